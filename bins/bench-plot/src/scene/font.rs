//! The embedded font: how wide text is, and what it looks like.

use std::sync::OnceLock;

pub(crate) use ab_glyph::GlyphId;
use ab_glyph::{Font, FontRef, OutlineCurve};

/// How bold text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    Regular,
    SemiBold,
}

/// The height of capitals and digits, as a share of the font size.
pub(crate) const CAP_HEIGHT: f64 = 0.727;

/// A piece of an outline, in pixels, y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Segment {
    Move([f64; 2]),
    Line([f64; 2]),
    /// Control point, end.
    Quad([f64; 2], [f64; 2]),
    /// Two control points, end.
    Cubic([f64; 2], [f64; 2], [f64; 2]),
}

/// The width of a line of text in pixels, at a size in pixels.
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let face = face(weight);
    each_glyph(face, text, |_, _| {}) * scale(face, size)
}

/// Whether the font has every character of a text; in place of others it draws boxes.
pub(crate) fn has(text: &str) -> bool {
    let face = face(Weight::Regular);
    text.chars().all(|c| face.glyph_id(c) != GlyphId(0))
}

/// The text, or as much of its beginning as fits into `width` with an ellipsis behind it.
pub(crate) fn fit(text: &str, size: f64, weight: Weight, available: f64) -> String {
    if width(text, size, weight) <= available {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |end: usize| format!("{}…", text[..end].trim_end());
    // Longer beginnings are wider, but for kerning, which is less than a character.
    let fitting = ends.partition_point(|&end| width(&cut(end), size, weight) <= available);
    cut(ends[..fitting].last().copied().unwrap_or(0))
}

/// The glyphs of a line of text, each with its offset in pixels.
pub(crate) fn glyphs(text: &str, size: f64, weight: Weight) -> Vec<(GlyphId, f64)> {
    let face = face(weight);
    let mut glyphs = Vec::new();
    each_glyph(face, text, |glyph, offset| glyphs.push((glyph, offset * scale(face, size))));
    glyphs
}

/// The outline of a glyph whose baseline begins at the origin.
pub(crate) fn outline(glyph: GlyphId, size: f64, weight: Weight) -> Vec<Segment> {
    let face = face(weight);
    let scale = scale(face, size);
    let place = |p: ab_glyph::Point| [f64::from(p.x) * scale, -f64::from(p.y) * scale];
    let mut segments = Vec::new();
    let mut pen = None;
    for curve in face.outline(glyph).into_iter().flat_map(|outline| outline.curves) {
        let (start, segment, end) = match curve {
            OutlineCurve::Line(a, b) => (a, Segment::Line(place(b)), b),
            OutlineCurve::Quad(a, b, c) => (a, Segment::Quad(place(b), place(c)), c),
            OutlineCurve::Cubic(a, b, c, d) => (a, Segment::Cubic(place(b), place(c), place(d)), d),
        };
        if pen != Some(start) {
            segments.push(Segment::Move(place(start)));
        }
        segments.push(segment);
        pen = Some(end);
    }
    segments
}

/// Calls `visit` with each glyph and its offset in font units; returns where the text ends.
fn each_glyph(face: &FontRef<'_>, text: &str, mut visit: impl FnMut(GlyphId, f64)) -> f64 {
    let mut offset = 0.0;
    let mut previous = None;
    for glyph in text.chars().map(|c| face.glyph_id(c)) {
        if let Some(previous) = previous {
            offset += f64::from(face.kern_unscaled(previous, glyph));
        }
        visit(glyph, offset);
        offset += match glyph {
            // Whoever has the character, of Chinese say, draws it as wide as an em.
            GlyphId(0) => f64::from(face.units_per_em().unwrap_or(2048.0)),
            _ => f64::from(face.h_advance_unscaled(glyph)),
        };
        previous = Some(glyph);
    }
    offset
}

fn scale(face: &FontRef<'_>, size: f64) -> f64 {
    size / face.units_per_em().map_or(2048.0, f64::from)
}

fn face(weight: Weight) -> &'static FontRef<'static> {
    static REGULAR: OnceLock<FontRef<'static>> = OnceLock::new();
    static SEMI_BOLD: OnceLock<FontRef<'static>> = OnceLock::new();
    let (face, bytes): (_, &'static [u8]) = match weight {
        Weight::Regular => (&REGULAR, include_bytes!("../../fonts/Inter-Regular.ttf")),
        Weight::SemiBold => (&SEMI_BOLD, include_bytes!("../../fonts/Inter-SemiBold.ttf")),
    };
    face.get_or_init(|| FontRef::try_from_slice(bytes).expect("the embedded font is sound"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Weight::{Regular, SemiBold};

    #[test]
    fn text_is_measured() {
        // Inter's "H" advances 1522 of 2048 units.
        assert_eq!(width("H", 2048.0, Regular), 1522.0);
        assert_eq!(width("", 12.0, Regular), 0.0);
        assert!(width("Throughput", 12.0, SemiBold) > width("Throughput", 12.0, Regular));
    }

    #[test]
    fn pairs_are_kerned() {
        let apart = width("A", 12.0, Regular) + width("V", 12.0, Regular);
        assert!(width("AV", 12.0, Regular) < apart);
    }

    fn only_outline(text: &str) -> Vec<Segment> {
        let [(glyph, _)] = glyphs(text, 10.0, Regular)[..] else { panic!("one glyph") };
        outline(glyph, 10.0, Regular)
    }

    #[test]
    fn outlines_stand_on_the_baseline() {
        let ys = only_outline("H").into_iter().filter_map(|s| match s {
            Segment::Move(p) | Segment::Line(p) => Some(p[1]),
            _ => None,
        });
        let (low, high) = ys.fold((f64::MAX, f64::MIN), |(l, h), y| (l.min(y), h.max(y)));
        assert_eq!(high, 0.0);
        assert!((high - low - 10.0 * CAP_HEIGHT).abs() < 0.01, "{}", high - low);
    }

    #[test]
    fn glyphs_follow_each_other() {
        let offsets: Vec<_> = glyphs("AVA", 12.0, Regular).iter().map(|(_, at)| *at).collect();
        assert_eq!(offsets[0], 0.0);
        assert!((offsets[1] - width("A", 12.0, Regular)).abs() < 2.0);
        assert!(
            (offsets[2] + width("A", 12.0, Regular) - width("AVA", 12.0, Regular)).abs() < 1e-9
        );
    }

    #[test]
    fn what_the_font_lacks_is_a_box() {
        assert!(!only_outline("模").is_empty());
        assert!(has("B200 vLLM “Größe” α ↗ …") && !has("B200 模"));
        assert_eq!(width("模型", 12.0, Regular), 24.0);
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(fit("short", 12.0, Regular, 100.0), "short");
        let cut = fit(&"wide ".repeat(50), 12.0, Regular, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0, Regular) <= 100.0, "{cut}");
        assert!(width(&cut, 12.0, Regular) > 80.0);
        assert_eq!(fit("abc", 12.0, Regular, 1.0), "…");
    }
}
