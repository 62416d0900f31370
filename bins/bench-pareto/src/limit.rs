//! Service levels: `p99_ttft<=1`.

use std::fmt;
use std::str::FromStr;

use bench_common::{Error, Record, json};

use crate::objective::measured;

/// A limit that a record must keep.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Limit {
    field: String,
    relation: Relation,
    bound: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    AtMost,
    Below,
    AtLeast,
    Above,
}

/// How relations are written; those of two characters first, since the others begin them.
const RELATIONS: [(&str, Relation); 4] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("<", Relation::Below),
    (">", Relation::Above),
];

impl Limit {
    /// Whether the record keeps the limit. `place` is that of the field in the last record.
    ///
    /// # Errors
    /// A record without the field, or with null or no number there: nobody knows.
    pub(crate) fn is_met_by(&self, record: &Record<'_>, place: &mut usize) -> Result<bool, Error> {
        let value = measured(record, &self.field, place)?;
        Ok(match self.relation {
            Relation::AtMost => value <= self.bound,
            Relation::Below => value < self.bound,
            Relation::AtLeast => value >= self.bound,
            Relation::Above => value > self.bound,
        })
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = RELATIONS.iter().find_map(|&(sign, relation)| {
            text.split_once(sign).map(|(field, bound)| (field.trim(), relation, bound.trim()))
        });
        let Some((field, relation, bound)) =
            parts.filter(|(field, ..)| !field.is_empty() && !field.ends_with('='))
        else {
            return Err("expected FIELD, one of <= < >= >, and a number: 'p99_ttft<=1'".to_owned());
        };
        let bound = number(bound)?;
        Ok(Self { field: field.to_owned(), relation, bound })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = RELATIONS.iter().find(|(_, relation)| *relation == self.relation);
        write!(f, "{}{}{}", self.field, sign.map_or("", |(sign, _)| sign), self.bound)
    }
}

/// A number that the user typed, in the unit of the records.
pub(crate) fn number(text: &str) -> Result<f64, String> {
    json::number(text).filter(|value| value.is_finite()).ok_or_else(|| {
        format!("`{text}` is no number; latencies are in seconds, and units are not written")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    fn meets(limit: &str, value: &str) -> Result<bool, String> {
        let record = Record::built(format!(r#"{{"l":{value}}}"#), Place::start("f")).unwrap();
        let limit: Limit = limit.parse()?;
        limit.is_met_by(&record, &mut 0).map_err(|error| error.to_string())
    }

    #[test]
    fn limits_include_their_bound_or_not() {
        for (limit, below, equal, above) in [
            ("l<=0.5", true, true, false),
            ("l<0.5", true, false, false),
            ("l>=.5", false, true, true),
            ("l > 5e-1", false, false, true),
        ] {
            assert_eq!(meets(limit, "0.4"), Ok(below), "{limit}");
            assert_eq!(meets(limit, "0.5"), Ok(equal), "{limit}");
            assert_eq!(meets(limit, "0.6"), Ok(above), "{limit}");
        }
    }

    #[test]
    fn what_is_not_measured_meets_nothing_and_breaks_nothing() {
        assert!(meets("l<=1", "null").unwrap_err().contains("`l` is null"));
        assert!(meets("p99_ttft<=1", "1").unwrap_err().contains("`p99_ttft` is missing"));
    }

    #[test]
    fn a_limit_is_a_field_a_relation_and_a_number() {
        for wrong in ["l", "l=1", "<=1", "l<=", "l<=500ms", "l<=NaN", "l<=1e999", "l==1", "l=<1"] {
            assert!(wrong.parse::<Limit>().is_err(), "{wrong}");
        }
        let limit: Limit = " p99_ttft <= 1.50 ".parse().unwrap();
        assert_eq!(limit.to_string(), "p99_ttft<=1.5");
    }
}
