//! Frontier, fronts and ranks are those of the definition, in one to six objectives, with ties,
//! equal points, zeros of both signs and the largest floats.

#![no_main]

use bench_common::frontier::{Points, Tolerance};
use bench_common::metric::Direction;
use libfuzzer_sys::fuzz_target;

/// Coordinates that are more than small whole numbers.
const UNUSUAL: [f64; 8] =
    [0.0, -0.0, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.1, 0.100_000_000_000_000_02];
const TOLERANCES: [f64; 4] = [0.0, 0.02, 0.3, 0.99];
/// Ranks by definition take the cube of the points.
const FEW: usize = 60;

fuzz_target!(|data: &[u8]| {
    let [first, second, data @ ..] = data else { return };
    let objectives = 1 + usize::from(first % 6);
    let tolerance = Tolerance::new(TOLERANCES[usize::from(first / 6) % 4]).expect("a share");
    // Few different coordinates make many ties.
    let places = second.max(&1);
    let coordinate = |(objective, byte): (usize, &u8)| {
        let value = match UNUSUAL.get(usize::from(255 - byte)) {
            Some(unusual) => *unusual,
            None => f64::from(byte % places),
        };
        let direction = if objective % 2 == 0 { Direction::Higher } else { Direction::Lower };
        direction.orient(value)
    };
    let points: Vec<Vec<f64>> = data
        .chunks_exact(objectives)
        .map(|point| point.iter().enumerate().map(coordinate).collect())
        .collect();
    let all = Points::of(objectives, points.iter().map(Vec::as_slice));

    let dominates = |a: &[f64], b: &[f64]| {
        let exact = || a.iter().zip(b).any(|(a, b)| a > b);
        let beyond = || tolerance.dominates(a, b);
        a.iter().zip(b).all(|(a, b)| a >= b)
            && if tolerance.is_exact() { exact() } else { beyond() }
    };
    let undominated = |left: &[usize]| -> Vec<usize> {
        let is_best = |i: &usize| !left.iter().any(|&j| dominates(&points[j], &points[*i]));
        left.iter().copied().filter(is_best).collect()
    };
    let mut left: Vec<usize> = (0..points.len()).collect();
    assert_eq!(all.frontier(tolerance), undominated(&left));
    if points.len() > FEW {
        return;
    }
    let mut ranks = vec![0; points.len()];
    for rank in 1.. {
        let front = undominated(&left);
        if front.is_empty() {
            break;
        }
        front.iter().for_each(|&index| ranks[index] = rank);
        left.retain(|index| !front.contains(index));
    }
    assert!(left.is_empty(), "some points have no rank");
    assert_eq!(all.ranks(tolerance), ranks);
    for last in 0..4 {
        let expected: Vec<usize> = (0..ranks.len()).filter(|&i| ranks[i] <= last).collect();
        assert_eq!(all.fronts(last, tolerance), expected);
    }
});
