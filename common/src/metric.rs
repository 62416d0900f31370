//! The metrics of a record: name, unit, title, and which way is better. The only table of them.

/// Which way a metric is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Throughput, interactivity.
    Higher,
    /// Latency, cost.
    Lower,
}

impl Direction {
    /// The value turned so that greater is better. Zero has one sign only, so that `-0.0`
    /// and `0.0` stay equal points.
    pub fn orient(self, value: f64) -> f64 {
        match self {
            Self::Higher => value + 0.0,
            Self::Lower => -value + 0.0,
        }
    }
}

/// Tokens in and out, tok/s/gpu. A record is known by this field.
pub const TPUT_PER_GPU: &str = "tput_per_gpu";
/// Tokens out, tok/s/gpu.
pub const OUTPUT_TPUT_PER_GPU: &str = "output_tput_per_gpu";
/// Tokens in, tok/s/gpu.
pub const INPUT_TPUT_PER_GPU: &str = "input_tput_per_gpu";
/// Interactivity at the median TPOT, tok/s/user.
pub const MEDIAN_INTVTY: &str = "median_intvty";
/// Median time to first token, s.
pub const MEDIAN_TTFT: &str = "median_ttft";
/// Median time per output token, s.
pub const MEDIAN_TPOT: &str = "median_tpot";
/// Median end-to-end latency, s.
pub const MEDIAN_E2EL: &str = "median_e2el";

/// What is measured, of which a record may hold several statistics.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// The field's name, or its name behind the statistic: `tput_per_gpu`, `ttft`.
    pub name: &'static str,
    /// What it is, as titles word it.
    pub title: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which way it is better.
    pub direction: Direction,
    /// Whether a record holds statistics of it: `median_ttft`, `p99_ttft`.
    pub statistics: bool,
}

const fn single(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    direction: Direction,
) -> Metric {
    Metric { name, title, unit, direction, statistics: false }
}

const fn statistic(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    direction: Direction,
) -> Metric {
    Metric { name, title, unit, direction, statistics: true }
}

use Direction::{Higher, Lower};

/// Every metric that is known.
pub const METRICS: &[Metric] = &[
    single(TPUT_PER_GPU, "Token Throughput per GPU", "tok/s/gpu", Higher),
    single(OUTPUT_TPUT_PER_GPU, "Output Token Throughput per GPU", "tok/s/gpu", Higher),
    single(INPUT_TPUT_PER_GPU, "Input Token Throughput per GPU", "tok/s/gpu", Higher),
    statistic("ttft", "Time to First Token", "s", Lower),
    statistic("tpot", "Time per Output Token", "s", Lower),
    statistic("itl", "Inter-token Latency", "s", Lower),
    statistic("e2el", "End-to-end Latency", "s", Lower),
    statistic("intvty", "Interactivity", "tok/s/user", Higher),
];

impl Metric {
    /// The metric that a field holds, be it a statistic of it.
    pub fn of_field(field: &str) -> Option<&'static Metric> {
        METRICS.iter().find(|metric| {
            if metric.statistics {
                field
                    .strip_suffix(metric.name)
                    .and_then(|statistic| statistic.strip_suffix('_'))
                    .is_some_and(is_statistic)
            } else {
                field == metric.name
            }
        })
    }
}

/// Whether this is the name of a statistic: `mean`, `median`, `std`, `min`, `max`, `p99`, `p99.9`.
fn is_statistic(name: &str) -> bool {
    match name.strip_prefix('p') {
        Some(percentile) => percentile.parse().is_ok_and(|p: f64| (0.0..=100.0).contains(&p)),
        None => matches!(name, "mean" | "median" | "std" | "min" | "max"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_a_metric_or_a_statistic_of_one() {
        let unit = |field| Metric::of_field(field).map(|metric| metric.unit);
        assert_eq!(unit("tput_per_gpu"), Some("tok/s/gpu"));
        assert_eq!(unit("median_intvty"), Some("tok/s/user"));
        assert_eq!(unit("p99.9_ttft"), Some("s"));
        assert_eq!(unit("ttft"), None);
        assert_eq!(unit("p101_ttft"), None);
        assert_eq!(unit("median_tput_per_gpu"), None);
        assert_eq!(unit("conc"), None);
    }

    #[test]
    fn zero_has_one_sign() {
        assert_eq!(Lower.orient(0.0).to_bits(), 0.0f64.to_bits());
        assert_eq!(Higher.orient(-0.0).to_bits(), 0.0f64.to_bits());
    }
}
