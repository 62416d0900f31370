//! Random numbers that never change: SplitMix64 (Steele, Lea and Flood, 2014).
//!
//! It is written out here because the sweep's bytes must outlive any library's version.

/// The generator.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// A stream of its own for each seed and name.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        // FNV-1a, so that names that differ in one letter start far apart.
        let state = name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = self.state;
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0, included, to 1, excluded.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to `end`, excluded.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        // The high 32 bits times `end`, over 2³²: below `end`, so the cast loses nothing.
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// Nearly normal, mean 0 and deviation 1, never beyond 3.5.
    ///
    /// A sum of four uniform numbers; a true normal needs a logarithm, whose last bit differs
    /// between platforms.
    pub(crate) fn noise(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.uniform()).sum();
        (sum - 2.0) * 3_f64.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_published_algorithm() {
        // The first numbers of the reference implementation for the state 1234567.
        let mut random = Random { state: 1_234_567 };
        let numbers = [random.next(), random.next(), random.next()];
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn names_and_seeds_make_different_streams() {
        let first = |seed, name| Random::new(seed, name).next();
        assert_eq!(first(1, "a"), first(1, "a"));
        assert_ne!(first(1, "a"), first(1, "b"));
        assert_ne!(first(1, "a"), first(2, "a"));
    }

    #[test]
    fn distributions_keep_to_their_bounds() {
        let mut random = Random::new(0, "bounds");
        let mut seen = [false; 3];
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..10_000 {
            seen[random.below(3) as usize] = true;
            assert!((0.0..1.0).contains(&random.uniform()));
            let noise = random.noise();
            assert!(noise.abs() < 3.5);
            sum += noise;
            squares += noise * noise;
        }
        assert_eq!(seen, [true; 3]);
        assert!((sum / 10_000.0).abs() < 0.05);
        assert!((squares / 10_000.0 - 1.0).abs() < 0.05);
    }
}
