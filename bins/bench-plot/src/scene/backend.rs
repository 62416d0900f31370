//! What plotters draws, recorded as a scene.
//!
//! plotters counts in whole units. A unit is a sixteenth of a pixel here, so that nothing is
//! rounded to where an eye would see it.

use std::cell::Cell;
use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle,
};

use super::font::{self, CAP_HEIGHT, Weight};
use crate::geometry::Xy;
use crate::look::color::Color;
use crate::look::palette::Marker;
use crate::scene::{Align, Part, Scene, Shape, Sign, Text};

/// Units to a pixel.
const UNITS: f64 = 16.0;

/// Pixels in units.
pub(crate) fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// A length in units, not below zero.
pub(crate) fn length(pixels: f64) -> u32 {
    units(pixels).unsigned_abs()
}

/// Units in pixels.
pub(crate) fn pixels((x, y): BackendCoord) -> Xy {
    [f64::from(x) / UNITS, f64::from(y) / UNITS]
}

/// A back end for plotters that adds shapes to a scene. `part` is what they are part of; the
/// caller changes it between two of plotters' calls.
pub(crate) struct Recorder<'a> {
    scene: &'a mut Scene,
    part: &'a Cell<Part>,
}

impl<'a> Recorder<'a> {
    /// A back end that adds to the scene.
    pub(crate) fn new(scene: &'a mut Scene, part: &'a Cell<Part>) -> Self {
        Self { scene, part }
    }

    /// Adds a marker, which plotters has no word for.
    pub(crate) fn draw_sign(
        &mut self,
        at: BackendCoord,
        marker: Marker,
        radius: f64,
        fill: Color,
    ) -> Drawn {
        self.add(Shape::Sign(Sign { marker, at: pixels(at), radius, fill }))
    }

    fn add(&mut self, shape: Shape) -> Drawn {
        self.scene.shapes.push((self.part.get(), shape));
        Ok(())
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Recorder<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        let size = self.scene.size;
        (size.width * UNITS as u32, size.height * UNITS as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        if fill {
            self.fill_polygon(corners, style)
        } else {
            self.draw_path(corners.into_iter().chain([(left, top)]), style)
        }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let mut points: Vec<Xy> = path.into_iter().map(pixels).collect();
        if let [a, b] = &mut points[..] {
            sharpen(a, b);
        }
        let width = f64::from(style.stroke_width()) / UNITS;
        self.add(Shape::Line { points, color: color(style), width })
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Drawn {
        let (center, radius) = (pixels(center), f64::from(radius) / UNITS);
        self.add(Shape::Circle { center, radius, fill: color(style) })
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let points = corners.into_iter().map(pixels).collect();
        self.add(Shape::Polygon { points, fill: color(style) })
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let (size, weight) = font_of(style);
        let [x, y] = pixels(at);
        let anchor = style.anchor();
        let align = match anchor.h_pos {
            HPos::Left => Align::Start,
            HPos::Center => Align::Middle,
            HPos::Right => Align::End,
        };
        let y = match anchor.v_pos {
            VPos::Top => y + CAP_HEIGHT * size,
            VPos::Center => y + CAP_HEIGHT * size / 2.0,
            VPos::Bottom => y,
        };
        self.add(Shape::Text(Text {
            text: text.to_owned(),
            at: [x, y],
            align,
            size,
            weight,
            color: from_backend(style.color()),
            halo: false,
        }))
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let (size, weight) = font_of(style);
        Ok((length(font::width(text, size, weight)), length(CAP_HEIGHT * size)))
    }
}

/// A line along an axis is moved to the middle of its pixels, where it is sharp.
fn sharpen(a: &mut Xy, b: &mut Xy) {
    for axis in [0, 1] {
        if a[axis] == b[axis] {
            a[axis] = a[axis].floor() + 0.5;
            b[axis] = a[axis];
        }
    }
}

fn font_of(style: &impl BackendTextStyle) -> (f64, Weight) {
    let weight = match style.style() {
        FontStyle::Bold => Weight::SemiBold,
        _ => Weight::Regular,
    };
    (style.size() / UNITS, weight)
}

fn color(style: &impl BackendStyle) -> Color {
    from_backend(style.color())
}

fn from_backend(BackendColor { alpha, rgb: (r, g, b) }: BackendColor) -> Color {
    Color { rgb: [r, g, b], alpha }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::canvas::Size;

    #[test]
    fn units_become_pixels() {
        let size = Size { width: 10, height: 5 };
        let background = Color::hex(0);
        let mut scene = Scene { size, background, title: String::new(), shapes: vec![] };
        let part = Cell::new(Part::Frame);
        let mut recorder = Recorder::new(&mut scene, &part);
        assert_eq!(recorder.get_size(), (160, 80));
        let black = BackendColor { alpha: 0.5, rgb: (1, 2, 3) };
        recorder.draw_path([(0, 0), (8, 16), (24, 0)], &black).unwrap();
        part.set(Part::Series(3));
        recorder.draw_line((0, 33), (160, 33), &black).unwrap();
        let line = |points| Shape::Line {
            points,
            color: Color { rgb: [1, 2, 3], alpha: 0.5 },
            width: 1.0 / 16.0,
        };
        assert_eq!(
            scene.shapes,
            [
                (Part::Frame, line(vec![[0.0, 0.0], [0.5, 1.0], [1.5, 0.0]])),
                (Part::Series(3), line(vec![[0.0, 2.5], [10.0, 2.5]])),
            ]
        );
    }
}
