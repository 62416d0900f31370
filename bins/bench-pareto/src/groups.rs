//! The groups while the records come: each holds what can still matter, and no more.

use std::collections::HashMap;
use std::fmt;

use bench_common::configuration::unknown_field;
use bench_common::frontier::Points;
use bench_common::workload::Workload;
use bench_common::{Error, Record};

use crate::args::Question;
use crate::group::{self, Key};
use crate::keep::Keep;
use crate::sieve::Sieve;
use crate::sightings::{GroupSightings, MOST_WORKLOADS, Sightings, worsen};

/// A group may hold so many times the candidates that were kept last, and [`SLACK`] more, before
/// it chooses again: then choosing costs little for each record, and memory follows the frontier
/// and not the stream.
const GROWTH: usize = 4;
const SLACK: usize = 1024;

/// A record that could be part of the answer.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Its number in the input.
    pub(crate) number: u64,
    pub(crate) record: Record<'static>,
    pub(crate) point: Vec<f64>,
}

/// One group.
#[derive(Debug)]
pub(crate) struct Group {
    /// The `--by` fields, as the group's first record has them.
    pub(crate) labels: Record<'static>,
    /// What messages call it.
    pub(crate) name: String,
    /// How many records were in it, those beyond a limit too.
    pub(crate) records: u64,
    /// How many of them kept all limits.
    pub(crate) within: u64,
    /// The worst of each objective among those, greater being better.
    pub(crate) worst: Vec<f64>,
    /// The different workloads that were in it, or the first of them.
    pub(crate) workloads: Vec<Workload>,
    /// In input order.
    pub(crate) candidates: Vec<Candidate>,
    room: usize,
}

impl Group {
    /// The candidates' points.
    pub(crate) fn points(&self) -> Points {
        let objectives = self.worst.len();
        Points::of(objectives, self.candidates.iter().map(|candidate| &candidate.point[..]))
    }

    /// Adds what was seen, in records of which the first has the number `first`.
    fn add(&mut self, part: &mut GroupSightings, first: u64, keep: &Keep, sieve: &Sieve) {
        self.records += part.records;
        self.within += part.within;
        for workload in &part.workloads[part.told..] {
            if self.workloads.len() < MOST_WORKLOADS && !self.workloads.contains(workload) {
                self.workloads.push(workload.clone());
            }
        }
        worsen(&mut self.worst, &part.worst);
        for candidate in part.candidates.drain(..) {
            self.candidates.push(Candidate { number: first + candidate.number, ..candidate });
            if self.candidates.len() >= self.room {
                self.choose(keep);
                sieve.set(&part.key, &self.points());
            }
        }
        part.told();
    }

    /// Drops the candidates that are not kept.
    fn choose(&mut self, keep: &Keep) {
        let kept = keep.kept(&self.points());
        let mut next = kept.into_iter().peekable();
        let mut index = 0;
        self.candidates.retain(|_| {
            let is_kept = next.next_if_eq(&index).is_some();
            index += 1;
            is_kept
        });
        self.room = GROWTH * self.candidates.len() + SLACK;
    }
}

/// All groups, in the order in which they were first seen.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    all: Vec<Group>,
    indices: HashMap<Key, usize>,
    records: u64,
}

/// For `-v`.
impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within: u64 = self.all.iter().map(|group| group.within).sum();
        let (records, groups) = (self.records, self.all.len());
        let plural = if groups == 1 { "" } else { "s" };
        write!(f, "{records} records in {groups} group{plural}")?;
        if within < records { write!(f, ", {within} of them within all limits") } else { Ok(()) }
    }
}

impl Groups {
    /// Adds what was seen, and leaves an empty batch.
    ///
    /// # Errors
    /// A `--by` field that is named twice.
    pub(crate) fn add(
        &mut self,
        sightings: &mut Sightings,
        question: &Question,
        sieve: &Sieve,
    ) -> Result<(), Error> {
        for &index in &sightings.seen {
            let part = &mut sightings.parts[index];
            let index = match self.indices.get(&part.key) {
                Some(&index) => index,
                None => {
                    self.all.push(Group {
                        labels: part.labels.clone()?,
                        name: group::name(&part.key, &question.by),
                        records: 0,
                        within: 0,
                        worst: vec![f64::INFINITY; question.objectives.len()],
                        workloads: Vec::new(),
                        candidates: Vec::new(),
                        room: SLACK,
                    });
                    self.indices.insert(part.key.clone(), self.all.len() - 1);
                    self.all.len() - 1
                }
            };
            self.all[index].add(part, self.records, &question.keep, sieve);
        }
        self.records += sightings.records;
        sightings.clear();
        Ok(())
    }

    /// The groups, when all records are in: only what is kept is left in them.
    pub(crate) fn finish(mut self, keep: &Keep) -> Vec<Group> {
        self.all.iter_mut().for_each(|group| group.choose(keep));
        self.all
    }

    /// The `--by` fields that some record lacked.
    ///
    /// # Errors
    /// One that all lacked, and that records are not known to have.
    pub(crate) fn lacked<'q>(&self, by: &'q [String]) -> Result<Vec<&'q str>, Error> {
        let mut lacked = Vec::new();
        let one = self.all.iter().flat_map(|group| &group.candidates).next();
        for (index, field) in by.iter().enumerate() {
            if !self.indices.keys().any(|key| key[index].is_none()) {
                continue;
            }
            if self.indices.keys().all(|key| key[index].is_none())
                && let Some(one) = one
                && let Some(error) = unknown_field(&one.record, field, "tell groups apart")
            {
                return Err(error);
            }
            lacked.push(&**field);
        }
        Ok(lacked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::tests::question;
    use bench_common::error::Place;
    use proptest::prelude::*;

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    /// So many records are read together.
    const BATCH: u64 = 7;

    fn groups<'a>(question: &Question, records: impl IntoIterator<Item = &'a str>) -> Groups {
        let (mut groups, mut sightings) = (Groups::default(), Sightings::default());
        let sieve = Sieve::new(&question.keep);
        for text in records {
            sightings.add(record(text), question, &sieve).unwrap();
            if sightings.records == BATCH {
                groups.add(&mut sightings, question, &sieve).unwrap();
            }
        }
        groups.add(&mut sightings, question, &sieve).unwrap();
        groups
    }

    fn numbers(groups: &[Group]) -> Vec<Vec<u64>> {
        groups.iter().map(|g| g.candidates.iter().map(|c| c.number).collect()).collect()
    }

    const RECORDS: [&str; 4] = [
        r#"{"hw":"a","t":10,"l":1}"#,
        r#"{"hw":"a","t":9,"l":2}"#,
        r#"{"hw":"b","t":5,"l":3}"#,
        r#"{"t":4,"l":4}"#,
    ];

    #[test]
    fn groups_are_chosen_from_apart() {
        let all = question(&["--max", "t", "--min", "l"]).unwrap();
        assert_eq!(numbers(&groups(&all, RECORDS).finish(&all.keep)), [[0]]);
        let by = question(&["--max", "t", "--min", "l", "--by", "hw"]).unwrap();
        assert_eq!(numbers(&groups(&by, RECORDS).finish(&by.keep)), [[0], [2], [3]]);
    }

    #[test]
    fn a_missing_key_is_noticed() {
        let by = question(&["--max", "t", "--min", "l", "--by", "t,hw"]).unwrap();
        assert_eq!(groups(&by, RECORDS).lacked(&by.by).unwrap(), ["hw"]);
    }

    #[test]
    fn a_group_knows_what_was_in_it() {
        let question = question(&["--max", "t", "--min", "l", "--slo", "t>=5"]).unwrap();
        let all = groups(&question, RECORDS).finish(&question.keep);
        assert_eq!((all[0].records, all[0].within), (4, 3));
        assert_eq!(all[0].worst, [5.0, -3.0]);
        assert_eq!(all[0].workloads.len(), 1);
    }

    #[test]
    fn a_long_stream_is_not_held() {
        let question = question(&["--max", "t", "--max", "l"]).unwrap();
        let texts: Vec<_> = (0..20_000).map(|i| format!(r#"{{"t":{i},"l":{i}}}"#)).collect();
        let groups = groups(&question, texts.iter().map(String::as_str));
        assert!(groups.all[0].candidates.len() <= SLACK + 2);
        assert_eq!(numbers(&groups.finish(&question.keep)), [[19_999]]);
    }

    proptest! {
        /// Longer than the slack, so that groups are chosen from on the way.
        #[test]
        fn choosing_on_the_way_changes_nothing(
            points in prop::collection::vec((0u16..300, 0u16..300), 1500..3000)
        ) {
            let question = question(&["--max", "t", "--max", "l"]).unwrap();
            let texts: Vec<_> =
                points.iter().map(|(t, l)| format!(r#"{{"t":{t},"l":{l}}}"#)).collect();
            let found = groups(&question, texts.iter().map(String::as_str)).finish(&question.keep);
            let plane: Vec<_> =
                points.iter().map(|&(t, l)| [f64::from(t), f64::from(l)]).collect();
            let expected = bench_common::frontier::frontier(&plane);
            let expected: Vec<u64> = expected.into_iter().map(|index| index as u64).collect();
            prop_assert_eq!(numbers(&found), [expected]);
        }
    }
}
