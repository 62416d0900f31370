//! The message about labels that nobody gives: every way to give them.

use bench_common::field;
use bench_common::format::GpuCount;

use crate::claims::Claims;
use crate::file_name;
use crate::labels::Label;
use crate::sweep;

/// What is missing, and every way to give it.
pub(crate) fn message(missing: &[&Label], claims: &Claims<'_>) -> String {
    let fields = list(missing.iter().map(|label| label.field.to_owned()));
    let variables = list(missing.iter().filter_map(|label| label.variable).map(str::to_owned));
    let asked = if variables.is_empty() {
        "; give".to_owned()
    } else {
        // Flows look for these words.
        format!(". Missing required environment variables: {variables}. Set them, or give")
    };
    let mut ways: Vec<_> = missing.iter().map(|label| format!("--{}", label.flag)).collect();
    if missing.iter().any(|label| sweep::tells(label.field)) {
        ways.push("a --config that tells".to_owned());
    }
    ways.push("a --name-pattern".to_owned());
    let nameable = file_name::claims(file_name::EXAMPLE);
    if missing.iter().any(|label| nameable.iter().any(|claim| claim.field == label.field)) {
        ways.push(format!("a file name such as {}", file_name::EXAMPLE));
    }
    let last = ways.pop().unwrap_or_default();
    // The slip that is made most: a run at a rate has no concurrency to be labelled with.
    let rate = if missing.iter().any(|label| label.field == field::CONC) {
        " (a request rate is no concurrency)"
    } else {
        ""
    };
    let is_tp = |label: &&Label| label.field == field::TP;
    let gpus = claims.gpus.filter(|_| missing.iter().any(is_tp)).map(|gpus| {
        let multiple = if gpus.is_whole { "" } else { "a multiple of " };
        let GpuCount { count, told_by, .. } = gpus;
        format!(" (TP·PP·PCP must be {multiple}{count}, since the raw result tells {told_by})")
    });
    let gpus = gpus.unwrap_or_default();
    let fault = claims.name_fault.as_ref().map(|fault| format!(" ({fault})")).unwrap_or_default();
    format!("nothing says {fields}{rate}{gpus}{fault}{asked} {}, or {last}", ways.join(", "))
}

fn list(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
