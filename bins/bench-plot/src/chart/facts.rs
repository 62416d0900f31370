//! What is known of runs before they are drawn, found once for all who ask.

use std::collections::{BTreeSet, HashMap};

use bench_common::field;
use bench_common::workload::model_family;

use super::series;
use crate::labels::Labels;
use crate::runs::Run;

/// Runs, and what they have in common.
#[derive(Debug)]
pub(crate) struct Facts<'r> {
    pub(crate) runs: &'r [Run],
    pub(super) sets: Vec<Set<'r>>,
    /// The number of each run's set.
    pub(super) set_of: Vec<u32>,
    /// The fields that make a series.
    pub(super) fields: Vec<String>,
    /// As [`models`] has them.
    pub(super) models: Vec<&'r str>,
    pub(super) workloads: BTreeSet<Workload<'r>>,
}

/// ISL and OSL; `None` where a record does not tell.
pub(super) type Workload<'r> = (Option<&'r str>, Option<&'r str>);

/// Labels that runs share.
#[derive(Debug)]
pub(super) struct Set<'r> {
    pub(super) labels: &'r Labels,
    /// How many runs have them.
    pub(super) count: usize,
}

impl<'r> Facts<'r> {
    /// What is known of runs, of which these fields make a series; none for the usual ones.
    pub(crate) fn of(runs: &'r [Run], series: &[String]) -> Self {
        let (sets, set_of) = sets(runs);
        let workload = |set: &Set<'r>| (set.labels.get(field::ISL), set.labels.get(field::OSL));
        Self {
            fields: series::fields(&sets, series),
            models: models(&sets),
            workloads: sets.iter().map(workload).collect(),
            runs,
            sets,
            set_of,
        }
    }
}

/// The sets of labels, in the order in which they are first seen, and the number of each run's.
fn sets(runs: &[Run]) -> (Vec<Set<'_>>, Vec<u32>) {
    let mut sets: Vec<Set<'_>> = Vec::new();
    let mut known = HashMap::new();
    let set_of = runs
        .iter()
        .map(|run| {
            let set = *known.entry(run.labels.identity()).or_insert(sets.len());
            match sets.get_mut(set) {
                Some(set) => set.count += 1,
                None => sets.push(Set { labels: &run.labels, count: 1 }),
            }
            set as u32
        })
        .collect();
    (sets, set_of)
}

/// The models, the most frequent first, each in its most frequent spelling.
fn models<'r>(sets: &[Set<'r>]) -> Vec<&'r str> {
    let mut spellings: Vec<(&str, usize)> = Vec::new();
    for set in sets {
        let model = set.labels.get(field::MODEL).map(model_family);
        let Some(model) = model.filter(|model| !model.is_empty()) else { continue };
        match spellings.iter_mut().find(|(known, _)| *known == model) {
            Some((_, count)) => *count += set.count,
            None => spellings.push((model, set.count)),
        }
    }
    spellings.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let mut models: Vec<&str> = Vec::new();
    for (spelling, _) in spellings {
        if !models.iter().any(|known| known.eq_ignore_ascii_case(spelling)) {
            models.push(spelling);
        }
    }
    models
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::tests::{run, with};

    #[test]
    fn the_most_frequent_model_comes_first() {
        let of = |model| with(&run(["b200", "trt", "fp4"], 4, 1.0, 2.0), &[("model", model)]);
        let mut runs = ["v/a-1", "A-1", "b", "c", "b", "B", "w/A-1", "b"].map(of).to_vec();
        assert_eq!(Facts::of(&runs, &[]).models, ["b", "A-1", "c"]);
        runs.extend([of(""), of("/")]);
        runs.extend(vec![of("c"); 9]);
        assert_eq!(Facts::of(&runs, &[]).models, ["c", "b", "A-1"]);
    }

    #[test]
    fn runs_that_share_labels_are_one_set() {
        let one = run(["b200", "trt", "fp4"], 4, 1.0, 2.0);
        let other = run(["h200", "trt", "fp4"], 4, 1.0, 2.0);
        let runs = [one.clone(), other, Run { x: 5.0, ..one }];
        let facts = Facts::of(&runs, &[]);
        assert_eq!(facts.set_of, [0, 1, 0]);
        let counts: Vec<_> = facts.sets.iter().map(|set| set.count).collect();
        assert_eq!(counts, [2, 1]);
    }
}
