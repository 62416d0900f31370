//! Operands in, files out: `-`, directories, and lists of names.

use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::args::InputArgs;
use crate::error::{Error, cause, display_name};

/// The endings of the files that a directory stands for.
const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];

/// What is to be read, and by how many threads.
#[derive(Debug)]
pub struct Inputs {
    operands: Vec<PathBuf>,
    pub(super) jobs: usize,
}

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    Stdin,
    File {
        path: PathBuf,
        /// Found in a directory, not named by the user.
        found: bool,
    },
}

impl Inputs {
    /// The inputs that the arguments name; standard input where they name none.
    ///
    /// # Errors
    /// No operand while standard input is a terminal: the user would wait for a filter that
    /// waits for the user. An unreadable list of names.
    pub fn new(args: InputArgs) -> Result<Self, Error> {
        let mut operands = args.files;
        if let Some(list) = args.files0_from {
            operands.extend(listed(&list)?);
        } else if operands.is_empty() {
            if std::io::stdin().is_terminal() {
                return Err(Error::usage(
                    "nothing to read: name files or directories, or pipe records in; --help tells more",
                ));
            }
            operands.push("-".into());
        }
        let jobs = args.jobs.map_or_else(
            || std::thread::available_parallelism().map_or(1, usize::from),
            usize::from,
        );
        Ok(Self { operands, jobs })
    }

    /// Whether all there is to read is one stream, so that results can go out as they come.
    pub fn is_stdin(&self) -> bool {
        matches!(&self.operands[..], [only] if only == Path::new("-"))
    }

    /// Each file to read, directories replaced by what is below them, in order.
    pub(super) fn operands(&self) -> impl Iterator<Item = Result<Operand, Error>> + '_ {
        self.operands.iter().flat_map(|path| -> Box<dyn Iterator<Item = _>> {
            if path == Path::new("-") {
                Box::new(std::iter::once(Ok(Operand::Stdin)))
            } else if path.is_dir() {
                Box::new(below(path))
            } else {
                Box::new(std::iter::once(Ok(Operand::File { path: path.clone(), found: false })))
            }
        })
    }
}

/// The result files below a directory, in the order of their names. Hidden files are no results,
/// and a link to a directory is not entered: `latest -> run_20251110` would count a run twice.
fn below(directory: &Path) -> impl Iterator<Item = Result<Operand, Error>> + '_ {
    WalkDir::new(directory)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()))
        .filter_map(move |entry| match entry {
            Ok(entry) => {
                let path = entry.into_path();
                let wanted = has_result_ending(&path) && !path.is_dir();
                wanted.then_some(Ok(Operand::File { path, found: true }))
            }
            Err(error) => {
                let name = display_name(error.path().unwrap_or(directory));
                let why = error.io_error().map_or_else(|| error.to_string(), cause);
                Some(Err(Error::file(&name, format!("cannot read the directory: {why}"))))
            }
        })
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b".")
}

fn has_result_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
}

fn listed(list: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut names = Vec::new();
    let read = if list == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut names)
    } else {
        std::fs::File::open(list).and_then(|mut file| file.read_to_end(&mut names))
    };
    read.map_err(|error| {
        Error::file(
            &display_name(list),
            format!("cannot read the list of names: {}", cause(&error)),
        )
    })?;
    Ok(names
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| PathBuf::from(OsStr::from_bytes(name)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_stands_for_the_results_below_it_in_order() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.json", "a/z.ndjson", "a/x.jsonl", "notes.txt", ".hidden.json", "c.json.png"]
        {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "{}").unwrap();
        }
        std::os::unix::fs::symlink(dir.path(), dir.path().join("latest.json")).unwrap();
        let inputs = Inputs { operands: vec![dir.path().to_owned(), "-".into()], jobs: 1 };
        let found: Vec<_> = inputs.operands().map(Result::unwrap).collect();
        let file = |name| Operand::File { path: dir.path().join(name), found: true };
        assert_eq!(found, [file("a/x.jsonl"), file("a/z.ndjson"), file("b.json"), Operand::Stdin]);
    }
}
