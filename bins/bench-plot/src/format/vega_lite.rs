//! A chart as a Vega-Lite 5 specification with its data inside, for notebooks.

use std::fmt::{Result, Write};

use serde_json::{Map, Value, json};

use super::svg::hex;
use crate::chart::scale::Scale;
use crate::chart::words::AxisWords;
use crate::chart::{Chart, Point, Series};
use crate::look::canvas::Theme;
use crate::look::palette::Marker;
use crate::runs::Run;

/// What is added to each run's own fields.
const SERIES: &str = "series";
const FRONTIER: &str = "on_frontier";
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
    // Without a frontier nothing is left out, and nothing stands back.
    let on_frontier = format!("datum.{FRONTIER}");
    let (only_frontier, opacity) = match chart.has_frontier() {
        true => (
            json!([{"filter": on_frontier}]),
            json!({"condition": {"test": on_frontier, "value": 1}, "value": style.dominated}),
        ),
        false => (json!([]), json!({"value": 1})),
    };
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
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "transform": only_frontier,
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {
                    "color": color,
                    "order": {"field": field(&chart.words.x.field), "type": "quantitative"},
                },
            },
            {
                "mark": {"type": "point", "filled": true, "size": 70},
                "encoding": {
                    "color": color,
                    "shape": shape,
                    "opacity": opacity,
                    "tooltip": tooltip(chart, runs),
                },
            },
            {
                "transform": only_frontier,
                "mark": {"type": "text", "align": "left", "dx": 6, "dy": -6, "fontSize": 10},
                "encoding": {
                    "text": {"field": LABEL, "type": "nominal"},
                    "color": {"value": hex(style.quiet)},
                },
            },
        ],
        "config": {
            "axis": {
                "gridColor": hex(style.grid),
                "labelColor": hex(style.soft),
                "titleColor": hex(style.ink),
            },
            "legend": {"labelColor": hex(style.ink)},
            "view": {"stroke": null},
        },
    })
}

fn axis(words: &AxisWords, scale: &Scale) -> Value {
    let (low, high) = scale.range();
    let kind = if scale.is_logarithmic() { "log" } else { "linear" };
    json!({
        "field": field(&words.field),
        "type": "quantitative",
        "title": words.with_unit(),
        "scale": {"type": kind, "domain": [low, high], "nice": false, "zero": false, "clamp": false},
        "axis": {"values": scale.ticks, "format": "~s"},
    })
}

/// A field's name where Vega expects a path: dots and brackets are part of the name.
fn field(name: &str) -> String {
    let mut path = String::new();
    for c in name.chars() {
        if matches!(c, '.' | '[' | ']' | '\\') {
            path.push('\\');
        }
        path.push(c);
    }
    path
}

fn write_values(chart: &Chart, runs: &[Run], out: &mut dyn Write) -> Result {
    const INDENT: &str = "\n      ";
    let mut before = "\"values\": [";
    for series in &chart.series {
        for (points, on_frontier) in [(&series.frontier, true), (&series.dominated, false)] {
            for point in points {
                let datum = datum(chart, series, point, &runs[point.run], on_frontier);
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
    let mut keys: Vec<&str> = vec![SERIES];
    for (key, _) in runs.iter().flat_map(|run| run.labels.iter()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let nominal =
        keys.into_iter().map(|key| json!({"field": field(key), "type": "nominal", "title": key}));
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
    use crate::chart::tests::chart;
    use crate::runs::tests::run;

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
    fn a_name_with_dots_is_one_field() {
        assert_eq!(field("p99.9_ttft"), "p99\\.9_ttft");
        assert_eq!(field("a[0]"), "a\\[0\\]");
    }
}
