//! The labels that the benchmark flows put into a result's file name.
//!
//! Experiment first, runner last, `agg_` in front of a record:
//! - 2025: `dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json`
//! - 2026: `dsr1_1k1k_fp4_trt_tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef.json`
//!
//! A name that fits neither as a whole says nothing: half a name would be half a guess.

use bench_common::{field, hardware};

use crate::claims::{Claim, Source};

/// A name that fits, for messages.
pub(crate) const EXAMPLE: &str = "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json";

/// What a file's name says, whatever directory or archive it lies in.
pub(crate) fn claims(path: &str) -> Vec<Claim> {
    let name = path.rsplit(['/', ':']).next().unwrap_or(path);
    let name = name.strip_suffix(".json").unwrap_or(name);
    let name = name.strip_prefix("agg_").unwrap_or(name);
    parse(name).unwrap_or_default()
}

fn parse(name: &str) -> Option<Vec<Claim>> {
    let (experiment, workload, rest) = split_experiment(name)?;
    let (isl, osl) = sequence_lengths(workload)?;
    let (precision, rest) = rest.split_once('_')?;
    let (framework, rest) = rest.split_once('_')?;
    let mut claims = vec![
        claim(field::MODEL_PREFIX, experiment),
        claim(field::ISL, &isl.to_string()),
        claim(field::OSL, &osl.to_string()),
        claim(field::PRECISION, precision),
        claim(field::FRAMEWORK, framework),
    ];
    claims.extend(parse_2026(rest).or_else(|| parse_2025(rest))?);
    Some(claims)
}

/// `tp4_ep1_dpa_false_conc4_b200-trt`. The flow took the runner for the hardware, ending and all.
fn parse_2025(rest: &str) -> Option<Vec<Claim>> {
    let [tp, ep, dpa, dp_attention, conc, runner] = pieces(rest, '_')?;
    if dpa != "dpa" {
        return None;
    }
    Some(vec![
        claim(field::TP, number(tp, "tp")?),
        claim(field::EP, number(ep, "ep")?),
        claim(field::DP_ATTENTION, truth(dp_attention)?),
        claim(field::CONC, number(conc, "conc")?),
        Claim { source: Source::Runner, ..claim(field::HW, hardware::without_number(runner)) },
    ])
}

/// `tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef`
fn parse_2026(rest: &str) -> Option<Vec<Claim>> {
    let [sizes, disagg, spec, conc, runner] = pieces(rest, '_')?;
    let [tp, pp, dcp, pcp, ep, dpa] = pieces(sizes, '-')?;
    let (runner, recipe) = match runner.rsplit_once("_recipe-") {
        Some((runner, recipe)) => (runner, Some(recipe)),
        None => (runner, None),
    };
    let mut claims = vec![
        claim(field::TP, number(tp, "tp")?),
        claim(field::PP, number(pp, "pp")?),
        claim(field::DCP_SIZE, number(dcp, "dcp")?),
        claim(field::PCP_SIZE, number(pcp, "pcp")?),
        claim(field::EP, number(ep, "ep")?),
        claim(field::DP_ATTENTION, truth(dpa.strip_prefix("dpa")?)?),
        claim(field::DISAGG, truth(disagg.strip_prefix("disagg-")?)?),
        claim(field::SPEC_DECODING, spec.strip_prefix("spec-")?),
        claim(field::CONC, number(conc, "conc")?),
        Claim { source: Source::Runner, ..claim(field::HW, hardware::of_runner(runner)) },
    ];
    claims.extend(recipe.map(|recipe| claim(field::RECIPE_FINGERPRINT, recipe)));
    Some(claims)
}

fn claim(field: &'static str, value: &str) -> Claim {
    Claim { field, value: value.to_owned(), source: Source::FileName }
}

/// The experiment's model, its workload, and what follows. The model may hold underscores.
fn split_experiment(name: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(at) = name[from..].find('_') {
        let (model, rest) = (&name[..from + at], &name[from + at + 1..]);
        let (workload, behind) = rest.split_once('_')?;
        if !model.is_empty() && sequence_lengths(workload).is_some() {
            return Some((model, workload, behind));
        }
        from += at + 1;
    }
    None
}

/// `8k1k` is an ISL of 8192 and an OSL of 1024 tokens.
fn sequence_lengths(workload: &str) -> Option<(u32, u32)> {
    let (isl, osl) = workload.strip_suffix('k')?.split_once('k')?;
    let tokens = |thousands: &str| digits(thousands)?.parse::<u32>().ok()?.checked_mul(1024);
    Some((tokens(isl)?, tokens(osl)?))
}

/// Exactly `N` pieces, none empty; the last takes the rest.
fn pieces<const N: usize>(text: &str, separator: char) -> Option<[&str; N]> {
    let pieces: Vec<_> = text.splitn(N, separator).collect();
    <[&str; N]>::try_from(pieces).ok().filter(|pieces| pieces.iter().all(|piece| !piece.is_empty()))
}

fn number<'a>(piece: &'a str, name: &str) -> Option<&'a str> {
    digits(piece.strip_prefix(name)?)
}

fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn truth(text: &str) -> Option<&str> {
    matches!(text, "true" | "false").then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(path: &str) -> Vec<(&'static str, String)> {
        claims(path).into_iter().map(|claim| (claim.field, claim.value)).collect()
    }

    #[test]
    fn a_name_of_2025_is_read() {
        let expected = [
            ("infmax_model_prefix", "dsr1"),
            ("isl", "1024"),
            ("osl", "8192"),
            ("precision", "fp4"),
            ("framework", "trt"),
            ("tp", "4"),
            ("ep", "1"),
            ("dp_attention", "false"),
            ("conc", "16"),
            ("hw", "b200-trt"),
        ]
        .map(|(field, value)| (field, value.to_owned()));
        let name = "dsr1_1k8k_fp4_trt_tp4_ep1_dpa_false_conc16_b200-trt.json";
        assert_eq!(said(name), expected);
        assert_eq!(said(&format!("run.tar.gz:a_b/agg_{name}")), expected);
        assert_eq!(said(&name.replace(".json", "_07.json")), expected);
    }

    #[test]
    fn a_name_of_2026_is_read() {
        let name = "gpt_oss_8k1k_fp8_dynamo-trt_tp8-pp2-dcp1-pcp4-ep8-dpatrue_disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef.json";
        let expected = [
            ("infmax_model_prefix", "gpt_oss"),
            ("isl", "8192"),
            ("osl", "1024"),
            ("precision", "fp8"),
            ("framework", "dynamo-trt"),
            ("tp", "8"),
            ("pp", "2"),
            ("dcp_size", "1"),
            ("pcp_size", "4"),
            ("ep", "8"),
            ("dp_attention", "true"),
            ("disagg", "false"),
            ("spec_decoding", "none"),
            ("conc", "64"),
            ("hw", "b200"),
            ("recipe_fingerprint", "0123456789abcdef"),
        ]
        .map(|(field, value)| (field, value.to_owned()));
        assert_eq!(said(name), expected);
    }

    #[test]
    fn a_name_that_does_not_fit_says_nothing() {
        for name in [
            "result.json",
            "stdin",
            "",
            "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_maybe_conc4_b200.json",
            "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4x8_b200.json",
            "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4.json",
            "dsr1_1k1k_fp4_trt_tp_ep1_dpa_false_conc4_b200.json",
            "dsr1_11_fp4_trt_tp4_ep1_dpa_false_conc4_b200.json",
            "_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200.json",
            "dsr1_99999999k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200.json",
        ] {
            assert_eq!(said(name), [], "{name}");
        }
    }

    #[test]
    fn the_example_of_the_messages_fits() {
        assert!(!claims(EXAMPLE).is_empty());
    }

    proptest! {
        #[test]
        fn any_name_is_survived(name in "\\PC{0,60}|([a-z0-9]{0,3}[_:/.k-]){0,20}") {
            let _ = claims(&name);
        }

        #[test]
        fn what_is_built_is_parsed_back(
            model in "[a-z0-9]{1,6}(_[a-z]{1,5})?", precision in "[a-z0-9]{1,5}",
            framework in "[a-z]{1,8}(-[a-z]{1,8})?", tp in 1u32..1000, ep in 1u32..1000,
            dpa in any::<bool>(), conc in 1u32..100_000, hw in "[a-z]{1,3}[0-9]{2,3}",
            isl in 1u32..200, osl in 1u32..200,
        ) {
            let name = format!(
                "{model}_{isl}k{osl}k_{precision}_{framework}_tp{tp}_ep{ep}_dpa_{dpa}_conc{conc}_{hw}.json"
            );
            let expected = [
                ("infmax_model_prefix", model), ("isl", (isl * 1024).to_string()),
                ("osl", (osl * 1024).to_string()), ("precision", precision),
                ("framework", framework), ("tp", tp.to_string()), ("ep", ep.to_string()),
                ("dp_attention", dpa.to_string()), ("conc", conc.to_string()), ("hw", hw),
            ];
            prop_assert_eq!(said(&name), expected);
        }
    }
}
