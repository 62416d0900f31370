//! Colours and markers: hue by hardware, shade by framework, shape by precision.
//!
//! NVIDIA is cool, AMD warm; what has no hardware or one that is not known shares colours of no
//! vendor, and then shapes, unless those stand for precisions. The colours were found by search, so
//! that series stay apart also for eyes that lack one kind of cone; the tests keep the distances.
//! Series that would look alike by these rules do not: see [`assign`].

use std::collections::{HashMap, HashSet};

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
    /// All shapes.
    const ALL: [Self; 5] = [Self::Circle, Self::Square, Self::Triangle, Self::Diamond, Self::Cross];

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

/// For series that have no hardware, or one that is not known: colours on light and on dark, found
/// in the same way, those that differ most first.
const OTHERS: [(u32, u32); 8] = [
    (0x66_55_00, 0x99_22_ee),
    (0x55_99_cc, 0xee_ee_88),
    (0x44_22_88, 0x22_77_33),
    (0xaa_44_66, 0xee_77_99),
    (0x66_33_ff, 0x00_ee_dd),
    (0xee_66_88, 0x88_aa_44),
    (0x77_88_22, 0xaa_88_dd),
    (0x77_00_33, 0xcc_11_77),
];

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

/// What a series' look is told from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Traits<'s> {
    /// In small letters.
    pub(crate) hw: &'s str,
    /// What else makes the series but for the precision, in small letters, the framework first.
    pub(crate) variety: &'s str,
    /// The marker of its precision; `None` where no series has one.
    pub(crate) marker: Option<Marker>,
}

/// What tells series apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    pub(crate) tint: Tint,
    pub(crate) marker: Marker,
}

/// How each series looks. Those of one hardware share its colours, and all whose hardware has none
/// the others.
///
/// A variety has one colour and a precision one marker, as long as that tells all series apart. Of
/// series that would look alike the first looks so. Each other one gets the first colour that no
/// series has: of its hardware, else of those without one, as they are, then lighter, then darker.
/// Where all are in use, it gets the first that none has with its marker; and then one with another
/// marker. Only where there is none left, looks repeat.
pub(crate) fn assign<'s>(series: &[Traits<'s>]) -> Vec<Look> {
    let mut variants: HashMap<(&'s str, &'s str), usize> = HashMap::new();
    let mut taken: HashMap<&str, HashSet<usize>> = HashMap::new();
    let usual = |&Traits { hw, variety, marker }: &Traits<'s>| {
        let hardware = of(hw);
        let name = hardware.map_or("", |known| known.name);
        let variant = *variants.entry((hw, variety)).or_insert_with(|| {
            let taken = taken.entry(name).or_default();
            let preferred = hardware.map_or(0, |_| preferred_shade(variety));
            // One of so many is free.
            let mut all = std::iter::once(preferred).chain(0..=taken.len());
            let variant = all.find(|variant| !taken.contains(variant)).unwrap_or(preferred);
            taken.insert(variant);
            variant
        });
        Choice::of_variant(name, variant, marker)
    };
    let choices: Vec<Choice> = series.iter().map(usual).collect();
    let mut taken: HashSet<Choice> = choices.iter().copied().collect();
    let mut seen = HashSet::new();
    let apart = |choice: Choice| {
        if seen.insert(choice) {
            return choice;
        }
        let other = choice.another(&taken).unwrap_or(choice);
        taken.insert(other);
        other
    };
    choices.into_iter().map(apart).map(Choice::look).collect()
}

/// A look, told by numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Choice {
    /// Whose colours it has; none for the others.
    hardware: &'static str,
    /// Which of the [tints](tints).
    tint: usize,
    marker: Marker,
}

impl Choice {
    /// The look of a variant: each colour as it is, then lighter, then darker, and so on, each time
    /// with another marker, unless that is given.
    fn of_variant(hardware: &'static str, variant: usize, marker: Option<Marker>) -> Self {
        let round = variant / colors(hardware);
        let free = Marker::ALL[round % Marker::ALL.len()];
        Self { hardware, tint: variant % tints(hardware), marker: marker.unwrap_or(free) }
    }

    /// Another look, which is not taken, as [`assign`] has it.
    fn another(self, taken: &HashSet<Self>) -> Option<Self> {
        let shade = |hardware: &'static str, shading: usize| {
            let colors = colors(hardware);
            (shading * colors..(shading + 1) * colors).map(move |tint| (hardware, tint))
        };
        let both = |shading| shade(self.hardware, shading).chain(shade("", shading));
        let tints: Vec<_> = (0..SHADINGS).flat_map(both).collect();
        let with = |marker: Marker| {
            tints.iter().map(move |&(hardware, tint)| Self { hardware, tint, marker })
        };
        let is_unused = |choice: &Self| {
            Marker::ALL.into_iter().all(|marker| !taken.contains(&Self { marker, ..*choice }))
        };
        let own = with(self.marker).filter(is_unused).chain(with(self.marker));
        own.chain(Marker::ALL.into_iter().flat_map(with)).find(|choice| !taken.contains(choice))
    }

    fn look(self) -> Look {
        let (color, shading) =
            (self.tint % colors(self.hardware), self.tint / colors(self.hardware));
        let (light, dark) = match of(self.hardware) {
            Some(hardware) => (hardware.light[color], hardware.dark[color]),
            None => OTHERS[color],
        };
        let shaded = |code: u32| {
            let color = Color::hex(code);
            match shading {
                0 => color,
                1 => color.mixed(Color::hex(0xff_ff_ff), 0.4),
                _ => color.mixed(Color::hex(0x00_00_00), 0.4),
            }
        };
        Look { tint: Tint { light: shaded(light), dark: shaded(dark) }, marker: self.marker }
    }
}

/// How many colours a hardware has, or the others.
fn colors(hardware: &str) -> usize {
    of(hardware).map_or(OTHERS.len(), |hardware| hardware.light.len())
}

/// Each colour as it is, lighter, and darker.
const SHADINGS: usize = 3;

/// How many tints a hardware has, or the others.
fn tints(hardware: &str) -> usize {
    SHADINGS * colors(hardware)
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

    fn tint(hardware: &'static str, variant: usize) -> Tint {
        Choice::of_variant(hardware, variant, None).look().tint
    }

    fn shades(hardware: &Hardware, theme: Theme) -> [Color; 3] {
        [0, 1, 2].map(|variant| tint(hardware.name, variant).on(theme))
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
            for hardware in HARDWARE {
                let least = least_difference(&shades(hardware, theme));
                assert!(least >= 10.0, "{theme:?} {}: {least}", hardware.name);
            }
        }
    }

    fn others(theme: Theme) -> Vec<Color> {
        (0..OTHERS.len()).map(|variant| tint("", variant).on(theme)).collect()
    }

    #[test]
    fn what_has_no_hardware_stands_apart() {
        for (theme, bound) in [(Theme::Light, 15.5), (Theme::Dark, 16.4)] {
            let least = least_difference(&others(theme));
            assert!(least >= bound, "{theme:?}: {least}");
            for color in others(theme) {
                let background = theme.style().background;
                assert!(color.contrast(background) >= 3.0, "{theme:?} {color:?}");
                let hardware = HARDWARE.iter().flat_map(|hardware| shades(hardware, theme));
                let nearest = hardware.map(|of| difference(color, of)).fold(f64::MAX, f64::min);
                assert!(nearest >= 4.0, "{theme:?} {color:?}: {nearest}");
            }
        }
    }

    #[test]
    fn no_two_colors_are_alike_and_none_is_like_the_background() {
        for theme in THEMES {
            let all: Vec<_> = HARDWARE.iter().flat_map(|h| shades(h, theme)).collect();
            assert!(least_difference(&all) >= 5.6, "{theme:?} {}", least_difference(&all));
            for color in all.into_iter().chain(others(theme)) {
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
        let looks = assign(&series.iter().map(|&of| traits(of)).collect::<Vec<_>>());
        for theme in THEMES {
            for (i, a) in series.iter().enumerate() {
                for (j, b) in series[..i].iter().enumerate() {
                    let apart = difference(looks[i].tint.on(theme), looks[j].tint.on(theme));
                    // Another shape is told at a glance.
                    let least = if Marker::of(a.2) == Marker::of(b.2) { 5.6 } else { 0.0 };
                    assert!(apart >= least, "{theme:?} {a:?} {b:?}: {apart}");
                }
            }
        }
    }

    /// Of a hardware, a variety and a precision.
    fn traits<'s>((hw, variety, precision): (&'s str, &'s str, &str)) -> Traits<'s> {
        Traits { hw, variety, marker: Some(Marker::of(precision)) }
    }

    #[test]
    fn series_of_one_hardware_have_colors_of_their_own() {
        let series = [
            ("b200", "trt", "fp4"),
            ("b200", "trt", "fp8"),
            ("b200", "dynamo-trt", "fp4"),
            ("gb200", "trt", "fp4"),
        ];
        let looks = assign(&series.map(traits));
        assert_eq!(looks[0].tint, looks[1].tint);
        assert_eq!(looks[2].tint.light, Color::hex(HARDWARE[3].light[1]));
        assert_eq!(looks[3].tint.light, Color::hex(HARDWARE[1].light[0]));
    }

    #[test]
    fn many_series_differ_in_colour_or_marker() {
        // As many as there are looks: of the colours of b200 and of no hardware.
        let varieties: Vec<_> = (0..5 * (9 + 24)).map(|n| n.to_string()).collect();
        for (hw, most) in [("b200", 5 * (9 + 24)), ("", 5 * 24), ("x", 5 * 24)] {
            for marker in [None, Some(Marker::Square)] {
                let varieties = varieties[..most].iter();
                let series: Vec<_> =
                    varieties.map(|variety| Traits { hw, variety, marker }).collect();
                let looks = assign(&series);
                let differs = |i: usize| (0..i).all(|j| looks[i] != looks[j]);
                assert!((0..most).all(differs), "{hw} {marker:?}");
            }
        }
        // The hardwares that are not known share one set of colours.
        let looks = assign(&[
            traits(("x", "vllm", "fp4")),
            traits(("b200", "vllm", "fp4")),
            traits(("y", "vllm", "fp4")),
            traits(("x", "vllm", "fp8")),
        ]);
        assert_ne!(looks[0].tint, looks[2].tint);
        assert_eq!(looks[0].tint, looks[3].tint);
    }

    #[test]
    fn precisions_of_one_shape_differ_in_colour() {
        for precisions in
            [["fp4", "mxfp4", "nvfp4"], ["bf16", "fp16", "bf16"], ["fp6", "int8", "w4a16"]]
        {
            for hw in ["b200", "x"] {
                let looks = assign(&precisions.map(|precision| traits((hw, "vllm", precision))));
                assert!(looks.iter().all(|look| look.marker == looks[0].marker), "{looks:?}");
                for theme in THEMES {
                    let colors: Vec<_> = looks.iter().map(|look| look.tint.on(theme)).collect();
                    assert!(least_difference(&colors) >= 10.0, "{hw} {precisions:?}");
                }
            }
        }
    }

    /// The first keeps its look, and so do those behind it that are like no other.
    #[test]
    fn only_who_is_like_another_looks_otherwise() {
        let series = [
            ("b200", "trt", "fp4"),
            ("b200", "trt", "nvfp4"),
            ("b200", "sglang", "fp8"),
            ("b200", "vllm", "fp8"),
        ];
        let looks = assign(&series.map(traits));
        let alone = assign(&[series[0], series[2], series[3]].map(traits));
        assert_eq!([looks[0], looks[2], looks[3]], alone[..]);
        // All colours of the hardware are in use, so that it gets one of no hardware.
        assert_eq!(looks[1], Look { tint: tint("", 0), marker: Marker::Circle });
    }

    #[test]
    fn precisions_have_shapes() {
        assert_eq!(Marker::of("mxfp4"), Marker::Circle);
        assert_eq!(Marker::of("fp8"), Marker::Square);
        assert_eq!(Marker::of("w4a8"), Marker::Cross);
    }
}
