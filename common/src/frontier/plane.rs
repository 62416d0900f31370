//! Frontier and ranks in two objectives, by sorting and one sweep.

use std::cmp::Ordering;

use super::Tolerance;

/// Two objectives, each turned so that greater is better (see
/// [`Direction::orient`](crate::metric::Direction::orient)), both finite.
pub type Point = [f64; 2];

/// The indices of the points that no other point dominates, ascending.
///
/// O(n log n): best first by the first objective, a point is on the frontier if its second
/// objective beats all before it.
pub fn frontier(points: &[Point]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(|&a, &b| best_first(points[a], points[b]));

    let mut last: Option<Point> = None;
    order.retain(|&index| {
        let point = points[index];
        let kept = last.is_none_or(|last| point[1] > last[1] || point == last);
        if kept {
            last = Some(point);
        }
        kept
    });
    order.sort_unstable();
    order
}

/// The indices of the points that no other dominates beyond the tolerance, ascending; `frontier`
/// has the indices of those that none dominates at all. O(n log n).
pub(super) fn near(points: &[Point], frontier: &[usize], tolerance: Tolerance) -> Vec<usize> {
    let mut steps: Vec<Point> = frontier.iter().map(|&index| points[index]).collect();
    steps.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    // Along the steps the first objective rises and the second falls. Those at least as good as a
    // point in both lie together; the first of them is best in the second objective, and the last
    // in the first.
    let dominated = |point: Point| {
        let from = steps.partition_point(|step| step[0] < point[0]);
        let to = steps.partition_point(|step| step[1] >= point[1]);
        from < to
            && (tolerance.exceeds(steps[to - 1][0], point[0])
                || tolerance.exceeds(steps[from][1], point[1]))
    };
    (0..points.len()).filter(|&index| !dominated(points[index])).collect()
}

/// Each point's rank, from 1: the frontier is 1, the frontier of what remains without it is 2,
/// and so on. O(n log n).
pub fn ranks(points: &[Point]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(|&a, &b| best_first(points[a], points[b]));

    let mut ranks = vec![0; points.len()];
    // Per front, the best second objective so far. All of its points are at least as good in the
    // first objective as the point at hand, so a front dominates that point exactly if its best
    // is no worse. The bests fall from front to front, which allows the binary search.
    let mut best: Vec<f64> = Vec::new();
    let mut previous: Option<(Point, usize)> = None;
    for index in order {
        let point = points[index];
        let front = match previous {
            Some((equal, front)) if equal == point => front,
            _ => best.partition_point(|&second| second >= point[1]),
        };
        if front == best.len() {
            best.push(point[1]);
        } else {
            best[front] = point[1];
        }
        ranks[index] = front + 1;
        previous = Some((point, front));
    }
    ranks
}

fn best_first(a: Point, b: Point) -> Ordering {
    b[0].total_cmp(&a[0]).then(b[1].total_cmp(&a[1]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dominates(a: Point, b: Point) -> bool {
        a[0] >= b[0] && a[1] >= b[1] && a != b
    }

    fn ranks_by_definition(points: &[Point]) -> Vec<usize> {
        let mut ranks = vec![0; points.len()];
        for rank in 1..=points.len() {
            let left: Vec<usize> = (0..points.len()).filter(|&i| ranks[i] == 0).collect();
            for &i in &left {
                if !left.iter().any(|&j| dominates(points[j], points[i])) {
                    ranks[i] = rank;
                }
            }
        }
        ranks
    }

    fn indices_of_rank(ranks: &[usize], rank: usize) -> Vec<usize> {
        (0..ranks.len()).filter(|&index| ranks[index] == rank).collect()
    }

    #[test]
    fn a_tie_in_one_objective_is_dominated() {
        assert_eq!(frontier(&[[5.0, 100.0], [10.0, 100.0]]), [1]);
        assert_eq!(frontier(&[[10.0, 50.0], [10.0, 100.0]]), [1]);
    }

    #[test]
    fn equal_points_stand_or_fall_together() {
        assert_eq!(frontier(&[[1.0, 2.0], [1.0, 2.0], [2.0, 1.0]]), [0, 1, 2]);
        assert_eq!(frontier(&[[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]), [2]);
    }

    #[test]
    fn no_points_have_no_frontier() {
        assert!(frontier(&[]).is_empty());
    }

    proptest! {
        // Few distinct coordinates, so that ties and duplicates abound.
        #[test]
        fn ranks_are_those_of_the_definition(
            points in prop::collection::vec([0u8..6, 0u8..6], 0..40)
        ) {
            let points: Vec<Point> =
                points.iter().map(|p| [f64::from(p[0]), f64::from(p[1])]).collect();
            let expected = ranks_by_definition(&points);
            prop_assert_eq!(frontier(&points), indices_of_rank(&expected, 1));
            prop_assert_eq!(ranks(&points), expected);
        }

        #[test]
        fn ranks_of_real_values_are_those_of_the_definition(
            points in prop::collection::vec([-1e3f64..1e3, -1e3f64..1e3], 0..60)
        ) {
            let expected = ranks_by_definition(&points);
            prop_assert_eq!(frontier(&points), indices_of_rank(&expected, 1));
            prop_assert_eq!(ranks(&points), expected);
        }
    }
}
