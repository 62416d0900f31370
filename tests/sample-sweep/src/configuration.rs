//! What one raw result measures.

/// The accelerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hardware {
    /// NVIDIA B200.
    B200,
    /// NVIDIA H200.
    H200,
    /// AMD Instinct MI355X.
    Mi355x,
    /// AMD Instinct MI300X.
    Mi300x,
}

impl Hardware {
    /// As records spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::B200 => "b200",
            Self::H200 => "h200",
            Self::Mi355x => "mi355x",
            Self::Mi300x => "mi300x",
        }
    }

    pub(crate) fn is_amd(self) -> bool {
        matches!(self, Self::Mi355x | Self::Mi300x)
    }
}

/// The serving framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// TensorRT-LLM.
    Trt,
    /// SGLang.
    Sglang,
}

impl Framework {
    /// As file names and records spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trt => "trt",
            Self::Sglang => "sglang",
        }
    }
}

/// The precision of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Four bits.
    Fp4,
    /// Eight bits.
    Fp8,
}

impl Precision {
    /// As file names and records spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fp4 => "fp4",
            Self::Fp8 => "fp8",
        }
    }
}

/// One point of the sweep: a deployment and the load on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The accelerator.
    pub hw: Hardware,
    /// The pool of machines that ran it, such as `b200-trt`.
    pub runner: String,
    /// The serving framework.
    pub framework: Framework,
    /// The precision of the weights.
    pub precision: Precision,
    /// Tensor parallelism, which is also the number of GPUs.
    pub tp: u32,
    /// Expert parallelism.
    pub ep: u32,
    /// Whether attention is data parallel.
    pub dp_attention: bool,
    /// Requests in flight.
    pub conc: u32,
}

impl Configuration {
    /// The model's identifier: each vendor has its own four-bit weights.
    #[must_use]
    pub fn model_id(&self) -> &'static str {
        match (self.precision, self.hw.is_amd()) {
            (Precision::Fp4, false) => "nvidia/DeepSeek-R1-0528-FP4-V2",
            (Precision::Fp4, true) => "amd/DeepSeek-R1-0528-MXFP4-Preview",
            (Precision::Fp8, _) => "deepseek-ai/DeepSeek-R1-0528",
        }
    }
}
