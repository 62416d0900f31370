//! `bench-enrich`: raw result and metadata in, record out.
//!
//! What the user types becomes [`Args`], then an [`Enricher`], which works on one object at a time.

mod args;
mod claims;
mod cost;
mod deployment;
mod enrich;
mod environment;
mod file_name;
#[cfg(test)]
mod hostile_values;
mod keep;
mod keys;
mod labels;
mod measurements;
mod missing;
mod name_pattern;
mod percentile;
mod relabel;
mod requests;
mod router;
mod said;
mod setting;
mod sink;
mod specs;
mod sweep;

use bench_common::args::Format;
use bench_common::read::{Inputs, read_in_batches};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, Record};

pub use args::Args;
pub use enrich::{Enricher, Event, Options};
pub use file_name::labels as labels_in_name;
use sink::{Drafts, EventSink};

/// Reads the inputs and writes their records.
///
/// # Errors
/// Wrong usage, an output that cannot be written, and with `--fail-fast` the first failed input.
pub fn work(mut args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    if args.help_keys {
        return keys::print();
    }
    args.messages.apply(&args.input, args.output.records.output.as_deref(), reporter);
    let enricher = Enricher::new(args.options()?);
    let inputs = Inputs::new(args.input)?;
    let mut sink = EventSink::new(RecordWriter::of_results(&args.output, Format::Ndjson)?);
    let own = sink.identity();
    let drafter = sink.drafter();
    let enrich = |object: Record<'_>, drafts: &mut Drafts| {
        drafts.add(enricher.enrich(object)?, &drafter);
        Ok(())
    };
    let outcome = read_in_batches(&inputs, own, reporter, enrich, &mut sink);
    if outcome.is_ok() {
        enricher.warn(reporter);
    }
    let written = sink.written();
    let outcome = sink.finish(outcome, reporter);
    if args.messages.verbose {
        reporter.note(format_args!("records written: {written}"));
    }
    outcome
}
