//! Operands in, files out: `-`, directories, and lists of names.

use std::ffi::OsStr;
use std::io::{IsTerminal, Read};
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::archive::Section;
use crate::args::{InputArgs, Size};
use crate::error::{Error, cause, display_name};
use crate::standard_streams;

/// The endings of the files that a directory stands for, in small or capital letters, perhaps with
/// one of [`PACKED`] behind.
const ENDINGS: [&str; 3] = ["json", "jsonl", "ndjson"];
const PACKED: [&str; 2] = ["gz", "zst"];

/// More than any result, and no more than a machine has.
const DEFAULT_SIZE: Size = Size(4 << 30);

/// What is to be read, and by how many threads.
#[derive(Debug, Clone)]
pub struct Inputs {
    operands: Vec<PathBuf>,
    pub(super) jobs: usize,
    /// The bound of what is unpacked.
    pub(super) most: Size,
}

/// One thing to read.
#[derive(Debug)]
pub(super) enum Operand {
    Stdin,
    File {
        path: PathBuf,
        /// Found in a directory, not named by the user.
        found: bool,
        /// Known to be a regular file.
        regular: bool,
    },
    /// A directory without results.
    Empty(PathBuf),
    /// A member of an archive.
    Member {
        name: Arc<str>,
        content: Section,
    },
}

impl Inputs {
    /// The inputs that the arguments name; standard input where they name none.
    ///
    /// # Errors
    /// No operand while standard input is a terminal: the user would wait for a filter that
    /// waits for the user. An unreadable list of names.
    pub fn new(args: InputArgs) -> Result<Self, Error> {
        let jobs = args.jobs();
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
        Ok(Self { operands, jobs, most: args.max_size.unwrap_or(DEFAULT_SIZE) })
    }

    /// Whether all there is to read is one stream, so that results can go out as they come.
    pub fn is_stdin(&self) -> bool {
        matches!(&self.operands[..], [only] if only == Path::new("-"))
    }

    /// The files to read, for their number and sizes, until `take` breaks off.
    pub(super) fn each_file(&self, take: &mut dyn FnMut(PathBuf) -> ControlFlow<()>) {
        for operand in self.operands() {
            if let Ok(Operand::File { path, .. }) = operand
                && take(path).is_break()
            {
                return;
            }
        }
    }

    /// Each file to read, directories replaced by what is below them, in order.
    pub(super) fn operands(&self) -> impl Iterator<Item = Result<Operand, Error>> + '_ {
        self.operands.iter().flat_map(|path| -> Box<dyn Iterator<Item = _>> {
            if path == Path::new("-") {
                Box::new(std::iter::once(Ok(Operand::Stdin)))
            } else if path.is_dir() {
                Box::new(below_or_empty(path))
            } else {
                Box::new(std::iter::once(Ok(Operand::File {
                    path: path.clone(),
                    found: false,
                    regular: false,
                })))
            }
        })
    }
}

/// The result files below a directory. None at all is worth a word: it may be the wrong directory.
fn below_or_empty(directory: &Path) -> impl Iterator<Item = Result<Operand, Error>> + '_ {
    let mut found = below(directory).peekable();
    let empty = found.peek().is_none().then(|| Ok(Operand::Empty(directory.to_owned())));
    found.chain(empty)
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
                let kind = entry.file_type();
                let path = entry.into_path();
                // A link stands for what it leads to. A pipe or device may never end, and one that
                // is broken is told.
                let regular = kind.is_file();
                let wanted = has_result_ending(&path)
                    && (regular || path.metadata().map_or(true, |metadata| metadata.is_file()));
                wanted.then_some(Ok(Operand::File { path, found: true, regular }))
            }
            Err(error) => {
                let name = display_name(error.path().unwrap_or(directory));
                let why = error.io_error().map_or_else(|| error.to_string(), cause);
                Some(Err(Error::file(&name, format!("cannot read the directory: {why}"))))
            }
        })
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b".")
}

pub(super) fn has_result_ending(path: &Path) -> bool {
    let ends = |path: &Path, endings: &[&str]| {
        path.extension()
            .is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    ends(path, &ENDINGS)
        || ends(path, &PACKED) && path.file_stem().is_some_and(|s| ends(Path::new(s), &ENDINGS))
}

fn listed(list: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut names = Vec::new();
    let read = if list == Path::new("-") {
        standard_streams::stdin().and_then(|stdin| stdin.lock().read_to_end(&mut names))
    } else {
        std::fs::File::open(list).and_then(|mut file| file.read_to_end(&mut names))
    };
    read.map_err(|error| {
        Error::file(
            &display_name(list),
            format!("cannot read the list of names: {}", cause(&error)),
        )
    })?;
    let names: Vec<_> = names
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| PathBuf::from(OsStr::from_bytes(name)))
        .collect();
    if list == Path::new("-") && names.iter().any(|name| name == Path::new("-")) {
        return Err(Error::usage(
            "standard input is the list of names, so `-` cannot be one of them; leave it out",
        ));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_stands_for_the_results_below_it_in_order() {
        let dir = tempfile::tempdir().unwrap();
        for name in [
            "b.json",
            "a/z.ndjson",
            "a/x.jsonl",
            "a/y.json.gz",
            "c.ndjson.zst",
            "D.JSON",
            "d.Json.GZ",
            "notes.txt",
            ".hidden.json",
            "c.json.png",
            "run.tar.gz",
            "x.gz",
        ] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "{}").unwrap();
        }
        std::os::unix::fs::symlink(dir.path(), dir.path().join("latest.json")).unwrap();
        std::os::unix::fs::symlink("b.json", dir.path().join("link.json")).unwrap();
        let inputs = Inputs {
            operands: vec![dir.path().to_owned(), "-".into()],
            jobs: 1,
            most: DEFAULT_SIZE,
        };
        let name = |path: &Path| path.strip_prefix(dir.path()).unwrap().display().to_string();
        let found: Vec<_> = inputs
            .operands()
            .map(|operand| match operand.unwrap() {
                Operand::File { path, found: true, regular: true } => name(&path),
                Operand::File { path, .. } => format!("link {}", name(&path)),
                Operand::Stdin => "-".to_owned(),
                Operand::Member { name, .. } => name.to_string(),
                Operand::Empty(path) => format!("empty {}", path.display()),
            })
            .collect();
        assert_eq!(
            found,
            [
                "D.JSON",
                "a/x.jsonl",
                "a/y.json.gz",
                "a/z.ndjson",
                "b.json",
                "c.ndjson.zst",
                "d.Json.GZ",
                "link link.json",
                "-"
            ]
        );
        let empty = tempfile::tempdir().unwrap();
        let found: Vec<_> = below_or_empty(empty.path()).map(Result::unwrap).collect();
        assert!(matches!(&found[..], [Operand::Empty(path)] if path == empty.path()));
    }
}
