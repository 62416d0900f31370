//! Every format on a small result of its own.

use super::*;
use crate::error::Place;
use proptest::prelude::*;

fn record(text: &str) -> Record<'static> {
    Record::built(text.to_owned(), Place::start("f")).unwrap()
}

/// The statistics of the first run, in seconds.
fn seconds(text: &str) -> Vec<(String, Option<f64>)> {
    let record = record(text);
    let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
    let statistics = run.statistics.iter();
    statistics
        .map(|known| (known.field.clone(), known.value.map(|v| v / known.unit.per_second())))
        .collect()
}

fn error(text: &str) -> String {
    let record = record(text);
    let runs = Format::of(&record).unwrap().runs(&record);
    runs.and_then(|mut runs| runs.remove(0)).unwrap_err().to_string()
}

const SGLANG: &str = r#"{"total_output_tokens_retokenized": 9, "max_concurrency": 4,
    "concurrency": 3.7, "input_throughput": 1.0, "output_throughput": 2.0,
    "mean_e2e_latency_ms": 4000, "p99_ttft_ms": 1000, "mean_tpot_ms": 2000, "median_itl_ms": 3000,
    "goodput_slos_ms": {"ttft": 5},
    "server_info": {"model_path": "m", "tp_size": 8, "enable_dp_attention": true, "dp_size": 8}}"#;
const VLLM: &str = r#"{"model_id": "m", "max_concurrency": 4, "total_token_throughput": 3.0,
    "output_throughput": 2.0, "p99_ttft_ms": 1000, "mean_tpot_ms": 2000, "median_itl_ms": 3000,
    "mean_e2el_ms": 4000}"#;
const AIPERF: &str = r#"{"request_throughput": {"unit": "requests/sec", "avg": 1},
    "input_config": {"models": {"items": [{"name": "m"}]},
        "phases": [{"name": "warmup", "concurrency": 1}, {"name": "profiling", "concurrency": 4}]},
    "output_token_throughput": {"unit": "tokens/sec", "avg": 2.0},
    "total_isl": {"unit": "tokens", "avg": 10}, "total_osl": {"unit": "tokens", "avg": 20},
    "benchmark_duration": {"unit": "ms", "avg": 10000},
    "time_to_first_token": {"unit": "ms", "p99": 1000}, "error_request_count": null,
    "inter_token_latency": {"unit": "us", "avg": 2000000}, "request_latency": {"unit": "s", "avg": 4},
    "inter_chunk_latency": {"unit": "ns", "p50": 3000000000, "count": 1}}"#;
const GUIDELLM: &str = r#"{"benchmarks": [{"type_": "generative_benchmark", "duration": 10,
    "config": {"spec": {"backend": {"model": "m"}},
        "strategy": {"type_": "concurrent", "streams": 4, "max_concurrency": 10240}},
    "metrics": {"time_to_first_token_ms": {"successful": {"percentiles": {"p99": 1000}}},
        "inter_token_latency_ms": {"successful": {"mean": 2000}},
        "time_per_output_token_ms": {"successful": {"mean": 99}},
        "request_latency": {"successful": {"mean": 4, "mode": 4}, "errored": {"mean": 7}},
        "output_tokens_per_second": {"successful": {"mean": 2.0}},
        "tokens_per_second": {"successful": {"mean": 3.0}}}}]}"#;
const INFERENCE_PERF: &str = r#"{"load_summary": {"achieved_rate": 1.0, "concurrency": 4}, "failures": {"count": 1},
    "successes": {"count": 3, "latency": {"request_latency": {"mean": 4},
            "time_to_first_token": {"p99": 1}, "time_per_output_token": {"mean": 2},
            "normalized_time_per_output_token": {"mean": 99}, "inter_token_latency": {"median": 3}},
        "throughput": {"output_tokens_per_sec": 2.0, "total_tokens_per_sec": 3.0}}}"#;
const TRTLLM_BENCH: &str = r#"{"engine": {"model": "m"}, "world_info": {"tp_size": 8, "ep_size": 2},
    "request_info": {"avg_num_concurrent_requests": 3.7},
    "performance": {"system_output_throughput_tok_s": 2.0, "system_total_throughput_tok_s": 3.0,
        "request_latency_percentiles_ms": {"average": 4000}},
    "streaming_metrics": {"ttft_percentiles": {"p99": 1000}, "tpot_percentiles": {"average": 2000}}}"#;
const GENAI_BENCH: &str = r#"{"aggregated_metrics": {"num_concurrency": 4,
    "mean_output_throughput_tokens_per_s": 2.0, "mean_total_tokens_throughput_tokens_per_s": 3.0,
    "stats": {"ttft": {"p99": 1}, "tpot": {"mean": 2}, "e2e_latency": {"mean": 4}}}}"#;
const LLMPERF: &str = r#"{"model": "m", "num_concurrent_requests": 4, "results_ttft_s_quantiles_p99": 1,
    "results_inter_token_latency_s_mean": 99, "results_end_to_end_latency_s_mean": 4,
    "results_mean_output_throughput_token_per_s": 2.0, "results_number_input_tokens_mean": 20,
    "results_num_completed_requests_per_min": 3}"#;
const LLM_D: &str = r#"{"version": "0.2.1", "scenario": {
        "load": {"standardized": {"concurrency": 4}},
        "stack": [{"standardized": {"kind": "inference_engine", "model": {"name": "m"},
            "replicas": 1, "accelerator": {"parallelism": {"tp": 8, "dp": 1}}}},
            {"standardized": {"kind": "generic"}}]},
    "results": {"request_performance": {"aggregate": {"requests": {"total": 4, "failures": 1},
        "latency": {"time_to_first_token": {"p99": 1000, "units": "ms"},
            "time_per_output_token": {"mean": 2, "units": "s/token"},
            "normalized_time_per_output_token": {"mean": 99, "units": "s/token"},
            "inter_token_latency": {"p50": 3, "units": "s/token"},
            "request_latency": {"mean": 4, "units": "s"}},
        "throughput": {"input_token_rate": {"mean": 1.0, "units": "tokens/s"},
            "output_token_rate": {"mean": 2.0, "units": "tokens/s"}}}}}}"#;

const ALL: [(&str, &str); 9] = [
    ("SGLang", SGLANG),
    ("vLLM", VLLM),
    ("AIPerf and GenAI-Perf", AIPERF),
    ("GuideLLM", GUIDELLM),
    ("inference-perf", INFERENCE_PERF),
    ("trtllm-bench", TRTLLM_BENCH),
    ("genai-bench", GENAI_BENCH),
    ("llmperf", LLMPERF),
    ("llm-d", LLM_D),
];

/// Which key of each client is which metric, and its unit: the heart of reading them.
#[test]
fn each_metric_comes_from_the_key_that_means_it() {
    use Unit::{Milliseconds, Seconds};
    use UnitOf::{Always, Stated};
    type Row = (&'static str, &'static str, UnitOf);
    let expected: &[(&str, &[Row])] = &[
        (
            "SGLang",
            &[
                ("ttft", "ttft", Always(Milliseconds)),
                ("tpot", "tpot", Always(Milliseconds)),
                ("itl", "itl", Always(Milliseconds)),
                ("e2el", "e2e_latency", Always(Milliseconds)),
            ],
        ),
        (
            "vLLM",
            &[
                ("ttft", "ttft", Always(Milliseconds)),
                ("tpot", "tpot", Always(Milliseconds)),
                ("itl", "itl", Always(Milliseconds)),
                ("e2el", "e2el", Always(Milliseconds)),
            ],
        ),
        (
            "AIPerf and GenAI-Perf",
            &[
                ("ttft", "time_to_first_token", Stated("unit")),
                ("tpot", "inter_token_latency", Stated("unit")),
                ("itl", "inter_chunk_latency", Stated("unit")),
                ("e2el", "request_latency", Stated("unit")),
            ],
        ),
        (
            "GuideLLM",
            &[
                ("ttft", "time_to_first_token_ms", Always(Milliseconds)),
                ("tpot", "inter_token_latency_ms", Always(Milliseconds)),
                ("e2el", "request_latency", Always(Seconds)),
            ],
        ),
        (
            "inference-perf",
            &[
                ("ttft", "time_to_first_token", Always(Seconds)),
                ("tpot", "time_per_output_token", Always(Seconds)),
                ("itl", "inter_token_latency", Always(Seconds)),
                ("e2el", "request_latency", Always(Seconds)),
            ],
        ),
        (
            "trtllm-bench",
            &[
                ("ttft", "streaming_metrics.ttft_percentiles", Always(Milliseconds)),
                ("tpot", "streaming_metrics.tpot_percentiles", Always(Milliseconds)),
                ("e2el", "performance.request_latency_percentiles_ms", Always(Milliseconds)),
            ],
        ),
        (
            "genai-bench",
            &[
                ("ttft", "ttft", Always(Seconds)),
                ("tpot", "tpot", Always(Seconds)),
                ("e2el", "e2e_latency", Always(Seconds)),
            ],
        ),
        (
            "llmperf",
            &[
                ("ttft", "results_ttft_s", Always(Seconds)),
                ("e2el", "results_end_to_end_latency_s", Always(Seconds)),
            ],
        ),
        (
            "llm-d",
            &[
                ("ttft", "time_to_first_token", Stated("units")),
                ("tpot", "time_per_output_token", Stated("units")),
                ("itl", "inter_token_latency", Stated("units")),
                ("e2el", "request_latency", Stated("units")),
            ],
        ),
    ];
    let row = |latency: &Latency| (latency.metric, latency.key, latency.unit);
    let found: Vec<(_, Vec<_>)> =
        FORMATS.iter().map(|f| (f.name, f.latencies.iter().map(row).collect())).collect();
    let expected: Vec<_> = expected.iter().map(|(name, rows)| (*name, rows.to_vec())).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_client_is_known_by_its_keys_and_read_in_its_units() {
    assert_eq!(ALL.len(), FORMATS.len());
    for (name, text) in ALL {
        let record = record(text);
        let format = Format::of(&record).unwrap();
        assert_eq!(format.name, name);
        let run = format.runs(&record).unwrap().remove(0).unwrap();
        assert_eq!((run.total_throughput, run.output_throughput), (Some(3.0), Some(2.0)), "{name}");
        let read = seconds(text);
        for (field, metric, value) in [
            ("p99_ttft", "ttft", 1.0),
            ("mean_tpot", "tpot", 2.0),
            ("median_itl", "itl", 3.0),
            ("mean_e2el", "e2el", 4.0),
        ] {
            let has = format.latencies.iter().any(|latency| latency.metric == metric);
            let found = read.iter().find(|(known, _)| known == field).map(|(_, value)| *value);
            assert_eq!(found, has.then_some(Some(value)), "{name} {field}");
        }
        assert_eq!(read.len(), format.latencies.len(), "{name}: {read:?}");
    }
}

#[test]
fn labels_are_taken_where_the_client_states_them() {
    let labels = |text: &str| {
        let record = record(text);
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        let pair = |(field, value): &(&str, _)| format!("{field}={value}");
        run.labels.iter().chain(&run.hints).map(pair).collect::<Vec<_>>().join(" ")
    };
    let found: Vec<_> = ALL.iter().map(|(name, text)| (*name, labels(text))).collect();
    let expected = [
        ("SGLang", "conc=4 model=m tp=8 dp_attention=true"),
        ("vLLM", "model=m conc=4"),
        ("AIPerf and GenAI-Perf", "model=m conc=4"),
        ("GuideLLM", "model=m conc=4"),
        ("inference-perf", "conc=4"),
        ("trtllm-bench", "model=m tp=8 ep=2 framework=trt"),
        ("genai-bench", "conc=4"),
        ("llmperf", "model=m conc=4"),
        ("llm-d", "conc=4 model=m tp=8"),
    ];
    assert_eq!(found, expected.map(|(name, labels)| (name, labels.to_owned())));
}

#[test]
fn requests_are_counted_where_the_client_counts_them() {
    let counts = |text: &str| {
        let record = record(text);
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        (run.completed, run.failed)
    };
    let counted = r#"{"request_count": {"unit": "requests", "avg": 9}, "#;
    let genai_perf = AIPERF.replacen('{', counted, 1).replace("\"error_request_count\": null,", "");
    let aiperf = genai_perf.replacen('{', "{\"aiperf_version\": \"0.13.0\", ", 1);
    assert_eq!(counts(&genai_perf), (Some(9.0), None));
    assert_eq!(counts(&aiperf), (Some(9.0), Some(0.0)));
    assert_eq!(counts(&AIPERF.replacen('{', counted, 1)), (Some(9.0), Some(0.0)));
    assert_eq!(counts(INFERENCE_PERF), (Some(3.0), Some(1.0)));
    assert_eq!(counts(LLM_D), (Some(3.0), Some(1.0)));
    assert_eq!(counts(&LLM_D.replace(", \"failures\": 1", "")), (None, None));
    let vllm = VLLM.replacen('{', "{\"num_prompts\": 9, \"completed\": 7, ", 1);
    assert_eq!(counts(&vllm), (Some(7.0), None));
    assert_eq!(counts(&vllm.replacen('{', "{\"failed\": 1, ", 1)), (Some(7.0), Some(1.0)));
    assert_eq!(counts(VLLM), (None, None));
}

#[test]
fn counts_that_contradict_each_other_tell_no_share_of_failures() {
    let failures = |members: &str| {
        let record = record(&VLLM.replacen('{', &format!("{{{members}, "), 1));
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        let failures = run.failures().map_err(|error| error.to_string())?;
        Ok::<_, String>(failures.map(|Failures { failed, sent }| (failed, sent)))
    };
    let with = |counts: &str, errors: &str| {
        let arrays = "\"ttfts\": [1, 1, 1], \"output_lens\": [1, 1, 1], \"itls\": [[], [], []]";
        failures(&format!("{counts}{arrays}, \"errors\": {errors}"))
    };
    let wrong = "; one of them is wrong: run the benchmark again, or leave the file out";
    assert_eq!(
        failures("\"num_prompts\": 10, \"completed\": 7, \"failed\": 4"),
        Err(format!(
            "f:1:1: 10 requests were to be sent, but 7 were completed and 4 failed{wrong}"
        ))
    );
    // A data set may have fewer, and a number that is none asks for all of it.
    let fewer = "\"num_prompts\": 10, \"completed\": 7, \"failed\": 0";
    assert_eq!(failures(fewer), Ok(Some((0.0, 7.0))));
    for all in ["-1", "0"] {
        let counts = |rest: &str| failures(&format!("\"num_prompts\": {all}, {rest}"));
        assert_eq!(counts("\"completed\": 7, \"failed\": 1"), Ok(Some((1.0, 8.0))));
        assert_eq!(counts("\"completed\": 7"), Ok(None));
    }
    assert_eq!(failures("\"num_prompts\": 10, \"completed\": 7"), Ok(Some((3.0, 10.0))));
    let counts = "\"num_prompts\": 3, \"completed\": 3, \"failed\": 0, ";
    assert_eq!(with(counts, "[\"\", \"\", \"\"]"), Ok(Some((0.0, 3.0))));
    let one_by_one = |counts: &str| {
        Err(format!(
            "f:1:1: {counts} requests were completed, but 1 of 3 as they were saved one by one{wrong}"
        ))
    };
    let timeouts = "[\"timeout\", \"timeout\", \"\"]";
    assert_eq!(with(counts, timeouts), one_by_one("3 of 3"));
    assert_eq!(with("\"num_prompts\": 10, ", timeouts), one_by_one("1 of 10"));
    assert_eq!(with("\"num_prompts\": 10, \"completed\": 1, ", timeouts), Ok(Some((2.0, 3.0))));
    assert_eq!(with("\"num_prompts\": 2, \"completed\": 1, ", timeouts), one_by_one("1 of 2"));
    assert_eq!(with("\"completed\": 2, ", timeouts), one_by_one("2 of 3"));
    assert_eq!(with("\"completed\": 1, ", timeouts), Ok(Some((2.0, 3.0))));
    assert_eq!(failures("\"latencies\": [1, 2]"), Ok(None));
}

#[test]
fn a_rate_or_a_cap_is_no_concurrency() {
    for (text, from, to) in [
        (VLLM, "\"max_concurrency\": 4", "\"max_concurrency\": null, \"request_rate\": 4"),
        (SGLANG, "\"max_concurrency\": 4", "\"max_concurrency\": null, \"request_rate\": 4"),
        (GUIDELLM, "concurrent", "constant"),
        (GUIDELLM, "concurrent", "throughput"),
        (AIPERF, "profiling\", \"concurrency", "profiling\", \"rate"),
        (INFERENCE_PERF, "\"concurrency\": 4", "\"requested_rate\": 4"),
        (LLM_D, "\"concurrency\": 4", "\"concurrency\": Infinity, \"rate_qps\": 4"),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        let record = record(&changed);
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        assert!(run.labels.iter().all(|(field, _)| *field != "conc"), "{changed}");
    }
}

#[test]
fn replicas_of_a_server_are_not_one_of_its_size() {
    let sizes = |text: &str| {
        let record = record(text);
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        let of_size =
            |(field, _): &&(&str, _)| ["tp", "pp", "pcp_size", "dcp_size"].contains(field);
        run.labels.iter().filter(of_size).map(|(_, size)| size.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(sizes(&SGLANG.replace("true", "false")), [""; 0]);
    let with = |size: &str| {
        let sizes = "\"tensor_parallel_size\": 4, \"pipeline_parallel_size\": 2, \
                     \"prefill_context_parallel_size\": 3";
        VLLM.replacen('{', &format!("{{{sizes}, \"data_parallel_size\": {size}, "), 1)
    };
    for one in ["1", "\"1\"", "null"] {
        assert_eq!(sizes(&with(one)), ["4", "2", "3"]);
    }
    for several in ["2", "\"2\""] {
        assert_eq!(sizes(&with(several)), [""; 0]);
    }
    // Nobody else reads these names.
    for (name, size) in
        [("pcp", "3"), ("dcp", "4"), ("decode_context_parallel_size", "4"), ("pcp", "\"5\"")]
    {
        let one = VLLM.replacen('{', &format!("{{\"{name}\": {size}, "), 1);
        assert_eq!(sizes(&one), [size.trim_matches('"')], "{name}");
    }
}

/// What the client tells of its GPUs beyond TP.
fn gpus(text: &str) -> Option<i64> {
    let record = record(text);
    let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
    run.gpus.map(|gpus| gpus.count)
}

#[test]
fn two_names_of_one_option_agree() {
    let read = |sizes: &str| {
        let record = record(&VLLM.replacen('{', &format!("{{{sizes}, "), 1));
        let runs = Format::of(&record).unwrap().runs(&record);
        runs.map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(read("\"data_parallel_size\": 4, \"dp\": \"4\""), Ok(()));
    assert_eq!(
        read("\"data_parallel_size\": 4, \"dp\": 2"),
        Err("f:1:33: `data_parallel_size` is 4, but `dp` is 2, which is another name of it; \
             correct one of them"
            .to_owned())
    );
}

#[test]
fn gpus_are_told_where_tp_alone_is_not_their_number() {
    for (name, text) in ALL {
        assert_eq!(gpus(text), None, "{name}");
    }
    let vllm = |sizes: &str| gpus(&VLLM.replacen('{', &format!("{{{sizes}, "), 1));
    assert_eq!(vllm("\"tensor_parallel_size\": 4, \"data_parallel_size\": \"2\""), Some(8));
    assert_eq!(vllm("\"tensor_parallel_size\": 4, \"pipeline_parallel_size\": 2"), Some(8));
    assert_eq!(vllm("\"tensor_parallel_size\": 4, \"data_parallel_size\": 1"), None);
    for (sizes, count, is_whole) in [
        ("\"tp\": 2, \"data_parallel_size\": 4", 8, true),
        ("\"tp\": 2, \"pp\": \"2\", \"pcp\": 3, \"dp\": 4", 48, true),
        ("\"tensor_parallel_size\": 2, \"dp\": 4, \"tp\": 8", 8, true),
        ("\"tensor-parallel-size\": 2, \"data-parallel-size\": 4", 8, true),
        ("\"data_parallel_size\": 2, \"pp\": 3", 6, false),
    ] {
        let record = record(&VLLM.replacen('{', &format!("{{{sizes}, "), 1));
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        let found = run.gpus.map(|gpus| (gpus.count, gpus.is_whole));
        assert_eq!(found, Some((count, is_whole)), "{sizes}");
    }
    assert_eq!(vllm("\"tp\": 2, \"pp\": 2, \"dp\": \"on\""), None);
    // Beside sizes that are not told, TP may be a part of the GPUs.
    assert_eq!(vllm("\"tensor_parallel_size\": 8, \"pipeline_parallel_size\": 1"), None);
    assert_eq!(vllm("\"tensor_parallel_size\": 8, \"pp\": 1, \"pcp\": 1"), Some(8));
    assert_eq!(vllm("\"tp\": 8, \"pp\": 1, \"pcp_size\": 2"), Some(16));
    assert_eq!(gpus(&SGLANG.replace("\"tp_size\": 8", "\"tp_size\": 8, \"pp_size\": 1")), Some(8));
    let sglang = SGLANG.replace("\"tp_size\": 8", "\"tp_size\": 4, \"pp_size\": 2");
    assert_eq!(gpus(&sglang), Some(8));
    assert_eq!(gpus(&SGLANG.replace("true", "false")), Some(64));
    let trtllm = |sizes: &str| gpus(&TRTLLM_BENCH.replace("\"tp_size\": 8", sizes));
    assert_eq!(trtllm("\"tp_size\": 4, \"pp_size\": 1, \"world_size\": 8"), Some(8));
    assert_eq!(trtllm("\"tp_size\": 4, \"pp_size\": 2, \"world_size\": 8"), Some(8));
    assert_eq!(trtllm("\"tp_size\": 4, \"pp_size\": 2"), Some(8));
    assert_eq!(trtllm("\"tp_size\": 8, \"world_size\": 8"), Some(8));
    assert_eq!(trtllm("\"tp_size\": 8, \"pp_size\": 1"), None);
    let llm_d = |from: &str, to: &str| gpus(&LLM_D.replace(from, to));
    assert_eq!(llm_d("\"replicas\": 1", "\"replicas\": 2"), Some(16));
    assert_eq!(llm_d("\"dp\": 1", "\"dp\": 4, \"workers\": 2"), Some(32));
    assert_eq!(llm_d("\"dp\": 1", "\"dp\": 1, \"workers\": 2"), None);
    let other = "{\"standardized\": {\"kind\": \"inference_engine\", \"accelerator\":
        {\"parallelism\": {\"tp\": 4}}}}";
    let generic = "{\"standardized\": {\"kind\": \"generic\"}}";
    assert_eq!(llm_d(generic, other), Some(12));
    assert_eq!(llm_d(generic, &other.replace("\"tp\": 4", "\"pp\": 4")), None);
    let by_role = |one: &str, other: &str| {
        let server = |role, tp| {
            format!(
                "{{\"standardized\": {{\"kind\": \"inference_engine\", \"role\": \"{role}\", \
                 \"accelerator\": {{\"parallelism\": {{\"tp\": {tp}}}}}}}}}"
            )
        };
        let two = format!("\"stack\": [{}, {}]", server(one, 4), server(other, 2));
        let record = record(&LLM_D.replace("\"stack\": [", &format!("{two}, \"rest\": [")));
        let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
        run.gpus.map(|gpus| (gpus.is_of_all_servers, gpus.by_role))
    };
    assert_eq!(by_role("prefill", "decode"), Some((true, Some([4, 2]))));
    assert_eq!(by_role("decode", "decode"), Some((true, None)));
    assert_eq!(by_role("prefill", "both"), Some((true, None)));
}

#[test]
fn a_statistic_under_two_keys_is_one_number() {
    let guidellm = |median: &str, p50: &str| {
        let to = format!("{{\"median\": {median}, \"percentiles\": {{\"p50\": {p50}}}}}");
        GUIDELLM.replace("{\"percentiles\": {\"p99\": 1000}}", &to)
    };
    let trtllm = |average: &str, mean: &str| {
        let to = format!(
            "\"ttft_percentiles\": {{\"average\": {average}}}, \"avg_ttft_ms\": {mean}, \"x\": {{"
        );
        TRTLLM_BENCH.replace("\"ttft_percentiles\": {", &to)
    };
    let vllm = |one: &str, other: &str| {
        let both = format!("{{\"mean_ttft_ms\": {one}, \"ttft_ms_mean\": {other}, ");
        VLLM.replacen('{', &both, 1)
    };
    let of_guidellm = "benchmarks[0].metrics.time_to_first_token_ms.successful.percentiles.p50";
    type OfBoth = fn(&str, &str) -> String;
    let cases: [(OfBoth, _, _); 3] = [
        (guidellm, "median_ttft", of_guidellm),
        (trtllm, "mean_ttft", "streaming_metrics.avg_ttft_ms"),
        (vllm, "mean_ttft", "ttft_ms_mean"),
    ];
    for (with, field, path) in cases {
        for (one, other) in
            [("null", "90"), ("90", "null"), ("90", "90"), ("90", "90.00000000000001")]
        {
            let read = seconds(&with(one, other));
            let found: Vec<_> = read.iter().filter(|(known, _)| known == field).collect();
            assert_eq!(found, [&(field.to_owned(), Some(0.09))], "{path} {one} {other}");
        }
        let error = error(&with("50", "90"));
        let expected =
            format!("`{path}` and another key both give `{field}`, and differ; remove one");
        assert!(error.ends_with(&expected), "{error}");
    }
}

#[test]
fn ranks_beyond_tp_and_pp_leave_tp_untold() {
    let ranks = TRTLLM_BENCH.replace("\"tp_size\": 8", "\"tp_size\": 8, \"world_size\": 16");
    let record = record(&ranks);
    let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
    assert!(run.labels.iter().all(|(field, _)| *field != "tp"));
    assert!(run.labels.iter().any(|(field, _)| *field == "ep"));
}

#[test]
fn the_variants_of_vllm_are_one_format() {
    let variant = r#"{"model_id": "m", "input_throughput": 1.0, "output_throughput": 2.0,
        "median_ttft": 1, "ttft_ms_mean": 2000, "tpot_ms_p99.9": 3000, "p50_itl_ms": null,
        "queue_ms": "4000", "tensor_parallel_size": 8}"#;
    let expected = [
        ("median_ttft", Some(1.0)),
        ("mean_ttft", Some(2.0)),
        ("p99.9_tpot", Some(3.0)),
        ("p50_itl", None),
        ("queue", Some(4.0)),
    ];
    assert_eq!(seconds(variant), expected.map(|(field, value)| (field.to_owned(), value)));
    let record = record(variant);
    let run = Format::of(&record).unwrap().runs(&record).unwrap().remove(0).unwrap();
    assert_eq!(run.total_throughput, Some(3.0));
}

#[test]
fn a_statistic_of_vllm_is_a_number_and_one() {
    let with = |member: &str| VLLM.replacen('{', &format!("{{{member}, "), 1);
    for member in ["\"mean_ttft_ms\": true", "\"mean_ttft_ms\": [1]", "\"ms_ms\": false"] {
        assert!(error(&with(member)).contains("must be a number, but is"), "{member}");
    }
    assert_eq!(seconds(&with("\"slos_ms\": {}, \"all_ms\": [1]")), seconds(VLLM));
    assert_eq!(seconds(&with("\"p99_ttft\": 1")).len(), seconds(VLLM).len());
    let differs = error(&with("\"p99_ttft\": 2"));
    assert!(
        differs.ends_with(
            "`p99_ttft_ms` and another key both give `p99_ttft`, and differ; remove one"
        )
    );
}

#[test]
fn trtllm_bench_may_have_means_only() {
    let report = r#"{"world_info": {}, "performance": {"avg_request_latency_ms": 4000},
        "streaming_metrics": {"avg_ttft_ms": 1000, "avg_tpot_ms": 2000}}"#;
    let expected = [("mean_ttft", 1.0), ("mean_tpot", 2.0), ("mean_e2el", 4.0)];
    let expected = expected.map(|(field, value)| (field.to_owned(), Some(value)));
    assert_eq!(seconds(report), expected);
}

#[test]
fn a_unit_is_read_and_never_assumed() {
    assert_eq!(
        error(&AIPERF.replace("\"unit\": \"us\"", "\"unit\": \"parsecs\"")),
        "f:8:37: `inter_token_latency.unit` must be a unit of time, but is \"parsecs\""
    );
    let missing = error(&LLM_D.replace(", \"units\": \"ms\"", ""));
    assert!(missing.ends_with("time_to_first_token.units` must be a unit of time, but is missing"));
    let rate = error(&AIPERF.replace("tokens/sec", "tokens/hour"));
    assert!(rate.contains("must be tokens/s, but is \"tokens/hour\""), "{rate}");
    let milliseconds =
        GENAI_BENCH.replace("{\"aggregated", "{\"_time_unit\": \"ms\", \"aggregated");
    assert_eq!(seconds(&milliseconds)[0], ("p99_ttft".to_owned(), Some(0.001)));
}

#[test]
fn a_report_on_guidellm_keeps_the_meaning_of_guidellm() {
    let report =
        LLM_D.replace("{\"concurrency\": 4}", "{\"concurrency\": 4, \"tool\": \"guidellm\"}");
    let expected = [("p99_ttft", 1.0), ("median_tpot", 3.0), ("mean_e2el", 4.0)];
    let expected = expected.map(|(field, value)| (field.to_owned(), Some(value)));
    assert_eq!(seconds(&report), expected);
}

#[test]
fn a_measurement_that_is_no_number_is_pointed_at() {
    assert_eq!(
        error(&GUIDELLM.replace("{\"mean\": 2000}", "{\"mean\": \"fast\"}")),
        "f:5:59: `benchmarks[0].metrics.inter_token_latency_ms.successful.mean` must be a number, \
         but is \"fast\""
    );
}

#[test]
fn a_key_that_stands_twice_where_we_look_is_refused_with_both_places() {
    assert_eq!(
        error(&GUIDELLM.replace("{\"mean\": 2000}", "{\"mean\": 2000, \"m\\u0065an\": 1}")),
        "f:5:66: the key \"m\\u0065an\" occurs twice in one object, first at column 52; remove one"
    );
    let mut passed = Vec::new();
    for (client, text) in ALL {
        for (at, _) in text.match_indices('{').skip(1) {
            let changed = format!("{}\"k\": 0, \"k\": 0, {}", &text[..=at], &text[at + 1..]);
            let record = record(&changed);
            let runs = Format::of(&record).unwrap().runs(&record);
            match runs.and_then(|mut runs| runs.remove(0)) {
                Err(error) => assert!(error.to_string().contains("\"k\" occurs twice"), "{error}"),
                Ok(_) => passed.push((client, text[at + 1..].split('"').nth(1).unwrap())),
            }
        }
    }
    // Limits, other statistics, failed requests: no number and no label comes from these.
    let unseen = [
        ("SGLang", "ttft"),
        ("AIPerf and GenAI-Perf", "unit"),
        ("GuideLLM", "successful"),
        ("GuideLLM", "mean"),
        ("GuideLLM", "mean"),
        ("inference-perf", "mean"),
        ("trtllm-bench", "avg_num_concurrent_requests"),
        ("llm-d", "mean"),
    ];
    assert_eq!(passed, unseen);
}

#[test]
fn a_summary_of_stages_is_no_run() {
    assert!(Format::of(&record(&INFERENCE_PERF.replace("achieved_rate", "count"))).is_none());
    assert!(Format::of(&record(r#"{"benchmarks": []}"#)).is_none());
}

proptest! {
    /// Whatever stands where a value should, there is a run or an error, and no panic.
    #[test]
    fn any_value_anywhere_is_survived(
        which in 0usize..9, at in 0usize..60,
        value in prop::sample::select(vec![
            "null", "true", "\"x\"", "\"\"", "{}", "[]", "[{}]", "[1]", "{\"mean\": []}", "1e400", "-1",
            "NaN", "0",
        ]),
    ) {
        let (_, text) = ALL[which];
        let starts: Vec<_> = text.match_indices(": ").map(|(index, _)| index + 2).collect();
        let start = starts[at % starts.len()];
        let mut scanner = crate::json::Scanner::new();
        let Ok(crate::json::Step::Done(length)) = scanner.scan(&text.as_bytes()[start..], true) else {
            panic!("{text}");
        };
        let changed = format!("{}{value}{}", &text[..start], &text[start + length..]);
        let record = record(&changed);
        if let Some(format) = Format::of(&record) {
            for run in format.runs(&record).into_iter().flatten().flatten() {
                let _ = run.requests();
            }
        }
    }
}
