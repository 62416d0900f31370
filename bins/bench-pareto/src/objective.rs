//! What a frontier is of, and how the user names it.

use bench_common::args::key;
use bench_common::configuration::{is_measured, known_keys};
use bench_common::metric::{Direction, Measured};
use bench_common::shape::Shape;
use bench_common::spelling::{self, meant};
use bench_common::{Error, Record};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// One objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Objective {
    pub(crate) field: String,
    pub(crate) direction: Direction,
}

impl Objective {
    /// The objective that a field is by itself.
    ///
    /// # Errors
    /// A field of which the table of metrics does not tell which way it is better.
    pub(crate) fn known(field: &str) -> Result<Self, Error> {
        match Measured::of_field(field).and_then(|measured| measured.direction()) {
            Some(direction) => Ok(Self { field: field.to_owned(), direction }),
            None => {
                let known = known_keys();
                let metrics = known.iter().map(|key| &**key).filter(|key| is_measured(key));
                let hint = meant(field, metrics).map(|near| format!("did you mean {near}? Else "));
                let hint = hint.unwrap_or_default();
                Err(Error::usage(format!(
                    "it is not known which way `{field}` is better; {hint}say --max {field} if more of it is better, or --min {field}"
                )))
            }
        }
    }

    /// Where a record stands, turned so that greater is better. `place` is that of the field in the
    /// last record (see [`Record::get_near`]).
    ///
    /// # Errors
    /// A record without the field, or with null or no number there.
    pub(crate) fn coordinate(&self, record: &Record<'_>, place: &mut usize) -> Result<f64, Error> {
        measured(record, &self.field, place).map(|value| self.direction.orient(value))
    }

    /// The field's value at a coordinate, and the coordinate of a value.
    pub(crate) fn turn(&self, value: f64) -> f64 {
        self.direction.orient(value)
    }
}

/// The number in a field that a record must have to be compared. `place` is that of the field in
/// the last record.
///
/// # Errors
/// A record without the field, or with null or no number there.
#[inline]
pub(crate) fn measured(record: &Record<'_>, field: &str, place: &mut usize) -> Result<f64, Error> {
    match record.get_near(field, place).and_then(|value| value.as_number()) {
        Some(number) if number >= 0.0 => Ok(number),
        _ => unusual(record, field),
    }
}

/// A number below 0, or the error of a record without a number in a field.
#[cold]
fn unusual(record: &Record<'_>, field: &str) -> Result<f64, Error> {
    record.number(field)?.ok_or_else(|| {
        let why = if let Some(value) = record.get(field) {
            format!("is {}, so the record has no place; it is left out", value.shown())
        } else if Shape::of(record) == Shape::RawResult {
            "is missing, since this is a raw result; bench-enrich makes a record of it".to_owned()
        } else {
            let hint = spelling::hint(record, field);
            format!("is missing, so the record has no place; it is left out{hint}")
        };
        record.error_at(field, format!("`{field}` {why}"))
    })
}

/// `--max`, `--min` and `--objective`, in the order in which they were typed, which clap's derived
/// arguments do not tell.
#[derive(Debug, Clone, Default)]
pub(crate) struct ObjectiveArgs(Vec<(Wish, String)>);

#[derive(Debug, Clone, Copy)]
enum Wish {
    Max,
    Min,
    Known,
}

const FLAGS: [(Wish, &str, &str); 3] = [
    (Wish::Max, "max", "More is better [default: median_intvty, tput_per_gpu]"),
    (Wish::Min, "min", "Less is better"),
    (Wish::Known, "objective", "Better as its metric is: latency low, throughput high"),
];

impl ObjectiveArgs {
    /// The objectives that were named.
    ///
    /// # Errors
    /// One named twice; an unknown metric without a direction.
    pub(crate) fn objectives(&self) -> Result<Vec<Objective>, Error> {
        let mut objectives: Vec<Objective> = Vec::new();
        for (wish, field) in &self.0 {
            let objective = match wish {
                Wish::Max => Objective { field: field.clone(), direction: Direction::Higher },
                Wish::Min => Objective { field: field.clone(), direction: Direction::Lower },
                Wish::Known => Objective::known(field)?,
            };
            if objectives.iter().any(|known| known.field == *field) {
                let message = format!("`{field}` is named as an objective twice; name it once");
                return Err(Error::usage(message));
            }
            objectives.push(objective);
        }
        Ok(objectives)
    }
}

impl clap::FromArgMatches for ObjectiveArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut typed: Vec<(usize, Wish, String)> = Vec::new();
        for (wish, flag, _) in FLAGS {
            let places = matches.indices_of(flag).into_iter().flatten();
            let fields = matches.get_many::<String>(flag).into_iter().flatten();
            typed.extend(places.zip(fields).map(|(place, field)| (place, wish, field.clone())));
        }
        typed.sort_by_key(|&(place, ..)| place);
        Ok(Self(typed.into_iter().map(|(_, wish, field)| (wish, field)).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for ObjectiveArgs {
    fn augment_args(command: Command) -> Command {
        let flag = |(_, name, help): (Wish, &'static str, &'static str)| {
            Arg::new(name)
                .long(name)
                .value_name("FIELD")
                .value_parser(key)
                .action(ArgAction::Append)
                .help_heading("Objectives")
                .help(help)
        };
        command.args(FLAGS.map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    #[test]
    fn a_metric_knows_its_direction() {
        assert_eq!(Objective::known("p99_ttft").unwrap().direction, Direction::Lower);
        assert_eq!(Objective::known("tput_per_mw").unwrap().direction, Direction::Higher);
        assert_eq!(Objective::known("cost_per_mtok").unwrap().direction, Direction::Lower);
        assert_eq!(Objective::known("median_e2el_mean").unwrap().direction, Direction::Lower);
        assert!(Objective::known("median_e2el_std").is_err());
        let unknown = Objective::known("watts").unwrap_err().to_string();
        assert!(unknown.contains("--max watts") && unknown.contains("--min watts"), "{unknown}");
        assert!(!unknown.contains("did you mean"), "{unknown}");
        let misspelt = Objective::known("p99_tfft").unwrap_err().to_string();
        assert!(misspelt.contains("did you mean p99_ttft?"), "{misspelt}");
    }

    #[test]
    fn a_record_without_an_objective_is_named() {
        let objective = Objective { field: "l".to_owned(), direction: Direction::Lower };
        let refused = |text| objective.coordinate(&record(text), &mut 0).unwrap_err().to_string();
        assert_eq!(objective.coordinate(&record(r#"{"l":2}"#), &mut 0).unwrap(), -2.0);
        assert!(refused(r#"{"t":1}"#).starts_with("f:1:1: `l` is missing"));
        assert!(refused(r#"{"t":1,"l":NaN}"#).starts_with("f:1:12: `l` is NaN"));
        assert!(refused(r#"{"l":1e999}"#).starts_with("f:1:6: `l` is 1e999, so the record has"));
        assert!(refused(r#"{"l":"x"}"#).contains("`l` must be a number"));
    }
}
