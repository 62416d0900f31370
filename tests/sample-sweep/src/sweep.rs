//! The whole sweep.

use crate::{Configuration, Framework, Hardware, LONGEST, Precision, file_name, raw_result};

/// What is measured, and from which seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// Another seed, other noise.
    pub seed: u64,
    /// Requests per unit of concurrency.
    pub prompts_per_conc: u32,
    /// The longest output, in tokens; the shortest is four fifths of it.
    pub longest_output: u32,
    /// One file each, in this order.
    pub configurations: Vec<Configuration>,
}

impl Default for Sweep {
    /// Ten requests per unit of concurrency, outputs of about a thousand tokens.
    fn default() -> Self {
        Self {
            seed: 0,
            prompts_per_conc: 10,
            longest_output: LONGEST,
            configurations: configurations(),
        }
    }
}

impl Sweep {
    /// The sweep with outputs so short that its smallest files have about 10 KB.
    #[must_use]
    pub fn short(self) -> Self {
        Self { longest_output: 64, ..self }
    }

    /// Names and texts of the files, made one by one.
    pub fn files(&self) -> impl Iterator<Item = (String, String)> {
        self.configurations.iter().map(|one| (file_name(one), raw_result(self, one)))
    }
}

/// The default sweep: several vendors, frameworks and precisions, so that a frontier has to choose.
fn configurations() -> Vec<Configuration> {
    use Framework::{Sglang, Trt};
    use Hardware::{B200, H200, Mi300x, Mi355x};
    use Precision::{Fp4, Fp8};

    let all = [4, 8, 16, 32, 64].as_slice();
    let series = [
        (B200, "b200-trt", Trt, Fp4, 4, all),
        (B200, "b200-trt", Trt, Fp4, 8, all),
        (B200, "b200-nv", Sglang, Fp4, 4, all),
        (B200, "b200-nv", Sglang, Fp8, 8, all),
        (H200, "h200-nv", Sglang, Fp8, 8, all),
        (Mi355x, "mi355x-amd", Sglang, Fp4, 4, &[8, 16, 32, 64]),
        (Mi355x, "mi355x-amd", Sglang, Fp4, 8, &[4, 8]),
        (Mi355x, "mi355x-amd", Sglang, Fp8, 8, &[4, 16, 64]),
        (Mi300x, "mi300x-amd", Sglang, Fp8, 8, &[4, 8, 16, 64]),
    ];
    let series = series.into_iter().flat_map(|(hw, runner, framework, precision, tp, concs)| {
        concs.iter().map(move |&conc| Configuration {
            hw,
            runner: runner.to_owned(),
            framework,
            precision,
            tp,
            // Experts are spread out where there are requests enough to keep all of them busy.
            ep: if framework == Trt && conc >= 8 * tp { tp } else { 1 },
            dp_attention: framework == Sglang && hw == B200 && precision == Fp8 && conc == 64,
            conc,
        })
    });
    series.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    /// The hash of all names and texts, one request per unit of concurrency.
    const BYTES: u64 = 7_969_441_625_653_475_843;

    /// Throughput per GPU, tok/s, and interactivity, tok/s/user.
    fn point(text: &str, gpus: u32) -> (f64, f64) {
        let result: Value = serde_json::from_str(text).unwrap();
        let number = |key: &str| result[key].as_f64().unwrap();
        (number("total_token_throughput") / f64::from(gpus), 1000.0 / number("median_tpot_ms"))
    }

    fn fnv(hash: u64, text: &str) -> u64 {
        text.bytes()
            .fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    #[test]
    fn files_have_names_of_their_own() {
        let sweep = Sweep::default();
        let names: BTreeSet<_> = sweep.configurations.iter().map(file_name).collect();
        assert_eq!(names.len(), sweep.configurations.len());
        assert!((30..=40).contains(&names.len()));
    }

    #[test]
    fn the_bytes_never_change() {
        let sweep = Sweep { prompts_per_conc: 1, ..Sweep::default() };
        let hash = |sweep: &Sweep| {
            sweep
                .files()
                .fold(0xcbf2_9ce4_8422_2325, |hash, (name, text)| fnv(fnv(hash, &name), &text))
        };
        // A change of the model or the texts changes it, and every fixture made from the sweep.
        assert_eq!(hash(&sweep), BYTES);
        assert_ne!(hash(&Sweep { seed: 1, ..sweep }), BYTES);
    }
    #[test]
    fn a_file_does_not_depend_on_the_others() {
        let sweep = Sweep { prompts_per_conc: 1, ..Sweep::default() };
        let last = sweep.configurations.last().unwrap().clone();
        let alone = Sweep { configurations: vec![last], ..sweep.clone() };
        assert_eq!(alone.files().next(), sweep.files().last());
    }

    #[test]
    fn the_default_sweep_is_small() {
        let bytes: usize = Sweep::default().files().map(|(_, text)| text.len()).sum();
        assert!((5_000_000..15_000_000).contains(&bytes), "{bytes}");
        let sweep = Sweep::default().short();
        let smallest = sweep.files().map(|(_, text)| text.len()).min().unwrap();
        assert!((4_000..10_000).contains(&smallest), "{smallest}");
    }

    #[test]
    fn load_trades_interactivity_for_throughput() {
        let sweep = Sweep { prompts_per_conc: 4, ..Sweep::default() };
        let mut series: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for configuration in &sweep.configurations {
            let c = configuration;
            let key = (c.runner.clone(), c.precision.name(), c.tp);
            series.entry(key).or_default().push(point(&raw_result(&sweep, c), c.tp));
        }
        assert_eq!(series.len(), 9);
        for (key, points) in series {
            for pair in points.windows(2) {
                let ((throughput, interactivity), (next_throughput, next_interactivity)) =
                    (pair[0], pair[1]);
                assert!(throughput < next_throughput, "{key:?} {points:?}");
                assert!(interactivity > next_interactivity, "{key:?} {points:?}");
            }
        }
    }

    #[test]
    fn more_gpus_serve_each_user_faster_and_fewer_users_each() {
        let sweep = Sweep { prompts_per_conc: 4, ..Sweep::default() };
        let of = |tp| {
            let found = sweep
                .configurations
                .iter()
                .find(|c| c.runner == "b200-trt" && c.tp == tp && c.conc == 8);
            point(&raw_result(&sweep, found.unwrap()), tp)
        };
        let (four, eight) = (of(4), of(8));
        assert!(four.0 > eight.0 && four.1 < eight.1, "{four:?} {eight:?}");
    }
}
