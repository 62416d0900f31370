//! A chart as one page: the picture with tooltips, a legend that hides series, and a table of all
//! runs. Nothing is fetched from anywhere.

use std::fmt::{Result, Write};

use serde_json::json;

use super::svg::{self, escape, hex};
use crate::chart::{Chart, Series};
use crate::look::canvas::Theme;
use crate::runs::{self, Run};
use crate::scene::{Part, Scene};

/// Writes the page of a chart. `runs` are those that the chart was made of.
pub(crate) fn write(
    chart: &Chart,
    runs: &[Run],
    scene: &Scene,
    theme: Theme,
    html: &mut dyn Write,
) -> Result {
    let title = escape(&chart.words.title);
    let style = theme.style();
    let variables: String = [
        ("background", style.background),
        ("ink", style.ink),
        ("soft", style.soft),
        ("quiet", style.quiet),
        ("axis", style.axis),
        ("grid", style.grid),
    ]
    .iter()
    .map(|(name, color)| format!("--{name}:{};", hex(*color)))
    .collect();
    write!(
        html,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n:root{{{variables}}}\n{}</style>\n</head>\n<body>\n<main>\n",
        include_str!("page.css"),
    )?;
    svg::write_grouped(scene, |part| attributes(chart, runs, part), html)?;
    write_table(chart, runs, html)?;
    html.write_str(
        "</main>\n<div id=\"tip\" role=\"tooltip\"></div>\n\
         <script type=\"application/json\" id=\"runs\">",
    )?;
    write_data(chart, runs, html)?;
    write!(html, "</script>\n<script>\n{}</script>\n</body>\n</html>\n", include_str!("page.js"))
}

/// What the script and assistive technology need to know of a part.
fn attributes(chart: &Chart, runs: &[Run], part: Part) -> String {
    match part {
        Part::Frame => String::new(),
        Part::Series(series) => format!(" data-series=\"{series}\""),
        Part::Run { series, run } => {
            let spoken: Vec<_> =
                values(chart, &runs[run]).into_iter().map(|(k, v)| format!("{k} {v}")).collect();
            format!(
                " data-series=\"{series}\" data-run=\"{run}\" tabindex=\"0\" role=\"img\" \
                 aria-label=\"{}: {}\"",
                escape(&chart.series[series].name),
                escape(&spoken.join(", "))
            )
        }
        Part::Legend(series) => format!(
            " data-legend=\"{series}\" tabindex=\"0\" role=\"button\" aria-pressed=\"true\" \
             aria-label=\"show {}\"",
            escape(&chart.series[series].name)
        ),
    }
}

/// All that is known of a run, measurements last.
fn values(chart: &Chart, run: &Run) -> Vec<(String, String)> {
    let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let mut values: Vec<_> = run.labels.iter().map(owned).collect();
    for (axis, value) in [(&chart.words.x, run.x), (&chart.words.y, run.y)] {
        let unit = axis.unit.map(|unit| format!(" {unit}")).unwrap_or_default();
        values.push((axis.field.clone(), format!("{value}{unit}")));
    }
    values
}

/// Writes what the tooltips show, by the runs' numbers. A `<` within would end the script element.
fn write_data(chart: &Chart, runs: &[Run], html: &mut dyn Write) -> Result {
    let mut series = vec![""; runs.len()];
    for one in &chart.series {
        for point in one.points() {
            series[point.run] = &one.name;
        }
    }
    for (index, (run, series)) in runs.iter().zip(series).enumerate() {
        let one = json!({"series": series, "values": values(chart, run)}).to_string();
        let before = if index == 0 { '[' } else { ',' };
        write!(html, "{before}{}", one.replace('<', "\\u003c"))?;
    }
    html.write_char(']')
}

fn write_table(chart: &Chart, runs: &[Run], html: &mut dyn Write) -> Result {
    let keys = runs::keys_of(runs);
    html.write_str("<div class=\"runs\">\n<table>\n<thead><tr><th>series</th>")?;
    for key in &keys {
        write!(html, "<th>{}</th>", escape(key))?;
    }
    for axis in [&chart.words.x, &chart.words.y] {
        write!(html, "<th class=\"number\">{}</th>", escape(&axis.field))?;
    }
    let frontier = if chart.has_frontier() { "<th>frontier</th>" } else { "" };
    write!(html, "{frontier}</tr></thead>\n<tbody>\n")?;
    for (index, series) in chart.series.iter().enumerate() {
        for (points, on_frontier) in [(&series.frontier, true), (&series.dominated, false)] {
            for point in points {
                let on_frontier = chart.has_frontier().then_some(on_frontier);
                write_row(html, (index, series), &runs[point.run], &keys, on_frontier)?;
            }
        }
    }
    html.write_str("</tbody>\n</table>\n</div>\n")
}

fn write_row(
    html: &mut dyn Write,
    (index, series): (usize, &Series),
    run: &Run,
    keys: &[&str],
    on_frontier: Option<bool>,
) -> Result {
    let class = if on_frontier == Some(false) { " class=\"dominated\"" } else { "" };
    write!(html, "<tr data-series=\"{index}\"{class}><td>{}</td>", escape(&series.name))?;
    for key in keys {
        write!(html, "<td>{}</td>", escape(run.label(key).unwrap_or("–")))?;
    }
    let (x, y) = (run.x, run.y);
    write!(html, "<td class=\"number\">{x}</td><td class=\"number\">{y}</td>")?;
    html.write_str(match on_frontier {
        Some(true) => "<td>yes</td></tr>\n",
        Some(false) => "<td>no</td></tr>\n",
        None => "</tr>\n",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::tests::chart;
    use crate::look::canvas::Size;
    use crate::runs::tests::run;
    use crate::scene::layout;

    fn page(runs: &[Run]) -> String {
        let chart = chart(runs);
        let (scene, _) = layout::scene(&chart, Size::DEFAULT, Theme::Light).unwrap();
        let mut html = String::new();
        write(&chart, runs, &scene, Theme::Light, &mut html).unwrap();
        html
    }

    #[test]
    fn every_run_has_a_mark_a_row_and_a_tooltip() {
        let b200 = ["b200", "trt", "fp4"];
        let html = page(&[run(b200, 4, 1.5, 9.0), run(b200, 8, 1.0, 8.0)]);
        assert_eq!(html.matches("data-run=").count(), 2);
        assert_eq!(html.matches("<tr data-series=\"0\"").count(), 2);
        assert_eq!(html.matches("<tr data-series=\"0\" class=\"dominated\"").count(), 1);
        assert!(html.contains(r#"["median_intvty","1.5 tok/s/user"]"#));
        assert_eq!(html.matches("data-legend=\"0\"").count(), 1);
    }

    #[test]
    fn nothing_is_fetched() {
        let html = page(&[run(["b200", "trt", "fp4"], 4, 1.5, 9.0)]);
        let addresses = html.matches("http").count();
        // The name space of SVG, and the name of the policy, which are no addresses to fetch.
        assert_eq!(addresses, html.matches("http://www.w3.org/2000/svg").count() + 1);
    }

    #[test]
    fn hostile_names_are_inert() {
        let html = page(&[run(["</script><script>alert(1)", "\"><b>", "fp4"], 4, 1.0, 1.0)]);
        assert_eq!(html.matches("<script").count(), 2);
        assert!(!html.contains("<b>") && !html.contains("\"><b"));
    }
}
