//! A value of a field, as the user names it: `median_intvty=50`.

use std::fmt;
use std::str::FromStr;

use crate::limit::number;

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Position {
    pub(crate) field: String,
    pub(crate) value: f64,
}

impl FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=').map(|(field, value)| (field.trim(), value.trim())) {
            Some((field, value)) if !field.is_empty() => {
                Ok(Self { field: field.to_owned(), value: number(value)? })
            }
            _ => Err("expected FIELD=VALUE: median_intvty=50".to_owned()),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.field, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_a_field_and_a_number() {
        let position: Position = "median_intvty = 5e1".parse().unwrap();
        assert_eq!(position.to_string(), "median_intvty=50");
        for wrong in ["median_intvty", "=1", "l=", "l=x", "l=inf"] {
            assert!(wrong.parse::<Position>().is_err(), "{wrong}");
        }
    }
}
