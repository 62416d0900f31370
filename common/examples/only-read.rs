//! Reads records and does nothing with them: what a filter costs beyond that is its own work.

use std::process::ExitCode;

use bench_common::args::InputArgs;
use bench_common::manual::{Filter, Manual};
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::{Error, run};
use clap::Parser;

/// Reads records and does nothing with them.
#[derive(Debug, Parser)]
#[command(name = "only-read")]
struct Args {
    #[command(flatten)]
    input: InputArgs,
}

impl Filter for Args {
    const MANUAL: Manual =
        Manual { examples: &["only-read agg.json"], environment: &[], files: &[] };
}

fn main() -> ExitCode {
    run::run("only-read", work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    let inputs = Inputs::new(args.input)?;
    read(&inputs, None, reporter, |_| Ok(()), &mut |(), _: &mut Reporter| Ok(()))
}
