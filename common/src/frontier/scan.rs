//! Ranks, and what a tolerance keeps, in any number of objectives: by comparing points with those
//! that can dominate them.

use super::{Points, Tolerance};

/// The indices of the points that no other dominates beyond the tolerance, ascending; `frontier`
/// has the indices of those that none dominates at all. O(n · frontier).
///
/// What dominates a point beyond the tolerance is itself on the frontier, or dominated by a point
/// there that does so as well.
pub(super) fn near(points: &Points, frontier: &[usize], tolerance: Tolerance) -> Vec<usize> {
    let dominated =
        |point| frontier.iter().any(|&better| tolerance.dominates(points.get(better), point));
    (0..points.len()).filter(|&index| !dominated(points.get(index))).collect()
}

/// Each point's rank, from 1.
///
/// Source: efficient non-dominated sort with binary search, Zhang et al. 2015: in an order in
/// which nothing is dominated by what comes behind it, a point belongs to the first front that
/// does not dominate it, and a front that dominates it has only fronts before it that do.
pub(super) fn ranks(points: &Points, tolerance: Tolerance) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_unstable_by(|&a, &b| {
        let pairs = points.get(a).iter().zip(points.get(b));
        pairs.fold(std::cmp::Ordering::Equal, |known, (a, b)| known.then(b.total_cmp(a)))
    });
    let mut ranks = vec![0; points.len()];
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    for index in order {
        let point = points.get(index);
        let dominates = |front: &Vec<usize>| {
            // The latest are the most like the point at hand.
            front.iter().rev().any(|&other| tolerance.dominates(points.get(other), point))
        };
        let front = fronts.partition_point(dominates);
        if front == fronts.len() {
            fronts.push(Vec::new());
        }
        fronts[front].push(index);
        ranks[index] = front + 1;
    }
    ranks
}
