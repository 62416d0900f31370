//! A chart as a Vega-Lite 5 specification with its data inside, for notebooks.

use std::collections::HashSet;
use std::fmt::{Result, Write};

use bench_common::metric::Direction;
use serde_json::{Map, Value, json};

use super::svg::hex;
use crate::chart::line::Connect;
use crate::chart::number::tick_label;
use crate::chart::scale::Scale;
use crate::chart::words::AxisWords;
use crate::chart::{Chart, Point, Series};
use crate::look::canvas::Theme;
use crate::look::palette::Marker;
use crate::runs::{self, Run};

/// What is added to each run's own fields.
const SERIES: &str = "series";
const FRONTIER: &str = "on_frontier";
const JOINT: &str = "on_joint_frontier";
const LABEL: &str = "point_label";

/// Writes the specification of a chart. `runs` are those that the chart was made of.
pub(crate) fn write(chart: &Chart, runs: &[Run], theme: Theme, out: &mut dyn Write) -> Result {
    // The values may be more than the memory holds twice, so that they are added one by one.
    let text = format!("{:#}", specification(chart, runs, theme));
    let (before, behind) = text.split_once(NO_VALUES).unwrap_or((&text, ""));
    out.write_str(before)?;
    write_values(chart, runs, out)?;
    writeln!(out, "{behind}")
}

/// What stands in a specification in place of its values. Ticks, which could also be none, follow.
const NO_VALUES: &str = "\"values\": []";

/// The specification, without values.
fn specification(chart: &Chart, runs: &[Run], theme: Theme) -> Value {
    let style = theme.style();
    let names: Vec<_> = chart.series.iter().map(|series| &series.name).collect();
    let colors: Vec<_> = chart.series.iter().map(|s| hex(s.color(theme))).collect();
    let shapes: Vec<_> = chart.series.iter().map(|s| shape(s.marker)).collect();
    let series = json!({"field": SERIES, "type": "nominal", "title": null, "sort": names});
    let with = |scale: Value| {
        let mut channel = series.clone();
        channel["scale"] = scale;
        channel
    };
    let color = with(json!({"domain": names, "range": colors}));
    let shape = with(json!({"domain": names, "range": shapes}));
    let (x, y) = (axis(&chart.words.x, &chart.x), axis(&chart.words.y, &chart.y));
    let order = json!({"field": field(&chart.words.x.field), "type": "quantitative"});
    // Without a frontier nothing is left out, and nothing stands back.
    let on_frontier = format!("datum.{FRONTIER}");
    let (only_frontier, opacity) = match chart.has_frontier() {
        true => (
            vec![json!({"filter": on_frontier})],
            json!({"condition": {"test": on_frontier, "value": 1}, "value": style.dominated}),
        ),
        false => (Vec::new(), json!({"value": 1})),
    };
    let visible = within_limits(chart);
    let labelled = [&only_frontier[..], &visible].concat();
    let mut layers = Vec::new();
    if !chart.joint.is_empty() {
        layers.push(json!({
            "transform": [{"filter": format!("datum.{JOINT}")}],
            "mark": line(chart, json!({
                "strokeWidth": 7, "color": hex(style.axis), "opacity": 0.45,
            })),
            "encoding": {"x": x, "y": y, "order": order},
        }));
    }
    layers.extend(guide(chart, &x, theme));
    layers.extend([
        json!({
            "transform": only_frontier,
            "mark": line(chart, json!({"strokeWidth": 2})),
            "encoding": {"x": x, "y": y, "color": color, "order": order},
        }),
        json!({
            "transform": visible,
            "mark": {"type": "point", "filled": true, "size": 70},
            "encoding": {
                "x": x,
                "y": y,
                "color": color,
                "shape": shape,
                "opacity": opacity,
                "tooltip": tooltip(chart, runs),
            },
        }),
        json!({
            "transform": labelled,
            "mark": {"type": "text", "align": "left", "dx": 6, "dy": -6, "fontSize": 10},
            "encoding": {
                "x": x,
                "y": y,
                "text": {"field": LABEL, "type": "nominal"},
                "color": {"value": hex(style.quiet)},
            },
        }),
    ]);
    json!({
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {
            "text": chart.words.title,
            "subtitle": chart.subtitle(),
            "anchor": "start",
            "color": hex(style.ink),
            "subtitleColor": hex(style.soft),
        },
        "background": hex(style.background),
        "width": 900,
        "height": 560,
        "data": {"values": []},
        "layer": layers,
        "config": {
            "axis": {
                "gridColor": hex(style.grid),
                "labelColor": hex(style.soft),
                "titleColor": hex(style.ink),
            },
            // Vega cuts what is wider than 160 pixels.
            "legend": {"labelColor": hex(style.ink), "labelLimit": 0},
            "view": {"stroke": null},
        },
    })
}

/// The mark of a line through points, with these properties.
fn line(chart: &Chart, properties: Value) -> Value {
    let interpolate = match (chart.line, chart.words.x.direction) {
        (Connect::Step, Some(Direction::Higher)) => "step-before",
        (Connect::Step, Some(Direction::Lower)) => "step-after",
        (Connect::Monotone, _) => "monotone",
        (Connect::Straight | Connect::Step, _) => "linear",
    };
    let mut mark = json!({"type": "line", "interpolate": interpolate, "clip": true});
    if let (Value::Object(mark), Value::Object(properties)) = (&mut mark, properties) {
        mark.extend(properties);
    }
    mark
}

/// The guide's line and words, if it lies within the plot. `x` is the channel of the others, whose
/// axis it shares.
fn guide(chart: &Chart, x: &Value, theme: Theme) -> Vec<Value> {
    let within = |at: &f64| (0.0..=1.0).contains(&chart.x.position(*at));
    let Some((at, words)) = chart.at.filter(within).zip(chart.guide_words()) else {
        return Vec::new();
    };
    let mut x = x.clone();
    if let Value::Object(x) = &mut x {
        x.remove("field");
        x.insert("datum".to_owned(), at.into());
    }
    // Without a field, Vega takes it for an axis of names, which has no grid.
    x["axis"]["grid"] = true.into();
    let style = theme.style();
    let (align, dx) = match chart.words.x.direction {
        Some(Direction::Lower) => ("right", -6),
        _ => ("left", 6),
    };
    let layer = |mark: Value| json!({"data": {"values": [{}]}, "mark": mark, "encoding": {"x": x}});
    vec![
        layer(json!({"type": "rule", "color": hex(style.axis)})),
        layer(json!({
            "type": "text", "text": words, "align": align, "dx": dx, "y": 10, "fontSize": 11,
            "color": hex(style.quiet),
        })),
    ]
}

/// What keeps points and their labels within limits, on which some points have no place.
fn within_limits(chart: &Chart) -> Vec<Value> {
    let axis = |words: &AxisWords, scale: &Scale, value: fn(&Point) -> f64| {
        let (low, high) = scale.range();
        let outside = |point: &Point| !scale.holds(value(point));
        let limited = chart.series.iter().flat_map(Series::points).any(outside);
        limited.then(|| json!({"filter": {"field": field(&words.field), "range": [low, high]}}))
    };
    let (x, y) = (
        axis(&chart.words.x, &chart.x, |point| point.x),
        axis(&chart.words.y, &chart.y, |point| point.y),
    );
    x.into_iter().chain(y).collect()
}

fn axis(words: &AxisWords, scale: &Scale) -> Value {
    let (low, high) = scale.range();
    let kind = if scale.is_logarithmic() { "log" } else { "linear" };
    json!({
        "field": field(&words.field),
        "type": "quantitative",
        "title": words.with_unit(),
        "scale": {"type": kind, "domain": [low, high], "nice": false, "zero": false, "clamp": false},
        "axis": {"values": scale.ticks, "labelExpr": tick_labels(scale)},
    })
}

/// A Vega expression for what stands at a tick. Vega's own formats write 0.02 s as 20m.
fn tick_labels(scale: &Scale) -> String {
    let labels: Vec<_> = scale.ticks.iter().map(|&tick| tick_label(tick)).collect();
    format!("{}[indexof({},datum.value)]", json!(labels), json!(scale.ticks))
}

/// A field's name where Vega expects a path: dots, brackets and quotes are part of the name.
fn field(name: &str) -> String {
    let mut path = String::new();
    for c in name.chars() {
        if matches!(c, '.' | '[' | ']' | '\\' | '\'' | '"') {
            path.push('\\');
        }
        path.push(c);
    }
    path
}

/// A title of a tooltip, which Vega makes part of an expression as it is.
fn title(text: &str) -> String {
    text.replace('\\', "\\\\")
}

fn write_values(chart: &Chart, runs: &[Run], out: &mut dyn Write) -> Result {
    const INDENT: &str = "\n      ";
    let joint: HashSet<usize> = chart.joint.iter().map(|point| point.run).collect();
    let mut before = "\"values\": [";
    for series in &chart.series {
        for (points, on_frontier) in [(&series.frontier, true), (&series.dominated, false)] {
            for point in points {
                let mut datum = datum(chart, series, point, &runs[point.run], on_frontier);
                if !joint.is_empty() {
                    datum[JOINT] = joint.contains(&point.run).into();
                }
                // Strings hold no line feed, so that each is one of the layout.
                let laid_out = format!("{datum:#}").replace('\n', INDENT);
                write!(out, "{before}{INDENT}{laid_out}")?;
                before = ",";
            }
        }
    }
    out.write_str("\n    ]")
}

fn datum(chart: &Chart, series: &Series, point: &Point, run: &Run, on_frontier: bool) -> Value {
    let labels = run.labels.iter().map(|(key, value)| (key.to_owned(), Value::from(value)));
    let mut datum: Map<String, Value> = labels.collect();
    datum.insert(chart.words.x.field.clone(), run.x.into());
    datum.insert(chart.words.y.field.clone(), run.y.into());
    datum.insert(SERIES.to_owned(), (&*series.name).into());
    if chart.has_frontier() {
        datum.insert(FRONTIER.to_owned(), on_frontier.into());
    }
    datum.insert(LABEL.to_owned(), point.label.as_deref().into());
    datum.into()
}

fn tooltip(chart: &Chart, runs: &[Run]) -> Vec<Value> {
    // A record's own `series` gives way to the chart's.
    let keys = runs::keys_of(runs).into_iter().filter(|key| *key != SERIES);
    let nominal = std::iter::once(SERIES)
        .chain(keys)
        .map(|key| json!({"field": field(key), "type": "nominal", "title": title(key)}));
    let measured = [&chart.words.x, &chart.words.y].map(|words| {
        json!({
            "field": field(&words.field),
            "type": "quantitative",
            "title": words.with_unit(),
            "format": ",.4~g",
        })
    });
    nominal.chain(measured).collect()
}

/// Vega's name for a marker.
fn shape(marker: Marker) -> &'static str {
    match marker {
        Marker::Circle => "circle",
        Marker::Square => "square",
        Marker::Triangle => "triangle-up",
        Marker::Diamond => "diamond",
        Marker::Cross => "cross",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Choices;
    use crate::chart::scale::Range;
    use crate::chart::tests::{chart, chart_with, labelled, words};
    use crate::runs::tests::{run, with};

    #[test]
    fn the_data_is_inside() {
        let b200 = ["b200", "trt", "fp4"];
        let runs = [run(b200, 4, 1.5, 9.0), run(b200, 8, 1.0, 8.0)];
        let mut text = String::new();
        write(&chart(&runs), &runs, Theme::Light, &mut text).unwrap();
        let spec: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(text, format!("{spec:#}\n"));
        let values = spec["data"]["values"].as_array().unwrap();
        assert_eq!(values.len(), 2);
        assert_eq!(values[0]["median_intvty"], 1.5);
        assert_eq!(values[0]["series"], "B200 TRT-LLM FP4");
        assert_eq!(values[1]["on_frontier"], false);
        assert_eq!(spec["layer"][1]["encoding"]["shape"]["scale"]["range"][0], "circle");
    }

    #[test]
    fn all_that_was_asked_for_is_in_it() {
        let runs = [
            run(["b200", "trt", "fp4"], 4, 100.0, 10.0),
            run(["b200", "trt", "fp4"], 8, 50.0, 80.0),
            run(["h200", "trt", "fp4"], 8, 40.0, 60.0),
        ];
        let spec = |x: Direction, choices: &Choices| -> Value {
            let chart = chart_with(&runs, words(&runs, x), choices).unwrap();
            let mut text = String::new();
            write(&chart, &runs, Theme::Light, &mut text).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        let choices = Choices {
            joint: true,
            line: Connect::Step,
            at: Some(60.0),
            x: Range { limits: Some((45.0, 120.0)), ..Range::default() },
            ..labelled()
        };
        let higher = spec(Direction::Higher, &choices);
        let marks: Vec<_> =
            higher["layer"].as_array().unwrap().iter().map(|l| &l["mark"]).collect();
        let types: Vec<_> = marks.iter().map(|mark| mark["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["line", "rule", "text", "line", "point", "text"]);
        assert_eq!((&marks[0]["clip"], &marks[3]["clip"]), (&true.into(), &true.into()));
        assert_eq!(marks[3]["interpolate"], "step-before");
        assert_eq!(marks[2]["text"], "60 tok/s/user →");
        let guide = &higher["layer"][1]["encoding"]["x"];
        assert_eq!((&guide["datum"], &guide["axis"]["grid"]), (&60.0.into(), &true.into()));
        let range = json!([{"filter": {"field": "median_intvty", "range": [45.0, 120.0]}}]);
        assert_eq!(higher["layer"][4]["transform"], range);
        let joint = higher["data"]["values"].as_array().unwrap().iter().map(|v| &v[JOINT]);
        assert_eq!(joint.collect::<Vec<_>>(), [true, true, false]);

        let lower = spec(Direction::Lower, &choices);
        assert_eq!(lower["layer"][3]["mark"]["interpolate"], "step-after");
        let beyond = spec(Direction::Higher, &Choices { at: Some(200.0), ..choices });
        assert_eq!(beyond["layer"].as_array().unwrap().len(), 4);
        let curved = spec(Direction::Higher, &Choices { line: Connect::Monotone, ..labelled() });
        assert_eq!(curved["layer"][0]["mark"]["interpolate"], "monotone");
        assert_eq!(curved["layer"][1]["transform"], json!([]));
    }

    #[test]
    fn ticks_are_written_as_in_every_picture() {
        let b200 = ["b200", "trt", "fp4"];
        let runs = [run(b200, 4, 0.01, 1000.0), run(b200, 8, 0.03, 500.0)];
        let spec = specification(&chart(&runs), &runs, Theme::Light);
        let axis = |axis: &str| &spec["layer"][0]["encoding"][axis]["axis"]["labelExpr"];
        assert_eq!(
            axis("x"),
            "[\"0.01\",\"0.015\",\"0.02\",\"0.025\",\"0.03\"]\
             [indexof([0.01,0.015,0.02,0.025,0.03],datum.value)]"
        );
        assert!(axis("y").as_str().unwrap().starts_with("[\"500\""), "{}", axis("y"));
    }

    #[test]
    fn a_backslash_of_a_key_begins_no_escape() {
        let run = with(&run(["b200", "trt", "fp4"], 4, 1.5, 9.0), &[("a\\x", "1")]);
        let tooltip = tooltip(&chart(std::slice::from_ref(&run)), &[run]);
        let of_key = tooltip.iter().find(|channel| channel["title"] == "a\\\\x").unwrap();
        assert_eq!(of_key["field"], "a\\\\x");
    }

    #[test]
    fn a_name_with_dots_is_one_field() {
        assert_eq!(field("p99.9_ttft"), "p99\\.9_ttft");
        assert_eq!(field("a[0]"), "a\\[0\\]");
        assert_eq!(field("pipeline's \"note\""), "pipeline\\'s \\\"note\\\"");
    }
}
