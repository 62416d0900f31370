//! Records of one configuration: which of them are kept, or what they become together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use bench_common::configuration::{Key, first_difference};
use bench_common::fingerprint::Fingerprint;
use bench_common::report::Reporter;
use bench_common::{Error, Record};

use crate::digest::digest;
use crate::digest_set::DigestSet;
use crate::statistics::statistics;

/// What is done about repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// All are kept.
    Keep,
    Resolve(Winner, Key),
    /// They become one record.
    Statistics(Key),
}

/// Which record of a configuration is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Winner {
    First,
    Last,
    /// There should not be two.
    Nobody,
}

/// What is known of the records so far.
pub(crate) enum Resolver {
    Keep,
    First {
        key: Key,
        seen: DigestSet,
    },
    /// The last records, each with its number, and how many there were in all.
    Last {
        key: Key,
        records: HashMap<Fingerprint, (u64, Record<'static>)>,
        count: u64,
    },
    Nobody {
        key: Key,
        records: HashMap<Fingerprint, Record<'static>>,
        conflicts: u64,
    },
    Statistics {
        key: Key,
        groups: Vec<Vec<Record<'static>>>,
        places: HashMap<Fingerprint, usize>,
    },
}

impl Resolver {
    pub(crate) fn new(repeats: Repeats) -> Self {
        match repeats {
            Repeats::Keep => Self::Keep,
            Repeats::Resolve(Winner::First, key) => Self::First { key, seen: DigestSet::new() },
            Repeats::Resolve(Winner::Last, key) => {
                Self::Last { key, records: HashMap::new(), count: 0 }
            }
            Repeats::Resolve(Winner::Nobody, key) => {
                Self::Nobody { key, records: HashMap::new(), conflicts: 0 }
            }
            Repeats::Statistics(key) => {
                Self::Statistics { key, groups: Vec::new(), places: HashMap::new() }
            }
        }
    }

    /// Takes a record, and gives it back if it can go out at once.
    ///
    /// # Errors
    /// A record without a key that was named; with [`Winner::Nobody`], a repeat. They are the
    /// record's own; the others can still be taken.
    pub(crate) fn take(
        &mut self,
        record: Record<'static>,
    ) -> Result<Option<Record<'static>>, Error> {
        match self {
            Self::Keep => Ok(Some(record)),
            Self::First { key, seen } => {
                let is_new = seen.insert(digest(key.of(&record)?));
                Ok(is_new.then_some(record))
            }
            Self::Last { key, records, count } => {
                records.insert(key.of(&record)?, (*count, record));
                *count += 1;
                Ok(None)
            }
            Self::Nobody { key, records, conflicts } => match records.entry(key.of(&record)?) {
                Entry::Vacant(entry) => {
                    entry.insert(record.clone());
                    Ok(Some(record))
                }
                Entry::Occupied(entry) => {
                    *conflicts += 1;
                    Err(conflict(key, entry.get(), &record))
                }
            },
            Self::Statistics { key, groups, places } => {
                let next = groups.len();
                let place = *places.entry(key.of(&record)?).or_insert(next);
                if place == next {
                    groups.push(Vec::new());
                }
                groups[place].push(record);
                Ok(None)
            }
        }
    }

    /// Hands out the records that were held, in the order of the input.
    ///
    /// # Errors
    /// What `put` returns; repeats where there should be none.
    pub(crate) fn finish(
        self,
        reporter: &mut Reporter,
        mut put: impl FnMut(Record<'static>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Keep | Self::First { .. } | Self::Nobody { conflicts: 0, .. } => Ok(()),
            Self::Last { records, .. } => {
                let mut records: Vec<_> = records.into_values().collect();
                records.sort_unstable_by_key(|(number, _)| *number);
                records.into_iter().try_for_each(|(_, record)| put(record))
            }
            Self::Nobody { conflicts, .. } => Err(Error::input(format!(
                "{conflicts} records repeat a configuration with other numbers; choose with \
                 --on-conflict last, first or keep, or merge them with --stats"
            ))),
            Self::Statistics { key, groups, .. } => {
                groups.iter().try_for_each(|repeats| match statistics(&key, repeats, reporter) {
                    Ok(record) => put(record),
                    Err(error) => reporter.fail(error),
                })
            }
        }
    }
}

fn conflict(key: &Key, first: &Record<'_>, again: &Record<'_>) -> Error {
    let difference = match first_difference(first, again) {
        Some((metric, before, now)) => format!("but `{metric}` is {now} here and {before} there"),
        None => "and the same numbers".to_owned(),
    };
    Error::at(
        again.place(),
        format!("the same configuration as {} ({}), {difference}", first.place(), key.shown(again)),
    )
}
