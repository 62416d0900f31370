//! Which bytes of a block belong to which kind of token.
//!
//! The masks are read from the lowest bit up, so `mask << 1` are the places behind those of
//! `mask`. Adding a run's first bit to a mask carries to the place behind that run.

use super::block::Block;

/// What is known of the white space outside strings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spacing {
    /// Whether there is any.
    pub(super) spaced: bool,
    /// Whether there is a line feed.
    pub(super) broken: bool,
}

/// The tokens of a block that begins outside strings.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    /// What the rest holds for: all before a backslash, a control character in a string, or a
    /// byte of no kind below.
    pub(super) region: u64,
    /// Strings without their closing quotes.
    pub(super) inside: u64,
    /// Opening quotes.
    pub(super) opening: u64,
    /// Closing quotes.
    pub(super) closing: u64,
    /// Numbers.
    pub(super) number: u64,
    /// The first bytes of numbers.
    pub(super) start: u64,
    /// What makes a number wrong.
    pub(super) wrong_number: u64,
    /// White space outside strings.
    pub(super) space: u64,
    /// A line feed among it.
    pub(super) line_feed: u64,
    /// `,`
    pub(super) comma: u64,
    /// `:`
    pub(super) colon: u64,
    /// `[`
    pub(super) open: u64,
    /// `]`
    pub(super) close: u64,
    /// `}`; the region ends before the first.
    pub(super) end: u64,
}

impl Layout {
    #[inline(always)]
    pub(super) fn of<B: Block>(block: B) -> Self {
        let mut region = u64::MAX;
        let mut quote = block.is(b'"');
        let mut inside = 0;
        if quote != 0 {
            region = before_first(block.is(b'\\'));
            quote &= region;
            inside = odd_counts(quote);
            region &= before_first(block.controls() & inside);
        }
        let outside = !(inside | quote);
        let digit = block.digits() & outside;
        let point = block.is(b'.') & outside;
        let minus = block.is(b'-') & outside;
        let sign = minus | (block.is(b'+') & outside);
        let exponent = (block.is(b'e') | block.is(b'E')) & outside;
        let number = digit | point | sign | exponent;
        let line_feed = block.is(b'\n') & outside;
        let space = block.is(b' ') | block.is(b'\r') | block.is(b'\t');
        let space = (space & outside) | line_feed;
        let (comma, colon) = (block.is(b',') & outside, block.is(b':') & outside);
        let (open, close) = (block.is(b'[') & outside, block.is(b']') & outside);
        let known = number | space | comma | colon | open | close;
        region &= before_first(outside & !known);

        // -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
        let start = number & !(number << 1);
        let whole = (start | (minus & start) << 1) & digit;
        let whole_end = behind_runs(digit, whole);
        let fraction_end = behind_runs(digit, (point << 1) & digit);
        let wrong_number = (block.is(b'0') & whole & (digit >> 1))
            | (point & !whole_end)
            | (exponent & !(whole_end | fraction_end))
            | (sign & !((minus & start) | (exponent << 1)))
            | ((exponent << 1) & !(digit | sign))
            | (((point | sign) << 1) & !digit);
        Self {
            region,
            inside,
            opening: quote & inside,
            closing: quote & !inside,
            number,
            start,
            wrong_number,
            space,
            line_feed,
            comma,
            colon,
            open,
            close,
            end: block.is(b'}') & outside,
        }
    }

    /// Notes the white space at some places.
    #[inline(always)]
    pub(super) fn note_space(&self, within: u64, spacing: &mut Spacing) {
        spacing.spaced |= self.space & within != 0;
        spacing.broken |= self.line_feed & within != 0;
    }
}

/// All places up to the last of `mask`, that one included. `mask` is not 0.
#[inline(always)]
pub(super) fn through_last(mask: u64) -> u64 {
    u64::MAX >> mask.leading_zeros()
}

/// All places before the first of `mask`.
#[inline(always)]
pub(super) fn before_first(mask: u64) -> u64 {
    mask.wrapping_sub(1) & !mask
}

/// The place behind `region`, which has no gaps and begins at the first place.
#[inline(always)]
pub(super) fn first_beyond(region: u64) -> u64 {
    !region & region.wrapping_add(1)
}

/// The places behind the runs of `mask` that begin at `starts`; of `starts` that are not in
/// `mask`, themselves. No two of `starts` lie in one run.
#[inline(always)]
pub(super) fn behind_runs(mask: u64, starts: u64) -> u64 {
    mask.wrapping_add(starts) & !mask
}

/// The places with an odd number of `mask` at or before them.
#[inline(always)]
fn odd_counts(mask: u64) -> u64 {
    let mut odd = mask ^ mask << 1;
    odd ^= odd << 2;
    odd ^= odd << 4;
    odd ^= odd << 8;
    odd ^= odd << 16;
    odd ^ odd << 32
}
