//! What the user can type, and what it means.

use bench_common::Error;
use bench_common::args::{InputArgs, MessageArgs, OutputArgs};
use bench_common::metric::{Direction, MEDIAN_INTVTY, TPUT_PER_GPU};
use clap::Parser;

/// Keeps the records that no other record beats: their Pareto frontier.
///
/// A record beats another if it is at least as good in both objectives and better in one. Equal
/// records are all kept. The order is that of the input.
#[derive(Debug, Parser)]
#[command(name = "bench-pareto", version)]
#[command(after_long_help = "\
Examples:
  bench-pareto agg_dsr1_1k1k.json | jq -c '{hw, tp, conc, tput_per_gpu}'
  bench-pareto --by hw,precision agg_dsr1_1k1k.json
  bench-pareto --max tput_per_gpu --min p99_ttft --mark agg_dsr1_1k1k.json

Exit status: 0 all was read and written, 1 some input was bad, 2 wrong usage, 3 could not write.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// An objective of which more is better [default: median_intvty and tput_per_gpu]
    #[arg(long, value_name = "FIELD", help_heading = "Frontier")]
    max: Vec<String>,

    /// An objective of which less is better
    #[arg(long, value_name = "FIELD", help_heading = "Frontier")]
    min: Vec<String>,

    /// One frontier for each combination of these fields' values
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', help_heading = "Frontier")]
    by: Vec<String>,

    /// Keep all records and add `pareto` and `pareto_rank` (1 is the frontier)
    #[arg(long, help_heading = "Frontier")]
    mark: bool,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// One objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Objective {
    pub(crate) field: String,
    pub(crate) direction: Direction,
}

/// What is asked of the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) objectives: [Objective; 2],
    /// The fields whose values make the groups.
    pub(crate) by: Vec<String>,
    /// Mark all records, do not select.
    pub(crate) mark: bool,
}

impl Args {
    /// What the arguments ask.
    ///
    /// # Errors
    /// Not two objectives, or the same one twice.
    pub(crate) fn question(&self) -> Result<Question, Error> {
        let objective =
            |direction| move |field: &String| Objective { field: field.clone(), direction };
        let mut objectives: Vec<_> = self
            .max
            .iter()
            .map(objective(Direction::Higher))
            .chain(self.min.iter().map(objective(Direction::Lower)))
            .collect();
        if objectives.is_empty() {
            let default = [MEDIAN_INTVTY, TPUT_PER_GPU].map(str::to_owned);
            objectives.extend(default.iter().map(objective(Direction::Higher)));
        }
        let given = objectives.len();
        let objectives: [Objective; 2] = objectives.try_into().map_err(|_| {
            Error::usage(format!(
                "a frontier has two objectives, but {given} given: name two with --max and --min"
            ))
        })?;
        if objectives[0].field == objectives[1].field {
            let message = format!("`{}` is named as both objectives", objectives[0].field);
            return Err(Error::usage(message));
        }
        Ok(Question { objectives, by: self.by.clone(), mark: self.mark })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn question(flags: &[&str]) -> Result<Question, String> {
        let args = Args::try_parse_from([&["bench-pareto"], flags].concat()).unwrap();
        args.question().map_err(|error| error.to_string())
    }

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn throughput_against_interactivity_is_the_default() {
        let objectives = question(&[]).unwrap().objectives;
        assert_eq!(
            objectives.map(|o| (o.field, o.direction)),
            [
                ("median_intvty".to_owned(), Direction::Higher),
                ("tput_per_gpu".to_owned(), Direction::Higher),
            ]
        );
    }

    #[test]
    fn objectives_can_be_mixed() {
        let objectives = question(&["--min", "a", "--max", "b"]).unwrap().objectives;
        assert_eq!(
            objectives.map(|o| (o.field, o.direction)),
            [("b".to_owned(), Direction::Higher), ("a".to_owned(), Direction::Lower),]
        );
    }

    #[test]
    fn a_frontier_has_two_objectives() {
        assert!(question(&["--max", "a"]).unwrap_err().contains("but 1 given"));
        assert!(question(&["--max", "a", "--max", "b", "--min", "c"]).unwrap_err().contains("3"));
        assert!(question(&["--max", "a", "--min", "a"]).unwrap_err().contains("both"));
    }

    #[test]
    fn groups_are_a_list() {
        assert_eq!(question(&["--by", "hw,precision"]).unwrap().by, ["hw", "precision"]);
    }
}
