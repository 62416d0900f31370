//! A scene as PNG, anti-aliased.
//!
//! The picture is drawn and packed band by band, so that its pixels stay in a core's cache and the
//! cores share the work. Bands depend on nothing but the scene: the bytes are the same whoever
//! draws them.

mod deflate;
mod outline;
mod raster;
mod stamp;
mod stream;

use std::ops::Range;
use std::sync::Mutex;

use bench_common::Error;
use bench_common::parallel::{self, lock};
use tiny_skia::Pixmap;

use crate::scene::Scene;
use raster::Raster;
use stamp::Stamps;
use stream::{Packer, Stream};

/// How many rows of pixels a band has.
const BAND: u32 = 64;
/// No viewer shows more pixels.
const MOST_PIXELS: u64 = 1 << 28;
/// More threads take longer to start than they save.
const MOST_JOBS: usize = 8;

/// The bytes of a PNG file, `scale` pixels to each pixel of the scene, made by up to `jobs`
/// threads.
///
/// # Errors
/// A picture too large to be held.
pub(crate) fn write(scene: &Scene, scale: u32, jobs: usize) -> Result<Vec<u8>, String> {
    let length = |length: u32| length.checked_mul(scale);
    let (width, height) = length(scene.size.width)
        .zip(length(scene.size.height))
        .filter(|(width, height)| u64::from(*width) * u64::from(*height) <= MOST_PIXELS)
        .ok_or(TOO_LARGE)?;
    let raster = Raster::new(scene, scale);
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(|error| error.to_string())?;
    let mut stream = Stream::default();
    // Memory that was drawn on is drawn on again: fresh pages cost as much as the drawing.
    let desks: Mutex<Vec<Desk>> = Mutex::default();
    let band = |rows: Range<u32>| {
        let desk = lock(&desks).pop();
        let mut desk = desk.map_or_else(|| Desk::new(width), Some)?;
        raster.draw(&rows, &mut desk.canvas, &mut desk.stamps);
        let packed = desk.packer.pack(&desk.canvas, rows.len(), rows.end == height);
        lock(&desks).push(desk);
        Some(packed)
    };
    let bands = (0..height).step_by(BAND as usize).map(|top| top..height.min(top + BAND));
    parallel::ordered(jobs.min(MOST_JOBS), bands, band, |packed| {
        let piece = stream.add(packed.ok_or_else(|| Error::input(TOO_LARGE))?);
        writer
            .write_chunk(png::chunk::IDAT, &piece)
            .map_err(|error| Error::input(error.to_string()))
    })
    .map_err(|error| error.to_string())?;
    writer
        .write_chunk(png::chunk::IDAT, &stream.end())
        .and_then(|()| writer.finish())
        .map_err(|error| error.to_string())?;
    Ok(png)
}

/// What a thread draws a band on, and packs it with.
struct Desk {
    canvas: Pixmap,
    stamps: Stamps,
    packer: Packer,
}

impl Desk {
    /// `None` where there is no memory for it.
    fn new(width: u32) -> Option<Self> {
        let (stamps, packer) = (Stamps::default(), Packer::default());
        Some(Self { canvas: Pixmap::new(width, BAND)?, stamps, packer })
    }
}

const TOO_LARGE: &str = "the picture is larger than 268 million pixels; lower --size or --scale";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::canvas::Size;
    use crate::look::color::Color;
    use crate::scene::font::Weight;
    use crate::scene::{Align, Part, Shape, Text};

    const RED: Color = Color::hex(0xff_00_00);

    /// The picture's size, and the colour of a pixel.
    fn pixels(shapes: Vec<Shape>, scale: u32) -> impl Fn(usize, usize) -> [u8; 3] {
        let scene = Scene {
            size: Size { width: 20, height: 10 },
            background: Color::hex(0xff_ff_ff),
            title: String::new(),
            shapes: shapes.into_iter().map(|shape| (Part::Frame, shape)).collect(),
        };
        let bytes = write(&scene, scale, 2).unwrap();
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
        assert!(write(&scene, 2, 1).is_err());
    }
}
