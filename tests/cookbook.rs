//! The cookbook: every line of it prints what stands below it.
//!
//! `BLESS=1` writes what the lines print into the page. A line whose tool is not installed is
//! passed over, unless `COOKBOOK=whole`, which `.ci/run` sets once it has installed them all.

#[path = "support/shell.rs"]
mod shell;

use std::fs;
use std::path::{Path, PathBuf};

use sample_sweep::Sweep;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// What lines are made of that is not on every machine, and how to see that it is there.
const TOOLS: [(&str, &str); 6] = [
    ("duckdb ", "command -v duckdb"),
    ("mlr ", "command -v mlr"),
    ("gnuplot ", "command -v gnuplot"),
    ("polars", "python3 -c 'import polars'"),
    ("pandas", "python3 -c 'import pandas'"),
    ("nbclient", "python3 -c 'import altair, ipykernel, nbclient, nbformat'"),
];

/// Lines of shell, and what they print.
struct Recipe<'p> {
    title: &'p str,
    script: &'p str,
    printed: &'p str,
    /// Where in the page what they print stands, or is to stand.
    place: std::ops::Range<usize>,
}

fn recipes(page: &str) -> Vec<Recipe<'_>> {
    let mut recipes = Vec::new();
    let mut at = 0;
    while let Some(heading) = page[at..].find("\n### ") {
        let heading = at + heading + 5;
        let title = page[heading..].lines().next().expect("a title");
        let script = heading + page[heading..].find("```sh\n").expect("a line of shell") + 6;
        let end = script + page[script..].find("```\n").expect("its end");
        at = end + 4;
        let printed = match page[at..].strip_prefix("\n```text\n") {
            Some(text) => &text[..text.find("```\n").expect("its end")],
            None => "",
        };
        let length = if printed.is_empty() { 0 } else { 9 + printed.len() + 4 };
        let place = at..at + length;
        recipes.push(Recipe { title, script: &page[script..end], printed, place });
    }
    recipes
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let raw = folder.path().join("raw");
    fs::create_dir(&raw).expect("the folder can be made");
    for (name, text) in Sweep::default().short().files() {
        fs::write(raw.join(name), text).expect("the file can be written");
    }
    folder
}

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(relative)
}

#[test]
fn every_line_prints_what_stands_below_it() {
    let folder = folder();
    let root = path("").canonicalize().expect("the project");
    let root = root.display();
    let prelude = format!("PATH=$PATH:{root}/scripts; PATH={root}/target/cookbook/bin:$PATH\n");
    let run = |script: &str| {
        let output = shell::shell(BIN, folder.path(), &format!("{prelude}{script}"));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned(), stderr)
    };
    assert!(run("bench-enrich --no-env raw/*.json | bench-merge -o agg.json").0);

    let file = path("docs/cookbook.md");
    let page = fs::read_to_string(&file).expect("the cookbook");
    let mut blessed = page.clone();
    let recipes = recipes(&page);
    assert!(recipes.len() >= 20, "{}", recipes.len());
    let whole = std::env::var_os("COOKBOOK").is_some();
    let mut wrong = String::new();
    // From the end, so that places before stay true.
    for recipe in recipes.iter().rev() {
        let missing = TOOLS
            .iter()
            .any(|(word, test)| recipe.script.contains(word) && !run(&format!("{test} >&2")).0);
        if missing && !whole {
            continue;
        }
        let (_, stdout, stderr) = run(recipe.script);
        if stdout != recipe.printed || !stderr.is_empty() || stdout.is_empty() {
            let Recipe { title, printed, .. } = recipe;
            wrong += &format!("--- {title}\n{printed}+++ found\n{stdout}{stderr}\n");
        }
        blessed.replace_range(recipe.place.clone(), &format!("\n```text\n{stdout}```\n"));
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, blessed).expect("the cookbook can be written");
    } else {
        assert!(wrong.is_empty(), "{wrong}");
    }
}
