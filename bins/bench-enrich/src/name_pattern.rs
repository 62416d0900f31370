//! A pattern of the user's for file names, with a named group for each label.

use std::ops::Range;
use std::str::FromStr;

use regex_lite::Regex;

use crate::claims::{Claim, Source};
use crate::labels::{Kind, LABELS, Label};

/// A pattern that stands in for the naming schemes that are known.
#[derive(Debug, Clone)]
pub(crate) struct NamePattern {
    pattern: Regex,
    groups: Vec<(String, &'static Label)>,
}

impl FromStr for NamePattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let pattern = Regex::new(text).map_err(|error| {
            let lines = error.to_string();
            lines.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        })?;
        let mut groups = Vec::new();
        for name in pattern.capture_names().flatten() {
            let label = LABELS
                .iter()
                .find(|label| label.field == name || label.flag.replace('-', "_") == name)
                .ok_or_else(|| unknown(name))?;
            groups.push((name.to_owned(), label));
        }
        if groups.is_empty() {
            return Err("expected a named group, such as `tp(?<tp>\\d+)`".to_owned());
        }
        Ok(Self { pattern, groups })
    }
}

fn unknown(name: &str) -> String {
    let fields: Vec<_> = LABELS.iter().map(|label| label.field).collect();
    format!("no label is called {name}; the labels are {}", fields.join(", "))
}

impl NamePattern {
    /// What a name says, directories and all.
    ///
    /// # Errors
    /// A name that does not match: its labels would be missing, or half right. A group that takes
    /// a part of a number, or the `.` in front of a path.
    pub(crate) fn claims(&self, name: &str) -> Result<Vec<Claim>, String> {
        let found = self.pattern.captures(name).ok_or_else(|| {
            format!("the name does not match --name-pattern '{}'", self.pattern.as_str())
        })?;
        let mut claims = Vec::new();
        for (group, label) in &self.groups {
            let Some(value) = found.name(group).filter(|value| !value.is_empty()) else { continue };
            if matches!(label.kind, Kind::Count | Kind::CountOrNone) {
                check_whole(name, value.range(), group)?;
            }
            let value = value.as_str().to_owned();
            if matches!(&*value, "." | "..") {
                return Err(format!(
                    "`{group}` of --name-pattern would be \"{value}\", the directory where the path \
                     begins; name the file from further up"
                ));
            }
            claims.push(Claim { field: label.field, value, source: Source::FileName });
        }
        Ok(claims)
    }
}

/// Refuses a group that takes some of the digits of a number.
fn check_whole(name: &str, range: Range<usize>, group: &str) -> Result<(), String> {
    let is_digit = |at: usize| name.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let is_cut_at = |at: usize| at > 0 && is_digit(at - 1) && is_digit(at);
    if !is_cut_at(range.start) && !is_cut_at(range.end) {
        return Ok(());
    }
    Err(format!(
        "`{group}` of --name-pattern takes \"{}\" out of a longer number; have it take all digits: \
         (?<{group}>\\d+)",
        &name[range]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_name_labels() {
        let pattern: NamePattern =
            r"(?<hw>[^/]+)/c(?<conc>\d+)(-(?<spec_decoding>\w+))?(?<model_prefix>)"
                .parse()
                .unwrap();
        let said = |name| {
            let claims = pattern.claims(name)?.into_iter();
            Ok::<_, String>(claims.map(|claim| (claim.field, claim.value)).collect::<Vec<_>>())
        };
        let expected = [("hw", "h200".to_owned()), ("conc", "64".to_owned())];
        assert_eq!(said("runs/h200/c64.json"), Ok(expected.to_vec()));
        for path in ["./c64.json", "runs/../c64.json"] {
            assert!(said(path).unwrap_err().starts_with("`hw` of --name-pattern would be \""));
        }
        assert!(said("x.json").unwrap_err().starts_with("the name does not match"));
    }

    #[test]
    fn a_number_is_taken_whole() {
        let claims =
            |pattern: &str, name: &str| pattern.parse::<NamePattern>().unwrap().claims(name);
        for pattern in [r"tp(?<tp>\d)", r"tp\d(?<tp>\d+)", r"(?<tp>\d)_"] {
            let error = claims(pattern, "tp16_conc4.json").unwrap_err();
            assert!(error.starts_with("`tp` of --name-pattern takes \""), "{error}");
            assert!(
                error.ends_with("\" out of a longer number; have it take all digits: (?<tp>\\d+)")
            );
        }
        assert_eq!(claims(r"tp(?<tp>\d+)", "tp16").unwrap()[0].value, "16");
        assert_eq!(claims(r"(?<hw>b\d)", "b200").unwrap()[0].value, "b2");
    }

    #[test]
    fn a_pattern_is_checked_before_anything_is_read() {
        let wrong = |text: &str| text.parse::<NamePattern>().unwrap_err();
        assert!(
            wrong("(?<speed>x)").starts_with("no label is called speed; the labels are hw, tp")
        );
        assert!(wrong("tp").contains("named group"));
        assert!(!wrong("(").is_empty() && !wrong("(").contains('\n'));
    }
}
