//! Names at the lines and labels at the points, where there is room for them.
//!
//! Greedy: one label after the other takes the cheapest place that is free. A label never lies on
//! another one or on a frontier point, nor nearer to another point than to its own; crossing a line
//! costs, and one that would cost too much is left out.

use super::crowd::Crowd;
use super::draw::guide;
use super::font::{self, CAP_HEIGHT, Weight};
use super::frame::Frame;
use crate::chart::line;
use crate::chart::{Chart, Point, Series};
use crate::geometry::{Rect, Xy};
use crate::look::canvas::Theme;
use crate::look::color::Color;
use crate::scene::{Align, Part, Text};

/// The radius of a frontier point.
pub(crate) const MARKER: f64 = 4.5;
/// The radius of a dominated point.
pub(crate) const SMALL_MARKER: f64 = 4.0;

const NAME_SIZE: f64 = 12.0;
const POINT_SIZE: f64 = 10.0;
/// Free space around a label.
const PADDING: f64 = 1.5;
/// The search for places grows with the square of the points, and a crowd has no room anyway.
const MOST_POINTS: usize = 600;

const LINE_COST: f64 = 3.0;
const FAINT_COST: f64 = 2.0;
/// For another point that could be taken for the label's own.
const STRANGER_COST: f64 = 1.5;
const STRANGER_REACH: f64 = 6.0;
/// What a label may cost at most.
const NAME_LIMIT: f64 = 24.0;
const POINT_LIMIT: f64 = 6.5;

/// Where a label stands, seen from its point.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    /// Toward: -1 left or up, 0 centred, 1 right or down.
    toward: [f64; 2],
    /// From the point's middle to the label's edge, in pixels.
    gap: [f64; 2],
    cost: f64,
}

const fn anchor(toward: [f64; 2], gap: [f64; 2], cost: f64) -> Anchor {
    Anchor { toward, gap, cost }
}

/// Around a point, those first that are read with it most easily.
const ANCHORS: [Anchor; 16] = [
    anchor([1.0, 0.0], [8.0, 0.0], 0.0),
    anchor([1.0, -1.0], [4.0, 6.0], 0.5),
    anchor([1.0, 1.0], [4.0, 6.0], 0.7),
    anchor([-1.0, 0.0], [8.0, 0.0], 1.0),
    anchor([-1.0, 1.0], [4.0, 6.0], 1.2),
    anchor([-1.0, -1.0], [4.0, 6.0], 1.2),
    anchor([0.0, -1.0], [0.0, 8.0], 1.5),
    anchor([0.0, 1.0], [0.0, 8.0], 1.5),
    anchor([1.0, -1.0], [8.0, 12.0], 3.0),
    anchor([1.0, 1.0], [8.0, 12.0], 3.0),
    anchor([-1.0, -1.0], [8.0, 12.0], 3.4),
    anchor([-1.0, 1.0], [8.0, 12.0], 3.4),
    anchor([0.0, -1.0], [0.0, 16.0], 4.0),
    anchor([0.0, 1.0], [0.0, 16.0], 4.0),
    anchor([1.0, 0.0], [18.0, 0.0], 4.5),
    anchor([-1.0, 0.0], [18.0, 0.0], 4.5),
];

/// Labels with their places.
#[derive(Debug)]
pub(crate) struct Labels {
    pub(crate) texts: Vec<(Part, Text)>,
    /// How many found no place.
    pub(crate) left_out: usize,
}

/// Places the name of each series at its line, and the label of each frontier point beside it.
/// `taken` is where other things stand.
pub(crate) fn place(chart: &Chart, frame: &Frame, theme: Theme, taken: &[Rect]) -> Labels {
    let mut field = Field::new(chart, frame, taken);
    let mut placed = Vec::new();
    let style = theme.style();
    for (index, series) in chart.series.iter().enumerate() {
        let color = series.color(theme).for_text(style.background);
        let name = label(&series.name, NAME_SIZE, Weight::SemiBold, color);
        let found = field.settle(name, name_spots(chart, frame, series), NAME_LIMIT);
        placed.push(found.map(|text| (Part::Series(index), text)));
    }
    let points: usize = chart.series.iter().map(|series| series.frontier.len()).sum();
    let anchors = if points > MOST_POINTS { &[][..] } else { &ANCHORS[..8] };
    for (index, series) in chart.series.iter().enumerate() {
        // What stands back behind highlighted series is not read point by point.
        for point in series.frontier.iter().filter(|_| series.tint.is_some()) {
            let Some(text) = &point.label else { continue };
            let text = font::fit(text, POINT_SIZE, Weight::Regular, 60.0);
            let text = label(&text, POINT_SIZE, Weight::Regular, style.quiet);
            let at = frame.place(chart, point.x, point.y);
            if !frame.plot.holds(at) {
                continue;
            }
            let spots = anchors.iter().map(|&anchor| (at, anchor)).collect();
            let found = field.settle(text, spots, POINT_LIMIT);
            placed.push(found.map(|text| (Part::Series(index), text)));
        }
    }
    let all = placed.len();
    let texts: Vec<_> = placed.into_iter().flatten().collect();
    Labels { left_out: all - texts.len(), texts }
}

/// A label that has no place yet.
fn label(text: &str, size: f64, weight: Weight, color: Color) -> Text {
    let text = text.to_owned();
    Text { text, at: [0.0, 0.0], align: Align::Start, size, weight, color, halo: true }
}

/// Around every point of the frontier. Names are looked for at the ends of lines, first where the
/// lines of a chart run apart: at the end with little throughput.
fn name_spots(chart: &Chart, frame: &Frame, series: &Series) -> Vec<(Xy, Anchor)> {
    let lowest = series.frontier.iter().map(|point| point.y).fold(f64::INFINITY, f64::min);
    let last = series.frontier.len().saturating_sub(1);
    let every = series.frontier.len().div_ceil(MOST_POINTS / 10).max(1);
    let spots = series
        .frontier
        .iter()
        .enumerate()
        .filter(|(index, _)| index % every == 0 || *index == last);
    spots
        .flat_map(|(index, point)| {
            let cost = match index {
                _ if point.y == lowest => 0.0,
                _ if index == 0 || index == last => 5.0,
                _ => 8.0,
            };
            let at = frame.place(chart, point.x, point.y);
            ANCHORS.map(|anchor| (at, Anchor { cost: anchor.cost + cost, ..anchor }))
        })
        .collect()
}

/// What a label must not cover, and what it had better not cover.
struct Field {
    bounds: Rect,
    /// Labels and other words.
    taken: Vec<Rect>,
    /// Frontier points.
    points: Crowd,
    /// Dominated points.
    faint: Crowd,
    /// Each from left to right.
    lines: Vec<Vec<Xy>>,
}

impl Field {
    fn new(chart: &Chart, frame: &Frame, taken: &[Rect]) -> Self {
        let place = |point: &Point| frame.place(chart, point.x, point.y);
        let line = |series: &Series| {
            let frontier: Vec<Xy> = series.frontier.iter().map(place).collect();
            line::through(&frontier, chart.line, chart.words.x.direction)
        };
        let guide = guide(chart, frame).map(|line| line.to_vec());
        let frontiers = || chart.series.iter().flat_map(|series| &series.frontier);
        let dominated = || chart.series.iter().flat_map(|series| &series.dominated);
        Self {
            bounds: frame.plot,
            taken: taken.to_vec(),
            points: Crowd::new(frame.plot, MARKER, || frontiers().map(place)),
            faint: Crowd::new(frame.plot, SMALL_MARKER, || dominated().map(place)),
            lines: chart.series.iter().map(line).chain(guide).collect(),
        }
    }

    /// Moves a text to the cheapest free spot.
    fn settle(&mut self, text: Text, spots: Vec<(Xy, Anchor)>, limit: f64) -> Option<Text> {
        let extent = [text.width(), CAP_HEIGHT * text.size];
        let costs = spots.into_iter().filter_map(|(at, anchor)| {
            let area = anchor.area(at, extent);
            let cost = anchor.cost + self.cost(&area, at, limit)?;
            (cost <= limit).then_some((cost, anchor, area))
        });
        let (_, anchor, area) = costs.min_by(|(a, ..), (b, ..)| a.total_cmp(b))?;
        self.taken.push(area);
        let (x, align) = match anchor.toward[0] {
            toward if toward > 0.0 => (area.left + PADDING, Align::Start),
            toward if toward < 0.0 => (area.right - PADDING, Align::End),
            _ => (f64::midpoint(area.left, area.right), Align::Middle),
        };
        Some(Text { at: [x, area.bottom - PADDING], align, ..text })
    }

    /// What it costs to cover an area with the label of a point; `None` where that must not be.
    /// What exceeds the limit need not be all.
    fn cost(&self, area: &Rect, own: Xy, limit: f64) -> Option<f64> {
        let words = area.grown(-PADDING);
        let reach = words.distance(own);
        let is_nearer = |point: Xy| words.distance(point) < reach;
        if !self.bounds.contains(area)
            || self.taken.iter().any(|other| other.overlaps(area))
            || self.points.on(*area).next().is_some()
            || self.points.on(words.grown(reach)).any(is_nearer)
        {
            return None;
        }
        // So many that the limit is exceeded, and no more.
        let count = |found: &mut dyn Iterator<Item = ()>, each: f64| {
            each * found.take((limit / each) as usize + 1).count() as f64
        };
        let beside = self.points.on(area.grown(STRANGER_REACH)).filter(|&point| point != own);
        let strangers = count(&mut beside.map(|_| ()), STRANGER_COST);
        let faint = count(&mut self.faint.on(*area).map(|_| ()), FAINT_COST);
        let lines = count(&mut self.crossings(area), LINE_COST);
        Some(strangers + faint + lines)
    }

    /// One for each piece of a line that crosses an area.
    fn crossings(&self, area: &Rect) -> impl Iterator<Item = ()> {
        self.lines.iter().flat_map(move |line| {
            let first = line.partition_point(|&[x, _]| x < area.left).saturating_sub(1);
            let pieces = line[first..].windows(2).map(|pair| [pair[0], pair[1]]);
            let near = pieces.take_while(|[[x, _], _]| *x <= area.right);
            near.filter(|&piece| area.is_crossed(piece)).map(|_| ())
        })
    }
}

impl Anchor {
    /// What a label of this width and height covers, with the space around it.
    fn area(&self, [x, y]: Xy, extent: [f64; 2]) -> Rect {
        let along = |middle: f64, axis: usize| {
            let (toward, length) = (self.toward[axis], extent[axis]);
            let near = middle + toward * self.gap[axis];
            near + (toward - 1.0) / 2.0 * length
        };
        let (left, top) = (along(x, 0), along(y, 1));
        Rect {
            left: left - PADDING,
            top: top - PADDING,
            right: left + extent[0] + PADDING,
            bottom: top + extent[1] + PADDING,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::chart;
    use crate::look::canvas::Size;
    use crate::runs::Run;
    use crate::runs::tests::run;
    use crate::scene::legend::Legend;

    fn placed(runs: &[Run]) -> (Labels, Vec<Rect>) {
        let chart = chart(runs);
        let frame = Frame::new(&chart, &Legend::new(&chart), Size::DEFAULT);
        let markers = chart.series.iter().flat_map(|series| &series.frontier);
        let markers =
            markers.map(|p| Rect::around(frame.place(&chart, p.x, p.y), MARKER)).collect();
        (place(&chart, &frame, Theme::Light, &[]), markers)
    }

    fn area((_, text): &(Part, Text)) -> Rect {
        let [left, bottom] = text.start();
        Rect { left, top: bottom - CAP_HEIGHT * text.size, right: left + text.width(), bottom }
    }

    #[test]
    fn a_lonely_series_is_named_at_its_low_end() {
        let b200 = ["b200", "trt", "fp4"];
        let (labels, _) = placed(&[run(b200, 4, 100.0, 10.0), run(b200, 64, 20.0, 900.0)]);
        let words: Vec<_> = labels.texts.iter().map(|(_, text)| &*text.text).collect();
        assert_eq!(words, ["B200 TRT-LLM FP4", "c64", "c4"]);
        assert_eq!(labels.left_out, 0);
        assert!(labels.texts[0].1.at[1] > labels.texts[1].1.at[1] + 100.0);
    }

    #[test]
    fn labels_never_lie_on_each_other_or_on_points() {
        let mut runs = Vec::new();
        for (n, hw) in ["b200", "h200", "gb200", "mi300x", "mi325x", "h100"].iter().enumerate() {
            for conc in [4, 8, 16, 32, 64, 128] {
                let x = 200.0 / f64::from(conc) + n as f64;
                let y = f64::from(conc) * 10.0 + 7.0 * n as f64;
                runs.push(run([hw, "sglang", "fp8"], conc, x, y));
            }
        }
        let (labels, markers) = placed(&runs);
        assert_eq!(labels.texts.len() + labels.left_out, 6 + markers.len());
        assert!(labels.texts.len() > 20, "{}", labels.texts.len());
        let areas: Vec<_> = labels.texts.iter().map(area).collect();
        for (index, area) in areas.iter().enumerate() {
            assert!(areas[..index].iter().all(|other| !other.overlaps(area)));
            assert!(markers.iter().all(|marker| !marker.overlaps(area)));
        }
    }

    #[test]
    fn a_label_is_nearest_to_its_own_point() {
        // Ends of lines that lie close together.
        let mut runs = Vec::new();
        for (n, hw) in ["b200", "h200", "gb200", "mi300x", "mi325x", "h100"].iter().enumerate() {
            let (n, end) = (n as f64, 7.0 * n as f64);
            runs.push(run([hw, "sglang", "fp8"], 4, 120.0 + 1.5 * n, 100.0 + end));
            runs.push(run([hw, "sglang", "fp8"], 8, 60.0 + 3.0 * n, 400.0 + 20.0 * end));
            runs.push(run([hw, "sglang", "fp8"], 16, 20.0 + n, 600.0 + 20.0 * end));
        }
        let chart = chart(&runs);
        let frame = Frame::new(&chart, &Legend::new(&chart), Size::DEFAULT);
        let (labels, _) = placed(&runs);
        for label in &labels.texts {
            let Part::Series(series) = label.0 else { panic!("a label of a series") };
            let area = area(label);
            let nearest = |index: usize| {
                let points = chart.series[index].frontier.iter();
                let at = points.map(|point| frame.place(&chart, point.x, point.y));
                at.map(|at| area.distance(at)).fold(f64::INFINITY, f64::min)
            };
            let others = (0..chart.series.len()).filter(|&other| other != series);
            let other = others.map(nearest).fold(f64::INFINITY, f64::min);
            assert!(nearest(series) <= other + 1e-9, "{}: {other}", label.1.text);
        }
    }

    #[test]
    fn an_anchor_keeps_its_distance() {
        let extent = [20.0, 8.0];
        let right = ANCHORS[0].area([100.0, 50.0], extent);
        assert_eq!((right.left, right.right), (106.5, 129.5));
        assert_eq!((right.top, right.bottom), (44.5, 55.5));
        let upper_left = ANCHORS[5].area([100.0, 50.0], extent);
        assert_eq!((upper_left.right, upper_left.bottom), (97.5, 45.5));
    }
}
