//! What the user can type.

use std::path::PathBuf;

use bench_common::args::{InputArgs, MessageArgs, key, whole};
use bench_common::manual::{Filter, Manual, RESULT_FILES};
use clap::builder::PossibleValuesParser;
use clap::{Parser, ValueEnum};

use crate::chart::line::Connect;
use crate::look::canvas::{Size, Theme};

/// So many columns a text chart takes at least.
pub(crate) const LEAST_COLUMNS: u16 = 60;

/// Draws records: throughput per GPU against interactivity, or any two fields.
///
/// One series for each hardware, framework and precision, and for speculative decoding and
/// disaggregation where runs that are alike otherwise differ in them; a line joins its Pareto
/// frontier, and what is not on it is faded. Where it is not known which way an axis is better, and
/// neither --max nor --min tells, the line joins all runs in the order of x. On a terminal the
/// chart is drawn in text. The font is inside: no system font is needed.
#[derive(Debug, Parser)]
#[command(name = "bench-plot", version)]
pub struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    // First, since what follows changes the heading.
    #[command(flatten)]
    pub(crate) messages: MessageArgs,

    #[command(flatten)]
    pub(crate) axes: AxisArgs,
    #[command(flatten)]
    pub(crate) chart: ChartArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl Filter for Args {
    const MANUAL: Manual = Manual {
        examples: &[
            "bench-plot agg_dsr1_1k1k.json > tput_vs_intvty_dsr1_1k1k.png",
            "bench-plot --e2el --at 20 --theme dark -o tput_vs_e2el.svg agg_dsr1_1k1k.json",
            "jq '.[] | select(.precision == \"fp8\")' agg_dsr1_1k1k.json | bench-plot -f text",
        ],
        environment: &[
            ("NO_COLOR", "set and not empty: no colours in text, unless --color always"),
            ("COLORTERM", "truecolor or 24bit: all colours in text, not 256"),
            ("TERM", "dumb: no colours in text"),
        ],
        files: RESULT_FILES,
    };
}

/// What the axes show.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Axes")]
pub(crate) struct AxisArgs {
    /// The field on the x axis [default: median_intvty]
    #[arg(short, value_name = "FIELD", value_parser = key)]
    pub(crate) x: Option<String>,

    /// The field on the y axis [default: tput_per_gpu]
    #[arg(short, value_name = "FIELD", value_parser = key)]
    pub(crate) y: Option<String>,

    /// End-to-end latency on the x axis: -x median_e2el
    #[arg(long, group = "preset", conflicts_with = "x")]
    pub(crate) e2el: bool,

    /// Time to first token on the x axis: -x median_ttft
    #[arg(long, group = "preset", conflicts_with = "x")]
    #[arg(hide_short_help = true)]
    pub(crate) ttft: bool,

    /// Cost per million tokens on the y axis: -y cost_per_mtok
    #[arg(long, group = "preset", conflicts_with = "y")]
    #[arg(hide_short_help = true)]
    pub(crate) cost: bool,

    /// More of FIELD, which is on an axis, is better
    #[arg(long, value_name = "FIELD", value_parser = key, hide_short_help = true)]
    pub(crate) max: Vec<String>,

    /// Less of FIELD, which is on an axis, is better
    #[arg(long, value_name = "FIELD", value_parser = key, hide_short_help = true)]
    pub(crate) min: Vec<String>,

    /// Logarithmic axes: x, y or x,y [default: as values ask]
    ///
    /// Without --log and --linear, an axis is logarithmic where its values span more than two
    /// decades, or more than one and the other axis is logarithmic.
    #[arg(long, value_name = "AXES", value_delimiter = ',', conflicts_with = "linear")]
    #[arg(value_parser = PossibleValuesParser::new(["x", "y"]), hide_possible_values = true)]
    pub(crate) log: Vec<String>,

    /// No logarithmic axis
    #[arg(long)]
    pub(crate) linear: bool,

    /// Show x from LOW to HIGH only
    #[arg(long, value_name = "LOW,HIGH", value_parser = limits, allow_hyphen_values = true)]
    pub(crate) xlim: Option<(f64, f64)>,

    /// Show y from LOW to HIGH only
    #[arg(long, value_name = "LOW,HIGH", value_parser = limits, allow_hyphen_values = true)]
    #[arg(hide_short_help = true)]
    pub(crate) ylim: Option<(f64, f64)>,

    /// A line at x = VALUE, and each series' best y beyond it
    #[arg(long, value_name = "VALUE", value_parser = finite, allow_hyphen_values = true)]
    pub(crate) at: Option<f64>,
}

/// What is drawn, and how.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Chart")]
pub(crate) struct ChartArgs {
    /// What makes a series [default: hw,framework,precision]
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', value_parser = key)]
    pub(crate) series: Vec<String>,

    /// What stands beside points, or none [default: conc]
    #[arg(long, value_name = "FIELD", value_parser = key)]
    pub(crate) label: Option<String>,

    /// Grey all series whose name does not hold PATTERN
    #[arg(long, value_name = "PATTERN")]
    pub(crate) highlight: Option<String>,

    /// Leave out what is dominated within its series
    #[arg(long)]
    pub(crate) frontier_only: bool,

    /// Also draw the frontier of all series together
    #[arg(long)]
    pub(crate) joint: bool,

    /// How points are joined
    #[arg(long, value_name = "LINE", value_enum, default_value_t = Connect::Straight)]
    #[arg(hide_short_help = true)]
    pub(crate) line: Connect,

    /// Draw several models or workloads in one picture without a warning
    #[arg(long)]
    #[arg(hide_short_help = true)]
    pub(crate) together: bool,

    /// One picture for each value of FIELD
    ///
    /// {FIELD} in the output's name stands for the value: -o 'tput_{model}.png'. A model is one,
    /// whoever quantised it.
    #[arg(long, value_name = "FIELD", value_parser = key)]
    pub(crate) split: Option<String>,
}

/// How the picture is written.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Picture format [default: by the output's name; text on a terminal, else png]
    #[arg(short, long, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    #[arg(help = "png, svg, html, text, vega-lite, kitty or iterm [default: by FILE]")]
    #[arg(
        long_help = "png, svg, html, text, vega-lite, kitty or iterm [default: by the output's \
                       name; text on a terminal, else png]"
    )]
    pub(crate) format: Option<Format>,

    /// Write to FILE, whole or not at all
    ///
    /// FILE is replaced only when all is written; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Size in pixels
    #[arg(long, value_name = "WxH", default_value_t = Size::DEFAULT)]
    pub(crate) size: Size,

    /// Pixels of a PNG to each pixel of its size
    #[arg(long, value_name = "N", default_value_t = 2)]
    #[arg(value_parser = whole(1_u32..=8))]
    #[arg(hide_short_help = true)]
    pub(crate) scale: u32,

    /// Dark on light, or light on dark [default: light; dark for text]
    #[arg(long, value_name = "THEME", value_enum, hide_possible_values = true)]
    #[arg(help = "light or dark [default: light, and dark for text]")]
    pub(crate) theme: Option<Theme>,

    /// Columns of a text chart [default: the terminal's, else 100]
    #[arg(long, value_name = "N", value_parser = whole(LEAST_COLUMNS..=1000))]
    #[arg(hide_short_help = true)]
    pub(crate) width: Option<u16>,

    /// Lines of a text chart [default: the terminal's, else 32]
    #[arg(long, value_name = "N", value_parser = whole(16_u16..=1000))]
    #[arg(hide_short_help = true)]
    pub(crate) height: Option<u16>,

    /// Redraw a text chart on the terminal while records arrive
    ///
    /// At the end of the input, and on Ctrl-C, the last chart stays on the screen.
    #[arg(long, conflicts_with = "split")]
    pub(crate) live: bool,

    /// Colours in a text chart: auto, always or never
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = When::Auto)]
    #[arg(hide_possible_values = true)]
    #[arg(hide_short_help = true)]
    pub(crate) color: When,
}

/// How the picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Pixels
    Png,
    /// Scalable, text as text
    Svg,
    /// One page with tooltips and a table
    Html,
    /// Characters, for a terminal or a log
    Text,
    /// A Vega-Lite specification, for notebooks
    VegaLite,
    /// A PNG in a terminal that speaks kitty's protocol
    Kitty,
    /// A PNG in a terminal that speaks iTerm2's protocol
    Iterm,
}

/// Whether a text chart has colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless NO_COLOR is set and not empty
    #[default]
    Auto,
    Always,
    Never,
}

fn finite(text: &str) -> Result<f64, String> {
    text.trim().parse().ok().filter(|v: &f64| v.is_finite()).ok_or("expected a number".to_owned())
}

fn limits(text: &str) -> Result<(f64, f64), String> {
    let (low, high) = text.split_once(',').ok_or("expected two numbers, as in 10,100")?;
    let (low, high) = (finite(low)?, finite(high)?);
    if low < high { Ok((low, high)) } else { Err("the first must be below the second".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parsed(flags: &[&str]) -> Result<Args, clap::Error> {
        Args::try_parse_from([&["bench-plot"], flags].concat())
    }

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn limits_are_two_numbers() {
        let xlim = |text| parsed(&["--xlim", text]).map(|args| args.axes.xlim);
        assert_eq!(xlim("-1,2.5").unwrap(), Some((-1.0, 2.5)));
        for wrong in ["1", "2,1", "1,1", "a,b", "1,inf", "1,NaN"] {
            assert!(xlim(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for flags in [
            &["--e2el", "--ttft"][..],
            &["--e2el", "-x", "conc"],
            &["--cost", "-y", "conc"],
            &["--log", "x", "--linear"],
            &["--log", "z"],
            &["--size", "100"],
            &["--scale", "0"],
            &["--width", "20"],
        ] {
            assert!(parsed(flags).is_err(), "{flags:?}");
        }
        assert!(parsed(&["--log", "x,y", "--at", "-5", "--size", "800x600"]).is_ok());
    }
}
