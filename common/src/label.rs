//! What a label says, however it is written.

use std::borrow::Cow;

use crate::json;
use crate::record::{Kind, Value};

/// What a label is compared by: `8`, `8.0` and `"8"` are one. A text is what it spells and no other
/// number, since a version `"7.10"` is not `"7.1"`. `None` for null.
pub fn compared<'a>(label: &Value<'a>) -> Option<Cow<'a, str>> {
    let text = label.text();
    match label.kind() {
        Kind::Null => None,
        Kind::String => label.as_string(),
        Kind::Boolean => Some(text.into()),
        Kind::Number => Some(plain_number(text)),
        Kind::Array | Kind::Object => Some(compact(text).into()),
    }
}

/// The one way in which a number is spelled here.
fn plain_number(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.into();
    }
    match (json::integer(text), json::number(text)) {
        (Some(whole), _) => whole.to_string().into(),
        (None, Some(number)) if number.abs() < json::EXACT => {
            let mut text = String::new();
            json::write_float(&mut text, number);
            text.into()
        }
        _ => text.into(),
    }
}

/// The number whose label is [`compared`] by this text, if there is one: `0.5`, but not `0.50`.
pub(crate) fn number_of(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    let mut spelled = String::new();
    json::write_float(&mut spelled, number);
    let is_its_label = number.abs() < json::EXACT && plain_number(&spelled) == text;
    is_its_label.then_some(number)
}

fn compact(text: &str) -> String {
    let mut out = String::new();
    json::write_compact(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Key;
    use crate::error::Place;
    use crate::record::Record;

    #[test]
    fn a_label_is_compared_in_one_way() {
        let key = Key::default();
        let said = |label: &str| {
            let record = Record::built(format!("{{\"rate\":{label}}}"), Place::start("f")).unwrap();
            let text = record.get("rate").and_then(|value| compared(&value).map(Cow::into_owned));
            (key.of(&record).unwrap(), text)
        };
        for same in [
            &["8", "8.0", "80e-1", "\"8\""][..],
            &["0.5", "0.50", "5e-1", "\"0.5\""],
            &["1e3", "1000", "\"1000\""],
            &["false", "\"false\""],
        ] {
            assert!(same.iter().all(|label| said(label) == said(same[0])), "{same:?}");
        }
        for (one, other) in [
            // A version is no number, though it may look like one.
            ("\"0.1\"", "\"0.10\""),
            ("\"7.1\"", "\"7.10\""),
            ("\"8\"", "\"08\""),
            // Two numbers of one float.
            ("9007199254740993.5", "9007199254740994.5"),
        ] {
            let ((key, text), (other_key, other_text)) = (said(one), said(other));
            assert!(key != other_key && text != other_text, "{one} {other}");
        }
    }

    #[test]
    fn a_text_is_the_number_whose_label_it_is() {
        for (text, number) in [("8", 8.0), ("-3", -3.0), ("0.5", 0.5), ("1e-07", 1e-7)] {
            assert_eq!(number_of(text), Some(number), "{text}");
        }
        for text in ["08", "8.0", "0.50", "1e3", "+8", "", "-", "nan", "inf", "9007199254740993"] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }
}
