//! Numbers as pictures write them.

/// A round value as it stands at an axis: `50`, `1.5k`, `10k`, `2M`.
pub(crate) fn tick_label(value: f64) -> String {
    let magnitude = value.abs();
    let (divisor, suffix) = match magnitude {
        m if m >= 1e15 || (m > 0.0 && m < 1e-4) => return format!("{value:e}"),
        m if m >= 1e9 => (1e9, "G"),
        m if m >= 1e6 => (1e6, "M"),
        m if m >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    format!("{}{suffix}", to_digits(value / divisor, 12))
}

/// A number that was typed, as it was or, where that is long, in six digits: `50`, `33.3333`,
/// `1e70`.
pub(crate) fn typed_label(value: f64) -> String {
    let short = |value: f64| Some(value.to_string()).filter(|text| text.len() <= 12);
    let rounded = to_digits(value, 6);
    short(value).or_else(|| short(rounded)).unwrap_or_else(|| format!("{rounded:e}"))
}

/// The value rounded to so many significant digits, which leaves out what arithmetic adds.
fn to_digits(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits - 1).parse().unwrap_or(value)
}

/// A measured value as a person compares it: `10,231`, `87.3`, `0.00375`.
pub(crate) fn value_label(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1e9 || (magnitude < 5e-4 && magnitude > 0.0) {
        return format!("{value:.2e}");
    }
    let decimals = match magnitude {
        m if m >= 99.95 => 0,
        m if m >= 9.995 => 1,
        m if m >= 0.9995 || m == 0.0 => 3,
        // Three digits, from the first that is no zero.
        m => 2 + (1..=4).find(|&zeros| m >= 0.9995 * 10f64.powi(-zeros)).unwrap_or(4) as usize,
    };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if left % 3 == 0 && grouped.ends_with(|c: char| c.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_no_digits_of_rounding() {
        for (value, label) in [
            (1234.7, "1.2347k"),
            (1_000_000.004, "1.000000004M"),
            (0.3, "0.3"),
            (-1500.0, "-1.5k"),
            (2e9, "2G"),
            (0.0, "0"),
            (1e-5, "1e-5"),
            (1e15, "1e15"),
        ] {
            assert_eq!(tick_label(value), label);
        }
    }

    #[test]
    fn values_have_digits_to_compare() {
        for (value, label) in [
            (10231.26, "10,231"),
            (1234567.0, "1,234,567"),
            (524.4, "524"),
            (99.96, "100"),
            (87.31, "87.3"),
            (9.9951, "10.0"),
            (0.99949, "0.999"),
            (0.4821, "0.482"),
            (0.09996, "0.100"),
            (0.003752, "0.00375"),
            (-0.0482, "-0.0482"),
            (0.0005, "0.000500"),
            (-1234.5, "-1,234"),
            (-123.0, "-123"),
            (0.0, "0.000"),
            (1e12, "1.00e12"),
            (1e-5, "1.00e-5"),
        ] {
            assert_eq!(value_label(value), label);
        }
    }
}
