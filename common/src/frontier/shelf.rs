//! Few corners of boxes with three sides, in a row by the third: to look at all of them takes less
//! time than to know where to look.

use super::corners::Corner;

/// Corners in descending order of their third side.
#[derive(Default)]
pub(super) struct Shelf {
    corners: Vec<Corner>,
}

impl Shelf {
    /// Adds a corner, unless one reaches it: then `None`. Otherwise the corner at which begins what
    /// of the new box the others leave free, and into `near` those beyond it in all sides, in
    /// descending order of the third. Those that the new one reaches are gone. O(n).
    pub(super) fn add(&mut self, corner: Corner, near: &mut Vec<Corner>) -> Option<Corner> {
        let [x, y, z] = corner;
        let place = self.corners.partition_point(|other| other[2] >= z);
        let mut low = [0.0; 3];
        for other in &self.corners[..place] {
            low[0] = longer_if(other[1] >= y, other[0], low[0]);
            low[1] = longer_if(other[0] >= x, other[1], low[1]);
        }
        if low[0] >= x {
            return None;
        }
        let mut reaches_some = false;
        for (index, other) in self.corners.iter().enumerate() {
            if !((other[0] > low[0]) & (other[1] > low[1])) {
                continue;
            }
            if (other[0] >= x) & (other[1] >= y) {
                // The first is the longest in the third side: none behind it is beyond it.
                low[2] = other[2];
                break;
            }
            near.push(*other);
            reaches_some |= index >= place && other[0] <= x && other[1] <= y;
        }
        if reaches_some {
            let behind = self.corners.split_off(place);
            let free = |other: &Corner| other[0] > x || other[1] > y;
            self.corners.extend(behind.into_iter().filter(free));
        }
        self.corners.insert(place, corner);
        Some(low)
    }
}

/// A length, if it counts and is greater than the longest so far. Without branches, which would be
/// anyone's guess.
#[inline(always)]
fn longer_if(counts: bool, length: f64, longest: f64) -> f64 {
    let length = if counts { length } else { 0.0 };
    if length > longest { length } else { longest }
}
