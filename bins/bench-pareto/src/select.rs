//! Records to groups, groups to frontiers, and the records of the frontiers out.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use bench_common::frontier::{Point, ranks};
use bench_common::report::Reporter;
use bench_common::write::RecordWriter;
use bench_common::{Error, Record, RecordBuilder};

use crate::args::{Objective, Question};

/// What `--mark` adds.
const PARETO: &str = "pareto";
const PARETO_RANK: &str = "pareto_rank";

/// The values of the `--by` fields; `None` where a record lacks one.
type Group = Vec<Option<String>>;

/// A record that could be on a frontier.
#[derive(Debug)]
pub(crate) struct Candidate {
    record: Record<'static>,
    point: Point,
    group: Group,
}

impl Candidate {
    /// The candidate that a record is.
    ///
    /// # Errors
    /// A record without an objective, or with null there.
    pub(crate) fn new(record: Record<'_>, question: &Question) -> Result<Self, Error> {
        let [first, second] = &question.objectives;
        let point = [coordinate(&record, first)?, coordinate(&record, second)?];
        let group = question.by.iter().map(|key| record.label(key).map(Cow::into_owned));
        Ok(Self { point, group: group.collect(), record: record.into_owned() })
    }
}

fn coordinate(record: &Record<'_>, objective: &Objective) -> Result<f64, Error> {
    let field = &objective.field;
    match record.number(field)? {
        Some(value) => Ok(objective.direction.orient(value)),
        None => {
            let state = if record.get(field).is_some() { "null" } else { "missing" };
            let message =
                format!("`{field}` is {state}, so the record has no place; it is left out");
            Err(record.error_at(field, message))
        }
    }
}

/// The candidates, in input order.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    candidates: Vec<Candidate>,
}

impl Selection {
    /// Adds a candidate.
    pub(crate) fn add(&mut self, candidate: Candidate) {
        self.candidates.push(candidate);
    }

    /// Writes the frontier records, or all of them with their ranks.
    ///
    /// # Errors
    /// A failed write.
    pub(crate) fn write(
        &self,
        question: &Question,
        reporter: &Reporter,
        writer: &mut RecordWriter,
    ) -> Result<(), Error> {
        for key in self.keys_some_lack(question) {
            reporter.warn(format!("records without `{key}` make a group of their own"));
        }
        for (candidate, rank) in self.candidates.iter().zip(self.ranks()) {
            if question.mark {
                writer.write(&marked(&candidate.record, rank)?)?;
            } else if rank == 1 {
                writer.write(&candidate.record)?;
            }
        }
        Ok(())
    }

    /// Each candidate's rank within its group.
    fn ranks(&self) -> Vec<usize> {
        let mut groups: HashMap<&Group, Vec<usize>> = HashMap::new();
        for (index, candidate) in self.candidates.iter().enumerate() {
            groups.entry(&candidate.group).or_default().push(index);
        }
        let mut all = vec![0; self.candidates.len()];
        for members in groups.values() {
            let points: Vec<Point> = members.iter().map(|&i| self.candidates[i].point).collect();
            for (&index, rank) in members.iter().zip(ranks(&points)) {
                all[index] = rank;
            }
        }
        all
    }

    fn keys_some_lack<'q>(&self, question: &'q Question) -> BTreeSet<&'q str> {
        let lacking = |candidate: &Candidate| {
            let keys = question.by.iter().zip(&candidate.group);
            keys.filter(|(_, value)| value.is_none()).map(|(key, _)| &**key).collect::<Vec<_>>()
        };
        self.candidates.iter().flat_map(lacking).collect()
    }
}

fn marked(record: &Record<'_>, rank: usize) -> Result<Record<'static>, Error> {
    let mut marked = RecordBuilder::new();
    marked.members(record, &[PARETO, PARETO_RANK]);
    marked.boolean(PARETO, rank == 1);
    marked.integer(PARETO_RANK, rank as i64);
    marked.finish(record.place().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;
    use bench_common::metric::Direction;

    fn question(by: &[&str]) -> Question {
        let objective = |field: &str, direction| Objective { field: field.to_owned(), direction };
        Question {
            objectives: [objective("t", Direction::Higher), objective("l", Direction::Lower)],
            by: by.iter().map(|&key| key.to_owned()).collect(),
            mark: false,
        }
    }

    fn record(text: &str) -> Record<'static> {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        Record::built(text.to_owned(), place).unwrap()
    }

    fn selection(by: &[&str], records: &[&str]) -> Selection {
        let mut selection = Selection::default();
        for text in records {
            selection.add(Candidate::new(record(text), &question(by)).unwrap());
        }
        selection
    }

    const RECORDS: [&str; 4] = [
        r#"{"hw":"a","t":10,"l":1}"#,
        r#"{"hw":"a","t":9,"l":2}"#,
        r#"{"hw":"b","t":5,"l":3}"#,
        r#"{"t":4,"l":4}"#,
    ];

    #[test]
    fn groups_are_ranked_apart() {
        assert_eq!(selection(&[], &RECORDS).ranks(), [1, 2, 3, 4]);
        assert_eq!(selection(&["hw"], &RECORDS).ranks(), [1, 2, 1, 1]);
    }

    #[test]
    fn a_missing_key_is_noticed() {
        let lacking = |by: &[&str]| selection(by, &RECORDS).keys_some_lack(&question(by)).len();
        assert_eq!(lacking(&["hw"]), 1);
        assert_eq!(lacking(&["t"]), 0);
    }

    #[test]
    fn a_record_without_an_objective_is_named() {
        let refused = |text| Candidate::new(record(text), &question(&[])).unwrap_err().to_string();
        assert!(refused(r#"{"t":1}"#).starts_with("f:1:1: `l` is missing"));
        assert!(refused(r#"{"t":1,"l":NaN}"#).starts_with("f:1:12: `l` is null"));
        assert!(refused(r#"{"t":"x","l":1}"#).contains("`t` must be a number"));
    }

    #[test]
    fn marks_are_renewed() {
        let mut text = String::new();
        let record = record(r#"{"pareto":true,"t":1.50,"pareto_rank":1}"#);
        marked(&record, 3).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"t":1.50,"pareto":false,"pareto_rank":3}"#);
    }
}
