//! What the arguments mean.

use std::path::Path;
use std::sync::Arc;

use bench_common::Error;
use bench_common::error::{display_name, visible};
use bench_common::metric::{
    COST_PER_MTOK, Direction, MEDIAN_E2EL, MEDIAN_INTVTY, MEDIAN_TTFT, Measured, TPUT_PER_GPU,
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
    /// Which way x and y are better; `None` where that is not known.
    pub(crate) directions: [Option<Direction>; 2],
}

impl Axes {
    /// Axes of two fields, which are better as the table of metrics says.
    pub(crate) fn of(x: &str, y: &str) -> Self {
        let directions = [x, y].map(|field| Measured::of_field(field)?.direction());
        Self { x: x.to_owned(), y: y.to_owned(), directions }
    }

    /// The fields of which it is not known which way they are better: with one, there is no
    /// frontier.
    pub(crate) fn without_direction(&self) -> Vec<&str> {
        let fields = [&*self.x, &*self.y].into_iter().zip(self.directions);
        fields.filter(|(_, direction)| direction.is_none()).map(|(field, _)| field).collect()
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
                "{flag} needs a frontier, but it is not known which way `{0}` is better; say --max \
                 {0} or --min {0}, or leave {flag} out",
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
        let mut axes = Axes::of(x, y);
        for (field, direction) in self.directions() {
            for (own, known) in [&axes.x, &axes.y].into_iter().zip(&mut axes.directions) {
                if own == field {
                    *known = Some(direction);
                }
            }
        }
        axes
    }

    /// The fields of which it was said which way they are better.
    fn directions(&self) -> impl Iterator<Item = (&String, Direction)> {
        let higher = self.max.iter().map(|field| (field, Direction::Higher));
        higher.chain(self.min.iter().map(|field| (field, Direction::Lower)))
    }

    /// Whether limits and directions suit the axes.
    ///
    /// # Errors
    /// Limits of a logarithmic axis that are not above 0. A direction of a field that is on no
    /// axis, and two of one field.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Axes { x, y, .. } = self.axes();
        for (field, direction) in self.directions() {
            if ![&x, &y].contains(&field) {
                let (flag, field) = (flag(direction), visible(field));
                let fields = [visible(&x), visible(&y)].join("` and `");
                return Err(Error::usage(format!(
                    "{flag} {field}: it is on no axis; on the axes are `{fields}`"
                )));
            }
            if direction == Direction::Higher && self.min.contains(field) {
                return Err(Error::usage(format!(
                    "--max and --min both name `{}`; leave one out",
                    visible(field)
                )));
            }
        }
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

fn flag(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "--max",
        Direction::Lower => "--min",
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
        let name = |path: &Path| -> Arc<str> {
            match path.as_os_str() == "-" {
                true => "stdin".into(),
                false => display_name(path.file_name().map_or(path, Path::new)),
            }
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
            let Axes { x, y, .. } = args(flags).axes.axes();
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
        assert_eq!(refused(&["-x", "conc", "--min", "conc", "--joint"]), Ok(()));
        assert_eq!(refused(&["-y", "tput_per_gpu_mean", "--joint"]), Ok(()));
    }

    #[test]
    fn which_way_is_better_can_be_said() {
        let of = |flags: &[&str]| args(flags).axes.axes().directions;
        let (higher, lower) = (Some(Direction::Higher), Some(Direction::Lower));
        assert_eq!(of(&["-x", "conc"]), [None, higher]);
        assert_eq!(of(&["-x", "conc", "--min", "conc"]), [lower, higher]);
        assert_eq!(of(&["-x", "conc", "-y", "score", "--max", "score"]), [None, higher]);
        assert_eq!(of(&["--max", "median_e2el", "--e2el"]), [higher, higher]);
        let refused = |flags: &[&str]| args(flags).axes.check().unwrap_err().to_string();
        assert!(refused(&["--max", "watts"]).starts_with("--max watts: it is on no axis"));
        let both = ["-x", "conc", "--max", "conc", "--min", "conc"];
        assert!(refused(&both).contains("both name `conc`"));
        assert!(args(&["-x", "conc", "--max", "conc"]).axes.check().is_ok());
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
