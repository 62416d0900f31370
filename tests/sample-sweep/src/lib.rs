//! A made-up benchmark sweep: raw results as a serving benchmark's client saves them.
//!
//! [`Sweep`] says what is measured, [`raw_result`] gives the text of one file and [`file_name`] its
//! name. Nothing here touches the file system. Hardware, frameworks and models are real, their
//! numbers are not: an analytic model (`model.rs`) makes them, with curves shaped like real ones.
//!
//! The same sweep gives the same bytes on every machine: integers, a generator of its own
//! (`random.rs`), and no floating-point operation but those that IEEE 754 rounds exactly
//! (`+ - * /` and the square root).

mod configs;
mod configuration;
mod json;
mod model;
mod name;
mod random;
mod requests;
mod result;
mod statistics;
mod sweep;
mod text;

pub use configs::sweep_configs;
pub use configuration::{Configuration, Framework, Hardware, Precision};
pub use name::file_name;
pub use result::raw_result;
pub use sweep::Sweep;

/// The experiment: the model's short name, then input and output length.
pub const EXPERIMENT: &str = "dsr1_1k1k";

/// The longest input and, in results of full length, the longest output, in tokens.
pub const LONGEST: u32 = 1024;
