//! The man page.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};

use super::{Filter, OUTPUT_FILE, exit_status};

/// The filters, as they refer to each other.
const FILTERS: [&str; 5] =
    ["bench-enrich", "bench-merge", "bench-pareto", "bench-plot", "bench-jobs"];

/// The page in roff, for section 1.
pub(super) fn write<F: Filter>(command: Command) -> Vec<u8> {
    let name = command.get_name().to_owned();
    let operands: Vec<_> = command.get_positionals().map(ToString::to_string).collect();
    // What stands behind the options has sections of its own here. An option that the short help
    // leaves out would have no text.
    let command = command.after_long_help("").after_help("");
    let command = command.mut_args(|arg| arg.hide_short_help(false));
    let man = Man::new(command).section("1").date("-").manual("bench-filters");
    let mut page = Vec::new();
    let written = man
        .render_title(&mut page)
        .and_then(|()| man.render_name_section(&mut page))
        .and_then(|()| synopsis(&name, &operands.join(" ")).to_writer(&mut page))
        .and_then(|()| man.render_description_section(&mut page))
        .and_then(|()| man.render_options_section(&mut page))
        .and_then(|()| behind_options::<F>(&name).to_writer(&mut page));
    debug_assert!(written.is_ok(), "memory can be written to");
    page
}

fn synopsis(name: &str, operands: &str) -> Roff {
    let mut roff = Roff::new();
    let words = [bold(name), roman(" ["), italic("OPTIONS"), roman("] "), roman(operands)];
    roff.control("SH", ["SYNOPSIS"]).text(words);
    roff
}

fn behind_options<F: Filter>(name: &str) -> Roff {
    let manual = F::MANUAL;
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for example in manual.examples {
        roff.control("sp", []).control("nf", []);
        for line in example.lines() {
            roff.text([bold(line)]);
        }
        roff.control("fi", []);
    }
    terms(&mut roff, "EXIT STATUS", &exit_status::<F>());
    if !manual.environment.is_empty() {
        terms(&mut roff, "ENVIRONMENT", manual.environment);
    }
    let files: Vec<_> = manual.files.iter().copied().chain([OUTPUT_FILE]).collect();
    terms(&mut roff, "FILES", &files);
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
