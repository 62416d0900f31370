//! What a file is, told by its first bytes and never by its name.

use std::io::{self, Read};

use super::read_once;

/// A tar header is one block of this size.
pub(super) const BLOCK: usize = 512;

/// How long an archive without members is: two blocks of zeros, the end of every archive, or these
/// filled up as tar does.
const EMPTY_ARCHIVES: [usize; 2] = [2 * BLOCK, 20 * BLOCK];

/// What text may begin with to say that it is UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What bytes begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
    Tar,
    /// Packed in a way that is not read.
    Foreign(&'static str),
    /// Text, as far as can be told.
    Other,
}

impl Kind {
    /// What `head` begins, of which no more than a block is looked at.
    pub(super) fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or one that is to be skipped, which some packers write first.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Foreign("xz"),
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Foreign("bzip2"),
            [b'P', b'K', 3, 4, ..] => Self::Foreign("zip"),
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Self::Foreign("7z"),
            _ if is_tar_header(head) => Self::Tar,
            _ => Self::Other,
        }
    }
}

/// Whether the first block is a header whose checksum is right.
fn is_tar_header(head: &[u8]) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let Some(block) = head.get(..BLOCK) else {
        return false;
    };
    let digits = block[CHECKSUM].iter().skip_while(|byte| **byte == b' ');
    let digits: Vec<u8> = digits.copied().take_while(|byte| (b'0'..=b'7').contains(byte)).collect();
    let noted = digits.iter().fold(0u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let checksum: u32 = block[CHECKSUM].iter().map(|byte| u32::from(*byte)).sum();
    let spaces = CHECKSUM.len() as u32 * u32::from(b' ');
    !digits.is_empty() && noted == sum - checksum + spaces
}

/// Whether these bytes, of an input that has no more, are an archive without members. They could be
/// a file that a killed job left, but for their number.
pub(super) fn is_empty_archive(bytes: &[u8]) -> bool {
    EMPTY_ARCHIVES.contains(&bytes.len()) && bytes.iter().all(|byte| *byte == 0)
}

/// Reads what is left of an input behind its `head`, if that can be of an archive without members,
/// and says whether it is one. What was read is in `head`.
pub(super) fn ends_as_empty_archive(
    head: &mut Vec<u8>,
    source: &mut impl Read,
) -> io::Result<bool> {
    if head.len() < BLOCK || head.iter().any(|byte| *byte != 0) {
        return Ok(false);
    }
    let longest = EMPTY_ARCHIVES.into_iter().max().unwrap_or_default();
    source.take((longest + 1 - head.len()) as u64).read_to_end(head)?;
    Ok(is_empty_archive(head))
}

/// Reads as much as it takes to tell what `source` is, and no more: a slow producer's first line
/// shall not wait for its second, packed or not.
pub(super) fn peek(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(BLOCK);
    while head.len() < BLOCK && Kind::of(&head) == Kind::Other && !is_surely_text(&head) {
        let start = head.len();
        head.resize(BLOCK, 0);
        let read = read_once(source, &mut head[start..]);
        head.truncate(start + *read.as_ref().unwrap_or(&0));
        if read? == 0 {
            break;
        }
    }
    Ok(head)
}

/// A tar header begins with a file's name, and has zeros behind it.
fn is_surely_text(head: &[u8]) -> bool {
    matches!(head.first(), Some(b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n'))
        || head.contains(&b'\n') && !head.contains(&0)
}

/// Whether more of the input is needed to tell how it begins.
pub(super) fn is_too_little(head: &[u8]) -> bool {
    let has_zeros = || matches!(head[0], 0xfe | 0xff) || head.contains(&0);
    head.len() < 2
        || (head.len() < 4 && BYTE_ORDER_MARK.starts_with(head))
        || (head.len() < 8 && has_zeros())
}

/// Another encoding than UTF-8, as iconv calls it: an input begins with the byte order mark that
/// Windows PowerShell writes, or as an object or array with zeros between its characters, which is
/// told from one with a hole behind its first.
pub(super) fn encoding(head: &[u8]) -> Option<&'static str> {
    match head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16"),
        [b'{' | b'[', 0, 0, 0, 1..=255, 0, 0, 0, ..] => Some("UTF-32LE"),
        [0, 0, 0, b'{' | b'[', 0, 0, 0, 1..=255, ..] => Some("UTF-32BE"),
        [b'{' | b'[', 0, 1..=255, 0, ..] => Some("UTF-16LE"),
        [0, b'{' | b'[', 0, 1..=255, ..] => Some("UTF-16BE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_bytes() {
        let mut header = tar::Header::new_ustar();
        header.set_path("run/a.json").unwrap();
        header.set_cksum();
        assert_eq!(Kind::of(header.as_bytes()), Kind::Tar);
        assert_eq!(Kind::of(&header.as_bytes()[..BLOCK - 1]), Kind::Other);
        let mut spoilt = *header.as_bytes();
        spoilt[0] ^= 1;
        assert_eq!(Kind::of(&spoilt), Kind::Other);
        assert_eq!(Kind::of(&[0; BLOCK]), Kind::Other);
        assert_eq!(Kind::of(b"\x1f\x8b\x08"), Kind::Gzip);
        assert_eq!(Kind::of(b"\x28\xb5\x2f\xfd"), Kind::Zstd);
        assert_eq!(Kind::of(b"PK\x03\x04"), Kind::Foreign("zip"));
        assert_eq!(Kind::of(b"{\"a\":1}"), Kind::Other);
        assert_eq!(Kind::of(b""), Kind::Other);
    }

    /// Gives out one byte a read, and panics when it has no more.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            (out[0], self.0) = (self.0[0], &self.0[1..]);
            Ok(1)
        }
    }

    #[test]
    fn text_is_known_before_there_is_much_of_it() {
        assert_eq!(peek(&mut Slow(b"{\"a\"")).unwrap(), b"{");
        assert_eq!(peek(&mut Slow(b"INFO\n{")).unwrap(), b"INFO\n");
        assert_eq!(peek(&mut Slow(b"\x1f\x8b")).unwrap(), b"\x1f\x8b");
        assert_eq!(peek(&mut &b"\xef\xbb"[..]).unwrap(), b"\xef\xbb");
        assert_eq!(peek(&mut &[b'x'; 2 * BLOCK][..]).unwrap().len(), BLOCK);
    }
}
