//! A chart in characters, for terminals and logs: braille lines, a marker for each precision, a
//! letter for each series, so that it reads without colour as well.

mod ansi;
mod grid;
mod legend;
mod plot;

pub(crate) use ansi::Depth;
use unicode_width::UnicodeWidthStr;

use crate::chart::Chart;
use crate::look::canvas::Theme;
use crate::look::color::Color;
use crate::look::palette::Marker;

/// How large a text chart is, and how it is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Columns.
    pub(crate) width: usize,
    /// Lines, at least as many as the legend and a low plot take.
    pub(crate) height: usize,
    pub(crate) depth: Depth,
    pub(crate) theme: Theme,
}

/// A stretch of text in one colour; none for the terminal's own.
type Span = (String, Option<Color>);

/// One line.
type Line = Vec<Span>;

/// From here on the legend stands beside the plot.
const WIDE: usize = 110;
const GAP: usize = 3;

/// The chart in characters, lines ended by line feeds.
pub(crate) fn write(chart: &Chart, screen: Screen) -> String {
    let style = screen.theme.style();
    let title = format!("{} ({})", chart.words.title, chart.counts());
    let mut lines: Vec<Line> = vec![vec![(fit(&title, screen.width), None)]];
    if let Some(workload) = &chart.words.workload {
        lines.push(vec![(fit(workload, screen.width), Some(style.quiet))]);
    }
    let heading = lines.len();
    if screen.width >= WIDE {
        let legend = legend::lines(chart, screen, 1);
        let width = legend.iter().map(length).max().unwrap_or(0);
        let height = screen.height.saturating_sub(heading).max(legend.len());
        let plot = plot::lines(chart, screen, screen.width - width - GAP, height);
        lines.extend(beside(plot, legend, screen.width - width));
    } else {
        let columns = legend::columns_that_fit(chart, screen);
        let legend = legend::lines(chart, screen, columns);
        let height = screen.height.saturating_sub(heading + legend.len());
        lines.extend(plot::lines(chart, screen, screen.width, height));
        lines.extend(legend);
    }
    let mut text = String::new();
    for line in lines {
        write_line(&mut text, &line, screen.depth);
    }
    text
}

/// Two blocks side by side, the second from a column on.
fn beside(left: Vec<Line>, right: Vec<Line>, column: usize) -> Vec<Line> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    (0..rows)
        .map(|_| {
            let mut line = left.next().unwrap_or_default();
            if let Some(right) = right.next().filter(|right| !right.is_empty()) {
                line.push((" ".repeat(column.saturating_sub(length(&line))), None));
                line.extend(right);
            }
            line
        })
        .collect()
}

fn write_line(text: &mut String, line: &Line, depth: Depth) {
    let blank = |(words, _): &&Span| words.trim_end().is_empty();
    let trailing = line.iter().rev().take_while(blank).count();
    let line = &line[..line.len() - trailing];
    for (index, (words, color)) in line.iter().enumerate() {
        let words = if index + 1 == line.len() { words.trim_end() } else { words };
        match color {
            Some(color) if !words.trim().is_empty() && depth != Depth::Plain => {
                text.push_str(&depth.start(*color));
                text.push_str(words);
                text.push_str(depth.end());
            }
            _ => text.push_str(words),
        }
    }
    text.push('\n');
}

/// The columns that a line takes.
fn length(line: &Line) -> usize {
    line.iter().map(|(words, _)| words.width()).sum()
}

/// Text made harmless, and cut to so many columns of a terminal, of which an ideograph takes two and
/// an accent that joins its letter none.
fn fit(text: &str, columns: usize) -> String {
    let text = text.replace(char::is_control, "\u{fffd}");
    if text.width() <= columns {
        return text;
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let fitting = ends.partition_point(|&end| text[..end].width() < columns);
    let end = ends[..fitting].last().copied().unwrap_or(0);
    format!("{}…", &text[..end])
}

/// Text, and blanks behind it up to so many columns.
fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The letter of a series. After 52 letters they begin again.
fn letter(series: usize) -> char {
    let letters = ('a'..='z').chain('A'..='Z');
    letters.into_iter().cycle().nth(series).unwrap_or('?')
}

/// The character of a marker.
fn sign(marker: Marker) -> char {
    match marker {
        Marker::Circle => '●',
        Marker::Square => '■',
        Marker::Triangle => '▲',
        Marker::Diamond => '◆',
        Marker::Cross => '+',
    }
}

/// What stands for a dominated point.
const DOMINATED: char = '◦';

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Choices;
    use crate::chart::tests::{chart, chart_with, labelled, words};
    use crate::runs::tests::run;
    use bench_common::metric::Direction;

    fn runs() -> Vec<crate::runs::Run> {
        let (b200, mi355x) = (["b200", "trt", "fp4"], ["mi355x", "sglang", "fp8"]);
        vec![
            run(b200, 64, 20.0, 900.0),
            run(b200, 16, 60.0, 500.0),
            run(b200, 8, 50.0, 300.0),
            run(b200, 4, 110.0, 80.0),
            run(mi355x, 64, 15.0, 400.0),
            run(mi355x, 4, 70.0, 30.0),
        ]
    }

    fn screen(width: usize, height: usize) -> Screen {
        Screen { width, height, depth: Depth::Plain, theme: Theme::Dark }
    }

    #[test]
    fn a_chart_keeps_to_its_width() {
        let chart = chart(&runs());
        for width in [60, 61, 80, 100, 109, 110, 120, 200] {
            for height in [16, 24, 40] {
                let text = write(&chart, screen(width, height));
                let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
                assert!(widest <= width, "{width}x{height}: {widest}\n{text}");
                assert!(text.lines().count() >= 14 && text.lines().count() <= height.max(20));
                for sign in ["a ", "B200 TRT-LLM FP4", "900", "●", "■", "dominated"] {
                    assert!(text.contains(sign), "{sign}\n{text}");
                }
            }
        }
    }

    #[test]
    fn a_chart_keeps_to_its_width_whatever_it_has_to_say() {
        let long = "a-very-long-name-".repeat(4);
        let runs = [
            run(["b200", &long, "fp4"], 4, -1e9 / 3.0, -1e300 / 3.0),
            run(["h200", &long, "fp4"], 4, 1e300 / 3.0, 1e300 / 3.0),
        ];
        for at in [0.0, -1.0 / 3e200, 1e70, 100.0 / 3.0] {
            let choices = Choices { at: Some(at), ..labelled() };
            let chart = chart_with(&runs, words(&runs, Direction::Higher), &choices).unwrap();
            for width in [60, 61, 109, 110, 111, 200] {
                let text = write(&chart, screen(width, 18));
                let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
                assert!(widest <= width, "{width}, {at}: {widest}\n{text}");
                assert!(text.contains("…B200") || text.contains("B200"), "{text}");
            }
        }
    }

    #[test]
    fn the_joint_frontier_is_explained() {
        let choices = Choices { joint: true, ..labelled() };
        let joint = chart_with(&runs(), words(&runs(), Direction::Higher), &choices).unwrap();
        for width in [60, 100, 140] {
            assert!(write(&joint, screen(width, 30)).contains("⠤⠤ frontier of all"), "{width}");
        }
        assert!(!write(&chart(&runs()), screen(100, 30)).contains("frontier of all"));
    }

    #[test]
    fn without_colours_letters_stand_for_points() {
        let plain = write(&chart(&runs()), screen(100, 30));
        assert!(!plain.contains('\x1b'));
        let rows = plain.lines().filter(|line| line.contains(['│', '┤']));
        let points: String = rows.flat_map(|row| row.split(['│', '┤']).nth(1)).collect();
        let count = |letter: char| points.matches(letter).count();
        assert_eq!((count('a'), count('b'), count(DOMINATED)), (3, 2, 1), "{plain}");
    }

    #[test]
    fn no_series_hides_behind_another() {
        let runs = ["b200", "h200", "mi355x"].map(|hw| {
            let hw = [hw, "trt", "fp4"];
            [run(hw, 64, 20.0, 900.0), run(hw, 16, 60.0, 500.0), run(hw, 4, 110.0, 80.0)]
        });
        let plain = write(&chart(&runs.concat()), screen(100, 30));
        let rows = plain.lines().filter(|line| line.contains(['│', '┤']));
        let points: String = rows.flat_map(|row| row.split(['│', '┤']).nth(1)).collect();
        assert_eq!(['a', 'b', 'c'].map(|letter| points.matches(letter).count()), [1; 3], "{plain}");
    }

    #[test]
    fn colours_can_be_taken_off() {
        let chart = chart(&runs());
        let coloured = write(&chart, Screen { depth: Depth::True, ..screen(100, 30) });
        assert!(coloured.contains("\x1b[38;2;") && coloured.contains('●'));
        let indexed = write(&chart, Screen { depth: Depth::Indexed, ..screen(100, 30) });
        assert!(indexed.contains("\x1b[38;5;"));
    }

    #[test]
    fn hostile_names_are_inert() {
        let mut chart = chart(&[run(["b200", "trt", "fp4"], 4, 1.0, 1.0)]);
        "X\x1b[2J 名前 FP4".clone_into(&mut chart.series[0].name);
        let text = write(&chart, screen(80, 24));
        assert!(!text.contains('\x1b') && text.contains("X\u{fffd}[2J 名前 FP4"), "{text}");
    }

    #[test]
    fn text_is_cut_to_the_columns_that_it_takes() {
        for (text, columns, fitted) in [
            ("B200 vLLM", 9, "B200 vLLM"),
            ("B200 vLLM", 8, "B200 vL…"),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}"),
            ("e\u{301}te\u{301}", 2, "e\u{301}…"),
            ("a\u{1b}b", 3, "a\u{fffd}b"),
            ("ab", 1, "…"),
        ] {
            assert_eq!(fit(text, columns), fitted);
            assert!(fitted.width() <= columns, "{text}");
        }
        assert_eq!(padded("日本", 6), "日本  ");
        assert_eq!(padded("ab", 1), "ab");
    }

    #[test]
    fn a_table_keeps_its_columns_whatever_letters_names_have() {
        let frameworks = ["vllm", "日本", "中国", "e\u{301}te\u{301}"];
        let runs = frameworks.map(|framework| run(["h200", framework, "fp8"], 4, 1.0, 100.0));
        let chart = chart(&runs);
        for width in [60, 100, 120] {
            let text = write(&chart, screen(width, 30));
            let rows = || text.lines().filter(|line| line.contains("H200"));
            for framework in frameworks.map(crate::chart::names::framework) {
                assert!(rows().any(|row| row.contains(&framework)), "{framework}\n{text}");
            }
            let ends: Vec<_> =
                rows().map(|row| row.rfind("100").map(|at| row[..at].width())).collect();
            assert!(ends.windows(2).all(|two| two[0] == two[1]), "{ends:?}\n{text}");
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
        }
    }

    #[test]
    fn there_is_a_letter_for_each_series() {
        assert_eq!([0, 25, 26, 51, 52].map(letter), ['a', 'z', 'A', 'Z', 'a']);
    }
}
