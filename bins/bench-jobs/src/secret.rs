//! Lines of logs without what must not be read out.

use std::sync::LazyLock;

use regex::Regex;

/// Characters that a line may have, so that a table stays one.
const LONGEST: usize = 300;

/// Names whose values are secrets.
macro_rules! secret_names {
    () => {
        r"(?:token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key|credentials?)(?:[-_][A-Za-z0-9_-]*)?"
    };
}

/// A value: in quotes that may be cut off, or up to the next blank.
macro_rules! value {
    () => {
        r#"(?:"[^"]*"?|'[^']*'?|[^ ,;}]+)"#
    };
}

const PATTERNS: [(&str, &str); 6] = [
    (r"\x1b\[[0-9;?]*[ -/]*[@-~]", ""),
    (r"\b(?:hf|ghp|gho|sk|xox[a-z]|glpat|nvapi|AKIA)[-_]?[A-Za-z0-9_-]{12,}", "***"),
    (r"://[^/@ ]+@", "://***@"),
    (r#"(?i)(bearer|basic) +[^ "']+"#, "${1} ***"),
    (concat!(r#"(?i)([a-z0-9_-]*"#, secret_names!(), r#"["']? *[=:] *)"#, value!()), "${1}***"),
    (concat!(r"(?i)(--[a-z0-9-]*", secret_names!(), r" +)", value!()), "${1}***"),
];

static REGEXES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let pattern = |text| Regex::new(text).expect("a test builds every pattern");
    PATTERNS.into_iter().map(|(text, instead)| (pattern(text), instead)).collect()
});

/// The line without secrets, terminal sequences and control characters, and not too long.
pub(crate) fn masked(line: &str) -> String {
    let mut text = line.to_owned();
    for (pattern, instead) in &*REGEXES {
        text = pattern.replace_all(&text, *instead).into_owned();
    }
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.trim().chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_read_out() {
        for (line, expected) in [
            ("HF_TOKEN=hf_0123456789abcdefXYZ next", "HF_TOKEN=*** next"),
            ("bad key sk-abcdef0123456789abc!", "bad key ***!"),
            (
                "PASSWORD='a b' --api-key c, max_tokens=8",
                "PASSWORD=*** --api-key ***, max_tokens=8",
            ),
            (r#"{"api_key": "x y", "n": 1}"#, r#"{"api_key": ***, "n": 1}"#),
            ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
            ("https://me:pw@host/x", "https://***@host/x"),
            ("--hf-token  secret -x", "--hf-token  *** -x"),
            ("aws_secret_access_key: 'cut off", "aws_secret_access_key: ***"),
        ] {
            assert_eq!(masked(line), expected);
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for line in
            ["task_0123456789abcdef failed", "max_tokens=8192, num_tokens: 7", "tokenizer: x"]
        {
            assert_eq!(masked(line), line);
        }
    }

    #[test]
    fn a_line_is_plain_and_short() {
        assert_eq!(masked("\u{1b}[31mred\u{1b}[0m\tx\0 \r"), "red x");
        assert_eq!(masked(&"é".repeat(999)).chars().count(), LONGEST);
    }
}
