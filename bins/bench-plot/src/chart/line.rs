//! The line through the points of a frontier, in pixels: straight, in steps, or curved; and what
//! of it lies within the plot.

use clap::ValueEnum;

use bench_common::metric::Direction;

use crate::geometry::{Rect, Xy};

/// How points are joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Connect {
    /// Straight from point to point: no claim but an order
    #[default]
    Straight,
    /// What the measured runs guarantee in between
    Step,
    /// A curve that never overshoots a point
    Monotone,
}

/// How many straight pieces stand for a curve between two points.
const PIECES: usize = 16;

/// The line through points that are ordered by x. `x_direction` says on which side of a point its
/// y is still guaranteed: who needs less interactivity, or allows more latency, gets it as well.
/// Where that is not known, nothing is.
pub(crate) fn through(points: &[Xy], connect: Connect, x_direction: Option<Direction>) -> Vec<Xy> {
    match (connect, x_direction) {
        (Connect::Step, Some(direction)) => steps(points, direction),
        (Connect::Straight | Connect::Step, _) => points.to_vec(),
        (Connect::Monotone, _) => curve(points),
    }
}

fn steps(points: &[Xy], x_direction: Direction) -> Vec<Xy> {
    let mut line = Vec::with_capacity(2 * points.len());
    for (index, &point) in points.iter().enumerate() {
        if let Some(&previous) = index.checked_sub(1).and_then(|before| points.get(before)) {
            line.push(match x_direction {
                Direction::Higher => [previous[0], point[1]],
                Direction::Lower => [point[0], previous[1]],
            });
        }
        line.push(point);
    }
    line
}

/// The monotone cubic of M. Steffen, "A simple method for monotonic interpolation in one
/// dimension" (1990), with end slopes of (3s − t) / 2, in straight pieces.
fn curve(points: &[Xy]) -> Vec<Xy> {
    let slopes = slopes(points);
    let mut line = Vec::with_capacity(PIECES * points.len());
    for (index, pair) in points.windows(2).enumerate() {
        let ([x0, y0], [x1, y1]) = (pair[0], pair[1]);
        let (width, m0, m1) = (x1 - x0, slopes[index], slopes[index + 1]);
        line.extend((0..PIECES).map(|piece| {
            let t = piece as f64 / PIECES as f64;
            let (t2, t3) = (t * t, t * t * t);
            let y = (2.0 * t3 - 3.0 * t2 + 1.0) * y0
                + (t3 - 2.0 * t2 + t) * width * m0
                + (3.0 * t2 - 2.0 * t3) * y1
                + (t3 - t2) * width * m1;
            [x0 + t * width, y]
        }));
    }
    line.extend(points.last());
    line
}

/// The slope at each point; 0 where two points share an x, since the line is upright there.
fn slopes(points: &[Xy]) -> Vec<f64> {
    let secants: Vec<(f64, f64)> = points
        .windows(2)
        .map(|pair| {
            let width = pair[1][0] - pair[0][0];
            let slope = if width > 0.0 { (pair[1][1] - pair[0][1]) / width } else { 0.0 };
            (width, slope)
        })
        .collect();
    let inner = secants.windows(2).map(|pair| {
        let ((h0, s0), (h1, s1)) = (pair[0], pair[1]);
        let width = h0 + h1;
        let p = if width > 0.0 { (s0 * h1 + s1 * h0) / width } else { 0.0 };
        let sign = |s: f64| if s < 0.0 { -1.0 } else { 1.0 };
        (sign(s0) + sign(s1)) * s0.abs().min(s1.abs()).min(0.5 * p.abs())
    });
    let inner: Vec<f64> = inner.collect();
    let end = |secant: Option<&(f64, f64)>, neighbour: Option<&f64>| match (secant, neighbour) {
        (Some((_, s)), Some(t)) => (3.0 * s - t) / 2.0,
        (Some((_, s)), None) => *s,
        (None, _) => 0.0,
    };
    let first = end(secants.first(), inner.first());
    let last = end(secants.last(), inner.last());
    let mut slopes = vec![first];
    slopes.extend(inner);
    if points.len() > 1 {
        slopes.push(last);
    }
    slopes
}

/// The pieces of a line that lie within an area.
pub(crate) fn within(line: &[Xy], area: &Rect) -> Vec<Vec<Xy>> {
    let mut pieces: Vec<Vec<Xy>> = Vec::new();
    for pair in line.windows(2) {
        let Some([from, to]) = area.clip([pair[0], pair[1]]) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&from) => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};

    const POINTS: [Xy; 3] = [[0.0, 0.0], [10.0, 2.0], [20.0, 12.0]];

    #[test]
    fn steps_promise_no_more_than_was_measured() {
        let line = through(&POINTS, Connect::Step, Some(Higher));
        assert_eq!(line, [[0.0, 0.0], [0.0, 2.0], [10.0, 2.0], [10.0, 12.0], [20.0, 12.0]]);
        let line = through(&POINTS, Connect::Step, Some(Lower));
        assert_eq!(line, [[0.0, 0.0], [10.0, 0.0], [10.0, 2.0], [20.0, 2.0], [20.0, 12.0]]);
    }

    #[test]
    fn a_curve_has_the_slopes_of_steffen() {
        // Secants 0.2 and 1; p = 0.6; 2 · min(0.2, 1, 0.3) = 0.4 in the middle.
        let [first, middle, last] = slopes(&POINTS)[..] else { panic!("three slopes") };
        assert!((middle - 0.4).abs() < 1e-12);
        assert!((first - (0.6 - 0.4) / 2.0).abs() < 1e-12);
        assert!((last - (3.0 - 0.4) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_curve_goes_through_its_points_and_never_back() {
        let line = through(&POINTS, Connect::Monotone, Some(Higher));
        assert!(POINTS.iter().all(|point| line.contains(point)));
        assert!(line.windows(2).all(|pair| pair[0][1] <= pair[1][1]));
        let upright = [[0.0, 0.0], [0.0, 5.0], [0.0, 6.0], [4.0, 6.0]];
        assert!(curve(&upright).iter().flatten().all(|c| c.is_finite()));
        assert_eq!(curve(&[[1.0, 2.0]]), [[1.0, 2.0]]);
        assert!(curve(&[]).is_empty());
    }

    #[test]
    fn what_leaves_the_area_is_cut_off() {
        let area = Rect { left: 0.0, top: 0.0, right: 10.0, bottom: 10.0 };
        let line = [[-5.0, 5.0], [5.0, 5.0], [5.0, 20.0], [8.0, 20.0], [8.0, 5.0]];
        assert_eq!(
            within(&line, &area),
            [vec![[0.0, 5.0], [5.0, 5.0], [5.0, 10.0]], vec![[8.0, 10.0], [8.0, 5.0]],]
        );
        assert!(within(&[[1.0, 1.0]], &area).is_empty());
    }
}
