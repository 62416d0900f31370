//! The scanner agrees with serde_json on what is JSON and on every value in it, by each version of
//! the block code, and however the input is cut.

#![no_main]

use bench_common::json::{self, Fault, Member, Scanner, Step};
use bench_common::record::{Kind, Value};
use bench_fuzz::record;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::value::RawValue;

/// serde_json's own bound of nesting. Ours is deeper.
const DEPTH: usize = 126;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    bench_fuzz::json::mutate(data, size, max_size, seed)
});

fuzz_target!(|bytes: &[u8]| {
    let expected = scan(Scanner::new(), bytes, bytes.len());
    for scanner in Scanner::by_each_version() {
        assert_eq!(scan(scanner, bytes, bytes.len()), expected);
    }
    for length in [1, 7, 65] {
        assert_eq!(scan(Scanner::new(), bytes, length), expected, "in pieces of {length}");
    }

    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if text.matches(['[', '{']).count() > DEPTH {
        return;
    }
    let whole = matches!(expected.0, Ok(end) if text[end..].trim_matches(SPACE).is_empty());
    let finite = expected.3.is_none();
    let theirs = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    assert_eq!(whole && finite, theirs);
    if !whole {
        return;
    }
    // `NaN` and the infinities are null.
    let mut compact = String::new();
    json::write_compact(&mut compact, text.trim_matches(SPACE));
    let holder = format!("{{\"value\":{compact}}}");
    let record = record(&holder).expect("what was read can be read again");
    let raw: &RawValue = serde_json::from_str(&compact).expect("what is written is JSON");
    agree(&record.get("value").expect("the member is there"), raw);
});

const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Where the value ends or what is wrong with it, and what was noted on the way.
type Outcome = (Result<usize, Fault>, Vec<Member>, bool, Option<usize>);

/// Scans bytes that are handed over in pieces of so many.
fn scan(mut scanner: Scanner, bytes: &[u8], length: usize) -> Outcome {
    let mut known = 0;
    let found = loop {
        known = bytes.len().min(known + length.max(1));
        let ended = known == bytes.len();
        match scanner.scan(&bytes[..known], ended) {
            Ok(Step::Done(end)) => break Ok(end),
            Ok(Step::More) => assert!(!ended, "asked for more behind the end"),
            Err(fault) => break Err(fault),
        }
    };
    if found.is_err() {
        // What is noted of a value that is none is not looked at.
        return (found, Vec::new(), false, None);
    }
    let line_feeds = found.as_ref().is_ok_and(|&end| bytes[..end].contains(&b'\n'));
    assert_eq!(scanner.has_line_feeds(), line_feeds);
    (found, scanner.members().to_vec(), scanner.is_spaced(), scanner.first_non_finite())
}

fn agree(ours: &Value<'_>, theirs: &RawValue) {
    let text = theirs.get();
    assert_eq!(ours.text(), text);
    match ours.kind() {
        Kind::Null if text == "null" => {}
        // Beyond the floats, or the largest of them, which some write for infinity.
        Kind::Null => {
            let number: Option<f64> = serde_json::from_str(text).ok();
            assert!(number.is_none_or(|number| number.abs() == f64::MAX), "{text}");
        }
        Kind::Boolean => {
            assert_eq!(serde_json::from_str::<bool>(text).ok(), Some(text == "true"));
        }
        Kind::Number => {
            let number: f64 = serde_json::from_str(text).expect("it is a number");
            assert_eq!(ours.as_number().map(f64::to_bits), Some(number.to_bits()), "{text}");
        }
        Kind::String => {
            let string = ours.as_string().expect("it is a string");
            match serde_json::from_str::<String>(text) {
                Ok(expected) => assert_eq!(string, expected),
                Err(_) => assert!(string.contains(char::REPLACEMENT_CHARACTER), "{text}"),
            }
        }
        Kind::Array => {
            let expected: Vec<&RawValue> = serde_json::from_str(text).expect("it is an array");
            let elements = ours.elements();
            assert_eq!(elements.len(), expected.len());
            elements.iter().zip(expected).for_each(|(ours, theirs)| agree(ours, theirs));
        }
        Kind::Object => {
            let members = ours.members();
            let Ok(expected) = serde_json::from_str::<Members<'_>>(text) else {
                // A key with half a surrogate pair, which no `String` can hold.
                return;
            };
            assert_eq!(members.len(), expected.0.len());
            for ((key, ours), (expected, theirs)) in members.iter().zip(expected.0) {
                assert_eq!(**key, expected);
                agree(ours, theirs);
            }
        }
    }
}

/// The members of an object as they stand there, repeated ones too.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Members<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Visitor)
    }
}
