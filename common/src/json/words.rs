//! What every processor can do: eight bytes at a time, as a word.
//!
//! These take one token after another, where [blocks](super::block) check many at once. They, too,
//! say only yes, and leave what they do not know to the scanner's tokens.

use super::elements::Nest;
use super::token::escape_end;
use super::word::{HIGH, WORD, all, zeros};

/// So many bytes behind a point are looked at; a fraction is shorter.
const FRACTION: usize = 3 * WORD;

/// How many of the first bytes of a word are digits.
#[inline(always)]
fn count_digits(bytes: &[u8; WORD]) -> usize {
    let value = u64::from_le_bytes(*bytes) ^ all(b'0');
    // A byte above 9 has its highest bit, or gets it by the sum. What it carries beyond that spoils
    // only bytes behind the first.
    let others = (value.wrapping_add(all(0x76)) | value) & HIGH;
    others.trailing_zeros() as usize / 8
}

/// The end of the digits that stand at `at` and behind.
#[inline(always)]
pub(super) fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = bytes[at..].first_chunk() {
        let count = count_digits(word);
        at += count;
        if count < WORD {
            return at;
        }
    }
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first quote, backslash or control character at or behind `at`.
pub(super) fn plain_string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*chunk);
        let quote = zeros(word ^ all(b'"'));
        let backslash = zeros(word ^ all(b'\\'));
        // As for zeros, but for what is below a space.
        let control = word.wrapping_sub(all(b' ')) & !word & HIGH;
        let found = quote | backslash | control;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += WORD;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < 0x20 {
            break;
        }
        at += 1;
    }
    at
}

/// Passes over characters of a string from `at`, which is behind its opening quote or a character.
/// Returns where a character ends too, and goes no further than the closing quote.
pub(super) fn pass_text(bytes: &[u8], mut at: usize) -> usize {
    at = plain_string_end(bytes, at);
    while bytes.get(at) == Some(&b'\\')
        && let Ok(end) = escape_end(bytes, at)
    {
        at = plain_string_end(bytes, end);
    }
    at
}

/// Passes over numbers as Python writes them, in one array or in rows, each with the comma behind
/// it. `at` is where an element is expected, as is what it returns.
pub(super) fn pass_elements(bytes: &[u8], start: usize, nest: &mut Nest) -> usize {
    let (mut at, mut behind_comma) = (start, start);
    let (mut behind_row, mut spaced) = (false, false);
    if let Some(b' ') = bytes.get(at) {
        (at, spaced) = (at + 1, true);
    }
    while let Some(end) = number_end(bytes, at) {
        // A branch for each spelling, which is foreseen, so that the next number need not wait.
        match bytes[end..] {
            [b',', b' ', ..] => {
                (behind_comma, behind_row) = (end + 1, false);
                (at, spaced) = (end + 2, true);
            }
            [b',', ..] => {
                (behind_comma, behind_row) = (end + 1, false);
                at = end + 1;
            }
            [b']', b',', b' ', b'[', ..] if nest.arrays > 1 => {
                (behind_comma, behind_row) = (end + 2, true);
                (at, spaced) = (end + 4, true);
            }
            [b']', b',', b'[', ..] if nest.arrays > 1 => {
                (behind_comma, behind_row) = (end + 2, true);
                at = end + 3;
            }
            _ => break,
        }
    }
    nest.spacing.spaced |= spaced;
    if behind_row {
        nest.turn(0, 1);
    }
    behind_comma
}

/// The end of a number with fewer digits than a word before its point, and than [`FRACTION`] behind.
#[inline(always)]
fn number_end(bytes: &[u8], at: usize) -> Option<usize> {
    let near: &[u8; WORD + FRACTION] = bytes.get(at..)?.first_chunk()?;
    let mut whole = 1;
    if near[1] != b'.' {
        whole = count_digits(near.first_chunk()?);
        if whole == WORD || (near[0] == b'0' && whole > 1) {
            return None;
        }
    }
    if !near[0].is_ascii_digit() {
        return None;
    }
    if near[whole] != b'.' {
        return Some(at + whole);
    }
    let (words, _) = near[whole + 1..].first_chunk::<FRACTION>()?.as_chunks();
    // How long a fraction is cannot be foreseen, so that no branch should ask.
    let [first, second, third] = [0, 1, 2].map(|word| count_digits(&words[word]));
    let behind = if second == WORD { WORD + third } else { second };
    let fraction = if first == WORD { WORD + behind } else { first };
    (fraction != 0 && fraction < FRACTION).then_some(at + whole + 1 + fraction)
}
