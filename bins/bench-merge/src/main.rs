//! `bench-merge`: many records in, one aggregate out.

mod args;
mod merge;

use std::process::ExitCode;

use bench_common::args::Format;
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, run};

use args::Args;
use merge::{Merge, Object};

fn main() -> ExitCode {
    run::run("bench-merge", work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, reporter);
    let inputs = Inputs::new(args.input)?;
    let mut merge = Merge::new(RecordWriter::new(&args.output, Format::Json)?);
    let own = merge.identity();
    let outcome = read(&inputs, own, reporter, |object| Ok(Object::of(object)), &mut merge);
    let counts = merge.counts();
    let outcome = merge.finish(outcome.and_then(|()| counts.check()), reporter);
    if args.messages.verbose {
        reporter.note(counts);
    }
    outcome
}
