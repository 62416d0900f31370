//! What the user can type, and what it means.

use std::ffi::OsString;
use std::path::PathBuf;

use bench_common::Error;
use bench_common::args::{InputArgs, MessageArgs, ResultOutputArgs, key};
use bench_common::configuration::{Key, is_known};
use bench_common::manual::{Filter, Manual, RESULT_FILES};
use bench_common::order::Order;
use clap::{Parser, ValueEnum};

use crate::repeats::{Outcome, Repeats};

/// Merges records into one aggregate, each record once.
///
/// Raw results and other JSON are passed over, so a run's whole directory can be named. A record
/// that says the same as one before, whatever the order of its keys and the spelling of its
/// numbers, is left out. Records of one configuration with different numbers are repeats: all are
/// kept, unless an option says otherwise.
#[derive(Debug, Parser)]
#[command(name = "bench-merge", version)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Of records of one configuration, keep the last
    ///
    /// KEYs say what a configuration is, as with --key. A first KEY that is no label or metric known
    /// here is given as --unique=KEY.
    #[arg(
        long,
        value_name = "KEY,…",
        value_delimiter = ',',
        value_parser = key,
        num_args = 0..=1,
        require_equals = true,
        conflicts_with = "key",
        help_heading = "Repeats"
    )]
    unique: Option<Vec<String>>,

    /// What to do about repeats that differ [default: keep]
    #[arg(long, value_name = "RULE", help_heading = "Repeats")]
    on_conflict: Option<Rule>,

    /// One record of each configuration: medians and spread
    ///
    /// A metric becomes the median of the repeats. Behind it stand KEY_mean, KEY_min, KEY_max and
    /// KEY_std (the sample standard deviation), and at the end n, the number of repeats. A label on
    /// which they do not agree is left out.
    #[arg(long, conflicts_with_all = ["unique", "on_conflict"], help_heading = "Repeats")]
    stats: bool,

    /// Update the first FILE's records by the second's
    ///
    /// A record of the second replaces the keys of the record of the first that has the same
    /// configuration. What followed from a value that is replaced, as cost does from throughput, is
    /// left out. A record that matches none is an error, as is one that matches several.
    #[arg(
        long,
        conflicts_with_all = ["unique", "on_conflict", "stats"],
        help_heading = "Repeats"
    )]
    update: bool,

    /// With --update, add records that match nothing
    #[arg(long, requires = "update", help_heading = "Repeats")]
    add: bool,

    /// Keys that identify a configuration [default: every key that is not a measurement]
    ///
    /// Measured are the metrics, and what else a run leaves: date, duration, counts of requests and
    /// tokens. Labels are compared by what they say: 8, 8.0 and "8" are the same.
    #[arg(long, value_name = "KEY,…", value_delimiter = ',', value_parser = key)]
    #[arg(help_heading = "Repeats")]
    key: Option<Vec<String>>,

    /// Keep records that say the same
    ///
    /// No record is remembered then: it takes less time and memory, and no temporary file.
    #[arg(long, help_heading = "Repeats")]
    no_dedupe: bool,

    /// Sort by keys, -KEY descending [default: model, hw, …]
    ///
    /// Without keys: by model, hw, framework, precision, isl, osl, tp, ep, conc. What lacks a key
    /// comes last. A key that is no label or metric known here is given as --sort=KEY.
    #[arg(
        long,
        value_name = "KEY,…",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        value_parser = order,
        help_heading = "Output"
    )]
    sort: Option<Order>,

    #[command(flatten)]
    pub(crate) output: ResultOutputArgs,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// What to do about repeats that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// Keep them all
    Keep,
    /// Keep the last
    Last,
    /// Keep the first
    First,
    /// Name them, and fail
    Error,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Leave out records that say the same.
    pub(crate) dedupe: bool,
    /// `None` keeps them all.
    pub(crate) repeats: Option<Repeats>,
    pub(crate) update: Option<Update>,
    pub(crate) order: Option<Order>,
}

/// What is updated with what.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) official: PathBuf,
    pub(crate) ours: PathBuf,
    pub(crate) key: Key,
    /// Add what matches nothing.
    pub(crate) add: bool,
}

impl Filter for Args {
    const MANUAL: Manual = Manual {
        examples: &[
            "bench-merge run_20251110_100000/ > agg_dsr1_1k1k.json",
            "bench-enrich run/dsr1_*.json | bench-merge --sort -tput_per_gpu,conc -f table",
            "bench-merge --stats run_1/ run_2.tar.gz run_3/ > agg_median.json",
            "bench-merge --update --key hw,framework,precision,tp,ep,conc \\\n  \
             official.json ours.json > updated.json",
        ],
        environment: &[(
            "TMPDIR",
            "where more than a million records are remembered, 12 bytes each [default: /tmp]",
        )],
        files: RESULT_FILES,
    };
}

impl Args {
    /// What the arguments mean.
    ///
    /// # Errors
    /// Options that contradict each other.
    pub(crate) fn plan(&self) -> Result<Plan, Error> {
        let key = self.key.clone().map_or_else(Key::default, Key::named);
        let unique = match &self.unique {
            Some(keys) if !keys.is_empty() => Some(Key::named(keys.clone())),
            Some(_) => Some(key.clone()),
            None => None,
        };
        let repeats = match (self.stats, &unique, self.on_conflict) {
            (true, ..) => Some(Repeats { key: key.clone(), outcome: Outcome::Statistics }),
            (_, None, None | Some(Rule::Keep)) => None,
            (_, Some(_), Some(Rule::Keep)) => {
                let message = "--unique keeps one record of a configuration, --on-conflict keep \
                               keeps all; leave one out";
                return Err(Error::usage(message));
            }
            (_, unique, rule) => {
                let outcome = match rule {
                    Some(Rule::First) => Outcome::First,
                    Some(Rule::Error) => Outcome::Failure,
                    _ => Outcome::Last,
                };
                Some(Repeats { key: unique.clone().unwrap_or_else(|| key.clone()), outcome })
            }
        };
        if self.key.is_some() && repeats.is_none() && !self.update {
            let message = "--key says what a configuration is, but nothing asks: give --unique, \
                           --on-conflict, --stats or --update as well";
            return Err(Error::usage(message));
        }
        if self.output.summary && self.sort.as_ref().is_some_and(|order| *order != Order::default())
        {
            let message = "--summary has an order of its own; leave the keys of --sort out";
            return Err(Error::usage(message));
        }
        Ok(Plan {
            dedupe: !self.no_dedupe,
            repeats,
            update: self.update.then(|| self.update_of(key)).transpose()?,
            order: self.sort.clone(),
        })
    }

    fn update_of(&self, key: Key) -> Result<Update, Error> {
        match &self.input.files[..] {
            [official, ours] if official != ours && self.input.files0_from.is_none() => {
                Ok(Update { official: official.clone(), ours: ours.clone(), key, add: self.add })
            }
            _ => Err(Error::usage(
                "--update takes two inputs, as in `bench-merge --update official.json ours.json`",
            )),
        }
    }
}

fn order(keys: &str) -> Result<Order, String> {
    if keys.is_empty() { Ok(Order::default()) } else { keys.parse() }
}

/// The arguments with `--sort KEYS` spelled `--sort=KEYS`, where the word behind `--sort` is a
/// list of keys and not an input or an option: where it begins with a key that is known. So with
/// `--unique KEYS`.
pub(crate) fn with_keys(
    arguments: impl IntoIterator<Item = OsString>,
) -> impl Iterator<Item = OsString> {
    let mut arguments = arguments.into_iter().peekable();
    let mut options = true;
    std::iter::from_fn(move || {
        let argument = arguments.next()?;
        options &= argument != "--";
        let may_be_keys = |next: &OsString| match argument.to_str() {
            Some("--sort") => next.to_str().is_some_and(begins_with_key),
            Some("--unique") => {
                next.to_str().is_some_and(|next| !next.starts_with('-') && begins_with_key(next))
            }
            _ => false,
        };
        match arguments.next_if(|next| options && may_be_keys(next)) {
            Some(keys) => Some([argument, "=".into(), keys].into_iter().collect()),
            None => Some(argument),
        }
    })
}

fn begins_with_key(word: &str) -> bool {
    word.parse::<Order>().is_ok_and(|order| order.keys().take(1).any(is_known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn typed(flags: &[&str]) -> Result<Args, clap::Error> {
        let words = [&["bench-merge"], flags].concat();
        Args::try_parse_from(with_keys(words.into_iter().map(OsString::from)))
    }

    fn plan(flags: &[&str]) -> Result<Plan, String> {
        typed(flags).unwrap().plan().map_err(|error| error.to_string())
    }

    fn key(names: &[&str]) -> Key {
        Key::named(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_last_wins_unless_another_rule_is_given() {
        let repeats = |flags| plan(flags).unwrap().repeats;
        let of = |outcome, key| Some(Repeats { key, outcome });
        assert_eq!(repeats(&[]), None);
        assert_eq!(repeats(&["--unique"]), of(Outcome::Last, Key::default()));
        assert_eq!(
            repeats(&["--unique=hw,tp", "--on-conflict", "first"]),
            of(Outcome::First, key(&["hw", "tp"]))
        );
        assert_eq!(
            repeats(&["--on-conflict", "error", "--key", "hw"]),
            of(Outcome::Failure, key(&["hw"]))
        );
        assert_eq!(repeats(&["--stats"]), of(Outcome::Statistics, Key::default()));
    }

    #[test]
    fn unique_takes_no_operand_for_its_keys() {
        assert_eq!(typed(&["--unique", "run"]).unwrap().input.files, [PathBuf::from("run")]);
    }

    #[test]
    fn contradictions_are_refused() {
        assert!(plan(&["--unique", "--on-conflict", "keep"]).is_err());
        assert!(plan(&["--key", "hw"]).unwrap_err().contains("nothing asks"));
        assert!(typed(&["--stats", "--unique"]).is_err());
        assert!(typed(&["--add"]).is_err());
        for inputs in [&["a"][..], &["a", "a"], &["-", "-"]] {
            let flags = [&["--update", "--key", "hw"], inputs].concat();
            assert!(plan(&flags).unwrap_err().contains("two inputs"));
        }
        assert!(plan(&["--summary", "--sort=-conc"]).unwrap_err().contains("order of its own"));
        assert!(plan(&["--summary", "--sort"]).is_ok());
    }

    #[test]
    fn sort_keys_are_told_from_operands_and_options() {
        let sorted = |flags: &[&str]| {
            let args = typed(flags).unwrap();
            (args.sort.unwrap(), args.input.files)
        };
        let run = vec![PathBuf::from("run")];
        let order = |keys: &str| keys.parse::<Order>().unwrap();
        for (flags, expected) in [
            (&["--sort", "run"][..], Order::default()),
            (&["--sort", "-q", "run"], Order::default()),
            (&["run", "--sort"], Order::default()),
            (&["--sort", "-tput_per_gpu,conc", "run"], order("-tput_per_gpu,conc")),
            (&["--sort", "conc", "run"], order("conc")),
            (&["--sort", "dp_attention,my_key", "run"], order("dp_attention,my_key")),
            (&["--sort=-my_key", "run"], order("-my_key")),
            (&["--sort", "-output_tput_per_gpu", "run"], order("-output_tput_per_gpu")),
        ] {
            assert_eq!(sorted(flags), (expected, run.clone()), "{flags:?}");
        }
        assert!(typed(&["--sort=a,,b"]).is_err());
    }

    #[test]
    fn unique_keys_are_told_from_operands_and_options() {
        let unique = |flags: &[&str]| {
            let args = typed(flags).unwrap();
            (args.unique.unwrap().join(","), args.input.files.len())
        };
        assert_eq!(unique(&["--unique", "hw,tp", "run"]), ("hw,tp".to_owned(), 1));
        assert_eq!(unique(&["--unique=hw,tp", "run"]), ("hw,tp".to_owned(), 1));
        assert_eq!(unique(&["--unique", "-q", "run"]), (String::new(), 1));
        assert_eq!(unique(&["--unique", "run", "hw"]), (String::new(), 2));
        assert_eq!(unique(&["--unique", "--", "hw"]), (String::new(), 1));
    }
}
