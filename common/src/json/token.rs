//! The tokens of JSON: where each ends, and what is wrong with it.

use super::words::digits_end;

/// A byte that JSON does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Offset from the value's first byte.
    pub at: usize,
    /// What was expected there.
    pub message: String,
}

/// Why a token gave no end.
pub(super) enum Stop {
    /// The bytes ran out within the token.
    Short,
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

pub(super) fn fault(at: usize, message: &str) -> Fault {
    Fault { at, message: message.to_owned() }
}

/// A fault at a byte. What follows the byte is not told: how much of it is known by now depends
/// on how the input was cut into chunks, and messages must not.
pub(super) fn unexpected(bytes: &[u8], at: usize, expected: &str) -> Fault {
    let found = match bytes[at] {
        byte @ 0x21..=0x7e => format!("`{}`", char::from(byte)),
        0 => "a zero byte".to_owned(),
        byte => format!("byte 0x{byte:02x}"),
    };
    fault(at, &format!("expected {expected}, found {found}"))
}

pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

pub(super) fn literal(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, Stop> {
    let rest = &bytes[at..];
    if rest.starts_with(word) {
        return Ok(at + word.len());
    }
    if word.starts_with(rest) {
        return Err(Stop::Short);
    }
    Err(unexpected(bytes, at, "a JSON value").into())
}

/// The end of the number that begins at `at`: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
pub(super) fn number(bytes: &[u8], mut at: usize, ended: bool) -> Result<usize, Stop> {
    if bytes[at] == b'-' {
        at += 1;
    }
    if bytes.get(at) == Some(&b'0') {
        at += 1;
        if let Some(b'0'..=b'9') = bytes.get(at) {
            return Err(fault(at, "a number must not begin with a zero").into());
        }
    } else {
        at = digits(bytes, at)?;
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = digits(bytes, at)?;
    }
    if at == bytes.len() && !ended {
        return Err(Stop::Short);
    }
    Ok(at)
}

fn digits(bytes: &[u8], start: usize) -> Result<usize, Stop> {
    let at = digits_end(bytes, start);
    match bytes.get(at) {
        _ if at > start => Ok(at),
        None => Err(Stop::Short),
        Some(_) => Err(unexpected(bytes, at, "a digit").into()),
    }
}

/// The end of the escape that begins with the backslash.
#[inline]
pub(super) fn escape_end(bytes: &[u8], backslash: usize) -> Result<usize, Stop> {
    match bytes.get(backslash + 1) {
        None => Err(Stop::Short),
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(backslash + 2),
        Some(b'u') => {
            let digits = bytes[backslash + 2..].first_chunk::<4>();
            if digits.is_some_and(|digits| {
                digits.iter().fold(true, |all, digit| all & digit.is_ascii_hexdigit())
            }) {
                return Ok(backslash + 6);
            }
            for at in backslash + 2..backslash + 6 {
                match bytes.get(at) {
                    None => return Err(Stop::Short),
                    Some(digit) if digit.is_ascii_hexdigit() => {}
                    Some(_) => return Err(unexpected(bytes, at, "a hexadecimal digit").into()),
                }
            }
            Ok(backslash + 6)
        }
        Some(_) => {
            Err(unexpected(bytes, backslash + 1, "one of `\"\\/bfnrtu` behind a backslash").into())
        }
    }
}
