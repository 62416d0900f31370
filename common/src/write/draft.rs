//! Records laid out by the threads that read them, so that the one that writes has only to write.

use std::ops::Range;
use std::sync::Arc;

use super::columns::{Columns, Found};
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
    /// The same, with the columns only that are asked for.
    Row(Record<'static>),
    /// Laid out: where its text stands among the [texts](Texts) that it was drafted with.
    Text(Range<usize>),
}

/// The texts of drafts, one behind the other.
#[derive(Debug, Default)]
pub struct Texts {
    all: String,
    /// The columns that their records had.
    found: Found,
}

impl Texts {
    /// The text of a draft.
    pub(super) fn of(&self, draft: &Range<usize>) -> &str {
        &self.all[draft.clone()]
    }

    /// The columns that some record had, of those that are asked for.
    pub(super) fn found(&self) -> &Found {
        &self.found
    }

    /// Makes room for the texts of other drafts.
    pub fn clear(&mut self) {
        self.all.clear();
    }
}

/// Makes drafts, on any thread. By default they are the records themselves.
#[derive(Debug, Clone, Default)]
pub struct Drafter {
    columns: Option<Arc<Columns>>,
    layout: Option<Layout>,
}

impl Drafter {
    pub(super) fn new(columns: Option<Arc<Columns>>, layout: Option<Layout>) -> Self {
        Self { columns, layout }
    }

    /// The draft of a record, its text among `texts`.
    pub fn draft(&self, record: Record<'_>, texts: &mut Texts) -> Draft {
        let Some(columns) = &self.columns else {
            return match self.laid_out(&record, texts) {
                Some(text) => Draft::Text(text),
                None => Draft::Record(record.into_owned()),
            };
        };
        match columns.pick(&record, &mut texts.found) {
            Ok(row) => match self.laid_out(&row, texts) {
                Some(text) => Draft::Text(text),
                None => Draft::Row(row),
            },
            // Whoever writes it finds the same.
            Err(_) => Draft::Record(record.into_owned()),
        }
    }

    fn laid_out(&self, record: &Record<'_>, texts: &mut Texts) -> Option<Range<usize>> {
        let layout = self.layout.filter(|layout| layout.is_small(record))?;
        let start = texts.all.len();
        layout.add(record, &mut texts.all);
        Some(start..texts.all.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn draft(layout: Option<Layout>, text: &str, texts: &mut Texts) -> Draft {
        Drafter::new(None, layout)
            .draft(Record::built(text.to_owned(), Place::start("f")).unwrap(), texts)
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
                Draft::Record(_) | Draft::Row(_) => panic!("{layout:?}"),
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

    #[test]
    fn columns_are_picked() {
        let place = Place::start("f");
        let record = |text: &str| Record::built(text.to_owned(), place.clone()).unwrap();
        let columns = ["hw", "tp=TP"].map(|column| column.parse().unwrap());
        let columns = Arc::new(Columns::new(&columns).unwrap());
        let texts = &mut Texts::default();
        let lines = Drafter::new(Some(Arc::clone(&columns)), Some(Layout::Line));
        match lines.draft(record(r#"{"x": 1, "hw": "b200"}"#), texts) {
            Draft::Text(text) => assert_eq!(texts.of(&text), "{\"hw\":\"b200\",\"TP\":null}\n"),
            other => panic!("{other:?}"),
        }
        match Drafter::new(Some(columns), None).draft(record(r#"{"tp": 8}"#), texts) {
            Draft::Row(row) => assert_eq!(row.get("TP").unwrap().text(), "8"),
            other => panic!("{other:?}"),
        }
        let mut expected = Found::default();
        (0..2).for_each(|column| expected.note(column));
        assert_eq!(*texts.found(), expected);
    }
}
