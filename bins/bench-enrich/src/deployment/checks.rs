//! Whether the labels of a record fit each other, and what the raw result tells.

use bench_common::error::visible;
use bench_common::format::{GpuCount, Speculation};
use bench_common::{field, workload};

use super::{Deployment, GPU_SIZES, Gpus, Value};
use crate::claims::{Claim, Claims, Source};
use crate::labels::{self, Kind, Label, Scope};

impl Deployment<'_> {
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

    pub(super) fn check_mode(&self) -> Result<(), String> {
        if self.scope == Scope::OneNode && self.is(field::DISAGG) {
            return Err("Disaggregated mode requires multinode setup: set IS_MULTINODE=true or \
                        give --multinode true, or set DISAGG=false"
                .to_owned());
        }
        Ok(())
    }

    pub(super) fn check_nodes(&self) -> Result<(), String> {
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
    pub(super) fn check_precision(&self) -> Result<(), String> {
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

    /// Refuses another concurrency than those that the sweep in the file name has, unless a flag
    /// decides.
    pub(super) fn check_concurrency(&self, swept: &[&str]) -> Result<(), String> {
        let conc = self.values.iter().find(|value| value.label.field == field::CONC);
        let claim = conc.and_then(|value| value.claim);
        let Some(claim) = claim.filter(|claim| claim.source != Source::Flag) else { return Ok(()) };
        if swept.is_empty() || swept.iter().any(|one| Kind::Count.agree(&claim.value, one)) {
            return Ok(());
        }
        Err(format!(
            "`conc` is \"{}\" by {}, but the sweep in the file name has {}; correct one of them, or \
             decide with --conc",
            visible(&claim.value),
            claim.said_by(),
            swept.join(", ")
        ))
    }

    /// Refuses other GPUs on several nodes than the raw result tells, unless flags give both numbers
    /// of them; fewer, where its client may know one server of several.
    pub(super) fn check_gpus_of_nodes(&self, claims: &Claims<'_>) -> Result<(), String> {
        let gpus = self.gpus();
        if let Some(told) = claims.gpus.filter(|gpus| gpus.is_of_all_servers) {
            return self.check_gpus_of_servers(told);
        }
        let by_tp = || {
            let count = labels::count(claims.by_raw_result(field::TP)?)?;
            Some((count, format!("`tp` {count}")))
        };
        let told = claims.gpus.map(|gpus| (gpus.count, gpus.told_by.clone())).or_else(by_tp);
        let Some((count, told_by)) = told.filter(|(count, _)| *count > gpus.total) else {
            return Ok(());
        };
        Err(format!(
            "the GPUs of prefill and decode add up to {}, but the raw result tells {count} GPUs, \
             {told_by}; correct `num_prefill_gpu` or `num_decode_gpu`, or the raw result",
            gpus.total
        ))
    }

    fn check_gpus_of_servers(&self, told: &GpuCount) -> Result<(), String> {
        const GPUS: [&str; 2] = [field::NUM_PREFILL_GPU, field::NUM_DECODE_GPU];
        let [prefill, decode] = GPUS.map(|field| self.count(field).unwrap_or(0));
        let agrees = match told.by_role {
            Some(by_role) => by_role == [prefill, decode],
            None => told.count == self.gpus().total,
        };
        if agrees || GPUS.iter().all(|field| self.is_by_flag(field)) {
            return Ok(());
        }
        let of_roles = told
            .by_role
            .map(|[prefill, decode]| format!(" ({prefill} to prefill and {decode} to decode)"));
        Err(format!(
            "`num_prefill_gpu` is {prefill} and `num_decode_gpu` {decode}, but the raw result tells {} \
             GPUs{}, {}; correct them, or decide with --prefill-gpus and --decode-gpus together",
            told.count,
            of_roles.unwrap_or_default(),
            told.told_by
        ))
    }

    /// Whether a flag gives a label.
    fn is_by_flag(&self, field: &str) -> bool {
        let value = self.values.iter().find(|value| value.label.field == field);
        let claim = value.and_then(|value| value.claim);
        claim.is_some_and(|claim| claim.source == Source::Flag)
    }

    /// Refuses sizes that make another number of GPUs than the raw result tells, unless flags give
    /// all of them.
    pub(super) fn check_gpus(&self, told: Option<&GpuCount>) -> Result<(), String> {
        let total = self.gpus().total;
        let agrees = |told: &GpuCount| match told.is_whole {
            true => told.count == total,
            false => total % told.count == 0,
        };
        let Some(told) = told.filter(|told| !agrees(told)) else { return Ok(()) };
        if GPU_SIZES.iter().all(|field| self.is_by_flag(field)) {
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
    pub(super) fn check_sharing(&self) -> Result<(), String> {
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
    pub(super) fn check_speculation(&self) -> Result<(), String> {
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

    /// Refuses that nothing is guessed ahead where the raw result tells that something was, unless a
    /// flag decides.
    pub(super) fn check_guesses(&self, told: Option<&Speculation>) -> Result<(), String> {
        let Some(told) = told else { return Ok(()) };
        let is_off = |value: &&Value<'_>| match value.label.field {
            field::SPEC_DECODING => value.text.eq_ignore_ascii_case("none"),
            // What is guessed in another way is not its business.
            field::MTP => told.is_mtp && value.text.eq_ignore_ascii_case("off"),
            _ => false,
        };
        let mut off = self.values.iter().filter(is_off).filter_map(|value| value.claim);
        let Some(off) = off.find(|claim| claim.source != Source::Flag) else { return Ok(()) };
        Err(format!(
            "`{}` is \"{}\" by {}, but the raw result tells of speculation, {}; correct one of them, \
             or decide with --{}",
            off.field,
            visible(&off.value),
            off.said_by(),
            told.told_by,
            Label::of(off.field).map_or(off.field, |label| label.flag)
        ))
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
        let decode_gpus = self.count(field::NUM_DECODE_GPU)?;
        let gpus = self.count(workers.gpus)?;
        let count = self.count(workers.count)?;
        if workers.gpus == field::NUM_DECODE_GPU && decode_gpus == 0 {
            let is_apart = self.is(field::DISAGG) && count > 0;
            return is_apart.then(|| {
                format!(
                    "`{}` = {count}, but `{}`, by which throughputs are divided, is 0",
                    workers.count, workers.gpus
                )
            });
        }
        // Where none is set apart to decode, the GPUs are those of all workers, and what a decode
        // worker has of them is not told.
        let has_others = decode_gpus == 0
            && self.count(field::DECODE_NUM_WORKERS).is_none_or(|others| others > 0);
        let fits = |made: i64| made == gpus || (has_others && made < gpus);
        let [tp, pp, pcp] = workers.sizes.map(|field| self.count(field).unwrap_or(1));
        let each = |ranks: i64| ranks.saturating_mul(pp).saturating_mul(pcp);
        let all = |ranks: i64| count.saturating_mul(each(ranks));
        // With DP attention, TP may be that of one rank of several, which EP spans.
        let spanned = self.count(workers.ep).filter(|_| self.is(workers.dp_attention));
        if fits(all(tp)) || spanned.is_some_and(|ep| fits(all(ep))) {
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

/// Refuses that a file name or a sweep configuration tells the sizes of one node where there are
/// several, unless a flag decides. (The environment of a flow may hold some of another job.)
pub(super) fn check_names_of_nodes(several: &Claim, claims: &Claims<'_>) -> Result<(), String> {
    let one_node = claims.first(|claim| {
        let is_named = matches!(claim.source, Source::Configuration | Source::FileName);
        is_named && Label::of(claim.field).is_some_and(|label| label.scope == Scope::OneNode)
    });
    let Some(one_node) = one_node.filter(|_| several.source != Source::Flag) else { return Ok(()) };
    Err(format!(
        "`is_multinode` is \"{}\" by {}, but `{}`, which describes one node, is \"{}\" by {}; correct \
         one of them, or decide with --multinode",
        visible(&several.value),
        several.said_by(),
        one_node.field,
        visible(&one_node.value),
        one_node.said_by()
    ))
}

/// The message about a flag for one node where there are several.
pub(super) fn misplaced_on_nodes(label: &Label) -> String {
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
    use super::super::tests::{claim, nodes, one_node};
    use super::*;

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
        let told = GpuCount {
            count: 16,
            told_by: "`tp` 8 · `dp` 2".to_owned(),
            is_whole: true,
            is_of_all_servers: false,
            by_role: None,
        };
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
    fn the_gpus_of_all_servers_are_those_of_prefill_and_decode() {
        let with = |by_role, count, flags: &[&'static str]| {
            let told_by = "`tp` 4".to_owned();
            let told =
                GpuCount { count, told_by, is_whole: true, is_of_all_servers: true, by_role };
            let mut all = nodes();
            all.extend(flags.iter().map(|field| {
                let of_field = nodes().into_iter().find(|known| known.field == *field).unwrap();
                Claim { source: Source::Flag, ..of_field }
            }));
            let mut claims = Claims::new(&all);
            claims.gpus = Some(&told);
            Deployment::new(&claims).map(|_| ())
        };
        assert_eq!(with(None, 28, &[]), Ok(()));
        assert_eq!(with(Some([20, 8]), 28, &[]), Ok(()));
        assert_eq!(
            with(None, 24, &[]),
            Err("`num_prefill_gpu` is 20 and `num_decode_gpu` 8, but the raw result tells 24 GPUs, \
                 `tp` 4; correct them, or decide with --prefill-gpus and --decode-gpus together"
                .to_owned())
        );
        let swapped = with(Some([8, 20]), 28, &[]).unwrap_err();
        assert!(swapped.contains("28 GPUs (8 to prefill and 20 to decode), `tp` 4;"), "{swapped}");
        assert!(with(Some([8, 20]), 28, &[field::NUM_PREFILL_GPU]).is_err());
        let both = [field::NUM_PREFILL_GPU, field::NUM_DECODE_GPU];
        assert_eq!(with(Some([8, 20]), 28, &both), Ok(()));
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
    fn gpus_that_are_told_twice_are_doubted_where_they_differ() {
        let doubts = |claims: &[Claim]| Deployment::new(&Claims::new(claims)).unwrap().doubts();
        let with = |all: Vec<Claim>, changes: &[(&'static str, &str)]| {
            let is_kept = |known: &Claim| changes.iter().all(|(field, _)| *field != known.field);
            let mut all: Vec<_> = all.into_iter().filter(is_kept).collect();
            let change = |&(field, value): &(_, &str)| claim(field, value, Source::FileName);
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
        let workers = field::DECODE_NUM_WORKERS;
        let shared = |all: &str, decoders: &str, disagg: &str| {
            let disagg = (field::DISAGG, disagg);
            with(nodes(), &[(prefill, all), (decode, "0"), (workers, decoders), disagg])
        };
        assert_eq!(shared("28", "1", "false"), [""; 0]);
        assert_eq!(shared("20", "0", "false"), [""; 0]);
        for (all, decoders) in [("28", "0"), ("16", "0"), ("16", "1")] {
            let expected = format!(
                "`prefill_num_workers` = 5 of 4 GPUs each make 20, but `num_prefill_gpu`, by which \
                 throughputs are divided, is {all}"
            );
            assert_eq!(shared(all, decoders, "false"), [expected], "{all} {decoders}");
        }
        let expected = "`decode_num_workers` = 1, but `num_decode_gpu`, by which throughputs are divided, is 0";
        assert_eq!(shared("20", "1", "true"), [expected]);
        let ranks = [(field::PREFILL_TP, "1"), (field::PREFILL_EP, "4")];
        assert_eq!(with(nodes(), &ranks), [""; 0]);
        assert_eq!(with(nodes(), &[(field::PREFILL_TP, "1"), (field::DECODE_PP, "2")]).len(), 1);
    }
}
