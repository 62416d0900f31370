//! What the filters tell of themselves: the short help, the long help with its examples, the man
//! page and the completion of each shell.

#[path = "support/scripts.rs"]
mod scripts;

use std::path::Path;
use std::sync::OnceLock;

use sample_sweep::Sweep;
use tempfile::TempDir;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");
const FILTERS: [&str; 5] =
    ["bench-enrich", "bench-merge", "bench-pareto", "bench-plot", "bench-jobs"];

/// What the examples are about: a sweep under the names that they give it.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let run = folder.path().join("run");
        std::fs::create_dir(&run).expect("the folder can be made");
        let sweep = Sweep::default().short();
        for (name, text) in sweep.files() {
            std::fs::write(run.join(name), text).expect("the file can be written");
        }
        let configs = sample_sweep::sweep_configs(&sweep);
        std::fs::write(folder.path().join("sweep.json"), configs).expect("it can be written");
        let others = "
            bench-enrich run | bench-merge > agg.json
            cp agg.json agg_dsr1_1k1k.json
            for name in official ours; do
              bench-merge --unique=hw,tp,conc agg.json > $name.json
            done
            for run in run_1 run_2 run_3 run_20251110_100000; do
              mkdir $run; cp agg.json $run/agg_$run.json
            done
            printf '1|agg_run_20251110_100000\n2|lost\n' > run_20251110_100000/jobs.txt
            tar czf run_2.tar.gz run_2; rm -r run_2
            cp $(printf '%s\\n' run/*_tp8_*_b200*.json | head -1) result.json";
        printed_in(folder.path(), others);
        folder
    });
    folder.path()
}

fn printed_in(folder: &Path, script: &str) -> String {
    scripts::printed(BIN, folder, script)
}

fn printed(script: &str) -> String {
    printed_in(folder(), script)
}

#[test]
fn the_short_help_fits_a_screen() {
    for filter in FILTERS {
        let help = printed(&format!("{filter} -h"));
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        assert!(help.lines().count() <= 45, "{} lines\n{help}", help.lines().count());
    }
}

#[test]
fn the_long_help_fits_80_columns_and_has_the_same_sections() {
    for filter in FILTERS {
        let help = printed(&format!("{filter} --help"));
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        for title in ["Usage: ", "Arguments:", "Options:", "Output:", "Examples:"] {
            assert!(help.lines().any(|line| line.starts_with(title)), "{filter}: {title}");
        }
        for status in
            ["  0  all was read", "  1  some input", "  2  wrong usage", "  3  the output"]
        {
            assert!(help.contains(status), "{filter}: {status}");
        }
    }
}

/// The commands below `Examples:`, a line that ends in `\` or `|` with the next.
fn examples(filter: &str) -> Vec<String> {
    let help = printed(&format!("{filter} --help"));
    let (_, examples) = help.split_once("Examples:\n").expect("examples");
    let mut commands = vec![String::new()];
    for line in examples.lines().take_while(|line| !line.is_empty()) {
        let command = commands.last_mut().expect("there is one");
        command.push_str(line.trim());
        command.push('\n');
        if !line.ends_with(['\\', '|']) {
            commands.push(String::new());
        }
    }
    commands.pop();
    commands
}

#[test]
fn every_example_works() {
    for filter in FILTERS {
        let examples = examples(filter);
        assert!(examples.len() >= 3, "{filter}: {examples:?}");
        for example in &examples {
            assert!(example.contains(filter), "{example}");
            // What was done may be said; a failure is told by the status.
            let bare = if filter == "bench-jobs" { " || true" } else { "" };
            let found = printed(&format!("{{ {example}\n}} 2>/dev/null{bare}"));
            assert!(example.contains(" > ") || example.contains(" -o ") || !found.is_empty());
        }
    }
}

#[test]
fn the_man_page_has_every_option_with_its_text() {
    for filter in FILTERS {
        let page = printed(&format!(
            "{filter} --generate man > {filter}.1; groff -K utf8 -man -Tutf8 -P-cbou -ww {filter}.1"
        ));
        let help = printed(&format!("{filter} --help"));
        let options = help.lines().filter_map(|line| line.trim_start().strip_prefix("--"));
        let long: Vec<_> = options.filter_map(|line| line.split([' ', '[', '=']).next()).collect();
        assert!(long.len() > 4, "{long:?}");
        let lines: Vec<_> = page.lines().collect();
        for option in long {
            let flag = format!("--{option}");
            let found = lines.iter().position(|line| {
                let words = line.trim_start();
                words
                    .strip_prefix(&flag)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '[', '=']))
            });
            let at = found.unwrap_or_else(|| panic!("{filter}: {flag} is missing\n{page}"));
            let text = lines[at].trim().len() > flag.len() + 12 || !lines[at + 1].trim().is_empty();
            assert!(text, "{filter}: {flag} has no text\n{page}");
        }
        for title in ["NAME", "SYNOPSIS", "EXAMPLES", "EXIT STATUS", "FILES", "SEE ALSO"] {
            assert!(lines.contains(&title), "{filter}: {title}");
        }
    }
}

/// What bash offers for the last word of a command.
fn completed(words: &[&str]) -> String {
    let (filter, last) = (words[0], words.len() - 1);
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    printed(&format!(
        "source <({filter} --generate bash)
         COMP_WORDS=({}); COMP_CWORD={last}
         $(complete -p {filter} | sed 's/.*-F \\([^ ]*\\).*/\\1/') {filter} '{}' '{}'
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        words[last],
        words[last - 1],
    ))
}

#[test]
fn bash_completes_flags_fields_and_lists_of_fields() {
    assert_eq!(completed(&["bench-plot", "--frontier-o"]), "--frontier-only\n");
    assert_eq!(completed(&["bench-plot", "-x", "p99_tt"]), "p99_ttft\n");
    assert_eq!(completed(&["bench-pareto", "--max", "tput_per_g"]), "tput_per_gpu\n");
    assert_eq!(completed(&["bench-pareto", "--by", "prec"]), "precision\n");
    assert_eq!(completed(&["bench-pareto", "--by", "hw,prec"]), "hw,precision\n");
    assert_eq!(completed(&["bench-merge", "--columns", "hw,tp,con"]), "hw,tp,conc\n");
}

#[test]
fn zsh_and_fish_accept_their_completions() {
    for filter in FILTERS {
        for (shell, file) in [("zsh", format!("_{filter}")), ("fish", format!("{filter}.fish"))] {
            let script = printed(&format!("{filter} --generate {shell}"));
            assert!(script.contains("tput_per_gpu"), "{script}");
            printed(&format!(
                "{filter} --generate {shell} > {file}
                 if command -v {shell} >/dev/null; then {shell} -n {file}; fi"
            ));
        }
    }
}
