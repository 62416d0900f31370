//! One raw result to one record: labels first, then what is derived from the measurements.
//!
//! Keys, their order and the arithmetic are those of the upstream `process_result.py`, so that a
//! record equals upstream's to the last bit. What upstream does not have follows behind.

use std::borrow::Cow;

use bench_common::field::{self, raw};
use bench_common::metric::{INPUT_TPUT_PER_GPU, OUTPUT_TPUT_PER_GPU, TPUT_PER_GPU};
use bench_common::record::{Kind as ValueKind, Value};
use bench_common::shape::Shape;
use bench_common::{Error, Record, RecordBuilder};

use crate::args::Known;
use crate::claims::{Claim, Claims, Source};
use crate::file_name;
use crate::labels::{self, Kind, Label};

/// Labels that no record does without.
const REQUIRED: [&str; 8] = [
    field::HW,
    field::TP,
    field::EP,
    field::DP_ATTENTION,
    field::CONC,
    field::MODEL,
    field::FRAMEWORK,
    field::PRECISION,
];

/// What the flow of 2026 requires besides.
const REQUIRED_2026: [&str; 6] = [
    field::IMAGE,
    field::MODEL_PREFIX,
    field::SPEC_DECODING,
    field::DISAGG,
    field::ISL,
    field::OSL,
];

/// The labels in front of the measurements, for each generation of records.
const LAYOUT_2025: &[&str] = &REQUIRED;
const LAYOUT_2026: &[&str] = &[
    field::HW,
    field::CONC,
    field::IMAGE,
    field::MODEL,
    field::MODEL_PREFIX,
    field::FRAMEWORK,
    field::PRECISION,
    field::SPEC_DECODING,
    field::DISAGG,
    field::RECIPE_FINGERPRINT,
    field::ISL,
    field::OSL,
    field::IS_MULTINODE,
    field::TP,
    field::PP,
    field::DCP_SIZE,
    field::PCP_SIZE,
    field::EP,
    field::DP_ATTENTION,
];

/// Makes records of raw results.
#[derive(Debug, Default)]
pub(crate) struct Enricher {
    known: Known,
}

impl Enricher {
    /// An enricher with what is known of all inputs.
    pub(crate) fn new(known: Known) -> Self {
        Self { known }
    }

    /// The record of a raw result. A record comes back as it is.
    ///
    /// # Errors
    /// An object that is neither; a required label that nobody gives; sources that contradict
    /// each other; a measurement of the wrong type.
    pub(crate) fn enrich(&self, object: Record<'_>) -> Result<Record<'static>, Error> {
        match Shape::of(&object) {
            Shape::Record => Ok(object.into_owned()),
            Shape::RawResult => self.enrich_raw(&object),
            Shape::Other => Err(Error::at(
                object.place(),
                format!(
                    "neither a raw result (no `{}` with `{}`) nor a record (no `{TPUT_PER_GPU}`); \
                     leave the file out",
                    raw::MODEL_ID,
                    raw::TOTAL_TOKEN_THROUGHPUT
                ),
            )),
        }
    }

    fn enrich_raw(&self, result: &Record<'_>) -> Result<Record<'static>, Error> {
        let own_claims = self.own_claims(result);
        let claims = Claims::new(self.known.claims.iter().chain(&own_claims));
        let labels = Labels::new(&claims).map_err(|message| Error::at(result.place(), message))?;
        let gpus = labels.gpus() as f64;

        let mut record = RecordBuilder::new();
        let layout = if labels.of_2026 { LAYOUT_2026 } else { LAYOUT_2025 };
        for field in layout {
            labels.add(field, &mut record);
        }
        let total = throughput(result, raw::TOTAL_TOKEN_THROUGHPUT)?;
        let output = throughput(result, raw::OUTPUT_THROUGHPUT)?;
        record.float(TPUT_PER_GPU, Some(total / gpus));
        record.float(OUTPUT_TPUT_PER_GPU, Some(output / gpus));
        record.float(INPUT_TPUT_PER_GPU, Some((total - output) / gpus));
        if !labels.of_2026 {
            labels.add(field::MTP, &mut record);
        }
        for (key, value) in result.members() {
            add_measurement(result, &key, &value, &mut record)?;
        }
        for label in labels::LABELS {
            let written =
                layout.contains(&label.field) || (label.field == field::MTP && !labels.of_2026);
            if !written {
                labels.add(label.field, &mut record);
            }
        }
        record.finish(result.place().clone())
    }

    /// What the result and its file's name say.
    fn own_claims(&self, result: &Record<'_>) -> Vec<Claim> {
        let file = &*result.place().file;
        let name = match (&self.known.result_name, file) {
            (Some(name), "stdin") => name,
            _ => file,
        };
        let mut claims = file_name::claims(name);
        let said = |field, key: &str| {
            let value = result.label(key)?.into_owned();
            Some(Claim { field, value, source: Source::RawResult })
        };
        claims.extend(said(field::MODEL, raw::MODEL_ID));
        claims.extend(said(field::CONC, raw::MAX_CONCURRENCY));
        // The user's own metadata, under the names that records use.
        let own = labels::LABELS.iter().filter(|label| label.field != field::MODEL);
        claims.extend(own.filter_map(|label| said(label.field, label.field)));
        claims
    }
}

/// The labels of one record, all there and free of contradictions.
struct Labels<'a> {
    values: Vec<(&'static Label, Cow<'a, str>)>,
    of_2026: bool,
}

impl<'a> Labels<'a> {
    fn new(claims: &Claims<'a>) -> Result<Self, String> {
        let by_flow = |source| matches!(source, Source::Flag | Source::Environment);
        let of_2026 = claims.any(field::SPEC_DECODING, |_| true)
            || claims.any(field::DISAGG, |_| true)
            || claims.any(field::IS_MULTINODE, |_| true)
            || claims.any(field::MODEL_PREFIX, by_flow);
        let flow_of_2026 = REQUIRED_2026[1..4]
            .iter()
            .any(|field| claims.any(field, |source| source == Source::Environment));

        let mut values = Vec::new();
        for label in labels::LABELS {
            if let Some(value) = claims.value(label.field)? {
                values.push((label, Cow::Borrowed(value)));
            }
        }
        let mut labels = Self { values, of_2026 };
        let required_2026: &[&str] = if flow_of_2026 { &REQUIRED_2026 } else { &[] };
        labels.check_complete(REQUIRED.iter().chain(required_2026))?;
        if of_2026 {
            labels.complete_2026();
        }
        labels.check_single_node()?;
        Ok(labels)
    }

    fn get(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(label, _)| label.field == field).map(|(_, value)| &**value)
    }

    fn check_complete<'f>(
        &self,
        required: impl Iterator<Item = &'f &'static str>,
    ) -> Result<(), String> {
        let missing: Vec<_> = required
            .filter(|field| self.get(field).is_none())
            .filter_map(|f| Label::of(f))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let list = |names: Vec<String>| names.join(", ");
        let fields = list(missing.iter().map(|label| label.field.to_owned()).collect());
        let flags = list(missing.iter().map(|label| format!("--{}", label.flag)).collect());
        let variables: Vec<_> =
            missing.iter().filter_map(|label| label.variable).map(str::to_owned).collect();
        let variables = if variables.is_empty() {
            String::new()
        } else {
            format!(" Missing required environment variables: {}.", list(variables))
        };
        let nameable = file_name::claims(file_name::EXAMPLE);
        let name = if missing.iter().any(|label| nameable.iter().any(|c| c.field == label.field)) {
            format!(", or a file name such as {}", file_name::EXAMPLE)
        } else {
            String::new()
        };
        Err(format!("nothing says {fields}.{variables} Set them, or give {flags}{name}"))
    }

    /// Sizes and booleans that a record of 2026 holds even if nobody mentions them.
    fn complete_2026(&mut self) {
        let defaults = [
            (field::PP, "1"),
            (field::DCP_SIZE, "1"),
            (field::PCP_SIZE, "1"),
            (field::DISAGG, "false"),
            (field::IS_MULTINODE, "false"),
        ];
        for (field, value) in defaults {
            if self.get(field).is_none() {
                self.values.extend(Label::of(field).map(|label| (label, Cow::Borrowed(value))));
            }
        }
    }

    fn check_single_node(&self) -> Result<(), String> {
        let is = |field| self.get(field).and_then(labels::truth) == Some(true);
        if is(field::IS_MULTINODE) {
            return Err("results of several nodes are not supported yet: prefill and decode GPUs \
                        would be counted wrong"
                .to_owned());
        }
        if is(field::DISAGG) {
            return Err("Disaggregated mode requires multinode setup: set IS_MULTINODE=true, or \
                        DISAGG=false"
                .to_owned());
        }
        Ok(())
    }

    /// GPUs of one node: TP·PP·PCP. EP, DP and DCP share them.
    fn gpus(&self) -> i64 {
        [field::TP, field::PP, field::PCP_SIZE]
            .iter()
            .map(|field| self.get(field).and_then(labels::count).unwrap_or(1))
            .product()
    }

    /// Adds a label, if it has a value.
    fn add(&self, field: &str, record: &mut RecordBuilder) {
        let Some((label, value)) = self.values.iter().find(|(label, _)| label.field == field)
        else {
            return;
        };
        match label.kind {
            Kind::Text | Kind::TruthText => record.string(field, value),
            Kind::Count => record.integer(field, labels::count(value).unwrap_or_default()),
            Kind::Truth => record.boolean(field, labels::truth(value).unwrap_or_default()),
        }
    }
}

fn throughput(result: &Record<'_>, key: &str) -> Result<f64, Error> {
    result.number(key)?.ok_or_else(|| {
        result.error_at(key, format!("`{key}` is missing, so there is no throughput"))
    })
}

/// A `*_ms` value in seconds, and the interactivity, the reciprocal of every TPOT.
/// (`std_intvty`, the reciprocal of a standard deviation, means nothing; upstream has it.)
fn add_measurement(
    result: &Record<'_>,
    key: &str,
    value: &Value<'_>,
    record: &mut RecordBuilder,
) -> Result<(), Error> {
    let in_ms = key.ends_with("_ms");
    let is_tpot = key.contains("tpot");
    if !in_ms && !is_tpot {
        return Ok(());
    }
    let milliseconds = match value.kind() {
        // What the user gave as metadata comes as strings.
        ValueKind::String => match value.as_string().and_then(|text| text.trim().parse().ok()) {
            Some(number) => Some(number),
            None => {
                let message = format!("`{key}` must be a number, but is {}", value.shown());
                return Err(result.error_at(key, message));
            }
        },
        _ => result.number(key)?,
    };
    let name = key.replace("_ms", "");
    if in_ms {
        record.float(&name, milliseconds.map(|ms: f64| ms / 1000.0));
    }
    if is_tpot {
        // A run in which every request failed has a TPOT of 0; the reciprocal becomes null.
        record.float(&name.replace("tpot", "intvty"), milliseconds.map(|ms| 1000.0 / ms));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::error::Place;

    const NAME: &str = "run/dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json";
    const RAW: &str = r#"{"model_id": "m", "max_concurrency": 4, "output_throughput": 40.0,
        "total_token_throughput": 100.0, "ttfts": [1.5], "mean_ttft_ms": 250.0,
        "median_tpot_ms": 8.0, "std_tpot_ms": 0, "p99_itl_ms": null}"#;

    fn enrich(known: Vec<Claim>, name: &str, text: &str) -> Result<String, String> {
        let place = Place { file: name.into(), line: 1, column: 1 };
        let object = Record::built(text.to_owned(), place).unwrap();
        let enricher = Enricher::new(Known { claims: known, result_name: None });
        let mut out = String::new();
        enricher.enrich(object).map_err(|error| error.to_string())?.write_compact(&mut out);
        Ok(out)
    }

    fn given(source: Source, claims: &[(&'static str, &str)]) -> Vec<Claim> {
        let claim = |&(field, value): &(&'static str, &str)| Claim {
            field,
            value: value.to_owned(),
            source,
        };
        claims.iter().map(claim).collect()
    }

    #[test]
    fn a_raw_result_with_a_telling_name_becomes_a_record() {
        let expected = concat!(
            r#"{"hw":"b200-trt","tp":4,"ep":1,"dp_attention":"false","conc":4,"model":"m","#,
            r#""framework":"trt","precision":"fp4","tput_per_gpu":25.0,"output_tput_per_gpu":10.0,"#,
            r#""input_tput_per_gpu":15.0,"mean_ttft":0.25,"median_tpot":0.008,"median_intvty":125.0,"#,
            r#""std_tpot":0.0,"std_intvty":null,"p99_itl":null,"#,
            r#""isl":1024,"osl":1024,"infmax_model_prefix":"dsr1"}"#,
        );
        assert_eq!(enrich(vec![], NAME, RAW).as_deref(), Ok(expected));
    }

    #[test]
    fn the_environment_of_2026_gives_a_record_of_2026() {
        let environment = given(
            Source::Environment,
            &[
                ("hw", "b200"),
                ("framework", "trt"),
                ("precision", "fp4"),
                ("spec_decoding", "none"),
                ("isl", "1024"),
                ("osl", "1024"),
                ("disagg", "False"),
                ("infmax_model_prefix", "dsr1"),
                ("image", "i:1"),
                ("tp", "4"),
                ("ep", "1"),
                ("dp_attention", "false"),
                ("pcp_size", "2"),
            ],
        );
        let expected = concat!(
            r#"{"hw":"b200","conc":4,"image":"i:1","model":"m","infmax_model_prefix":"dsr1","#,
            r#""framework":"trt","precision":"fp4","spec_decoding":"none","disagg":false,"isl":1024,"#,
            r#""osl":1024,"is_multinode":false,"tp":4,"pp":1,"dcp_size":1,"pcp_size":2,"ep":1,"#,
            r#""dp_attention":"false","tput_per_gpu":12.5,"output_tput_per_gpu":5.0,"#,
            r#""input_tput_per_gpu":7.5,"mean_ttft":0.25,"median_tpot":0.008,"median_intvty":125.0,"#,
            r#""std_tpot":0.0,"std_intvty":null,"p99_itl":null}"#,
        );
        assert_eq!(enrich(environment, NAME, RAW).as_deref(), Ok(expected));
    }

    #[test]
    fn what_nobody_says_is_asked_for_in_every_way() {
        let error = enrich(given(Source::Flag, &[("hw", "h200")]), "r.json", RAW).unwrap_err();
        assert_eq!(
            error,
            "r.json:1:1: nothing says tp, ep, dp_attention, framework, precision. Missing required \
             environment variables: TP, EP_SIZE, DP_ATTENTION, FRAMEWORK, PRECISION. Set them, or \
             give --tp, --ep, --dp-attention, --framework, --precision, or a file name such as \
             dsr1_1k1k_fp4_trt_tp4_ep1_dpa_false_conc4_b200-trt.json"
        );
    }

    #[test]
    fn the_flow_of_2026_requires_its_own_variables() {
        let error = enrich(given(Source::Environment, &[("disagg", "false")]), NAME, RAW);
        let error = error.unwrap_err();
        assert!(error.contains("variables: IMAGE, SPEC_DECODING."), "{error}");
    }

    #[test]
    fn a_stale_environment_is_caught() {
        let stale = given(Source::Environment, &[("tp", "8")]);
        let error = enrich(stale, NAME, RAW).unwrap_err();
        assert!(error.contains("`tp` is \"8\" by the environment (TP), but \"4\""), "{error}");
    }

    #[test]
    fn a_concurrency_in_the_name_must_be_that_of_the_result() {
        let error = enrich(vec![], NAME, &RAW.replace(": 4,", ": 8,")).unwrap_err();
        assert!(error.contains("`conc` is \"4\" by the file name, but \"8\""), "{error}");
        let unsaid = enrich(vec![], NAME, &RAW.replace(": 4,", ": null,")).unwrap();
        assert!(unsaid.contains("\"conc\":4,"), "{unsaid}");
    }

    #[test]
    fn metadata_within_the_result_counts() {
        let labelled = RAW.replace("{\"model_id\"", "{\"tp\": \"8\", \"model_id\"");
        let error = enrich(vec![], NAME, &labelled).unwrap_err();
        assert!(error.contains("`tp` is \"4\" by the file name, but \"8\" by the raw"), "{error}");
    }

    #[test]
    fn disaggregation_needs_nodes() {
        let disagg = given(Source::Flag, &[("disagg", "true")]);
        let error = enrich(disagg, NAME, RAW).unwrap_err();
        assert!(error.contains("Disaggregated mode requires multinode setup"), "{error}");
    }

    #[test]
    fn a_record_goes_out_as_it_came_in() {
        let record = r#"{"tput_per_gpu":1.50,"x":1e3}"#;
        assert_eq!(enrich(vec![], "r.json", record).as_deref(), Ok(record));
    }

    #[test]
    fn what_is_neither_is_refused() {
        let error = enrich(vec![], "r.json", r#"{"model_id": "m"}"#).unwrap_err();
        assert!(error.starts_with("r.json:1:1: neither a raw result"), "{error}");
    }

    #[test]
    fn a_missing_throughput_is_no_zero() {
        let error = enrich(vec![], NAME, &RAW.replace("100.0", "null")).unwrap_err();
        assert!(error.contains("`total_token_throughput` is missing"), "{error}");
    }

    #[test]
    fn a_measurement_of_the_wrong_type_is_refused() {
        let error = enrich(vec![], NAME, &RAW.replace("250.0", "\"fast\"")).unwrap_err();
        assert!(error.contains("`mean_ttft_ms` must be a number, but is \"fast\""), "{error}");
        let text = enrich(vec![], NAME, &RAW.replace("250.0", "\"250\"")).unwrap();
        assert!(text.contains("\"mean_ttft\":0.25,"), "{text}");
    }
}
