//! What the user can type, and what it means.

use std::path::{Path, PathBuf};

use bench_common::Error;
use bench_common::args::{InputArgs, MessageArgs};
use bench_common::error::display_name;
use bench_common::metric::{MEDIAN_E2EL, MEDIAN_INTVTY, TPUT_PER_GPU};
use bench_common::write::Output;
use clap::{Parser, ValueEnum};

/// Draws records: throughput per GPU against interactivity or end-to-end latency.
///
/// One series for each hardware, framework and precision; a line joins its Pareto frontier, and
/// what is not on it is faded. The font is inside: no system font is needed.
#[derive(Debug, Parser)]
#[command(name = "bench-plot", version)]
#[command(after_long_help = "\
Examples:
  bench-plot agg_dsr1_1k1k.json > tput_vs_intvty_dsr1_1k1k.png
  bench-plot --e2el -o tput_vs_e2el_dsr1_1k1k.svg agg_dsr1_1k1k.json
  jq '.[] | select(.precision == \"fp8\")' agg_dsr1_1k1k.json | bench-plot -o fp8.png

Exit status: 0 all was read and written, 1 some input was bad, 2 wrong usage, 3 could not write.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// End-to-end latency on the x axis instead of interactivity
    #[arg(long, help_heading = "Picture")]
    e2el: bool,

    /// Picture format [default: by the ending of the output's name, else png]
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    format: Option<Format>,

    /// Write to FILE, which is replaced only when all is written; `-` is standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// How the picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Pixels, at twice the nominal size
    Png,
    /// Scalable, text as text
    Svg,
}

/// Which fields the axes show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Axes {
    pub(crate) x: &'static str,
    pub(crate) y: &'static str,
}

impl Args {
    /// The fields of the axes.
    pub(crate) fn axes(&self) -> Axes {
        Axes { x: if self.e2el { MEDIAN_E2EL } else { MEDIAN_INTVTY }, y: TPUT_PER_GPU }
    }

    /// The format of the picture.
    ///
    /// # Errors
    /// An output whose name ends in what no format has.
    pub(crate) fn format(&self) -> Result<Format, Error> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let Some(ending) = self.output.as_ref().and_then(|path| path.extension()) else {
            return Ok(Format::Png);
        };
        match ending.to_str() {
            Some("png") => Ok(Format::Png),
            Some("svg") => Ok(Format::Svg),
            _ => Err(Error::usage(format!(
                "no picture format has the ending of {}; end it in .png or .svg, or give -f",
                display_name(self.output.as_deref().unwrap_or("".as_ref()))
            ))),
        }
    }

    /// What the runs are read from, as the picture names it; nothing for a pipe.
    pub(crate) fn source(&self) -> String {
        let name = |path: &PathBuf| display_name(path.file_name().map_or(path, Path::new));
        match &self.input.files[..] {
            [] => String::new(),
            [only] if only.as_os_str() == "-" => String::new(),
            [only] => name(only).to_string(),
            [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
        }
    }
}

/// Refuses to write a PNG to a terminal, which could only show it as garbage.
///
/// # Errors
/// A terminal, and a format in bytes.
pub(crate) fn check_target(output: &Output, format: Format) -> Result<(), Error> {
    if format == Format::Png && output.is_terminal() {
        let message = "a PNG would be garbage on a terminal; write it to a file with -o or >";
        return Err(Error::usage(message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn args(flags: &[&str]) -> Args {
        Args::try_parse_from([&["bench-plot"], flags].concat()).unwrap()
    }

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_output_names_the_format() {
        assert_eq!(args(&[]).format().unwrap(), Format::Png);
        assert_eq!(args(&["-o", "a.svg"]).format().unwrap(), Format::Svg);
        assert_eq!(args(&["-o", "a.svg", "-f", "png"]).format().unwrap(), Format::Png);
        assert!(args(&["-o", "a.gif"]).format().unwrap_err().to_string().contains("a.gif"));
        assert_eq!(args(&["-o", "-"]).format().unwrap(), Format::Png);
    }

    #[test]
    fn the_picture_names_its_source() {
        assert_eq!(args(&[]).source(), "");
        assert_eq!(args(&["-"]).source(), "");
        assert_eq!(args(&["run/a.json"]).source(), "a.json");
        assert_eq!(args(&["a.json", "b.json", "c"]).source(), "a.json and 2 more");
    }

    #[test]
    fn interactivity_is_the_default() {
        assert_eq!(args(&[]).axes().x, "median_intvty");
        assert_eq!(args(&["--e2el"]).axes().x, "median_e2el");
    }
}
