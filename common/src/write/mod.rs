//! The writer: records out, as lines or as one array.

mod output;

use crate::args::{Format, OutputArgs};
use crate::error::Error;
use crate::read::Sink;
use crate::record::Record;
use crate::report::Reporter;

pub use output::{Identity, Output};

/// Writes records. What was written is safe only when [`finish`](Self::finish) has returned.
pub struct RecordWriter {
    output: Output,
    format: Format,
    pretty: bool,
    line: String,
    written: u64,
}

impl RecordWriter {
    /// A writer as the arguments ask, `default` being the filter's own format.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn new(args: &OutputArgs, default: Format) -> Result<Self, Error> {
        Ok(Self {
            output: Output::open(args.output.as_deref())?,
            format: args.format.unwrap_or(default),
            pretty: args.pretty,
            line: String::new(),
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
        self.line.clear();
        match self.format {
            Format::Ndjson if self.pretty => {
                record.write_pretty(&mut self.line, 0);
                self.line.push('\n');
            }
            Format::Ndjson => {
                record.write_compact(&mut self.line);
                self.line.push('\n');
            }
            Format::Json => {
                self.line.push_str(if self.written == 0 { "[\n  " } else { ",\n  " });
                record.write_pretty(&mut self.line, 1);
            }
        }
        self.written += 1;
        self.output.write(self.line.as_bytes())
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
                self.close_array()?;
                self.output.finish()?;
            }
            outcome
        } else if outcome.is_err() || fruitless {
            outcome
        } else {
            self.close_array()?;
            self.output.finish()
        }
    }

    /// Ends the array as Python's `json.dump` does, which writes no line feed; a terminal gets
    /// one, so that the prompt stands on a line of its own.
    fn close_array(&mut self) -> Result<(), Error> {
        if self.format != Format::Json {
            return Ok(());
        }
        self.output.write(if self.written == 0 { b"[]" } else { b"\n]" })?;
        if self.output.is_terminal() {
            self.output.write(b"\n")?;
        }
        Ok(())
    }
}

impl Sink<Record<'static>> for RecordWriter {
    fn take(&mut self, record: Record<'static>, _: &mut Reporter) -> Result<(), Error> {
        self.write(&record)
    }

    fn pause(&mut self) -> Result<(), Error> {
        self.flush()
    }
}
