//! The keys that the user wants to see, in an order and under titles of the user's own.

use std::str::FromStr;

use crate::build::RecordBuilder;
use crate::error::Error;
use crate::record::Record;
use crate::report::Reporter;

/// One key to write, and what to call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The key in the record.
    pub key: String,
    /// The key in the output.
    pub title: String,
}

impl FromStr for Column {
    type Err = String;

    /// `KEY`, or `KEY=TITLE`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (key, title) = text.split_once('=').unwrap_or((text, text));
        if key.is_empty() || title.is_empty() {
            return Err("expected KEY or KEY=TITLE, with commas between".to_owned());
        }
        Ok(Self { key: key.to_owned(), title: title.to_owned() })
    }
}

/// The columns that were asked for, and which of them some record had.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Column>,
    found: Vec<bool>,
}

impl Columns {
    /// # Errors
    /// Two columns with one title: a record cannot hold both.
    pub(super) fn new(columns: &[Column]) -> Result<Self, Error> {
        for (index, column) in columns.iter().enumerate() {
            if columns[..index].iter().any(|earlier| earlier.title == column.title) {
                return Err(Error::usage(format!(
                    "two columns are called `{}`; rename one, as in `--columns {}=OTHER`",
                    column.title, column.key
                )));
            }
        }
        Ok(Self { columns: columns.to_vec(), found: vec![false; columns.len()] })
    }

    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| &*column.title)
    }

    /// The record with these columns only.
    pub(super) fn pick(&mut self, record: &Record<'_>) -> Result<Record<'static>, Error> {
        let mut picked = RecordBuilder::new();
        for (column, found) in self.columns.iter().zip(&mut self.found) {
            match record.get(&column.key) {
                Some(value) => {
                    *found = true;
                    picked.value(&column.title, &value);
                }
                None => picked.null(&column.title),
            }
        }
        picked.finish(record.place().clone())
    }

    /// Names the keys that no record had: a slip of the keyboard looks like missing data.
    pub(super) fn warn_of_unknown(&self, reporter: &Reporter) {
        for (column, found) in self.columns.iter().zip(&self.found) {
            if !found {
                reporter.warn(format!("no record has the key `{}` of --columns", column.key));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn columns(list: &str) -> Result<Columns, String> {
        let columns: Vec<Column> = list.split(',').map(|c| c.parse().unwrap()).collect();
        Columns::new(&columns).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_picked_ordered_and_renamed() {
        let place = Place { file: "f".into(), line: 1, column: 1 };
        let record = Record::built(r#"{"hw":"b200","tp":8,"x":1.50}"#.to_owned(), place).unwrap();
        let mut text = String::new();
        let mut columns = columns("x,conc,hw=Hardware,hw").unwrap();
        columns.pick(&record).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"x":1.50,"conc":null,"Hardware":"b200","hw":"b200"}"#);
        assert_eq!(columns.found, [true, false, true, true]);
    }

    #[test]
    fn titles_are_told_apart() {
        let error = columns("hw=a,tp=a").unwrap_err();
        assert_eq!(error, "two columns are called `a`; rename one, as in `--columns tp=OTHER`");
    }

    #[test]
    fn a_column_is_not_empty() {
        for text in ["", "=", "hw=", "=Hardware"] {
            assert!(text.parse::<Column>().is_err(), "{text}");
        }
    }
}
