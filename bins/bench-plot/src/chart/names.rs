//! How hardware, frameworks and precisions are called in pictures.

use std::collections::{BTreeMap, BTreeSet};

/// Spellings of words that names are made of.
const WORDS: [(&str, &str); 9] = [
    ("trt", "TRT-LLM"),
    ("trtllm", "TRT-LLM"),
    ("tensorrt", "TensorRT"),
    ("sglang", "SGLang"),
    ("vllm", "vLLM"),
    ("dynamo", "Dynamo"),
    ("lmdeploy", "LMDeploy"),
    ("atom", "ATOM"),
    ("mori", "MoRI"),
];

/// `dynamo-trt` is Dynamo TRT-LLM; a name that is not known stays as it is.
pub(crate) fn framework(name: &str) -> String {
    let word = |piece: &str| {
        WORDS.iter().find(|(key, _)| piece.eq_ignore_ascii_case(key)).map(|&(_, word)| word)
    };
    let words: Option<Vec<_>> = name.split(['-', '_']).map(word).collect();
    words.map_or_else(|| name.to_owned(), |words| words.join(" "))
}

/// `mi355x` is an MI355X: names of hardware and precisions are capitals and digits.
pub(crate) fn capitals(name: &str) -> String {
    name.to_uppercase()
}

/// Whether a value says that something is not done: speculation, say.
pub(crate) fn is_off(value: &str) -> bool {
    ["none", "off", "false", ""].iter().any(|off| value.eq_ignore_ascii_case(off))
}

/// The name, or as much of its beginning and its end as fits, with an ellipsis between: long names
/// begin alike, and differ at their ends.
pub(crate) fn shortened(name: &str, fits: impl Fn(&str) -> bool) -> String {
    if fits(name) {
        return name.to_owned();
    }
    let chars: Vec<char> = name.chars().collect();
    let cut = |kept: usize| {
        let head: String = chars[..kept.div_ceil(2)].iter().collect();
        let tail: String = chars[chars.len() - kept / 2..].iter().collect();
        format!("{}…{}", head.trim_end(), tail.trim_start())
    };
    // What has more characters is wider, but for kerning, which is less than a character.
    let all: Vec<usize> = (0..chars.len()).collect();
    let fitting = all.partition_point(|&kept| fits(&cut(kept)));
    cut(fitting.saturating_sub(1))
}

/// Each name shortened, such that names that differ still do. Of names that would not, what they
/// begin with in common gives way first.
pub(crate) fn shortened_apart(names: &[&str], fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut short: Vec<String> = names.iter().map(|name| shortened(name, &fits)).collect();
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, name) in short.iter().enumerate() {
        alike.entry(name).or_default().push(index);
    }
    let alike: Vec<_> = alike.into_values().filter(|alike| alike.len() > 1).collect();
    for alike in alike {
        let common = alike.iter().map(|&index| names[index]).reduce(common_beginning);
        let common = common.unwrap_or_default();
        let word = common.rfind([' ', '/', ':', '-', '_', '#']).map_or(0, |at| at + 1);
        for passed in [word, common.len()] {
            let cut = |&index: &usize| {
                let rest = &names[index][passed..];
                format!("…{}", shortened(rest, |rest| fits(&format!("…{rest}"))))
            };
            let cuts: Vec<String> = alike.iter().map(cut).collect();
            let apart = cuts.iter().collect::<BTreeSet<_>>().len() == cuts.len();
            if apart {
                alike.iter().zip(cuts).for_each(|(&index, cut)| short[index] = cut);
                break;
            }
        }
    }
    short
}

/// What two names begin with.
fn common_beginning<'n>(name: &'n str, other: &str) -> &'n str {
    let differs = name.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    &name[..differs.map_or(name.len().min(other.len()), |((at, _), _)| at)]
}

/// A word of a name, such that numbers are in their order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    /// Bits that are ordered as the numbers are that they stand for.
    Number(u64),
    Text(String),
}

/// Where a name stands among others: `tp 2` before `tp 12`.
pub(crate) fn order(name: &str) -> Vec<Word> {
    let word = |word: &str| match word.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            let bits = number.to_bits();
            Word::Number(if number.is_sign_negative() { !bits } else { bits | 1 << 63 })
        }
        _ => Word::Text(word.to_owned()),
    };
    name.split(' ').map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_both_ends() {
        let short = |name, most| shortened(name, |name| name.chars().count() <= most);
        assert_eq!(short("B200 vLLM", 9), "B200 vLLM");
        assert_eq!(short("B200 image a/b:v1", 9), "B200…b:v1");
        assert_eq!(short("B200 image a/b:v2", 9), "B200…b:v2");
        assert_eq!(short("äöü名前", 4), "äö…前");
        assert_eq!(short("abc", 0), "…");
    }

    #[test]
    fn names_that_differ_in_their_middle_are_told_apart() {
        let short = |names: &[&str], most| {
            shortened_apart(names, |name: &str| name.chars().count() <= most)
        };
        let images =
            ["h image rocm/sgl-dev:v0.5.3-mi35x-2025", "h image rocm/sgl-dev:v0.5.5-mi35x-2025"];
        assert_eq!(short(&images, 20), ["…v0.5.3-mi35x-2025", "…v0.5.5-mi35x-2025"]);
        assert_eq!(short(&images, 16), ["…v0.5.3-…5x-2025", "…v0.5.5-…5x-2025"]);
        assert_eq!(short(&images, 40), images);
        let others = ["B200 vLLM", images[0], "B200 SGLang", images[1]];
        let expected = ["B200 vLLM", "…v0.5.3-mi35x-2025", "B200 SGLang", "…v0.5.5-mi35x-2025"];
        assert_eq!(short(&others, 20), expected);
        assert_eq!(short(&["aäöübcd", "aäöüxcd"], 6), ["…bcd", "…xcd"]);
        assert_eq!(short(&["a name", "a name and"], 5), ["a…me", "a…nd"]);
        assert_eq!(short(&["the same", "the same"], 5), ["th…me", "th…me"]);
    }

    #[test]
    fn numbers_are_in_their_order() {
        let ascending = ["-3", "-0.5", "0", "0.25", "2", "12", "12 a", "12a", "a"];
        assert!(ascending.is_sorted_by_key(|name| order(name)));
        assert!(order("vllm 2") < order("vllm 12"));
    }

    #[test]
    fn frameworks_have_their_own_spelling() {
        assert_eq!(framework("trt"), "TRT-LLM");
        assert_eq!(framework("dynamo-trtllm"), "Dynamo TRT-LLM");
        assert_eq!(framework("Dynamo-SGLang"), "Dynamo SGLang");
        assert_eq!(framework("my-vllm-fork"), "my-vllm-fork");
        assert_eq!(framework(""), "");
    }
}
