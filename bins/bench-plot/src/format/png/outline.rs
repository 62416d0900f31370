//! Outlines, as tiny-skia takes them.

use tiny_skia::{LineJoin, Path, PathBuilder, Stroke};

use crate::geometry::Xy;
use crate::scene::font::Segment;

/// A line whose joints are round.
pub(super) fn round_stroke(width: f32) -> Stroke {
    Stroke { width, line_join: LineJoin::Round, ..Stroke::default() }
}

/// Joined lines; `None` where they are no outline.
pub(super) fn polygon(points: &[Xy], closed: bool) -> Option<Path> {
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

/// The outline of a glyph; `None` where it has none.
pub(super) fn glyph(segments: &[Segment]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let single = |p: &Xy| p.map(|c| c as f32);
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
