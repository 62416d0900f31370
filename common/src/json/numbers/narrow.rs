//! Tables of sixteen bytes, which most processors can look a vector's bytes up in.

use super::{BEFORE, Here, kind, rules};

/// A byte for each lower half of a byte.
pub(in crate::json) type Table = [u8; 16];

/// The bytes of numbers with commas and spaces, then those of rows.
const BYTES: &[u8; 15] = b"0123456789., []";

/// Bytes below this are looked up as if they were this. Of those of numbers that is the space, which
/// has the lower half of `0`.
pub(in crate::json) const LEAST: u8 = 0x2a;

/// The one byte that may stand, of those that are looked up at the same place.
impl Here for Table {
    const ROWS: &'static Self = &bytes(BYTES.len());
    const NUMBERS: &'static Self = &bytes(BYTES.len() - b"[]".len());
}

/// The rules for a byte, and for those one, two and three places before, all of numbers or rows.
pub(in crate::json) const RULES: [Table; 1 + BEFORE] = [of(0), of(1), of(2), of(3)];

/// Where a byte of ASCII is looked up.
pub(in crate::json) const fn place(byte: u8) -> usize {
    let byte = if byte < LEAST { LEAST } else { byte };
    (byte & 0x0f) as usize
}

const fn bytes(count: usize) -> Table {
    let mut table = [0; 16];
    let mut index = 0;
    while index < count {
        table[place(BYTES[index])] = BYTES[index];
        index += 1;
    }
    table
}

const fn of(before: usize) -> Table {
    let mut table = [0; 16];
    let mut index = 0;
    while index < BYTES.len() {
        table[place(BYTES[index])] = rules(kind(BYTES[index]), before);
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_of_numbers_has_a_place_of_its_own_and_no_other_byte_is_taken_for_it() {
        for byte in 0..0x80 {
            let is_number = b"0123456789., ".contains(&byte);
            let is_row = b"[]".contains(&byte);
            assert_eq!(Table::NUMBERS[place(byte)] == byte, is_number, "{byte}");
            assert_eq!(Table::ROWS[place(byte)] == byte, is_number || is_row, "{byte}");
            if is_number || is_row {
                for (before, table) in RULES.iter().enumerate() {
                    assert_eq!(table[place(byte)], rules(kind(byte), before), "{byte} {before}");
                }
            }
        }
    }
}
