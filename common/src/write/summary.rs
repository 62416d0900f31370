//! The upstream summary: fourteen columns for a person, sorted.

use std::borrow::Cow;

use crate::build::RecordBuilder;
use crate::error::Error;
use crate::field;
use crate::metric;
use crate::order::{Order, Rank};
use crate::record::Record;
use crate::report::Reporter;

const DECIMALS: usize = 4;

/// How a column shows its value.
enum Show {
    AsItIs,
    /// In capitals.
    Capitals,
    /// A float times this factor, to four decimals.
    Scaled(f64),
}

use Show::{AsItIs, Capitals, Scaled};

/// Titles, keys and spelling of InferenceMAX `utils/summarize.py` (2025).
const COLUMNS: [(&str, &str, Show); 14] = [
    ("Model", field::MODEL, AsItIs),
    ("Hardware", field::HW, Capitals),
    ("Framework", field::FRAMEWORK, Capitals),
    ("Precision", field::PRECISION, Capitals),
    ("TP", field::TP, AsItIs),
    ("EP", field::EP, AsItIs),
    ("DP Attention", field::DP_ATTENTION, AsItIs),
    ("Conc", field::CONC, AsItIs),
    ("TTFT (ms)", metric::MEDIAN_TTFT, Scaled(1000.0)),
    ("TPOT (ms)", metric::MEDIAN_TPOT, Scaled(1000.0)),
    ("E2EL (s)", metric::MEDIAN_E2EL, Scaled(1.0)),
    ("TPUT per GPU", metric::TPUT_PER_GPU, Scaled(1.0)),
    ("Output TPUT per GPU", metric::OUTPUT_TPUT_PER_GPU, Scaled(1.0)),
    ("Input TPUT per GPU", metric::INPUT_TPUT_PER_GPU, Scaled(1.0)),
];

/// The rows of the summary, to be sorted when all are there.
#[derive(Debug, Default)]
pub(super) struct Summary {
    order: Order,
    rows: Vec<(Rank, Record<'static>)>,
    /// The sequence lengths of the first record, and whether another has others.
    lengths: Option<[Option<String>; 2]>,
    mixed: bool,
    /// What is wrong with metrics.
    wrong: Vec<Error>,
}

impl Summary {
    pub(super) fn titles() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|(title, ..)| *title)
    }

    /// Adds a record's row, with nothing in place of a metric that is wrong.
    ///
    /// # Errors
    /// As [`RecordBuilder::finish`].
    pub(super) fn add(&mut self, record: &Record<'_>) -> Result<(), Error> {
        let mut row = RecordBuilder::new();
        for (title, key, show) in &COLUMNS {
            match (show, record.get(key)) {
                (Scaled(factor), _) => {
                    let value = record.number(key).unwrap_or_else(|error| {
                        self.wrong.push(error);
                        None
                    });
                    row.decimal(title, value.map(|number| number * factor), DECIMALS);
                }
                (_, None) => row.null(title),
                (Capitals, Some(value)) if value.as_string().is_some() => {
                    row.string(title, &value.as_string().unwrap_or_default().to_uppercase());
                }
                (_, Some(value)) => row.value(title, &value),
            }
        }
        let lengths = [field::ISL, field::OSL].map(|key| record.label(key).map(Cow::into_owned));
        self.mixed |= self.lengths.get_or_insert_with(|| lengths.clone()) != &lengths;
        self.rows.push((self.order.rank(record), row.finish(record.place().clone())?));
        Ok(())
    }

    /// Reports metrics that are wrong, and says so where rows look alike that are not: the columns
    /// do not show the sequence lengths.
    ///
    /// # Errors
    /// The first with `--fail-fast`.
    pub(super) fn report(&mut self, reporter: &mut Reporter) -> Result<(), Error> {
        self.wrong.drain(..).try_for_each(|error| reporter.fail(error))?;
        if self.mixed {
            reporter.warn("the records differ in `isl` or `osl`, which --summary does not show");
        }
        Ok(())
    }

    /// The rows in their order.
    pub(super) fn into_rows(mut self) -> impl Iterator<Item = Record<'static>> {
        self.rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.rows.into_iter().map(|(_, row)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    #[test]
    fn rows_are_scaled_and_sorted() {
        let mut summary = Summary::default();
        let whole = r#"{"hw":"b200-trt","tp":16,"ep":1,"dp_attention":"false","conc":4,"model":"m",
            "framework":"trt","precision":"fp4","tput_per_gpu":1024.12345,"output_tput_per_gpu":512,
            "input_tput_per_gpu":512.5,"median_ttft":0.0123456,"median_tpot":0.0081,
            "median_e2el":9.87654321}"#;
        summary.add(&record(whole)).unwrap();
        summary
            .add(&record(r#"{"hw":"b200-trt","tp":8,"model":"m","tput_per_gpu":null}"#))
            .unwrap();
        let rows: Vec<String> = summary
            .into_rows()
            .map(|row| {
                let mut text = String::new();
                row.write_compact(&mut text);
                text
            })
            .collect();
        assert_eq!(
            rows,
            [
                concat!(
                    r#"{"Model":"m","Hardware":"B200-TRT","Framework":"TRT","Precision":"FP4","#,
                    r#""TP":16,"EP":1,"DP Attention":"false","Conc":4,"TTFT (ms)":12.3456,"#,
                    r#""TPOT (ms)":8.1000,"E2EL (s)":9.8765,"TPUT per GPU":1024.1235,"#,
                    r#""Output TPUT per GPU":512.0000,"Input TPUT per GPU":512.5000}"#,
                ),
                concat!(
                    r#"{"Model":"m","Hardware":"B200-TRT","Framework":null,"Precision":null,"TP":8,"#,
                    r#""EP":null,"DP Attention":null,"Conc":null,"TTFT (ms)":null,"TPOT (ms)":null,"#,
                    r#""E2EL (s)":null,"TPUT per GPU":null,"Output TPUT per GPU":null,"#,
                    r#""Input TPUT per GPU":null}"#,
                ),
            ]
        );
    }

    #[test]
    fn a_mixture_of_sequence_lengths_is_noticed() {
        let mut summary = Summary::default();
        summary.add(&record(r#"{"isl":1024,"osl":1024}"#)).unwrap();
        summary.add(&record(r#"{"isl":1024,"osl":1024,"tp":8}"#)).unwrap();
        assert!(!summary.mixed);
        summary.add(&record(r#"{"isl":8192,"osl":1024}"#)).unwrap();
        assert!(summary.mixed);
    }

    #[test]
    fn a_metric_of_the_wrong_type_is_named_and_left_out() {
        let mut summary = Summary::default();
        summary.add(&record(r#"{"median_ttft":"fast","tp":8}"#)).unwrap();
        let wrong: Vec<_> = summary.wrong.iter().map(ToString::to_string).collect();
        assert!(wrong[0].contains("`median_ttft` must be a number"), "{wrong:?}");
        let mut reporter = Reporter::to("test", std::io::sink());
        summary.report(&mut reporter).unwrap();
        assert!(reporter.has_failed());
        assert_eq!(summary.into_rows().count(), 1);
    }
}
