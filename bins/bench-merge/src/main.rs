//! `bench-merge`: many records in, one aggregate out.

mod args;
mod bloom;
mod digest;
mod digest_set;
mod merge;
mod object;
mod repeats;
mod seen;
mod sorted_file;
mod statistics;
mod update;

use std::process::ExitCode;

use bench_common::args::{Format, InputArgs};
use bench_common::read::{Inputs, read, read_in_batches};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, Record, run};

use args::{Args, Plan, with_keys};
use merge::Merge;
use object::{Objects, Questions};
use update::Updates;

fn main() -> ExitCode {
    run::run_with("bench-merge", with_keys(std::env::args_os()), work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, args.output.records.output.as_deref(), reporter);
    let jobs = args.input.jobs();
    let Plan { dedupe, repeats, update, order } = args.plan()?;
    let of = |file| InputArgs { files: vec![file], ..args.input.clone() };
    let (inputs, updates) = match update {
        None => (Inputs::new(args.input)?, None),
        Some(update) => {
            let inputs = Inputs::new(of(update.official))?;
            let mut updates = Updates::new(update.key, update.add);
            read_updates(&Inputs::new(of(update.ours))?, &mut updates, reporter)?;
            (inputs, Some(updates))
        }
    };
    let writer = RecordWriter::of_results(&args.output, Format::Json)?;
    let key = repeats.as_ref().map(|repeats| repeats.key.clone());
    let mut merge = Merge::new(jobs, writer, repeats, order, updates);
    let own = merge.identity();
    let questions = Questions { meaning: dedupe, key, drafter: merge.drafter() };
    let sort = |object: Record<'_>, objects: &mut Objects| objects.add(object, &questions);
    let outcome = read_in_batches(&inputs, own, reporter, sort, &mut merge);
    let (counts, outcome) = merge.finish(outcome, reporter);
    if args.messages.verbose {
        reporter.note(counts);
    }
    outcome
}

fn read_updates(
    inputs: &Inputs,
    updates: &mut Updates,
    reporter: &mut Reporter,
) -> Result<(), Error> {
    let take = &mut |record, reporter: &mut Reporter| {
        updates.add(record).or_else(|error| reporter.fail(error))
    };
    read(inputs, None, reporter, |record| Ok(record.into_owned()), take)
}
