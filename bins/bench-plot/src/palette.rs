//! Colours and markers: hue by hardware, shade by framework, shape by precision.
//!
//! NVIDIA is cool, AMD warm. The colours were found by search, so that series stay apart also for
//! eyes that lack one kind of cone; the tests keep the distances.

use crate::color::Color;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// Shades for the frameworks of one hardware: TensorRT-LLM, SGLang, vLLM and others.
type Shades = [u32; 3];

struct Hardware {
    name: &'static str,
    vendor: Vendor,
    /// Later hardware has a greater number.
    generation: u16,
    shades: Shades,
}

const fn hardware(name: &'static str, vendor: Vendor, generation: u16, shades: Shades) -> Hardware {
    Hardware { name, vendor, generation, shades }
}

use Vendor::{Amd, Nvidia, Other};

const HARDWARE: &[Hardware] = &[
    hardware("gb300", Nvidia, 6, [0xa4_98_f0, 0x38_13_45, 0x81_4e_d8]),
    hardware("gb200", Nvidia, 5, [0x19_4a_b7, 0x48_86_b8, 0x21_2f_6c]),
    hardware("b300", Nvidia, 4, [0x13_9a_9b, 0x0d_65_93, 0x82_ac_ca]),
    hardware("b200", Nvidia, 3, [0x10_4a_17, 0x6f_9a_09, 0x67_75_3d]),
    hardware("h200", Nvidia, 2, [0x03_6f_4f, 0x0d_b3_a5, 0x5c_8b_75]),
    hardware("h100", Nvidia, 1, [0x21_00_75, 0x4a_07_f9, 0x9b_7a_fc]),
    hardware("mi355x", Amd, 4, [0xb8_51_00, 0xdc_93_72, 0x7e_06_00]),
    hardware("mi350x", Amd, 3, [0x8c_88_59, 0x60_59_2d, 0xb5_aa_15]),
    hardware("mi325x", Amd, 2, [0x87_47_6b, 0xdd_4f_7a, 0x50_0b_1e]),
    hardware("mi300x", Amd, 1, [0x41_16_2e, 0x70_35_5e, 0x89_67_8a]),
];

/// For hardware that is not known.
const NEUTRAL: Shades = [0x40_44_40, 0x92_92_8e, 0xb8_bc_c8];

fn of(hw: &str) -> Option<&'static Hardware> {
    HARDWARE.iter().find(|known| known.name == hw)
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

/// The colour of each series, given its hardware and framework in small letters. Two frameworks
/// of one hardware share a colour only if there are more of them than shades.
pub(crate) fn assign(series: &[(&str, &str)]) -> Vec<Color> {
    let mut taken: Vec<(&str, &str, usize)> = Vec::new();
    let mut colors = Vec::with_capacity(series.len());
    for &(hw, framework) in series {
        let known = taken.iter().find(|(h, f, _)| (*h, *f) == (hw, framework));
        let shade = known.map_or_else(
            || {
                let preferred = preferred_shade(framework);
                let is_free = |shade: &usize| !taken.iter().any(|(h, _, s)| *h == hw && s == shade);
                [preferred, 0, 1, 2].into_iter().find(is_free).unwrap_or(preferred)
            },
            |(_, _, shade)| *shade,
        );
        taken.push((hw, framework, shade));
        let shades = of(hw).map_or(NEUTRAL, |known| known.shades);
        colors.push(Color::hex(shades[shade]));
    }
    colors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::WHITE;
    use crate::color_difference::difference;

    /// The least difference between two colours, to any eye.
    fn least_difference(colors: &[Color]) -> f64 {
        let pairs = (0..colors.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        pairs.map(|(i, j)| difference(colors[i], colors[j])).fold(f64::MAX, f64::min)
    }

    fn shades(shade: usize) -> Vec<Color> {
        HARDWARE.iter().map(|hardware| Color::hex(hardware.shades[shade])).collect()
    }

    #[test]
    fn the_hardwares_of_one_framework_stand_apart() {
        for shade in 0..3 {
            let least = least_difference(&shades(shade));
            assert!(least >= 11.7, "shade {shade}: {least}");
        }
    }

    #[test]
    fn the_frameworks_of_one_hardware_stand_apart() {
        for hardware in HARDWARE {
            let least = least_difference(&hardware.shades.map(Color::hex));
            assert!(least >= 10.0, "{}: {least}", hardware.name);
        }
        assert!(least_difference(&NEUTRAL.map(Color::hex)) >= 10.0);
    }

    #[test]
    fn no_two_colors_are_alike() {
        let all: Vec<_> = (0..3).flat_map(shades).chain(NEUTRAL.map(Color::hex)).collect();
        assert!(least_difference(&all) >= 5.9, "{}", least_difference(&all));
        for color in all {
            assert!(difference(color, WHITE) >= 15.0, "{color:?} {}", difference(color, WHITE));
        }
    }

    #[test]
    fn frameworks_of_one_hardware_do_not_share_a_shade() {
        let series = [("b200", "trt"), ("b200", "trt"), ("b200", "dynamo-trt"), ("gb200", "trt")];
        let colors = assign(&series);
        assert_eq!(colors[0], colors[1]);
        assert_eq!(colors[2], Color::hex(HARDWARE[3].shades[1]));
        assert_eq!(colors[3], Color::hex(HARDWARE[1].shades[0]));
        assert_eq!(assign(&[("x", "a"), ("x", "b"), ("x", "c"), ("x", "d")]).len(), 4);
    }

    #[test]
    fn precisions_have_shapes() {
        assert_eq!(Marker::of("mxfp4"), Marker::Circle);
        assert_eq!(Marker::of("fp8"), Marker::Square);
        assert_eq!(Marker::of("w4a8"), Marker::Cross);
    }
}
