//! The marker of a point.

use super::backend::{pixels, units};
use crate::geometry::Xy;
use crate::look::color::Color;
use crate::look::palette::Marker;

/// A marker at its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sign {
    pub(crate) marker: Marker,
    /// The middle.
    pub(crate) at: Xy,
    /// In pixels; how far corners reach is in the marker's shape.
    pub(crate) radius: f64,
    pub(crate) fill: Color,
}

/// How far from its middle any marker of radius 1 reaches.
pub(crate) const REACH: f64 = 1.3;

impl Sign {
    /// The corners; `None` for the circle.
    pub(crate) fn corners(&self) -> Option<Vec<Xy>> {
        corners(self.marker, self.at, self.radius)
    }
}

/// The corners of a marker around a place; `None` for the circle.
pub(crate) fn corners(marker: Marker, [x, y]: Xy, radius: f64) -> Option<Vec<Xy>> {
    let shift = |[dx, dy]: &Xy| pixels((units(dx * radius), units(dy * radius)));
    let shifts = shape(marker)?.iter().map(shift);
    Some(shifts.map(|[dx, dy]| [x + dx, y + dy]).collect())
}

/// The corners of a marker of radius 1, so that markers look equally large; `None` for the circle.
fn shape(marker: Marker) -> Option<&'static [Xy]> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_marker_reaches_farther() {
        for marker in [Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Cross] {
            let farthest = shape(marker).unwrap().iter().flatten().map(|c| c.abs());
            assert!((0.9..=REACH).contains(&farthest.fold(0.0, f64::max)), "{marker:?}");
        }
    }

    #[test]
    fn corners_stand_at_whole_units() {
        let (marker, fill) = (Marker::Diamond, Color::hex(0));
        let sign = Sign { marker, at: [10.0, 20.0625], radius: 4.5, fill };
        let corners = sign.corners().unwrap();
        assert_eq!(corners[..2], [[10.0, 14.1875], [15.875, 20.0625]]);
        assert_eq!(Sign { marker: Marker::Circle, ..sign }.corners(), None);
    }
}
