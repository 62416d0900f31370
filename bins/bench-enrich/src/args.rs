//! What the user can type.

use std::path::PathBuf;

use bench_common::Error;
use bench_common::args::{InputArgs, MessageArgs, ResultOutputArgs, key, share};
use bench_common::manual::{Filter, Manual, RESULT_FILES};
use clap::{Arg, ArgMatches, Command, FromArgMatches, Parser};

use crate::claims::{Claim, Source};
use crate::cost::Costs;
use crate::enrich::Options;
use crate::environment;
use crate::keep::Keep;
use crate::labels::{LABELS, Scope};
use crate::name_pattern::NamePattern;
use crate::percentile::Percentile;
use crate::requests::{Asked, Limit, Limits};
use crate::setting::Setting;
use crate::specs::{Price, Specs};
use crate::sweep::Sweep;

/// Turns the raw results of benchmark clients into labelled records.
///
/// Reads what vLLM, SGLang, TensorRT-LLM, AIPerf, GenAI-Perf, GuideLLM, inference-perf,
/// trtllm-bench, genai-bench, llmperf and llm-d write, told apart by their keys.
///
/// A label is taken from its flag; without one, from the environment of the benchmark flow, the
/// sweep configuration, the file's name, and the raw result itself, which must not contradict each
/// other. Records that come in go out unchanged, but for what flags set.
#[derive(Debug, Parser)]
#[command(name = "bench-enrich", version)]
#[command(after_help = "More labels, cost and energy: --help. The keys of a record: --help-keys.")]
pub struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) output: ResultOutputArgs,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
    /// Print every key that a record can have, with unit and source
    #[arg(long, hide_short_help = true)]
    pub(crate) help_keys: bool,
    #[command(flatten)]
    labels: LabelFlags,
    /// Take no label from the environment
    #[arg(long, help_heading = "Labels")]
    no_env: bool,
    /// The configuration that the sweep was started from
    ///
    /// An array of entries. A result belongs to the one whose exp-name, precision, framework, tp,
    /// ep, dp-attn, conc and runner build its file's name; a result of no entry is an error.
    #[arg(long, value_name = "SWEEP", help_heading = "Labels")]
    config: Option<PathBuf>,
    /// How files are named, a named group for each label
    ///
    /// Stands in for the schemes that are known. Matches anywhere in the name, directories
    /// included: '(?<hw>[^/]+)/tp(?<tp>\d+)_conc(?<conc>\d+)'.
    #[arg(long, value_name = "REGEX", help_heading = "Labels")]
    name_pattern: Option<NamePattern>,
    /// Set any other key
    ///
    /// VALUE is JSON where it is JSON, and text elsewhere.
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Labels")]
    set: Vec<Setting>,
    /// Say where each label comes from
    #[arg(long, help_heading = "Labels")]
    explain: bool,
    #[command(flatten)]
    measurements: MeasurementFlags,
    #[command(flatten)]
    costs: CostFlags,
}

/// Where cost and energy come from.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Cost and energy")]
struct CostFlags {
    /// Add cost and energy, by the table built in or FILE
    ///
    /// The table that is built in has price and power of a GPU with all that it takes, by the
    /// SemiAnalysis TCO and datacenter models, as InferenceX published them in April 2026. A table
    /// of your own is a FILE that ends in .csv, with the columns hw, kw (kW by GPU) and price
    /// ($/h by GPU), or one for each kind of price: hyperscaler, neocloud, rental.
    #[arg(long, value_name = "FILE.csv", num_args = 0..=1, require_equals = true)]
    #[arg(hide_short_help = true)]
    specs: Option<Option<PathBuf>>,
    /// Which price of the table counts; implies --specs [default: hyperscaler]
    #[arg(long, value_name = "KIND", hide_short_help = true)]
    price: Option<Price>,
    /// Price of every GPU, $/h
    #[arg(long, value_name = "N", value_parser = above_0, hide_short_help = true)]
    gpu_price: Option<f64>,
    /// Power of every GPU with all that it takes, kW
    #[arg(long, value_name = "N", value_parser = above_0, hide_short_help = true)]
    gpu_power: Option<f64>,
    /// Write null, and no error, where a table lacks the hardware, or a record its GPUs
    #[arg(long, hide_short_help = true)]
    allow_missing: bool,
}

impl CostFlags {
    /// # Errors
    /// A table that cannot be read.
    fn costs(&self) -> Result<Costs, Error> {
        let price = self.price.unwrap_or_default();
        let specs = match &self.specs {
            Some(Some(file)) => Some(Specs::read(file, price)?),
            Some(None) => Some(Specs::built_in(price)?),
            None if self.price.is_some() => Some(Specs::built_in(price)?),
            None => None,
        };
        Ok(Costs { specs, price: self.gpu_price, power: self.gpu_power })
    }
}

fn above_0(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| *number > 0.0 && f64::is_finite(*number));
    number.ok_or_else(|| "expected a number above 0".to_owned())
}

/// What to make of the measurements beyond what the client saved.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Measurements")]
struct MeasurementFlags {
    /// Percentiles of each latency where none are saved
    ///
    /// Of TTFT, TPOT, ITL and E2EL, from the values of each request, linear between the nearest
    /// ranks as numpy has them.
    #[arg(long, value_name = "P,…", value_delimiter = ',')]
    percentiles: Vec<Percentile>,
    /// Requests within limits in ms: ttft:500, tpot:50
    ///
    /// Of ttft, tpot and e2el, each once and with its own flag. Adds `request_goodput` and
    /// `goodput_fraction`; a request that failed is within no limit.
    #[arg(long, value_name = "M:MS")]
    goodput: Vec<Limit>,
    /// Refuse runs with a larger share of failures: 0.05
    ///
    /// Refuses runs in which more than this share of the requests that were sent failed: of 0.05,
    /// more than one in twenty.
    #[arg(long, value_name = "N", value_parser = share)]
    max_failure_rate: Option<f64>,
    /// Keys of the raw result to carry over
    #[arg(long, value_name = "KEY,…", value_delimiter = ',', value_parser = key)]
    keep: Vec<String>,
}

impl Filter for Args {
    const MANUAL: Manual = Manual {
        examples: &[
            "bench-enrich run/dsr1_*.json | bench-merge > agg_dsr1_1k1k.json",
            "bench-enrich --hw b200 --tp 8 --ep 1 --dp-attention false \\\n  \
             --framework vllm --precision fp8 result.json",
            "bench-enrich --percentiles 90,99.9 --goodput ttft:500 --goodput tpot:50 run/",
            "bench-enrich --config sweep.json --specs --price rental run/ |\n  \
             jq -c '{hw, conc, cost_per_mtok}'",
        ],
        environment: &[
            ("RUNNER_TYPE, TP, EP_SIZE, …", "labels, as --help-keys lists them; --no-env"),
            ("RESULT_FILENAME", "names the one result that is read from standard input"),
        ],
        files: RESULT_FILES,
    };
}

impl Args {
    /// What is to be made of every input alike.
    ///
    /// # Errors
    /// A key that is set, or a metric that is limited, twice; a sweep configuration or a table of
    /// prices that cannot be read.
    pub fn options(&mut self) -> Result<Options, Error> {
        self.take_specs();
        let mut claims = self.labels.0.clone();
        check_once(&claims, &self.set)?;
        let (labels, settings): (Vec<_>, Vec<_>) =
            self.set.drain(..).partition(|setting| setting.label().is_some());
        claims.extend(labels.into_iter().filter_map(|setting| {
            let field = setting.label()?.field;
            let value = setting.text.trim().to_owned();
            Some(Claim { field, value, source: Source::Flag })
        }));
        let mut result_name = None;
        if !self.no_env {
            let variable = |name: &str| std::env::var(name).ok();
            claims.extend(environment::claims(variable));
            result_name = environment::result_name(variable);
        }
        let asked = Asked {
            percentiles: once(&self.measurements.percentiles),
            limits: Limits::new(&self.measurements.goodput)?,
        };
        Ok(Options {
            claims,
            result_name,
            sweep: self.config.as_deref().map(Sweep::read).transpose()?,
            name_pattern: self.name_pattern.clone(),
            settings,
            costs: self.costs.costs()?,
            allow_missing: self.costs.allow_missing,
            asked,
            max_failure_rate: self.measurements.max_failure_rate,
            keep: Keep::new(once(&self.measurements.keep)),
            explain: self.explain,
        })
    }

    /// `--specs FILE.csv` may be typed without `=`: then the table stands among the operands, none
    /// of which can be in CSV.
    fn take_specs(&mut self) {
        if let Some(specs @ None) = &mut self.costs.specs {
            let is_table = |file: &PathBuf| {
                file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
            };
            let table = self.input.files.iter().position(is_table);
            *specs = table.map(|index| self.input.files.remove(index));
        }
    }
}

/// What was typed twice, once.
fn once<T: Clone + PartialEq>(typed: &[T]) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in typed {
        if !kept.contains(item) {
            kept.push(item.clone());
        }
    }
    kept
}

/// Refuses a key that is set twice: either value could be the right one.
fn check_once(labels: &[Claim], settings: &[Setting]) -> Result<(), Error> {
    for (index, Setting { key, .. }) in settings.iter().enumerate() {
        if let Some(label) = labels.iter().find(|label| label.field == key) {
            let message = format!("{} and --set both give `{key}`; leave one out", label.said_by());
            return Err(Error::usage(message));
        }
        if settings[..index].iter().any(|earlier| earlier.key == *key) {
            return Err(Error::usage(format!("--set names `{key}` twice; name it once")));
        }
    }
    Ok(())
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
                        let value = value.trim();
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
        for typed in [["--tp", "8"], ["--set", "tp=8"], ["--tp", " 8\r"], ["--set", "tp= 8"]] {
            let typed = ["bench-enrich", "--no-env", typed[0], typed[1]];
            let mut args = Args::try_parse_from(typed).unwrap();
            let claim = Claim { field: field::TP, value: "8".into(), source: Source::Flag };
            assert_eq!(args.options().unwrap().claims, [claim]);
        }
    }

    #[test]
    fn a_key_is_set_once() {
        let error = |typed: &[&str]| {
            let typed = [&["bench-enrich", "--no-env"], typed].concat();
            let options = Args::try_parse_from(typed).unwrap().options();
            options.map(drop).map_err(|error| error.to_string())
        };
        let both = "--model-prefix and --set both give `infmax_model_prefix`; leave one out";
        let typed = ["--model-prefix", "a", "--set", "infmax_model_prefix=b"];
        assert_eq!(error(&typed), Err(both.to_owned()));
        for key in ["tp", "x"] {
            let twice = format!("--set names `{key}` twice; name it once");
            let typed = [format!("--set={key}=4"), format!("--set={key}=8")];
            assert_eq!(error(&[&typed[0], &typed[1]]), Err(twice));
        }
        assert_eq!(error(&["--set", "x=1", "--set", "y=1", "--tp", "4"]), Ok(()));
    }

    #[test]
    fn the_table_of_prices_may_stand_behind_a_space() {
        for (typed, table) in [
            (&["--specs", "own.csv", "a.json"][..], "own.csv"),
            (&["--specs", "own.CSV", "a.json"], "own.CSV"),
            (&["a.json", "--specs=own.csv"], "own.csv"),
        ] {
            let mut args = Args::try_parse_from([&["bench-enrich"], typed].concat()).unwrap();
            args.take_specs();
            assert_eq!(args.costs.specs, Some(Some(table.into())));
            assert_eq!(args.input.files, [PathBuf::from("a.json")]);
        }
        let mut args = Args::try_parse_from(["bench-enrich", "--specs", "a.json"]).unwrap();
        args.take_specs();
        assert_eq!(args.costs.specs, Some(None));
    }

    #[test]
    fn a_flag_is_checked_before_anything_is_read() {
        let typed = |flags: &[&str]| Args::try_parse_from([&["bench-enrich"], flags].concat());
        assert!(typed(&["--tp", "0"]).is_err());
        assert!(typed(&["--conc", "10.5"]).is_err());
        assert!(typed(&["--disagg", "maybe"]).is_err());
        assert!(typed(&["--hw", ""]).is_err() && typed(&["--hw", " "]).is_err());
        assert!(typed(&["--set", "hw= "]).is_err());
        assert!(typed(&["--keep", ""]).is_err() && typed(&["--keep", "date,"]).is_err());
        assert!(typed(&["--disagg", "False", "--conc", "64"]).is_ok());
    }
}
