//! Runs shell scripts that use the filters.

use std::path::Path;
use std::process::{Command, Output};

/// A shell that finds the filters, in `directory`. `bin` is the path of any of the filters.
pub(crate) fn shell(bin: &str, directory: &Path, script: &str) -> Output {
    let bins = Path::new(bin).parent().expect("a binary lies in a directory");
    Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(directory)
        .env_clear()
        .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", bins.display()))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("bash starts")
}
