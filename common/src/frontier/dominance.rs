//! When one point dominates another.

/// How much better is better: the relative difference, from 0 to below 1, up to which a gain
/// counts as noise.
///
/// With a tolerance, a point dominates another if it is at least as good in every objective and
/// better by more than the tolerance in one. So a point is passed over only for a gain that noise
/// does not explain, and a point close behind the frontier stays. Measured so, dominance is
/// transitive and never holds where the exact one does not: what is kept depends on no order, and
/// the frontier of frontiers is the frontier of the whole, as without a tolerance. (Letting a
/// small loss count as none would be neither: along a fine sweep each point would yield to its
/// neighbour until one was left.)
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance(f64);

impl Tolerance {
    /// Every difference counts.
    pub const EXACT: Self = Self(0.0);

    /// A tolerance of so much, 0.02 being 2 %; `None` outside 0 to below 1.
    pub fn new(relative: f64) -> Option<Self> {
        (0.0..1.0).contains(&relative).then_some(Self(relative))
    }

    /// Whether every difference counts.
    pub fn is_exact(self) -> bool {
        self.0 == 0.0
    }

    /// Whether `a` is greater than `b` by more than this share of the larger of the two.
    pub fn exceeds(self, a: f64, b: f64) -> bool {
        a - b > self.0 * a.abs().max(b.abs())
    }

    /// Whether `a` dominates `b`; both have the same objectives, greater being better.
    pub fn dominates(self, a: &[f64], b: &[f64]) -> bool {
        let mut better = false;
        for (&a, &b) in a.iter().zip(b) {
            if a < b {
                return false;
            }
            better = better || self.exceeds(a, b);
        }
        better
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_within_the_tolerance_is_none() {
        let two_percent = Tolerance::new(0.02).unwrap();
        assert!(two_percent.exceeds(100.0, 97.9));
        assert!(!two_percent.exceeds(100.0, 98.0));
        assert!(two_percent.exceeds(-97.9, -100.0));
        assert!(!two_percent.exceeds(-98.0, -100.0));
        assert!(two_percent.exceeds(0.0, -1.0) && two_percent.exceeds(1.0, -1.0));
        assert!(!two_percent.exceeds(0.0, 0.0));
    }

    #[test]
    fn a_loss_is_a_loss() {
        let two_percent = Tolerance::new(0.02).unwrap();
        assert!(two_percent.dominates(&[10.0, 100.0], &[5.0, 100.0]));
        assert!(!two_percent.dominates(&[10.0, 99.0], &[5.0, 100.0]));
        assert!(!two_percent.dominates(&[10.0, 100.0], &[9.9, 99.0]));
        assert!(Tolerance::EXACT.dominates(&[10.0, 100.0], &[9.9, 99.0]));
        assert!(!Tolerance::EXACT.dominates(&[10.0, 100.0], &[10.0, 100.0]));
    }

    #[test]
    fn a_tolerance_is_a_share() {
        assert!(Tolerance::new(0.0).unwrap().is_exact());
        for none in [-0.1, 1.0, f64::NAN] {
            assert_eq!(Tolerance::new(none), None);
        }
    }
}
