//! The environment of the benchmark flows, 2025 and 2026.

use crate::claims::{Claim, Source};
use crate::labels::{Kind, LABELS};

/// The variable that names the result which the flow has just written.
const RESULT_FILENAME: &str = "RESULT_FILENAME";

/// What the environment says.
pub(crate) fn claims(variable: impl Fn(&str) -> Option<String>) -> Vec<Claim> {
    LABELS
        .iter()
        .filter_map(|label| {
            let value = trimmed(&variable(label.variable?)?)?;
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
    trimmed(&variable(RESULT_FILENAME)?)
}

/// A variable's value without what stands around it, such as the CR of a list that Windows wrote;
/// `None` of an empty one, which is an unset one.
fn trimmed(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::field;

    #[test]
    fn set_variables_become_claims() {
        let claims = claims(|name| match name {
            "RUNNER_TYPE" => Some("b200-trt\r".to_owned()),
            "EP_SIZE" => Some(" 4".to_owned()),
            "DP_ATTENTION" => Some("true ".to_owned()),
            "TP" => Some(String::new()),
            "PRECISION" => Some(" \r".to_owned()),
            _ => None,
        });
        let said: Vec<_> = claims.iter().map(|claim| (claim.field, &*claim.value)).collect();
        assert_eq!(
            said,
            [(field::HW, "b200-trt"), (field::EP, "4"), (field::DP_ATTENTION, "true")]
        );
    }
}
