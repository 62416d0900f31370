//! Where each client has its latencies, and in which unit: said once more, apart from the code
//! that is held to it.

use bench_common::Record;
use bench_common::record::{Kind, Value};

/// The unit of a client's values.
enum Unit {
    Seconds,
    Milliseconds,
    /// Milliseconds in keys that say so, seconds in others.
    ByKey,
    /// Said beside the values, under this key.
    Beside(&'static str),
    /// Said under this key of the whole result, or else seconds.
    Outermost(&'static str),
}

use Unit::{Beside, ByKey, Milliseconds, Outermost, Seconds};

/// Client, metric, what a key on the way to its values holds, and their unit.
const PLACES: &[(&str, &str, &str, Unit)] = &[
    ("vLLM", "ttft", "ttft", ByKey),
    ("vLLM", "tpot", "tpot", ByKey),
    ("vLLM", "itl", "itl", ByKey),
    ("vLLM", "e2el", "e2el", ByKey),
    ("SGLang", "ttft", "ttft", ByKey),
    ("SGLang", "tpot", "tpot", ByKey),
    ("SGLang", "itl", "itl", ByKey),
    ("SGLang", "e2el", "e2e", ByKey),
    ("AIPerf and GenAI-Perf", "ttft", "time_to_first_token", Beside("unit")),
    ("AIPerf and GenAI-Perf", "tpot", "inter_token_latency", Beside("unit")),
    ("AIPerf and GenAI-Perf", "itl", "inter_chunk_latency", Beside("unit")),
    ("AIPerf and GenAI-Perf", "e2el", "request_latency", Beside("unit")),
    ("GuideLLM", "ttft", "time_to_first_token_ms", Milliseconds),
    ("GuideLLM", "tpot", "inter_token_latency_ms", Milliseconds),
    ("GuideLLM", "e2el", "request_latency", Seconds),
    ("inference-perf", "ttft", "time_to_first_token", Seconds),
    ("inference-perf", "tpot", "time_per_output_token", Seconds),
    ("inference-perf", "itl", "inter_token_latency", Seconds),
    ("inference-perf", "e2el", "request_latency", Seconds),
    ("trtllm-bench", "ttft", "ttft", Milliseconds),
    ("trtllm-bench", "tpot", "tpot", Milliseconds),
    ("trtllm-bench", "e2el", "request_latency", Milliseconds),
    ("genai-bench", "ttft", "ttft", Outermost("_time_unit")),
    ("genai-bench", "tpot", "tpot", Outermost("_time_unit")),
    ("genai-bench", "e2el", "e2e_latency", Outermost("_time_unit")),
    ("llmperf", "ttft", "results_ttft_s", Seconds),
    ("llmperf", "e2el", "results_end_to_end_latency_s", Seconds),
    ("llm-d", "ttft", "time_to_first_token", Beside("units")),
    ("llm-d", "tpot", "time_per_output_token", Beside("units")),
    // Of GuideLLM's reports.
    ("llm-d", "tpot", "inter_token_latency", Beside("units")),
    ("llm-d", "itl", "inter_token_latency", Beside("units")),
    ("llm-d", "e2el", "request_latency", Beside("units")),
];

/// All values that a client has of a metric, in seconds; `None` for what is no latency.
pub fn saved(client: &str, metric: &str, raw: &Record<'_>) -> Option<Vec<f64>> {
    if !["ttft", "tpot", "itl", "e2el"].contains(&metric) {
        return None;
    }
    let mut all = Vec::new();
    for (_, _, part, unit) in PLACES.iter().filter(|place| (place.0, place.1) == (client, metric)) {
        let stated = |key: &str| raw.label(key).and_then(|unit| by_second(&unit));
        let by_second = match unit {
            Seconds | Beside(_) => Some(1.0),
            Milliseconds => Some(1e3),
            ByKey => None,
            Outermost(key) => Some(stated(key).unwrap_or(1.0)),
        };
        let mut walk = Walk { part, unit, all: &mut all };
        for (key, value) in raw.members() {
            walk.value(&key, &value, key.contains(part), by_second);
        }
    }
    Some(all)
}

struct Walk<'a> {
    part: &'a str,
    unit: &'a Unit,
    all: &'a mut Vec<f64>,
}

impl Walk<'_> {
    fn value(&mut self, key: &str, value: &Value<'_>, found: bool, by_second: Option<f64>) {
        match value.kind() {
            Kind::Number | Kind::String if found => {
                let text = value.as_string().unwrap_or_else(|| value.text().into());
                let by_second = by_second.unwrap_or(if key.contains("_ms") { 1e3 } else { 1.0 });
                let number: Option<f64> = text.trim().parse().ok();
                self.all.extend(number.map(|number| number / by_second));
            }
            Kind::Object => {
                let members = value.members();
                let stated = members.iter().find_map(|(key, unit)| match self.unit {
                    Beside(name) if key == name => by_second_of(unit),
                    _ => None,
                });
                for (key, value) in &members {
                    let found = found || key.contains(self.part);
                    self.value(key, value, found, stated.or(by_second));
                }
            }
            Kind::Array => {
                let elements = value.elements();
                elements.iter().for_each(|element| self.value(key, element, found, by_second));
            }
            _ => {}
        }
    }
}

fn by_second_of(unit: &Value<'_>) -> Option<f64> {
    by_second(&unit.as_string()?)
}

fn by_second(unit: &str) -> Option<f64> {
    match unit.to_ascii_lowercase().trim_end_matches("/token") {
        "s" | "sec" | "second" | "seconds" => Some(1.0),
        "ms" | "millisecond" | "milliseconds" => Some(1e3),
        "us" | "µs" | "μs" | "microsecond" | "microseconds" => Some(1e6),
        "ns" | "nanosecond" | "nanoseconds" => Some(1e9),
        _ => None,
    }
}
