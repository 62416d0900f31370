//! The frontier in three objectives, by a sweep.

use super::Points;
use super::staircase::Staircase;

/// The indices of the points that no other dominates, ascending. O(n log n).
///
/// The sweep goes from the best first objective to the worst. What it has passed is at least as
/// good in that objective, so only the frontier of the other two counts: a staircase.
pub(super) fn frontier(points: &Points) -> Vec<usize> {
    // By the second objective; of points that are equal in it, the sweep meets the last first, so
    // that it reaches the others.
    let mut places: Vec<([f64; 3], u32)> = points.arrays().iter().copied().zip(0..).collect();
    places.sort_unstable_by(|([ax, ay, az], _), ([bx, by, bz], _)| {
        ay.total_cmp(by).then_with(|| ax.total_cmp(bx)).then_with(|| az.total_cmp(bz))
    });
    let mut sweep: Vec<(f64, u32)> = places.iter().map(|(point, _)| point[0]).zip(0..).collect();
    sweep.sort_unstable_by(|(a, at), (b, bt)| b.total_cmp(a).then_with(|| bt.cmp(at)));

    let mut stairs = Staircase::new(places.len());
    let mut frontier: Vec<usize> = Vec::new();
    let mut admitted = None;
    for (_, place) in sweep {
        let place = place as usize;
        let (point, index) = places[place];
        // Equal points stand or fall together.
        if admitted != Some(point) {
            if stairs.reaching(place).is_some_and(|best| best >= point[2]) {
                continue;
            }
            stairs.admit(place, point[2], |_, _| ());
            admitted = Some(point);
        }
        frontier.push(index as usize);
    }
    frontier.sort_unstable();
    frontier
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_in_two_objectives_is_dominated() {
        let points: [&[f64]; 4] =
            [&[1.0, 2.0, 3.0], &[1.0, 2.0, 4.0], &[1.0, 2.0, 4.0], &[2.0, 0.0, 0.0]];
        assert_eq!(frontier(&Points::of(3, points)), [1, 2, 3]);
    }
}
