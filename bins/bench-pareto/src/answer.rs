//! What is kept of the groups, written.

use bench_common::field::{PARETO, PARETO_RANK};
use bench_common::report::Reporter;
use bench_common::workload::Workload;
use bench_common::write::RecordWriter;
use bench_common::{Error, Record, RecordBuilder};

use crate::args::{Answer, Question, Scores};
use crate::at::Profile;
use crate::groups::{Candidate, Group, Groups};
use crate::limit::Limit;
use crate::position::Position;
use crate::scores::scores;

/// How many workloads a warning names.
const MOST_NAMED: usize = 4;

/// Writes the answer, behind warnings of what makes it doubtful.
///
/// # Errors
/// A failed write; a question that the groups do not allow to answer.
pub(crate) fn write(
    groups: Groups,
    question: &Question,
    reporter: &mut Reporter,
    writer: &mut RecordWriter,
) -> Result<(), Error> {
    for key in groups.lacked(&question.by)? {
        reporter.warn(format!("records without `{key}` make a group of their own"));
    }
    let mut groups = groups.finish(&question.keep);
    for group in &groups {
        warn_of_workloads(group, question, reporter);
        warn_of_limits(group, question, reporter);
    }
    groups.retain(|group| group.within > 0);
    match &question.answer {
        Answer::Records => write_records(&groups, writer),
        Answer::Marks => write_marked(&groups, question, writer),
        Answer::At(positions) => write_at(&groups, positions, question, reporter, writer),
        Answer::Scores(asked) => {
            warn_of_references(&groups, asked, reporter);
            let scores = scores(&groups, &question.objectives, asked, reporter)?;
            scores.iter().try_for_each(|score| writer.write(score))
        }
    }
}

fn write_records(groups: &[Group], writer: &mut RecordWriter) -> Result<(), Error> {
    let mut all: Vec<&Candidate> = groups.iter().flat_map(|group| &group.candidates).collect();
    all.sort_by_key(|candidate| candidate.number);
    all.iter().try_for_each(|candidate| writer.write(&candidate.record))
}

fn write_marked(
    groups: &[Group],
    question: &Question,
    writer: &mut RecordWriter,
) -> Result<(), Error> {
    let ranked = |group: &Group| group.points().ranks(question.keep.tolerance);
    let mut all: Vec<(&Candidate, usize)> =
        groups.iter().flat_map(|group| group.candidates.iter().zip(ranked(group))).collect();
    all.sort_by_key(|(candidate, _)| candidate.number);
    all.iter().try_for_each(|(candidate, rank)| writer.write(&marked(&candidate.record, *rank)?))
}

fn marked(record: &Record<'_>, rank: usize) -> Result<Record<'static>, Error> {
    let mut marked = RecordBuilder::new();
    marked.members(record, &[PARETO, PARETO_RANK]);
    marked.boolean(PARETO, rank == 1);
    marked.integer(PARETO_RANK, rank as i64);
    marked.finish(record.place().clone())
}

fn write_at(
    groups: &[Group],
    positions: &[(usize, Position)],
    question: &Question,
    reporter: &Reporter,
    writer: &mut RecordWriter,
) -> Result<(), Error> {
    for group in groups {
        for (over, at) in positions {
            let profile = Profile::new(group, &question.objectives, *over);
            match (profile.at(at)?, profile.range()) {
                (Some(record), _) => writer.write(&record)?,
                (None, Some([from, to])) => reporter.warn(format!(
                    "{}: {at} is outside the frontier, which ranges from {from} to {to}; no record is made",
                    group.name
                )),
                (None, None) => {}
            }
        }
    }
    Ok(())
}

fn warn_of_workloads(group: &Group, question: &Question, reporter: &Reporter) {
    let all = &group.workloads;
    let differ = |at: usize| all[at + 1..].iter().any(|other| all[at].differs(other));
    if !(0..all.len()).any(differ) {
        return;
    }
    let named: Vec<String> = all.iter().take(MOST_NAMED).map(Workload::to_string).collect();
    let more = if all.len() > MOST_NAMED { " and more" } else { "" };
    let by: Vec<&str> = question.by.iter().map(|field| &**field).chain(["workload"]).collect();
    reporter.warn(format!(
        "{}: several workloads, which do not compare: {}{more}; tell them apart with --by {}",
        group.name,
        named.join(", "),
        by.join(",")
    ));
}

fn warn_of_limits(group: &Group, question: &Question, reporter: &Reporter) {
    if group.within == 0 {
        let limits: Vec<String> = question.limits.iter().map(Limit::to_string).collect();
        let (name, records) = (&group.name, group.records);
        reporter.warn(format!("{name}: none of {records} records keeps {}", limits.join(" and ")));
    }
}

fn warn_of_references(groups: &[Group], asked: &Scores, reporter: &Reporter) {
    if asked.hypervolume && asked.reference.is_none() && groups.len() > 1 {
        reporter.warn(
            "each hypervolume has its group's own reference, so they do not compare; give one with --ref",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    #[test]
    fn marks_are_renewed() {
        let place = Place::start("f");
        let text = r#"{"pareto":true,"t":1.50,"pareto_rank":1}"#;
        let record = Record::built(text.to_owned(), place).unwrap();
        let mut text = String::new();
        marked(&record, 3).unwrap().write_compact(&mut text);
        assert_eq!(text, r#"{"t":1.50,"pareto":false,"pareto_rank":3}"#);
    }
}
