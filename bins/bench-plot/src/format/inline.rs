//! A PNG as escape sequences, for terminals that show pictures between the lines.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The most that kitty's protocol takes in one sequence, in bytes of base64.
const CHUNK: usize = 4096;

/// Kitty's graphics protocol: transmit and display a PNG, in chunks.
pub(crate) fn kitty(png: &[u8]) -> Vec<u8> {
    let data = STANDARD.encode(png);
    let chunks: Vec<&[u8]> = data.as_bytes().chunks(CHUNK).collect();
    let mut sequences = Vec::with_capacity(data.len() + 32 * chunks.len());
    for (index, chunk) in chunks.iter().enumerate() {
        let more = u8::from(index + 1 < chunks.len());
        let control = if index == 0 { format!("a=T,f=100,m={more}") } else { format!("m={more}") };
        sequences.extend_from_slice(format!("\x1b_G{control};").as_bytes());
        sequences.extend_from_slice(chunk);
        sequences.extend_from_slice(b"\x1b\\");
    }
    sequences.push(b'\n');
    sequences
}

/// iTerm2's inline images, which WezTerm and others show, too.
pub(crate) fn iterm(png: &[u8]) -> Vec<u8> {
    let data = STANDARD.encode(png);
    format!("\x1b]1337;File=inline=1;size={};width=auto:{data}\x07\n", png.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kitty_gets_chunks() {
        let png = vec![7; 2 * 3072 + 1];
        let text = String::from_utf8(kitty(&png)).unwrap();
        let pieces: Vec<_> = text.trim_end().split("\x1b\\").filter(|p| !p.is_empty()).collect();
        assert_eq!(pieces.len(), 3);
        assert!(
            pieces[0].starts_with("\x1b_Ga=T,f=100,m=1;") && pieces[2].starts_with("\x1b_Gm=0;")
        );
        let data: String =
            pieces.iter().filter_map(|p| p.split_once(';')).map(|(_, d)| d).collect();
        assert_eq!(STANDARD.decode(data).unwrap(), png);
    }

    #[test]
    fn iterm_gets_the_size() {
        let text = String::from_utf8(iterm(b"abc")).unwrap();
        assert_eq!(text, "\x1b]1337;File=inline=1;size=3;width=auto:YWJj\x07\n");
    }
}
