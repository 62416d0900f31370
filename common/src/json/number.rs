//! Numbers: read to the nearest float, written as Python writes them.

use std::fmt::Write;

use super::word::{WORD, all};

/// Up to this, every whole number is one float and no other.
pub(crate) const EXACT: f64 = (1_u64 << 53) as f64;

/// So many digits fit 64 bits, whatever they are.
const MOST_DIGITS: usize = 19;

/// The greatest power of five that fits 64 bits.
const MOST_DECIMALS: usize = 27;

/// The float nearest to a JSON number. `None` where it lies beyond the largest float, and for
/// that largest float itself: jq 1.6 writes infinity so, and nothing measured reaches it.
pub fn number(text: &str) -> Option<f64> {
    if let Some(value) = decimal(text.as_bytes()) {
        return Some(value);
    }
    match leading_number(text.as_bytes()) {
        Some((value, length)) if length == text.len() => Some(value),
        _ => text.parse().ok().filter(|value: &f64| value.abs() < f64::MAX),
    }
}

/// Whether [`number`] gives a float for a number as Python writes it, `-Infinity` included.
pub(crate) fn is_finite(text: &str) -> bool {
    // Without a power of ten it takes hundreds of digits to leave the floats.
    let is_small = text.len() <= 300 && !text.bytes().any(|byte| byte.is_ascii_alphabetic());
    is_small || number(text).is_some()
}

/// The float nearest to a number of one to seven digits, a point and one to sixteen more, as most
/// that are measured have; `None` of others.
///
/// Where the number ends is known here, so that nothing depends on the single digit: numbers differ
/// in length, and a branch that is guessed wrong takes as long as half a number.
#[inline]
fn decimal(text: &[u8]) -> Option<f64> {
    let negative = text.first() == Some(&b'-');
    let text = &text[usize::from(negative)..];
    let first = digit_values(*text.first_chunk()?);
    let last = digit_values(*text.last_chunk()?);
    let whole_digits = no_digits(first).trailing_zeros() as usize / 8;
    if !matches!(whole_digits, 1..WORD) || text[whole_digits] != b'.' {
        return None;
    }
    let mut number = joined(first << (8 * (WORD - whole_digits)));
    let fraction = &text[whole_digits + 1..];
    let mut digits = fraction.len();
    if digits > WORD {
        number = number * TENS[WORD] + eight_digits(*fraction.first_chunk()?)?;
        digits -= WORD;
    }
    if !matches!(digits, 1..=WORD) || whole_digits + fraction.len() > MOST_DIGITS {
        return None;
    }
    let last = last_of(last, digits);
    if no_digits(last) != 0 {
        return None;
    }
    let value = nearest(number * TENS[digits] + joined(last), fraction.len());
    Some(if negative { -value } else { value })
}

/// The float nearest to the JSON number that `bytes` begin with, and the number's length. `None`
/// for what begins with something else, and for the few numbers that take more than one rounding:
/// of more than 19 digits, or with a power of ten.
pub(super) fn leading_number(bytes: &[u8]) -> Option<(f64, usize)> {
    let start = usize::from(bytes.first() == Some(&b'-'));
    // Before the point there are seldom eight.
    let (mut number, mut at) = digits_by_one(bytes, start, 0);
    let mut count = at - start;
    let mut decimals = 0;
    if bytes.get(at) == Some(&b'.') {
        let point = at;
        (number, at) = digits(bytes, point + 1, number);
        decimals = at - point - 1;
        count += decimals;
    }
    if count == 0 || matches!(bytes.get(at), Some(b'e' | b'E')) {
        return None;
    }
    if count > MOST_DIGITS {
        let zeros = bytes[start..at].iter().take_while(|byte| matches!(byte, b'0' | b'.')).count();
        // The point is one of them, if any.
        if count - zeros.saturating_sub(1) > MOST_DIGITS || decimals > MOST_DECIMALS {
            return None;
        }
    }
    let value = nearest(number, decimals);
    Some((if start > 0 { -value } else { value }, at))
}

/// The digits from `at` on, behind those that `number` is made of, and where they end. Wraps
/// where there are too many.
#[inline(always)]
fn digits(bytes: &[u8], mut at: usize, mut number: u64) -> (u64, usize) {
    while let Some(eight) = bytes[at..].first_chunk() {
        let Some(value) = eight_digits(*eight) else { break };
        number = number.wrapping_mul(TENS[WORD]).wrapping_add(value);
        at += WORD;
    }
    digits_by_one(bytes, at, number)
}

/// The same, for few digits.
#[inline(always)]
fn digits_by_one(bytes: &[u8], mut at: usize, mut number: u64) -> (u64, usize) {
    while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        at += 1;
    }
    (number, at)
}

/// Powers of ten.
const TENS: [u64; WORD + 1] = {
    let mut powers = [1; WORD + 1];
    let mut power = 1;
    while power < powers.len() {
        powers[power] = 10 * powers[power - 1];
        power += 1;
    }
    powers
};

/// The number that eight digits spell; `None` if one is no digit.
#[inline(always)]
fn eight_digits(bytes: [u8; WORD]) -> Option<u64> {
    let values = digit_values(bytes);
    (no_digits(values) == 0).then(|| joined(values))
}

/// What each digit stands for, the first in the lowest byte.
#[inline(always)]
fn digit_values(bytes: [u8; WORD]) -> u64 {
    u64::from_le_bytes(bytes) ^ all(b'0')
}

/// Some bits of each value that is none of a digit.
#[inline(always)]
fn no_digits(values: u64) -> u64 {
    // Only a value from 0 to 9 stays below 16 when 6 is added to it.
    (values | (values & all(0x7f)).wrapping_add(all(6))) & all(0xf0)
}

/// Of values the last `count`, behind zeros.
#[inline(always)]
fn last_of(values: u64, count: usize) -> u64 {
    values & u64::MAX << (8 * (WORD - count))
}

/// The number that the values of eight digits make.
#[inline(always)]
fn joined(values: u64) -> u64 {
    // Neighbours joined, by twos, fours and eight; each product's upper half is the sum.
    let twos = (values.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (twos.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000 << 32 | 1) >> 32
}

/// The float nearest to `digits` ÷ 10^`decimals`, in whole numbers. Few digits could be divided as
/// floats, but of measured numbers only about half have so few, and to branch costs more.
#[inline(always)]
fn nearest(digits: u64, decimals: usize) -> f64 {
    if digits == 0 {
        return 0.0;
    }
    let divisor = &DIVISORS[decimals];
    // With the highest bit of both set, the quotient has 63 bits or 64, ten more than a float.
    // Of the bits behind those it counts only whether there are any.
    let up = digits.leading_zeros();
    let (quotient, remainder) = divisor.divide(digits << up);
    let quotient = quotient | u64::from(remainder != 0);
    let power = divisor.power - i64::from(up);
    quotient as f64 * f64::from_bits(((1023 + power) as u64) << 52)
}

/// A power of ten to divide by. It is a power of five and one of two, which changes no digit of a
/// float.
struct Divisor {
    /// The power of five, shifted so that its highest bit is set.
    fives: u64,
    /// 2^128 ÷ `fives`, without its highest bit, which is 2^64.
    reciprocal: u64,
    /// The power of two that a quotient is to be multiplied by.
    power: i64,
}

const DIVISORS: [Divisor; MOST_DECIMALS + 1] = {
    let mut divisors = [const { Divisor::of(0) }; MOST_DECIMALS + 1];
    let mut decimals = 1;
    while decimals <= MOST_DECIMALS {
        divisors[decimals] = Divisor::of(decimals);
        decimals += 1;
    }
    divisors
};

impl Divisor {
    const fn of(decimals: usize) -> Self {
        let fives = 5_u64.pow(decimals as u32);
        let down = fives.leading_zeros();
        let fives = fives << down;
        let reciprocal = (u128::MAX / fives as u128 - (1 << 64)) as u64;
        Self { fives, reciprocal, power: down as i64 - 63 - decimals as i64 }
    }

    /// The quotient and remainder of `dividend` · 2^63 ÷ `fives`, by a multiplication: algorithm 4
    /// of Möller and Granlund, Improved division by invariant integers, 2011.
    #[inline(always)]
    fn divide(&self, dividend: u64) -> (u64, u64) {
        let (high, low) = (dividend >> 1, dividend << 63);
        // Their sum is below 2^128, since `high` is below `fives`.
        let estimate = u128::from(self.reciprocal) * u128::from(high)
            + (u128::from(high) << 64 | u128::from(low));
        let mut quotient = ((estimate >> 64) as u64).wrapping_add(1);
        let mut remainder = low.wrapping_sub(quotient.wrapping_mul(self.fives));
        if remainder > estimate as u64 {
            quotient = quotient.wrapping_sub(1);
            remainder = remainder.wrapping_add(self.fives);
        }
        if remainder >= self.fives {
            quotient = quotient.wrapping_add(1);
            remainder -= self.fives;
        }
        (quotient, remainder)
    }
}

/// A JSON number that is a whole number of at most 64 bits, also when spelled `4.0` or `4e0`.
pub fn integer(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let value = number(text)?;
        (value.fract() == 0.0 && value.abs() < EXACT).then_some(value as i64)
    })
}

/// Appends a float in the fewest digits that read back as the same float, spelled as Python
/// spells it (`1e-05`, `1e+16`, `2.0`), so that records can be compared byte by byte with those
/// of Python scripts. What is not finite becomes `null`.
pub(crate) fn write_float(out: &mut String, value: f64) {
    if !value.is_finite() {
        out.push_str("null");
        return;
    }
    let shortest = format!("{value:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Writing to a string cannot fail.
    let _ = if (-4..16).contains(&exponent) {
        write!(out, "{value:?}")
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        write!(out, "{digits}e{sign}{:02}", exponent.abs())
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: f64) -> String {
        let mut out = String::new();
        write_float(&mut out, value);
        out
    }

    #[test]
    fn floats_are_spelled_as_python_spells_them() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (232.0, "232.0"),
            (0.0001, "0.0001"),
            (0.00001234, "1.234e-05"),
            (1e-7, "1e-07"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (1e300, "1e+300"),
            (f64::NAN, "null"),
            (f64::INFINITY, "null"),
        ] {
            assert_eq!(written(value), text);
        }
    }

    #[test]
    fn infinity_does_not_come_in_as_a_number() {
        assert_eq!(number("1e400"), None);
        assert_eq!(number("-1.7976931348623157e+308"), None);
        assert_eq!(number("1.5e3"), Some(1500.0));
        for text in ["1", "1.5e3", "1e308", "1E400", "1.7976931348623157e308", "-2e999"] {
            assert_eq!(is_finite(text), number(text).is_some(), "{text}");
        }
        assert!(is_finite(&"9".repeat(300)) && !is_finite(&"9".repeat(310)));
    }

    #[test]
    fn the_end_of_a_number_is_found() {
        for (text, expected) in [
            ("12, 3", Some((12.0, 2))),
            ("-0.5]", Some((-0.5, 4))),
            ("0.00000000000000000012345678]", Some((1.2345678e-19, 28))),
            ("9999999999999999999", Some((9999999999999999999.0, 19))),
            ("null", None),
            ("-", None),
            (".", None),
            ("", None),
            ("1e3", None),
            ("1.5E-3", None),
            ("10000000000000000000", None),
            ("0.00000000000000000000000000012345678", None),
        ] {
            assert_eq!(leading_number(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn most_decimals_need_no_second_look() {
        for (text, expected) in [
            ("551.59123", Some(551.59123)),
            ("-0.1234567", Some(-0.1234567)),
            ("1234567.8", Some(1234567.8)),
            ("0.0123456789012345", Some(0.0123456789012345)),
            ("123.1234567890123456", Some(123.12345678901235)),
            ("12345678.9", None),
            ("1234.1234567890123456", None),
            ("0.12345678901234567", None),
            ("1234567.", None),
            ("1.234567e", None),
            ("1.23e4567", None),
            ("1.2345678e9", None),
            ("1.2345x7890", None),
            (".12345678", None),
            ("12345678", None),
            ("0.12345", None),
        ] {
            assert_eq!(decimal(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn halves_round_to_even() {
        for text in [
            "9007199254740993",
            "9007199254740995",
            "4503599627370496.5",
            "4503599627370497.5",
            "9007199254740992.5",
            "18014398509481988.00",
            "0.0000000000000000000000000",
            "-0.0",
        ] {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(number(text).map(f64::to_bits), Some(expected.to_bits()), "{text}");
        }
    }

    #[test]
    fn a_whole_number_may_be_spelled_as_a_float() {
        assert_eq!(integer("64"), Some(64));
        assert_eq!(integer("64.0"), Some(64));
        assert_eq!(integer("6.4e1"), Some(64));
        assert_eq!(integer("64.5"), None);
        assert_eq!(integer("9007199254740993.0"), None);
        assert_eq!(integer("1e400"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        /// The library's own parser is the oracle.
        #[test]
        fn each_number_is_the_nearest(
            text in "-?(0|[1-9][0-9]{0,19})([.]0{0,12}[0-9]{1,19})?([eE][+-]?[0-9]{1,3})?"
        ) {
            let nearest: f64 = text.parse().unwrap();
            let expected = nearest.is_finite().then(|| nearest.to_bits());
            prop_assert_eq!(number(&text).map(f64::to_bits), expected);
        }

        #[test]
        fn a_division_by_multiplication_is_a_division(
            dividend in prop_oneof![any::<u64>(), (0..64_u32).prop_map(|bit| 1 << bit)],
            decimals in 0..=MOST_DECIMALS
        ) {
            let divisor = &DIVISORS[decimals];
            let (whole, by) = (u128::from(dividend) << 63, u128::from(divisor.fives));
            let expected = ((whole / by) as u64, (whole % by) as u64);
            prop_assert_eq!(divisor.divide(dividend), expected);
        }

        #[test]
        fn what_is_written_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(written(value).parse::<f64>().unwrap().to_bits(), bits);
            prop_assert!(serde_json::from_str::<f64>(&written(value)).is_ok());
        }
    }
}
