//! `bench-pareto`: records in, their Pareto frontier out.

mod answer;
mod args;
mod at;
mod group;
mod groups;
mod keep;
mod limit;
mod objective;
mod position;
mod scores;
mod share;
mod sieve;
mod sightings;
mod skyline;

use bench_common::args::Format;
use bench_common::read::{Inputs, read_in_batches};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, Record};

pub use args::{Args, Question};
use groups::Groups;
use sieve::Sieve;
use sightings::Sightings;

/// Reads the inputs and writes what is asked of their frontiers.
///
/// # Errors
/// Wrong usage, an output that cannot be written, and with `--fail-fast` the first failed input.
pub fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, args.output.records.output.as_deref(), reporter);
    let question = args.question()?;
    let inputs = Inputs::new(args.input)?;
    let mut writer = RecordWriter::of_results(&args.output, Format::Ndjson)?;
    let mut groups = Groups::default();
    let sieve = Sieve::new(&question.keep);
    let outcome = read_in_batches(
        &inputs,
        writer.identity(),
        reporter,
        |record: Record<'_>, sightings: &mut Sightings| sightings.add(record, &question, &sieve),
        &mut |sightings: &mut Sightings, _: &mut Reporter| groups.add(sightings, &question, &sieve),
    );
    if args.messages.verbose {
        reporter.note(&groups);
    }
    let outcome = outcome.and_then(|()| answer::write(groups, &question, reporter, &mut writer));
    writer.finish(outcome, reporter)
}
