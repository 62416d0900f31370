//! A scene as SVG, text as text.

use std::fmt::{Result, Write};

use crate::geometry::Xy;
use crate::look::canvas::Size;
use crate::look::color::Color;
use crate::scene::font::{self, Weight};
use crate::scene::{Align, Part, Scene, Shape, Text};

/// How wide the rim around text is, in pixels.
pub(crate) const HALO_WIDTH: f64 = 3.0;

/// Writes the SVG document of a scene.
pub(crate) fn write(scene: &Scene, svg: &mut dyn Write) -> Result {
    open(scene, "", svg)?;
    for (_, shape) in &scene.shapes {
        write_shape(svg, shape, scene.background)?;
    }
    svg.write_str("</svg>\n")
}

/// Writes the SVG element of a scene for a page, in which `attributes` tell what each part is:
/// shapes of one part that follow each other are one group.
pub(crate) fn write_grouped(
    scene: &Scene,
    attributes: impl Fn(Part) -> String,
    svg: &mut dyn Write,
) -> Result {
    open(scene, " class=\"chart\"", svg)?;
    for group in scene.shapes.chunk_by(|(a, _), (b, _)| a == b) {
        writeln!(svg, "<g{}>", attributes(group[0].0))?;
        for (_, shape) in group {
            write_shape(svg, shape, scene.background)?;
        }
        svg.write_str("</g>\n")?;
    }
    svg.write_str("</svg>\n")
}

fn open(scene: &Scene, attributes: &str, svg: &mut dyn Write) -> Result {
    let Size { width, height } = scene.size;
    write!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\"{attributes} \
         font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\">\n\
         <title>{}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>\n",
        escape(&scene.title),
        hex(scene.background),
    )
}

fn write_shape(svg: &mut dyn Write, shape: &Shape, background: Color) -> Result {
    match shape {
        Shape::Polygon { points, fill } => write_polygon(svg, points, *fill),
        Shape::Line { points, color, width } => writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\"{} stroke-width=\"{}\" \
             stroke-linejoin=\"round\"/>",
            list(points),
            paint("stroke", *color),
            number(*width)
        ),
        Shape::Circle { center, radius, fill } => write_circle(svg, *center, *radius, *fill),
        Shape::Sign(sign) => match sign.corners() {
            Some(corners) => write_polygon(svg, &corners, sign.fill),
            None => write_circle(svg, sign.at, sign.radius, sign.fill),
        },
        Shape::Text(text) => write_text(svg, text, background),
    }
}

fn write_polygon(svg: &mut dyn Write, points: &[Xy], fill: Color) -> Result {
    writeln!(svg, "<polygon points=\"{}\"{}/>", list(points), paint("fill", fill))
}

fn write_circle(svg: &mut dyn Write, [x, y]: Xy, radius: f64, fill: Color) -> Result {
    writeln!(
        svg,
        "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
        number(x),
        number(y),
        number(radius),
        paint("fill", fill)
    )
}

/// The text's length is the one it was laid out with, so that it fits its place where the viewer
/// has another font. Of characters that ours lacks nobody knows how wide they will be.
fn write_text(svg: &mut dyn Write, text: &Text, background: Color) -> Result {
    let Text { text: words, at, align, size, weight, color, halo } = text;
    let anchor = match align {
        Align::Start => "",
        Align::Middle => " text-anchor=\"middle\"",
        Align::End => " text-anchor=\"end\"",
    };
    let weight_attribute = match weight {
        Weight::Regular => "",
        Weight::SemiBold => " font-weight=\"600\"",
    };
    let rim = match halo {
        true => format!(
            " stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
            hex(background),
            number(HALO_WIDTH)
        ),
        false => String::new(),
    };
    let length = match font::has(words) {
        true => format!(" textLength=\"{}\"", number(text.width())),
        false => String::new(),
    };
    writeln!(
        svg,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{length}{anchor}{weight_attribute}{}{rim}>{}</text>",
        number(at[0]),
        number(at[1]),
        number(*size),
        paint("fill", *color),
        escape(words)
    )
}

fn list(points: &[[f64; 2]]) -> String {
    let points: Vec<_> =
        points.iter().map(|p| format!("{},{}", number(p[0]), number(p[1]))).collect();
    points.join(" ")
}

fn paint(attribute: &str, color: Color) -> String {
    let opacity = match color.alpha {
        1.0 => String::new(),
        alpha => format!(" {attribute}-opacity=\"{}\"", number(alpha)),
    };
    format!(" {attribute}=\"{}\"{opacity}", hex(color))
}

/// `#rrggbb`.
pub(crate) fn hex(color: Color) -> String {
    let [r, g, b] = color.rgb;
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// To the hundredth of a pixel, without zeros at the end.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text that no markup can break out of. What XML cannot hold is replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_becomes_a_document() {
        let color = Color::hex(0x10_20_30);
        let shapes = [
            Shape::Polygon { points: vec![[0.0, 0.0], [1.5, 0.0], [1.5, 2.0]], fill: color },
            Shape::Line {
                points: vec![[0.0, 1.0 / 3.0], [10.0, 2.0]],
                color: color.faded(0.25),
                width: 2.0,
            },
            Shape::Circle { center: [5.0, 6.0], radius: 4.0, fill: color },
            Shape::Text(Text {
                text: "H".to_owned(),
                at: [21.0, 20.0],
                align: Align::End,
                size: 20.48,
                weight: Weight::Regular,
                color,
                halo: false,
            }),
        ];
        let parts = [Part::Frame, Part::Series(1), Part::Series(1), Part::Frame];
        let scene = Scene {
            size: Size { width: 40, height: 30 },
            background: Color::hex(0xff_ff_ff),
            title: "a < b".to_owned(),
            shapes: parts.into_iter().zip(shapes).collect(),
        };
        let attributes = |part| match part {
            Part::Series(series) => format!(" id=\"s{series}\""),
            _ => String::new(),
        };
        let [mut grouped, mut plain] = [String::new(), String::new()];
        write_grouped(&scene, attributes, &mut grouped).unwrap();
        write(&scene, &mut plain).unwrap();
        assert_eq!(grouped.matches("<g>").count(), 2);
        assert_eq!(grouped.matches("<g id=\"s1\">\n<polyline").count(), 1);
        assert_eq!(
            plain,
            "\
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\" viewBox=\"0 0 40 30\" role=\"img\" font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\">
<title>a &lt; b</title>
<rect width=\"40\" height=\"30\" fill=\"#ffffff\"/>
<polygon points=\"0,0 1.5,0 1.5,2\" fill=\"#102030\"/>
<polyline points=\"0,0.33 10,2\" fill=\"none\" stroke=\"#102030\" stroke-opacity=\"0.25\" stroke-width=\"2\" stroke-linejoin=\"round\"/>
<circle cx=\"5\" cy=\"6\" r=\"4\" fill=\"#102030\"/>
<text x=\"21\" y=\"20\" font-size=\"20.48\" textLength=\"15.22\" text-anchor=\"end\" fill=\"#102030\">H</text>
</svg>
"
        );
    }

    #[test]
    fn what_the_font_lacks_is_as_wide_as_the_viewer_draws_it() {
        let length = |words: &str| {
            let (at, color) = ([0.0, 0.0], Color::hex(0));
            let (align, weight) = (Align::Start, Weight::Regular);
            let text =
                Text { text: words.to_owned(), at, align, size: 12.0, weight, color, halo: false };
            let mut svg = String::new();
            write_text(&mut svg, &text, color).unwrap();
            svg.contains("textLength")
        };
        assert_eq!(["B200 vLLM", "B200 模型"].map(length), [true, false]);
    }

    #[test]
    fn hostile_text_is_inert() {
        assert_eq!(
            escape("</text><script>\"x\" & 'y'\u{1b}\0"),
            "&lt;/text&gt;&lt;script&gt;&quot;x&quot; &amp; 'y'\u{fffd}\u{fffd}"
        );
    }
}
