//! The volume of boxes with four sides, by adding them from the longest last side to the shortest.
//!
//! What a box covers beyond those before it, in the first three sides, it covers down its own last
//! side. So the volume is the sum of each box's gain in three sides times its last side.
//!
//! To find the gain of a box, only few of those before it need a look. A box that is at least as
//! long in two sides cuts the third: what is free begins behind the longest such cut, and so what
//! is free lies between a low corner and the box's own. Only boxes with a corner beyond the low one
//! in all three sides reach between them; a [`Shelf`] finds them.
//!
//! Then a sweep goes down the third side, from the box's corner to the low one, over the rectangle
//! of the first two. What is covered there is a staircase ([`Stairs`]). Where the sweep meets a
//! box, the rectangles that this adds to the staircase have been free until there, and are never
//! again; at the end, so has been what is still free. These columns are the gain.
//!
//! Source: the dimension sweep of A. P. Guerreiro, C. M. Fonseca, "Computing and updating
//! hypervolume contributions in up to four dimensions", IEEE Transactions on Evolutionary
//! Computation 22 (2018); here the boxes before lie in arrays instead of lists, so that many are
//! compared at once.

use super::shelf::{Corner, Shelf};

/// The volume of the union of boxes that all have a corner at 0; given are the opposite corners,
/// all sides above 0. O(n · m) for n boxes of which at most m at once are needed in three sides.
pub(super) fn volume(mut boxes: Vec<[f64; 4]>) -> f64 {
    boxes.sort_unstable_by(|a, b| b[3].total_cmp(&a[3]));
    let mut before = Shelf::default();
    let mut near = Vec::new();
    let mut stairs = Stairs::default();
    let mut volume = 0.0;
    for [x, y, z, last] in boxes {
        let corner = [x, y, z];
        near.clear();
        if let Some(low) = before.add(corner, &mut near) {
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
