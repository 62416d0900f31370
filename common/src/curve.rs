//! The curve through the points of a frontier: monotone cubic Hermite interpolation.
//!
//! Source: M. Steffen, "A simple method for monotonic interpolation in one dimension", Astronomy
//! and Astrophysics 239 (1990), for the slopes at inner points; at the first and the last point
//! the slope is (3s − t)/2, where s is that of the chord and t that at the next point, which gives
//! the curve no bend there. So d3 draws `curveMonotoneX`. Between two points the curve leaves
//! their range nowhere. Where points share an x it is upright.

use std::ops::Range;

/// Where a value lies between points in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// On a point.
    On(usize),
    /// Between a point and the next.
    Between(usize),
    /// Before the first or behind the last.
    Outside,
}

/// Where `at` lies; `x` strictly ascending.
pub fn locate(x: &[f64], at: f64) -> Spot {
    match x.binary_search_by(|probe| probe.total_cmp(&at)) {
        Ok(index) => Spot::On(index),
        Err(0) => Spot::Outside,
        Err(index) if index == x.len() => Spot::Outside,
        Err(index) => Spot::Between(index - 1),
    }
}

/// The points on which the curve between a point and the next depends.
pub fn neighbourhood(points: usize, interval: usize) -> Range<usize> {
    interval.saturating_sub(1)..points.min(interval + 3)
}

/// The curve's value at `at`, which lies between the point `interval` and the next, whose x is
/// greater; `x` ascending.
pub fn value(x: &[f64], y: &[f64], interval: usize, at: f64) -> f64 {
    let piece = Piece::new(x, y, interval);
    let (low, high) = (piece.y[0].min(piece.y[1]), piece.y[0].max(piece.y[1]));
    piece.value((at - x[interval]) / piece.width).clamp(low, high)
}

/// The area below the curve from `from` to `to`, which the points span; `x` strictly ascending.
pub fn area(x: &[f64], y: &[f64], from: f64, to: f64) -> f64 {
    (0..x.len() - 1)
        .filter(|&interval| x[interval] < to && x[interval + 1] > from)
        .map(|interval| {
            let piece = Piece::new(x, y, interval);
            let share = |at: f64| ((at - x[interval]) / piece.width).clamp(0.0, 1.0);
            piece.area(share(to)) - piece.area(share(from))
        })
        .sum()
}

/// The curve between two neighbours.
struct Piece {
    width: f64,
    y: [f64; 2],
    slopes: [f64; 2],
}

impl Piece {
    fn new(x: &[f64], y: &[f64], interval: usize) -> Self {
        Self {
            width: x[interval + 1] - x[interval],
            y: [y[interval], y[interval + 1]],
            slopes: [slope(x, y, interval), slope(x, y, interval + 1)],
        }
    }

    /// The value at a share of the width.
    fn value(&self, t: f64) -> f64 {
        let [from, to] = self.y;
        let [rise, fall] = self.slopes.map(|slope| slope * self.width);
        let blend = t * t * (3.0 - 2.0 * t);
        from + (to - from) * blend + t * (1.0 - t) * ((1.0 - t) * rise - t * fall)
    }

    /// The area from the left end to a share of the width: the integral of [`Self::value`].
    fn area(&self, t: f64) -> f64 {
        let [from, to] = self.y;
        let [rise, fall] = self.slopes.map(|slope| slope * self.width);
        let t2 = t * t;
        let blend = t2 * t * (1.0 - t / 2.0);
        // Twelfths, so that a whole line has exactly the area of its mean.
        let bend = t2 * ((6.0 - 8.0 * t + 3.0 * t2) * rise - t * (4.0 - 3.0 * t) * fall) / 12.0;
        self.width * (from * t + (to - from) * blend + bend)
    }
}

/// The curve's slope at a point.
fn slope(x: &[f64], y: &[f64], point: usize) -> f64 {
    let last = x.len() - 1;
    match point {
        _ if last == 1 => chord(x, y, 0),
        0 => (3.0 * chord(x, y, 0) - inner_slope(x, y, 1)) / 2.0,
        _ if point == last => (3.0 * chord(x, y, last - 1) - inner_slope(x, y, last - 1)) / 2.0,
        _ => inner_slope(x, y, point),
    }
}

/// The slope from a point to the next; 0 where they share an x.
fn chord(x: &[f64], y: &[f64], point: usize) -> f64 {
    let width = x[point + 1] - x[point];
    if width > 0.0 { (y[point + 1] - y[point]) / width } else { 0.0 }
}

/// Steffen's slope: that of the parabola through the point and its neighbours, but no more than
/// twice the flatter chord, and 0 at a peak or in a dip.
fn inner_slope(x: &[f64], y: &[f64], point: usize) -> f64 {
    let (before, behind) = (x[point] - x[point - 1], x[point + 1] - x[point]);
    let (left, right) = (chord(x, y, point - 1), chord(x, y, point));
    if left * right <= 0.0 {
        return 0.0;
    }
    let parabola = (left * behind + right * before) / (before + behind);
    let steepest = 2.0 * left.abs().min(right.abs());
    parabola.abs().min(steepest).copysign(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }

    /// By hand, for (0, 0), (1, 1), (3, 2): the chords rise by 1 and 1/2, the parabola by
    /// (1·2 + 1/2·1)/3 = 5/6, which is less than twice the flatter chord. At the ends
    /// (3·1 − 5/6)/2 = 13/12 and (3/2 − 5/6)/2 = 1/3.
    #[test]
    fn three_points_by_hand() {
        let (x, y) = ([0.0, 1.0, 3.0], [0.0, 1.0, 2.0]);
        close(slope(&x, &y, 0), 13.0 / 12.0);
        close(slope(&x, &y, 1), 5.0 / 6.0);
        close(slope(&x, &y, 2), 1.0 / 3.0);
        // In the middle the value is the mean plus an eighth of the width times the slopes'
        // difference: 1/2 + (13/12 − 5/6)/8 and 3/2 + 2·(5/6 − 1/3)/8.
        close(value(&x, &y, 0, 0.5), 17.0 / 32.0);
        close(value(&x, &y, 1, 2.0), 13.0 / 8.0);
        // The area is the width times the mean plus a twelfth of its square times that difference:
        // 1/2 + 1/48 and 3 + 4/24.
        close(area(&x, &y, 0.0, 3.0), 0.5 + 1.0 / 48.0 + 3.0 + 1.0 / 6.0);
    }

    /// By hand, for (0, 10), (1, 9), (2, 1): the chords fall by 1 and 8, the parabola by 9/2, which
    /// is more than twice the flatter chord, 2. At the ends −1/2 and −11.
    #[test]
    fn a_bend_is_no_steeper_than_twice_the_flatter_chord() {
        let (x, y) = ([0.0, 1.0, 2.0], [10.0, 9.0, 1.0]);
        close(slope(&x, &y, 1), -2.0);
        close(slope(&x, &y, 0), -0.5);
        close(slope(&x, &y, 2), -11.0);
        close(value(&x, &y, 0, 0.5), 9.5 + 1.5 / 8.0);
        close(value(&x, &y, 1, 1.5), 5.0 + 9.0 / 8.0);
    }

    #[test]
    fn two_points_are_joined_by_a_line() {
        let (x, y) = ([2.0, 4.0], [10.0, 0.0]);
        close(value(&x, &y, 0, 2.5), 7.5);
        close(area(&x, &y, 2.0, 4.0), 10.0);
        close(area(&x, &y, 3.0, 4.0), 2.5);
    }

    #[test]
    fn a_peak_is_no_higher_than_its_point() {
        let (x, y) = ([0.0, 1.0, 2.0], [0.0, 1.0, 0.0]);
        close(slope(&x, &y, 1), 0.0);
        close(value(&x, &y, 0, 1.0), 1.0);
    }

    #[test]
    fn points_that_share_an_x_have_no_slope_between_them() {
        let (x, y) = ([0.0, 0.0, 1.0, 2.0], [0.0, 5.0, 6.0, 8.0]);
        close(slope(&x, &y, 1), 0.0);
        // The parabola's 3/2 is less than twice the flatter chord.
        close(slope(&x, &y, 2), 1.5);
        close(value(&x, &y, 1, 1.0), 6.0);
    }

    #[test]
    fn places_are_on_between_or_outside() {
        let x = [1.0, 2.0, 4.0];
        assert_eq!(locate(&x, 0.9), Spot::Outside);
        assert_eq!(locate(&x, 1.0), Spot::On(0));
        assert_eq!(locate(&x, 1.5), Spot::Between(0));
        assert_eq!(locate(&x, 4.0), Spot::On(2));
        assert_eq!(locate(&x, 4.1), Spot::Outside);
        assert_eq!(neighbourhood(3, 0), 0..3);
        assert_eq!(neighbourhood(5, 2), 1..5);
        assert_eq!(neighbourhood(2, 0), 0..2);
    }

    fn knots() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        prop::collection::vec((0.1f64..10.0, 0.0f64..100.0), 2..9).prop_map(|steps| {
            let ascending = steps.iter().scan(0.0, |x, step| {
                *x += step.0;
                Some(*x)
            });
            (ascending.collect(), steps.iter().map(|step| step.1).collect())
        })
    }

    proptest! {
        #[test]
        fn the_curve_stays_between_neighbours((x, y) in knots(), t in 0.0f64..1.0) {
            for interval in 0..x.len() - 1 {
                let piece = Piece::new(&x, &y, interval);
                let value = piece.value(t);
                let low = piece.y[0].min(piece.y[1]);
                let high = piece.y[0].max(piece.y[1]);
                prop_assert!((low - 1e-9..=high + 1e-9).contains(&value));
                let at = x[interval] + t * piece.width;
                prop_assert!((low..=high).contains(&super::value(&x, &y, interval, at)));
            }
        }

        #[test]
        fn a_piece_depends_on_its_neighbourhood_only((x, y) in knots(), t in 0.01f64..0.99) {
            for interval in 0..x.len() - 1 {
                let near = neighbourhood(x.len(), interval);
                let at = x[interval] + t * (x[interval + 1] - x[interval]);
                let start = near.start;
                let own = value(&x[near.clone()], &y[near], interval - start, at);
                prop_assert_eq!(own, value(&x, &y, interval, at));
            }
        }

        #[test]
        fn the_area_is_the_sum_of_thin_slices((x, y) in knots(), a in 0.0f64..1.0, b in 0.0f64..1.0) {
            let span = x[x.len() - 1] - x[0];
            let (from, to) = (x[0] + a.min(b) * span, x[0] + a.max(b) * span);
            let slices = 2000;
            let width = (to - from) / f64::from(slices);
            let sum: f64 = (0..slices)
                .map(|i| from + (f64::from(i) + 0.5) * width)
                .map(|at| match locate(&x, at) {
                    Spot::On(index) => y[index],
                    Spot::Between(interval) => value(&x, &y, interval, at),
                    Spot::Outside => 0.0,
                })
                .map(|value| value * width)
                .sum();
            prop_assert!((area(&x, &y, from, to) - sum).abs() < 1e-3 * (1.0 + sum));
        }
    }
}
