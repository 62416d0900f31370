//! The reference of a record's keys, made of the tables that the filter works by.

use bench_common::Error;
use bench_common::format::{FORMATS, Latency, UnitOf};
use bench_common::metric::{METRICS, STD_INTVTY};
use bench_common::write::Output;

use crate::labels::LABELS;

/// Prints the reference.
///
/// # Errors
/// A failed write.
pub(crate) fn print() -> Result<(), Error> {
    let mut output = Output::open(None)?;
    output.write(page().as_bytes())?;
    output.finish()
}

/// The reference, in Markdown.
fn page() -> String {
    let mut page = "# Keys of a record\n".to_owned();
    section(&mut page, "Labels", &["key", "value", "meaning", "flag", "variable"]);
    for label in LABELS {
        let variable = label.variable.map(|name| format!("`{name}`")).unwrap_or_default();
        let (kind, help) = (label.kind.described(), label.help);
        row(
            &mut page,
            &[&code(label.field), kind, help, &code(&format!("--{}", label.flag)), &variable],
        );
    }
    section(&mut page, "Metrics", &["key", "unit", "meaning", "made of"]);
    for metric in METRICS {
        let key = if metric.statistics {
            format!("STAT_{}", metric.name)
        } else {
            metric.name.to_owned()
        };
        row(&mut page, &[&code(&key), metric.unit, metric.title, metric.source]);
    }
    page.push_str(&format!(
        "\nSTAT is mean, median, std, min, max, or a percentile such as p99 or p99.9. A value that\n\
         the client does not give is missing or null, never 0.\n\n\
         `{STD_INTVTY}` is the reciprocal of a standard deviation. It is kept so that records equal\n\
         upstream's, means nothing, and is no metric to choose by.\n"
    ));
    section(&mut page, "Where the latencies come from", &["client", "metric", "key", "unit"]);
    for format in FORMATS {
        for Latency { metric, key, unit } in format.latencies {
            let unit = match unit {
                UnitOf::Always(unit) => unit.symbol().to_owned(),
                UnitOf::Stated(key) => format!("as `{key}` says"),
            };
            row(&mut page, &[format.name, metric, &code(key), &unit]);
        }
    }
    page.push_str("\n`--keep` and `--set` add any other key.\n");
    page
}

fn section(page: &mut String, title: &str, columns: &[&str]) {
    page.push_str(&format!("\n## {title}\n\n"));
    row(page, columns);
    row(page, &vec!["---"; columns.len()]);
}

fn row(page: &mut String, cells: &[&str]) {
    page.push_str(&format!("| {} |\n", cells.join(" | ")));
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_row_with_a_meaning() {
        let page = page();
        for name in LABELS.iter().map(|label| label.field).chain(METRICS.iter().map(|m| m.name)) {
            let found = page.lines().find(|line| {
                line.starts_with(&format!("| `{name}` |")) || line.contains(&format!("_{name}` |"))
            });
            assert!(found.is_some(), "{name}");
        }
        assert!(METRICS.iter().all(|metric| !metric.source.is_empty()));
        let columns = |line: &str| line.matches(" | ").count();
        let tables: Vec<_> = page.lines().filter(|line| line.starts_with('|')).collect();
        assert!(tables.windows(2).filter(|pair| columns(pair[0]) != columns(pair[1])).count() < 3);
    }
}
