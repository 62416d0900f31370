//! The frontier in four objectives or more, by halves.
//!
//! Source: H. T. Kung, F. Luccio, F. P. Preparata, "On finding the maxima of a set of vectors",
//! Journal of the ACM 22 (1975).

use std::cmp::Reverse;

use super::blocks::Blocks;
use super::{Points, Tolerance};

/// So many comparisons cost less than another division. Tests divide down to the last points.
const FEW: usize = if cfg!(test) { 4 } else { 1 << 17 };

/// How many points all are compared with before they are divided.
const OUTSTANDING: usize = 16;

/// The indices of the points that no other dominates, ascending. O(n log^(d − 2) n) for d
/// objectives.
pub(super) fn frontier(points: &Points) -> Vec<usize> {
    if points.len() <= FEW.isqrt() {
        return compared(points);
    }
    // Of points that lie anywhere, a few dominate nearly all.
    let outstanding = points.outstanding(OUTSTANDING);
    let beaten = |&index: &usize| {
        outstanding.iter().any(|other| Tolerance::EXACT.dominates(other, points.get(index)))
    };
    let left: Vec<usize> = (0..points.len()).filter(|index| !beaten(index)).collect();
    let own = Points::of(points.objectives(), left.iter().map(|&index| points.get(index)));
    divided(&own).into_iter().map(|index| left[index]).collect()
}

/// The frontier of few points, each compared with those that are better in the first objective.
fn compared(points: &Points) -> Vec<usize> {
    let objectives = points.objectives();
    let places = places(points);
    let place = |index: usize| &places[index * objectives..][..objectives];
    let mut best_first: Vec<usize> = (0..points.len()).collect();
    best_first.sort_unstable_by(|&a, &b| place(b).cmp(place(a)));
    let mut admitted = Blocks::new(objectives - 1);
    let equals = best_first.chunk_by(|&a, &b| place(a) == place(b));
    let kept = equals.filter(|equals| admitted.admit(&place(equals[0])[1..]));
    let mut frontier: Vec<usize> = kept.flatten().copied().collect();
    frontier.sort_unstable();
    frontier
}

fn divided(points: &Points) -> Vec<usize> {
    let objectives = points.objectives();
    let places = places(points);
    let place = |index: usize| &places[index * objectives..][..objectives];
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(|&a, &b| place(a).cmp(place(b)));
    // Equal points stand or fall together; without them, no worse anywhere means better somewhere.
    let equals: Vec<&[usize]> = order.chunk_by(|&a, &b| place(a) == place(b)).collect();
    // The sweep goes from the best to the worst, and so do the rows.
    let mut rows: Vec<usize> = (0..equals.len()).collect();
    let swept = |&row: &usize| Reverse(place(equals[row][0])[objectives - 2]);
    rows.sort_unstable_by_key(swept);
    let mut all = Rows { objectives, places: Vec::new(), beaten: vec![false; rows.len()] };
    for &row in &rows {
        // What the first objective does not decide, the next ones do, once for all.
        all.places.push(row as i32);
        all.places.extend_from_slice(&place(equals[row][0])[1..]);
    }
    all.divide(&(0..rows.len()).collect::<Vec<_>>());
    let kept = rows.iter().zip(&all.beaten).filter(|(_, beaten)| !**beaten);
    let mut frontier: Vec<usize> = kept.flat_map(|(&row, _)| equals[row]).copied().collect();
    frontier.sort_unstable();
    frontier
}

/// Each coordinate's place among the distinct values of its objective, from the worst, 0: they
/// compare like the coordinates, and faster.
pub(super) fn places(points: &Points) -> Vec<i32> {
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

/// Different points, best first by the last objective but one.
struct Rows {
    objectives: usize,
    /// In the first objective no two have the same place.
    places: Vec<i32>,
    /// Which of them another dominates, as far as is known.
    beaten: Vec<bool>,
}

impl Rows {
    /// A row's places in the objectives from `first` on.
    fn row(&self, row: usize, first: usize) -> &[i32] {
        &self.places[row * self.objectives..][first..self.objectives]
    }

    fn place(&self, row: usize, objective: usize) -> i32 {
        self.places[row * self.objectives + objective]
    }

    fn without_beaten(&self, mut rows: Vec<usize>) -> Vec<usize> {
        rows.retain(|&row| !self.beaten[row]);
        rows
    }

    /// Beats those of ascending rows that another of them dominates.
    fn divide(&mut self, rows: &[usize]) {
        if rows.len() <= FEW.isqrt() {
            return self.compare(rows);
        }
        let Some(cut) = self.cut(rows, &[], 0) else { return };
        // Nothing above the cut is dominated by what is below it.
        let above = |&row: &usize| self.place(row, 0) >= cut;
        let (upper, lower): (Vec<_>, Vec<_>) = rows.iter().partition(|row| above(row));
        self.divide(&upper);
        self.divide(&lower);
        let (upper, lower) = (self.without_beaten(upper), self.without_beaten(lower));
        self.beat(&lower, &upper, 1);
    }

    /// What [`Self::divide`] does, by comparing each with each.
    fn compare(&mut self, rows: &[usize]) {
        let mut best_first = rows.to_vec();
        best_first.sort_unstable_by_key(|&row| Reverse(self.place(row, 0)));
        let mut frontier = Blocks::new(self.objectives - 1);
        for row in best_first {
            self.beaten[row] |= !frontier.admit(self.row(row, 1));
        }
    }

    /// Beats those of ascending rows that one of the ascending `better` ones dominates, which are
    /// all no worse in the objectives before `first`.
    fn beat(&mut self, rows: &[usize], better: &[usize], first: usize) {
        if first + 2 == self.objectives {
            return self.sweep(rows, better);
        }
        if rows.len() * better.len() <= FEW {
            let mut blocks = Blocks::new(self.objectives - first);
            better.iter().for_each(|&other| blocks.push(self.row(other, first)));
            for &row in rows {
                self.beaten[row] |= blocks.reach(self.row(row, first));
            }
            return;
        }
        let Some(cut) = self.cut(rows, better, first) else {
            // All are equal in this objective.
            return self.beat(rows, better, first + 1);
        };
        let above = |row: &usize| self.place(*row, first) >= cut;
        let (upper_better, lower_better): (Vec<_>, Vec<_>) = better.iter().partition(|r| above(r));
        let (upper, lower): (Vec<_>, Vec<_>) = rows.iter().partition(|row| above(row));
        self.beat(&upper, &upper_better, first);
        self.beat(&lower, &upper_better, first + 1);
        let lower = self.without_beaten(lower);
        self.beat(&lower, &lower_better, first);
    }

    /// A place such that some rows lie below it and others do not, about as many; `None` if all
    /// have the same place.
    fn cut(&self, rows: &[usize], better: &[usize], objective: usize) -> Option<i32> {
        let mut places: Vec<i32> =
            rows.iter().chain(better).map(|&row| self.place(row, objective)).collect();
        let lowest = *places.iter().min()?;
        let highest = *places.iter().max()?;
        let middle = places.len() / 2;
        let (_, &mut median, _) = places.select_nth_unstable(middle);
        (lowest < highest).then_some(median.max(lowest + 1))
    }

    /// What [`Self::beat`] does where the last two objectives are left.
    fn sweep(&mut self, rows: &[usize], better: &[usize]) {
        let [first, second] = [self.objectives - 2, self.objectives - 1];
        let mut passed = better.iter().peekable();
        let mut best = None;
        for &row in rows {
            let no_worse = |other: &&usize| self.place(**other, first) >= self.place(row, first);
            while let Some(&other) = passed.next_if(no_worse) {
                best = best.max(Some(self.place(other, second)));
            }
            self.beaten[row] |= best >= Some(self.place(row, second));
        }
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
            prop_assert_eq!(frontier(&points), &expected[..]);
            prop_assert_eq!(compared(&points), expected);
        }
    }
}
