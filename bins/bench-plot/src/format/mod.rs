//! A chart to bytes, in the format and the look that was asked for.

mod html;
mod inline;
mod png;
mod svg;
mod text;
mod vega_lite;

use std::io::IsTerminal;

use bench_common::Error;
use bench_common::write::Output;
use terminal_size::terminal_size;

use crate::args::{Format, OutputArgs, When};
use crate::chart::Chart;
use crate::look::canvas::{Size, Theme};
use crate::runs::Run;
use crate::scene::layout;
use text::{Depth, Screen};

/// The format of a picture, and how it looks.
#[derive(Debug)]
pub(crate) struct Look {
    format: Format,
    size: Size,
    /// Pixels of a PNG to each pixel of the size.
    scale: u32,
    theme: Theme,
    screen: Screen,
    /// How many threads to use.
    jobs: usize,
}

impl Look {
    /// What the arguments ask, given standard output and the environment.
    ///
    /// # Errors
    /// A format that the output cannot take.
    pub(crate) fn new(args: &OutputArgs, jobs: usize) -> Result<Self, Error> {
        let to_stdout = args.output.as_deref().is_none_or(|path| path.as_os_str() == "-");
        let terminal = to_stdout && std::io::stdout().is_terminal();
        let format = args.format(terminal)?;
        let theme = args.theme.unwrap_or(match format {
            Format::Text => Theme::Dark,
            _ => Theme::Light,
        });
        let variable = |name: &str| std::env::var(name).unwrap_or_default();
        let depth = depth(args.color, terminal, variable);
        let (columns, lines) = match terminal_size().filter(|_| terminal) {
            // The prompt takes the last line.
            Some((width, height)) => (width.0, height.0.saturating_sub(1)),
            None => (100, 32),
        };
        let screen = Screen {
            width: usize::from(args.width.unwrap_or(columns)).max(60),
            height: usize::from(args.height.unwrap_or(lines)),
            depth,
            theme,
        };
        Ok(Self { format, size: args.size, scale: args.scale, theme, screen, jobs })
    }

    /// The picture of a chart, and how many labels found no place in it. `runs` are those that
    /// the chart was made of.
    ///
    /// # Errors
    /// A picture too large to be held.
    pub(crate) fn picture(&self, chart: &Chart, runs: &[Run]) -> Result<(Vec<u8>, usize), String> {
        match self.format {
            Format::Text => return Ok((text::write(chart, self.screen).into_bytes(), 0)),
            Format::VegaLite => {
                return Ok((vega_lite::write(chart, runs, self.theme).into_bytes(), 0));
            }
            _ => {}
        }
        let (scene, left_out) = layout::scene(chart, self.size, self.theme)?;
        let png = || png::write(&scene, self.scale, self.jobs);
        let bytes = match self.format {
            Format::Svg => svg::write(&scene).into_bytes(),
            Format::Html => html::write(chart, runs, &scene, self.theme).into_bytes(),
            Format::Kitty => inline::kitty(&png()?),
            Format::Iterm => inline::iterm(&png()?),
            Format::Png | Format::Text | Format::VegaLite => png()?,
        };
        Ok((bytes, left_out))
    }
}

/// How many colours a text chart has. `NO_COLOR` and `TERM=dumb` switch them off, see
/// no-color.org.
fn depth(when: When, terminal: bool, variable: impl Fn(&str) -> String) -> Depth {
    let wanted = match when {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && variable("NO_COLOR").is_empty() && variable("TERM") != "dumb",
    };
    match variable("COLORTERM").as_str() {
        _ if !wanted => Depth::Plain,
        "truecolor" | "24bit" => Depth::True,
        _ => Depth::Indexed,
    }
}

/// Writes a whole picture.
///
/// # Errors
/// A failed write.
pub(crate) fn write(mut output: Output, bytes: &[u8]) -> Result<(), Error> {
    output.write(bytes)?;
    output.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        let with = |name: &'static str, value: &'static str| {
            move |asked: &str| if asked == name { value.to_owned() } else { String::new() }
        };
        let none = with("", "");
        assert_eq!(depth(When::Auto, true, none), Depth::Indexed);
        assert_eq!(depth(When::Auto, true, with("COLORTERM", "truecolor")), Depth::True);
        assert_eq!(depth(When::Auto, false, with("COLORTERM", "truecolor")), Depth::Plain);
        assert_eq!(depth(When::Auto, true, with("NO_COLOR", "1")), Depth::Plain);
        assert_eq!(depth(When::Auto, true, with("TERM", "dumb")), Depth::Plain);
        assert_eq!(depth(When::Always, false, with("NO_COLOR", "1")), Depth::Indexed);
        assert_eq!(depth(When::Never, true, with("COLORTERM", "24bit")), Depth::Plain);
    }
}
