//! What identifies a record. A configuration is all of a record that is not measured: two records
//! with one configuration are repeats of one measurement.

use std::borrow::Cow;

use crate::error::{Error, visible};
use crate::fingerprint::{self, Fingerprint};
use crate::metric::{self, MAX, MIN, Metric, N};
use crate::order::Order;
use crate::record::Record;
use crate::{field, spelling};

/// What else a run leaves in a record besides metrics and other [statistics](is_of_requests): it
/// differs from repeat to repeat and says nothing about what was run.
const LEFT_BY_RUN: &[&str] = &[
    "date",
    "duration",
    "completed",
    "failed",
    "total_input_tokens",
    "total_output_tokens",
    "total_output_tokens_retokenized",
    "input_throughput",
    "output_throughput",
    "total_throughput",
    "total_token_throughput",
    "max_output_tokens_per_s",
    "max_concurrent_requests",
    "rtfx",
    "spec_decode_acceptance_rate",
    "spec_decode_acceptance_length",
    "spec_decode_num_drafts",
    "spec_decode_draft_tokens",
    "spec_decode_accepted_tokens",
    "user_throughput",
    "run_number",
    "benchmark_start_time_unix",
    "benchmark_end_time_unix",
    // Of SGLang: the mean of what was in flight, where `conc` is what was asked for.
    "concurrency",
    "accept_length",
    "slo_attainment",
    "total_input_text_tokens",
    "total_input_vision_tokens",
    // Of genai-bench.
    "run_duration",
    "num_completed_requests",
    "num_error_requests",
    "error_rate",
    "requests_per_second",
    // Of GuideLLM.
    "start_time",
    "end_time",
    // Of inference-perf.
    "benchmark_time_seconds",
    // Of llmperf.
    "timestamp",
    "results_number_errors",
    "results_error_rate",
    "results_num_completed_requests",
    "results_num_completed_requests_per_min",
    "results_mean_output_throughput_token_per_s",
    field::INTERPOLATED,
    field::PARETO,
    field::PARETO_RANK,
    N,
];

/// Whether this is a key that records are known to have. Any other may be one too.
pub fn is_known(key: &str) -> bool {
    field::LABELS.contains(&key) || is_measured(key)
}

/// What is wrong with a field that no record has, though it is `meant_to` do something; `record` is
/// one of them. `None` where records are known to have the field, so that these may just lack it.
pub fn unknown_field(record: &Record<'_>, field: &str, meant_to: &str) -> Option<Error> {
    (!is_known(field)).then(|| lacking_all(field, meant_to, &spelling::hint(record, field)))
}

/// The same where no record is at hand: what could be meant is one of the [known](known_keys) keys.
pub fn unknown_field_of_all(field: &str, meant_to: &str) -> Option<Error> {
    let known = known_keys();
    let hint = || spelling::hint_of(field, known.iter().map(|key| &**key));
    (!is_known(field)).then(|| lacking_all(field, meant_to, &hint()))
}

fn lacking_all(field: &str, meant_to: &str, hint: &str) -> Error {
    Error::input(format!("no record has `{}`, which is to {meant_to}{hint}", visible(field)))
}

/// Keys that records are known to have, with the statistics that are most in use.
pub fn known_keys() -> Vec<String> {
    let labels = field::LABELS.iter().map(|&label| label.to_owned());
    let metrics = metric::METRICS.iter().flat_map(|metric| match metric.statistics {
        false => vec![metric.name.to_owned()],
        true => ["median", "mean", "p90", "p99"].map(|of| format!("{of}_{}", metric.name)).to_vec(),
    });
    labels.chain(metrics).collect()
}

/// Whether a key holds what a run left, and not what was run.
pub fn is_measured(key: &str) -> bool {
    let is_result = |key: &str| {
        LEFT_BY_RUN.contains(&key) || Metric::of_field(key).is_some() || is_of_requests(key)
    };
    is_result(key) || metric::over_repeats(key).is_some_and(|(of, _)| is_result(of))
}

/// Whether a key holds a statistic of the requests of one run, of whatever it is: a label may begin
/// with `max_`, but none with these.
fn is_of_requests(key: &str) -> bool {
    let statistic = key.split_once('_').map(|(statistic, _)| statistic);
    statistic.is_some_and(|name| !matches!(name, MIN | MAX) && metric::is_statistic(name))
}

/// The keys of a series: configurations that differ in load and parallelism only, so that one can
/// be traded for the other.
pub const SERIES: [&str; 3] = [field::HW, field::FRAMEWORK, field::PRECISION];

/// Which keys tell configurations apart: those that were named, or all that are not measured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    named: Option<Vec<String>>,
}

impl Key {
    /// A key of these names.
    pub fn named(names: Vec<String>) -> Self {
        Self { named: Some(names) }
    }

    /// The configuration of a record, such that equal ones are the same. Labels are compared by
    /// what they say, `8` as `"8"` or `8.0`, and null as if it were not there.
    ///
    /// # Errors
    /// A named key that the record lacks: taking it for a value would lump all such records
    /// together.
    pub fn of(&self, record: &Record<'_>) -> Result<Fingerprint, Error> {
        if let Some(names) = &self.named
            && let Some(missing) = names.iter().find(|name| record.get(name).is_none())
        {
            return Err(Error::at(
                record.place(),
                format!(
                    "the record has no `{missing}`, which is to tell configurations apart; \
                     name other keys{}",
                    spelling::hint(record, missing)
                ),
            ));
        }
        let labels = record.members().filter(|(key, value)| self.contains(key) && !value.is_null());
        Ok(fingerprint::of_labels(labels))
    }

    fn contains(&self, key: &str) -> bool {
        match &self.named {
            Some(names) => names.iter().any(|name| name == key),
            None => !is_measured(key),
        }
    }

    /// The configuration of a record as messages show it: `hw=b200, tp=8, conc=64`.
    pub fn shown(&self, record: &Record<'_>) -> String {
        let usual = Order::default();
        let names: Vec<&str> = match &self.named {
            Some(names) => names.iter().map(|name| &**name).collect(),
            None => usual.keys().collect(),
        };
        let shown = names.iter().filter_map(|name| match record.label(name) {
            Some(label) => Some(format!("{name}={}", visible(&label))),
            None => self.named.is_some().then(|| format!("{name}=null")),
        });
        shown.collect::<Vec<_>>().join(", ")
    }
}

/// The first metric in which two records differ, with both values as they are written.
pub fn first_difference(a: &Record<'_>, b: &Record<'_>) -> Option<(String, String, String)> {
    let shown = |record: &Record<'_>, key: &str| {
        record.get(key).map_or_else(|| "nothing".to_owned(), |value| value.shown())
    };
    let mut keys: Vec<_> = a.members().chain(b.members()).map(|(key, _)| key).collect();
    // The metric that everybody looks at comes first.
    keys.sort_by_key(|key| key != metric::TPUT_PER_GPU);
    let differs = |key: &&Cow<'_, str>| match (a.get(key), b.get(key)) {
        (Some(a), Some(b)) => fingerprint::of_value(&a) != fingerprint::of_value(&b),
        _ => true,
    };
    keys.iter().find(differs).map(|key| (visible(key), shown(a, key), shown(b, key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    fn same(key: &Key, a: &str, b: &str) -> bool {
        key.of(&record(a)).unwrap() == key.of(&record(b)).unwrap()
    }

    #[test]
    fn what_was_run_is_not_measured() {
        for key in [
            "hw",
            "tp",
            "conc",
            "image",
            "spec_decoding",
            "isl",
            "my_label",
            "mean",
            "x_n",
            "max_model_len",
            "min_p",
            "p2p_backend",
        ] {
            assert!(!is_measured(key), "{key}");
        }
        for key in [
            "tput_per_gpu",
            "p99.9_ttft",
            "date",
            "pareto_rank",
            "tput_per_gpu_std",
            "n",
            "std_intvty",
            "concurrency",
            "spec_decode_acceptance_rate",
            "results_error_rate",
            "mean_queue_time",
            "p99_prefill_time_max",
        ] {
            assert!(is_measured(key), "{key}");
        }
    }

    #[test]
    fn no_key_is_told_to_be_measured_twice() {
        for key in LEFT_BY_RUN {
            assert!(Metric::of_field(key).is_none() && !is_of_requests(key), "{key}");
        }
    }

    #[test]
    fn labels_and_metrics_are_known() {
        for key in ["hw", "dp_attention", "decode_tp", "num_prefill_gpu", "p99_ttft", "n"] {
            assert!(is_known(key), "{key}");
        }
        for word in ["run", "agg.json", "decode_", "-q"] {
            assert!(!is_known(word), "{word}");
        }
    }

    #[test]
    fn repeats_have_one_configuration() {
        let key = Key::default();
        let first = r#"{"hw":"b200","tp":8,"dp_attention":"false","tput_per_gpu":1,"date":"x"}"#;
        for repeat in [
            r#"{"tput_per_gpu":2,"tp":8.0,"hw":"b200","dp_attention":"false","date":"y"}"#,
            r#"{"hw":"b200","tp":"8","dp_attention":false,"mtp":null}"#,
        ] {
            assert!(same(&key, first, repeat), "{repeat}");
        }
        for other in [
            r#"{"hw":"b200","tp":8,"dp_attention":"true"}"#,
            r#"{"hw":"b200","tp":4,"dp_attention":"false"}"#,
            r#"{"hw":"b200","dp_attention":"false"}"#,
            r#"{"hw":"b200","tp":8,"dp_attention":"false","image":"i:2"}"#,
        ] {
            assert!(!same(&key, first, other), "{other}");
        }
    }

    #[test]
    fn named_keys_decide_alone_and_must_be_there() {
        let key = Key::named(vec!["hw".into(), "tp".into()]);
        assert!(same(&key, r#"{"hw":"a","tp":1,"conc":4}"#, r#"{"tp":1,"hw":"a"}"#));
        assert!(!same(&key, r#"{"hw":"a","tp":1}"#, r#"{"hw":"a","tp":null}"#));
        let error = key.of(&record(r#"{"hw":"a"}"#)).unwrap_err().to_string();
        assert!(error.starts_with("f:1:1: the record has no `tp`"), "{error}");
        assert_eq!(key.shown(&record(r#"{"hw":"a","tp":null}"#)), "hw=a, tp=null");
    }

    #[test]
    fn a_difference_is_named() {
        let a = record(r#"{"median_ttft":1,"tput_per_gpu":10.50,"tp":8}"#);
        let b = record(r#"{"median_ttft":2,"tput_per_gpu":11,"tp":8.0}"#);
        let (key, ours, theirs) = first_difference(&a, &b).unwrap();
        assert_eq!([key, ours, theirs], ["tput_per_gpu", "10.50", "11"]);
        assert!(first_difference(&a, &a).is_none());
    }
}
