//! How fast a made-up deployment is.
//!
//! A decoding step costs a fixed part (launches, communication) and a part that grows with the
//! requests in flight: each wakes more experts, whose weights must be read, but fewer new ones the
//! more are awake. The square root has that shape, and IEEE 754 rounds it alike everywhere. What
//! saturates the throughput at last is that new requests' prefills hold up the decoding.

use crate::{Configuration, Framework, Hardware, Precision};

/// The speed of one configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Speed {
    /// One decoding step of the whole batch, undisturbed: ms per token.
    pub(crate) step_ms: f64,
    /// How long one more request's prefill holds everything up, ms.
    pub(crate) prefill_ms: f64,
    /// Time to the first token of a request that need not queue, ms.
    pub(crate) first_token_ms: f64,
    /// Tokens that come in one chunk of the stream.
    pub(crate) tokens_per_chunk: u32,
}

/// What an accelerator brings, with eight-bit weights on eight GPUs.
struct Accelerator {
    /// The fixed part of a step, ms.
    fixed_ms: f64,
    /// The growing part, ms per square root of the requests in flight.
    growing_ms: f64,
    prefill_ms: f64,
}

fn accelerator(hw: Hardware) -> Accelerator {
    let (fixed_ms, growing_ms, prefill_ms) = match hw {
        Hardware::B200 => (4.6, 2.15, 72.0),
        Hardware::H200 => (5.4, 3.1, 84.0),
        Hardware::Mi355x => (9.6, 2.9, 78.0),
        Hardware::Mi300x => (14.5, 3.4, 104.0),
    };
    Accelerator { fixed_ms, growing_ms, prefill_ms }
}

/// The speed of a configuration.
pub(crate) fn speed(configuration: &Configuration) -> Speed {
    let accelerator = accelerator(configuration.hw);
    let weights = match configuration.precision {
        Precision::Fp4 => 0.58,
        Precision::Fp8 => 1.0,
    };
    // Half of the work splits over the GPUs; communication does not.
    let split = 0.5 + 0.5 * 8.0 / f64::from(configuration.tp);
    let experts = if configuration.ep > 1 { 0.96 } else { 1.0 };
    // Data-parallel attention pays when many requests are in flight.
    let (attention_fixed, attention_growing) =
        if configuration.dp_attention { (1.2, 0.88) } else { (1.0, 1.0) };
    let (framework_ms, first_token_ms, tokens_per_chunk) = match configuration.framework {
        Framework::Trt => (0.0, 0.0, 10),
        Framework::Sglang => (0.8, 62.0, 32),
    };
    let conc = f64::from(configuration.conc);
    let growing = accelerator.growing_ms * weights * split * experts * attention_growing;
    Speed {
        step_ms: (accelerator.fixed_ms + framework_ms) * attention_fixed + growing * conc.sqrt(),
        prefill_ms: accelerator.prefill_ms,
        first_token_ms: accelerator.prefill_ms + 10.0 + first_token_ms + 0.2 * conc,
        tokens_per_chunk,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(hw: Hardware, precision: Precision, tp: u32, conc: u32) -> Configuration {
        let runner = hw.name().to_owned();
        let framework = Framework::Sglang;
        Configuration { hw, runner, framework, precision, tp, ep: 1, dp_attention: false, conc }
    }

    fn step(hw: Hardware, precision: Precision, tp: u32, conc: u32) -> f64 {
        speed(&configuration(hw, precision, tp, conc)).step_ms
    }

    #[test]
    fn load_slows_users_but_serves_more_of_them() {
        let step = |conc| step(Hardware::B200, Precision::Fp4, 4, conc);
        let served = |conc: u32| f64::from(conc) / step(conc);
        for conc in [4, 8, 16, 32, 64] {
            assert!(step(conc) < step(2 * conc));
            assert!(served(conc) < served(2 * conc) && served(2 * conc) < 2.0 * served(conc));
        }
    }

    #[test]
    fn more_gpus_are_faster_but_not_twice() {
        let step = |tp| step(Hardware::B200, Precision::Fp4, tp, 32);
        assert!(step(8) < step(4) && step(4) < 2.0 * step(8));
    }

    #[test]
    fn newer_hardware_and_smaller_weights_are_faster() {
        for conc in [4, 16, 64] {
            let fp8 = |hw| step(hw, Precision::Fp8, 8, conc);
            assert!(fp8(Hardware::B200) < fp8(Hardware::H200));
            assert!(fp8(Hardware::Mi355x) < fp8(Hardware::Mi300x));
            assert!(fp8(Hardware::H200) < fp8(Hardware::Mi300x));
            assert!(step(Hardware::B200, Precision::Fp4, 8, conc) < fp8(Hardware::B200));
        }
    }

    #[test]
    fn data_parallel_attention_pays_under_load_only() {
        let step = |dp_attention, conc| {
            let plain = configuration(Hardware::B200, Precision::Fp8, 8, conc);
            speed(&Configuration { dp_attention, ..plain }).step_ms
        };
        assert!(step(true, 4) > step(false, 4));
        assert!(step(true, 128) < step(false, 128));
    }
}
