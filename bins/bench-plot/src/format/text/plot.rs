//! The plot of a text chart: axes, grid, lines and points.

use std::collections::HashMap;

use unicode_width::UnicodeWidthStr;

use super::grid::{ACROSS, DOWN, Grid};
use super::{DOMINATED, Depth, Line, Screen, Span, fit, letter, sign};
use crate::chart::line;
use crate::chart::number::tick_label;
use crate::chart::scale::Scale;
use crate::chart::words::AxisWords;
use crate::chart::{Chart, Point};
use crate::geometry::{Rect, Xy};
use crate::look::color::Color;

/// The lowest plot between its axes, in lines.
const LOWEST: usize = 8;
/// Lines around the plot: the y axis' title above; axis, ticks and title below.
const AROUND: usize = 4;

/// The plot with its axes, so many columns wide and lines high, if that is not too low.
pub(super) fn lines(chart: &Chart, screen: Screen, width: usize, height: usize) -> Vec<Line> {
    let style = screen.theme.style();
    let labels: Vec<String> = chart.y.ticks.iter().map(|&tick| tick_label(tick)).collect();
    let margin = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0) + 2;
    let area = Area { width: width - margin, height: height.saturating_sub(AROUND).max(LOWEST) };
    let grid = grid(chart, screen, area);

    let mut lines =
        vec![vec![(fit(&axis_title(&chart.words.y, &chart.y), width), Some(style.quiet))]];
    let rows: Vec<usize> = chart.y.ticks.iter().map(|&tick| area.row(&chart.y, tick)).collect();
    for row in 0..area.height {
        let tick = rows.iter().position(|&tick| tick == row);
        let label = tick.map_or("", |index| &labels[index]);
        let edge = if tick.is_some() { '┤' } else { '│' };
        let mut line: Line = vec![(format!("{label:>0$} {edge}", margin - 2), Some(style.quiet))];
        line.extend(spans(&grid, row));
        lines.push(line);
    }
    lines.extend(x_axis(chart, area, margin).map(|text| vec![(text, Some(style.quiet))]));
    lines
}

/// The size of the plot between its axes, in characters.
#[derive(Debug, Clone, Copy)]
struct Area {
    width: usize,
    height: usize,
}

impl Area {
    /// Where a value stands, in dots from the upper left corner.
    fn place(self, chart: &Chart, x: f64, y: f64) -> Xy {
        let (across, down) = (self.width * ACROSS, self.height * DOWN);
        [chart.x.position(x) * (across - 1) as f64, (1.0 - chart.y.position(y)) * (down - 1) as f64]
    }

    fn cell(self, chart: &Chart, point: &Point) -> Option<(usize, usize)> {
        let [x, y] = self.place(chart, point.x, point.y);
        let (x, y) = (x / ACROSS as f64, y / DOWN as f64);
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        inside.then_some((x as usize, y as usize))
    }

    fn row(self, scale: &Scale, y: f64) -> usize {
        let dots = (1.0 - scale.position(y)) * (self.height * DOWN - 1) as f64;
        (dots / DOWN as f64) as usize
    }

    fn column(self, scale: &Scale, x: f64) -> usize {
        let dots = scale.position(x) * (self.width * ACROSS - 1) as f64;
        (dots / ACROSS as f64) as usize
    }
}

fn axis_title(words: &AxisWords, scale: &Scale) -> String {
    let log = if scale.is_logarithmic() { ", log" } else { "" };
    match words.unit {
        Some(unit) => format!("{} ({unit}{log})", words.title),
        None => format!("{}{log}", words.title),
    }
}

fn grid(chart: &Chart, screen: Screen, area: Area) -> Grid {
    let style = screen.theme.style();
    let mut grid = Grid::new(area.width, area.height);
    let columns: Vec<usize> = chart.x.ticks.iter().map(|&x| area.column(&chart.x, x)).collect();
    for &tick in &chart.y.ticks {
        let row = area.row(&chart.y, tick);
        for &column in &columns {
            grid.underlay(column, row, '·', Some(style.axis));
        }
    }
    if let Some(at) = chart.at {
        let column = area.column(&chart.x, at);
        if (0.0..=1.0).contains(&chart.x.position(at)) {
            (0..area.height).for_each(|row| grid.underlay(column, row, '┊', Some(style.axis)));
        }
    }
    let dots = Rect {
        left: 0.0,
        top: 0.0,
        right: (area.width * ACROSS - 1) as f64,
        bottom: (area.height * DOWN - 1) as f64,
    };
    let mut draw = |points: &[Point], color: Color| {
        let places: Vec<Xy> = points.iter().map(|p| area.place(chart, p.x, p.y)).collect();
        let path = line::through(&places, chart.line, chart.words.x.direction);
        for piece in line::within(&path, &dots) {
            piece.windows(2).for_each(|pair| grid.line([pair[0], pair[1]], Some(color)));
        }
    };
    draw(&chart.joint, style.axis);
    for series in &chart.series {
        draw(&series.frontier, series.color(screen.theme));
    }
    for series in &chart.series {
        let color = series.color(screen.theme).mixed(style.background, 0.4);
        for (x, y) in series.dominated.iter().filter_map(|point| area.cell(chart, point)) {
            if grid.is_free(x, y) {
                grid.put(x, y, DOMINATED, Some(color));
            }
        }
    }
    for ((x, y), index) in owners(chart, area) {
        let series = &chart.series[index];
        let mark = if screen.depth == Depth::Plain { letter(index) } else { sign(series.marker) };
        grid.put(x, y, mark, Some(series.color(screen.theme)));
    }
    if screen.depth != Depth::Plain {
        (0..chart.series.len()).for_each(|series| name(chart, screen, area, series, &mut grid));
    }
    grid
}

/// The cells that have points of frontiers, and whose point each shows: the last series', unless
/// another one would not be seen at all.
fn owners(chart: &Chart, area: Area) -> HashMap<(usize, usize), usize> {
    let cells = |series: usize| {
        chart.series[series].frontier.iter().filter_map(|point| area.cell(chart, point))
    };
    let all = 0..chart.series.len();
    let mut owners = HashMap::new();
    for series in all.clone() {
        owners.extend(cells(series).map(|cell| (cell, series)));
    }
    let mut shown = vec![0; chart.series.len()];
    owners.values().for_each(|&series: &usize| shown[series] += 1);
    for series in all {
        let mut shared = cells(series).filter(|cell| shown[owners[cell]] > 1);
        let Some(cell) = shared.next().filter(|_| shown[series] == 0) else { continue };
        if let Some(other) = owners.insert(cell, series) {
            shown[other] -= 1;
            shown[series] += 1;
        }
    }
    owners
}

/// Puts a series' letter beside the end of its line, where there is room.
fn name(chart: &Chart, screen: Screen, area: Area, index: usize, grid: &mut Grid) {
    let series = &chart.series[index];
    let by_y = series.frontier.iter().min_by(|a, b| a.y.total_cmp(&b.y));
    let ends = by_y.into_iter().chain(series.frontier.first()).chain(series.frontier.last());
    let around = [(1, 0), (-1, 0), (1, 1), (1, -1), (0, 1), (0, -1), (-1, 1), (-1, -1)];
    let spot = ends.filter_map(|point| area.cell(chart, point)).find_map(|(x, y)| {
        around.iter().find_map(|&(dx, dy)| {
            let (x, y) = (x.checked_add_signed(dx)?, y.checked_add_signed(dy)?);
            grid.is_free(x, y).then_some((x, y))
        })
    });
    if let Some((x, y)) = spot {
        grid.put(x, y, letter(index), Some(series.color(screen.theme)));
    }
}

/// A row of the grid, neighbours of one colour together.
fn spans(grid: &Grid, row: usize) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for cell in (0..grid.width).map(|x| grid.cell(x, row)) {
        match spans.last_mut() {
            // Blanks have no colour, so that they join any stretch.
            Some((text, color)) if *color == cell.color || cell.character == ' ' => {
                text.push(cell.character);
            }
            _ => spans.push((cell.character.to_string(), cell.color)),
        }
    }
    spans
}

/// The axis with its ticks, their labels, and the title.
fn x_axis(chart: &Chart, area: Area, margin: usize) -> [String; 3] {
    let mut edge: Vec<char> = vec!['─'; area.width];
    let mut labels: Vec<char> = vec![' '; area.width];
    let mut free = 0;
    for &tick in &chart.x.ticks {
        let column = area.column(&chart.x, tick);
        let label: Vec<char> = tick_label(tick).chars().collect();
        let start =
            column.saturating_sub(label.len() / 2).min(area.width.saturating_sub(label.len()));
        if column < area.width {
            edge[column] = '┬';
        }
        if start >= free && start + label.len() <= area.width {
            labels[start..start + label.len()].copy_from_slice(&label);
            free = start + label.len() + 2;
        }
    }
    let indent = " ".repeat(margin - 1);
    let title = fit(&axis_title(&chart.words.x, &chart.x), area.width);
    [
        format!("{indent}└{}", edge.into_iter().collect::<String>()),
        format!("{indent} {}", labels.into_iter().collect::<String>()),
        format!("{indent} {}{title}", " ".repeat(area.width.saturating_sub(title.width()))),
    ]
}
