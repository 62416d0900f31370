//! Corners rounded to 32 bits, sixteen side by side, to be compared at once.

use super::corners::Corner;

/// How many corners are side by side.
pub(super) const LANES: usize = 16;

/// Less than the key of any corner.
const NONE: i32 = -1;

/// A corner's sides as whole numbers. Of two sides the greater never has the lesser number, but
/// they may have the same.
pub(super) type Key = [i32; 3];

/// The key of a corner, all sides 0 or more.
pub(super) fn key(corner: Corner) -> Key {
    // The bits of floats that are not negative compare as they do.
    corner.map(|side| (side as f32).to_bits().cast_signed())
}

/// The keys of sixteen corners or fewer. What they tell of a corner may be too good, never too bad.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    sides: [[i32; LANES]; 3],
}

impl Keys {
    /// No corners.
    pub(super) const NONE: Self = Self { sides: [[NONE; LANES]; 3] };

    /// Puts the key of a corner into a lane.
    pub(super) fn set(&mut self, lane: usize, key: Key) {
        for (lanes, side) in self.sides.iter_mut().zip(key) {
            lanes[lane] = side;
        }
    }

    /// Has a lane reach this key.
    pub(super) fn raise(&mut self, lane: usize, key: Key) {
        for (lanes, side) in self.sides.iter_mut().zip(key) {
            lanes[lane] = lanes[lane].max(side);
        }
    }

    /// Leaves a lane without a corner.
    pub(super) fn clear(&mut self, lane: usize) {
        self.set(lane, [NONE; 3]);
    }

    /// The greatest number for each side.
    pub(super) fn greatest(&self) -> Key {
        self.sides.each_ref().map(|lanes| lanes.iter().fold(NONE, |most, &side| most.max(side)))
    }

    /// The lanes of all corners that may be beyond the low one in all sides.
    pub(super) fn beyond(&self, low: Key) -> Lanes {
        let [x, y, z] = &self.sides;
        // A difference below 0 has the sign bit, and so has what it is joined with.
        Lanes::without_sign(|lane| (x[lane] - low[0]) | (y[lane] - low[1]) | (z[lane] - low[2]))
    }

    /// The lanes of all corners that may reach this one in two sides and the low one in the third.
    pub(super) fn cutting(&self, corner: Key, low: Key) -> Lanes {
        let [x, y, z] = &self.sides;
        Lanes::without_sign(|lane| {
            let [a, b, c] = [x[lane] - low[0], y[lane] - low[1], z[lane] - low[2]];
            let [x, y, z] = [x[lane] - corner[0], y[lane] - corner[1], z[lane] - corner[2]];
            (a | y | z) & (b | x | z) & (c | x | y)
        })
    }
}

/// A set of lanes, from the last to the first.
#[derive(Clone, Copy)]
pub(super) struct Lanes(u32);

impl Lanes {
    #[inline(always)]
    fn without_sign(number: impl Fn(usize) -> i32) -> Self {
        let bits = (0..LANES).fold(0, |bits, lane| bits | (!(number(lane) >> 31) & (1 << lane)));
        Self(bits as u32)
    }
}

impl Iterator for Lanes {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let lane = self.0.checked_ilog2()?;
        self.0 ^= 1 << lane;
        Some(lane as usize)
    }
}
