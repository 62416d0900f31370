//! Statistics as numpy defines them. Of no values each is 0, as the client writes it.

/// Mean, median, deviation and 99th percentile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Statistics {
    pub(crate) mean: f64,
    pub(crate) median: f64,
    /// Of the population, as numpy has it.
    pub(crate) std: f64,
    pub(crate) p99: f64,
}

impl Statistics {
    pub(crate) fn new(mut values: Vec<f64>) -> Self {
        if values.is_empty() {
            return Self { mean: 0.0, median: 0.0, std: 0.0, p99: 0.0 };
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median = match values.len() % 2 {
            0 => (values[middle - 1] + values[middle]) / 2.0,
            _ => values[middle],
        };
        Self { mean, median, std: variance.sqrt(), p99: percentile(&values, 99.0) }
    }
}

/// The percentile of sorted values, interpolated between the two nearest.
fn percentile(sorted: &[f64], percent: f64) -> f64 {
    let place = percent / 100.0 * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let share = place - below as f64;
    let difference = sorted[above] - sorted[below];
    // From the nearer end, as numpy does: the other way round differs in the last bit.
    if share < 0.5 {
        sorted[below] + difference * share
    } else {
        sorted[above] - difference * (1.0 - share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_numpy() {
        let odd = Statistics::new(vec![3.0, 1.0, 2.0]);
        assert_eq!((odd.mean, odd.median), (2.0, 2.0));
        assert_eq!(odd.std, (2.0_f64 / 3.0).sqrt());
        assert_eq!(odd.p99, 2.98);
        let even = Statistics::new(vec![4.0, 1.0, 3.0, 2.0]);
        assert_eq!((even.mean, even.median, even.p99), (2.5, 2.5, 3.969_999_999_999_999_8));
    }

    #[test]
    fn one_value_is_all_of_them() {
        let one = Statistics::new(vec![7.0]);
        assert_eq!(one, Statistics { mean: 7.0, median: 7.0, std: 0.0, p99: 7.0 });
    }

    #[test]
    fn no_values_are_zero() {
        let none = Statistics::new(Vec::new());
        assert_eq!(none, Statistics { mean: 0.0, median: 0.0, std: 0.0, p99: 0.0 });
    }
}
