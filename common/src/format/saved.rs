//! The arrays in which a client saved what it measured of each request that it sent.

use std::ops::Range;

use super::object::Object;
use crate::error::Error;
use crate::json;
use crate::record::{Kind, Value};

/// What may lie between two looks at a clock that mean the same moment, s.
const CLOCK_READS: f64 = 1e-3;

/// What TensorRT-LLM's fork writes for the time to the first token of an answer that was not
/// streamed, s.
const UNSTREAMED: f64 = -1.0;

/// Whether a result tells by its mean TTFT, or by that of each request, that no answer was streamed.
///
/// # Errors
/// As [`Saved::read`].
pub(super) fn is_unstreamed(object: &Object<'_>) -> Result<bool, Error> {
    if let Some(mean) = object.get("mean_ttft_ms") {
        // The arrays are not asked for: most are long, and are not kept where nobody needs them.
        return Ok(mean.as_number() == Some(UNSTREAMED * 1000.0));
    }
    let may_be = object.get("ttfts").is_some_and(|ttfts| ttfts.text().contains("-1"));
    Ok(may_be && Saved::read(object)?.is_some_and(|saved| saved.ttfts.is_none()))
}

/// The arrays of a vLLM-style result, of one length. Times are in seconds.
pub(super) struct Saved<'o> {
    object: &'o Object<'o>,
    /// How many requests were sent.
    pub(super) count: usize,
    /// Time to first token.
    pub(super) ttfts: Option<Vec<f64>>,
    /// Output tokens.
    pub(super) output_lens: Option<Vec<f64>>,
    /// End-to-end latency.
    latencies: Option<Vec<f64>>,
    /// What the client calls it.
    latencies_key: &'static str,
    /// The gaps between the chunks.
    pub(super) gaps: Option<Gaps>,
    /// Whether there was an error.
    errors: Option<Vec<bool>>,
}

/// A request that was served. What the client did not save is `None`.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    /// Time to first token, s.
    pub(super) ttft: Option<f64>,
    /// Output tokens.
    pub(super) output_len: Option<f64>,
    /// End-to-end latency, s: TTFT and all gaps, where it was not saved itself.
    pub(super) e2el: Option<f64>,
}

impl<'o> Saved<'o> {
    /// The arrays; `None` where there are none that tell a latency, or only empty ones.
    ///
    /// # Errors
    /// Arrays of different lengths; something in them that is no number.
    pub(super) fn read(object: &'o Object<'o>) -> Result<Option<Self>, Error> {
        let array = |key: &'static str| object.get(key).map(|value| (key, value));
        // TensorRT-LLM's fork calls them otherwise.
        let mut named = ["latencies", "e2els"].into_iter().filter_map(array);
        let latencies = named.find(|(_, value)| is_filled(value));
        let latencies_key = latencies.map_or("latencies", |(key, _)| key);
        let [ttfts, output_lens, itls, errors] =
            ["ttfts", "output_lens", "itls", "errors"].map(array);
        if ttfts.is_none() && latencies.is_none() && itls.is_none() {
            return Ok(None);
        }
        let numbers = |(key, value): (&str, Value<'_>)| {
            json::numbers(value.text())
                .ok_or_else(|| object.error(key, format!("`{key}` must be an array of numbers")))
        };
        let gaps = |(key, value): (&str, Value<'_>)| {
            Gaps::read(value.text())
                .ok_or_else(|| object.error(key, "`itls` must be an array of arrays of numbers"))
        };
        let mut saved = Self {
            object,
            count: 0,
            ttfts: ttfts.map(numbers).transpose()?,
            output_lens: output_lens.map(numbers).transpose()?,
            latencies: latencies.map(numbers).transpose()?,
            latencies_key,
            gaps: itls.map(gaps).transpose()?,
            errors: errors.map(|(_, value)| value.elements().iter().map(is_error).collect()),
        };
        saved.count = saved.length()?;
        if saved.came_whole() {
            (saved.ttfts, saved.gaps) = (None, None);
        }
        // Tokens behind the first without a single gap: nobody saved the gaps.
        let have_one_token =
            |lens: &Vec<f64>| lens.iter().all(|&tokens| tokens <= 1.0 || tokens.is_nan());
        let have_no_gap = saved.output_lens.as_ref().is_some_and(have_one_token);
        saved.gaps = saved.gaps.filter(|gaps| !gaps.all.is_empty() || have_no_gap);
        Ok((saved.count > 0).then_some(saved))
    }

    /// Whether answers were not streamed: TensorRT-LLM's fork then writes [`UNSTREAMED`] for the
    /// TTFT of each, and no gap. One that failed has 0.
    fn came_whole(&self) -> bool {
        let is_none = |ttft: &f64| *ttft == UNSTREAMED || *ttft == 0.0;
        let has_none = |ttfts: &Vec<f64>| ttfts.contains(&UNSTREAMED) && ttfts.iter().all(is_none);
        let has_gaps = self.gaps.as_ref().is_some_and(|gaps| !gaps.all.is_empty());
        self.ttfts.as_ref().is_some_and(has_none) && !has_gaps
    }

    /// How long all arrays are.
    fn length(&self) -> Result<usize, Error> {
        let lengths = [
            ("ttfts", self.ttfts.as_ref().map(Vec::len)),
            ("output_lens", self.output_lens.as_ref().map(Vec::len)),
            (self.latencies_key, self.latencies.as_ref().map(Vec::len)),
            ("itls", self.gaps.as_ref().map(|gaps| gaps.ends.len())),
            ("errors", self.errors.as_ref().map(Vec::len)),
        ];
        let mut lengths = lengths.into_iter().filter_map(|(key, length)| Some((key, length?)));
        let Some((first, count)) = lengths.next() else { return Ok(0) };
        match lengths.find(|(_, length)| *length != count) {
            None => Ok(count),
            Some((key, length)) => {
                let message =
                    format!("`{key}` must be as long as `{first}`, {count}, but is {length} long");
                Err(self.object.error(key, message))
            }
        }
    }

    /// Whether the end of a request is known.
    pub(super) fn tells_ends(&self) -> bool {
        self.latencies.is_some() || (self.ttfts.is_some() && self.gaps.is_some())
    }

    /// Whether it can be known that a request failed.
    pub(super) fn tells_failures(&self) -> bool {
        self.errors.is_some() || self.output_lens.is_some()
    }

    /// One of the requests; `None` if it was not served.
    ///
    /// # Errors
    /// A number that is below 0, or an end before the first token.
    pub(super) fn request(&self, index: usize) -> Result<Option<Request>, Error> {
        let of = |all: &Option<Vec<f64>>| all.as_ref().map(|all| all[index]);
        let [ttft, output_len, end] = [&self.ttfts, &self.output_lens, &self.latencies].map(of);
        let gaps = self.gaps.as_ref().map(|gaps| gaps.of(index));
        let all_gaps = gaps.map(|gaps| gaps.iter().sum::<f64>());
        // Of a single chunk, TensorRT-LLM's fork reads the clock before its first token and again
        // behind it, and takes the first for the end.
        let end = end.map(|end| match ttft {
            Some(ttft) if end < ttft && ttft - end < CLOCK_READS => ttft,
            _ => end,
        });
        let e2el = end.or_else(|| Some(ttft? + all_gaps?));
        let has_error = self.errors.as_ref().is_some_and(|errors| errors[index]);
        // A request without a token, or without a time for it, was not served; one whose first
        // chunk came and that has no error has an answer, if an empty one. Where no tokens are
        // told, a client that failed has written a time of 0.
        let came = self.errors.is_some() && ttft.is_some_and(|ttft| ttft > 0.0);
        let is_nothing = output_len.map_or(e2el.or(ttft) == Some(0.0), |n| n == 0.0 && !came);
        let numbers = [ttft, output_len, e2el, all_gaps];
        if has_error || is_nothing || !numbers.iter().flatten().all(|number| number.is_finite()) {
            return Ok(None);
        }
        let is_negative = |number: &f64| *number < 0.0;
        let has_negative = numbers.iter().flatten().any(is_negative)
            || gaps.is_some_and(|gaps| gaps.iter().any(is_negative));
        let ends_early = e2el.zip(ttft).is_some_and(|(e2el, ttft)| e2el < ttft);
        match ends_early || has_negative {
            true => Err(self.impossible(index)),
            false => Ok(Some(Request { ttft, output_len, e2el })),
        }
    }

    /// Says which number of a request no clock and no count gives.
    fn impossible(&self, index: usize) -> Error {
        const WRONG: &str = "the clock or the client is wrong: run the benchmark again";
        let (object, latencies) = (self.object, self.latencies_key);
        let element = |key: &str| object.get(key)?.elements().get(index).copied();
        let negative = |value: &Value<'_>| value.as_number().is_some_and(|number| number < 0.0);
        let scalar = |key: &str| {
            element(key).filter(negative).map(|value| (format!("{key}[{index}]"), value))
        };
        let gap = || {
            let gaps = element("itls")?.elements();
            let at = gaps.iter().position(negative)?;
            Some((format!("itls[{index}][{at}]"), gaps[at]))
        };
        let number =
            scalar("ttfts").or_else(|| scalar("output_lens")).or_else(|| scalar(latencies));
        if let Some((path, value)) = number.or_else(gap) {
            let message = format!("`{path}` is {}, less than 0; {WRONG}", value.shown());
            return object.error_in(&value, message);
        }
        let message = format!("`{latencies}[{index}]` is less than `ttfts[{index}]`; {WRONG}");
        element(latencies).map_or_else(
            || object.error(latencies, &message),
            |value| object.error_in(&value, &message),
        )
    }
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

/// The gaps of all requests, one after another, and where those of each end, s.
pub(super) struct Gaps {
    all: Vec<f64>,
    ends: Vec<usize>,
    /// How many of them, from the first, are those of the requests that were kept.
    kept: usize,
}

impl Gaps {
    /// The gaps in a checked array of arrays; `None` if it is another value.
    fn read(array: &str) -> Option<Self> {
        // Gaps have about twenty digits each.
        let mut gaps =
            Self { all: Vec::with_capacity(array.len() / 16), ends: Vec::new(), kept: 0 };
        json::each_element(array.as_bytes(), |rest| {
            let length = json::append_numbers(rest, &mut gaps.all)?;
            gaps.ends.push(gaps.all.len());
            Some(length)
        })?;
        Some(gaps)
    }

    fn of(&self, index: usize) -> &[f64] {
        &self.all[self.range(index)]
    }

    fn range(&self, index: usize) -> Range<usize> {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        start..self.ends[index]
    }

    /// Keeps the gaps of a request, which move up to those that were kept before. Requests are kept
    /// in their order.
    pub(super) fn keep(&mut self, index: usize) {
        let range = self.range(index);
        let length = range.len();
        if self.kept < range.start {
            self.all.copy_within(range, self.kept);
        }
        self.kept += length;
    }

    /// The gaps that were kept.
    pub(super) fn into_kept(mut self) -> Vec<f64> {
        self.all.truncate(self.kept);
        self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;
    use crate::record::Record;

    #[test]
    fn a_request_was_served_or_not() {
        let text = r#"{
            "ttfts":       [0.5, 0.5,   0.5,       0.5,    0,  0.5,  0.5],
            "output_lens": [3,   1,     3,         0,      0,  null, 3],
            "itls":        [[1, 0.5], [], [1],     [],     [], [],   [1, NaN]],
            "errors":      ["",  null,  "timeout", "",     "", "",   ""]
        }"#;
        let record = Record::built(text.to_owned(), Place::start("f")).unwrap();
        let object = Object::of(&record);
        let saved = Saved::read(&object).unwrap().unwrap();
        let served = |output_len: f64, e2el: f64| {
            Some(Request { ttft: Some(0.5), output_len: Some(output_len), e2el: Some(e2el) })
        };
        let expected =
            [served(3.0, 2.0), served(1.0, 0.5), None, served(0.0, 0.5), None, None, None];
        let requests: Vec<_> =
            (0..saved.count).map(|index| saved.request(index).unwrap()).collect();
        assert_eq!(requests, expected);
    }

    #[test]
    fn gaps_that_are_kept_move_up() {
        let mut gaps = Gaps::read("[[1], [2, 3], [], [4, 5]]").unwrap();
        assert_eq!(gaps.of(1), [2.0, 3.0]);
        for index in [0, 2, 3] {
            gaps.keep(index);
        }
        assert_eq!(gaps.into_kept(), [1.0, 4.0, 5.0]);
        assert!(Gaps::read("[1]").is_none());
    }
}
