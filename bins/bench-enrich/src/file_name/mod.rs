//! The labels that the benchmark flows put into a result's file name.
//!
//! Experiment first, runner last, `agg_` in front of a record:
//! - 2025: `dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json`
//! - 2026: `dsr1_1k1k_fp4_trt_tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef.json`
//! - 2026, several nodes: see [`nodes`]
//!
//! A name that fits none as a whole says nothing: half a name would be half a guess.

mod nodes;

use bench_common::{field, hardware};

use crate::claims::{Claim, Source};

/// A name that fits, for messages.
pub(crate) const EXAMPLE: &str = "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json";

/// What a file's name says, whatever directory or archive it lies in.
pub(crate) fn claims(path: &str) -> Vec<Claim> {
    let whole = |claims: &Vec<Claim>| claims.iter().all(|claim| !claim.value.is_empty());
    parse(stem(path)).filter(whole).unwrap_or_default()
}

/// The concurrencies of the sweep that a name is of, of which the result has one; none of a name
/// that fits no scheme.
pub(crate) fn concurrencies(path: &str) -> Vec<&str> {
    let name = stem(path);
    let lists = name.split('_').filter_map(|piece| piece.strip_prefix("conc"));
    let mut lists = lists.map(|list| list.split('x').collect::<Vec<_>>());
    let list = lists.find(|list| list.iter().all(|conc| digits(conc).is_some()));
    list.filter(|_| parse(name).is_some()).unwrap_or_default()
}

/// Why a name tells nothing that all but fits.
pub(crate) fn fault(path: &str) -> Option<String> {
    let (name, fault) = nodes::mended(stem(path))?;
    parse(&name).map(|_| fault)
}

/// The labels that a file's name gives: fields of records, and their values as they are written.
/// None of a name that fits no scheme.
pub fn labels(path: &str) -> Vec<(&'static str, String)> {
    claims(path).into_iter().map(|claim| (claim.field, claim.value)).collect()
}

/// The name without directories, `agg_` and its ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', ':']).next().unwrap_or(path);
    let name = without_ending(name, &[".gz", ".zst"]);
    let name = without_ending(name, &[".json", ".jsonl", ".ndjson"]);
    name.strip_prefix("agg_").unwrap_or(name)
}

/// The name without one of these endings, in any case.
fn without_ending<'a>(name: &'a str, endings: &[&str]) -> &'a str {
    let cut = |ending: &&str| {
        let (front, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending).then_some(front)
    };
    endings.iter().find_map(cut).unwrap_or(name)
}

fn parse(name: &str) -> Option<Vec<Claim>> {
    let (experiment, workload, rest) = split_experiment(name)?;
    // Versions of models have points: `qwen3.5`.
    let begins = experiment.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !begins || !is_word(&experiment.replace('.', "_")) {
        return None;
    }
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
    claims.extend(nodes::parse(rest).or_else(|| parse_2026(rest)).or_else(|| parse_2025(rest))?);
    Some(claims)
}

/// `tp4_ep1_dpa_false_conc4_b200-trt`. The flow took the runner for the hardware, ending and all.
fn parse_2025(rest: &str) -> Option<Vec<Claim>> {
    let [tp, ep, dpa, dp_attention, conc, runner] = pieces(rest, '_')?;
    if dpa != "dpa" || !is_word(runner) {
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
    let [sizes, run] = pieces(rest, '_')?;
    let sizes: [&str; 6] = pieces(sizes, '-')?;
    let fields =
        [field::TP, field::PP, field::DCP_SIZE, field::PCP_SIZE, field::EP, field::DP_ATTENTION];
    let mut claims = parse_sizes(sizes, fields)?;
    claims.push(claim(field::IS_MULTINODE, "false"));
    claims.extend(parse_run(run)?);
    Some(claims)
}

/// `tp8`, `pp1`, `dcp1`, `pcp1`, `ep8`, `dpatrue`. The flow for several nodes writes `dptrue`, and
/// leaves a size that its configuration does not mention empty.
fn parse_sizes(sizes: [&str; 6], fields: [&'static str; 6]) -> Option<Vec<Claim>> {
    let [tp, pp, dcp, pcp, ep, dp_attention] = sizes;
    let mut claims = Vec::new();
    let named = [(tp, "tp"), (pp, "pp"), (dcp, "dcp"), (pcp, "pcp"), (ep, "ep")];
    for ((size, name), field) in named.into_iter().zip(fields) {
        let value = size.strip_prefix(name)?;
        if !value.is_empty() || matches!(name, "tp" | "ep") {
            claims.push(claim(field, digits(value)?));
        }
    }
    let dp_attention = dp_attention.strip_prefix("dpa").or(dp_attention.strip_prefix("dp"))?;
    claims.push(claim(fields[5], truth(dp_attention)?));
    Some(claims)
}

/// `disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef`. What follows the runner's
/// number or the fingerprint names a configuration and is no label.
fn parse_run(run: &str) -> Option<Vec<Claim>> {
    let [disagg, spec, conc, runner] = pieces(run, '_')?;
    if !is_word(runner) {
        return None;
    }
    let (runner, recipe) = match runner.rsplit_once("_recipe-") {
        Some((runner, recipe)) => (runner, recipe.split('_').next()),
        None => (runner, None),
    };
    let mut claims = vec![
        claim(field::DISAGG, truth(disagg.strip_prefix("disagg-")?)?),
        claim(field::SPEC_DECODING, spec.strip_prefix("spec-")?),
        Claim { source: Source::Runner, ..claim(field::HW, hardware::of_runner(numbered(runner))) },
    ];
    // A list names every concurrency of the sweep, and not the one of this result.
    let conc = conc.strip_prefix("conc")?;
    if conc.split('x').count() == 1 {
        claims.push(claim(field::CONC, digits(conc)?));
    } else if !conc.split('x').all(|conc| digits(conc).is_some()) {
        return None;
    }
    claims.extend(recipe.map(|recipe| claim(field::RECIPE_FINGERPRINT, recipe)));
    Some(claims)
}

/// The runner up to its number: `gb200-nv_0` of `gb200-nv_0_max-tpt`.
fn numbered(runner: &str) -> &str {
    let mut end = 0;
    for piece in runner.split('_') {
        end += piece.len();
        if end > piece.len() && digits(piece).is_some() {
            return &runner[..end];
        }
        end += 1;
    }
    runner
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

/// Whether flows could have written it: what others put behind a name, as in `b200.json.bak` or
/// `b200 (1)`, is no part of a runner.
fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
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
        assert_eq!(labels(name), expected);
        assert_eq!(labels(&format!("run.tar.gz:a_b/agg_{name}")), expected);
        assert_eq!(labels(&name.replace(".json", "_07.json")), expected);
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
            ("is_multinode", "false"),
            ("disagg", "false"),
            ("spec_decoding", "none"),
            ("hw", "b200"),
            ("conc", "64"),
            ("recipe_fingerprint", "0123456789abcdef"),
        ]
        .map(|(field, value)| (field, value.to_owned()));
        assert_eq!(labels(name), expected);
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
            "dsr1_1k1k__trt_tp4_ep1_dpa_false_conc4_b200.json",
            "dsr1_1k1k_fp4__tp4_ep1_dpa_false_conc4_b200.json",
            "dsr1_1k1k_fp8_vllm_tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-_conc64_b200.json",
            "dsr1_1k1k_fp8_vllm_tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-none_conc64_b200_recipe-.json",
            "dsr1_99999999k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200.json",
        ] {
            assert_eq!(labels(name), [], "{name}");
        }
    }

    #[test]
    fn what_is_put_around_a_name_is_no_label() {
        let run = "tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-none_conc64_b200-nv_1";
        for name in [
            "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt".to_owned(),
            format!("dsr1_1k1k_fp8_vllm_{run}"),
            format!("dsr1_1k1k_fp8_vllm_{run}_recipe-0123456789abcdef"),
        ] {
            let plain = labels(&name);
            assert!(!plain.is_empty());
            for ending in [".json", ".JSON", ".Json.GZ", ".jsonl.zst", ".NDJSON"] {
                assert_eq!(labels(&format!("{name}{ending}")), plain, "{name}{ending}");
            }
            for ending in [" (1).json", ".json.bak", ".json.1", ".txt", "~", ".json~", "é.json"] {
                assert_eq!(labels(&format!("{name}{ending}")), [], "{name}{ending}");
            }
            for front in ["Copy of ", "._", "é"] {
                assert_eq!(labels(&format!("{front}{name}.json")), [], "{front}{name}");
            }
        }
        let version = labels("qwen3.5_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json");
        assert_eq!(version[0], ("infmax_model_prefix", "qwen3.5".to_owned()));
    }

    #[test]
    fn the_example_of_the_messages_fits() {
        assert!(!claims(EXAMPLE).is_empty());
    }

    #[test]
    fn the_concurrencies_of_a_sweep_are_listed() {
        let name = "dsr1_8k1k_fp4_dynamo-trt_prefill-tp4-pp1-dcp1-pcp1-ep4-dptrue-nw5_decode-tp8-pp1-dcp1-pcp1-ep8-dptrue-nw1_disagg-true_spec-mtp_conc4x8x16_gb200-nv_0_conc8_gpus_28_ctx_20_gen_8.json";
        assert_eq!(concurrencies(name), ["4", "8", "16"]);
        assert_eq!(
            concurrencies(&name.replace("_conc8_gpus_28_ctx_20_gen_8", "")),
            ["4", "8", "16"]
        );
        assert_eq!(concurrencies(&format!("run/{EXAMPLE}")), ["4"]);
        for none in [&name.replace("28", "27"), "conc4x8.json", "", "x_conc"] {
            assert_eq!(concurrencies(none), [""; 0], "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_name_is_survived(name in "\\PC{0,60}|([a-z0-9]{0,3}[_:/.k-]){0,20}") {
            let _ = claims(&name);
        }

        #[test]
        fn what_is_built_is_parsed_back(
            model in "[a-z0-9]{1,6}(_[a-z]{1,5})?", precision in "[a-z0-9]{1,5}",
            framework in "[a-z]{1,8}(-[a-z]{1,8})?", sizes in prop::array::uniform5(1u32..1000),
            dpa in any::<bool>(), conc in 1u32..100_000, hw in "[a-z]{1,3}[0-9]{2,3}",
            isl in 1u32..200, osl in 1u32..200, spec in "none|mtp", disagg in any::<bool>(),
            workers in prop::array::uniform2(0u32..50), gpus in prop::array::uniform2(0u32..500),
        ) {
            let front = format!("{model}_{isl}k{osl}k_{precision}_{framework}");
            let common = [
                ("infmax_model_prefix", model), ("isl", (isl * 1024).to_string()),
                ("osl", (osl * 1024).to_string()), ("precision", precision),
                ("framework", framework),
            ];
            let [tp, pp, dcp, pcp, ep] = sizes;
            let [hw, conc, dpa, disagg] =
                [("hw", hw), ("conc", conc.to_string()), ("dp_attention", dpa.to_string()),
                 ("disagg", disagg.to_string())];
            let is = |field: &'static str, value: u32| (field, value.to_string());
            let check = |name: String, own: Vec<(&'static str, String)>| {
                let expected: Vec<_> = common.iter().cloned().chain(own).collect();
                assert_eq!(labels(&name), expected, "{name}");
            };

            let name = format!("{front}_tp{tp}_ep{ep}_dpa_{}_conc{}_{}.json", dpa.1, conc.1, hw.1);
            let own = vec![is("tp", tp), is("ep", ep), dpa.clone(), conc.clone(), hw.clone()];
            check(name, own);

            let worker = format!("tp{tp}-pp{pp}-dcp{dcp}-pcp{pcp}-ep{ep}-dp{}", dpa.1);
            let tail = format!("disagg-{}_spec-{spec}", disagg.1);
            let name = format!("{front}_{}_{tail}_conc{}_{}-nv_1.json", worker.replace("-dp", "-dpa"), conc.1, hw.1);
            let spec = ("spec_decoding", spec);
            let mut own = vec![
                is("tp", tp), is("pp", pp), is("dcp_size", dcp), is("pcp_size", pcp), is("ep", ep),
                dpa.clone(), ("is_multinode", "false".to_owned()), disagg.clone(), spec.clone(), hw.clone(), conc.clone(),
            ];
            check(name, own.clone());

            own.truncate(6);
            let [prefill, decode] = ["prefill_", "decode_"].map(|role| {
                own.iter().map(|(field, value)| (format!("{role}{field}"), value.clone()))
                    .collect::<Vec<_>>()
            });
            let name = format!(
                "{front}_prefill-{worker}-nw{}_decode-{worker}-nw{}_{tail}_conc1x2_{}-nv_1_conc{}_gpus_{}_ctx_{}_gen_{}.json",
                workers[0], workers[1], hw.1, conc.1, gpus[0] + gpus[1], gpus[0], gpus[1]
            );
            let mut expected: Vec<_> =
                common.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
            expected.extend(prefill);
            expected.push(("prefill_num_workers".to_owned(), workers[0].to_string()));
            expected.extend(decode);
            expected.push(("decode_num_workers".to_owned(), workers[1].to_string()));
            let rest = [
                ("is_multinode", "true".to_owned()), disagg, spec, hw, conc,
                is("num_prefill_gpu", gpus[0]), is("num_decode_gpu", gpus[1]),
            ];
            expected.extend(rest.map(|(field, value)| (field.to_owned(), value)));
            let found: Vec<_> =
                labels(&name).into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
