//! Frontier and ranks in any number of objectives, by comparing points with those that can
//! dominate them.

use super::{Points, Tolerance};

/// The indices of the points that no other dominates, ascending. O(n · frontier).
///
/// Each coordinate is replaced by its place among all values of its objective. A dominating point
/// then has the greater sum of places, whatever the scales of the objectives; so with the greatest
/// sums first, a point on the frontier is never taken off again.
pub(super) fn frontier(points: &Points) -> Vec<usize> {
    let objectives = points.objectives();
    let places = places(points);
    let place = |index: usize| &places[index * objectives..][..objectives];
    let mut order: Vec<(u64, usize)> = (0..points.len())
        .map(|index| (place(index).iter().map(|&p| u64::from(p)).sum(), index))
        .collect();
    order.sort_unstable_by_key(|&(sum, index)| (std::cmp::Reverse(sum), index));

    let mut frontier: Vec<usize> = Vec::new();
    // The places of the frontier's points, in one piece, since they are compared with each point.
    let mut kept: Vec<u32> = Vec::new();
    for (_, index) in order {
        let point = place(index);
        let at_least = |other: &[u32]| other.iter().zip(point).all(|(a, b)| a >= b);
        match kept.chunks_exact(objectives).position(|other| at_least(other) && other != point) {
            // What dominates much stands in front, where it is found at once.
            Some(dominating) => bring_forward(&mut kept, dominating, objectives),
            None => {
                kept.extend_from_slice(point);
                frontier.push(index);
            }
        }
    }
    frontier.sort_unstable();
    frontier
}

/// Exchanges the point with the one half as far from the front.
fn bring_forward(points: &mut [u32], at: usize, objectives: usize) {
    let to = at / 2;
    if to < at {
        let (before, from) = points.split_at_mut(at * objectives);
        before[to * objectives..][..objectives].swap_with_slice(&mut from[..objectives]);
    }
}

/// Each coordinate's place among the distinct values of its objective, from the worst, 0.
fn places(points: &Points) -> Vec<u32> {
    let objectives = points.objectives();
    let mut places = vec![0; points.len() * objectives];
    for objective in 0..objectives {
        let value = |index: usize| points.get(index)[objective];
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_unstable_by(|&a, &b| value(a).total_cmp(&value(b)));
        let mut place = 0;
        for (at, &index) in order.iter().enumerate() {
            if at > 0 && value(order[at - 1]) != value(index) {
                place += 1;
            }
            places[index * objectives + objective] = place;
        }
    }
    places
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_distinct_values() {
        let points: [&[f64]; 3] = [&[5.0, -1.0], &[7.0, -1.0], &[5.0, -3.0]];
        assert_eq!(places(&Points::of(2, points)), [0, 1, 1, 1, 0, 0]);
    }

    #[test]
    fn a_dominating_point_moves_to_the_front() {
        let mut points = vec![0, 0, 1, 1, 2, 2, 3, 3];
        bring_forward(&mut points, 3, 2);
        assert_eq!(points, [0, 0, 3, 3, 2, 2, 1, 1]);
        bring_forward(&mut points, 0, 2);
        assert_eq!(points, [0, 0, 3, 3, 2, 2, 1, 1]);
    }
}
