//! Sixty-four bytes at a time, as masks: bit `n` tells of byte `n`.

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// Sixty-four bytes, wherever the processor keeps them.
pub(super) trait Block: Copy {
    /// Takes the bytes up.
    fn load(bytes: &[u8; BLOCK]) -> Self;

    /// Where `byte` stands.
    fn is(self, byte: u8) -> u64;

    /// Where a byte from `0` to `9` stands.
    fn digits(self) -> u64;

    /// What may stand behind a backslash.
    fn escapes(self) -> Escapes;

    /// Where a byte below a space stands.
    fn controls(self) -> u64;
}

/// Where bytes stand that may be part of an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Escapes {
    /// A hexadecimal digit.
    pub(super) hexadecimal: u64,
    /// One of `"\/bfnrt`, each an escape by itself.
    pub(super) simple: u64,
}

impl Escapes {
    /// Bits of the hexadecimal digits in the tables below: `0` to `9`, and letters.
    pub(super) const HEXADECIMAL: u8 = 0b11;

    /// Bits of the simple escapes there: `"` and `/`; `\`; `b`, `f` and `n`; `r` and `t`.
    pub(super) const SIMPLE: u8 = 0b11_1100;

    /// The kinds that a byte may be of by its higher half.
    pub(super) const HIGH: [u8; 16] =
        [0, 0, 0b100, 0b1, 0b10, 0b1000, 0b1_0010, 0b10_0000, 0, 0, 0, 0, 0, 0, 0, 0];

    /// The kinds that it may be of by its lower half: it is of those that both halves allow.
    pub(super) const LOW: [u8; 16] = [
        0b1, 0b11, 0b11_0111, 0b11, 0b10_0011, 0b11, 0b1_0011, 0b1, 0b1, 0b1, 0, 0, 0b1000, 0,
        0b1_0000, 0b100,
    ];

    /// The kinds of each byte of ASCII; the last is of none.
    #[cfg(target_arch = "x86_64")]
    pub(super) const KINDS: [u8; 128] = {
        let mut kinds = [0; 128];
        let mut byte = 0;
        while byte < kinds.len() {
            kinds[byte] = Self::LOW[byte & 0x0f] & Self::HIGH[byte >> 4];
            byte += 1;
        }
        kinds
    };
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Checks each mask of a version against its definition.
    pub(in crate::json) fn masks_are_right<B: Block>(bytes: &[u8; BLOCK]) {
        let mask = |holds: &dyn Fn(u8) -> bool| {
            bytes.iter().rev().fold(0_u64, |mask, &byte| mask << 1 | u64::from(holds(byte)))
        };
        let block = B::load(bytes);
        assert_eq!(block.digits(), mask(&|byte| byte.is_ascii_digit()), "digits {bytes:?}");
        let escapes = Escapes {
            hexadecimal: mask(&|byte| byte.is_ascii_hexdigit()),
            simple: mask(&|byte| b"\"\\/bfnrt".contains(&byte)),
        };
        assert_eq!(block.escapes(), escapes, "{bytes:?}");
        assert_eq!(block.controls(), mask(&|byte| byte < 0x20), "controls {bytes:?}");
        for sought in [b'"', b'0', b',', b'.', b' ', b'[', b'e', b'\\', 0, 0xff, bytes[0]] {
            assert_eq!(block.is(sought), mask(&|byte| byte == sought), "{sought} {bytes:?}");
        }
    }

    /// Blocks of any bytes, of bytes that JSON is full of, and of the bytes of numbers, perhaps
    /// with one other among them.
    pub(in crate::json) fn blocks() -> impl Strategy<Value = [u8; BLOCK]> {
        let usual =
            prop::sample::select(b"0123456789.,[]\"\\ eE+-afgAFG@`\n\x1f\x20\x2f\x3a\x80".to_vec());
        let block = |byte| prop::collection::vec(byte, BLOCK);
        let of = |bytes: &[u8]| block(prop::sample::select(bytes.to_vec()).boxed());
        let numerals = prop_oneof![of(b"0123456789., "), of(b"0123456789., []")];
        let spoilt = (numerals.clone(), 0..BLOCK, any::<u8>()).prop_map(|(mut bytes, at, byte)| {
            bytes[at] = byte;
            bytes
        });
        prop_oneof![block(prop_oneof![any::<u8>(), usual].boxed()), numerals, spoilt]
            .prop_map(|bytes| bytes.try_into().unwrap())
    }
}
