//! Colours, and how well they read.

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Color {
    /// Red, green, blue.
    pub(crate) rgb: [u8; 3],
    /// From 0, clear, to 1, opaque.
    pub(crate) alpha: f64,
}

const BLACK: Color = Color::hex(0x00_00_00);
const WHITE: Color = Color::hex(0xff_ff_ff);

/// The contrast that WCAG 2.1 asks of text.
const READABLE: f64 = 4.5;

impl Color {
    /// The opaque colour `0xRRGGBB`.
    pub(crate) const fn hex(code: u32) -> Self {
        Self { rgb: [(code >> 16) as u8, (code >> 8) as u8, code as u8], alpha: 1.0 }
    }

    /// The same colour, so much of it.
    pub(crate) const fn faded(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The colour with so much of another one, from 0 to 1.
    pub(crate) fn mixed(self, other: Self, share: f64) -> Self {
        let channel = |i: usize| {
            let (from, to) = (f64::from(self.rgb[i]), f64::from(other.rgb[i]));
            (from + (to - from) * share).round() as u8
        };
        Self { rgb: [0, 1, 2].map(channel), ..self }
    }

    /// The colour moved away from the background until text in it reads well.
    pub(crate) fn for_text(self, background: Self) -> Self {
        let light = background.luminance() > 0.5;
        let away = if light { BLACK } else { WHITE };
        (0..=100)
            .map(|step| self.mixed(away, f64::from(step) / 100.0))
            .find(|color| color.contrast(background) >= READABLE)
            .unwrap_or(away)
    }

    /// WCAG 2.1's contrast ratio of two colours, from 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.1's relative luminance, from 0 to 1.
    fn luminance(self) -> f64 {
        let [r, g, b] = self.rgb.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

/// A channel of sRGB as light, from 0 to 1 (IEC 61966-2-1).
pub(crate) fn linear(channel: u8) -> f64 {
    let encoded = f64::from(channel) / 255.0;
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        assert_eq!(BLACK.contrast(WHITE), 21.0);
        assert_eq!(WHITE.contrast(WHITE), 1.0);
        assert!((Color::hex(0x76_76_76).contrast(WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn text_keeps_its_colour_where_it_can() {
        let dark = Color::hex(0x19_4a_b7);
        assert_eq!(dark.for_text(WHITE), dark);
        assert_eq!(WHITE.for_text(BLACK), WHITE);
        for (color, background) in [(0xdc_93_72, WHITE), (0x19_4a_b7, BLACK), (0xff_ff_ff, WHITE)] {
            let contrast = Color::hex(color).for_text(background).contrast(background);
            assert!((4.5..4.8).contains(&contrast), "{contrast}");
        }
    }

    #[test]
    fn colors_mix() {
        assert_eq!(BLACK.mixed(WHITE, 0.5), Color::hex(0x80_80_80));
        assert_eq!(BLACK.mixed(WHITE, 0.0), BLACK);
    }
}
