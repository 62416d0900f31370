//! A mutator that knows JSON: it changes values, members and their places, and leaves spelling to
//! libFuzzer's own.

use serde_json::{Map, Value};

/// Values that have broken readers before.
const VALUES: &[&str] = &[
    "null",
    "true",
    "0",
    "-0.0",
    "1",
    "-1",
    "0.5",
    "1000",
    "1e-7",
    "1e308",
    "9007199254740993",
    "9223372036854775808",
    "123456789012345678901234567890",
    "\"\"",
    "\"1\"",
    "\"ms\"",
    "\"inf\"",
    "[]",
    "{}",
    "[[]]",
    "[0,null,1]",
];

/// Changes a sequence of JSON values, one a line; every fourth time, and where the data is none,
/// their bytes. As `LLVMFuzzerCustomMutator`: `data` holds `size` bytes and has room for
/// `max_size`; the new size comes back.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random(seed.into());
    let values: Result<Vec<Value>, _> =
        serde_json::Deserializer::from_slice(&data[..size]).into_iter().collect();
    let changed = match values {
        Ok(values) if !values.is_empty() && random.below(4) > 0 => changed(values, &mut random),
        _ => return libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    };
    if changed.is_empty() || changed.len() > max_size {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    data[..changed.len()].copy_from_slice(changed.as_bytes());
    changed.len()
}

fn changed(values: Vec<Value>, random: &mut Random) -> String {
    let mut all = Value::Array(values);
    for _ in 0..=random.below(3) {
        let count = nodes(&all);
        let donor = node(&mut all, &mut random.below(count)).cloned();
        // The outermost array is not part of the data.
        let target = 1 + random.below(count.max(2) - 1);
        if let Some(value) = node(&mut all, &mut target.min(count - 1)) {
            change(value, donor.unwrap_or(Value::Null), random);
        }
    }
    let Value::Array(values) = all else { return String::new() };
    values.iter().map(|value| format!("{value}\n")).collect()
}

fn change(value: &mut Value, donor: Value, random: &mut Random) {
    let usual = VALUES[random.below(VALUES.len())];
    let usual: Value = serde_json::from_str(usual).unwrap_or(Value::Null);
    match (random.below(5), &mut *value) {
        (0, _) => *value = donor,
        (1, Value::Array(elements)) if !elements.is_empty() => {
            let at = random.below(elements.len());
            elements.remove(at);
        }
        (1, Value::Object(members)) if !members.is_empty() => {
            let key = key(members, random);
            members.shift_remove(&key);
        }
        (2, Value::Array(elements)) => elements.push(donor),
        (2, Value::Object(members)) if !members.is_empty() => {
            // A value under the key of another.
            let [from, to] = [key(members, random), key(members, random)];
            let value = members[&from].clone();
            members.insert(to, value);
        }
        (3, Value::Number(number)) => {
            let factor = [-1.0, 0.1, 2.0, 1e3, 1e6][random.below(5)];
            *value = (number.as_f64().unwrap_or(1.0) * factor).into();
        }
        _ => *value = usual,
    }
}

fn key(members: &Map<String, Value>, random: &mut Random) -> String {
    members.keys().nth(random.below(members.len())).cloned().unwrap_or_default()
}

fn children(value: &mut Value) -> Box<dyn Iterator<Item = &mut Value> + '_> {
    match value {
        Value::Array(elements) => Box::new(elements.iter_mut()),
        Value::Object(members) => Box::new(members.values_mut()),
        _ => Box::new(std::iter::empty()),
    }
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(nodes).sum(),
        Value::Object(members) => members.values().map(nodes).sum(),
        _ => 0,
    }
}

/// The value with this number, counted from a value down.
fn node<'a>(value: &'a mut Value, number: &mut usize) -> Option<&'a mut Value> {
    if *number == 0 {
        return Some(value);
    }
    *number -= 1;
    children(value).find_map(|child| node(child, number))
}

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    /// A number from 0 to below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}
