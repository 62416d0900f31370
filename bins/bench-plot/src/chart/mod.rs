//! Runs to a chart: series, frontiers, axes. Pure data, without pixels.

pub(crate) mod facts;
pub(crate) mod line;
pub(crate) mod names;
pub(crate) mod number;
pub(crate) mod scale;
pub(crate) mod series;
pub(crate) mod words;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bench_common::metric::Direction;
use bench_common::{field, frontier};

use crate::look::canvas::Theme;
use crate::look::color::Color;
use crate::look::palette::{self, Marker, Tint, Vendor};
use crate::runs::Run;
use facts::{Facts, Set};
use line::Connect;
use number::{typed_label, value_label};
use scale::{Range, Scale};
use series::{Identity, Key};
use words::{Words, counted};

/// What is asked of a chart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Choices {
    /// The fields that make a series; none for the usual ones.
    pub(crate) series: Vec<String>,
    /// The field that is written beside points.
    pub(crate) label: Option<String>,
    /// Only series whose name holds this are in colour.
    pub(crate) highlight: Option<String>,
    pub(crate) frontier_only: bool,
    /// Draw the frontier of all series together, too.
    pub(crate) joint: bool,
    pub(crate) line: Connect,
    /// Where the guide stands, on the x axis.
    pub(crate) at: Option<f64>,
    pub(crate) x: Range,
    pub(crate) y: Range,
}

impl Choices {
    /// The field that is written beside points unless the user says otherwise.
    pub(crate) fn default_label() -> Option<String> {
        Some(field::CONC.to_owned())
    }
}

/// The labels that a chart reads of its runs, besides those that were asked for.
pub(crate) fn labels() -> impl Iterator<Item = &'static str> {
    series::usual_fields().chain(words::FIELDS)
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Chart {
    pub(crate) words: Words,
    /// How the label beside points is called, and what it begins with.
    pub(crate) label: Option<(String, String)>,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    /// By vendor, newest hardware first.
    pub(crate) series: Vec<Series>,
    /// The frontier of all series together, by x.
    pub(crate) joint: Vec<Point>,
    pub(crate) line: Connect,
    pub(crate) at: Option<f64>,
}

/// The runs that belong together: of one hardware, framework and precision, say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) vendor: Vendor,
    /// How the precision is called that the marker stands for.
    pub(crate) precision: Option<String>,
    pub(crate) marker: Marker,
    /// `None` for a series that stands back behind the highlighted ones.
    pub(crate) tint: Option<Tint>,
    /// By x; all points where it is not known what is better.
    pub(crate) frontier: Vec<Point>,
    pub(crate) dominated: Vec<Point>,
}

/// One run in the chart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    /// The run's number among all runs of the chart.
    pub(crate) run: usize,
    pub(crate) x: f64,
    pub(crate) y: f64,
    /// What is written beside it.
    pub(crate) label: Option<Arc<str>>,
}

impl Chart {
    /// The chart of runs whose coordinates are finite.
    ///
    /// # Errors
    /// A logarithmic axis for values that are not above 0, and a pattern that no series' name
    /// holds.
    pub(crate) fn new(facts: &Facts<'_>, words: Words, choices: &Choices) -> Result<Self, String> {
        let directions = words.directions();
        let mut series = group(facts, choices, directions);
        highlight(&mut series, choices.highlight.as_deref())?;
        let joint = match directions {
            Some(_) if choices.joint => {
                let all: Vec<usize> = (0..facts.runs.len()).collect();
                split(facts.runs, &all, |_| None, directions).0
            }
            _ => Vec::new(),
        };
        if choices.frontier_only {
            series.iter_mut().for_each(|series| series.dominated.clear());
        }

        let shown = || series.iter().flat_map(Series::points);
        let xs: Vec<f64> = shown().map(|point| point.x).collect();
        let ys: Vec<f64> = shown().map(|point| point.y).collect();
        let [x, y] = Scale::pair([&xs, &ys], [choices.x, choices.y]).map_err(|axis| {
            let field = [&words.x.field, &words.y.field][axis];
            format!(
                "`{field}` has values that are not above 0, which no logarithmic axis can show; \
                 leave out --log"
            )
        })?;
        let label = choices.label.as_ref().map(|field| {
            let (prefix, meaning) = label_words(field);
            (format!("{prefix}N"), meaning)
        });
        let labelled = shown().any(|point| point.label.is_some());
        Ok(Self {
            label: label.filter(|_| labelled),
            words,
            x,
            y,
            series,
            joint,
            line: choices.line,
            at: choices.at,
        })
    }

    /// What the picture shows, in a sentence or two.
    pub(crate) fn subtitle(&self) -> String {
        let workload = self.words.workload.iter().map(|workload| format!("{workload}. "));
        let lines = match self.has_frontier() {
            true if self.series.iter().any(|series| !series.dominated.is_empty()) => {
                "Pareto frontier; faded points are dominated within their series"
            }
            true => "Pareto frontier",
            false => "runs in the order of x",
        };
        format!(
            "{}Lines join each series' {lines}. {}.",
            workload.collect::<String>(),
            self.counts()
        )
    }

    /// Whether lines join frontiers: it is known which way both axes are better.
    pub(crate) fn has_frontier(&self) -> bool {
        self.words.directions().is_some()
    }

    /// Whether series are told by who makes their hardware.
    pub(crate) fn has_vendors(&self) -> bool {
        self.series.iter().any(|series| series.vendor != Vendor::Other)
    }

    /// The precisions by their markers.
    pub(crate) fn precisions(&self) -> Vec<(Marker, String)> {
        let mut precisions: BTreeMap<Marker, Vec<&str>> = BTreeMap::new();
        for series in &self.series {
            let Some(precision) = &series.precision else { continue };
            let names = precisions.entry(series.marker).or_default();
            if !names.contains(&&**precision) {
                names.push(precision);
            }
        }
        precisions.into_iter().map(|(marker, names)| (marker, names.join("/"))).collect()
    }

    /// `95 runs, 12 series`, and how many of the runs limits leave in the picture.
    pub(crate) fn counts(&self) -> String {
        let points = || self.series.iter().flat_map(Series::points);
        let is_within = |point: &&Point| self.x.holds(point.x) && self.y.holds(point.y);
        let (all, within) = (points().count(), points().filter(is_within).count());
        let runs = counted(all, "run", "runs");
        let series = counted(self.series.len(), "series", "series");
        match within == all {
            true => format!("{runs}, {series}"),
            false => format!("{within} of {runs} within the limits, {series}"),
        }
    }

    /// What the table of series is called: `Best tok/s/gpu`.
    pub(crate) fn table_title(&self) -> String {
        match self.words.y.direction {
            Some(_) => format!("Best {}", self.words.y.unit.unwrap_or(&self.words.y.title)),
            None => "Series".to_owned(),
        }
    }

    /// The columns of the table: how each is called, and each series' value.
    pub(crate) fn columns(&self) -> Vec<(String, Vec<Option<f64>>)> {
        let overall = self.words.y.direction.map(|direction| {
            let best = self.series.iter().map(|series| best(direction, series.frontier.iter()));
            ("overall".to_owned(), best.collect())
        });
        overall.into_iter().chain(self.guide()).collect()
    }

    /// What the guide is, with an arrow to where its column counts.
    pub(crate) fn guide_words(&self) -> Option<String> {
        let at = typed_label(self.at?);
        let unit = self.words.x.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        Some(match self.words.x.direction? {
            Direction::Higher => format!("{at}{unit} →"),
            Direction::Lower => format!("← {at}{unit}"),
        })
    }

    /// How the guide's column is called, and each series' best y beyond the guide.
    pub(crate) fn guide(&self) -> Option<(String, Vec<Option<f64>>)> {
        let (at, [x, y]) = (self.at?, self.words.directions()?);
        let (sign, x) = match x {
            Direction::Higher => ('≥', Direction::Higher),
            Direction::Lower => ('≤', Direction::Lower),
        };
        let beyond = |point: &&Point| x.orient(point.x) >= x.orient(at);
        let best = |series: &Series| best(y, series.frontier.iter().filter(beyond));
        Some((format!("at {sign} {}", typed_label(at)), self.series.iter().map(best).collect()))
    }
}

/// The series of the runs, by vendor, newest hardware first.
fn group(facts: &Facts<'_>, choices: &Choices, directions: Option<[Direction; 2]>) -> Vec<Series> {
    let Facts { runs, sets, set_of, fields, .. } = facts;
    let mut groups: Vec<(Key, Vec<usize>)> = Vec::new();
    let mut known = HashMap::new();
    let group_of: Vec<usize> = sets
        .iter()
        .map(|set| {
            let key = series::key(set.labels, fields);
            *known.entry(key).or_insert_with_key(|key| {
                groups.push((key.clone(), Vec::new()));
                groups.len() - 1
            })
        })
        .collect();
    for (index, &set) in set_of.iter().enumerate() {
        groups[group_of[set as usize]].1.push(index);
    }
    let alone = groups.len() == 1;
    let identity = |(key, members): (Key, Vec<usize>)| {
        (Identity::new(fields, &key, &runs[members[0]].labels, alone), members)
    };
    let mut identified: Vec<_> = groups.into_iter().map(identity).collect();
    identified.sort_by_cached_key(|(identity, _)| identity.place());
    // A marker is a precision's, or free.
    let precisions = identified.iter().any(|(identity, _)| identity.precision.is_some());
    let traits = identified.iter().map(|(identity, _)| identity.traits(precisions));
    let looks = palette::assign(&traits.collect::<Vec<_>>());
    let labels = point_labels(sets, choices.label.as_deref());
    let label = |run: usize| labels[set_of[run] as usize].clone();
    identified
        .into_iter()
        .zip(looks)
        .map(|((identity, members), look)| {
            let (frontier, dominated) = split(runs, &members, label, directions);
            Series {
                name: identity.name,
                vendor: identity.vendor,
                precision: identity.precision,
                marker: look.marker,
                tint: Some(look.tint),
                frontier,
                dominated,
            }
        })
        .collect()
}

/// What is written beside the points of each set; equal ones are held once.
fn point_labels<'r>(sets: &[Set<'r>], field: Option<&str>) -> Vec<Option<Arc<str>>> {
    let mut known: HashMap<(&str, bool), Arc<str>> = HashMap::new();
    let prefix = field.map_or("", |field| label_words(field).0);
    let label = |set: &Set<'r>| {
        let value = set.labels.get(field?)?;
        let is_number = set.labels.is_number(field?);
        let shown = || if is_number { short(value) } else { value.to_owned() };
        let label = || format!("{prefix}{}", shown()).into();
        Some(Arc::clone(known.entry((value, is_number)).or_insert_with(label)))
    };
    sets.iter().map(label).collect()
}

/// Frontier and dominated points of some runs, each by x. Where it is not known what is better,
/// nothing is dominated.
fn split(
    runs: &[Run],
    members: &[usize],
    label: impl Fn(usize) -> Option<Arc<str>>,
    directions: Option<[Direction; 2]>,
) -> (Vec<Point>, Vec<Point>) {
    let on_frontier: Vec<usize> = match directions {
        Some([x, y]) => {
            let oriented = |&index: &usize| [x.orient(runs[index].x), y.orient(runs[index].y)];
            frontier::frontier(&members.iter().map(oriented).collect::<Vec<frontier::Point>>())
        }
        None => (0..members.len()).collect(),
    };
    let mut frontier = Vec::with_capacity(on_frontier.len());
    let mut dominated = Vec::with_capacity(members.len() - on_frontier.len());
    let mut next = on_frontier.into_iter().peekable();
    for (place, &index) in members.iter().enumerate() {
        let is_on_frontier = next.next_if_eq(&place).is_some();
        let side = if is_on_frontier { &mut frontier } else { &mut dominated };
        let Run { x, y, .. } = runs[index];
        side.push(Point { run: index, x, y, label: label(index) });
    }
    for side in [&mut frontier, &mut dominated] {
        side.sort_unstable_by(|a: &Point, b| {
            a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)).then(a.run.cmp(&b.run))
        });
    }
    (frontier, dominated)
}

/// A number, short enough to stand beside a point: as it is, or with fewer digits behind its point.
fn short(value: &str) -> String {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() && value.len() > 5 && value.contains(['.', 'e', 'E']) => {
            value_label(number)
        }
        _ => value.to_owned(),
    }
}

/// What a label begins with, and what it means.
fn label_words(field: &str) -> (&'static str, String) {
    match field {
        field::CONC => ("c", "concurrency".to_owned()),
        field::TP => ("tp", "tensor parallelism".to_owned()),
        field::EP => ("ep", "expert parallelism".to_owned()),
        other => ("", other.to_owned()),
    }
}

fn highlight(series: &mut [Series], pattern: Option<&str>) -> Result<(), String> {
    let Some(pattern) = pattern else { return Ok(()) };
    let wanted = pattern.to_lowercase();
    let mut found = false;
    for one in series.iter_mut() {
        if one.name.to_lowercase().contains(&wanted) {
            found = true;
        } else {
            one.tint = None;
        }
    }
    if found {
        return Ok(());
    }
    let names: Vec<_> = series.iter().map(|s| bench_common::error::visible(&s.name)).collect();
    Err(format!(
        "no series' name holds \"{}\" to highlight; there are: {}",
        bench_common::error::visible(pattern),
        names.join(", ")
    ))
}

impl Series {
    /// Its colour, or that of what stands back.
    pub(crate) fn color(&self, theme: Theme) -> Color {
        self.tint.map_or(theme.style().axis, |tint| tint.on(theme))
    }

    /// All points, those of the frontier first.
    pub(crate) fn points(&self) -> impl Iterator<Item = &Point> {
        self.frontier.iter().chain(&self.dominated)
    }
}

fn best<'a>(direction: Direction, points: impl Iterator<Item = &'a Point>) -> Option<f64> {
    points.map(|point| point.y).max_by(|a, b| direction.orient(*a).total_cmp(&direction.orient(*b)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::options::Axes;
    use crate::runs::tests::run;

    const B200: [&str; 3] = ["b200", "trt", "fp4"];
    const H200: [&str; 3] = ["h200", "trt", "fp4"];

    /// Throughput against interactivity or, where less is better, latency.
    pub(crate) fn words(runs: &[Run], x: Direction) -> Words {
        let x = match x {
            Direction::Higher => "median_intvty",
            Direction::Lower => "median_e2el",
        };
        let axes = Axes::of(x, "tput_per_gpu");
        Words::new(&Facts::of(runs, &[]), &axes, "")
    }

    pub(crate) fn labelled() -> Choices {
        Choices { label: Some("conc".to_owned()), ..Choices::default() }
    }

    pub(crate) fn chart_with(
        runs: &[Run],
        words: Words,
        choices: &Choices,
    ) -> Result<Chart, String> {
        Chart::new(&Facts::of(runs, &choices.series), words, choices)
    }

    /// The usual chart.
    pub(crate) fn chart(runs: &[Run]) -> Chart {
        chart_with(runs, words(runs, Direction::Higher), &labelled()).unwrap()
    }

    fn coordinates(points: &[Point]) -> Vec<(f64, f64)> {
        points.iter().map(|p| (p.x, p.y)).collect()
    }

    fn runs() -> [Run; 5] {
        [
            run(B200, 4, 100.0, 10.0),
            run(B200, 16, 50.0, 80.0),
            run(B200, 8, 40.0, 60.0),
            run(B200, 32, 20.0, 90.0),
            run(H200, 4, 90.0, 15.0),
        ]
    }

    #[test]
    fn each_series_has_its_frontier() {
        let chart = chart(&runs());
        let [b200, h200] = &chart.series[..] else { panic!("two series") };
        assert_eq!(coordinates(&b200.frontier), [(20.0, 90.0), (50.0, 80.0), (100.0, 10.0)]);
        assert_eq!(coordinates(&b200.dominated), [(40.0, 60.0)]);
        assert_eq!(b200.frontier[1].label.as_deref(), Some("c16"));
        assert_eq!(b200.frontier[1].run, 1);
        assert_eq!(chart.columns(), [("overall".to_owned(), vec![Some(90.0), Some(15.0)])]);
        assert_eq!(coordinates(&h200.frontier), [(90.0, 15.0)]);
        assert_eq!(
            chart.subtitle(),
            "Lines join each series' Pareto frontier; faded points are dominated within their \
             series. 5 runs, 2 series."
        );
    }

    #[test]
    fn a_latency_is_better_when_low() {
        let runs = [run(B200, 4, 1.0, 10.0), run(B200, 8, 2.0, 20.0), run(B200, 9, 3.0, 15.0)];
        let chart = chart_with(&runs, words(&runs, Direction::Lower), &labelled()).unwrap();
        assert_eq!(coordinates(&chart.series[0].frontier), [(1.0, 10.0), (2.0, 20.0)]);
    }

    #[test]
    fn numbers_in_names_are_ordered_as_numbers() {
        let of = |tp: u32| {
            let run = run(["", "", ""], 4, 1.0, 1.0);
            crate::runs::tests::with(&run, &[("tp", &tp.to_string()), ("ep", "1.5")])
        };
        let runs = [12, 2, 20, 1].map(of);
        let series = ["tp", "ep"].map(str::to_owned).to_vec();
        let choices = Choices { series, ..labelled() };
        let chart = chart_with(&runs, words(&[], Direction::Higher), &choices).unwrap();
        let names: Vec<_> = chart.series.iter().map(|series| &*series.name).collect();
        assert_eq!(names, ["tp 1 ep 1.5", "tp 2 ep 1.5", "tp 12 ep 1.5", "tp 20 ep 1.5"]);
        assert!(!chart.has_vendors());
    }

    #[test]
    fn markers_are_free_where_no_precision_has_them() {
        let runs: Vec<_> =
            (0..9).map(|n| run(["", &format!("f{n}"), "fp8"], 4, 1.0, 1.0)).collect();
        let marker = |series: &[&str]| {
            let series = series.iter().map(|&field| field.to_owned()).collect();
            let choices = Choices { series, ..labelled() };
            let chart = chart_with(&runs, words(&[], Direction::Higher), &choices).unwrap();
            [0, 8].map(|index| chart.series[index].marker)
        };
        assert_eq!(marker(&["framework"]), [Marker::Circle, Marker::Square]);
        assert_eq!(marker(&["framework", "precision"]), [Marker::Square; 2]);
    }

    #[test]
    fn without_a_direction_there_is_no_frontier() {
        let axes = Axes::of("conc", "tput_per_gpu");
        let words = Words::new(&Facts::of(&runs(), &[]), &axes, "");
        let chart = chart_with(&runs(), words, &Choices { joint: true, ..labelled() }).unwrap();
        let b200 = &chart.series[0];
        let by_x = [(20.0, 90.0), (40.0, 60.0), (50.0, 80.0), (100.0, 10.0)];
        assert_eq!(coordinates(&b200.frontier), by_x);
        assert!(b200.dominated.is_empty() && chart.joint.is_empty());
        assert_eq!(
            chart.subtitle(),
            "Lines join each series' runs in the order of x. 5 runs, 2 series."
        );
        assert_eq!(chart.columns()[0].1, [Some(90.0), Some(15.0)]);
        let axes = Axes::of("conc", "seed");
        let words = Words::new(&Facts::of(&runs(), &[]), &axes, "");
        let chart = chart_with(&runs(), words, &labelled()).unwrap();
        assert_eq!((&*chart.table_title(), chart.columns()), ("Series", vec![]));
    }

    #[test]
    fn numbers_beside_points_are_short() {
        for (value, shown) in [("1.5", "1.5"), ("64", "64"), ("1234567", "1234567"), ("b", "b")] {
            assert_eq!(short(value), shown);
        }
        assert_eq!(
            [short("1234.5678"), short("0.123456"), short("1e-7")].join(" "),
            "1,235 0.123 1e-7"
        );
    }

    #[test]
    fn the_joint_frontier_is_that_of_all_runs() {
        let choices = Choices { joint: true, frontier_only: true, ..labelled() };
        let chart = chart_with(&runs(), words(&[], Direction::Higher), &choices).unwrap();
        let joint = [(20.0, 90.0), (50.0, 80.0), (90.0, 15.0), (100.0, 10.0)];
        assert_eq!(coordinates(&chart.joint), joint);
        assert!(chart.series.iter().all(|series| series.dominated.is_empty()));
        assert!(chart.subtitle().ends_with("frontier. 4 runs, 2 series."), "{}", chart.subtitle());
    }

    #[test]
    fn the_guide_tells_the_best_beyond_it() {
        let choices = Choices { at: Some(50.0), ..labelled() };
        let guide = |x| chart_with(&runs(), words(&[], x), &choices).unwrap().guide().unwrap();
        let (name, best) = guide(Direction::Higher);
        assert_eq!((&*name, best), ("at ≥ 50", vec![Some(80.0), Some(15.0)]));
        let (name, best) = guide(Direction::Lower);
        assert_eq!((&*name, best), ("at ≤ 50", vec![Some(90.0), None]));
    }

    #[test]
    fn runs_beyond_limits_are_counted_apart() {
        let limited = |limits| Range { limits: Some(limits), ..Range::default() };
        let choices = Choices { x: limited((45.0, 95.0)), y: limited((50.0, 99.0)), ..labelled() };
        let counts = |choices| {
            chart_with(&runs(), words(&[], Direction::Higher), &choices).unwrap().counts()
        };
        assert_eq!(counts(choices.clone()), "1 of 5 runs within the limits, 2 series");
        let all = Choices { x: limited((0.0, 200.0)), y: Range::default(), ..choices };
        assert_eq!(counts(all), "5 runs, 2 series");
    }

    #[test]
    fn the_guide_is_written_in_few_digits() {
        let at = |at| {
            let choices = Choices { at: Some(at), ..labelled() };
            chart_with(&runs(), words(&[], Direction::Higher), &choices).unwrap()
        };
        for (value, written) in [
            (50.0, "50"),
            (0.0, "0"),
            (100.0 / 3.0, "33.3333"),
            (1234567.0, "1234567"),
            (1e70, "1e70"),
            (-1.0 / 3e9, "-3.33333e-10"),
        ] {
            let chart = at(value);
            assert_eq!(chart.guide_words().unwrap(), format!("{written} tok/s/user →"));
            assert_eq!(chart.guide().unwrap().0, format!("at ≥ {written}"));
        }
    }

    #[test]
    fn highlighting_greys_the_others() {
        let choices = Choices { highlight: Some("H200 t".to_owned()), ..labelled() };
        let chart = chart_with(&runs(), words(&[], Direction::Higher), &choices).unwrap();
        let tinted: Vec<_> = chart.series.iter().map(|series| series.tint.is_some()).collect();
        assert_eq!(tinted, [false, true]);
        let choices = Choices { highlight: Some("B300".to_owned()), ..labelled() };
        let error = chart_with(&runs(), words(&[], Direction::Higher), &choices).unwrap_err();
        assert!(error.contains("there are: B200 TRT-LLM FP4, H200"), "{error}");
    }

    #[test]
    fn a_logarithm_needs_values_above_zero() {
        let runs = [run(B200, 4, 0.0, 10.0), run(B200, 8, 2.0, 20.0)];
        let log = Range { kind: scale::Kind::Logarithmic, limits: None };
        let choices = Choices { x: log, ..labelled() };
        let error = chart_with(&runs, words(&[], Direction::Higher), &choices).unwrap_err();
        assert!(error.starts_with("`median_intvty` has values"), "{error}");
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
        let chart = chart(&runs);
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
