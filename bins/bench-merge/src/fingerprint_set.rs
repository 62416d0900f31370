//! A set of fingerprints that takes less than 32 bytes for each of them, at any size.
//!
//! The standard set doubles when it is full, and for a while holds both halves. This one grows by
//! two fifths, and piece by piece.

use bench_common::fingerprint::Fingerprint;

/// Pieces that grow one at a time. The highest bits of a fingerprint say which.
const SHARDS_LOG2: u32 = 6;

/// Slots to begin with.
const FEWEST: usize = 8;

/// What an empty slot holds. The fingerprint that is 0 counts as 1.
const EMPTY: Fingerprint = 0;

/// A set of fingerprints. See the module.
#[derive(Debug)]
pub(crate) struct FingerprintSet {
    shards: Vec<Shard>,
}

#[derive(Debug, Clone, Default)]
struct Shard {
    slots: Vec<Fingerprint>,
    used: usize,
}

impl FingerprintSet {
    /// An empty set.
    pub(crate) fn new() -> Self {
        Self { shards: vec![Shard::default(); 1 << SHARDS_LOG2] }
    }

    /// Adds a fingerprint; false if it was there.
    pub(crate) fn insert(&mut self, fingerprint: Fingerprint) -> bool {
        let fingerprint = fingerprint.max(1);
        self.shards[(fingerprint >> (u128::BITS - SHARDS_LOG2)) as usize].insert(fingerprint)
    }
}

impl Shard {
    fn insert(&mut self, fingerprint: Fingerprint) -> bool {
        // Up to four fifths full, so that an empty slot is never far.
        if 5 * (self.used + 1) > 4 * self.slots.len() {
            self.grow();
        }
        let slot = self.slot(fingerprint);
        let is_new = self.slots[slot] == EMPTY;
        self.slots[slot] = fingerprint;
        self.used += usize::from(is_new);
        is_new
    }

    /// The slot that holds the fingerprint, or else the one that is to hold it.
    fn slot(&self, fingerprint: Fingerprint) -> usize {
        // The lower half, scaled to the number of slots.
        let count = self.slots.len();
        let mut slot = ((u128::from(fingerprint as u64) * count as u128) >> u64::BITS) as usize;
        while self.slots[slot] != EMPTY && self.slots[slot] != fingerprint {
            slot = if slot + 1 == count { 0 } else { slot + 1 };
        }
        slot
    }

    fn grow(&mut self) {
        let count = (self.slots.len() * 7 / 5).max(FEWEST);
        let old = std::mem::replace(&mut self.slots, vec![EMPTY; count]);
        for fingerprint in old.into_iter().filter(|fingerprint| *fingerprint != EMPTY) {
            let slot = self.slot(fingerprint);
            self.slots[slot] = fingerprint;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Spreads numbers over all bits, as fingerprints are spread.
    fn spread(number: u64) -> Fingerprint {
        u128::from(number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
    }

    #[test]
    fn each_fingerprint_is_new_once() {
        let mut set = FingerprintSet::new();
        let mut expected = HashSet::new();
        for number in (0..20_000).chain(0..20_000).map(|n| n * n % 30_011) {
            let fingerprint = spread(number);
            assert_eq!(set.insert(fingerprint), expected.insert(fingerprint), "{number}");
        }
        assert!(set.insert(0));
        assert!(!set.insert(0));
    }

    #[test]
    fn close_fingerprints_are_told_apart() {
        let mut set = FingerprintSet::new();
        assert!((2..500).all(|fingerprint| set.insert(fingerprint)));
        assert!((2..500).all(|fingerprint| !set.insert(fingerprint)));
        assert!((2..500).all(|fingerprint| set.insert(u128::MAX - fingerprint)));
    }

    #[test]
    fn a_fingerprint_takes_less_than_32_bytes() {
        let mut set = FingerprintSet::new();
        for number in 0..200_000 {
            set.insert(spread(number));
            // While a shard grows, its old slots are there as well.
            let slots: usize = set.shards.iter().map(|shard| shard.slots.capacity()).sum();
            let largest = set.shards.iter().map(|shard| shard.slots.len()).max().unwrap_or(0);
            assert!(number < 5_000 || 16 * (slots + largest) < 32 * number as usize, "{number}");
        }
    }
}
