//! Operands in, files out: `-`, directories, and lists of names.

use std::ffi::OsStr;
use std::fs::FileType;
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

/// What an archive's name ends in, likewise, by which one is noticed in a directory. One that is
/// named is known by its first bytes.
const ARCHIVES: [&str; 2] = ["tar", "tgz"];

/// More than any result, and no more than a machine has.
const DEFAULT_SIZE: Size = Size(4 << 30);

/// What is to be read, and by how many threads.
#[derive(Debug, Clone)]
pub struct Inputs {
    operands: Vec<PathBuf>,
    /// The list of names, if there are none in it.
    empty_list: Option<Arc<str>>,
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
    /// Nothing to read, and a word about that.
    Remark(Error),
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
        let mut empty_list = None;
        if let Some(list) = args.files0_from {
            let names = listed(&list)?;
            empty_list = names.is_empty().then(|| list_name(&list));
            operands.extend(names);
        } else if operands.is_empty() {
            if std::io::stdin().is_terminal() {
                return Err(Error::usage(
                    "nothing to read: name files or directories, or pipe records in; --help tells more",
                ));
            }
            operands.push("-".into());
        }
        let most = args.max_size.unwrap_or(DEFAULT_SIZE);
        Ok(Self { operands, empty_list, jobs, most })
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
        let about_list = self
            .empty_list
            .iter()
            .map(|list| Ok(Operand::Remark(Error::file(list, "no names are in this list"))));
        let named = self.operands.iter().flat_map(|path| -> Box<dyn Iterator<Item = _>> {
            if path == Path::new("-") {
                Box::new(std::iter::once(Ok(Operand::Stdin)))
            } else if path.is_dir() {
                Box::new(below_with_remarks(path))
            } else {
                Box::new(std::iter::once(Ok(Operand::File {
                    path: path.clone(),
                    found: false,
                    regular: false,
                })))
            }
        });
        about_list.chain(named)
    }
}

/// What is to be noticed below a directory.
enum Found {
    /// To be read.
    Result(Operand),
    Archive(PathBuf),
    /// A link to a directory whose files are not found on another way.
    LinkedDirectory(PathBuf),
}

/// What is below a directory and is not read, so that it is told: it may have been meant.
#[derive(Debug, Default)]
struct Unread {
    archives: u64,
    linked_directories: u64,
    first: Option<PathBuf>,
}

impl Unread {
    fn remark(&self, directory: &Path) -> Option<Error> {
        let first = display_name(self.first.as_deref()?);
        let counted = |count, one, more| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {more}")),
        };
        let kinds = [
            counted(self.archives, "archive", "archives"),
            counted(self.linked_directories, "linked directory", "linked directories"),
        ];
        let kinds = kinds.into_iter().flatten().collect::<Vec<_>>().join(" and ");
        let message = format!(
            "not read below this directory: {kinds}, such as {first}; name each that is to be read"
        );
        Some(Error::file(&display_name(directory), message))
    }
}

/// The result files below a directory, and behind them a word about what is not read, and if there
/// are none at all: it may be the wrong directory.
fn below_with_remarks(directory: &Path) -> impl Iterator<Item = Result<Operand, Error>> + '_ {
    let mut entries = below(directory).fuse();
    let mut is_empty = true;
    let mut unread = Unread::default();
    std::iter::from_fn(move || {
        for entry in entries.by_ref() {
            let (path, count) = match entry {
                Ok(Found::Archive(path)) => (path, &mut unread.archives),
                Ok(Found::LinkedDirectory(path)) => (path, &mut unread.linked_directories),
                Ok(Found::Result(operand)) => {
                    is_empty = false;
                    return Some(Ok(operand));
                }
                Err(error) => {
                    is_empty = false;
                    return Some(Err(error));
                }
            };
            *count += 1;
            unread.first.get_or_insert(path);
        }
        let remark = if std::mem::take(&mut is_empty) {
            let message = "no .json, .jsonl or .ndjson files are below this directory";
            Some(Error::file(&display_name(directory), message))
        } else {
            std::mem::take(&mut unread).remark(directory)
        };
        remark.map(|remark| Ok(Operand::Remark(remark)))
    })
}

/// What is below a directory, in the order of the names. Hidden files are no results, and a link to
/// a directory is not entered: `latest -> run_20251110` would count a run twice.
fn below(directory: &Path) -> impl Iterator<Item = Result<Found, Error>> + '_ {
    WalkDir::new(directory)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !is_hidden(entry.file_name()))
        .filter_map(move |entry| match entry {
            Ok(entry) => {
                let kind = entry.file_type();
                let path = entry.into_path();
                // A link stands for what it leads to. A pipe or device may never end, and a link
                // that is broken is told.
                let leads_to = if kind.is_symlink() {
                    path.metadata().map(|it| it.file_type())
                } else {
                    Ok(kind)
                };
                let is_file = leads_to.as_ref().map_or(true, FileType::is_file);
                if is_file && has_result_ending(&path) {
                    let regular = kind.is_file();
                    Some(Ok(Found::Result(Operand::File { path, found: true, regular })))
                } else if is_file && has_ending(&path, &ARCHIVES) {
                    Some(Ok(Found::Archive(path)))
                } else if kind.is_symlink()
                    && leads_to.is_ok_and(|kind| kind.is_dir())
                    && !is_read_below(&path, directory)
                {
                    Some(Ok(Found::LinkedDirectory(path)))
                } else {
                    None
                }
            }
            Err(error) => {
                let name = display_name(error.path().unwrap_or(directory));
                let why = error.io_error().map_or_else(|| error.to_string(), cause);
                Some(Err(Error::file(&name, format!("cannot read the directory: {why}"))))
            }
        })
}

/// Whether a link leads to what is read below a directory anyway.
fn is_read_below(link: &Path, directory: &Path) -> bool {
    link.canonicalize().ok().zip(directory.canonicalize().ok()).is_some_and(
        |(target, directory)| {
            target.strip_prefix(directory).is_ok_and(|inside| !inside.iter().any(is_hidden))
        },
    )
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b".")
}

pub(super) fn has_result_ending(path: &Path) -> bool {
    has_ending(path, &ENDINGS)
}

/// Whether a name has one of these endings, perhaps with one of [`PACKED`] behind.
fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ends = |path: &Path, endings: &[&str]| {
        path.extension()
            .is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    };
    ends(path, endings)
        || ends(path, &PACKED) && path.file_stem().is_some_and(|s| ends(Path::new(s), endings))
}

/// A list of names as messages name it.
fn list_name(list: &Path) -> Arc<str> {
    if list == Path::new("-") { "stdin".into() } else { display_name(list) }
}

fn listed(list: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut names = Vec::new();
    let read = if list == Path::new("-") {
        standard_streams::stdin().and_then(|stdin| stdin.lock().read_to_end(&mut names))
    } else {
        std::fs::File::open(list).and_then(|mut file| file.read_to_end(&mut names))
    };
    read.map_err(|error| {
        Error::file(&list_name(list), format!("cannot read the list of names: {}", cause(&error)))
    })?;
    // The last may lack the zero byte behind it.
    if names.last().is_some_and(|byte| *byte != 0) {
        names.push(0);
    }
    let names: Vec<_> = names
        .split_inclusive(|byte| *byte == 0)
        .map(|name| PathBuf::from(OsStr::from_bytes(&name[..name.len() - 1])))
        .collect();
    if let Some(empty) = names.iter().position(|name| name.as_os_str().is_empty()) {
        let (list, number) = (list_name(list), empty + 1);
        return Err(Error::usage(format!(
            "{list}: name {number} of the list is empty; leave it out"
        )));
    }
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
            empty_list: Some("list".into()),
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
                Operand::Remark(remark) => {
                    remark.to_string().replace(dir.path().to_str().unwrap(), "dir")
                }
            })
            .collect();
        assert_eq!(
            found,
            [
                "list: no names are in this list",
                "D.JSON",
                "a/x.jsonl",
                "a/y.json.gz",
                "a/z.ndjson",
                "b.json",
                "c.ndjson.zst",
                "d.Json.GZ",
                "link link.json",
                "dir: not read below this directory: 1 archive, such as dir/run.tar.gz; \
                 name each that is to be read",
                "-"
            ]
        );
        let empty = tempfile::tempdir().unwrap();
        let found: Vec<_> = below_with_remarks(empty.path()).map(Result::unwrap).collect();
        assert!(matches!(&found[..], [Operand::Remark(_)]), "{found:?}");
    }
}
