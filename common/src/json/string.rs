//! Strings: their text without escapes, and back.

use std::borrow::Cow;
use std::cmp::Ordering;

/// The text between the quotes of a checked JSON string, its escapes resolved. A lone surrogate
/// reads as U+FFFD.
pub(crate) fn unescape(inner: &str) -> Cow<'_, str> {
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let (c, length) = escaped(&rest[at + 1..]);
        text.push(c);
        rest = &rest[at + 1 + length..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Whether what stands between a string's quotes spells `text`, with escapes or without.
pub fn spells(inner: &str, text: &str) -> bool {
    // An escape is longer than what it stands for.
    match inner.len().cmp(&text.len()) {
        Ordering::Less => false,
        Ordering::Equal => inner == text && !inner.contains('\\'),
        Ordering::Greater => inner.contains('\\') && unescape(inner) == text,
    }
}

/// The character that stands behind a backslash, and how many bytes spell it.
fn escaped(behind: &str) -> (char, usize) {
    match behind.as_bytes().first() {
        Some(b'b') => ('\u{8}', 1),
        Some(b'f') => ('\u{c}', 1),
        Some(b'n') => ('\n', 1),
        Some(b'r') => ('\r', 1),
        Some(b't') => ('\t', 1),
        Some(b'u') => unicode(behind),
        Some(&byte) => (char::from(byte), 1),
        None => (char::REPLACEMENT_CHARACTER, 0),
    }
}

fn unicode(behind: &str) -> (char, usize) {
    let unit = |at: usize| {
        behind.get(at..at + 5)?.strip_prefix('u').and_then(|hex| u16::from_str_radix(hex, 16).ok())
    };
    let Some(first) = unit(0) else {
        return (char::REPLACEMENT_CHARACTER, 1);
    };
    let second = behind.get(5..6).filter(|&b| b == "\\").and_then(|_| unit(6));
    let units = [first, second.unwrap_or_default()];
    match char::decode_utf16(units).next() {
        Some(Ok(c)) => (c, if c.len_utf16() == 2 { 11 } else { 5 }),
        _ => (char::REPLACEMENT_CHARACTER, 5),
    }
}

/// Appends `text` as a JSON string.
pub fn write_string(out: &mut String, text: &str) {
    // A `str` always has a JSON spelling, so this cannot fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescape(r#"a\"\\\/\b\f\n\r\tz"#), "a\"\\/\u{8}\u{c}\n\r\tz");
        assert_eq!(unescape(r"\u00e9\u4E2d\ud83d\ude00!"), "é中😀!");
    }

    #[test]
    fn a_key_is_spelled_in_many_ways() {
        let inner =
            ["tp", r"t\u0070", r"\u0074\u0070", r"t\p", r"a\\b", r"a\b", r"\ud83d", "tq", ""];
        let texts = ["tp", "t\\p", "a\\b", "a\u{8}", "\u{fffd}", "tq", "", "t"];
        for inner in inner {
            for text in texts {
                assert_eq!(spells(inner, text), unescape(inner) == text, "{inner} {text}");
            }
        }
    }

    #[test]
    fn a_lone_surrogate_is_replaced() {
        assert_eq!(unescape(r"\ud83dx"), "\u{fffd}x");
        assert_eq!(unescape(r"\ud83d\u0041"), "\u{fffd}A");
        assert_eq!(unescape(r"\ude00\ud83d\ude00"), "\u{fffd}😀");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in any::<String>()) {
            let mut out = String::new();
            write_string(&mut out, &text);
            prop_assert_eq!(unescape(&out[1..out.len() - 1]), text);
        }
    }
}
