//! The text of a raw result: a header, the per-request arrays, and statistics of the arrays.

use crate::json::{Object, array, float, string};
use crate::random::Random;
use crate::requests::Requests;
use crate::statistics::Statistics;
use crate::{Configuration, Sweep, file_name};

/// The raw result of a configuration: one object on one line, without a newline at its end.
///
/// Every statistic is computed from the arrays beside it.
#[must_use]
pub fn raw_result(sweep: &Sweep, configuration: &Configuration) -> String {
    let requests = Requests::run(sweep, configuration);
    let mut object = Object::new();
    header(&mut object, sweep, configuration, &requests);
    throughput(&mut object, &requests);
    arrays(&mut object, &requests);
    let (tpots, e2els) = derived(&requests);
    latency(&mut object, "ttft", requests.ttfts);
    latency(&mut object, "tpot", tpots);
    latency(&mut object, "itl", requests.itls.into_iter().flatten().collect());
    latency(&mut object, "e2el", e2els);
    object.finish()
}

fn header(object: &mut Object, sweep: &Sweep, configuration: &Configuration, requests: &Requests) {
    let model = string(configuration.model_id());
    object
        .member("date", &string(&date(sweep, configuration)))
        .member("backend", &string("openai"))
        .member("model_id", &model)
        .member("tokenizer_id", &model)
        .member("best_of", "1")
        .member("num_prompts", &requests.ttfts.len().to_string())
        .member("request_rate", &string("inf"))
        .member("burstiness", &float(1.0))
        .member("max_concurrency", &configuration.conc.to_string());
}

/// The runs share one day; each has a time of its own.
fn date(sweep: &Sweep, configuration: &Configuration) -> String {
    let mut random = Random::new(sweep.seed, &format!("date {}", file_name(configuration)));
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    format!("20251112-{hour:02}{minute:02}{second:02}")
}

fn throughput(object: &mut Object, requests: &Requests) {
    let completed = requests.ttfts.len();
    let input: u64 = requests.input_lens.iter().copied().map(u64::from).sum();
    let output: u64 = requests.output_lens.iter().copied().map(u64::from).sum();
    // A run of no requests takes no time and serves nothing.
    let rate = |amount: f64| if completed == 0 { 0.0 } else { amount / requests.duration };
    object
        .member("duration", &float(requests.duration))
        .member("completed", &completed.to_string())
        .member("total_input_tokens", &input.to_string())
        .member("total_output_tokens", &output.to_string())
        .member("request_throughput", &float(rate(completed as f64)))
        // The colon belongs to the key: clients of 2025 wrote it so.
        .member("request_goodput:", "null")
        .member("output_throughput", &float(rate(output as f64)))
        .member("total_token_throughput", &float(rate((input + output) as f64)));
}

fn arrays(object: &mut Object, requests: &Requests) {
    let floats = |values: &[f64]| array(values.iter().copied().map(float));
    object
        .member("input_lens", &array(requests.input_lens.iter().map(u32::to_string)))
        .member("output_lens", &array(requests.output_lens.iter().map(u32::to_string)))
        .member("ttfts", &floats(&requests.ttfts))
        .member("itls", &array(requests.itls.iter().map(|gaps| floats(gaps))))
        .member("generated_texts", &array(requests.generated_texts.iter().map(|t| string(t))))
        .member("errors", &array(requests.ttfts.iter().map(|_| string(""))));
}

/// Per request the time per output token, where there is more than one, and the end-to-end
/// latency, in s.
fn derived(requests: &Requests) -> (Vec<f64>, Vec<f64>) {
    let mut tpots = Vec::with_capacity(requests.ttfts.len());
    let mut e2els = Vec::with_capacity(requests.ttfts.len());
    for ((ttft, gaps), &tokens) in
        requests.ttfts.iter().zip(&requests.itls).zip(&requests.output_lens)
    {
        let e2el = ttft + gaps.iter().sum::<f64>();
        if tokens > 1 {
            tpots.push((e2el - ttft) / f64::from(tokens - 1));
        }
        e2els.push(e2el);
    }
    (tpots, e2els)
}

/// The statistics of a latency given in s.
fn latency(object: &mut Object, metric: &str, seconds: Vec<f64>) {
    let Statistics { mean, median, std, p99 } = Statistics::new(seconds);
    for (statistic, value) in [("mean", mean), ("median", median), ("std", std), ("p99", p99)] {
        object.member(&format!("{statistic}_{metric}_ms"), &float(value * 1000.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};

    const KEYS: [&str; 39] = [
        "date",
        "backend",
        "model_id",
        "tokenizer_id",
        "best_of",
        "num_prompts",
        "request_rate",
        "burstiness",
        "max_concurrency",
        "duration",
        "completed",
        "total_input_tokens",
        "total_output_tokens",
        "request_throughput",
        "request_goodput:",
        "output_throughput",
        "total_token_throughput",
        "input_lens",
        "output_lens",
        "ttfts",
        "itls",
        "generated_texts",
        "errors",
        "mean_ttft_ms",
        "median_ttft_ms",
        "std_ttft_ms",
        "p99_ttft_ms",
        "mean_tpot_ms",
        "median_tpot_ms",
        "std_tpot_ms",
        "p99_tpot_ms",
        "mean_itl_ms",
        "median_itl_ms",
        "std_itl_ms",
        "p99_itl_ms",
        "mean_e2el_ms",
        "median_e2el_ms",
        "std_e2el_ms",
        "p99_e2el_ms",
    ];

    fn numbers(value: &Value) -> Vec<f64> {
        value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    }

    fn median(mut values: Vec<f64>) -> f64 {
        values.sort_by(f64::total_cmp);
        let count = values.len();
        if count % 2 == 1 {
            values[count / 2]
        } else {
            (values[count / 2 - 1] + values[count / 2]) / 2.0
        }
    }

    fn parsed(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    /// A small result of each framework.
    fn results() -> Vec<Map<String, Value>> {
        let sweep = Sweep { prompts_per_conc: 3, ..Sweep::default() };
        let results: Vec<_> = sweep
            .configurations
            .iter()
            .filter(|configuration| configuration.conc == 8)
            .map(|configuration| parsed(&raw_result(&sweep, configuration)))
            .collect();
        assert!(results.len() > 4);
        results
    }

    #[test]
    fn keys_stand_in_the_clients_order() {
        let sweep = Sweep { prompts_per_conc: 1, longest_output: 20, ..Sweep::default() };
        let text = raw_result(&sweep, &sweep.configurations[0]);
        let places: Vec<_> =
            KEYS.iter().map(|key| text.find(&format!("\"{key}\": ")).expect(key)).collect();
        assert!(places.is_sorted());
        assert_eq!(parsed(&text).len(), KEYS.len());
        assert!(text.starts_with("{\"date\": \"20251112-") && text.ends_with('}'));
        assert!(!text.contains('\n') && text.is_ascii());
    }

    #[test]
    fn medians_are_those_of_the_arrays() {
        for result in results() {
            let ttfts = numbers(&result["ttfts"]);
            let gaps: Vec<Vec<f64>> =
                result["itls"].as_array().unwrap().iter().map(numbers).collect();
            let e2els: Vec<f64> = ttfts
                .iter()
                .zip(&gaps)
                .map(|(ttft, gaps)| ttft + gaps.iter().sum::<f64>())
                .collect();
            let lens = numbers(&result["output_lens"]);
            let tpots = (0..ttfts.len()).map(|i| (e2els[i] - ttfts[i]) / (lens[i] - 1.0)).collect();
            for (metric, values) in
                [("ttft", ttfts), ("tpot", tpots), ("itl", gaps.concat()), ("e2el", e2els)]
            {
                let saved = result[&format!("median_{metric}_ms")].as_f64().unwrap();
                assert_eq!(saved, median(values) * 1000.0, "{metric}");
            }
        }
    }

    #[test]
    fn totals_are_those_of_the_arrays() {
        for result in results() {
            let number = |key: &str| result[key].as_f64().unwrap();
            let sum = |key: &str| numbers(&result[key]).iter().sum::<f64>();
            assert_eq!(number("total_input_tokens"), sum("input_lens"));
            assert_eq!(number("total_output_tokens"), sum("output_lens"));
            assert_eq!(
                number("total_token_throughput"),
                (sum("input_lens") + sum("output_lens")) / number("duration")
            );
            assert_eq!(number("output_throughput"), sum("output_lens") / number("duration"));
            assert_eq!(number("request_throughput"), number("completed") / number("duration"));
            assert_eq!(result["request_goodput:"], Value::Null);
            for key in ["input_lens", "output_lens", "ttfts", "itls", "generated_texts", "errors"] {
                assert_eq!(result[key].as_array().unwrap().len(), 24, "{key}");
            }
        }
    }

    #[test]
    fn a_single_token_has_no_time_per_token() {
        let sweep = Sweep { prompts_per_conc: 2, longest_output: 1, ..Sweep::default() };
        let configuration = &sweep.configurations[0];
        let result = parsed(&raw_result(&sweep, configuration));
        assert_eq!(result["median_tpot_ms"], 0.0);
        assert_eq!(result["median_ttft_ms"], result["median_e2el_ms"]);
    }
}
