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

/// Holes are closed where there are as many of them as records, and not fewer than this.
const LEAST_CLOSED: usize = if cfg!(test) { 2 } else { 1024 };

/// What is known of the records so far.
pub(crate) enum Resolver {
    Keep,
    First { key: Key, seen: DigestSet },
    Last { key: Key, latest: Latest },
    Nobody { key: Key, records: HashMap<Fingerprint, Record<'static>>, conflicts: u64 },
    Statistics { key: Key, groups: Vec<Vec<Record<'static>>>, places: HashMap<Fingerprint, usize> },
}

impl Resolver {
    pub(crate) fn new(repeats: Repeats) -> Self {
        match repeats {
            Repeats::Keep => Self::Keep,
            Repeats::Resolve(Winner::First, key) => Self::First { key, seen: DigestSet::new() },
            Repeats::Resolve(Winner::Last, key) => Self::Last { key, latest: Latest::default() },
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
            Self::Last { key, latest } => {
                latest.insert(key.of(&record)?, record);
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
            Self::Last { latest, .. } => latest.records.into_iter().flatten().try_for_each(put),
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

/// The latest record of each configuration, in the order of the input.
#[derive(Debug, Default)]
pub(crate) struct Latest {
    /// Those that were replaced left holes.
    records: Vec<Option<Record<'static>>>,
    places: HashMap<Fingerprint, usize>,
}

impl Latest {
    fn insert(&mut self, configuration: Fingerprint, record: Record<'static>) {
        if let Some(earlier) = self.places.insert(configuration, self.records.len()) {
            self.records[earlier] = None;
        }
        self.records.push(Some(record));
        if self.records.len() >= 2 * self.places.len().max(LEAST_CLOSED) {
            self.close_holes();
        }
    }

    fn close_holes(&mut self) {
        let mut kept = 0;
        let place = |record: &Option<Record<'_>>| {
            let place = kept;
            kept += usize::from(record.is_some());
            place
        };
        let places: Vec<usize> = self.records.iter().map(place).collect();
        self.records.retain(Option::is_some);
        self.places.values_mut().for_each(|at| *at = places[*at]);
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

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    /// Memory goes by the configurations, not by the repeats.
    #[test]
    fn the_latest_are_in_order_and_the_holes_closed() {
        let mut latest = Latest::default();
        let mut expected: Vec<(u128, u64)> = Vec::new();
        for line in 0..200 {
            let configuration = u128::from(line * line % 7 + line % 3);
            let place = Place { file: "f".into(), line, column: 1 };
            latest.insert(configuration, Record::built("{}".to_owned(), place).unwrap());
            expected.retain(|(other, _)| *other != configuration);
            expected.push((configuration, line));
            let lines = latest.records.iter().flatten().map(|record| record.place().line);
            assert!(lines.eq(expected.iter().map(|(_, line)| *line)), "{line}");
            assert!(latest.records.len() < 2 * expected.len().max(LEAST_CLOSED), "{line}");
        }
    }
}
