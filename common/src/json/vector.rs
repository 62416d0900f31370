//! Sixty-four bytes at a time, by what the processor has. Which version runs is decided when the
//! filter does.
//!
//! All `unsafe` of the filters is here, and of two kinds. A vector is loaded from a reference to
//! as many bytes, which is valid for reads of them; the loads need no alignment. And a function
//! that was compiled for a processor's feature is called only by way of [`Version`], whose variants
//! for features are made by [`Version::all`] alone, once it has seen the feature.

#![allow(unsafe_code)]

use super::block::{BLOCK, Block, Words};
use super::elements::{self, Nest};
use super::members::{self, Seen};
use super::text;

/// A way to look at blocks. See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
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
            #[cfg(target_arch = "x86_64")]
            (x86::counts_bits() && is_x86_feature_detected!("avx2")).then_some(Kind::Avx2),
            #[cfg(target_arch = "x86_64")]
            (x86::counts_bits() && is_x86_feature_detected!("avx512bw")).then_some(Kind::Avx512),
        ];
        all.into_iter().flatten().map(Self)
    }

    /// The fastest.
    pub(super) fn best() -> Self {
        Self::all().last().unwrap_or(Self::portable())
    }

    /// The one that every processor can do.
    pub(super) fn portable() -> Self {
        Self(Kind::Words)
    }

    /// Passes over elements of arrays, as [`elements::pass`] does.
    pub(super) fn pass_elements(self, bytes: &[u8], at: usize, nest: &mut Nest) -> usize {
        match self.0 {
            Kind::Words => elements::pass::<Words>(bytes, at, nest),
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
            Kind::Words => members::pass::<Words>(bytes, at, seen),
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
            Kind::Words => text::pass::<Words>(bytes, at),
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => unsafe { x86::text_avx2(bytes, at) },
            // SAFETY: `all` has seen the features.
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => unsafe { x86::text_avx512(bytes, at) },
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_sub_epi8,
        _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_loadu_si512, _mm512_or_si512,
        _mm512_set1_epi8, _mm512_sub_epi8,
    };

    use super::{BLOCK, Block, Nest, Seen, elements, members, text};

    /// Whether the processor has the instructions that both versions use on masks.
    pub(super) fn counts_bits() -> bool {
        is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt")
    }

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn elements_avx2(bytes: &[u8], at: usize, nest: &mut Nest) -> usize {
        elements::pass::<Avx2>(bytes, at, nest)
    }

    #[target_feature(enable = "avx512bw,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn elements_avx512(bytes: &[u8], at: usize, nest: &mut Nest) -> usize {
        elements::pass::<Avx512>(bytes, at, nest)
    }

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn members_avx2(bytes: &[u8], at: usize, seen: &mut Seen<'_>) -> usize {
        members::pass::<Avx2>(bytes, at, seen)
    }

    #[target_feature(enable = "avx512bw,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn members_avx512(bytes: &[u8], at: usize, seen: &mut Seen<'_>) -> usize {
        members::pass::<Avx512>(bytes, at, seen)
    }

    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn text_avx2(bytes: &[u8], at: usize) -> usize {
        text::pass::<Avx2>(bytes, at)
    }

    #[target_feature(enable = "avx512bw,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn text_avx512(bytes: &[u8], at: usize) -> usize {
        text::pass::<Avx512>(bytes, at)
    }

    #[derive(Clone, Copy)]
    pub(super) struct Avx2([__m256i; 2]);

    // SAFETY of the blocks below: they are inlined into the functions above and nowhere else.
    impl Avx2 {
        #[inline(always)]
        fn gather(self, mark: impl Fn(__m256i) -> __m256i) -> u64 {
            let bits = |half| u64::from(unsafe { _mm256_movemask_epi8(mark(half)) } as u32);
            bits(self.0[1]) << 32 | bits(self.0[0])
        }
    }

    impl Block for Avx2 {
        #[inline(always)]
        fn load(bytes: &[u8; BLOCK]) -> Self {
            let (halves, _) = bytes.as_chunks::<32>();
            let half = |index: usize| unsafe { _mm256_loadu_si256(halves[index].as_ptr().cast()) };
            Self([half(0), half(1)])
        }

        #[inline(always)]
        fn is(self, byte: u8) -> u64 {
            self.gather(|half| unsafe { _mm256_cmpeq_epi8(half, _mm256_set1_epi8(byte as i8)) })
        }

        #[inline(always)]
        fn digits(self) -> u64 {
            self.gather(|half| unsafe {
                let value = _mm256_sub_epi8(half, _mm256_set1_epi8(b'0' as i8));
                _mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(9)), value)
            })
        }

        #[inline(always)]
        fn hexadecimals(self) -> u64 {
            self.digits()
                | self.gather(|half| unsafe {
                    let lower = _mm256_or_si256(half, _mm256_set1_epi8(0x20));
                    let value = _mm256_sub_epi8(lower, _mm256_set1_epi8(b'a' as i8));
                    _mm256_cmpeq_epi8(_mm256_min_epu8(value, _mm256_set1_epi8(5)), value)
                })
        }

        #[inline(always)]
        fn controls(self) -> u64 {
            self.gather(|half| unsafe {
                _mm256_cmpeq_epi8(_mm256_min_epu8(half, _mm256_set1_epi8(0x1f)), half)
            })
        }
    }

    #[derive(Clone, Copy)]
    pub(super) struct Avx512(__m512i);

    impl Block for Avx512 {
        #[inline(always)]
        fn load(bytes: &[u8; BLOCK]) -> Self {
            Self(unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) })
        }

        #[inline(always)]
        fn is(self, byte: u8) -> u64 {
            unsafe { _mm512_cmpeq_epi8_mask(self.0, _mm512_set1_epi8(byte as i8)) }
        }

        #[inline(always)]
        fn digits(self) -> u64 {
            unsafe {
                let value = _mm512_sub_epi8(self.0, _mm512_set1_epi8(b'0' as i8));
                _mm512_cmplt_epu8_mask(value, _mm512_set1_epi8(10))
            }
        }

        #[inline(always)]
        fn hexadecimals(self) -> u64 {
            let letters = unsafe {
                let lower = _mm512_or_si512(self.0, _mm512_set1_epi8(0x20));
                let value = _mm512_sub_epi8(lower, _mm512_set1_epi8(b'a' as i8));
                _mm512_cmplt_epu8_mask(value, _mm512_set1_epi8(6))
            };
            self.digits() | letters
        }

        #[inline(always)]
        fn controls(self) -> u64 {
            unsafe { _mm512_cmplt_epu8_mask(self.0, _mm512_set1_epi8(0x20)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::tests::{blocks, masks_are_right};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[cfg(target_arch = "x86_64")]
        #[test]
        fn vectors_make_the_right_masks(bytes in blocks()) {
            for Version(kind) in Version::all() {
                match kind {
                    Kind::Words => {}
                    Kind::Avx2 => masks_are_right::<x86::Avx2>(&bytes),
                    Kind::Avx512 => masks_are_right::<x86::Avx512>(&bytes),
                }
            }
        }
    }
}
