//! Places in blocks, so that a row is compared with many at a time.

/// How many rows a block has.
const LANES: usize = 16;

/// Worse than any place.
const NONE: i32 = -1;

/// Rows of so many places, all 0 or more, that others are compared with.
pub(super) struct Blocks {
    objectives: usize,
    rows: usize,
    /// Block after block, and in a block objective after objective.
    lanes: Vec<[i32; LANES]>,
}

impl Blocks {
    /// No rows yet, of so many places.
    pub(super) fn new(objectives: usize) -> Self {
        Self { objectives, rows: 0, lanes: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: &[i32]) {
        debug_assert_eq!(row.len(), self.objectives);
        let lane = self.rows % LANES;
        if lane == 0 {
            self.lanes.resize(self.lanes.len() + self.objectives, [NONE; LANES]);
        }
        let block = self.lanes.len() - self.objectives;
        for (lanes, &place) in self.lanes[block..].iter_mut().zip(row) {
            lanes[lane] = place;
        }
        self.rows += 1;
    }

    /// Adds a row unless one is nowhere worse, and returns whether it did.
    pub(super) fn admit(&mut self, row: &[i32]) -> bool {
        let admitted = !self.reach(row);
        if admitted {
            self.push(row);
        }
        admitted
    }

    /// Whether one of the rows is nowhere worse than this one.
    pub(super) fn reach(&self, row: &[i32]) -> bool {
        match self.objectives {
            1 => self.any_reaches::<1>(row),
            2 => self.any_reaches::<2>(row),
            3 => self.any_reaches::<3>(row),
            _ => self.lanes.chunks_exact(self.objectives).any(|block| reaches(block, row)),
        }
    }

    /// The same with a number of objectives that the compiler knows.
    fn any_reaches<const OBJECTIVES: usize>(&self, row: &[i32]) -> bool {
        let Some(row) = row.first_chunk::<OBJECTIVES>() else { return false };
        self.lanes.as_chunks::<OBJECTIVES>().0.iter().any(|block| reaches(block, row))
    }
}

#[inline(always)]
fn reaches(block: &[[i32; LANES]], row: &[i32]) -> bool {
    // A difference below 0 has the sign bit, and so has what it is joined with.
    let mut signs = [0; LANES];
    for (lanes, place) in block.iter().zip(row) {
        for (sign, other) in signs.iter_mut().zip(lanes) {
            *sign |= other - place;
        }
    }
    signs.into_iter().fold(-1, |all, sign| all & sign) >= 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_row_is_reached_as_by_definition(
            (rows, row) in (1usize..=5).prop_flat_map(|objectives| {
                let row = prop::collection::vec(0i32..5, objectives);
                (prop::collection::vec(row.clone(), 0..40), row)
            })
        ) {
            let mut blocks = Blocks::new(row.len());
            rows.iter().for_each(|other| blocks.push(other));
            let no_worse = |other: &Vec<i32>| other.iter().zip(&row).all(|(a, b)| a >= b);
            prop_assert_eq!(blocks.reach(&row), rows.iter().any(no_worse));
        }

        #[test]
        fn the_best_place_is_reached_by_itself_alone(place in 1..=i32::MAX) {
            let mut blocks = Blocks::new(1);
            blocks.push(&[place - 1]);
            prop_assert!(!blocks.reach(&[place]));
            blocks.push(&[place]);
            prop_assert!(blocks.reach(&[place]));
        }
    }
}
