//! The hypervolume of points with small whole coordinates is what inclusion and exclusion give,
//! exactly.

#![no_main]

use bench_common::frontier::{Points, hypervolume};
use libfuzzer_sys::fuzz_target;

/// Twice as many sums for each point more.
const MOST: usize = 10;

fuzz_target!(|data: &[u8]| {
    let Some((&first, data)) = data.split_first() else { return };
    let objectives = 2 + usize::from(first % 5);
    if data.len() < objectives {
        return;
    }
    let (reference, data) = data.split_at(objectives);
    let points: Vec<&[u8]> = data.chunks_exact(objectives).take(MOST).collect();

    let coordinates = |point: &[u8]| point.iter().map(|&c| f64::from(c)).collect::<Vec<_>>();
    let mut all = Points::new(objectives);
    points.iter().for_each(|point| all.push(&coordinates(point)));
    let found = hypervolume(&all, &coordinates(reference));
    assert_eq!(found, by_inclusion_and_exclusion(&points, reference) as f64);
});

/// The sum of what each set of points shares, less or more by turns.
fn by_inclusion_and_exclusion(points: &[&[u8]], reference: &[u8]) -> i128 {
    (1_u32..1 << points.len())
        .map(|set| {
            let members = || (0..points.len()).filter(|point| set >> point & 1 == 1);
            let side = |objective: usize| {
                let least = members().map(|point| points[point][objective]).min().unwrap_or(0);
                i128::from(least.saturating_sub(reference[objective]))
            };
            let shared: i128 = (0..reference.len()).map(side).product();
            if set.count_ones() % 2 == 1 { shared } else { -shared }
        })
        .sum()
}
