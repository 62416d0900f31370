//! The labels that the benchmark flows put into a result's file name.
//!
//! Experiment first, runner last, `agg_` in front of a record:
//! - 2025: `dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json`
//! - 2026: `dsr1_1k1k_fp4_trt_tp8-pp1-dcp1-pcp1-ep8-dpatrue_disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef.json`
//! - 2026, several nodes: `dsr1_8k1k_fp4_dynamo-trt_prefill-tp4-pp1-dcp1-pcp1-ep4-dpatrue-nw5_decode-tp8-pp1-dcp1-pcp1-ep8-dpatrue-nw1_disagg-true_spec-mtp_conc4x8x16_gb200-nv_0_conc8_gpus_28_ctx_20_gen_8.json`
//!
//! A name that fits none as a whole says nothing: half a name would be half a guess.

use bench_common::{field, hardware};

use crate::claims::{Claim, Source};

/// A name that fits, for messages.
pub(crate) const EXAMPLE: &str = "dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json";

/// What a file's name says, whatever directory or archive it lies in.
pub(crate) fn claims(path: &str) -> Vec<Claim> {
    parse(stem(path)).unwrap_or_default()
}

/// The name without directories, `agg_` and its ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', ':']).next().unwrap_or(path);
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let endings = [".json", ".jsonl", ".ndjson"];
    let name = endings.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    name.strip_prefix("agg_").unwrap_or(name)
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
    claims.extend(parse_nodes(rest).or_else(|| parse_2026(rest)).or_else(|| parse_2025(rest))?);
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
    let [sizes, run] = pieces(rest, '_')?;
    let sizes: [&str; 6] = pieces(sizes, '-')?;
    let fields =
        [field::TP, field::PP, field::DCP_SIZE, field::PCP_SIZE, field::EP, field::DP_ATTENTION];
    let mut claims = parse_sizes(sizes, fields)?;
    claims.push(claim(field::IS_MULTINODE, "false"));
    claims.extend(parse_run(run)?);
    Some(claims)
}

/// `prefill-tp4-…-nw5_decode-tp8-…-nw1_disagg-true_spec-mtp_conc4x8x16_gb200-nv_0_conc8_gpus_28_ctx_20_gen_8`
fn parse_nodes(rest: &str) -> Option<Vec<Claim>> {
    let [prefill, decode, run] = pieces(rest, '_')?;
    let prefill = prefill.strip_prefix("prefill-")?;
    let decode = decode.strip_prefix("decode-")?;
    let (prefill, prefill_workers) = prefill.rsplit_once("-nw")?;
    let (decode, decode_workers) = decode.rsplit_once("-nw")?;
    let (run, measured) = match run.rsplit_once("_conc") {
        Some((front, behind)) if behind.contains("_gpus_") => (front, Some(behind)),
        _ => (run, None),
    };
    let mut claims = parse_sizes(pieces(prefill, '-')?, PREFILL)?;
    claims.push(claim(field::PREFILL_NUM_WORKERS, digits(prefill_workers)?));
    claims.extend(parse_sizes(pieces(decode, '-')?, DECODE)?);
    claims.push(claim(field::DECODE_NUM_WORKERS, digits(decode_workers)?));
    claims.push(claim(field::IS_MULTINODE, "true"));
    claims.extend(parse_run(run)?);
    if let Some(measured) = measured {
        // What one sweep measured at this concurrency stands for all that it was to measure.
        claims.retain(|claim| claim.field != field::CONC);
        claims.extend(parse_measured(measured)?);
    }
    Some(claims)
}

const PREFILL: [&str; 6] = [
    field::PREFILL_TP,
    field::PREFILL_PP,
    field::PREFILL_DCP_SIZE,
    field::PREFILL_PCP_SIZE,
    field::PREFILL_EP,
    field::PREFILL_DP_ATTENTION,
];

const DECODE: [&str; 6] = [
    field::DECODE_TP,
    field::DECODE_PP,
    field::DECODE_DCP_SIZE,
    field::DECODE_PCP_SIZE,
    field::DECODE_EP,
    field::DECODE_DP_ATTENTION,
];

/// `tp8`, `pp1`, `dcp1`, `pcp1`, `ep8`, `dpatrue`
fn parse_sizes(sizes: [&str; 6], fields: [&'static str; 6]) -> Option<Vec<Claim>> {
    let names = ["tp", "pp", "dcp", "pcp", "ep", "dpa"];
    let each = sizes.iter().zip(names).zip(fields);
    each.map(|((size, name), field)| {
        let value = size.strip_prefix(name)?;
        let value = if name == "dpa" { truth(value)? } else { digits(value)? };
        Some(claim(field, value))
    })
    .collect()
}

/// `disagg-false_spec-none_conc64_b200-nv_1_recipe-0123456789abcdef`
fn parse_run(run: &str) -> Option<Vec<Claim>> {
    let [disagg, spec, conc, runner] = pieces(run, '_')?;
    let (runner, recipe) = match runner.rsplit_once("_recipe-") {
        Some((runner, recipe)) => (runner, Some(recipe)),
        None => (runner, None),
    };
    let mut claims = vec![
        claim(field::DISAGG, truth(disagg.strip_prefix("disagg-")?)?),
        claim(field::SPEC_DECODING, spec.strip_prefix("spec-")?),
        Claim { source: Source::Runner, ..claim(field::HW, hardware::of_runner(runner)) },
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

/// `8_gpus_28_ctx_20_gen_8`: the concurrency, and the GPUs in all, of prefill and of decode.
fn parse_measured(measured: &str) -> Option<Vec<Claim>> {
    let parts: [&str; 7] = pieces(measured, '_')?;
    let [conc, "gpus", gpus, "ctx", prefill, "gen", decode] = parts else {
        return None;
    };
    let number = |text: &str| digits(text)?.parse::<u64>().ok();
    if number(gpus)? != number(prefill)?.checked_add(number(decode)?)? {
        return None;
    }
    Some(vec![
        claim(field::CONC, digits(conc)?),
        claim(field::NUM_PREFILL_GPU, prefill),
        claim(field::NUM_DECODE_GPU, decode),
    ])
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
            ("is_multinode", "false"),
            ("disagg", "false"),
            ("spec_decoding", "none"),
            ("hw", "b200"),
            ("conc", "64"),
            ("recipe_fingerprint", "0123456789abcdef"),
        ]
        .map(|(field, value)| (field, value.to_owned()));
        assert_eq!(said(name), expected);
    }

    const NODES: &str = "dsr1_8k1k_fp4_dynamo-trt_prefill-tp4-pp1-dcp1-pcp1-ep2-dpatrue-nw5_decode-tp8-pp2-dcp3-pcp4-ep8-dpafalse-nw1_disagg-true_spec-mtp_conc4x8x16_gb200-nv_0_conc8_gpus_28_ctx_20_gen_8.json";

    #[test]
    fn a_name_of_several_nodes_is_read() {
        let expected = [
            ("infmax_model_prefix", "dsr1"),
            ("isl", "8192"),
            ("osl", "1024"),
            ("precision", "fp4"),
            ("framework", "dynamo-trt"),
            ("prefill_tp", "4"),
            ("prefill_pp", "1"),
            ("prefill_dcp_size", "1"),
            ("prefill_pcp_size", "1"),
            ("prefill_ep", "2"),
            ("prefill_dp_attention", "true"),
            ("prefill_num_workers", "5"),
            ("decode_tp", "8"),
            ("decode_pp", "2"),
            ("decode_dcp_size", "3"),
            ("decode_pcp_size", "4"),
            ("decode_ep", "8"),
            ("decode_dp_attention", "false"),
            ("decode_num_workers", "1"),
            ("is_multinode", "true"),
            ("disagg", "true"),
            ("spec_decoding", "mtp"),
            ("hw", "gb200"),
            ("conc", "8"),
            ("num_prefill_gpu", "20"),
            ("num_decode_gpu", "8"),
        ]
        .map(|(field, value)| (field, value.to_owned()));
        assert_eq!(said(NODES), expected);
    }

    #[test]
    fn a_list_of_concurrencies_names_none() {
        let listed = NODES.replace("_conc8_gpus_28_ctx_20_gen_8", "");
        let said = said(&listed);
        assert!(said.iter().any(|(field, _)| *field == "prefill_tp"));
        assert!(said.iter().all(|(field, _)| *field != "conc"));
    }

    #[test]
    fn a_name_whose_gpus_do_not_add_up_says_nothing() {
        assert_eq!(said(&NODES.replace("gpus_28", "gpus_27")), []);
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
                assert_eq!(said(&name), expected, "{name}");
            };

            let name = format!("{front}_tp{tp}_ep{ep}_dpa_{}_conc{}_{}.json", dpa.1, conc.1, hw.1);
            let own = vec![is("tp", tp), is("ep", ep), dpa.clone(), conc.clone(), hw.clone()];
            check(name, own);

            let worker = format!("tp{tp}-pp{pp}-dcp{dcp}-pcp{pcp}-ep{ep}-dpa{}", dpa.1);
            let tail = format!("disagg-{}_spec-{spec}", disagg.1);
            let name = format!("{front}_{worker}_{tail}_conc{}_{}-nv_1.json", conc.1, hw.1);
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
                said(&name).into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
