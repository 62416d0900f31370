//! Results of every client, with every number in them replaced by what no client should write.

use bench_common::error::Place;
use bench_common::format::FORMATS;
use bench_common::record::{Kind, Value};
use bench_common::{Error, Record};

use crate::claims::{Claim, Source};
use crate::cost::Costs;
use crate::enrich::{Enricher, Event, Options};
use crate::requests::{Asked, Limits};

macro_rules! sample {
    ($path:literal) => {
        include_str!(concat!("../../../tests/cases/bench-enrich/client-", $path))
    };
}

/// A result of each client, without what it says twice: what is missing must be missing.
fn samples() -> [(&'static str, String); 9] {
    let line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    [
        ("vLLM", VLLM.to_owned()),
        ("SGLang", line(sample!("sglang/runs.jsonl")).replace("\"input_throughput\": 400.0,", "")),
        ("AIPerf and GenAI-Perf", line(sample!("aiperf/aiperf.json"))),
        ("GuideLLM", line(sample!("guidellm/benchmarks.json"))),
        ("inference-perf", line(sample!("inference-perf/stage_0_lifecycle_metrics.json"))),
        ("trtllm-bench", line(sample!("trtllm-bench/report.json"))),
        ("genai-bench", line(sample!("genai-bench/result.json"))),
        ("llmperf", line(sample!("llmperf/summary.json"))),
        ("llm-d", LLM_D.to_owned()),
    ]
}

const VLLM: &str = r#"{"model_id": "m", "num_prompts": 2, "completed": 2, "duration": 4.5,
    "total_token_throughput": 30.5, "output_throughput": 20.5, "median_ttft_ms": 90.5,
    "mean_tpot_ms": 8.5, "p99_itl_ms": 9.5, "max_concurrency": 4, "input_lens": [9, 8],
    "output_lens": [3, 2], "ttfts": [0.25, 0.5], "itls": [[0.5, 0.125], [0.25]],
    "latencies": [0.875, 0.75], "errors": ["", ""]}"#;

const LLM_D: &str = r#"{"version": "0.2.1", "results": {"request_performance": {"aggregate": {
    "requests": {"total": 4, "failures": 1},
    "latency": {"time_to_first_token": {"p99": 1000, "units": "ms"},
        "time_per_output_token": {"mean": 2.5, "units": "s/token"},
        "request_latency": {"mean": 4.5, "units": "s"}},
    "throughput": {"total_token_rate": {"mean": 3.5, "units": "tokens/s"},
        "output_token_rate": {"mean": 2.5, "units": "tokens/s"}}}}},
    "scenario": {"load": {"standardized": {"concurrency": 4}}}}"#;

/// What stands where nothing was measured.
const MISSING: [&str; 5] = ["null", "NaN", "Infinity", "-Infinity", "1e400"];

/// What no clock or count gives.
const NEGATIVE: [&str; 3] = ["-1", "-0.5", "-1e-300"];

/// What is no number.
const NO_NUMBER: [&str; 5] = ["\"fast\"", "true", "[]", "[[1]]", "{\"a\": 1}"];

/// Numbers that make quotients without end, and odd spellings of numbers.
const ODD: [&str; 6] = ["0", "-0.0", "1e-320", "1e308", "100000000000000000000", "\"12.5\""];

/// An enricher that knows all labels, and is asked for all that can be asked.
fn enricher() -> Enricher {
    let label = |(field, value): (&'static str, &str)| Claim {
        field,
        value: value.to_owned(),
        source: Source::Flag,
    };
    let labels = [
        ("hw", "h200"),
        ("tp", "8"),
        ("ep", "1"),
        ("dp_attention", "false"),
        ("framework", "vllm"),
        ("precision", "fp8"),
        ("model", "m"),
        ("conc", "4"),
    ];
    Enricher::new(Options {
        claims: labels.map(label).into(),
        costs: Costs { price: Some(2.5), power: Some(1.5), ..Costs::default() },
        asked: Asked {
            percentiles: ["50", "99"].map(|text| text.parse().unwrap()).into(),
            limits: Limits::new(&["ttft:500", "tpot:500"].map(|text| text.parse().unwrap()))
                .unwrap(),
        },
        ..Options::default()
    })
}

fn object(text: String) -> Record<'static> {
    Record::built(text, Place::start("f")).unwrap()
}

/// The records that come of a result, and what is said of it.
fn enriched(text: &str) -> (Vec<Record<'static>>, Vec<String>) {
    let object = object(text.to_owned());
    let events = enricher().enrich(object).unwrap_or_else(|error| vec![Event::Failed(error)]);
    let (mut records, mut errors) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Event::Record(record) => records.push(record),
            Event::Failed(error) => errors.push(Error::to_string(&error)),
            Event::Warning(_)
            | Event::OnRecords(..)
            | Event::Decided(..)
            | Event::Explanation(..)
            | Event::NamedByFlow(..) => {}
        }
    }
    (records, errors)
}

/// The keys of what was measured of each request. A request that lacks something counts in no
/// percentile, so these change.
const OF_REQUESTS: [&str; 4] = ["output_lens", "ttfts", "itls", "latencies"];

/// Whether a percentile that is asked for is saved under a key. One that is missing is made of the
/// requests.
fn is_asked_for(key: &str) -> bool {
    ["median_", "p99_"].iter().any(|asked| key.starts_with(asked))
}

/// Each number of a value, and the key that it stands under.
fn numbers<'a>(key: &str, value: Value<'a>) -> Vec<(String, Value<'a>)> {
    match value.kind() {
        Kind::Number => vec![(key.to_owned(), value)],
        Kind::Object => {
            value.members().into_iter().flat_map(|(key, value)| numbers(&key, value)).collect()
        }
        Kind::Array => value.elements().into_iter().flat_map(|value| numbers(key, value)).collect(),
        Kind::Null | Kind::Boolean | Kind::String => Vec::new(),
    }
}

/// Checks what comes of each sample with each of its numbers replaced by each value. `check` gets
/// the number's key, what comes of the sample as it is, and what comes of the changed one.
fn each(
    values: &[&str],
    check: impl Fn(&str, &[Record<'static>], (&[Record<'static>], &[String])) -> Result<(), String>,
) {
    for (format, text) in samples() {
        let (expected, errors) = enriched(&text);
        assert!(!expected.is_empty() && errors.is_empty(), "{format}: {errors:?}");
        let outer = object(format!("{{\"result\": {text}}}"));
        let result = outer.get("result").unwrap();
        let leaves = numbers("", result);
        assert!(leaves.len() > 6, "{format}");
        for (key, leaf) in leaves {
            let start = leaf.text().as_ptr() as usize - result.text().as_ptr() as usize;
            for value in values {
                let mut changed = text.clone();
                changed.replace_range(start..start + leaf.text().len(), value);
                let (records, errors) = enriched(&changed);
                if let Err(why) = check(&key, &expected, (&records, &errors)) {
                    panic!("{format}: {value} under {key}: {why}\n{errors:?}");
                }
            }
        }
    }
}

/// Whether each record has the fields of an expected one, or null for some.
fn only_lacks(found: &[Record<'_>], expected: &[Record<'_>]) -> Result<(), String> {
    let lacks = |record: &Record<'_>, expected: &Record<'_>| {
        let same = |key: &str, value| record.get(key).is_none_or(|it| it.is_null() || it == value);
        expected.members().all(|(key, value)| same(&key, value))
    };
    // Of several runs one may be refused.
    match found.iter().find(|record| !expected.iter().any(|one| lacks(record, one))) {
        Some(record) => Err(format!("another number in {record:?}")),
        None => Ok(()),
    }
}

#[test]
fn every_client_has_a_sample() {
    let known = |name: &str| samples().iter().any(|(client, _)| *client == name);
    assert!(FORMATS.iter().all(|format| known(format.name)));
}

#[test]
fn no_number_is_made_of_a_missing_one() {
    each(&MISSING, |key, expected, (found, errors)| {
        if OF_REQUESTS.contains(&key) || is_asked_for(key) {
            return Ok(());
        }
        if found.len() + errors.len() < expected.len() {
            return Err("a record is lost without a word".to_owned());
        }
        only_lacks(found, expected)
    });
}

#[test]
fn what_is_below_0_is_refused_by_its_key_or_counts_for_nothing() {
    each(&NEGATIVE, |key, expected, (found, errors)| match errors {
        [] => only_lacks(found, expected),
        [error] => {
            let named = error.starts_with("f:") && error.contains(&format!("{key}`"))
                || error.contains(&format!("{key}["));
            if named { Ok(()) } else { Err("the key is not named".to_owned()) }
        }
        _ => Err("one word is enough".to_owned()),
    });
}

#[test]
fn what_is_no_number_is_refused_by_its_key_or_counts_for_nothing() {
    each(&NO_NUMBER, |key, expected, (found, errors)| {
        only_lacks(found, expected)?;
        match errors {
            [error] if error.contains("must be") && !error.contains(key) => {
                Err("the key is not named".to_owned())
            }
            _ => Ok(()),
        }
    });
}

#[test]
fn no_infinity_is_written() {
    each(&[&ODD[..], &MISSING, &NEGATIVE].concat(), |_, _, (found, _)| {
        for record in found {
            for (key, value) in record.members() {
                if value.is_null() && value.text() != "null" {
                    return Err(format!("{key} is {}", value.text()));
                }
            }
        }
        Ok(())
    });
}
