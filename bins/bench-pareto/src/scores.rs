//! Scores: one record for each group that says how good its frontier is.

use bench_common::curve;
use bench_common::frontier::hypervolume;
use bench_common::report::Reporter;
use bench_common::{Error, Record, RecordBuilder};

use crate::args::Scores;
use crate::at::Profile;
use crate::groups::Group;
use crate::objective::Objective;
use crate::share::shares;

/// One record for each group. The groups hold their frontiers and no more.
///
/// # Errors
/// With `--fail-fast`, groups whose frontiers share no range, if the area is asked for; otherwise
/// that is reported, and the area is null.
pub(crate) fn scores(
    groups: &[Group],
    objectives: &[Objective],
    asked: &Scores,
    reporter: &mut Reporter,
) -> Result<Vec<Record<'static>>, Error> {
    let mut range = None;
    if asked.area && !groups.is_empty() {
        match shared_range(groups, objectives) {
            Ok(shared) => range = Some(shared),
            Err(error) => reporter.fail(error)?,
        }
    }
    let shares = if asked.share { shares(groups) } else { Vec::new() };
    let score = |(index, group): (usize, &Group)| {
        let mut record = RecordBuilder::new();
        record.members(&group.labels, &[]);
        record.integer("records", group.within as i64);
        record.integer("frontier_records", group.candidates.len() as i64);
        if asked.hypervolume {
            let (reference, from) = match &asked.reference {
                Some(given) => (given, "given"),
                None => (&group.worst, "worst of the group"),
            };
            record.float("hypervolume", Some(hypervolume(&group.points(), reference)));
            record.object("ref", &named(objectives, reference, group)?);
            record.string("ref_from", from);
        }
        if asked.area {
            let area = range.map(|range| area(group, objectives, range));
            record.float("auc", area);
            record.float("auc_mean", area.zip(range).map(|(area, [from, to])| area / (to - from)));
            record.float("auc_from", range.map(|[from, _]| from));
            record.float("auc_to", range.map(|[_, to]| to));
        }
        if let Some(share) = shares.get(index) {
            record.float("share", Some(*share));
        }
        record.finish(group.labels.place().clone())
    };
    groups.iter().enumerate().map(score).collect()
}

/// The objectives' fields with the values that these coordinates stand for.
fn named(
    objectives: &[Objective],
    coordinates: &[f64],
    group: &Group,
) -> Result<Record<'static>, Error> {
    let mut record = RecordBuilder::new();
    for (objective, &coordinate) in objectives.iter().zip(coordinates) {
        record.float(&objective.field, Some(objective.turn(coordinate)));
    }
    record.finish(group.labels.place().clone())
}

/// The area below the second objective over a range of the first that the frontier has.
fn area(group: &Group, objectives: &[Objective], [from, to]: [f64; 2]) -> f64 {
    let profile = Profile::new(group, objectives, 0);
    let (x, y) = profile.curve(1);
    curve::area(x, &y, from, to)
}

/// The range of the first objective that all frontiers have.
fn shared_range(groups: &[Group], objectives: &[Objective]) -> Result<[f64; 2], Error> {
    let ranges: Vec<(&Group, [f64; 2])> = groups
        .iter()
        .filter_map(|group| Some((group, Profile::new(group, objectives, 0).range()?)))
        .collect();
    let last_begun = ranges.iter().max_by(|(_, a), (_, b)| a[0].total_cmp(&b[0]));
    let first_ended = ranges.iter().min_by(|(_, a), (_, b)| a[1].total_cmp(&b[1]));
    let single = ranges.iter().find(|(_, [from, to])| from == to);
    let touch = last_begun.zip(first_ended).is_some_and(|((_, a), (_, b))| a[0] == b[1]);
    if let Some((single, _)) = single.filter(|_| touch) {
        return Err(Error::input(format!(
            "--auc: the frontier of {} has one point only, and no area below it; leave that group \
             out",
            single.name
        )));
    }
    match (last_begun, first_ended) {
        (Some((_, [from, _])), Some((_, [_, to]))) if from < to => Ok([*from, *to]),
        (Some((begun, [from, _])), Some((ended, [_, to]))) => Err(Error::input(format!(
            "--auc: the frontiers share no range of `{}`: that of {} ends at {to}, that of {} \
             begins at {from}; compare fewer groups",
            objectives[0].field, ended.name, begun.name
        ))),
        _ => Err(Error::input("--auc: there is no frontier")),
    }
}
