//! Records that mean the same have one fingerprint, whatever the order of their keys and the
//! spelling of their values; records that differ in one value have two.

#![no_main]

use bench_common::fingerprint::fingerprint;
use bench_fuzz::json::Random;
use bench_fuzz::record;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    bench_fuzz::json::mutate(data, size, max_size, seed)
});

fuzz_target!(|text: &str| {
    let Ok(value @ Value::Object(_)) = serde_json::from_str::<Value>(text) else { return };
    let mut random = Random(text.len() as u64);
    let print = |text: &str| record(text).map(|record| fingerprint(&record));

    let plain = value.to_string();
    let Some(of_plain) = print(&plain) else { return };
    let mut same = String::new();
    spell(&value, &mut same, &mut random);
    assert_eq!(print(&same), Some(of_plain), "{plain} and {same}");

    let mut other = value;
    alter(&mut other, &mut random);
    let other = other.to_string();
    assert_ne!(print(&other), Some(of_plain), "{plain} and {other}");
});

/// Writes a value in another of its spellings.
fn spell(value: &Value, out: &mut String, random: &mut Random) {
    let space = [" ", "", "\n"][random.below(3)];
    match value {
        Value::Null => out.push_str(["null", "NaN", "-Infinity"][random.below(3)]),
        Value::Bool(_) => out.push_str(&value.to_string()),
        Value::Number(number) => match number.as_i64() {
            // Beyond this, floats leave out whole numbers.
            Some(whole) if whole.unsigned_abs() < 1 << 53 => {
                let spelled = [
                    format!("{whole}"),
                    format!("{whole}.0"),
                    format!("{whole}e0"),
                    format!("{whole}.00E+0"),
                    format!("{}e-1", 10 * whole),
                ];
                out.push_str(&spelled[random.below(spelled.len())]);
            }
            None if number.as_f64().is_some_and(|float| float.abs() < 9e15) => {
                let float = number.as_f64().unwrap_or_default();
                let spelled = [format!("{float:e}"), format!("{float:?}"), format!("{float:E}")];
                out.push_str(&spelled[random.below(spelled.len())]);
            }
            _ => out.push_str(&number.to_string()),
        },
        Value::String(string) => spell_string(string, out, random),
        Value::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(space);
                spell(element, out, random);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            let turn = random.below(members.len().max(1));
            members.rotate_left(turn);
            out.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                spell_string(key, out, random);
                out.push_str(space);
                out.push(':');
                spell(value, out, random);
            }
            out.push('}');
        }
    }
}

fn spell_string(string: &str, out: &mut String, random: &mut Random) {
    out.push('"');
    for c in string.chars() {
        if random.below(4) == 0 || c < ' ' || matches!(c, '"' | '\\') {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out.push('"');
}

/// Gives one value, however deep, another meaning.
fn alter(value: &mut Value, random: &mut Random) {
    match value {
        Value::Array(elements) if !elements.is_empty() && random.below(8) > 0 => {
            let at = random.below(elements.len());
            alter(&mut elements[at], random);
        }
        Value::Object(members) if !members.is_empty() && random.below(8) > 0 => {
            let at = random.below(members.len());
            if let Some(value) = members.values_mut().nth(at) {
                alter(value, random);
            }
        }
        Value::Array(elements) => elements.push(Value::Null),
        Value::Object(members) => {
            let key = format!("{}+", members.keys().next_back().map_or("", |key| key));
            members.insert(key, Value::Null);
        }
        Value::Null => *value = Value::Bool(false),
        Value::Bool(_) => *value = Value::Null,
        Value::String(string) => string.push('x'),
        Value::Number(number) => {
            *value = match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => whole.wrapping_add(1).into(),
                // Zero has one sign, and the largest float is null, whatever its sign.
                (None, Some(float)) if float != 0.0 && float.abs() < f64::MAX => (-float).into(),
                (None, Some(_)) => 1.into(),
                (None, None) => Value::Null,
            }
        }
    }
}
