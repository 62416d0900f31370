//! Sixty-four bytes at a time, as masks: bit `n` tells of byte `n`.

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// Sixty-four bytes, wherever the processor keeps them.
pub(super) trait Block: Copy {
    /// Takes the bytes up.
    fn load(bytes: &[u8; BLOCK]) -> Self;

    /// Where `byte` stands.
    fn is(self, byte: u8) -> u64;

    /// Where a byte from `0` to `9` stands.
    fn digits(self) -> u64;

    /// Where a hexadecimal digit stands.
    fn hexadecimals(self) -> u64;

    /// Where a byte below a space stands.
    fn controls(self) -> u64;
}

/// The version for every machine: eight bytes to a word.
#[derive(Clone, Copy)]
pub(super) struct Words([u64; 8]);

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

impl Words {
    /// Gathers the highest bit of each byte of what `mark` makes of each word.
    #[inline(always)]
    fn gather(self, mark: impl Fn(u64) -> u64) -> u64 {
        // The product moves bit 8n to bit 56 + n; no two of its terms meet.
        let bits = |word: u64| ((word & HIGH) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        let words = self.0.iter().rev();
        words.fold(0, |mask, &word| mask << 8 | bits(mark(word)))
    }
}

/// The highest bit of each byte of `word` that is below `limit`, which is at most 128. Exact: no
/// byte borrows from its neighbour.
#[inline(always)]
fn below(word: u64, limit: u8) -> u64 {
    !((word & !HIGH) + LOW * u64::from(128 - limit)) & !word
}

impl Block for Words {
    #[inline(always)]
    fn load(bytes: &[u8; BLOCK]) -> Self {
        let (words, _) = bytes.as_chunks();
        Self(std::array::from_fn(|index| u64::from_le_bytes(words[index])))
    }

    #[inline(always)]
    fn is(self, byte: u8) -> u64 {
        self.gather(|word| below(word ^ (LOW * u64::from(byte)), 1))
    }

    #[inline(always)]
    fn digits(self) -> u64 {
        // The only bytes from 0x30 to 0x3f that are not digits are those above 9.
        self.gather(|word| below(word ^ (LOW * 0x30), 10))
    }

    #[inline(always)]
    fn hexadecimals(self) -> u64 {
        self.gather(|word| {
            let digit = below(word ^ (LOW * 0x30), 10);
            // `a` to `f` and `A` to `F` without their 0x60 or 0x40 are 1 to 6.
            let letter = (word & !(LOW * 0x20)) ^ (LOW * 0x40);
            digit | below(letter, 7) & !below(letter, 1)
        })
    }

    #[inline(always)]
    fn controls(self) -> u64 {
        self.gather(|word| below(word, 0x20))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Checks each mask of a version against its definition.
    pub(in crate::json) fn masks_are_right<B: Block>(bytes: &[u8; BLOCK]) {
        let mask = |holds: &dyn Fn(u8) -> bool| {
            bytes.iter().rev().fold(0_u64, |mask, &byte| mask << 1 | u64::from(holds(byte)))
        };
        let block = B::load(bytes);
        assert_eq!(block.digits(), mask(&|byte| byte.is_ascii_digit()), "digits {bytes:?}");
        let hexadecimal = mask(&|byte| byte.is_ascii_hexdigit());
        assert_eq!(block.hexadecimals(), hexadecimal, "hexadecimals {bytes:?}");
        assert_eq!(block.controls(), mask(&|byte| byte < 0x20), "controls {bytes:?}");
        for sought in [b'"', b'0', b',', b'.', b' ', b'[', b'e', b'\\', 0, 0xff, bytes[0]] {
            assert_eq!(block.is(sought), mask(&|byte| byte == sought), "{sought} {bytes:?}");
        }
    }

    /// Blocks of any bytes, and of bytes that JSON is full of.
    pub(in crate::json) fn blocks() -> impl Strategy<Value = [u8; BLOCK]> {
        let usual =
            prop::sample::select(b"0123456789.,[]\"\\ eE+-afgAFG@`\n\x1f\x20\x2f\x3a\x80".to_vec());
        prop::collection::vec(prop_oneof![any::<u8>(), usual], BLOCK)
            .prop_map(|bytes| bytes.try_into().unwrap())
    }

    proptest! {
        #[test]
        fn words_make_the_right_masks(bytes in blocks()) {
            masks_are_right::<Words>(&bytes);
        }
    }
}
