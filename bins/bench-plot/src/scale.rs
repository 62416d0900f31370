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

/// The span from which on an axis is logarithmic: below, most points still stand apart.
const LOGARITHMIC_FROM: f64 = 10.0;

/// How much of the axis is left free at either end.
const MARGIN: f64 = 0.05;

/// At most so many ticks, so that their labels stand apart.
const MOST_TICKS: usize = 10;

/// Round values within a decade, sparse to dense.
const DECADES: [&[f64]; 5] = [
    &[1.0],
    &[1.0, 3.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 1.5, 2.0, 3.0, 5.0, 7.0],
    &[1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
];

impl Scale {
    /// A scale that has room for all of the values, which are finite.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let (least, most) = values
            .into_iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, m), v| (l.min(v), m.max(v)));
        if least > 0.0 && most / least >= LOGARITHMIC_FROM && most.is_finite() {
            Self::logarithmic(least, most)
        } else {
            Self::linear(least, most)
        }
    }

    fn logarithmic(least: f64, most: f64) -> Self {
        let margin = (most.ln() - least.ln()) * MARGIN;
        // The ends of the range of floats have no room beside them.
        let low = (least.ln() - margin).exp().max(f64::MIN_POSITIVE);
        let high = (most.ln() + margin).exp().min(f64::MAX);
        let within = |steps: &[f64]| -> Vec<f64> {
            let decades = low.log10().floor() as i32..=high.log10().ceil() as i32;
            decades
                .flat_map(|decade| steps.iter().map(move |step| round(*step, decade)))
                .filter(|tick| (low..=high).contains(tick))
                .collect()
        };
        let mut dense_first = DECADES.iter().rev().map(|steps| within(steps));
        let ticks = dense_first.find(|t| t.len() <= MOST_TICKS).unwrap_or_else(|| {
            let all = within(DECADES[0]);
            let every = all.len().div_ceil(MOST_TICKS);
            all.into_iter().step_by(every).collect()
        });
        let all_digits: Vec<f64> = (1..10).map(f64::from).collect();
        let minor = match within(&all_digits) {
            lines if lines.len() <= 6 * MOST_TICKS => lines,
            _ => Vec::new(),
        };
        let minor = minor.into_iter().filter(|line| !ticks.contains(line)).collect();
        Self { logarithmic: true, low, high, ticks, minor }
    }

    fn linear(least: f64, most: f64) -> Self {
        let (least, most) = match most - least {
            span if span > 0.0 && span.is_finite() => (least, most),
            // One value, or none: some room around it.
            _ if least.is_finite() && least != 0.0 => {
                (least - least.abs() / 2.0, least + least.abs() / 2.0)
            }
            _ => (0.0, 1.0),
        };
        let margin = (most - least) * MARGIN;
        // Where zero is near it belongs to the picture; where it is not, it would waste the room.
        let from_zero = least >= 0.0 && least < 0.3 * most;
        let low = if from_zero { 0.0 } else { least - margin };
        let high = most + margin;
        let rough = (high - low) / MOST_TICKS as f64;
        let decade = rough.log10().floor() as i32;
        let step = [1.0, 2.0, 5.0, 10.0]
            .map(|step| round(step, decade))
            .into_iter()
            .find(|step| *step >= rough)
            .unwrap_or(rough);
        let first = (low / step).ceil();
        let ticks = (0..=MOST_TICKS)
            .map(|index| {
                // Through decimal digits, so that 3 · 0.1 is 0.3.
                let tick = (first + index as f64) * step;
                format!("{tick:.12e}").parse().unwrap_or(tick)
            })
            .filter(|tick| (low..=high).contains(tick))
            .map(|tick: f64| tick + 0.0)
            .collect();
        Self { logarithmic: false, low, high, ticks, minor: Vec::new() }
    }

    /// Where a value stands: 0 at the beginning of the axis, 1 at its end.
    pub(crate) fn position(&self, value: f64) -> f64 {
        if self.logarithmic {
            (value.ln() - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            (value - self.low) / (self.high - self.low)
        }
    }

    /// The first and the last value.
    pub(crate) fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// `step · 10^decade`, to the nearest float.
fn round(step: f64, decade: i32) -> f64 {
    format!("{step}e{decade}").parse().unwrap_or(step)
}

/// A round value as it stands at an axis: `50`, `1.5k`, `10k`, `2M`.
pub(crate) fn tick_label(value: f64) -> String {
    let magnitude = value.abs();
    let (divisor, suffix) = match magnitude {
        m if m >= 1e15 || (m > 0.0 && m < 1e-4) => return format!("{value:e}"),
        m if m >= 1e9 => (1e9, "G"),
        m if m >= 1e6 => (1e6, "M"),
        m if m >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    format!("{}{suffix}", value / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(least: f64, most: f64) -> String {
        let scale = Scale::of([least, most]);
        scale.ticks.iter().map(|&tick| tick_label(tick)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(18.57, 266.5), "20 30 50 70 100 150 200 300");
        assert_eq!(labels(44.5, 10231.0), "50 100 200 500 1k 2k 5k 10k");
        assert_eq!(labels(0.001, 1e6), "0.001 0.01 0.1 1 10 100 1k 10k 100k 1M");
        assert_eq!(labels(1e-300, 1e300).split(' ').count(), 10);
        assert_eq!(labels(45.0, 95.0), "50 60 70 80 90");
        assert_eq!(labels(3.0, 29.0), "0 5 10 15 20 25 30");
        assert_eq!(labels(0.31, 0.92), "0.3 0.4 0.5 0.6 0.7 0.8 0.9");
        assert_eq!(labels(1000.0, 4000.0), "0 500 1k 1.5k 2k 2.5k 3k 3.5k 4k");
        assert_eq!(labels(-5.0, 5.0), "-4 -2 0 2 4");
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
            let scale = Scale::of([least, most]);
            let (low, high) = scale.range();
            assert!(low < high && low.is_finite() && high.is_finite(), "{least} {most}: {scale:?}");
            assert!(scale.ticks.len() <= 11, "{least} {most}: {scale:?}");
        }
        assert!(labels(5.0, 5.0).contains('5'));
    }

    #[test]
    fn equal_ratios_are_equally_far_apart() {
        let scale = Scale::of([10.0, 1000.0]);
        assert!((scale.position(100.0) - 0.5).abs() < 1e-12);
        assert!(scale.position(10.0) > 0.0 && scale.position(1000.0) < 1.0);
    }

    #[test]
    fn minor_lines_are_no_ticks() {
        let scale = Scale::of([44.5, 10231.0]);
        assert!(scale.minor.contains(&300.0) && !scale.minor.contains(&200.0));
        assert!(Scale::of([1.0, 2.0]).minor.is_empty());
    }
}
