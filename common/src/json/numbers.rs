//! Long runs of numbers, sixty-four bytes at a step.
//!
//! Most of a raw result is numbers as Python writes them: digits and a point, a comma behind each
//! and one space behind that. Here steps go on from block to block, wherever a number is cut, with
//! what the next block must know of the last. No step waits for the one before, but for that.

use super::block::{BLOCK, Block, Numerals};

/// What the byte before a block was, each 0 or 1, as bits to be or-ed into the block's first place.
#[derive(Clone, Copy)]
struct Before {
    digit: u64,
    point: u64,
    comma: u64,
    space: u64,
    /// A number's first digit, and a zero.
    leading_zero: u64,
    /// A digit or point of a number's fraction.
    fraction: u64,
}

impl Before {
    /// Where an element is expected: as if behind a comma.
    const ELEMENT: Self =
        Self { digit: 0, point: 0, comma: 1, space: 0, leading_zero: 0, fraction: 0 };
}

/// Passes over numbers and what is behind them as long as all is of that kind. `start` is where
/// an element is expected, as is what it returns. Notes whether there were spaces.
#[inline(always)]
pub(super) fn pass<B: Block>(bytes: &[u8], start: usize, spaced: &mut bool) -> usize {
    let (mut at, mut behind_comma) = (start, start);
    let mut before = Before::ELEMENT;
    while let Some(chunk) = bytes[at..].first_chunk::<BLOCK>() {
        let Some(numerals) = B::load(chunk).numerals() else { break };
        let Some(last) = follow(numerals, before) else { break };
        before = last;
        *spaced |= numerals.space != 0;
        if numerals.comma != 0 {
            behind_comma = at + BLOCK - numerals.comma.leading_zeros() as usize;
        }
        at += BLOCK;
    }
    behind_comma
}

/// What the next block must know, if all of this one is right.
#[inline(always)]
fn follow(numerals: Numerals, before: Before) -> Option<Before> {
    let Numerals { digit, zero, point, comma, space } = numerals;
    let behind_digit = digit << 1 | before.digit;
    let behind_point = point << 1 | before.point;
    let behind_comma = comma << 1 | before.comma;
    let behind_space = space << 1 | before.space;
    let leading_zero = zero & (behind_comma | behind_space);
    // Adding the place behind a point carries to the place behind the fraction's digits.
    let (sum, fraction_goes_on) = digit.overflowing_add(point << 1 | before.fraction);
    let behind_fraction = sum & !digit;
    let wrong = (space & !behind_comma)
        | ((point | comma) & !behind_digit)
        | ((behind_point | behind_space) & !digit)
        | (behind_comma & !(digit | space))
        | (point & behind_fraction)
        | ((leading_zero << 1 | before.leading_zero) & digit);
    let last = |mask: u64| mask >> (BLOCK - 1);
    (wrong == 0).then_some(Before {
        digit: last(digit),
        point: last(point),
        comma: last(comma),
        space: last(space),
        leading_zero: last(leading_zero),
        fraction: u64::from(fraction_goes_on) | last(point),
    })
}
