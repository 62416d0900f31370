//! What the arguments mean.

use bench_common::Error;
use bench_common::error::{display_name, visible};
use bench_common::metric::{
    COST_PER_MTOK, MEDIAN_E2EL, MEDIAN_INTVTY, MEDIAN_TTFT, Measured, TPUT_PER_GPU,
};

use crate::args::{Args, AxisArgs, ChartArgs, Format, OutputArgs};
use crate::chart::Choices;
use crate::chart::line::Connect;
use crate::chart::scale::{Kind, Range};

/// The fields of the axes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Axes {
    pub(crate) x: String,
    pub(crate) y: String,
}

impl Axes {
    /// The fields of which it is not known which way they are better: with one, there is no
    /// frontier.
    pub(crate) fn without_direction(&self) -> Vec<&str> {
        let known = |field: &str| Measured::of_field(field).and_then(|m| m.direction()).is_some();
        [&*self.x, &*self.y].into_iter().filter(|field| !known(field)).collect()
    }

    /// Whether there is what the choices need.
    ///
    /// # Errors
    /// A choice that needs a frontier where there is none.
    pub(crate) fn can_have(&self, choices: &Choices) -> Result<(), Error> {
        let wanted = [
            ("--at", choices.at.is_some()),
            ("--frontier-only", choices.frontier_only),
            ("--joint", choices.joint),
            ("--line step", choices.line == Connect::Step),
        ];
        let wanted = wanted.into_iter().find(|(_, wanted)| *wanted);
        match (wanted, self.without_direction().first()) {
            (Some((flag, _)), Some(field)) => Err(Error::usage(format!(
                "{flag} needs a frontier, but it is not known which way `{}` is better; leave \
                 {flag} out",
                visible(field)
            ))),
            _ => Ok(()),
        }
    }
}

impl AxisArgs {
    /// The fields of the axes.
    pub(crate) fn axes(&self) -> Axes {
        let x = match &self.x {
            Some(field) => field,
            None if self.e2el => MEDIAN_E2EL,
            None if self.ttft => MEDIAN_TTFT,
            None => MEDIAN_INTVTY,
        };
        let y = match &self.y {
            Some(field) => field,
            None if self.cost => COST_PER_MTOK,
            None => TPUT_PER_GPU,
        };
        Axes { x: x.to_owned(), y: y.to_owned() }
    }

    /// Whether limits suit the axes.
    ///
    /// # Errors
    /// Limits of a logarithmic axis that are not above 0.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (axis, limits) in [("x", self.xlim), ("y", self.ylim)] {
            let asked = self.log.iter().any(|log| log == axis);
            if let Some((low, _)) = limits.filter(|&(low, _)| asked && low <= 0.0) {
                return Err(Error::usage(format!(
                    "--{axis}lim begins at {low}, where no logarithmic axis can begin; begin above \
                     0, or leave out --log"
                )));
            }
        }
        Ok(())
    }

    fn range(&self, axis: &str, limits: Option<(f64, f64)>) -> Range {
        let kind = match self.log.iter().any(|log| log == axis) {
            true => Kind::Logarithmic,
            false if self.linear || !self.log.is_empty() => Kind::Linear,
            false => Kind::BySpan,
        };
        Range { kind, limits }
    }
}

impl Args {
    /// What is asked of the chart.
    pub(crate) fn choices(&self) -> Choices {
        let ChartArgs { series, label, highlight, frontier_only, joint, line, .. } = &self.chart;
        Choices {
            series: series.clone(),
            label: match label.as_deref() {
                None => Choices::default_label(),
                Some("none") => None,
                Some(field) => Some(field.to_owned()),
            },
            highlight: highlight.clone(),
            frontier_only: *frontier_only,
            joint: *joint,
            line: *line,
            at: self.axes.at,
            x: self.axes.range("x", self.axes.xlim),
            y: self.axes.range("y", self.axes.ylim),
        }
    }

    /// What the runs are read from, as the picture names it; nothing for a pipe.
    pub(crate) fn source(&self) -> String {
        let name = |path: &std::path::PathBuf| {
            display_name(path.file_name().map_or(path.as_path(), std::path::Path::new))
        };
        match &self.input.files[..] {
            [] => String::new(),
            [only] if only.as_os_str() == "-" => String::new(),
            [only] => name(only).to_string(),
            [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
        }
    }
}

impl OutputArgs {
    /// The format of the picture; `terminal` says whether standard output is one.
    ///
    /// # Errors
    /// An output whose name ends in what no format has, and a PNG for a terminal.
    pub(crate) fn format(&self, terminal: bool) -> Result<Format, Error> {
        let file = self.output.as_deref().filter(|path| path.as_os_str() != "-");
        match (self.format, file) {
            (Some(Format::Png), None) if terminal => Err(Error::usage(
                "a PNG would be garbage on a terminal; write it to a file with -o or >, or draw \
                 with -f text",
            )),
            (Some(format), _) => Ok(format),
            (None, None) if terminal => Ok(Format::Text),
            (None, None) => Ok(Format::Png),
            (None, Some(path)) => {
                let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
                match ending.to_ascii_lowercase().as_str() {
                    "png" => Ok(Format::Png),
                    "svg" => Ok(Format::Svg),
                    "html" | "htm" => Ok(Format::Html),
                    "txt" => Ok(Format::Text),
                    "json" | "vl" => Ok(Format::VegaLite),
                    _ => Err(Error::usage(format!(
                        "no picture format has the ending of {}; end it in .png, .svg, .html, \
                         .txt or .json, or give -f",
                        display_name(path)
                    ))),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn args(flags: &[&str]) -> Args {
        Args::try_parse_from([&["bench-plot"], flags].concat()).unwrap()
    }

    #[test]
    fn the_output_names_the_format() {
        let format = |flags: &[&str]| args(flags).output.format(false).unwrap();
        assert_eq!(format(&[]), Format::Png);
        assert_eq!(format(&["-o", "a.svg"]), Format::Svg);
        assert_eq!(format(&["-o", "a.HTML"]), Format::Html);
        assert_eq!(format(&["-o", "a.vl.json"]), Format::VegaLite);
        assert_eq!(format(&["-o", "a.svg", "-f", "png"]), Format::Png);
        assert_eq!(format(&["-o", "-"]), Format::Png);
        let refused = args(&["-o", "a.gif"]).output.format(false).unwrap_err().to_string();
        assert!(refused.contains("a.gif"), "{refused}");
    }

    #[test]
    fn a_terminal_gets_text() {
        let format = |flags: &[&str]| args(flags).output.format(true);
        assert_eq!(format(&[]).unwrap(), Format::Text);
        assert_eq!(format(&["-o", "a.png"]).unwrap(), Format::Png);
        assert_eq!(format(&["-f", "kitty"]).unwrap(), Format::Kitty);
        assert!(format(&["-f", "png"]).unwrap_err().to_string().contains("garbage"));
    }

    #[test]
    fn presets_are_fields() {
        let axes = |flags: &[&str]| {
            let Axes { x, y } = args(flags).axes.axes();
            format!("{y} {x}")
        };
        assert_eq!(axes(&[]), "tput_per_gpu median_intvty");
        assert_eq!(axes(&["--e2el"]), "tput_per_gpu median_e2el");
        assert_eq!(axes(&["--ttft", "-y", "conc"]), "conc median_ttft");
        assert_eq!(axes(&["--cost"]), "cost_per_mtok median_intvty");
        assert_eq!(axes(&["-x", "p99_ttft"]), "tput_per_gpu p99_ttft");
    }

    #[test]
    fn what_needs_a_frontier_needs_directions() {
        let refused = |flags: &[&str]| {
            let args = args(flags);
            args.axes.axes().can_have(&args.choices()).map_err(|error| error.to_string())
        };
        for flags in [&["--at", "4"][..], &["--frontier-only"], &["--joint"], &["--line", "step"]] {
            assert_eq!(refused(flags), Ok(()));
            let error = refused(&[&["-x", "conc"], flags].concat()).unwrap_err();
            let flag = flags[0];
            assert!(error.starts_with(flag) && error.contains("`conc`"), "{error}");
        }
        assert_eq!(refused(&["-x", "conc", "--line", "monotone"]), Ok(()));
        assert_eq!(refused(&["-y", "tput_per_gpu_mean", "--joint"]), Ok(()));
    }

    #[test]
    fn axes_are_what_was_asked_for() {
        let kinds = |flags: &[&str]| {
            let choices = args(flags).choices();
            [choices.x.kind, choices.y.kind]
        };
        assert_eq!(kinds(&[]), [Kind::BySpan, Kind::BySpan]);
        assert_eq!(kinds(&["--linear"]), [Kind::Linear, Kind::Linear]);
        assert_eq!(kinds(&["--log", "y"]), [Kind::Linear, Kind::Logarithmic]);
        assert_eq!(kinds(&["--log", "x,y"]), [Kind::Logarithmic, Kind::Logarithmic]);
    }

    #[test]
    fn a_logarithmic_axis_begins_above_zero() {
        let checked = |flags: &[&str]| args(flags).axes.check().map_err(|error| error.to_string());
        let error = checked(&["--log", "x", "--xlim", "0,100"]).unwrap_err();
        assert!(error.starts_with("--xlim begins at 0,"), "{error}");
        assert!(checked(&["--log", "x,y", "--ylim", "-1,100"]).unwrap_err().contains("--ylim"));
        assert_eq!(checked(&["--log", "y", "--xlim", "0,100"]), Ok(()));
        assert_eq!(checked(&["--log", "x", "--xlim", "0.1,100"]), Ok(()));
    }

    #[test]
    fn the_picture_names_its_source() {
        assert_eq!(args(&[]).source(), "");
        assert_eq!(args(&["-"]).source(), "");
        assert_eq!(args(&["run/a.json"]).source(), "a.json");
        assert_eq!(args(&["a.json", "b.json", "c"]).source(), "a.json and 2 more");
    }
}
