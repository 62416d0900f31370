//! What a filter tells of itself besides its options, for `--help`, for its man page and for the
//! shells: all of it from the definitions that the arguments are read by.

mod completion;
mod page;

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, Command, Parser, ValueEnum, value_parser};
use clap_complete::Shell;

use crate::configuration::known_keys;

/// A filter: what can be typed, and its manual.
pub trait Filter: Parser {
    /// What the manual says behind the options.
    const MANUAL: Manual;

    /// What status 1 means.
    const STATUS_1: &'static str =
        "some input was bad or missing; the others were read and written";

    /// The keys of its records that shells complete.
    fn keys() -> Vec<String> {
        known_keys()
    }
}

/// What a manual says behind the options.
#[derive(Debug)]
pub struct Manual {
    /// Commands that work as they stand. A test runs each.
    pub examples: &'static [&'static str],
    /// Variables, and what they do.
    pub environment: &'static [(&'static str, &'static str)],
    /// Files, and what they hold.
    pub files: &'static [(&'static str, &'static str)],
}

/// How a filter ends.
const fn exit_status<F: Filter>() -> [(&'static str, &'static str); 4] {
    [
        ("0", "all was read and written"),
        ("1", F::STATUS_1),
        ("2", "wrong usage; nothing was read"),
        ("3", "the output could not be written"),
    ]
}

/// The files of a filter that reads results.
pub const RESULT_FILES: &[(&str, &str)] = &[(
    "*.json, *.jsonl, *.ndjson",
    "what a directory stands for, as they are or with .gz or .zst behind, in the order of their \
     names; what is hidden (.name) and what the output goes to is passed over, and archives and \
     linked directories are counted in a warning",
)];

/// The file that every filter writes.
const OUTPUT_FILE: (&str, &str) =
    ("-o FILE", "written under another name beside FILE, which it replaces when all is written");

/// The end of `--help`.
fn after_help<F: Filter>() -> String {
    let mut text = "Examples:\n".to_owned();
    for example in F::MANUAL.examples {
        text += &format!("  {}\n", example.replace('\n', "\n  "));
    }
    text += "\nExit status:\n";
    for (code, meaning) in exit_status::<F>() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {code}  {meaning}");
    }
    if !F::MANUAL.environment.is_empty() {
        text += "\nEnvironment:\n";
    }
    for (variable, meaning) in F::MANUAL.environment {
        let _ = writeln!(text, "  {variable}: {meaning}");
    }
    text
}

/// What `--generate` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Man,
    Bash,
    Zsh,
    Fish,
}

impl ValueEnum for Kind {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Man, Self::Bash, Self::Zsh, Self::Fish]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Man => "man",
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
        }))
    }
}

/// The name of the option that prints the manual or a completion.
const GENERATE: &str = "generate";

/// A filter's command line, with the option that prints the manual or a completion.
pub(crate) fn command<F: Filter>() -> Command {
    let generate = Arg::new(GENERATE)
        .long(GENERATE)
        .value_name("KIND")
        .value_parser(value_parser!(Kind))
        .exclusive(true)
        .hide_short_help(true)
        .help("Print the man page, or the completion of a shell");
    F::command()
        .max_term_width(80)
        .after_long_help(after_help::<F>())
        .arg(generate)
        .mut_args(with_negative_values)
}

/// An option that takes a number below 0 for its value, so that it can say which it expects: no
/// option is called by a digit.
fn with_negative_values(arg: Arg) -> Arg {
    let has_value = arg.get_action().takes_values() && !arg.is_positional();
    if has_value { arg.allow_negative_numbers(true) } else { arg }
}

/// What is to be printed instead of any work, if the option was given.
pub(crate) fn asked(matches: &clap::ArgMatches) -> Option<Kind> {
    matches.get_one(GENERATE).copied()
}

/// The man page, or the completion of a shell.
pub(crate) fn generated<F: Filter>(kind: Kind) -> Vec<u8> {
    let complete = |shell| completion::write(command::<F>(), shell, &F::keys());
    match kind {
        Kind::Man => page::write::<F>(command::<F>()),
        Kind::Bash => complete(Shell::Bash),
        Kind::Zsh => complete(Shell::Zsh),
        Kind::Fish => complete(Shell::Fish),
    }
}
