//! Long runs of numbers, sixty-four bytes at a step, by what stands beside what.
//!
//! What [numbers](super::numbers) finds by masks, for a processor that can look up each byte of a
//! block in a table at once. The three bytes before a byte tell whether it may stand there, unless
//! it is the second point of a number. So of the block before, all that counts is whether it ended
//! within a fraction.

use super::block::BLOCK;
use super::elements::Nest;
use super::numbers::{BEFORE, is_between_rows};

/// The bytes before a block, and the block.
pub(super) type Window = [u8; BEFORE + BLOCK];

/// A way to look bytes up.
pub(super) trait Neighbours {
    /// Looks at the block of a window; `here` has the rules for its bytes.
    fn near(window: &Window, here: &Here) -> Near;
}

/// What there is to know of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    /// What must not stand behind what it does.
    pub(super) wrong: u64,
    /// `0` to `9`
    pub(super) digit: u64,
    /// `.`
    pub(super) point: u64,
    /// A space.
    pub(super) space: u64,
}

// Kinds of bytes, each a bit, so that a set of them is a byte.
const ZERO: u8 = 1;
const NONZERO: u8 = 1 << 1;
const POINT: u8 = 1 << 2;
const COMMA: u8 = 1 << 3;
const SPACE: u8 = 1 << 4;
const OPEN: u8 = 1 << 5;
const CLOSE: u8 = 1 << 6;
const OTHER: u8 = 1 << 7;
const DIGIT: u8 = ZERO | NONZERO;
const ANY: u8 = u8::MAX;

const fn kind(byte: u8) -> u8 {
    match byte {
        b'0' => ZERO,
        b'1'..=b'9' => NONZERO,
        b'.' => POINT,
        b',' => COMMA,
        b' ' => SPACE,
        b'[' => OPEN,
        b']' => CLOSE,
        _ => OTHER,
    }
}

/// What is wrong: a byte of the first set with one of the second before it, one of the third before
/// that and one of the fourth before all. Rows are parted by `], [` or `],[`.
const WRONG: [[u8; 1 + BEFORE]; 8] = [
    [POINT | COMMA | CLOSE | OTHER, !(DIGIT | CLOSE), ANY, ANY],
    [!COMMA, CLOSE, ANY, ANY],
    [SPACE | OPEN | OTHER, DIGIT | POINT | OPEN | OTHER, ANY, ANY],
    // A second space is wrong only when something stands behind it, which then has no digit and no
    // `]` at the third place.
    [DIGIT, SPACE, ANY, !DIGIT],
    [OPEN, SPACE, ANY, !CLOSE],
    [DIGIT, COMMA, CLOSE, ANY],
    [OPEN, COMMA, !CLOSE, ANY],
    // A number must not begin with a zero.
    [DIGIT, ZERO, !(DIGIT | POINT), ANY],
];

/// A bit of the rules that only digits have.
pub(super) const OF_DIGITS: u8 = 1 << 3;

/// The rules that a kind has a part in, a bit for each, if it stands so many places before.
const fn rules(kind: u8, before: usize) -> u8 {
    let mut rules = 0;
    let mut rule = 0;
    while rule < WRONG.len() {
        if WRONG[rule][before] & kind != 0 {
            rules |= 1 << rule;
        }
        rule += 1;
    }
    rules
}

/// The rules for each byte of ASCII. The last byte is of no kind, and stands for those beyond.
pub(super) type Here = [u8; 128];

const HERE: Here = here(u8::MAX);
const HERE_WITHOUT_ROWS: Here = here(!(OPEN | CLOSE));

const fn here(allowed: u8) -> Here {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < table.len() {
        let kind = kind(byte as u8);
        table[byte] = rules(if kind & allowed != 0 { kind } else { OTHER }, 0);
        byte += 1;
    }
    table
}

/// The rules for the bytes one, two and three places before. A byte is found by its lower six bits:
/// it has been looked at before, and all that are of a kind differ in these.
pub(super) const BEHIND: [[u8; 64]; BEFORE] = [behind(1), behind(2), behind(3)];

const fn behind(before: usize) -> [u8; 64] {
    let mut table = [0; 64];
    let mut byte = 0;
    while byte < table.len() {
        let upper = kind(byte as u8 | 0x40);
        let kind = if upper == OTHER { kind(byte as u8) } else { upper };
        table[byte] = rules(kind, before);
        byte += 1;
    }
    table
}

/// Passes over numbers and what is behind them as long as all is of that kind. `start` is where
/// an element is expected, as is what it returns.
#[inline(always)]
pub(super) fn pass<B: Neighbours>(bytes: &[u8], start: usize, nest: &mut Nest) -> usize {
    let here = if nest.arrays > 1 { &HERE } else { &HERE_WITHOUT_ROWS };
    let Some(mut rest) = start.checked_sub(BEFORE).map(|from| &bytes[from..]) else { return start };
    let (mut spaces, mut in_fraction) = (0, 0);
    while let Some(window) = rest.first_chunk::<{ BEFORE + BLOCK }>() {
        let Near { wrong, digit, point, space } = B::near(window, here);
        // Adding the place behind a point carries to the place behind the fraction's digits.
        let (sum, carried) = digit.overflowing_add(point << 1 | in_fraction);
        if wrong | (sum & point) != 0 {
            break;
        }
        in_fraction = u64::from(carried) | point >> (BLOCK - 1);
        spaces |= space;
        rest = &rest[BLOCK..];
    }
    let end = bytes.len() - rest.len() + BEFORE;
    let Some(comma) = memchr::memrchr(b',', &bytes[start..end]) else { return start };
    nest.spacing.spaced |= spaces != 0;
    let behind_comma = start + comma + 1;
    // All brackets between are those of `], [`.
    let begins_row = bytes[start..].trim_ascii_start().starts_with(b"[");
    match (begins_row, is_between_rows(&bytes[..behind_comma])) {
        (false, true) => nest.turn(0, 1),
        (true, false) => nest.turn(1, 0),
        _ => {}
    }
    behind_comma
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::json::layout::Spacing;

    /// Looks up one byte after another, as any processor can.
    pub(in crate::json) struct OneByOne;

    impl Neighbours for OneByOne {
        fn near(window: &Window, here: &Here) -> Near {
            let rules = |place: usize| here[usize::from(window[BEFORE + place].min(0x7f))];
            let behind = |place: usize, before: usize| {
                BEHIND[before - 1][usize::from(window[BEFORE + place - before] & 0x3f)]
            };
            let broken = |place| (1..=BEFORE).fold(rules(place), |all, n| all & behind(place, n));
            let mask = |holds: &dyn Fn(usize) -> bool| {
                (0..BLOCK).rev().fold(0_u64, |mask, place| mask << 1 | u64::from(holds(place)))
            };
            Near {
                wrong: mask(&|place| broken(place) != 0),
                digit: mask(&|place| rules(place) & OF_DIGITS != 0),
                point: mask(&|place| window[BEFORE + place] == b'.'),
                space: mask(&|place| window[BEFORE + place] == b' '),
            }
        }
    }

    /// Both tables, with and without rows.
    pub(in crate::json) const TABLES: [&Here; 2] = [&HERE, &HERE_WITHOUT_ROWS];

    fn nest(arrays: usize) -> Nest {
        Nest { arrays, room: 9, spacing: Spacing::default() }
    }

    /// Passes over what is behind the first comma, and checks that what was passed is the beginning
    /// of an array. Returns how much there is of it.
    fn passed(text: &str, arrays: usize) -> usize {
        let start = text.find(',').unwrap() + 1;
        let mut nest = nest(arrays);
        let behind = pass::<OneByOne>(text.as_bytes(), start, &mut nest);
        if behind > start {
            let closed = format!("{}1{}", &text[..behind], "]".repeat(nest.arrays));
            let value = serde_json::from_str::<serde::de::IgnoredAny>(&closed);
            assert!(value.is_ok(), "{closed} of {text}");
            assert_eq!(nest.arrays + nest.room, arrays + 9);
            assert!(nest.spacing.spaced || !text[start..behind].contains(' '), "{text}");
        }
        behind
    }

    #[test]
    fn only_digits_have_the_rule_by_which_they_are_known() {
        for kind in [POINT, COMMA, SPACE, OPEN, CLOSE, OTHER] {
            assert_eq!(rules(kind, 0) & OF_DIGITS, 0);
        }
        assert_ne!(rules(ZERO, 0) & rules(NONZERO, 0) & OF_DIGITS, 0);
    }

    #[test]
    fn numbers_and_rows_are_passed_up_to_the_last_comma_of_a_block() {
        for row in ["0, 0.5, 10.25, 3", "0,1,2.5", "7"] {
            for between in [",", ", ", "],[", "], ["] {
                let arrays = if between.contains(']') { 2 } else { 1 };
                for count in [9, 30, 50] {
                    let text = format!("{}{}", "[".repeat(arrays), vec![row; count].join(between));
                    let first = text.find(',').unwrap() + 1;
                    let blocks = (text.len() - first) / BLOCK * BLOCK;
                    let comma = text[..first + blocks].rfind(',').unwrap();
                    // A row may begin at the first comma.
                    if between.starts_with(',') || row != "7" {
                        assert_eq!(passed(&text, arrays), comma + 1, "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_wrong_is_passed_wherever_a_block_ends() {
        const BYTES: &[u8] = b"05., []x";
        const LENGTH: u32 = 4;
        let behind = ", 5".repeat(BLOCK);
        for arrays in [1, 2] {
            for before in ["5", "1.5", "5, 5", "5], [5"] {
                if arrays == 1 && before.contains(']') {
                    continue;
                }
                for number in 0..BYTES.len().pow(LENGTH) {
                    let byte = |n| BYTES[number / BYTES.len().pow(n) % BYTES.len()];
                    let piece: String = (0..LENGTH).map(|n| char::from(byte(n))).collect();
                    for end in BLOCK - LENGTH as usize..=BLOCK {
                        let open = "[".repeat(arrays);
                        let fill = "7".repeat(end - before.len() - 1);
                        passed(&format!("{open}1,{fill},{before}{piece}{behind}"), arrays);
                    }
                }
            }
        }
    }

    #[test]
    fn a_row_that_begins_first_or_ends_last_is_counted() {
        let row = "], [1".repeat(BLOCK);
        // Between rows at the beginning, at the end, and at both.
        for (text, start) in [("[[5], ", 5), ("[[5],", 5), ("[[5], ", 6)] {
            for fill in 0..12 {
                let text = format!("[{text}[{}{row}", "1".repeat(fill + 1));
                let mut nest = nest(2);
                let behind = pass::<OneByOne>(text.as_bytes(), start + 1, &mut nest);
                let depth = |byte| text[..behind].matches(byte).count();
                assert_eq!(nest.arrays, depth('[') - depth(']'), "{text}");
                assert!(behind > start + BLOCK / 2, "{text}");
            }
        }
    }
}
