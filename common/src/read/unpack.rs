//! Packed inputs: what is inside, up to a bound.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::GzDecoder;

use super::first_bytes::{Kind, ends_as_empty_archive, peek};
use crate::args::Size;

/// Bytes as they come, on whichever thread.
pub(super) type Stream = Box<dyn Read + Send>;

/// What an input holds.
pub(super) enum Content<R: Read> {
    /// The text of values.
    Text(Opened<R>),
    /// The bytes of a tar archive, which can be read only once and in their order.
    Archive(Opened<R>),
}

/// A source, unpacked if it was packed.
pub(super) enum Opened<R: Read> {
    AsIs(Recognised<R>),
    Unpacked(Bounded<Recognised<Unpacked<R>>>),
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::AsIs(source) => source.read(out),
            Self::Unpacked(source) => source.read(out),
        }
    }
}

/// A source whose first bytes were looked at, from the first byte again.
type Recognised<R> = Chain<Cursor<Vec<u8>>, R>;

/// Unpacks `source`, if it is packed. No more than `most` bytes of text come out of a packed one.
///
/// # Errors
/// A failed read; a way of packing that is not known here.
pub(super) fn content<R: Read>(source: R, most: Size) -> io::Result<Content<R>> {
    let (kind, source) = recognised(source)?;
    let unpacked = match kind {
        Kind::Gzip => Unpacked::Gzip(Box::new(Gzipped::new(source))),
        Kind::Zstd => Unpacked::Zstd(Box::new(zstd::Decoder::new(source)?)),
        Kind::Tar => return Ok(Content::Archive(Opened::AsIs(source))),
        Kind::Other => return Ok(Content::Text(Opened::AsIs(source))),
        Kind::Foreign(packing) => return Err(foreign(packing)),
    };
    let (kind, source) = recognised(unpacked)?;
    let bounded = |left| Opened::Unpacked(Bounded { source, left, most });
    match kind {
        // Each of its members has a bound of its own.
        Kind::Tar => Ok(Content::Archive(bounded(u64::MAX))),
        Kind::Other => Ok(Content::Text(bounded(most.0))),
        Kind::Gzip | Kind::Zstd => Err(io::Error::other("it is packed twice; unpack it once")),
        Kind::Foreign(packing) => Err(foreign(packing)),
    }
}

/// What a source holds, and the source from its first byte again.
fn recognised<R: Read>(mut source: R) -> io::Result<(Kind, Recognised<R>)> {
    let mut head = peek(&mut source)?;
    let kind = match Kind::of(&head) {
        Kind::Other if ends_as_empty_archive(&mut head, &mut source)? => Kind::Tar,
        kind => kind,
    };
    Ok((kind, Cursor::new(head).chain(source)))
}

fn foreign(packing: &str) -> io::Error {
    io::Error::other(format!("it is packed by {packing}, which is not read here; unpack it first"))
}

/// Why nothing is read beyond the bound.
pub(super) fn too_large(most: Size) -> io::Error {
    io::Error::other(format!("it unpacks to more than {most}; if that is right, raise --max-size"))
}

/// A source that fails behind so many bytes, so that a small file cannot fill the memory.
pub(super) struct Bounded<R> {
    source: R,
    left: u64,
    most: Size,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(out)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| too_large(self.most))?;
        Ok(count)
    }
}

/// How much of what is packed is read at a time.
const PIECE: usize = 32 << 10;

/// The first byte of each file that gzip packed.
const GZIP: u8 = 0x1f;

/// A decoder whose complaints are plain.
pub(super) enum Unpacked<R: Read> {
    Gzip(Box<Gzipped<Recognised<R>>>),
    Zstd(Box<zstd::Decoder<'static, BufReader<Recognised<R>>>>),
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Gzip(source) => source.read(out),
            Self::Zstd(decoder) => decoder.read(out).map_err(plain),
        }
    }
}

/// Files packed by gzip, one behind the other.
pub(super) struct Gzipped<R> {
    /// Of the file that is being unpacked; `None` behind the last.
    decoder: Option<GzDecoder<BufReader<R>>>,
}

impl<R: Read> Gzipped<R> {
    fn new(source: R) -> Self {
        Self { decoder: Some(GzDecoder::new(BufReader::with_capacity(PIECE, source))) }
    }
}

impl<R: Read> Read for Gzipped<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let count = decoder.read(out).map_err(plain)?;
            if count > 0 || out.is_empty() {
                return Ok(count);
            }
            // Not asked for more than a byte, which is all that a slow source may have.
            let next = decoder.get_mut().fill_buf()?.first();
            if next.is_some_and(|byte| *byte != GZIP) {
                return Err(io::Error::other(
                    "what stands behind the end of the compressed data is not gzip; remove it",
                ));
            }
            let is_last = next.is_none();
            let ended = self.decoder.take().filter(|_| !is_last);
            self.decoder = ended.map(|ended| GzDecoder::new(ended.into_inner()));
        }
        Ok(0)
    }
}

/// What a decoder complains of, in plain words.
fn plain(error: io::Error) -> io::Error {
    if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
        error
    } else if error.kind() == io::ErrorKind::UnexpectedEof {
        io::Error::other("the compressed data is cut off")
    } else {
        io::Error::other(format!("the compressed data cannot be unpacked: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const TEXT: &[u8] = b"{\"a\":1}\n{\"a\":2}\n";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    fn text(bytes: Vec<u8>, most: u64) -> Result<Vec<u8>, String> {
        let read = |content| match content {
            Content::Archive(_) => Err(io::Error::other("an archive")),
            Content::Text(mut source) => {
                let mut text = Vec::new();
                source.read_to_end(&mut text).map(|_| text)
            }
        };
        content(Cursor::new(bytes), Size(most)).and_then(read).map_err(|error| error.to_string())
    }

    #[test]
    fn text_comes_out_however_it_was_packed() {
        let twice = TEXT.repeat(2);
        assert_eq!(text(TEXT.to_vec(), 1).as_deref(), Ok(TEXT));
        assert_eq!(text(gzip(TEXT), 99).as_deref(), Ok(TEXT));
        assert_eq!(text(zstd(TEXT), 99).as_deref(), Ok(TEXT));
        // Packed files that were appended to one another.
        assert_eq!(text(gzip(TEXT).repeat(2), 99), Ok(twice.clone()));
        assert_eq!(text(zstd(TEXT).repeat(2), 99), Ok(twice));
    }

    #[test]
    fn an_archive_without_members_is_one_however_it_was_packed() {
        let is_archive = |bytes: Vec<u8>| {
            matches!(content(Cursor::new(bytes), Size(1 << 20)), Ok(Content::Archive(_)))
        };
        for length in [1024, 10240] {
            let archive = vec![0; length];
            assert!(is_archive(gzip(&archive)) && is_archive(zstd(&archive)), "{length}");
            assert!(is_archive(archive), "{length}");
        }
        for length in [0, 512, 1023, 1025, 10239, 10241, 20480] {
            assert!(!is_archive(vec![0; length]), "{length}");
        }
        let mut other = vec![0; 1024];
        other[1000] = b'x';
        assert_eq!(text(other.clone(), 1), Ok(other));
    }

    #[test]
    fn a_bomb_is_stopped() {
        let error = text(gzip(&vec![b' '; 1 << 20]), 1 << 16).unwrap_err();
        assert_eq!(error, "it unpacks to more than 64 KiB; if that is right, raise --max-size");
        assert_eq!(text(zstd(TEXT), TEXT.len() as u64).as_deref(), Ok(TEXT));
        assert!(text(zstd(TEXT), TEXT.len() as u64 - 1).is_err());
    }

    #[test]
    fn what_cannot_be_unpacked_is_said() {
        let cut = |mut bytes: Vec<u8>| {
            bytes.truncate(bytes.len() - 3);
            text(bytes, 99).unwrap_err()
        };
        assert_eq!(cut(gzip(TEXT)), "the compressed data is cut off");
        assert_eq!(cut(zstd(TEXT)), "the compressed data is cut off");
        for more in [&b"x"[..], b"garbage", &[0; 1 << 17]] {
            let behind = "what stands behind the end of the compressed data is not gzip; remove it";
            assert_eq!(text([&gzip(TEXT), more].concat(), 99).unwrap_err(), behind);
        }
        assert_eq!(
            text([&gzip(TEXT), &b"\x1f"[..]].concat(), 99).unwrap_err(),
            "the compressed data is cut off"
        );
        let mut spoilt = gzip(TEXT);
        spoilt[12] ^= 0xff;
        assert!(
            text(spoilt, 99).unwrap_err().starts_with("the compressed data cannot be unpacked")
        );
        assert!(text(gzip(&gzip(TEXT)), 99).unwrap_err().contains("packed twice"));
        assert!(text(b"PK\x03\x04".to_vec(), 99).unwrap_err().contains("packed by zip"));
    }
}
