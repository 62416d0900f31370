//! The plot itself, through plotters: grid, axes, lines and points.

use std::convert::Infallible;
use std::iter::once;
use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::element::{Drawable, PathElement, PointCollection};
use plotters::prelude::{
    ChartBuilder, Color as _, DrawingArea, DrawingAreaErrorKind, IntoDrawingArea, IntoFont,
    LabelAreaPosition, LineSeries, RGBAColor, ShapeStyle, TextStyle,
};
use plotters_backend::{BackendCoord, DrawingBackend, DrawingErrorKind, FontStyle};

use crate::backend::{Recorder, length, units};
use crate::chart::Chart;
use crate::color::{Color, WHITE};
use crate::frame::{Frame, HEIGHT, TICK_GAP, TICK_SIZE};
use crate::geometry::Xy;
use crate::labels::{MARKER, SMALL_MARKER};
use crate::legend::Drawing;
use crate::palette::Marker;
use crate::scale::{Scale, tick_label};
use crate::scene::Scene;
use crate::style;

/// The width of a frontier, in pixels.
const LINE: f64 = 2.0;
/// The white rim that sets a point off from what is behind it.
const RIM: f64 = 1.0;

/// What can go wrong while recording: nothing, but plotters cannot know.
type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Adds the plot to the scene.
pub(crate) fn plot(chart: &Chart, frame: &Frame, scene: &mut Scene) -> Drawn {
    let root = Recorder::new(scene).into_drawing_area();
    let mut context = ChartBuilder::on(&root)
        .margin_top(units(frame.plot.top))
        .margin_right(units(f64::from(crate::frame::WIDTH) - frame.plot.right))
        .set_label_area_size(LabelAreaPosition::Left, units(frame.plot.left))
        .set_label_area_size(
            LabelAreaPosition::Bottom,
            units(f64::from(HEIGHT) - frame.plot.bottom),
        )
        .build_cartesian_2d(Axis(&chart.x), Axis(&chart.y))?;

    context
        .configure_mesh()
        .bold_line_style(line(style::GRID, 1.0))
        .light_line_style(line(style::FAINT_GRID, 1.0))
        .axis_style(line(style::AXIS, 1.0))
        .label_style(text(TICK_SIZE, style::SOFT))
        .set_all_tick_mark_size(units(TICK_GAP / 2.0))
        .x_labels(chart.x.ticks.len())
        .y_labels(chart.y.ticks.len())
        .draw()?;

    // Whatever is dominated lies below all lines, and lines below all points.
    let area = context.plotting_area();
    for series in &chart.series {
        for point in &series.dominated {
            let color = series.color.faded(style::DOMINATED);
            let at = (point.x, point.y);
            area.draw(&Sign { at, marker: series.marker, radius: SMALL_MARKER, color })?;
        }
    }
    for series in &chart.series {
        let points = series.frontier.iter().map(|point| (point.x, point.y));
        context.draw_series(LineSeries::new(points, line(series.color, LINE)))?;
    }
    let area = context.plotting_area();
    for series in &chart.series {
        for point in &series.frontier {
            for sign in rimmed((point.x, point.y), series.marker, series.color) {
                area.draw(&sign)?;
            }
        }
    }
    Ok(())
}

/// Adds the legend's lines and markers to the scene.
pub(crate) fn legend(drawing: &Drawing, scene: &mut Scene) -> Drawn {
    let root: DrawingArea<_, _> = Recorder::new(scene).into_drawing_area();
    let coord = |[x, y]: Xy| (units(x), units(y));
    for rule in &drawing.rules {
        root.draw(&PathElement::new(rule.map(coord).to_vec(), line(style::GRID, 1.0)))?;
    }
    for (piece, color) in &drawing.lines {
        root.draw(&PathElement::new(piece.map(coord).to_vec(), line(*color, LINE)))?;
    }
    for (marker, at, color) in &drawing.markers {
        for sign in rimmed(coord(*at), *marker, *color) {
            root.draw(&sign)?;
        }
    }
    Ok(())
}

/// A marker on white that is a little larger.
fn rimmed<C: Clone>(at: C, marker: Marker, color: Color) -> [Sign<C>; 2] {
    [
        Sign { at: at.clone(), marker, radius: MARKER + RIM, color: WHITE },
        Sign { at, marker, radius: MARKER, color },
    ]
}

/// A marker at a point of any coordinates.
struct Sign<C> {
    at: C,
    marker: Marker,
    /// In pixels.
    radius: f64,
    color: Color,
}

impl<'a, C> PointCollection<'a, C> for &'a Sign<C> {
    type Point = &'a C;
    type IntoIter = std::iter::Once<&'a C>;

    fn point_iter(self) -> Self::IntoIter {
        once(&self.at)
    }
}

impl<C, B: DrawingBackend> Drawable<B> for Sign<C> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        backend: &mut B,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<B::ErrorType>> {
        let style = ShapeStyle::from(plotters_color(self.color)).filled();
        for (x, y) in points {
            if let Some(corners) = corners(self.marker) {
                let corner =
                    |[dx, dy]: &Xy| (x + units(dx * self.radius), y + units(dy * self.radius));
                backend.fill_polygon(corners.iter().map(corner), &style)?;
            } else {
                backend.draw_circle((x, y), length(self.radius), &style, true)?;
            }
        }
        Ok(())
    }
}

/// The corners of a marker of radius 1, so that markers look equally large; `None` for the circle.
fn corners(marker: Marker) -> Option<&'static [Xy]> {
    match marker {
        Marker::Circle => None,
        Marker::Square => Some(&[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]),
        Marker::Triangle => Some(&[[0.0, -1.25], [1.15, 0.8], [-1.15, 0.8]]),
        Marker::Diamond => Some(&[[0.0, -1.3], [1.3, 0.0], [0.0, 1.3], [-1.3, 0.0]]),
        Marker::Cross => Some(&[
            [-0.4, -1.2],
            [0.4, -1.2],
            [0.4, -0.4],
            [1.2, -0.4],
            [1.2, 0.4],
            [0.4, 0.4],
            [0.4, 1.2],
            [-0.4, 1.2],
            [-0.4, 0.4],
            [-1.2, 0.4],
            [-1.2, -0.4],
            [-0.4, -0.4],
        ]),
    }
}

fn line(color: Color, width: f64) -> ShapeStyle {
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
struct Axis<'a>(&'a Scale);

impl Ranged for Axis<'_> {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        (f64::from(from) + self.0.position(*value) * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        match hint.weight().allow_light_points() {
            true => self.0.minor.clone(),
            false => self.0.ticks.clone(),
        }
    }

    fn range(&self) -> Range<f64> {
        let (low, high) = self.0.range();
        low..high
    }
}

impl ValueFormatter<f64> for Axis<'_> {
    fn format_ext(&self, value: &f64) -> String {
        tick_label(*value)
    }
}
