//! Text without what only acts on a terminal.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Colours and moves of the cursor; titles and links; character sets, as `tput sgr0` resets them.
const SEQUENCE: &str = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Z])";

static PATTERN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(SEQUENCE).expect("a test builds every pattern"));

/// The text without terminal sequences: itself, if it has none.
pub(crate) fn without_sequences(text: &str) -> Cow<'_, str> {
    PATTERN.replace_all(text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_left_out() {
        for (text, expected) in [
            ("\u{1b}[1;36m(Worker pid=3)\u{1b}[0;0m ready", "(Worker pid=3) ready"),
            ("\u{1b}[38:5:9mred\u{1b}[K \u{1b}[?25h", "red "),
            ("\u{1b}]8;;https://x/y\u{1b}\\link\u{1b}]8;;\u{7} \u{1b}(B\u{1b}[m", "link "),
            ("[31mplain] \u{1b}", "[31mplain] \u{1b}"),
        ] {
            assert_eq!(without_sequences(text), expected);
        }
        assert!(matches!(without_sequences("plain"), Cow::Borrowed("plain")));
    }
}
