//! Arrays of checked JSON text, gone through without splitting them first.

use super::number::{leading_number, number};
use super::token::skip_space;

/// The numbers of an array, each to the nearest float; NaN for null and for what [`number`] takes
/// for no float. `None` if there is anything else.
///
/// [`number`]: super::number()
pub(crate) fn numbers(array: &str) -> Option<Vec<f64>> {
    let mut numbers = Vec::new();
    append_numbers(array.as_bytes(), &mut numbers).map(|_| numbers)
}

/// Appends the numbers of the array that `bytes` begin with, and returns its length.
pub(crate) fn append_numbers(bytes: &[u8], numbers: &mut Vec<f64>) -> Option<usize> {
    each_element(bytes, |rest| {
        let (number, length) = leading_number(rest).or_else(|| unusual_number(rest))?;
        numbers.push(number);
        Some(length)
    })
}

/// Has `take` tell the length of each element of the array that `bytes` begin with, and returns
/// the array's own. `None` if this is no array, or if `take` gives `None`.
#[inline(always)]
pub(crate) fn each_element(
    bytes: &[u8],
    mut take: impl FnMut(&[u8]) -> Option<usize>,
) -> Option<usize> {
    let mut at = (bytes.first() == Some(&b'[')).then(|| skip_space(bytes, 1))?;
    if bytes.get(at) == Some(&b']') {
        return Some(at + 1);
    }
    loop {
        at = skip_space(bytes, at + take(bytes.get(at..)?)?);
        match bytes.get(at) {
            Some(b',') => at = skip_space(bytes, at + 1),
            Some(b']') => return Some(at + 1),
            _ => return None,
        }
    }
}

/// A number with many digits or a power of ten, or what stands for none, and its length.
fn unusual_number(bytes: &[u8]) -> Option<(f64, usize)> {
    let ends = |byte: &u8| matches!(byte, b',' | b']' | b' ' | b'\n' | b'\r' | b'\t');
    let length = bytes.iter().position(ends)?;
    let number = match std::str::from_utf8(&bytes[..length]).ok()? {
        "null" | "NaN" | "Infinity" | "-Infinity" => f64::NAN,
        text => number(text).or_else(|| text.parse().ok().map(|_: f64| f64::NAN))?,
    };
    Some((number, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_spelled() {
        let found = numbers("[ 1 ,2.5,\n-3e2,0.1234567890123456789012 ,\t1e300]").unwrap();
        assert_eq!(found, [1.0, 2.5, -300.0, 0.123_456_789_012_345_68, 1e300]);
        assert_eq!(numbers("[]"), Some(vec![]));
        assert_eq!(numbers("[ ]"), Some(vec![]));
        // Of jq 1.6, the last two are infinities.
        let missing = "[null,NaN,Infinity,-Infinity,1e400,\
                       1.7976931348623157e+308,-1.7976931348623157e+308]";
        let missing = numbers(missing).unwrap();
        assert!(missing.len() == 7 && missing.iter().all(|number| number.is_nan()));
    }

    #[test]
    fn anything_else_is_refused() {
        for array in ["[\"1\"]", "[[1]]", "[1,{}]", "[true]", "{}", "1", "null"] {
            assert_eq!(numbers(array), None, "{array}");
        }
    }

    #[test]
    fn an_array_ends_where_it_ends() {
        let mut numbers = vec![0.5];
        assert_eq!(append_numbers(b"[1, 2] , [3]", &mut numbers), Some(6));
        assert_eq!(numbers, [0.5, 1.0, 2.0]);
    }
}
