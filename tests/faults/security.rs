//! What files of strangers, and secrets of one's own, must not do.

use std::fs;
use std::path::Path;

use super::{FILTERS, RECORD, each};

/// A record whose names act on a terminal, run in a spreadsheet, and fake a line of a log.
const HOSTILE: &str = concat!(
    r#"{"hw":"b2\u001b[31m00"#,
    "\u{202e}",
    r#"\nerror: all is lost","tp":8,"conc":64,"model":"=cmd|x","framework":"v"#,
    "\u{200b}",
    r#"llm\u0007","precision":"f\u009bp8","tput_per_gpu":1.5,"median_intvty":50.5,"#,
    r#""a\u001b[2Jb":1}"#
);

#[test]
fn what_acts_on_a_terminal_is_shown_and_does_not_act() {
    // Flags say it, values say it, names say it.
    let script = r#"printf %s "$HOSTILE" > $'in\e[31m\u202e.json'; set -- *31m*
        case $filter in
        bench-enrich) flags=(--specs --explain --keep $'x\e') ;;
        bench-merge) flags=(--unique=$'x\e') ;;
        bench-pareto) flags=(--by hw,$'x\e') ;;
        bench-plot) flags=(--series hw,$'x\e' --label $'x\e') ;;
        esac
        if [ $filter = bench-plot ]; then formats=text; else formats='md table'; fi
        for format in $formats; do
            $filter -f $format "$@"; $filter -f $format "${flags[@]}" "$@"
            $filter -f $format "$@" $'no\e\u202e' "$1/x"; $filter -f $format -o $'no\e/x' "$@"
        done; $filter $'--no\e[31m'; echo $'{"a\e' > bad.json; $filter bad.json"#
        .replace("$HOSTILE", "$(cat hostile)");
    let script = format!("cat > hostile <<'END'\n{HOSTILE}\nEND\n{script}");
    each(&FILTERS, &script, |filter, printed| {
        let hides = |c: char| {
            c.is_control() && c != '\n'
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        };
        let hidden: Vec<_> = printed.lines().filter(|line| line.contains(hides)).collect();
        assert!(hidden.is_empty(), "{filter}: {hidden:?}");
        assert!(!printed.lines().any(|line| line.starts_with("error: all")), "{filter}: {printed}");
        let shows = |what| printed.contains(what);
        assert!(shows(r"\u{1b}") && shows(r"\u{202e}"), "{filter}: {printed}");
    });
}

#[test]
fn secrets_are_in_no_output_and_no_message() {
    // A raw result as SGLang writes it, with all that its server was started with.
    let raw = r#"{"backend":"sglang","max_concurrency":4,"server_info":{"model_path":"m","tp_size":8,
        "api_key":"never-shown","env":["never-shown"]},"completed":8,"output_throughput":400.5,
        "total_throughput":800.5,"mean_e2e_latency_ms":"never","secret":{"token":"never-shown"}}"#;
    let script = format!(
        "export HF_TOKEN=never-shown AWS_SECRET_ACCESS_KEY=never-shown OPENAI_API_KEY=never-shown
        echo '{}' > raw.json; sed 's/\"never\"/9.5/' raw.json > whole.json
        labels='--hw h200 --ep 1 --dp-attention false --framework sglang --precision fp8'
        for file in good.json raw.json whole.json nowhere.json; do
            $filter $file; $filter -v $file; $filter -f html $file; $filter -f csv $file
            if [ $filter = bench-enrich ]; then
                $filter $labels --explain $file
                $filter $labels --keep server_info,secret --percentiles 50 $file
            fi
        done; $filter; $filter --help; $filter --nonsense",
        raw.replace('\n', " ")
    );
    each(&FILTERS, &script, |filter, printed| {
        assert!(printed.len() > 1000, "{filter}: {printed}");
        assert!(!printed.contains("never-shown"), "{filter}: {printed}");
    });
}

#[test]
fn a_cell_of_a_spreadsheet_is_no_formula() {
    let script = format!(
        "for begin in = + - @; do echo '{RECORD}' | sed \"s/b200/${{begin}}cmd/\"; done > in.json
        $filter -f csv --columns hw in.json; $filter -f tsv --columns hw in.json"
    );
    each(&FILTERS[..1], &script, |filter, printed| {
        let cells = "hw\n'=cmd\n'+cmd\n'-cmd\n'@cmd\n";
        assert_eq!(printed, cells.repeat(2), "{filter}");
    });
}

#[test]
fn no_filter_starts_a_process_or_opens_a_connection() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut directories = vec![root.join("common/src"), root.join("bins")];
    let mut files = 0;
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files += 1;
                let source = fs::read_to_string(&path).expect("a source");
                for word in ["process::Command", "std::net", "unix::net"] {
                    assert!(!source.contains(word), "{}: {word}", path.display());
                }
            }
        }
    }
    assert!(files > 100);
}
