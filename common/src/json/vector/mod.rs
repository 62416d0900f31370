//! Sixty-four bytes at a time, by what the processor has. Which version runs is decided when the
//! filter does.
//!
//! All `unsafe` code of the filters is in this module, but for what runs before `main` in
//! `standard_streams`, and of three kinds. A vector is loaded from a reference to as many bytes,
//! which is valid for reads of them; the loads need no alignment. And a function that was compiled
//! for a processor's feature is called only by way of [`Version`], whose variants for features are
//! made by [`Version::all`] alone, once it has seen the feature. Every processor of 64-bit Arm has
//! Neon. And ASCII is taken for UTF-8, which it is, as soon as the same function has seen that it
//! is ASCII.

#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod x86;

use std::str::Utf8Error;

use super::elements::{self, Nest};
use super::members::{self, Seen};
use super::text;
use super::words;

/// Bytes as text, as [`std::str::from_utf8`] takes them. Most are ASCII, which shows sooner.
///
/// # Errors
/// What is not UTF-8.
pub fn as_text(bytes: &[u8]) -> Result<&str, Utf8Error> {
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return Ok(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes)
}

/// A way to look at blocks. See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    #[cfg(target_arch = "aarch64")]
    Neon,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Version {
    /// What this processor can do, the fastest last.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let all = [
            Some(Kind::Words),
            #[cfg(target_arch = "aarch64")]
            Some(Kind::Neon),
            #[cfg(target_arch = "x86_64")]
            x86::has_avx2().then_some(Kind::Avx2),
            #[cfg(target_arch = "x86_64")]
            x86::has_avx512().then_some(Kind::Avx512),
        ];
        all.into_iter().flatten().map(Self)
    }

    /// The fastest.
    pub(super) fn best() -> Self {
        Self::all().last().unwrap_or(Self(Kind::Words))
    }

    /// What a reader calls it.
    pub(super) fn name(self) -> &'static str {
        match self.0 {
            Kind::Words => "words",
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => "Neon",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => "AVX-512 VBMI",
        }
    }

    /// Passes over elements of arrays, as [`elements::pass`] does.
    pub(super) fn pass_elements(self, bytes: &[u8], at: usize, nest: &mut Nest) -> usize {
        match self.0 {
            Kind::Words => words::pass_elements(bytes, at, nest),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => elements::pass::<neon::Neon>(bytes, at, nest),
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::elements_avx2(bytes, at, nest) },
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::elements_avx512(bytes, at, nest) },
        }
    }

    /// Passes over members of an object, as [`members::pass`] does.
    pub(super) fn pass_members(self, bytes: &[u8], at: usize, seen: &mut Seen<'_>) -> usize {
        match self.0 {
            Kind::Words => at,
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => members::pass::<neon::Neon>(bytes, at, seen),
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::members_avx2(bytes, at, seen) },
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::members_avx512(bytes, at, seen) },
        }
    }

    /// Passes over what stands in a string, as [`text::pass`] does.
    pub(super) fn pass_text(self, bytes: &[u8], at: usize) -> usize {
        match self.0 {
            Kind::Words => words::pass_text(bytes, at),
            #[cfg(target_arch = "aarch64")]
            Kind::Neon => text::pass::<neon::Neon>(bytes, at),
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::text_avx2(bytes, at) },
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::text_avx512(bytes, at) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::tests::{blocks, masks_are_right};
    #[cfg(target_arch = "x86_64")]
    use super::super::numbers::tests::Wide;
    use super::super::numbers::tests::{Narrow, neighbours_are_right, windows};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_text_where_they_are_utf8(
            text in "[ -~]{0,200}(é|€)?[ -~]{0,200}",
            at in any::<prop::sample::Index>(), byte in any::<u8>()
        ) {
            let mut bytes = text.into_bytes();
            prop_assert_eq!(as_text(&bytes), std::str::from_utf8(&bytes));
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
                prop_assert_eq!(as_text(&bytes), std::str::from_utf8(&bytes));
            }
        }

        #[test]
        fn vectors_make_the_right_masks(bytes in blocks()) {
            for Version(kind) in Version::all() {
                match kind {
                    Kind::Words => {}
                    #[cfg(target_arch = "aarch64")]
                    Kind::Neon => masks_are_right::<neon::Neon>(&bytes),
                    #[cfg(target_arch = "x86_64")]
                    Kind::Avx2 => masks_are_right::<x86::Avx2>(&bytes),
                    #[cfg(target_arch = "x86_64")]
                    Kind::Avx512 => masks_are_right::<x86::Avx512>(&bytes),
                }
            }
        }

        #[test]
        fn vectors_find_neighbours_as_their_twins_do(window in windows()) {
            for Version(kind) in Version::all() {
                match kind {
                    Kind::Words => {}
                    #[cfg(target_arch = "aarch64")]
                    Kind::Neon => neighbours_are_right::<neon::Neon, Narrow>(&window),
                    #[cfg(target_arch = "x86_64")]
                    Kind::Avx2 => neighbours_are_right::<x86::Avx2, Narrow>(&window),
                    #[cfg(target_arch = "x86_64")]
                    Kind::Avx512 => neighbours_are_right::<x86::Avx512, Wide>(&window),
                }
            }
        }
    }
}
