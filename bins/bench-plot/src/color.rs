//! Colours, and how well they read.

/// A colour in sRGB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Color {
    /// Red, green, blue.
    pub(crate) rgb: [u8; 3],
    /// From 0, clear, to 1, opaque.
    pub(crate) alpha: f64,
}

pub(crate) const WHITE: Color = Color::hex(0xff_ff_ff);

impl Color {
    /// The opaque colour `0xRRGGBB`.
    pub(crate) const fn hex(code: u32) -> Self {
        Self { rgb: [(code >> 16) as u8, (code >> 8) as u8, code as u8], alpha: 1.0 }
    }

    /// The same colour, so much of it.
    pub(crate) const fn faded(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The colour darkened until text in it reads well on white: a contrast of 4.5, as WCAG 2.1
    /// asks of text.
    pub(crate) fn for_text(self) -> Self {
        let darker = |step: u16| Self {
            rgb: self.rgb.map(|channel| (u16::from(channel) * (100 - step) / 100) as u8),
            ..self
        };
        (0..100).map(darker).find(|color| color.contrast_with_white() >= 4.5).unwrap_or(self)
    }

    /// WCAG 2.1's contrast ratio with white, from 1 to 21.
    fn contrast_with_white(self) -> f64 {
        let [r, g, b] = self.rgb.map(linear);
        1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
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
        assert_eq!(Color::hex(0).contrast_with_white(), 21.0);
        assert_eq!(WHITE.contrast_with_white(), 1.0);
        assert!((Color::hex(0x76_76_76).contrast_with_white() - 4.54).abs() < 0.01);
    }

    #[test]
    fn text_is_as_light_as_it_may_be() {
        let dark = Color::hex(0x19_4a_b7);
        assert_eq!(dark.for_text(), dark);
        let text = Color::hex(0xdc_93_72).for_text();
        assert!((4.5..4.8).contains(&text.contrast_with_white()), "{text:?}");
        assert!(WHITE.for_text().contrast_with_white() >= 4.5);
    }
}
