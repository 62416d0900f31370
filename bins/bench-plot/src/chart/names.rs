//! How hardware, frameworks and precisions are called in pictures.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frameworks_have_their_own_spelling() {
        assert_eq!(framework("trt"), "TRT-LLM");
        assert_eq!(framework("dynamo-trtllm"), "Dynamo TRT-LLM");
        assert_eq!(framework("Dynamo-SGLang"), "Dynamo SGLang");
        assert_eq!(framework("my-vllm-fork"), "my-vllm-fork");
        assert_eq!(framework(""), "");
    }
}
