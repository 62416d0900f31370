//! `bench-plot`: records in, a picture out.

mod args;
mod backend;
mod chart;
mod color;
#[cfg(test)]
mod color_difference;
mod draw;
mod font;
mod frame;
mod geometry;
mod labels;
mod legend;
mod names;
mod palette;
mod picture;
mod png;
mod runs;
mod scale;
mod scene;
mod style;
mod svg;

use std::process::ExitCode;

use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::write::Output;
use bench_common::{Error, run};

use args::{Args, Format};
use chart::{Chart, Run};

/// Pixels of a PNG to each pixel of the layout.
const PNG_SCALE: u32 = 2;

fn main() -> ExitCode {
    run::run("bench-plot", work)
}

fn work(args: Args, reporter: &mut Reporter) -> Result<(), Error> {
    args.messages.apply(&args.input, reporter);
    let (axes, format) = (args.axes(), args.format()?);
    let source = args.source();
    let inputs = Inputs::new(args.input)?;
    let mut output = Output::open(args.output.as_deref())?;
    args::check_target(&output, format)?;

    let mut runs: Vec<Run> = Vec::new();
    let own = output.identity();
    let take = &mut |run, _: &mut Reporter| {
        runs.push(run);
        Ok(())
    };
    read(&inputs, own, reporter, |record| runs::run(&record, axes), take)?;
    runs::check(&runs, reporter)?;

    let chart = Chart::new(&runs, runs::spec(&runs, axes, &source));
    let (scene, left_out) = picture::scene(&chart).map_err(Error::input)?;
    if args.messages.verbose {
        reporter.note(format!(
            "drew {} runs in {} series; {left_out} labels found no place",
            runs.len(),
            chart.series.len()
        ));
    }
    let bytes = match format {
        Format::Png => png::write(&scene, PNG_SCALE).map_err(Error::input)?,
        Format::Svg => svg::write(&scene).into_bytes(),
    };
    output.write(&bytes)?;
    output.finish()
}
