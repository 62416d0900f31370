//! Members that the user sets by hand: `--set key=value`.

use std::str::FromStr;

use bench_common::error::Place;
use bench_common::json::{Scanner, Step, write_string};
use bench_common::{Record, RecordBuilder};

use crate::labels::Label;

/// One member, or a label under its field's name.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    /// The key.
    pub(crate) key: String,
    /// The value as it was typed.
    pub(crate) text: String,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected KEY=VALUE".to_owned();
        let (key, value) = text.split_once('=').ok_or_else(expected)?;
        if key.is_empty() {
            return Err(expected());
        }
        if let Some(label) = Label::of(key) {
            label.kind.check(value.trim())?;
        }
        Ok(Self { key: key.to_owned(), text: value.to_owned() })
    }
}

impl Setting {
    /// The label that the key is the field of.
    pub(crate) fn label(&self) -> Option<&'static Label> {
        Label::of(&self.key)
    }

    /// Adds the member: JSON where the value is JSON, text elsewhere.
    pub(crate) fn add(&self, record: &mut RecordBuilder) {
        match self.as_json() {
            Some(member) => record.members(&member, &[]),
            None => record.string(&self.key, &self.text),
        }
    }

    /// The member alone, if its value is JSON.
    fn as_json(&self) -> Option<Record<'static>> {
        let mut scanner = Scanner::new();
        let whole = scanner.scan(self.text.as_bytes(), true) == Ok(Step::Done(self.text.len()));
        if !whole || scanner.first_non_finite().is_some() {
            return None;
        }
        let mut member = "{".to_owned();
        write_string(&mut member, &self.key);
        member.push(':');
        member.push_str(&self.text);
        member.push('}');
        Record::built(member, Place::start("--set")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<String, String> {
        let setting: Setting = text.parse()?;
        let mut record = RecordBuilder::new();
        setting.add(&mut record);
        let place = Place::start("f");
        let mut out = String::new();
        record.finish(place).map_err(|error| error.to_string())?.write_compact(&mut out);
        Ok(out)
    }

    #[test]
    fn a_value_is_json_where_it_can_be() {
        for (text, expected) in [
            ("note=first try", r#"{"note":"first try"}"#),
            ("n=1.50", r#"{"n":1.50}"#),
            ("n=\"1.50\"", r#"{"n":"1.50"}"#),
            ("ok=true", r#"{"ok":true}"#),
            ("x=", r#"{"x":""}"#),
            ("x=a=b", r#"{"x":"a=b"}"#),
            ("x=NaN", r#"{"x":"NaN"}"#),
            ("x=1,\"y\":2", r#"{"x":"1,\"y\":2"}"#),
            ("a\"b=[1, 2]", r#"{"a\"b":[1,2]}"#),
        ] {
            assert_eq!(set(text).as_deref(), Ok(expected));
        }
        assert!(set("note").is_err() && set("=1").is_err() && set("tp=0").is_err());
    }
}
