//! As much of a fingerprint as is kept of a record.

use bench_common::fingerprint::Fingerprint;

/// The first 96 bits, the highest first: among 10 million records a false match has a chance of 1
/// in 10^15.
pub(crate) type Digest = [u8; 12];

/// What is no digest. The fingerprint that begins so has the one behind it.
pub(crate) const NONE: Digest = [0; 12];

/// What is kept of a fingerprint.
pub(crate) fn digest(fingerprint: Fingerprint) -> Digest {
    let [highest @ .., _, _, _, _] = fingerprint.max(1 << 32).to_be_bytes();
    highest
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Spreads numbers over all bits, as fingerprints are spread.
    pub(crate) fn fingerprint(number: u64) -> Fingerprint {
        let once = u128::from(number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        (once ^ once >> 64).wrapping_mul(0xda94_2042_e4dd_58b5_a3b1_9535_4a39_b70d)
    }

    /// The digest of that.
    pub(crate) fn spread(number: u64) -> Digest {
        digest(fingerprint(number))
    }

    #[test]
    fn a_digest_is_how_a_fingerprint_begins() {
        assert_eq!(digest(0x0102 << 112 | 0xff << 32), [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff]);
        assert!([0, 1, u128::from(u32::MAX)].iter().all(|&first| digest(first) > NONE));
    }
}
