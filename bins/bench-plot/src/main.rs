//! `bench-plot`: records in, a picture out.

mod args;
mod backend;
mod canvas;
mod chart;
mod color;
#[cfg(test)]
mod color_difference;
mod draw;
mod font;
mod frame;
mod geometry;
mod html;
mod inline;
mod labels;
mod legend;
mod line;
mod names;
mod options;
mod output;
mod palette;
mod picture;
mod png;
mod runs;
mod scale;
mod scene;
mod series;
mod split;
mod svg;
mod text;
mod vega_lite;
mod words;

use std::process::ExitCode;

use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::write::Output;
use bench_common::{Error, run};

use args::Args;
use chart::Chart;
use output::Look;
use runs::{Collected, Run};
use words::Words;

fn main() -> ExitCode {
    run::run("bench-plot", work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, reporter);
    let axes = args.axes.axes();
    let (choices, source) = (args.choices(), args.source());
    let look = Look::new(&args.output)?;
    let inputs = Inputs::new(args.input)?;
    let target = args.output.output.as_deref();
    // A split needs a target, or it would be wrong usage.
    let split = args.chart.split.as_deref().zip(target);
    // Opened first, so that nobody waits for a picture that cannot be written.
    let output = split.is_none().then(|| Output::open(target)).transpose()?;

    let named: Vec<String> = choices.series.iter().chain(&choices.label).cloned().collect();
    let mut collected = Collected::default();
    let take = &mut |found, _: &mut Reporter| {
        collected.add(found);
        Ok(())
    };
    let own = output.as_ref().and_then(Output::identity);
    read(&inputs, own, reporter, |record| runs::find(&record, &axes, &named), take)?;
    let runs = collected.finish(reporter)?;

    let draw = |runs: &[Run], output: Output, reporter: &Reporter| {
        words::warn(runs, &choices, args.chart.together, reporter);
        let words = Words::new(runs, &axes, &source);
        let chart = Chart::new(runs, words, &choices).map_err(Error::input)?;
        let (bytes, left_out) = look.picture(&chart, runs).map_err(Error::input)?;
        if args.messages.verbose {
            reporter.note(format!("drew {}; {left_out} labels found no place", chart.counts()));
        }
        output::write(output, &bytes)
    };
    let Some((field, pattern)) = split else {
        return output.map_or(Ok(()), |output| draw(&runs, output, reporter));
    };
    for (file, runs) in split::by(field, pattern, runs)? {
        draw(&runs, Output::open(Some(&file))?, reporter)?;
    }
    Ok(())
}
