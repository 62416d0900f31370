//! What became of a job.

use std::path::Path;

use bench_common::error::display_name;
use bench_common::report::Reporter;
use bench_common::{Error, Record, RecordBuilder};

use crate::job::Job;
use crate::log::{self, Logs, Telling};
use crate::result::{self, Bad};
use crate::secret::masked;

/// The keys of the records.
pub(crate) const KEYS: [&str; 6] = ["job", "result", "state", "cause", "error", "where"];

/// How far a job came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Done,
    BadResult,
    NoResult,
    NoLog,
}

/// What became of a job.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) state: State,
    /// Why, as far as anything tells.
    why: Option<Telling>,
}

/// Looks at what a job left: its result, and its logs if that is missing or bad. A log that cannot
/// be read is reported, and ends nothing.
pub(crate) fn of(
    job: &Job,
    run: &Path,
    logs: &Logs,
    max_failure_rate: f64,
    reporter: &mut Reporter,
) -> Outcome {
    let path = run.join(format!("{}.json", job.result));
    let bad = if path.exists() {
        match result::check(&path, max_failure_rate) {
            Ok(()) => return Outcome { state: State::Done, why: None },
            Err(bad) => Some(bad),
        }
    } else {
        None
    };
    let logs = logs.of(job);
    let told = log::telling(logs, reporter);
    let of_result = |bad: &Bad| {
        let (cause, error) = match bad {
            Bad::Unreadable(error) => ("unreadable", error),
            Bad::Failed(error) => ("failed-requests", error),
        };
        let place = error.place().unwrap_or_default();
        let in_run = place.strip_prefix(&*display_name(&run.join(""))).unwrap_or(&place);
        Telling { cause, text: masked(error.message()), place: in_run.to_owned() }
    };
    let state = match (&bad, logs.is_empty()) {
        (Some(_), _) => State::BadResult,
        (None, false) => State::NoResult,
        (None, true) => State::NoLog,
    };
    Outcome { state, why: told.or(bad.as_ref().map(of_result)) }
}

impl Outcome {
    /// The outcome as a record: every job has the same keys, so that they make columns.
    ///
    /// # Errors
    /// None; no key is written twice.
    pub(crate) fn record(&self, job: &Job) -> Result<Record<'static>, Error> {
        let state = match self.state {
            State::Done => "done",
            State::BadResult => "bad-result",
            State::NoResult => "no-result",
            State::NoLog => "no-log",
        };
        let why = self.why.as_ref();
        let values = [
            Some(&*job.id),
            Some(&*job.result),
            Some(state),
            why.map(|why| why.cause),
            why.map(|why| &*why.text),
            why.map(|why| &*why.place),
        ];
        let mut record = RecordBuilder::new();
        for (key, value) in KEYS.into_iter().zip(values) {
            match value {
                Some(value) => record.string(key, value),
                None => record.null(key),
            }
        }
        record.finish(job.place.clone())
    }
}
