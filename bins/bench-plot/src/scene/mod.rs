//! What a picture consists of, whoever writes it: shapes and text, in pixels, y downwards.

mod backend;
mod crowd;
pub(crate) mod draw;
pub(crate) mod font;
mod frame;
mod labels;
pub(crate) mod layout;
pub(crate) mod legend;
pub(crate) mod sign;

use crate::look::canvas::Size;
use crate::look::color::Color;
use font::Weight;
pub(crate) use sign::Sign;

/// A picture: its size in pixels, and what is drawn on the background, first things first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scene {
    pub(crate) size: Size,
    pub(crate) background: Color,
    /// What the picture is called, for those who cannot see it.
    pub(crate) title: String,
    pub(crate) shapes: Vec<(Part, Shape)>,
}

impl Scene {
    /// All that is written.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.shapes.iter().filter_map(|(_, shape)| match shape {
            Shape::Text(text) => Some(&*text.text),
            _ => None,
        })
    }
}

/// What a shape is part of, so that an interactive picture can act on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Part {
    #[default]
    Frame,
    /// A series' line, and its labels.
    Series(usize),
    /// A series' point.
    Run { series: usize, run: usize },
    /// A series' row in the legend.
    Legend(usize),
}

/// One thing drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// A polygon, filled.
    Polygon { points: Vec<[f64; 2]>, fill: Color },
    /// Joined lines.
    Line { points: Vec<[f64; 2]>, color: Color, width: f64 },
    /// A disc.
    Circle { center: [f64; 2], radius: f64, fill: Color },
    /// A marker.
    Sign(Sign),
    /// A line of text.
    Text(Text),
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Where the baseline begins, or whichever part of it `align` says.
    pub(crate) at: [f64; 2],
    pub(crate) align: Align,
    /// Pixels to the em.
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) color: Color,
    /// A rim of the background, so that the text reads across lines.
    pub(crate) halo: bool,
}

/// Which part of a text stands at its place, also where a viewer's font is wider than ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Middle,
    End,
}

impl Text {
    /// How wide the text is, in pixels.
    pub(crate) fn width(&self) -> f64 {
        font::width(&self.text, self.size, self.weight)
    }

    /// Where the baseline begins.
    pub(crate) fn start(&self) -> [f64; 2] {
        let [x, y] = self.at;
        match self.align {
            Align::Start => [x, y],
            Align::Middle => [x - self.width() / 2.0, y],
            Align::End => [x - self.width(), y],
        }
    }
}
