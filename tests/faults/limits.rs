//! Few descriptors, few threads, little memory.

use super::{RECORD_FILTERS, each, lines, run};

#[test]
fn few_descriptors_suffice_for_many_files() {
    let script = "mkdir in; for i in {1..200}; do sed s/64/$i/ good.json > in/$i.json; done
        ulimit -n 64; $filter -f ndjson -j 4 in | jq -s length; echo ${PIPESTATUS[0]}";
    let merged = script.replace("$filter", "bench-merge");
    let directory = tempfile::tempdir().expect("a temporary directory");
    assert_eq!(run(directory.path(), "bench-merge", &merged), "200\n0\n");
    let directory = tempfile::tempdir().expect("a temporary directory");
    assert_eq!(run(directory.path(), "bench-enrich", script), "200\n0\n");
}

#[test]
fn many_threads_do_not_take_the_last_of_the_memory() {
    // The more the memory is enough for, the later the threads would have it all.
    let script = "mkdir in; for i in {1..100}; do cp good.json in/$i.json; done
        for limit in v60 v100 v200 v400 v800 v1600 d30; do for i in {1..10}; do
            (ulimit -${limit}000; $filter -j 200 -f csv --columns hw in | uniq -c
             echo ${PIPESTATUS[0]})
        done; done | sort -u";
    each(&["bench-enrich"], script, |_, printed| {
        assert_eq!(lines(printed), ["      1 hw", "    100 b200", "0"]);
    });
}

#[test]
fn without_threads_the_work_is_done_all_the_same() {
    // The superuser is granted what threads there are: somebody asks who has no other process, and
    // for whom the filter lies where all may read.
    let script = "mkdir in; for i in {1..100}; do cp good.json in/$i.json; done
        cp $(command -v $filter) filter; chmod -R a+rX .; as=
        [ $(id -u) != 0 ] || as=\"setpriv --reuid $((60000 + $$ % 5000)) --clear-groups\"
        (ulimit -u 1; exec $as ./filter -j 8 -f csv --columns hw in) > rows
        echo $?; uniq -c rows";
    each(&["bench-enrich"], script, |_, printed| {
        let rows: Vec<_> = printed.split_whitespace().collect();
        assert_eq!(rows, ["0", "1", "hw", "100", "b200"]);
    });
}

#[test]
fn a_value_larger_than_the_memory_loses_no_other_input() {
    let script =
        "(printf '{\"a\":\"'; head -c 300000000 /dev/zero | tr '\\0' x; echo '\"}') > big.json
        (ulimit -v 400000; $filter -j 1 -f ndjson big.json good.json) > out
        echo $?; jq -r .hw out";
    each(&RECORD_FILTERS[..1], script, |filter, printed| {
        let expected = format!(
            "{filter}: big.json:1:1: the value is larger than the memory; leave it out\n1\nb200\n"
        );
        assert_eq!(printed, expected);
    });
}
