//! Whether what a job left is a result.

use std::path::Path;

use bench_common::args::InputArgs;
use bench_common::error::display_name;
use bench_common::format::{Failures, Format};
use bench_common::metric::TPUT_PER_GPU;
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::{Error, Record};

/// What is wrong with a result.
#[derive(Debug)]
pub(crate) enum Bad {
    /// It is none.
    Unreadable(Error),
    /// Requests failed, or none was served.
    Failed(Error),
}

/// Checks a result: all that stands in it is read.
///
/// # Errors
/// What is wrong with it. Requests that the client does not count do not fail.
pub(crate) fn check(path: &Path, max_failure_rate: f64) -> Result<(), Bad> {
    let unreadable = |message| Bad::Unreadable(Error::file(&display_name(path), message));
    // A directory would stand for what is below it, and a pipe's writer would be waited for.
    if !path.is_file() {
        return Err(unreadable("it is no regular file"));
    }
    // What is wrong goes into the record, and not to standard error.
    let mut reporter = Reporter::new(crate::NAME);
    reporter.set_quiet(true);
    reporter.set_fail_fast(true);
    let (mut any, mut failed) = (false, None);
    let files = InputArgs { files: vec![path.to_owned()], ..InputArgs::default() };
    let keep_first = &mut |bad: Option<Error>, _: &mut Reporter| {
        any = true;
        failed = failed.take().or(bad);
        Ok(())
    };
    Inputs::new(files)
        .and_then(|inputs| {
            let failures = |object: Record<'_>| failures(&object, max_failure_rate);
            read(&inputs, None, &mut reporter, failures, keep_first)
        })
        .map_err(Bad::Unreadable)?;
    if !any {
        return Err(unreadable("there is neither a record nor a raw result in it"));
    }
    failed.map_or(Ok(()), |error| Err(Bad::Failed(error)))
}

/// What to say of the requests that failed, if they are too many.
///
/// # Errors
/// An object that is no result, or one in which nothing was measured.
fn failures(object: &Record<'_>, limit: f64) -> Result<Option<Error>, Error> {
    if Shape::of(object) == Shape::Record {
        return match object.number(TPUT_PER_GPU)? {
            Some(0.0) => {
                Ok(Some(object.error_at(TPUT_PER_GPU, "the throughput is 0; nothing was served")))
            }
            Some(_) => Ok(None),
            None => {
                Err(object.error_at(TPUT_PER_GPU, "the throughput is null; nothing was measured"))
            }
        };
    }
    let Some(format) = Format::of(object) else {
        let message = "neither a record nor the raw result of a client that is known";
        return Err(Error::at(object.place(), message));
    };
    for run in format.runs(object)? {
        let run = run?;
        if let Some(failures @ Failures { failed, sent }) = run.failures()?
            && (failures.exceed(limit) || failed == sent)
        {
            let message = match sent {
                0.0 => "no request was sent".to_owned(),
                _ => format!("{failed} of {sent} requests failed"),
            };
            return Ok(Some(Error::at(&run.object.place(), message)));
        }
        let served_nothing = run.completed == Some(0.0) || run.throughputs()?.0 == 0.0;
        if served_nothing {
            return Ok(Some(Error::at(&run.object.place(), "no request was served")));
        }
    }
    Ok(None)
}
