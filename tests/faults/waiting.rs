//! Inputs that are long in coming.

use super::{FILTERS, RECORD, each, run};

#[test]
fn a_slow_producer_is_heard_line_by_line() {
    // The second line is written only when the first has come out.
    let script = "mkfifo in out; bench-enrich < in > out & exec 3> in 4< out
        cat good.json >&3; read -r line <&4; cat good.json >&3; read -r line <&4
        exec 3>&-; wait $!; echo $? \"$line\"";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", script);
    assert_eq!(printed, format!("0 {RECORD}\n"));
}

#[test]
fn a_filter_sleeps_while_its_input_stalls() {
    // Asleep it was once; whoever looks again and again wakes up meanwhile.
    let script =
        "mkfifo in; $filter < in > out & exec 3> in; cat good.json >&3; head -c 30 good.json >&3
        until grep -q '^State:.S' /proc/$!/status; do :; done
        woken() { grep -h ctxt /proc/$!/task/*/status; }
        woken > before; for _ in {1..99}; do /bin/true; done; woken > after
        cmp before after; tail -c +31 good.json >&3; exec 3>&-; wait $!; echo $?; test -s out";
    each(&FILTERS, script, |filter, printed| assert_eq!(printed, "0\n", "{filter}"));
}
