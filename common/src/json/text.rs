//! What stands in a string, sixty-four bytes at a step.
//!
//! Generated texts are long and full of escapes. Each step begins between two characters and ends
//! between two, or before the closing quote. As with [elements](super::elements), it says only
//! yes: an escape that is wrong, or that the next block goes on with, begins the next step or is
//! left to the scanner's tokens.

use super::block::{BLOCK, Block};
use super::layout::before_first;

/// Passes over characters of a string from `at`, which is behind its opening quote or a character.
/// Goes no further than the closing quote.
#[inline(always)]
pub(super) fn pass<B: Block>(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes[at..].first_chunk::<BLOCK>() {
        let passed = characters(B::load(chunk));
        at += passed;
        if passed == 0 || bytes.get(at) == Some(&b'"') {
            break;
        }
    }
    at
}

/// How many bytes of a block are whole, right characters before the string's end.
#[inline(always)]
fn characters<B: Block>(block: B) -> usize {
    let backslash = block.is(b'\\');
    let mut end = block.is(b'"');
    let mut wrong = block.controls();
    if backslash != 0 {
        let escape = escapes(backslash);
        let escaped = escape << 1;
        end &= !escaped;
        // The longest escape has six bytes; one that begins here may reach into the next block.
        end |= escape & u64::MAX << (BLOCK - 5);
        let unicode = escaped & block.is(b'u');
        wrong |=
            (unicode << 1 | unicode << 2 | unicode << 3 | unicode << 4) & !block.hexadecimals();
        if escaped != unicode {
            wrong |= escaped & !unicode & !simple_escapes(block, backslash);
        }
    }
    // What ends the step may itself be wrong: a quote where an escape needs a digit.
    let through_end = end ^ end.wrapping_sub(1);
    if wrong & through_end == 0 { before_first(end).count_ones() as usize } else { 0 }
}

/// Where a character stands that is an escape behind a backslash.
#[inline(always)]
fn simple_escapes<B: Block>(block: B, backslash: u64) -> u64 {
    let controls = [b'"', b'/', b'b', b'f', b'n', b'r', b't'];
    controls.iter().fold(backslash, |mask, &byte| mask | block.is(byte))
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
