//! What is asked of a picture, wherever its records come from and wherever it goes.

use bench_common::configuration::unknown_field_of_all;
use bench_common::error::visible;
use bench_common::report::Reporter;
use bench_common::{Error, Record};

use crate::args::Args;
use crate::chart::facts::Facts;
use crate::chart::words::{self, Words};
use crate::chart::{self, Chart, Choices};
use crate::format::{Look, Sink, Unshown};
use crate::options::Axes;
use crate::runs::{self, Found, Run, Wanted};
use crate::split;

/// What can be told of a picture that was drawn.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) drawn: String,
    pub(crate) warnings: Vec<String>,
}

/// The axes, the choices and the look of a picture.
#[derive(Debug)]
pub(crate) struct Plan {
    axes: Axes,
    choices: Choices,
    wanted: Wanted,
    /// The field of which each value has a picture of its own.
    split: Option<String>,
    /// What the records are read from, as the picture names it.
    source: String,
    /// Whether runs that cannot be compared are meant to be in one picture.
    together: bool,
    look: Look,
}

impl Plan {
    /// What the arguments ask.
    ///
    /// # Errors
    /// A format that the output cannot take, choices that the axes cannot have, and an output that
    /// cannot be split.
    pub(crate) fn new(args: &Args) -> Result<Self, Error> {
        let choices = args.choices();
        let look = Look::new(&args.output, args.input.jobs())?;
        let axes = args.axes.axes();
        axes.can_have(&choices)?;
        args.axes.check()?;
        if let Some(field) = &args.chart.split {
            split::check(field, args.output.output.as_deref())?;
        }
        let named = choices.series.iter().chain(&choices.label).chain(&args.chart.split);
        let of_chart = chart::labels().map(str::to_owned);
        let wanted =
            Wanted::new(named.cloned().collect(), of_chart, look.shows_all_labels(), &axes);
        Ok(Self {
            axes,
            wanted,
            choices,
            split: args.chart.split.clone(),
            source: args.source(),
            together: args.chart.together,
            look,
        })
    }

    /// What a record gives.
    ///
    /// # Errors
    /// As [`runs::find`].
    pub(crate) fn find(&self, record: &Record<'_>) -> Result<Found, Error> {
        let found = runs::find(record, &self.axes, &self.wanted)?;
        Ok(match &self.split {
            Some(field) => found.in_pictures_of(field, record),
            None => found,
        })
    }

    /// What is known of runs before they are drawn.
    pub(crate) fn facts<'r>(&self, runs: &'r [Run]) -> Facts<'r> {
        Facts::of(runs, &self.choices.series)
    }

    /// Warns of axes without a frontier, and of a terminal that is too narrow.
    pub(crate) fn warn_of_plan(&self, reporter: &Reporter) {
        if let Some(narrow) = self.look.too_narrow() {
            reporter.warn(narrow);
        }
        let fields: Vec<_> = self.axes.without_direction().into_iter().map(visible).collect();
        if !fields.is_empty() {
            reporter.warn(format!(
                "which way is better is not known of `{}`, so that no frontier is drawn; lines join \
                 the runs of a series in the order of x; --max FIELD or --min FIELD tells",
                fields.join("` and `")
            ));
        }
    }

    /// Refuses a field that makes series or labels and that no run has.
    ///
    /// # Errors
    /// The first that records are not known to have either.
    pub(crate) fn check_fields(&self, runs: &[Run]) -> Result<(), Error> {
        let fields = [
            (&self.choices.series[..], "make series"),
            (self.choices.label.as_slice(), "stand beside points"),
        ];
        for (fields, meant_to) in fields {
            let lacks = |field: &&String| runs.iter().all(|run| run.label(field).is_none());
            let unknown = |field: &String| unknown_field_of_all(field, meant_to);
            fields.iter().filter(lacks).find_map(unknown).map_or(Ok(()), Err)?;
        }
        Ok(())
    }

    /// What a reader of the picture could be misled by.
    pub(crate) fn warnings(&self, facts: &Facts<'_>) -> Vec<String> {
        words::warnings(facts, &self.choices, self.together)
    }

    /// What a terminal shows of the runs that have come so far, in as many lines as it has.
    pub(crate) fn frame(&self, runs: &[Run]) -> String {
        let text = match self.chart(&self.facts(runs)) {
            _ if runs.is_empty() => "bench-plot: no record has come yet".to_owned(),
            Ok(chart) => self.look.live(&chart),
            // Later records may bring what is missing.
            Err(error) => format!("bench-plot: {error}"),
        };
        self.look.filled(&text).join("\n")
    }

    /// Writes the picture of runs. Returns what can be told of it, `95 runs, 12 series; 3 labels
    /// found no place`, and warnings of what cannot be read.
    ///
    /// # Errors
    /// Axes or a highlight that these runs cannot have, a picture too large to be held, and a
    /// failed write.
    pub(crate) fn draw(&self, facts: &Facts<'_>, sink: &mut dyn Sink) -> Result<Told, Error> {
        let chart = self.chart(facts)?;
        let Unshown { labels, series, boxes, lines } =
            self.look.picture(&chart, facts.runs, sink)?;
        let unlisted = (!series.is_empty()).then(|| {
            format!(
                "the legend has no room for {} of {} series: {}; a larger --size has",
                series.len(),
                chart.series.len(),
                first_few(&series)
            )
        });
        let boxes = (!boxes.is_empty()).then(|| {
            format!(
                "the embedded font lacks characters of {}, which show as boxes; -f svg shows them",
                first_few(&boxes)
            )
        });
        let too_high = lines.map(|[taken, given]| {
            format!(
                "the chart takes {taken} lines, but there are {given}; in more columns its table can \
                 take fewer"
            )
        });
        let beyond = chart.at.filter(|at| !chart.x.holds(*at)).map(|at| {
            format!(
                "--at {at} is beyond the axis, which is why its line is missing; --xlim makes room"
            )
        });
        let labels = words::counted(labels, "label", "labels");
        Ok(Told {
            drawn: format!("{}; {labels} found no place", chart.counts()),
            warnings: [unlisted, boxes, too_high, beyond].into_iter().flatten().collect(),
        })
    }

    fn chart(&self, facts: &Facts<'_>) -> Result<Chart, Error> {
        let words = Words::new(facts, &self.axes, &self.source);
        Chart::new(facts, words, &self.choices).map_err(Error::input)
    }
}

/// `a`, `b`, `c` and 5 more.
fn first_few(texts: &[String]) -> String {
    let (first, others) = texts.split_at(texts.len().min(3));
    let first: Vec<_> = first.iter().map(|text| format!("`{}`", visible(text))).collect();
    match others.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;
    use clap::Parser;

    #[test]
    fn a_chart_of_the_labels_kept_is_that_of_all() {
        let record = |index: usize| {
            let [hw, framework, precision] =
                [["b200", "h200"][index % 2], ["vllm", "trt"][index / 2 % 2], "fp8"];
            let text = format!(
                r#"{{"hw":"{hw}","framework":"{framework}","precision":"{precision}","tp":{index},
                "conc":{index},"model":"m{}","isl":1024,"osl":8192,"spec_decoding":"{}",
                "disagg":{},"image":"i{index}","median_intvty":{index},"tput_per_gpu":{index}}}"#,
                index % 3,
                ["none", "mtp"][index / 4 % 2],
                index > 8
            );
            Record::built(text, Place::start("f")).unwrap()
        };
        let chart = |format: &str, flags: &[&str]| {
            let typed = ["bench-plot", "-f", format].into_iter().chain(flags.iter().copied());
            let plan = Plan::new(&Args::try_parse_from(typed).unwrap()).unwrap();
            let runs: Vec<Run> = (1..17)
                .filter_map(|index| match plan.find(&record(index)).unwrap() {
                    Found::Run(run) => Some(run),
                    Found::Lacks { .. } | Found::InNoPicture { .. } => None,
                })
                .collect();
            plan.chart(&plan.facts(&runs)).unwrap()
        };
        for flags in [&[][..], &["--series", "hw,image"], &["--label", "tp"], &["--joint"]] {
            // A page shows all labels, so that it keeps them.
            assert_eq!(chart("svg", flags), chart("html", flags), "{flags:?}");
        }
    }
}
