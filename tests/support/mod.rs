//! What the tests of a single filter share.

mod cases;
mod shell;

pub(crate) use cases::run_cases;
