//! What the user can type, and what it means.

use std::path::PathBuf;

use clap::Parser;
use sample_sweep::Sweep;

/// Writes a realistic, made-up benchmark sweep: raw results, one file per configuration.
///
/// The same arguments give the same bytes on every machine. Existing files are replaced.
#[derive(Debug, Parser)]
#[command(name = "sample-sweep", version)]
#[command(after_long_help = "\
Examples:
  sample-sweep raw
  sample-sweep --short --prompts 2 --files 5 --configs sweep_configs.json raw

Exit status: 0 all was written, 1 something could not be, 2 wrong usage.")]
pub(crate) struct Args {
    /// Another seed, other noise
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Requests per unit of concurrency
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1000))]
    prompts: u32,

    /// Short outputs, for small files
    #[arg(long)]
    short: bool,

    /// Only the first N files
    #[arg(long, value_name = "N", value_parser = file_count)]
    files: Option<usize>,

    /// Also write the sweep's configuration
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    configs: Option<PathBuf>,

    /// Print the files' names and write nothing
    #[arg(long, conflicts_with = "directory")]
    list: bool,

    /// The folder for the files, made if need be
    #[arg(value_name = "DIR", required_unless_present = "list")]
    directory: Option<PathBuf>,
}

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    List { sweep: Sweep },
    Write { sweep: Sweep, directory: PathBuf, configs: Option<PathBuf> },
}

impl Args {
    /// What the arguments ask.
    pub(crate) fn task(self) -> Task {
        let mut sweep =
            Sweep { seed: self.seed, prompts_per_conc: self.prompts, ..Sweep::default() };
        if self.short {
            sweep = sweep.short();
        }
        if let Some(files) = self.files {
            sweep.configurations.truncate(files);
        }
        // clap asks for a folder unless the names are to be listed.
        match self.directory {
            None => Task::List { sweep },
            Some(directory) => Task::Write { sweep, directory, configs: self.configs },
        }
    }
}

/// How many files, of those that there are.
fn file_count(typed: &str) -> Result<usize, String> {
    let all = Sweep::default().configurations.len();
    match typed.parse() {
        Ok(count) if (1..=all).contains(&count) => Ok(count),
        _ => Err(format!("expected a number from 1 to {all}, as many as there are")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parsed(flags: &[&str]) -> Result<Args, clap::Error> {
        Args::try_parse_from([&["sample-sweep"], flags].concat())
    }

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn the_default_sweep_goes_into_the_folder() {
        let task = parsed(&["raw"]).unwrap().task();
        let directory = PathBuf::from("raw");
        assert_eq!(task, Task::Write { sweep: Sweep::default(), directory, configs: None });
    }

    #[test]
    fn flags_change_the_sweep() {
        let flags = ["--seed", "7", "--prompts", "2", "--short", "--files", "3", "--list"];
        let Task::List { sweep } = parsed(&flags).unwrap().task() else {
            panic!("a list");
        };
        let configurations = Sweep::default().configurations[..3].to_vec();
        let expected = Sweep { seed: 7, prompts_per_conc: 2, configurations, ..Sweep::default() };
        assert_eq!(sweep, expected.short());
    }

    #[test]
    fn there_are_only_so_many_files() {
        for count in ["0", "39", "many", "-1"] {
            assert!(file_count(count).unwrap_err().contains("from 1 to 38"), "{count}");
        }
        assert_eq!(file_count("38"), Ok(38));
    }

    #[test]
    fn wrong_usage_is_refused() {
        for flags in [
            [].as_slice(),
            &["--list", "raw"],
            &["--list", "--configs", "c.json"],
            &["--prompts", "0", "raw"],
            &["--prompts", "1001", "raw"],
            &["--seed", "-1", "raw"],
            &["--files", "0", "raw"],
            &["raw", "more"],
        ] {
            assert!(parsed(flags).is_err(), "{flags:?}");
        }
    }
}
