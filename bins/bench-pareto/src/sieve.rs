//! What can be let go at once: a record that one before it beats needs no place among the
//! candidates, and its text no copy.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use bench_common::frontier::{Points, Tolerance};

use crate::group::Key;
use crate::keep::{Choice, Keep};
use crate::skyline::Skyline;

/// So many points of a group are compared with: they beat nearly all that is beaten.
const MOST: usize = 64;

/// Points of each group that others are compared with, by any thread.
#[derive(Debug)]
pub(crate) struct Sieve {
    /// `None` where what is beaten may be kept all the same.
    tolerance: Option<Tolerance>,
    champions: RwLock<HashMap<Key, Arc<Champions>>>,
    /// Counts the changes of those.
    version: AtomicU64,
}

/// What points of a group are compared with.
#[derive(Debug)]
pub(crate) struct Champions {
    /// In ascending order of their first objective.
    points: Points,
    /// Their first objective.
    firsts: Vec<f64>,
    /// Where there are two objectives, most is told without a search.
    skyline: Option<Skyline>,
}

impl Champions {
    fn of(candidates: &Points) -> Self {
        let points = candidates.outstanding(MOST);
        let firsts = points.iter().map(|point| point[0]).collect();
        Self { points, firsts, skyline: Skyline::of(candidates) }
    }

    /// Whether one of them dominates a point. Those that are worse in the first objective do not.
    #[inline]
    fn beat(&self, point: &[f64], tolerance: Tolerance) -> bool {
        if self.skyline.as_ref().is_some_and(|skyline| skyline.beats(point, tolerance)) {
            return true;
        }
        let first = self.firsts.partition_point(|champion| *champion < point[0]);
        if tolerance.is_exact()
            && let [_, second] = point
        {
            // As the first objective rises along a frontier, the second falls: the next champion
            // is the best of them.
            return first < self.firsts.len() && {
                let next = self.points.get(first);
                next[1] > *second || (next[1] == *second && next[0] > point[0])
            };
        }
        let mut champions = (first..self.firsts.len()).map(|index| self.points.get(index));
        champions.any(|champion| tolerance.dominates(champion, point))
    }
}

impl Sieve {
    /// A sieve that lets everything through, until it has [champions](Self::set).
    pub(crate) fn new(keep: &Keep) -> Self {
        let tolerance = match keep.choice {
            Choice::Fronts(1) => Some(keep.tolerance),
            Choice::Best => Some(Tolerance::EXACT),
            Choice::Fronts(_) | Choice::All => None,
        };
        Self { tolerance, champions: RwLock::default(), version: AtomicU64::new(0) }
    }

    /// Another number whenever champions may have changed; 0 while there are none.
    pub(crate) fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }

    /// What points of a group are compared with at the moment.
    pub(crate) fn champions(&self, key: &Key) -> Option<Arc<Champions>> {
        let champions = self.champions.read().unwrap_or_else(PoisonError::into_inner);
        champions.get(key).cloned()
    }

    /// Whether a point is surely beaten by one of its group's champions, which were seen.
    pub(crate) fn is_beaten(&self, point: &[f64], champions: &Champions) -> bool {
        self.tolerance.is_some_and(|tolerance| champions.beat(point, tolerance))
    }

    /// Has a few of a group's candidates compared with from now on.
    pub(crate) fn set(&self, key: &Key, candidates: &Points) {
        if self.tolerance.is_none() {
            return;
        }
        let champions = Champions::of(candidates);
        let mut all = self.champions.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.clone(), Arc::new(champions));
        self.version.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sieve(choice: Choice, tolerance: f64) -> Sieve {
        let tolerance = Tolerance::new(tolerance).unwrap();
        let sieve = Sieve::new(&Keep { choice, tolerance, first_of_equals: false });
        let candidates: [&[f64]; 2] = [&[10.0, 100.0], &[20.0, 50.0]];
        sieve.set(&vec![None], &Points::of(2, candidates));
        sieve
    }

    fn beats(sieve: &Sieve, point: [f64; 2]) -> bool {
        let champions = sieve.champions(&vec![None]);
        champions.is_some_and(|champions| sieve.is_beaten(&point, &champions))
    }

    #[test]
    fn what_is_beaten_is_known_by_its_group() {
        let sieve = sieve(Choice::Fronts(1), 0.0);
        assert_eq!(sieve.version(), 1);
        assert!(beats(&sieve, [9.0, 100.0]) && beats(&sieve, [20.0, 49.0]));
        assert!(!beats(&sieve, [20.0, 50.0]) && !beats(&sieve, [15.0, 60.0]));
        assert!(sieve.champions(&vec![Some("b".to_owned())]).is_none());
    }

    #[test]
    fn what_may_be_kept_is_not_let_go() {
        assert!(!beats(&sieve(Choice::All, 0.0), [1.0, 1.0]));
        assert!(!beats(&sieve(Choice::Fronts(2), 0.0), [1.0, 1.0]));
        assert!(!beats(&sieve(Choice::Fronts(1), 0.02), [9.9, 99.0]));
        assert!(beats(&sieve(Choice::Best, 0.0), [9.9, 99.0]));
    }
}
