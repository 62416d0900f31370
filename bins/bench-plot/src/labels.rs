//! What identifies a run, in little memory.

use std::collections::HashSet;
use std::sync::Arc;

use bench_common::error::visible;
use bench_common::record::Kind;

/// Keys and values, fit to be shown, in their order.
///
/// All are one text, since a picture can be of millions of runs: each key and each value with an
/// end behind it that cannot be in either, and which tells numbers from texts that look like one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Labels(Arc<str>);

/// A control character, none of which is left in what is fit to be shown.
const END: char = '\n';
/// Another one, behind a value that is a number.
const END_OF_NUMBER: char = '\r';
/// Room for the labels of most runs, in bytes.
const USUAL: usize = 256;

impl Labels {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|&(known, _)| known == key).map(|(_, value)| value)
    }

    /// Whether the value of a key is a number, and no text that looks like one.
    pub(crate) fn is_number(&self, key: &str) -> bool {
        let mut parts = self.0.split_inclusive([END, END_OF_NUMBER]);
        let mut pairs = std::iter::from_fn(|| Some((parts.next()?, parts.next()?)));
        let value = pairs.find(|(known, _)| known.strip_suffix(END) == Some(key));
        value.is_some_and(|(_, value)| value.ends_with(END_OF_NUMBER))
    }

    /// A number that no other set of labels has while this one is held.
    pub(crate) fn identity(&self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Keys and values, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut parts = self.0.split_terminator([END, END_OF_NUMBER]);
        std::iter::from_fn(move || Some((parts.next()?, parts.next()?)))
    }
}

/// Texts.
impl<K: AsRef<str>, V: AsRef<str>> FromIterator<(K, V)> for Labels {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(labels: I) -> Self {
        labels.into_iter().map(|(key, value)| (key, value, Kind::String)).collect()
    }
}

/// Values of any kind.
impl<K: AsRef<str>, V: AsRef<str>> FromIterator<(K, V, Kind)> for Labels {
    fn from_iter<I: IntoIterator<Item = (K, V, Kind)>>(labels: I) -> Self {
        let mut text = String::with_capacity(USUAL);
        for (key, value, kind) in labels {
            let end = if kind == Kind::Number { END_OF_NUMBER } else { END };
            for (part, end) in [(key.as_ref(), END), (value.as_ref(), end)] {
                // Most are plain, and need no look at each character.
                if part.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
                    text.push_str(part);
                } else {
                    text.push_str(&visible(part));
                }
                text.push(end);
            }
        }
        Self(text.into())
    }
}

/// Each set of labels once: there are far fewer of them than runs.
#[derive(Debug, Default)]
pub(crate) struct Known(HashSet<Labels>);

impl Known {
    /// The labels, in memory that all runs with the same ones share.
    pub(crate) fn shared(&mut self, labels: Labels) -> Labels {
        if let Some(known) = self.0.get(&labels) {
            return known.clone();
        }
        self.0.insert(labels.clone());
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let pairs = [("hw", "b200"), ("", "x"), ("image", ""), ("conc", "4")];
        let labels: Labels = pairs.into_iter().collect();
        assert!(labels.iter().eq(pairs));
        assert_eq!(labels.get("conc"), Some("4"));
        assert_eq!(labels.get("image"), Some(""));
        assert_eq!(labels.get("b200"), None);
        let none: Labels = [("", ""); 0].into_iter().collect();
        assert_eq!(none.iter().count(), 0);
    }

    #[test]
    fn numbers_are_told_from_texts() {
        let labels: Labels =
            [("tp", "8", Kind::Number), ("8", "tp", Kind::String), ("ep", "8", Kind::String)]
                .into_iter()
                .collect();
        let is_number = ["tp", "8", "ep", "pp"].map(|key| labels.is_number(key));
        assert_eq!(is_number, [true, false, false, false]);
        assert!(labels.iter().eq([("tp", "8"), ("8", "tp"), ("ep", "8")]));
    }

    #[test]
    fn the_same_labels_are_held_once() {
        let mut known = Known::default();
        let [first, second, other] =
            ["a", "a", "b"].map(|hw| known.shared([("hw", hw)].into_iter().collect()));
        assert!(Arc::ptr_eq(&first.0, &second.0));
        assert_eq!(other.get("hw"), Some("b"));
    }

    #[test]
    fn what_hides_in_a_name_is_shown() {
        let labels: Labels =
            [("a\nhw", "b\u{202e}200"), ("a\u{1b}b", "x\ny")].into_iter().collect();
        let shown = [(r"a\nhw", r"b\u{202e}200"), (r"a\u{1b}b", r"x\ny")];
        assert!(labels.iter().eq(shown));
    }
}
