//! The labels of one record, all there and free of contradictions, and the GPUs they count.

use std::borrow::Cow;

use bench_common::error::visible;
use bench_common::format::GpuCount;
use bench_common::{Record, RecordBuilder, field, workload};

use crate::claims::{Claim, Claims, Source};
use crate::labels::{self, LABELS, Label, Scope};
use crate::missing;

/// Labels that no record of one node does without.
const REQUIRED_ONE_NODE: [&str; 8] = [
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
const REQUIRED_NODES: [&str; 15] = [
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
const SIGNS_OF_2026: [&str; 3] = [field::MODEL_PREFIX, field::SPEC_DECODING, field::DISAGG];

/// What the flow of 2026 requires besides.
const REQUIRED_2026: [&str; 6] = [
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

/// What follows them on several nodes.
const LAYOUT_NODES: [&str; 17] = [
    field::IS_MULTINODE,
    field::PREFILL_TP,
    field::PREFILL_PP,
    field::PREFILL_DCP_SIZE,
    field::PREFILL_PCP_SIZE,
    field::PREFILL_EP,
    field::PREFILL_DP_ATTENTION,
    field::PREFILL_NUM_WORKERS,
    field::DECODE_TP,
    field::DECODE_PP,
    field::DECODE_DCP_SIZE,
    field::DECODE_PCP_SIZE,
    field::DECODE_EP,
    field::DECODE_DP_ATTENTION,
    field::DECODE_NUM_WORKERS,
    field::NUM_PREFILL_GPU,
    field::NUM_DECODE_GPU,
];

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
        let several = several.and_then(|claim| labels::truth(&claim.value)) == Some(true);
        let scope = if several { Scope::Nodes } else { Scope::OneNode };

        let mut deployment = Self { values: Vec::new(), of_2026, scope };
        if let Some(label) = claims.flag(|label| !deployment.describes(label)) {
            return Err(match scope {
                Scope::Nodes => misplaced_on_nodes(label),
                _ => format!("--{} describes several nodes; add --multinode true", label.flag),
            });
        }
        for label in LABELS {
            let claim =
                if deployment.describes(label) { claims.believed(label.field)? } else { None };
            if let Some(claim) = claim {
                let text = Cow::Borrowed(&*claim.value);
                deployment.values.push(Value { label, text, claim: Some(claim) });
            }
        }
        let required: &[&str] = if several { &REQUIRED_NODES } else { &REQUIRED_ONE_NODE };
        let required_2026: &[&str] = if flow_of_2026 { &REQUIRED_2026 } else { &[] };
        // Without its mode, a flow's other variables cannot be judged.
        deployment.check_mode()?;
        deployment.check_complete(required.iter().chain(required_2026), claims)?;
        if of_2026 {
            deployment.complete_2026(flow_of_2026);
        }
        deployment.check_nodes()?;
        deployment.check_precision()?;
        match scope {
            Scope::Nodes => deployment.check_gpus_of_nodes(claims)?,
            _ => deployment.check_gpus(claims.gpus)?,
        }
        deployment.check_sharing()?;
        deployment.check_speculation()?;
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

    /// Refuses a change of a label that describes another kind of deployment than the record's.
    pub(crate) fn check_changes(&self) -> Result<(), String> {
        let changed = self.values.iter().filter(|value| value.claim.is_some());
        match changed.map(|value| value.label).find(|label| !self.describes(label)) {
            Some(label) if self.scope == Scope::Nodes => Err(misplaced_on_nodes(label)),
            Some(label) => Err(format!(
                "--{} describes several nodes, but the record is of one; enrich the raw result again",
                label.flag
            )),
            None => Ok(()),
        }
    }

    /// Whether the labels that are there can be of one deployment.
    ///
    /// # Errors
    /// Labels that do not fit together.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.check_mode()?;
        self.check_nodes()?;
        self.check_sharing()?;
        self.check_speculation()
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

    fn check_mode(&self) -> Result<(), String> {
        if self.scope == Scope::OneNode && self.is(field::DISAGG) {
            return Err("Disaggregated mode requires multinode setup: set IS_MULTINODE=true or \
                        give --multinode true, or set DISAGG=false"
                .to_owned());
        }
        Ok(())
    }

    fn check_complete<'f>(
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
    fn complete_2026(&mut self, by_flow: bool) {
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

    fn check_nodes(&self) -> Result<(), String> {
        if self.scope != Scope::Nodes {
            return Ok(());
        }
        // A record that came in may not tell them all.
        let (prefill, decode) =
            (self.count(field::NUM_PREFILL_GPU), self.count(field::NUM_DECODE_GPU));
        if prefill == Some(0) && decode == Some(0) {
            return Err(
                "Multinode results require at least one GPU: PREFILL_GPUS and DECODE_GPUS \
                        are both 0"
                    .to_owned(),
            );
        }
        if prefill == Some(0) {
            return Err(
                "Multinode results require at least one prefill GPU: PREFILL_GPUS is 0".to_owned()
            );
        }
        if let Some(decode @ 1..) = decode
            && [field::DECODE_TP, field::DECODE_EP].iter().any(|size| self.count(size) == Some(0))
        {
            return Err(format!(
                "there are {decode} decode GPUs, so `decode_tp` and `decode_ep` must be at least 1"
            ));
        }
        match (self.get(field::PREFILL_HW), self.get(field::DECODE_HW)) {
            (Some(_), None) | (None, Some(_)) => {
                Err("PREFILL_HARDWARE and DECODE_HARDWARE must be specified together".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Refuses a precision that is not the one in the model's name, unless a flag decides. What is
    /// stored in 16 bits may run in any.
    fn check_precision(&self) -> Result<(), String> {
        let said = |field: &str| {
            let value = self.values.iter().find(|value| value.label.field == field)?;
            value.claim.filter(|claim| claim.source != Source::Flag)
        };
        let Some((model, precision)) = said(field::MODEL).zip(said(field::PRECISION)) else {
            return Ok(());
        };
        let stored = workload::model_precision(&model.value);
        let stored = stored.filter(|stored| !matches!(*stored, "bf16" | "fp16"));
        let differ = stored.zip(workload::precision(&precision.value)).is_some_and(|(a, b)| a != b);
        if !differ {
            return Ok(());
        }
        Err(format!(
            "`precision` is \"{}\" by {}, but the model is \"{}\" by {}; correct one of them, or \
             decide with --precision",
            visible(&precision.value),
            precision.said_by(),
            visible(&model.value),
            model.said_by()
        ))
    }

    /// Refuses fewer GPUs on several nodes than the raw result tells of the one server that its
    /// client may know.
    fn check_gpus_of_nodes(&self, claims: &Claims<'_>) -> Result<(), String> {
        let by_tp = || {
            let count = labels::count(claims.by_raw_result(field::TP)?)?;
            Some((count, format!("`tp` {count}")))
        };
        let told = claims.gpus.map(|gpus| (gpus.count, gpus.told_by.clone())).or_else(by_tp);
        let total = self.gpus().total;
        let Some((count, told_by)) = told.filter(|(count, _)| *count > total) else {
            return Ok(());
        };
        Err(format!(
            "the GPUs of prefill and decode add up to {total}, but the raw result tells {count} \
             GPUs, {told_by}; correct `num_prefill_gpu` or `num_decode_gpu`, or the raw result"
        ))
    }

    /// Refuses sizes that make another number of GPUs than the raw result tells, unless flags give
    /// all of them.
    fn check_gpus(&self, told: Option<&GpuCount>) -> Result<(), String> {
        let by_flag = |field: &&str| {
            let value = self.values.iter().find(|value| value.label.field == *field);
            let claim = value.and_then(|value| value.claim);
            claim.is_some_and(|claim| claim.source == Source::Flag)
        };
        let total = self.gpus().total;
        let agrees = |told: &GpuCount| match told.is_whole {
            true => told.count == total,
            false => total % told.count == 0,
        };
        let Some(told) = told.filter(|told| !agrees(told)) else { return Ok(()) };
        if GPU_SIZES.iter().all(by_flag) {
            return Ok(());
        }
        Err(format!(
            "TP·PP·PCP is {total}, but the raw result tells {}{} GPUs, {}; correct `tp`, `pp` or \
             `pcp_size`, or decide with --tp, --pp and --pcp together",
            if told.is_whole { "" } else { "a multiple of " },
            told.count,
            told.told_by
        ))
    }

    /// Refuses EP and DCP of more GPUs than there are, which they share with TP, PP and PCP.
    fn check_sharing(&self) -> Result<(), String> {
        if self.scope == Scope::Nodes {
            return WORKERS.iter().try_for_each(|workers| self.check_sharing_of(workers));
        }
        let gpus = self.gpus().total;
        if self.count(field::TP).is_none() {
            return Ok(());
        }
        match self.beyond(gpus, [field::EP, field::DCP_SIZE]) {
            None => Ok(()),
            Some((field, size)) => Err(format!(
                "`{field}` is {size}, but TP·PP·PCP, all GPUs, is {gpus}; TP counts the GPUs of all \
                 data-parallel ranks: correct `tp` or `{field}`"
            )),
        }
    }

    fn check_sharing_of(&self, workers: &Workers) -> Result<(), String> {
        let Some(gpus) = self.count(workers.gpus).filter(|gpus| *gpus > 0) else { return Ok(()) };
        // With DP attention, TP may be that of one rank of several.
        let each = self.count(workers.count).and_then(|count| gpus.checked_div(count));
        let each = each.unwrap_or(gpus).max(self.gpus_of_sizes(&workers.sizes));
        match self.beyond(each, [workers.ep, workers.dcp]) {
            None => Ok(()),
            Some((field, size)) => Err(format!(
                "`{field}` is {size}, but a worker has {each} GPUs by `{}` and `{}`; correct one of \
                 them",
                workers.gpus, workers.count
            )),
        }
    }

    /// The first of these labels that counts more than `gpus`, and what it counts.
    fn beyond<'f>(&self, gpus: i64, fields: [&'f str; 2]) -> Option<(&'f str, i64)> {
        let sizes = fields.into_iter().filter_map(|field| Some((field, self.count(field)?)));
        sizes.into_iter().find(|(_, size)| *size > gpus)
    }

    /// Refuses that multi-token prediction is on by one label and off by the other.
    fn check_speculation(&self) -> Result<(), String> {
        let said = self.get(field::SPEC_DECODING).zip(self.get(field::MTP));
        let contradict = |(spec, mtp): &(&str, &str)| {
            let is = |text: &str, word: &str| text.eq_ignore_ascii_case(word);
            (is(spec, "none") && is(mtp, "on")) || (is(spec, "mtp") && is(mtp, "off"))
        };
        match said.filter(contradict) {
            None => Ok(()),
            Some((spec, mtp)) => Err(format!(
                "`spec_decoding` is \"{}\", but `mtp` is \"{}\"; correct one of them, or decide \
                 with --spec-decoding and --mtp together",
                visible(spec),
                visible(mtp)
            )),
        }
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
        let layout: [&[&str]; 2] = match (self.of_2026, self.scope) {
            (false, _) => [LAYOUT_2025, &[]],
            (true, Scope::Nodes) => [&LAYOUT_2026, &LAYOUT_NODES],
            (true, _) => [&LAYOUT_2026, &LAYOUT_ONE_NODE],
        };
        layout.into_iter().flatten().copied()
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

    /// A line for each label: its value, and whose word that is.
    pub(crate) fn explained(&self) -> impl Iterator<Item = String> {
        self.values.iter().map(|Value { label, text, claim }| {
            let text = visible(text);
            let said_by = claim.map_or("default".to_owned(), Claim::said_by);
            format!("`{}` is \"{text}\" by {said_by}", label.field)
        })
    }

    /// What is doubtful and no error: GPUs that are told in two ways, which differ.
    pub(crate) fn doubts(&self) -> Vec<String> {
        match self.scope {
            Scope::Nodes => WORKERS.iter().filter_map(|workers| self.doubt_of(workers)).collect(),
            _ => self.doubt_of_split().into_iter().collect(),
        }
    }

    fn doubt_of_split(&self) -> Option<String> {
        let Gpus { total, output, input } = self.gpus();
        let all_do_both = output == total && input == total;
        if all_do_both || input.saturating_add(output) == total {
            return None;
        }
        let told = |field| self.count(field).unwrap_or(0);
        Some(format!(
            "{} prefill and {} decode GPUs do not add up to TP·PP·PCP = {total}, by which \
             `tput_per_gpu` is divided",
            told(field::NUM_PREFILL_GPU),
            told(field::NUM_DECODE_GPU),
        ))
    }

    fn doubt_of(&self, workers: &Workers) -> Option<String> {
        // Where none is set apart to decode, the GPUs are those of all workers.
        self.count(field::NUM_DECODE_GPU).filter(|decode| *decode > 0)?;
        let gpus = self.count(workers.gpus)?;
        let count = self.count(workers.count)?;
        let [tp, pp, pcp] = workers.sizes.map(|field| self.count(field).unwrap_or(1));
        let each = |ranks: i64| ranks.saturating_mul(pp).saturating_mul(pcp);
        let all = |ranks: i64| count.saturating_mul(each(ranks));
        // With DP attention, TP may be that of one rank of several, which EP spans.
        let spanned = self.count(workers.ep).filter(|_| self.is(workers.dp_attention));
        if all(tp) == gpus || spanned.is_some_and(|ep| all(ep) == gpus) {
            return None;
        }
        let (each, all) = (each(tp), all(tp));
        Some(format!(
            "`{}` = {count} of {each} GPUs each make {all}, but `{}`, by which throughputs are \
                 divided, is {gpus}",
            workers.count, workers.gpus
        ))
    }
}

/// The message about a flag for one node where there are several.
fn misplaced_on_nodes(label: &Label) -> String {
    format!(
        "--{} describes one node, but this result is of several; use the flags for prefill and \
         decode, such as --prefill-tp and --decode-tp",
        label.flag
    )
}

/// The labels of the workers of one kind.
struct Workers {
    gpus: &'static str,
    count: &'static str,
    /// TP, PP and PCP.
    sizes: [&'static str; 3],
    ep: &'static str,
    dcp: &'static str,
    dp_attention: &'static str,
}

const WORKERS: [Workers; 2] = [
    Workers {
        gpus: field::NUM_PREFILL_GPU,
        count: field::PREFILL_NUM_WORKERS,
        sizes: [field::PREFILL_TP, field::PREFILL_PP, field::PREFILL_PCP_SIZE],
        ep: field::PREFILL_EP,
        dcp: field::PREFILL_DCP_SIZE,
        dp_attention: field::PREFILL_DP_ATTENTION,
    },
    Workers {
        gpus: field::NUM_DECODE_GPU,
        count: field::DECODE_NUM_WORKERS,
        sizes: [field::DECODE_TP, field::DECODE_PP, field::DECODE_PCP_SIZE],
        ep: field::DECODE_EP,
        dcp: field::DECODE_DCP_SIZE,
        dp_attention: field::DECODE_DP_ATTENTION,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn one_node() -> Vec<Claim> {
        let values = ["b200", "8", "4", "true", "64", "m", "trt", "fp4"];
        claims(&REQUIRED_ONE_NODE, &values)
    }

    fn nodes() -> Vec<Claim> {
        let values = [
            "gb200", "64", "m", "trt", "fp4", "20", "8", "5", "4", "4", "true", "1", "8", "8",
            "false",
        ];
        let mut all = claims(&REQUIRED_NODES, &values);
        all.push(claim(field::IS_MULTINODE, "true", Source::Environment));
        all
    }

    fn claims(fields: &[&'static str], values: &[&str]) -> Vec<Claim> {
        assert_eq!(fields.len(), values.len());
        let pairs = fields.iter().zip(values);
        pairs.map(|(field, value)| claim(field, value, Source::Environment)).collect()
    }

    fn claim(field: &'static str, value: &str, source: Source) -> Claim {
        Claim { field, value: value.to_owned(), source }
    }

    fn error(claims: &[Claim]) -> String {
        Deployment::new(&Claims::new(claims)).unwrap_err()
    }

    fn gpus(claims: &[Claim]) -> [i64; 3] {
        let Gpus { total, output, input } = Deployment::new(&Claims::new(claims)).unwrap().gpus();
        [total, output, input]
    }

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
    fn a_model_has_the_precision_of_its_name() {
        let run = |model: &str, precision: &str, source| {
            let mut all = one_node();
            all.retain(|known| ![field::MODEL, field::PRECISION].contains(&known.field));
            all.push(claim(field::MODEL, model, Source::RawResult));
            all.push(claim(field::PRECISION, precision, source));
            Deployment::new(&Claims::new(&all)).map(|_| ())
        };
        for (model, precision) in [
            ("nvidia/R1-FP4-V2", "fp4"),
            ("amd/R1-MXFP4-Preview", "FP4"),
            ("openai/gpt-oss-120b", "fp4"),
            ("meta/Llama-BF16", "fp8"),
            ("x/m-FP8", "w8a8"),
            ("x/m-AWQ", "int4"),
        ] {
            assert_eq!(run(model, precision, Source::FileName), Ok(()), "{model} {precision}");
        }
        assert_eq!(
            run("nvidia/R1-FP8", "fp4", Source::FileName),
            Err("`precision` is \"fp4\" by the file name, but the model is \"nvidia/R1-FP8\" by the \
                 raw result; correct one of them, or decide with --precision"
                .to_owned())
        );
        assert_eq!(run("nvidia/R1-FP8", "fp4", Source::Flag), Ok(()));
    }

    #[test]
    fn the_gpus_of_the_raw_result_are_those_of_the_labels() {
        let told = GpuCount { count: 16, told_by: "`tp` 8 · `dp` 2".to_owned(), is_whole: true };
        let with = |changes: &[Claim]| {
            let mut all = one_node();
            all.retain(|known| changes.iter().all(|change| change.field != known.field));
            all.extend_from_slice(changes);
            let mut claims = Claims::new(&all);
            claims.gpus = Some(&told);
            Deployment::new(&claims).map(|deployment| deployment.gpus().total)
        };
        let expected = "TP·PP·PCP is 8, but the raw result tells 16 GPUs, `tp` 8 · `dp` 2;";
        assert!(with(&[]).unwrap_err().starts_with(expected));
        assert_eq!(with(&[claim(field::TP, "16", Source::FileName)]), Ok(16));
        let flags = [field::TP, field::PP, field::PCP_SIZE].map(|f| claim(f, "2", Source::Flag));
        let four = claim(field::EP, "4", Source::Flag);
        assert!(with(&[flags[0].clone(), flags[1].clone(), four.clone()]).is_err());
        assert_eq!(with(&[&flags[..], &[four]].concat()), Ok(8));
        let nodes = nodes();
        let mut claims = Claims::new(&nodes);
        claims.gpus = Some(&told);
        assert_eq!(Deployment::new(&claims).unwrap().gpus().total, 28);
        let more = GpuCount { count: 32, ..told.clone() };
        claims.gpus = Some(&more);
        let expected =
            "the GPUs of prefill and decode add up to 28, but the raw result tells 32 GPUs";
        assert!(Deployment::new(&claims).unwrap_err().starts_with(expected));
        // A client may tell the same by its TP alone.
        let with_tp = |tp| {
            let claims = [nodes.clone(), vec![claim(field::TP, tp, Source::RawResult)]].concat();
            Deployment::new(&Claims::new(&claims)).map(|_| ())
        };
        assert_eq!(with_tp("16"), Ok(()));
        assert!(with_tp("32").unwrap_err().contains("tells 32 GPUs, `tp` 32;"));
        let untold: Vec<_> = one_node().into_iter().filter(|c| c.field != field::TP).collect();
        let mut claims = Claims::new(&untold);
        claims.gpus = Some(&told);
        let error = Deployment::new(&claims).unwrap_err();
        let why =
            "nothing says tp (TP·PP·PCP must be 16, since the raw result tells `tp` 8 · `dp` 2)";
        assert!(error.starts_with(why), "{error}");
    }

    #[test]
    fn ranks_that_share_gpus_are_no_more_than_those() {
        let with = |all: Vec<Claim>, field: &'static str, value: &str| {
            let mut all = all;
            all.retain(|known| known.field != field);
            all.push(claim(field, value, Source::Flag));
            Deployment::new(&Claims::new(&all)).map(|_| ())
        };
        assert_eq!(with(one_node(), field::EP, "8"), Ok(()));
        assert_eq!(
            with(one_node(), field::EP, "16"),
            Err("`ep` is 16, but TP·PP·PCP, all GPUs, is 8; TP counts the GPUs of all data-parallel \
                 ranks: correct `tp` or `ep`"
                .to_owned())
        );
        assert!(
            with(one_node(), field::DCP_SIZE, "9").unwrap_err().starts_with("`dcp_size` is 9,")
        );
        assert_eq!(with(nodes(), field::DECODE_EP, "8"), Ok(()));
        assert_eq!(
            with(nodes(), field::DECODE_EP, "64"),
            Err("`decode_ep` is 64, but a worker has 8 GPUs by `num_decode_gpu` and \
                 `decode_num_workers`; correct one of them"
                .to_owned())
        );
        assert!(with(nodes(), field::PREFILL_DCP_SIZE, "5").is_err());
        // Nothing decodes, whatever the recipe says of it.
        let decode = with(nodes(), field::NUM_DECODE_GPU, "0");
        assert_eq!(decode, Ok(()));
    }

    #[test]
    fn multi_token_prediction_is_not_on_and_off() {
        let with = |spec: &str, mtp: &str| {
            let mut all = one_node();
            all.push(claim(field::SPEC_DECODING, spec, Source::FileName));
            all.push(claim(field::MTP, mtp, Source::Flag));
            Deployment::new(&Claims::new(&all)).map(|_| ())
        };
        for (spec, mtp) in [("mtp", "on"), ("none", "off"), ("eagle", "on"), ("none", "?")] {
            assert_eq!(with(spec, mtp), Ok(()), "{spec} {mtp}");
        }
        for (spec, mtp) in [("mtp", "off"), ("None", "ON")] {
            let expected = format!("`spec_decoding` is \"{spec}\", but `mtp` is \"{mtp}\";");
            assert!(with(spec, mtp).unwrap_err().starts_with(&expected), "{spec} {mtp}");
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

    #[test]
    fn gpus_that_are_told_twice_are_doubted_where_they_differ() {
        let doubts = |claims: &[Claim]| Deployment::new(&Claims::new(claims)).unwrap().doubts();
        let with = |all: Vec<Claim>, changes: &[(&'static str, &str)]| {
            let is_kept = |known: &Claim| changes.iter().all(|(field, _)| *field != known.field);
            let mut all: Vec<_> = all.into_iter().filter(is_kept).collect();
            let change = |&(field, value): &(_, &str)| claim(field, value, Source::Environment);
            all.extend(changes.iter().map(change));
            doubts(&all)
        };
        let (prefill, decode) = (field::NUM_PREFILL_GPU, field::NUM_DECODE_GPU);
        let split = |p: &str, d: &str| with(one_node(), &[(prefill, p), (decode, d)]);
        for (p, d) in [("2", "6"), ("0", "0"), ("8", "8"), ("0", "8"), ("8", "0")] {
            assert_eq!(split(p, d), [""; 0], "{p} {d}");
        }
        for (p, d) in [("0", "16"), ("0", "4"), ("2", "4"), ("8", "4"), ("8", "16")] {
            let expected =
                format!("{p} prefill and {d} decode GPUs do not add up to TP·PP·PCP = 8,");
            assert!(split(p, d)[0].starts_with(&expected), "{p} {d}");
        }

        assert_eq!(doubts(&nodes()), [""; 0]);
        let told = with(nodes(), &[(prefill, "4"), (decode, "16")]);
        let expected = [
            "`prefill_num_workers` = 5 of 4 GPUs each make 20, but `num_prefill_gpu`, by which \
             throughputs are divided, is 4",
            "`decode_num_workers` = 1 of 8 GPUs each make 8, but `num_decode_gpu`, by which \
             throughputs are divided, is 16",
        ];
        assert_eq!(told, expected);
        let shared = with(nodes(), &[(prefill, "28"), (decode, "0")]);
        assert_eq!(shared, [""; 0]);
        let ranks = [(field::PREFILL_TP, "1"), (field::PREFILL_EP, "4")];
        assert_eq!(with(nodes(), &ranks), [""; 0]);
        assert_eq!(with(nodes(), &[(field::PREFILL_TP, "1"), (field::DECODE_PP, "2")]).len(), 1);
    }
}
