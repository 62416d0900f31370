//! Whether the brackets of a damaged line are balanced, told while the line comes.
//!
//! Where JSON is damaged, a quote may be a string's or a log's. So brackets are counted twice: with
//! strings passed over, and as if there were none. Only what both counts say is said.

/// Two counts of brackets. See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Brackets {
    outside_strings: Count,
    all: Count,
    string: Option<InString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InString {
    Plain,
    Escape,
}

/// Brackets that are open; `None` where one was closed that was not.
type Count = Option<usize>;

impl Brackets {
    /// The counts behind JSON that nothing is wrong with, where so many brackets were open before
    /// it.
    pub(super) fn behind(open: usize, sound: &[u8]) -> Self {
        let start = Self { outside_strings: Some(open), all: Some(open), string: None };
        let seen = start.and(sound);
        Self { all: seen.outside_strings, ..seen }
    }

    /// The counts behind some more bytes.
    pub(super) fn and(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |seen, byte| seen.and_one(*byte))
    }

    /// Whether no bracket is open, and none was closed that was not.
    pub(super) fn are_balanced(self) -> bool {
        self.outside_strings == Some(0) && self.all == Some(0)
    }

    fn and_one(self, byte: u8) -> Self {
        let string = match (self.string, byte) {
            (None, b'"') | (Some(InString::Escape), _) => Some(InString::Plain),
            (None, _) | (Some(InString::Plain), b'"') => None,
            (Some(InString::Plain), b'\\') => Some(InString::Escape),
            (Some(InString::Plain), _) => Some(InString::Plain),
        };
        let step = |count: Count| match byte {
            b'[' | b'{' => count.map(|open| open + 1),
            b']' | b'}' => count.and_then(|open| open.checked_sub(1)),
            _ => count,
        };
        let outside_strings = match self.string {
            None => step(self.outside_strings),
            Some(_) => self.outside_strings,
        };
        Self { outside_strings, all: step(self.all), string }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_balanced_in_both_counts_is_balanced() {
        for (line, balanced) in [
            ("", true),
            ("INFO] 12:30 {x} [\"y\"]", false),
            ("[INFO] 12:30 {x} [\"y\"]", true),
            ("[x,", false),
            ("x]", false),
            ("] [", false),
            ("[x \"]", false),
            ("x \"[\"", false),
            ("[5\" disk]", false),
            ("[disk] 5\"", true),
            (r#"["a\"]", x]"#, false),
            (r#"["a\"", x]"#, true),
        ] {
            assert_eq!(
                Brackets::behind(0, b"").and(line.as_bytes()).are_balanced(),
                balanced,
                "{line}"
            );
        }
    }

    #[test]
    fn strings_of_what_is_sound_are_strings() {
        assert!(Brackets::behind(0, br#"{"a":"[{","#).and(b" x}").are_balanced());
        assert!(Brackets::behind(1, br#"{"a":"["#).and(b"\x01\"}]").are_balanced());
        assert!(!Brackets::behind(1, br#"{"a":"["#).and(b"\x01\"}").are_balanced());
    }
}
