//! Markers and glyphs, of which there are many alike: each is drawn once, and then stamped.

use std::collections::HashMap;
use std::ops::Range;

use tiny_skia::{FillRule, Mask, Path, PathBuilder, Pixmap, Transform};

use super::outline::{self, polygon, round_stroke};
use crate::format::svg::HALO_WIDTH;
use crate::geometry::Xy;
use crate::look::color::Color;
use crate::look::palette::Marker;
use crate::scene::font::{self, GlyphId, Weight};
use crate::scene::sign;

/// A stamp stands at a whole part of a pixel, one of so many: no eye sees the difference.
const PARTS: i32 = 4;

/// What a stamp shows. Numbers are told by their bits, so that they can be looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// A marker, and its radius.
    Marker(Marker, u64),
    /// A glyph in a size, or the rim around it.
    Glyph { glyph: GlyphId, size: u64, weight: Weight, rim: bool },
}

/// The rows of pixels that the canvas shows, and how many pixels there are to one of the scene.
#[derive(Clone, Copy)]
pub(super) struct Place<'r> {
    pub(super) scale: f64,
    pub(super) rows: &'r Range<u32>,
}

/// What was drawn before, all in one scale.
#[derive(Default)]
pub(super) struct Stamps(HashMap<(Form, [u8; 2]), Option<Stamp>>);

/// How much of each pixel of a rectangle a form covers.
struct Stamp {
    /// From the form's origin to the rectangle's first pixel.
    first: [i32; 2],
    mask: Mask,
}

impl Stamps {
    /// Draws a form with its origin at a place of the scene, as much of it as is in the rows.
    pub(super) fn put(
        &mut self,
        form: Form,
        at: Xy,
        color: Color,
        place: Place<'_>,
        canvas: &mut Pixmap,
    ) {
        let Place { scale, rows } = place;
        let (y, reach) = (at[1] * scale, form.reach() * scale + 2.0);
        if y + reach < f64::from(rows.start) || y - reach > f64::from(rows.end) {
            return;
        }
        let at = at.map(|at| (at * scale * f64::from(PARTS)).round() as i32);
        let parts = at.map(|at| at.rem_euclid(PARTS) as u8);
        let stamp = self.0.entry((form, parts));
        if let Some(stamp) = stamp.or_insert_with(|| Stamp::new(form, parts, scale as f32)) {
            let [x, y] = at.map(|at| at.div_euclid(PARTS));
            stamp.put([x, y - rows.start as i32], color, rows.len(), canvas);
        }
    }
}

impl Form {
    /// How far from its origin any of it is upwards or downwards, in pixels of the scene.
    fn reach(self) -> f64 {
        match self {
            Self::Marker(_, radius) => sign::REACH * f64::from_bits(radius),
            // Nothing in a font is higher or lower than one line and a half.
            Self::Glyph { size, .. } => 1.5 * f64::from_bits(size) + HALO_WIDTH,
        }
    }

    /// The outline around the origin; `None` where there is none, as for a space.
    fn outline(self, scale: f32) -> Option<Path> {
        match self {
            Self::Marker(marker, radius) => {
                let radius = f64::from_bits(radius);
                match sign::corners(marker, [0.0, 0.0], radius) {
                    Some(corners) => polygon(&corners, true),
                    None => PathBuilder::from_circle(0.0, 0.0, radius as f32),
                }
            }
            Self::Glyph { glyph, size, weight, rim } => {
                let outline = font::outline(glyph, f64::from_bits(size), weight);
                let path = outline::glyph(&outline)?;
                if rim { path.stroke(&round_stroke(HALO_WIDTH as f32), scale) } else { Some(path) }
            }
        }
    }
}

impl Stamp {
    fn new(form: Form, parts: [u8; 2], scale: f32) -> Option<Self> {
        let path = form.outline(scale)?;
        let bounds = path.bounds();
        // A pixel more on each side, for soft edges and the part of a pixel.
        let first = [bounds.left(), bounds.top()].map(|c| (c * scale).floor() as i32 - 1);
        let end = [bounds.right(), bounds.bottom()].map(|c| (c * scale).ceil() as i32 + 2);
        let side = |axis: usize| (end[axis] - first[axis]).unsigned_abs();
        let shift = |axis: usize| f32::from(parts[axis]) / PARTS as f32 - first[axis] as f32;
        let transform = Transform::from_scale(scale, scale).post_translate(shift(0), shift(1));
        let mut mask = Mask::new(side(0), side(1))?;
        mask.fill_path(&path, FillRule::Winding, true, transform);
        Some(Self { first, mask })
    }

    /// Stamps the form with its origin in a pixel of the canvas, which shows so many rows.
    fn put(&self, at: [i32; 2], color: Color, rows: usize, canvas: &mut Pixmap) {
        let (across, down) = (self.mask.width() as usize, self.mask.height() as usize);
        let width = canvas.width() as usize;
        let [left, top] = [0, 1].map(|axis| at[axis] + self.first[axis]);
        let (columns, lines) = (inside(left, across, width), inside(top, down, rows));
        if columns.is_empty() {
            return;
        }
        let [r, g, b] = color.rgb;
        let ink = [r, g, b, 0xff].map(u16::from);
        let alpha = (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u16;
        for line in lines {
            let covered = &self.mask.data()[line * across..][columns.clone()];
            let start =
                (top + line as i32) as usize * width + (left + columns.start as i32) as usize;
            let (pixels, _) = canvas.data_mut()[4 * start..].as_chunks_mut::<4>();
            for (pixel, &covered) in pixels.iter_mut().zip(covered) {
                let much = share(alpha * u16::from(covered));
                for (channel, ink) in pixel.iter_mut().zip(ink) {
                    *channel = share(ink * much + u16::from(*channel) * (255 - much)) as u8;
                }
            }
        }
    }
}

/// Which of so many pixels are on a canvas, where the first one stands at a place of it.
fn inside(first: i32, length: usize, canvas: usize) -> Range<usize> {
    let end = (canvas as i32 - first).clamp(0, length as i32) as usize;
    (first.min(0).unsigned_abs() as usize).min(end)..end
}

/// A product of two numbers up to 255, where 255 stands for 1.
fn share(product: u16) -> u16 {
    (product + 128 + ((product + 128) >> 8)) >> 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiny_skia::Paint;

    const SIDE: u32 = 40;
    const WHOLE: Place<'_> = Place { scale: 2.0, rows: &(0..SIDE) };

    fn white() -> Pixmap {
        let mut canvas = Pixmap::new(SIDE, SIDE).unwrap();
        canvas.fill(tiny_skia::Color::WHITE);
        canvas
    }

    fn forms() -> Vec<Form> {
        let (glyph, _) = font::glyphs("g", 12.0, Weight::Regular)[0];
        let (size, weight) = (12.0_f64.to_bits(), Weight::Regular);
        let markers = [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond];
        let glyphs = [false, true].map(|rim| Form::Glyph { glyph, size, weight, rim });
        let markers = markers.map(|marker| Form::Marker(marker, 4.0_f64.to_bits()));
        markers.into_iter().chain(glyphs).collect()
    }

    #[test]
    fn shares_are_rounded() {
        for (a, b) in (0..=255).flat_map(|a| (0..=255).map(move |b| (a, b))) {
            assert_eq!(share(a * b), (f64::from(a * b) / 255.0).round() as u16, "{a} {b}");
        }
    }

    #[test]
    fn a_stamp_is_what_would_be_drawn() {
        let color = Color::hex(0x10_80_f0).faded(0.5);
        let mut stamps = Stamps::default();
        for form in forms() {
            // Beyond each edge, too.
            for at in [[10.0, 10.0], [10.125, 9.875], [0.5, 19.0], [-3.0, -3.0], [50.0, 50.0]] {
                let [mut stamped, mut drawn] = [white(), white()];
                stamps.put(form, at, color, WHOLE, &mut stamped);
                let mut paint = Paint::default();
                paint.set_color_rgba8(0x10, 0x80, 0xf0, 128);
                let [x, y] = at.map(|at| 2.0 * at as f32);
                let transform = Transform::from_scale(2.0, 2.0).post_translate(x, y);
                let path = form.outline(2.0).unwrap();
                drawn.fill_path(&path, &paint, FillRule::Winding, transform, None);
                let differ = stamped.data().iter().zip(drawn.data()).map(|(a, b)| a.abs_diff(*b));
                let most = differ.max().unwrap();
                // Outlines that are clipped at an edge have another softness there.
                assert!(most <= 24, "{at:?}: {most}");
            }
        }
    }

    #[test]
    fn what_stands_between_two_bands_is_whole() {
        let mut stamps = Stamps::default();
        for form in forms() {
            let [mut whole, mut above, mut below] = [white(), white(), white()];
            let bands =
                [(&(0..SIDE), &mut whole), (&(0..20), &mut above), (&(20..SIDE), &mut below)];
            for (rows, canvas) in bands {
                let place = Place { rows, ..WHOLE };
                stamps.put(form, [10.0, 10.0], Color::hex(0x10_80_f0), place, canvas);
            }
            let half = 4 * 20 * SIDE as usize;
            let bands = [&above.data()[..half], &below.data()[..half]].concat();
            assert_eq!(whole.data(), bands);
            assert_eq!(above.data()[half..], white().data()[half..]);
        }
    }
}
