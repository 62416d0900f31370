//! The order of records: by some of their keys, each ascending or descending.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::str::FromStr;

use crate::field;
use crate::label;
use crate::record::{Kind, Record, Value};

/// The keys that say where a record stands among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(Vec<SortKey>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct SortKey {
    name: String,
    descending: bool,
}

/// What a record has under the keys of an [`Order`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rank(Vec<SortValue>);

/// Numbers come before texts.
#[derive(Debug, Clone, PartialEq)]
enum SortValue {
    Number(f64),
    Text(String),
    Missing,
}

impl Default for Order {
    /// By model, hardware, framework, precision, ISL, OSL, TP, EP and concurrency, ascending: the
    /// order of the upstream summary.
    fn default() -> Self {
        let names = [
            field::MODEL,
            field::HW,
            field::FRAMEWORK,
            field::PRECISION,
            field::ISL,
            field::OSL,
            field::TP,
            field::EP,
            field::CONC,
        ];
        Self(names.map(|name| SortKey { name: name.to_owned(), descending: false }).into())
    }
}

impl FromStr for Order {
    type Err = String;

    /// Keys with commas between; a `-` in front of a key makes it descending.
    fn from_str(keys: &str) -> Result<Self, String> {
        let key = |text: &str| {
            let (descending, name) = match text.strip_prefix('-') {
                Some(name) => (true, name),
                None => (false, text),
            };
            if name.is_empty() {
                return Err("a key is empty; expected KEY or -KEY, with commas between".to_owned());
            }
            Ok(SortKey { name: name.to_owned(), descending })
        };
        keys.split(',').map(key).collect::<Result<_, _>>().map(Self)
    }
}

impl Order {
    /// The names of the keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|key| &*key.name)
    }

    /// Where a record stands.
    pub fn rank(&self, record: &Record<'_>) -> Rank {
        Rank(self.keys().map(|key| SortValue::of(record.get(key))).collect())
    }

    /// Compares two records by their ranks. What lacks a key comes last, also where the key is
    /// descending.
    pub fn compare(&self, a: &Rank, b: &Rank) -> Ordering {
        let each = self.0.iter().zip(a.0.iter().zip(&b.0));
        each.map(|(key, (a, b))| a.compare(b, key.descending))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl SortValue {
    fn of(value: Option<Value<'_>>) -> Self {
        let Some(value) = value else {
            return Self::Missing;
        };
        match (value.kind(), value.as_number()) {
            (Kind::Null, _) => Self::Missing,
            // Zero has one sign here.
            (_, Some(number)) => Self::Number(number + 0.0),
            (Kind::String, _) => Self::of_text(value.as_string().unwrap_or_default()),
            _ => Self::Text(value.text().to_owned()),
        }
    }

    /// A number in quotes is that number, as wherever labels are compared.
    fn of_text(text: Cow<'_, str>) -> Self {
        match label::number_of(&text) {
            Some(number) => Self::Number(number),
            None => Self::Text(text.into_owned()),
        }
    }

    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let ordering = match (self, other) {
            (Self::Missing, Self::Missing) => Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
        };
        if descending { ordering.reverse() } else { ordering }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn sorted(order: &Order, texts: &[&'static str]) -> Vec<&'static str> {
        let place = Place::start("f");
        let rank =
            |text: &&str| order.rank(&Record::built((*text).to_owned(), place.clone()).unwrap());
        let mut texts = texts.to_vec();
        texts.sort_by(|a, b| order.compare(&rank(a), &rank(b)));
        texts
    }

    #[test]
    fn numbers_sort_by_size_and_texts_by_letters() {
        let order: Order = "hw,tp".parse().unwrap();
        let ordered = [
            r#"{"tp":1}"#,
            r#"{"hw":"b200","tp":4}"#,
            r#"{"hw":"b200","tp":"4.5"}"#,
            r#"{"hw":"b200","tp":16.0}"#,
            r#"{"hw":"b200","tp":"128"}"#,
            r#"{"hw":"b200","tp":"0128"}"#,
            r#"{"hw":"b200","tp":"16x"}"#,
            r#"{"hw":"h200","tp":1}"#,
        ];
        let expected = [&ordered[1..], &ordered[..1]].concat();
        assert_eq!(sorted(&order, &ordered), expected);
    }

    #[test]
    fn what_lacks_the_key_is_last_either_way() {
        let texts = [r#"{"a":null}"#, r#"{"a":1}"#, r#"{"b":1}"#, r#"{"a":2}"#];
        assert_eq!(sorted(&"a".parse().unwrap(), &texts), [texts[1], texts[3], texts[0], texts[2]]);
        assert_eq!(
            sorted(&"-a".parse().unwrap(), &texts),
            [texts[3], texts[1], texts[0], texts[2]]
        );
    }

    #[test]
    fn an_order_has_no_empty_keys() {
        assert!("".parse::<Order>().is_err());
        assert!("a,,b".parse::<Order>().is_err());
        assert!("-".parse::<Order>().is_err());
    }
}
