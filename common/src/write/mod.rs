//! The writer: records out, as lines, as one array, as separated values, or as a table.

mod aligned;
mod columns;
mod draft;
mod markdown;
mod output;
mod separated;
mod summary;
mod table;
mod unfinished;

use std::sync::Arc;

use crate::args::{Format, OutputArgs, ResultOutputArgs};
use crate::error::Error;
use crate::parallel;
use crate::read::Sink;
use crate::record::Record;
use crate::report::Reporter;

pub use columns::Column;
use columns::{Columns, Found};
use draft::Layout;
pub use draft::{Draft, Drafter, Texts};
pub use output::{Identity, Output};
use separated::Separated;
use summary::Summary;
use table::Table;

/// How many records one thread lays out at a time.
const BATCH: usize = 256;

/// Writes records. What was written is safe only when [`finish`](Self::finish) has returned.
pub struct RecordWriter {
    output: Output,
    view: View,
    form: Form,
    text: String,
    written: u64,
}

/// What of the records is written.
enum View {
    Whole,
    Columns(Arc<Columns>, Found),
    /// Held until the end, to be sorted.
    Summary(Summary),
}

/// How the records stand in the output.
enum Form {
    Lines {
        pretty: bool,
    },
    Array {
        first: bool,
    },
    Separated(Box<Separated>),
    /// Held until the end, since the widths depend on all rows.
    Aligned(Table),
    Markdown(Table),
}

impl RecordWriter {
    /// A writer as the arguments ask, `default` being the filter's own format.
    ///
    /// # Errors
    /// Columns that cannot be told apart; a target that cannot be written.
    pub fn new(args: &OutputArgs, default: Format) -> Result<Self, Error> {
        let view = match &args.columns[..] {
            [] => View::Whole,
            columns => View::Columns(Arc::new(Columns::new(columns)?), Found::default()),
        };
        Self::of(view, args, default)
    }

    /// The same for records of results.
    ///
    /// # Errors
    /// As those of [`RecordWriter::new`].
    pub fn of_results(args: &ResultOutputArgs, default: Format) -> Result<Self, Error> {
        match args.summary {
            true => Self::of(View::Summary(Summary::default()), &args.records, Format::Md),
            false => Self::new(&args.records, default),
        }
    }

    fn of(view: View, args: &OutputArgs, default: Format) -> Result<Self, Error> {
        let form = Form::new(args.format.unwrap_or(default), args.pretty, view.titles());
        let output = Output::open(args.output.as_deref())?;
        Ok(Self { output, view, form, text: String::new(), written: 0 })
    }

    /// What is written to, if it is a regular file and no temporary one.
    pub fn identity(&self) -> Option<Identity> {
        self.output.identity()
    }

    /// How many records were written.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Writes a record.
    ///
    /// # Errors
    /// A failed write.
    pub fn write(&mut self, record: &Record<'_>) -> Result<(), Error> {
        match &mut self.view {
            View::Whole => self.write_row(record)?,
            View::Columns(columns, found) => {
                let picked = columns.pick(record, found)?;
                self.write_row(&picked)?;
            }
            View::Summary(summary) => summary.add(record)?,
        }
        self.written += 1;
        Ok(())
    }

    /// What makes drafts for this writer.
    pub fn drafter(&self) -> Drafter {
        match &self.view {
            View::Whole => Drafter::new(None, self.form.layout()),
            View::Columns(columns, _) => {
                Drafter::new(Some(Arc::clone(columns)), self.form.layout())
            }
            View::Summary(_) => Drafter::default(),
        }
    }

    /// Writes a record that was drafted for this writer, with these texts.
    ///
    /// # Errors
    /// A failed write.
    pub fn write_draft(&mut self, draft: &Draft, texts: &Texts) -> Result<(), Error> {
        match draft {
            Draft::Record(record) => return self.write(record),
            Draft::Row(row) => self.write_row(row)?,
            Draft::Text(text) => self.form.write_text(texts.of(text), &mut self.output)?,
        }
        if let View::Columns(_, found) = &mut self.view {
            found.add(texts.found());
        }
        self.written += 1;
        Ok(())
    }

    /// Writes records that are all there, which up to `jobs` threads lay out.
    ///
    /// # Errors
    /// A failed write.
    pub fn write_all(
        &mut self,
        jobs: usize,
        records: impl Iterator<Item = Record<'static>>,
    ) -> Result<(), Error> {
        let drafter = self.drafter();
        let draft = |batch: Vec<Record<'static>>| {
            let mut texts = Texts::default();
            let drafts = batch.into_iter().map(|record| drafter.draft(record, &mut texts));
            (drafts.collect::<Vec<_>>(), texts)
        };
        parallel::ordered(jobs, parallel::batches(records, BATCH), draft, |(drafts, texts)| {
            drafts.iter().try_for_each(|draft| self.write_draft(draft, &texts))
        })
    }

    fn write_row(&mut self, record: &Record<'_>) -> Result<(), Error> {
        let Some(layout) = self.form.layout() else {
            self.form.add(record);
            return self.write_separated(false);
        };
        self.text.clear();
        layout.add(record, &mut self.text);
        self.form.write_text(&self.text, &mut self.output)
    }

    fn write_separated(&mut self, all: bool) -> Result<(), Error> {
        match &mut self.form {
            Form::Separated(separated) => self.output.write(&separated.take(all)),
            _ => Ok(()),
        }
    }

    /// Sends on what was written, for a reader that waits for it.
    ///
    /// # Errors
    /// A failed write.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.write_separated(true)?;
        self.output.flush()
    }

    /// Writes what is left and closes the output, when reading has come to `outcome`. If that is
    /// an error, or no record came of inputs that failed, standard output is still made whole, and
    /// a file is left as it was.
    ///
    /// # Errors
    /// The outcome's, or else a failed write.
    pub fn finish(
        mut self,
        outcome: Result<(), Error>,
        reporter: &mut Reporter,
    ) -> Result<(), Error> {
        let fruitless = self.written == 0 && reporter.has_failed();
        let outcome = match &mut self.view {
            View::Columns(columns, found) if self.written > 0 => {
                columns.warn_of_unknown(found, reporter);
                outcome
            }
            View::Summary(summary) => outcome.and(summary.report(reporter)),
            View::Whole | View::Columns(..) => outcome,
        };
        if self.output.is_stream() {
            let is_whole = outcome.as_ref().err().is_none_or(Error::is_input);
            let written = if is_whole { self.write_end() } else { Ok(()) };
            outcome.and(written)
        } else if outcome.is_err() || fruitless {
            outcome
        } else {
            self.write_end()
        }
    }

    /// Writes what is held and what comes after the last record, and closes the output.
    fn write_end(mut self) -> Result<(), Error> {
        if let View::Summary(summary) = std::mem::replace(&mut self.view, View::Whole) {
            for row in summary.into_rows() {
                self.write_row(&row)?;
            }
        }
        let end = self.form.end(&self.output);
        self.output.write(&end)?;
        self.output.finish()
    }
}

impl View {
    /// The keys that every record will have, where they are known.
    fn titles(&self) -> Option<Vec<&str>> {
        match self {
            View::Whole => None,
            View::Columns(columns, _) => Some(columns.titles().collect()),
            View::Summary(_) => Some(Summary::titles().collect()),
        }
    }
}

impl Form {
    fn new(format: Format, pretty: bool, titles: Option<Vec<&str>>) -> Self {
        let table = |titles: Option<Vec<&str>>| Table::new(titles.into_iter().flatten());
        let separated =
            |delimiter| Box::new(Separated::new(delimiter, titles.clone().map(Vec::into_iter)));
        match format {
            Format::Ndjson => Form::Lines { pretty },
            Format::Json => Form::Array { first: true },
            Format::Csv => Form::Separated(separated(b',')),
            Format::Tsv => Form::Separated(separated(b'\t')),
            Format::Md => Form::Markdown(table(titles)),
            Format::Table => Form::Aligned(table(titles)),
        }
    }

    /// How a record stands in the output, where that depends on no other record.
    fn layout(&self) -> Option<Layout> {
        match self {
            Form::Lines { pretty: false } => Some(Layout::Line),
            Form::Lines { pretty: true } => Some(Layout::Pretty),
            Form::Array { .. } => Some(Layout::Element),
            Form::Separated(_) | Form::Aligned(_) | Form::Markdown(_) => None,
        }
    }

    /// Writes a record that was laid out.
    fn write_text(&mut self, text: &str, output: &mut Output) -> Result<(), Error> {
        if let Form::Array { first } = self
            && std::mem::take(first)
        {
            output.write(b"[")?;
            return output.write(&text.as_bytes()[",".len()..]);
        }
        output.write(text.as_bytes())
    }

    /// Adds a record to those that are not laid out one by one.
    fn add(&mut self, record: &Record<'_>) {
        match self {
            Form::Lines { .. } | Form::Array { .. } => {}
            Form::Separated(separated) => separated.add(record),
            Form::Aligned(table) | Form::Markdown(table) => table.add(record),
        }
    }

    /// What comes after the last record. The array ends as Python's `json.dump` ends it, which
    /// writes no line feed; a terminal gets one, so that the prompt stands on its own line.
    fn end(self, output: &Output) -> Vec<u8> {
        match self {
            Form::Lines { .. } => Vec::new(),
            Form::Array { first } => {
                let end = if first { "[]" } else { "\n]" };
                let prompt = if output.is_terminal() { "\n" } else { "" };
                format!("{end}{prompt}").into_bytes()
            }
            Form::Separated(separated) => separated.finish(),
            Form::Aligned(table) => aligned::text(&table, output.width()).into_bytes(),
            Form::Markdown(table) => markdown::text(&table).into_bytes(),
        }
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
