//! The frontier in three objectives, by a sweep.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::Points;

/// The indices of the points that no other dominates, ascending. O(n log n).
///
/// The sweep goes from the best first objective to the worst. What it has passed is at least as
/// good in that objective, so only the frontier of the other two counts: a staircase.
pub(super) fn frontier(points: &Points) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(|&a, &b| best_first(points.get(a), points.get(b)));

    let mut stairs = Staircase::default();
    let mut frontier: Vec<usize> = Vec::new();
    let mut previous: Option<(usize, bool)> = None;
    for index in order {
        let point = points.get(index);
        let kept = match previous {
            Some((equal, kept)) if points.get(equal) == point => kept,
            _ => stairs.admit(point[1], point[2]),
        };
        if kept {
            frontier.push(index);
        }
        previous = Some((index, kept));
    }
    frontier.sort_unstable();
    frontier
}

fn best_first(a: &[f64], b: &[f64]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| b.total_cmp(a)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

/// A frontier of two objectives: as the first rises, the second falls.
#[derive(Default)]
struct Staircase {
    steps: BTreeMap<Ordered, f64>,
}

impl Staircase {
    /// Adds a step unless one is at least as good in both; says whether it did.
    fn admit(&mut self, first: f64, second: f64) -> bool {
        // Of the steps at least as good in the first objective, this one has the best second.
        if self.steps.range(Ordered(first)..).next().is_some_and(|(_, &best)| best >= second) {
            return false;
        }
        while let Some((&below, &worse)) = self.steps.range(..=Ordered(first)).next_back() {
            if worse > second {
                break;
            }
            self.steps.remove(&below);
        }
        self.steps.insert(Ordered(first), second);
        true
    }
}

/// A float as a key.
#[derive(Debug, Clone, Copy)]
struct Ordered(f64);

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_in_two_objectives_is_dominated() {
        let points: [&[f64]; 4] =
            [&[1.0, 2.0, 3.0], &[1.0, 2.0, 4.0], &[1.0, 2.0, 4.0], &[2.0, 0.0, 0.0]];
        assert_eq!(frontier(&Points::of(3, points)), [1, 2, 3]);
    }
}
