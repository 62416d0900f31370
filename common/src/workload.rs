//! A workload: model, input and output sequence length. Records of different workloads cannot be
//! compared.

/// Pieces of a model's name that say in which precision its weights are, from which on the name
/// says nothing about the model: `DeepSeek-R1-0528-FP4-V2`, `DeepSeek-R1-0528-MXFP4-Preview`.
const PRECISIONS: [&str; 10] =
    ["fp4", "nvfp4", "mxfp4", "fp8", "mxfp8", "bf16", "fp16", "int4", "int8", "awq"];

/// The model without the vendor or directory in front of its name and the precision behind it, so
/// that one model is one, whoever quantised it: `nvidia/DeepSeek-R1-0528-FP4-V2` is a
/// `DeepSeek-R1-0528`. Compare without regard to case.
pub fn model_family(model: &str) -> &str {
    let name = model.trim_end_matches('/');
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut end = 0;
    for piece in name.split('-') {
        let is_precision = PRECISIONS.iter().any(|known| piece.eq_ignore_ascii_case(known));
        if is_precision && end > 0 {
            return &name[..end - 1];
        }
        end += piece.len() + 1;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_and_precision_do_not_make_a_model() {
        for (model, family) in [
            ("nvidia/DeepSeek-R1-0528-FP4-V2", "DeepSeek-R1-0528"),
            ("deepseek-ai/DeepSeek-R1-0528", "DeepSeek-R1-0528"),
            ("amd/DeepSeek-R1-0528-MXFP4-Preview", "DeepSeek-R1-0528"),
            ("/models/deepseek-r1-0528-fp4-v2/", "deepseek-r1-0528"),
            ("deepseek-ai/DeepSeek-R1", "DeepSeek-R1"),
            ("openai/gpt-oss-120b", "gpt-oss-120b"),
            ("fp8-model", "fp8-model"),
            ("", ""),
        ] {
            assert_eq!(model_family(model), family, "{model}");
        }
    }
}
