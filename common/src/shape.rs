//! What an object is, told by its keys and never by its file's name.

use crate::format::Format;
use crate::metric::TPUT_PER_GPU;
use crate::record::Record;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One processed result.
    Record,
    /// What the benchmark client wrote.
    RawResult,
    /// Anything else.
    Other,
}

impl Shape {
    /// The shape of an object.
    pub fn of(object: &Record<'_>) -> Self {
        if object.get(TPUT_PER_GPU).is_some() {
            Shape::Record
        } else if Format::of(object).is_some() {
            Shape::RawResult
        } else {
            Shape::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    #[test]
    fn keys_tell_the_shape() {
        let shape =
            |text: &str| Shape::of(&Record::built(text.to_owned(), Place::start("f")).unwrap());
        assert_eq!(shape(r#"{"hw": "b200", "tput_per_gpu": 1}"#), Shape::Record);
        assert_eq!(shape(r#"{"model_id": "m", "total_token_throughput": 1}"#), Shape::RawResult);
        let another = r#"{"request_throughput": {"unit": "requests/sec", "avg": 1}}"#;
        assert_eq!(shape(another), Shape::RawResult);
        assert_eq!(shape(r#"{"model_id": "m"}"#), Shape::Other);
    }
}
