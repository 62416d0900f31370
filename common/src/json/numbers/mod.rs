//! Long runs of numbers, sixty-four bytes at a step, by what stands beside what.
//!
//! Most of a raw result is numbers as Python writes them: digits and a point, a comma behind each
//! and one space behind that, in one array or in rows, each an array of its own. The three bytes
//! before a byte of these tell whether it may stand there, unless it is the second point of a
//! number. So a processor looks each byte of a block up in a table at once, and of the block before,
//! all that counts is whether it ended within a fraction.

pub(super) mod narrow;
#[cfg(any(target_arch = "x86_64", test))]
pub(super) mod wide;

use super::block::BLOCK;
use super::elements::Nest;

/// How many bytes before a byte of numbers tell whether it may stand there.
pub(super) const BEFORE: usize = 3;

/// The bytes before a block, and the block.
pub(super) type Window = [u8; BEFORE + BLOCK];

/// A table that tells which bytes may stand in a block.
pub(super) trait Here: 'static {
    /// Numbers with commas and spaces, and rows of them.
    const ROWS: &'static Self;

    /// Numbers with commas and spaces.
    const NUMBERS: &'static Self;
}

/// A way to look bytes up.
pub(super) trait Neighbours {
    type Table: Here;

    /// Looks at the block of a window, of which `here` tells the bytes that it may have. Those
    /// before it are of numbers or rows.
    fn near(window: &Window, here: &Self::Table) -> Near;
}

/// What there is to know of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    /// Not 0 if there is a byte that must not stand behind those before it.
    pub(super) wrong: u64,
    /// Where a byte from `0` to `9` stands.
    pub(super) digit: u64,
    /// Where a `.` stands.
    pub(super) point: u64,
    /// Not 0 if there is a space.
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
    // A number must not begin with a zero.
    [DIGIT, ZERO, !(DIGIT | POINT), ANY],
    [DIGIT, COMMA, CLOSE, ANY],
    [OPEN, COMMA, !CLOSE, ANY],
    // A second space is wrong only when something stands behind it, which then has no digit and no
    // `]` at the third place.
    [OPEN, SPACE, ANY, !CLOSE],
    [DIGIT, SPACE, ANY, !DIGIT],
];

/// A bit of the rules that only digits have: the highest, which is a byte's sign.
pub(super) const OF_DIGITS: u8 = 1 << 7;

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

/// Passes over numbers and what is behind them as long as all is of that kind. `start` is where
/// an element is expected, as is what it returns.
#[inline(always)]
pub(super) fn pass<B: Neighbours>(bytes: &[u8], start: usize, nest: &mut Nest) -> usize {
    let here = if nest.arrays > 1 { B::Table::ROWS } else { B::Table::NUMBERS };
    let Some(mut rest) = start.checked_sub(BEFORE).map(|from| &bytes[from..]) else { return start };
    // Tables may take what is of no kind for what is of one, and only a block was looked at for it.
    if rest.iter().take(BEFORE).any(|&byte| kind(byte) == OTHER) {
        return start;
    }
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

/// Whether what was passed ends behind a row.
fn is_between_rows(passed: &[u8]) -> bool {
    passed.trim_ascii_end().ends_with(b"],")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::json::layout::Spacing;
    use proptest::prelude::*;

    /// Looks up one byte after another in tables of sixteen.
    pub(in crate::json) struct Narrow;

    /// The same in tables of more.
    pub(in crate::json) struct Wide;

    impl Neighbours for Narrow {
        type Table = narrow::Table;

        fn near(window: &Window, here: &Self::Table) -> Near {
            let rules = |byte, before: usize| narrow::RULES[before][narrow::place(byte)];
            near(window, |byte| byte == here[narrow::place(byte)], rules)
        }
    }

    impl Neighbours for Wide {
        type Table = wide::Table;

        fn near(window: &Window, here: &Self::Table) -> Near {
            let rules = |byte: u8, before| match before {
                0 => here[usize::from(byte.min(0x7f))],
                _ => wide::BEHIND[before - 1][usize::from(byte & 0x3f)],
            };
            near(window, |_| true, rules)
        }
    }

    fn near(
        window: &Window,
        is_known: impl Fn(u8) -> bool,
        rules: impl Fn(u8, usize) -> u8,
    ) -> Near {
        let byte = |place: usize, before: usize| window[BEFORE + place - before];
        let broken = |place| (0..=BEFORE).fold(u8::MAX, |all, n| all & rules(byte(place, n), n));
        let mask = |holds: &dyn Fn(usize) -> bool| {
            (0..BLOCK).rev().fold(0_u64, |mask, place| mask << 1 | u64::from(holds(place)))
        };
        Near {
            wrong: mask(&|place| broken(place) != 0 || !is_known(byte(place, 0))),
            digit: mask(&|place| rules(byte(place, 0), 0) & OF_DIGITS != 0),
            point: mask(&|place| byte(place, 0) == b'.'),
            space: mask(&|place| byte(place, 0) == b' '),
        }
    }

    /// Windows of numbers and rows, perhaps with another byte among them.
    pub(in crate::json) fn windows() -> impl Strategy<Value = Window> {
        let number = prop::sample::select(vec!["0", "0.5", "7", "12.25", "0.0487123456789"]);
        let between = prop::sample::select(vec![",", ", ", "], [", "],["]);
        let number = (number, between).prop_map(|(number, between)| [number, between].concat());
        let text = prop::collection::vec(number, 2 * size_of::<Window>());
        let another = prop_oneof![any::<u8>(), prop::sample::select(b"09., []".to_vec())];
        let spoilt = prop::option::of((0..BLOCK, another));
        (text, 0..BLOCK, spoilt).prop_map(|(text, from, spoilt)| {
            let mut window: Window = *text.concat().as_bytes()[from..].first_chunk().unwrap();
            if let Some((place, byte)) = spoilt {
                window[BEFORE + place] = byte;
            }
            window
        })
    }

    /// Checks that a version finds in a window what its twin does.
    pub(in crate::json) fn neighbours_are_right<B, Twin>(window: &Window)
    where
        B: Neighbours,
        Twin: Neighbours<Table = B::Table>,
    {
        for here in [B::Table::ROWS, B::Table::NUMBERS] {
            let (found, right) = (B::near(window, here), Twin::near(window, here));
            assert_eq!(found.wrong != 0, right.wrong != 0, "{window:?}");
            assert_eq!(found.space != 0, right.space != 0, "{window:?}");
            if right.wrong == 0 {
                assert_eq!((found.digit, found.point), (right.digit, right.point), "{window:?}");
            }
        }
    }

    /// Passes over what is behind the first comma, and checks that what was passed is the beginning
    /// of an array. Returns how much there is of it.
    fn passed(text: &str, arrays: usize) -> usize {
        let start = text.find(',').unwrap() + 1;
        let [(behind, nest), other] = both(text, start, arrays);
        assert_eq!((behind, nest), other, "{text}");
        if behind > start {
            let closed = format!("{}1{}", &text[..behind], "]".repeat(nest.arrays));
            let value = serde_json::from_str::<serde::de::IgnoredAny>(&closed);
            assert!(value.is_ok(), "{closed} of {text}");
            assert_eq!(nest.arrays + nest.room, arrays + 9);
            assert!(nest.spacing.spaced || !text[start..behind].contains(' '), "{text}");
        }
        behind
    }

    /// What is passed by tables of either kind, and where that ends.
    fn both(text: &str, start: usize, arrays: usize) -> [(usize, Nest); 2] {
        [pass::<Narrow>, pass::<Wide>].map(|pass| {
            let mut nest =
                Nest { arrays, room: 9, spacing: Spacing::default(), has_strings: false };
            (pass(text.as_bytes(), start, &mut nest), nest)
        })
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
    fn nothing_is_passed_behind_what_is_not_of_numbers() {
        // `}` is looked up where `]` is, behind which a row may begin.
        let rows = ", [1, 2]".repeat(BLOCK);
        for before in ["{}", "\"\"", "null"] {
            let text = format!("[[{before}{rows}");
            let start = text.find(',').unwrap() + 1;
            for (behind, nest) in both(&text, start, 2) {
                assert_eq!((behind, nest.arrays), (start, 2), "{text}");
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
                let [(behind, nest), other] = both(&text, start + 1, 2);
                assert_eq!((behind, nest), other, "{text}");
                let depth = |byte| text[..behind].matches(byte).count();
                assert_eq!(nest.arrays, depth('[') - depth(']'), "{text}");
                assert!(behind > start + BLOCK / 2, "{text}");
            }
        }
    }
}
