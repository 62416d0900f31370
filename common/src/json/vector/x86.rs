//! Blocks of AVX2 and AVX-512.

use std::arch::x86_64::{
    __m256i, __m512i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256,
    _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_max_epu8, _mm256_min_epu8, _mm256_movemask_epi8,
    _mm256_set1_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_srli_epi16,
    _mm256_sub_epi8, _mm512_and_si512, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask,
    _mm512_loadu_si512, _mm512_min_epu8, _mm512_permutex2var_epi8, _mm512_permutexvar_epi8,
    _mm512_set1_epi8, _mm512_sub_epi8, _mm512_test_epi8_mask,
};

use super::super::block::{BLOCK, Block, Escapes};
use super::super::numbers::{BEFORE, Near, Neighbours, OF_DIGITS, Window, narrow, wide};
use super::{Nest, Seen, elements, members, text};

/// Whether the processor has what [`Avx2`] takes.
pub(super) fn has_avx2() -> bool {
    counts_bits() && is_x86_feature_detected!("avx2")
}

/// Whether the processor has the instructions that all versions use on masks.
fn counts_bits() -> bool {
    is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}

/// Whether the processor has what [`Avx512`] takes.
pub(super) fn has_avx512() -> bool {
    counts_bits() && is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vbmi")
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn elements_avx2(bytes: &[u8], at: usize, nest: &mut Nest) -> usize {
    elements::pass::<Avx2>(bytes, at, nest)
}

#[target_feature(enable = "avx512bw,avx512vbmi,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn elements_avx512(bytes: &[u8], at: usize, nest: &mut Nest) -> usize {
    elements::pass::<Avx512>(bytes, at, nest)
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn members_avx2(bytes: &[u8], at: usize, seen: &mut Seen<'_>) -> usize {
    members::pass::<Avx2>(bytes, at, seen)
}

#[target_feature(enable = "avx512bw,avx512vbmi,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn members_avx512(bytes: &[u8], at: usize, seen: &mut Seen<'_>) -> usize {
    members::pass::<Avx512>(bytes, at, seen)
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn text_avx2(bytes: &[u8], at: usize) -> usize {
    text::pass::<Avx2>(bytes, at)
}

#[target_feature(enable = "avx512bw,avx512vbmi,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn text_avx512(bytes: &[u8], at: usize) -> usize {
    text::pass::<Avx512>(bytes, at)
}

#[derive(Clone, Copy)]
pub(super) struct Avx2([__m256i; 2]);

// SAFETY of the blocks below: they run only for a `Version` that `Version::all` gave, by the
// functions above or in a test, and so only where the processor has the features. The functions
// above inline them, which makes them fast. Iterators and `map` of arrays would be in the way: what
// they call is not compiled for the feature.
impl Avx2 {
    /// The highest bits of the bytes that `mark` makes.
    #[inline(always)]
    fn gather(self, mark: impl Fn(__m256i) -> __m256i) -> u64 {
        let bits = |half| u64::from(unsafe { _mm256_movemask_epi8(mark(half)) } as u32);
        bits(self.0[1]) << 32 | bits(self.0[0])
    }
}

#[inline(always)]
fn half(bytes: &[u8; 32]) -> __m256i {
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

/// What a table of sixteen has of each byte, by its lower half, and 0 of those beyond ASCII.
#[inline(always)]
fn looked_up(table: &[u8; 16], bytes: __m256i) -> __m256i {
    unsafe {
        let table = _mm_loadu_si128(table.as_ptr().cast());
        _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), bytes)
    }
}

/// What [`Near`] tells of half a window.
struct Half {
    bytes: __m256i,
    rules: __m256i,
    /// All bits of a byte that may stand where it does.
    right: __m256i,
}

impl Half {
    #[inline(always)]
    fn of(window: &Window, from: usize, here: &narrow::Table) -> Self {
        unsafe {
            let (bytes, places) = Self::before(window, from, 0);
            let rules = looked_up(&narrow::RULES[0], places);
            let known = _mm256_cmpeq_epi8(looked_up(here, places), bytes);
            let broken = _mm256_and_si256(
                _mm256_and_si256(rules, Self::behind(window, from, 1)),
                _mm256_and_si256(Self::behind(window, from, 2), Self::behind(window, from, 3)),
            );
            let unbroken = _mm256_cmpeq_epi8(broken, _mm256_setzero_si256());
            Self { bytes, rules, right: _mm256_and_si256(known, unbroken) }
        }
    }

    /// The rules for what is so many bytes before each.
    #[inline(always)]
    fn behind(window: &Window, from: usize, before: usize) -> __m256i {
        looked_up(&narrow::RULES[before], Self::before(window, from, before).1)
    }

    /// The bytes so many before each, and where they are looked up.
    #[inline(always)]
    fn before(window: &Window, from: usize, before: usize) -> (__m256i, __m256i) {
        let at = BEFORE + from - before;
        let (halves, _) = window[at..at + 32].as_chunks();
        let bytes = half(&halves[0]);
        (bytes, unsafe { _mm256_max_epu8(bytes, _mm256_set1_epi8(narrow::LEAST as i8)) })
    }
}

impl Neighbours for Avx2 {
    type Table = narrow::Table;

    #[inline(always)]
    fn near(window: &Window, here: &Self::Table) -> Near {
        let (low, high) = (Half::of(window, 0, here), Half::of(window, 32, here));
        let block = Self([low.bytes, high.bytes]);
        let right = unsafe { _mm256_movemask_epi8(_mm256_and_si256(low.right, high.right)) };
        Near {
            wrong: u64::from(!right as u32),
            digit: Self([low.rules, high.rules]).gather(|rules| rules),
            point: block.is(b'.'),
            space: block.is(b' '),
        }
    }
}

impl Block for Avx2 {
    #[inline(always)]
    fn load(bytes: &[u8; BLOCK]) -> Self {
        let (halves, _) = bytes.as_chunks();
        Self([half(&halves[0]), half(&halves[1])])
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
    fn escapes(self) -> Escapes {
        let kinds = |half| unsafe {
            let nibble = _mm256_set1_epi8(0x0f);
            let (low, high) = (half, _mm256_srli_epi16(half, 4));
            _mm256_and_si256(
                looked_up(&Escapes::LOW, _mm256_and_si256(low, nibble)),
                looked_up(&Escapes::HIGH, _mm256_and_si256(high, nibble)),
            )
        };
        let kinds = Self([kinds(self.0[0]), kinds(self.0[1])]);
        let any = |kind: u8| {
            !kinds.gather(|half| unsafe {
                let kinds = _mm256_and_si256(half, _mm256_set1_epi8(kind as i8));
                _mm256_cmpeq_epi8(kinds, _mm256_setzero_si256())
            })
        };
        Escapes { hexadecimal: any(Escapes::HEXADECIMAL), simple: any(Escapes::SIMPLE) }
    }

    #[inline(always)]
    fn controls(self) -> u64 {
        self.gather(|half| unsafe {
            _mm256_cmpeq_epi8(_mm256_min_epu8(half, _mm256_set1_epi8(0x1f)), half)
        })
    }
}

/// Of a processor that can look bytes up in tables of a vector, and of two.
#[derive(Clone, Copy)]
pub(super) struct Avx512(__m512i);

// SAFETY of the blocks below: as of those of AVX2.
impl Neighbours for Avx512 {
    type Table = wide::Table;

    #[inline(always)]
    fn near(window: &Window, here: &Self::Table) -> Near {
        unsafe {
            let before = |places: usize| {
                let from = BEFORE - places;
                _mm512_loadu_si512(window[from..from + BLOCK].as_ptr().cast())
            };
            let behind = |places: usize| {
                let table = _mm512_loadu_si512(wide::BEHIND[places - 1].as_ptr().cast());
                _mm512_permutexvar_epi8(before(places), table)
            };
            let block = before(0);
            let rules = Self::looked_up(here, block);
            let broken = _mm512_and_si512(_mm512_and_si512(rules, behind(1)), behind(2));
            Near {
                wrong: _mm512_test_epi8_mask(broken, behind(3)),
                digit: _mm512_test_epi8_mask(rules, _mm512_set1_epi8(OF_DIGITS as i8)),
                point: Self(block).is(b'.'),
                space: Self(block).is(b' '),
            }
        }
    }
}

impl Avx512 {
    /// What a table has of each byte; its last is for all bytes beyond ASCII.
    #[inline(always)]
    fn looked_up(table: &[u8; 128], bytes: __m512i) -> __m512i {
        unsafe {
            let half = |from: usize| _mm512_loadu_si512(table[from..from + BLOCK].as_ptr().cast());
            let (low, high) = (half(0), half(BLOCK));
            let ascii = _mm512_min_epu8(bytes, _mm512_set1_epi8(0x7f));
            _mm512_permutex2var_epi8(low, ascii, high)
        }
    }
}

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
    fn escapes(self) -> Escapes {
        let kinds = Self::looked_up(&Escapes::KINDS, self.0);
        let any = |kind: u8| unsafe { _mm512_test_epi8_mask(kinds, _mm512_set1_epi8(kind as i8)) };
        Escapes { hexadecimal: any(Escapes::HEXADECIMAL), simple: any(Escapes::SIMPLE) }
    }

    #[inline(always)]
    fn controls(self) -> u64 {
        unsafe { _mm512_cmplt_epu8_mask(self.0, _mm512_set1_epi8(0x20)) }
    }
}
