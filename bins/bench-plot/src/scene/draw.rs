//! The plot itself, through plotters: grid, axes, lines and points.

use std::cell::Cell;
use std::convert::Infallible;
use std::iter::once;
use std::ops;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::element::{Drawable, PathElement, PointCollection};
use plotters::prelude::{
    ChartBuilder, Color as _, DrawingArea, DrawingAreaErrorKind, IntoDrawingArea, IntoFont,
    LabelAreaPosition, RGBAColor, ShapeStyle, TextStyle,
};
use plotters_backend::{BackendCoord, DrawingErrorKind, FontStyle};

use super::backend::{Recorder, length, units};
use super::frame::{Frame, TICK_GAP, TICK_SIZE};
use super::labels::{MARKER, SMALL_MARKER};
use super::legend::Drawing;
use crate::chart::line;
use crate::chart::number::tick_label;
use crate::chart::scale::Scale;
use crate::chart::{Chart, Point, Series};
use crate::geometry::Xy;
use crate::look::canvas::Theme;
use crate::look::color::Color;
use crate::look::palette::Marker;
use crate::scene::{Part, Scene};

/// The width of a frontier, in pixels.
const LINE: f64 = 2.0;
/// The width of the frontier of all series, which lies below the others.
const JOINT_LINE: f64 = 7.0;
/// The rim that sets a point off from what is behind it.
const RIM: f64 = 1.0;

/// What can go wrong while recording: nothing, but plotters cannot know.
type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Adds the plot to the scene.
pub(crate) fn plot(chart: &Chart, frame: &Frame, theme: Theme, scene: &mut Scene) -> Drawn {
    let style = theme.style();
    // Twice for the frontier: a rim, and the point.
    let signs = chart.series.iter().map(|one| one.dominated.len() + 2 * one.frontier.len());
    scene.shapes.reserve(signs.sum());
    let (width, height) = (f64::from(scene.size.width), f64::from(scene.size.height));
    let part = Cell::new(Part::Frame);
    let root = Recorder::new(scene, &part).into_drawing_area();
    let mut context = ChartBuilder::on(&root)
        .margin_top(units(frame.plot.top))
        .margin_right(units(width - frame.plot.right))
        .set_label_area_size(LabelAreaPosition::Left, units(frame.plot.left))
        .set_label_area_size(LabelAreaPosition::Bottom, units(height - frame.plot.bottom))
        .build_cartesian_2d(
            Axis { scale: &chart.x, unlabelled: frame.unlabelled(chart) },
            Axis { scale: &chart.y, unlabelled: Vec::new() },
        )?;

    context
        .configure_mesh()
        .bold_line_style(stroke(style.grid, 1.0))
        .light_line_style(stroke(style.faint_grid, 1.0))
        .axis_style(stroke(style.axis, 1.0))
        .label_style(text(TICK_SIZE, style.soft))
        .set_all_tick_mark_size(units(TICK_GAP / 2.0))
        .x_labels(chart.x.ticks.len())
        .y_labels(chart.y.ticks.len())
        .draw()?;

    let path = |points: &[Point], color: Color, width: f64| -> Drawn {
        let places: Vec<Xy> = points.iter().map(|p| frame.place(chart, p.x, p.y)).collect();
        let line = line::through(&places, chart.line, chart.words.x.direction);
        for piece in line::within(&line, &frame.plot) {
            draw_path(&root, &piece, stroke(color, width))?;
        }
        Ok(())
    };
    let area = context.plotting_area();
    let visible = |point: &&Point| frame.plot.holds(frame.place(chart, point.x, point.y));
    if let Some(at) = guide(chart, frame) {
        draw_path(&root, &at, stroke(style.axis, 1.0))?;
    }
    path(&chart.joint, style.axis.faded(0.45), JOINT_LINE)?;

    // Whatever is dominated lies below all lines, and lines below all points.
    for (index, series) in chart.series.iter().enumerate() {
        let color = series.color(theme).faded(style.dominated);
        for point in series.dominated.iter().filter(visible) {
            part.set(Part::Run { series: index, run: point.run });
            let at = (point.x, point.y);
            area.draw(&Mark { at, marker: series.marker, radius: SMALL_MARKER, color })?;
        }
    }
    for (index, series) in in_front_last(chart) {
        part.set(Part::Series(index));
        path(&series.frontier, series.color(theme), LINE)?;
    }
    for (index, series) in in_front_last(chart) {
        for point in series.frontier.iter().filter(visible) {
            part.set(Part::Run { series: index, run: point.run });
            let color = series.color(theme);
            for sign in rimmed((point.x, point.y), series.marker, color, style.background) {
                area.draw(&sign)?;
            }
        }
    }
    Ok(())
}

/// Adds the legend's lines and markers to the scene.
pub(crate) fn legend(drawing: &Drawing, theme: Theme, scene: &mut Scene) -> Drawn {
    let style = theme.style();
    let part = Cell::new(Part::Frame);
    let root = Recorder::new(scene, &part).into_drawing_area();
    for rule in &drawing.rules {
        draw_path(&root, rule, stroke(style.grid, 1.0))?;
    }
    for (of, piece, color, width) in &drawing.lines {
        part.set(*of);
        draw_path(&root, piece, stroke(*color, *width))?;
    }
    for (of, marker, [x, y], color) in &drawing.markers {
        part.set(*of);
        let at = (units(*x), units(*y));
        for sign in rimmed(at, *marker, *color, style.background) {
            root.draw(&sign)?;
        }
    }
    Ok(())
}

/// The width of the joint frontier's sample, for the legend.
pub(crate) fn joint_sample(theme: Theme) -> (Color, f64) {
    (theme.style().axis.faded(0.45), JOINT_LINE)
}

/// The guide's line, if it lies within the plot.
pub(crate) fn guide(chart: &Chart, frame: &Frame) -> Option<[Xy; 2]> {
    let [x, _] = frame.place(chart, chart.at?, 0.0);
    let inside = (frame.plot.left..=frame.plot.right).contains(&x);
    inside.then_some([[x, frame.plot.top], [x, frame.plot.bottom]])
}

/// The series with their numbers, highlighted ones last, so that they lie above the others.
fn in_front_last(chart: &Chart) -> impl Iterator<Item = (usize, &Series)> {
    let of = |tinted: bool| {
        chart.series.iter().enumerate().filter(move |(_, series)| series.tint.is_some() == tinted)
    };
    of(false).chain(of(true))
}

fn draw_path(root: &DrawingArea<Recorder<'_>, Shift>, points: &[Xy], style: ShapeStyle) -> Drawn {
    let coord = |&[x, y]: &Xy| (units(x), units(y));
    root.draw(&PathElement::new(points.iter().map(coord).collect::<Vec<_>>(), style))
}

/// A marker on a rim of the background.
fn rimmed<C: Clone>(at: C, marker: Marker, color: Color, background: Color) -> [Mark<C>; 2] {
    [
        Mark { at: at.clone(), marker, radius: MARKER + RIM, color: background },
        Mark { at, marker, radius: MARKER, color },
    ]
}

/// A marker at a point of any coordinates.
struct Mark<C> {
    at: C,
    marker: Marker,
    /// In pixels.
    radius: f64,
    color: Color,
}

impl<'a, C> PointCollection<'a, C> for &'a Mark<C> {
    type Point = &'a C;
    type IntoIter = std::iter::Once<&'a C>;

    fn point_iter(self) -> Self::IntoIter {
        once(&self.at)
    }
}

impl<C> Drawable<Recorder<'_>> for Mark<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        backend: &mut Recorder<'_>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        for at in points {
            backend.draw_sign(at, self.marker, self.radius, self.color)?;
        }
        Ok(())
    }
}

fn stroke(color: Color, width: f64) -> ShapeStyle {
    ShapeStyle { color: plotters_color(color), filled: false, stroke_width: length(width) }
}

fn text(size: f64, color: Color) -> TextStyle<'static> {
    let font = ("Inter", f64::from(units(size)), FontStyle::Normal).into_font();
    TextStyle { color: plotters_color(color).to_backend_color(), ..TextStyle::from(font) }
}

fn plotters_color(color: Color) -> RGBAColor {
    let [r, g, b] = color.rgb;
    RGBAColor(r, g, b, color.alpha)
}

/// A scale, as plotters asks for one.
struct Axis<'a> {
    scale: &'a Scale,
    /// Ticks with nothing written at them.
    unlabelled: Vec<f64>,
}

impl Ranged for Axis<'_> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        (f64::from(from) + self.scale.position(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        match hint.weight().allow_light_points() {
            true => self.scale.minor.clone(),
            false => self.scale.ticks.clone(),
        }
    }

    fn range(&self) -> ops::Range<f64> {
        let (low, high) = self.scale.range();
        low..high
    }
}

impl ValueFormatter<f64> for Axis<'_> {
    fn format_ext(&self, value: &f64) -> String {
        match self.unlabelled.contains(value) {
            true => String::new(),
            false => tick_label(*value),
        }
    }
}
