//! Long runs of numbers, sixty-four bytes at a step.
//!
//! Most of a raw result is numbers as Python writes them: digits and a point, a comma behind each
//! and one space behind that, in one array or in rows, each an array of its own. Here steps go on
//! from block to block, wherever a number is cut, with what the next block must know of the last.
//! No step waits for the one before, but for that.

use super::block::{BLOCK, Block, Numerals};
use super::elements::Nest;

/// What the byte before a block was, each 0 or 1, as bits to be or-ed into the block's first place.
#[derive(Clone, Copy)]
struct Before {
    digit: u64,
    point: u64,
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
    const ELEMENT: Self =
        Self { digit: 0, point: 0, comma: 1, lead: 0, leading_zero: 0, fraction: 0 };
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

/// How far the numbers were followed.
struct Passed {
    at: usize,
    behind_comma: usize,
    /// Whether that comma is behind a row.
    behind_row: bool,
    spaces: u64,
}

impl Passed {
    /// Goes on behind a block that is right.
    #[inline(always)]
    fn go_on(&mut self, Numerals { comma, space, .. }: Numerals, row_comma: u64) {
        self.spaces |= space;
        if comma != 0 {
            let behind = comma.leading_zeros();
            self.behind_comma = self.at + BLOCK - behind as usize;
            self.behind_row = row_comma << behind >> (BLOCK - 1) != 0;
        }
        self.at += BLOCK;
    }
}

/// What there is to know of a block that is right.
struct Followed {
    before: Before,
    gap: Gap,
    /// The commas behind rows.
    row_comma: u64,
}

/// Passes over numbers and what is behind them as long as all is of that kind. `start` is where
/// an element is expected, as is what it returns.
#[inline(always)]
pub(super) fn pass<B: Block>(bytes: &[u8], start: usize, nest: &mut Nest) -> usize {
    let mut passed = Passed { at: start, behind_comma: start, behind_row: false, spaces: 0 };
    let (mut before, mut gap) = (Before::ELEMENT, Gap::NONE);
    loop {
        while gap == Gap::NONE
            && let Some(chunk) = bytes[passed.at..].first_chunk::<BLOCK>()
            && let Some(numerals) = B::load(chunk).numerals()
            && let Some(followed) = follow(numerals, before, Gap::NONE)
        {
            before = followed.before;
            passed.go_on(numerals, followed.row_comma);
        }
        // Rows are few in what is long, so that the loop above need not ask for them.
        if nest.arrays > 1
            && let Some(chunk) = bytes[passed.at..].first_chunk::<BLOCK>()
            && let Some(numerals) = B::load(chunk).rows()
            && let Some(followed) = follow(numerals, before, gap)
        {
            (before, gap) = (followed.before, followed.gap);
            passed.go_on(numerals, followed.row_comma);
        } else {
            break;
        }
    }
    nest.spacing.spaced |= passed.spaces != 0;
    // Each `[` is behind a `]`, but for that of a row that has no comma yet.
    if passed.behind_row {
        nest.turn(0, 1);
    }
    passed.behind_comma
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
    let behind_point = point << 1 | before.point;
    let behind_comma = comma << 1 | before.comma;
    let behind_lead = lead << 1 | before.lead;
    let leading_zero = zero & (behind_comma | behind_lead);
    // Adding the place behind a point carries to the place behind the fraction's digits.
    let (sum, fraction_goes_on) = digit.overflowing_add(point << 1 | before.fraction);
    let behind_fraction = sum & !digit;
    // A `]` that is not behind a digit is found by what it is behind.
    let wrong = (space & !behind_comma)
        | ((point | (comma & !row_comma)) & !behind_digit)
        | ((behind_point | behind_lead) & !digit)
        | (behind_comma & !(digit | space | open))
        | (behind_close & !comma)
        | (open ^ row)
        | (point & behind_fraction)
        | ((leading_zero << 1 | before.leading_zero) & digit);
    let last = |mask: u64| mask >> (BLOCK - 1);
    (wrong == 0).then_some(Followed {
        before: Before {
            digit: last(digit),
            point: last(point),
            comma: last(comma),
            lead: last(lead),
            leading_zero: last(leading_zero),
            fraction: u64::from(fraction_goes_on) | last(point),
        },
        gap: Gap { close: last(close), comma: last(row_comma), space: last(row_space) },
        row_comma,
    })
}
