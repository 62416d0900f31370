//! The names of results of several nodes:
//! `dsr1_8k1k_fp4_dynamo-trt_prefill-tp4-pp1-dcp1-pcp1-ep4-dptrue-nw5_decode-tp8-pp1-dcp1-pcp1-ep8-dptrue-nw1_disagg-true_spec-mtp_conc4x8x16_gb200-nv_0_conc8_gpus_28_ctx_20_gen_8.json`
//!
//! The sizes of a prefill and of a decode worker, and how many there are; the run; and, in the
//! name of each result of a sweep, what it was measured at.

use bench_common::field;

use super::{claim, digits, parse_run, parse_sizes, pieces};
use crate::claims::Claim;
use crate::deployment::{DECODE_SIZES, PREFILL_SIZES};

/// What follows the framework in such a name.
pub(super) fn parse(rest: &str) -> Option<Vec<Claim>> {
    let [prefill, decode, run] = pieces(rest, '_')?;
    let (prefill, prefill_workers) = prefill.strip_prefix("prefill-")?.rsplit_once("-nw")?;
    let (decode, decode_workers) = decode.strip_prefix("decode-")?.rsplit_once("-nw")?;
    let (run, measured) = match run.rsplit_once("_gpus_") {
        Some((front, gpus)) => {
            let (run, conc) = split_concurrency(front)?;
            (run, Some((conc, gpus)))
        }
        None => (run, None),
    };
    let mut claims = parse_sizes(pieces(prefill, '-')?, PREFILL_SIZES)?;
    claims.push(claim(field::PREFILL_NUM_WORKERS, digits(prefill_workers)?));
    claims.extend(parse_sizes(pieces(decode, '-')?, DECODE_SIZES)?);
    claims.push(claim(field::DECODE_NUM_WORKERS, digits(decode_workers)?));
    claims.push(claim(field::IS_MULTINODE, "true"));
    claims.extend(parse_run(run)?);
    if let Some((conc, gpus)) = measured {
        // What this result was measured at stands for all that the sweep was to measure.
        claims.retain(|claim| claim.field != field::CONC);
        claims.push(claim(field::CONC, conc));
        let apart = decode_workers != "0" && claims.iter().all(|claim| !shares(claim));
        claims.extend(parse_gpus(gpus, apart)?);
    }
    Some(claims)
}

/// Whether the claim is that prefill and decode share their GPUs.
fn shares(claim: &Claim) -> bool {
    claim.field == field::DISAGG && claim.value == "false"
}

/// The concurrency at the end of `…_conc8`, `…_c8` or `…_concurrency_8_req_rate_inf`.
fn split_concurrency(front: &str) -> Option<(&str, &str)> {
    let front = match front.rsplit_once("_req_rate_") {
        Some((front, rate)) if !rate.contains('_') => front,
        _ => front,
    };
    let named = front.trim_end_matches(|c: char| c.is_ascii_digit());
    let conc = digits(&front[named.len()..])?;
    let run = ["_concurrency_", "_conc", "_c"].iter().find_map(|name| named.strip_suffix(name))?;
    Some((run, conc))
}

/// `28_ctx_20_gen_8`: GPUs in all, of prefill and of decode; or all of them, where the workers do
/// both. Numbers that do not add up say nothing.
fn parse_gpus(gpus: &str, apart: bool) -> Option<Vec<Claim>> {
    let number = |text: &str| digits(text)?.parse::<u64>().ok();
    let Some(parts) = pieces::<5>(gpus, '_') else {
        number(gpus)?;
        let shared = [claim(field::NUM_PREFILL_GPU, gpus), claim(field::NUM_DECODE_GPU, "0")];
        return Some(if apart { Vec::new() } else { shared.to_vec() });
    };
    let [all, "ctx", prefill, "gen", decode] = parts else {
        return None;
    };
    let fits = number(all)? == number(prefill)?.checked_add(number(decode)?)?;
    let claims = [claim(field::NUM_PREFILL_GPU, prefill), claim(field::NUM_DECODE_GPU, decode)];
    fits.then(|| claims.to_vec())
}

/// A name whose numbers of GPUs do not add up with their sum instead, and what is wrong with it.
pub(super) fn mended(name: &str) -> Option<(String, String)> {
    let (front, gpus) = name.rsplit_once("_gpus_")?;
    let [all, "ctx", prefill, "gen", decode] = pieces::<5>(gpus, '_')? else { return None };
    let number = |text: &str| digits(text)?.parse::<u64>().ok();
    let sum = number(prefill)?.checked_add(number(decode)?)?;
    let fault = format!(
        "the file name tells nothing, since {all} GPUs are not {prefill} to prefill and {decode} to \
         decode"
    );
    let mended = format!("{front}_gpus_{sum}_ctx_{prefill}_gen_{decode}");
    (number(all)? != sum).then_some((mended, fault))
}

#[cfg(test)]
mod tests {
    use super::super::labels;

    const NODES: &str = "dsr1_8k1k_fp4_dynamo-trt_prefill-tp4-pp1-dcp1-pcp1-ep2-dptrue-nw5_decode-tp8-pp2-dcp3-pcp4-ep8-dpfalse-nw1_disagg-true_spec-mtp_conc4x8x16_gb200-nv_0_conc8_gpus_28_ctx_20_gen_8.json";

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
        assert_eq!(labels(NODES), expected);
    }

    #[test]
    fn a_list_of_concurrencies_names_none() {
        let listed = NODES.replace("_conc8_gpus_28_ctx_20_gen_8", "");
        let said = labels(&listed);
        assert!(said.iter().any(|(field, _)| *field == "prefill_tp"));
        assert!(said.iter().all(|(field, _)| *field != "conc"));
    }

    #[test]
    fn a_name_whose_gpus_do_not_add_up_says_nothing() {
        let wrong = NODES.replace("gpus_28", "gpus_27");
        assert_eq!(labels(&wrong), []);
        let fault =
            "the file name tells nothing, since 27 GPUs are not 20 to prefill and 8 to decode";
        assert_eq!(super::super::fault(&wrong).as_deref(), Some(fault));
        assert_eq!(super::super::fault(NODES), None);
        assert_eq!(super::super::fault("x_gpus_27_ctx_20_gen_8.json"), None);
    }

    fn one(path: &str, field: &str) -> Option<String> {
        labels(path).into_iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    #[test]
    fn a_configuration_behind_the_runner_is_no_label() {
        for middle in ["_max-tpt", "_recipe-0123456789abcdef_max-tpt_2", "_recipe-0123456789abcdef"]
        {
            let name = NODES.replace("gb200-nv_0", &format!("gb200-nv_0{middle}"));
            assert_eq!(one(&name, "hw").as_deref(), Some("gb200"), "{name}");
            let recipe = middle.contains("recipe").then_some("0123456789abcdef");
            assert_eq!(one(&name, "recipe_fingerprint").as_deref(), recipe);
            assert_eq!(one(&name, "conc").as_deref(), Some("8"));
        }
    }

    #[test]
    fn a_size_that_is_left_empty_is_not_told() {
        let name = NODES.replace("prefill-tp4-pp1-dcp1-pcp1", "prefill-tp4-pp-dcp-pcp");
        assert_eq!(one(&name, "prefill_pp"), None);
        assert_eq!(one(&name, "prefill_ep").as_deref(), Some("2"));
        assert_eq!(labels(&NODES.replace("prefill-tp4", "prefill-tp")), []);
    }

    #[test]
    fn the_concurrency_is_spelled_in_three_ways() {
        for spelled in ["conc8", "c8", "concurrency_8", "concurrency_8_req_rate_inf"] {
            let name = NODES.replace("conc8_gpus", &format!("{spelled}_gpus"));
            assert_eq!(one(&name, "conc").as_deref(), Some("8"), "{name}");
        }
    }

    #[test]
    fn workers_that_do_both_have_all_the_gpus() {
        let gpus = |name: &str| [one(name, "num_prefill_gpu"), one(name, "num_decode_gpu")];
        let all = NODES.replace("_ctx_20_gen_8", "");
        assert_eq!(gpus(&all), [None, None]);
        let both = [Some("28".to_owned()), Some("0".to_owned())];
        assert_eq!(gpus(&all.replace("disagg-true", "disagg-false")), both);
        assert_eq!(gpus(&all.replace("-nw1_", "-nw0_")), both);
        let too_many = all.replace("disagg-true", "disagg-false").replace("28", &"9".repeat(99));
        assert_eq!(labels(&too_many), []);
    }
}
