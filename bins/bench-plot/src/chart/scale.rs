//! Axes: from a value to its place, and the round values to mark.

/// One axis's values, from 0 at its beginning to 1 at its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    logarithmic: bool,
    low: f64,
    high: f64,
    /// The values to mark.
    pub(crate) ticks: Vec<f64>,
    /// Values for fainter lines between them.
    pub(crate) minor: Vec<f64>,
}

/// Whether an axis is logarithmic.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    Linear,
    Logarithmic,
    /// Logarithmic where the values span more than two decades, and also where they span one and
    /// the other axis is logarithmic: then trade-offs of equal ratio look alike.
    #[default]
    BySpan,
}

/// What is asked of an axis.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Range {
    pub(crate) kind: Kind,
    /// The first and the last value, instead of room for all.
    pub(crate) limits: Option<(f64, f64)>,
}

impl Range {
    /// Whether a value is within the limits, if there are any.
    pub(crate) fn holds(&self, value: f64) -> bool {
        self.limits.is_none_or(|(low, high)| (low..=high).contains(&value))
    }
}

const TWO_DECADES: f64 = 100.0;
const ONE_DECADE: f64 = 10.0;

/// How much of the axis is left free at either end.
const MARGIN: f64 = 0.05;

/// So many lengths of an axis before its beginning or behind its end nobody sees the difference.
const FAR: f64 = 1e6;

/// At most so many ticks, so that their labels stand apart.
const MOST_TICKS: usize = 10;

/// So many at least tell how far apart values are, and whether equally so.
const FEWEST_TICKS: usize = 3;

/// Round values within a decade, sparse to dense.
const DECADES: [&[f64]; 5] = [
    &[1.0],
    &[1.0, 3.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
    &[1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
];

impl Scale {
    /// The scales of two axes that have room for all values, or for what lies in the limits.
    ///
    /// # Errors
    /// A logarithmic axis for values that are not above 0; tells which axis.
    pub(crate) fn pair(values: [&[f64]; 2], ranges: [Range; 2]) -> Result<[Self; 2], usize> {
        let spans = [0, 1].map(|axis| Span::of(values[axis], ranges[axis].limits));
        let wide = |axis: usize, ratio: f64| spans[axis].ratio() > ratio;
        let scale = |axis: usize| {
            let other = 1 - axis;
            let logarithmic = match ranges[axis].kind {
                Kind::Linear => false,
                Kind::Logarithmic => true,
                Kind::BySpan => {
                    let beside = match ranges[other].kind {
                        Kind::Linear => false,
                        Kind::Logarithmic => true,
                        Kind::BySpan => wide(other, TWO_DECADES),
                    };
                    wide(axis, TWO_DECADES) || (beside && wide(axis, ONE_DECADE))
                }
            };
            if !logarithmic {
                Ok(Self::linear(spans[axis]))
            } else if spans[axis].least > 0.0 {
                Ok(Self::logarithmic(spans[axis]))
            } else {
                Err(axis)
            }
        };
        Ok([scale(0)?, scale(1)?])
    }

    fn logarithmic(span: Span) -> Self {
        let Span { least, most, .. } = span;
        let room = if span.fixed { 0.0 } else { MARGIN };
        // One value has as much room around it as a factor of two.
        let margin = if least < most { (most.ln() - least.ln()) * room } else { 2f64.ln() };
        // The ends of the range of floats have no room beside them.
        let low = (least.ln() - margin).exp().max(f64::MIN_POSITIVE).min(least);
        let high = (most.ln() + margin).exp().min(f64::MAX).max(most);
        let within = |steps: &[f64]| -> Vec<f64> {
            let decades = low.log10().floor() as i32..=high.log10().ceil() as i32;
            decades
                .flat_map(|decade| steps.iter().map(move |step| round(*step, decade)))
                .filter(|tick| (low..=high).contains(tick))
                .collect()
        };
        let mut dense_first = DECADES.iter().rev().map(|steps| within(steps));
        let ticks = match dense_first.find(|ticks| ticks.len() <= MOST_TICKS) {
            // So little of a decade is nearly linear.
            Some(few) if few.len() < FEWEST_TICKS => evenly_spaced(low, high),
            Some(ticks) => ticks,
            None => {
                let all = within(DECADES[0]);
                let every = all.len().div_ceil(MOST_TICKS);
                all.into_iter().step_by(every).collect()
            }
        };
        let all_digits: Vec<f64> = (1..10).map(f64::from).collect();
        let minor = match within(&all_digits) {
            lines if lines.len() <= 6 * MOST_TICKS => lines,
            _ => Vec::new(),
        };
        let minor = minor.into_iter().filter(|line| !ticks.contains(line)).collect();
        Self { logarithmic: true, low, high, ticks, minor }
    }

    fn linear(span: Span) -> Self {
        let (least, most) = match span {
            Span { least, most, .. } if least < most => (least, most),
            // One value, or none: some room around it.
            _ if span.least.is_finite() && span.least != 0.0 => {
                let half = span.least.abs() / 2.0;
                (span.least - half, span.least + half)
            }
            _ => (0.0, 1.0),
        };
        let margin = if span.fixed { 0.0 } else { half_width(least, most) * 2.0 * MARGIN };
        // Where zero is near it belongs to the picture; where it is not, it would waste the room.
        let from_zero = !span.fixed && least >= 0.0 && least < 0.3 * most;
        let low = if from_zero { 0.0 } else { (least - margin).max(f64::MIN) };
        let high = (most + margin).min(f64::MAX);
        let ticks = evenly_spaced(low, high);
        Self { logarithmic: false, low, high, ticks, minor: Vec::new() }
    }

    /// Where a value stands: 0 at the beginning of the axis, 1 at its end. What lies outside of
    /// limits may stand far off, but is never infinitely so: lines lead there.
    pub(crate) fn position(&self, value: f64) -> f64 {
        let position = if self.logarithmic {
            (value.max(0.0).ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            half_width(self.low, value) / half_width(self.low, self.high)
        };
        position.clamp(-FAR, FAR)
    }

    /// Whether equal ratios are equally far apart.
    pub(crate) fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// Whether a value stands between the beginning of the axis and its end.
    pub(crate) fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The first and the last value.
    pub(crate) fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// The values that an axis shows.
#[derive(Debug, Clone, Copy)]
struct Span {
    least: f64,
    most: f64,
    /// The user's own limits, which get no margin.
    fixed: bool,
}

impl Span {
    fn of(values: &[f64], limits: Option<(f64, f64)>) -> Self {
        let (least, most) = limits.unwrap_or_else(|| {
            let none = (f64::INFINITY, f64::NEG_INFINITY);
            values.iter().fold(none, |(least, most), &v| (least.min(v), most.max(v)))
        });
        Self { least, most, fixed: limits.is_some() }
    }

    fn ratio(&self) -> f64 {
        if self.least > 0.0 { self.most / self.least } else { 0.0 }
    }
}

/// Round values from `low` to `high`, as far from each other.
fn evenly_spaced(low: f64, high: f64) -> Vec<f64> {
    let rough = half_width(low, high) / (MOST_TICKS / 2) as f64;
    let decade = rough.log10().floor() as i32;
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|step| round(step, decade))
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let first = (low / step).ceil();
    (0..=MOST_TICKS)
        .map(|index| {
            // Through decimal digits, so that 3 · 0.1 is 0.3.
            let tick = (first + index as f64) * step;
            format!("{tick:.12e}").parse().unwrap_or(tick)
        })
        .filter(|tick| (low..=high).contains(tick))
        .map(|tick: f64| tick + 0.0)
        .collect()
}

/// Half of what is between two values, of which the whole can be more than the greatest float.
fn half_width(low: f64, high: f64) -> f64 {
    high / 2.0 - low / 2.0
}

/// `step · 10^decade`, to the nearest float.
fn round(step: f64, decade: i32) -> f64 {
    format!("{step}e{decade}").parse().unwrap_or(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::number::tick_label;

    fn scale(least: f64, most: f64) -> Scale {
        let [scale, _] = Scale::pair([&[least, most], &[1.0, 2.0]], [Range::default(); 2]).unwrap();
        scale
    }

    fn labels(scale: &Scale) -> String {
        scale.ticks.iter().map(|&tick| tick_label(tick)).collect::<Vec<_>>().join(" ")
    }

    fn log_labels(least: f64, most: f64) -> String {
        labels(&Scale::logarithmic(Span { least, most, fixed: false }))
    }

    #[test]
    fn what_an_axis_cannot_show_has_a_place_beyond_it() {
        for (kind, limits) in [(Kind::Logarithmic, (1.0, 100.0)), (Kind::Linear, (0.0, 1e-300))] {
            let range = Range { kind, limits: Some(limits) };
            let [x, _] = Scale::pair([&[1.0], &[1.0]], [range, Range::default()]).unwrap();
            for (value, side) in [(f64::MIN, -1.0), (-1.0, -1.0), (f64::MAX, 1.0)] {
                let position = x.position(value);
                assert!(position.is_finite() && position * side > 1.0, "{value} at {position}");
            }
        }
    }

    #[test]
    fn ticks_are_round_and_few() {
        for (least, most, expected) in [
            (44.5, 10231.0, "50 100 200 500 1k 2k 5k 10k"),
            (0.001, 1e6, "0.001 0.01 0.1 1 10 100 1k 10k 100k 1M"),
            (45.0, 95.0, "50 60 70 80 90"),
            (3.0, 29.0, "0 5 10 15 20 25 30"),
            (0.31, 0.92, "0.3 0.4 0.5 0.6 0.7 0.8 0.9"),
            (1000.0, 4000.0, "0 500 1k 1.5k 2k 2.5k 3k 3.5k 4k"),
            (-5.0, 5.0, "-4 -2 0 2 4"),
        ] {
            assert_eq!(labels(&scale(least, most)), expected);
        }
        assert_eq!(log_labels(18.57, 266.5), "20 30 50 70 100 150 200 300");
        assert_eq!(log_labels(45.0, 95.0), "50 60 70 80 90");
        assert_eq!(log_labels(52.0, 67.0), "52 54 56 58 60 62 64 66");
        assert_eq!(log_labels(1e-300, 1e300).split(' ').count(), 10);
    }

    #[test]
    fn every_logarithmic_axis_has_ticks_to_read_it_by() {
        for exponent in 1..200 {
            let most = 310.0 * 1.02_f64.powi(exponent);
            let scale = Scale::logarithmic(Span { least: 310.0, most, fixed: true });
            let few = (FEWEST_TICKS..=MOST_TICKS + 1).contains(&scale.ticks.len());
            assert!(few && scale.ticks.iter().all(|&tick| scale.holds(tick)), "{most}: {scale:?}");
        }
    }

    #[test]
    fn there_is_always_an_axis() {
        for (least, most) in [
            (5.0, 5.0),
            (0.0, 0.0),
            (-3.0, -3.0),
            (0.0, 1e-300),
            (f64::INFINITY, f64::NEG_INFINITY),
            (1e308, 1.5e308),
            (-1e308, 1.5e308),
            (f64::MIN_POSITIVE, 1e308),
        ] {
            let scale = scale(least, most);
            let (low, high) = scale.range();
            assert!(low < high && low.is_finite() && high.is_finite(), "{least} {most}: {scale:?}");
            assert!(scale.ticks.len() <= 11, "{least} {most}: {scale:?}");
        }
        assert!(labels(&scale(5.0, 5.0)).contains('5'));
        assert!(log_labels(5.0, 5.0).contains('5'));
    }

    #[test]
    fn every_number_has_a_place_on_its_axis() {
        for (least, most) in [
            (5e-324, 1e-300),
            (5e-324, f64::MAX),
            (f64::MIN, f64::MAX),
            (-1e308, 1.5e308),
            (1e308, f64::MAX),
        ] {
            let scale = scale(least, most);
            let [first, last] = [least, most].map(|value| scale.position(value));
            assert!(0.0 <= first && first < last && last <= 1.0, "{least} {most}: {scale:?}");
            assert!([least, most].iter().all(|&value| scale.holds(value)), "{scale:?}");
        }
    }

    #[test]
    fn equal_ratios_are_equally_far_apart() {
        let scale = scale(1.0, 10_000.0);
        assert!((scale.position(100.0) - 0.5).abs() < 1e-12);
        assert!(scale.position(1.0) > 0.0 && scale.position(10_000.0) < 1.0);
    }

    #[test]
    fn minor_lines_are_no_ticks() {
        let wide = scale(44.5, 10231.0);
        assert!(wide.minor.contains(&300.0) && !wide.minor.contains(&200.0));
        assert!(scale(1.0, 2.0).minor.is_empty());
    }

    fn kinds(x: [f64; 2], y: [f64; 2], kinds: [Kind; 2]) -> Result<[bool; 2], usize> {
        let ranges = kinds.map(|kind| Range { kind, limits: None });
        Ok(Scale::pair([&x, &y], ranges)?.map(|scale| scale.is_logarithmic()))
    }

    #[test]
    fn a_wide_span_is_logarithmic() {
        const AUTO: [Kind; 2] = [Kind::BySpan; 2];
        assert_eq!(kinds([1.0, 100.0], [1.0, 99.0], AUTO), Ok([false, false]));
        assert_eq!(kinds([1.0, 101.0], [1.0, 5.0], AUTO), Ok([true, false]));
        assert_eq!(kinds([1.0, 11.0], [1.0, 101.0], AUTO), Ok([true, true]));
        assert_eq!(kinds([0.0, 1e9], [1.0, 101.0], AUTO), Ok([false, true]));
        let linear = [Kind::Linear; 2];
        assert_eq!(kinds([1.0, 1e9], [1.0, 1e9], linear), Ok([false, false]));
        let asked = [Kind::Linear, Kind::Logarithmic];
        assert_eq!(kinds([1.0, 2.0], [1.0, 2.0], asked), Ok([false, true]));
        assert_eq!(kinds([1.0, 2.0], [0.0, 2.0], asked), Err(1));
    }

    #[test]
    fn limits_are_kept() {
        let limited = Range { kind: Kind::BySpan, limits: Some((10.0, 20.0)) };
        let [x, y] = Scale::pair([&[1.0, 1e6], &[1.0]], [limited, Range::default()]).unwrap();
        assert_eq!(x.range(), (10.0, 20.0));
        assert!(!x.is_logarithmic() && y.ticks.len() > 2);
    }
}
