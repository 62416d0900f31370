//! Blocks of Neon.

use std::arch::aarch64::{
    uint8x16_t, vandq_u8, vceqq_u8, vcltq_u8, vdupq_n_u8, vgetq_lane_u64, vld1q_u8, vpaddq_u8,
    vqtbl1q_u8, vreinterpretq_u64_u8, vshrq_n_u8, vsubq_u8, vtstq_u8,
};

use super::super::block::{BLOCK, Block, Escapes};

#[derive(Clone, Copy)]
pub(super) struct Neon([uint8x16_t; 4]);

#[inline(always)]
fn vector(bytes: &[u8; 16]) -> uint8x16_t {
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

/// A bit for each byte that is not 0; the bytes are 0 or 0xff.
#[inline(always)]
fn gathered([a, b, c, d]: [uint8x16_t; 4]) -> u64 {
    const BITS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];
    // Sums of neighbours bring eight bits into a byte in three steps.
    unsafe {
        let bit = |marks| vandq_u8(marks, vector(&BITS));
        let pairs = [vpaddq_u8(bit(a), bit(b)), vpaddq_u8(bit(c), bit(d))];
        let fours = vpaddq_u8(pairs[0], pairs[1]);
        vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(fours, fours)))
    }
}

impl Neon {
    // Not `map` of the array, which need not be inlined.
    #[inline(always)]
    fn each(self, make: impl Fn(uint8x16_t) -> uint8x16_t) -> [uint8x16_t; 4] {
        let [a, b, c, d] = self.0;
        [make(a), make(b), make(c), make(d)]
    }
}

impl Block for Neon {
    #[inline(always)]
    fn load(bytes: &[u8; BLOCK]) -> Self {
        let (quarters, _) = bytes.as_chunks();
        let quarter = |index: usize| vector(&quarters[index]);
        Self([quarter(0), quarter(1), quarter(2), quarter(3)])
    }

    #[inline(always)]
    fn is(self, byte: u8) -> u64 {
        gathered(self.each(|quarter| unsafe { vceqq_u8(quarter, vdupq_n_u8(byte)) }))
    }

    #[inline(always)]
    fn digits(self) -> u64 {
        gathered(self.each(|quarter| unsafe {
            vcltq_u8(vsubq_u8(quarter, vdupq_n_u8(b'0')), vdupq_n_u8(10))
        }))
    }

    #[inline(always)]
    fn escapes(self) -> Escapes {
        let kinds = Self(self.each(|quarter| unsafe {
            vandq_u8(
                vqtbl1q_u8(vector(&Escapes::LOW), vandq_u8(quarter, vdupq_n_u8(0x0f))),
                vqtbl1q_u8(vector(&Escapes::HIGH), vshrq_n_u8::<4>(quarter)),
            )
        }));
        let any =
            |kind| gathered(kinds.each(|quarter| unsafe { vtstq_u8(quarter, vdupq_n_u8(kind)) }));
        Escapes { hexadecimal: any(Escapes::HEXADECIMAL), simple: any(Escapes::SIMPLE) }
    }

    #[inline(always)]
    fn controls(self) -> u64 {
        gathered(self.each(|quarter| unsafe { vcltq_u8(quarter, vdupq_n_u8(0x20)) }))
    }
}
