//! `bench-pareto`: records in, their Pareto frontier out.

mod args;
mod select;

use std::process::ExitCode;

use bench_common::args::Format;
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, run};

use args::Args;
use select::{Candidate, Selection};

fn main() -> ExitCode {
    run::run("bench-pareto", work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, reporter);
    let question = args.question()?;
    let inputs = Inputs::new(args.input)?;
    let mut writer = RecordWriter::new(&args.output, Format::Ndjson)?;
    let own = writer.identity();
    let mut selection = Selection::default();
    let outcome = read(
        &inputs,
        own,
        reporter,
        |record| Candidate::new(record, &question),
        &mut |candidate, _: &mut Reporter| {
            selection.add(candidate);
            Ok(())
        },
    )
    .and_then(|()| selection.write(&question, reporter, &mut writer));
    writer.finish(outcome, reporter)
}
