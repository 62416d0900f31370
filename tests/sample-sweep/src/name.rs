//! The name of a raw result's file.

use crate::{Configuration, EXPERIMENT};

/// The file's name: experiment first, runner last.
#[must_use]
pub fn file_name(configuration: &Configuration) -> String {
    let Configuration { runner, framework, precision, tp, ep, dp_attention, conc, .. } =
        configuration;
    let (framework, precision) = (framework.name(), precision.name());
    format!(
        "{EXPERIMENT}_{precision}_{framework}_tp{tp}_ep{ep}_dpa_{dp_attention}_conc{conc}_{runner}.json"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Framework, Hardware, Precision};

    #[test]
    fn a_name_spells_the_configuration() {
        let configuration = Configuration {
            hw: Hardware::B200,
            runner: "b200-trt".to_owned(),
            framework: Framework::Trt,
            precision: Precision::Fp4,
            tp: 4,
            ep: 1,
            dp_attention: false,
            conc: 16,
        };
        assert_eq!(
            file_name(&configuration),
            "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc16_b200-trt.json"
        );
        let other = Configuration {
            hw: Hardware::Mi355x,
            runner: "mi355x-amd".to_owned(),
            framework: Framework::Sglang,
            precision: Precision::Fp8,
            tp: 8,
            ep: 2,
            dp_attention: true,
            conc: 128,
        };
        assert_eq!(
            file_name(&other),
            "dsr1_1k1k_fp8_sglang_tp8_ep2_dpa_true_conc128_mi355x-amd.json"
        );
    }
}
