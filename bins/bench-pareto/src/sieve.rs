//! What can be let go at once: a record that one before it beats needs no place among the
//! candidates, and its text no copy.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use bench_common::frontier::{Points, Tolerance};

use crate::group::Key;
use crate::keep::{Choice, Keep};

/// So many points of a group are compared with: they beat nearly all that is beaten.
const MOST: usize = 64;

/// Points of each group that others are compared with, by any thread.
#[derive(Debug)]
pub(crate) struct Sieve {
    /// `None` where what is beaten may be kept all the same.
    tolerance: Option<Tolerance>,
    champions: RwLock<HashMap<Key, Points>>,
}

impl Sieve {
    /// A sieve that lets everything through, until it knows [`champions`](Self::set).
    pub(crate) fn new(keep: &Keep) -> Self {
        let tolerance = match keep.choice {
            Choice::Fronts(1) => Some(keep.tolerance),
            Choice::Best => Some(Tolerance::EXACT),
            Choice::Fronts(_) | Choice::All => None,
        };
        Self { tolerance, champions: RwLock::default() }
    }

    /// Whether a point of a group is surely beaten by another that was seen.
    pub(crate) fn beats(&self, key: &Key, point: &[f64]) -> bool {
        let Some(tolerance) = self.tolerance else { return false };
        let champions = self.champions.read().unwrap_or_else(PoisonError::into_inner);
        champions
            .get(key)
            .is_some_and(|known| known.iter().any(|champion| tolerance.dominates(champion, point)))
    }

    /// Has a few of a group's candidates compared with from now on.
    pub(crate) fn set(&self, key: &Key, candidates: &Points) {
        if self.tolerance.is_none() {
            return;
        }
        let champions = candidates.outstanding(MOST);
        let mut all = self.champions.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(key.clone(), champions);
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

    #[test]
    fn what_is_beaten_is_known_by_its_group() {
        let sieve = sieve(Choice::Fronts(1), 0.0);
        let group = vec![None];
        assert!(sieve.beats(&group, &[9.0, 100.0]) && sieve.beats(&group, &[20.0, 49.0]));
        assert!(!sieve.beats(&group, &[20.0, 50.0]) && !sieve.beats(&group, &[15.0, 60.0]));
        assert!(!sieve.beats(&vec![Some("b".to_owned())], &[9.0, 100.0]));
    }

    #[test]
    fn what_may_be_kept_is_not_let_go() {
        let group = vec![None];
        assert!(!sieve(Choice::All, 0.0).beats(&group, &[1.0, 1.0]));
        assert!(!sieve(Choice::Fronts(2), 0.0).beats(&group, &[1.0, 1.0]));
        assert!(!sieve(Choice::Fronts(1), 0.02).beats(&group, &[9.9, 99.0]));
        assert!(sieve(Choice::Best, 0.0).beats(&group, &[9.9, 99.0]));
    }
}
