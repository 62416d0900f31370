//! What the filters say when they are misused: each message is one line that names the filter, the
//! thing, and what to do, without a word of the implementation's. Every message that stands in the
//! sources is seen by some test.

#[path = "support/literals.rs"]
mod literals;
#[path = "support/shell.rs"]
mod shell;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use literals::Literal;

const BIN: &str = env!("CARGO_BIN_EXE_bench-plot");

/// A record; `agg.json` holds it.
const RECORD: &str = r#"{"hw":"b200","tp":8,"conc":4,"framework":"vllm","precision":"fp8",
  "tput_per_gpu":100.5,"median_intvty":50.5,"median_ttft":0.25,"p99_ttft":0.5}"#;

/// A raw result whose labels nobody knows; `raw.json` holds it.
const RAW: &str = r#"{"model_id":"m","total_token_throughput":800,"output_throughput":400,
  "max_concurrency":4,"completed":4,"duration":2.5,"median_tpot_ms":20}"#;

const AIPERF: &str = r#"{"request_throughput":{"unit":"requests/sec"},
  "output_token_throughput":{"unit":"tokens/min","avg":1}}"#;

const LLM_D: &str = r#"{"scenario":{},"results":{"request_performance":{"aggregate":
  {"throughput":{"output_token_rate":{"units":"tokens/min","mean":1}}}}}}"#;

const SWEEP_ENTRY: &str = r#"{"exp-name":"e","precision":"fp8","framework":"vllm","tp":8,"ep":1,
  "dp-attn":false,"conc":4,"runner":"h200","image":"an-image","model":"m","isl":1,"osl":1}"#;

/// Misuses, each with what its message must say.
const MISUSES: &[(&str, &str)] = &[
    // Inputs.
    ("bench-merge missing.json", "missing.json: cannot read: No such file or directory"),
    ("bench-merge empty.json", "empty.json: the file is empty"),
    ("bench-merge broken.json", "broken.json:"),
    ("bench-merge raw.json", "run bench-enrich first"),
    ("bench-plot raw.json", "run bench-enrich on it first"),
    ("bench-pareto raw.json", "bench-enrich makes a record of it"),
    ("bench-enrich --no-env raw.json", "--hw"),
    ("bench-merge --files0-from nowhere", "nowhere: cannot read the list of names"),
    (
        r"printf 'agg.json\0\0' | bench-merge --files0-from -",
        "stdin: name 2 of the list is empty; leave it out",
    ),
    (r"printf '%s\0' agg.json - | bench-merge --files0-from -", "`-` cannot be one of them"),
    ("bench-jobs run other", "other is one argument too many; leave it out"),
    // Outputs.
    ("bench-merge agg.json -o no/where.json", "no/where.json"),
    ("bench-merge agg.json -o .", "."),
    // Fields.
    ("bench-plot -x median_intvyt agg.json", "did you mean median_intvty"),
    ("bench-pareto --best tput_per_gup agg.json", "did you mean tput_per_gpu?"),
    ("bench-pareto --objective p99_tfft agg.json", "did you mean p99_ttft?"),
    ("bench-pareto --max tput_per_gup --min conc agg.json", "did you mean tput_per_gpu?"),
    ("bench-pareto --by hw,hw agg.json", "name it once"),
    ("bench-pareto --at conc=4 agg.json", "name the objectives with --max and --min"),
    ("bench-merge --unique=hw,cocn agg.json", "did you mean conc?"),
    ("bench-merge --update --key hw agg.json", "--update takes two inputs"),
    // Flags.
    ("bench-merge --sotr agg.json", "unknown option --sotr; did you mean --sort?"),
    ("bench-plot --frontier agg.json", "did you mean --frontier-only?"),
    ("bench-merge --zzz agg.json", "-h lists those that are known"),
    ("bench-merge -z.json", "put -- before a file"),
    ("bench-pareto --tolerance -1 agg.json", "--tolerance -1: expected a share"),
    ("bench-enrich --gpu-price -1 raw.json", "--gpu-price -1: expected a number above 0"),
    ("bench-enrich --percentiles -0.5 raw.json", "--percentiles -0.5: expected a number from 0"),
    ("bench-merge -j -1 agg.json", "--jobs -1: expected a whole number from 1"),
    ("bench-pareto --by '' agg.json", "--by '': a key is empty; name each that is meant"),
    ("bench-pareto --by hw, agg.json", "--by '': a key is empty"),
    ("bench-pareto --max= agg.json", "--max '': a key is empty"),
    ("bench-pareto --best '' agg.json", "--best '': a key is empty"),
    ("bench-merge --unique= agg.json", "--unique '': a key is empty"),
    ("bench-merge --stats --key= agg.json", "--key '': a key is empty"),
    ("bench-plot --series= agg.json", "--series '': a key is empty"),
    ("bench-plot -x '' agg.json", "-x '': a key is empty"),
    ("bench-plot --split '' agg.json", "--split '': a key is empty"),
    ("bench-plot -f pgn agg.json", "expected png, svg"),
    ("bench-plot --theme drak agg.json", "--theme drak: no such value; did you mean dark?"),
    ("bench-enrich --frmework vllm raw.json", "did you mean --framework?"),
    ("bench-enrich --tp eight raw.json", "--tp eight: expected a whole number from 1"),
    ("bench-merge -j 0 agg.json", "--jobs 0: expected a whole number from 1"),
    ("bench-plot --scale 9 agg.json", "--scale 9: expected a whole number from 1 to 8"),
    ("bench-merge -f jsno agg.json", "did you mean json?"),
    ("bench-merge --format", "--format has no value; give it one"),
    ("bench-merge ''", "the name of a FILE is empty; give it one, or leave it out"),
    ("bench-merge --generate man agg.json", "--generate stands alone; leave out all other"),
    ("bench-pareto --generate man --by hw", "--generate stands alone; leave out all other"),
    ("bench-enrich --goodput ttft:1 --goodput ttft:2 raw.json", "--goodput limits `ttft` twice"),
    ("bench-pareto --slo p99_ttft agg.json", "--slo p99_ttft: "),
    ("bench-pareto --tolerance 2 agg.json", "0.02 is 2 %"),
    ("bench-pareto --mark=1 agg.json", "--mark takes no value; leave out =1"),
    ("bench-pareto --mark --mark agg.json", "--mark was given more than once; give it once"),
    (
        "bench-plot --e2el --ttft -x conc agg.json",
        "--e2el cannot be used with --ttft or -x; leave one out",
    ),
    ("bench-merge --add agg.json", "--update is missing, which another option needs; add it"),
    ("bench-enrich --hw $'\\xff' raw.json", "an argument is not UTF-8"),
    // Hardware.
    ("bench-enrich --specs unknown.json", "h201 (did you mean h200?)"),
    // JSON.
    (
        "printf '[{} {}]' | bench-merge",
        "stdin:1:5: expected `,` or `]` after an element of the array",
    ),
    ("echo '{\"a\":[1 2]}' | bench-merge", "expected `,` or `]` after an element, found `2`"),
    ("echo '{\"a\":1 \"b\"}' | bench-merge", "expected `,` or `}` after a member"),
    ("echo '{a:1}' | bench-merge", "expected a key in double quotes or `}`, found `a`"),
    ("echo '[[1]]' | bench-merge", "expected an object, found an array within the array"),
    ("echo '{\"a\":01}' | bench-merge", "a number must not begin with a zero"),
    (r#"echo '{"a":"\x"}' | bench-merge"#, r#"one of `"\/bfnrtu` behind a backslash"#),
    ("printf '{\"a\":%s' \"$(printf '[%.0s' {1..2000})\" | bench-merge", "nest deeper than 1024"),
    (r#"printf '{"a":"\xff"}' | bench-merge"#, "the bytes are not UTF-8"),
    ("iconv -t UTF-16LE agg.json | bench-merge", "the text is UTF-16"),
    (
        "iconv -t UTF-32LE agg.json | bench-merge",
        "the text is UTF-32LE; convert it by iconv -f UTF-32LE",
    ),
    (
        "(head -c 40 raw.json; head -c 40 /dev/zero; tail -c +41 raw.json) | bench-enrich",
        "the file has a hole",
    ),
    // YAML.
    ("printf 'version: 1\\n[1]: 2\\n' > a.yaml; bench-enrich a.yaml", "a key must be a text"),
    (
        "printf 'version: &x 1\\n*x : 2\\n' > b.yaml; bench-enrich b.yaml",
        "an alias cannot be a key",
    ),
    ("bench-enrich aliases.yaml", "the aliases make the document too large"),
    // Archives and compressed files.
    (
        "tar cf a.tar agg.json; head -c 600 a.tar > cut.tar; bench-merge cut.tar",
        "the archive is cut off",
    ),
    (
        "truncate -s 1M hole.json; tar -S -cf hole.tar hole.json; bench-merge hole.tar",
        "hole.tar:hole.json: the member is stored with holes",
    ),
    ("gzip -c agg.json | gzip -c > twice.gz; bench-merge twice.gz", "unpack it once"),
    (
        "printf '\\x1f\\x8b\\x08\\0\\0\\0\\0\\0\\0\\3xxxxxxxxxxxxxxxxxxxx' > bad.gz; bench-merge bad.gz",
        "bad.gz: cannot read: the compressed data cannot be unpacked",
    ),
    // Terminals.
    ("script -qec bench-merge /dev/null >&2", "nothing to read: name files or directories"),
    (
        "script -qec 'bench-plot -f png agg.json' /dev/null >&2",
        "a PNG would be garbage on a terminal",
    ),
    // Raw results.
    (
        "with '\"ttfts\":[1],\"output_lens\":[1],\"itls\":[1]' | bench-enrich --percentiles 50 $labels",
        "array of arrays",
    ),
    (
        "with '\"ttfts\":[\"\"],\"output_lens\":[1],\"itls\":[[]]' | bench-enrich --percentiles 50 $labels",
        "`ttfts` must be",
    ),
    ("with '\"tpot_ms_median\":21' | bench-enrich $labels", "both give `median_tpot`, and differ"),
    (
        "with '\"failed\":0' | sed 's/\"completed\":4/\"completed\":0/' | bench-enrich --max-failure-rate 1 $labels",
        "no request was sent",
    ),
    (
        "with '\"x\":1' | sed 's/:400/:900/' | bench-enrich $labels",
        "the output token throughput, 900, is more than the total, 800",
    ),
    (
        "with '\"x\":1' | sed 's/:400/:null/' | bench-enrich $labels",
        "the output token throughput is missing",
    ),
    (
        "cat aiperf.json | bench-enrich $labels",
        "`output_token_throughput.unit` must be tokens/s, but is \"tokens/min\"",
    ),
    (
        "cat llm-d.json | bench-enrich $labels",
        "output_token_rate.units` must be tokens/s, but is \"tokens/min\"",
    ),
    // Tables, sweeps and patterns.
    (
        "printf 'hw,kw,price\\nh200,x,1' > s.csv; bench-enrich --specs=s.csv agg.json",
        "s.csv:2: expected a number above 0",
    ),
    (
        "printf 'hw,kw,price\\n,1,1' > s.csv; bench-enrich --specs=s.csv agg.json",
        "s.csv:2: the row names no hardware",
    ),
    (
        "printf 'hw,price\\nh200,1' > s.csv; bench-enrich --specs=s.csv agg.json",
        "s.csv:1: the table has no column `kw`",
    ),
    (
        "printf 'hw,kw,price\\nh200,1,1\\nH200,1,1' > s.csv; bench-enrich --specs=s.csv agg.json",
        "s.csv:3: H200 has two rows",
    ),
    (
        "printf 'hw,kw,price,price\\nh200,1,1,2' > s.csv; bench-enrich --specs=s.csv agg.json",
        "s.csv:1: the columns `price` and `price` are for the same; remove one",
    ),
    (
        "printf 'hw,kw,price\\nh200,1' > s.csv; bench-enrich --specs=s.csv agg.json",
        "s.csv:2: the row has 2 cells, but the first has 3",
    ),
    ("bench-enrich --config sweep.json $labels raw.json", "two entries build the name"),
    ("bench-enrich --set x raw.json", "--set x: expected KEY=VALUE"),
    ("bench-enrich --name-pattern tp raw.json", "expected a named group"),
    // Aggregates.
    (
        "bench-merge agg.json > own.json; bench-merge own.json >> own.json",
        "the input is also the output",
    ),
    ("bench-merge --sort=,a agg.json", "a key is empty"),
    ("bench-merge --key hw agg.json", "nothing asks: give --unique"),
    ("bench-merge --unique --on-conflict keep agg.json", "leave one out"),
    ("bench-merge --summary --sort=-conc agg.json", "leave the keys of --sort out"),
    ("bench-merge --update --key hw agg.json raw.json", "a raw result is no record"),
    (
        "(cat agg.json; sed 's/100.5/101/' agg.json) > two.json; bench-merge --update --key hw agg.json two.json",
        "only one of them can be the update",
    ),
    (
        "bench-merge --stats agg.json -o std.json; (sed 's/100.5/101/' agg.json; sed 's/b200/h200/' agg.json) > new.json
         bench-merge --update --key hw std.json new.json",
        "left out of updated records what followed from values that were replaced: n, tput_per_gpu_max",
    ),
    (
        "sed 's/100.5/-1/' agg.json | bench-pareto",
        "`tput_per_gpu` is -1, but no metric is below 0",
    ),
    (
        "bench-merge --sort=conc,tput_per_gp agg.json",
        "no record has `tput_per_gp`, which is to sort by; did you mean tput_per_gpu?",
    ),
    (
        "bench-pareto --by hw,framwork agg.json",
        "no record has `framwork`, which is to tell groups apart; did you mean framework?",
    ),
    // Frontiers.
    (
        "bench-pareto --hypervolume --ref conc=1 --ref conc=2 --max conc --max tput_per_gpu agg.json",
        "--ref names `conc` twice; name it once",
    ),
    ("bench-pareto --slo x agg.json", "--slo x: expected FIELD, one of"),
    ("bench-pareto --at x agg.json", "--at x: expected FIELD=VALUE"),
    // What was saved of each request.
    (
        "with '\"ttfts\":[1],\"output_lens\":[2],\"e2els\":[0.5]' | bench-enrich $labels --percentiles 50",
        "`e2els[0]` is less than `ttfts[0]`",
    ),
    (
        "with '\"num_prompts\":1' | bench-enrich $labels",
        "`completed` is 4, more than `num_prompts`, 1; one of them is wrong",
    ),
    (
        "with '\"conc_ms\":5' | bench-enrich $labels",
        "`conc_ms` would be `conc` of the record, which is no duration; rename or remove it",
    ),
    // Pictures.
    ("sed 's/100.5/0/' agg.json | bench-plot --log y", "no logarithmic axis can show"),
    ("bench-plot --cost agg.json", "bench-enrich --specs adds it"),
    ("bench-plot --size 10 agg.json", "--size 10: expected a width and a height"),
    ("bench-plot --xlim 5 agg.json", "--xlim 5: expected two numbers"),
    ("echo '{\"tput_per_gpu\":null}' | bench-plot", "no record holds a number"),
    ("bench-plot -x hw agg.json", "no record has a number in `hw`"),
    (
        "echo '{\"tput_per_gpu\":1} {\"median_intvty\":1}' | bench-plot",
        "no record has numbers in both `median_intvty` and `tput_per_gpu`",
    ),
    ("bench-plot --size 8000x8000 --scale 8 agg.json", "lower --size or --scale"),
    (
        "(sed 's/vllm/a b/' agg.json; sed 's/vllm/a-b/' agg.json) > cases.json; bench-plot --split framework -o '{framework}.png' cases.json",
        "would both go to",
    ),
];

/// Words that only a reader of the source would know.
const JARGON: [&str; 12] = [
    "os error",
    "serde",
    "utf8error",
    "unwrap",
    "panicked",
    "none)",
    "some(",
    "err(",
    "kind:",
    "rawvalue",
    "backtrace",
    "struct",
];

/// What no misuse can bring about on every machine, and why.
const UNSEEN: &[(&str, &str)] = &[
    (
        "{directory}: cannot read back the temporary file: {why}",
        "only where a disk fails; a unit test gives it",
    ),
    ("a member's header is too large", "a unit test gives it, and what is around it the archives"),
    ("the value is not an object", "only a defect of a filter would make such a record"),
    ("the {} report holds no run; leave the file out", "all clients that are known write a run"),
    ("the text is no table in CSV", "text that is UTF-8 has rows, if of unequal lengths"),
    ("--auc: there is no frontier", "no group is without a record"),
    ("the table that is built in", "only a defect of the table would be told under its name"),
    ("and the same numbers", "two records that differ in no metric differ in a label, as a rule"),
    ("--live redraws charts in text only; use -f text", "only on a terminal; a unit test gives it"),
    (
        "--live needs a terminal that can move its cursor, but TERM is dumb; leave it out",
        "only on a terminal; a unit test gives it",
    ),
    (
        "a chart in text takes {LEAST_COLUMNS} columns, but the terminal has {columns}; its lines will wrap",
        "only on a terminal; a unit test gives it",
    ),
    ("cannot start a thread: {error}", "only where the system grants no threads"),
    (
        "nothing to draw: no record has both fields of the axes",
        "only those who draw by the library see it",
    ),
];

/// What others print, to be found.
const WORDS_OF_LOGS: &str = "bench-jobs/src/cause.rs";

/// Runs a misuse: `with MEMBERS` prints a raw result with more members, `$labels` are flags that
/// say all that the file's name does not.
fn misuse(folder: &Path, script: &str) -> Output {
    let raw = RAW.trim_end_matches('}').replace('\n', "");
    let prelude = format!(
        "with() {{ printf '%s,%s}}' '{raw}' \"$1\"; }}
         labels='--hw h200 --tp 8 --ep 1 --dp-attention false --framework vllm --precision fp8'\n"
    );
    shell::shell(BIN, folder, &(prelude + script))
}

/// What the misuses say, and what the filters say that is not what was expected.
fn misused() -> (String, String) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let put = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("the file can be written");
    };
    put("agg.json", RECORD);
    put("raw.json", RAW);
    put("empty.json", "");
    put("broken.json", "{\"hw\": }");
    put("unknown.json", &RECORD.replace("b200", "h201"));
    put("aiperf.json", AIPERF);
    put("llm-d.json", LLM_D);
    put("sweep.json", &format!("[{SWEEP_ENTRY},{}]", SWEEP_ENTRY.replace("an-image", "another")));
    put("aliases.yaml", &aliases());
    let (mut said, mut wrong) = (String::new(), String::new());
    for (script, expected) in MISUSES {
        let output = misuse(folder.path(), script);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let filter = script.split(['(', ' ', ';', '\'']).rfind(|word| word.starts_with("bench-"));
        let of_filter = format!("{}: ", filter.expect("a filter"));
        let plain = stderr.to_lowercase();
        let sound = !output.status.success()
            && stderr.contains(expected)
            && JARGON.iter().all(|word| !plain.contains(word))
            && stderr.lines().all(|line| line.starts_with(&of_filter));
        if !sound {
            wrong += &format!("$ {script}\n{stderr}  expected: {expected}\n");
        }
        said += &stderr;
    }
    (said, wrong)
}

/// A YAML document whose aliases stand for more than any memory holds.
fn aliases() -> String {
    let mut text = "version: 1\na0: &a0 [x]\n".to_owned();
    for level in 1..40 {
        let (below, again) = (level - 1, format!("*a{}, ", level - 1).repeat(9));
        text += &format!("a{level}: &a{level} [{again}*a{below}]\n");
    }
    text
}

#[test]
fn every_message_names_the_filter_and_the_thing_and_says_what_to_do() {
    let (_, wrong) = misused();
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_message_of_the_sources_is_seen_by_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let seen = misused().0 + &cases(&root) + &helps();
    let mut unseen = Vec::new();
    let folders = [
        "common",
        "bins/bench-enrich",
        "bins/bench-merge",
        "bins/bench-pareto",
        "bins/bench-plot",
        "bins/bench-jobs",
    ];
    for folder in folders {
        for Literal { text, file } in literals::literals(&root.join(folder).join("src")) {
            let others = file.ends_with(WORDS_OF_LOGS);
            if !others && is_message(&text) && !is_in(&text, &seen) {
                unseen.push((text, file));
            }
        }
    }
    let excused = |text: &str| UNSEEN.iter().any(|(known, _)| *known == text);
    let new: Vec<_> = unseen.iter().filter(|(text, _)| !excused(text)).collect();
    assert!(new.is_empty(), "no case, misuse or help shows these: {new:#?}");
    for (known, _) in UNSEEN {
        assert!(unseen.iter().any(|(text, _)| text == known), "{known:?} is seen, or gone");
    }
}

/// Whether a text is words for a person, on one line, and no code.
fn is_message(text: &str) -> bool {
    let words = pieces(text).join(" ");
    let words = words.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    let code = text.starts_with('<') || ["=\"", "${", "\n"].iter().any(|c| text.contains(c));
    words.count() > 2 && text.contains(' ') && !code
}

/// What stands between the places of a format string that something is put into.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let last = pieces.last_mut().expect("there is one");
        match character {
            '{' | '}' if characters.peek() == Some(&character) => {
                characters.next();
                last.push(character);
            }
            '{' => {
                characters.by_ref().take_while(|c| *c != '}').for_each(drop);
                pieces.push(String::new());
            }
            _ => last.push(character),
        }
    }
    pieces
}

/// Whether a line holds all pieces of a text, in their order.
fn is_in(text: &str, lines: &str) -> bool {
    let pieces = pieces(text);
    let longest = pieces.iter().max_by_key(|piece| piece.len()).expect("there is one");
    lines.lines().filter(|line| line.contains(&**longest)).any(|line| {
        let mut rest = line;
        pieces.iter().all(|piece| match rest.split_once(&**piece) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    })
}

/// What the cases and the other tests expect to be printed.
fn cases(root: &Path) -> String {
    let mut texts = String::new();
    for filter in entries(&root.join("tests/cases")) {
        for case in entries(&filter) {
            for file in ["expout", "experr"] {
                texts += &String::from_utf8_lossy(&fs::read(case.join(file)).unwrap_or_default());
                texts += "\n";
            }
        }
    }
    let on_terminals = [root.join("tests/live.rs")];
    for test in entries(&root.join("tests/faults")).chain(on_terminals) {
        texts += &fs::read_to_string(test).expect("a test");
    }
    texts
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").path())
}

/// What the filters tell of themselves.
fn helps() -> String {
    let script = "for filter in enrich merge pareto plot jobs; do
                    bench-$filter -h; bench-$filter --help; bench-$filter --generate man
                  done; bench-enrich --help-keys";
    let output = shell::shell(BIN, Path::new("."), script);
    // In a manual, dashes are marked.
    String::from_utf8_lossy(&output.stdout).replace("\\-", "-")
}
