//! The frontier in four objectives or more, by halves.
//!
//! Source: H. T. Kung, F. Luccio, F. P. Preparata, "On finding the maxima of a set of vectors",
//! Journal of the ACM 22 (1975).

use std::cmp::Reverse;

use super::{Points, Tolerance};

/// So many comparisons cost less than another division. Tests divide down to the last points.
const FEW: usize = if cfg!(test) { 4 } else { 4096 };

/// How many points all are compared with before they are divided.
const OUTSTANDING: usize = 16;

/// The indices of the points that no other dominates, ascending. O(n log^(d − 2) n) for d
/// objectives.
pub(super) fn frontier(points: &Points) -> Vec<usize> {
    // Of points that lie anywhere, a few dominate nearly all.
    let outstanding = points.outstanding(OUTSTANDING);
    let beaten = |&index: &usize| {
        outstanding.iter().any(|other| Tolerance::EXACT.dominates(other, points.get(index)))
    };
    let left: Vec<usize> = (0..points.len()).filter(|index| !beaten(index)).collect();
    let own = Points::of(points.objectives(), left.iter().map(|&index| points.get(index)));
    divided(&own).into_iter().map(|index| left[index]).collect()
}

fn divided(points: &Points) -> Vec<usize> {
    let objectives = points.objectives();
    let places = places(points);
    let place = |index: usize| &places[index * objectives..][..objectives];
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(|&a, &b| place(b).cmp(place(a)));
    // Equal points stand or fall together; without them, no worse anywhere means better somewhere.
    let equals: Vec<&[usize]> = order.chunk_by(|&a, &b| place(a) == place(b)).collect();
    let rows = Rows {
        objectives,
        places: equals.iter().flat_map(|equal| place(equal[0])).copied().collect(),
    };
    let all: Vec<usize> = (0..equals.len()).collect();
    let mut frontier: Vec<usize> =
        rows.frontier(&all).into_iter().flat_map(|row| equals[row]).copied().collect();
    frontier.sort_unstable();
    frontier
}

/// Each coordinate's place among the distinct values of its objective, from the worst, 0: they
/// compare like the coordinates, and faster.
pub(super) fn places(points: &Points) -> Vec<u32> {
    let objectives = points.objectives();
    let mut places = vec![0; points.len() * objectives];
    for objective in 0..objectives {
        let mut order: Vec<(f64, usize)> =
            points.iter().map(|point| point[objective]).zip(0..).collect();
        order.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut place = 0;
        let mut before = order.first().map(|(value, _)| *value);
        for (value, index) in order {
            if before.replace(value) != Some(value) {
                place += 1;
            }
            places[index * objectives + objective] = place;
        }
    }
    places
}

/// Different points, best first by the first objective, then by the second, and so on.
struct Rows {
    objectives: usize,
    places: Vec<u32>,
}

impl Rows {
    fn row(&self, row: usize) -> &[u32] {
        &self.places[row * self.objectives..][..self.objectives]
    }

    fn place(&self, row: usize, objective: usize) -> u32 {
        self.places[row * self.objectives + objective]
    }

    /// Whether `a` is no worse than `b` in the objectives from `first` on.
    fn no_worse(&self, a: usize, b: usize, first: usize) -> bool {
        self.row(a)[first..].iter().zip(&self.row(b)[first..]).all(|(a, b)| a >= b)
    }

    /// Those of ascending rows that no other dominates, in any order.
    fn frontier(&self, rows: &[usize]) -> Vec<usize> {
        if rows.len() <= FEW.isqrt() {
            let mut frontier: Vec<usize> = Vec::new();
            for &row in rows {
                if !frontier.iter().any(|&better| self.no_worse(better, row, 1)) {
                    frontier.push(row);
                }
            }
            return frontier;
        }
        // The first half is no worse in the first objective, and nothing in it is dominated by
        // what comes later.
        let (upper, lower) = rows.split_at(rows.len() / 2);
        let mut upper = self.frontier(upper);
        let lower = self.without_dominated(self.frontier(lower), &upper, 1);
        upper.extend(lower);
        upper
    }

    /// The rows without those that a `better` one dominates. All of `better` are no worse in the
    /// objectives before `first`.
    fn without_dominated(&self, rows: Vec<usize>, better: &[usize], first: usize) -> Vec<usize> {
        if rows.len() * better.len() <= FEW {
            let dominated = |row| better.iter().any(|&other| self.no_worse(other, row, first));
            return rows.into_iter().filter(|&row| !dominated(row)).collect();
        }
        if first + 2 == self.objectives {
            return self.sweep(rows, better.to_vec());
        }
        let Some(cut) = self.cut(&rows, better, first) else {
            // All are equal in this objective.
            return self.without_dominated(rows, better, first + 1);
        };
        let above = |&row: &usize| self.place(row, first) >= cut;
        let (upper_better, lower_better): (Vec<_>, Vec<_>) = better.iter().partition(|r| above(r));
        let (upper, lower): (Vec<_>, Vec<_>) = rows.into_iter().partition(above);
        let mut left = self.without_dominated(upper, &upper_better, first);
        let lower = self.without_dominated(lower, &upper_better, first + 1);
        left.extend(self.without_dominated(lower, &lower_better, first));
        left
    }

    /// A place such that some rows lie below it and others do not, about as many; `None` if all
    /// have the same place.
    fn cut(&self, rows: &[usize], better: &[usize], objective: usize) -> Option<u32> {
        let mut places: Vec<u32> =
            rows.iter().chain(better).map(|&row| self.place(row, objective)).collect();
        let lowest = *places.iter().min()?;
        let highest = *places.iter().max()?;
        let middle = places.len() / 2;
        let (_, &mut median, _) = places.select_nth_unstable(middle);
        (lowest < highest).then_some(median.max(lowest + 1))
    }

    /// What [`Self::without_dominated`] gives where the last two objectives are left.
    fn sweep(&self, mut rows: Vec<usize>, mut better: Vec<usize>) -> Vec<usize> {
        let [first, second] = [self.objectives - 2, self.objectives - 1];
        better.sort_unstable_by_key(|&row| Reverse(self.place(row, first)));
        rows.sort_unstable_by_key(|&row| Reverse(self.place(row, first)));
        let mut passed = better.into_iter().peekable();
        let mut best: Option<u32> = None;
        rows.retain(|&row| {
            let no_worse = |other: &usize| self.place(*other, first) >= self.place(row, first);
            while let Some(other) = passed.next_if(no_worse) {
                best = best.max(Some(self.place(other, second)));
            }
            best.is_none_or(|best| best < self.place(row, second))
        });
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_those_of_distinct_values() {
        let points: [&[f64]; 3] = [&[5.0, -1.0], &[7.0, -1.0], &[5.0, -3.0]];
        assert_eq!(places(&Points::of(2, points)), [0, 1, 1, 1, 0, 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// So many points near one plane that most are on the frontier and all are divided, and
        /// so few places that they tie.
        #[test]
        fn many_points_are_told_apart(
            points in (4usize..=6, 3i16..60).prop_flat_map(|(objectives, places)| {
                let point = (prop::collection::vec(0..places, objectives - 1), 0i16..4);
                let near_plane = |(mut point, off): (Vec<i16>, i16)| {
                    point.push(off - point.iter().sum::<i16>());
                    point.into_iter().map(f64::from).collect::<Vec<_>>()
                };
                prop::collection::vec(point.prop_map(near_plane), 300..900)
                    .prop_map(move |all| Points::of(objectives, all.iter().map(Vec::as_slice)))
            })
        ) {
            let exact = Tolerance::EXACT;
            let dominated =
                |&index: &usize| points.iter().any(|other| exact.dominates(other, points.get(index)));
            let expected: Vec<usize> = (0..points.len()).filter(|index| !dominated(index)).collect();
            prop_assert_eq!(frontier(&points), expected);
        }
    }
}
