//! The members of an object, sixty-four bytes at a step.
//!
//! Records are flat objects. As with [elements](super::elements), each step begins where a key is
//! expected and ends behind the last comma that it can vouch for, and says only yes.

use super::block::{BLOCK, Block};
use super::layout::{Layout, Spacing, before_first, behind_runs, first_beyond, through_last};
use super::scan::{Member, Span};

/// What was seen in members.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    /// Where they are noted, if they are to be.
    pub(super) members: Option<&'a mut Vec<Member>>,
    /// The white space that was seen.
    pub(super) spacing: Spacing,
    /// Whether the object's `}` was.
    pub(super) ended: bool,
}

/// Passes over members and the commas behind them. `at` is where a key is expected, as is what
/// it returns, unless that is behind the object's `}`.
#[inline(always)]
pub(super) fn pass<B: Block>(bytes: &[u8], mut at: usize, seen: &mut Seen<'_>) -> usize {
    while let Some(chunk) = bytes[at..].first_chunk::<BLOCK>() {
        let passed = scalars(B::load(chunk), at, seen);
        at += passed;
        if passed == 0 || seen.ended {
            break;
        }
    }
    at
}

/// Passes over members that are numbers, and strings without escapes.
#[inline(always)]
fn scalars<B: Block>(block: B, at: usize, seen: &mut Seen<'_>) -> usize {
    let layout = Layout::of(block);
    let Layout { inside, opening, space, colon, .. } = layout;
    let region = layout.region & before_first(layout.open | layout.close);
    let end = layout.end & first_beyond(region);
    let separators = (layout.comma & region) | end;
    if separators == 0 {
        return 0;
    }
    let within = through_last(separators);

    // A key behind each comma, `:` behind each key, a value behind each `:`, all nowhere else.
    // What is left stands behind a value, and is a comma or the end.
    let key = behind_runs(space, (layout.comma << 1) | 1);
    let key_end = behind_runs(inside, key & opening);
    let value = behind_runs(space, colon << 1);
    let wrong = layout.wrong_number
        | (key & !opening)
        | (behind_runs(space, key_end << 1) ^ colon)
        | (value ^ (layout.start | (opening & !key)));
    if wrong & within != 0 {
        return 0;
    }
    layout.note_space(within, &mut seen.spacing);
    seen.ended = end != 0;
    if let Some(members) = &mut seen.members {
        let value_end =
            ((layout.number << 1) & !layout.number) | ((layout.closing & !key_end) << 1);
        note(members, at, [key & within, key_end, value, value_end]);
    }
    within.count_ones() as usize
}

/// Notes a member for each key: where its key and its value begin and end.
#[inline(always)]
fn note(members: &mut Vec<Member>, at: usize, masks: [u64; 4]) {
    let [mut keys, mut key_ends, mut values, mut value_ends] = masks;
    let next = |mask: &mut u64| {
        let place = mask.trailing_zeros() as usize;
        *mask &= mask.wrapping_sub(1);
        at + place
    };
    while keys != 0 {
        let key = Span { start: next(&mut keys) + 1, end: next(&mut key_ends) };
        let value = Span { start: next(&mut values), end: next(&mut value_ends) };
        members.push(Member { key, value });
    }
}
