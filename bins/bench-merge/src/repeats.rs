//! Records of one configuration: which of them are kept, or what they become together.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use bench_common::configuration::{Key, first_difference};
use bench_common::fingerprint::Fingerprint;
use bench_common::parallel;
use bench_common::report::Reporter;
use bench_common::{Error, Record};

use crate::digest::digest;
use crate::digest_set::DigestSet;
use crate::statistics::Statistics;

/// What is done about repeats where not all are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repeats {
    /// What tells configurations apart.
    pub(crate) key: Key,
    pub(crate) outcome: Outcome,
}

/// What is left of the records of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    First,
    Last,
    /// There should not be two.
    Failure,
    /// They become one record.
    Statistics,
}

/// Holes are closed where there are as many of them as records, and not fewer than this.
const LEAST_CLOSED: usize = if cfg!(test) { 2 } else { 1024 };

/// How many configurations have their statistics taken at a time. It is worth a thread.
const BATCH: usize = 256;

/// What is known of the records so far.
pub(crate) enum Resolver {
    First { seen: DigestSet },
    Last { latest: Latest },
    Failure { key: Key, records: HashMap<Fingerprint, Record<'static>>, conflicts: u64 },
    Statistics { key: Key, groups: Vec<Vec<Record<'static>>>, places: HashMap<Fingerprint, usize> },
}

impl Resolver {
    pub(crate) fn new(Repeats { key, outcome }: Repeats) -> Self {
        match outcome {
            Outcome::First => Self::First { seen: DigestSet::new() },
            Outcome::Last => Self::Last { latest: Latest::default() },
            Outcome::Failure => Self::Failure { key, records: HashMap::new(), conflicts: 0 },
            Outcome::Statistics => {
                Self::Statistics { key, groups: Vec::new(), places: HashMap::new() }
            }
        }
    }

    /// Takes a record of a configuration, and gives it back if it can go out at once.
    ///
    /// # Errors
    /// A repeat where there should be none. It is the record's own error; the others can still be
    /// taken.
    pub(crate) fn take(
        &mut self,
        record: Record<'static>,
        configuration: Fingerprint,
    ) -> Result<Option<Record<'static>>, Error> {
        match self {
            Self::First { seen } => {
                let is_new = seen.insert(digest(configuration));
                Ok(is_new.then_some(record))
            }
            Self::Last { latest } => {
                latest.insert(configuration, record);
                Ok(None)
            }
            Self::Failure { key, records, conflicts } => match records.entry(configuration) {
                Entry::Vacant(entry) => {
                    entry.insert(record.clone());
                    Ok(Some(record))
                }
                Entry::Occupied(entry) => {
                    *conflicts += 1;
                    Err(conflict(key, entry.get(), &record))
                }
            },
            Self::Statistics { groups, places, .. } => {
                let next = groups.len();
                let place = *places.entry(configuration).or_insert(next);
                if place == next {
                    groups.push(Vec::new());
                }
                groups[place].push(record);
                Ok(None)
            }
        }
    }

    /// Takes a record that came before, which is again the last of its configuration if another came
    /// in between.
    pub(crate) fn take_again(&mut self, record: Record<'static>, configuration: Fingerprint) {
        if let Self::Last { latest } = self {
            latest.insert(configuration, record);
        }
    }

    /// Hands out the records that were held, in the order of the input and several at a time. What
    /// they become is worked out on up to `jobs` threads.
    ///
    /// # Errors
    /// What `put` returns; repeats where there should be none.
    pub(crate) fn finish(
        self,
        jobs: usize,
        reporter: &mut Reporter,
        mut put: impl FnMut(Vec<Record<'static>>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::First { .. } | Self::Failure { conflicts: 0, .. } => Ok(()),
            Self::Last { latest } => put(latest.into_records()),
            Self::Failure { conflicts, .. } => Err(Error::input(format!(
                "{conflicts} records repeat a configuration with other numbers; choose with \
                 --on-conflict last, first or keep, or merge them with --stats"
            ))),
            Self::Statistics { key, groups, .. } => {
                let work = |batch: Vec<Vec<_>>| -> Vec<Statistics> {
                    batch.iter().map(|repeats| Statistics::of(repeats, &key)).collect()
                };
                let batches = parallel::batches(groups.into_iter(), BATCH);
                parallel::ordered(jobs, batches, work, |batch| {
                    let mut records = Vec::new();
                    let outcome = batch.into_iter().try_for_each(|statistics| {
                        records.extend(statistics.report(reporter)?);
                        Ok(())
                    });
                    put(records).and(outcome)
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
    pub(crate) fn insert(&mut self, configuration: Fingerprint, record: Record<'static>) {
        if let Some(earlier) = self.places.insert(configuration, self.records.len()) {
            self.records[earlier] = None;
        }
        self.records.push(Some(record));
        if self.records.len() >= 2 * self.places.len().max(LEAST_CLOSED) {
            self.close_holes();
        }
    }

    /// The records, in the memory that they are in: there may be millions.
    fn into_records(mut self) -> Vec<Record<'static>> {
        self.records.retain(Option::is_some);
        self.records.into_iter().map(|record| record.expect("the holes are closed")).collect()
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
