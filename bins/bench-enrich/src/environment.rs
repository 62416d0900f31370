//! The environment of the benchmark flows, 2025 and 2026.

use crate::claims::{Claim, Source};
use crate::labels::{Kind, LABELS};

/// The variable that names the result which the flow has just written.
const RESULT_FILENAME: &str = "RESULT_FILENAME";

/// What the environment says. An empty variable is an unset one.
pub(crate) fn claims(variable: impl Fn(&str) -> Option<String>) -> Vec<Claim> {
    LABELS
        .iter()
        .filter_map(|label| {
            let value = variable(label.variable?).filter(|value| !value.is_empty())?;
            // The flow writes null where there is no router.
            if label.kind == Kind::Router && value == "null" {
                return None;
            }
            Some(Claim { field: label.field, value, source: Source::Environment })
        })
        .collect()
}

/// The name of the flow's result, for a result that has lost its own in a pipe.
pub(crate) fn result_name(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    variable(RESULT_FILENAME).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::field;

    #[test]
    fn set_variables_become_claims() {
        let claims = claims(|name| match name {
            "RUNNER_TYPE" => Some("b200".to_owned()),
            "EP_SIZE" => Some("4".to_owned()),
            "TP" => Some(String::new()),
            _ => None,
        });
        let said: Vec<_> = claims.iter().map(|claim| (claim.field, &*claim.value)).collect();
        assert_eq!(said, [(field::HW, "b200"), (field::EP, "4")]);
    }
}
