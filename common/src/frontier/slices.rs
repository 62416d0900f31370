//! The volume of boxes with four sides, by adding them from the longest last side to the shortest.
//!
//! What a box covers beyond those before it, in the first three sides, it covers down its own last
//! side. So the volume is the sum of each box's gain times its last side, and a gain is taken by a
//! sweep along the third side over what is still free of the first two.
//!
//! Source: the dimension sweep of A. P. Guerreiro, C. M. Fonseca, "Computing and updating
//! hypervolume contributions in up to four dimensions", IEEE Transactions on Evolutionary
//! Computation 22 (2018); here the boxes before are looked at many at a time instead of linked.

use std::cmp::Reverse;
use std::ops::Range;

use super::Points;
use super::divide::places;

/// How many boxes are looked at before a decision.
const MANY: usize = 16;

/// The volume of the union of boxes that all have a corner at 0; the points are the opposite
/// corners, all sides above 0. O(n²) for n boxes, but for a small factor.
pub(super) fn volume(corners: &Points) -> f64 {
    debug_assert_eq!(corners.objectives(), 4);
    // Places compare as the sides do, four or more at a time.
    let places = places(corners);
    let place = |index: usize, side: usize| places[4 * index + side];
    let mut order: Vec<usize> = (0..corners.len()).collect();
    order.sort_unstable_by_key(|&index| Reverse(place(index, 3)));
    let mut shelf = Shelf { corners, x: vec![], y: vec![], z: vec![], index: vec![] };
    let added = order.into_iter().map(|index| {
        let [x, y, z] = [0, 1, 2].map(|side| place(index, side));
        shelf.add(Corner { x, y, z, index }) * corners.get(index)[3]
    });
    added.sum()
}

/// A box by the places of its first three sides.
#[derive(Debug, Clone, Copy)]
struct Corner {
    x: i32,
    y: i32,
    z: i32,
    index: usize,
}

/// Boxes of three sides, by descending third side.
struct Shelf<'a> {
    corners: &'a Points,
    x: Vec<i32>,
    y: Vec<i32>,
    z: Vec<i32>,
    index: Vec<usize>,
}

impl Shelf<'_> {
    /// Adds a box, and returns the volume that it covers and none before it did.
    fn add(&mut self, corner: Corner) -> f64 {
        let Corner { x, y, z, index } = corner;
        let above = self.z.partition_point(|&other| other >= z);
        let Some(free) = self.free(corner, above) else { return 0.0 };
        let gain = self.gain(corner, above, free);
        let mut covered = Vec::new();
        self.find(above..self.x.len(), |a, b| a <= x && b <= y, |at| covered.push(at));
        for at in covered.into_iter().rev() {
            self.x.remove(at);
            self.y.remove(at);
            self.z.remove(at);
            self.index.remove(at);
        }
        self.x.insert(above, x);
        self.y.insert(above, y);
        self.z.insert(above, z);
        self.index.insert(above, index);
        gain
    }

    /// What the boxes on the shelf before `above`, all with a third side as long, leave free of a
    /// box's first two sides; `None` if nothing.
    fn free(&self, corner: Corner, above: usize) -> Option<Free> {
        let Corner { x, y, index, .. } = corner;
        let mut highest = [-1; MANY];
        let mut widest = [-1; MANY];
        let (xs, ys) = (self.x[..above].as_chunks::<MANY>(), self.y[..above].as_chunks::<MANY>());
        let mut look = |lane: usize, a: i32, b: i32| {
            highest[lane] = highest[lane].max(if a >= x { b } else { -1 });
            widest[lane] = widest[lane].max(if b >= y { a } else { -1 });
        };
        for (xs, ys) in xs.0.iter().zip(ys.0) {
            for lane in 0..MANY {
                look(lane, xs[lane], ys[lane]);
            }
        }
        for (lane, (&a, &b)) in xs.1.iter().zip(ys.1).enumerate() {
            look(lane, a, b);
        }
        let below = highest.into_iter().max().unwrap_or(-1);
        let left = widest.into_iter().max().unwrap_or(-1);
        if below >= y {
            return None;
        }
        // Where the rectangles end that are as wide or as high as the box.
        let mut low = Step { x, y: below, width: self.side(index, 0), height: 0.0 };
        let mut high = Step { x: left, y, width: 0.0, height: self.side(index, 1) };
        let mut steps = Vec::new();
        let is_near = |a: i32, b: i32| a >= left && b >= below && (a <= x || b <= y);
        self.find(0..above, is_near, |at| {
            let step = self.step(at);
            if step.x >= x && step.y == below {
                low.height = step.height;
            } else if step.y >= y && step.x == left {
                high.width = step.width;
            } else if step.x > left && step.x < x && step.y > below && step.y < y {
                steps.push(step);
            }
        });
        let mut free = Free { steps: vec![high, low] };
        steps.into_iter().for_each(|step| free.cover(step));
        Some(free)
    }

    /// The volume of a box of which this is free of its first two sides where the third ends.
    fn gain(&self, corner: Corner, above: usize, mut free: Free) -> f64 {
        let Corner { x, y, index, .. } = corner;
        let [width, height] = [0, 1].map(|side| self.side(index, side));
        let mut gain = 0.0;
        let mut area = free.area();
        let mut depth = self.side(index, 2);
        for at in above..self.x.len() {
            let [wide, high] = [self.x[at] >= x, self.y[at] >= y];
            if !free.has(self.x[at].min(x), self.y[at].min(y)) {
                continue;
            }
            let third = self.side(self.index[at], 2);
            gain += area * (depth - third);
            depth = third;
            if wide && high {
                return gain;
            }
            let mut step = self.step(at);
            if wide {
                step = Step { x, width, ..step };
            }
            if high {
                step = Step { y, height, ..step };
            }
            free.cover(step);
            area = free.area();
        }
        gain + area * depth
    }

    fn side(&self, index: usize, side: usize) -> f64 {
        self.corners.get(index)[side]
    }

    fn step(&self, at: usize) -> Step {
        let [width, height] = [0, 1].map(|side| self.side(self.index[at], side));
        Step { x: self.x[at], y: self.y[at], width, height }
    }

    /// Calls `found` with the places on the shelf whose first two sides pass the test.
    #[inline(always)]
    fn find(
        &self,
        range: Range<usize>,
        test: impl Fn(i32, i32) -> bool,
        mut found: impl FnMut(usize),
    ) {
        let any = |xs: &[i32], ys: &[i32]| {
            xs.iter().zip(ys).fold(false, |any, (&a, &b)| any | test(a, b))
        };
        let (xs, _) = self.x[range.clone()].as_chunks::<MANY>();
        let (ys, _) = self.y[range.clone()].as_chunks::<MANY>();
        let mut look = |places: Range<usize>| {
            places.filter(|&at| test(self.x[at], self.y[at])).for_each(&mut found);
        };
        let mut at = range.start;
        for (xs, ys) in xs.iter().zip(ys) {
            if any(xs, ys) {
                look(at..at + MANY);
            }
            at += MANY;
        }
        look(at..range.end);
    }
}

/// A rectangle with a corner at 0 that is covered: the places of its sides, and the sides.
#[derive(Debug, Clone, Copy)]
struct Step {
    x: i32,
    y: i32,
    width: f64,
    height: f64,
}

/// What of a rectangle is not covered, by the rectangles that are: a staircase.
struct Free {
    /// Wider and lower from step to step. The first is as high as the rectangle, and the last as
    /// wide, be their other sides 0.
    steps: Vec<Step>,
}

impl Free {
    /// Whether any of a step is free.
    fn has(&self, x: i32, y: i32) -> bool {
        // Of the steps as wide or wider, the first is the highest.
        self.steps.iter().find(|other| other.x >= x).is_none_or(|other| other.y < y)
    }

    /// Covers a step, which is no wider or higher than the rectangle.
    fn cover(&mut self, step: Step) {
        if !self.has(step.x, step.y) {
            return;
        }
        let from = self.steps.partition_point(|other| other.y > step.y);
        let to = self.steps.partition_point(|other| other.x <= step.x);
        self.steps.splice(from..to, [step]);
    }

    /// The free area. Each pair of neighbours has a free rectangle between them.
    fn area(&self) -> f64 {
        let Some(first) = self.steps.first() else { return 0.0 };
        let free =
            |pair: &[Step]| (pair[1].width - pair[0].width) * (first.height - pair[1].height);
        self.steps.windows(2).map(free).sum()
    }
}
