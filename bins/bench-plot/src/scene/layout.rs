//! A chart to a scene: everything in its place.

use bench_common::metric::Direction;

use super::draw;
use super::font::{self, CAP_HEIGHT, Weight};
use super::frame::{EDGE, Frame};
use super::labels::{self, MARKER};
use super::legend::Legend;
use crate::chart::{Chart, Point, Series};
use crate::geometry::{Rect, Xy};
use crate::look::canvas::{Size, Theme};
use crate::look::color::Color;
use crate::scene::{Align, Part, Scene, Shape, Text};

/// What found no place in a picture.
#[derive(Debug)]
pub(crate) struct LeftOut {
    /// How many labels.
    pub(crate) labels: usize,
    /// The numbers of the series that the legend does not list.
    pub(crate) series: Vec<usize>,
}

/// The picture of a chart, and what found no place in it.
///
/// # Errors
/// None that is known; drawing goes through a library that could refuse.
pub(crate) fn scene(chart: &Chart, size: Size, theme: Theme) -> Result<(Scene, LeftOut), String> {
    let legend = Legend::new(chart);
    let frame = Frame::new(chart, &legend, size);
    let mut scene = Scene {
        size,
        background: theme.style().background,
        title: chart.words.title.clone(),
        shapes: Vec::new(),
    };

    draw::plot(chart, &frame, theme, &mut scene).map_err(|error| error.to_string())?;
    // In a narrow plot there may be room for one of the two; the axes' titles imply the other.
    let guide = guide(chart, &frame, theme);
    let better = better(chart, &frame, theme)
        .filter(|(_, area)| guide.as_ref().is_none_or(|(_, other)| !other.overlaps(area)));
    let notes: Vec<_> = better.into_iter().chain(guide).collect();
    let taken: Vec<Rect> = notes.iter().map(|(_, area)| *area).collect();
    let labels = labels::place(chart, &frame, theme, &taken);
    let before_legend = scene.shapes.len();
    let legend = legend.draw(chart, &frame.legend, theme);
    draw::legend(&legend, theme, &mut scene).map_err(|error| error.to_string())?;
    let left_out = LeftOut { labels: labels.left_out, series: legend.unlisted };

    let notes = notes.into_iter().map(|(text, _)| text);
    let around = notes.chain(words(chart, &frame, size, theme)).map(|text| (Part::Frame, text));
    let texts = labels.texts.into_iter().chain(legend.texts).chain(around);
    scene.shapes.extend(texts.map(|(part, text)| (part, Shape::Text(text))));
    // An entry of the legend is one thing to act on; nothing else lies where the legend is.
    scene.shapes[before_legend..].sort_by_key(|(part, _)| match part {
        Part::Legend(series) => series + 1,
        _ => 0,
    });
    Ok((scene, left_out))
}

/// The words around the plot.
fn words(chart: &Chart, frame: &Frame, size: Size, theme: Theme) -> Vec<Text> {
    let (words, style) = (&chart.words, theme.style());
    let whole = f64::from(size.width) - 2.0 * EDGE;
    let (right, bottom) = (frame.plot.right, f64::from(size.height));
    let plot = right - EDGE;
    let bold = Weight::SemiBold;
    let x_title =
        words_at(&words.x.with_unit(), [right, bottom - 35.0], 12.5, bold, style.ink, plot);
    let regular = Weight::Regular;
    vec![
        words_at(&words.title, [EDGE, 40.0], 22.0, bold, style.ink, whole),
        words_at(&chart.subtitle(), [EDGE, 64.0], 13.0, regular, style.soft, whole),
        words_at(&words.y.with_unit(), [EDGE, 98.0], 12.5, bold, style.ink, plot),
        Text { align: Align::End, ..x_title },
        words_at(&words.footer, [EDGE, bottom - 14.0], 11.0, regular, style.quiet, whole),
    ]
}

/// Text that begins at a place and is cut to a width.
fn words_at(text: &str, at: Xy, size: f64, weight: Weight, color: Color, width: f64) -> Text {
    let text = font::fit(text, size, weight, width);
    Text { text, at, align: Align::Start, size, weight, color, halo: false }
}

/// An arrow in the corner where the best runs would be, or along the one axis of which it is known
/// which way is better, and the place it takes; nothing where a run has come that far.
fn better(chart: &Chart, frame: &Frame, theme: Theme) -> Option<(Text, Rect)> {
    use Direction::{Higher, Lower};
    let Rect { left, top, right, bottom } = frame.plot;
    let (words, to_right) = match (chart.words.x.direction, chart.words.y.direction) {
        (Some(Higher), Some(Higher)) => ("better ↗", true),
        (Some(Higher), Some(Lower)) => ("better ↘", true),
        (Some(Lower), Some(Higher)) => ("↖ better", false),
        (Some(Lower), Some(Lower)) => ("↙ better", false),
        (Some(Higher), None) => ("better →", true),
        (Some(Lower), None) => ("← better", false),
        (None, Some(Higher)) => ("↑ better", false),
        (None, Some(Lower)) => ("↓ better", false),
        (None, None) => return None,
    };
    let (x, align) = if to_right { (right - 8.0, Align::End) } else { (left + 8.0, Align::Start) };
    let to_bottom = chart.words.y.direction == Some(Lower);
    let y = if to_bottom { bottom - 10.0 } else { top + 20.0 };
    let color = theme.style().quiet;
    let text = words_at(words, [x, y], 12.5, Weight::Regular, color, right - left);
    let text = Text { align, ..text };
    let area = area(&text);
    let mut points = chart.series.iter().flat_map(Series::points);
    let marker = |point: &Point| Rect::around(frame.place(chart, point.x, point.y), MARKER);
    points.all(|point| !marker(point).overlaps(&area)).then_some((text, area))
}

/// What the guide is, at its upper end, on the side where its column counts.
fn guide(chart: &Chart, frame: &Frame, theme: Theme) -> Option<(Text, Rect)> {
    let [[x, top], _] = draw::guide(chart, frame)?;
    let words = chart.guide_words()?;
    let (x, align) = match chart.words.x.direction? {
        Direction::Higher => (x + 6.0, Align::Start),
        Direction::Lower => (x - 6.0, Align::End),
    };
    let color = theme.style().quiet;
    let text = words_at(&words, [x, top + 14.0], 11.0, Weight::Regular, color, 200.0);
    let text = Text { align, halo: true, ..text };
    let area = area(&text);
    frame.plot.contains(&area).then_some((text, area))
}

/// What a text covers, with some space around it.
fn area(text: &Text) -> Rect {
    let [left, bottom] = text.start();
    let top = bottom - CAP_HEIGHT * text.size;
    Rect { left, top, right: left + text.width(), bottom }.grown(4.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Choices;
    use crate::chart::tests::{chart_with, labelled, words};
    use crate::runs::tests::run;

    #[test]
    fn words_never_lie_on_each_other() {
        let runs: Vec<_> = (0..9)
            .map(|n: u32| {
                let conc = 1 << n;
                let (x, y) = (300.0 / f64::from(n + 1).powf(1.3), 50.0 * 1.9f64.powi(n as i32));
                run(["gb200", "dynamo-trt", "fp4"], conc, x, y)
            })
            .collect();
        for size in ["640x400", "800x600", "1360x800"] {
            for at in (10..300).step_by(10) {
                let choices = Choices { at: Some(f64::from(at)), ..labelled() };
                let words = words(&runs, Direction::Higher);
                let chart = chart_with(&runs, words, &choices).unwrap();
                let size = size.parse().unwrap();
                let (scene, _) = scene(&chart, size, Theme::Light).unwrap();
                let texts = scene.shapes.iter().filter_map(|(_, shape)| match shape {
                    Shape::Text(text) => Some((&text.text, area(text).grown(-4.0))),
                    _ => None,
                });
                let texts: Vec<_> = texts.collect();
                for (index, (text, area)) in texts.iter().enumerate() {
                    let on = texts[..index].iter().find(|(_, other)| other.overlaps(area));
                    assert_eq!(on, None, "{size}, {at}: {text}");
                }
            }
        }
    }
}
