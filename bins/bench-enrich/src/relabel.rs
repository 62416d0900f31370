//! Labels of records that came in: they stay, but for those that flags give.

use bench_common::error::visible;
use bench_common::{Error, Record, RecordBuilder, field, hardware};

use crate::claims::{Claim, Source};
use crate::cost::Costs;
use crate::deployment::Deployment;
use crate::enrich::Decision;
use crate::labels::{LABELS, Label};

/// The record with the labels that flags give it.
///
/// # Errors
/// A flag that contradicts the number of GPUs, by which the record's throughputs were divided, or
/// that makes the labels describe no deployment; one for other hardware than that which the costs
/// are of that this call leaves as they are.
pub(crate) fn relabel(
    record: Record<'_>,
    claims: &[Claim],
    costs: &Costs,
) -> Result<Record<'static>, Error> {
    let is_news = |(label, claim): &(&Label, &Claim)| {
        record.label(label.field).as_deref() != Some(&claim.value)
    };
    let (labels, news): (Vec<_>, Vec<_>) = flags(claims).filter(is_news).unzip();
    if news.is_empty() {
        return Ok(record.into_owned());
    }
    let (before, after) =
        (Deployment::of_record(&record, &[]), Deployment::of_record(&record, &news));
    // What was wrong before is not what the flags did.
    let was_wrong = before.check().is_err();
    let checked =
        after.check_changes().and_then(|()| if was_wrong { Ok(()) } else { after.check() });
    checked.map_err(|message| Error::at(record.place(), message))?;
    let mut changes = RecordBuilder::new();
    for (label, claim) in labels.into_iter().zip(news) {
        check_gpus(&record, &before, label, claim)?;
        check_costs(&record, costs, label, claim)?;
        label.add(&claim.value, &mut changes);
    }
    RecordBuilder::amended(&record, &changes.finish(record.place().clone())?)
}

/// Refuses a flag for another number of GPUs than the record's throughputs were divided by.
fn check_gpus(
    record: &Record<'_>,
    deployment: &Deployment<'_>,
    label: &Label,
    claim: &Claim,
) -> Result<(), Error> {
    let known = record.label(label.field);
    let divided_by = known.as_deref().or(deployment.unsaid(label));
    let agrees = divided_by.is_none_or(|known| label.kind.agree(known, &claim.value));
    if agrees || !label.counts_gpus() {
        return Ok(());
    }
    let (field, value, said_by) = (label.field, &claim.value, claim.said_by());
    let message = match known {
        Some(known) => format!(
            "`{field}` of the record is {}, by which its throughputs were divided, but {value} by \
             {said_by}; enrich the raw result again",
            visible(&known)
        ),
        None => format!(
            "`{field}` is {value} by {said_by}, but the record has none, so its throughputs were \
             not divided by it; enrich the raw result again"
        ),
    };
    Err(record.error_at(field, message))
}

/// Refuses a flag for other hardware than the record's cost and energy are of, unless they are made
/// anew.
fn check_costs(
    record: &Record<'_>,
    costs: &Costs,
    label: &Label,
    claim: &Claim,
) -> Result<(), Error> {
    let said = |field| record.label(field);
    let known = match label.field {
        // Where both are told, this one has no part in them.
        field::HW if said(field::PREFILL_HW).and(said(field::DECODE_HW)).is_some() => None,
        field::HW => said(field::HW),
        field::PREFILL_HW | field::DECODE_HW => said(label.field).or_else(|| said(field::HW)),
        _ => None,
    };
    let Some(known) = known.filter(|known| !hardware::is_same(known, &claim.value)) else {
        return Ok(());
    };
    let is_there = |key: &&str| record.get(key).is_some_and(|value| !value.is_null());
    match costs.left().into_iter().find(is_there) {
        None => Ok(()),
        Some(key) => Err(record.error_at(
            key,
            format!(
                "`{key}` is of {}, but `{}` is {} by {}; make it anew in the same call, with \
                 --specs, or --gpu-price and --gpu-power",
                visible(&known),
                label.field,
                claim.value,
                claim.said_by()
            ),
        )),
    }
}

/// A line for each label that the record will have: its value, and whose word that is.
pub(crate) fn explained(record: &Record<'_>, claims: &[Claim]) -> Vec<String> {
    let explain = |label: &Label| {
        let flag = flags(claims).find(|(known, _)| known.field == label.field);
        let (value, said_by) = match flag {
            Some((_, claim)) => {
                let own = record.label(label.field);
                let own = own.filter(|own| !label.kind.agree(own, &claim.value));
                let over = own.map(|own| format!(", over \"{}\" by the record", visible(&own)));
                (claim.value.clone(), claim.said_by() + &over.unwrap_or_default())
            }
            None => (record.label(label.field)?.into_owned(), "the record".to_owned()),
        };
        Some(format!("`{}` is \"{}\" by {said_by}", label.field, visible(&value)))
    };
    LABELS.iter().filter_map(explain).collect()
}

/// What flags say of labels that the record has.
pub(crate) fn decisions(record: &Record<'_>, claims: &[Claim]) -> impl Iterator<Item = Decision> {
    flags(claims).filter_map(|(label, claim)| {
        let own = record.label(label.field)?.into_owned();
        Some(Decision { label, flag: claim.value.clone(), own })
    })
}

fn flags(claims: &[Claim]) -> impl Iterator<Item = (&'static Label, &Claim)> {
    let flags = claims.iter().filter(|claim| claim.source == Source::Flag);
    flags.filter_map(|claim| Some((Label::of(claim.field)?, claim)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    const ONE_NODE: &str = r#"{"hw":"b200","tp":4,"ep":1,"tput_per_gpu":100.0}"#;
    const NODES: &str = r#"{"hw":"gb200","is_multinode":true,"prefill_tp":4,"decode_tp":8,
        "num_prefill_gpu":20,"num_decode_gpu":8,"tput_per_gpu":100.0}"#;

    /// What comes of a record with `--set` of each label, or why nothing does.
    fn relabelled(record: &str, flags: &[(&'static str, &str)]) -> Result<String, String> {
        let flag = |&(field, value): &(&'static str, &str)| Claim {
            field,
            value: value.to_owned(),
            source: Source::Flag,
        };
        let flags: Vec<_> = flags.iter().map(flag).collect();
        let record = Record::built(record.to_owned(), Place::start("f")).unwrap();
        let mut text = String::new();
        let relabelled = relabel(record, &flags, &Costs::default());
        relabelled.map_err(|error| error.to_string())?.write_compact(&mut text);
        Ok(text)
    }

    fn refused(record: &str, flags: &[(&'static str, &str)], expected: &str) {
        let error = relabelled(record, flags).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn labels_that_count_no_gpus_are_set() {
        let relabelled = relabelled(ONE_NODE, &[("hw", "h200"), ("dcp_size", "4"), ("pp", "1")]);
        let expected = r#"{"hw":"h200","tp":4,"ep":1,"tput_per_gpu":100.0,"dcp_size":4,"pp":1}"#;
        assert_eq!(relabelled.as_deref(), Ok(expected));
    }

    #[test]
    fn a_number_of_gpus_that_the_record_does_not_tell_is_that_of_one() {
        for (field, value) in [
            ("pp", "2"),
            ("pcp_size", "4"),
            ("is_multinode", "true"),
            ("num_prefill_gpu", "2"),
            ("num_decode_gpu", "2"),
        ] {
            let none = format!("`{field}` is {value} by --");
            refused(ONE_NODE, &[(field, value)], &none);
        }
        // Nobody knows by what this one was divided.
        let unknown = r#"{"tput_per_gpu":1.5}"#;
        assert_eq!(relabelled(unknown, &[("tp", "8")]).unwrap(), r#"{"tput_per_gpu":1.5,"tp":8}"#);
    }

    #[test]
    fn flags_describe_the_kind_of_deployment_that_the_record_is_of() {
        let nodes = [("is_multinode", "true"), ("num_prefill_gpu", "8"), ("num_decode_gpu", "8")];
        refused(
            ONE_NODE,
            &nodes,
            "--prefill-gpus describes several nodes, but the record is of one",
        );
        refused(ONE_NODE, &[("disagg", "true")], "Disaggregated mode requires multinode");
        refused(NODES, &[("tp", "8"), ("pp", "4")], "--tp describes one node, but this");
        refused(NODES, &[("dcp_size", "4")], "--dcp describes one node, but this");
        assert!(relabelled(NODES, &[("prefill_ep", "4"), ("is_multinode", "True")]).is_ok());
    }

    #[test]
    fn flags_leave_a_deployment_that_can_be() {
        refused(NODES, &[("prefill_hw", "h100")], "must be specified together");
        refused(NODES, &[("decode_tp", "0")], "`decode_tp` and `decode_ep` must be at least 1");
        assert!(relabelled(NODES, &[("prefill_hw", "h100"), ("decode_hw", "h200")]).is_ok());
        // What was wrong before, another flag does not make worse.
        let half = NODES.replace("\"prefill_tp\"", "\"prefill_hw\":\"h100\",\"prefill_tp\"");
        assert!(relabelled(&half, &[("hw", "h100")]).is_ok());
        assert!(relabelled(&half, &[("decode_hw", "h200")]).is_ok());
        refused(&half, &[("tp", "8")], "--tp describes one node, but this");
    }

    #[test]
    fn costs_are_those_of_the_hardware() {
        let costly = ONE_NODE.replace('}', ",\"cost_per_mtok\":1.5,\"tput_per_mw\":null}");
        refused(
            &costly,
            &[("hw", "h100")],
            "`cost_per_mtok` is of b200, but `hw` is h100 by --hw;",
        );
        assert!(relabelled(&costly, &[("hw", "B200-trt"), ("isl", "1024")]).is_ok());
        assert!(relabelled(&costly.replace("1.5", "null"), &[("hw", "h100")]).is_ok());
        let nodes = NODES.replace("100.0", "100.0,\"cost_per_mtok\":1.5");
        let apart = [("prefill_hw", "h100"), ("decode_hw", "h200")];
        refused(
            &nodes,
            &apart,
            "`cost_per_mtok` is of gb200, but `prefill_hw` is h100 by --prefill-hw;",
        );
        let same = [("prefill_hw", "gb200"), ("decode_hw", "gb200")];
        assert!(relabelled(&nodes, &same).is_ok());
        // Where both are told, they alone have a price.
        let told = nodes.replace("\"hw\"", "\"prefill_hw\":\"h100\",\"decode_hw\":\"h200\",\"hw\"");
        assert!(relabelled(&told, &[("hw", "b200")]).is_ok());
        refused(&told, &[("decode_hw", "gb200")], "`cost_per_mtok` is of h200, but `decode_hw`");
        let record = Record::built(costly, Place::start("f")).unwrap();
        let flags = [Claim { field: "hw", value: "h100".to_owned(), source: Source::Flag }];
        let relabelled = |costs: Costs| relabel(record.clone(), &flags, &costs).is_ok();
        assert!(relabelled(Costs { price: Some(1.0), ..Costs::default() }));
        assert!(!relabelled(Costs { power: Some(1.0), ..Costs::default() }));
    }
}
