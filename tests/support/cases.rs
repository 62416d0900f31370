//! Runs the real binaries in case folders and compares every byte.
//!
//! A case is a folder `tests/cases/<filter>/<name>/`: `cmd` is a shell script, which runs in a
//! copy of the folder with the filters on its path and nothing else in its environment;
//! `expout`, `experr` and `code` are what it must print and end with (a missing file stands for
//! nothing, or 0). `BLESS=1 cargo test` writes what was printed into the folders, for review.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::shell::shell;

/// The directory of test cases.
fn cases_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases")
}

/// Runs every case of a filter; panics with the differences of all that fail.
pub(crate) fn run_cases(filter: &str, bin: &str) {
    let mut cases: Vec<_> = fs::read_dir(cases_dir().join(filter))
        .expect("the filter has cases")
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let failures: Vec<_> = cases.iter().filter_map(|case| run_case(case, bin)).collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases\n{}",
        failures.len(),
        cases.len(),
        failures.concat()
    );
}

fn run_case(case: &Path, bin: &str) -> Option<String> {
    let copy = tempfile::tempdir().expect("a temporary directory");
    copy_dir(case, copy.path());
    let script = fs::read_to_string(case.join("cmd")).expect("a case has a cmd");
    let output = shell(bin, copy.path(), &script);
    let code = output.status.code().map_or("killed\n".to_owned(), |code| format!("{code}\n"));
    let found = [
        ("expout", output.stdout, ""),
        ("experr", output.stderr, ""),
        ("code", code.into_bytes(), "0\n"),
    ];
    let mut failure = String::new();
    for (file, found, default) in found {
        let path = case.join(file);
        if std::env::var_os("BLESS").is_some() {
            let same_as_default = found == default.as_bytes();
            if same_as_default && path.exists() {
                fs::remove_file(&path).expect("the case can be written");
            } else if !same_as_default {
                fs::write(&path, &found).expect("the case can be written");
            }
            continue;
        }
        let expected = fs::read(&path).unwrap_or_else(|_| default.as_bytes().to_vec());
        if expected != found {
            failure += &format!(
                "--- {}\n{}\n+++ found\n{}\n",
                path.strip_prefix(cases_dir()).unwrap_or(&path).display(),
                String::from_utf8_lossy(&expected),
                String::from_utf8_lossy(&found)
            );
        }
    }
    (!failure.is_empty()).then_some(failure)
}

fn copy_dir(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the case can be read") {
        let path = entry.expect("the case can be read").path();
        let name = path.file_name().expect("an entry has a name");
        let expectation = ["cmd", "expout", "experr", "code"].iter().any(|n| name == OsStr::new(n));
        if expectation {
            continue;
        }
        let target = to.join(name);
        if path.is_dir() {
            fs::create_dir(&target).expect("the copy can be written");
            copy_dir(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the copy can be written");
        }
    }
}
