//! Long runs of numbers, sixty-four bytes at a step.
//!
//! Most of a raw result is numbers as Python writes them: digits and a point, a comma behind each
//! and one space behind that, in one array or in rows, each an array of its own. Here steps go on
//! from block to block, wherever a number is cut, with what the next block must know of the last.
//! No step waits for the one before, but for that.

use super::block::{BLOCK, Block, Numerals};
use super::elements::Nest;

/// How many bytes before a byte of numbers tell whether it may stand there.
pub(super) const BEFORE: usize = 3;

/// What the byte before a block was, each 0 or 1, as bits to be or-ed into the block's first place.
#[derive(Clone, Copy)]
struct Before {
    digit: u64,
    comma: u64,
    /// What a number must follow: a space, or a row's `[`.
    lead: u64,
    /// A number's first digit, and a zero.
    leading_zero: u64,
    /// A digit or point of a number's fraction.
    fraction: u64,
}

impl Before {
    /// Where an element is expected: as if behind a comma.
    const ELEMENT: Self = Self { digit: 0, comma: 1, lead: 0, leading_zero: 0, fraction: 0 };
}

/// What the byte before a block was of the `], ` between two rows.
#[derive(Clone, Copy, PartialEq)]
struct Gap {
    close: u64,
    comma: u64,
    space: u64,
}

impl Gap {
    const NONE: Self = Self { close: 0, comma: 0, space: 0 };
}

/// What there is to know of a block that is right.
struct Followed {
    before: Before,
    gap: Gap,
}

/// Passes over numbers and what is behind them as long as all is of that kind. `start` is where
/// an element is expected, as is what it returns.
#[inline(always)]
pub(super) fn pass<B: Block>(bytes: &[u8], start: usize, nest: &mut Nest) -> usize {
    let (mut at, mut spaces) = (start, 0);
    let (mut before, mut gap) = (Before::ELEMENT, Gap::NONE);
    loop {
        while gap == Gap::NONE
            && let Some(chunk) = bytes[at..].first_chunk::<BLOCK>()
            && let Some(numerals) = B::load(chunk).numerals()
            && let Some(followed) = follow(numerals, before, Gap::NONE)
        {
            before = followed.before;
            spaces |= numerals.space;
            at += BLOCK;
        }
        // Rows are few in what is long, so that the loop above need not ask for them.
        if nest.arrays > 1
            && let Some(chunk) = bytes[at..].first_chunk::<BLOCK>()
            && let Some(numerals) = B::load(chunk).rows()
            && let Some(followed) = follow(numerals, before, gap)
        {
            (before, gap) = (followed.before, followed.gap);
            spaces |= numerals.space;
            at += BLOCK;
        } else {
            break;
        }
    }
    let Some(comma) = memchr::memrchr(b',', &bytes[start..at]) else { return start };
    nest.spacing.spaced |= spaces != 0;
    let behind_comma = start + comma + 1;
    // Each `[` is behind a `]`, but for that of a row that has no comma yet.
    if is_between_rows(&bytes[..behind_comma]) {
        nest.turn(0, 1);
    }
    behind_comma
}

/// Whether what was passed ends behind a row.
pub(super) fn is_between_rows(passed: &[u8]) -> bool {
    passed.trim_ascii_end().ends_with(b"],")
}

/// What the next block must know, if all of this one is right.
#[inline(always)]
fn follow(numerals: Numerals, before: Before, gap: Gap) -> Option<Followed> {
    let Numerals { digit, zero, point, comma, space, open, close } = numerals;
    let behind_close = close << 1 | gap.close;
    let row_comma = comma & behind_close;
    let behind_row_comma = row_comma << 1 | gap.comma;
    let row_space = space & behind_row_comma;
    let row = (behind_row_comma & !space) | row_space << 1 | gap.space;

    let lead = (space & !row_space) | open;
    let behind_digit = digit << 1 | before.digit;
    let behind_comma = comma << 1 | before.comma;
    let behind_lead = lead << 1 | before.lead;
    let leading_zero = zero & (behind_comma | behind_lead);
    // Adding the place behind a point carries to the place behind the fraction's digits.
    let (sum, fraction_goes_on) = digit.overflowing_add(point << 1 | before.fraction);
    // All that is no digit has something that it must be behind. So nothing need be said of what
    // must be behind a point, a comma, a space or a `[`.
    let wrong = (space & !behind_comma)
        | ((point | close | (comma & !row_comma)) & !behind_digit)
        | (behind_close & !comma)
        | (open ^ row)
        | (point & sum)
        | ((leading_zero << 1 | before.leading_zero) & digit);
    let last = |mask: u64| mask >> (BLOCK - 1);
    (wrong == 0).then_some(Followed {
        before: Before {
            digit: last(digit),
            comma: last(comma),
            lead: last(lead),
            leading_zero: last(leading_zero),
            fraction: u64::from(fraction_goes_on) | last(point),
        },
        gap: Gap { close: last(close), comma: last(row_comma), space: last(row_space) },
    })
}
