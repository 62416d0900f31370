//! Records laid out by the threads that read them, so that the one that writes has only to write.

use std::ops::Range;

use crate::record::Record;

/// How a record stands in the output.
#[derive(Debug, Clone, Copy)]
pub(super) enum Layout {
    /// Compact, on a line.
    Line,
    /// Indented, with the line feed behind it.
    Pretty,
    /// An element of the array, with the comma before it.
    Element,
}

impl Layout {
    /// Whether the text of a record takes no more memory than the record. Indentation makes a
    /// thousand times as much of what is nested deep.
    fn is_small(self, record: &Record<'_>) -> bool {
        matches!(self, Layout::Line) || record.is_flat()
    }

    /// Appends the record.
    pub(super) fn add(self, record: &Record<'_>, text: &mut String) {
        match self {
            Layout::Line => {
                record.write_compact(text);
                text.push('\n');
            }
            Layout::Pretty => {
                record.write_pretty(text, 0);
                text.push('\n');
            }
            Layout::Element => {
                text.push_str(",\n  ");
                record.write_pretty(text, 1);
            }
        }
    }
}

/// A record as its writer takes it.
#[derive(Debug)]
pub enum Draft {
    /// To be laid out when it is written.
    Record(Record<'static>),
    /// Laid out: where its text stands among the [texts](Texts) that it was drafted with.
    Text(Range<usize>),
}

/// The texts of drafts, one behind the other.
#[derive(Debug, Default)]
pub struct Texts(String);

impl Texts {
    /// The text of a draft.
    pub(super) fn of(&self, draft: &Range<usize>) -> &str {
        &self.0[draft.clone()]
    }

    /// Makes room for the texts of other drafts.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// Makes drafts, on any thread. By default they are the records themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Drafter {
    layout: Option<Layout>,
}

impl Drafter {
    pub(super) fn new(layout: Option<Layout>) -> Self {
        Self { layout }
    }

    /// The draft of a record, its text among `texts`.
    pub fn draft(self, record: Record<'_>, texts: &mut Texts) -> Draft {
        match self.layout {
            Some(layout) if layout.is_small(&record) => {
                let start = texts.0.len();
                layout.add(&record, &mut texts.0);
                Draft::Text(start..texts.0.len())
            }
            _ => Draft::Record(record.into_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn draft(layout: Option<Layout>, text: &str, texts: &mut Texts) -> Draft {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        Drafter::new(layout).draft(Record::built(text.to_owned(), place).unwrap(), texts)
    }

    #[test]
    fn flat_records_are_laid_out() {
        let laid_out = [
            (Layout::Line, "{\"a\":1e3}\n"),
            (Layout::Pretty, "{\n  \"a\": 1e3\n}\n"),
            (Layout::Element, ",\n  {\n    \"a\": 1e3\n  }"),
        ];
        let texts = &mut Texts::default();
        for (layout, expected) in laid_out {
            match draft(Some(layout), r#"{"a": 1e3}"#, texts) {
                Draft::Text(text) => assert_eq!(texts.of(&text), expected),
                Draft::Record(_) => panic!("{layout:?}"),
            }
        }
        assert!(matches!(draft(None, "{}", texts), Draft::Record(_)));
    }

    #[test]
    fn nested_records_are_not_held_indented() {
        let texts = &mut Texts::default();
        for text in [r#"{"a":[[1]]}"#, r#"{"a":{"b":1}}"#] {
            assert!(matches!(draft(Some(Layout::Line), text, texts), Draft::Text(_)));
            assert!(matches!(draft(Some(Layout::Pretty), text, texts), Draft::Record(_)));
            assert!(matches!(draft(Some(Layout::Element), text, texts), Draft::Record(_)));
        }
    }
}
