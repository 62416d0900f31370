//! What a client saved of each request.

use std::ops::Range;

use super::object::Object;
use crate::error::Error;
use crate::json;
use crate::record::{Kind, Value};

/// The requests that were served, one value each, in seconds.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Requests {
    /// Time to first token.
    pub ttfts: Vec<f64>,
    /// End-to-end latency.
    pub e2els: Vec<f64>,
    /// Time per output token, 0 where there is no token but the first.
    tpots: Vec<f64>,
    /// Output tokens.
    output_lens: Vec<f64>,
    /// The gaps between the chunks of every request, one after another; `None` where the client did
    /// not save them.
    pub itls: Option<Vec<f64>>,
    /// Requests that failed; they count in no latency.
    pub failed: usize,
}

impl Requests {
    /// The arrays of a vLLM-style result; `None` where it has none.
    ///
    /// # Errors
    /// Arrays of different lengths; something in them that is no number; a time of a served request
    /// that is below 0, or an end before the first token.
    pub(super) fn read(object: &Object<'_>) -> Result<Option<Self>, Error> {
        let (Some(ttfts), Some(output_lens)) = (object.get("ttfts"), object.get("output_lens"))
        else {
            return Ok(None);
        };
        // TensorRT-LLM's fork calls them otherwise.
        let named = ["latencies", "e2els"].map(|key| object.get(key).map(|value| (key, value)));
        let latencies = named.into_iter().flatten().next().filter(|(_, value)| is_filled(value));
        let latencies_key = latencies.map_or("latencies", |(key, _)| key);
        let itls = object.get("itls");
        if latencies.is_none() && itls.is_none() {
            return Ok(None);
        }
        let numbers = |key: &str, value: &Value<'_>| {
            json::numbers(value.text())
                .ok_or_else(|| object.error(key, format!("`{key}` must be an array of numbers")))
        };
        let ttfts = numbers("ttfts", &ttfts)?;
        let output_lens = numbers("output_lens", &output_lens)?;
        let latencies = latencies.map(|(key, value)| numbers(key, &value)).transpose()?;
        let mut gaps = match itls {
            Some(value) => Gaps::read(value.text()).ok_or_else(|| {
                object.error("itls", "`itls` must be an array of arrays of numbers")
            })?,
            None => Gaps { all: Vec::new(), ends: vec![0; ttfts.len()] },
        };
        let errors = object.get("errors").map(|value| value.elements());
        let lengths = [
            ("output_lens", output_lens.len()),
            (latencies_key, latencies.as_ref().map_or(ttfts.len(), Vec::len)),
            ("itls", gaps.ends.len()),
            ("errors", errors.as_ref().map_or(ttfts.len(), Vec::len)),
        ];
        if let Some((key, length)) = lengths.iter().find(|(_, length)| *length != ttfts.len()) {
            let expected = ttfts.len();
            let message =
                format!("`{key}` must be as long as `ttfts`, {expected}, but is {length} long");
            return Err(object.error(key, message));
        }

        let mut requests = Self::default();
        let mut kept = 0;
        for index in 0..ttfts.len() {
            let range = gaps.range(index);
            let error = errors.as_ref().is_some_and(|errors| is_error(&errors[index]));
            let e2el = latencies.as_ref().map(|all| all[index]);
            let own_gaps = &gaps.all[range.clone()];
            let e2el = e2el.unwrap_or_else(|| ttfts[index] + own_gaps.iter().sum::<f64>());
            let [ttft, tokens] = [ttfts[index], output_lens[index]];
            // A request without a token, or without a time for it, was not served.
            let served =
                !error && tokens != 0.0 && [ttft, tokens, e2el].iter().all(|n| n.is_finite());
            if !served {
                requests.failed += 1;
                continue;
            }
            let negative_gap = own_gaps.iter().any(|gap| *gap < 0.0);
            if ttft < 0.0 || tokens < 0.0 || e2el < ttft || negative_gap {
                return Err(impossible(object, index));
            }
            requests.add(ttft, tokens, e2el);
            let length = range.len();
            // Behind a request that failed, the gaps move up.
            if kept < range.start {
                gaps.all.copy_within(range, kept);
            }
            kept += length;
        }
        gaps.all.truncate(kept);
        requests.itls = itls.map(|_| gaps.all);
        Ok(Some(requests))
    }

    /// E2EL is TTFT and all gaps; TPOT is what E2EL has beyond TTFT, over the tokens behind the
    /// first, as vLLM's `benchmark_serving` computes them.
    fn add(&mut self, ttft: f64, output_len: f64, e2el: f64) {
        self.ttfts.push(ttft);
        self.e2els.push(e2el);
        self.tpots.push(if output_len > 1.0 { (e2el - ttft) / (output_len - 1.0) } else { 0.0 });
        self.output_lens.push(output_len);
    }

    /// Requests that were served.
    pub fn served(&self) -> usize {
        self.ttfts.len()
    }

    /// Requests that were sent.
    pub fn sent(&self) -> usize {
        self.ttfts.len() + self.failed
    }

    /// Time per output token of each request that has more than one.
    pub fn tpots(&self) -> Vec<f64> {
        let pairs = self.tpots.iter().zip(&self.output_lens);
        pairs.filter(|(_, tokens)| **tokens > 1.0).map(|(tpot, _)| *tpot).collect()
    }

    /// How many requests keep every limit, in seconds. A request without a second token keeps
    /// any limit of TPOT, as vLLM's `--goodput` counts.
    pub fn within(&self, ttft: f64, tpot: f64, e2el: f64) -> usize {
        let each = self.ttfts.iter().zip(&self.tpots).zip(&self.e2els);
        each.filter(|((t, p), e)| **t <= ttft && **p <= tpot && **e <= e2el).count()
    }
}

/// Says which number of a request no clock and no count gives.
fn impossible(object: &Object<'_>, index: usize) -> Error {
    const WRONG: &str = "the clock or the client is wrong: run the benchmark again";
    let element = |key: &str| object.get(key)?.elements().get(index).copied();
    let negative = |value: &Value<'_>| value.as_number().is_some_and(|number| number < 0.0);
    let scalar =
        |key: &str| element(key).filter(negative).map(|value| (format!("{key}[{index}]"), value));
    let gap = || {
        let gaps = element("itls")?.elements();
        let at = gaps.iter().position(negative)?;
        Some((format!("itls[{index}][{at}]"), gaps[at]))
    };
    if let Some((path, value)) = scalar("ttfts").or_else(|| scalar("output_lens")).or_else(gap) {
        let message = format!("`{path}` is {}, less than 0; {WRONG}", value.shown());
        return object.error_in(&value, message);
    }
    let key = if object.get("latencies").is_some() { "latencies" } else { "e2els" };
    let message = format!("`{key}[{index}]` is less than `ttfts[{index}]`; {WRONG}");
    element(key)
        .map_or_else(|| object.error(key, &message), |value| object.error_in(&value, &message))
}

fn is_error(value: &Value<'_>) -> bool {
    match value.kind() {
        Kind::Null => false,
        Kind::String => value.text() != "\"\"",
        _ => true,
    }
}

/// Whether this is an array that is not empty.
fn is_filled(value: &Value<'_>) -> bool {
    value.text().strip_prefix('[').is_some_and(|inner| inner.trim_start() != "]")
}

/// The gaps of all requests, one after another, and where those of each end.
struct Gaps {
    all: Vec<f64>,
    ends: Vec<usize>,
}

impl Gaps {
    /// The gaps in a checked array of arrays; `None` if it is another value.
    fn read(array: &str) -> Option<Self> {
        // Gaps have about twenty digits each.
        let mut gaps = Self { all: Vec::with_capacity(array.len() / 16), ends: Vec::new() };
        json::each_element(array.as_bytes(), |rest| {
            let length = json::append_numbers(rest, &mut gaps.all)?;
            gaps.ends.push(gaps.all.len());
            Some(length)
        })?;
        Some(gaps)
    }

    fn range(&self, index: usize) -> Range<usize> {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;
    use crate::record::Record;

    fn read(text: &str) -> Result<Option<Requests>, String> {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        let record = Record::built(text.to_owned(), place).unwrap();
        Requests::read(&Object::of(&record)).map_err(|error| error.to_string())
    }

    #[test]
    fn latencies_come_from_the_gaps() {
        let requests = read(
            r#"{"ttfts": [0.5, 1, 0.25, 0], "output_lens": [3, 1, 2, 0],
                "itls": [ [0.25, 0.5] , [], [1e0], []], "errors": ["", "", "timeout", ""]}"#,
        )
        .unwrap()
        .unwrap();
        assert_eq!(requests.ttfts, [0.5, 1.0]);
        assert_eq!(requests.e2els, [1.25, 1.0]);
        assert_eq!(requests.tpots(), [0.375]);
        assert_eq!(requests.itls, Some(vec![0.25, 0.5]));
        assert_eq!((requests.served(), requests.sent()), (2, 4));
        assert_eq!(requests.within(1.0, 0.375, 1.25), 2);
        assert_eq!(requests.within(0.5, 0.375, 1.25), 1);
        assert_eq!(requests.within(0.5, 0.37, 1.25), 0);
        assert_eq!(requests.within(1.0, 0.37, f64::INFINITY), 1);
    }

    #[test]
    fn latencies_that_were_saved_count_before_the_gaps() {
        let requests =
            read(r#"{"ttfts": [0.5], "output_lens": [3], "latencies": [1.5], "itls": [[1, 2]]}"#);
        let requests = requests.unwrap().unwrap();
        assert_eq!((requests.e2els.clone(), requests.tpots()), (vec![1.5], vec![0.5]));
        let without = read(r#"{"ttfts": [0.5], "output_lens": [3], "latencies": [1.5]}"#);
        assert_eq!(without.unwrap().unwrap().itls, None);
    }

    #[test]
    fn a_request_without_a_time_was_not_served() {
        let requests = read(
            r#"{"ttfts": [0.5, null, NaN, 1], "output_lens": [1, 2, 2, null],
                "itls": [[], [1], [1], [null]]}"#,
        );
        let requests = requests.unwrap().unwrap();
        assert_eq!((requests.served(), requests.sent()), (1, 4));
        assert_eq!((requests.ttfts, requests.itls), (vec![0.5], Some(vec![])));
    }

    #[test]
    fn a_time_that_no_clock_measures_is_refused_at_its_place() {
        let wrong = "; the clock or the client is wrong: run the benchmark again";
        for (text, place, message) in [
            (
                r#"{"ttfts": [1, -0.5], "output_lens": [2, 2], "itls": [[1], [1]]}"#,
                "f:1:15",
                "`ttfts[1]` is -0.5, less than 0",
            ),
            (
                r#"{"ttfts": [1, 1], "output_lens": [-2, 2], "itls": [[1], [1]]}"#,
                "f:1:35",
                "`output_lens[0]` is -2, less than 0",
            ),
            (
                r#"{"ttfts": [1, 1], "output_lens": [2, 2], "itls": [[1], [1, -2e-9]]}"#,
                "f:1:60",
                "`itls[1][1]` is -2e-9, less than 0",
            ),
            (
                r#"{"ttfts": [1, 1], "output_lens": [2, 2], "latencies": [2, 0.5]}"#,
                "f:1:59",
                "`latencies[1]` is less than `ttfts[1]`",
            ),
            (
                r#"{"ttfts": [1, 1], "output_lens": [2, 2], "e2els": [2, 0.5]}"#,
                "f:1:55",
                "`e2els[1]` is less than `ttfts[1]`",
            ),
        ] {
            assert_eq!(read(text), Err(format!("{place}: {message}{wrong}")), "{text}");
        }
        // What was not served counts in no latency.
        let failed = read(r#"{"ttfts": [-1, 1], "output_lens": [0, 2], "itls": [[], [0]]}"#);
        assert_eq!(failed.unwrap().unwrap().e2els, [1.0]);
    }

    #[test]
    fn no_arrays_are_no_error() {
        assert_eq!(read(r#"{"ttfts": [1]}"#), Ok(None));
        assert_eq!(read(r#"{"ttfts": [1], "output_lens": [1]}"#), Ok(None));
        assert_eq!(read(r#"{"ttfts": null, "output_lens": [1], "itls": [[]]}"#), Ok(None));
    }

    #[test]
    fn arrays_that_do_not_fit_are_refused() {
        assert_eq!(
            read(r#"{"ttfts": [1, 2], "output_lens": [1, 1], "itls": [[]]}"#),
            Err("f:1:50: `itls` must be as long as `ttfts`, 2, but is 1 long".to_owned())
        );
        assert_eq!(
            read(r#"{"ttfts": [1, 2], "output_lens": [1, 1], "e2els": [3]}"#),
            Err("f:1:51: `e2els` must be as long as `ttfts`, 2, but is 1 long".to_owned())
        );
        assert_eq!(
            read(r#"{"ttfts": [1], "output_lens": [1], "e2els": ["3"]}"#),
            Err("f:1:45: `e2els` must be an array of numbers".to_owned())
        );
        assert_eq!(
            read(r#"{"ttfts": ["1"], "output_lens": [1], "itls": [[]]}"#),
            Err("f:1:11: `ttfts` must be an array of numbers".to_owned())
        );
        assert!(read(r#"{"ttfts": [1], "output_lens": [1], "itls": [1]}"#).is_err());
        assert!(read(r#"{"ttfts": [1], "output_lens": [1], "itls": [["a"]]}"#).is_err());
    }
}
