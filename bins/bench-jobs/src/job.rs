//! The jobs of a run, as its `jobs.txt` lists them.

use std::fs;
use std::path::Path;

use bench_common::Error;
use bench_common::error::{Place, cause, display_name};
use bench_common::read::BYTE_ORDER_MARK;
use bench_common::report::Reporter;

/// One job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Job {
    /// As the scheduler calls it: `1234567`, or `1234567_8` in an array.
    pub(crate) id: String,
    /// The name of the result it was to leave, without `.json`.
    pub(crate) result: String,
    /// Where it is listed.
    pub(crate) place: Place,
}

/// The jobs that `run/jobs.txt` lists. A line that is none is reported.
///
/// # Errors
/// A list that cannot be read.
pub(crate) fn list(run: &Path, reporter: &mut Reporter) -> Result<Vec<Job>, Error> {
    let path = run.join("jobs.txt");
    let name = display_name(&path);
    let text = fs::read(&path).map_err(|error| {
        let why = format!("cannot read: {}; name a run's directory", cause(&error));
        Error::file(&name, why)
    })?;
    let mut jobs = Vec::new();
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&text);
    for (line, text) in (1..).zip(String::from_utf8_lossy(text).lines()) {
        let place = Place { file: name.clone().into(), line, column: 1 };
        match parse(text, &place) {
            Ok(job) => jobs.extend(job),
            Err(error) => reporter.fail(error)?,
        }
    }
    Ok(jobs)
}

/// The job of a line; `None` for a line that says nothing.
fn parse(line: &str, place: &Place) -> Result<Option<Job>, Error> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let mut fields = line.split('|').map(str::trim);
    match (fields.next(), fields.next()) {
        (Some(id), Some(name)) if !id.is_empty() && !name.is_empty() => Ok(Some(Job {
            id: id.to_owned(),
            result: name.strip_suffix(".json").unwrap_or(name).to_owned(),
            place: place.clone(),
        })),
        _ => Err(Error::at(place, "expected JOBID|NAME; correct the line, or put # before it")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_id_and_a_name() {
        let place = Place::start("jobs.txt");
        let parse = |line: &str| parse(line, &place).map(|job| job.map(|job| (job.id, job.result)));
        let job = |id: &str, result: &str| Some((id.to_owned(), result.to_owned()));
        assert_eq!(parse("12|a b.json\r").unwrap(), job("12", "a b"));
        assert_eq!(parse("12_3|a|more").unwrap(), job("12_3", "a"));
        assert_eq!(parse("# 12|a").unwrap(), None);
        assert_eq!(parse(" ").unwrap(), None);
        for wrong in ["12", "12|", "|a"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
