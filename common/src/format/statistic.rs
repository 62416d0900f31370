//! The names of statistics, as clients spell them.

use crate::metric::is_percentile;

/// The statistic in the words of records: `mean`, `median`, `std`, `min`, `max`, `p99`, `p99.9`.
/// The 50th percentile is the median. `None` for a key that is no statistic.
pub(super) fn name(key: &str) -> Option<String> {
    let word = match key {
        "mean" | "avg" | "average" => "mean",
        "median" | "p50" => "median",
        "std" | "std_dev" | "stddev" => "std",
        "min" | "minimum" => "min",
        "max" | "maximum" => "max",
        _ => return percentile(key),
    };
    Some(word.to_owned())
}

/// `p99`, and `p99.9`, which some spell `p99p9`.
fn percentile(key: &str) -> Option<String> {
    let number = key.strip_prefix('p')?.replacen('p', ".", 1);
    is_percentile(&number).then(|| format!("p{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_has_one_name() {
        for (key, expected) in [
            ("avg", Some("mean")),
            ("average", Some("mean")),
            ("p50", Some("median")),
            ("std_dev", Some("std")),
            ("minimum", Some("min")),
            ("p99", Some("p99")),
            ("p99.9", Some("p99.9")),
            ("p0p1", Some("p0.1")),
            ("p99p9", Some("p99.9")),
            ("p101", None),
            ("p", None),
            ("p1e1", None),
            ("units", None),
            ("count", None),
        ] {
            assert_eq!(name(key).as_deref(), expected, "{key}");
        }
    }
}
