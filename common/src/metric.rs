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
/// Requests within every limit of a service level, requests/s.
pub const REQUEST_GOODPUT: &str = "request_goodput";
/// Requests within every limit of a service level, as a share of those sent.
pub const GOODPUT_FRACTION: &str = "goodput_fraction";
/// Cost of a million tokens, in and out, $/Mtok.
pub const COST_PER_MTOK: &str = "cost_per_mtok";
/// Cost of a million output tokens on the GPUs that produce them, $/Mtok.
pub const COST_PER_MTOK_OUTPUT: &str = "cost_per_mtok_output";
/// Cost of a million input tokens on the GPUs that take them, $/Mtok.
pub const COST_PER_MTOK_INPUT: &str = "cost_per_mtok_input";
/// Tokens in and out by power, tok/s/MW.
pub const TPUT_PER_MW: &str = "tput_per_mw";
/// Energy of a token, in or out, J/token.
pub const JOULES_PER_TOKEN: &str = "joules_per_token";
/// The metrics that bench-enrich adds where it is told what GPUs cost and draw.
pub const OF_COST: [&str; 5] =
    [COST_PER_MTOK, COST_PER_MTOK_OUTPUT, COST_PER_MTOK_INPUT, TPUT_PER_MW, JOULES_PER_TOKEN];
/// Requests that were completed, requests/s, whole deployment.
pub const REQUEST_THROUGHPUT: &str = "request_throughput";
/// Interactivity at the median TPOT, tok/s/user.
pub const MEDIAN_INTVTY: &str = "median_intvty";
/// The reciprocal of the standard deviation of TPOT: no interactivity, and no metric.
pub const STD_INTVTY: &str = "std_intvty";
/// Median time to first token, s.
pub const MEDIAN_TTFT: &str = "median_ttft";
/// Median time per output token, s.
pub const MEDIAN_TPOT: &str = "median_tpot";
/// Median end-to-end latency, s.
pub const MEDIAN_E2EL: &str = "median_e2el";

/// The mean over repeats. The statistics over repeats stand behind a metric's name,
/// `tput_per_gpu_mean`; the metric itself is their median.
pub const MEAN: &str = "mean";
/// The least.
pub const MIN: &str = "min";
/// The greatest.
pub const MAX: &str = "max";
/// The sample standard deviation.
pub const STD: &str = "std";
/// How many records a statistic over repeats is made of.
pub const N: &str = "n";

const OVER_REPEATS: [&str; 5] = [MEAN, MIN, MAX, STD, N];

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
    /// What it is made of.
    pub source: &'static str,
}

const fn single(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    direction: Direction,
) -> Metric {
    Metric { name, title, unit, direction, statistics: false, source: "" }
}

const fn statistic(
    name: &'static str,
    title: &'static str,
    unit: &'static str,
    direction: Direction,
) -> Metric {
    Metric { name, title, unit, direction, statistics: true, source: "" }
}

use Direction::{Higher, Lower};

/// Every metric that is known.
#[rustfmt::skip]
pub const METRICS: &[Metric] = &[
    single(TPUT_PER_GPU, "Token Throughput per GPU", "tok/s/gpu", Higher)
        .from("total token throughput ÷ GPUs"),
    single(OUTPUT_TPUT_PER_GPU, "Output Token Throughput per GPU", "tok/s/gpu", Higher)
        .from("output throughput ÷ decode GPUs; one node, or none that decodes: ÷ all"),
    single(INPUT_TPUT_PER_GPU, "Input Token Throughput per GPU", "tok/s/gpu", Higher)
        .from("(total − output throughput) ÷ prefill GPUs; one node: ÷ all"),
    single(REQUEST_THROUGHPUT, "Request Throughput", "requests/s", Higher)
        .from("client, by --keep"),
    single("joules_per_output_token", "Measured Energy per Output Token", "J/token", Lower)
        .from("the flow of 2026, from measured power"),
    single("joules_per_input_token", "Measured Energy per Input Token", "J/token", Lower)
        .from("the flow of 2026, from measured power"),
    single("joules_per_total_token", "Measured Energy per Token", "J/token", Lower)
        .from("the flow of 2026, from measured power"),
    single("avg_power_w", "Average Power per GPU", "W", Lower)
        .from("the flow of 2026, from measured power"),
    single("avg_total_gpu_power_w", "Average Power of all GPUs", "W", Lower)
        .from("the flow of 2026, from measured power"),
    single("total_gpu_energy_j", "Energy of all GPUs", "J", Lower)
        .from("the flow of 2026, from measured power"),
    statistic("ttft", "Time to First Token", "s", Lower)
        .from("client"),
    statistic("tpot", "Time per Output Token", "s", Lower)
        .from("client; (E2EL − TTFT) ÷ (output tokens − 1)"),
    statistic("itl", "Inter-token Latency", "s", Lower)
        .from("client; the gap between two chunks"),
    statistic("e2el", "End-to-end Latency", "s", Lower)
        .from("client"),
    statistic("intvty", "Interactivity", "tok/s/user", Higher)
        .from("1 ÷ the same statistic of TPOT"),
    single(REQUEST_GOODPUT, "Request Goodput", "requests/s", Higher)
        .from("requests within every --goodput limit ÷ duration"),
    single(GOODPUT_FRACTION, "Share of Requests within the Service Level", "", Higher)
        .from("requests within every --goodput limit ÷ requests sent, failed ones too"),
    single(COST_PER_MTOK, "Cost per Million Tokens", "$/Mtok", Lower)
        .from("$/h ÷ (tput_per_gpu · 3600 ÷ 10⁶)"),
    single(COST_PER_MTOK_OUTPUT, "Cost per Million Output Tokens", "$/Mtok", Lower)
        .from("$/h ÷ (output_tput_per_gpu · 3600 ÷ 10⁶)"),
    single(COST_PER_MTOK_INPUT, "Cost per Million Input Tokens", "$/Mtok", Lower)
        .from("$/h ÷ (input_tput_per_gpu · 3600 ÷ 10⁶)"),
    single(TPUT_PER_MW, "Token Throughput per Megawatt", "tok/s/MW", Higher)
        .from("tput_per_gpu · 1000 ÷ kW"),
    single(JOULES_PER_TOKEN, "Energy per Token", "J/token", Lower)
        .from("kW · 1000 ÷ tput_per_gpu"),
];

impl Metric {
    /// The same metric, made of `source`.
    const fn from(self, source: &'static str) -> Self {
        Self { source, ..self }
    }

    /// The metric that a field holds, be it a statistic of it. `std_intvty`, the reciprocal of a
    /// standard deviation, holds none: upstream writes it, but it means nothing.
    pub fn of_field(field: &str) -> Option<&'static Metric> {
        METRICS.iter().find(|metric| {
            if metric.statistics {
                field
                    .strip_suffix(metric.name)
                    .and_then(|statistic| statistic.strip_suffix('_'))
                    .is_some_and(|statistic| is_statistic(statistic) && field != STD_INTVTY)
            } else {
                field == metric.name
            }
        })
    }
}

/// What a field holds of a metric: the metric itself, or a statistic of it over repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured<'f> {
    /// The metric.
    pub metric: &'static Metric,
    /// The metric's own field: `median_ttft` of `median_ttft_mean`.
    pub field: &'f str,
    /// The statistic over repeats; `None` where the field is the metric's own.
    pub over_repeats: Option<&'static str>,
}

impl<'f> Measured<'f> {
    /// What a field holds, if that is a metric or a statistic of one.
    pub fn of_field(field: &'f str) -> Option<Self> {
        let own = Metric::of_field(field).map(|metric| (metric, field, None));
        let (metric, field, over_repeats) = own.or_else(|| {
            let (field, statistic) = over_repeats(field)?;
            Some((Metric::of_field(field)?, field, Some(statistic)))
        })?;
        Some(Self { metric, field, over_repeats })
    }

    /// Which way it is better. A spread and a number of repeats are better neither way.
    pub fn direction(&self) -> Option<Direction> {
        match self.over_repeats {
            Some(STD | N) => None,
            Some(_) | None => Some(self.metric.direction),
        }
    }

    /// Its unit, which a number of repeats has not.
    pub fn unit(&self) -> &'static str {
        if self.over_repeats == Some(N) { "" } else { self.metric.unit }
    }
}

/// How a field follows from another of the same record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Their product is constant, as long as prices and power are.
    Inverse,
    /// Their ratio is.
    Proportional,
}

/// The field that a field follows from, and how. See [`Metric::source`].
pub fn follows_from(field: &str) -> Option<(String, Relation)> {
    let (from, relation) = match field {
        COST_PER_MTOK | JOULES_PER_TOKEN => (TPUT_PER_GPU, Relation::Inverse),
        COST_PER_MTOK_OUTPUT => (OUTPUT_TPUT_PER_GPU, Relation::Inverse),
        COST_PER_MTOK_INPUT => (INPUT_TPUT_PER_GPU, Relation::Inverse),
        TPUT_PER_MW => (TPUT_PER_GPU, Relation::Proportional),
        _ => {
            let statistic = field.strip_suffix("_intvty").filter(|name| is_statistic(name))?;
            return Some((format!("{statistic}_tpot"), Relation::Inverse));
        }
    };
    Some((from.to_owned(), relation))
}

/// A field that holds a statistic over repeats, apart: what it is of, and the statistic.
pub fn over_repeats(field: &str) -> Option<(&str, &'static str)> {
    let (of, ending) = field.rsplit_once('_')?;
    let statistic = OVER_REPEATS.into_iter().find(|&statistic| statistic == ending)?;
    Some((of, statistic))
}

/// Whether this is the name of a statistic: `mean`, `median`, `std`, `min`, `max`, `p99`, `p99.9`.
pub(crate) fn is_statistic(name: &str) -> bool {
    match name.strip_prefix('p') {
        Some(percentile) => is_percentile(percentile),
        None => matches!(name, "mean" | "median" | "std" | "min" | "max"),
    }
}

/// Whether this is a percentile as fields spell it, in digits: `99`, `99.9`.
pub(crate) fn is_percentile(number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let ends = [number.bytes().next(), number.bytes().last()];
    digits
        && ends.iter().all(|byte| byte.is_some_and(|byte| byte.is_ascii_digit()))
        && number.parse().is_ok_and(|p: f64| (0.0..=100.0).contains(&p))
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
        assert_eq!(unit("joules_per_token"), Some("J/token"));
        assert_eq!(unit("joules_per_output_token"), Some("J/token"));
        assert_eq!(unit("ttft"), None);
        assert_eq!(unit("std_tpot"), Some("s"));
        assert_eq!(unit(STD_INTVTY), None);
        for number in ["101", "1e1", "+5", "-0", ".5", "5.", "1.2.3", "", "."] {
            assert_eq!(Metric::of_field(&format!("p{number}_ttft")), None, "{number}");
        }
        assert_eq!(unit("median_tput_per_gpu"), None);
        assert_eq!(unit("conc"), None);
    }

    #[test]
    fn a_statistic_over_repeats_is_better_as_its_metric_is() {
        let of = |field| Measured::of_field(field).map(|m| (m.field, m.direction(), m.unit()));
        assert_eq!(of("median_e2el"), Some(("median_e2el", Some(Lower), "s")));
        for field in ["median_e2el_mean", "median_e2el_min", "median_e2el_max"] {
            assert_eq!(of(field), Some(("median_e2el", Some(Lower), "s")), "{field}");
        }
        assert_eq!(of("tput_per_gpu_mean"), Some((TPUT_PER_GPU, Some(Higher), "tok/s/gpu")));
        assert_eq!(of("tput_per_gpu_std"), Some((TPUT_PER_GPU, None, "tok/s/gpu")));
        assert_eq!(of("tput_per_gpu_n"), Some((TPUT_PER_GPU, None, "")));
        for field in ["conc", "conc_mean", "mean", "tput_per_gpu_sum", "std_intvty_mean"] {
            assert_eq!(of(field), None, "{field}");
        }
    }

    #[test]
    fn what_is_computed_from_another_field_follows_from_it() {
        let from = |field| follows_from(field).map(|(field, _)| field);
        assert_eq!(from("p99_intvty").as_deref(), Some("p99_tpot"));
        assert_eq!(from(COST_PER_MTOK_INPUT).as_deref(), Some(INPUT_TPUT_PER_GPU));
        for metric in OF_COST {
            assert!(Metric::of_field(&from(metric).unwrap()).is_some(), "{metric}");
        }
        for field in [TPUT_PER_GPU, "median_tpot", "my_intvty", "conc"] {
            assert_eq!(from(field), None, "{field}");
        }
    }

    #[test]
    fn zero_has_one_sign() {
        assert_eq!(Lower.orient(0.0).to_bits(), 0.0f64.to_bits());
        assert_eq!(Higher.orient(-0.0).to_bits(), 0.0f64.to_bits());
    }
}
