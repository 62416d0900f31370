//! The volume of boxes with three sides, by adding them from the longest last side to the shortest.
//!
//! What a box covers beyond those before it, in the first two sides, it covers down its own last
//! side. What is covered is a staircase, and a box adds strips to it.

use super::staircase::Staircase;

/// The volume of the union of boxes that all have a corner at 0; given are the opposite corners,
/// all sides above 0. O(n log n).
pub(super) fn volume(boxes: &[[f64; 3]]) -> f64 {
    let mut boxes = boxes.to_vec();
    boxes.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    let mut order: Vec<(f64, u32)> = boxes.iter().map(|corner| corner[2]).zip(0..).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut stairs = Staircase::new(boxes.len());
    let mut volume = 0.0;
    for (depth, at) in order {
        let place = at as usize;
        let [width, height, _] = boxes[place];
        if stairs.reaching(place).is_some_and(|other| other >= height) {
            continue;
        }
        let mut right = width;
        let mut area = 0.0;
        stairs.admit(place, height, |left, below| {
            let left = left.map_or(0.0, |left| boxes[left][0]);
            area += (right - left) * (height - below);
            right = left;
        });
        volume += area * depth;
    }
    volume
}
