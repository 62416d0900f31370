//! Corners of boxes with three sides, in a row by the third. To look at all of them takes little,
//! since many are looked at together.

/// The corner of a box that has its opposite corner at 0: the lengths of its sides, all above 0.
pub(super) type Corner = [f64; 3];

/// So many corners are looked at together.
const LANES: usize = 8;

/// Corners of which none reaches another in all sides, in descending order of the third. Each side
/// is an array of its own, so that the compiler can compare many at once.
#[derive(Default)]
pub(super) struct Shelf {
    x: Vec<f64>,
    y: Vec<f64>,
    z: Vec<f64>,
    /// The places of those that the last corner reaches.
    reached: Vec<usize>,
}

impl Shelf {
    /// Adds a corner, unless one reaches it: then `None`. Otherwise the corner at which begins what
    /// of the new box the others leave free, and into `near` those beyond it in all sides, in
    /// descending order of the third. Those that the new one reaches are gone. O(n).
    pub(super) fn add(&mut self, corner: Corner, near: &mut Vec<Corner>) -> Option<Corner> {
        let [x, y, z] = corner;
        let place = self.z.partition_point(|&other| other >= z);
        let mut low = [
            longest(&self.x[..place], &self.y[..place], y),
            longest(&self.y[..place], &self.x[..place], x),
            0.0,
        ];
        if low[0] >= x {
            return None;
        }
        self.reached.clear();
        for index in beyond(&self.x, &self.y, [low[0], low[1]]) {
            let other = [self.x[index], self.y[index], self.z[index]];
            if index >= place && other[0] <= x && other[1] <= y {
                self.reached.push(index);
            }
            if other[0] >= x && other[1] >= y {
                // The first is the longest in the third side: none behind it is beyond it.
                low[2] = other[2];
                break;
            }
            near.push(other);
        }
        for (side, length) in [(&mut self.x, x), (&mut self.y, y), (&mut self.z, z)] {
            replace(side, &self.reached, place, length);
        }
        Some(low)
    }
}

/// Puts a length in its place, and takes those away that stand at or behind it in other places.
fn replace(side: &mut Vec<f64>, gone: &[usize], place: usize, length: f64) {
    let Some((&first, more)) = gone.split_first() else {
        return side.insert(place, length);
    };
    side.copy_within(place..first, place + 1);
    side[place] = length;
    for (before, &index) in more.iter().enumerate() {
        let end = more.get(before + 1).copied().unwrap_or(side.len());
        side.copy_within(index + 1..end, index - before);
    }
    side.truncate(side.len() - more.len());
}

/// The longest of some lengths, of those whose width is this or more; 0 if there are none.
fn longest(lengths: &[f64], widths: &[f64], width: f64) -> f64 {
    let (lengths, last_lengths) = lengths.as_chunks::<LANES>();
    let (widths, last_widths) = widths.as_chunks::<LANES>();
    let mut longest = [0.0; LANES];
    for (lengths, widths) in lengths.iter().zip(widths) {
        for lane in 0..LANES {
            longest[lane] = longer_if(widths[lane] >= width, lengths[lane], longest[lane]);
        }
    }
    let last = last_lengths.iter().zip(last_widths);
    let last = last.fold(0.0, |most, (&length, &other)| longer_if(other >= width, length, most));
    longest.into_iter().fold(last, |most, length| longer_if(true, length, most))
}

/// A length, if it counts and is greater than the longest so far. Without branches, which would be
/// anyone's guess.
#[inline(always)]
fn longer_if(counts: bool, length: f64, longest: f64) -> f64 {
    let length = if counts { length } else { 0.0 };
    if length > longest { length } else { longest }
}

/// The indices of those that are longer and wider than this, ascending.
fn beyond<'a>(
    lengths: &'a [f64],
    widths: &'a [f64],
    [length, width]: [f64; 2],
) -> impl Iterator<Item = usize> + 'a {
    let (whole_lengths, last_lengths) = lengths.as_chunks::<LANES>();
    let (whole_widths, last_widths) = widths.as_chunks::<LANES>();
    let is_beyond = move |l: f64, w: f64| (l > length) & (w > width);
    let chunks = whole_lengths.iter().zip(whole_widths).enumerate();
    let whole = chunks.flat_map(move |(chunk, (lengths, widths))| {
        let bit = |lane: usize| u8::from(is_beyond(lengths[lane], widths[lane])) << lane;
        let lanes = (0..LANES).fold(0, |lanes, lane| lanes | bit(lane));
        set_bits(lanes).map(move |lane| LANES * chunk + lane)
    });
    let last = (lengths.len() - last_lengths.len()..).zip(last_lengths.iter().zip(last_widths));
    whole.chain(last.filter(move |(_, (l, w))| is_beyond(**l, **w)).map(|(index, _)| index))
}

fn set_bits(mut bits: u8) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(lowest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn corners(shelf: &Shelf) -> Vec<Corner> {
        let sides = shelf.x.iter().zip(&shelf.y).zip(&shelf.z);
        sides.map(|((&x, &y), &z)| [x, y, z]).collect()
    }

    /// What [`Shelf::add`] is to do, by definition.
    fn add(known: &mut Vec<Corner>, corner: Corner) -> Option<(Corner, Vec<Corner>)> {
        let reach = |other: &Corner, side: usize| other[side] >= corner[side];
        let low = [[0, 1, 2], [1, 2, 0], [2, 0, 1]].map(|[own, second, third]| {
            let cuts = |other: &&Corner| reach(other, second) && reach(other, third);
            known.iter().filter(cuts).fold(0.0, |low: f64, other| low.max(other[own]))
        });
        if low[0] >= corner[0] {
            return None;
        }
        let is_near = |other: &&Corner| (0..3).all(|side| other[side] > low[side]);
        let near = known.iter().filter(is_near).copied().collect();
        known.retain(|other| (0..3).any(|side| other[side] > corner[side]));
        known.push(corner);
        known.sort_by(|a, b| b[2].total_cmp(&a[2]));
        Some((low, near))
    }

    proptest! {
        /// Near a plane, so that most are on the shelf; no two as long in the third side.
        #[test]
        fn corners_are_added_as_by_definition(
            corners_added in prop::collection::vec((1u8..30, 1u8..30, 0u8..12), 1..150)
        ) {
            let mut shelf = Shelf::default();
            let mut known = Vec::new();
            for (index, (x, y, off)) in corners_added.into_iter().enumerate() {
                let z = 60 - i32::from(x) - i32::from(y) + i32::from(off);
                let corner = [f64::from(x), f64::from(y), f64::from(z) + index as f64 / 1000.0];
                let mut near = Vec::new();
                let low = shelf.add(corner, &mut near);
                prop_assert_eq!(low.map(|low| (low, near)), add(&mut known, corner));
                prop_assert_eq!(corners(&shelf), &known[..]);
            }
        }
    }
}
