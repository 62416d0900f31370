//! The labels of a record, and every way to give one. The only table of them.

use bench_common::RecordBuilder;
use bench_common::field;
use bench_common::workload::{model_family, model_precision, precision};

use crate::router;

/// One label.
#[derive(Debug)]
pub(crate) struct Label {
    /// The record's field.
    pub(crate) field: &'static str,
    /// The flag, without its dashes.
    pub(crate) flag: &'static str,
    /// The variable of the benchmark flows, if they have one.
    pub(crate) variable: Option<&'static str>,
    /// What its values are.
    pub(crate) kind: Kind,
    /// One line of help.
    pub(crate) help: &'static str,
    /// Which deployments it describes.
    pub(crate) scope: Scope,
    /// Left out of the short help.
    pub(crate) rare: bool,
}

/// What the values of a label are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text but none.
    Text,
    /// A precision, which records hold in lower case.
    Precision,
    /// The name of a model, with or without its vendor.
    Model,
    /// A container image, in whose name `#` may stand for `/`.
    Image,
    /// A whole number from 1.
    Count,
    /// A whole number from 0.
    CountOrNone,
    /// `true` or `false`, as a text in lower case: records hold `"true"`.
    TruthText,
    /// `true` or `false`, a JSON boolean.
    Truth,
    /// A JSON object of `name` and `version`.
    Router,
}

/// Which deployments a label describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All.
    Any,
    /// Those on one node, where prefill and decode share the GPUs.
    OneNode,
    /// Those on several nodes, with workers for prefill and for decode.
    Nodes,
}

const fn label(
    field: &'static str,
    flag: &'static str,
    variable: &'static str,
    kind: Kind,
    help: &'static str,
) -> Label {
    let variable = if variable.is_empty() { None } else { Some(variable) };
    Label { field, flag, variable, kind, help, scope: Scope::Any, rare: false }
}

use Kind::{Count, CountOrNone, Image, Model, Precision, Router, Text, Truth, TruthText};

/// Every label, with its flag and its variable.
#[rustfmt::skip]
pub(crate) const LABELS: &[Label] = &[
    label(field::HW, "hw", "RUNNER_TYPE", Text, "Hardware: b200, mi355x"),
    label(field::TP, "tp", "TP", Count, "Tensor parallelism, GPUs").one_node(),
    label(field::PP, "pp", "PP_SIZE", Count, "Pipeline parallelism, stages [default: 1]").one_node().rare(),
    label(field::DCP_SIZE, "dcp", "DCP_SIZE", Count, "Decode context parallelism [default: 1]").one_node().rare(),
    label(field::PCP_SIZE, "pcp", "PCP_SIZE", Count, "Prefill context parallelism [default: 1]").one_node().rare(),
    label(field::EP, "ep", "EP_SIZE", Count, "Expert parallelism").one_node(),
    label(field::DP_ATTENTION, "dp-attention", "DP_ATTENTION", TruthText, "Data-parallel attention").one_node(),
    label(field::FRAMEWORK, "framework", "FRAMEWORK", Text, "vllm, sglang, trt"),
    label(field::PRECISION, "precision", "PRECISION", Precision, "fp4, fp8, bf16"),
    label(field::MODEL, "model", "", Model, "Model"),
    label(field::CONC, "conc", "", Count, "Concurrency, requests"),
    label(field::ISL, "isl", "ISL", Count, "Input sequence length, tokens").rare(),
    label(field::OSL, "osl", "OSL", Count, "Output sequence length, tokens").rare(),
    label(field::IMAGE, "image", "IMAGE", Image, "Container image").rare(),
    label(field::MODEL_PREFIX, "model-prefix", "MODEL_PREFIX", Text, "Short name of the model: dsr1").rare(),
    label(field::SPEC_DECODING, "spec-decoding", "SPEC_DECODING", Text, "Speculative decoding: none, mtp").rare(),
    label(field::MTP, "mtp", "MTP_MODE", Text, "Multi-token prediction: on, off").rare(),
    label(field::DISAGG, "disagg", "DISAGG", Truth, "Prefill and decode apart").rare(),
    label(field::RECIPE_FINGERPRINT, "recipe-fingerprint", "RECIPE_FINGERPRINT", Text, "Fingerprint of the recipe").rare(),
    label(field::ROUTER, "router", "ROUTER_METADATA", Router, "Router: {\"name\": …, \"version\": …}").rare(),
    label(field::KV_P2P_TRANSFER, "kv-p2p-transfer", "KV_P2P_TRANSFER", Text, "What carries the KV cache: nixl, mooncake").rare(),
    label(field::IS_MULTINODE, "multinode", "IS_MULTINODE", Truth, "Workers for prefill and decode on several nodes").rare(),
    label(field::NUM_PREFILL_GPU, "prefill-gpus", "PREFILL_GPUS", CountOrNone, "GPUs of all prefill workers").nodes(),
    label(field::NUM_DECODE_GPU, "decode-gpus", "DECODE_GPUS", CountOrNone, "GPUs of all decode workers").nodes(),
    label(field::PREFILL_NUM_WORKERS, "prefill-workers", "PREFILL_NUM_WORKERS", CountOrNone, "Prefill workers").nodes(),
    label(field::PREFILL_TP, "prefill-tp", "PREFILL_TP", Count, "TP of a prefill worker").nodes(),
    label(field::PREFILL_PP, "prefill-pp", "PREFILL_PP_SIZE", Count, "PP of a prefill worker [default: 1]").nodes(),
    label(field::PREFILL_DCP_SIZE, "prefill-dcp", "PREFILL_DCP_SIZE", Count, "DCP of a prefill worker [default: 1]").nodes(),
    label(field::PREFILL_PCP_SIZE, "prefill-pcp", "PREFILL_PCP_SIZE", Count, "PCP of a prefill worker [default: 1]").nodes(),
    label(field::PREFILL_EP, "prefill-ep", "PREFILL_EP", Count, "EP of a prefill worker").nodes(),
    label(field::PREFILL_DP_ATTENTION, "prefill-dp-attention", "PREFILL_DP_ATTN", TruthText, "DP attention of the prefill workers").nodes(),
    label(field::PREFILL_HW, "prefill-hw", "PREFILL_HARDWARE", Text, "Hardware of the prefill workers, where it differs").nodes(),
    label(field::DECODE_NUM_WORKERS, "decode-workers", "DECODE_NUM_WORKERS", CountOrNone, "Decode workers").nodes(),
    label(field::DECODE_TP, "decode-tp", "DECODE_TP", CountOrNone, "TP of a decode worker").nodes(),
    label(field::DECODE_PP, "decode-pp", "DECODE_PP_SIZE", Count, "PP of a decode worker [default: 1]").nodes(),
    label(field::DECODE_DCP_SIZE, "decode-dcp", "DECODE_DCP_SIZE", Count, "DCP of a decode worker [default: 1]").nodes(),
    label(field::DECODE_PCP_SIZE, "decode-pcp", "DECODE_PCP_SIZE", Count, "PCP of a decode worker [default: 1]").nodes(),
    label(field::DECODE_EP, "decode-ep", "DECODE_EP", CountOrNone, "EP of a decode worker").nodes(),
    label(field::DECODE_DP_ATTENTION, "decode-dp-attention", "DECODE_DP_ATTN", TruthText, "DP attention of the decode workers").nodes(),
    label(field::DECODE_HW, "decode-hw", "DECODE_HARDWARE", Text, "Hardware of the decode workers, where it differs").nodes(),
];

impl Label {
    /// The same label, left out of the short help.
    const fn rare(self) -> Self {
        Self { rare: true, ..self }
    }

    /// The same label, for deployments on one node.
    const fn one_node(self) -> Self {
        Self { scope: Scope::OneNode, ..self }
    }

    /// The same label, for deployments on several nodes; left out of the short help.
    const fn nodes(self) -> Self {
        Self { scope: Scope::Nodes, rare: true, ..self }
    }

    /// Adds the label to a record, in the type that records hold it.
    pub(crate) fn add(&self, text: &str, record: &mut RecordBuilder) {
        match self.kind {
            Text | Model | Image => record.string(self.field, text),
            // However it is typed, it is one: `True` is what Python prints.
            Precision | TruthText => record.string(self.field, &text.to_ascii_lowercase()),
            Count | CountOrNone => {
                record.integer(self.field, count_or_none(text).unwrap_or_default());
            }
            Truth => record.boolean(self.field, truth(text).unwrap_or_default()),
            Router => router::add(self.field, text, record),
        }
    }

    /// Whether the throughputs by GPU depend on the label.
    pub(crate) fn counts_gpus(&self) -> bool {
        [
            field::TP,
            field::PP,
            field::PCP_SIZE,
            field::IS_MULTINODE,
            field::NUM_PREFILL_GPU,
            field::NUM_DECODE_GPU,
        ]
        .contains(&self.field)
    }

    /// The label of a field of the table.
    pub(crate) fn of(field: &str) -> Option<&'static Label> {
        LABELS.iter().find(|label| label.field == field)
    }
}

impl Kind {
    /// The placeholder in the help.
    pub(crate) fn value_name(self) -> &'static str {
        match self {
            Text | Model | Image | Precision => "TEXT",
            Count | CountOrNone => "N",
            TruthText | Truth => "BOOL",
            Router => "JSON",
        }
    }

    /// What the values are, as the reference words it.
    pub(crate) fn described(self) -> &'static str {
        match self {
            Text | Model | Image | Precision => "text",
            Count => "number from 1",
            CountOrNone => "number from 0",
            TruthText => "\"true\" or \"false\"",
            Truth => "true or false",
            Router => "object of name and version",
        }
    }

    /// Whether a value is one of this kind, or what it should have been.
    pub(crate) fn check(self, value: &str) -> Result<(), String> {
        let (fits, expected) = match self {
            Text | Model | Image | Precision => (!value.is_empty(), "some text"),
            Count => (count(value).is_some(), "a whole number from 1"),
            CountOrNone => (count_or_none(value).is_some(), "a whole number from 0"),
            TruthText | Truth => (truth(value).is_some(), "true or false"),
            Router => return router::check(value),
        };
        if fits { Ok(()) } else { Err(format!("expected {expected}")) }
    }

    /// Whether two values say the same: `1024` and `01024`, `true` and `True`.
    pub(crate) fn agree(self, a: &str, b: &str) -> bool {
        match self {
            Count | CountOrNone => count_or_none(a) == count_or_none(b),
            Model => {
                // A name without a precision may be of any.
                let precisions = model_precision(a).zip(model_precision(b));
                model_family(a).eq_ignore_ascii_case(model_family(b))
                    && precisions.is_none_or(|(a, b)| a == b)
            }
            Precision => {
                let known = precision(a).zip(precision(b));
                a.eq_ignore_ascii_case(b) || known.is_some_and(|(a, b)| a == b)
            }
            Image => a.replace('#', "/").eq_ignore_ascii_case(&b.replace('#', "/")),
            Text | TruthText | Truth | Router => a.eq_ignore_ascii_case(b),
        }
    }
}

/// A whole number from 1.
pub(crate) fn count(value: &str) -> Option<i64> {
    count_or_none(value).filter(|&n| n > 0)
}

/// A whole number from 0. JSON and YAML may spell it `64.0`.
pub(crate) fn count_or_none(value: &str) -> Option<i64> {
    bench_common::json::integer(value.trim()).filter(|&n| n >= 0)
}

/// `true` or `false`, in any case, as Python spells it too.
pub(crate) fn truth(value: &str) -> Option<bool> {
    match value {
        _ if value.eq_ignore_ascii_case("true") => Some(true),
        _ if value.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    #[test]
    fn no_label_stands_in_the_table_twice() {
        for (index, label) in LABELS.iter().enumerate() {
            for other in &LABELS[..index] {
                assert_ne!(label.field, other.field);
                assert_ne!(label.flag, other.flag);
                assert!(label.variable.is_none() || label.variable != other.variable);
            }
        }
    }

    /// That list is what the other filters know of this table.
    #[test]
    fn every_label_is_one_that_records_are_known_to_have() {
        let sorted = |mut fields: Vec<&'static str>| {
            fields.sort_unstable();
            fields
        };
        let own = LABELS.iter().map(|label| label.field).collect();
        assert_eq!(sorted(own), sorted(field::LABELS.to_vec()));
    }

    #[test]
    fn one_value_is_written_in_one_way() {
        let written = |field: &str, text: &str| {
            let mut record = RecordBuilder::new();
            Label::of(field).unwrap().add(text, &mut record);
            let place = Place::start("f");
            record.finish(place).unwrap().label(field).unwrap().into_owned()
        };
        assert_eq!(written(field::DP_ATTENTION, "True"), "true");
        assert_eq!(written(field::PRECISION, "FP4"), "fp4");
        assert_eq!(written(field::HW, "B200-x"), "B200-x");
    }

    #[test]
    fn values_agree_by_meaning() {
        assert!(Count.agree("1024", "01024") && !Count.agree("8", "4"));
        assert!(TruthText.agree("True", "true") && !TruthText.agree("true", "false"));
        assert!(Text.agree("FP4", "fp4") && !Text.agree("fp4", "fp8"));
        assert!(Image.agree("nvcr.io#x/y:1", "nvcr.io/x/y:1") && !Image.agree("x/y:1", "x/y:2"));
        assert!(Precision.agree("NVFP4", "fp4") && Precision.agree("W8A8", "w8a8"));
        assert!(!Precision.agree("fp4", "fp8") && !Precision.agree("w4a8", "w8a8"));
        assert!(Model.agree("nvidia/R1-FP4", "/models/r1") && !Model.agree("a/R1", "a/R2"));
        assert!(Model.agree("nvidia/R1-FP4-V2", "R1-NVFP4") && !Model.agree("R1-FP4", "R1-FP8"));
    }
}
