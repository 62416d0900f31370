//! Repeats of one configuration become one record: medians, and their spread.

use std::borrow::Cow;
use std::collections::HashMap;

use bench_common::configuration::{Key, is_measured};
use bench_common::fingerprint::{of_label, of_value};
use bench_common::metric::{MAX, MEAN, MIN, Metric, N, STD};
use bench_common::record::{Kind, Value};
use bench_common::report::Reporter;
use bench_common::{Error, Record, RecordBuilder};

/// What repeats become, and what there is to say about them.
#[derive(Debug)]
pub(crate) struct Statistics {
    flaws: Vec<Flaw>,
    record: Result<Record<'static>, Error>,
}

/// What is wrong with a metric of repeats.
#[derive(Debug)]
enum Flaw {
    /// Some lack it.
    Missing(String),
    /// One has something that cannot be it. It counts as missing.
    Wrong(Error),
}

impl Statistics {
    /// The statistics of repeats, of which there is at least one.
    pub(crate) fn of(repeats: &[Record<'static>], key: &Key) -> Self {
        let mut flaws = Vec::new();
        let record = merged(repeats, key, &mut flaws);
        Self { flaws, record }
    }

    /// The record, if there is one, when all that is wrong was reported.
    ///
    /// # Errors
    /// What ends the run, as [`Reporter::fail`] says.
    pub(crate) fn report(self, reporter: &mut Reporter) -> Result<Option<Record<'static>>, Error> {
        for flaw in self.flaws {
            match flaw {
                Flaw::Missing(message) => reporter.warn(message),
                Flaw::Wrong(error) => reporter.fail(error)?,
            }
        }
        match self.record {
            Ok(record) => Ok(Some(record)),
            Err(error) => reporter.fail(error).map(|()| None),
        }
    }
}

/// The record of repeats. Its keys are those of the repeats, in the order in which they are first
/// seen. Labels, and what is measured and no number, are kept where the repeats agree on them.
///
/// # Errors
/// A record that already stands for repeats: a median of medians would pass for a median.
fn merged(
    repeats: &[Record<'static>],
    key: &Key,
    flaws: &mut Vec<Flaw>,
) -> Result<Record<'static>, Error> {
    if let Some(record) = repeats.iter().find(|record| record.get(N).is_some()) {
        let message = "the record already stands for several (it has `n`); give --stats the \
                       single runs";
        return Err(record.error_at(N, message));
    }
    let first = &repeats[0];
    let mut merged = RecordBuilder::new();
    for (name, values) in columns(repeats) {
        let first_value = &values[0].1;
        if !is_measured(&name) {
            // One that is not there is as one that is null.
            let missing = (values.len() < repeats.len()).then_some(None);
            let said = values.iter().map(|(_, value)| (!value.is_null()).then(|| of_label(value)));
            if all_the_same(said.chain(missing)) {
                merged.value(&name, first_value);
            }
        } else if values.iter().any(|(_, value)| is_of_numbers(&name, value)) {
            let numbers = numbers(&name, &values, flaws);
            if numbers.is_empty() {
                // Each is told to be wrong.
                continue;
            }
            if numbers.len() < repeats.len() {
                let lacking = repeats.len() - numbers.len();
                flaws.push(Flaw::Missing(format!(
                    "{}: `{name}` is missing in {lacking} of {} repeats ({}); its statistics are \
                     those of the others",
                    first.place(),
                    repeats.len(),
                    key.shown(first)
                )));
            }
            add_spread(&mut merged, &name, &numbers, repeats.len());
        } else if values.len() == repeats.len()
            && all_the_same(values.iter().map(|(_, value)| of_value(value)))
        {
            merged.value(&name, first_value);
        }
    }
    merged.integer(N, repeats.len() as i64);
    merged.finish(first.place().clone())
}

/// Whether a value tells that the key is of numbers: it is one, or the table of metrics knows the
/// key. What else a run leaves, such as a date, can be of text.
fn is_of_numbers(name: &str, value: &Value<'_>) -> bool {
    match value.kind() {
        Kind::Number => true,
        Kind::Null => false,
        _ => Metric::of_field(name).is_some(),
    }
}

/// A value of a key, and the record that has it.
type Cell<'r> = (&'r Record<'r>, Value<'r>);

/// Each key with its values, in the order in which the keys are first seen.
fn columns<'r>(repeats: &'r [Record<'_>]) -> Vec<(Cow<'r, str>, Vec<Cell<'r>>)> {
    let mut places = HashMap::new();
    let mut columns: Vec<(Cow<'r, str>, Vec<Cell<'r>>)> = Vec::new();
    for record in repeats {
        for (name, value) in record.members() {
            let place = *places.entry(name.clone()).or_insert(columns.len());
            if place == columns.len() {
                columns.push((name, Vec::new()));
            }
            columns[place].1.push((record, value));
        }
    }
    columns
}

/// The values that are numbers, ascending, each with its spelling.
fn numbers<'r>(name: &str, cells: &[Cell<'r>], flaws: &mut Vec<Flaw>) -> Vec<(f64, Value<'r>)> {
    let mut numbers = Vec::new();
    for (record, value) in cells {
        let number = match value.as_number() {
            Some(number) if number >= 0.0 => Ok(Some(number)),
            _ => record.number(name),
        };
        match number {
            Ok(number) => numbers.extend(number.map(|number| (number, *value))),
            Err(error) => flaws.push(Flaw::Wrong(error)),
        }
    }
    numbers.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    numbers
}

fn add_spread(
    merged: &mut RecordBuilder,
    name: &str,
    ascending: &[(f64, Value<'_>)],
    repeats: usize,
) {
    let count = ascending.len();
    let (low, high) = (&ascending[(count - 1) / 2], &ascending[count / 2]);
    if low.0 == high.0 {
        // The repeat's own digits.
        merged.value(name, &low.1);
    } else {
        merged.float(name, Some(low.0.midpoint(high.0)));
    }
    let values: Vec<f64> = ascending.iter().map(|(number, _)| *number).collect();
    let mut add = |statistic, value| merged.float(&format!("{name}_{statistic}"), value);
    add(MEAN, Some(mean(&values)));
    add(MIN, values.first().copied());
    add(MAX, values.last().copied());
    add(STD, sample_standard_deviation(&values));
    if count < repeats {
        merged.integer(&format!("{name}_{N}"), count as i64);
    }
}

/// To the last digit, so that the mean of equal values is that value: what additions round off is
/// added up, too (Neumaier 1974), and so is what the division leaves.
fn mean(values: &[f64]) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for &value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { sum - next + value } else { value - next + sum };
        sum = next;
    }
    let count = values.len() as f64;
    let mean = sum / count;
    mean + ((-mean).mul_add(count, sum) + lost) / count
}

/// √(Σ(x − mean)² ÷ (n − 1)). One value has none.
fn sample_standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (values.len() - 1) as f64).sqrt())
}

fn all_the_same<T: PartialEq>(mut meanings: impl Iterator<Item = T>) -> bool {
    let first = meanings.next();
    meanings.all(|meaning| first.as_ref() == Some(&meaning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    fn merged(records: &[&str]) -> Result<String, String> {
        merged_by(&Key::default(), records)
    }

    fn merged_by(key: &Key, records: &[&str]) -> Result<String, String> {
        let place = Place::start("f");
        let record = |text: &&str| Record::built((*text).to_owned(), place.clone()).unwrap();
        let records: Vec<_> = records.iter().map(record).collect();
        let merged = Statistics::of(&records, key).record;
        let mut text = String::new();
        merged.map_err(|error| error.to_string())?.write_compact(&mut text);
        Ok(text)
    }

    #[test]
    fn repeats_become_their_median_and_spread() {
        assert_eq!(
            merged(&[
                r#"{"hw":"b200","tput_per_gpu":2.50,"date":"a","best":true}"#,
                r#"{"hw":"b200","tput_per_gpu":1,"date":"b","best":true}"#,
                r#"{"hw":"b200","tput_per_gpu":4.0,"date":"c","best":true}"#,
            ])
            .as_deref(),
            Ok(concat!(
                r#"{"hw":"b200","tput_per_gpu":2.50,"tput_per_gpu_mean":2.5,"tput_per_gpu_min":1.0,"#,
                r#""tput_per_gpu_max":4.0,"tput_per_gpu_std":1.5,"best":true,"n":3}"#
            ))
        );
    }

    #[test]
    fn an_even_number_of_repeats_has_its_median_between() {
        let text = merged(&[r#"{"median_ttft":1}"#, r#"{"median_ttft":2}"#]).unwrap();
        assert!(text.starts_with(r#"{"median_ttft":1.5,"median_ttft_mean":1.5,"#), "{text}");
        assert!(text.contains(r#""median_ttft_std":0.7071067811865476,"n":2"#), "{text}");
    }

    #[test]
    fn one_run_has_no_deviation() {
        let text = merged(&[r#"{"median_ttft":1e-1}"#]).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"median_ttft":1e-1,"median_ttft_mean":0.1,"median_ttft_min":0.1,"#,
                r#""median_ttft_max":0.1,"median_ttft_std":null,"n":1}"#
            )
        );
    }

    #[test]
    fn what_is_missing_counts_in_nothing() {
        let text = merged(&[
            r#"{"median_ttft":1,"p99_ttft":null}"#,
            r#"{"median_ttft":null,"p99_ttft":null}"#,
            r#"{"median_ttft":3}"#,
        ])
        .unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"median_ttft":2.0,"median_ttft_mean":2.0,"median_ttft_min":1.0,"#,
                r#""median_ttft_max":3.0,"median_ttft_std":1.4142135623730951,"median_ttft_n":2,"n":3}"#
            )
        );
    }

    #[test]
    fn a_mean_is_right_to_the_last_digit() {
        assert_eq!(mean(&[1.0, 2.0, 2.0]), 5.0 / 3.0);
        assert_eq!(mean(&[0.1; 3]), 0.1);
        assert_eq!(mean(&[1e16, 1.0, -1e16]), 1.0 / 3.0);
    }

    #[test]
    fn equal_repeats_have_no_spread() {
        let text = merged(&[r#"{"median_ttft":0.1}"#; 3]).unwrap();
        assert!(text.contains(r#""median_ttft_mean":0.1,"#), "{text}");
        assert!(text.contains(r#""median_ttft_std":0.0,"#), "{text}");
    }

    #[test]
    fn what_repeats_do_not_agree_on_is_no_label() {
        let text = merged_by(
            &Key::named(vec!["hw".into()]),
            &[
                r#"{"hw":"b200","tp":"8","conc":4,"image":"i:1","mtp":null,"tput_per_gpu":1}"#,
                r#"{"hw":"b200","tp":8.0,"conc":64,"mtp":null,"tput_per_gpu":1}"#,
            ],
        )
        .unwrap();
        assert!(
            text.starts_with(r#"{"hw":"b200","tp":"8","mtp":null,"tput_per_gpu":1,"#),
            "{text}"
        );
    }

    #[test]
    fn statistics_of_statistics_are_refused() {
        let error = merged(&[r#"{"median_ttft":1,"n":3}"#]).unwrap_err();
        assert!(error.starts_with("f:1:22: the record already stands for several"), "{error}");
    }
}
