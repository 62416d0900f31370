//! Inputs that cannot be read, wholly or at all, and what becomes of the others.

use sample_sweep::Sweep;
use std::fs;

use super::{FILTERS, RECORD, RECORD_FILTERS, each, lines, run};

/// A script that makes an input that fails, and what a filter that reads it says of it. The others
/// are to be read all the same.
const FAILURES: [(&str, &str); 8] = [
    // Reading one's own memory at address 0 fails as a broken disk does.
    ("ln -s /proc/self/mem bad.json", "bad.json: cannot read: Input/output error"),
    ("", "bad.json: cannot read: No such file or directory"),
    ("ln -s bad.json bad.json", "bad.json: cannot read: Too many levels of symbolic links"),
    ("ln -s nowhere bad.json", "bad.json: cannot read: No such file or directory"),
    ("touch bad.json; chmod 0 bad.json", "bad.json: cannot read: Permission denied"),
    ("mkdir bad.json; chmod 0 bad.json", "bad.json: cannot read the directory: Permission denied"),
    (
        ": > bad.json",
        "bad.json: the file is empty; its run may have been killed: remove it or run again",
    ),
    (
        "mkfifo bad.json; printf '{' > bad.json &",
        "bad.json:1:2: the input ends inside an object; it was cut off",
    ),
];

#[test]
fn an_input_that_fails_costs_no_other() {
    for (make, message) in FAILURES {
        // What root may read, whoever reads it here may not.
        let script = format!(
            "plain() {{ if [ $UID = 0 ]; then
                 setpriv --bounding-set=-dac_override,-dac_read_search \"$@\"; else \"$@\"; fi; }}
             sed s/64/65/ good.json > other.json; {make}
             plain $filter -f csv --columns conc good.json bad.json other.json; echo $?
             rm -rf bad.json"
        );
        each(&RECORD_FILTERS, &script, |filter, printed| {
            let expected = format!("{filter}: {message}\nconc\n64\n65\n1\n");
            assert_eq!(lines(printed), lines(&expected), "{filter}: {make}");
        });
    }
}

#[test]
fn a_closed_standard_input_is_no_empty_one() {
    each(
        &FILTERS,
        "$filter <&- > out; echo $?; $filter good.json <&- > out; echo $?",
        |filter, printed| {
            let expected = format!("{filter}: stdin: cannot read: it is closed");
            assert!(printed.starts_with(&expected) && printed.ends_with("1\n0\n"), "{printed}");
        },
    );
}

#[test]
fn a_file_that_vanishes_behind_the_listing_is_named() {
    // The list is made before the first file is read, and nobody takes what comes of that.
    let script = r#"mkdir in; mkfifo out; yes "$(cat good.json)" | head -n 199999 > in/a.json
        cp good.json in/b.json; sed s/64/65/ good.json > in/c.json
        bench-enrich -j 1 -f csv --columns conc in > out & exec 3< out; read -r line <&3
        rm in/b.json; cat <&3 | uniq -c; wait $!; echo $?"#;
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", script);
    let expected = "bench-enrich: in/b.json: cannot read: No such file or directory
 199999 64\n      1 65\n1\n";
    assert_eq!(printed, expected);
}

#[test]
fn what_may_never_end_is_passed_over_in_a_directory() {
    let script = "mkdir in; cp good.json in/b.json; mkfifo in/a.json; ln -s /dev/zero in/c.json
        ln -s a.json in/d.json; $filter -f csv --columns conc in; echo $?";
    each(&RECORD_FILTERS, script, |filter, printed| {
        assert_eq!(printed, "conc\n64\n0\n", "{filter}");
    });
}

#[test]
fn standard_input_that_is_also_the_output_is_refused() {
    let script = "cp good.json own; $filter < own >> own; echo $?; $filter - < own >> own; echo $?
        cmp good.json own && $filter < /dev/null >> /dev/null; echo $?";
    let message = "stdin: the input is also the output; write to another file, or use -o";
    each(&["bench-enrich", "bench-pareto"], script, |filter, printed| {
        assert_eq!(printed, format!("{filter}: {message}\n1\n").repeat(2) + "0\n");
    });
}

#[test]
fn bad_values_that_were_not_told_are_counted_though_the_input_fails() {
    let script = "for i in {1..30}; do echo x; done | gzip | head -c -6 > cut.gz
        bench-merge -f ndjson cut.gz 2>&1 | tail -n 2";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-merge", script);
    let [cut, more] = printed.lines().collect::<Vec<_>>()[..] else { panic!("{printed}") };
    assert!(cut.ends_with("the compressed data is cut off"), "{printed}");
    assert_eq!(more, "bench-merge: cut.gz: 20 more bad values");
}

#[test]
fn a_report_that_comes_through_a_pipe_is_told_where_it_is_wrong() {
    let script = "printf 'version: 1\\n[1]: 2\\n' > r.yaml
        bench-enrich r.yaml; bench-enrich < r.yaml; cat r.yaml | bench-enrich";
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", script);
    let told =
        |name| format!("bench-enrich: {name}:2:1: a key must be a text, a number or a boolean\n");
    assert_eq!(printed, told("r.yaml") + &told("stdin").repeat(2));
}

/// A file too large to be read at once, which the filter is in the middle of while nobody takes its
/// output.
const HALF_READ: &str = r#"mkfifo out; yes "$(cat good.json)" | head -n 199999 > large.json
    bench-enrich large.json > out & exec 3< out; read -r line <&3"#;

#[test]
fn a_file_that_grows_while_it_is_read_is_read_to_its_end() {
    let script = format!(
        "{HALF_READ}; sed s/64/65/ good.json >> large.json
        cat <&3 | sort | uniq -c; wait $!; echo $?"
    );
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", &script);
    let grown = RECORD.replace("64", "65");
    assert_eq!(printed, format!(" 199998 {RECORD}\n      1 {grown}\n0\n"));
}

#[test]
fn a_file_that_is_cut_while_it_is_read_is_cut_off() {
    let script = format!(
        "{HALF_READ}; truncate -s 20000010 large.json
        cat <&3 | sort | uniq -c | wc -l; wait $!; echo $?"
    );
    let directory = tempfile::tempdir().expect("a temporary directory");
    let printed = run(directory.path(), "bench-enrich", &script);
    assert!(printed.contains("large.json:136987:"), "{printed}");
    assert!(
        printed.contains("the input ends inside") && printed.ends_with("\n1\n1\n"),
        "{printed}"
    );
}

#[test]
fn links_that_lead_in_circles_are_not_followed() {
    let script = "mkdir in; cp good.json in/a.json; ln -s ../in in/in; ln -s . in/self.json
        $filter -f csv --columns conc in; echo $?; ln -s loop.json in/loop.json
        $filter -f csv --columns conc in; echo $?";
    each(&RECORD_FILTERS, script, |filter, printed| {
        let expected = format!(
            "conc\n64\n0\n{filter}: in/loop.json: cannot read: Too many levels of symbolic links\n\
             conc\n64\n1\n"
        );
        assert_eq!(lines(printed), lines(&expected), "{filter}");
    });
}

#[test]
fn names_of_every_kind_are_read_and_shown_safely() {
    let script = r#"
        names=('a b.json' $'new\nline.json' '-dash.json' $'\xff.json' $'\e[31m.json' $'\u202e.json')
        for name in "${names[@]}"; do cp good.json "./$name"; done
        $filter -f csv --columns hw -- "${names[@]}" | tail -n 1; echo ${PIPESTATUS[0]}
        for name in "${names[@]}"; do echo '{' > "./$name"; done
        $filter -f csv --columns hw -- "${names[@]}"; $filter $'-\e[31m.json'"#;
    each(&RECORD_FILTERS, script, |filter, printed| {
        assert!(printed.starts_with("b200\n0\n"), "{filter}: {printed}");
        assert!(printed.contains(r"new\nline.json:2:1: the input ends"), "{filter}: {printed}");
        assert!(!printed.contains(['\u{1b}', '\u{202e}']), "{filter}: {printed:?}");
    });
}

#[test]
fn an_archive_is_read_and_nothing_is_unpacked() {
    let script = "mkdir in; cd in
        tar -P --transform 's,.*,../../outside.json,' -cf evil.tar ../good.json
        tar -P --transform 's,.*,/outside.json,' -rf evil.tar ../good.json
        ln -s /etc/passwd link.json; tar -P -rf evil.tar link.json; rm link.json
        $filter -f csv --columns hw -q evil.tar; echo $?; ls .. . /outside.json 2> /dev/null";
    each(&RECORD_FILTERS[..1], script, |_, printed| {
        assert_eq!(printed, "hw\nb200\nb200\n0\n.:\nevil.tar\n\n..:\ngood.json\nin\n");
    });
}

#[test]
fn a_record_cut_at_any_byte_gives_nothing_or_all() {
    let raw = format!("{RECORD}\n");
    let directory = tempfile::tempdir().expect("a temporary directory");
    for at in 1..RECORD.len() {
        fs::write(directory.path().join(format!("{at}.json")), &raw[..at])
            .expect("the file can be written");
    }
    let script =
        "$filter -f ndjson -q -- *.json 2> err | jq -c . ; echo ${PIPESTATUS[0]}; wc -l < err";
    for filter in RECORD_FILTERS {
        let printed = run(directory.path(), filter, script);
        assert_eq!(printed, format!("{RECORD}\n1\n{}\n", RECORD.len() - 1), "{filter}");
    }
}

#[test]
fn a_raw_result_that_was_cut_gives_nothing() {
    let sweep = Sweep { prompts_per_conc: 1, ..Sweep::default() }.short();
    let (name, text) = sweep.files().next().expect("a result");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut expected = Vec::new();
    for at in (1..text.len()).step_by(29).chain([text.len() - 1]) {
        fs::create_dir_all(directory.path().join(format!("in/{at}"))).expect("a directory");
        let file = format!("in/{at}/{name}");
        fs::write(directory.path().join(&file), &text[..at]).expect("the file can be written");
        expected.push(format!("bench-enrich: {file}:1:{}: the input ends inside ", at + 1));
    }
    assert!(expected.len() > 60);
    let printed = run(
        directory.path(),
        "bench-enrich",
        "$filter in > out; echo $?; wc -c < out; $filter -f json in 2> /dev/null",
    );
    let (messages, rest): (Vec<_>, Vec<_>) = printed.lines().partition(|line| line.contains(':'));
    assert_eq!(rest, ["1", "0", "[]"]);
    assert_eq!(messages.len(), expected.len());
    for begin in expected {
        let fits = |line: &&str| line.starts_with(&begin) && line.ends_with("; it was cut off");
        assert_eq!(messages.iter().copied().filter(fits).count(), 1, "{begin}");
    }
}
