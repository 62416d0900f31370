//! A set of digests that takes less than 20 bytes for each of them, once there are 20,000. Of fewer,
//! the first in each of the set's parts takes a page of 1920 bytes.
//!
//! The standard set doubles when it is full, and for a while holds both halves. This one grows by
//! a quarter, one part of it at a time, and gives no memory back, so that none lies in pieces.

use crate::digest::{Digest, NONE};

/// Parts that grow one at a time. The highest bits of a digest say which.
const SHARDS_LOG2: u32 = 6;

/// Slots, of which the empty ones hold [`NONE`]. They fill from the first to the last, and are about
/// as many as a cache line has room for.
type Bucket = [Digest; 5];

/// How many buckets and slots there are in a page, whose memory comes together.
const BUCKETS: usize = 32;
const SLOTS: usize = BUCKETS * size_of::<Bucket>() / size_of::<Digest>();

/// A set of digests. See the module.
#[derive(Debug)]
pub(crate) struct DigestSet {
    shards: Vec<Shard>,
    count: usize,
    /// Where a shard's digests are while it grows.
    old: Vec<Digest>,
}

#[derive(Debug, Clone, Default)]
struct Shard {
    pages: Vec<Box<[Bucket]>>,
    used: usize,
}

impl DigestSet {
    /// An empty set.
    pub(crate) fn new() -> Self {
        Self { shards: vec![Shard::default(); 1 << SHARDS_LOG2], count: 0, old: Vec::new() }
    }

    /// Adds a digest; false if it was there.
    pub(crate) fn insert(&mut self, digest: Digest) -> bool {
        let shard = &mut self.shards[shard_of(&digest)];
        if shard.is_full() {
            shard.grow(&mut self.old);
        }
        let is_new = shard.insert(digest);
        self.count += usize::from(is_new);
        is_new
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// All of them.
    pub(crate) fn digests(&self) -> impl Iterator<Item = Digest> {
        self.shards.iter().flat_map(Shard::digests)
    }

    /// All of them, in ascending order.
    pub(crate) fn sorted(&self) -> impl Iterator<Item = Digest> {
        self.shards.iter().flat_map(|shard| {
            let mut digests: Vec<_> = shard.digests().collect();
            digests.sort_unstable_by_key(number);
            digests
        })
    }

    /// Takes all out, and keeps the memory for others.
    pub(crate) fn clear(&mut self) {
        self.shards.iter_mut().for_each(Shard::clear);
        self.count = 0;
    }

    /// The digest that comes first where this one belongs, so that it is near when this is added.
    pub(crate) fn first_at_home(&self, digest: &Digest) -> Option<Digest> {
        let shard = &self.shards[shard_of(digest)];
        let home = shard.home(digest);
        shard.pages.get(home / BUCKETS).map(|page| page[home % BUCKETS][0])
    }
}

/// Numbers are compared faster than bytes, in the same order.
fn number(digest: &Digest) -> (u64, u32) {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = *digest;
    (u64::from_be_bytes([a, b, c, d, e, f, g, h]), u32::from_be_bytes([i, j, k, l]))
}

/// The shard of a digest. No shard holds greater ones than the next.
fn shard_of(digest: &Digest) -> usize {
    usize::from(digest[0] >> (u8::BITS - SHARDS_LOG2))
}

impl Shard {
    /// Whether it should grow before it takes one more: up to nine tenths full, most find room in
    /// the bucket where they belong.
    fn is_full(&self) -> bool {
        10 * (self.used + 1) > 9 * SLOTS * self.pages.len()
    }

    /// Puts it into the first empty slot from its home on, unless it is there; false if it was.
    /// There must be an empty one.
    fn insert(&mut self, digest: Digest) -> bool {
        let mut bucket = self.home(&digest);
        loop {
            for slot in &mut self.pages[bucket / BUCKETS][bucket % BUCKETS] {
                if *slot == NONE {
                    *slot = digest;
                    self.used += 1;
                    return true;
                }
                if *slot == digest {
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
    fn home(&self, digest: &Digest) -> usize {
        let [a, b, c, d, ..] = *digest;
        let behind_shard = u32::from_be_bytes([a, b, c, d]) << SHARDS_LOG2;
        // Scaled to the number of buckets, so that growing goes from bucket to bucket.
        ((u64::from(behind_shard) * self.buckets() as u64) >> u32::BITS) as usize
    }

    fn digests(&self) -> impl Iterator<Item = Digest> {
        let slots = self.pages.iter().flat_map(|page| page.as_flattened());
        slots.copied().filter(|slot| *slot != NONE)
    }

    fn clear(&mut self) {
        self.pages.iter_mut().for_each(|page| page.as_flattened_mut().fill(NONE));
        self.used = 0;
    }

    fn grow(&mut self, old: &mut Vec<Digest>) {
        old.clear();
        old.extend(self.digests());
        self.clear();
        let more = self.pages.len().div_ceil(4).max(1);
        self.pages.extend((0..more).map(|_| [[NONE; 5]; BUCKETS].into()));
        for digest in old {
            self.insert(*digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::digest;
    use crate::digest::tests::spread;
    use std::collections::BTreeSet;

    #[test]
    fn each_digest_is_new_once() {
        let mut set = DigestSet::new();
        for _ in 0..2 {
            let mut expected = BTreeSet::new();
            for number in (0..20_000).chain(0..20_000).map(|n| n * n % 30_011) {
                let digest = spread(number);
                assert_eq!(set.insert(digest), expected.insert(digest), "{number}");
                assert_eq!(set.len(), expected.len());
                assert!(set.first_at_home(&digest).is_some_and(|first| first != NONE));
            }
            assert!(set.sorted().eq(expected));
            set.clear();
            assert_eq!((set.len(), set.sorted().count()), (0, 0));
        }
    }

    #[test]
    fn close_digests_are_told_apart() {
        let mut set = DigestSet::new();
        assert!((2..500).all(|number| set.insert(digest(number << 32))));
        assert!((2..500).all(|number| !set.insert(digest(number << 32))));
        assert!((2..500).all(|number| set.insert(digest(u128::MAX - (number << 32)))));
        let mut set = DigestSet::new();
        assert!((32..128).all(|bit| set.insert(digest(1 << bit))));
    }

    #[test]
    fn a_digest_takes_less_than_20_bytes() {
        let mut set = DigestSet::new();
        for number in 0..200_000 {
            set.insert(spread(number));
            // While a shard grows, its old digests are there as well.
            let pages: usize = set.shards.iter().map(|shard| shard.pages.len()).sum();
            let bytes = (pages * SLOTS + set.old.capacity()) * size_of::<Digest>();
            assert!(number < 20_000 || bytes < 20 * number as usize, "{number}: {bytes}");
        }
    }
}
