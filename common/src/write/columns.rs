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

/// The columns that were asked for.
#[derive(Debug)]
pub(super) struct Columns(Vec<Column>);

/// Which columns some record had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found(Vec<bool>);

impl Found {
    pub(super) fn note(&mut self, column: usize) {
        if self.0.len() <= column {
            self.0.resize(column + 1, false);
        }
        self.0[column] = true;
    }

    /// Adds what was found elsewhere.
    pub(super) fn add(&mut self, other: &Self) {
        (0..other.0.len()).filter(|column| other.has(*column)).for_each(|column| self.note(column));
    }

    fn has(&self, column: usize) -> bool {
        self.0.get(column).is_some_and(|found| *found)
    }
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
        Ok(Self(columns.to_vec()))
    }

    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|column| &*column.title)
    }

    /// The record with these columns only. Those that it has are noted as found.
    ///
    /// # Errors
    /// Two columns with one title, which [`new`](Self::new) refuses.
    pub(super) fn pick(
        &self,
        record: &Record<'_>,
        found: &mut Found,
    ) -> Result<Record<'static>, Error> {
        let mut picked = RecordBuilder::new();
        for (index, column) in self.0.iter().enumerate() {
            match record.get(&column.key) {
                Some(value) => {
                    found.note(index);
                    picked.value(&column.title, &value);
                }
                None => picked.null(&column.title),
            }
        }
        picked.finish(record.place().clone())
    }

    /// Names the keys that no record had: a slip of the keyboard looks like missing data.
    pub(super) fn warn_of_unknown(&self, found: &Found, reporter: &Reporter) {
        for (index, column) in self.0.iter().enumerate() {
            if !found.has(index) {
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
        let record =
            Record::built(r#"{"hw":"b200","tp":8,"x":1.50}"#.to_owned(), Place::start("f"))
                .unwrap();
        let mut text = String::new();
        let columns = columns("x,conc,hw=Hardware,hw").unwrap();
        let mut found = Found::default();
        columns.pick(&record, &mut found).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"x":1.50,"conc":null,"Hardware":"b200","hw":"b200"}"#);
        assert_eq!(found.0, [true, false, true, true]);
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
