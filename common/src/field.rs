//! The names of a record's fields. They are spelled here and nowhere else; the metrics, with
//! their units, stand in [`metric`](crate::metric).

/// The hardware, or the runner that stands for it: `h200`, `b200-trt`.
pub const HW: &str = "hw";
/// Tensor parallelism, GPUs.
pub const TP: &str = "tp";
/// Pipeline parallelism, stages.
pub const PP: &str = "pp";
/// Decode context parallelism; shares the GPUs of tensor parallelism.
pub const DCP_SIZE: &str = "dcp_size";
/// Prefill context parallelism, groups of GPUs.
pub const PCP_SIZE: &str = "pcp_size";
/// Expert parallelism; shares the GPUs of tensor parallelism.
pub const EP: &str = "ep";
/// Data-parallel attention: the string `"true"` or `"false"`.
pub const DP_ATTENTION: &str = "dp_attention";
/// Concurrency: requests in flight at most.
pub const CONC: &str = "conc";
/// Model, as the client named it.
pub const MODEL: &str = "model";
/// The workload's short model name: `dsr1`.
pub const MODEL_PREFIX: &str = "infmax_model_prefix";
/// Serving framework: `vllm`, `sglang`, `trt`.
pub const FRAMEWORK: &str = "framework";
/// Precision of the weights: `fp4`, `fp8`.
pub const PRECISION: &str = "precision";
/// Multi-token prediction: `"on"` or `"off"`, in records of 2025.
pub const MTP: &str = "mtp";
/// Container image.
pub const IMAGE: &str = "image";
/// Speculative decoding: `none`, `mtp`.
pub const SPEC_DECODING: &str = "spec_decoding";
/// Whether prefill and decode run on GPUs of their own.
pub const DISAGG: &str = "disagg";
/// Fingerprint of the recipe that the run was started from.
pub const RECIPE_FINGERPRINT: &str = "recipe_fingerprint";
/// Input sequence length, tokens.
pub const ISL: &str = "isl";
/// Output sequence length, tokens.
pub const OSL: &str = "osl";
/// Whether the deployment spans nodes.
pub const IS_MULTINODE: &str = "is_multinode";

pub mod raw {
    //! Keys of the raw result that vLLM-style clients write.

    /// Model.
    pub const MODEL_ID: &str = "model_id";
    /// Requests in flight at most, or null.
    pub const MAX_CONCURRENCY: &str = "max_concurrency";
    /// Input and output tokens, tok/s, whole deployment.
    pub const TOTAL_TOKEN_THROUGHPUT: &str = "total_token_throughput";
    /// Output tokens, tok/s, whole deployment.
    pub const OUTPUT_THROUGHPUT: &str = "output_throughput";
}
