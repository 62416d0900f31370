//! A chart to a scene: everything in its place.

use bench_common::metric::Direction;

use crate::chart::{AxisSpec, Chart, Point};
use crate::color::Color;
use crate::draw;
use crate::font::{self, CAP_HEIGHT, Weight};
use crate::frame::{EDGE, Frame, HEIGHT, WIDTH};
use crate::geometry::{Rect, Xy};
use crate::labels::{self, MARKER};
use crate::legend::Legend;
use crate::scene::{Align, Scene, Shape, Text};
use crate::style;

/// The picture of a chart, and how many labels found no place in it.
///
/// # Errors
/// None that is known; drawing goes through a library that could refuse.
pub(crate) fn scene(chart: &Chart) -> Result<(Scene, usize), String> {
    let legend = Legend::new(chart);
    let frame = Frame::new(chart, &legend);
    let title = chart.spec.title.clone();
    let mut scene = Scene { width: WIDTH, height: HEIGHT, title, shapes: Vec::new() };

    draw::plot(chart, &frame, &mut scene).map_err(|error| error.to_string())?;
    let better = better(chart, &frame);
    let corner = better.as_ref().map(|(_, area)| *area);
    let labels = labels::place(chart, &frame, corner.as_slice());
    let legend = legend.draw(&frame.legend);
    draw::legend(&legend, &mut scene).map_err(|error| error.to_string())?;

    let better = better.map(|(text, _)| text);
    let texts = labels.texts.into_iter().chain(better).chain(legend.texts);
    scene.shapes.extend(texts.chain(words(chart, &frame)).map(Shape::Text));
    Ok((scene, labels.left_out))
}

/// The words around the plot.
fn words(chart: &Chart, frame: &Frame) -> Vec<Text> {
    let spec = &chart.spec;
    let whole = f64::from(WIDTH) - 2.0 * EDGE;
    let y_title = axis_title(&spec.y);
    let x_title = axis_title(&spec.x);
    let right = frame.plot.right;
    let height = f64::from(HEIGHT);
    let x_title = words_at(
        &x_title,
        [right, height - 35.0],
        12.5,
        Weight::SemiBold,
        style::INK,
        right - EDGE,
    );
    vec![
        words_at(&spec.title, [EDGE, 40.0], 22.0, Weight::SemiBold, style::INK, whole),
        words_at(&spec.subtitle, [EDGE, 64.0], 13.0, Weight::Regular, style::SOFT, whole),
        words_at(&y_title, [EDGE, 98.0], 12.5, Weight::SemiBold, style::INK, right - EDGE),
        Text { align: Align::End, ..x_title },
        words_at(&spec.footer, [EDGE, height - 14.0], 11.0, Weight::Regular, style::QUIET, whole),
    ]
}

/// Text that begins at a place and is cut to a width.
fn words_at(text: &str, at: Xy, size: f64, weight: Weight, color: Color, width: f64) -> Text {
    let text = font::fit(text, size, weight, width);
    Text { text, at, align: Align::Start, size, weight, color, halo: false }
}

fn axis_title(axis: &AxisSpec) -> String {
    match axis.unit {
        Some(unit) => format!("{} ({unit})", axis.title),
        None => axis.title.clone(),
    }
}

/// An arrow in the corner where the best runs would be, and the place it takes; nothing where a
/// run has come that far.
fn better(chart: &Chart, frame: &Frame) -> Option<(Text, Rect)> {
    use Direction::{Higher, Lower};
    let Rect { left, top, right, bottom } = frame.plot;
    let (words, x, align) = match (chart.spec.x.direction, chart.spec.y.direction) {
        (Higher, Higher) => ("better ↗", right - 8.0, Align::End),
        (Higher, Lower) => ("better ↘", right - 8.0, Align::End),
        (Lower, Higher) => ("↖ better", left + 8.0, Align::Start),
        (Lower, Lower) => ("↙ better", left + 8.0, Align::Start),
    };
    let y = if chart.spec.y.direction == Higher { top + 20.0 } else { bottom - 10.0 };
    let text = words_at(words, [x, y], 12.5, Weight::Regular, style::QUIET, right - left);
    let text = Text { align, ..text };
    let [left, bottom] = text.start();
    let top = bottom - CAP_HEIGHT * text.size;
    let area = Rect { left, top, right: left + text.width(), bottom }.grown(4.0);
    let mut points = chart.series.iter().flat_map(|s| s.frontier.iter().chain(&s.dominated));
    let marker = |point: &Point| Rect::around(frame.place(chart, point.x, point.y), MARKER);
    points.all(|point| !marker(point).overlaps(&area)).then_some((text, area))
}
