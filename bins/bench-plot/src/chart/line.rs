//! The line through the points of a frontier, in pixels: straight, in steps, or curved; and what
//! of it lies within the plot. The curve is that of `bench-pareto --at` where both axes are linear.

use clap::ValueEnum;

use bench_common::curve;
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

/// The monotone cubic through the points, in straight pieces.
fn curve(points: &[Xy]) -> Vec<Xy> {
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().map(|&[x, y]| (x, y)).unzip();
    let mut line = Vec::with_capacity(PIECES * points.len());
    for (index, pair) in points.windows(2).enumerate() {
        let width = pair[1][0] - pair[0][0];
        // Where two points share an x, the line is upright.
        let pieces = if width > 0.0 { PIECES } else { 1 };
        line.push(pair[0]);
        line.extend((1..pieces).map(|piece| {
            let at = pair[0][0] + width * piece as f64 / PIECES as f64;
            [at, curve::value(&x, &y, index, at)]
        }));
    }
    line.extend(points.last());
    line
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
