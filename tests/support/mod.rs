//! What the tests of a single filter share.

mod cases;
pub(crate) mod shell;

pub(crate) use cases::run_cases;
