//! The options that every filter has.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::report::Reporter;
use crate::write::Column;

/// What to read.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArgs {
    /// Files or directories; `-` or none means standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Read the names of more inputs from LIST, separated by zero bytes
    #[arg(long, value_name = "LIST", help_heading = "Input")]
    pub files0_from: Option<PathBuf>,

    /// Use N threads [default: one for each core]
    #[arg(short, long, value_name = "N", help_heading = "Input")]
    pub jobs: Option<NonZeroUsize>,

    /// Stop at the first bad input
    #[arg(long, help_heading = "Input")]
    pub fail_fast: bool,
}

/// Which messages to print.
#[derive(Debug, Clone, Default, Args)]
pub struct MessageArgs {
    /// Print no warnings
    #[arg(short, long)]
    pub quiet: bool,

    /// Say at the end what was done
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

impl MessageArgs {
    /// Tells the reporter what the user asked for.
    pub fn apply(&self, input: &InputArgs, reporter: &mut Reporter) {
        reporter.set_quiet(self.quiet);
        reporter.set_fail_fast(input.fail_fast);
    }
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One record a line
    Ndjson,
    /// One array, indented by 2
    Json,
    /// Comma-separated values, nested ones as JSON. Text that a spreadsheet would run as a formula
    /// (it begins with = + - @) gets an apostrophe in front
    Csv,
    /// The same with tabs
    Tsv,
    /// A Markdown table, for GitHub; numbers to four decimals
    Md,
    /// Aligned columns, for a person, as wide as the terminal; numbers to four decimals
    Table,
}

/// Where and how to write records.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputArgs {
    /// How to write records
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,

    /// Write only these keys, in this order; KEY=TITLE renames one; what a record lacks is null
    #[arg(long, value_name = "KEY,…", value_delimiter = ',', help_heading = "Output")]
    pub columns: Vec<Column>,

    /// Write the columns of InferenceMAX's summary, sorted as it is [format: md]
    #[arg(long, conflicts_with = "columns", help_heading = "Output")]
    pub summary: bool,

    /// Indent what is compact
    #[arg(long, help_heading = "Output")]
    pub pretty: bool,

    /// Write to FILE, which is replaced only when all is written; `-` is standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
}
