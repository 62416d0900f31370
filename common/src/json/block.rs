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

    /// The bytes of plain numbers with commas and spaces; `None` if there are others.
    #[inline(always)]
    fn numerals(self) -> Option<Numerals> {
        let (digit, point) = (self.digits(), self.is(b'.'));
        let (comma, space) = (self.is(b','), self.is(b' '));
        let all = digit | point | comma | space == u64::MAX;
        all.then(|| Numerals { digit, zero: self.is(b'0'), point, comma, space })
    }
}

/// Where the bytes of plain numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numerals {
    /// `0` to `9`
    pub(super) digit: u64,
    /// `0`
    pub(super) zero: u64,
    /// `.`
    pub(super) point: u64,
    /// `,`
    pub(super) comma: u64,
    /// A space.
    pub(super) space: u64,
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
        let words = self.0.iter().rev();
        words.fold(0, |mask, &word| mask << 8 | gathered((mark(word) & HIGH) >> 7))
    }
}

/// The lowest bits of the bytes of `word`, which has no others, as the eight lowest bits.
#[inline(always)]
fn gathered(word: u64) -> u64 {
    // The product moves bit 8n to bit 56 + n; no two of its terms meet.
    word.wrapping_mul(0x0102_0408_1020_4080) >> 56
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

    /// Four masks at a time, which share most of their work: all bytes are from 0x20 to 0x3f, and
    /// told apart by single bits, of which each stands in its byte's lowest place here.
    #[inline(always)]
    fn numerals(self) -> Option<Numerals> {
        let (mut digit, mut zero, mut point, mut comma, mut wrong) = (0, 0, 0, 0, 0);
        for word in self.0.into_iter().rev() {
            let bit = |place: u32| word >> place;
            let digits = bit(4) & LOW;
            let others = digits ^ LOW;
            // Of 0x20 to 0x2f all but the space 0x20, the comma 0x2c and the point 0x2e.
            let foreign = bit(0) | (bit(2) ^ bit(3)) | (bit(1) & !bit(3));
            let beyond_nine = bit(3) & (bit(2) | bit(1));
            wrong |= ((word ^ (LOW * 0x20)) & (LOW * 0xe0))
                | (foreign & others)
                | (beyond_nine & digits);
            digit = digit << 8 | gathered(digits);
            zero = zero << 8 | gathered(digits & !(bit(0) | bit(1) | bit(2) | bit(3)));
            point = point << 8 | gathered(bit(1) & others);
            comma = comma << 8 | gathered(bit(2) & !bit(1) & others);
        }
        let space = !(digit | point | comma);
        (wrong == 0).then_some(Numerals { digit, zero, point, comma, space })
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
        let numerals = bytes.iter().all(|byte| b"0123456789., ".contains(byte)).then(|| Numerals {
            digit: mask(&|byte| byte.is_ascii_digit()),
            zero: mask(&|byte| byte == b'0'),
            point: mask(&|byte| byte == b'.'),
            comma: mask(&|byte| byte == b','),
            space: mask(&|byte| byte == b' '),
        });
        assert_eq!(block.numerals(), numerals, "numerals {bytes:?}");
        for sought in [b'"', b'0', b',', b'.', b' ', b'[', b'e', b'\\', 0, 0xff, bytes[0]] {
            assert_eq!(block.is(sought), mask(&|byte| byte == sought), "{sought} {bytes:?}");
        }
    }

    /// Blocks of any bytes, of bytes that JSON is full of, and of the bytes of numbers, perhaps
    /// with one other among them.
    pub(in crate::json) fn blocks() -> impl Strategy<Value = [u8; BLOCK]> {
        let usual =
            prop::sample::select(b"0123456789.,[]\"\\ eE+-afgAFG@`\n\x1f\x20\x2f\x3a\x80".to_vec());
        let block = |byte| prop::collection::vec(byte, BLOCK);
        let numerals = block(prop::sample::select(b"0123456789., ".to_vec()).boxed());
        let spoilt = (numerals.clone(), 0..BLOCK, any::<u8>()).prop_map(|(mut bytes, at, byte)| {
            bytes[at] = byte;
            bytes
        });
        prop_oneof![block(prop_oneof![any::<u8>(), usual].boxed()), numerals, spoilt]
            .prop_map(|bytes| bytes.try_into().unwrap())
    }

    proptest! {
        #[test]
        fn words_make_the_right_masks(bytes in blocks()) {
            masks_are_right::<Words>(&bytes);
        }
    }
}
