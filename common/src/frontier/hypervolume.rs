//! The hypervolume of points: what they dominate down to a reference, exactly.
//!
//! Source: WFG, L. While, L. Bradstreet, L. Barone, "A fast way of calculating exact
//! hypervolumes", IEEE Transactions on Evolutionary Computation 16 (2012).

use super::{Points, Tolerance, layers, slices};

/// The volume between the reference and the points that are better than it in every objective,
/// in the product of the objectives' units. Greater is better in each.
///
/// With three or four objectives it is a sum of products of differences, none of them negative: so
/// rounding moves it by a share of itself, at most about 2⁻⁵³ times the number of terms. Whole
/// numbers give the exact volume where that is below 2⁵³. The order of the points may decide the
/// last bits.
pub fn hypervolume(points: &Points, reference: &[f64]) -> f64 {
    let mut boxes = Points::new(points.objectives());
    for point in points.iter() {
        if point.iter().zip(reference).all(|(p, r)| p > r) {
            boxes.push_each(point.iter().zip(reference).map(|(p, r)| p - r));
        }
    }
    volume(&boxes)
}

/// The volume of the union of boxes that all have a corner at 0; the points are the opposite
/// corners.
fn volume(corners: &Points) -> f64 {
    match corners.objectives() {
        3 => return layers::volume(corners.arrays()),
        4 => return slices::volume(corners.arrays().to_vec()),
        _ => {}
    }
    let frontier = corners.frontier(Tolerance::EXACT);
    let mut corners: Vec<&[f64]> = frontier.iter().map(|&index| corners.get(index)).collect();
    let Some(&first) = corners.first() else {
        return 0.0;
    };
    let last = first.len() - 1;
    if last == 0 {
        return first[0];
    }
    // In ascending order of the last side, what a box shares with those behind it has the box's
    // own last side throughout, so that the volumes can be taken with one objective less.
    corners.sort_by(|a, b| a[last].total_cmp(&b[last]));
    if last == 1 {
        return area(&corners);
    }
    let own = |(index, corner): (usize, &&[f64])| {
        let mut overlap = Points::new(last);
        for other in &corners[index + 1..] {
            overlap.push_each(corner[..last].iter().zip(*other).map(|(a, b)| a.min(*b)));
        }
        corner[last] * (corner[..last].iter().product::<f64>() - volume(&overlap))
    };
    corners.iter().enumerate().map(own).sum()
}

/// The area of rectangles that do not contain each other, by ascending second side: the first
/// side falls meanwhile.
fn area(corners: &[&[f64]]) -> f64 {
    let mut covered = 0.0;
    let mut area = 0.0;
    for corner in corners {
        area += corner[0] * (corner[1] - covered);
        covered = corner[1];
    }
    area
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(points: &[&[f64]], reference: &[f64]) -> f64 {
        hypervolume(&Points::of(reference.len(), points.iter().copied()), reference)
    }

    #[test]
    fn one_point_is_a_box() {
        assert_eq!(of(&[&[3.0, 5.0]], &[1.0, 2.0]), 6.0);
        assert_eq!(of(&[&[3.0, 5.0, 2.0, 2.0, 2.0, 3.0]], &[1.0; 6]), 16.0);
    }

    #[test]
    fn by_hand_in_two_and_three_objectives() {
        // A staircase of 1×3, 2×2 and 3×1: 3 + 2 + 1.
        assert_eq!(of(&[&[1.0, 3.0], &[2.0, 2.0], &[3.0, 1.0]], &[0.0, 0.0]), 6.0);
        // Three boxes of 2 that share the unit cube: 3·2 − 2·1.
        let boxes: [&[f64]; 3] = [&[2.0, 1.0, 1.0], &[1.0, 2.0, 1.0], &[1.0, 1.0, 2.0]];
        assert_eq!(of(&boxes, &[0.0; 3]), 4.0);
        // In latency, turned: 1 and 2 below 4, throughput 5 and 6 above 0.
        assert_eq!(of(&[&[-1.0, 5.0], &[-2.0, 6.0]], &[-4.0, 0.0]), 17.0);
    }

    #[test]
    fn what_is_no_better_than_the_reference_adds_nothing() {
        assert_eq!(of(&[], &[0.0, 0.0]), 0.0);
        assert_eq!(of(&[&[1.0, 5.0], &[0.0, 9.0], &[5.0, 0.0]], &[0.0, 0.0]), 5.0);
        assert_eq!(of(&[&[1.0, 1.0]], &[2.0, 2.0]), 0.0);
    }

    /// Counts the unit cells that a point covers; points have small whole coordinates.
    fn counted(points: &Points, side: usize) -> f64 {
        let objectives = points.objectives();
        let covered = (0..side.pow(objectives as u32)).filter(|&cell| {
            points.iter().any(|point| {
                let digit = |objective: usize| cell / side.pow(objective as u32) % side;
                (0..objectives).all(|objective| point[objective] > digit(objective) as f64)
            })
        });
        covered.count() as f64
    }

    proptest! {
        #[test]
        fn cells_can_be_counted(
            points in (2usize..=6).prop_flat_map(|objectives| {
                let point = prop::collection::vec((0u8..=4).prop_map(f64::from), objectives);
                prop::collection::vec(point, 0..9)
                    .prop_map(move |all| Points::of(objectives, all.iter().map(Vec::as_slice)))
            })
        ) {
            let origin = vec![0.0; points.objectives()];
            prop_assert_eq!(hypervolume(&points, &origin), counted(&points, 4));
        }

        /// Near a plane, so that most are on the frontier.
        #[test]
        fn many_points_can_be_counted(
            points in (3usize..=4).prop_flat_map(|objectives| {
                let point = (prop::collection::vec(0i32..=6, objectives - 1), 0i32..4);
                let near_plane = |(mut point, off): (Vec<i32>, i32)| {
                    point.push((8 + off - point.iter().sum::<i32>()).clamp(0, 6));
                    point.into_iter().map(f64::from).collect::<Vec<_>>()
                };
                prop::collection::vec(point.prop_map(near_plane), 1..120)
                    .prop_map(move |all| Points::of(objectives, all.iter().map(Vec::as_slice)))
            })
        ) {
            let origin = vec![0.0; points.objectives()];
            prop_assert_eq!(hypervolume(&points, &origin), counted(&points, 6));
        }

        /// Of each box the part that those behind it leave free, which is the way of five
        /// objectives: enough boxes for clusters to be halved and emptied.
        #[test]
        fn a_crowd_is_the_sum_of_what_each_adds(
            points in prop::collection::vec(prop::array::uniform4(1u16..=300), 1..240)
        ) {
            let near_sphere = points.iter().map(|point| {
                let point = point.map(f64::from);
                let length = point.iter().map(|x| x * x).sum::<f64>().sqrt();
                point.map(|x| (x * 1000.0 / length).ceil())
            });
            let (mut four, mut five) = (Points::new(4), Points::new(5));
            for [a, b, c, d] in near_sphere {
                four.push_each([a, b, c, d].into_iter());
                five.push_each([a, b, c, d, 1.0].into_iter());
            }
            prop_assert_eq!(hypervolume(&four, &[0.0; 4]), hypervolume(&five, &[0.0; 5]));
        }
    }
}
