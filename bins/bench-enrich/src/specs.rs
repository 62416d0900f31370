//! What a GPU costs and draws: a table with a row for each hardware.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use bench_common::error::{cause, display_name};
use bench_common::spelling::meant;
use bench_common::{Error, hardware};
use clap::ValueEnum;

/// The table that is built in; its source and date stand in it.
const BUILT_IN: &str = include_str!("specs.csv");

/// Which price of a table counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Price {
    /// What a hyperscaler pays in all
    #[default]
    Hyperscaler,
    /// What a neocloud pays in all
    Neocloud,
    /// What a rental for three years costs
    Rental,
}

/// What one GPU costs and draws.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Spec {
    /// $/h
    pub(crate) price: Option<f64>,
    /// kW
    pub(crate) power: Option<f64>,
}

/// The table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Specs {
    by_hardware: HashMap<String, Spec>,
}

impl Specs {
    /// The table that is built in.
    ///
    /// # Errors
    /// None; it was checked when it was built in.
    pub(crate) fn built_in(price: Price) -> Result<Self, Error> {
        Self::parse("the table that is built in", BUILT_IN, price)
    }

    /// The table of a CSV file. Its first line names the columns: `hw`, the power `kw`, and the
    /// prices `hyperscaler`, `neocloud` and `rental`, or the only one, `price`.
    ///
    /// # Errors
    /// A file that cannot be read; a column that is missing; a cell that is no number above 0.
    pub(crate) fn read(path: &Path, price: Price) -> Result<Self, Error> {
        let name = display_name(path);
        let text = fs::read_to_string(path)
            .map_err(|error| Error::file(&name, format!("cannot read: {}", cause(&error))))?;
        Self::parse(&name, &text, price)
    }

    fn parse(file: &str, text: &str, price: Price) -> Result<Self, Error> {
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().map_err(|error| broken(file, &error))?;
        let columns = Columns::of(file, header, price)?;
        let mut specs = Self::default();
        for row in reader.records() {
            let row = row.map_err(|error| broken(file, &error))?;
            let line = row.position().map_or(1, csv::Position::line);
            let at = |message: String| Error::file(&format!("{file}:{line}"), message);
            let cell = |column: usize| row.get(column).unwrap_or("");
            let number = |column| match cell(column) {
                "" => Ok(None),
                text => match text.parse() {
                    Ok(number) if number > 0.0 && f64::is_finite(number) => Ok(Some(number)),
                    _ => Err(at(format!("expected a number above 0, found \"{text}\""))),
                },
            };
            let name = key(cell(columns.hw));
            if name.is_empty() {
                return Err(at("the row names no hardware; fill its cell hw".to_owned()));
            }
            let spec = Spec { price: number(columns.price)?, power: number(columns.power)? };
            if specs.by_hardware.insert(name, spec).is_some() {
                return Err(at(format!("{} has two rows; remove one", cell(columns.hw))));
            }
        }
        Ok(specs)
    }

    /// What is known of a hardware, or of the hardware of a runner.
    pub(crate) fn of(&self, hw: &str) -> Option<Spec> {
        let exact = self.by_hardware.get(&hw.to_ascii_lowercase());
        exact.or_else(|| self.by_hardware.get(&key(hw))).copied()
    }

    /// The hardware of the table that could have been meant by a name that is not in it.
    pub(crate) fn meant(&self, hw: &str) -> Option<&str> {
        meant(&key(hw), self.by_hardware.keys().map(|known| &**known))
    }
}

fn key(hw: &str) -> String {
    hardware::of_runner(&hw.to_ascii_lowercase()).to_owned()
}

/// Where the cells of a row stand.
struct Columns {
    hw: usize,
    price: usize,
    power: usize,
}

impl Columns {
    /// The columns that the first line of a table names.
    ///
    /// # Errors
    /// A column that is missing, or is there twice.
    fn of(file: &str, header: &csv::StringRecord, price: Price) -> Result<Self, Error> {
        let wrong = |message: String| Error::file(&format!("{file}:1"), message);
        let column = |names: &[&str]| {
            let is_named = |cell: &str| names.iter().any(|name| cell.eq_ignore_ascii_case(name));
            let mut found = header.iter().enumerate().filter(|(_, cell)| is_named(cell));
            match (found.next(), found.next()) {
                (Some((_, first)), Some((_, second))) => Err(wrong(format!(
                    "the columns `{first}` and `{second}` are for the same; remove one"
                ))),
                (one, _) => Ok(one.map(|(index, _)| index)),
            }
        };
        let wanted = match price {
            Price::Hyperscaler => "hyperscaler",
            Price::Neocloud => "neocloud",
            Price::Rental => "rental",
        };
        let missing = |name: &str| {
            wrong(format!(
                "the table has no column `{name}`; it needs hw, kw, and {wanted} or price"
            ))
        };
        let price = match column(&[wanted])? {
            None => column(&["price", "$/GPU/h", "usd_per_gpu_hour"])?,
            of_kind => of_kind,
        };
        Ok(Self {
            hw: column(&["hw"])?.ok_or_else(|| missing("hw"))?,
            price: price.ok_or_else(|| missing(wanted))?,
            power: column(&["kw", "power", "kW/GPU", "kw_per_gpu"])?
                .ok_or_else(|| missing("kw"))?,
        })
    }
}

/// Says where a table is no table.
fn broken(file: &str, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells, but the first has {expected_len}")
        }
        _ => "the text is no table in CSV".to_owned(),
    };
    Error::file(&format!("{file}:{line}"), format!("{why}; correct it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_is_built_in_is_sound() {
        let b200 = |price| Specs::built_in(price).unwrap().of("B200-trt_3").unwrap();
        assert_eq!(b200(Price::Hyperscaler), Spec { price: Some(1.95), power: Some(2.17) });
        assert_eq!(b200(Price::Neocloud).price, Some(2.34));
        assert_eq!(b200(Price::Rental).price, Some(2.90));
        assert_eq!(Specs::built_in(Price::Rental).unwrap().by_hardware.len(), 9);
        assert_eq!(Specs::built_in(Price::Rental).unwrap().of("tpu"), None);
    }

    #[test]
    fn a_table_of_ones_own_may_have_one_price() {
        let specs = Specs::parse("s.csv", "hw, price,kw\nX1,2.5,\n", Price::Rental).unwrap();
        assert_eq!(specs.of("x1"), Some(Spec { price: Some(2.5), power: None }));
        let spelled = Specs::parse("s.csv", "hw,$/GPU/h,kW/GPU\nx,1,2\n", Price::Rental).unwrap();
        assert_eq!(spelled.of("x"), Some(Spec { price: Some(1.0), power: Some(2.0) }));
    }

    #[test]
    fn a_bad_table_is_refused_with_its_line() {
        for (text, expected) in [
            ("gpu,price,kw\n", "s.csv:1: the table has no column `hw`"),
            ("hw,neocloud,kw\n", "s.csv:1: the table has no column `rental`"),
            ("hw,price,kw\nx,cheap,1\n", "s.csv:2: expected a number above 0, found \"cheap\""),
            ("hw,price,kw\nx,0,1\n", "s.csv:2: expected a number above 0"),
            ("hw,price,kw\n\nx,1,1\nX,1,1\n", "s.csv:4: X has two rows"),
            ("hw,price,kw\nx,1\n", "s.csv:2: the row has 2 cells, but the first has 3; correct it"),
            ("hw,price,kw\n,1,1\n", "s.csv:2: the row names no hardware"),
            (
                "hw,price,kw,Price\nx,1,1,2\n",
                "s.csv:1: the columns `price` and `Price` are for the same; remove one",
            ),
            ("hw,rental,kw,power\nx,1,1,2\n", "s.csv:1: the columns `kw` and `power`"),
        ] {
            let error = Specs::parse("s.csv", text, Price::Rental).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
