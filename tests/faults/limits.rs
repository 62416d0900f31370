//! Few descriptors, few threads, little memory.

use super::{RECORD_FILTERS, each, run};

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
fn without_threads_the_work_is_done_all_the_same() {
    // A thread for each file but one, of which the memory is enough for a few.
    let script = "mkdir in; for i in {1..100}; do cp good.json in/$i.json; done
        (ulimit -v 60000; $filter -j 200 -f csv --columns hw in; echo $?) | uniq -c";
    each(&["bench-enrich"], script, |_, printed| {
        let rows: Vec<_> = printed.split_whitespace().collect();
        assert_eq!(rows, ["1", "hw", "100", "b200", "1", "0"]);
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
