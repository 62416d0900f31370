//! A set of fingerprints that takes less than 20 bytes for each of them, at any size.
//!
//! The standard set doubles when it is full, and for a while holds both halves. This one grows by
//! a quarter, one part of it at a time, and gives no memory back, so that none lies in pieces.

use bench_common::fingerprint::Fingerprint;

/// Parts that grow one at a time. The highest bits of a fingerprint say which.
const SHARDS_LOG2: u32 = 6;

/// The last 96 bits of a fingerprint, the highest first. With those that say the shard, they make
/// for a chance of a false match of 1 in 10^17 among 10 million.
type Slot = [u32; 3];

/// What an empty slot holds. The fingerprint that ends so counts as the one behind it.
const EMPTY: Slot = [0; 3];

/// Slots that fill from the first to the last, about as many as a cache line has room for.
type Bucket = [Slot; 5];

/// How many buckets and slots there are in a page, whose memory comes together.
const BUCKETS: usize = 32;
const SLOTS: usize = BUCKETS * size_of::<Bucket>() / size_of::<Slot>();

/// A set of fingerprints. See the module.
#[derive(Debug)]
pub(crate) struct FingerprintSet {
    shards: Vec<Shard>,
    /// Where a shard's slots are while it grows.
    old: Vec<Slot>,
}

#[derive(Debug, Clone, Default)]
struct Shard {
    pages: Vec<Box<[Bucket]>>,
    used: usize,
}

impl FingerprintSet {
    /// An empty set.
    pub(crate) fn new() -> Self {
        Self { shards: vec![Shard::default(); 1 << SHARDS_LOG2], old: Vec::new() }
    }

    /// Adds a fingerprint; false if it was there.
    pub(crate) fn insert(&mut self, fingerprint: Fingerprint) -> bool {
        let (shard, kept) = split(fingerprint);
        let shard = &mut self.shards[shard];
        if shard.is_full() {
            shard.grow(&mut self.old);
        }
        shard.insert(kept)
    }

    /// Brings near what is needed to add these fingerprints. The processor fetches it for many at
    /// once; where they are added one by one, it waits for each.
    pub(crate) fn expect(&self, fingerprints: impl Iterator<Item = Fingerprint>) {
        let fetched = fingerprints.fold(0, |fetched, fingerprint| {
            let (shard, kept) = split(fingerprint);
            let [[first, ..], .., [.., last]] = self.shards[shard].home_of(kept);
            fetched ^ first ^ last
        });
        std::hint::black_box(fetched);
    }
}

/// Which shard a fingerprint belongs to, and what that keeps of it.
fn split(fingerprint: Fingerprint) -> (usize, Slot) {
    let shard = (fingerprint >> (u128::BITS - SHARDS_LOG2)) as usize;
    let kept = [64, 32, 0].map(|bits| (fingerprint >> bits) as u32);
    (shard, if kept == EMPTY { [0, 0, 1] } else { kept })
}

impl Shard {
    /// Whether it should grow before it takes one more: up to nine tenths full, most find room in
    /// the bucket where they belong.
    fn is_full(&self) -> bool {
        10 * (self.used + 1) > 9 * SLOTS * self.pages.len()
    }

    /// Adds what is not there, if there is room; false if it was there.
    fn insert(&mut self, kept: Slot) -> bool {
        let is_new = self.put(kept);
        self.used += usize::from(is_new);
        is_new
    }

    /// Puts it into the first empty slot from its home on, unless it is there.
    fn put(&mut self, kept: Slot) -> bool {
        let mut bucket = self.home(kept);
        loop {
            for slot in &mut self.pages[bucket / BUCKETS][bucket % BUCKETS] {
                if *slot == EMPTY {
                    *slot = kept;
                    return true;
                }
                if *slot == kept {
                    return false;
                }
            }
            bucket = if bucket + 1 == self.buckets() { 0 } else { bucket + 1 };
        }
    }

    fn buckets(&self) -> usize {
        self.pages.len() * BUCKETS
    }

    /// The bucket where it belongs. If that is full, it is in one behind it.
    fn home(&self, kept: Slot) -> usize {
        // The highest bits, scaled to the number of buckets: growing goes from bucket to bucket.
        ((u64::from(kept[0]) * self.buckets() as u64) >> u32::BITS) as usize
    }

    fn home_of(&self, kept: Slot) -> Bucket {
        let bucket = self.home(kept);
        self.pages.get(bucket / BUCKETS).map(|page| page[bucket % BUCKETS]).unwrap_or_default()
    }

    fn grow(&mut self, old: &mut Vec<Slot>) {
        old.clear();
        for page in &mut self.pages {
            old.extend(page.as_flattened().iter().filter(|slot| **slot != EMPTY));
            page.fill(Bucket::default());
        }
        let more = self.pages.len().div_ceil(4).max(1);
        self.pages.extend((0..more).map(|_| [Bucket::default(); BUCKETS].into()));
        for slot in old {
            self.put(*slot);
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
            set.expect(std::iter::once(fingerprint));
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
        let mut set = FingerprintSet::new();
        assert!((0..96).chain(122..128).all(|bit| set.insert(1 << bit)));
    }

    #[test]
    fn a_fingerprint_takes_less_than_20_bytes() {
        let mut set = FingerprintSet::new();
        for number in 0..200_000 {
            set.insert(spread(number));
            // While a shard grows, its old slots are there as well.
            let pages: usize = set.shards.iter().map(|shard| shard.pages.len()).sum();
            let bytes = pages * SLOTS * size_of::<Slot>() + set.old.capacity() * size_of::<Slot>();
            assert!(number < 20_000 || bytes < 20 * number as usize, "{number}: {bytes}");
        }
    }
}
