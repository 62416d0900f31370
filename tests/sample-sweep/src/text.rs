//! What the model is made to say: enough to fill `generated_texts`, with what is hard to escape.

use crate::random::Random;

const PIECES: [&str; 32] = [
    " the",
    " of",
    " a",
    " number",
    " matrix",
    " we",
    " then",
    " because",
    " result",
    " is",
    " every",
    " prime",
    " even",
    " wait",
    ",",
    ".",
    " so",
    " let",
    " me",
    " check",
    "\n\n",
    "\n\t",
    " \"yes\"",
    " \\frac{1}{2}",
    " {\"ok\": [1]}",
    " café",
    " naïve",
    " –",
    " 数字",
    " числа",
    " 🙂",
    "\u{fffd}",
];

/// One piece for every sixteen tokens: readers skip the text, and a sweep should stay small.
pub(crate) fn generated(tokens: u32, random: &mut Random) -> String {
    (0..tokens.div_ceil(16)).map(|_| PIECES[random.below(PIECES.len() as u32) as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_not_only_ascii() {
        let text = generated(5000, &mut Random::new(0, "text"));
        assert!(!text.is_ascii() && text.contains('"') && text.contains('\\'));
        assert_eq!(generated(0, &mut Random::new(0, "text")), "");
    }
}
