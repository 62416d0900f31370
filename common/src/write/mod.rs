//! The writer: records out, as lines, as one array, or as a table.

mod output;
mod table;

use crate::args::{Format, OutputArgs};
use crate::build::RecordBuilder;
use crate::error::Error;
use crate::read::Sink;
use crate::record::Record;
use crate::report::Reporter;

pub use output::{Identity, Output};
use table::Table;

/// Writes records. What was written is safe only when [`finish`](Self::finish) has returned.
pub struct RecordWriter {
    output: Output,
    form: Form,
    columns: Vec<String>,
    text: String,
    written: u64,
}

/// How the records stand in the output.
enum Form {
    Lines {
        pretty: bool,
    },
    Array,
    /// Held until the end, since the widths depend on all rows.
    Table(Table),
}

impl RecordWriter {
    /// A writer as the arguments ask, `default` being the filter's own format.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn new(args: &OutputArgs, default: Format) -> Result<Self, Error> {
        Ok(Self {
            output: Output::open(args.output.as_deref())?,
            form: match args.format.unwrap_or(default) {
                Format::Ndjson => Form::Lines { pretty: args.pretty },
                Format::Json => Form::Array,
                Format::Table => Form::Table(Table::new(&args.columns)),
            },
            columns: args.columns.clone(),
            text: String::new(),
            written: 0,
        })
    }

    /// What is written to, if it is a regular file and no temporary one.
    pub fn identity(&self) -> Option<Identity> {
        self.output.identity()
    }

    /// Writes a record.
    ///
    /// # Errors
    /// A failed write.
    pub fn write(&mut self, record: &Record<'_>) -> Result<(), Error> {
        if self.columns.is_empty() {
            self.write_whole(record)
        } else {
            let picked = pick(record, &self.columns)?;
            self.write_whole(&picked)
        }
    }

    fn write_whole(&mut self, record: &Record<'_>) -> Result<(), Error> {
        self.text.clear();
        match &mut self.form {
            Form::Lines { pretty } => {
                if *pretty {
                    record.write_pretty(&mut self.text, 0);
                } else {
                    record.write_compact(&mut self.text);
                }
                self.text.push('\n');
            }
            Form::Array => {
                self.text.push_str(if self.written == 0 { "[\n  " } else { ",\n  " });
                record.write_pretty(&mut self.text, 1);
            }
            Form::Table(table) => table.add(record),
        }
        self.written += 1;
        self.output.write(self.text.as_bytes())
    }

    /// Sends on what was written, for a reader that waits for it.
    ///
    /// # Errors
    /// A failed write.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.output.flush()
    }

    /// Writes what is left and closes the output, when reading has come to `outcome`. If that is
    /// an error, or no record came of inputs that failed, standard output is still made whole, and
    /// a file is left as it was.
    ///
    /// # Errors
    /// The outcome's, or else a failed write.
    pub fn finish(mut self, outcome: Result<(), Error>, reporter: &Reporter) -> Result<(), Error> {
        let fruitless = self.written == 0 && reporter.has_failed();
        if self.output.is_stream() {
            if outcome.as_ref().err().is_none_or(Error::is_input) {
                self.write_end()?;
                self.output.finish()?;
            }
            outcome
        } else if outcome.is_err() || fruitless {
            outcome
        } else {
            self.write_end()?;
            self.output.finish()
        }
    }

    /// Writes what comes after the last record. The array ends as Python's `json.dump` ends it,
    /// which writes no line feed; a terminal gets one, so that the prompt stands on its own line.
    fn write_end(&mut self) -> Result<(), Error> {
        match &self.form {
            Form::Lines { .. } => Ok(()),
            Form::Table(table) => self.output.write(table.text().as_bytes()),
            Form::Array => {
                self.output.write(if self.written == 0 { b"[]" } else { b"\n]" })?;
                if self.output.is_terminal() {
                    self.output.write(b"\n")?;
                }
                Ok(())
            }
        }
    }
}

/// The record with these keys only, in this order.
fn pick(record: &Record<'_>, columns: &[String]) -> Result<Record<'static>, Error> {
    let mut picked = RecordBuilder::new();
    for column in columns {
        match record.get(column) {
            Some(value) => picked.value(column, &value),
            None => picked.null(column),
        }
    }
    picked.finish(record.place().clone())
}

impl Sink<Record<'static>> for RecordWriter {
    fn take(&mut self, record: Record<'static>, _: &mut Reporter) -> Result<(), Error> {
        self.write(&record)
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.flush()
    }
}
