//! The labels of a record, and every way to give one. The only table of them.

use bench_common::field;

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
    /// Left out of the short help.
    pub(crate) rare: bool,
}

/// What the values of a label are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text but none.
    Text,
    /// A whole number from 1.
    Count,
    /// `true` or `false`, kept as the text that was given: records hold `"true"`.
    TruthText,
    /// `true` or `false`, a JSON boolean.
    Truth,
}

const fn label(
    field: &'static str,
    flag: &'static str,
    variable: Option<&'static str>,
    kind: Kind,
    help: &'static str,
) -> Label {
    Label { field, flag, variable, kind, help, rare: false }
}

use Kind::{Count, Text, Truth, TruthText};

/// Every label, with its flag and its variable.
pub(crate) const LABELS: &[Label] = &[
    label(field::HW, "hw", Some("RUNNER_TYPE"), Text, "Hardware: b200, mi355x"),
    label(field::TP, "tp", Some("TP"), Count, "Tensor parallelism, GPUs"),
    label(field::PP, "pp", Some("PP_SIZE"), Count, "Pipeline parallelism, stages [default: 1]")
        .rare(),
    label(
        field::DCP_SIZE,
        "dcp",
        Some("DCP_SIZE"),
        Count,
        "Decode context parallelism [default: 1]",
    )
    .rare(),
    label(
        field::PCP_SIZE,
        "pcp",
        Some("PCP_SIZE"),
        Count,
        "Prefill context parallelism [default: 1]",
    )
    .rare(),
    label(field::EP, "ep", Some("EP_SIZE"), Count, "Expert parallelism"),
    label(
        field::DP_ATTENTION,
        "dp-attention",
        Some("DP_ATTENTION"),
        TruthText,
        "Data-parallel attention",
    ),
    label(field::FRAMEWORK, "framework", Some("FRAMEWORK"), Text, "vllm, sglang, trt"),
    label(field::PRECISION, "precision", Some("PRECISION"), Text, "fp4, fp8, bf16"),
    label(field::MODEL, "model", None, Text, "Model"),
    label(field::CONC, "conc", None, Count, "Concurrency, requests"),
    label(field::ISL, "isl", Some("ISL"), Count, "Input sequence length, tokens"),
    label(field::OSL, "osl", Some("OSL"), Count, "Output sequence length, tokens"),
    label(field::IMAGE, "image", Some("IMAGE"), Text, "Container image").rare(),
    label(
        field::MODEL_PREFIX,
        "model-prefix",
        Some("MODEL_PREFIX"),
        Text,
        "Short name of the model: dsr1",
    )
    .rare(),
    label(
        field::SPEC_DECODING,
        "spec-decoding",
        Some("SPEC_DECODING"),
        Text,
        "Speculative decoding: none, mtp",
    )
    .rare(),
    label(field::MTP, "mtp", Some("MTP_MODE"), Text, "Multi-token prediction: on, off").rare(),
    label(field::DISAGG, "disagg", Some("DISAGG"), Truth, "Prefill and decode apart").rare(),
    label(
        field::IS_MULTINODE,
        "multinode",
        Some("IS_MULTINODE"),
        Truth,
        "The deployment spans nodes",
    )
    .rare(),
    label(
        field::RECIPE_FINGERPRINT,
        "recipe-fingerprint",
        Some("RECIPE_FINGERPRINT"),
        Text,
        "Fingerprint of the recipe",
    )
    .rare(),
];

impl Label {
    /// The same label, left out of the short help.
    const fn rare(self) -> Self {
        Self { rare: true, ..self }
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
            Text => "TEXT",
            Count => "N",
            TruthText | Truth => "BOOL",
        }
    }

    /// Whether a value is one of this kind, or what it should have been.
    pub(crate) fn check(self, value: &str) -> Result<(), String> {
        let (fits, expected) = match self {
            Text => (!value.is_empty(), "some text"),
            Count => (count(value).is_some(), "a whole number from 1"),
            TruthText | Truth => (truth(value).is_some(), "true or false"),
        };
        if fits { Ok(()) } else { Err(format!("expected {expected}")) }
    }

    /// Whether two values say the same: `1024` and `01024`, `true` and `True`.
    pub(crate) fn agree(self, a: &str, b: &str) -> bool {
        match self {
            Count => count(a) == count(b),
            Text | TruthText | Truth => a.eq_ignore_ascii_case(b),
        }
    }
}

/// A whole number from 1.
pub(crate) fn count(value: &str) -> Option<i64> {
    value.trim().parse().ok().filter(|&n| n > 0)
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

    #[test]
    fn values_agree_by_meaning() {
        assert!(Count.agree("1024", "01024") && !Count.agree("8", "4"));
        assert!(TruthText.agree("True", "true") && !TruthText.agree("true", "false"));
        assert!(Text.agree("FP4", "fp4") && !Text.agree("fp4", "fp8"));
    }
}
