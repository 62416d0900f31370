//! Makes a record member by member, as compact text.

use crate::error::{Error, Place};
use crate::json;
use crate::record::{Record, Value};

/// Room for a record of a few labels and metrics, so that it does not grow bit by bit.
const USUAL: usize = 256;

/// A record in the making.
#[derive(Debug)]
pub struct RecordBuilder {
    text: String,
}

impl Default for RecordBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl RecordBuilder {
    /// A record without members.
    pub fn new() -> Self {
        let mut text = String::with_capacity(USUAL);
        text.push('{');
        Self { text }
    }

    /// Adds a string.
    pub fn string(&mut self, key: &str, value: &str) {
        self.key(key);
        json::write_string(&mut self.text, value);
    }

    /// Adds a whole number.
    pub fn integer(&mut self, key: &str, value: i64) {
        self.key(key);
        self.text.push_str(&value.to_string());
    }

    /// Adds a boolean.
    pub fn boolean(&mut self, key: &str, value: bool) {
        self.key(key);
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// Adds a float. What is missing or not finite becomes null.
    pub fn float(&mut self, key: &str, value: Option<f64>) {
        self.key(key);
        json::write_float(&mut self.text, value.unwrap_or(f64::NAN));
    }

    /// Adds a float to so many decimals, as a person reads it. What is missing or not finite
    /// becomes null.
    pub fn decimal(&mut self, key: &str, value: Option<f64>, decimals: usize) {
        self.key(key);
        match value.filter(|value| value.is_finite()) {
            Some(value) => self.text.push_str(&format!("{value:.decimals$}")),
            None => self.text.push_str("null"),
        }
    }

    /// Adds null.
    pub fn null(&mut self, key: &str) {
        self.key(key);
        self.text.push_str("null");
    }

    /// Adds a value as it was written.
    pub fn value(&mut self, key: &str, value: &Value<'_>) {
        self.key(key);
        json::write_compact(&mut self.text, value.text());
    }

    /// Adds an object.
    pub fn object(&mut self, key: &str, object: &Record<'_>) {
        self.key(key);
        object.write_compact(&mut self.text);
    }

    /// Adds the members of a record, as they were written, but for those that are `replaced`.
    pub fn members(&mut self, record: &Record<'_>, replaced: &[&str]) {
        for (key, value) in record.members() {
            if !replaced.contains(&&*key) {
                self.value(&key, &value);
            }
        }
    }

    /// The members of a record with those of `changes` set: each in its place, new ones at the end,
    /// all else as it was written.
    ///
    /// # Errors
    /// None that a record could cause; those of making one.
    pub fn amended(record: &Record<'_>, changes: &Record<'_>) -> Result<Record<'static>, Error> {
        Self::amended_without(record, changes, |_| false)
    }

    /// The same, but the record's members that `drops` names are left out.
    ///
    /// # Errors
    /// As [`amended`](Self::amended).
    pub fn amended_without(
        record: &Record<'_>,
        changes: &Record<'_>,
        drops: impl Fn(&str) -> bool,
    ) -> Result<Record<'static>, Error> {
        let mut amended = Self::new();
        for (key, value) in record.members() {
            if !drops(&key) {
                amended.value(&key, &changes.get(&key).unwrap_or(value));
            }
        }
        for (key, value) in changes.members() {
            if record.get(&key).is_none() {
                amended.value(&key, &value);
            }
        }
        amended.finish(record.place().clone())
    }

    /// Adds an array of objects.
    pub fn objects(&mut self, key: &str, objects: &[Record<'_>]) {
        self.key(key);
        self.text.push('[');
        for (index, object) in objects.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            object.write_compact(&mut self.text);
        }
        self.text.push(']');
    }

    /// The record. `place` is where messages about it shall point.
    ///
    /// # Errors
    /// A key that was added twice.
    pub fn finish(mut self, place: Place) -> Result<Record<'static>, Error> {
        self.text.push('}');
        Record::of_builder(self.text, place)
    }

    fn key(&mut self, key: &str) {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        json::write_string(&mut self.text, key);
        self.text.push(':');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_they_were_added() {
        let place = Place::start("f");
        let source = Record::built(r#"{"x": [1, NaN]}"#.to_owned(), place.clone()).unwrap();
        let mut builder = RecordBuilder::new();
        builder.string("h\"w", "b200");
        builder.integer("tp", 8);
        builder.boolean("disagg", false);
        builder.float("mean_ttft", Some(0.1));
        builder.float("p99_ttft", None);
        builder.decimal("d", Some(2.0 / 3.0), 4);
        builder.decimal("e", None, 4);
        builder.value("x", &source.get("x").unwrap());
        let mut text = String::new();
        builder.finish(place).unwrap().write_compact(&mut text);
        assert_eq!(
            text,
            r#"{"h\"w":"b200","tp":8,"disagg":false,"mean_ttft":0.1,"p99_ttft":null,"d":0.6667,"e":null,"x":[1,null]}"#
        );
    }

    #[test]
    fn members_are_set_in_their_place_or_at_the_end() {
        let record = |text: &str| Record::built(text.to_owned(), Place::start("f")).unwrap();
        let old = record(r#"{"a":1.50,"b":2,"c":1e3}"#);
        let new = record(r#"{"d":4,"b":"x"}"#);
        let amended = |drops: fn(&str) -> bool| {
            let mut text = String::new();
            RecordBuilder::amended_without(&old, &new, drops).unwrap().write_compact(&mut text);
            text
        };
        assert_eq!(amended(|_| false), r#"{"a":1.50,"b":"x","c":1e3,"d":4}"#);
        assert_eq!(amended(|key| key == "a"), r#"{"b":"x","c":1e3,"d":4}"#);
    }

    #[test]
    fn objects_stand_within_objects() {
        let place = Place::start("f");
        let source = Record::built(r#"{"x": [1, NaN]}"#.to_owned(), place.clone()).unwrap();
        let mut builder = RecordBuilder::new();
        builder.object("o", &source);
        builder.objects("none", &[]);
        builder.objects("two", &[source.clone(), source]);
        let mut text = String::new();
        builder.finish(place).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"o":{"x":[1,null]},"none":[],"two":[{"x":[1,null]},{"x":[1,null]}]}"#);
    }

    #[test]
    fn what_was_built_stands_where_messages_about_it_point() {
        let place = Place { file: "f".into(), line: 7, column: 3 };
        let built = |keys: &[&str]| {
            let mut builder = RecordBuilder::new();
            keys.iter().for_each(|key| builder.string(key, "text"));
            builder.finish(place.clone())
        };
        let record = built(&["hw", "tp"]).unwrap();
        assert_eq!(record.place_in(&record.get("tp").unwrap()), place);
        let told = record.number("tp").unwrap_err().to_string();
        assert!(told.starts_with("f:7:3: `tp` must be a number"), "{told}");
        let told = built(&["hw", "hw"]).unwrap_err().to_string();
        assert!(told.starts_with("f:7:3: the key \"hw\" occurs twice"), "{told}");
    }
}
