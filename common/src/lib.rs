//! The contract that every filter keeps, and the code that keeps it.
//!
//! A filter reads any sequence of JSON values ([`read`]), works on one [`Record`] at a time and
//! writes records ([`write`]). Whatever goes wrong is an [`Error`] that names its place; the
//! process ends in [`run`](run::run()) and nowhere else. Names and units of fields stand in
//! [`field`] and [`metric`] only.
//!
//! - Compressed files and archives are read as they are; what they unpack to is bounded.
//! - Outputs come in the order of the inputs, whatever the number of threads.
//! - A member that a filter does not know keeps its place and its text.
//! - A missing value is not zero; `NaN` and `Infinity` are read as null.
//! - Nothing half-read is written: standard output is a sequence of whole values.

#[cfg(target_env = "musl")]
mod allocator;
pub mod args;
pub mod build;
pub mod configuration;
pub mod curve;
pub mod error;
pub mod field;
pub mod fingerprint;
pub mod format;
pub mod frontier;
pub mod hardware;
pub mod json;
pub mod label;
pub mod manual;
pub mod metric;
mod misuse;
pub mod order;
pub mod parallel;
mod progress;
pub mod read;
pub mod record;
pub mod report;
pub mod run;
pub mod shape;
pub mod signal;
mod skim;
pub mod spelling;
mod standard_streams;
pub mod workload;
pub mod write;

pub use build::RecordBuilder;
pub use error::Error;
pub use record::Record;
