//! Which candidates of a group are worth holding on to. Points in, indices out.

use std::collections::HashSet;

use bench_common::frontier::{Points, Tolerance};

/// What is kept of a group.
///
/// Every choice is associative: what is kept of the parts, taken together, has in it all that is
/// kept of the whole, and choosing from it gives the same. So a stream can be chosen from as it
/// comes, and its parts on other machines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keep {
    pub(crate) choice: Choice,
    pub(crate) tolerance: Tolerance,
    /// Of equal points, only the first.
    pub(crate) first_of_equals: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Every candidate.
    All,
    /// Those whose rank is at most this.
    Fronts(usize),
    /// The one that is best in the first objective; of several the best in the second, and so on;
    /// of equal points the first.
    Best,
}

impl Keep {
    /// The indices of the points that are kept, ascending.
    pub(crate) fn kept(&self, points: &Points) -> Vec<usize> {
        let mut kept = match self.choice {
            Choice::All => (0..points.len()).collect(),
            Choice::Fronts(last) => points.fronts(last, self.tolerance),
            Choice::Best => best(points).into_iter().collect(),
        };
        if self.first_of_equals {
            let bits = |index: usize| points.get(index).iter().map(|c| c.to_bits()).collect();
            let mut seen: HashSet<Vec<u64>> = HashSet::new();
            kept.retain(|&index| seen.insert(bits(index)));
        }
        kept
    }
}

fn best(points: &Points) -> Option<usize> {
    let ascending = |a: &usize, b: &usize| {
        let pairs = points.get(*a).iter().zip(points.get(*b));
        let better = pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        better.unwrap_or_else(|| b.cmp(a))
    };
    (0..points.len()).max_by(ascending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRONTIER: Keep =
        Keep { choice: Choice::Fronts(1), tolerance: Tolerance::EXACT, first_of_equals: false };

    const POINTS: [&[f64]; 5] = [&[1.0, 4.0], &[2.0, 3.0], &[2.0, 3.0], &[1.0, 3.0], &[0.0, 0.0]];

    fn kept(keep: &Keep) -> Vec<usize> {
        keep.kept(&Points::of(2, POINTS))
    }

    #[test]
    fn choices() {
        let keep = |choice| Keep { choice, ..FRONTIER };
        assert_eq!(kept(&FRONTIER), [0, 1, 2]);
        assert_eq!(kept(&keep(Choice::Fronts(2))), [0, 1, 2, 3]);
        assert_eq!(kept(&keep(Choice::All)), [0, 1, 2, 3, 4]);
        assert_eq!(kept(&keep(Choice::Best)), [1]);
        assert!(keep(Choice::Best).kept(&Points::new(2)).is_empty());
    }

    #[test]
    fn the_first_of_equals_is_the_first_of_the_input() {
        assert_eq!(kept(&Keep { first_of_equals: true, ..FRONTIER }), [0, 1]);
    }

    #[test]
    fn a_tolerance_keeps_what_is_close() {
        let tolerance = Tolerance::new(0.5).unwrap();
        assert_eq!(kept(&Keep { tolerance, ..FRONTIER }), [0, 1, 2, 3]);
    }

    proptest! {
        /// What the parts keep, in the order of the input, chosen from again.
        #[test]
        fn the_parts_keep_what_the_whole_keeps(
            points in (1usize..=6).prop_flat_map(|objectives| {
                let point = prop::collection::vec((-3i8..4).prop_map(f64::from), objectives);
                prop::collection::vec(point, 0..40)
                    .prop_map(move |all| Points::of(objectives, all.iter().map(Vec::as_slice)))
            }),
            cuts in prop::collection::vec(0usize..40, 0..4),
            choice in prop::sample::select(vec![
                Choice::All, Choice::Fronts(1), Choice::Fronts(2), Choice::Fronts(3), Choice::Best,
            ]),
            tolerance in prop::sample::select(vec![0.0, 0.02, 0.4]),
            first_of_equals in any::<bool>(),
        ) {
            let tolerance = Tolerance::new(tolerance).unwrap();
            let keep = Keep { choice, tolerance, first_of_equals };
            let part = |index: usize| cuts.iter().filter(|&&cut| cut <= index).count();
            let mut joined: Vec<usize> = Vec::new();
            for number in 0..=cuts.len() {
                let members: Vec<_> = (0..points.len()).filter(|&i| part(i) == number).collect();
                let own = Points::of(points.objectives(), members.iter().map(|&i| points.get(i)));
                joined.extend(keep.kept(&own).iter().map(|&i| members[i]));
            }
            let own = Points::of(points.objectives(), joined.iter().map(|&i| points.get(i)));
            let again: Vec<usize> = keep.kept(&own).iter().map(|&i| joined[i]).collect();
            prop_assert_eq!(again, keep.kept(&points));
        }
    }
}
