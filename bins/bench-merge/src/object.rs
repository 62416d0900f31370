//! What the inputs hold: records, and what is passed over.

use std::fmt;

use bench_common::fingerprint::{Fingerprint, fingerprint};
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::write::{Draft, Drafter, Texts};
use bench_common::{Error, Record};

/// An object of an input, as far as merging is concerned.
#[derive(Debug)]
pub(crate) enum Object {
    /// The fingerprint is there only if identical records are to be found.
    Record(Draft, Option<Fingerprint>),
    RawResult,
    Other,
}

impl Object {
    /// What identical records share; `None` where nobody looks for them.
    pub(crate) fn fingerprint(&self) -> Option<Fingerprint> {
        match self {
            Self::Record(_, fingerprint) => *fingerprint,
            Self::RawResult | Self::Other => None,
        }
    }
}

/// Objects that were read together, sorted.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    pub(crate) sorted: Vec<Object>,
    pub(crate) texts: Texts,
}

impl Objects {
    /// Sorts an object.
    pub(crate) fn add(&mut self, object: Record<'_>, with_fingerprint: bool, drafter: &Drafter) {
        self.sorted.push(match Shape::of(&object) {
            Shape::Record => {
                let fingerprint = with_fingerprint.then(|| fingerprint(&object));
                Object::Record(drafter.draft(object, &mut self.texts), fingerprint)
            }
            Shape::RawResult => Object::RawResult,
            Shape::Other => Object::Other,
        });
    }
}

/// What became of the objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) kept: u64,
    pub(crate) duplicates: u64,
    /// Repeats that another one stands for.
    pub(crate) repeats: u64,
    pub(crate) raw_results: u64,
    pub(crate) others: u64,
    /// Inputs that could not be read, or not wholly.
    pub(crate) unreadable: u64,
}

impl Counts {
    /// Whether there was anything to merge where there should have been.
    ///
    /// # Errors
    /// Raw results, and not one record.
    pub(crate) fn check(&self, reporter: &Reporter) -> Result<(), Error> {
        if self.kept == 0 && self.raw_results > 0 {
            return Err(Error::input(format!(
                "no records, but {} raw results: run bench-enrich first, as in \
                 `bench-enrich DIR | bench-merge`",
                self.raw_results
            )));
        }
        if self.kept == 0 && self.others > 0 {
            reporter.warn(format!("no records among {} JSON objects", self.others));
        }
        Ok(())
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kept, duplicates, repeats, raw_results, others, unreadable } = self;
        write!(f, "kept {kept}, left out {duplicates} duplicates")?;
        if *repeats > 0 {
            write!(f, " and {repeats} repeats")?;
        }
        write!(
            f,
            ", passed over {raw_results} raw results and {others} other objects, could not read \
             {unreadable} inputs"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_results_without_records_point_to_bench_enrich() {
        let check = |counts: Counts| counts.check(&Reporter::to("test", std::io::sink()));
        let raw = Counts { raw_results: 3, ..Counts::default() };
        assert!(check(raw).unwrap_err().to_string().contains("run bench-enrich first"));
        assert!(check(Counts { kept: 1, ..raw }).is_ok());
        assert!(check(Counts::default()).is_ok());
    }
}
