//! Points in any number of objectives.

use super::{Tolerance, divide, plane, scan, space};

/// Points in so many objectives, each turned so that greater is better (see
/// [`Direction::orient`](crate::metric::Direction::orient)), all finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    objectives: usize,
    coordinates: Vec<f64>,
}

impl Points {
    /// No points yet, in one objective or more.
    pub fn new(objectives: usize) -> Self {
        debug_assert!(objectives > 0);
        Self { objectives, coordinates: Vec::new() }
    }

    /// These points, all in so many objectives.
    pub fn of<'a>(objectives: usize, points: impl IntoIterator<Item = &'a [f64]>) -> Self {
        let mut all = Self::new(objectives);
        points.into_iter().for_each(|point| all.push(point));
        all
    }

    /// Adds a point.
    pub fn push(&mut self, point: &[f64]) {
        debug_assert_eq!(point.len(), self.objectives);
        self.coordinates.extend_from_slice(point);
    }

    /// Adds a point by its coordinates, one after the other.
    pub(super) fn push_each(&mut self, point: impl Iterator<Item = f64>) {
        self.coordinates.extend(point);
        debug_assert!(self.coordinates.len().is_multiple_of(self.objectives));
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.coordinates.len() / self.objectives
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.coordinates.is_empty()
    }

    /// How many objectives the points have.
    pub fn objectives(&self) -> usize {
        self.objectives
    }

    /// A point, by its index.
    pub fn get(&self, index: usize) -> &[f64] {
        &self.coordinates[index * self.objectives..][..self.objectives]
    }

    /// The points, in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.coordinates.chunks_exact(self.objectives)
    }

    /// The indices of the points that no other dominates, ascending.
    ///
    /// One to three objectives take O(n log n), d of them O(n log^(d − 2) n); a tolerance adds
    /// O(n · frontier) to three objectives and more.
    pub fn frontier(&self, tolerance: Tolerance) -> Vec<usize> {
        let frontier = match self.objectives {
            1 => plane::frontier(&self.on_a_line()),
            2 => plane::frontier(self.in_the_plane()),
            3 => space::frontier(self),
            _ => divide::frontier(self),
        };
        match self.objectives {
            _ if tolerance.is_exact() => frontier,
            1 => plane::near(&self.on_a_line(), &frontier, tolerance),
            2 => plane::near(self.in_the_plane(), &frontier, tolerance),
            _ => scan::near(self, &frontier, tolerance),
        }
    }

    /// The indices of the points whose rank is at most `last`, ascending: faster than all ranks
    /// where `last` is small.
    pub fn fronts(&self, last: usize, tolerance: Tolerance) -> Vec<usize> {
        let mut kept: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..self.len()).collect();
        for _ in 0..last {
            if left.is_empty() {
                break;
            }
            let points = Self::of(self.objectives, left.iter().map(|&index| self.get(index)));
            let mut front = points.frontier(tolerance).into_iter().peekable();
            let mut at = 0;
            left.retain(|&index| {
                let is_kept = front.next_if_eq(&at).is_some();
                if is_kept {
                    kept.push(index);
                }
                at += 1;
                !is_kept
            });
        }
        kept.sort_unstable();
        kept
    }

    /// Each point's rank, from 1: the frontier is 1, the frontier of what remains without it is
    /// 2, and so on.
    ///
    /// One and two objectives without a tolerance take O(n log n). Otherwise a point is compared
    /// with others until one dominates it, in O(log n) of the fronts.
    pub fn ranks(&self, tolerance: Tolerance) -> Vec<usize> {
        match self.objectives {
            1 if tolerance.is_exact() => plane::ranks(&self.on_a_line()),
            2 if tolerance.is_exact() => plane::ranks(self.in_the_plane()),
            _ => scan::ranks(self, tolerance),
        }
    }

    /// A few points, `count` at most, that dominate much: of each of so many equal ranges of the
    /// first objective the one with the largest box above the worst of all. In ascending order of
    /// the ranges. O(n).
    pub fn outstanding(&self, count: usize) -> Self {
        let mut worst = vec![f64::INFINITY; self.objectives];
        let mut best = f64::NEG_INFINITY;
        for point in self.iter() {
            worst.iter_mut().zip(point).for_each(|(worst, value)| *worst = worst.min(*value));
            best = best.max(point[0]);
        }
        let mut largest: Vec<Option<(f64, &[f64])>> = vec![None; count];
        for point in self.iter() {
            let share = (point[0] - worst[0]) / (best - worst[0]);
            // What is no number, where there is no range, becomes 0.
            let range = ((share * count as f64) as usize).min(count - 1);
            let sides = point.iter().zip(&worst).map(|(value, worst)| value - worst);
            let volume: f64 = sides.product();
            if largest[range].is_none_or(|(known, _)| volume > known) {
                largest[range] = Some((volume, point));
            }
        }
        Self::of(self.objectives, largest.into_iter().flatten().map(|(_, point)| point))
    }

    fn on_a_line(&self) -> Vec<plane::Point> {
        self.coordinates.iter().map(|&value| [value, 0.0]).collect()
    }

    fn in_the_plane(&self) -> &[plane::Point] {
        self.arrays()
    }

    /// The points as arrays, of as many coordinates as there are objectives.
    pub(super) fn arrays<const OBJECTIVES: usize>(&self) -> &[[f64; OBJECTIVES]] {
        debug_assert_eq!(self.objectives, OBJECTIVES);
        self.coordinates.as_chunks().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ops::RangeInclusive;

    fn ranks_by_definition(points: &Points, tolerance: Tolerance) -> Vec<usize> {
        let mut ranks = vec![0; points.len()];
        for rank in 1..=points.len() {
            let left: Vec<usize> = (0..points.len()).filter(|&i| ranks[i] == 0).collect();
            for &i in &left {
                let dominated =
                    left.iter().any(|&j| tolerance.dominates(points.get(j), points.get(i)));
                if !dominated {
                    ranks[i] = rank;
                }
            }
        }
        ranks
    }

    fn indices_of_rank(ranks: &[usize], wanted: RangeInclusive<usize>) -> Vec<usize> {
        (0..ranks.len()).filter(|&index| wanted.contains(&ranks[index])).collect()
    }

    fn check(points: &Points, tolerance: Tolerance) -> Result<(), TestCaseError> {
        let expected = ranks_by_definition(points, tolerance);
        prop_assert_eq!(points.ranks(tolerance), &expected[..]);
        prop_assert_eq!(points.frontier(tolerance), indices_of_rank(&expected, 1..=1));
        for last in [0, 2, 3, usize::MAX] {
            prop_assert_eq!(points.fronts(last, tolerance), indices_of_rank(&expected, 1..=last));
        }
        Ok(())
    }

    /// Points in one to six objectives. Few distinct coordinates, so that ties and duplicates
    /// abound.
    fn tied() -> impl Strategy<Value = Points> {
        (1usize..=6).prop_flat_map(|objectives| {
            let point = prop::collection::vec((-3i8..4).prop_map(f64::from), objectives);
            points(objectives, prop::collection::vec(point, 0..40).boxed())
        })
    }

    fn scattered() -> impl Strategy<Value = Points> {
        (1usize..=6).prop_flat_map(|objectives| {
            let point = prop::collection::vec(-1e3f64..1e3, objectives);
            points(objectives, prop::collection::vec(point, 0..60).boxed())
        })
    }

    fn points(
        objectives: usize,
        all: BoxedStrategy<Vec<Vec<f64>>>,
    ) -> impl Strategy<Value = Points> {
        all.prop_map(move |all| Points::of(objectives, all.iter().map(Vec::as_slice)))
    }

    #[test]
    fn outstanding_points_are_spread() {
        let line: Vec<[f64; 2]> = (0..100).map(|x| [f64::from(x), f64::from(99 - x)]).collect();
        let line = Points::of(2, line.iter().map(|point| &point[..]));
        let found: Vec<f64> = line.outstanding(4).iter().map(|point| point[0]).collect();
        assert_eq!(found, [24.0, 49.0, 50.0, 75.0]);
        let equal: [&[f64]; 2] = [&[1.0, 2.0], &[1.0, 2.0]];
        assert_eq!(Points::of(2, equal).outstanding(4).len(), 1);
        assert!(Points::new(2).outstanding(4).is_empty());
    }

    proptest! {
        #[test]
        fn tied_points_are_ranked_by_definition(points in tied()) {
            check(&points, Tolerance::EXACT)?;
        }

        #[test]
        fn scattered_points_are_ranked_by_definition(points in scattered()) {
            check(&points, Tolerance::EXACT)?;
        }

        #[test]
        fn a_tolerance_is_kept_by_definition(points in tied(), tolerance in 0.0f64..0.99) {
            check(&points, Tolerance::new(tolerance).unwrap())?;
        }

        #[test]
        fn the_frontier_of_frontiers_is_that_of_the_whole(
            points in tied(),
            tolerance in prop::sample::select(vec![0.0, 0.02, 0.3, 0.6]),
            split in prop::collection::vec(0usize..3, 40),
        ) {
            let tolerance = Tolerance::new(tolerance).unwrap();
            let mut joined: Vec<usize> = Vec::new();
            for part in 0..3 {
                let members: Vec<usize> =
                    (0..points.len()).filter(|&i| split[i] == part).collect();
                let own = Points::of(points.objectives(), members.iter().map(|&i| points.get(i)));
                joined.extend(own.frontier(tolerance).iter().map(|&i| members[i]));
            }
            joined.sort_unstable();
            let own = Points::of(points.objectives(), joined.iter().map(|&i| points.get(i)));
            let found: Vec<_> = own.frontier(tolerance).iter().map(|&i| joined[i]).collect();
            prop_assert_eq!(found, points.frontier(tolerance));
        }
    }
}
