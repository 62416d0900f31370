//! `--at`: what a frontier gives between its records.

use std::ops::Range;

use bench_common::configuration::is_measured;
use bench_common::curve::{self, Spot};
use bench_common::field::{CONC, INTERPOLATED, PARETO, PARETO_RANK};
use bench_common::fingerprint::of_label;
use bench_common::metric::{Metric, N, Relation, follows_from, over_repeats};
use bench_common::record::{Kind, Value};
use bench_common::{Error, Record, RecordBuilder};

use crate::groups::{Candidate, Group};
use crate::objective::Objective;
use crate::position::Position;

/// The configurations between which a record lies.
const BETWEEN: &str = "between";

/// The keys that this filter adds to records, which say nothing about another record.
const OWN: [&str; 4] = [PARETO, PARETO_RANK, INTERPOLATED, BETWEEN];

/// A group's frontier over one of its two objectives.
pub(crate) struct Profile<'a> {
    /// The `--by` fields, as the group has them.
    labels: &'a Record<'static>,
    objectives: &'a [Objective],
    /// The field's values, strictly ascending.
    x: Vec<f64>,
    /// The records that have them; of equal points the first.
    knots: Vec<&'a Candidate>,
}

impl<'a> Profile<'a> {
    /// The profile over the objective of that index. The group holds its frontier and no more.
    pub(crate) fn new(group: &'a Group, objectives: &'a [Objective], over: usize) -> Self {
        let x = |candidate: &Candidate| objectives[over].turn(candidate.point[over]);
        let mut knots: Vec<&Candidate> = group.candidates.iter().collect();
        // In two objectives, points of a frontier that are equal in one are equal in both. The
        // sort is stable, so that the first of the input stays the first.
        knots.sort_by(|a, b| x(a).total_cmp(&x(b)));
        knots.dedup_by(|b, a| x(a) == x(b));
        let values = knots.iter().map(|knot| x(knot)).collect();
        Self { labels: &group.labels, objectives, x: values, knots }
    }

    /// The field's least and greatest value.
    pub(crate) fn range(&self) -> Option<[f64; 2]> {
        Some([*self.x.first()?, *self.x.last()?])
    }

    /// The field's values, strictly ascending, and those of the objective of that index.
    pub(crate) fn curve(&self, of: usize) -> (&[f64], Vec<f64>) {
        let y = |knot: &&Candidate| self.objectives[of].turn(knot.point[of]);
        (&self.x, self.knots.iter().map(y).collect())
    }

    /// The record that the frontier would have at a value of the field, behind the group's labels;
    /// `None` outside its range.
    ///
    /// # Errors
    /// A key that occurs twice.
    pub(crate) fn at(&self, at: &Position) -> Result<Option<Record<'static>>, Error> {
        let (left, right) = match curve::locate(&self.x, at.value) {
            Spot::On(index) => (index, index),
            Spot::Between(index) => (index, index + 1),
            Spot::Outside => return Ok(None),
        };
        let neighbours = [left, right].map(|index| &self.knots[index].record);
        let mut record = RecordBuilder::new();
        record.members(self.labels, &OWN);
        for (key, value) in neighbours[0].members() {
            let is_there = self.labels.get(&key).is_some();
            if is_there || OWN.contains(&&*key) || left != right && is_of_repeats(&key) {
                continue;
            }
            let other = neighbours[1].get(&key);
            let is_number = |value: &Value<'_>| value.kind() == Kind::Number;
            let is_number = is_number(&value) || other.as_ref().is_some_and(is_number);
            if is_number && self.is_interpolated(&key) {
                match self.value(&key, left..right, at) {
                    // Requests are whole; what was asked for stands as it is.
                    Some(conc) if key == CONC && (key != at.field || conc.fract() == 0.0) => {
                        record.integer(&key, conc.round() as i64);
                    }
                    value => record.float(&key, value),
                }
            } else if other.is_some_and(|other| of_label(&other) == of_label(&value)) {
                record.value(&key, &value);
            }
        }
        let configurations = [self.configuration(left)?, self.configuration(right)?];
        record.boolean(INTERPOLATED, left != right);
        record.objects(BETWEEN, &configurations);
        record.finish(neighbours[0].place().clone()).map(Some)
    }

    /// A number's value at `at`, between two records or on one; `None` where a record on which it
    /// depends lacks it.
    fn value(&self, key: &str, between: Range<usize>, at: &Position) -> Option<f64> {
        if key == at.field {
            return Some(at.value);
        }
        if between.is_empty() {
            return self.number(key, between.start);
        }
        // Interpolated by itself, it would contradict what it follows from.
        let following = || self.following(key, between.clone(), at);
        let of_other = if self.is_objective(key) { None } else { following() };
        of_other.or_else(|| self.interpolated(key, between.start, at.value))
    }

    /// The value of a number that follows from another one, or that an objective follows from.
    /// `None` where the two records do not agree on how, as with other prices.
    fn following(&self, key: &str, between: Range<usize>, at: &Position) -> Option<f64> {
        let from_objective = || {
            self.objectives.iter().find_map(|objective| {
                let (from, relation) = follows_from(&objective.field)?;
                (from == key).then(|| (objective.field.clone(), relation))
            })
        };
        let (other, relation) = follows_from(key).or_else(from_objective)?;
        let constant = |index| {
            let (number, other) = self.number(key, index).zip(self.number(&other, index))?;
            Some(match relation {
                Relation::Inverse => number * other,
                Relation::Proportional => number / other,
            })
        };
        let (constant, again) = constant(between.start).zip(constant(between.end))?;
        let agree = (constant - again).abs() <= 1e-9 * constant.abs();
        let other = self.value(&other, between, at).filter(|_| agree)?;
        let value = match relation {
            Relation::Inverse => constant / other,
            Relation::Proportional => constant * other,
        };
        Some(value).filter(|value| value.is_finite())
    }

    fn interpolated(&self, key: &str, left: usize, at: f64) -> Option<f64> {
        let near = curve::neighbourhood(self.x.len(), left);
        let y: Option<Vec<f64>> = near.clone().map(|index| self.number(key, index)).collect();
        let interval = left - near.start;
        y.map(|y| curve::value(&self.x[near], &y, interval, at))
    }

    fn number(&self, key: &str, index: usize) -> Option<f64> {
        self.knots[index].record.number(key).ok().flatten()
    }

    fn is_objective(&self, key: &str) -> bool {
        self.objectives.iter().any(|objective| objective.field == key)
    }

    /// Whether a field changes along a frontier and is no label. What the table of metrics does
    /// not know could be one, as a seed or a date is; but the deviation of a metric is none.
    fn is_interpolated(&self, key: &str) -> bool {
        let deviation = || Metric::of_field(&format!("median_{}", key.strip_prefix("std_")?));
        key == CONC || Metric::of_field(key).or_else(deviation).is_some() || self.is_objective(key)
    }

    /// What identifies a record and is not measured.
    fn configuration(&self, index: usize) -> Result<Record<'static>, Error> {
        let source = &self.knots[index].record;
        let mut configuration = RecordBuilder::new();
        for (key, value) in source.members() {
            if !is_measured(&key) && !self.is_objective(&key) && key != BETWEEN {
                configuration.value(&key, &value);
            }
        }
        configuration.finish(source.place().clone())
    }
}

/// Whether a field tells of the repeats of a measurement, which nothing in between has.
fn is_of_repeats(key: &str) -> bool {
    key == N || over_repeats(key).is_some_and(|(of, _)| Metric::of_field(of).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::tests::question;
    use crate::groups::Groups;
    use crate::sieve::Sieve;
    use crate::sightings::Sightings;
    use bench_common::error::Place;

    fn at(records: &[&str], at: &str) -> Option<String> {
        of(&["--max", "x", "--max", "y"], records, at)
    }

    fn of(objectives: &[&str], records: &[&str], at: &str) -> Option<String> {
        let question = question(objectives).unwrap();
        let place = Place::start("f");
        let (mut groups, mut sightings) = (Groups::default(), Sightings::default());
        let sieve = Sieve::new(&question.keep);
        for text in records {
            let record = Record::built((*text).to_owned(), place.clone()).unwrap();
            sightings.add(record, &question, &sieve).unwrap();
        }
        groups.add(&mut sightings, &question, &sieve).unwrap();
        let groups = groups.finish(&question.keep);
        let at: Position = at.parse().unwrap();
        let over = question.objectives.iter().position(|o| o.field == at.field).unwrap();
        let profile = Profile::new(&groups[0], &question.objectives, over);
        profile.at(&at).unwrap().map(|record| {
            let mut text = String::new();
            record.write_compact(&mut text);
            text
        })
    }

    /// As wherever labels are compared: `8`, `8.0` and `"8"` are one, and so are objects whose
    /// members stand in another order.
    #[test]
    fn labels_that_mean_the_same_stand() {
        let records = [
            r#"{"tp":8,"conc":"8","router":{"a":1,"b":2},"x":0,"y":2}"#,
            r#"{"tp":"8","conc":"8","router":{"b":2,"a":1},"x":2,"y":0}"#,
        ];
        let given = at(&records, "x=1").unwrap();
        let expected = r#"{"tp":8,"conc":"8","router":{"a":1,"b":2},"x":1.0,"y":1.0,"#;
        assert!(given.starts_with(expected), "{given}");
    }

    /// The values are those of the curve's test by hand, upside down: 2 − y.
    #[test]
    fn metrics_are_interpolated_and_labels_agree() {
        let records = [
            r#"{"hw":"a","tp":4,"conc":8,"seed":1,"x":0,"y":2,"median_ttft":1}"#,
            r#"{"hw":"a","tp":8,"conc":4,"seed":2,"x":1,"y":1,"median_ttft":1,"pareto":true}"#,
            r#"{"hw":"a","tp":8,"conc":1,"x":3,"y":0,"std_intvty":2,"median_ttft":null}"#,
        ];
        assert_eq!(
            at(&records, "x=0.5").unwrap(),
            concat!(
                r#"{"hw":"a","conc":6,"x":0.5,"y":1.46875,"median_ttft":null,"interpolated":true,"#,
                r#""between":[{"hw":"a","tp":4,"conc":8,"seed":1},{"hw":"a","tp":8,"conc":4,"seed":2}]}"#
            )
        );
        // Over y the chords are −2 and −1, the parabola −3/2, the end (−6 + 3/2)/2 = −9/4, so that
        // x is 2 + (−9/4 + 3/2)/8. The concurrency's are 3, 4, 7/2 and 11/4: 5/2 − 3/32.
        let over_y = at(&records, "y=0.5").unwrap();
        assert!(over_y.starts_with(r#"{"hw":"a","tp":8,"conc":2,"x":1.90625,"#), "{over_y}");
        assert!(over_y.contains(r#"[{"hw":"a","tp":8,"conc":1},"#), "{over_y}");
    }

    #[test]
    fn an_interpolated_record_does_not_contradict_itself() {
        let records = [
            concat!(
                r#"{"tput_per_gpu":100,"median_intvty":100,"median_tpot":0.01,"p99_intvty":50,"#,
                r#""p99_tpot":0.02,"cost_per_mtok":8,"tput_per_mw":1000,"tput_per_gpu_std":1,"n":3}"#
            ),
            concat!(
                r#"{"tput_per_gpu":1000,"median_intvty":20,"median_tpot":0.05,"p99_intvty":10,"#,
                r#""p99_tpot":0.1,"cost_per_mtok":0.8,"tput_per_mw":10000,"tput_per_gpu_std":1,"n":3}"#
            ),
        ];
        let objectives = ["--max", "median_intvty", "--max", "tput_per_gpu"];
        assert_eq!(
            of(&objectives, &records, "median_intvty=60").unwrap(),
            concat!(
                r#"{"tput_per_gpu":550.0,"median_intvty":60.0,"median_tpot":0.016666666666666666,"#,
                r#""p99_intvty":16.666666666666664,"p99_tpot":0.060000000000000005,"#,
                r#""cost_per_mtok":1.4545454545454546,"tput_per_mw":5500.0,"interpolated":true,"#,
                r#""between":[{},{}]}"#
            )
        );
        let by_cost = ["--min", "median_tpot", "--min", "cost_per_mtok"];
        let text = of(&by_cost, &records, "cost_per_mtok=4.4").unwrap();
        assert!(text.starts_with(r#"{"tput_per_gpu":181.81818181818"#), "{text}");
        // Of other prices nothing follows.
        let other = records[1].replace("0.8", "1.6");
        let text = of(&objectives, &[records[0], &other], "median_intvty=60").unwrap();
        assert!(text.contains(r#""cost_per_mtok":4.80"#), "{text}");
    }

    #[test]
    fn on_a_record_it_is_the_record() {
        let records = [r#"{"hw":"a","x":1.0,"y":3e0,"p99_ttft":1.5}"#, r#"{"hw":"b","x":1,"y":3}"#];
        assert_eq!(
            at(&records, "x=1").unwrap(),
            concat!(
                r#"{"hw":"a","x":1.0,"y":3.0,"p99_ttft":1.5,"interpolated":false,"#,
                r#""between":[{"hw":"a"},{"hw":"a"}]}"#
            )
        );
    }

    #[test]
    fn beyond_the_ends_there_is_nothing() {
        let records = [r#"{"x":1,"y":3}"#, r#"{"x":2,"y":1}"#];
        assert!(at(&records, "x=1.5").is_some());
        assert_eq!(at(&records, "x=0.9"), None);
        assert_eq!(at(&records, "x=2.1"), None);
    }
}
