//! Whether the keys of an object are distinct: nearly always they are, and that can be told in one
//! pass.

use super::word::{WORD, all, zeros};
use super::{Member, Span};

/// Bits that keys are spread over, so many that twenty keys seldom share one.
const BITS: u32 = 12;

/// Whether surely no two of the members' keys are the same and none is spelled with an escape. If
/// not, it may be so all the same.
pub(crate) fn surely_plain_and_distinct(text: &str, members: &[Member]) -> bool {
    let mut seen = [0_u64; 1 << (BITS - 6)];
    members.iter().all(|member| {
        let Some(hash) = plain_hash(text, member.key) else { return false };
        let place = hash >> (u64::BITS - BITS);
        let (word, bit) = (&mut seen[(place >> 6) as usize], 1 << (place & 63));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    })
}

/// A hash of which the highest bits are best; `None` of a key with a backslash.
#[inline(always)]
fn plain_hash(text: &str, key: Span) -> Option<u64> {
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| {
        let hash = (hash ^ word).wrapping_mul(SPREAD);
        hash ^ hash >> 32
    };
    let has_backslash = |word: u64| zeros(word ^ all(b'\\')) != 0;
    let mut hash = (key.end - key.start) as u64;
    let mut escaped = false;
    for word in words_of(text, key) {
        escaped |= has_backslash(word);
        hash = mix(hash, word);
    }
    (!escaped).then(|| hash.wrapping_mul(SPREAD))
}

/// The keys of an object that were found plain and distinct, to know them again: the records of a
/// stream mostly have the same.
#[derive(Debug, Default)]
pub(crate) struct KnownKeys {
    /// How long each key is.
    lengths: Vec<usize>,
    /// Their bytes, eight to a word, each key from a new word on.
    words: Vec<u64>,
    /// How many objects since the last that had these keys.
    misses: u32,
}

impl KnownKeys {
    /// What [`surely_plain_and_distinct`] tells, in less time for keys that are known.
    pub(crate) fn surely_plain_and_distinct(&mut self, text: &str, members: &[Member]) -> bool {
        if self.are_of(text, members) {
            self.misses = 0;
            return true;
        }
        let surely = surely_plain_and_distinct(text, members);
        // What stands alone is not worth it.
        self.misses += 1;
        if surely && self.misses > 1 {
            self.learn(text, members);
        }
        surely
    }

    #[inline(always)]
    fn are_of(&self, text: &str, members: &[Member]) -> bool {
        let mut words = self.words.iter();
        let mut is_next = |(member, length): (&Member, &usize)| {
            let key = member.key;
            key.end - key.start == *length
                && words_of(text, key).all(|word| words.next() == Some(&word))
        };
        members.len() == self.lengths.len() && members.iter().zip(&self.lengths).all(&mut is_next)
    }

    fn learn(&mut self, text: &str, members: &[Member]) {
        self.misses = 0;
        self.lengths.clear();
        self.words.clear();
        for Member { key, .. } in members {
            self.lengths.push(key.end - key.start);
            self.words.extend(words_of(text, *key));
        }
    }
}

/// The bytes of a key, eight to a word.
#[inline(always)]
fn words_of(text: &str, key: Span) -> impl Iterator<Item = u64> {
    (key.start..key.end).step_by(WORD).map(move |at| word(text.as_bytes(), at, key.end))
}

/// Up to eight bytes from `at` to `end`, the first in the lowest byte.
#[inline(always)]
fn word(bytes: &[u8], at: usize, end: usize) -> u64 {
    match bytes[at..].first_chunk() {
        Some(word) => {
            let beyond = WORD.saturating_sub(end - at);
            u64::from_le_bytes(*word) & (u64::MAX >> (8 * beyond))
        }
        None => bytes[at..end].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Scanner, Step};
    use super::*;
    use proptest::prelude::*;

    fn told(object: &str) -> bool {
        let mut scanner = Scanner::new();
        assert_eq!(scanner.scan(object.as_bytes(), true), Ok(Step::Done(object.len())));
        surely_plain_and_distinct(object, scanner.members())
    }

    #[test]
    fn the_keys_of_records_are_told_apart() {
        assert!(told("{}"));
        assert!(told(
            r#"{"hw":1,"tp":1,"ep":1,"dp_attention":1,"conc":1,"model":1,"framework":1,"precision":1,
                "tput_per_gpu":1,"output_tput_per_gpu":1,"input_tput_per_gpu":1,"mean_ttft":1,
                "median_ttft":1,"p99_ttft":1,"mean_tpot":1,"mean_intvty":1,"median_tpot":1}"#
        ));
    }

    #[test]
    fn an_escape_is_seen_wherever_it_stands() {
        for key in [r"\u0061", r"abcdefg\n", r"abcdefgh\n", r"abcdefgh\nijklmnopq", r"a\\"] {
            assert!(!told(&format!("{{\"{key}\":1}}")), "{key}");
        }
    }

    #[test]
    fn known_keys_are_told_from_others() {
        let records = [
            r#"{"hw":1,"a_longer_key":2,"x":3}"#,
            r#"{"hw":"b200", "a_longer_key": [], "x":null}"#,
            r#"{"hw":1,"a_longer_kez":2,"x":3}"#,
            r#"{"hw":1,"a_longer_key":2,"y":3}"#,
            r#"{"hv":1,"a_longer_key":2,"x":3}"#,
            r#"{"hw":1,"a_longer_key":2}"#,
            r#"{"hw":1,"a_longer_key":2,"x":3,"":4}"#,
            r#"{"hw":1,"a_longer_key":2,"xx":3}"#,
            r#"{"hw":1,"a_longer_key":2,"hw":3}"#,
            r#"{"a_longer_key":1,"hw":2,"x":3}"#,
        ];
        let mut known = KnownKeys::default();
        let mut is_known = |object: &str| {
            let mut scanner = Scanner::new();
            assert_eq!(scanner.scan(object.as_bytes(), true), Ok(Step::Done(object.len())));
            let is_known = known.are_of(object, scanner.members());
            let surely = known.surely_plain_and_distinct(object, scanner.members());
            assert_eq!(surely, surely_plain_and_distinct(object, scanner.members()), "{object}");
            is_known
        };
        let mut known_of = |object: &str| [0; 3].map(|_| is_known(object));
        assert_eq!(known_of(records[0]), [false, false, true]);
        assert_eq!(known_of(records[1]), [true; 3]);
        for other in &records[2..] {
            assert!(!known_of(other)[0], "{other}");
            known_of(records[0]);
        }
        assert_eq!(known_of(r#"{"a":1,"a":2}"#), [false; 3]);
        // The same words, but not the same keys.
        assert!(known_of(r#"{"12345678":1,"9":2,"x":3}"#)[2]);
        assert!(!known_of(r#"{"123456789":1,"x":2,"":3}"#)[0]);
    }

    proptest! {
        #[test]
        fn a_repeated_key_is_never_missed(
            keys in prop::collection::vec("[a-z_]{0,20}", 1..30), at in any::<prop::sample::Index>()
        ) {
            let again = at.get(&keys);
            let keys: Vec<_> = keys.iter().chain([again]).map(|key| format!("\"{key}\":0")).collect();
            let object = format!("{{{}}}", keys.join(","));
            prop_assert!(!told(&object));
        }
    }
}
