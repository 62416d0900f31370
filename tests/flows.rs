//! The scripts around the filters: installing, reporting on a run, looking at its jobs, packing it.

#[path = "support/shell.rs"]
mod shell;

use std::fs;
use std::path::Path;

use sample_sweep::Sweep;
use tempfile::TempDir;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// A run directory `run_1` with the raw results of a small sweep.
fn run_directory() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let run = folder.path().join("run_1");
    fs::create_dir(&run).expect("the folder can be made");
    for (name, text) in Sweep::default().short().files().take(6) {
        fs::write(run.join(name), text).expect("the file can be written");
    }
    folder
}

/// Status, standard output and standard error of a script that finds the project's scripts.
fn ran(folder: &Path, script: &str) -> (i32, String, String) {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts");
    let scripts = scripts.canonicalize().expect("the scripts");
    let script = format!("export HOME=$PWD; PATH={}:$PATH; {script}", scripts.display());
    let output = shell::shell(BIN, folder, &script);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// What a script prints that must succeed.
fn printed(folder: &Path, script: &str) -> String {
    let (code, stdout, stderr) = ran(folder, script);
    assert_eq!(code, 0, "{script}\n{stdout}{stderr}");
    stdout
}

#[test]
fn every_script_explains_itself_in_80_columns() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for script in
        ["install", "bench-report", "bench-archive", "slurm-array", "debian-package", "check"]
    {
        for flag in ["-h", "--help"] {
            let help = printed(folder.path(), &format!("{script} {flag}"));
            assert!(help.starts_with("usage: "), "{help}");
            assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
        }
        let (code, stdout, stderr) = ran(folder.path(), &format!("{script} --no-such-option x"));
        assert!(code != 0 && stdout.is_empty() && !stderr.is_empty(), "{script}: {stderr}");
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn a_report_is_whole_and_the_same_again() {
    let folder = run_directory();
    let before = printed(folder.path(), "cd run_1; ls");
    printed(folder.path(), "bench-report run_1 dsr1_1k1k");
    let made = printed(folder.path(), "cd run_1; ls");
    let mut expected: Vec<_> = before.lines().map(str::to_owned).collect();
    expected.extend(before.lines().map(|name| format!("agg_{name}")));
    expected.extend(
        [
            "agg_dsr1_1k1k.json",
            "summary.md",
            "tput_vs_e2el_dsr1_1k1k.png",
            "tput_vs_intvty_dsr1_1k1k.png",
        ]
        .map(str::to_owned),
    );
    expected.sort();
    let mut found: Vec<_> = made.lines().map(str::to_owned).collect();
    found.sort();
    assert_eq!(found, expected);

    let count = printed(folder.path(), "jq length run_1/agg_dsr1_1k1k.json");
    assert_eq!(count, "6\n");
    assert_eq!(printed(folder.path(), "tail -n +3 run_1/summary.md | wc -l"), "6\n");
    printed(
        folder.path(),
        "cp -r run_1 first; bench-report run_1 dsr1_1k1k; diff -r first run_1
         bench-enrich --no-env run_1/dsr1_*.json | bench-merge | cmp - run_1/agg_dsr1_1k1k.json",
    );
}

#[test]
fn a_report_says_what_is_bad_and_does_not_count_its_old_record() {
    let folder = run_directory();
    let script = "bench-report run_1 e; first=$(ls run_1/dsr1_*.json | head -1)
                  echo '{' > $first; RUNNER_TYPE=h100 TP=1 bench-report run_1/ e";
    let (code, stdout, stderr) = ran(folder.path(), script);
    assert_eq!((code, &*stdout), (1, ""), "{stderr}");
    assert!(stderr.starts_with("bench-enrich: run_1/") || stderr.contains("/run_1/"), "{stderr}");
    assert_eq!(printed(folder.path(), "jq length run_1/agg_e.json"), "5\n");
    let hardware = printed(folder.path(), "jq -r '.[].hw' run_1/agg_e.json | grep -c h100 || true");
    assert_eq!(hardware, "0\n");
    let (code, _, stderr) = ran(folder.path(), "mkdir empty; bench-report empty e");
    assert_eq!(code, 1);
    assert_eq!(stderr, "bench-report: ./empty: no raw result and no record to report on\n");
}

#[test]
fn a_bad_record_leaves_no_part_of_the_report_as_it_was() {
    let folder = run_directory();
    let made = "agg_e.json summary.md tput_vs_intvty_e.png tput_vs_e2el_e.png";
    let script =
        "bench-report run_1 e; cd run_1; rm dsr1_*conc4_*.json agg_dsr1_*conc4_*.json; cd ..
         printf '{\"hw\":\"h200\",\"tput_per_gpu\":1' > run_1/agg_old.json; cp -r run_1 first
         bench-report run_1 e";
    let (code, _, stderr) = ran(folder.path(), script);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("agg_old.json:1:"), "{stderr}");
    for file in made.split(' ') {
        let (code, ..) = ran(folder.path(), &format!("cmp -s first/{file} run_1/{file}"));
        assert_eq!(code, 1, "{file}");
    }
}

#[test]
fn a_file_without_a_value_leaves_no_record() {
    let folder = run_directory();
    let script = "echo '[]' > run_1/none.json; bench-report run_1 e";
    let (code, _, stderr) = ran(folder.path(), script);
    let message = "bench-report: ./run_1/none.json: no raw result in it; leave it out\n";
    assert_eq!((code, &*stderr), (1, message));
    let script = "ls run_1/agg_none.json 2> /dev/null || jq length run_1/agg_e.json";
    assert_eq!(printed(folder.path(), script), "6\n");
}

#[test]
fn no_record_is_lost_to_an_option_without_its_value() {
    let folder = run_directory();
    let script =
        "bench-report run_1 e; cp -r run_1 first; bench-report run_1 e -- --hw < /dev/null";
    let (code, stdout, stderr) = ran(folder.path(), script);
    let message = "bench-enrich: --hw has no value; give it one\n";
    assert_eq!((code, &*stdout, &*stderr), (2, "", message));
    assert_eq!(printed(folder.path(), "diff -r first run_1; ls"), "first\nrun_1\n");
}

#[test]
fn no_input_among_the_options_gets_into_every_record() {
    let folder = run_directory();
    let script = "bench-report run_1 e; cp -r run_1 first; mkdir other
        cp $(ls run_1/dsr1_*.json | head -1) other; bench-report run_1 e -- --image x other";
    let (code, stdout, stderr) = ran(folder.path(), script);
    let message = "bench-report: OPTIONS give records by themselves; \
                   leave out the input that is among them\n";
    assert_eq!((code, &*stdout, &*stderr), (2, "", message));
    printed(folder.path(), "diff -r first run_1");
    let script = "bench-report run_1 e -- -q --image x other";
    assert_eq!(ran(folder.path(), script), (2, String::new(), message.to_owned()));
    printed(folder.path(), "diff -r first run_1");
    let script = "bench-report run_1 e -- --image x -o other.txt; ls other.txt";
    let (code, _, stderr) = ran(folder.path(), script);
    assert_eq!(code, 2, "{stderr}");
    assert_eq!(printed(folder.path(), "ls *.txt 2> /dev/null || true"), "");
}

#[test]
fn no_record_is_lost_to_an_option_that_shapes_the_output() {
    let folder = run_directory();
    printed(folder.path(), "bench-report run_1 e; cp -r run_1 first");
    for options in
        ["--columns hw,tput_per_gpu", "-f csv", "-ftable", "-qf json", "--format=md", "--summary"]
    {
        let (code, stdout, stderr) =
            ran(folder.path(), &format!("bench-report run_1 e -- {options}"));
        let option = options.split(' ').next().expect("an option");
        let message = format!(
            "bench-report: {option} shapes what is written, but records are to be whole; \
             leave it out\n"
        );
        assert_eq!((code, &*stdout, &*stderr), (2, "", &*message));
        printed(folder.path(), "diff -r first run_1");
    }
    printed(folder.path(), "bench-report run_1 e -- -q --framework trt");
}

#[test]
fn a_directory_with_the_name_of_a_result_is_not_read() {
    let folder = run_directory();
    let script = "mkdir run_1/d.json; mv $(ls run_1/dsr1_*.json | head -1) run_1/d.json
        bench-report run_1 e; jq length run_1/agg_e.json; ls run_1/agg_d.json 2> /dev/null || true";
    let (code, stdout, stderr) = ran(folder.path(), script);
    assert_eq!((code, &*stdout), (0, "5\n"), "{stderr}");
    assert!(stderr.contains("not the 1 other files"), "{stderr}");
}

#[test]
fn a_record_stays_where_its_raw_result_gives_nothing() {
    let folder = run_directory();
    let script = "bench-report run_1 e; first=$(cd run_1; ls dsr1_*.json | head -1)
        chmod 640 run_1/agg_*; cp -p run_1/agg_$first old.json; echo '[]' > run_1/$first
        bench-report run_1 e; echo $?; cmp old.json run_1/agg_$first; jq length run_1/agg_e.json
        find run_1 -name 'agg_*' ! -perm 640; ls -A run_1 | grep '^[.]'";
    let (_, stdout, stderr) = ran(folder.path(), &format!("set +e; {script}"));
    assert_eq!(stdout, "1\n5\n", "{stderr}");
    assert!(stderr.ends_with("no raw result in it; leave it out\n"), "{stderr}");
}

#[test]
fn a_report_names_what_it_does_not_read() {
    let folder = run_directory();
    printed(folder.path(), "cmp <(bench-report run_1 e 2>&1) /dev/null");
    let script = "cd run_1; set -- dsr1_*.json; gzip $1; mv $2 lines.jsonl; mkdir sub .hidden
        mv $3 sub; cp $4 .hidden; tar cf more.tar $5; echo > notes.txt; cp agg_$1 sub/record.json
        ln -s .hidden link; cd ..; bench-report run_1 new";
    let (code, stdout, stderr) = ran(folder.path(), script);
    assert_eq!((code, &*stdout), (0, ""), "{stderr}");
    let count =
        "./run_1: only its *.json are read, but not the 4 other files that may hold results";
    let such = format!("bench-report: warning: {count}, such as ./run_1/dsr1_");
    assert!(stderr.starts_with(&such) && stderr.ends_with(".json.gz\n"), "{stderr}");
}

#[test]
fn a_record_without_its_raw_result_still_counts() {
    let folder = run_directory();
    let script =
        "bench-report run_1 e; rm run_1/dsr1_*conc4_*.json; cp run_1/agg_e.json run_1/agg_old.json
                  bench-report run_1 e; jq length run_1/agg_e.json";
    assert_eq!(printed(folder.path(), script), "6\n");
}

#[test]
fn a_report_takes_no_aggregate_for_a_raw_result() {
    let folder = run_directory();
    let script = "bench-enrich --no-env run_1/dsr1_*.json | bench-merge -o run_1/agg.json
                  bench-merge -f ndjson run_1/agg.json | head -1 > run_1/one.json
                  bench-report run_1 e; ls run_1/agg_agg.json run_1/agg_one.json 2> /dev/null ||
                  jq length run_1/agg_e.json";
    assert_eq!(printed(folder.path(), script), "6\n");
}

#[test]
fn a_report_replaces_no_record_by_its_aggregate() {
    let folder = run_directory();
    printed(folder.path(), "cd run_1; mv $(ls *conc4_*.json | head -1) foo.json");
    let refused = |because: &str| {
        let script = "rm -rf before; cp -r run_1 before; bench-report run_1 foo";
        let (code, stdout, stderr) = ran(folder.path(), script);
        assert_eq!((code, &*stdout), (2, ""), "{stderr}");
        assert_eq!(stderr, format!("bench-report: EXP foo: {because}; take another\n"));
        printed(folder.path(), "diff -r before run_1");
    };
    refused("the record of ./run_1/foo.json has that name");
    // Its raw result is gone, so that nothing could make it again.
    printed(
        folder.path(),
        "cd run_1; rm foo.json; first=$(ls dsr1_*.json | head -1); bench-report . x
         rm agg_x.json $first; mv agg_$first agg_foo.json; bench-report . x",
    );
    refused("./run_1/agg_foo.json is a record");
    // An aggregate is made anew.
    printed(folder.path(), "bench-report run_1 x; jq -e 'length == 5' run_1/agg_x.json");
}

#[test]
fn an_archive_is_verified_before_its_directory_goes() {
    let folder = run_directory();
    let script = "bench-merge run_1 > before.json || true; bench-report run_1 e
        bench-merge run_1 > before.json; bench-archive run_1; ls -d run_1*
        bench-archive --list; bench-archive --older-than 30d --yes run_1; ls -d run_1
        bench-archive --yes run_1; ls -d run_1*; bench-merge run_1.tar.zst | cmp - before.json";
    let found = printed(folder.path(), script);
    let lines: Vec<_> = found.lines().collect();
    assert_eq!(
        lines[..3],
        ["run_1.tar.zst: verified; --yes removes run_1", "run_1", "run_1.tar.zst",]
    );
    assert!(lines[3].starts_with("0\t") && lines[3].ends_with("\tarchived\trun_1"), "{found}");
    assert_eq!(lines[4..], ["run_1", "run_1.tar.zst: verified; removed run_1", "run_1.tar.zst"]);
}

#[test]
fn an_archive_that_differs_removes_nothing() {
    let folder = run_directory();
    let script = "bench-archive --gz run_1; echo new > run_1/new.txt; bench-archive --yes run_1";
    let (code, _, stderr) = ran(folder.path(), script);
    assert_eq!(code, 1);
    assert!(stderr.contains("run_1.tar.gz is not the same"), "{stderr}");
    let script =
        "rm run_1/new.txt; echo >> $(ls run_1/*.json | head -1); bench-archive --yes run_1";
    let (code, _, stderr) = ran(folder.path(), script);
    assert_eq!(code, 1);
    assert!(stderr.contains("run_1.tar.gz is not the same"), "{stderr}");
    assert_eq!(printed(folder.path(), "ls -A"), "run_1\nrun_1.tar.gz\n");
}

#[test]
fn an_archive_that_holds_a_file_twice_stands_for_no_other() {
    let folder = run_directory();
    let script = r#"file=$(ls run_1/*.json | head -1); tar -cf run_1.tar run_1
        tar -rf run_1.tar "$file"; gzip run_1.tar; echo precious > run_1/$'a\nb\\ c'
        bench-archive --yes run_1"#;
    let (code, stdout, stderr) = ran(folder.path(), script);
    assert_eq!((code, &*stdout), (1, ""), "{stderr}");
    let lacks = r#"it does not hold "run_1/a\nb\\ c""#;
    assert_eq!(stderr, format!("bench-archive: run_1: ./run_1.tar.gz is not the same: {lacks}\n"));
    // What its own options leave out, tar is not asked for.
    let script = "mv run_1.tar.gz twice; TAR_OPTIONS=--exclude=a* bench-archive --yes run_1";
    let (code, _, stderr) = ran(folder.path(), script);
    assert!(code == 1 && stderr.contains(lacks), "{stderr}");
    let script = "mv twice run_1.tar.gz; rm run_1/a*; bench-archive --yes run_1; ls";
    let said = "run_1.tar.gz: verified; removed run_1\nrun_1.tar.gz\n";
    assert_eq!(printed(folder.path(), script), said);
}

#[test]
fn what_changes_while_an_archive_is_verified_stays() {
    // What happens when the archive is compared already, and when files are being removed.
    let wrapped = |program: &str, when: &str, happens: &str| {
        let folder = run_directory();
        let script = format!(
            r#"mkdir bin old; echo kept > old/file; echo kept > run_1/log; ln run_1/log run_1/link
            real=$(command -v {program})
            printf '#!/usr/bin/env bash\nif %s; then %s; fi\nexec %s "$@"\n' '{when}' '{happens}' \
              "$real" > bin/{program}; chmod +x bin/{program}
            sleep 0.02; PATH=$PWD/bin:$PATH bench-archive --yes run_1"#
        );
        let (code, stdout, stderr) = ran(folder.path(), &script);
        assert_eq!((code, &*stdout), (1, ""), "{happens}: {stderr}");
        let left = printed(folder.path(), "find run_1 -type f | wc -l; find . -name '.*-*'");
        let kept =
            printed(folder.path(), "cat run_1/late run_1/old/file run_1/log 2> /dev/null ||:");
        (stderr, left, kept)
    };
    for (happens, left, message) in [
        ("echo kept > run_1/late", "9\n", "\"./run_1/late\" changed while it was verified"),
        ("echo KEPT | dd of=run_1/log", "8\n", "changed while it was verified"),
        ("cp -a run_1/log x; cat x > run_1/log; touch -r x run_1/log", "8\n", "/log\" changed"),
        ("mv old run_1", "9\n", "it changed: it does not hold \"run_1/old\""),
    ] {
        let (stderr, found, kept) = wrapped("bench-merge", "true", happens);
        assert!(stderr.contains("bench-archive: run_1: not removed: "), "{happens}: {stderr}");
        assert!(stderr.contains(message), "{happens}: {stderr}");
        assert_eq!(found, left, "{happens}");
        assert!(kept.to_lowercase().contains("kept"), "{happens}");
    }
    let deleting = "[[ $* == *-delete* ]]";
    let (stderr, found, kept) = wrapped("find", deleting, "echo kept > run_1/late");
    assert!(stderr.contains("changed meanwhile, is left: "), "{stderr}");
    assert_eq!((&*found, &*kept), ("1\n", "kept\n"));
}

#[test]
fn a_link_to_a_directory_is_not_archived() {
    let folder = run_directory();
    let script = "ln -s run_1 run_l; touch file; bench-archive --yes run_l/ file";
    let (code, stdout, stderr) = ran(folder.path(), script);
    assert_eq!((code, &*stdout), (1, ""));
    let link = "bench-archive: run_l: a symbolic link; name the directory itself\n";
    assert_eq!(stderr, format!("{link}bench-archive: file: no directory\n"));
    assert_eq!(printed(folder.path(), "ls"), "file\nrun_1\nrun_l\n");
}

/// Nobody can make a file in `/proc`, not even who may write everywhere.
#[test]
fn a_directory_beside_which_nothing_can_be_written_leaves_the_others() {
    let folder = run_directory();
    let (code, stdout, stderr) = ran(folder.path(), "bench-archive /proc/self/ns run_1");
    assert_eq!((code, &*stdout), (1, "run_1.tar.zst: verified; --yes removes run_1\n"), "{stderr}");
    assert!(
        stderr.starts_with("bench-archive: /proc/self/ns: cannot write beside it: ")
            && stderr.lines().count() == 1,
        "{stderr}"
    );
}

#[test]
fn files_of_several_names_are_removed_with_their_directory() {
    let folder = run_directory();
    let script = "ln $(ls run_1/*.json | head -1) run_1/link; bench-archive --yes run_1; ls -A";
    let said = "run_1.tar.zst: verified; removed run_1\nrun_1.tar.zst\n";
    assert_eq!(printed(folder.path(), script), said);
}

#[test]
fn a_directory_that_another_clock_wrote_is_archived() {
    let folder = run_directory();
    let script = "touch -d '+1 hour' run_1/log; bench-archive --list; bench-archive run_1
        bench-archive --older-than 1h --yes run_1; ls";
    let found = printed(folder.path(), script);
    assert!(found.starts_with("0\t"), "{found}");
    assert!(found.ends_with("verified; --yes removes run_1\nrun_1\nrun_1.tar.zst\n"), "{found}");
}

#[test]
fn a_directory_of_unusual_names_is_archived() {
    let folder = run_directory();
    let script = r#"mv -- run_1 $'-r\n\\ 1'; cd ./-*; mkdir -- '-d?' $'d\ne'; touch -- "-d?/'q\"" \
          $'d\ne/\t\x017' $'\xff' 'é %s' '*'; ln -s nowhere link; mkfifo pipe; cd ..
        bench-archive --yes -- -r*; find . -mindepth 1 -printf x"#;
    let said = r"-r\n\\ 1";
    assert_eq!(
        printed(folder.path(), script).replace("-r\n\\ 1", said),
        format!("{said}.tar.zst: verified; removed {said}\nx")
    );
}

#[test]
fn an_age_beyond_all_ages_is_refused() {
    let folder = run_directory();
    for age in ["200000000000000d", "18446744073709551616h", "1000000d"] {
        let (code, stdout, stderr) =
            ran(folder.path(), &format!("bench-archive --list --older-than {age} run_1"));
        assert_eq!((code, &*stdout), (2, ""), "{age}");
        assert!(stderr.contains("of six digits at most"), "{stderr}");
    }
    printed(folder.path(), "cmp <(bench-archive --list --older-than 999999d) /dev/null");
}

#[test]
fn a_job_of_an_array_leaves_its_record() {
    let folder = run_directory();
    let script = r#"raw=$(ls "$PWD"/run_1/*.json | head -1); name=$(basename "$raw" .json)
        mkdir run_2; printf 'no|false\n%s|cp %s .\n' "$name" "$raw" > tasks.txt
        export RUNNER_TYPE=h100; cd run_2
        SLURM_JOB_ID=42 SLURM_ARRAY_TASK_ID=2 slurm-array ../tasks.txt --set note=x
        cmp <(jq -r .note agg_*.json) <(echo x); jq -r .hw agg_*.json | grep -qv h100
        if SLURM_JOB_ID=41 SLURM_ARRAY_TASK_ID=1 slurm-array ../tasks.txt; then exit 9; fi
        for task in 0 3; do
          code=0; SLURM_ARRAY_TASK_ID=$task slurm-array ../tasks.txt 2> told || code=$?
          [[ $code == 2 && $(cat told) == 'slurm-array: ../tasks.txt has no '*" in line $task" ]]
        done; rm told
        cd ..; cut -d '|' -f 1 run_2/jobs.txt; bench-jobs run_2 | jq -r .state || true"#;
    assert_eq!(printed(folder.path(), script), "42\n41\ndone\nno-log\n");
}

#[test]
fn what_is_installed_can_be_removed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let bins = Path::new(BIN).parent().expect("a folder").display();
    let script = format!("install --prefix \"$PWD/p q\" --from '{bins}'");
    let said = printed(folder.path(), &script);
    let files = printed(folder.path(), "cd 'p q'; find . -type f | sort");
    assert_eq!(files.lines().count(), 5 * 5 + 2, "{files}");
    for file in [
        "./bin/bench-plot",
        "./bin/bench-report",
        "./share/man/man1/bench-merge.1",
        "./share/bash-completion/completions/bench-pareto",
        "./share/zsh/site-functions/_bench-enrich",
        "./share/fish/vendor_completions.d/bench-plot.fish",
    ] {
        assert!(files.lines().any(|line| line == file), "{file}");
    }
    let lines = said.lines().filter(|line| line.starts_with("installed "));
    assert_eq!(lines.count(), files.lines().count());
    assert!(said.contains("export PATH="), "{said}");
    let version = printed(folder.path(), "'p q/bin/bench-merge' --version");
    assert!(version.starts_with("bench-merge "), "{version}");
    printed(folder.path(), "touch 'p q/bin/other'; install --uninstall --prefix 'p q'");
    assert_eq!(printed(folder.path(), "find 'p q' -type f"), "p q/bin/other\n");
    let again = printed(folder.path(), "install --uninstall --prefix 'p q'");
    assert!(again.starts_with("nothing is installed"), "{again}");
    // What is told can be pasted.
    let (_, words) = said.split_once("To remove: scripts/").expect("how to remove");
    printed(folder.path(), words);
    assert!(said.contains(r"p\ q/share/zsh/site-functions) before"), "{said}");
}

#[test]
fn a_script_says_in_its_own_words_what_it_lacks() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (script, message) in [
        ("install --prefix= --from .", "install: --prefix needs a directory\n"),
        ("install --from=", "install: --from needs a directory\n"),
        (
            "env -u HOME install --uninstall",
            "install: HOME is not set: --prefix needs a directory\n",
        ),
        ("debian-package --from", "debian-package: --from needs a directory\n"),
        (
            "quickstart --bogus",
            "quickstart: unknown option: --bogus; see scripts/quickstart --help\n",
        ),
    ] {
        assert_eq!(ran(folder.path(), script), (2, String::new(), message.to_owned()), "{script}");
    }
}

#[test]
fn an_installed_script_finds_the_filters_beside_it() {
    let folder = run_directory();
    let bins = Path::new(BIN).parent().expect("a folder").display();
    let script = format!(
        "install --prefix \"$PWD/p q\" --from '{bins}' > installed
         env -i PATH=/usr/bin:/bin 'p q/bin/bench-report' run_1 dsr1_1k1k; ls run_1/summary.md"
    );
    assert_eq!(printed(folder.path(), &script), "run_1/summary.md\n");
}

/// Passed over where cargo-deb is missing, unless `COOKBOOK=whole`: `.ci/run` installs it.
#[test]
fn a_debian_package_holds_what_is_installed() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let home = match variable("CARGO_HOME") {
        home if home.is_empty() => format!("{}/.cargo", variable("HOME")),
        home => home,
    };
    let cargo = variable("CARGO");
    let cargo = Path::new(&cargo).parent().expect("a folder").display();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = root.join("target/tools/bin");
    let find = format!(
        "export CARGO_HOME='{home}' PATH={}:{cargo}:{home}/bin:$PATH; command -v cargo-deb",
        tools.display()
    );
    let (code, ..) = ran(folder.path(), &find);
    if code != 0 && variable("COOKBOOK").is_empty() {
        return;
    }
    let bins = Path::new(BIN).parent().expect("a folder").display();
    // With what debuggers read, compressing takes minutes.
    let script = format!(
        "{find} > /dev/null
         mkdir bins; for bin in enrich merge pareto plot jobs; do
           strip -o bins/bench-$bin '{bins}'/bench-$bin; done
         package=$(debian-package --from bins .); dpkg-deb --field $package Package Depends
         dpkg-deb --extract $package all; cd all; find . -type f | sort; usr/bin/bench-plot -V
         gzip -dc usr/share/man/man1/bench-plot.1.gz | cmp - <(bench-plot --generate man)"
    );
    let found = printed(folder.path(), &script);
    let lines: Vec<_> = found.lines().collect();
    assert_eq!(lines[0], "Package: bench-filters");
    assert!(lines[1].starts_with("Depends: libc6"), "{found}");
    assert_eq!(lines.len(), 2 + 5 * 5 + 2 + 2 + 1, "{found}");
    assert!(lines.contains(&"./usr/share/zsh/vendor-completions/_bench-merge"), "{found}");
    assert!(lines.contains(&"./usr/share/doc/bench-filters/copyright"), "{found}");
}
