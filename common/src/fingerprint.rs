//! What a record means, in 16 bytes: two records with the same members and the same values have
//! the same fingerprint, whatever the order of their keys and the spelling of their numbers.
//!
//! What a value means is spelled in bytes, each meaning in one way, and those are hashed. The
//! members of a record are hashed one by one and added up, so that their order does not count.

use twox_hash::XxHash3_128;

use crate::json;
use crate::label::compared;
use crate::record::{Kind, Record, Value};

/// 128 bits, so that among 10 million records a false match has a chance of 1 in 10^24.
pub type Fingerprint = u128;

/// The fingerprint of a record.
pub fn fingerprint(record: &Record<'_>) -> Fingerprint {
    members(record.members(), spell_value)
}

/// The fingerprint of labels, which are [compared](compared) by what they say: `8` is `8.0` and
/// `"8"`, and `false` is `"false"`.
pub(crate) fn of_labels<'a, K: AsRef<str>>(
    labels: impl Iterator<Item = (K, Value<'a>)>,
) -> Fingerprint {
    members(labels, spell_label)
}

/// The fingerprint of a value.
pub fn of_value(value: &Value<'_>) -> Fingerprint {
    of(value, spell_value)
}

/// The fingerprint of a label's value, by what it says.
pub fn of_label(value: &Value<'_>) -> Fingerprint {
    of(value, spell_label)
}

fn of(value: &Value<'_>, spell: impl Fn(&mut Vec<u8>, &Value<'_>)) -> Fingerprint {
    let mut bytes = Vec::new();
    spell(&mut bytes, value);
    XxHash3_128::oneshot(&bytes)
}

fn members<K: AsRef<str>, V>(
    members: impl Iterator<Item = (K, V)>,
    spell: impl Fn(&mut Vec<u8>, &V),
) -> u128 {
    let mut bytes = Vec::with_capacity(128);
    members.fold(1, |sum, (key, value)| {
        bytes.clear();
        spell_text(&mut bytes, key.as_ref());
        spell(&mut bytes, &value);
        sum.wrapping_add(XxHash3_128::oneshot(&bytes))
    })
}

fn spell_label(bytes: &mut Vec<u8>, value: &Value<'_>) {
    match value.kind() {
        Kind::Array | Kind::Object => spell_value(bytes, value),
        _ => {
            bytes.push(1);
            spell_text(bytes, &compared(value).unwrap_or_default());
        }
    }
}

/// Each kind of value begins with another byte.
fn spell_value(bytes: &mut Vec<u8>, value: &Value<'_>) {
    match value.kind() {
        Kind::Null if is_beyond_floats(value.text()) => spell_decimal(bytes, value.text()),
        Kind::Null => bytes.push(0),
        Kind::Boolean => spell_truth(bytes, value.text() == "true"),
        Kind::String => {
            bytes.push(1);
            spell_text(bytes, &value.as_string().unwrap_or_default());
        }
        Kind::Number => spell_number(bytes, value.text()),
        Kind::Array => {
            let elements = value.elements();
            bytes.push(4);
            bytes.extend_from_slice(&elements.len().to_le_bytes());
            elements.iter().for_each(|element| spell_value(bytes, element));
        }
        Kind::Object => {
            bytes.push(5);
            let mut members = value.members();
            bytes.extend_from_slice(&members.len().to_le_bytes());
            // Keys that are repeated stay in their order: the last is what readers take.
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            for (key, value) in &members {
                spell_text(bytes, key);
                spell_value(bytes, value);
            }
        }
    }
}

/// Whether it is spelled as a number that no float can be, but which the filters pass on. jq spells
/// an infinity as the greatest float.
fn is_beyond_floats(spelled: &str) -> bool {
    spelled.ends_with(|last: char| last.is_ascii_digit())
        && spelled.parse().is_ok_and(f64::is_infinite)
}

fn spell_truth(bytes: &mut Vec<u8>, truth: bool) {
    bytes.push(if truth { 7 } else { 6 });
}

fn spell_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&text.len().to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

/// `1`, `1.0` and `1e0` are one number. Beyond 2^53 numbers differ although their floats may not.
fn spell_number(bytes: &mut Vec<u8>, spelled: &str) {
    match json::number(spelled).filter(|float| float.abs() < json::EXACT) {
        Some(float) => {
            // Converts back to the same float only if it is whole.
            let whole = float as i64;
            if whole as f64 == float {
                bytes.push(2);
                bytes.extend_from_slice(&whole.to_le_bytes());
            } else {
                bytes.push(8);
                bytes.extend_from_slice(&float.to_bits().to_le_bytes());
            }
        }
        None => spell_decimal(bytes, spelled),
    }
}

/// The digits of a number from the first to the last that is not 0, and the exponent of the last.
fn spell_decimal(bytes: &mut Vec<u8>, spelled: &str) {
    let (mantissa, exponent) = spelled.split_once(['e', 'E']).unwrap_or((spelled, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole.trim_start_matches('-'), fraction].concat();
    let significant = digits.trim_end_matches('0');
    let passed = digits.len() - significant.len();
    let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX);
    let exponent = exponent.saturating_add(passed as i64 - fraction.len() as i64);
    bytes.extend_from_slice(&[9, u8::from(spelled.starts_with('-'))]);
    bytes.extend_from_slice(&exponent.to_le_bytes());
    spell_text(bytes, significant.trim_start_matches('0'));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn of(text: &str) -> Fingerprint {
        fingerprint(&Record::built(text.to_owned(), Place::start("f")).unwrap())
    }

    #[test]
    fn numbers_beyond_floats_differ() {
        let of = |spelled: &str| of(&format!(r#"{{"seed":{spelled}}}"#));
        assert_eq!(of("1e400"), of("10E+399"));
        assert_ne!(of("1e400"), of("1e401"));
        assert_ne!(of("1e400"), of("null"));
        assert_eq!(of("Infinity"), of("null"));
        assert_eq!(of("Infinity"), of("1.7976931348623157e+308"));
    }

    #[test]
    fn spelling_does_not_count() {
        let plain = of(r#"{"tp":1,"hw":"b200","x":{"a":[1,null],"b":2.5,"":{}},"z":0.1}"#);
        for same in [
            r#"{ "hw": "b200", "tp": 1.0, "x": {"b": 25e-1, "": {}, "a": [1.0, null]}, "z": 0.10 }"#,
            r#"{"z":1e-1,"t\u0070":1e0,"hw":"b2\u00300","x":{"":{},"a":[1,NaN],"b":2.50}}"#,
        ] {
            assert_eq!(of(same), plain, "{same}");
        }
    }

    #[test]
    fn large_numbers_are_compared_exactly_however_they_are_spelled() {
        let of_number = |number: &str| of(&format!("{{\"a\":{number}}}"));
        for (one, same) in [
            ("10000000000000000", "1e16"),
            ("1.0e16", "1e+16"),
            ("-9007199254740993", "-9007199254740993.00"),
            ("12345678901234567890123", "1.2345678901234567890123e22"),
            ("0.0123e25", "123000000000000000000000.0"),
        ] {
            assert_eq!(of_number(one), of_number(same), "{one} {same}");
        }
        for (one, other) in [
            ("1e16", "1e17"),
            ("1e16", "-1e16"),
            ("9007199254740993", "9007199254740992.0"),
            ("9007199254740992.5", "9007199254740992"),
        ] {
            assert_ne!(of_number(one), of_number(other), "{one} {other}");
        }
    }

    #[test]
    fn what_nests_as_deep_as_can_be_has_a_fingerprint() {
        let deep = |inner: &str| {
            let (open, close) = ("[".repeat(1022), "]".repeat(1022));
            of(&format!("{{\"a\":{open}{inner}{close}}}"))
        };
        assert_eq!(deep("1"), deep("1.0"));
        assert_ne!(deep("1"), deep("2"));
    }

    #[test]
    fn meaning_counts() {
        let values = [
            "1",
            "2",
            "\"1\"",
            "null",
            "true",
            "\"true\"",
            "[]",
            "{}",
            "[1]",
            "[[1]]",
            "\"\"",
            "0.1",
            "0.10000000000000002",
            "1.5",
            // The bits of 1.5.
            "4609434218613702656",
            "9007199254740993",
            "9007199254740992",
            "12345678901234567890123",
            "12345678901234567890124",
            "[1,2]",
            "[1,[2]]",
            "[null,1,2]",
            "[2,1]",
            "{\"a\":1}",
            "[12345678901234567890123]",
            "[12345678901234567890124]",
            "{\"a\":{\"b\":[]}}",
            "{\"a\":[{\"b\":[]}]}",
            "{\"x\":1,\"x\":2}",
            "{\"x\":2,\"x\":1}",
        ];
        let mut seen: Vec<_> = values.iter().map(|v| of(&format!("{{\"a\":{v}}}"))).collect();
        seen.extend([
            of("{}"),
            of(r#"{"b":1}"#),
            of(r#"{"a":1,"b":1}"#),
            of(r#"{"a":1,"b":null}"#),
        ]);
        let distinct: std::collections::HashSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len());
    }
}
