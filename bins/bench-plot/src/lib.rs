//! `bench-plot`: records in, a picture out.
//!
//! Records become [`runs`], runs a [`chart`], which is pure data; a chart becomes text, a
//! specification, or a [`scene`] of shapes in their places, and that one of the other [`format`]s.

mod args;
mod chart;
mod format;
mod geometry;
mod labels;
mod live;
mod look;
mod options;
mod plan;
mod runs;
mod scene;
mod split;

use std::sync::Arc;

use bench_common::error::display_name;
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::write::{Identity, Output};
use bench_common::{Error, Record};

pub use args::Args;
use plan::Plan;
use runs::{Collected, Found, Run};

/// Reads the inputs and writes the picture, or one for each value of a field.
///
/// # Errors
/// Wrong usage, nothing to draw, an output that cannot be written, and with `--fail-fast` the
/// first failed input.
pub fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    let target = args.output.output.as_deref();
    args.messages.apply(&args.input, target, reporter);
    let plan = Arc::new(Plan::new(&args)?);
    let inputs = Inputs::new(args.input)?;
    // A split needs a target, or it would be wrong usage.
    let split = args.chart.split.as_deref().zip(target);
    // Opened first, so that nobody waits for a picture that cannot be written.
    let output = split.is_none().then(|| Output::open(target)).transpose()?;

    let collected = if args.output.live {
        live::collect(&plan, &inputs, reporter)?
    } else {
        let own = output.as_ref().and_then(Output::identity);
        collect(&plan, &inputs, own, reporter)?
    };
    let runs = collected.finish(reporter)?;
    plan.check_fields(&runs)?;
    plan.warn_of_plan(reporter);

    // `of` says which of several pictures is meant.
    let draw = |runs: &[Run], mut output: Output, of: &str, reporter: &Reporter| {
        let warn = |warning| reporter.warn(format_args!("{of}{warning}"));
        let facts = plan.facts(runs);
        plan.warnings(&facts).into_iter().for_each(warn);
        let told = plan.draw(&facts, &mut output)?;
        told.warnings.into_iter().for_each(warn);
        if args.messages.verbose {
            reporter.note(format_args!("{of}drew {}", told.drawn));
        }
        output.finish()
    };
    let Some((field, pattern)) = split else {
        return output.map_or(Ok(()), |output| draw(&runs, output, "", reporter));
    };
    for (file, runs) in split::by(field, pattern, runs)? {
        let name = display_name(&file);
        match draw(&runs, Output::open(Some(&file))?, &format!("{name}: "), reporter) {
            // The others can still be drawn.
            Err(error) if error.is_input() => {
                reporter.fail(Error::file(&name, error.message()))?;
            }
            outcome => outcome?,
        }
    }
    Ok(())
}

fn collect(
    plan: &Plan,
    inputs: &Inputs,
    own: Option<Identity>,
    reporter: &mut Reporter,
) -> Result<Collected, Error> {
    let mut collected = Collected::default();
    let take = &mut |found, _: &mut Reporter| {
        collected.add(found);
        Ok(())
    };
    read(inputs, own, reporter, |record| plan.find(&record), take)?;
    Ok(collected)
}

/// The bytes of the picture of records, without anything being read, written or told. Records that
/// cannot be drawn are left out.
///
/// # Errors
/// No record that can be drawn, and axes or a highlight that these records cannot have.
pub fn picture(args: &Args, records: &[Record<'_>]) -> Result<Vec<u8>, Error> {
    let plan = Plan::new(args)?;
    let runs: Vec<Run> = records
        .iter()
        .filter_map(|record| match plan.find(record) {
            Ok(Found::Run(run)) => Some(run),
            Ok(Found::Lacks { .. } | Found::InNoPicture { .. }) | Err(_) => None,
        })
        .collect();
    if runs.is_empty() {
        return Err(Error::input("nothing to draw: no record has both fields of the axes"));
    }
    let mut bytes = Vec::new();
    plan.draw(&plan.facts(&runs), &mut bytes)?;
    Ok(bytes)
}
