//! A chart to bytes, in the format and the look that was asked for.

mod html;
mod inline;
mod png;
mod sink;
mod svg;
mod text;
mod vega_lite;

use std::collections::HashSet;
use std::fmt::Write;
use std::io::IsTerminal;

use bench_common::Error;
use terminal_size::terminal_size;

use crate::args::{Format, LEAST_COLUMNS, OutputArgs, When};
use crate::chart::Chart;
use crate::look::canvas::{Size, Theme};
use crate::runs::Run;
use crate::scene::{font, layout};
pub(crate) use sink::Sink;
use text::{Depth, Screen};

/// The format of a picture, and how it looks.
#[derive(Debug)]
pub(crate) struct Look {
    format: Format,
    size: Size,
    /// Pixels of a PNG to each pixel of the size.
    scale: u32,
    theme: Theme,
    lines: Lines,
    /// How many threads to use.
    jobs: usize,
}

/// What of a picture's words does not show.
#[derive(Debug, Default)]
pub(crate) struct Unshown {
    /// How many labels found no place.
    pub(crate) labels: usize,
    /// The names of the series that the legend does not list.
    pub(crate) series: Vec<String>,
    /// The texts with characters that show as boxes.
    pub(crate) boxes: Vec<String>,
    /// The lines that a text chart takes and those that it was to take, where these are fewer.
    pub(crate) lines: Option<[usize; 2]>,
}

/// How text charts are drawn, but for the size of the terminal, which may change.
#[derive(Debug, Clone, Copy)]
struct Lines {
    width: Option<u16>,
    height: Option<u16>,
    depth: Depth,
    terminal: bool,
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
        if args.live {
            can_be_live(format, terminal, &variable("TERM"))?;
        }
        let lines = Lines { width: args.width, height: args.height, depth, terminal };
        Ok(Self { format, size: args.size, scale: args.scale, theme, lines, jobs })
    }

    /// Whether the picture shows all labels of its runs, and not only what a chart reads.
    pub(crate) fn shows_all_labels(&self) -> bool {
        matches!(self.format, Format::Html | Format::VegaLite)
    }

    /// The chart as text as large as the terminal.
    pub(crate) fn live(&self, chart: &Chart) -> String {
        text::write(chart, self.screen(0))
    }

    /// As many lines as the terminal has; what does not fit below is left out.
    pub(crate) fn filled<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let empty = std::iter::repeat("");
        text.lines().chain(empty).take(self.screen(0).height).collect()
    }

    /// How large a text chart is that leaves so many lines of the terminal free.
    fn screen(&self, free: u16) -> Screen {
        let Lines { width, height, depth, terminal } = self.lines;
        let (columns, lines) = match terminal_size().filter(|_| terminal) {
            Some((width, height)) => (width.0, height.0.saturating_sub(free)),
            None => (100, 32),
        };
        Screen {
            width: usize::from(width.unwrap_or(columns).max(LEAST_COLUMNS)),
            height: usize::from(height.unwrap_or(lines)),
            depth,
            theme: self.theme,
        }
    }

    /// What is to be said before a text chart goes to a terminal that is too narrow for it.
    pub(crate) fn too_narrow(&self) -> Option<String> {
        let Lines { width: None, terminal: true, .. } = self.lines else { return None };
        let of_terminal = terminal_size().filter(|_| self.format == Format::Text);
        of_terminal.and_then(|(columns, _)| too_narrow(columns.0))
    }

    /// Writes the picture of a chart, and tells what of its words does not show. `runs` are those
    /// that the chart was made of.
    ///
    /// # Errors
    /// A picture too large to be held, and a failed write.
    pub(crate) fn picture(
        &self,
        chart: &Chart,
        runs: &[Run],
        sink: &mut dyn Sink,
    ) -> Result<Unshown, Error> {
        match self.format {
            // The prompt takes the last line.
            Format::Text => {
                let screen = self.screen(1);
                let text = text::write(chart, screen);
                sink.put(text.as_bytes())?;
                // Otherwise nobody said how many there are.
                let is_limited = self.lines.terminal || self.lines.height.is_some();
                let lines = is_limited.then(|| lines_beyond(&text, screen.height)).flatten();
                return Ok(Unshown { lines, ..Unshown::default() });
            }
            Format::VegaLite => {
                let write = |out: &mut dyn Write| vega_lite::write(chart, runs, self.theme, out);
                sink::text(sink, write)?;
                return Ok(Unshown::default());
            }
            _ => {}
        }
        let (scene, left_out) =
            layout::scene(chart, self.size, self.theme).map_err(Error::input)?;
        let names = left_out.series.into_iter().map(|series| chart.series[series].name.clone());
        let mut unshown =
            Unshown { labels: left_out.labels, series: names.collect(), ..Unshown::default() };
        let png = || png::write(&scene, self.scale, self.jobs).map_err(Error::input);
        match self.format {
            Format::Svg => sink::text(sink, |out| svg::write(&scene, out))?,
            Format::Html => {
                sink::text(sink, |out| html::write(chart, runs, &scene, self.theme, out))?;
            }
            Format::Kitty => sink.put(&inline::kitty(&png()?))?,
            Format::Iterm => sink.put(&inline::iterm(&png()?))?,
            Format::Png | Format::Text | Format::VegaLite => sink.put(&png()?)?,
        }
        // Elsewhere the viewer's fonts help out.
        if !matches!(self.format, Format::Svg | Format::Html) {
            let mut told = HashSet::new();
            let boxes = scene.texts().filter(|text| !font::has(text) && told.insert(*text));
            unshown.boxes = boxes.map(str::to_owned).collect();
        }
        Ok(unshown)
    }
}

/// The lines of a text and those that there are, where these are fewer.
fn lines_beyond(text: &str, height: usize) -> Option<[usize; 2]> {
    let lines = text.lines().count();
    (lines > height).then_some([lines, height])
}

fn too_narrow(columns: u16) -> Option<String> {
    (columns < LEAST_COLUMNS).then(|| {
        format!(
            "a chart in text takes {LEAST_COLUMNS} columns, but the terminal has {columns}; its \
             lines will wrap"
        )
    })
}

/// Whether a chart can be drawn again in its place.
fn can_be_live(format: Format, terminal: bool, kind: &str) -> Result<(), Error> {
    let reason = if !terminal {
        "--live needs a terminal to draw on; leave it out where the chart goes to a file or a pipe"
    } else if format != Format::Text {
        "--live redraws charts in text only; use -f text"
    } else if kind == "dumb" {
        "--live needs a terminal that can move its cursor, but TERM is dumb; leave it out"
    } else {
        return Ok(());
    };
    Err(Error::usage(reason))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_terminal_is_told() {
        let told = too_narrow(40).unwrap();
        assert!(told.starts_with("a chart in text takes 60 columns, but the terminal has 40"));
        assert_eq!(too_narrow(60), None);
    }

    #[test]
    fn a_chart_higher_than_asked_for_is_told() {
        assert_eq!(lines_beyond("a\nb\nc\n", 2), Some([3, 2]));
        assert_eq!(lines_beyond("a\nb\nc\n", 3), None);
    }

    #[test]
    fn only_text_on_a_terminal_is_live() {
        let refused = |format, terminal, kind| {
            can_be_live(format, terminal, kind).map_err(|error| error.to_string())
        };
        assert_eq!(refused(Format::Text, true, "xterm"), Ok(()));
        assert!(refused(Format::Text, true, "dumb").unwrap_err().contains("TERM is dumb"));
        assert!(refused(Format::Kitty, true, "").unwrap_err().contains("use -f text"));
        assert!(refused(Format::Png, false, "").unwrap_err().contains("needs a terminal"));
    }

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
