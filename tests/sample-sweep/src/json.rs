//! JSON as Python's `json.dump` spaces and escapes it.

use std::fmt::Write;

/// One object on one line.
pub(crate) struct Object {
    text: String,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self { text: "{".to_owned() }
    }

    /// A member whose value is JSON already.
    pub(crate) fn member(&mut self, key: &str, value: &str) -> &mut Self {
        if self.text.len() > 1 {
            self.text.push_str(", ");
        }
        self.text.push_str(&string(key));
        self.text.push_str(": ");
        self.text.push_str(value);
        self
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

/// An array of values that are JSON already.
pub(crate) fn array(values: impl IntoIterator<Item = String>) -> String {
    let mut text = "[".to_owned();
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(&value);
    }
    text.push(']');
    text
}

/// The shortest digits that give the same number back, always with a fraction.
pub(crate) fn float(value: f64) -> String {
    format!("{value:?}")
}

/// Quoted and all in ASCII.
pub(crate) fn string(value: &str) -> String {
    let mut text = "\"".to_owned();
    for character in value.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            ' '..='~' => text.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "\\u{unit:04x}");
                }
            }
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_are_those_of_python() {
        let mut object = Object::new();
        object.member("a", "null").member("b:", &array([float(1.0), float(0.25)]));
        assert_eq!(object.finish(), r#"{"a": null, "b:": [1.0, 0.25]}"#);
        assert_eq!(array([]), "[]");
    }

    #[test]
    fn strings_are_ascii_and_come_back() {
        let value = "a\"\\\n\t\r\u{1}é\u{7f}数🙂";
        let text = string(value);
        assert_eq!(text, r#""a\"\\\n\t\r\u0001\u00e9\u007f\u6570\ud83d\ude42""#);
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), value);
    }
}
