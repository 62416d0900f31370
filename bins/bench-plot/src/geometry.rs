//! Rectangles and lines in pixels, y downwards.

/// A point: x, y.
pub(crate) type Xy = [f64; 2];

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Rect {
    /// The square around a point.
    pub(crate) fn around([x, y]: Xy, reach: f64) -> Self {
        Self { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach }
    }

    /// The rectangle with so much more on each side.
    pub(crate) fn grown(&self, by: f64) -> Self {
        let Self { left, top, right, bottom } = self;
        Self { left: left - by, top: top - by, right: right + by, bottom: bottom + by }
    }

    /// Whether the two share more than an edge.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether the other is wholly inside.
    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && other.right <= self.right
            && self.top <= other.top
            && other.bottom <= self.bottom
    }

    /// Whether a line between two points passes through.
    pub(crate) fn is_crossed(&self, line: [Xy; 2]) -> bool {
        self.clip(line).is_some()
    }

    /// The part of a line between two points that is inside, found by clipping it to one side
    /// after the other (Liang and Barsky 1984).
    pub(crate) fn clip(&self, [a, b]: [Xy; 2]) -> Option<[Xy; 2]> {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let sides = [
            (-dx, a[0] - self.left),
            (dx, self.right - a[0]),
            (-dy, a[1] - self.top),
            (dy, self.bottom - a[1]),
        ];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (toward, distance) in sides {
            if toward == 0.0 {
                if distance <= 0.0 {
                    return None;
                }
            } else if toward < 0.0 {
                enter = enter.max(distance / toward);
            } else {
                leave = leave.min(distance / toward);
            }
        }
        let at = |t: f64| match t {
            0.0 => a,
            1.0 => b,
            t => [a[0] + t * dx, a[1] + t * dy],
        };
        (enter < leave).then(|| [at(enter), at(leave)])
    }

    /// How far a point is from the rectangle; 0 inside.
    pub(crate) fn distance(&self, [x, y]: Xy) -> f64 {
        let beyond = |low: f64, value: f64, high: f64| (low - value).max(value - high).max(0.0);
        beyond(self.left, x, self.right).hypot(beyond(self.top, y, self.bottom))
    }

    /// Whether a point is inside or on the edge.
    pub(crate) fn holds(&self, [x, y]: Xy) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect { left: 10.0, top: 10.0, right: 20.0, bottom: 14.0 };

    #[test]
    fn rectangles_overlap_when_they_share_an_area() {
        assert!(BOX.overlaps(&Rect::around([21.0, 12.0], 2.0)));
        assert!(!BOX.overlaps(&Rect::around([22.0, 12.0], 2.0)));
        assert!(BOX.contains(&Rect::around([12.0, 12.0], 2.0)));
        assert!(!BOX.contains(&Rect::around([12.0, 12.0], 2.1)));
    }

    #[test]
    fn a_distance_is_to_the_nearest_edge_or_corner() {
        for (point, distance) in
            [([15.0, 12.0], 0.0), ([5.0, 12.0], 5.0), ([15.0, 17.0], 3.0), ([23.0, 18.0], 5.0)]
        {
            assert_eq!(BOX.distance(point), distance);
        }
    }

    #[test]
    fn lines_cross_a_rectangle() {
        for line in [
            [[0.0, 12.0], [30.0, 12.0]],
            [[15.0, 0.0], [15.0, 30.0]],
            [[12.0, 12.0], [13.0, 13.0]],
            [[5.0, 5.0], [15.0, 15.0]],
        ] {
            assert!(BOX.is_crossed(line), "{line:?}");
        }
        for line in [
            [[0.0, 12.0], [9.0, 12.0]],
            [[0.0, 9.0], [30.0, 9.0]],
            [[0.0, 10.0], [30.0, 10.0]],
            [[5.0, 12.0], [12.0, 20.0]],
            [[25.0, 0.0], [25.0, 30.0]],
        ] {
            assert!(!BOX.is_crossed(line), "{line:?}");
        }
    }
}
