//! A scene as PNG, anti-aliased.

use tiny_skia::{FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

use crate::color::Color;
use crate::font::{self, Segment};
use crate::scene::{Scene, Shape};
use crate::svg::HALO_WIDTH;

/// The pixels of a picture, 4 bytes each in memory: no viewer shows more.
const MOST_PIXELS: u64 = 1 << 28;

/// The bytes of a PNG file, `scale` pixels to each pixel of the scene.
///
/// # Errors
/// A picture too large to be held.
pub(crate) fn write(scene: &Scene, scale: u32) -> Result<Vec<u8>, String> {
    let size = |length: u32| length.checked_mul(scale);
    let mut canvas = size(scene.size.width)
        .zip(size(scene.size.height))
        .filter(|(width, height)| u64::from(*width) * u64::from(*height) <= MOST_PIXELS)
        .and_then(|(width, height)| Pixmap::new(width, height))
        .ok_or("the picture is larger than 268 million pixels; lower --size or --scale")?;
    canvas.fill(solid(scene.background));
    let transform = Transform::from_scale(scale as f32, scale as f32);
    for (_, shape) in &scene.shapes {
        draw(shape, scene.background, &mut canvas, transform);
    }
    encode(&canvas).map_err(|error| error.to_string())
}

fn draw(shape: &Shape, background: Color, canvas: &mut Pixmap, transform: Transform) {
    let fill = |path: Option<Path>, color: Color, canvas: &mut Pixmap| {
        if let Some(path) = path {
            canvas.fill_path(&path, &paint(color), FillRule::Winding, transform, None);
        }
    };
    match shape {
        Shape::Polygon { points, fill: color } => fill(polygon(points, true), *color, canvas),
        Shape::Circle { center, radius, fill: color } => {
            let [x, y] = center.map(|c| c as f32);
            fill(PathBuilder::from_circle(x, y, *radius as f32), *color, canvas);
        }
        Shape::Line { points, color, width } => {
            if let Some(path) = polygon(points, false) {
                canvas.stroke_path(&path, &paint(*color), &stroke(*width), transform, None);
            }
        }
        Shape::Text(text) => {
            let path = outline(&font::outlines(&text.text, text.size, text.weight, text.start()));
            if let Some(path) = path.as_ref().filter(|_| text.halo) {
                let stroke = stroke(HALO_WIDTH);
                canvas.stroke_path(path, &paint(background), &stroke, transform, None);
            }
            fill(path, text.color, canvas);
        }
    }
}

fn polygon(points: &[[f64; 2]], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (index, point) in points.iter().enumerate() {
        let [x, y] = point.map(|c| c as f32);
        if index == 0 {
            path.move_to(x, y);
        } else {
            path.line_to(x, y);
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

fn outline(segments: &[Segment]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let single = |p: &[f64; 2]| p.map(|c| c as f32);
    for segment in segments {
        match segment {
            Segment::Move(p) => {
                let [x, y] = single(p);
                path.move_to(x, y);
            }
            Segment::Line(p) => {
                let [x, y] = single(p);
                path.line_to(x, y);
            }
            Segment::Quad(a, p) => {
                let ([x1, y1], [x, y]) = (single(a), single(p));
                path.quad_to(x1, y1, x, y);
            }
            Segment::Cubic(a, b, p) => {
                let ([x1, y1], [x2, y2], [x, y]) = (single(a), single(b), single(p));
                path.cubic_to(x1, y1, x2, y2, x, y);
            }
        }
    }
    path.finish()
}

fn stroke(width: f64) -> Stroke {
    Stroke { width: width as f32, line_join: LineJoin::Round, ..Stroke::default() }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(solid(color));
    paint
}

fn solid(color: Color) -> tiny_skia::Color {
    let [r, g, b] = color.rgb;
    tiny_skia::Color::from_rgba8(r, g, b, (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// The canvas is opaque, so that its alpha channel says nothing and is left out. Filters make
/// flat areas larger, not smaller.
fn encode(canvas: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = canvas.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, canvas.width(), canvas.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Size;
    use crate::font::Weight;
    use crate::scene::{Align, Part, Text};

    const RED: Color = Color::hex(0xff_00_00);

    /// The picture's size, and the colour of a pixel.
    fn pixels(shapes: Vec<Shape>, scale: u32) -> impl Fn(usize, usize) -> [u8; 3] {
        let scene = Scene {
            size: Size { width: 20, height: 10 },
            background: Color::hex(0xff_ff_ff),
            title: String::new(),
            shapes: shapes.into_iter().map(|shape| (Part::Frame, shape)).collect(),
        };
        let bytes = write(&scene, scale).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        let mut image = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut image).unwrap();
        assert_eq!((info.width, info.height), (20 * scale, 10 * scale));
        let width = info.width as usize;
        move |x, y| image[3 * (y * width + x)..][..3].try_into().unwrap()
    }

    #[test]
    fn shapes_cover_their_pixels() {
        let shapes = vec![
            Shape::Polygon {
                points: vec![[0.0, 0.0], [5.0, 0.0], [5.0, 5.0], [0.0, 5.0]],
                fill: RED,
            },
            Shape::Circle { center: [15.0, 5.0], radius: 3.0, fill: RED.faded(0.5) },
            Shape::Line { points: vec![[0.0, 9.5], [20.0, 9.5]], color: RED, width: 1.0 },
        ];
        let pixel = pixels(shapes, 2);
        assert_eq!(pixel(9, 9), [255, 0, 0]);
        assert_eq!(pixel(10, 10), [255, 255, 255]);
        assert_eq!(pixel(30, 10)[0], 255);
        assert!((126..=129).contains(&pixel(30, 10)[1]));
        assert_eq!(pixel(1, 18), [255, 0, 0]);
        assert_eq!(pixel(1, 17), [255, 255, 255]);
    }

    #[test]
    fn text_has_a_rim() {
        let text = |halo| {
            Shape::Text(Text {
                text: "I".to_owned(),
                at: [4.0, 9.0],
                align: Align::Start,
                size: 10.0,
                weight: Weight::SemiBold,
                color: Color::hex(0),
                halo,
            })
        };
        let ground = || Shape::Polygon {
            points: vec![[0.0, 0.0], [20.0, 0.0], [20.0, 10.0], [0.0, 10.0]],
            fill: RED,
        };
        let (plain, rimmed) =
            (pixels(vec![ground(), text(false)], 4), pixels(vec![ground(), text(true)], 4));
        let dark = (0..80).find(|&x| plain(x, 20) == [0, 0, 0]).expect("ink");
        assert_eq!(rimmed(dark, 20), [0, 0, 0]);
        assert_eq!(plain(dark - 4, 20), [255, 0, 0]);
        assert_eq!(rimmed(dark - 4, 20), [255, 255, 255]);
    }

    #[test]
    fn a_picture_too_large_is_refused() {
        let scene = Scene {
            size: Size { width: u32::MAX, height: 1 },
            background: RED,
            title: String::new(),
            shapes: vec![],
        };
        assert!(write(&scene, 2).is_err());
    }
}
