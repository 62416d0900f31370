//! The table beside the plot: which line is which, and how high each one gets.

use bench_common::metric::Direction;

use crate::chart::{Chart, Series};
use crate::color::Color;
use crate::font::{self, CAP_HEIGHT, Weight};
use crate::geometry::{Rect, Xy};
use crate::palette::{Marker, Vendor};
use crate::scene::{Align, Text};
use crate::style;

/// From the left edge to the names: the piece of line with its marker.
const SAMPLE: f64 = 30.0;
const COLUMN_GAP: f64 = 16.0;
const WIDEST_NAME: f64 = 260.0;
const ROW: f64 = 21.0;
/// Rows are squeezed down to this before some are left out.
const LOWEST_ROW: f64 = 14.0;
const SIZE: f64 = 12.5;

/// The legend's words.
#[derive(Debug)]
pub(crate) struct Legend {
    title: String,
    rows: Vec<Row>,
    keys: Vec<Key>,
    name_width: f64,
    value_width: f64,
}

#[derive(Debug)]
enum Row {
    Vendor(Vendor),
    Series {
        name: String,
        marker: Marker,
        color: Color,
        best: String,
    },
    /// Free space, half a row.
    Gap,
    /// How many series are not listed.
    More(usize),
}

/// What a sign in the plot means.
#[derive(Debug)]
enum Key {
    Precision(Marker, String),
    Dominated,
    Label(&'static str, &'static str),
}

/// What the legend consists of, in pixels.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    pub(crate) texts: Vec<Text>,
    /// Pieces of a series' line.
    pub(crate) lines: Vec<([Xy; 2], Color)>,
    pub(crate) markers: Vec<(Marker, Xy, Color)>,
    /// Thin rules from edge to edge.
    pub(crate) rules: Vec<[Xy; 2]>,
}

impl Legend {
    /// The legend of a chart.
    pub(crate) fn new(chart: &Chart) -> Self {
        let unit = chart.spec.y.unit.unwrap_or(&chart.spec.y.title);
        let title = font::fit(&format!("Best {unit}"), SIZE, Weight::SemiBold, WIDEST_NAME);
        let mut rows = Vec::new();
        let mut vendor = None;
        for series in &chart.series {
            if vendor != Some(series.vendor) {
                rows.extend(vendor.map(|_| Row::Gap));
                rows.push(Row::Vendor(series.vendor));
                vendor = Some(series.vendor);
            }
            rows.push(Row::of(series, chart.spec.y.direction));
        }
        let name_width = rows.iter().map(Row::name_width);
        let name_width =
            name_width.fold(font::width(&title, SIZE, Weight::SemiBold) - SAMPLE, f64::max);
        let value_width = rows.iter().map(Row::value_width).fold(40.0, f64::max);
        Self { title, keys: keys(chart), rows, name_width, value_width }
    }

    /// How wide the legend is.
    pub(crate) fn width(&self) -> f64 {
        (SAMPLE + self.name_width + COLUMN_GAP + self.value_width).ceil()
    }

    /// The legend within an area, at its top. Where there are too many rows, the last ones are
    /// left out, and their number is told.
    pub(crate) fn draw(mut self, area: &Rect) -> Drawing {
        let key_rows = 2.0;
        let room = area.bottom - area.top - (key_rows + 2.5) * ROW;
        let height = |rows: &[Row], row: f64| rows.iter().map(|r| r.height(row)).sum::<f64>();
        let row = (room / height(&self.rows, 1.0)).clamp(LOWEST_ROW, ROW);
        let mut left_out = 0;
        while height(&self.rows, row) > room {
            left_out += usize::from(matches!(self.rows.pop(), Some(Row::Series { .. })));
        }
        if left_out > 0 {
            self.rows.push(Row::More(left_out));
        }

        let mut drawing = Drawing::default();
        let mut y = area.top;
        drawing.text(&self.title, [area.left, y], SIZE, Weight::SemiBold, style::INK);
        y += 11.5;
        drawing.rules.push([[area.left, y], [area.right, y]]);
        y += 4.0 + row / 2.0;
        for item in &self.rows {
            item.draw(&mut drawing, area, y);
            y += item.height(row);
        }
        drawing.rules.push([[area.left, y], [area.right, y]]);
        draw_keys(&self.keys, &mut drawing, area, y + ROW);
        drawing
    }
}

impl Row {
    fn of(series: &Series, direction: Direction) -> Self {
        Self::Series {
            name: font::fit(&series.name, SIZE, Weight::Regular, WIDEST_NAME),
            marker: series.marker,
            color: series.color,
            best: series.best(direction).map(value_label).unwrap_or_default(),
        }
    }

    fn name_width(&self) -> f64 {
        match self {
            Self::Series { name, .. } => font::width(name, SIZE, Weight::Regular),
            _ => 0.0,
        }
    }

    fn value_width(&self) -> f64 {
        match self {
            Self::Series { best, .. } => font::width(best, SIZE, Weight::Regular),
            _ => 0.0,
        }
    }

    fn height(&self, row: f64) -> f64 {
        if matches!(self, Self::Gap) { row / 2.0 } else { row }
    }

    fn draw(&self, drawing: &mut Drawing, area: &Rect, y: f64) {
        match self {
            Self::Gap => {}
            Self::Vendor(vendor) => {
                let at = [area.left, y];
                drawing.text(vendor.name(), at, 11.5, Weight::SemiBold, style::QUIET);
            }
            Self::More(count) => {
                let text = format!("and {count} more");
                drawing.text(&text, [area.left + SAMPLE, y], SIZE, Weight::Regular, style::QUIET);
            }
            Self::Series { name, marker, color, best } => {
                let left = area.left;
                drawing.lines.push(([[left, y], [left + 22.0, y]], *color));
                drawing.markers.push((*marker, [left + 11.0, y], *color));
                drawing.text(name, [left + SAMPLE, y], SIZE, Weight::Regular, style::INK);
                let best = text(best, [area.right, y], SIZE, Weight::Regular, style::INK);
                drawing.texts.push(Text { align: Align::End, ..best });
            }
        }
    }
}

impl Drawing {
    fn text(&mut self, words: &str, at: Xy, size: f64, weight: Weight, color: Color) {
        self.texts.push(text(words, at, size, weight, color));
    }
}

/// Text whose capitals are centred at a height.
fn text(words: &str, [x, middle]: Xy, size: f64, weight: Weight, color: Color) -> Text {
    let at = [x, middle + CAP_HEIGHT * size / 2.0];
    let text = words.to_owned();
    Text { text, at, align: Align::Start, size, weight, color, halo: false }
}

/// What the signs in this chart mean.
fn keys(chart: &Chart) -> Vec<Key> {
    let mut precisions: Vec<(Marker, String)> = Vec::new();
    for Series { marker, precision, .. } in &chart.series {
        match precisions.iter_mut().find(|(known, _)| known == marker) {
            Some((_, names)) if names.split('/').any(|name| name == precision) => {}
            Some((_, names)) => *names = format!("{names}/{precision}"),
            None => precisions.push((*marker, precision.clone())),
        }
    }
    precisions.sort();
    let mut keys: Vec<_> =
        precisions.into_iter().map(|(marker, names)| Key::Precision(marker, names)).collect();
    if chart.series.iter().any(|series| !series.dominated.is_empty()) {
        keys.push(Key::Dominated);
    }
    let labelled = chart.series.iter().flat_map(|s| &s.frontier).any(|p| p.label.is_some());
    keys.extend(labelled.then_some(Key::Label("cN", "concurrency")));
    keys
}

/// One behind the other, on as many lines as it takes.
fn draw_keys(keys: &[Key], drawing: &mut Drawing, area: &Rect, top: f64) {
    let [mut x, mut y] = [area.left, top];
    for key in keys {
        let (sign_width, words) = match key {
            Key::Precision(_, names) => (15.0, &**names),
            Key::Dominated => (15.0, "dominated"),
            Key::Label(sign, meaning) => (font::width(sign, SIZE, Weight::Regular) + 7.0, *meaning),
        };
        let words = font::fit(words, SIZE, Weight::Regular, area.right - area.left - sign_width);
        let width = sign_width + font::width(&words, SIZE, Weight::Regular);
        if x > area.left && x + width > area.right {
            x = area.left;
            y += ROW;
        }
        match key {
            Key::Precision(marker, _) => {
                drawing.markers.push((*marker, [x + 5.0, y], style::QUIET));
            }
            Key::Dominated => {
                let faded = style::QUIET.faded(style::DOMINATED);
                drawing.markers.push((Marker::Circle, [x + 5.0, y], faded));
            }
            Key::Label(sign, _) => {
                drawing.text(sign, [x, y], SIZE, Weight::Regular, style::QUIET);
            }
        }
        drawing.text(&words, [x + sign_width, y], SIZE, Weight::Regular, style::SOFT);
        x += width + 20.0;
    }
}

/// A measured value as a person compares it: `10,231`, `87.3`, `0.482`.
fn value_label(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1e9 || (magnitude < 5e-4 && magnitude > 0.0) {
        return format!("{value:.2e}");
    }
    let decimals = match magnitude {
        m if m >= 99.95 => 0,
        m if m >= 9.995 => 1,
        _ => 3,
    };
    let text = format!("{value:.decimals$}");
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if left % 3 == 0 && grouped.ends_with(|c: char| c.is_ascii_digit()) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::{run, spec};

    fn legend(series: usize) -> (f64, Drawing) {
        let runs: Vec<_> = (0..series)
            .map(|n| {
                let hw = ["b200", "h200", "mi300x", "x"][n % 4];
                run([hw, &format!("f{n}"), "fp8"], 4, 1.0 + n as f64, 1000.0)
            })
            .collect();
        let legend = Legend::new(&Chart::new(&runs, spec(Direction::Higher)));
        let width = legend.width();
        let area = Rect { left: 1000.0, top: 100.0, right: 1000.0 + width, bottom: 700.0 };
        (width, legend.draw(&area))
    }

    fn words(drawing: &Drawing) -> Vec<&str> {
        drawing.texts.iter().map(|text| &*text.text).collect()
    }

    #[test]
    fn every_series_is_listed_with_its_best() {
        let (_, drawing) = legend(4);
        assert_eq!(
            words(&drawing),
            [
                "Best tok/s/gpu",
                "NVIDIA",
                "B200 f0 FP8",
                "1,000",
                "H200 f1 FP8",
                "1,000",
                "AMD",
                "MI300X f2 FP8",
                "1,000",
                "Other",
                "X f3 FP8",
                "1,000",
                "FP8",
                "cN",
                "concurrency",
            ]
        );
        assert_eq!(drawing.markers.len(), 5);
    }

    #[test]
    fn a_legend_stays_within_its_area() {
        for series in [1, 12, 25, 40, 200] {
            let (width, drawing) = legend(series);
            assert!(width < 400.0);
            for text in &drawing.texts {
                let right = text.start()[0] + text.width();
                assert!(right <= 1000.0 + width + 0.01 && text.at[1] < 700.0, "{series}: {text:?}");
            }
        }
        let (_, crowded) = legend(200);
        let listed = crowded.lines.len();
        assert!(words(&crowded).contains(&&*format!("and {} more", 200 - listed)));
    }

    #[test]
    fn values_have_digits_to_compare() {
        for (value, label) in [
            (10231.26, "10,231"),
            (1234567.0, "1,234,567"),
            (524.4, "524"),
            (99.96, "100"),
            (87.31, "87.3"),
            (9.9951, "10.0"),
            (0.4821, "0.482"),
            (-1234.5, "-1,234"),
            (-123.0, "-123"),
            (0.0, "0.000"),
            (1e12, "1.00e12"),
            (1e-5, "1.00e-5"),
        ] {
            assert_eq!(value_label(value), label);
        }
    }
}
