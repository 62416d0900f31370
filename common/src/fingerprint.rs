//! What a record means, in 16 bytes: two records with the same members and the same values have
//! the same fingerprint, whatever the order of their keys and the spelling of their numbers.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::json;
use crate::record::{Kind, Record, Value};

/// 128 bits, so that among 10 million records a false match has a chance of 1 in 10^24.
pub type Fingerprint = u128;

/// The fingerprint of a record.
pub fn fingerprint(record: &Record<'_>) -> Fingerprint {
    members(record.members(), add_value)
}

/// The fingerprint of labels, which are compared by what they say: `8` is `8.0` and `"8"`, and
/// `false` is `"false"`.
pub(crate) fn of_labels<'a, K: AsRef<str>>(
    labels: impl Iterator<Item = (K, Value<'a>)>,
) -> Fingerprint {
    members(labels, add_label)
}

fn add_label(hasher: &mut SipHasher13, value: &Value<'_>) {
    let said = match value.kind() {
        Kind::String => value.as_string().unwrap_or_default(),
        Kind::Boolean => value.text().into(),
        _ => return add_value(hasher, value),
    };
    if json::number(&said).is_some() {
        number(hasher, &said);
    } else {
        hasher.write_u8(1);
        text(hasher, &said);
    }
}

/// Members hashed one by one and added up, so that their order does not count.
fn members<K: AsRef<str>, V>(
    members: impl Iterator<Item = (K, V)>,
    add: impl Fn(&mut SipHasher13, &V),
) -> u128 {
    members.fold(1, |sum, (key, value)| {
        let mut hasher = SipHasher13::new();
        text(&mut hasher, key.as_ref());
        add(&mut hasher, &value);
        sum.wrapping_add(hasher.finish128().into())
    })
}

/// The fingerprint of a value.
pub fn of_value(value: &Value<'_>) -> Fingerprint {
    let mut hasher = SipHasher13::new();
    add_value(&mut hasher, value);
    hasher.finish128().into()
}

/// Each kind of value begins with another byte.
fn add_value(hasher: &mut SipHasher13, value: &Value<'_>) {
    match value.kind() {
        Kind::Null => hasher.write_u8(0),
        Kind::Boolean => truth(hasher, value.text() == "true"),
        Kind::String => {
            hasher.write_u8(1);
            text(hasher, &value.as_string().unwrap_or_default());
        }
        Kind::Number => number(hasher, value.text()),
        Kind::Array | Kind::Object => {
            hasher.write_u8(3);
            nested(hasher, value.text());
        }
    }
}

fn truth(hasher: &mut SipHasher13, truth: bool) {
    hasher.write_u8(if truth { 7 } else { 6 });
}

fn text(hasher: &mut SipHasher13, text: &str) {
    hasher.write_usize(text.len());
    hasher.write(text.as_bytes());
}

/// `1`, `1.0` and `1e0` are one number. Whole numbers beyond 2^53 differ although their floats
/// may not.
fn number(hasher: &mut SipHasher13, spelled: &str) {
    match json::number(spelled) {
        Some(float) if float.abs() < 9_007_199_254_740_992.0 => {
            if float.fract() == 0.0 {
                whole(hasher, float as i64);
            } else {
                hasher.write_u8(8);
                hasher.write_u64(float.to_bits());
            }
        }
        _ => match json::integer(spelled) {
            Some(number) => whole(hasher, number),
            None => {
                hasher.write_u8(9);
                text(hasher, spelled);
            }
        },
    }
}

fn whole(hasher: &mut SipHasher13, number: i64) {
    hasher.write_u8(2);
    hasher.write_i64(number);
}

/// Nested values are rare in records (`router`), so that building them costs nothing to speak of.
fn nested(hasher: &mut SipHasher13, json: &str) {
    let mut compact = String::new();
    json::write_compact(&mut compact, json);
    match serde_json::from_str::<serde_json::Value>(&compact) {
        Ok(value) => add_tree(hasher, &value),
        // Deeper than the library goes, or a number it refuses: the text decides.
        Err(_) => text(hasher, &compact),
    }
}

fn add_tree(hasher: &mut SipHasher13, value: &serde_json::Value) {
    match value {
        serde_json::Value::Null => hasher.write_u8(0),
        serde_json::Value::Bool(is_true) => truth(hasher, *is_true),
        serde_json::Value::String(string) => {
            hasher.write_u8(1);
            text(hasher, string);
        }
        serde_json::Value::Number(spelled) => number(hasher, &spelled.to_string()),
        serde_json::Value::Array(elements) => {
            hasher.write_u8(4);
            hasher.write_usize(elements.len());
            for element in elements {
                add_tree(hasher, element);
            }
        }
        serde_json::Value::Object(map) => {
            hasher.write_u8(5);
            hasher.write_u128(members(map.iter(), |hasher, value| add_tree(hasher, value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn of(text: &str) -> Fingerprint {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        fingerprint(&Record::built(text.to_owned(), place).unwrap())
    }

    #[test]
    fn spelling_does_not_count() {
        let plain = of(r#"{"tp":1,"hw":"b200","x":{"a":[1,null],"b":2.5},"z":0.1}"#);
        for same in [
            r#"{ "hw": "b200", "tp": 1.0, "x": {"b": 25e-1, "a": [1.0, null]}, "z": 0.10 }"#,
            r#"{"z":1e-1,"t\u0070":1e0,"hw":"b2\u00300","x":{"a":[1,NaN],"b":2.50}}"#,
        ] {
            assert_eq!(of(same), plain, "{same}");
        }
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
