//! Colours of what is no series.

use crate::color::Color;

/// Titles and names.
pub(crate) const INK: Color = Color::hex(0x1f_24_2b);
/// What explains.
pub(crate) const SOFT: Color = Color::hex(0x4b_55_63);
/// What need not be read at once.
pub(crate) const QUIET: Color = Color::hex(0x6b_72_80);
/// The axes.
pub(crate) const AXIS: Color = Color::hex(0x9c_a3_af);
/// Lines at the ticks, and between them.
pub(crate) const GRID: Color = Color::hex(0xe3_e6_ea);
pub(crate) const FAINT_GRID: Color = Color::hex(0xf1_f3_f5);

/// How much is left of a dominated point's colour.
pub(crate) const DOMINATED: f64 = 0.28;
