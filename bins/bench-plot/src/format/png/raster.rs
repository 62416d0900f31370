//! Shapes to pixels.

use std::ops::Range;

use tiny_skia::{FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

use crate::format::svg::HALO_WIDTH;
use crate::look::color::Color;
use crate::scene::font::{self, Segment};
use crate::scene::{Scene, Shape};

/// A scene, ready to be drawn in pieces.
pub(super) struct Raster {
    /// Pixels to each pixel of the scene.
    scale: f32,
    background: Color,
    marks: Vec<Mark>,
}

/// A shape's outline, and how it is drawn.
struct Mark {
    path: Path,
    color: Color,
    /// The width of the line along the outline; none where the inside is filled.
    stroke: Option<f32>,
}

impl Raster {
    /// What is to be drawn.
    pub(super) fn new(scene: &Scene, scale: u32) -> Self {
        let marks = scene.shapes.iter().flat_map(|(_, shape)| marks(shape, scene.background));
        Self { scale: scale as f32, background: scene.background, marks: marks.collect() }
    }

    /// Draws some rows of pixels, the first at the top of the canvas.
    pub(super) fn draw(&self, rows: &Range<u32>, canvas: &mut Pixmap) {
        canvas.fill(solid(self.background));
        let (top, bottom) = (rows.start as f32, rows.end as f32);
        let transform = Transform::from_scale(self.scale, self.scale).post_translate(0.0, -top);
        for mark in self.marks.iter().filter(|mark| mark.is_between(top, bottom, self.scale)) {
            mark.draw(canvas, transform);
        }
    }
}

impl Mark {
    /// Whether any of it can be seen between two rows.
    fn is_between(&self, top: f32, bottom: f32, scale: f32) -> bool {
        let bounds = self.path.bounds();
        // Joints are round: a line reaches as far as half its width, and a pixel of soft edge.
        let reach = self.stroke.unwrap_or(0.0) / 2.0 * scale + 1.0;
        bounds.top() * scale - reach < bottom && bounds.bottom() * scale + reach > top
    }

    fn draw(&self, canvas: &mut Pixmap, transform: Transform) {
        let mut paint = Paint::default();
        paint.set_color(solid(self.color));
        match self.stroke {
            None => canvas.fill_path(&self.path, &paint, FillRule::Winding, transform, None),
            Some(width) => {
                let stroke = Stroke { width, line_join: LineJoin::Round, ..Stroke::default() };
                canvas.stroke_path(&self.path, &paint, &stroke, transform, None);
            }
        }
    }
}

/// What a shape consists of, in the order of drawing.
fn marks(shape: &Shape, background: Color) -> impl Iterator<Item = Mark> + use<> {
    let fill = |path: Option<Path>, color| path.map(|path| Mark { path, color, stroke: None });
    let (below, above) = match shape {
        Shape::Polygon { points, fill: color } => (None, fill(polygon(points, true), *color)),
        Shape::Circle { center, radius, fill: color } => {
            let [x, y] = center.map(|c| c as f32);
            (None, fill(PathBuilder::from_circle(x, y, *radius as f32), *color))
        }
        Shape::Line { points, color, width } => {
            let stroke = Some(*width as f32);
            (None, polygon(points, false).map(|path| Mark { path, color: *color, stroke }))
        }
        Shape::Text(text) => {
            let path = outline(&font::outlines(&text.text, text.size, text.weight, text.start()));
            let rim = path.clone().filter(|_| text.halo).map(|path| Mark {
                path,
                color: background,
                stroke: Some(HALO_WIDTH as f32),
            });
            (rim, fill(path, text.color))
        }
    };
    below.into_iter().chain(above)
}

fn polygon(points: &[[f64; 2]], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, point) in points.iter().enumerate() {
        let [x, y] = point.map(|c| c as f32);
        if index == 0 {
            path.move_to(x, y);
        } else {
            path.line_to(x, y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn outline(segments: &[Segment]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let single = |p: &[f64; 2]| p.map(|c| c as f32);
    for segment in segments {
        match segment {
            Segment::Move(p) => {
                let [x, y] = single(p);
                path.move_to(x, y);
            }
            Segment::Line(p) => {
                let [x, y] = single(p);
                path.line_to(x, y);
            }
            Segment::Quad(a, p) => {
                let ([x1, y1], [x, y]) = (single(a), single(p));
                path.quad_to(x1, y1, x, y);
            }
            Segment::Cubic(a, b, p) => {
                let ([x1, y1], [x2, y2], [x, y]) = (single(a), single(b), single(p));
                path.cubic_to(x1, y1, x2, y2, x, y);
            }
        }
    }
    path.finish()
}

fn solid(color: Color) -> tiny_skia::Color {
    let [r, g, b] = color.rgb;
    tiny_skia::Color::from_rgba8(r, g, b, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8)
}
