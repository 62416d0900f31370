//! The man page.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use super::{EXIT_STATUS, FILES, Manual};

/// The filters, as they refer to each other.
const FILTERS: [&str; 4] = ["bench-enrich", "bench-merge", "bench-pareto", "bench-plot"];

/// The page in roff, for section 1.
pub(super) fn write(command: Command, manual: &Manual) -> Vec<u8> {
    let name = command.get_name().to_owned();
    // What stands behind the options has sections of its own here. An option that the short help
    // leaves out would have no text.
    let command = command.after_long_help("").after_help("");
    let command = command.mut_args(|arg| arg.hide_short_help(false));
    let man = Man::new(command).section("1").date("-").manual("bench-filters");
    let mut page = Vec::new();
    let written = man
        .render_title(&mut page)
        .and_then(|()| man.render_name_section(&mut page))
        .and_then(|()| synopsis(&name).to_writer(&mut page))
        .and_then(|()| man.render_description_section(&mut page))
        .and_then(|()| man.render_options_section(&mut page))
        .and_then(|()| behind_options(&name, manual).to_writer(&mut page));
    debug_assert!(written.is_ok(), "memory can be written to");
    page
}

fn synopsis(name: &str) -> Roff {
    let mut roff = Roff::new();
    let words = [bold(name), roman(" ["), italic("OPTIONS"), roman("] ["), italic("FILE")];
    roff.control("SH", ["SYNOPSIS"])
        .text(words.into_iter().chain([roman("]...")]).collect::<Vec<_>>());
    roff
}

fn behind_options(name: &str, manual: &Manual) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for example in manual.examples {
        roff.control("sp", []).control("nf", []);
        for line in example.lines() {
            roff.text([bold(line)]);
        }
        roff.control("fi", []);
    }
    terms(&mut roff, "EXIT STATUS", &EXIT_STATUS);
    if !manual.environment.is_empty() {
        terms(&mut roff, "ENVIRONMENT", manual.environment);
    }
    terms(&mut roff, "FILES", &FILES);
    roff.control("SH", ["SEE ALSO"]);
    let others = FILTERS.iter().filter(|filter| **filter != name);
    let others: Vec<_> = others.map(|filter| format!("{filter}(1)")).collect();
    roff.text([roman(format!("{}, jq(1)", others.join(", ")))]);
    roff
}

fn terms(roff: &mut Roff, title: &str, terms: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (term, meaning) in terms {
        roff.control("TP", []).text([bold(*term)]).text([roman(*meaning)]);
    }
}
