//! Which group wins how much of the joint frontier.

use bench_common::frontier::{Points, Tolerance};

use crate::groups::Group;

/// For each group, the share of the demands on the first objective that it meets with the best
/// second objective. The demands are spread evenly from the joint frontier's worst first
/// objective to its best; a record meets a demand that is no better than it. What groups win
/// together is parted evenly between them. The shares of all groups sum to 1.
pub(crate) fn shares(groups: &[Group]) -> Vec<f64> {
    let points: Vec<Points> = groups.iter().map(Group::points).collect();
    shares_of(&points)
}

fn shares_of(groups: &[Points]) -> Vec<f64> {
    let mut joint = Points::new(2);
    let mut owners: Vec<usize> = Vec::new();
    for (owner, points) in groups.iter().enumerate() {
        points.iter().for_each(|point| joint.push(point));
        owners.resize(joint.len(), owner);
    }
    let mut frontier = joint.frontier(Tolerance::EXACT);
    frontier.sort_by(|&a, &b| joint.get(a)[0].total_cmp(&joint.get(b)[0]));

    let steps: Vec<(f64, Vec<usize>)> = frontier
        .chunk_by(|&a, &b| joint.get(a) == joint.get(b))
        .map(|equal| {
            // By index within a step, and so by owner.
            let mut winners: Vec<usize> = equal.iter().map(|&index| owners[index]).collect();
            winners.dedup();
            (joint.get(equal[0])[0], winners)
        })
        .collect();
    let mut shares = vec![0.0; groups.len()];
    let (Some((worst, _)), Some((best, _))) = (steps.first(), steps.last()) else {
        return shares;
    };
    let range = best - worst;
    let mut met = *worst;
    for (first, winners) in &steps {
        // A frontier of one point has no range, and wins all that there is.
        let width = if range == 0.0 { 1.0 } else { (first - met) / range };
        for &winner in winners {
            shares[winner] += width / winners.len() as f64;
        }
        met = *first;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(groups: &[&[[f64; 2]]]) -> Vec<f64> {
        let points = |group: &&[[f64; 2]]| Points::of(2, group.iter().map(|point| &point[..]));
        shares_of(&groups.iter().map(points).collect::<Vec<_>>())
    }

    /// From 10 to 50: the first group has the best record for demands up to 20 and above 40.
    #[test]
    fn a_group_wins_the_demands_that_its_records_meet_best() {
        let first: &[[f64; 2]] = &[[10.0, 100.0], [20.0, 90.0], [30.0, 10.0], [50.0, 5.0]];
        let second: &[[f64; 2]] = &[[40.0, 50.0], [15.0, 80.0]];
        assert_eq!(shares(&[first, second]), [0.5, 0.5]);
        assert_eq!(shares(&[first, second, &[[5.0, 5.0]]]), [0.5, 0.5, 0.0]);
    }

    #[test]
    fn what_is_won_together_is_parted() {
        let both: &[[f64; 2]] = &[[1.0, 2.0], [2.0, 1.0], [2.0, 1.0]];
        assert_eq!(shares(&[both, both]), [0.5, 0.5]);
        assert_eq!(shares(&[both, &[[2.0, 1.0]]]), [0.5, 0.5]);
        assert_eq!(shares(&[both, &[[3.0, 0.5]]]), [0.5, 0.5]);
    }

    #[test]
    fn one_point_is_the_whole_range() {
        assert_eq!(shares(&[&[[1.0, 2.0]], &[[1.0, 1.0]]]), [1.0, 0.0]);
        assert_eq!(shares(&[&[], &[]]), [0.0, 0.0]);
    }
}
