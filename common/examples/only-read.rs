//! Reads records, and the numbers of some fields if asked, and does nothing with them: what a filter
//! costs beyond that is its own work.

use std::hint::black_box;
use std::process::ExitCode;

use bench_common::args::InputArgs;
use bench_common::manual::{Filter, Manual};
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::{Error, Record, run};
use clap::Parser;

/// Reads records and does nothing with them.
#[derive(Debug, Parser)]
#[command(name = "only-read")]
struct Args {
    #[command(flatten)]
    input: InputArgs,
    /// Read the numbers of these fields.
    #[arg(long, value_name = "FIELD,FIELD", value_delimiter = ',')]
    numbers: Vec<String>,
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
    let numbers = |record: Record<'_>| {
        args.numbers.iter().try_for_each(|field| record.number(field).map(black_box).map(drop))
    };
    read(&inputs, None, reporter, numbers, &mut |(), _: &mut Reporter| Ok(()))
}
