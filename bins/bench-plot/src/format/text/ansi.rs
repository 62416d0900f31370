//! Colours for a terminal.

use crate::look::color::Color;

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// None: shapes and letters have to do.
    Plain,
    /// 256, of which a cube of 6 × 6 × 6 and 24 greys are the same everywhere.
    Indexed,
    /// 16 million.
    True,
}

impl Depth {
    /// What begins text in a colour; nothing where there are none.
    pub(super) fn start(self, color: Color) -> String {
        let [r, g, b] = color.rgb;
        match self {
            Self::Plain => String::new(),
            Self::Indexed => format!("\x1b[38;5;{}m", nearest(color.rgb)),
            Self::True => format!("\x1b[38;2;{r};{g};{b}m"),
        }
    }

    /// What ends it.
    pub(super) fn end(self) -> &'static str {
        if self == Self::Plain { "" } else { "\x1b[0m" }
    }
}

/// The levels of the colour cube.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn nearest(rgb: [u8; 3]) -> usize {
    let cube = (0..216).map(|i| (16 + i, [LEVELS[i / 36], LEVELS[i / 6 % 6], LEVELS[i % 6]]));
    let greys = (0..24).map(|i| (232 + i, [8 + 10 * i as u8; 3]));
    let distance = |other: [u8; 3]| -> i32 {
        (0..3).map(|i| (i32::from(rgb[i]) - i32::from(other[i])).pow(2)).sum()
    };
    cube.chain(greys).min_by_key(|(_, other)| distance(*other)).map_or(15, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_indexed_colour_is_taken() {
        assert_eq!(nearest([0, 0, 0]), 16);
        assert_eq!(nearest([255, 255, 255]), 231);
        assert_eq!(nearest([250, 90, 0]), 202);
        assert_eq!(nearest([119, 118, 117]), 243);
    }

    #[test]
    fn plain_text_has_no_escapes() {
        let color = Color::hex(0x10_20_30);
        assert_eq!(Depth::Plain.start(color) + Depth::Plain.end(), "");
        assert_eq!(Depth::True.start(color), "\x1b[38;2;16;32;48m");
    }
}
