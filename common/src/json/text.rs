//! What stands in a string, sixty-four bytes at a step.
//!
//! Generated texts are long and full of escapes. Steps go on from block to block, wherever an
//! escape is cut, with what the next block must know of the last. As with
//! [elements](super::elements), they say only yes: an escape that is wrong is left to the
//! scanner's tokens.

use super::block::{BLOCK, Block, Escapes};
use super::layout::before_first;

/// What an escape that was cut leaves to the next block, as bits of its first places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Due {
    /// The character behind a backslash.
    escaped: u64,
    /// Hexadecimal digits.
    digits: u64,
}

impl Due {
    /// How many bytes of the escape are in the blocks before.
    #[inline(always)]
    fn begun(self) -> usize {
        const UNICODE: usize = r"\u0000".len();
        match self {
            Self { escaped: 0, digits: 0 } => 0,
            Self { digits: 0, .. } => 1,
            Self { digits, .. } => UNICODE - digits.count_ones() as usize,
        }
    }
}

/// Passes over characters of a string from `at`, which is behind its opening quote or a character.
/// Returns where a character ends too, and goes no further than the closing quote.
#[inline(always)]
pub(super) fn pass<B: Block>(bytes: &[u8], mut at: usize) -> usize {
    let mut due = Due::default();
    while let Some(chunk) = bytes[at..].first_chunk::<BLOCK>() {
        let Characters { end, wrong, due: next } = characters(B::load(chunk), due);
        // What ends the string may itself be wrong: a quote where an escape needs a digit.
        let through_end = end ^ end.wrapping_sub(1);
        if wrong & through_end != 0 {
            break;
        }
        if end != 0 {
            return at + before_first(end).count_ones() as usize;
        }
        due = next;
        at += BLOCK;
    }
    at - due.begun()
}

/// What a block of a string holds.
struct Characters {
    /// Closing quotes: the first is the string's.
    end: u64,
    /// What must not stand where it stands.
    wrong: u64,
    due: Due,
}

#[inline(always)]
fn characters<B: Block>(block: B, due: Due) -> Characters {
    let (backslash, quote) = (block.is(b'\\'), block.is(b'"'));
    let controls = block.controls();
    if backslash | due.escaped | due.digits == 0 {
        return Characters { end: quote, wrong: controls, due };
    }
    let escape = escapes(backslash & !due.escaped);
    let escaped = escape << 1 | due.escaped;
    let unicode = escaped & block.is(b'u');
    let two = unicode << 1 | unicode << 2;
    let digits = two | two << 2 | due.digits;
    let Escapes { hexadecimal, simple } = block.escapes();
    let wrong = controls | (digits & !hexadecimal) | (escaped & !(unicode | simple));
    let cut = unicode >> 63 | unicode >> 62 | unicode >> 61 | unicode >> 60;
    Characters { end: quote & !escaped, wrong, due: Due { escaped: escape >> 63, digits: cut } }
}

/// The backslashes that are not themselves escaped: every other one of a run, from its first.
#[inline(always)]
fn escapes(backslash: u64) -> u64 {
    const ODD: u64 = 0xaaaa_aaaa_aaaa_aaaa;
    // Runs that begin at an odd place and those that begin at an even one are told apart by the
    // borrow of the subtraction: it turns over the odd places from a run's second bit to the place
    // behind it.
    let turned = (backslash << 1 | ODD).wrapping_sub(backslash) ^ ODD;
    turned & backslash
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_other_backslash_of_a_run_escapes(mask in any::<u64>(), other in any::<u64>()) {
            // Two masks or-ed make longer runs.
            let backslash = mask | other;
            let mut expected = 0;
            let mut escaped = false;
            for place in 0..64 {
                escaped = backslash >> place & 1 == 1 && !escaped;
                expected |= u64::from(escaped) << place;
            }
            prop_assert_eq!(escapes(backslash), expected);
        }
    }
}
