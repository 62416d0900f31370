//! Which labels a record needs, and where they stand in it.

use std::borrow::Cow;

use bench_common::{RecordBuilder, field};

use super::{Deployment, Value};
use crate::claims::Claims;
use crate::labels::{self, Label, Scope};
use crate::missing;

/// Labels that no record of one node does without.
pub(super) const REQUIRED_ONE_NODE: [&str; 8] = [
    field::HW,
    field::TP,
    field::EP,
    field::DP_ATTENTION,
    field::CONC,
    field::MODEL,
    field::FRAMEWORK,
    field::PRECISION,
];

/// Labels that no record of several nodes does without.
pub(super) const REQUIRED_NODES: [&str; 15] = [
    field::HW,
    field::CONC,
    field::MODEL,
    field::FRAMEWORK,
    field::PRECISION,
    field::NUM_PREFILL_GPU,
    field::NUM_DECODE_GPU,
    field::PREFILL_NUM_WORKERS,
    field::PREFILL_TP,
    field::PREFILL_EP,
    field::PREFILL_DP_ATTENTION,
    field::DECODE_NUM_WORKERS,
    field::DECODE_TP,
    field::DECODE_EP,
    field::DECODE_DP_ATTENTION,
];

/// What the flow of 2026 sets, and that of 2025 did not know.
pub(super) const SIGNS_OF_2026: [&str; 3] =
    [field::MODEL_PREFIX, field::SPEC_DECODING, field::DISAGG];

/// What the flow of 2026 requires besides.
pub(super) const REQUIRED_2026: [&str; 6] = [
    field::IMAGE,
    field::MODEL_PREFIX,
    field::SPEC_DECODING,
    field::DISAGG,
    field::ISL,
    field::OSL,
];

/// The labels in front of the measurements of a record of 2025.
const LAYOUT_2025: &[&str] = &REQUIRED_ONE_NODE;

/// The labels in front of the measurements of a record of 2026.
const LAYOUT_2026: [&str; 14] = [
    field::HW,
    field::CONC,
    field::IMAGE,
    field::MODEL,
    field::MODEL_PREFIX,
    field::FRAMEWORK,
    field::PRECISION,
    field::SPEC_DECODING,
    field::DISAGG,
    field::RECIPE_FINGERPRINT,
    field::ISL,
    field::OSL,
    field::ROUTER,
    field::KV_P2P_TRANSFER,
];

/// What follows them on one node.
const LAYOUT_ONE_NODE: [&str; 7] = [
    field::IS_MULTINODE,
    field::TP,
    field::PP,
    field::DCP_SIZE,
    field::PCP_SIZE,
    field::EP,
    field::DP_ATTENTION,
];

/// The sizes of a prefill worker, in the order of records and of file names.
pub(crate) const PREFILL_SIZES: [&str; 6] = [
    field::PREFILL_TP,
    field::PREFILL_PP,
    field::PREFILL_DCP_SIZE,
    field::PREFILL_PCP_SIZE,
    field::PREFILL_EP,
    field::PREFILL_DP_ATTENTION,
];

/// The sizes of a decode worker, in that order too.
pub(crate) const DECODE_SIZES: [&str; 6] = [
    field::DECODE_TP,
    field::DECODE_PP,
    field::DECODE_DCP_SIZE,
    field::DECODE_PCP_SIZE,
    field::DECODE_EP,
    field::DECODE_DP_ATTENTION,
];

impl Deployment<'_> {
    pub(super) fn check_complete<'f>(
        &self,
        required: impl Iterator<Item = &'f &'static str>,
        claims: &Claims<'_>,
    ) -> Result<(), String> {
        let missing: Vec<_> = required
            .filter(|field| self.get(field).is_none())
            .filter_map(|field| Label::of(field))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(missing::message(&missing, claims))
    }

    /// Sizes and booleans that a record of 2026 holds even if nobody mentions them.
    pub(super) fn complete_2026(&mut self, by_flow: bool) {
        let mut defaults = vec![(field::DISAGG, "false"), (field::IS_MULTINODE, "false")];
        defaults.extend(match self.scope {
            Scope::Nodes => {
                // Without decode GPUs there is no decode worker, whatever the recipe says of it.
                if self.get(field::NUM_DECODE_GPU).and_then(labels::count_or_none) == Some(0) {
                    self.set(field::DECODE_TP, "0");
                    self.set(field::DECODE_EP, "0");
                    self.set(field::DECODE_PP, "1");
                    self.set(field::DECODE_DCP_SIZE, "1");
                    self.set(field::DECODE_PCP_SIZE, "1");
                }
                vec![
                    (field::PREFILL_PP, "1"),
                    (field::PREFILL_DCP_SIZE, "1"),
                    (field::PREFILL_PCP_SIZE, "1"),
                    (field::DECODE_PP, "1"),
                    (field::DECODE_DCP_SIZE, "1"),
                    (field::DECODE_PCP_SIZE, "1"),
                ]
            }
            _ => vec![(field::PP, "1"), (field::DCP_SIZE, "1"), (field::PCP_SIZE, "1")],
        });
        if by_flow {
            // Upstream writes the fingerprint of a recipe always, empty if there is none.
            defaults.push((field::RECIPE_FINGERPRINT, ""));
        }
        for (field, value) in defaults {
            if self.get(field).is_none() {
                self.set(field, value);
            }
        }
    }

    fn set(&mut self, field: &str, value: &'static str) {
        self.values.retain(|known| known.label.field != field);
        let value = |label| Value { label, text: Cow::Borrowed(value), claim: None };
        self.values.extend(Label::of(field).map(value));
    }

    /// Adds the labels that stand in front of the throughputs.
    pub(crate) fn add_front(&self, record: &mut RecordBuilder) {
        self.layout().for_each(|field| self.add(field, record));
    }

    /// Adds the labels that stand behind the throughputs.
    pub(crate) fn add_middle(&self, record: &mut RecordBuilder) {
        self.middle().iter().for_each(|field| self.add(field, record));
    }

    /// Adds the labels that upstream does not have.
    pub(crate) fn add_rest(&self, record: &mut RecordBuilder) {
        for value in &self.values {
            let field = value.label.field;
            if !self.layout().any(|known| known == field) && !self.middle().contains(&field) {
                self.add(field, record);
            }
        }
    }

    fn layout(&self) -> impl Iterator<Item = &'static str> {
        let layout: &[&[&str]] = match (self.of_2026, self.scope) {
            (false, _) => &[LAYOUT_2025],
            (true, Scope::Nodes) => &[
                &LAYOUT_2026,
                &[field::IS_MULTINODE],
                &PREFILL_SIZES,
                &[field::PREFILL_NUM_WORKERS],
                &DECODE_SIZES,
                &[field::DECODE_NUM_WORKERS, field::NUM_PREFILL_GPU, field::NUM_DECODE_GPU],
            ],
            (true, _) => &[&LAYOUT_2026, &LAYOUT_ONE_NODE],
        };
        layout.iter().copied().flatten().copied()
    }

    fn middle(&self) -> &'static [&'static str] {
        match (self.of_2026, self.scope) {
            (false, _) => &[field::MTP],
            (true, Scope::Nodes) => &[field::PREFILL_HW, field::DECODE_HW],
            (true, _) => &[],
        }
    }

    /// Adds a label, if it has a value.
    fn add(&self, field: &str, record: &mut RecordBuilder) {
        if let Some(value) = self.values.iter().find(|value| value.label.field == field) {
            value.label.add(&value.text, record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{claims, error, nodes, one_node};
    use super::*;

    #[test]
    fn each_label_that_is_missing_is_asked_for_in_every_way() {
        for all in [one_node(), nodes()] {
            for missing in all.iter().filter(|claim| claim.field != field::IS_MULTINODE) {
                let rest: Vec<_> =
                    all.iter().filter(|claim| claim.field != missing.field).cloned().collect();
                let error = error(&rest);
                let label = Label::of(missing.field).unwrap();
                assert!(error.starts_with(&format!("nothing says {}", missing.field)), "{error}");
                assert!(error.contains(&format!("give --{}", label.flag)), "{error}");
                if let Some(variable) = label.variable {
                    let asked = format!("Missing required environment variables: {variable}.");
                    assert!(error.contains(&asked), "{error}");
                }
            }
        }
    }

    #[test]
    fn each_label_of_the_flow_of_2026_is_required_once_one_is_set() {
        let flow = claims(&REQUIRED_2026, &["image", "dsr1", "none", "false", "1024", "1024"]);
        let whole = [one_node(), flow.clone()].concat();
        assert!(Deployment::new(&Claims::new(&whole)).is_ok());
        for missing in &flow {
            let rest: Vec<_> =
                whole.iter().filter(|claim| claim.field != missing.field).cloned().collect();
            let error = error(&rest);
            assert!(error.starts_with(&format!("nothing says {}", missing.field)), "{error}");
        }
    }
}
