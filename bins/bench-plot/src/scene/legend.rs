//! The table beside the plot: which line is which, and how high each one gets.

use bench_common::metric::Direction;

use super::draw::joint_sample;
use super::font::{self, CAP_HEIGHT, Weight};
use crate::chart::Chart;
use crate::chart::names;
use crate::chart::number::value_label;
use crate::geometry::{Rect, Xy};
use crate::look::canvas::{Style, Theme};
use crate::look::color::Color;
use crate::look::palette::{Marker, Vendor};
use crate::scene::{Align, Part, Text};

/// From the left edge to the names: the piece of line with its marker.
const SAMPLE: f64 = 30.0;
const COLUMN_GAP: f64 = 16.0;
const WIDEST_NAME: f64 = 260.0;
const ROW: f64 = 21.0;
/// Rows are squeezed down to this before some are left out.
const LOWEST_ROW: f64 = 14.0;
const SIZE: f64 = 12.5;
/// From the middle of the title to the rows, a rule between them.
const TITLE: f64 = 15.5;

/// The legend's words.
#[derive(Debug)]
pub(crate) struct Legend {
    title: String,
    /// The names of the columns of values; one has none.
    columns: Vec<String>,
    rows: Vec<Row>,
    keys: Vec<Key>,
    name_width: f64,
    value_width: f64,
    /// Of all columns of values, with the gaps before them.
    values_width: f64,
}

#[derive(Debug)]
enum Row {
    Vendor(Vendor),
    Series {
        index: usize,
        name: String,
        values: Vec<Value>,
    },
    /// Free space, half a row.
    Gap,
    /// How many series are not listed.
    More(usize),
}

/// A measured value in the table.
#[derive(Debug)]
struct Value {
    text: String,
    /// The best of its column.
    best: bool,
}

/// What a sign in the plot means.
#[derive(Debug)]
enum Key {
    Precision(Marker, String),
    Dominated,
    Joint,
    Label(String, String),
}

/// What the legend consists of, in pixels.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    pub(crate) texts: Vec<(Part, Text)>,
    /// Pieces of line: ends, colour, width.
    pub(crate) lines: Vec<(Part, [Xy; 2], Color, f64)>,
    pub(crate) markers: Vec<(Part, Marker, Xy, Color)>,
    /// Thin rules from edge to edge.
    pub(crate) rules: Vec<[Xy; 2]>,
    /// The numbers of the series for which there was no room.
    pub(crate) unlisted: Vec<usize>,
}

impl Legend {
    /// The legend of a chart.
    pub(crate) fn new(chart: &Chart) -> Self {
        let title = font::fit(&chart.table_title(), SIZE, Weight::SemiBold, WIDEST_NAME);
        let columns = chart.columns();
        let values: Vec<Vec<Value>> = match chart.words.y.direction {
            Some(direction) => {
                columns.iter().map(|(_, values)| column(values, direction)).collect()
            }
            None => Vec::new(),
        };
        let value_columns = values.len();
        let mut values: Vec<_> = values.into_iter().map(Vec::into_iter).collect();

        let fits = |name: &str| font::width(name, SIZE, Weight::Regular) <= WIDEST_NAME;
        let names: Vec<&str> = chart.series.iter().map(|series| &*series.name).collect();
        let names = names::shortened_apart(&names, fits);
        let mut rows = Vec::new();
        let mut vendor = None;
        for ((index, series), name) in chart.series.iter().enumerate().zip(names) {
            if chart.has_vendors() && vendor != Some(series.vendor) {
                rows.extend(vendor.map(|_| Row::Gap));
                rows.push(Row::Vendor(series.vendor));
                vendor = Some(series.vendor);
            }
            let values = values.iter_mut().filter_map(Iterator::next).collect();
            rows.push(Row::Series { index, name, values });
        }
        // A single column needs no name.
        let columns: Vec<String> = match columns.len() {
            1 => Vec::new(),
            _ => columns.into_iter().map(|(name, _)| name).collect(),
        };
        let name_width = rows.iter().map(Row::name_width);
        let name_width =
            name_width.fold(font::width(&title, SIZE, Weight::SemiBold) - SAMPLE, f64::max);
        let header = columns.iter().map(|name| font::width(name, SIZE, Weight::Regular));
        let value_width = rows.iter().map(Row::value_width).chain(header).fold(40.0, f64::max);
        let values_width = value_columns as f64 * (COLUMN_GAP + value_width);
        Self { title, columns, keys: keys(chart), rows, name_width, value_width, values_width }
    }

    /// How wide the legend is.
    pub(crate) fn width(&self) -> f64 {
        (SAMPLE + self.name_width + self.values_width).ceil()
    }

    /// The legend within an area, at its top. Where there are too many rows, the last ones are
    /// left out, and their number is told.
    pub(crate) fn draw(mut self, chart: &Chart, area: &Rect, theme: Theme) -> Drawing {
        let style = theme.style();
        let keys = placed(&self.keys, area.right - area.left);
        let key_rows = keys.last().map_or(0, |key| key.row + 1);
        let around = ROW / 2.0 + key_rows as f64 * ROW + 8.0;
        let room = area.bottom - area.top - TITLE - around;
        let (row, unlisted) = squeeze(&mut self.rows, room);

        let mut drawing = Drawing { unlisted, ..Drawing::default() };
        let mut y = area.top;
        let title = text(&self.title, [area.left, y], SIZE, Weight::SemiBold, style.ink);
        drawing.texts.push((Part::Frame, title));
        for (index, name) in self.columns.iter().enumerate() {
            let name = text(name, [self.right(area, index), y], SIZE, Weight::Regular, style.soft);
            drawing.texts.push((Part::Frame, Text { align: Align::End, ..name }));
        }
        drawing.rules.push([[area.left, y + 11.5], [area.right, y + 11.5]]);
        y += TITLE + row / 2.0;
        for item in &self.rows {
            self.draw_row(item, chart, &mut drawing, area, y, theme);
            y += item.height(row);
        }
        drawing.rules.push([[area.left, y], [area.right, y]]);
        draw_keys(&keys, &mut drawing, [area.left, y + ROW], theme);
        drawing
    }

    /// The right edge of a column of values.
    fn right(&self, area: &Rect, column: usize) -> f64 {
        let behind = self.columns.len().max(1) - 1 - column;
        area.right - behind as f64 * (COLUMN_GAP + self.value_width)
    }

    fn draw_row(
        &self,
        row: &Row,
        chart: &Chart,
        drawing: &mut Drawing,
        area: &Rect,
        y: f64,
        theme: Theme,
    ) {
        let style = theme.style();
        let left = area.left;
        match row {
            Row::Gap => {}
            Row::Vendor(vendor) => {
                let words = text(vendor.name(), [left, y], 11.5, Weight::SemiBold, style.quiet);
                drawing.texts.push((Part::Frame, words));
            }
            Row::More(count) => {
                let words = format!("and {count} more");
                let at = [left + SAMPLE, y];
                let words = text(&words, at, SIZE, Weight::Regular, style.quiet);
                drawing.texts.push((Part::Frame, words));
            }
            Row::Series { index, name, values } => {
                let part = Part::Legend(*index);
                let series = &chart.series[*index];
                let color = series.color(theme);
                let ink = if series.tint.is_some() { style.ink } else { style.quiet };
                drawing.lines.push((part, [[left, y], [left + 22.0, y]], color, 2.0));
                drawing.markers.push((part, series.marker, [left + 11.0, y], color));
                let name = text(name, [left + SAMPLE, y], SIZE, Weight::Regular, ink);
                drawing.texts.push((part, name));
                for (column, value) in values.iter().enumerate() {
                    let weight = if value.best { Weight::SemiBold } else { Weight::Regular };
                    let at = [self.right(area, column), y];
                    let value = text(&value.text, at, SIZE, weight, ink);
                    drawing.texts.push((part, Text { align: Align::End, ..value }));
                }
            }
        }
    }
}

/// The values of a column, the best of them marked.
fn column(values: &[Option<f64>], direction: Direction) -> Vec<Value> {
    let oriented = values.iter().flatten().map(|&value| direction.orient(value));
    let best = oriented.fold(f64::NEG_INFINITY, f64::max);
    let cell = |value: &Option<f64>| match value {
        Some(value) => Value {
            text: value_label(*value),
            best: direction.orient(*value) == best && values.len() > 1,
        },
        None => Value { text: "–".to_owned(), best: false },
    };
    values.iter().map(cell).collect()
}

impl Row {
    fn name_width(&self) -> f64 {
        match self {
            Self::Series { name, .. } => font::width(name, SIZE, Weight::Regular),
            _ => 0.0,
        }
    }

    fn value_width(&self) -> f64 {
        let width = |value: &Value| font::width(&value.text, SIZE, Weight::SemiBold);
        match self {
            Self::Series { values, .. } => values.iter().map(width).fold(0.0, f64::max),
            _ => 0.0,
        }
    }

    fn height(&self, row: f64) -> f64 {
        if matches!(self, Self::Gap) { row / 2.0 } else { row }
    }
}

/// How high rows are of which all have room, and the series that have none even in the lowest rows:
/// these are taken out, and a row tells how many there are.
fn squeeze(rows: &mut Vec<Row>, room: f64) -> (f64, Vec<usize>) {
    let height = |rows: &[Row]| rows.iter().map(|row| row.height(1.0)).sum::<f64>();
    let row = room / height(rows);
    if row >= LOWEST_ROW {
        return (row.min(ROW), Vec::new());
    }
    let mut unlisted = Vec::new();
    while let Some(last) = rows.last() {
        let ends_well = matches!(last, Row::Series { .. });
        if ends_well && !unlisted.is_empty() && (height(rows) + 1.0) * LOWEST_ROW <= room {
            break;
        }
        if let Some(Row::Series { index, .. }) = rows.pop() {
            unlisted.push(index);
        }
    }
    unlisted.reverse();
    rows.push(Row::More(unlisted.len()));
    (LOWEST_ROW, unlisted)
}

/// Text whose capitals are centred at a height.
fn text(words: &str, [x, middle]: Xy, size: f64, weight: Weight, color: Color) -> Text {
    let at = [x, middle + CAP_HEIGHT * size / 2.0];
    let text = words.to_owned();
    Text { text, at, align: Align::Start, size, weight, color, halo: false }
}

/// What the signs in this chart mean.
fn keys(chart: &Chart) -> Vec<Key> {
    let mut keys: Vec<_> = chart
        .precisions()
        .into_iter()
        .map(|(marker, names)| Key::Precision(marker, names))
        .collect();
    if chart.series.iter().any(|series| !series.dominated.is_empty()) {
        keys.push(Key::Dominated);
    }
    if !chart.joint.is_empty() {
        keys.push(Key::Joint);
    }
    keys.extend(chart.label.clone().map(|(sign, meaning)| Key::Label(sign, meaning)));
    keys
}

/// A key in its place.
struct Placed<'k> {
    key: &'k Key,
    words: String,
    /// How wide the sign before the words is.
    sign_width: f64,
    /// From the left edge.
    x: f64,
    row: usize,
}

/// The keys one behind the other, on as many rows as it takes.
fn placed(keys: &[Key], available: f64) -> Vec<Placed<'_>> {
    let mut placed: Vec<Placed<'_>> = Vec::new();
    let (mut x, mut row) = (0.0, 0);
    for key in keys {
        let (sign_width, words) = match key {
            Key::Precision(_, names) => (15.0, &**names),
            Key::Dominated => (15.0, "dominated"),
            Key::Joint => (28.0, "frontier of all"),
            Key::Label(sign, meaning) => {
                (font::width(sign, SIZE, Weight::Regular) + 7.0, &**meaning)
            }
        };
        let words = font::fit(words, SIZE, Weight::Regular, available - sign_width);
        let width = sign_width + font::width(&words, SIZE, Weight::Regular);
        if x > 0.0 && x + width > available {
            (x, row) = (0.0, row + 1);
        }
        placed.push(Placed { key, words, sign_width, x, row });
        x += width + 20.0;
    }
    placed
}

fn draw_keys(keys: &[Placed<'_>], drawing: &mut Drawing, [left, top]: Xy, theme: Theme) {
    let style: &Style = theme.style();
    for Placed { key, words, sign_width, x, row } in keys {
        let (x, y) = (left + x, top + *row as f64 * ROW);
        match key {
            Key::Precision(marker, _) => {
                drawing.markers.push((Part::Frame, *marker, [x + 5.0, y], style.quiet));
            }
            Key::Dominated => {
                let faded = style.quiet.faded(style.dominated);
                drawing.markers.push((Part::Frame, Marker::Circle, [x + 5.0, y], faded));
            }
            Key::Joint => {
                let (color, width) = joint_sample(theme);
                drawing.lines.push((Part::Frame, [[x, y], [x + 20.0, y]], color, width));
            }
            Key::Label(sign, _) => {
                let sign = text(sign, [x, y], SIZE, Weight::Regular, style.quiet);
                drawing.texts.push((Part::Frame, sign));
            }
        }
        let words = text(words, [x + sign_width, y], SIZE, Weight::Regular, style.soft);
        drawing.texts.push((Part::Frame, words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Choices;
    use crate::chart::tests::{chart, chart_with, labelled, words};
    use crate::runs::Run;
    use crate::runs::tests::run;

    fn runs(series: usize) -> Vec<Run> {
        let run = |n: usize| {
            let hw = ["b200", "h200", "mi300x", "x"][n % 4];
            run([hw, &format!("f{n}"), "fp8"], 4, 1.0 + n as f64, 1000.0 - n as f64)
        };
        (0..series).map(run).collect()
    }

    fn drawn(chart: &Chart) -> (f64, Drawing) {
        let legend = Legend::new(chart);
        let width = legend.width();
        let area = Rect { left: 1000.0, top: 100.0, right: 1000.0 + width, bottom: 700.0 };
        (width, legend.draw(chart, &area, Theme::Light))
    }

    fn written(drawing: &Drawing) -> Vec<&str> {
        drawing.texts.iter().map(|(_, text)| &*text.text).collect()
    }

    #[test]
    fn every_series_is_listed_with_its_best() {
        let (_, drawing) = drawn(&chart(&runs(4)));
        assert_eq!(
            written(&drawing),
            [
                "Best tok/s/gpu",
                "NVIDIA",
                "B200 f0 FP8",
                "1,000",
                "H200 f1 FP8",
                "999",
                "AMD",
                "MI300X f2 FP8",
                "998",
                "Other",
                "X f3 FP8",
                "997",
                "FP8",
                "cN",
                "concurrency",
            ]
        );
        assert_eq!(drawing.markers.len(), 5);
        let bold = drawing.texts.iter().filter(|(_, text)| text.weight == Weight::SemiBold);
        assert!(bold.map(|(_, text)| &*text.text).any(|text| text == "1,000"));
    }

    #[test]
    fn a_guide_adds_a_column() {
        let choices = Choices { at: Some(2.0), joint: true, ..labelled() };
        let words = words(&[], Direction::Higher);
        let chart = chart_with(&runs(2), words, &choices).unwrap();
        let (_, drawing) = drawn(&chart);
        assert_eq!(
            written(&drawing),
            [
                "Best tok/s/gpu",
                "overall",
                "at ≥ 2",
                "NVIDIA",
                "B200 f0 FP8",
                "1,000",
                "–",
                "H200 f1 FP8",
                "999",
                "999",
                "FP8",
                "frontier of all",
                "cN",
                "concurrency",
            ]
        );
    }

    /// How many series are not listed in a legend of this height.
    fn unlisted(chart: &Chart, height: f64) -> usize {
        let legend = Legend::new(chart);
        let area = Rect { left: 0.0, top: 112.0, right: legend.width(), bottom: 112.0 + height };
        let drawing = legend.draw(chart, &area, Theme::Light);
        for (_, text) in &drawing.texts {
            assert!(text.at[1] <= area.bottom, "{height}: {text:?}");
        }
        let words = written(&drawing);
        let told = words.iter().find_map(|w| w.strip_prefix("and ")?.strip_suffix(" more"));
        let told = told.map_or(0, |count| count.parse().unwrap());
        assert_eq!(drawing.unlisted.len(), told);
        assert_eq!(drawing.lines.len() + told, chart.series.len());
        told
    }

    #[test]
    fn a_series_is_left_out_only_where_there_is_no_room_for_it() {
        for series in [1, 2, 12, 33] {
            let of_one_vendor = (0..series).map(|n| {
                let framework = format!("f{n}");
                run(["b200", &framework, "fp8"], 4, 1.0, 1000.0 - f64::from(n))
            });
            let chart = chart(&of_one_vendor.collect::<Vec<_>>());
            let left_out: Vec<_> =
                (100..800).map(|height| unlisted(&chart, f64::from(height))).collect();
            assert!(left_out.is_sorted_by(|more, less| more >= less), "{series}: {left_out:?}");
            assert!(!left_out.contains(&1), "its row has room for a name: {series}");
            // The title, the vendor, the keys and what is between them.
            let needed = 16.0 + LOWEST_ROW * f64::from(series + 1) + 1.5 * ROW + 9.0;
            let fitting = left_out.iter().position(|&count| count == 0).unwrap();
            assert!(100.0 + fitting as f64 <= needed.max(100.0), "{series}: {fitting}");
        }
        for series in (1..60).step_by(4) {
            let chart = chart(&runs(series));
            let left_out = (300..700).map(|height| unlisted(&chart, f64::from(height)));
            assert!(left_out.is_sorted_by(|more, less| more >= less), "{series}");
        }
    }

    #[test]
    fn no_vendor_is_named_above_nothing() {
        let chart = chart(&runs(40));
        for height in 150..700 {
            let legend = Legend::new(&chart);
            let area = Rect { left: 0.0, top: 0.0, right: 400.0, bottom: f64::from(height) };
            let drawing = legend.draw(&chart, &area, Theme::Light);
            let words = written(&drawing);
            let more = words.iter().position(|words| words.starts_with("and "));
            let before = more.and_then(|more| words.get(more - 1)).copied().unwrap_or_default();
            assert!(!["NVIDIA", "AMD", "Other"].contains(&before), "{height}: {words:?}");
        }
    }

    #[test]
    fn long_names_are_told_apart_by_their_ends() {
        let framework = |version: u32| format!("{}:{version}", "a-long-name".repeat(9));
        let runs = [1, 2].map(|version| run(["b200", &framework(version), "x"], 4, 1.0, 1.0));
        let (_, drawing) = drawn(&chart(&runs));
        let names: Vec<_> = written(&drawing).into_iter().filter(|w| w.contains('…')).collect();
        let [first, second] = names[..] else { panic!("{names:?}") };
        assert!(first.ends_with(":1 X") && second.ends_with(":2 X"), "{names:?}");
    }

    #[test]
    fn a_legend_stays_within_its_area() {
        for series in [1, 12, 25, 40, 200] {
            let (width, drawing) = drawn(&chart(&runs(series)));
            assert!(width < 400.0);
            for (_, text) in &drawing.texts {
                let right = text.start()[0] + text.width();
                assert!(right <= 1000.0 + width + 0.01 && text.at[1] < 700.0, "{series}: {text:?}");
            }
        }
        let (_, crowded) = drawn(&chart(&runs(200)));
        let listed = crowded.lines.len();
        assert!(written(&crowded).contains(&&*format!("and {} more", 200 - listed)));
    }
}
