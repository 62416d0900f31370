//! Blocks of Neon.

use std::arch::aarch64::{
    uint8x16_t, vandq_u8, vceqq_u8, vceqzq_u8, vcltq_u8, vdupq_n_u8, vextq_u8, vgetq_lane_u64,
    vld1q_u8, vmaxq_u8, vmaxvq_u8, vminvq_u8, vorrq_u8, vpaddq_u8, vqtbl1q_u8,
    vreinterpretq_u64_u8, vshrq_n_u8, vsubq_u8, vtstq_u8,
};

use super::super::block::{BLOCK, Block, Escapes};
use super::super::numbers::{BEFORE, Near, Neighbours, OF_DIGITS, Window, narrow};

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

/// A quarter of a window.
#[derive(Clone, Copy)]
struct Quarter {
    bytes: uint8x16_t,
    /// Where its bytes are looked up.
    places: uint8x16_t,
}

/// What [`Near`] tells of a quarter.
struct Found {
    rules: uint8x16_t,
    /// 0xff for a byte that may stand where it does, else 0.
    right: uint8x16_t,
}

impl Quarter {
    /// What begins at `from` in a window.
    #[inline(always)]
    fn of(window: &Window, from: usize) -> Self {
        let (quarters, _) = window[from..from + 16].as_chunks();
        let bytes = vector(&quarters[0]);
        let least = unsafe { vmaxq_u8(bytes, vdupq_n_u8(narrow::LEAST)) };
        Self { bytes, places: unsafe { vandq_u8(least, vdupq_n_u8(0x0f)) } }
    }

    /// What is found if `behind` has the places of the bytes one, two and three before each.
    #[inline(always)]
    fn found(self, behind: [uint8x16_t; BEFORE], here: &narrow::Table) -> Found {
        unsafe {
            let rules = vqtbl1q_u8(vector(&narrow::RULES[0]), self.places);
            let known = vceqq_u8(vqtbl1q_u8(vector(here), self.places), self.bytes);
            let behind = [
                vqtbl1q_u8(vector(&narrow::RULES[1]), behind[0]),
                vqtbl1q_u8(vector(&narrow::RULES[2]), behind[1]),
                vqtbl1q_u8(vector(&narrow::RULES[3]), behind[2]),
            ];
            let broken = vandq_u8(vandq_u8(rules, behind[0]), vandq_u8(behind[1], behind[2]));
            Found { rules, right: vandq_u8(known, vceqzq_u8(broken)) }
        }
    }

    /// The same if it stands behind another.
    #[inline(always)]
    fn found_behind(self, before: Self, here: &narrow::Table) -> Found {
        let behind = unsafe {
            [
                vextq_u8::<15>(before.places, self.places),
                vextq_u8::<14>(before.places, self.places),
                vextq_u8::<13>(before.places, self.places),
            ]
        };
        self.found(behind, here)
    }
}

impl Neighbours for Neon {
    type Table = narrow::Table;

    #[inline(always)]
    fn near(window: &Window, here: &Self::Table) -> Near {
        let quarter = |index: usize| Quarter::of(window, BEFORE + 16 * index);
        let [a, b, c, d] = [quarter(0), quarter(1), quarter(2), quarter(3)];
        let behind = |before: usize| Quarter::of(window, BEFORE - before).places;
        let found = [
            a.found([behind(1), behind(2), behind(3)], here),
            b.found_behind(a, here),
            c.found_behind(b, here),
            d.found_behind(c, here),
        ];
        let block = Self([a.bytes, b.bytes, c.bytes, d.bytes]);
        let [a, b, c, d] = found;
        let rules = Self([a.rules, b.rules, c.rules, d.rules]);
        unsafe {
            let right = vandq_u8(vandq_u8(a.right, b.right), vandq_u8(c.right, d.right));
            let [e, f, g, h] = block.each(|quarter| vceqq_u8(quarter, vdupq_n_u8(b' ')));
            let spaces = vorrq_u8(vorrq_u8(e, f), vorrq_u8(g, h));
            Near {
                wrong: u64::from(vminvq_u8(right) == 0),
                digit: gathered(rules.each(|quarter| vtstq_u8(quarter, vdupq_n_u8(OF_DIGITS)))),
                point: block.is(b'.'),
                space: u64::from(vmaxvq_u8(spaces)),
            }
        }
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
