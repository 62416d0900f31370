//! What the inputs hold: records, and what is passed over.

use std::fmt;

use bench_common::configuration::Key;
use bench_common::fingerprint::{Fingerprint, fingerprint};
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::write::{Draft, Drafter, Texts};
use bench_common::{Error, Record};

/// An object of an input, as far as merging is concerned.
#[derive(Debug)]
pub(crate) enum Object {
    Record(Incoming),
    RawResult,
    Other,
}

impl Object {
    /// What identical records share; `None` where nobody looks for them.
    pub(crate) fn meaning(&self) -> Option<Fingerprint> {
        match self {
            Self::Record(incoming) => incoming.meaning,
            Self::RawResult | Self::Other => None,
        }
    }
}

/// A record, and what was asked about it where it was read.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) draft: Draft,
    /// What identical records share; `None` where nobody looks for them.
    pub(crate) meaning: Option<Fingerprint>,
    /// What repeats share; `None` where nobody looks for them.
    pub(crate) configuration: Option<Fingerprint>,
}

/// What is to be found out about each record. The threads that read do it.
#[derive(Debug)]
pub(crate) struct Questions {
    /// Whether identical records are to be found.
    pub(crate) meaning: bool,
    /// What tells configurations apart, where repeats are to be found.
    pub(crate) key: Option<Key>,
    pub(crate) drafter: Drafter,
}

/// Objects that were read together, sorted.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    pub(crate) sorted: Vec<Object>,
    pub(crate) texts: Texts,
}

impl Objects {
    /// Sorts an object.
    ///
    /// # Errors
    /// A record that lacks a key of the configuration.
    pub(crate) fn add(&mut self, object: Record<'_>, questions: &Questions) -> Result<(), Error> {
        self.sorted.push(match Shape::of(&object) {
            Shape::Record => {
                let configuration =
                    questions.key.as_ref().map(|key| key.of(&object)).transpose()?;
                let meaning = questions.meaning.then(|| fingerprint(&object));
                let draft = questions.drafter.draft(object, &mut self.texts);
                Object::Record(Incoming { draft, meaning, configuration })
            }
            Shape::RawResult => Object::RawResult,
            Shape::Other => Object::Other,
        });
        Ok(())
    }
}

/// What became of the objects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) kept: u64,
    /// Of those kept, how many another one updated.
    pub(crate) updated: u64,
    /// Of those kept, how many were to update another and matched none.
    pub(crate) added: u64,
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
        let Self { kept, updated, added, duplicates, repeats, raw_results, others, unreadable } =
            self;
        write!(f, "kept {kept}")?;
        if *updated > 0 || *added > 0 {
            write!(f, " ({updated} updated, {added} added)")?;
        }
        write!(f, ", left out {duplicates} duplicates")?;
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
