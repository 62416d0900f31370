//! Colours and markers: hue by hardware, shade by framework, shape by precision.
//!
//! NVIDIA is cool, AMD warm. The colours were found by search, so that series stay apart also for
//! eyes that lack one kind of cone; the tests keep the distances.

use super::canvas::Theme;
use super::color::Color;

/// Who makes the hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Vendor {
    Nvidia,
    Amd,
    Other,
}

impl Vendor {
    /// As the legend calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nvidia => "NVIDIA",
            Self::Amd => "AMD",
            Self::Other => "Other",
        }
    }
}

/// The shape of a series' points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
}

impl Marker {
    /// The shape for a precision.
    pub(crate) fn of(precision: &str) -> Self {
        match precision.trim_start_matches("nv").trim_start_matches("mx") {
            "fp4" => Self::Circle,
            "fp8" => Self::Square,
            "bf16" | "fp16" => Self::Triangle,
            "int4" => Self::Diamond,
            _ => Self::Cross,
        }
    }
}

/// A series' colour in each theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tint {
    pub(crate) light: Color,
    pub(crate) dark: Color,
}

impl Tint {
    /// The colour in a theme.
    pub(crate) fn on(self, theme: Theme) -> Color {
        match theme {
            Theme::Light => self.light,
            Theme::Dark => self.dark,
        }
    }
}

/// Shades for the frameworks of one hardware: TensorRT-LLM, SGLang, vLLM and others.
type Shades = [u32; 3];

/// How many series of one hardware have a colour of their own: each shade as it is, lighter, and
/// darker.
const VARIANTS: usize = 9;

struct Hardware {
    name: &'static str,
    vendor: Vendor,
    /// Later hardware has a greater number.
    generation: u16,
    light: Shades,
    dark: Shades,
}

const fn hardware(
    name: &'static str,
    vendor: Vendor,
    generation: u16,
    light: Shades,
    dark: Shades,
) -> Hardware {
    Hardware { name, vendor, generation, light, dark }
}

use Vendor::{Amd, Nvidia, Other};

const HARDWARE: &[Hardware] = &[
    hardware(
        "gb300",
        Nvidia,
        6,
        [0xa4_98_f0, 0x38_13_45, 0x81_4e_d8],
        [0x91_90_be, 0xbb_b9_ff, 0x99_56_fe],
    ),
    hardware(
        "gb200",
        Nvidia,
        5,
        [0x19_4a_b7, 0x48_86_b8, 0x21_2f_6c],
        [0x8e_a0_ff, 0x70_7c_b0, 0xca_d4_ff],
    ),
    hardware(
        "b300",
        Nvidia,
        4,
        [0x13_9a_9b, 0x0d_65_93, 0x82_ac_ca],
        [0x29_88_91, 0x81_ff_ff, 0x6c_ad_ad],
    ),
    hardware(
        "b200",
        Nvidia,
        3,
        [0x10_4a_17, 0x6f_9a_09, 0x67_75_3d],
        [0xd0_f5_c4, 0xdb_ed_24, 0x9c_aa_04],
    ),
    hardware(
        "h200",
        Nvidia,
        2,
        [0x03_6f_4f, 0x0d_b3_a5, 0x5c_8b_75],
        [0x3e_ca_a9, 0x00_9f_63, 0xb5_fb_e0],
    ),
    hardware(
        "h100",
        Nvidia,
        1,
        [0x21_00_75, 0x4a_07_f9, 0x9b_7a_fc],
        [0x88_5e_ca, 0xa5_78_ff, 0x9b_a5_dc],
    ),
    hardware(
        "mi355x",
        Amd,
        4,
        [0xb8_51_00, 0xdc_93_72, 0x7e_06_00],
        [0xc5_81_74, 0xc9_4d_00, 0xf6_b6_8f],
    ),
    hardware(
        "mi350x",
        Amd,
        3,
        [0x8c_88_59, 0x60_59_2d, 0xb5_aa_15],
        [0xd2_bd_2c, 0xf3_e8_a0, 0x84_7e_44],
    ),
    hardware(
        "mi325x",
        Amd,
        2,
        [0x87_47_6b, 0xdd_4f_7a, 0x50_0b_1e],
        [0xff_00_3e, 0xf8_8f_97, 0xa1_6e_75],
    ),
    hardware(
        "mi300x",
        Amd,
        1,
        [0x41_16_2e, 0x70_35_5e, 0x89_67_8a],
        [0xff_d0_e8, 0xd0_a0_bc, 0xcb_3b_8d],
    ),
];

/// For hardware that is not known.
const NEUTRAL: Hardware = hardware(
    "",
    Other,
    0,
    [0x40_44_40, 0x92_92_8e, 0xb8_bc_c8],
    [0xd8_d8_d8, 0x9a_9a_9a, 0x70_70_70],
);

fn of(hw: &str) -> Option<&'static Hardware> {
    HARDWARE.iter().find(|known| known.name == hw)
}

/// Whether a hardware, by its name in small letters, has colours of its own.
pub(crate) fn knows(hw: &str) -> bool {
    of(hw).is_some()
}

/// Who makes a hardware, by its name in small letters.
pub(crate) fn vendor(hw: &str) -> Vendor {
    of(hw).map_or(Other, |known| known.vendor)
}

/// Which of two hardwares of a vendor is newer: the one with the greater number.
pub(crate) fn generation(hw: &str) -> u16 {
    of(hw).map_or(0, |known| known.generation)
}

/// Which shade a framework has, unless another one of the same hardware has it already.
pub(crate) fn preferred_shade(framework: &str) -> usize {
    if framework.contains("trt") {
        0
    } else if framework.contains("sglang") {
        1
    } else {
        2
    }
}

/// The colour of each series, given its hardware, and what else makes it but for the precision,
/// which has its marker; both in small letters, the framework first. Series of one hardware share
/// a colour only if there are more of them than variants.
pub(crate) fn assign(series: &[(&str, &str)]) -> Vec<Tint> {
    let mut taken: Vec<(&str, &str, usize)> = Vec::new();
    let mut tints = Vec::with_capacity(series.len());
    for &(hw, variety) in series {
        let known = taken.iter().find(|(h, v, _)| (*h, *v) == (hw, variety));
        let variant = known.map_or_else(
            || {
                let preferred = preferred_shade(variety);
                let is_free = |variant: &usize| {
                    !taken.iter().any(|(h, _, taken)| *h == hw && taken == variant)
                };
                let all = std::iter::once(preferred).chain(0..VARIANTS);
                all.into_iter().find(is_free).unwrap_or(preferred)
            },
            |(_, _, variant)| *variant,
        );
        taken.push((hw, variety, variant));
        tints.push(tint(of(hw).unwrap_or(&NEUTRAL), variant));
    }
    tints
}

fn tint(hardware: &Hardware, variant: usize) -> Tint {
    let (shade, turn) = (variant % 3, variant / 3);
    let shaded = |shades: Shades| {
        let color = Color::hex(shades[shade]);
        match turn {
            0 => color,
            1 => color.mixed(Color::hex(0xff_ff_ff), 0.4),
            _ => color.mixed(Color::hex(0x00_00_00), 0.4),
        }
    };
    Tint { light: shaded(hardware.light), dark: shaded(hardware.dark) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::color_difference::difference;

    const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

    /// The least difference between two colours, to any eye.
    fn least_difference(colors: &[Color]) -> f64 {
        let pairs = (0..colors.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs.map(|(i, j)| difference(colors[i], colors[j])).fold(f64::MAX, f64::min)
    }

    fn shades(hardware: &Hardware, theme: Theme) -> [Color; 3] {
        [0, 1, 2].map(|variant| tint(hardware, variant).on(theme))
    }

    #[test]
    fn the_hardwares_of_one_framework_stand_apart() {
        for (theme, bound) in [(Theme::Light, 11.7), (Theme::Dark, 10.5)] {
            for shade in 0..3 {
                let colors: Vec<_> = HARDWARE.iter().map(|h| shades(h, theme)[shade]).collect();
                let least = least_difference(&colors);
                assert!(least >= bound, "{theme:?} {shade}: {least}");
            }
        }
    }

    #[test]
    fn the_frameworks_of_one_hardware_stand_apart() {
        for theme in THEMES {
            for hardware in HARDWARE.iter().chain([&NEUTRAL]) {
                let least = least_difference(&shades(hardware, theme));
                assert!(least >= 10.0, "{theme:?} {}: {least}", hardware.name);
            }
        }
    }

    #[test]
    fn no_two_colors_are_alike_and_none_is_like_the_background() {
        for theme in THEMES {
            let all: Vec<_> = HARDWARE.iter().flat_map(|h| shades(h, theme)).collect();
            assert!(least_difference(&all) >= 5.6, "{theme:?} {}", least_difference(&all));
            for color in all.into_iter().chain(shades(&NEUTRAL, theme)) {
                let apart = difference(color, theme.style().background);
                assert!(apart >= 15.0, "{theme:?} {color:?} {apart}");
            }
        }
    }

    #[test]
    fn sixteen_series_stand_apart_by_colour_and_marker() {
        let hardwares = ["gb200", "b200", "h200", "mi355x", "mi325x", "mi300x"];
        let kinds = [("trt", "fp4"), ("sglang", "fp4"), ("sglang", "fp8"), ("vllm", "fp8")];
        let all = hardwares.iter().flat_map(|&hw| kinds.map(|(framework, p)| (hw, framework, p)));
        // TensorRT-LLM runs on NVIDIA's only.
        let series: Vec<_> = all
            .filter(|(hw, framework, _)| !(hw.starts_with("mi") && *framework == "trt"))
            .collect();
        assert!(series.len() >= 16);
        let keys: Vec<_> = series.iter().map(|&(hw, framework, _)| (hw, framework)).collect();
        let tints = assign(&keys);
        for theme in THEMES {
            for (i, a) in series.iter().enumerate() {
                for (j, b) in series[..i].iter().enumerate() {
                    let apart = difference(tints[i].on(theme), tints[j].on(theme));
                    // Another shape is told at a glance.
                    let least = if Marker::of(a.2) == Marker::of(b.2) { 5.6 } else { 0.0 };
                    assert!(apart >= least, "{theme:?} {a:?} {b:?}: {apart}");
                }
            }
        }
    }

    #[test]
    fn series_of_one_hardware_have_colors_of_their_own() {
        let series = [("b200", "trt"), ("b200", "trt"), ("b200", "dynamo-trt"), ("gb200", "trt")];
        let tints = assign(&series);
        assert_eq!(tints[0], tints[1]);
        assert_eq!(tints[2].light, Color::hex(HARDWARE[3].light[1]));
        assert_eq!(tints[3].light, Color::hex(HARDWARE[1].light[0]));
        let varieties: Vec<_> = (0..VARIANTS).map(|n| n.to_string()).collect();
        let series: Vec<_> = varieties.iter().map(|variety| ("x", &**variety)).collect();
        let tints = assign(&series);
        assert!((0..VARIANTS).all(|i| (0..i).all(|j| tints[i] != tints[j])));
    }

    #[test]
    fn precisions_have_shapes() {
        assert_eq!(Marker::of("mxfp4"), Marker::Circle);
        assert_eq!(Marker::of("fp8"), Marker::Square);
        assert_eq!(Marker::of("w4a8"), Marker::Cross);
    }
}
