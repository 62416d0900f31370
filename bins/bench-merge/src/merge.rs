//! Which of the objects that come in are kept.

use std::collections::HashSet;
use std::fmt;

use bench_common::fingerprint::{Fingerprint, fingerprint};
use bench_common::read::Sink;
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::write::{Identity, RecordWriter};
use bench_common::{Error, Record};

/// An object of an input, as far as merging is concerned.
pub(crate) enum Object {
    Record(Record<'static>, Fingerprint),
    RawResult,
    Other,
}

impl Object {
    /// Sorts an object.
    pub(crate) fn of(object: Record<'_>) -> Self {
        match Shape::of(&object) {
            Shape::Record => {
                let fingerprint = fingerprint(&object);
                Object::Record(object.into_owned(), fingerprint)
            }
            Shape::RawResult => Object::RawResult,
            Shape::Other => Object::Other,
        }
    }
}

/// Writes each record once, as it comes.
pub(crate) struct Merge {
    writer: RecordWriter,
    seen: HashSet<Fingerprint>,
    counts: Counts,
}

/// What became of the objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    kept: u64,
    duplicates: u64,
    raw_results: u64,
    others: u64,
}

impl Merge {
    /// A merge that writes what it keeps.
    pub(crate) fn new(writer: RecordWriter) -> Self {
        Self { writer, seen: HashSet::new(), counts: Counts::default() }
    }

    /// The file that is written in place, if there is one.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.writer.identity()
    }

    /// Closes the aggregate, when reading has come to `outcome`.
    ///
    /// # Errors
    /// The outcome's, or a failed write.
    pub(crate) fn finish(
        self,
        outcome: Result<(), Error>,
        reporter: &Reporter,
    ) -> Result<(), Error> {
        self.writer.finish(outcome, reporter)
    }

    /// What became of the objects so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }
}

impl Sink<Object> for Merge {
    fn take(&mut self, object: Object, _: &mut Reporter) -> Result<(), Error> {
        match object {
            Object::Record(record, fingerprint) if self.seen.insert(fingerprint) => {
                self.counts.kept += 1;
                self.writer.write(&record)?;
            }
            Object::Record(..) => self.counts.duplicates += 1,
            Object::RawResult => self.counts.raw_results += 1,
            Object::Other => self.counts.others += 1,
        }
        Ok(())
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.writer.flush()
    }
}

impl Counts {
    /// Whether there was anything to merge where there should have been.
    ///
    /// # Errors
    /// Raw results, and not one record.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.kept == 0 && self.raw_results > 0 {
            return Err(Error::input(format!(
                "no records, but {} raw results: run bench-enrich first, as in \
                 `bench-enrich DIR | bench-merge`",
                self.raw_results
            )));
        }
        Ok(())
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kept, duplicates, raw_results, others } = self;
        write!(
            f,
            "kept {kept}, left out {duplicates} duplicates, passed over {raw_results} raw results \
             and {others} other objects"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_results_without_records_point_to_bench_enrich() {
        let raw = Counts { raw_results: 3, ..Counts::default() };
        assert!(raw.check().unwrap_err().to_string().contains("run bench-enrich first"));
        assert!(Counts { kept: 1, ..raw }.check().is_ok());
        assert!(Counts::default().check().is_ok());
    }
}
