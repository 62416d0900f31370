//! Shapes to pixels.

use std::ops::Range;

use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, Transform};

use super::outline::{polygon, round_stroke};
use super::stamp::{Form, Place, Stamps};
use crate::look::color::Color;
use crate::scene::font::{self, GlyphId};
use crate::scene::{Scene, Shape, Text};

/// A scene, ready to be drawn in pieces.
pub(super) struct Raster<'s> {
    scene: &'s Scene,
    /// Pixels to each pixel of the scene.
    scale: f32,
    /// What shapes are drawn from, but for markers, which need nothing.
    marks: Vec<Mark<'s>>,
}

enum Mark<'s> {
    /// A line of text, its glyphs with their offsets in pixels of the scene.
    Text(&'s Text, Vec<(GlyphId, f64)>),
    /// Not even tiny-skia could draw it.
    Nothing,
    /// An outline, and the width of the line along it; none where the inside is filled.
    Path { path: Path, color: Color, stroke: Option<f32> },
}

impl<'s> Raster<'s> {
    /// What is to be drawn.
    pub(super) fn new(scene: &'s Scene, scale: u32) -> Self {
        let marks = scene.shapes.iter().filter_map(|(_, shape)| Mark::new(shape)).collect();
        Self { scene, scale: scale as f32, marks }
    }

    /// Draws some rows of pixels, the first at the top of the canvas.
    pub(super) fn draw(&self, rows: &Range<u32>, canvas: &mut Pixmap, stamps: &mut Stamps) {
        canvas.fill(solid(self.scene.background));
        let place = Place { scale: self.scale.into(), rows };
        let mut marks = self.marks.iter();
        for (_, shape) in &self.scene.shapes {
            if let Shape::Sign(sign) = shape {
                let form = Form::Marker(sign.marker, sign.radius.to_bits());
                stamps.put(form, sign.at, sign.fill, place, canvas);
                continue;
            }
            match marks.next() {
                Some(Mark::Text(text, glyphs)) => {
                    self.write(text, glyphs, place, canvas, stamps);
                }
                Some(Mark::Path { path, color, stroke }) => {
                    self.draw_path(path, *color, *stroke, rows, canvas);
                }
                Some(Mark::Nothing) | None => {}
            }
        }
    }

    /// All rims lie below all glyphs.
    fn write(
        &self,
        text: &Text,
        glyphs: &[(GlyphId, f64)],
        place: Place<'_>,
        canvas: &mut Pixmap,
        stamps: &mut Stamps,
    ) {
        let [x, y] = text.start();
        // On a whole pixel letters are sharp.
        let y = (y * place.scale).round() / place.scale;
        let rim = text.halo.then_some((true, self.scene.background));
        for (rim, color) in rim.into_iter().chain([(false, text.color)]) {
            for &(glyph, offset) in glyphs {
                let (size, weight) = (text.size.to_bits(), text.weight);
                let form = Form::Glyph { glyph, size, weight, rim };
                stamps.put(form, [x + offset, y], color, place, canvas);
            }
        }
    }

    fn draw_path(
        &self,
        path: &Path,
        color: Color,
        stroke: Option<f32>,
        rows: &Range<u32>,
        canvas: &mut Pixmap,
    ) {
        let (top, bottom) = (rows.start as f32, rows.end as f32);
        let bounds = path.bounds();
        // Joints are round: a line reaches as far as half its width, and a pixel of soft edge.
        let reach = stroke.unwrap_or(0.0) / 2.0 * self.scale + 1.0;
        if bounds.top() * self.scale - reach > bottom || bounds.bottom() * self.scale + reach < top
        {
            return;
        }
        let transform = Transform::from_scale(self.scale, self.scale).post_translate(0.0, -top);
        let mut paint = Paint::default();
        paint.set_color(solid(color));
        match stroke {
            None => canvas.fill_path(path, &paint, FillRule::Winding, transform, None),
            Some(width) => {
                canvas.stroke_path(path, &paint, &round_stroke(width), transform, None);
            }
        }
    }
}

impl<'s> Mark<'s> {
    /// What a shape is drawn from; `None` for a marker.
    fn new(shape: &'s Shape) -> Option<Self> {
        let (path, color, stroke) = match shape {
            Shape::Sign(_) => return None,
            Shape::Text(text) => {
                return Some(Self::Text(text, font::glyphs(&text.text, text.size, text.weight)));
            }
            Shape::Polygon { points, fill } => (polygon(points, true), *fill, None),
            Shape::Circle { center, radius, fill } => {
                let [x, y] = center.map(|c| c as f32);
                (PathBuilder::from_circle(x, y, *radius as f32), *fill, None)
            }
            Shape::Line { points, color, width } => {
                (polygon(points, false), *color, Some(*width as f32))
            }
        };
        Some(path.map_or(Self::Nothing, |path| Self::Path { path, color, stroke }))
    }
}

fn solid(color: Color) -> tiny_skia::Color {
    let [r, g, b] = color.rgb;
    tiny_skia::Color::from_rgba8(r, g, b, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8)
}
