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
            for name in agg_dsr1_1k1k official ours; do cp agg.json $name.json; done
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
fn a_status_that_a_filter_has_of_its_own_is_told() {
    for flag in ["--help", "--generate man"] {
        let tells = |filter| printed(&format!("{filter} {flag}")).contains("or a job is not done");
        assert!(tells("bench-jobs") && !tells("bench-merge"), "{flag}");
    }
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

/// What a shell makes of each line when the tab key is pressed at its end: they are typed into a
/// terminal. `begin` has the shell load the completions.
fn completed(shell: &str, begin: &str, lines: &[&str]) -> Vec<String> {
    // Then the line becomes what `echo` prints, between brackets.
    let to_begin_of_line = '\x01';
    let to_end_of_line = '\x05';
    let mut keys = format!("{begin}\n");
    for line in lines {
        keys += &format!("{line}\t{to_begin_of_line}echo \"[{to_end_of_line}]\"\n");
    }
    keys += "exit\n";
    let folder = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(folder.path().join("keys"), keys).expect("the keys can be written");
    let script = format!(
        "for filter in merge pareto plot jobs; do
           bench-$filter --generate bash > $filter.bash; bench-$filter --generate zsh > _bench-$filter
         done
         TERM=xterm timeout 60 script -qec '{shell}' /dev/null < keys"
    );
    let screen = printed_in(folder.path(), &script);
    let echoed = screen.lines().filter_map(|line| {
        let line = line.rsplit('\r').find(|part| part.starts_with("[bench-"))?;
        line.strip_prefix('[')?.strip_suffix(']')
    });
    echoed.map(|line| line.trim_end().to_owned()).collect()
}

/// Lines as they are typed, and as they stand when the tab key was pressed.
const TABBED: [(&str, &str); 10] = [
    ("bench-plot --frontier-o", "bench-plot --frontier-only"),
    ("bench-plot -x p99_tt", "bench-plot -x p99_ttft"),
    ("bench-pareto --max tput_per_g", "bench-pareto --max tput_per_gpu"),
    ("bench-pareto --by prec", "bench-pareto --by precision"),
    ("bench-pareto --by hw,prec", "bench-pareto --by hw,precision"),
    ("bench-merge --columns hw,tp,prec", "bench-merge --columns hw,tp,precision"),
    ("bench-merge --columns=hw,prec", "bench-merge --columns=hw,precision"),
    ("bench-merge --unique=prec", "bench-merge --unique=precision"),
    ("bench-merge --sort=hw,prec", "bench-merge --sort=hw,precision"),
    ("bench-jobs --columns=job,sta", "bench-jobs --columns=job,state"),
];

#[test]
fn bash_completes_flags_fields_and_each_field_of_a_list() {
    let (typed, expected): (Vec<_>, Vec<_>) = TABBED.into_iter().unzip();
    let begin = "for filter in *.bash; do source $filter; done";
    assert_eq!(completed("bash --norc --noprofile -i", begin, &typed), expected);
}

#[test]
fn bash_completes_files() {
    let lines = [
        ("bench-jobs ", "bench-jobs results/"),
        ("bench-pareto res", "bench-pareto results/"),
        ("bench-merge -o res", "bench-merge -o results/"),
        ("bench-merge --output=res", "bench-merge --output=results/"),
        ("bench-plot --ttft results/a", r"bench-plot --ttft results/a\ b.json"),
        ("bench-plot -o results/a", r"bench-plot -o results/a\ b.json"),
        ("bench-plot --ttft ", "bench-plot --ttft results/"),
        ("bench-plot --frontier-o", "bench-plot --frontier-only"),
    ];
    let (typed, expected): (Vec<_>, Vec<_>) = lines.into_iter().unzip();
    let begin = "for filter in *.bash; do source $filter; done
        mkdir -p in/results; touch 'in/results/a b.json'; cd in";
    assert_eq!(completed("bash --norc --noprofile -i", begin, &typed), expected);
}

#[test]
fn zsh_completes_flags_fields_and_each_field_of_a_list() {
    if printed("command -v zsh || true").is_empty() {
        return;
    }
    let (typed, expected): (Vec<_>, Vec<_>) = TABBED.into_iter().unzip();
    let begin = "fpath+=($PWD); autoload compinit; compinit -u -D; bindkey -e";
    // A comma or a blank that the next key takes away again is no part of the line.
    assert_eq!(completed("zsh -f -i", begin, &typed), expected);
}

#[test]
fn fish_completes_flags_fields_and_each_field_of_a_list() {
    if printed("command -v fish || true").is_empty() {
        return;
    }
    for (line, expected) in TABBED {
        let filter = line.split(' ').next().expect("a filter");
        let found = printed(&format!(
            "export HOME=$PWD; {filter} --generate fish > {filter}.fish
             fish --no-config -c 'source {filter}.fish; complete -C \"{line}\"'"
        ));
        let words: Vec<_> = found.lines().filter_map(|line| line.split('\t').next()).collect();
        let word = expected.split(' ').next_back().expect("a word");
        assert!(words.contains(&word), "{line}: {found}");
        assert!(words.iter().all(|found| found.starts_with(word)), "{line}: {found}");
    }
}

#[test]
fn zsh_and_fish_accept_their_completions() {
    for filter in FILTERS {
        let key = if filter == "bench-jobs" { "cause" } else { "tput_per_gpu" };
        for (shell, file) in [("zsh", format!("_{filter}")), ("fish", format!("{filter}.fish"))] {
            let script = printed(&format!("{filter} --generate {shell}"));
            assert!(script.contains(key), "{script}");
            // A number is the name of no file.
            let proposes_files = |line: &str| match shell {
                "zsh" => line.contains(":_default'"),
                _ => line.ends_with(" -r"),
            };
            assert!(!script.lines().any(proposes_files), "{script}");
            printed(&format!(
                "{filter} --generate {shell} > {file}
                 if command -v {shell} >/dev/null; then {shell} -n {file}; fi"
            ));
        }
    }
}
