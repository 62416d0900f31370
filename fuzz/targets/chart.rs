//! Whatever records hold and whatever is asked of their picture: no panic, well-formed XML, all of
//! it finite and inside the picture, and no label on another. A text chart keeps its width, and a
//! specification is JSON.
//!
//! An array among the records holds flags.

#![no_main]

use bench_common::Record;
use bench_plot::{Args, picture};
use clap::Parser;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use roxmltree::{Document, Node};
use serde_json::Value;

/// The flags that make another picture and open no file.
const FLAGS: &[&str] = &[
    "-x=",
    "-y=",
    "--e2el",
    "--ttft",
    "--cost",
    "--log=",
    "--linear",
    "--xlim=",
    "--ylim=",
    "--at=",
    "--series=",
    "--label=",
    "--highlight=",
    "--frontier-only",
    "--joint",
    "--line=",
    "--size=",
    "--theme=",
];
const WIDTH: usize = 80;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    bench_fuzz::json::mutate(data, size, max_size, seed)
});

fuzz_target!(|text: &str| {
    let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let (mut flags, mut records) = (Vec::new(), Vec::new());
    for value in values.map_while(Result::ok) {
        match value {
            Value::Array(words) => {
                let words = words.iter().filter_map(Value::as_str);
                let known = words.filter(|word| FLAGS.iter().any(|flag| word.starts_with(flag)));
                flags.extend(known.map(str::to_owned));
            }
            other => records.extend(bench_fuzz::record(&other.to_string())),
        }
    }
    let draw = |format: &str| -> Option<String> {
        let words = ["bench-plot", "--color=never", "--width=80", format].map(str::to_owned);
        let args = Args::try_parse_from(words.iter().chain(&flags)).ok()?;
        drawn(&args, &records)
    };
    if let Some(svg) = draw("--format=svg") {
        check_picture(&svg);
    }
    if let Some(text) = draw("--format=text") {
        for line in text.lines() {
            assert!(!line.contains(char::is_control) && line.chars().count() <= WIDTH, "{text}");
        }
    }
    if let Some(specification) = draw("--format=vega-lite") {
        let value: Result<Value, _> = serde_json::from_str(&specification);
        assert!(value.is_ok_and(|value| value.is_object()));
    }
});

fn drawn(args: &Args, records: &[Record<'_>]) -> Option<String> {
    match picture(args, records) {
        Ok(bytes) => Some(String::from_utf8(bytes).expect("it is text")),
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            None
        }
    }
}

fn check_picture(svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let root = document.root_element();
    let [width, height] = ["width", "height"].map(|side| number(&root, side));
    let inside = |x: f64, y: f64| {
        let (x_fits, y_fits) =
            ((-1.0..=width + 1.0).contains(&x), (-1.0..=height + 1.0).contains(&y));
        assert!(x_fits && y_fits, "{x},{y} is outside of {width}x{height}: {svg}");
    };
    let mut labels: Vec<Area> = Vec::new();
    for node in root.descendants().filter(Node::is_element) {
        for attribute in ["stroke-width", "r", "font-size"] {
            assert!(node.attribute(attribute).is_none_or(|text| parsed(text) >= 0.0), "{svg}");
        }
        match node.tag_name().name() {
            "circle" => inside(number(&node, "cx"), number(&node, "cy")),
            "polyline" | "polygon" => {
                for point in node.attribute("points").unwrap_or_default().split_whitespace() {
                    let (x, y) = point.split_once(',').expect("a point has two coordinates");
                    inside(parsed(x), parsed(y));
                }
            }
            "text" => {
                inside(number(&node, "x"), number(&node, "y"));
                let Some(area) = Area::of(&node) else { continue };
                inside(area.left, area.top);
                inside(area.right, area.bottom);
                // What stands in the plot has a rim of the background.
                if node.has_attribute("paint-order") {
                    let free = labels.iter().all(|other| !other.overlaps(&area));
                    assert!(free, "{:?} lies on another label: {svg}", node.text());
                    labels.push(area);
                }
            }
            _ => {}
        }
    }
}

#[derive(Debug)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Area {
    /// None where the viewer's font decides how wide the text is, which only text beyond ASCII may
    /// leave to it: the picture's own font has all of ASCII.
    fn of(text: &Node<'_, '_>) -> Option<Self> {
        /// Of capitals and digits, by the size of the font.
        const HEIGHT: f64 = 0.7;
        if text.attribute("textLength").is_none() {
            let words = text.text().unwrap_or_default();
            assert!(!words.is_ascii(), "{words:?} has no length");
            return None;
        }
        let [x, bottom, size, length] =
            ["x", "y", "font-size", "textLength"].map(|key| number(text, key));
        let left = match text.attribute("text-anchor") {
            Some("end") => x - length,
            Some("middle") => x - length / 2.0,
            _ => x,
        };
        Some(Self { left, right: left + length, top: bottom - HEIGHT * size, bottom })
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

fn number(node: &Node<'_, '_>, key: &str) -> f64 {
    parsed(node.attribute(key).unwrap_or_else(|| panic!("{key} is missing")))
}

fn parsed(text: &str) -> f64 {
    let number: f64 = text.parse().unwrap_or_else(|_| panic!("{text} is no number"));
    assert!(number.is_finite());
    number
}
