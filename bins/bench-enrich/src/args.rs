//! What the user can type.

use bench_common::args::{InputArgs, MessageArgs, OutputArgs};
use clap::{Arg, ArgMatches, Command, FromArgMatches, Parser};

use crate::claims::{Claim, Source};
use crate::enrich::Options;
use crate::environment;
use crate::labels::{LABELS, Scope};
use crate::percentile::Percentile;
use crate::requests::{Asked, Limit, Limits};

/// Turns the raw results of benchmark clients into labelled records.
///
/// A label is taken from its flag; without one, from the environment of the benchmark flow, the
/// file's name, and the raw result itself, which must not contradict each other. Records that
/// come in go out unchanged.
#[derive(Debug, Parser)]
#[command(name = "bench-enrich", version, after_help = "Raw results in, records out, one a line.")]
#[command(after_long_help = "\
Examples:
  bench-enrich run/dsr1_*.json | bench-merge > agg_dsr1_1k1k.json
  bench-enrich --hw b200 --tp 8 --ep 1 --dp-attention false --framework vllm --precision fp8 result.json
  bench-enrich run/*.json | jq -c '{tp, conc, tput_per_gpu}'

Exit status: 0 all was read and written, 1 some input was bad, 2 wrong usage, 3 could not write.")]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
    #[command(flatten)]
    labels: LabelFlags,
    /// Take no label from the environment
    #[arg(long, help_heading = "Labels")]
    no_env: bool,
    /// Say on standard error where each label comes from
    #[arg(long, help_heading = "Labels")]
    explain: bool,
    #[command(flatten)]
    measurements: MeasurementFlags,
}

/// What to make of the measurements beyond what the client saved.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Measurements")]
struct MeasurementFlags {
    /// Percentiles of each latency, where the client saved none
    #[arg(long, value_name = "P,…", value_delimiter = ',')]
    percentiles: Vec<Percentile>,
    /// Count the requests within each limit: ttft:500, tpot:50, e2el:10000 (ms)
    #[arg(long, value_name = "METRIC:MS")]
    goodput: Vec<Limit>,
    /// Refuse a run in which a larger share of requests failed
    #[arg(long, value_name = "SHARE", value_parser = share)]
    max_failure_rate: Option<f64>,
    /// Carry over keys of the raw result
    #[arg(long, value_name = "KEY,…", value_delimiter = ',')]
    keep: Vec<String>,
}

/// A share, from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a share from 0 to 1".to_owned())
}

impl Args {
    /// What is to be made of every input alike.
    pub(crate) fn options(&self) -> Options {
        let mut claims = self.labels.0.clone();
        let mut result_name = None;
        if !self.no_env {
            let variable = |name: &str| std::env::var(name).ok();
            claims.extend(environment::claims(variable));
            result_name = environment::result_name(variable);
        }
        let asked = Asked {
            percentiles: self.measurements.percentiles.clone(),
            limits: Limits::new(&self.measurements.goodput),
        };
        Options {
            claims,
            result_name,
            asked,
            max_failure_rate: self.measurements.max_failure_rate,
            keep: self.measurements.keep.clone(),
            explain: self.explain,
        }
    }
}

/// One flag for each label, from the table of labels.
#[derive(Debug)]
struct LabelFlags(Vec<Claim>);

impl FromArgMatches for LabelFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = LABELS.iter().filter_map(|label| {
            let value = matches.get_one::<String>(label.field)?;
            Some(Claim { field: label.field, value: value.clone(), source: Source::Flag })
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for LabelFlags {
    fn augment_args(command: Command) -> Command {
        LABELS.iter().fold(command, |command, label| {
            command.arg(
                Arg::new(label.field)
                    .long(label.flag)
                    .value_name(label.kind.value_name())
                    .help(label.help)
                    .help_heading(match label.scope {
                        Scope::Nodes => "Labels of several nodes",
                        Scope::Any | Scope::OneNode => "Labels",
                    })
                    .hide_short_help(label.rare)
                    .value_parser(move |value: &str| {
                        label.kind.check(value).map(|()| value.to_owned())
                    }),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::field;
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_flag_becomes_a_claim() {
        let args = Args::try_parse_from(["bench-enrich", "--tp", "8", "--no-env"]).unwrap();
        let claim = Claim { field: field::TP, value: "8".into(), source: Source::Flag };
        assert_eq!(args.options().claims, [claim]);
    }

    #[test]
    fn a_flag_is_checked_before_anything_is_read() {
        let typed = |flags: &[&str]| Args::try_parse_from([&["bench-enrich"], flags].concat());
        assert!(typed(&["--tp", "0"]).is_err());
        assert!(typed(&["--conc", "10.5"]).is_err());
        assert!(typed(&["--disagg", "maybe"]).is_err());
        assert!(typed(&["--hw", ""]).is_err());
        assert!(typed(&["--disagg", "False", "--conc", "64"]).is_ok());
    }
}
