//! Records to runs: a place on the axes, and all that identifies the record.

use std::collections::{BTreeSet, HashSet};

use bench_common::configuration::{is_measured, unknown_field_of_all};
use bench_common::metric::{OF_COST, STD_INTVTY};
use bench_common::record::Kind;
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::spelling::nearest;
use bench_common::{Error, Record, label};

use crate::labels::{Known, Labels};
use crate::options::Axes;

/// One record, as much of it as a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    /// What identifies the record, as far as it is wanted: scalar members, in their order, each as
    /// labels are compared.
    pub(crate) labels: Labels,
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Run {
    /// The value of a label.
    pub(crate) fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key)
    }
}

/// The keys of all labels, each once, in the order in which they are first seen.
pub(crate) fn keys_of(runs: &[Run]) -> Vec<&str> {
    let mut seen_labels = HashSet::new();
    let mut seen_keys = HashSet::new();
    let sets = runs.iter().filter(|run| seen_labels.insert(run.labels.identity()));
    let keys = sets.flat_map(|run| run.labels.iter()).map(|(key, _)| key);
    keys.filter(|key| seen_keys.insert(*key)).collect()
}

/// Which members of a record become labels.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// These, measured or not.
    Only(Vec<String>),
    /// These, and all others that are not measured.
    AllAnd(Vec<String>),
}

impl Wanted {
    /// What the user `named`, and of the fields of a chart those that are no measurement; where a
    /// picture shows `all`, whatever is none.
    pub(crate) fn new(
        named: Vec<String>,
        of_chart: impl Iterator<Item = String>,
        all: bool,
        axes: &Axes,
    ) -> Self {
        if all {
            return Self::AllAnd(named);
        }
        let of_chart = of_chart.filter(|key| is_label(key, axes));
        Self::Only(named.into_iter().chain(of_chart).collect())
    }

    fn holds(&self, key: &str, axes: &Axes) -> bool {
        let is_in = |fields: &[String]| fields.iter().any(|field| field == key);
        match self {
            Self::Only(fields) => is_in(fields),
            Self::AllAnd(named) => is_in(named) || is_label(key, axes),
        }
    }
}

fn is_label(key: &str, axes: &Axes) -> bool {
    !is_measured(key) && *key != axes.x && *key != axes.y
}

/// What a record gives.
#[derive(Debug)]
pub(crate) enum Found {
    Run(Run),
    /// A record without a number in a field of the axes.
    Lacks {
        field: String,
        /// Whether the field is there, and holds something else.
        is_there: bool,
        /// The fields that could have been meant: those that hold numbers.
        numbers: Vec<String>,
        error: Error,
    },
    /// A record without the field of which each value has a picture.
    InNoPicture {
        field: String,
        error: Error,
    },
}

impl Found {
    /// The same, where each value of `split` has a picture of its own.
    pub(crate) fn in_pictures_of(self, split: &str, record: &Record<'_>) -> Self {
        match &self {
            Self::Run(run) if run.label(split).is_none() => {
                let message = format!(
                    "`{split}` has no value to split by, so the record is in no picture; it is \
                     left out"
                );
                let error = record.error_at(split, message);
                Self::InNoPicture { field: split.to_owned(), error }
            }
            _ => self,
        }
    }
}

/// What a record gives.
///
/// # Errors
/// A raw result.
pub(crate) fn find(record: &Record<'_>, axes: &Axes, wanted: &Wanted) -> Result<Found, Error> {
    if Shape::of(record) == Shape::RawResult {
        let message = "a raw result has no labels yet; run bench-enrich on it first";
        return Err(Error::at(record.place(), message));
    }
    let mut coordinates = [0.0; 2];
    for (coordinate, field) in coordinates.iter_mut().zip([&axes.x, &axes.y]) {
        match record.number(field) {
            Ok(Some(value)) => *coordinate = value,
            Ok(None) => {
                let state =
                    record.get(field).map_or_else(|| "missing".to_owned(), |value| value.shown());
                let message =
                    format!("`{field}` is {state}, so the record cannot be drawn; it is left out");
                return Ok(lacks(record, field, record.error_at(field, message)));
            }
            Err(error) => return Ok(lacks(record, field, error)),
        }
    }
    let [x, y] = coordinates;
    let labels = record
        .members()
        .filter(|(key, _)| wanted.holds(key, axes))
        .filter(|(_, value)| !matches!(value.kind(), Kind::Array | Kind::Object))
        .filter_map(|(key, value)| Some((key, label::compared(&value)?, value.kind())))
        .collect();
    Ok(Found::Run(Run { labels, x, y }))
}

fn lacks(record: &Record<'_>, field: &str, error: Error) -> Found {
    let numbers =
        record.members().filter(|(key, value)| value.kind() == Kind::Number && *key != STD_INTVTY);
    Found::Lacks {
        field: field.to_owned(),
        is_there: record.get(field).is_some(),
        numbers: numbers.map(|(key, _)| key.into_owned()).collect(),
        error,
    }
}

/// At most so many records without a field are named one by one.
const MOST_NAMED: usize = 10;

/// The runs of all records, in their order.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) runs: Vec<Run>,
    known: Known,
    /// What is wrong with the first records that cannot be drawn.
    lacking: Vec<Error>,
    /// The fields of the axes that they lack.
    lacked: BTreeSet<String>,
    /// The field of the pictures, where some lack it.
    unsplit: Option<String>,
    /// Whether some of them have the field, so that it is not misspelt.
    is_there: bool,
    left_out: usize,
    numbers: BTreeSet<String>,
}

impl Collected {
    /// Takes what a record gave.
    pub(crate) fn add(&mut self, found: Found) {
        match found {
            Found::Run(run) => {
                self.runs.push(Run { labels: self.known.shared(run.labels), ..run });
            }
            Found::Lacks { field, is_there, numbers, error } => {
                self.numbers.extend(numbers);
                self.is_there |= is_there;
                self.lacked.insert(field);
                self.leave_out(error);
            }
            Found::InNoPicture { field, error } => {
                self.unsplit = Some(field);
                self.leave_out(error);
            }
        }
    }

    fn leave_out(&mut self, error: Error) {
        self.left_out += 1;
        if self.lacking.len() < MOST_NAMED {
            self.lacking.push(error);
        }
    }

    /// The runs, once records that cannot be drawn have been reported.
    ///
    /// # Errors
    /// No runs; a field that no record has, with the nearest that some have.
    pub(crate) fn finish(mut self, reporter: &mut Reporter) -> Result<Vec<Run>, Error> {
        if !self.runs.is_empty() || self.is_there {
            for error in self.lacking.drain(..) {
                reporter.fail(error)?;
            }
            if self.left_out > MOST_NAMED {
                let more = self.left_out - MOST_NAMED;
                reporter.fail(Error::input(format!("{more} more records cannot be drawn")))?;
            }
        }
        if !self.runs.is_empty() {
            return Ok(self.runs);
        }
        if let Some(field) = self.unsplit {
            let meant_to = "make a picture of each value";
            return Err(unknown_field_of_all(&field, meant_to).unwrap_or_else(|| {
                Error::input(format!("nothing to draw: no record has `{field}` to split by"))
            }));
        }
        let lacked: Vec<_> = self.lacked.iter().map(String::as_str).collect();
        let field = match lacked[..] {
            [] => return Err(Error::input("nothing to draw: no input holds a record")),
            [field] => field,
            [..] => {
                return Err(Error::input(format!(
                    "nothing to draw: no record has numbers in both `{}`",
                    lacked.join("` and `")
                )));
            }
        };
        let near = nearest(field, self.numbers.iter().map(|name| &**name));
        let hint = match &near[..] {
            _ if self.is_there => String::new(),
            _ if OF_COST.contains(&field) => "; bench-enrich --specs adds it".to_owned(),
            [] => "; no record holds a number".to_owned(),
            near => format!("; did you mean {}?", near.join(", ")),
        };
        Err(Error::input(format!("nothing to draw: no record has a number in `{field}`{hint}")))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use bench_common::error::Place;

    fn axes() -> Axes {
        Axes::of("median_intvty", "tput_per_gpu")
    }

    /// All labels, and these fields whatever they are.
    fn all_and(named: &[&str]) -> Wanted {
        Wanted::AllAnd(named.iter().map(|&field| field.to_owned()).collect())
    }

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    /// A run of `hw`, `framework`, `precision`.
    pub(crate) fn run(series: [&str; 3], conc: u32, x: f64, y: f64) -> Run {
        let keys = ["hw", "framework", "precision"];
        let conc = conc.to_string();
        let labels = keys.into_iter().zip(series).chain([("conc", &*conc)]).collect();
        Run { labels, x, y }
    }

    /// A run with more labels.
    pub(crate) fn with(run: &Run, labels: &[(&str, &str)]) -> Run {
        Run { labels: run.labels.iter().chain(labels.iter().copied()).collect(), ..*run }
    }

    fn collected(records: &[&str]) -> Result<usize, String> {
        let mut collected = Collected::default();
        for text in records {
            collected.add(find(&record(text), &axes(), &all_and(&[])).unwrap());
        }
        let mut reporter = Reporter::to("test", std::io::sink());
        collected.finish(&mut reporter).map(|runs| runs.len()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_record_becomes_a_run() {
        let text = r#"{"hw":"b200-trt","tp":8,"x":[1],"y":null,"disagg":false,"mean_ttft":1,
            "median_intvty":50.5,"tput_per_gpu":1000}"#;
        let Found::Run(run) = find(&record(text), &axes(), &all_and(&[])).unwrap() else {
            panic!("a run")
        };
        assert_eq!((run.x, run.y), (50.5, 1000.0));
        let labels: Vec<_> = run.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(labels, ["hw=b200-trt", "tp=8", "disagg=false"]);
        assert_eq!(run.label("tp"), Some("8"));
        let Found::Run(run) = find(&record(text), &axes(), &all_and(&["mean_ttft"])).unwrap()
        else {
            panic!()
        };
        assert_eq!(run.label("mean_ttft"), Some("1"));
        assert_eq!(run.label("ep"), None);
    }

    #[test]
    fn a_number_has_one_spelling() {
        let text = r#"{"conc":16.0,"tp":8,"ep":1e1,"share":0.50,"image":"1.0",
            "median_intvty":1,"tput_per_gpu":1}"#;
        let Found::Run(run) = find(&record(text), &axes(), &all_and(&[])).unwrap() else {
            panic!("a run")
        };
        let labels =
            [("conc", "16"), ("tp", "8"), ("ep", "10"), ("share", "0.5"), ("image", "1.0")];
        assert!(run.labels.iter().eq(labels), "{:?}", run.labels);
    }

    #[test]
    fn only_what_is_wanted_is_kept() {
        let text = r#"{"hw":"b200","tp":8,"image":"i","mean_ttft":1,"p99_ttft":2,
            "median_intvty":50.5,"tput_per_gpu":1000}"#;
        let of_chart = ["hw", "p99_ttft", "tput_per_gpu", "ep"].map(str::to_owned).into_iter();
        let named = ["mean_ttft", "tp"].map(str::to_owned).to_vec();
        let wanted = Wanted::new(named, of_chart, false, &axes());
        let Found::Run(run) = find(&record(text), &axes(), &wanted).unwrap() else { panic!() };
        assert!(run.labels.iter().eq([("hw", "b200"), ("tp", "8"), ("mean_ttft", "1")]));
    }

    #[test]
    fn a_key_is_named_once() {
        let one = run(["b200", "trt", "fp4"], 4, 1.0, 1.0);
        let runs = [one.clone(), with(&one, &[("tp", "8")]), with(&one, &[("ep", "1")]), one];
        let keys = ["hw", "framework", "precision", "conc", "tp", "ep"];
        assert_eq!(keys_of(&runs), keys);
    }

    #[test]
    fn a_raw_result_is_no_record() {
        let raw = record(r#"{"model_id":"m","total_token_throughput":1}"#);
        let refused = find(&raw, &axes(), &all_and(&[])).unwrap_err().to_string();
        assert!(refused.contains("run bench-enrich on it first"), "{refused}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_told() {
        let wrong = record(r#"{"median_intvty":"fast","tput_per_gpu":1}"#);
        let Found::Lacks { error, .. } = find(&wrong, &axes(), &all_and(&[])).unwrap() else {
            panic!("no run")
        };
        assert!(error.to_string().contains("must be a number"), "{error}");
    }

    #[test]
    fn a_cost_that_nobody_has_is_told_where_to_get() {
        let mut collected = Collected::default();
        let axes = Axes::of("median_intvty", "cost_per_mtok");
        let found = find(&record(r#"{"median_intvty":1,"tput_per_gpu":2}"#), &axes, &all_and(&[]));
        collected.add(found.unwrap());
        let error = collected.finish(&mut Reporter::to("test", std::io::sink())).err().unwrap();
        let expected = "no record has a number in `cost_per_mtok`; bench-enrich --specs adds it";
        assert!(error.to_string().ends_with(expected), "{error}");
    }

    #[test]
    fn a_field_that_nobody_has_is_explained() {
        let unknown = collected(&[r#"{"median_intvt":1,"tput_per_gpu":2,"hw":"x"}"#]).unwrap_err();
        assert_eq!(
            unknown,
            "nothing to draw: no record has a number in `median_intvty`; did you mean \
             median_intvt, tput_per_gpu?"
        );
        let text = collected(&[r#"{"median_intvty":"fast","tput_per_gpu":2}"#]).unwrap_err();
        assert!(text.contains("no record has a number in `median_intvty`"), "{text}");
        let both = [r#"{"median_intvty":1}"#, r#"{"tput_per_gpu":2}"#];
        assert_eq!(
            collected(&both).unwrap_err(),
            "nothing to draw: no record has numbers in both `median_intvty` and `tput_per_gpu`"
        );
        assert!(collected(&[]).unwrap_err().contains("no input holds a record"));
        let some = [r#"{"median_intvty":1,"tput_per_gpu":2}"#, r#"{"tput_per_gpu":2}"#];
        assert_eq!(collected(&some), Ok(1));
    }

    #[test]
    fn what_is_in_no_picture_leaves_the_others() {
        let lacks = r#"{"hw":"b200","median_intvty":1,"tput_per_gpu":2}"#;
        let has = r#"{"image":"i","median_intvty":1,"tput_per_gpu":2}"#;
        let split = |field: &str, records: &[&str]| {
            let mut collected = Collected::default();
            for record in records.iter().map(|text| record(text)) {
                let found = find(&record, &axes(), &all_and(&[])).unwrap();
                collected.add(found.in_pictures_of(field, &record));
            }
            let mut reporter = Reporter::to("test", std::io::sink());
            let runs = collected.finish(&mut reporter);
            runs.map(|runs| (runs.len(), reporter.has_failed())).map_err(|error| error.to_string())
        };
        assert_eq!(split("image", &[lacks, has]), Ok((1, true)));
        assert_eq!(split("image", &[has, has]), Ok((2, false)));
        let none = "nothing to draw: no record has `image` to split by";
        assert_eq!(split("image", &[lacks]), Err(none.to_owned()));
        let unknown = split("imgae", &[lacks, has]).unwrap_err();
        assert!(unknown.contains("no record has `imgae`, which is to make"), "{unknown}");
    }
}
