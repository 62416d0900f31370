//! A frontier of two objectives that grows point by point: as the first rises, the second falls.

/// The steps that no other reaches in both objectives.
///
/// The first objective is known by its place among all values that may come, so that the steps
/// are a set of small whole numbers, and neighbours are found by a few words of bits.
pub(super) struct Staircase {
    places: Places,
    /// The second objective of the step at each place, if there is one.
    second: Vec<f64>,
}

impl Staircase {
    /// No steps yet, for so many places.
    pub(super) fn new(places: usize) -> Self {
        Self { places: Places::new(places), second: vec![0.0; places] }
    }

    /// The step at this place or the next above, the best in the second objective of those at
    /// least as good in the first.
    pub(super) fn reaching(&self, place: usize) -> Option<f64> {
        self.places.next(place).map(|place| self.second[place])
    }

    /// Adds a step that none reaches. Those that it reaches are gone. Calls `strip` with each strip
    /// that it covers, from the right: the place of the step at the left end, if any, and the
    /// second objective that was covered before.
    pub(super) fn admit(
        &mut self,
        place: usize,
        second: f64,
        mut strip: impl FnMut(Option<usize>, f64),
    ) {
        let mut below = self.reaching(place).unwrap_or(0.0);
        loop {
            let left = self.places.previous(place);
            strip(left, below);
            let Some(left) = left.filter(|&left| self.second[left] <= second) else { break };
            below = self.second[left];
            self.places.remove(left);
        }
        self.places.insert(place);
        self.second[place] = second;
    }
}

/// A set of places below a limit, as bits; a bit of each higher level tells whether a word of the
/// level below has any.
struct Places {
    levels: Vec<Vec<u64>>,
}

const BITS: usize = u64::BITS as usize;

impl Places {
    fn new(limit: usize) -> Self {
        let mut levels = Vec::new();
        let mut words = limit;
        while words > 1 || levels.is_empty() {
            words = words.div_ceil(BITS).max(1);
            levels.push(vec![0; words]);
        }
        Self { levels }
    }

    fn insert(&mut self, place: usize) {
        let mut at = place;
        for level in &mut self.levels {
            let word = &mut level[at / BITS];
            let was_empty = *word == 0;
            *word |= 1 << (at % BITS);
            if !was_empty {
                return;
            }
            at /= BITS;
        }
    }

    fn remove(&mut self, place: usize) {
        let mut at = place;
        for level in &mut self.levels {
            let word = &mut level[at / BITS];
            *word &= !(1 << (at % BITS));
            if *word != 0 {
                return;
            }
            at /= BITS;
        }
    }

    /// The least place that is no less.
    fn next(&self, place: usize) -> Option<usize> {
        let mut from = place;
        for (height, level) in self.levels.iter().enumerate() {
            // The word may lie past the last.
            let word = level.get(from / BITS)? >> (from % BITS);
            if word != 0 {
                let found = from + word.trailing_zeros() as usize;
                return Some(self.below(height, found, u64::trailing_zeros));
            }
            from = from / BITS + 1;
        }
        None
    }

    /// The greatest place that is less than this one, which is below the limit.
    fn previous(&self, place: usize) -> Option<usize> {
        let mut end = place;
        for (height, level) in self.levels.iter().enumerate() {
            let mask = (1 << (end % BITS)) - 1;
            let word = level.get(end / BITS).map_or(0, |word| word & mask);
            if word != 0 {
                let found = end / BITS * BITS + word.ilog2() as usize;
                return Some(self.below(height, found, u64::ilog2));
            }
            end /= BITS;
        }
        None
    }

    /// The place below a bit of a level, by which bit of each word to take.
    fn below(&self, height: usize, bit: usize, pick: impl Fn(u64) -> u32) -> usize {
        let levels = self.levels[..height].iter().rev();
        levels.fold(bit, |at, level| at * BITS + pick(level[at]) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn places_are_a_set(
            limit in prop::sample::select(vec![1usize, 63, 64, 65, 4096, 4097, 300_000]),
            steps in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>()), 1..200),
        ) {
            let mut places = Places::new(limit);
            let mut expected = BTreeSet::new();
            for (inserts, place) in steps {
                let place = place.index(limit);
                if inserts {
                    places.insert(place);
                    expected.insert(place);
                } else {
                    places.remove(place);
                    expected.remove(&place);
                }
                for near in [0, place.saturating_sub(1), place, (place + 1) % limit, limit - 1] {
                    prop_assert_eq!(places.next(near), expected.range(near..).next().copied());
                    prop_assert_eq!(
                        places.previous(near),
                        expected.range(..near).next_back().copied()
                    );
                }
            }
        }
    }

    #[test]
    fn a_step_covers_strips_from_the_right() {
        let mut stairs = Staircase::new(10);
        let mut strips = Vec::new();
        for (place, second) in [(2, 5.0), (7, 1.0), (4, 3.0), (5, 6.0)] {
            stairs.admit(place, second, |left, below| strips.push((place, left, below)));
        }
        assert_eq!(
            strips,
            [
                (2, None, 0.0),
                (7, Some(2), 0.0),
                (4, Some(2), 1.0),
                (5, Some(4), 1.0),
                (5, Some(2), 3.0),
                (5, None, 5.0),
            ]
        );
        assert_eq!(stairs.reaching(0), Some(6.0));
        assert_eq!(stairs.reaching(6), Some(1.0));
        assert_eq!(stairs.reaching(8), None);
    }
}
