//! The table of a text chart: letter, marker, name and best of each series.

use unicode_width::UnicodeWidthStr;

use super::{DOMINATED, Depth, Line, Screen, fit, length, letter, padded, sign};
use crate::chart::number::value_label;
use crate::chart::{Chart, names};

const LONGEST_NAME: usize = 32;
/// Between two columns of series.
const GUTTER: usize = 3;

/// The entries of the table, all equally wide, with the number of the series that each is of.
struct Table {
    header: String,
    entries: Vec<Line>,
    width: usize,
}

fn table(chart: &Chart, screen: Screen) -> Table {
    let columns = chart.columns();
    let shown = |value: &Option<f64>| value.map_or("-".to_owned(), value_label);
    let cells: Vec<Vec<String>> =
        columns.iter().map(|(_, values)| values.iter().map(shown).collect()).collect();
    let widths: Vec<usize> = columns
        .iter()
        .zip(&cells)
        .map(|((name, _), cells)| {
            let cells = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
            // A single column needs no name.
            if columns.len() > 1 { cells.max(name.width()) } else { cells }
        })
        .collect();
    let values_width: usize = widths.iter().map(|width| 2 + width).sum();
    let longest = LONGEST_NAME.min(screen.width.saturating_sub(4 + values_width));
    let short = |name: &str| name.width() <= longest;
    let names: Vec<&str> = chart.series.iter().map(|series| &*series.name).collect();
    let names = names::shortened_apart(&names, short);
    let names: Vec<_> = names.iter().map(|name| fit(name, longest)).collect();
    let title = fit(&chart.table_title(), 4 + longest);
    let name_width = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let name_width = name_width.max(title.width().saturating_sub(4));

    let mut header = padded(&title, 4 + name_width);
    if columns.len() > 1 {
        for ((name, _), width) in columns.iter().zip(&widths) {
            header += &format!("  {name:>width$}");
        }
    }
    let entries: Vec<Line> = chart
        .series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let color = Some(series.color(screen.theme));
            let values: String = cells
                .iter()
                .zip(&widths)
                .map(|(cells, width)| format!("  {:>width$}", cells[index]))
                .collect();
            vec![
                (format!("{} {} ", letter(index), sign(series.marker)), color),
                (padded(&names[index], name_width) + &values, None),
            ]
        })
        .collect();
    let width = entries.iter().map(length).max().unwrap_or(0).max(header.width());
    Table { header, entries, width }
}

/// How many columns of series fit.
pub(super) fn columns_that_fit(chart: &Chart, screen: Screen) -> usize {
    let width = table(chart, screen).width;
    ((screen.width + GUTTER) / (width + GUTTER)).clamp(1, chart.series.len().max(1))
}

/// The table, its series in so many columns, and below it what the signs mean.
pub(super) fn lines(chart: &Chart, screen: Screen, columns: usize) -> Vec<Line> {
    let style = screen.theme.style();
    let Table { header, entries, width } = table(chart, screen);
    let room = if columns == 1 { width } else { screen.width };
    let mut lines = Vec::new();
    if columns == 1 {
        lines.push(vec![(header, None)]);
        let mut vendor = None;
        for (entry, series) in entries.into_iter().zip(&chart.series) {
            if chart.has_vendors() && vendor != Some(series.vendor) {
                vendor = Some(series.vendor);
                lines.push(vec![(series.vendor.name().to_owned(), Some(style.quiet))]);
            }
            lines.push(entry);
        }
    } else {
        let pad = |line: &Line| " ".repeat(width - length(line) + GUTTER);
        let header = vec![(header, None)];
        let gap = pad(&header);
        lines.push(
            (0..columns)
                .flat_map(|_| header.iter().cloned().chain([(gap.clone(), None)]))
                .collect(),
        );
        let rows = entries.len().div_ceil(columns);
        for row in 0..rows {
            let of_row = entries.iter().skip(row).step_by(rows);
            lines.push(of_row.flat_map(|e| e.iter().cloned().chain([(pad(e), None)])).collect());
        }
    }
    let mut keys: Vec<String> = chart
        .precisions()
        .into_iter()
        .map(|(marker, names)| format!("{} {}", sign(marker), fit(&names, LONGEST_NAME)))
        .collect();
    if chart.series.iter().any(|series| !series.dominated.is_empty()) {
        keys.push(format!("{DOMINATED} dominated"));
    }
    if !chart.joint.is_empty() {
        keys.push("⠤⠤ frontier of all".to_owned());
    }
    if screen.depth == Depth::Plain {
        let runs = if chart.has_frontier() { "frontier" } else { "runs" };
        keys.push(format!("letters: {runs}"));
    }
    lines.extend(wrapped(&keys, room).into_iter().map(|line| vec![(line, Some(style.quiet))]));
    lines
}

/// Keys side by side, in lines of at most so many columns.
fn wrapped(keys: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for key in keys {
        match lines.last_mut() {
            Some(line) if line.width() + 3 + key.width() <= columns => {
                line.push_str("   ");
                line.push_str(key);
            }
            _ => lines.push(fit(key, columns)),
        }
    }
    lines
}
