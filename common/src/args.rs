//! The options that every filter has.

use std::fmt;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::ops::{Bound, RangeBounds};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use rustix::process::{Resource, getrlimit};

use crate::report::Reporter;
use crate::write::Column;

/// What to read.
#[derive(Debug, Clone, Default, Args)]
pub struct InputArgs {
    /// Files, archives or directories; `-` or none means standard input
    ///
    /// A directory stands for the .json, .jsonl and .ndjson files below it, also with .gz or .zst
    /// behind, but for hidden ones and the file that the output goes to. Archives and linked
    /// directories below it are not read, and counted in a warning. Compressed files and archives
    /// (.tar, .tar.gz, .tar.zst) that are named are read as they are.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Read more names from LIST, separated by zero bytes
    #[arg(long, value_name = "LIST", help_heading = "Input", hide_short_help = true)]
    pub files0_from: Option<PathBuf>,

    /// Use N threads [default: one for each core]
    #[arg(short, long, value_name = "N", help_heading = "Input")]
    #[arg(value_parser = whole(NonZeroUsize::MIN..))]
    pub jobs: Option<NonZeroUsize>,

    /// Unpack no more than SIZE of each compressed file or member of an archive [default: 4G]
    #[arg(long, value_name = "SIZE", help_heading = "Input", hide_short_help = true)]
    pub max_size: Option<Size>,

    /// Stop at the first bad input
    #[arg(long, help_heading = "Input", hide_short_help = true)]
    pub fail_fast: bool,
}

impl InputArgs {
    /// How many threads to use: no more than the memory has room for where it is limited
    /// (`ulimit -v`, `ulimit -d`).
    pub fn jobs(&self) -> usize {
        let jobs = self.jobs.map_or_else(
            || std::thread::available_parallelism().map_or(1, usize::from),
            usize::from,
        );
        [Resource::As, Resource::Data]
            .into_iter()
            .filter_map(|memory| getrlimit(memory).current)
            .fold(jobs, |jobs, limit| jobs.min(room_for_threads(limit)))
    }
}

/// How many threads there is room for in a memory of so many bytes: one at least.
///
/// A thread that is refused does no harm, but one that is granted the last of the memory does: the
/// next byte that any thread asks for ends the filter.
fn room_for_threads(bytes: u64) -> usize {
    // What the allocator of glibc asks for at the first allocation of a thread. Its stack is 2 MiB.
    const EACH: u64 = 128 << 20;
    usize::try_from(bytes / EACH).unwrap_or(usize::MAX).max(1)
}

/// What reads a whole number within a range, and else says which are expected.
pub fn whole<N>(
    range: impl RangeBounds<N> + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<N, String> + Clone + Send + Sync + 'static
where
    N: FromStr + PartialOrd + fmt::Display,
{
    move |text| {
        text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let mut expected = "expected a whole number".to_owned();
            if let Bound::Included(least) = range.start_bound() {
                expected += &format!(" from {least}");
            }
            if let Bound::Included(most) = range.end_bound() {
                expected += &format!(" to {most}");
            }
            expected
        })
    }
}

/// Reads the name of a field, or one of a list of names.
///
/// # Errors
/// An empty one, as a variable of the shell that is not set leaves it.
pub fn key(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("a key is empty; name each that is meant".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads a share, from 0 to 1.
///
/// # Errors
/// Anything else, and what is expected.
pub fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a share from 0 to 1".to_owned())
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub u64);

/// Powers of 1024, from 1.
const UNITS: [&str; 5] = ["", "K", "M", "G", "T"];

impl FromStr for Size {
    type Err = String;

    /// A whole number, perhaps with `K`, `M`, `G` or `T` behind: powers of 1024.
    fn from_str(text: &str) -> Result<Self, String> {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &text[..text.len() - unit.len()];
        let unit = unit.trim_start().to_uppercase();
        let unit =
            unit.strip_suffix('B').map_or(&*unit, |unit| unit.strip_suffix('I').unwrap_or(unit));
        let power = UNITS.iter().position(|known| *known == unit);
        power
            .and_then(|power| digits.parse::<u64>().ok()?.checked_mul(1 << (10 * power)))
            .filter(|bytes| *bytes > 0)
            .map(Self)
            .ok_or_else(|| "expected a size such as 500M or 4G".to_owned())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let power =
            (1..UNITS.len()).take_while(|power| self.0.is_multiple_of(1 << (10 * power))).last();
        match power {
            Some(power) => write!(f, "{} {}iB", self.0 >> (10 * power), UNITS[power]),
            None => write!(f, "{} bytes", self.0),
        }
    }
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

    /// Draw no progress on the terminal
    #[arg(long, hide_short_help = true)]
    pub no_progress: bool,
}

impl MessageArgs {
    /// Tells the reporter what the user asked for; the results go to `output`.
    pub fn apply(&self, input: &InputArgs, output: Option<&Path>, reporter: &mut Reporter) {
        let to_stdout = output.is_none_or(|path| path == Path::new("-"));
        // Results that scroll past on the terminal are progress enough.
        let seen = to_stdout && std::io::stdout().is_terminal();
        reporter.set_quiet(self.quiet);
        reporter.set_progress(!self.no_progress && !self.quiet && !seen);
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
    /// A Markdown table, for GitHub; numbers to four decimals, or more where they are small
    Md,
    /// Aligned columns, for a person, as wide as the terminal; numbers as in md
    Table,
}

/// Where and how to write records.
#[derive(Debug, Clone, Default, Args)]
pub struct OutputArgs {
    /// How to write records
    #[arg(short, long, value_name = "FORMAT", help_heading = "Output")]
    pub format: Option<Format>,

    /// Write only these keys, in this order; KEY=TITLE renames
    ///
    /// What a record lacks is null.
    #[arg(long, value_name = "KEY,…", value_delimiter = ',', help_heading = "Output")]
    pub columns: Vec<Column>,

    /// Indent what is compact
    #[arg(long, help_heading = "Output")]
    pub pretty: bool,

    /// Write to FILE, whole or not at all
    ///
    /// FILE is replaced only when all is written; `-` is standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,
}

/// The same for records of results, of which there is a summary.
#[derive(Debug, Clone, Default, Args)]
pub struct ResultOutputArgs {
    /// As for any records.
    #[command(flatten)]
    pub records: OutputArgs,

    /// Write InferenceMAX's summary table [format: md]
    ///
    /// Its columns, to four decimals, and its order.
    #[arg(long, conflicts_with = "columns", help_heading = "Output", hide_short_help = true)]
    pub summary: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_as_many_as_the_memory_has_room_for() {
        let gigabyte = 1 << 30;
        for (bytes, threads) in [(0, 1), (60 << 20, 1), (gigabyte, 8), (16 * gigabyte, 128)] {
            assert_eq!(room_for_threads(bytes), threads);
        }
        assert!(room_for_threads(u64::MAX) > 1_000_000);
    }

    #[test]
    fn a_number_out_of_range_is_told_the_range() {
        let lines = whole(16..=1000_u16);
        assert_eq!(lines("16"), Ok(16));
        for wrong in ["15", "1001", "99999", "", "1.5", "x"] {
            assert_eq!(lines(wrong), Err("expected a whole number from 16 to 1000".to_owned()));
        }
        let threads = whole(NonZeroUsize::MIN..);
        assert_eq!(threads("2"), Ok(NonZeroUsize::MIN.saturating_add(1)));
        assert_eq!(threads("0"), Err("expected a whole number from 1".to_owned()));
    }

    #[test]
    fn sizes_have_units() {
        let size = |text: &str| text.parse::<Size>().ok().map(|size| size.to_string());
        assert_eq!(size("1000").as_deref(), Some("1000 bytes"));
        assert_eq!(size("4G").as_deref(), Some("4 GiB"));
        assert_eq!(size("500mb").as_deref(), Some("500 MiB"));
        assert_eq!(size("2048").as_deref(), Some("2 KiB"));
        assert_eq!(size("1536KiB").as_deref(), Some("1536 KiB"));
        assert_eq!(size("4 GiB").as_deref(), Some("4 GiB"));
        for wrong in
            ["", "G", "0", "-1", "+5", "1.5G", "4X", "5BB", "5I", "5GII", "5IBB", "99999999999T"]
        {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }
}
