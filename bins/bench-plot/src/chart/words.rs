//! What a picture says in words.

use std::collections::BTreeSet;

use bench_common::error::visible;
use bench_common::metric::{Direction, MAX, MEAN, MIN, Measured, STD};
use bench_common::{field, hardware};

use super::facts::{Facts, Workload};
use super::series;
use crate::chart::Choices;
use crate::look::palette;
use crate::options::Axes;
use crate::runs::Run;

/// The labels that words are made of, besides those of series.
pub(super) const FIELDS: [&str; 3] = [field::MODEL, field::ISL, field::OSL];

/// The words around a chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Words {
    pub(crate) title: String,
    /// The workload, if there is one: `1k input / 1k output tokens`.
    pub(crate) workload: Option<String>,
    pub(crate) footer: String,
    pub(crate) x: AxisWords,
    pub(crate) y: AxisWords,
}

/// What an axis shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AxisWords {
    /// The record's field.
    pub(crate) field: String,
    pub(crate) title: String,
    pub(crate) unit: Option<&'static str>,
    /// Which way is better; `None` where that is not known.
    pub(crate) direction: Option<Direction>,
}

impl AxisWords {
    fn new(field: &str, direction: Option<Direction>) -> Self {
        let measured = Measured::of_field(field);
        Self {
            field: field.to_owned(),
            title: measured.map_or_else(|| visible(field), |measured| title(&measured)),
            unit: measured.map(|measured| measured.unit()).filter(|unit| !unit.is_empty()),
            direction,
        }
    }

    /// The title with its unit.
    pub(crate) fn with_unit(&self) -> String {
        match self.unit {
            Some(unit) => format!("{} ({unit})", self.title),
            None => self.title.clone(),
        }
    }
}

/// The metric's title, behind the statistic unless it is the usual one, and what it is of repeats.
fn title(measured: &Measured<'_>) -> String {
    let metric = measured.metric;
    let statistic = measured.field.strip_suffix(metric.name).and_then(|of| of.strip_suffix('_'));
    let title = match statistic {
        None | Some("median") => metric.title.to_owned(),
        Some(statistic) => format!("{statistic} {}", metric.title),
    };
    let Some(statistic) = measured.over_repeats else { return title };
    let statistic = match statistic {
        MEAN => "mean",
        MIN => "least",
        MAX => "greatest",
        STD => "standard deviation",
        _ => "number",
    };
    format!("{title}, {statistic} of repeats")
}

impl Words {
    /// The words for runs. `source` is what they were read from.
    pub(crate) fn new(facts: &Facts<'_>, axes: &Axes, source: &str) -> Self {
        let [x, y] = axes.directions;
        let (x, y) = (AxisWords::new(&axes.x, x), AxisWords::new(&axes.y, y));
        let measured = format!("{} vs. {}", within_sentence(&y), within_sentence(&x));
        let title = match &facts.models[..] {
            [] => upper_first(&measured),
            [one] => format!("{one}: {measured}"),
            [one, two] => format!("{one}, {two}: {measured}"),
            [one, two, more @ ..] => format!("{one}, {two} and {} more: {measured}", more.len()),
        };
        let workload = match facts.workloads.first() {
            Some((Some(isl), Some(osl))) if facts.workloads.len() == 1 => {
                Some(format!("{} input / {} output tokens", tokens(isl), tokens(osl)))
            }
            _ => None,
        };
        let separator = if source.is_empty() { "" } else { ". " };
        let footer = format!("{source}{separator}bench-plot {}", env!("CARGO_PKG_VERSION"));
        Self { title, workload, footer, x, y }
    }

    /// Which way x and y are better, if both are known: only then is there a frontier.
    pub(crate) fn directions(&self) -> Option<[Direction; 2]> {
        Some([self.x.direction?, self.y.direction?])
    }
}

/// What to warn of: no run within the limits, runs that cannot be compared, unless `together`, runs
/// that lack a part of what makes their series, and hardware without a colour of its own.
pub(crate) fn warnings(facts: &Facts<'_>, choices: &Choices, together: bool) -> Vec<String> {
    let own_series =
        |field| format!("records without `{}` make series of their own", visible(field));
    let mut warnings: Vec<String> = series::lacking(facts).map(own_series).collect();
    let within = |run: &Run| choices.x.holds(run.x) && choices.y.holds(run.y);
    if !facts.runs.iter().any(within) {
        let limits = [("--xlim", choices.x.limits), ("--ylim", choices.y.limits)];
        let given = limits.into_iter().filter_map(|(flag, limits)| limits.map(|_| flag));
        warnings.push(format!(
            "no run is within {}, so that the picture is empty",
            given.collect::<Vec<_>>().join(" and ")
        ));
    }
    let models = &facts.models;
    if models.len() > 1 && !together {
        let names: Vec<_> = models.iter().map(|name| visible(name)).collect();
        warnings.push(format!(
            "{} models in one picture cannot be compared: {}; use --split model, or --together",
            names.len(),
            names.join(", ")
        ));
    }
    let workloads = different(&facts.workloads);
    if !workloads.is_empty() && !together {
        let tokens = |count: Option<&str>| count.map_or("unknown".to_owned(), tokens);
        let names: Vec<_> = workloads
            .iter()
            .map(|&(isl, osl)| format!("{}/{}", tokens(isl), tokens(osl)))
            .collect();
        warnings.push(format!(
            "{} workloads in one picture cannot be compared: ISL/OSL {}; select one with jq, or \
             use --together",
            names.len(),
            names.join(", ")
        ));
    }
    let label = choices.label.iter().filter(|_| choices.label != Choices::default_label());
    let all = || facts.sets.iter().map(|set| set.labels);
    for field in label.filter(|field| all().all(|labels| labels.get(field).is_none())) {
        warnings.push(format!("no record has `{}` to write beside points", visible(field)));
    }
    let hardware = all().filter(|_| facts.fields.iter().any(|field| field == field::HW));
    let unknown: BTreeSet<_> = hardware
        .filter_map(|labels| labels.get(field::HW))
        .map(|hw| hardware::of_runner(hw).to_lowercase())
        .filter(|hw| !palette::knows(hw))
        .collect();
    for hw in unknown {
        warnings.push(format!(
            "`{}` is no hardware that is known; its colour may be another in the next picture",
            visible(&hw)
        ));
    }
    warnings
}

/// The workloads, if some surely differ. What a record does not tell may be the same, so that one
/// that tells less than another and nothing else is not counted apart.
fn different<'r>(workloads: &BTreeSet<Workload<'r>>) -> Vec<Workload<'r>> {
    let whole = || workloads.iter().filter_map(|&(isl, osl)| isl.zip(osl));
    let (isls, osls): (BTreeSet<_>, BTreeSet<_>) = whole().unzip();
    let tells_more = |workload: &&Workload<'r>| match **workload {
        (Some(_), Some(_)) => true,
        (Some(isl), None) => !isls.contains(isl),
        (None, Some(osl)) => !osls.contains(osl),
        (None, None) => false,
    };
    let known_isls: BTreeSet<_> = workloads.iter().filter_map(|&(isl, _)| isl).collect();
    let known_osls: BTreeSet<_> = workloads.iter().filter_map(|&(_, osl)| osl).collect();
    match known_isls.len() > 1 || known_osls.len() > 1 {
        true => workloads.iter().filter(tells_more).copied().collect(),
        false => Vec::new(),
    }
}

/// `1k` for 1024.
fn tokens(count: &str) -> String {
    match count.parse::<i64>() {
        Ok(tokens) if tokens > 0 && tokens % 1024 == 0 => format!("{}k", tokens / 1024),
        _ => count.to_owned(),
    }
}

/// `1 run`, `2 runs`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A title as it stands in a sentence: `Throughput per GPU` is a throughput per GPU.
fn within_sentence(axis: &AxisWords) -> String {
    if axis.unit.is_none() {
        return axis.title.clone();
    }
    let lower = |word: &str| match word {
        "GPU" | "MW" => word.to_owned(),
        _ => word.to_lowercase(),
    };
    axis.title.split(' ').map(lower).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::tests::{run, with};

    fn of(model: &str, isl: &str) -> Run {
        let labels = [("model", model), ("isl", isl), ("osl", "8192")];
        with(&run(["b200", "trt", "fp4"], 4, 1.0, 2.0), &labels)
    }

    fn words(runs: &[Run], x: &str, y: &str) -> Words {
        let axes = Axes::of(x, y);
        Words::new(&Facts::of(runs, &[]), &axes, "agg.json")
    }

    #[test]
    fn the_picture_says_what_it_shows() {
        let runs = [of("v/M-1-FP4", "1024"), of("w/m-1", "1024")];
        let words = words(&runs, "median_intvty", "tput_per_gpu");
        assert_eq!(words.title, "M-1: token throughput per GPU vs. interactivity");
        assert_eq!(words.workload.as_deref(), Some("1k input / 8k output tokens"));
        assert_eq!(words.x.with_unit(), "Interactivity (tok/s/user)");
        assert_eq!(words.y.with_unit(), "Token Throughput per GPU (tok/s/gpu)");
        assert_eq!(words.footer, concat!("agg.json. bench-plot ", env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn any_field_has_a_title() {
        let words = words(&[run(["a", "b", "c"], 4, 1.0, 2.0)], "p99_ttft", "my_field");
        assert_eq!(words.title, "My_field vs. p99 time to first token");
        assert_eq!(words.x.with_unit(), "p99 Time to First Token (s)");
        assert_eq!(words.x.direction, Some(Direction::Lower));
        assert_eq!(words.y.with_unit(), "my_field");
        assert_eq!(words.y.direction, None);
        assert_eq!(words.workload, None);
    }

    #[test]
    fn statistics_over_repeats_are_named() {
        let words = words(&[], "p99_e2el_mean", "tput_per_gpu_std");
        assert_eq!(words.x.with_unit(), "p99 End-to-end Latency, mean of repeats (s)");
        assert_eq!(words.x.direction, Some(Direction::Lower));
        assert_eq!(
            words.y.with_unit(),
            "Token Throughput per GPU, standard deviation of repeats (tok/s/gpu)"
        );
        assert_eq!(words.directions(), None);
    }

    #[test]
    fn a_title_names_two_models() {
        let names = ["v/a-1", "A-1", "b", "c", "b", "B", "w/A-1", "b"];
        let runs = names.map(|name| of(name, "1024"));
        let title = words(&runs, "median_intvty", "tput_per_gpu").title;
        assert!(title.starts_with("b, A-1 and 1 more: token"), "{title}");
    }
}
