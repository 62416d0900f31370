//! What the user can type, and what it means.

use bench_common::Error;
use bench_common::args::{InputArgs, MessageArgs, ResultOutputArgs, key, whole};
use bench_common::frontier::Tolerance;
use bench_common::manual::{Filter, Manual, RESULT_FILES};
use bench_common::metric::{Direction, MEDIAN_INTVTY, TPUT_PER_GPU};
use clap::Parser;

use crate::keep::{Choice, Keep};
use crate::limit::Limit;
use crate::objective::{Objective, ObjectiveArgs};
use crate::position::Position;

/// Keeps the records that no other record beats: their Pareto frontier.
///
/// A record beats another if it is at least as good in every objective and better in one. Equal
/// records are all kept. The order is that of the input, and the frontier of frontiers is the
/// frontier of the whole, so that parts can be worked on apart.
#[derive(Debug, Parser)]
#[command(name = "bench-pareto", version)]
pub struct Args {
    #[command(flatten)]
    pub(crate) input: InputArgs,

    #[command(flatten)]
    objectives: ObjectiveArgs,

    /// Leave out what breaks this limit: 'p99_ttft<=1'
    ///
    /// FIELD, one of <= < >= >, and a number in the unit of the records: seconds for latencies.
    /// May be repeated; a record must keep all limits.
    #[arg(long, value_name = "LIMIT", help_heading = "Records")]
    slo: Vec<Limit>,

    /// One frontier for each combination of these fields' values
    ///
    /// Records without a field make a group of their own. `workload` stands for model, ISL and
    /// OSL together, however the model is spelled; `hardware` for `hw` without the ending that
    /// tells its runner, so that b200-nv and b200-trt are one.
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',', value_parser = key)]
    #[arg(help_heading = "Records")]
    by: Vec<String>,

    /// Keep N frontiers, each of what the last one left
    #[arg(long, value_name = "N", help_heading = "Answer")]
    #[arg(value_parser = whole(1_u32..))]
    #[arg(conflicts_with_all = ["best", "at", "hypervolume", "auc", "share"])]
    fronts: Option<u32>,

    /// Count a gain up to this share as noise: 0.02
    ///
    /// A record then beats another if it is at least as good in every objective and better by
    /// more than this share of the larger value in one.
    #[arg(long, value_name = "SHARE", value_parser = tolerance, help_heading = "Answer")]
    #[arg(conflicts_with_all = ["best", "at", "hypervolume", "auc", "share"])]
    tolerance: Option<Tolerance>,

    /// Of records with equal objectives, keep the first
    #[arg(long, help_heading = "Answer")]
    #[arg(conflicts_with_all = ["mark", "best", "at", "hypervolume", "auc", "share"])]
    first_of_equals: bool,

    /// Keep all, add `pareto`, `pareto_rank` (1: frontier)
    #[arg(long, help_heading = "Answer")]
    #[arg(conflicts_with_all = ["best", "at", "hypervolume", "auc", "share"])]
    mark: bool,

    /// The one best record of each group
    ///
    /// Of several that are equal in FIELD the objectives that are named decide, one after the
    /// other, and then the order of the input.
    #[arg(long, value_name = "FIELD", value_parser = key, help_heading = "Answer")]
    #[arg(conflicts_with_all = ["at", "hypervolume", "auc", "share"])]
    best: Option<String>,

    /// The frontier between its records: median_intvty=50
    ///
    /// One record for each group and each --at, the fields of --by first, interpolated by Steffen's
    /// monotone cubic and never beyond the frontier's ends. Charts with linear axes draw the same
    /// curve; one with a logarithmic axis is curved in what is drawn, and can differ by some per
    /// cent. FIELD is one of two objectives. Metrics are interpolated, and what follows from them is
    /// computed: interactivity from TPOT, cost and energy from throughput. Labels stand where both
    /// neighbours, which `between` names, agree on them.
    #[arg(long, value_name = "FIELD=VALUE", help_heading = "Answer")]
    #[arg(conflicts_with_all = ["hypervolume", "auc", "share"])]
    at: Vec<Position>,

    /// The volume that each group's frontier dominates
    ///
    /// For two to six objectives, exactly, in the product of their units.
    #[arg(long, help_heading = "Scores")]
    hypervolume: bool,

    /// Where volumes end [default: each group's worst]
    ///
    /// Once for each objective. Volumes of several groups compare only with one reference.
    #[arg(long = "ref", value_name = "FIELD=VALUE", requires = "hypervolume")]
    #[arg(help_heading = "Scores")]
    reference: Vec<Position>,

    /// The area below the frontier, over the shared range
    ///
    /// The second objective over the first, below the curve that --at follows, over the range of
    /// the first that the frontiers of all groups have.
    #[arg(long, help_heading = "Scores")]
    auc: bool,

    /// The share of the joint frontier that each group wins
    ///
    /// For each demand on the first objective, from the joint frontier's worst to its best, the
    /// group wins whose record meets it with the best second objective.
    #[arg(long, requires = "by", help_heading = "Scores")]
    share: bool,

    #[command(flatten)]
    pub(crate) output: ResultOutputArgs,
    #[command(flatten)]
    pub(crate) messages: MessageArgs,
}

/// What is asked of the records.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// One or more.
    pub(crate) objectives: Vec<Objective>,
    pub(crate) limits: Vec<Limit>,
    /// The fields whose values make the groups.
    pub(crate) by: Vec<String>,
    pub(crate) keep: Keep,
    pub(crate) answer: Answer,
}

/// What is written of what is kept.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    /// The records.
    Records,
    /// The records with their ranks.
    Marks,
    /// The frontier at these values of one of two objectives, each behind that objective's index.
    At(Vec<(usize, Position)>),
    Scores(Scores),
}

/// Which scores a group gets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scores {
    pub(crate) hypervolume: bool,
    /// For each objective, greater being better; `None`: the group's worst.
    pub(crate) reference: Option<Vec<f64>>,
    /// Of two objectives.
    pub(crate) area: bool,
    /// Of two objectives.
    pub(crate) share: bool,
}

impl Filter for Args {
    const MANUAL: Manual = Manual {
        examples: &[
            "bench-pareto --by hw,precision agg.json | jq -c '{hw, tp, conc, tput_per_gpu}'",
            "bench-pareto --slo 'p99_ttft<=1' --best tput_per_gpu --by hw agg.json",
            "bench-pareto --at median_intvty=50 --by hw,precision -f table agg.json",
        ],
        environment: &[],
        files: RESULT_FILES,
    };
}

impl Args {
    /// What the arguments ask.
    ///
    /// # Errors
    /// Objectives that do not fit the question.
    pub fn question(&self) -> Result<Question, Error> {
        let objectives = self.objectives()?;
        if let Some(twice) = repeated(&self.by) {
            return Err(Error::usage(format!("--by names `{twice}` twice; name it once")));
        }
        for (flag, asked) in
            [("--at", !self.at.is_empty()), ("--auc", self.auc), ("--share", self.share)]
        {
            if asked && objectives.len() != 2 {
                let message =
                    format!("{flag} is of two objectives, but {} given", objectives.len());
                return Err(Error::usage(message));
            }
        }
        if self.hypervolume && !(2..=6).contains(&objectives.len()) {
            let message = format!(
                "--hypervolume is of two to six objectives, but {} given",
                objectives.len()
            );
            return Err(Error::usage(message));
        }
        let answer = if self.mark {
            Answer::Marks
        } else if !self.at.is_empty() {
            let placed = |at: &Position| {
                objective_of(at, "--at", &objectives).map(|over| (over, at.clone()))
            };
            Answer::At(self.at.iter().map(placed).collect::<Result<_, _>>()?)
        } else if self.hypervolume || self.auc || self.share {
            Answer::Scores(Scores {
                hypervolume: self.hypervolume,
                reference: self.reference(&objectives)?,
                area: self.auc,
                share: self.share,
            })
        } else {
            Answer::Records
        };
        let choice = match (&self.best, self.fronts) {
            (Some(_), _) => Choice::Best,
            (None, Some(fronts)) => Choice::Fronts(fronts as usize),
            (None, None) if self.mark => Choice::All,
            (None, None) => Choice::Fronts(1),
        };
        Ok(Question {
            objectives,
            limits: self.slo.clone(),
            by: self.by.clone(),
            keep: Keep {
                choice,
                tolerance: self.tolerance.unwrap_or(Tolerance::EXACT),
                first_of_equals: self.first_of_equals,
            },
            answer,
        })
    }

    /// The objectives, the one of `--best` first.
    fn objectives(&self) -> Result<Vec<Objective>, Error> {
        let mut objectives = self.objectives.objectives()?;
        if let Some(field) = &self.best {
            let best = match objectives.iter().position(|o| o.field == *field) {
                Some(named) => objectives.remove(named),
                None => Objective::known(field)?,
            };
            objectives.insert(0, best);
        } else if objectives.is_empty() {
            objectives.extend(
                [MEDIAN_INTVTY, TPUT_PER_GPU].map(|field| Objective {
                    field: field.to_owned(),
                    direction: Direction::Higher,
                }),
            );
        }
        Ok(objectives)
    }

    fn reference(&self, objectives: &[Objective]) -> Result<Option<Vec<f64>>, Error> {
        if self.reference.is_empty() {
            return Ok(None);
        }
        let mut reference: Vec<Option<f64>> = vec![None; objectives.len()];
        for given in &self.reference {
            let index = objective_of(given, "--ref", objectives)?;
            let coordinate = objectives[index].turn(given.value);
            if reference[index].replace(coordinate).is_some() {
                let message = format!("--ref names `{}` twice; name it once", given.field);
                return Err(Error::usage(message));
            }
        }
        let whole = objectives.iter().zip(reference).map(|(objective, coordinate)| {
            coordinate.ok_or_else(|| {
                let field = &objective.field;
                Error::usage(format!("--ref lacks `{field}`: add --ref {field}=VALUE"))
            })
        });
        whole.collect::<Result<_, _>>().map(Some)
    }
}

/// The index of the objective that a position is of.
fn objective_of(at: &Position, flag: &str, objectives: &[Objective]) -> Result<usize, Error> {
    objectives.iter().position(|objective| objective.field == at.field).ok_or_else(|| {
        let known: Vec<_> = objectives.iter().map(|o| format!("`{}`", o.field)).collect();
        let (field, known) = (&at.field, known.join(" and "));
        Error::usage(format!(
            "{flag} {at}: `{field}` is no objective, those are {known}; name the objectives with --max and --min"
        ))
    })
}

fn repeated(fields: &[String]) -> Option<&String> {
    fields.iter().enumerate().find(|(at, field)| fields[..*at].contains(field)).map(|(_, f)| f)
}

fn tolerance(text: &str) -> Result<Tolerance, String> {
    let share = text.parse().ok().and_then(Tolerance::new);
    share.ok_or_else(|| "expected a share from 0 to below 1: 0.02 is 2 %".to_owned())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use clap::CommandFactory;

    pub(crate) fn question(flags: &[&str]) -> Result<Question, String> {
        let args = Args::try_parse_from([&["bench-pareto"], flags].concat())
            .map_err(|error| error.to_string())?;
        args.question().map_err(|error| error.to_string())
    }

    fn objectives(flags: &[&str]) -> Vec<(String, Direction)> {
        question(flags).unwrap().objectives.into_iter().map(|o| (o.field, o.direction)).collect()
    }

    fn refused(flags: &[&str]) -> String {
        question(flags).unwrap_err()
    }

    #[test]
    fn the_flags_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn throughput_against_interactivity_is_the_default() {
        let default =
            [MEDIAN_INTVTY, TPUT_PER_GPU].map(|f| (f.to_owned(), Direction::Higher)).to_vec();
        assert_eq!(objectives(&[]), default);
    }

    #[test]
    fn objectives_stand_in_the_order_in_which_they_are_typed() {
        let typed = ["--min", "a", "--objective", "p99_ttft", "--max", "b", "--min", "c"];
        let expected = [
            ("a", Direction::Lower),
            ("p99_ttft", Direction::Lower),
            ("b", Direction::Higher),
            ("c", Direction::Lower),
        ];
        assert_eq!(objectives(&typed), expected.map(|(f, d)| (f.to_owned(), d)));
        assert_eq!(objectives(&["--max", "a"]).len(), 1);
    }

    #[test]
    fn an_objective_is_named_once() {
        assert!(refused(&["--max", "a", "--min", "a"]).contains("`a` is named as an objective"));
        assert!(refused(&["--objective", "watts"]).contains("--min watts"));
        assert!(refused(&["--by", "hw,tp,hw"]).contains("`hw` twice"));
    }

    #[test]
    fn the_best_is_the_first_objective() {
        let best = |flags: &[&str]| -> Vec<String> {
            objectives(flags).into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(best(&["--best", "median_ttft"]), ["median_ttft"]);
        let flags = ["--best", "median_ttft", "--max", "a", "--max", "median_ttft"];
        assert_eq!(best(&flags), ["median_ttft", "a"]);
        assert_eq!(objectives(&flags)[0].1, Direction::Higher);
        assert!(refused(&["--best", "watts"]).contains("--max watts"));
    }

    #[test]
    fn a_mark_keeps_all_but_what_is_behind_the_fronts() {
        let choice = |flags: &[&str]| question(flags).unwrap().keep.choice;
        assert_eq!(choice(&[]), Choice::Fronts(1));
        assert_eq!(choice(&["--mark"]), Choice::All);
        assert_eq!(choice(&["--mark", "--fronts", "2"]), Choice::Fronts(2));
        assert!(refused(&["--fronts", "0"]).contains("0"));
    }

    #[test]
    fn a_reference_is_whole() {
        let flags =
            |more: &[&'static str]| [&["--hypervolume", "--max", "a", "--min", "b"], more].concat();
        let reference = |more: &[&'static str]| match question(&flags(more))?.answer {
            Answer::Scores(scores) => Ok(scores.reference),
            other => Err(format!("{other:?}")),
        };
        assert_eq!(reference(&["--ref", "b=4", "--ref", "a=1"]), Ok(Some(vec![1.0, -4.0])));
        assert_eq!(reference(&[]), Ok(None));
        assert!(reference(&["--ref", "a=1"]).unwrap_err().contains("--ref lacks `b`"));
        assert!(reference(&["--ref", "a=1", "--ref", "a=2"]).unwrap_err().contains("twice"));
        assert!(reference(&["--ref", "c=1"]).unwrap_err().contains("`c` is no objective"));
    }

    #[test]
    fn questions_fit_their_objectives() {
        let three = ["--max", "a", "--max", "b", "--max", "c"];
        for flag in [&["--at", "a=1"][..], &["--auc"], &["--share", "--by", "hw"]] {
            assert!(refused(&[&three, flag].concat()).contains("3 given"), "{flag:?}");
        }
        assert!(question(&[&three[..], &["--hypervolume"]].concat()).is_ok());
        assert!(refused(&["--max", "a", "--hypervolume"]).contains("1 given"));
        assert!(refused(&["--at", "median_ttft=1"]).contains("`median_ttft` is no objective"));
    }

    #[test]
    fn a_tolerance_is_a_share() {
        assert!(question(&["--tolerance", "0.02"]).is_ok());
        for wrong in ["2", "1", "-0.1", "NaN", "2%"] {
            assert!(refused(&[&format!("--tolerance={wrong}")]).contains("0.02 is 2 %"));
        }
    }

    #[test]
    fn one_question_is_asked_at_a_time() {
        for flags in [
            &["--mark", "--first-of-equals"][..],
            &["--mark", "--best", "a"],
            &["--best", "a", "--fronts", "2"],
            &["--at", "median_intvty=1", "--hypervolume"],
            &["--hypervolume", "--tolerance", "0.1"],
            &["--ref", "a=1"],
            &["--share"],
        ] {
            assert!(question(flags).is_err(), "{flags:?}");
        }
        assert!(question(&["--hypervolume", "--auc", "--share", "--by", "hw"]).is_ok());
    }
}
