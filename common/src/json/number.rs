//! Numbers: read to the nearest float, written as Python writes them.

use std::fmt::Write;

/// The float nearest to a JSON number. `None` where it lies beyond the largest float, and for
/// that largest float itself: jq 1.6 writes infinity so, and nothing measured reaches it.
pub fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.abs() < f64::MAX)
}

/// A JSON number that is a whole number of at most 64 bits, also when spelled `4.0` or `4e0`.
pub fn integer(text: &str) -> Option<i64> {
    // Every whole number below 2^53 is one float and no other.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    text.parse().ok().or_else(|| {
        let value: f64 = text.parse().ok()?;
        (value.fract() == 0.0 && value.abs() < EXACT).then_some(value as i64)
    })
}

/// Appends a float in the fewest digits that read back as the same float, spelled as Python
/// spells it (`1e-05`, `1e+16`, `2.0`), so that records can be compared byte by byte with those
/// of Python scripts. What is not finite becomes `null`.
pub fn write_float(out: &mut String, value: f64) {
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
        #[test]
        fn what_is_written_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(written(value).parse::<f64>().unwrap().to_bits(), bits);
            prop_assert!(serde_json::from_str::<f64>(&written(value)).is_ok());
        }
    }
}
