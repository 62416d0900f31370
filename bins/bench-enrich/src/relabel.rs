//! Labels of records that came in: they stay, but for those that flags give.

use bench_common::error::visible;
use bench_common::{Error, Record, RecordBuilder};

use crate::amend::amend;
use crate::claims::{Claim, Source};
use crate::labels::{LABELS, Label};

/// The record with the labels that flags give it.
///
/// # Errors
/// A flag that contradicts the number of GPUs, by which the record's throughputs were divided.
pub(crate) fn relabel(record: Record<'_>, claims: &[Claim]) -> Result<Record<'static>, Error> {
    let mut changes = RecordBuilder::new();
    let mut changed = false;
    for (label, claim) in flags(claims) {
        let known = record.label(label.field);
        let known = known.as_deref();
        if known == Some(&claim.value) {
            continue;
        }
        let agrees = known.is_none_or(|known| label.kind.agree(known, &claim.value));
        if label.counts_gpus() && !agrees {
            let message = format!(
                "`{}` of the record is {}, by which its throughputs were divided, but {} by {}; \
                 enrich the raw result again",
                label.field,
                visible(known.unwrap_or_default()),
                claim.value,
                claim.said_by()
            );
            return Err(record.error_at(label.field, message));
        }
        label.add(&claim.value, &mut changes);
        changed = true;
    }
    if !changed {
        return Ok(record.into_owned());
    }
    amend(&record, &changes.finish(record.place().clone())?)
}

/// A line for each label that the record will have: its value, and whose word that is.
pub(crate) fn explained(record: &Record<'_>, claims: &[Claim]) -> Vec<String> {
    let explain = |label: &Label| {
        let flag = flags(claims).find(|(known, _)| known.field == label.field);
        let (value, said_by) = match flag {
            Some((_, claim)) => (claim.value.clone(), claim.said_by()),
            None => (record.label(label.field)?.into_owned(), "the record".to_owned()),
        };
        Some(format!("`{}` is \"{}\" by {said_by}", label.field, visible(&value)))
    };
    LABELS.iter().filter_map(explain).collect()
}

fn flags(claims: &[Claim]) -> impl Iterator<Item = (&'static Label, &Claim)> {
    let flags = claims.iter().filter(|claim| claim.source == Source::Flag);
    flags.filter_map(|claim| Some((Label::of(claim.field)?, claim)))
}
