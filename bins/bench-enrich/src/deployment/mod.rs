//! The labels of one record, all there and free of contradictions, and the GPUs they count.

mod checks;
mod layout;

use std::borrow::Cow;

use bench_common::error::visible;
use bench_common::{Record, field};

use crate::claims::{Claim, Claims, Source};
use crate::labels::{self, LABELS, Label, Scope};

use checks::{check_names_of_nodes, misplaced_on_nodes};
pub(crate) use layout::{DECODE_SIZES, PREFILL_SIZES};
use layout::{REQUIRED_2026, REQUIRED_NODES, REQUIRED_ONE_NODE, SIGNS_OF_2026};

/// The sizes that make the GPUs of one node.
const GPU_SIZES: [&str; 3] = [field::TP, field::PP, field::PCP_SIZE];

/// How many GPUs share a throughput.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gpus {
    /// All.
    pub(crate) total: i64,
    /// Those that produce the output.
    pub(crate) output: i64,
    /// Those that take the input.
    pub(crate) input: i64,
}

/// The labels of one record. See the module.
#[derive(Debug)]
pub(crate) struct Deployment<'a> {
    values: Vec<Value<'a>>,
    of_2026: bool,
    scope: Scope,
}

#[derive(Debug)]
struct Value<'a> {
    label: &'static Label,
    text: Cow<'a, str>,
    /// Whose word it is; `None` for a default.
    claim: Option<&'a Claim>,
}

impl<'a> Deployment<'a> {
    /// What the claims say, taken together.
    ///
    /// # Errors
    /// A required label that nobody gives; sources that contradict each other; sizes that
    /// describe no deployment.
    pub(crate) fn new(claims: &Claims<'a>) -> Result<Self, String> {
        let by_flow = |source| matches!(source, Source::Flag | Source::Environment);
        let of_2026 = claims.any(field::SPEC_DECODING, |_| true)
            || claims.any(field::DISAGG, |_| true)
            || claims.any(field::IS_MULTINODE, |_| true)
            || claims.any(field::MODEL_PREFIX, by_flow);
        let flow_of_2026 = SIGNS_OF_2026
            .iter()
            .any(|field| claims.any(field, |source| source == Source::Environment));
        let several = claims.believed(field::IS_MULTINODE)?;
        let several = several.filter(|claim| labels::truth(&claim.value) == Some(true));
        let scope = if several.is_some() { Scope::Nodes } else { Scope::OneNode };

        let mut deployment = Self { values: Vec::new(), of_2026, scope };
        if let Some(label) = claims.flag(|label| !deployment.describes(label)) {
            return Err(match scope {
                Scope::Nodes => misplaced_on_nodes(label),
                _ => format!("--{} describes several nodes; add --multinode true", label.flag),
            });
        }
        if let Some(several) = several {
            check_names_of_nodes(several, claims)?;
        }
        for label in LABELS {
            let claim =
                if deployment.describes(label) { claims.believed(label.field)? } else { None };
            if let Some(claim) = claim {
                let text = Cow::Borrowed(&*claim.value);
                deployment.values.push(Value { label, text, claim: Some(claim) });
            }
        }
        let required: &[&str] =
            if several.is_some() { &REQUIRED_NODES } else { &REQUIRED_ONE_NODE };
        let required_2026: &[&str] = if flow_of_2026 { &REQUIRED_2026 } else { &[] };
        // Without its mode, a flow's other variables cannot be judged.
        deployment.check_mode()?;
        deployment.check_complete(required.iter().chain(required_2026), claims)?;
        if of_2026 {
            deployment.complete_2026(flow_of_2026);
        }
        deployment.check_nodes()?;
        deployment.check_precision()?;
        deployment.check_concurrency(&claims.concurrencies)?;
        match scope {
            Scope::Nodes => deployment.check_gpus_of_nodes(claims)?,
            _ => deployment.check_gpus(claims.gpus)?,
        }
        deployment.check_sharing()?;
        deployment.check_speculation()?;
        deployment.check_guesses(claims.speculation)?;
        Ok(deployment)
    }

    /// What a record says, which may lack anything, with some labels changed.
    pub(crate) fn of_record(record: &'a Record<'_>, changes: &[&'a Claim]) -> Self {
        let changed = |field: &str| changes.iter().copied().find(|change| change.field == field);
        let several = record.label(field::IS_MULTINODE);
        let several = several.and_then(|text| labels::truth(&text)) == Some(true);
        let value = |label: &'static Label| {
            let claim = changed(label.field);
            let text = claim.map(|claim| Cow::Borrowed(&*claim.value));
            Some(Value { label, text: text.or_else(|| record.label(label.field))?, claim })
        };
        let values: Vec<_> = LABELS.iter().filter_map(value).collect();
        let of_2026 = values.iter().any(|Value { label, claim, .. }| match label.field {
            field::SPEC_DECODING | field::DISAGG | field::IS_MULTINODE => true,
            field::MODEL_PREFIX => claim.is_some(),
            _ => false,
        });
        Self { values, of_2026, scope: if several { Scope::Nodes } else { Scope::OneNode } }
    }

    /// What it means for the number of GPUs that a record does not have a label; `None` where
    /// nobody can tell.
    pub(crate) fn unsaid(&self, label: &Label) -> Option<&'static str> {
        match label.field {
            field::PP | field::PCP_SIZE => Some("1"),
            field::IS_MULTINODE => Some("false"),
            // None of its own: all GPUs do both.
            field::NUM_PREFILL_GPU | field::NUM_DECODE_GPU if self.scope == Scope::OneNode => {
                Some("0")
            }
            _ => None,
        }
    }

    /// Whether a label describes such a deployment. The flow of 2025 told prefill and decode GPUs
    /// apart without a record of their workers.
    fn describes(&self, label: &Label) -> bool {
        let counts_gpus = matches!(label.field, field::NUM_PREFILL_GPU | field::NUM_DECODE_GPU);
        label.scope == Scope::Any || label.scope == self.scope || (counts_gpus && !self.of_2026)
    }

    fn get(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|value| value.label.field == field).map(|value| &*value.text)
    }

    /// A label that counts something, where it is there and does.
    fn count(&self, field: &str) -> Option<i64> {
        labels::count_or_none(self.get(field)?)
    }

    fn is(&self, field: &str) -> bool {
        self.get(field).and_then(labels::truth) == Some(true)
    }

    /// The product of sizes; one that is not there is 1.
    fn gpus_of_sizes(&self, sizes: &[&str; 3]) -> i64 {
        let sizes = sizes.iter().map(|field| self.count(field).unwrap_or(1));
        sizes.fold(1, i64::saturating_mul)
    }

    /// The GPUs. One node: TP·PP·PCP, since EP, DP and DCP share them. Several: those of prefill
    /// and of decode; where decode has none, all produce the output.
    pub(crate) fn gpus(&self) -> Gpus {
        let split = self.count(field::NUM_PREFILL_GPU).zip(self.count(field::NUM_DECODE_GPU));
        if let (Scope::Nodes, Some((prefill, decode))) = (self.scope, split) {
            let total = prefill.saturating_add(decode);
            return Gpus { total, output: if decode > 0 { decode } else { total }, input: prefill };
        }
        let total = self.gpus_of_sizes(&GPU_SIZES);
        // In the flow of 2025, TP counts all GPUs, and some of them prefill and others decode.
        let part = |field| self.count(field).filter(|&gpus| gpus > 0).unwrap_or(total);
        Gpus { total, output: part(field::NUM_DECODE_GPU), input: part(field::NUM_PREFILL_GPU) }
    }

    /// A line for each label: its value, and whose word that is.
    pub(crate) fn explained(&self, claims: &Claims<'_>) -> impl Iterator<Item = String> {
        self.values.iter().map(|Value { label, text, claim }| {
            let said_by = claim.map_or("default".to_owned(), Claim::said_by);
            let overruled = claim.iter().flat_map(|claim| claims.overruled(claim));
            let over: Vec<_> = overruled
                .map(|other| format!("\"{}\" by {}", visible(&other.value), other.said_by()))
                .collect();
            let over = match over.is_empty() {
                true => String::new(),
                false => format!(", over {}", over.join(" and ")),
            };
            format!("`{}` is \"{}\" by {said_by}{over}", label.field, visible(text))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn one_node() -> Vec<Claim> {
        let values = ["b200", "8", "4", "true", "64", "m", "trt", "fp4"];
        claims(&REQUIRED_ONE_NODE, &values)
    }

    pub(super) fn nodes() -> Vec<Claim> {
        let values = [
            "gb200", "64", "m", "trt", "fp4", "20", "8", "5", "4", "4", "true", "1", "8", "8",
            "false",
        ];
        let mut all = claims(&REQUIRED_NODES, &values);
        all.push(claim(field::IS_MULTINODE, "true", Source::Environment));
        all
    }

    pub(super) fn claims(fields: &[&'static str], values: &[&str]) -> Vec<Claim> {
        assert_eq!(fields.len(), values.len());
        let pairs = fields.iter().zip(values);
        pairs.map(|(field, value)| claim(field, value, Source::Environment)).collect()
    }

    pub(super) fn claim(field: &'static str, value: &str, source: Source) -> Claim {
        Claim { field, value: value.to_owned(), source }
    }

    pub(super) fn error(claims: &[Claim]) -> String {
        Deployment::new(&Claims::new(claims)).unwrap_err()
    }

    fn gpus(claims: &[Claim]) -> [i64; 3] {
        let Gpus { total, output, input } = Deployment::new(&Claims::new(claims)).unwrap().gpus();
        [total, output, input]
    }

    #[test]
    fn each_label_that_two_sources_dispute_is_refused() {
        for all in [one_node(), nodes()] {
            for disputed in &all {
                let label = Label::of(disputed.field).unwrap();
                let other = match (&*disputed.value, label.field) {
                    ("true", _) => "false",
                    ("false", _) => "true",
                    _ => "3",
                };
                let mut both = all.clone();
                both.push(claim(disputed.field, other, Source::FileName));
                let found = error(&both);
                assert!(found.contains("by the environment"), "{found}");
                assert!(found.contains(&format!("but \"{other}\" by the file name")), "{found}");
                assert!(found.ends_with(&format!("or decide with --{}", label.flag)), "{found}");
                both.push(claim(disputed.field, &disputed.value, Source::Flag));
                assert!(Deployment::new(&Claims::new(&both)).is_ok(), "{}", label.field);
            }
        }
    }

    #[test]
    fn gpus_are_counted_by_what_they_do() {
        assert_eq!(gpus(&one_node()), [8, 8, 8]);
        let environment = |field, value| claim(field, value, Source::Environment);
        let sizes = [
            environment(field::PP, "2"),
            environment(field::PCP_SIZE, "3"),
            environment(field::DCP_SIZE, "5"),
        ];
        assert_eq!(gpus(&[one_node(), sizes.to_vec()].concat()), [48, 48, 48]);
        let huge = [environment(field::PP, "9000000000000000000")];
        assert_eq!(gpus(&[one_node(), huge.to_vec()].concat()), [i64::MAX; 3]);
        let split =
            [environment(field::NUM_PREFILL_GPU, "2"), environment(field::NUM_DECODE_GPU, "6")];
        assert_eq!(gpus(&[one_node(), split.to_vec()].concat()), [8, 6, 2]);
        assert_eq!(gpus(&nodes()), [28, 8, 20]);
        let mut none_decodes = nodes();
        none_decodes.retain(|claim| claim.field != field::NUM_DECODE_GPU);
        none_decodes.push(environment(field::NUM_DECODE_GPU, "0"));
        assert_eq!(gpus(&none_decodes), [20, 20, 20]);
    }
}
