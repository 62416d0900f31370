//! The line of progress on a terminal. The input is a pipe that the test holds back until it has
//! seen the line, so that nothing here depends on how fast a machine is.

#[path = "support/scripts.rs"]
mod scripts;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// What two filters show on terminals while they wait for their input: `bench-merge FLAGS`, which
/// starts first, and `bench-merge`, whose line is waited for and whose results go to `2.json` by
/// `to`.
fn shown(flags: &str, to: &str) -> (String, String) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let script = format!(
        "export TERM=xterm; mkfifo held_1 held_2 screen
         timeout 60 script -qefc 'bench-merge {flags} held_1 > 1.json' /dev/null > other < /dev/null &
         exec 3> held_1
         timeout 60 script -qefc 'bench-merge held_2 {to} 2.json' /dev/null > screen < /dev/null &
         exec 4< screen 5> held_2
         IFS= read -r -d , line <&4
         echo '[]' | tee /dev/fd/5 >&3; exec 3>&- 5>&-
         rest=$(cat <&4); wait
         [[ $(cat 1.json 2.json) == '[][]' ]]
         printf '%s,%s' \"$line\" \"$rest\" > seen"
    );
    scripts::printed(BIN, folder.path(), &script);
    let read = |name: &str| {
        std::fs::read_to_string(folder.path().join(name)).expect("what was on the screen")
    };
    (read("other"), read("seen"))
}

/// The last that goes to the terminal: back to the begin of the line, and the line is clear.
const CLEAR: &str = "\r\u{1b}[K";

#[test]
fn whoever_waits_sees_a_line_that_is_gone_at_the_end() {
    for to in [">", "-o"] {
        let (_, seen) = shown("", to);
        // Of a pipe nobody knows how much is to come.
        assert!(seen.starts_with(&format!("{CLEAR}0/1 files, 0 B, ")), "{seen:?}");
        assert!(seen.ends_with(CLEAR), "{seen:?}");
    }
}

#[test]
fn who_wants_no_line_sees_none() {
    for flags in ["--no-progress", "-q"] {
        let (other, seen) = shown(flags, ">");
        assert_eq!(other, "", "{flags}");
        assert!(!seen.is_empty());
    }
}
