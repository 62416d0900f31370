//! `bench-enrich`: raw result and metadata in, record out.

mod args;
mod claims;
mod enrich;
mod environment;
mod file_name;
mod labels;

use std::process::ExitCode;

use bench_common::args::Format;
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, run};

use args::Args;
use enrich::Enricher;

fn main() -> ExitCode {
    run::run("bench-enrich", work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, reporter);
    let enricher = Enricher::new(args.known());
    let inputs = Inputs::new(args.input)?;
    let mut writer = RecordWriter::new(&args.output, Format::Ndjson)?;
    let own = writer.identity();
    let outcome = read(&inputs, own, reporter, |object| enricher.enrich(object), &mut writer);
    writer.finish(outcome, reporter)
}
