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
/// The router before the workers: an object of `name` and `version`.
pub const ROUTER: &str = "router";
/// What carries the KV cache from prefill to decode workers.
pub const KV_P2P_TRANSFER: &str = "kv_p2p_transfer";

/// Hardware of the prefill workers, where it differs.
pub const PREFILL_HW: &str = "prefill_hw";
/// Tensor parallelism of a prefill worker, GPUs.
pub const PREFILL_TP: &str = "prefill_tp";
/// Pipeline parallelism of a prefill worker, stages.
pub const PREFILL_PP: &str = "prefill_pp";
/// Decode context parallelism of a prefill worker.
pub const PREFILL_DCP_SIZE: &str = "prefill_dcp_size";
/// Prefill context parallelism of a prefill worker.
pub const PREFILL_PCP_SIZE: &str = "prefill_pcp_size";
/// Expert parallelism of a prefill worker.
pub const PREFILL_EP: &str = "prefill_ep";
/// Data-parallel attention of the prefill workers: the string `"true"` or `"false"`.
pub const PREFILL_DP_ATTENTION: &str = "prefill_dp_attention";
/// Prefill workers.
pub const PREFILL_NUM_WORKERS: &str = "prefill_num_workers";
/// Hardware of the decode workers, where it differs.
pub const DECODE_HW: &str = "decode_hw";
/// Tensor parallelism of a decode worker, GPUs; 0 without decode GPUs.
pub const DECODE_TP: &str = "decode_tp";
/// Pipeline parallelism of a decode worker, stages.
pub const DECODE_PP: &str = "decode_pp";
/// Decode context parallelism of a decode worker.
pub const DECODE_DCP_SIZE: &str = "decode_dcp_size";
/// Prefill context parallelism of a decode worker.
pub const DECODE_PCP_SIZE: &str = "decode_pcp_size";
/// Expert parallelism of a decode worker; 0 without decode GPUs.
pub const DECODE_EP: &str = "decode_ep";
/// Data-parallel attention of the decode workers: the string `"true"` or `"false"`.
pub const DECODE_DP_ATTENTION: &str = "decode_dp_attention";
/// Decode workers.
pub const DECODE_NUM_WORKERS: &str = "decode_num_workers";
/// GPUs of all prefill workers.
pub const NUM_PREFILL_GPU: &str = "num_prefill_gpu";
/// GPUs of all decode workers; 0 where the prefill workers decode too.
pub const NUM_DECODE_GPU: &str = "num_decode_gpu";

/// The labels that flows give records. A record may have others.
pub const LABELS: &[&str] = &[
    HW,
    TP,
    PP,
    DCP_SIZE,
    PCP_SIZE,
    EP,
    DP_ATTENTION,
    CONC,
    MODEL,
    MODEL_PREFIX,
    FRAMEWORK,
    PRECISION,
    MTP,
    IMAGE,
    SPEC_DECODING,
    DISAGG,
    RECIPE_FINGERPRINT,
    ISL,
    OSL,
    IS_MULTINODE,
    ROUTER,
    KV_P2P_TRANSFER,
    PREFILL_HW,
    PREFILL_TP,
    PREFILL_PP,
    PREFILL_DCP_SIZE,
    PREFILL_PCP_SIZE,
    PREFILL_EP,
    PREFILL_DP_ATTENTION,
    PREFILL_NUM_WORKERS,
    DECODE_HW,
    DECODE_TP,
    DECODE_PP,
    DECODE_DCP_SIZE,
    DECODE_PCP_SIZE,
    DECODE_EP,
    DECODE_DP_ATTENTION,
    DECODE_NUM_WORKERS,
    NUM_PREFILL_GPU,
    NUM_DECODE_GPU,
];

/// Whether a record is on its group's frontier, as `bench-pareto --mark` adds it.
pub const PARETO: &str = "pareto";
/// The front that a record is on, the frontier being 1.
pub const PARETO_RANK: &str = "pareto_rank";
/// Whether a record lies between those that were measured, as `bench-pareto --at` adds it.
pub const INTERPOLATED: &str = "interpolated";
