//! What the tests of chained filters share.

use std::path::Path;

#[path = "shell.rs"]
mod shell;

/// What a script prints that must succeed in silence. `bin` is the path of any of the filters.
pub(crate) fn printed(bin: &str, directory: &Path, script: &str) -> String {
    let output = shell::shell(bin, directory, script);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{script}: {stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
