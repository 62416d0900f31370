//! Percentiles, as numpy computes them by default: linear between the two nearest ranks.

use std::fmt;
use std::str::FromStr;

/// A percentile, from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Percentile(f64);

impl FromStr for Percentile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().parse::<f64>() {
            // A -0 would stand in the names of fields.
            Ok(number) if (0.0..=100.0).contains(&number) && number.is_sign_positive() => {
                Ok(Self(number))
            }
            _ => Err("expected a number from 0 to 100".to_owned()),
        }
    }
}

/// As it stands in a field's name: `99`, `99.9`.
impl fmt::Display for Percentile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Percentile {
    /// The median.
    pub(crate) const MEDIAN: Self = Self(50.0);

    /// The percentile of sorted values, or of values of which [`place`] has put in their places
    /// those that it needs; `None` if there are none.
    pub(crate) fn of(self, sorted: &[f64]) -> Option<f64> {
        let (rank, [below, above]) = self.ranks(sorted.len())?;
        let (a, b) = (sorted[below], sorted[above]);
        let share = rank - below as f64;
        // From the nearer end, as numpy does, so that the ends come out exactly.
        Some(if share >= 0.5 { b - (b - a) * (1.0 - share) } else { a + (b - a) * share })
    }

    /// Its rank among so many values, from 0, and the ranks on both sides of it.
    fn ranks(self, count: usize) -> Option<(f64, [usize; 2])> {
        let last = count.checked_sub(1)?;
        let rank = last as f64 * (self.0 / 100.0);
        let below = (rank as usize).min(last);
        Some((rank, [below, (below + 1).min(last)]))
    }
}

/// Puts the values that the percentiles are made of where sorting would put them: for a few
/// percentiles that is several times faster.
pub(crate) fn place(values: &mut [f64], percentiles: &[Percentile]) {
    let ranks = percentiles.iter().filter_map(|percentile| percentile.ranks(values.len()));
    let mut ranks: Vec<usize> = ranks.flat_map(|(_, both)| both).collect();
    ranks.sort_unstable();
    ranks.dedup();
    place_ranks(values, 0, &ranks);
}

/// Puts the values of ascending ranks in their places; the first value's rank is `first` at least.
fn place_ranks(values: &mut [f64], first: usize, ranks: &[usize]) {
    let middle = ranks.len() / 2;
    let Some(rank) = ranks.get(middle) else { return };
    let (below, _, above) = values.select_nth_unstable_by(rank - first, f64::total_cmp);
    place_ranks(below, first, &ranks[..middle]);
    place_ranks(above, rank + 1, &ranks[middle + 1..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_numpys() {
        // python3 -c 'import numpy; print(numpy.percentile([1, 2, 4, 8.5], [0, 10, 50, 90, 99.9, 100]))'
        let sorted = [1.0, 2.0, 4.0, 8.5];
        for (percentile, expected) in
            [("0", 1.0), ("10", 1.3), ("50", 3.0), ("90", 7.15), ("99.9", 8.4865), ("100", 8.5)]
        {
            let found = percentile.parse::<Percentile>().unwrap().of(&sorted).unwrap();
            assert!((found - expected).abs() < 1e-12, "{percentile}: {found}");
        }
        assert_eq!(Percentile::MEDIAN.of(&[]), None);
        assert_eq!(Percentile::MEDIAN.of(&[7.0]), Some(7.0));
    }

    #[test]
    fn a_percentile_is_named_without_needless_digits() {
        let name = |text: &str| text.parse::<Percentile>().map(|p| p.to_string());
        assert_eq!(name("99"), Ok("99".to_owned()));
        assert_eq!(name(" 99.90"), Ok("99.9".to_owned()));
        assert!(
            name("-0").is_err()
                && name("101").is_err()
                && name("-1").is_err()
                && name("NaN").is_err()
        );
        assert!(name("p99").is_err());
    }

    proptest! {
        #[test]
        fn a_percentile_lies_between_its_neighbours(
            mut values in prop::collection::vec(0.0f64..1e3, 1..40), p in 0.0f64..=100.0,
        ) {
            values.sort_by(f64::total_cmp);
            let found = Percentile(p).of(&values).unwrap();
            prop_assert!(values[0] <= found && found <= values[values.len() - 1]);
        }

        #[test]
        fn placed_is_as_good_as_sorted(
            values in prop::collection::vec((0u16..300).prop_map(f64::from), 0..400),
            percentiles in prop::collection::vec((0.0f64..=100.0).prop_map(Percentile), 0..6),
        ) {
            let (mut placed, mut sorted) = (values.clone(), values);
            place(&mut placed, &percentiles);
            sorted.sort_by(f64::total_cmp);
            for percentile in percentiles {
                prop_assert_eq!(percentile.of(&placed), percentile.of(&sorted));
            }
        }
    }
}
