//! Members set in a record that is there already: each in its place, new ones at the end.

use bench_common::{Error, Record, RecordBuilder};

/// The record with the members of `changes` set, all else as it was written.
///
/// # Errors
/// None that a record could cause; those of making one.
pub(crate) fn amend(record: &Record<'_>, changes: &Record<'_>) -> Result<Record<'static>, Error> {
    let mut amended = RecordBuilder::new();
    for (key, value) in record.members() {
        amended.value(&key, &changes.get(&key).unwrap_or(value));
    }
    for (key, value) in changes.members() {
        if record.get(&key).is_none() {
            amended.value(&key, &value);
        }
    }
    amended.finish(record.place().clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    #[test]
    fn members_are_set_in_their_place_or_at_the_end() {
        let record = |text: &str| {
            let place = Place { file: "f".into(), line: 1, column: 1 };
            Record::built(text.to_owned(), place).unwrap()
        };
        let (old, new) = (record(r#"{"a":1.50,"b":2,"c":1e3}"#), record(r#"{"d":4,"b":"x"}"#));
        let mut text = String::new();
        amend(&old, &new).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"a":1.50,"b":"x","c":1e3,"d":4}"#);
    }
}
