//! Any name is survived, and the labels that a name gives, put into a name again, are given again.

#![no_main]

use bench_enrich::labels_in_name;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|name: &str| {
    let labels = labels_in_name(name);
    if labels.is_empty() {
        return;
    }
    for (field, value) in &labels {
        assert!(
            !value.is_empty() && name.contains(value.as_str())
                || ["isl", "osl"].contains(field)
                || ["is_multinode", "num_decode_gpu"].contains(field),
            "{field}={value} of {name}"
        );
    }
    if labels
        .iter()
        .any(|(field, value)| *field == "hw" && (value.contains("recipe") || value.contains('_')))
    {
        // With a number behind it, it could be a recipe; between others, parts of their own.
        return;
    }
    let again = render(&labels);
    let mut found = labels_in_name(&again);
    let mut expected = labels;
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{name} became {again}");
});

/// A name that has these labels, in the scheme that they are of.
fn render(labels: &[(&str, String)]) -> String {
    let get = |field: &str| {
        labels.iter().find(|(known, _)| *known == field).map_or("", |(_, value)| value.as_str())
    };
    let has = |field: &str| labels.iter().any(|(known, _)| *known == field);
    let thousands = |field: &str| get(field).parse::<u64>().map_or(0, |tokens| tokens / 1024);
    // The first `agg_` is none of the model's name.
    let front = format!(
        "agg_{}_{}k{}k_{}_{}",
        get("infmax_model_prefix"),
        thousands("isl"),
        thousands("osl"),
        get("precision"),
        get("framework")
    );
    if !has("disagg") {
        return format!(
            "{front}_tp{}_ep{}_dpa_{}_conc{}_{}_1.json",
            get("tp"),
            get("ep"),
            get("dp_attention"),
            get("conc"),
            get("hw")
        );
    }
    let sizes = |of: &str, truth: &str| {
        let size = |field: &str| get(&format!("{of}{field}"));
        format!(
            "tp{}-pp{}-dcp{}-pcp{}-ep{}-{truth}{}",
            size("tp"),
            size("pp"),
            size("dcp_size"),
            size("pcp_size"),
            size("ep"),
            size("dp_attention")
        )
    };
    let recipe = match has("recipe_fingerprint") {
        true => format!("_recipe-{}", get("recipe_fingerprint")),
        false => String::new(),
    };
    let conc = if has("conc") { get("conc") } else { "1x2" };
    // A runner, since hardware may end in a number that would be taken for the runner's.
    let run = format!(
        "disagg-{}_spec-{}_conc{conc}_{}-nv_1{recipe}",
        get("disagg"),
        get("spec_decoding"),
        get("hw")
    );
    if !has("prefill_tp") {
        return format!("{front}_{}_{run}.json", sizes("", "dpa"));
    }
    let workers = format!(
        "prefill-{}-nw{}_decode-{}-nw{}",
        sizes("prefill_", "dp"),
        get("prefill_num_workers"),
        sizes("decode_", "dp"),
        get("decode_num_workers")
    );
    let measured = match (get("num_prefill_gpu"), get("num_decode_gpu")) {
        ("", _) => String::new(),
        (prefill, decode) => {
            let [p, d] = [prefill, decode].map(|gpus| gpus.parse::<u64>().unwrap_or(0));
            format!("_conc{conc}_gpus_{}_ctx_{prefill}_gen_{decode}", p + d)
        }
    };
    format!("{front}_{workers}_{run}{measured}.json")
}
