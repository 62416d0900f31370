//! What candidates in two objectives surely beat, told by one look.

use bench_common::frontier::{Points, Tolerance};

/// So many equal ranges of the first objective are told apart.
const RANGES: usize = 1024;

/// For each range of the first objective, how good candidates beyond it are.
#[derive(Debug)]
pub(crate) struct Skyline {
    /// The least first objective, where the ranges begin.
    from: f64,
    ranges_per_unit: f64,
    /// The best second objective of the candidates in later ranges; all of them are better in the
    /// first than what lies in this one.
    beyond: Vec<f64>,
}

impl Skyline {
    /// The skyline of points in two objectives; `None` of others. O(n).
    pub(crate) fn of(points: &Points) -> Option<Self> {
        if points.objectives() != 2 {
            return None;
        }
        let firsts = || points.iter().map(|point| point[0]);
        let from = firsts().fold(f64::INFINITY, f64::min);
        let to = firsts().fold(f64::NEG_INFINITY, f64::max);
        let ranges_per_unit = RANGES as f64 / (to - from);
        let mut skyline = Self { from, ranges_per_unit, beyond: vec![f64::NEG_INFINITY; RANGES] };
        for point in points.iter() {
            if let Some(before) = skyline.range(point[0]).checked_sub(1) {
                let best = &mut skyline.beyond[before];
                *best = best.max(point[1]);
            }
        }
        for range in (1..RANGES).rev() {
            skyline.beyond[range - 1] = skyline.beyond[range - 1].max(skyline.beyond[range]);
        }
        Some(skyline)
    }

    /// The range of a first objective. It never falls as that rises, however it is rounded: so what
    /// is in a later range is greater. What is no number, where there is no range, becomes 0.
    #[inline]
    fn range(&self, first: f64) -> usize {
        (((first - self.from) * self.ranges_per_unit) as usize).min(RANGES - 1)
    }

    /// Whether a candidate surely dominates a point.
    #[inline]
    pub(crate) fn beats(&self, point: &[f64], tolerance: Tolerance) -> bool {
        let [first, second] = point else { return false };
        tolerance.exceeds(self.beyond[self.range(*first)], *second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn skyline(points: &[[f64; 2]]) -> Skyline {
        Skyline::of(&Points::of(2, points.iter().map(|point| &point[..]))).unwrap()
    }

    #[test]
    fn nearly_all_that_is_beaten_is_told() {
        let candidates: Vec<[f64; 2]> =
            (0..=2000).map(f64::from).map(|x| [x, 2000.0 - x]).collect();
        let skyline = skyline(&candidates);
        let exact = |point: [f64; 2]| skyline.beats(&point, Tolerance::EXACT);
        assert!(exact([1000.0, 995.0]) && exact([-5.0, 1990.0]) && exact([1996.0, -1.0]));
        assert!(!exact([1000.0, 1000.0]) && !exact([2001.0, -9.0]) && !exact([-5.0, 2000.0]));
        let near = |point: [f64; 2]| skyline.beats(&point, Tolerance::new(0.1).unwrap());
        assert!(near([1000.0, 895.0]) && !near([1000.0, 905.0]));
    }

    #[test]
    fn a_candidate_beats_what_lies_far_before_it() {
        let skyline = skyline(&[[0.0, 10.0], [100.0, 5.0]]);
        assert!(skyline.beats(&[1.0, 4.9], Tolerance::EXACT));
        assert!(!skyline.beats(&[1.0, 5.1], Tolerance::EXACT));
    }

    #[test]
    fn without_a_range_none_is_told() {
        assert!(!skyline(&[[1.0, 2.0]; 3]).beats(&[0.0, 0.0], Tolerance::EXACT));
        assert!(!skyline(&[]).beats(&[0.0, 0.0], Tolerance::EXACT));
        assert!(Skyline::of(&Points::new(3)).is_none());
    }

    /// Few distinct ones, neighbours, and the largest there are.
    fn coordinate() -> impl Strategy<Value = f64> {
        prop_oneof![
            (-3i8..4).prop_map(f64::from),
            (0u64..4).prop_map(f64::from_bits),
            (0u64..4).prop_map(|more| f64::from_bits(1f64.to_bits() + more)),
            prop::sample::select(vec![f64::MAX, f64::MIN, 1e300, 0.0, -0.0]),
        ]
    }

    proptest! {
        #[test]
        fn what_is_told_is_dominated(
            candidates in prop::collection::vec(prop::array::uniform2(coordinate()), 1..40),
            points in prop::collection::vec(prop::array::uniform2(coordinate()), 1..40),
            tolerance in prop::sample::select(vec![0.0, 0.02, 0.5]),
        ) {
            let (skyline, tolerance) = (skyline(&candidates), Tolerance::new(tolerance).unwrap());
            for point in points.iter().chain(&candidates) {
                let dominated =
                    candidates.iter().any(|candidate| tolerance.dominates(candidate, point));
                prop_assert!(dominated || !skyline.beats(point, tolerance), "{point:?}");
            }
        }
    }
}
