//! Signals during `-o`.
//!
//! A shell starts jobs behind `&` with SIGINT and SIGQUIT ignored, which `env` takes back.

use super::{FILTERS, RECORD_FILTERS, each};

const STARTED: &str = "env --default-signal=INT,QUIT $filter";

#[test]
fn a_signal_leaves_the_old_file_and_no_other() {
    for (signal, status) in
        [("TERM", 143), ("INT", 130), ("HUP", 129), ("USR1", 138), ("XCPU", 152), ("KILL", 137)]
    {
        // Opened for writing, the pipe is open for reading: the filter has made its file.
        let script = format!(
            "mkdir out; echo old > out/file.png; mkfifo pipe
             {STARTED} -o out/file.png pipe & exec 3> pipe
             cat good.json >&3; kill -{signal} $!; wait $! 2> /dev/null
             echo $?; cat out/file.png; ls -A out | grep -v '^\\.bench' "
        );
        each(&FILTERS, &script, |filter, printed| {
            let expected = format!("{status}\nold\nfile.png\n");
            assert!(printed.ends_with(&expected), "{filter} {signal}: {printed}");
        });
    }
}

#[test]
fn a_signal_leaves_no_temporary_file() {
    for signal in ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "ALRM", "XCPU"] {
        let script = format!(
            "ulimit -c 0; mkdir out; mkfifo pipe
             {STARTED} -o out/file.png pipe & exec 3> pipe
             ls -A out | wc -l; kill -{signal} $!; wait $! 2> /dev/null; ls -A out | wc -l"
        );
        each(&FILTERS, &script, |filter, printed| {
            assert_eq!(printed, "1\n0\n", "{filter} {signal}");
        });
    }
}

#[test]
fn a_signal_ends_a_filter_that_waits() {
    for (signal, status) in [("TERM", 143), ("INT", 130)] {
        let script = format!(
            "mkfifo pipe; {STARTED} pipe & exec 3> pipe; kill -{signal} $!
             wait $! 2> /dev/null; echo $?"
        );
        each(&FILTERS, &script, |filter, printed| {
            assert!(printed.ends_with(&format!("{status}\n")), "{filter} {signal}: {printed}");
        });
    }
}

#[test]
fn what_nohup_ignores_is_ignored() {
    for signal in ["HUP", "INT"] {
        let script = format!(
            "mkfifo pipe; trap '' {signal}
             $filter -f json -o file.json pipe & exec 3> pipe
             kill -{signal} $!; cat good.json >&3; exec 3>&-; wait $!; echo $?
             jq length file.json"
        );
        each(&RECORD_FILTERS, &script, |filter, printed| {
            assert_eq!(printed, "0\n1\n", "{filter} {signal}");
        });
    }
}
