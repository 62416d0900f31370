//! Comma- and tab-separated values, for spreadsheets and data frames.

use std::borrow::Cow;

use super::table::{Cell, Table};
use crate::record::Record;

/// How much may wait before it is handed out.
const ENOUGH: usize = 64 << 10;

/// Rows to come. With columns that are known from the start each row can go out as it comes;
/// otherwise a later record may bring another column, and all are held.
pub(super) struct Separated {
    delimiter: u8,
    writer: csv::Writer<Vec<u8>>,
    /// The rows, where the columns are not known.
    held: Option<Table>,
}

impl Separated {
    /// Values with this delimiter between, under these titles if they are known.
    pub(super) fn new<'a>(delimiter: u8, titles: Option<impl Iterator<Item = &'a str>>) -> Self {
        let mut separated = Self { delimiter, writer: writer(delimiter), held: None };
        match titles {
            Some(titles) => separated.row(titles.map(neutral)),
            None => separated.held = Some(Table::new(std::iter::empty())),
        }
        separated
    }

    /// Adds a record. With known columns, it has them all, in their order.
    pub(super) fn add(&mut self, record: &Record<'_>) {
        match &mut self.held {
            Some(table) => table.add(record),
            None => {
                let cells: Vec<_> = record
                    .members()
                    .map(|(_, value)| (!value.is_null()).then(|| Cell::new(&value)))
                    .collect();
                self.row(cells.iter().map(|cell| field(cell.as_ref())));
            }
        }
    }

    /// What can go out, if it is enough to be worth it or `all` is wanted.
    pub(super) fn take(&mut self, all: bool) -> Vec<u8> {
        if !all && self.writer.get_ref().len() < ENOUGH {
            return Vec::new();
        }
        let full = std::mem::replace(&mut self.writer, writer(self.delimiter));
        // Writing to memory does not fail.
        full.into_inner().unwrap_or_default()
    }

    /// All that is left.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if let Some(table) = self.held.take().filter(|table| !table.columns().is_empty()) {
            self.row(table.columns().iter().map(|heading| neutral(&heading.key)));
            for row in table.rows() {
                self.row(row.map(field));
            }
        }
        self.take(true)
    }

    fn row<'a>(&mut self, fields: impl Iterator<Item = Cow<'a, str>>) {
        // Neither memory nor a row of another length fails here: the writer is flexible.
        let _ = self.writer.write_record(fields.map(|field| field.into_owned().into_bytes()));
    }
}

fn writer(delimiter: u8) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new())
}

/// Numbers digit for digit; nothing for what is missing.
fn field(cell: Option<&Cell>) -> Cow<'_, str> {
    match cell {
        None => "".into(),
        Some(Cell::Integer(digits) | Cell::Float(digits)) => digits.into(),
        Some(Cell::Text(text)) => neutral(text),
    }
}

/// Text that no spreadsheet takes for a formula. An apostrophe in front of what would begin one
/// makes it text, as OWASP advises against CSV injection; a text that is a number stays.
fn neutral(text: &str) -> Cow<'_, str> {
    let begins_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if begins_formula && text.parse::<f64>().is_err() {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::record;
    use super::*;

    fn written(delimiter: u8, titles: Option<&[&str]>, records: &[&str]) -> String {
        let mut separated = Separated::new(delimiter, titles.map(|t| t.iter().copied()));
        records.iter().for_each(|text| separated.add(&record(text)));
        String::from_utf8(separated.finish()).unwrap()
    }

    #[test]
    fn columns_are_the_union_of_the_keys() {
        let records = [r#"{"hw":"b200","tput":1.50}"#, r#"{"x":{"a": [1, 2]},"tput":null}"#];
        assert_eq!(
            written(b',', None, &records),
            "hw,tput,x\nb200,1.50,\n,,\"{\"\"a\"\":[1,2]}\"\n"
        );
        assert_eq!(
            written(b'\t', None, &records),
            "hw\ttput\tx\nb200\t1.50\t\n\t\t\"{\"\"a\"\":[1,2]}\"\n"
        );
        assert_eq!(written(b',', None, &[]), "");
    }

    #[test]
    fn known_columns_go_out_as_they_come() {
        let titles: Option<&[&str]> = Some(&["a", "=b"]);
        assert_eq!(written(b',', titles, &[]), "a,'=b\n");
        let mut separated = Separated::new(b',', titles.map(|t| t.iter().copied()));
        separated.add(&record(r#"{"a":"x,\"y\"\nz","=b":true}"#));
        assert!(separated.take(false).is_empty());
        assert_eq!(separated.take(true), b"a,'=b\n\"x,\"\"y\"\"\nz\",true\n");
        separated.add(&record(r#"{"a":1,"=b":null}"#));
        assert_eq!(separated.finish(), b"1,\n");
    }

    #[test]
    fn a_text_cannot_act_as_a_formula() {
        for formula in ["=1+1", "+cmd|x", "-nv", "@SUM(A1)", "\t=1", "\r=1", "＝1"] {
            assert_eq!(neutral(formula), format!("'{formula}"));
        }
        for text in ["b200", "-1.5", "+7", "a=b", "", "[1]"] {
            assert_eq!(neutral(text), text);
        }
        assert_eq!(written(b',', None, &[r#"{"a":-1.50}"#]), "a\n-1.50\n");
    }
}
