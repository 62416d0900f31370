//! Runs to a chart: series, frontiers, axes. Pure data, without pixels.

use std::cmp::Reverse;

use bench_common::frontier;
use bench_common::metric::Direction;

use crate::color::Color;
use crate::names;
use crate::palette::{self, Marker, Vendor};
use crate::scale::Scale;

/// One record, as much of it as a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) hw: String,
    pub(crate) framework: String,
    pub(crate) precision: String,
    /// The model's name without vendor and precision.
    pub(crate) model: Option<String>,
    /// Input sequence length, tokens.
    pub(crate) isl: Option<i64>,
    /// Output sequence length, tokens.
    pub(crate) osl: Option<i64>,
    /// Concurrency, as the record spells it.
    pub(crate) conc: Option<String>,
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// What the picture says in words, and what its axes show.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spec {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) footer: String,
    pub(crate) x: AxisSpec,
    pub(crate) y: AxisSpec,
}

/// What an axis shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AxisSpec {
    pub(crate) title: String,
    pub(crate) unit: Option<&'static str>,
    pub(crate) direction: Direction,
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    pub(crate) spec: Spec,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// By vendor, newest hardware first.
    pub(crate) series: Vec<Series>,
}

/// The runs of one hardware, framework and precision.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) vendor: Vendor,
    /// How the precision is called, and its marker.
    pub(crate) precision: String,
    pub(crate) marker: Marker,
    pub(crate) color: Color,
    /// By x.
    pub(crate) frontier: Vec<Point>,
    pub(crate) dominated: Vec<Point>,
}

/// One run in the chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// What is written beside it.
    pub(crate) label: Option<String>,
}

impl Chart {
    /// The chart of runs whose coordinates are finite.
    pub(crate) fn new(runs: &[Run], spec: Spec) -> Self {
        let mut groups: Vec<(Key, Vec<&Run>)> = Vec::new();
        for run in runs {
            let key = Key::of(run);
            match groups.iter_mut().find(|(known, _)| *known == key) {
                Some((_, members)) => members.push(run),
                None => groups.push((key, vec![run])),
            }
        }
        groups.sort_by_cached_key(|(key, _)| key.place());
        let keys: Vec<_> = groups.iter().map(|(key, _)| (&*key.hw, &*key.framework)).collect();
        let colors = palette::assign(&keys);
        let directions = [spec.x.direction, spec.y.direction];
        let series = groups
            .iter()
            .zip(colors)
            .map(|((key, members), color)| Series::new(key, members, color, directions))
            .collect();
        Self {
            x: Scale::of(runs.iter().map(|run| run.x)),
            y: Scale::of(runs.iter().map(|run| run.y)),
            series,
            spec,
        }
    }
}

/// What makes a series, without regard to case.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    hw: String,
    framework: String,
    precision: String,
}

impl Key {
    fn of(run: &Run) -> Self {
        let lower = |label: &str| label.to_lowercase();
        Self {
            hw: lower(&run.hw),
            framework: lower(&run.framework),
            precision: lower(&run.precision),
        }
    }

    /// Where the series stands in the legend: by vendor, newest hardware first.
    fn place(&self) -> (Vendor, Reverse<u16>, String, usize, String, Marker, String) {
        (
            palette::vendor(&self.hw),
            Reverse(palette::generation(&self.hw)),
            self.hw.clone(),
            palette::preferred_shade(&self.framework),
            self.framework.clone(),
            Marker::of(&self.precision),
            self.precision.clone(),
        )
    }
}

impl Series {
    fn new(key: &Key, members: &[&Run], color: Color, [x, y]: [Direction; 2]) -> Self {
        let oriented: Vec<frontier::Point> =
            members.iter().map(|run| [x.orient(run.x), y.orient(run.y)]).collect();
        let on_frontier = frontier::frontier(&oriented);
        let points = |wanted: bool| {
            let mut points: Vec<_> = members
                .iter()
                .enumerate()
                .filter(|(index, _)| on_frontier.binary_search(index).is_ok() == wanted)
                .map(|(_, run)| Point::of(run))
                .collect();
            points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
            points
        };
        let precision = names::capitals(&key.precision);
        let framework = names::framework(&members[0].framework);
        Self {
            name: format!("{} {framework} {precision}", names::capitals(&key.hw)),
            vendor: palette::vendor(&key.hw),
            marker: Marker::of(&key.precision),
            precision,
            color,
            frontier: points(true),
            dominated: points(false),
        }
    }

    /// The best y of all points, given which way y is better.
    pub(crate) fn best(&self, direction: Direction) -> Option<f64> {
        let ys = self.frontier.iter().map(|point| point.y);
        ys.max_by(|a, b| direction.orient(*a).total_cmp(&direction.orient(*b)))
    }
}

impl Point {
    fn of(run: &Run) -> Self {
        Self { x: run.x, y: run.y, label: run.conc.as_ref().map(|conc| format!("c{conc}")) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn run(series: [&str; 3], conc: u32, x: f64, y: f64) -> Run {
        let [hw, framework, precision] = series.map(str::to_owned);
        Run {
            hw,
            framework,
            precision,
            model: Some("M".to_owned()),
            isl: Some(1024),
            osl: Some(1024),
            conc: Some(conc.to_string()),
            x,
            y,
        }
    }

    pub(crate) fn spec(x: Direction) -> Spec {
        let axis =
            |title: &str, unit, direction| AxisSpec { title: title.to_owned(), unit, direction };
        Spec {
            title: "Title".to_owned(),
            subtitle: "Subtitle.".to_owned(),
            footer: "footer".to_owned(),
            x: axis("Interactivity", Some("tok/s/user"), x),
            y: axis("Throughput", Some("tok/s/gpu"), Direction::Higher),
        }
    }

    const B200: [&str; 3] = ["b200", "trt", "fp4"];

    fn coordinates(points: &[Point]) -> Vec<(f64, f64)> {
        points.iter().map(|p| (p.x, p.y)).collect()
    }

    #[test]
    fn each_series_has_its_frontier() {
        let runs = [
            run(B200, 4, 100.0, 10.0),
            run(B200, 16, 50.0, 80.0),
            run(B200, 8, 40.0, 60.0),
            run(B200, 32, 20.0, 90.0),
            run(["h200", "trt", "fp4"], 4, 90.0, 5.0),
        ];
        let chart = Chart::new(&runs, spec(Direction::Higher));
        let [b200, h200] = &chart.series[..] else { panic!("two series") };
        assert_eq!(coordinates(&b200.frontier), [(20.0, 90.0), (50.0, 80.0), (100.0, 10.0)]);
        assert_eq!(coordinates(&b200.dominated), [(40.0, 60.0)]);
        assert_eq!(b200.frontier[1].label.as_deref(), Some("c16"));
        assert_eq!(b200.best(Direction::Higher), Some(90.0));
        assert_eq!(coordinates(&h200.frontier), [(90.0, 5.0)]);
    }

    #[test]
    fn a_latency_is_better_when_low() {
        let runs = [run(B200, 4, 1.0, 10.0), run(B200, 8, 2.0, 20.0), run(B200, 9, 3.0, 15.0)];
        let chart = Chart::new(&runs, spec(Direction::Lower));
        assert_eq!(coordinates(&chart.series[0].frontier), [(1.0, 10.0), (2.0, 20.0)]);
    }

    #[test]
    fn series_are_ordered_by_vendor_and_generation() {
        let series = [
            ["mi300x", "sglang", "fp8"],
            ["newgpu", "vllm", "fp8"],
            ["h200", "sglang", "fp8"],
            ["b200", "SGLang", "FP8"],
            ["b200", "sglang", "fp4"],
            ["b200", "trt", "fp8"],
            ["gb200", "dynamo-trtllm", "fp4"],
            ["mi355x", "sglang", "fp8"],
            ["b200", "sglang", "fp8"],
        ];
        let runs: Vec<_> = series.iter().map(|&s| run(s, 4, 1.0, 1.0)).collect();
        let chart = Chart::new(&runs, spec(Direction::Higher));
        let names: Vec<_> = chart.series.iter().map(|s| (s.vendor, &*s.name)).collect();
        assert_eq!(
            names,
            [
                (Vendor::Nvidia, "GB200 Dynamo TRT-LLM FP4"),
                (Vendor::Nvidia, "B200 TRT-LLM FP8"),
                (Vendor::Nvidia, "B200 SGLang FP4"),
                (Vendor::Nvidia, "B200 SGLang FP8"),
                (Vendor::Nvidia, "H200 SGLang FP8"),
                (Vendor::Amd, "MI355X SGLang FP8"),
                (Vendor::Amd, "MI300X SGLang FP8"),
                (Vendor::Other, "NEWGPU vLLM FP8"),
            ]
        );
        assert_eq!(chart.series[3].frontier.len(), 2);
    }
}
