//! The router before the workers: a JSON object of exactly `name` and `version`.

use bench_common::error::Place;
use bench_common::json::{Scanner, Step};
use bench_common::{Error, Record, RecordBuilder};

/// Whether the text describes a router, or what is wrong with it. The words are those that flows
/// look for.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let exactly = || "it must contain exactly 'name' and 'version'".to_owned();
    let value = parse(text).map_err(|_| match is_json(text.trim()) {
        true => exactly(),
        false => "it must contain valid JSON".to_owned(),
    })?;
    let mut keys: Vec<_> = value.members().map(|(key, _)| key.into_owned()).collect();
    keys.sort();
    if keys != ["name", "version"] {
        return Err(exactly());
    }
    let filled = value.members().all(|(_, value)| value.as_string().is_some_and(|s| !s.is_empty()));
    if filled { Ok(()) } else { Err("name and version must be non-empty strings".to_owned()) }
}

/// Adds the router to a record.
pub(crate) fn add(field: &str, text: &str, record: &mut RecordBuilder) {
    if let Ok(value) = parse(text) {
        record.object(field, &value);
    }
}

fn parse(text: &str) -> Result<Record<'static>, Error> {
    let place = Place::start("the router");
    Record::built(text.trim().to_owned(), place)
}

fn is_json(text: &str) -> bool {
    Scanner::new().scan(text.as_bytes(), true) == Ok(Step::Done(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_has_a_name_and_a_version() {
        assert_eq!(check(r#" {"version": "0.1.14", "name": "vllm-router"} "#), Ok(()));
        for (text, expected) in [
            ("{", "must contain valid JSON"),
            ("vllm", "must contain valid JSON"),
            ("[]", "must contain exactly 'name' and 'version'"),
            (r#"{"name": "r"}"#, "must contain exactly 'name' and 'version'"),
            (
                r#"{"name": "r", "version": "1", "x": 1}"#,
                "must contain exactly 'name' and 'version'",
            ),
            (r#"{"name": "r", "version": ""}"#, "must be non-empty strings"),
            (r#"{"name": 1, "version": "1"}"#, "must be non-empty strings"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
