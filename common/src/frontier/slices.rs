//! The volume of boxes with four sides, by adding them from the longest last side to the shortest.
//!
//! What a box covers beyond those before it, in the first three sides, it covers down its own last
//! side. So the volume is the sum of each box's gain in three sides times its last side.
//!
//! To find the gain of a box, only few of those before it need a look. A box that is at least as
//! long in two sides cuts the third: what is free begins behind the longest such cut, and so what
//! is free lies between a low corner and the box's own. Only boxes with a corner beyond the low one
//! in all three sides reach between them. [`Corners`] finds those without a look at all; of few, a
//! [`Shelf`] finds them sooner.
//!
//! Then a sweep goes down the third side, from the box's corner to the low one, over the rectangle
//! of the first two. What is covered there is a staircase ([`Stairs`]). Where the sweep meets a
//! box, the rectangles that this adds to the staircase have been free until there, and are never
//! again; at the end, so has been what is still free. These columns are the gain.
//!
//! Source: the dimension sweep of A. P. Guerreiro, C. M. Fonseca, "Computing and updating
//! hypervolume contributions in up to four dimensions", IEEE Transactions on Evolutionary
//! Computation 22 (2018); here the boxes before lie in clusters instead of lists.

use super::corners::{Corner, Corners};
use super::shelf::Shelf;

/// Up to so many boxes, looking at all of them is faster.
const FEW: usize = 500;

/// The volume of the union of boxes that all have a corner at 0; given are the opposite corners,
/// all sides above 0. O(n²) for n boxes at worst; where few are near each, all but O(n log n).
pub(super) fn volume(boxes: Vec<[f64; 4]>) -> f64 {
    if boxes.len() <= FEW { volume_of_few(boxes) } else { volume_of_many(boxes) }
}

fn volume_of_few(boxes: Vec<[f64; 4]>) -> f64 {
    let mut before = Shelf::default();
    sum(boxes, |corner, near| before.add(corner, near))
}

fn volume_of_many(boxes: Vec<[f64; 4]>) -> f64 {
    let mut before = Corners::default();
    sum(boxes, |corner, near| {
        let low = before.add(corner, near)?;
        near.sort_unstable_by(|a, b| b[2].total_cmp(&a[2]));
        Some(low)
    })
}

/// The sum of what each box adds. `add` adds the corner of a box in three sides to those before,
/// and gives what [`Shelf::add`] gives.
fn sum(
    mut boxes: Vec<[f64; 4]>,
    mut add: impl FnMut(Corner, &mut Vec<Corner>) -> Option<Corner>,
) -> f64 {
    boxes.sort_unstable_by(|a, b| b[3].total_cmp(&a[3]));
    let mut near = Vec::new();
    let mut stairs = Stairs::default();
    let mut volume = 0.0;
    for [x, y, z, last] in boxes {
        let corner = [x, y, z];
        near.clear();
        if let Some(low) = add(corner, &mut near) {
            volume += last * free(low, corner, &near, &mut stairs);
        }
    }
    volume
}

/// The volume between two corners that boxes leave free, all of which reach between them, and no
/// two sides of which are as long as those of the high corner. The boxes are in descending order of
/// the third side.
fn free(low: Corner, high: Corner, boxes: &[Corner], stairs: &mut Stairs) -> f64 {
    stairs.begin([low[0], low[1]], [high[0], high[1]]);
    let mut free = 0.0;
    for [x, y, z] in boxes {
        let covered = stairs.cover([x.min(high[0]), y.min(high[1])]);
        free += covered * (high[2] - z.min(high[2]));
    }
    free + stairs.free() * (high[2] - low[2])
}

/// What of a rectangle is covered from its low corner on: a staircase.
#[derive(Default)]
struct Stairs {
    /// The outer corners, wider and lower from step to step. The first is as high as the
    /// rectangle, and the last as wide.
    steps: Vec<[f64; 2]>,
}

impl Stairs {
    /// Nothing of the rectangle between these corners is covered.
    fn begin(&mut self, low: [f64; 2], high: [f64; 2]) {
        self.steps.clear();
        self.steps.extend([[low[0], high[1]], [high[0], low[1]]]);
    }

    /// Covers all that is no wider and no higher than this corner, which lies in the rectangle,
    /// and returns the area that was not covered before.
    fn cover(&mut self, [width, height]: [f64; 2]) -> f64 {
        let wider = self.steps.iter().position(|step| step[0] >= width);
        let Some(end) = wider.filter(|&step| self.steps[step][1] < height) else { return 0.0 };
        let mut area = 0.0;
        let mut right = width;
        let mut below = self.steps[end][1];
        let mut first = end;
        while first > 0 {
            let [left, top] = self.steps[first - 1];
            area += (right - left) * (height - below);
            if top > height {
                break;
            }
            (right, below) = (left, top);
            first -= 1;
        }
        // A few steps move faster one by one than in a block.
        if first == end {
            self.steps.push([0.0; 2]);
            for at in (end + 1..self.steps.len()).rev() {
                self.steps[at] = self.steps[at - 1];
            }
        } else if first + 1 < end {
            let gone = end - first - 1;
            for at in end..self.steps.len() {
                self.steps[at - gone] = self.steps[at];
            }
            self.steps.truncate(self.steps.len() - gone);
        }
        self.steps[first] = [width, height];
        area
    }

    /// The area that is not covered. Each pair of neighbours has a free rectangle between them.
    fn free(&self) -> f64 {
        let top = self.steps.first().map_or(0.0, |step| step[1]);
        self.steps.windows(2).map(|pair| (pair[1][0] - pair[0][0]) * (top - pair[1][1])).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whole numbers, so that no sum is rounded; near a sphere, so that most add something.
        #[test]
        fn few_and_many_have_the_same_volume(
            points in prop::collection::vec(prop::array::uniform4(1u16..=300), 1..240),
            steps in prop::sample::select(vec![5.0, 1000.0]),
        ) {
            let near_sphere = points.iter().map(|point| {
                let point = point.map(f64::from);
                let length = point.iter().map(|x| x * x).sum::<f64>().sqrt();
                point.map(|x| (x * steps / length).ceil())
            });
            let boxes: Vec<_> = near_sphere.collect();
            prop_assert_eq!(volume_of_few(boxes.clone()), volume_of_many(boxes));
        }
    }
}
