//! How large a picture is, and in which colours what is no series is drawn.

use std::fmt;
use std::str::FromStr;

use clap::ValueEnum;

use super::color::Color;

/// The size of a picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    pub(crate) const DEFAULT: Self = Self { width: 1360, height: 800 };
    /// Below, the legend leaves no room for a plot.
    const LEAST: Self = Self { width: 640, height: 400 };
    const MOST: Self = Self { width: 8000, height: 8000 };
}

impl Default for Size {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('x').map(|(w, h)| (w.parse(), h.parse()));
        let Some((Ok(width), Ok(height))) = parts else {
            return Err("expected a width and a height, as in 1200x800".to_owned());
        };
        let (least, most) = (Self::LEAST, Self::MOST);
        if (least.width..=most.width).contains(&width)
            && (least.height..=most.height).contains(&height)
        {
            Ok(Self { width, height })
        } else {
            Err(format!("expected a size from {least} to {most}"))
        }
    }
}

/// Dark on light, or light on dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Theme {
    Light,
    Dark,
}

/// The colours of what is no series.
#[derive(Debug, PartialEq)]
pub(crate) struct Style {
    pub(crate) background: Color,
    /// Titles and names.
    pub(crate) ink: Color,
    /// What explains.
    pub(crate) soft: Color,
    /// What need not be read at once.
    pub(crate) quiet: Color,
    /// The axes, and series that are not highlighted.
    pub(crate) axis: Color,
    /// Lines at the ticks.
    pub(crate) grid: Color,
    /// Lines between the ticks.
    pub(crate) faint_grid: Color,
    /// How much is left of a dominated point's colour.
    pub(crate) dominated: f64,
}

const LIGHT: Style = Style {
    background: Color::hex(0xff_ff_ff),
    ink: Color::hex(0x1f_24_2b),
    soft: Color::hex(0x4b_55_63),
    quiet: Color::hex(0x6b_72_80),
    axis: Color::hex(0x9c_a3_af),
    grid: Color::hex(0xe3_e6_ea),
    faint_grid: Color::hex(0xf1_f3_f5),
    dominated: 0.28,
};

const DARK: Style = Style {
    background: Color::hex(0x14_17_1c),
    ink: Color::hex(0xe8_ea_ed),
    soft: Color::hex(0xb4_ba_c4),
    quiet: Color::hex(0x8f_96_a3),
    axis: Color::hex(0x6b_72_80),
    grid: Color::hex(0x2a_2f_38),
    faint_grid: Color::hex(0x1d_21_28),
    dominated: 0.35,
};

impl Theme {
    /// The theme's colours.
    pub(crate) fn style(self) -> &'static Style {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_be_read_on_their_background() {
        for style in [&LIGHT, &DARK] {
            for words in [style.ink, style.soft, style.quiet] {
                assert!(words.contrast(style.background) >= 4.5, "{words:?}");
            }
        }
    }

    #[test]
    fn a_size_is_a_width_and_a_height() {
        assert_eq!("1200x800".parse(), Ok(Size { width: 1200, height: 800 }));
        for wrong in ["1200", "x", "1200x", "-1x5", "10x10", "99999x99999", "800x600x2"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }
}
