//! What jobs printed, and the line of it that tells most.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bench_common::Error;
use bench_common::error::{cause, display_name};
use bench_common::report::Reporter;

use crate::cause::{Cause, Reader, Told};
use crate::job::Job;
use crate::plain::without_sequences;
use crate::secret::masked;

/// What of a line is looked at, in bytes: the rest of a longer one tells nothing.
const LONGEST: usize = 64 << 10;

/// The telling line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Telling {
    pub(crate) cause: Cause,
    /// The line, without secrets.
    pub(crate) text: String,
    /// The file's name and the line's number.
    pub(crate) place: String,
}

/// The files of a run's directory that may be logs, by the numbers that they may end in: a file is
/// looked at once, however many jobs there are.
#[derive(Debug, Default)]
pub(crate) struct Logs(HashMap<String, Vec<Rc<Path>>>);

impl Logs {
    /// The logs in a directory.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub(crate) fn list(run: &Path) -> Result<Self, Error> {
        let failed = |error: io::Error| {
            let why = cause(&error);
            Error::file(&display_name(run), format!("cannot read the directory: {why}"))
        };
        let mut logs = Vec::new();
        for entry in fs::read_dir(run).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "err" || ending == "out") {
                logs.push(path);
            }
        }
        Ok(Self::new(logs))
    }

    fn new(mut paths: Vec<PathBuf>) -> Self {
        // What a job said itself comes before what the server printed.
        paths.sort_by_cached_key(|path| (path.extension().map(ToOwned::to_owned), path.clone()));
        let mut logs = Self::default();
        for path in paths.into_iter().map(Rc::<Path>::from) {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            // The number of a job in an array has an underscore in it.
            let behind_underscore = stem.match_indices('_').map(|(at, _)| &stem[at + 1..]);
            for id in behind_underscore.chain(stem.strip_prefix("slurm-")) {
                logs.0.entry(id.to_owned()).or_default().push(Rc::clone(&path));
            }
        }
        logs
    }

    /// The logs of a job, its `.err` first.
    pub(crate) fn of(&self, job: &Job) -> &[Rc<Path>] {
        self.0.get(&job.id).map_or(&[], Vec::as_slice)
    }
}

/// The first line that tells why a job failed, in the first of its logs that has one; else the
/// first that hints at it. A log that cannot be read is reported, and ends nothing.
pub(crate) fn telling(logs: &[Rc<Path>], reporter: &mut Reporter) -> Option<Telling> {
    let mut hint = None;
    for path in logs {
        let (found, hinted) = match opened(path).and_then(search) {
            Ok(found) => found,
            Err(error) => {
                let message = format!("cannot read: {}; it is passed over", cause(&error));
                reporter.print(&Error::file(&display_name(path), message));
                continue;
            }
        };
        let file = display_name(Path::new(path.file_name().unwrap_or_default()));
        let place = |(cause, line, text): (Cause, u64, String)| Telling {
            cause,
            text: masked(&text),
            place: format!("{file}:{line}"),
        };
        if found.is_some() {
            return found.map(place);
        }
        hint = hint.or(hinted.map(place));
    }
    hint
}

/// A log, to be read. A pipe's writer would be waited for, and a device has no end.
fn opened(path: &Path) -> io::Result<impl BufRead> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    File::open(path).map(BufReader::new)
}

type Found = Option<(Cause, u64, String)>;

/// The first line that tells a cause, and the first before it that hints at one.
fn search(mut log: impl BufRead) -> io::Result<(Found, Found)> {
    let mut reader = Reader::default();
    let mut hint = None;
    let mut line = Vec::new();
    for number in 1.. {
        if !next_line(&mut log, &mut line)? {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let text = without_sequences(&text);
        // A progress bar overwrites its line; what is seen is what came last.
        let text = text.trim_end().rsplit('\r').next().unwrap_or_default();
        match reader.read(text) {
            Told::Cause(cause) => return Ok((Some((cause, number, text.to_owned())), hint)),
            Told::Hint(cause) if hint.is_none() => {
                hint = Some((cause, number, text.to_owned()));
            }
            Told::Hint(_) | Told::Nothing => {}
        }
    }
    Ok((None, hint))
}

/// Reads the next line, its begin if it is long; `false` at the end.
fn next_line(log: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let bytes = log.fill_buf()?;
        if bytes.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = memchr::memchr(b'\n', bytes);
        let text = &bytes[..end.unwrap_or(bytes.len())];
        line.extend_from_slice(&text[..text.len().min(LONGEST - line.len())]);
        let passed = end.map_or(bytes.len(), |end| end + 1);
        log.consume(passed);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    fn found(log: &str) -> (Option<u64>, Option<u64>) {
        let (found, hint) = search(log.as_bytes()).unwrap();
        (found.map(|found| found.1), hint.map(|hint| hint.1))
    }

    #[test]
    fn the_first_telling_line_is_found() {
        assert_eq!(found("a\nCUDA error: x\nCUDA error: y"), (Some(2), None));
        assert_eq!(found("NCCL WARN a\nNCCL WARN b\nCUDA error: x"), (Some(3), Some(1)));
        assert_eq!(found("Loading 1 %\rLoading 2 %\rCUDA error: x\r\n"), (Some(1), None));
        assert_eq!(found("Loading 1 %\rCUDA error: x\r\u{1b}[0m\n"), (Some(1), None));
        assert_eq!(found(""), (None, None));
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let long = format!("{}\nCUDA error: x", "y".repeat(LONGEST + 9000));
        let mut line = Vec::new();
        let mut log = BufReader::with_capacity(4096, long.as_bytes());
        assert!(next_line(&mut log, &mut line).unwrap());
        assert_eq!(line.len(), LONGEST);
        assert!(next_line(&mut log, &mut line).unwrap());
        assert_eq!(line, b"CUDA error: x");
        assert!(!next_line(&mut log, &mut line).unwrap());
    }

    #[test]
    fn logs_belong_to_the_job_whose_number_they_end_in() {
        let of = |id: &str| {
            let place = Place::start("jobs.txt");
            let job = Job { id: id.to_owned(), result: "r".to_owned(), place };
            let names =
                ["slurm-42.out", "b_42.out", "b_142.err", "x-42.err", "b_42.err", "b_7_8.out"];
            let logs = Logs::new(names.map(PathBuf::from).into());
            logs.of(&job).iter().map(|path| path.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of("42"), ["b_42.err", "b_42.out", "slurm-42.out"]);
        assert_eq!(of("7_8"), ["b_7_8.out"]);
        assert!(of("7").is_empty());
    }
}
