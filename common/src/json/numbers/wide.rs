//! Tables of 64 and 128 bytes, for a processor that can look a vector's bytes up in them.

use super::{BEFORE, CLOSE, Here, OPEN, OTHER, kind, rules};

/// The rules for each byte of ASCII. The last byte is of no kind, and stands for those beyond.
pub(in crate::json) type Table = [u8; 128];

/// What may not stand is of no kind.
impl Here for Table {
    const ROWS: &'static Self = &here(u8::MAX);
    const NUMBERS: &'static Self = &here(!(OPEN | CLOSE));
}

const fn here(allowed: u8) -> Table {
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
/// it is of numbers or rows, and these differ in them.
pub(in crate::json) const BEHIND: [[u8; 64]; BEFORE] = [behind(1), behind(2), behind(3)];

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
