//! A Bloom filter: most digests that were not added are told from those that were by one look
//! at memory, of which it takes the same however many there are.
//!
//! All bits of a digest are in one line of the cache (F. Putze, P. Sanders and J. Singler, Cache-,
//! Hash- and Space-Efficient Bloom Filters, 2007).

use crate::digest::Digest;

/// 2^18 lines of 64 bytes: of 10 million digests more than 99 of 100 others are told apart.
const LINES_LOG2: u32 = 18;

/// Bits that are set for a digest.
const BITS: u32 = 4;

/// A line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Line([u64; 8]);

/// The filter. See the module.
#[derive(Debug)]
pub(crate) struct BloomFilter {
    lines: Vec<Line>,
}

impl BloomFilter {
    /// A filter of nothing.
    pub(crate) fn new() -> Self {
        Self { lines: vec![Line([0; 8]); 1 << LINES_LOG2] }
    }

    /// Adds a digest.
    pub(crate) fn add(&mut self, digest: &Digest) {
        let (line, bits) = place(digest);
        for (word, bit) in bits {
            self.lines[line].0[word] |= bit;
        }
    }

    /// Whether a digest may have been added. If it was, it may.
    pub(crate) fn may_hold(&self, digest: &Digest) -> bool {
        let (line, mut bits) = place(digest);
        bits.all(|(word, bit)| self.lines[line].0[word] & bit != 0)
    }

    /// Something of the line that is looked at for a digest, so that it is near then.
    pub(crate) fn first_of_line(&self, digest: &Digest) -> u64 {
        self.lines[place(digest).0].0[0]
    }
}

/// The line of a digest, and its bits there: a word and a bit of it for each.
fn place(digest: &Digest) -> (usize, impl Iterator<Item = (usize, u64)> + use<>) {
    // Others than those that lead to a slot of memory or a block of a file.
    let [.., a, b, c, d, e, f, g, h] = *digest;
    let spread = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let line = (spread >> (u64::BITS - LINES_LOG2)) as usize;
    let bits = (0..BITS).map(move |number| {
        let bit = spread >> (9 * number) & 511;
        ((bit / 64) as usize, 1 << (bit % 64))
    });
    (line, bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::tests::spread;

    #[test]
    fn what_was_added_is_told_from_nearly_all_that_was_not() {
        let mut filter = BloomFilter::new();
        assert!((0..1000).all(|number| !filter.may_hold(&spread(number))));
        (0..1_000_000).for_each(|number| filter.add(&spread(number)));
        assert!((0..1_000_000).all(|number| filter.may_hold(&spread(number))));
        let false_matches =
            (1_000_000..1_100_000).filter(|&number| filter.may_hold(&spread(number))).count();
        assert!(false_matches < 100, "{false_matches}");
    }
}
