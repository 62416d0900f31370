//! Bytes out: to standard output, or to a file that is whole or as it was.

use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

use super::unfinished::Unfinished;
use crate::error::{Error, display_name};
use crate::standard_streams;

/// Larger than a pipe's buffer, so that full buffers go out in few calls.
const BUFFER: usize = 128 << 10;

/// What goes into a pipe in one piece, whoever else writes to it (`PIPE_BUF` of Linux). A record
/// is written by one call, so that the buffer ends with a whole one.
const PIPE_BUFFER: usize = 4096;

/// Which file this is, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    /// Of the file that has this metadata.
    pub fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// Where bytes go. Nothing is safe before [`finish`](Self::finish) has returned.
pub struct Output {
    name: Arc<str>,
    to: To,
}

enum To {
    /// Standard output, or a device or pipe that was named: nothing to replace.
    Stream(BufWriter<File>),
    /// A temporary file beside the target, renamed at the end.
    Replacement { file: BufWriter<NamedTempFile>, entry: Unfinished, target: PathBuf },
}

impl Output {
    /// An output to `path`, or to standard output if there is none or it is `-`.
    ///
    /// # Errors
    /// A target that cannot be created or written.
    pub fn open(path: Option<&Path>) -> Result<Self, Error> {
        match path.filter(|path| *path != Path::new("-")) {
            None => {
                let name: Arc<str> = "standard output".into();
                // A descriptor of our own can be closed, and the close checked.
                let file = standard_streams::stdout()
                    .and_then(|stdout| stdout.as_fd().try_clone_to_owned())
                    .map_err(|error| Error::output(&name, &error))?;
                Ok(Self { name, to: To::stream(file.into()) })
            }
            Some(path) => {
                let name = display_name(path);
                let to = To::open(path).map_err(|error| Error::output(&name, &error))?;
                Ok(Self { name, to })
            }
        }
    }

    /// The regular file that is written in place, as by `> file`.
    pub fn identity(&self) -> Option<Identity> {
        let To::Stream(file) = &self.to else {
            return None;
        };
        let metadata = file.get_ref().metadata().ok()?;
        metadata.is_file().then(|| Identity::of(&metadata))
    }

    /// Whether a person reads along.
    pub fn is_terminal(&self) -> bool {
        matches!(&self.to, To::Stream(file) if file.get_ref().is_terminal())
    }

    /// The columns of the terminal that a person reads on.
    pub fn width(&self) -> Option<usize> {
        let To::Stream(file) = &self.to else {
            return None;
        };
        terminal_size::terminal_size_of(file.get_ref()).map(|(width, _)| width.0.into())
    }

    /// Whether what is written is out at once, not only when all is written.
    pub fn is_stream(&self) -> bool {
        matches!(self.to, To::Stream(_))
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// A failed write.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let written = match &mut self.to {
            To::Stream(file) => file.write_all(bytes),
            To::Replacement { file, .. } => file.write_all(bytes),
        };
        written.map_err(|error| Error::output(&self.name, &error))
    }

    /// Sends on what was written.
    ///
    /// # Errors
    /// A failed write.
    pub fn flush(&mut self) -> Result<(), Error> {
        match &mut self.to {
            To::Stream(file) => file.flush().map_err(|error| Error::output(&self.name, &error)),
            // Nobody sees the temporary file.
            To::Replacement { .. } => Ok(()),
        }
    }

    /// Sends on what is left, closes, and puts a file in its place.
    ///
    /// # Errors
    /// A failed write, also one that the system reports only now: a full disk or quota.
    pub fn finish(self) -> Result<(), Error> {
        let finished = match self.to {
            To::Stream(file) => file
                .into_inner()
                .map_err(io::IntoInnerError::into_error)
                .and_then(|file| nix::unistd::close(file).map_err(io::Error::from)),
            To::Replacement { file, entry, target } => {
                let put = file
                    .into_inner()
                    .map_err(io::IntoInnerError::into_error)
                    .and_then(|file| {
                        file.as_file().sync_all()?;
                        file.persist(&target).map_err(|error| error.error)
                    })
                    .map(drop);
                drop(entry);
                put
            }
        };
        finished.map_err(|error| Error::output(&self.name, &error))
    }
}

impl To {
    fn stream(file: File) -> Self {
        let is_pipe = file.metadata().is_ok_and(|metadata| metadata.file_type().is_fifo());
        To::Stream(BufWriter::with_capacity(if is_pipe { PIPE_BUFFER } else { BUFFER }, file))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // A link is followed, so that the file it names is replaced and not the link.
        let (target, mode) = match path.metadata() {
            Ok(metadata) if metadata.is_dir() => {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            Ok(metadata) if !metadata.is_file() => {
                return Ok(Self::stream(OpenOptions::new().write(true).open(path)?));
            }
            Ok(metadata) => {
                // Who protects a file against writing does not want it replaced either.
                OpenOptions::new().write(true).open(path)?;
                (path.canonicalize()?, Some(metadata.permissions().mode() & 0o7777))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (end_of_links(path), None),
            Err(error) => return Err(error),
        };
        let directory = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let (file, entry) = Unfinished::make(|| {
            tempfile::Builder::new()
                .prefix(".bench-")
                .suffix(".tmp")
                // The umask takes its share, as it does for any new file. What is replaced may be
                // private, and its mode is set before anything is written.
                .permissions(Permissions::from_mode(mode.map_or(0o666, |_| 0o600)))
                .tempfile_in(directory)
        })?;
        if let Some(mode) = mode {
            file.as_file().set_permissions(Permissions::from_mode(mode))?;
        }
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(Self::Replacement { file, entry, target })
    }
}

/// The file that a path names which leads to none yet.
fn end_of_links(path: &Path) -> PathBuf {
    // The system follows no more in a row.
    const MOST: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST {
        let Ok(named) = target.read_link() else { break };
        target = target.parent().unwrap_or(Path::new("")).join(named);
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        let mut output = Output::open(Some(&path)).unwrap();
        output.write(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        output.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_finished_leaves_no_trace() {
        let dir = tempfile::tempdir().unwrap();
        let mut output = Output::open(Some(&dir.path().join("out"))).unwrap();
        output.write(b"half").unwrap();
        drop(output);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        std::fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let mut output = Output::open(Some(&link)).unwrap();
        output.write(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"new");
        assert!(link.is_symlink());
    }

    #[test]
    fn a_link_to_a_file_that_is_not_there_makes_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::create_dir(path("sub")).unwrap();
        std::os::unix::fs::symlink("sub/second", path("first")).unwrap();
        std::os::unix::fs::symlink("../file", path("sub/second")).unwrap();
        let mut output = Output::open(Some(&path("first"))).unwrap();
        output.write(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read(path("file")).unwrap(), b"new");
        assert!(path("first").is_symlink() && path("sub/second").is_symlink());
    }

    #[test]
    fn a_full_disk_is_an_error() {
        let mut output = Output::open(Some(Path::new("/dev/full"))).unwrap();
        output.write(b"x").unwrap();
        assert!(output.finish().unwrap_err().to_string().starts_with("/dev/full: cannot write"));
    }

    #[test]
    fn a_missing_directory_is_named() {
        let error = Output::open(Some(Path::new("/nowhere/out"))).err().unwrap();
        assert!(error.to_string().starts_with("/nowhere/out: cannot write"), "{error}");
    }
}
