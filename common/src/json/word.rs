//! Eight bytes as one number, the first of them lowest.

/// How many bytes a word has.
pub(super) const WORD: usize = 8;

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;

/// The highest bit of each byte.
pub(super) const HIGH: u64 = ONES << 7;

/// Marks bytes by their highest bit: the first that is 0, and none before it. Behind it a mark may
/// be wrong.
#[inline(always)]
pub(super) fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGH
}

/// Each byte of a word is this one.
#[inline(always)]
pub(super) const fn all(byte: u8) -> u64 {
    ONES * byte as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_that_is_0_is_marked() {
        for at in 0..WORD {
            for byte in [1, 0x7f, 0x80, 0xff] {
                let word = all(byte) & !(0xff << (8 * at));
                assert_eq!(zeros(word).trailing_zeros() as usize / 8, at, "{byte}");
                assert_eq!(zeros(all(byte)), 0);
            }
        }
    }
}
