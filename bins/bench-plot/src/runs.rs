//! Records to runs, and what the picture says of them in words.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use bench_common::error::visible;
use bench_common::metric::{Direction, Metric};
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::workload::model_family;
use bench_common::{Error, Record, field, hardware};

use crate::args::Axes;
use crate::chart::{AxisSpec, Run, Spec};

/// The run of a record.
///
/// # Errors
/// A record without a place on the axes, or without what makes its series.
pub(crate) fn run(record: &Record<'_>, axes: Axes) -> Result<Run, Error> {
    if Shape::of(record) == Shape::RawResult {
        let message = "a raw result has no labels yet; run bench-enrich on it first";
        return Err(Error::at(record.place(), message));
    }
    let label = |key: &str| record.label(key).map(Cow::into_owned);
    let required = |key: &str| {
        label(key).ok_or_else(|| {
            record.error_at(
                key,
                format!("`{key}` is missing, so the record belongs to no series; it is left out"),
            )
        })
    };
    Ok(Run {
        // A runner's name says where the machine stands, not what it is.
        hw: hardware::of_runner(&required(field::HW)?).to_owned(),
        framework: required(field::FRAMEWORK)?,
        precision: required(field::PRECISION)?,
        model: label(field::MODEL).map(|model| model_family(&model).to_owned()),
        isl: record.integer(field::ISL)?,
        osl: record.integer(field::OSL)?,
        conc: label(field::CONC),
        x: coordinate(record, axes.x)?,
        y: coordinate(record, axes.y)?,
    })
}

fn coordinate(record: &Record<'_>, key: &str) -> Result<f64, Error> {
    record.number(key)?.ok_or_else(|| {
        let state = if record.get(key).is_some() { "null" } else { "missing" };
        let message = format!("`{key}` is {state}, so the record cannot be drawn; it is left out");
        record.error_at(key, message)
    })
}

/// Makes sure that there is something to draw, and warns where it cannot be compared.
///
/// # Errors
/// No runs.
pub(crate) fn check(runs: &[Run], reporter: &Reporter) -> Result<(), Error> {
    if runs.is_empty() {
        return Err(Error::input("nothing to draw: no input holds a record that can be drawn"));
    }
    let models = models(runs);
    if models.len() > 1 {
        let names: Vec<_> = models.iter().map(|name| visible(name)).collect();
        reporter.warn(format!(
            "{} models in one picture cannot be compared: {}; select one, as with \
             jq '.[] | select(.model == \"…\")'",
            names.len(),
            names.join(", ")
        ));
    }
    let workloads = workloads(runs);
    if workloads.len() > 1 {
        let names: Vec<_> = workloads
            .iter()
            .map(|&(isl, osl)| format!("{}/{}", tokens(isl), tokens(osl)))
            .collect();
        reporter.warn(format!(
            "{} workloads in one picture cannot be compared: ISL/OSL {}; select one, as with \
             jq '.[] | select(.isl == … and .osl == …)'",
            names.len(),
            names.join(", ")
        ));
    }
    Ok(())
}

/// What the picture says in words. `source` is what the runs were read from.
pub(crate) fn spec(runs: &[Run], axes: Axes, source: &str) -> Spec {
    let (x, y) = (axis(axes.x), axis(axes.y));
    let measured = format!("{} vs. {}", within_sentence(&y.title), within_sentence(&x.title));
    let title = match &models(runs)[..] {
        [] => upper_first(&measured),
        [one] => format!("{one}: {measured}"),
        [one, two] => format!("{one}, {two}: {measured}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more: {measured}", more.len()),
    };
    let separator = if source.is_empty() { "" } else { ". " };
    Spec {
        title,
        subtitle: subtitle(runs),
        footer: format!("{source}{separator}bench-plot {}", env!("CARGO_PKG_VERSION")),
        x,
        y,
    }
}

fn axis(key: &str) -> AxisSpec {
    let metric = Metric::of_field(key);
    AxisSpec {
        title: metric.map_or_else(|| key.to_owned(), |metric| metric.title.to_owned()),
        unit: metric.map(|metric| metric.unit),
        direction: metric.map_or(Direction::Higher, |metric| metric.direction),
    }
}

/// The models, the most frequent first, each in its most frequent spelling.
fn models(runs: &[Run]) -> Vec<&str> {
    let mut spellings: Vec<(&str, usize)> = Vec::new();
    for model in runs.iter().filter_map(|run| run.model.as_deref()) {
        match spellings.iter_mut().find(|(known, _)| *known == model) {
            Some((_, count)) => *count += 1,
            None => spellings.push((model, 1)),
        }
    }
    spellings.sort_by_key(|&(_, count)| Reverse(count));
    let mut models: Vec<&str> = Vec::new();
    for (spelling, _) in spellings {
        if !models.iter().any(|known| known.eq_ignore_ascii_case(spelling)) {
            models.push(spelling);
        }
    }
    models
}

type Workload = (Option<i64>, Option<i64>);

fn workloads(runs: &[Run]) -> BTreeSet<Workload> {
    runs.iter().map(|run| (run.isl, run.osl)).collect()
}

fn subtitle(runs: &[Run]) -> String {
    let workload = match workloads(runs).iter().collect::<Vec<_>>()[..] {
        [&(Some(isl), Some(osl))] => {
            format!("{} input / {} output tokens. ", tokens(Some(isl)), tokens(Some(osl)))
        }
        _ => String::new(),
    };
    let series: BTreeSet<_> = runs
        .iter()
        .map(|run| [&run.hw, &run.framework, &run.precision].map(|l| l.to_lowercase()))
        .collect();
    let (runs, series) =
        (counted(runs.len(), "run", "runs"), counted(series.len(), "series", "series"));
    format!(
        "{workload}Lines join each series' Pareto frontier; faded points are dominated within \
         their series. {runs}, {series}."
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn tokens(count: Option<i64>) -> String {
    match count {
        None => "unknown".to_owned(),
        Some(thousands) if thousands > 0 && thousands % 1024 == 0 => {
            format!("{}k", thousands / 1024)
        }
        Some(other) => other.to_string(),
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A title as it stands in a sentence: `Throughput per GPU` is a throughput per GPU.
fn within_sentence(title: &str) -> String {
    let lower = |word: &str| match word {
        "GPU" => word.to_owned(),
        _ => word.to_lowercase(),
    };
    title.split(' ').map(lower).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    const AXES: Axes = Axes { x: "median_intvty", y: "tput_per_gpu" };

    fn of(text: &str) -> Result<Run, String> {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        let record = Record::built(text.to_owned(), place).unwrap();
        run(&record, AXES).map_err(|error| error.to_string())
    }

    const RECORD: &str = r#"{"hw":"b200-trt","framework":"trt","precision":"fp4","model":"v/M-1-FP4",
        "isl":1024,"osl":8192,"tp":8,"conc":64,"median_intvty":50.5,"tput_per_gpu":1000}"#;

    #[test]
    fn a_record_becomes_a_run() {
        let run = of(RECORD).unwrap();
        assert_eq!((&*run.hw, &*run.framework, &*run.precision), ("b200", "trt", "fp4"));
        assert_eq!((run.x, run.y), (50.5, 1000.0));
        assert_eq!((run.model.as_deref(), run.conc.as_deref()), (Some("M-1"), Some("64")));
    }

    #[test]
    fn a_record_without_a_place_is_named() {
        assert!(
            of(&RECORD.replace("50.5", "null")).unwrap_err().contains("`median_intvty` is null")
        );
        assert!(of(&RECORD.replace("\"hw\"", "\"gpu\"")).unwrap_err().contains("`hw` is missing"));
    }

    #[test]
    fn a_raw_result_is_no_record() {
        let refused = of(r#"{"model_id":"m","total_token_throughput":1}"#).unwrap_err();
        assert!(refused.contains("run bench-enrich on it first"), "{refused}");
    }

    #[test]
    fn the_picture_says_what_it_shows() {
        let other = RECORD.replace("v/M-1-FP4", "w/m-1").replace("fp4", "fp8");
        let runs = [of(RECORD).unwrap(), of(&other).unwrap()];
        let spec = spec(&runs, AXES, "agg.json");
        assert_eq!(spec.title, "M-1: token throughput per GPU vs. interactivity");
        assert_eq!(
            spec.subtitle,
            "1k input / 8k output tokens. Lines join each series' Pareto frontier; faded points \
             are dominated within their series. 2 runs, 2 series."
        );
        assert_eq!((&*spec.x.title, spec.x.unit), ("Interactivity", Some("tok/s/user")));
        assert_eq!((&*spec.y.title, spec.y.unit), ("Token Throughput per GPU", Some("tok/s/gpu")));
        assert_eq!(spec.footer, concat!("agg.json. bench-plot ", env!("CARGO_PKG_VERSION")));
    }

    #[test]
    fn the_most_frequent_model_comes_first() {
        let of_model = |name: &str| of(&RECORD.replace("v/M-1-FP4", name)).unwrap();
        let runs = ["v/a-1", "A-1", "b", "c", "b", "B", "w/A-1", "b"].map(of_model);
        assert_eq!(models(&runs), ["b", "A-1", "c"]);
        let title = |runs: &[Run]| spec(runs, AXES, "").title;
        assert!(title(&runs).starts_with("b, A-1 and 1 more: token"), "{}", title(&runs));
        let nameless = Run { model: None, ..runs[0].clone() };
        assert_eq!(title(&[nameless]), "Token throughput per GPU vs. interactivity");
    }
}
