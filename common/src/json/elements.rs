//! The elements of arrays, sixty-four bytes at a step.
//!
//! The grammar of arrays is checked here on bit masks, without a look at the single token; long
//! runs of [numbers](super::numbers) have a way of their own. Each step begins where an element is
//! expected and ends behind the last comma that it can vouch for. It says only yes: what it does
//! not know, or finds wrong, it leaves to the scanner's tokens, which know all of JSON and name
//! what is wrong.

use super::block::{BLOCK, Block};
use super::layout::{Layout, Spacing, before_first, behind_runs, through_last};
use super::numbers::{self, Neighbours};
use super::text;

/// Where the elements stand, and what was seen in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nest {
    /// Arrays around the next element, with no object between them; at least 1.
    pub(super) arrays: usize,
    /// How many more may be opened.
    pub(super) room: usize,
    /// The white space that was seen.
    pub(super) spacing: Spacing,
    /// Whether a string was seen.
    pub(super) has_strings: bool,
}

/// Passes over elements and the commas behind them. `at` is where an element is expected, as is
/// what it returns.
#[inline(always)]
pub(super) fn pass<B: Block + Neighbours>(bytes: &[u8], mut at: usize, nest: &mut Nest) -> usize {
    loop {
        at = numbers::pass::<B>(bytes, at, nest);
        let Some(chunk) = bytes[at..].first_chunk::<BLOCK>() else { break };
        let passed = any(B::load(chunk), nest);
        at += passed;
        if passed == 0 {
            let behind = texts::<B>(bytes, at, nest);
            if behind == at {
                break;
            }
            at = behind;
        }
    }
    at
}

/// Passes over strings of any length that are whole.
#[inline(always)]
fn texts<B: Block>(bytes: &[u8], mut at: usize, nest: &mut Nest) -> usize {
    loop {
        let space = bytes.get(at) == Some(&b' ');
        let quote = at + usize::from(space);
        if bytes.get(quote) != Some(&b'"') {
            return at;
        }
        let end = text::pass::<B>(bytes, quote + 1);
        if bytes.get(end..end + 2) != Some(b"\",") {
            return at;
        }
        nest.spacing.spaced |= space;
        nest.has_strings = true;
        at = end + 2;
    }
}

/// Passes over numbers, strings without escapes, and arrays of them.
#[inline(always)]
fn any<B: Block>(block: B, nest: &mut Nest) -> usize {
    let layout = Layout::of(block);
    let Layout { space, comma, open, close, .. } = layout;
    let mut region = layout.region & before_first(layout.colon);
    if (open | close) & region != 0 {
        region = nest.region(open & region, close & region, region);
    }
    if comma & region == 0 {
        return 0;
    }
    let within = through_last(comma & region);

    // An element begins behind `,` and `[` and nowhere else, but for `[]`.
    let expected = behind_runs(space, ((comma | open) << 1) | 1);
    let empty = behind_runs(space, open << 1) & close;
    let element = layout.start | open | layout.opening | empty;
    if (layout.wrong_number | (expected ^ element)) & within != 0 {
        return 0;
    }
    layout.note_space(within, &mut nest.spacing);
    nest.has_strings |= layout.opening & within != 0;
    nest.turn((open & within).count_ones() as usize, (close & within).count_ones() as usize);
    within.count_ones() as usize
}

impl Nest {
    /// Of a region the part before the bracket that would close the outermost array, or open one
    /// too many.
    fn region(&self, open: u64, close: u64, region: u64) -> u64 {
        let mut nest = *self;
        let mut brackets = open | close;
        while brackets != 0 {
            let first = brackets & brackets.wrapping_neg();
            match (open & first != 0, nest.room, nest.arrays) {
                (true, 0, _) | (false, _, 1) => return region & (first - 1),
                (true, ..) => nest.turn(1, 0),
                (false, ..) => nest.turn(0, 1),
            }
            brackets &= brackets - 1;
        }
        region
    }

    #[inline(always)]
    pub(super) fn turn(&mut self, opened: usize, closed: usize) {
        self.arrays = self.arrays + opened - closed;
        self.room = self.room + closed - opened;
    }
}
