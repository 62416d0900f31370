//! The formats of raw results: what each benchmark client writes, told apart by keys.
//!
//! A format is a file with one [`Format`] in it, and a line in [`FORMATS`]. It turns an object
//! into [`Run`]s; what a record makes of them is the business of bench-enrich.
//!
//! Four clients mean four things by "ITL" or "TPOT". Here TPOT is what a request took beyond its
//! first token, over the tokens behind the first; ITL is the gap between two chunks of the
//! stream. Each format's table says under which of its keys they stand.

mod aiperf;
mod flat;
mod genai_bench;
mod guidellm;
mod inference_perf;
mod llm_d;
mod llmperf;
mod object;
mod requests;
mod run;
mod saved;
mod sglang;
mod statistic;
mod trtllm_bench;
mod unit;
mod vllm;

pub use object::Object;
pub use requests::Requests;
pub use run::{Failures, GpuCount, Latency, Run, Speculation, Statistic, UnitOf};
pub use unit::Unit;

use crate::error::Error;
use crate::record::Record;

/// Every format that is known. The first that fits counts.
pub const FORMATS: &[&Format] = &[
    &sglang::FORMAT,
    &vllm::FORMAT,
    &aiperf::FORMAT,
    &guidellm::FORMAT,
    &inference_perf::FORMAT,
    &trtllm_bench::FORMAT,
    &genai_bench::FORMAT,
    &llmperf::FORMAT,
    &llm_d::FORMAT,
];

/// What one client writes.
pub struct Format {
    /// The client.
    pub name: &'static str,
    /// The keys that its results are known by, for messages.
    pub keys: &'static str,
    /// Where its latencies come from.
    pub latencies: &'static [Latency],
    known: fn(&Record<'_>) -> bool,
    read: for<'a> fn(&'a Record<'a>) -> Result<Runs<'a>, Error>,
}

/// The runs of a raw result. What is wrong with one of several is no reason to lose the others.
pub type Runs<'a> = Vec<Result<Run<'a>, Error>>;

impl Format {
    /// The format of a raw result; `None` for an object that is none.
    pub fn of(object: &Record<'_>) -> Option<&'static Format> {
        FORMATS.iter().copied().find(|format| (format.known)(object))
    }

    /// The runs of a raw result.
    ///
    /// # Errors
    /// A measurement of the wrong type in a result of a single run; a result without any run.
    pub fn runs<'a>(&self, result: &'a Record<'a>) -> Result<Runs<'a>, Error> {
        let runs = (self.read)(result)?;
        if runs.is_empty() {
            let message = format!("the {} report holds no run; leave the file out", self.name);
            return Err(Error::at(result.place(), message));
        }
        Ok(runs)
    }
}

fn has(record: &Record<'_>, key: &str) -> bool {
    record.get(key).is_some()
}

fn has_object_with(record: &Record<'_>, key: &str, inner: &str) -> bool {
    record.get(key).is_some_and(|value| value.members().iter().any(|(known, _)| known == inner))
}

#[cfg(test)]
mod tests;
