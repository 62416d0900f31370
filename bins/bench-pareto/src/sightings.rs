//! What records that are read together are to the question, group by group. What is surely beaten
//! leaves nothing but its share of the counts.

use std::collections::HashMap;
use std::sync::Arc;

use bench_common::workload::Workload;
use bench_common::{Error, Record};

use crate::args::Question;
use crate::group::{self, Key};
use crate::groups::Candidate;
use crate::sieve::{Champions, Sieve};

/// How many workloads of a group are remembered; nobody reads on.
pub(crate) const MOST_WORKLOADS: usize = 16;

/// So many groups are remembered from one batch to the next. What is made for each costs more than
/// a record does.
const MOST_GROUPS: usize = 1024;

/// What was seen of a group.
#[derive(Debug)]
pub(crate) struct GroupSightings {
    pub(crate) key: Key,
    /// The `--by` fields, as the first record had them that was seen here.
    pub(crate) labels: Result<Record<'static>, Error>,
    /// How many records were seen, those beyond a limit too.
    pub(crate) records: u64,
    /// How many of them kept all limits.
    pub(crate) within: u64,
    /// The worst of each objective among those, greater being better.
    pub(crate) worst: Vec<f64>,
    /// The different workloads that were seen, or the first of them, as long as this part is kept.
    pub(crate) workloads: Vec<Workload>,
    /// So many of them the group was told of.
    pub(crate) told: usize,
    /// What the last record said of its workload, as it was written.
    last: [Option<String>; 3],
    /// Numbered within the batch.
    pub(crate) candidates: Vec<Candidate>,
    champions: Option<Arc<Champions>>,
    /// The sieve's, when it gave them.
    version: u64,
}

impl GroupSightings {
    fn is_beaten(&mut self, point: &[f64], sieve: &Sieve) -> bool {
        let version = sieve.version();
        if self.version != version {
            self.champions = sieve.champions(&self.key);
            self.version = version;
        }
        self.champions.as_ref().is_some_and(|champions| sieve.is_beaten(point, champions))
    }

    fn add_workload(&mut self, record: &Record<'_>, places: &mut [usize; 3]) {
        if self.workloads.len() == MOST_WORKLOADS {
            return;
        }
        let mut places = places.iter_mut();
        let values = Workload::FIELDS.map(|field| {
            let place = places.next()?;
            record.get_near(field, place).map(|value| value.text())
        });
        let is_last = self.last.iter().zip(values).all(|(last, text)| last.as_deref() == text);
        if is_last && !self.workloads.is_empty() {
            return;
        }
        if !self.workloads.iter().any(|known| known.is_of(record)) {
            self.workloads.push(Workload::of(record));
        }
        self.last = values.map(|text| text.map(str::to_owned));
    }

    /// Forgets what the group was told.
    pub(crate) fn told(&mut self) {
        (self.records, self.within, self.told) = (0, 0, self.workloads.len());
        self.worst.fill(f64::INFINITY);
    }
}

/// The better of what was worst and a coordinate. Of equal ones the first, so that it does not
/// matter where a stream is cut.
pub(crate) fn worsen(worst: &mut [f64], coordinates: &[f64]) {
    for (worst, coordinate) in worst.iter_mut().zip(coordinates) {
        if coordinate < worst {
            *worst = *coordinate;
        }
    }
}

/// Where the fields that are asked for stood in the last record.
#[derive(Debug, Default)]
struct Places {
    limits: Vec<usize>,
    objectives: Vec<usize>,
    workload: [usize; 3],
}

/// A batch of records. See the module.
#[derive(Debug, Default)]
pub(crate) struct Sightings {
    pub(crate) parts: Vec<GroupSightings>,
    indices: HashMap<Key, usize>,
    /// The parts of which something was seen in this batch, in that order.
    pub(crate) seen: Vec<usize>,
    /// How many records are in it.
    pub(crate) records: u64,
    point: Vec<f64>,
    places: Places,
}

impl Sightings {
    /// Adds what a record is to the question.
    ///
    /// # Errors
    /// A record without an objective or the field of a limit, or with null there.
    pub(crate) fn add(
        &mut self,
        record: Record<'_>,
        question: &Question,
        sieve: &Sieve,
    ) -> Result<(), Error> {
        let Places { limits, objectives, .. } = &mut self.places;
        limits.resize(question.limits.len(), 0);
        objectives.resize(question.objectives.len(), 0);
        let mut within = true;
        for (limit, place) in question.limits.iter().zip(limits) {
            within &= limit.is_met_by(&record, place)?;
        }
        self.point.clear();
        if within {
            for (objective, place) in question.objectives.iter().zip(objectives) {
                self.point.push(objective.coordinate(&record, place)?);
            }
        }
        let index = self.part(&record, question);
        let part = &mut self.parts[index];
        if part.records == 0 {
            self.seen.push(index);
        }
        let number = self.records;
        self.records += 1;
        part.records += 1;
        part.add_workload(&record, &mut self.places.workload);
        if within {
            part.within += 1;
            worsen(&mut part.worst, &self.point);
            if !part.is_beaten(&self.point, sieve) {
                let (record, point) = (record.into_owned(), self.point.clone());
                part.candidates.push(Candidate { number, record, point });
            }
        }
        Ok(())
    }

    /// The part of a record's group.
    fn part(&mut self, record: &Record<'_>, question: &Question) -> usize {
        if question.by.is_empty() && !self.parts.is_empty() {
            return 0;
        }
        let key = group::key(record, &question.by);
        if let Some(&index) = self.indices.get(&key) {
            return index;
        }
        let index = self.parts.len();
        self.indices.insert(key.clone(), index);
        self.parts.push(GroupSightings {
            labels: group::labels(record, &question.by),
            key,
            records: 0,
            within: 0,
            worst: vec![f64::INFINITY; question.objectives.len()],
            workloads: Vec::new(),
            told: 0,
            last: Default::default(),
            candidates: Vec::new(),
            champions: None,
            version: 0,
        });
        index
    }

    /// Makes an empty batch of one whose parts were told.
    pub(crate) fn clear(&mut self) {
        self.seen.clear();
        self.records = 0;
        if self.parts.len() > MOST_GROUPS {
            self.parts.clear();
            self.indices.clear();
        }
    }
}
