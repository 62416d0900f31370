//! The requests of a run that were served.

use super::object::Object;
use super::saved::{Gaps, Request, Saved};
use crate::error::Error;

/// The requests that were served, one value each, in seconds. What the client did not save is
/// `None`.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Requests {
    /// Time to first token.
    pub ttfts: Option<Vec<f64>>,
    /// End-to-end latency.
    pub e2els: Option<Vec<f64>>,
    /// Time per output token, 0 where there is no token but the first.
    tpots: Option<Vec<f64>>,
    /// Output tokens.
    output_lens: Option<Vec<f64>>,
    /// The gaps between the chunks of every request, one after another.
    pub itls: Option<Vec<f64>>,
    /// Whether all of each answer came as one.
    at_once: bool,
    served: usize,
    /// They count in no latency.
    failed: usize,
    tells_failures: bool,
}

impl Requests {
    /// Those of a vLLM-style result; `None` where it has no array that tells a latency, or only
    /// empty ones.
    ///
    /// # Errors
    /// Arrays of different lengths; something in them that is no number; a time of a served request
    /// that is below 0, or an end before the first token.
    pub(super) fn read(object: &Object<'_>) -> Result<Option<Self>, Error> {
        let Some(mut saved) = Saved::read(object)? else { return Ok(None) };
        let has_tpots = saved.tells_ends() && saved.ttfts.is_some() && saved.output_lens.is_some();
        let mut requests = Self {
            ttfts: saved.ttfts.as_ref().map(|_| Vec::new()),
            e2els: saved.tells_ends().then(Vec::new),
            tpots: has_tpots.then(Vec::new),
            output_lens: saved.output_lens.as_ref().map(|_| Vec::new()),
            tells_failures: saved.tells_failures(),
            ..Self::default()
        };
        for index in 0..saved.count {
            match saved.request(index)? {
                None => requests.failed += 1,
                Some(request) => {
                    requests.add(&request);
                    saved.gaps.iter_mut().for_each(|gaps| gaps.keep(index));
                }
            }
        }
        requests.itls = saved.gaps.map(Gaps::into_kept);
        requests.at_once = requests.came_at_once();
        requests.tpots = requests.tpots.filter(|_| !requests.at_once);
        Ok(Some(requests))
    }

    /// Adds a request. TPOT is what E2EL has beyond TTFT, over the tokens behind the first, as vLLM's
    /// `benchmark_serving` computes it.
    fn add(&mut self, request: &Request) {
        let &Request { ttft, output_len, e2el } = request;
        let tpot = || {
            let (ttft, tokens, e2el) = (ttft?, output_len?, e2el?);
            Some(if tokens > 1.0 { (e2el - ttft) / (tokens - 1.0) } else { 0.0 })
        };
        for (all, one) in [
            (&mut self.ttfts, ttft),
            (&mut self.e2els, e2el),
            (&mut self.tpots, tpot()),
            (&mut self.output_lens, output_len),
        ] {
            if let Some((all, one)) = all.as_mut().zip(one) {
                all.push(one);
            }
        }
        self.served += 1;
    }

    /// Whether there are tokens behind the first, and none took time, which is no TPOT.
    fn came_at_once(&self) -> bool {
        let tpots = self.tpots().unwrap_or_default();
        !tpots.is_empty() && tpots.iter().all(|tpot| *tpot == 0.0)
    }

    /// Requests that were served.
    pub fn served(&self) -> usize {
        self.served
    }

    /// Requests that were sent.
    pub fn sent(&self) -> usize {
        self.served + self.failed
    }

    /// Requests that failed; `None` where the client saved neither errors nor tokens.
    pub fn failed(&self) -> Option<usize> {
        self.tells_failures.then_some(self.failed)
    }

    /// Time per output token of each request that has more than one.
    pub fn tpots(&self) -> Option<Vec<f64>> {
        let (tpots, output_lens) = self.tpots.as_ref().zip(self.output_lens.as_ref())?;
        let pairs = tpots.iter().zip(output_lens);
        Some(pairs.filter(|(_, tokens)| **tokens > 1.0).map(|(tpot, _)| *tpot).collect())
    }

    /// How many requests keep every limit, in seconds; `None` where a limit is finite and the
    /// latency unknown. A request without a second token keeps any limit of TPOT, as vLLM's
    /// `--goodput` counts.
    pub fn within(&self, ttft: f64, tpot: f64, e2el: f64) -> Option<usize> {
        let mut good = vec![true; self.served];
        for (all, limit) in [(&self.ttfts, ttft), (&self.tpots, tpot), (&self.e2els, e2el)] {
            if limit.is_finite() {
                let kept = all.as_ref()?.iter().map(|value| *value <= limit);
                good.iter_mut().zip(kept).for_each(|(good, kept)| *good &= kept);
            }
        }
        Some(good.into_iter().filter(|good| *good).count())
    }

    /// The client's keys that were not saved of those that a latency is made of: `ttft`, `tpot`,
    /// `itl`, `e2el`.
    pub fn missing(&self, metric: &str) -> Vec<&'static str> {
        let [ttfts, output_lens, itls] = [
            (self.ttfts.is_none(), "ttfts"),
            (self.output_lens.is_none(), "output_lens"),
            (self.itls.is_none() || self.at_once, "itls"),
        ];
        let made_of = match metric {
            "ttft" => vec![ttfts],
            "itl" => vec![itls],
            "tpot" if self.e2els.is_some() && !self.at_once => vec![ttfts, output_lens],
            "tpot" => vec![ttfts, output_lens, itls],
            _ if self.e2els.is_some() => Vec::new(),
            _ => vec![ttfts, itls],
        };
        made_of.into_iter().filter_map(|(is_missing, key)| is_missing.then_some(key)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;
    use crate::record::Record;

    fn read(text: &str) -> Result<Option<Requests>, String> {
        let record = Record::built(text.to_owned(), Place::start("f")).unwrap();
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
        assert_eq!(requests.ttfts, Some(vec![0.5, 1.0]));
        assert_eq!(requests.e2els, Some(vec![1.25, 1.0]));
        assert_eq!(requests.tpots(), Some(vec![0.375]));
        assert_eq!(requests.itls, Some(vec![0.25, 0.5]));
        assert_eq!((requests.served(), requests.sent()), (2, 4));
        assert_eq!(requests.within(1.0, 0.375, 1.25), Some(2));
        assert_eq!(requests.within(0.5, 0.375, 1.25), Some(1));
        assert_eq!(requests.within(0.5, 0.37, 1.25), Some(0));
        assert_eq!(requests.within(1.0, 0.37, f64::INFINITY), Some(1));
    }

    #[test]
    fn latencies_that_were_saved_count_before_the_gaps() {
        let requests =
            read(r#"{"ttfts": [0.5], "output_lens": [3], "latencies": [1.5], "itls": [[1, 2]]}"#);
        let requests = requests.unwrap().unwrap();
        assert_eq!((requests.e2els.clone(), requests.tpots()), (Some(vec![1.5]), Some(vec![0.5])));
        let empty = read(r#"{"ttfts": [0.5], "latencies": [], "e2els": [1.5]}"#).unwrap().unwrap();
        assert_eq!(empty.e2els, Some(vec![1.5]));
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
        let first = (requests.ttfts, requests.itls);
        assert_eq!(first, (Some(vec![0.5]), Some(vec![])));
        let gap = read(
            r#"{"ttfts": [0.5, 0.5], "output_lens": [2, 3], "latencies": [1, 2],
                "itls": [[0.5], [0.25, null]]}"#,
        );
        let gap = gap.unwrap().unwrap();
        assert_eq!((gap.served(), gap.failed()), (1, Some(1)));
        assert_eq!((gap.itls, gap.e2els), (Some(vec![0.5]), Some(vec![1.0])));
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
        assert_eq!(failed.unwrap().unwrap().e2els, Some(vec![1.0]));
    }

    #[test]
    fn a_request_of_one_chunk_ends_at_its_first_token() {
        let requests = read(
            r#"{"ttfts": [0.1000004, 0.2], "output_lens": [1, 1], "e2els": [0.1000001, 0.3]}"#,
        );
        assert_eq!(requests.unwrap().unwrap().e2els, Some(vec![0.1000004, 0.3]));
        let later = read(r#"{"ttfts": [0.1011], "output_lens": [1], "e2els": [0.1]}"#);
        assert!(later.unwrap_err().contains("`e2els[0]` is less than `ttfts[0]`"));
    }

    #[test]
    fn an_empty_answer_with_a_time_is_one() {
        let text = r#"{"ttfts": [0.5, 0.25], "output_lens": [2, 0], "itls": [[0.5], []],
            "errors": ["", ""]}"#;
        let requests = read(text).unwrap().unwrap();
        assert_eq!((requests.served(), requests.failed()), (2, Some(0)));
        assert_eq!((&requests.ttfts, requests.tpots()), (&Some(vec![0.5, 0.25]), Some(vec![0.5])));
        let failures = |text: &str| read(text).unwrap().unwrap().failed();
        assert_eq!(failures(&text.replace("\"\"]", "\"timeout\"]")), Some(1));
        // Who saves no errors may have written the time of one that broke off.
        assert_eq!(failures(&text.replace("errors", "x")), Some(1));
    }

    #[test]
    fn no_arrays_are_no_error() {
        assert_eq!(read(r#"{"x": [1]}"#), Ok(None));
        assert_eq!(read(r#"{"ttfts": [], "output_lens": [], "itls": []}"#), Ok(None));
        assert_eq!(read(r#"{"ttfts": null, "output_lens": [1], "latencies": []}"#), Ok(None));
    }

    #[test]
    fn tokens_without_a_single_gap_tell_no_latency_behind_the_first() {
        let requests = read(r#"{"ttfts": [0.1, 0.2], "output_lens": [500, 1], "itls": [[], []]}"#);
        let requests = requests.unwrap().unwrap();
        assert_eq!((requests.tpots(), &requests.e2els, &requests.itls), (None, &None, &None));
        assert_eq!(requests.within(1.0, f64::INFINITY, f64::INFINITY), Some(2));
        assert_eq!(requests.within(f64::INFINITY, 0.02, f64::INFINITY), None);
        assert_eq!(requests.missing("tpot"), ["itls"]);
        let one_token = read(r#"{"ttfts": [0.1], "output_lens": [1], "itls": [[]]}"#);
        assert_eq!(one_token.unwrap().unwrap().e2els, Some(vec![0.1]));
    }

    #[test]
    fn tokens_that_came_at_once_tell_no_tpot() {
        let text = r#"{"ttfts": [2, 3], "output_lens": [9, 1], "latencies": [2, 3]}"#;
        let requests = read(text).unwrap().unwrap();
        assert_eq!((requests.tpots(), &requests.e2els), (None, &Some(vec![2.0, 3.0])));
        assert_eq!(requests.within(f64::INFINITY, 0.02, f64::INFINITY), None);
        assert_eq!(requests.missing("tpot"), ["itls"]);
        let one_token = read(&text.replace('9', "1")).unwrap().unwrap();
        assert_eq!(one_token.within(f64::INFINITY, 0.02, f64::INFINITY), Some(2));
    }

    #[test]
    fn what_was_saved_is_told_without_the_rest() {
        let known = |text: &str| {
            let requests = read(text).unwrap().unwrap();
            let missing = ["ttft", "tpot", "itl", "e2el"].map(|metric| requests.missing(metric));
            (requests, missing.map(|keys| keys.join(" ")))
        };
        let (requests, missing) = known(r#"{"ttfts": [0.5, 0], "output_lens": [3, 0]}"#);
        assert_eq!((requests.ttfts, requests.e2els), (Some(vec![0.5]), None));
        assert_eq!(missing, ["", "itls", "itls", "itls"]);
        let (requests, missing) = known(r#"{"latencies": [1.5, 0, 2]}"#);
        assert_eq!((requests.served(), requests.sent(), requests.failed()), (2, 3, None));
        assert_eq!(requests.e2els, Some(vec![1.5, 2.0]));
        assert_eq!(missing, ["ttfts", "ttfts output_lens", "itls", ""]);
        let (requests, missing) = known(r#"{"itls": [[1], []]}"#);
        assert_eq!(requests.itls, Some(vec![1.0]));
        assert_eq!(missing, ["ttfts", "ttfts output_lens", "", "ttfts"]);
        assert_eq!(requests.within(1.0, 1.0, 1.0), None);
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
