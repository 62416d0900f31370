//! The order of records: by some of their keys, each ascending or descending.

use std::str::FromStr;

use crate::field;
use crate::label;
use crate::parallel;
use crate::record::{Record, Value};

/// The keys that say where a record stands among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order(Vec<SortKey>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct SortKey {
    name: String,
    descending: bool,
}

/// What a record has under the keys of an [`Order`], as bytes that compare as the records do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank(Vec<u8>);

/// What a value begins with in a [`Rank`]: numbers come before texts.
const NUMBER: u8 = 1;
const TEXT: u8 = 2;
/// Behind what is there, also where that is descending.
const MISSING: u8 = u8::MAX;

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

    /// Where a record stands. What lacks a key comes last, also where the key is descending.
    pub fn rank(&self, record: &Record<'_>) -> Rank {
        let mut rank = Vec::with_capacity(RANK_SIZE);
        for key in &self.0 {
            let start = rank.len();
            match record.get(&key.name).filter(|value| !value.is_null()) {
                None => rank.push(MISSING),
                Some(value) => {
                    add_value(&value, &mut rank);
                    if key.descending {
                        rank[start..].iter_mut().for_each(|byte| *byte = !*byte);
                    }
                }
            }
        }
        Rank(rank)
    }

    /// The places of records in this order, of equal ones as they come. Works on up to `jobs`
    /// threads.
    pub fn sorted(&self, jobs: usize, records: &[Record<'_>]) -> Vec<usize> {
        parallel::sorted(jobs, records, |record| self.rank(record))
    }
}

/// What most ranks have room in, in bytes.
const RANK_SIZE: usize = 112;

fn add_value(value: &Value<'_>, rank: &mut Vec<u8>) {
    match (value.as_number(), value.as_string()) {
        (Some(number), _) => add_number(number, rank),
        // A number in quotes is that number, as wherever labels are compared.
        (_, Some(text)) => match label::number_of(&text) {
            Some(number) => add_number(number, rank),
            None => add_text(&text, rank),
        },
        (None, None) => add_text(value.text(), rank),
    }
}

/// Adds a number's bits, which compare as the number where the sign is turned, and all are if it
/// was set.
fn add_number(number: f64, rank: &mut Vec<u8>) {
    // Zero has one sign here.
    let bits = (number + 0.0).to_bits();
    let turned = if bits >> 63 == 1 { !bits } else { bits ^ 1 << 63 };
    rank.push(NUMBER);
    rank.extend_from_slice(&turned.to_be_bytes());
}

/// Adds a text and an end that is less than all that goes on.
fn add_text(text: &str, rank: &mut Vec<u8>) {
    rank.push(TEXT);
    for part in text.as_bytes().split_inclusive(|byte| *byte == 0) {
        rank.extend_from_slice(part);
        if part.ends_with(&[0]) {
            rank.push(1);
        }
    }
    rank.extend_from_slice(&[0, 0]);
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
        texts.sort_by_key(rank);
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
    fn bytes_of_ranks_compare_as_the_values() {
        let ascending = [
            r#"{"a":-1e300,"b":9}"#,
            r#"{"a":-2.5,"b":8}"#,
            r#"{"a":-1e-300,"b":7}"#,
            r#"{"a":0,"b":6}"#,
            r#"{"a":5e-324,"b":5}"#,
            r#"{"a":"1","b":4}"#,
            r#"{"a":10,"b":3}"#,
            r#"{"a":"","b":2}"#,
            r#"{"a":"a","b":1}"#,
            r#"{"a":"a\u0000","b":9}"#,
            r#"{"a":"a\u0000b","b":8}"#,
            r#"{"a":"a\u0001","b":7}"#,
            r#"{"a":"ab","b":6}"#,
            r#"{"a":"é","b":5}"#,
            r#"{"a":"\uffff","b":4}"#,
            r#"{"a":"😀","b":3}"#,
        ];
        let shuffled: Vec<_> = (0..ascending.len()).map(|n| ascending[n * 7 % 16]).collect();
        assert_eq!(sorted(&"a,b".parse().unwrap(), &shuffled), ascending);
        let descending: Vec<_> = ascending.iter().copied().rev().collect();
        assert_eq!(sorted(&"-a,b".parse().unwrap(), &shuffled), descending);
    }

    #[test]
    fn zero_has_one_sign_and_equal_records_stay_in_their_order() {
        let order: Order = "a,b".parse().unwrap();
        let texts = [r#"{"a":0.0,"b":2}"#, r#"{"a":-0.0,"b":1}"#, r#"{"a":0,"b":2,"c":3}"#];
        let records = texts.map(|text| Record::built(text.to_owned(), Place::start("f")).unwrap());
        for jobs in [1, 3] {
            assert_eq!(order.sorted(jobs, &records), [1, 0, 2]);
        }
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
