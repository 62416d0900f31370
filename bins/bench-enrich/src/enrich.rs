//! One object in, records out: labels first, then what is derived from the measurements. What
//! upstream's `process_result.py` does not have follows behind what it has.

use std::sync::Arc;

use bench_common::error::Place;
use bench_common::field;
use bench_common::format::{FORMATS, Failures, Format, Run};
use bench_common::metric::{GOODPUT_FRACTION, REQUEST_GOODPUT, TPUT_PER_GPU};
use bench_common::report::Reporter;
use bench_common::shape::Shape;
use bench_common::{Error, Record, RecordBuilder};

use crate::claims::{Claim, Claims, Source};
use crate::cost::Costs;
use crate::deployment::Deployment;
use crate::file_name;
use crate::keep::Keep;
use crate::labels::{self, Label};
use crate::measurements;
use crate::name_pattern::NamePattern;
use crate::relabel;
use crate::requests::Asked;
use crate::setting::Setting;
use crate::sweep::Sweep;

/// What is to be made of every input alike.
#[derive(Debug, Default)]
pub struct Options {
    /// Claims by flags and by the environment.
    pub(crate) claims: Vec<Claim>,
    /// The name of a result that comes through a pipe.
    pub(crate) result_name: Option<String>,
    /// The configuration that the sweep was started from.
    pub(crate) sweep: Option<Sweep>,
    /// How the names of results are built.
    pub(crate) name_pattern: Option<NamePattern>,
    /// Members to set.
    pub(crate) settings: Vec<Setting>,
    /// Where cost and energy come from.
    pub(crate) costs: Costs,
    /// Whether costs may be null for want of a price.
    pub(crate) allow_missing: bool,
    /// What is asked of the requests one by one.
    pub(crate) asked: Asked,
    /// The share of failed requests above which a run is refused.
    pub(crate) max_failure_rate: Option<f64>,
    /// Keys of the raw result to carry over.
    pub(crate) keep: Keep,
    /// Whether to say where each label comes from.
    pub(crate) explain: bool,
}

impl Options {
    /// What to say where records come in and flags are set that only a raw result can answer.
    fn idle_on_records(&self) -> Option<Arc<str>> {
        let flags = [
            ("--percentiles", !self.asked.percentiles.is_empty()),
            ("--goodput", self.asked.limits.is_some()),
            ("--max-failure-rate", self.max_failure_rate.is_some()),
            ("--keep", !self.keep.is_empty()),
            ("--config", self.sweep.is_some()),
            ("--name-pattern", self.name_pattern.is_some()),
        ];
        let set: Vec<_> = flags.iter().filter(|(_, set)| *set).map(|(flag, _)| *flag).collect();
        (!set.is_empty()).then(|| {
            let message = format!(
                "on a record, these do nothing: {}; give the raw result, or leave them out",
                set.join(", ")
            );
            message.into()
        })
    }
}

/// What comes of an object, in order.
#[derive(Debug)]
pub enum Event<R = Record<'static>> {
    /// The next so many events come of a raw result that has its labels from the name of the
    /// flow's one result.
    NamedByFlow(Place, usize),
    /// A record to be written.
    Record(R),
    /// A run that makes no record.
    Failed(Error),
    /// A word about a record.
    Warning(Error),
    /// A word about the records of an input, to be said once.
    OnRecords(Place, Arc<str>),
    /// A flag gives a label that the object there tells itself.
    Decided(Place, Decision),
    /// Where a label comes from.
    Explanation(Place, String),
}

impl<R> Event<R> {
    /// The event with its record made into something else.
    pub(crate) fn map<S>(self, of: impl FnOnce(R) -> S) -> Event<S> {
        match self {
            Event::NamedByFlow(place, events) => Event::NamedByFlow(place, events),
            Event::Record(record) => Event::Record(of(record)),
            Event::Failed(error) => Event::Failed(error),
            Event::Warning(warning) => Event::Warning(warning),
            Event::OnRecords(place, message) => Event::OnRecords(place, message),
            Event::Decided(place, decision) => Event::Decided(place, decision),
            Event::Explanation(place, line) => Event::Explanation(place, line),
        }
    }
}

/// What a flag says of a label, and what the object says that it is for.
#[derive(Debug, Clone)]
pub struct Decision {
    pub(crate) label: &'static Label,
    pub(crate) flag: String,
    pub(crate) own: String,
}

/// Makes records of raw results.
#[derive(Debug, Default)]
pub struct Enricher {
    options: Options,
    /// What to say of each input with records.
    idle_on_records: Option<Arc<str>>,
}

impl Enricher {
    /// An enricher that does what is asked.
    pub fn new(options: Options) -> Self {
        Self { idle_on_records: options.idle_on_records(), options }
    }

    /// Says what was asked for and not found, once all is read.
    pub fn warn(&self, reporter: &Reporter) {
        self.options.keep.warn_of_unknown(reporter);
    }

    /// The records of a raw result, one for each run in it. A record comes back as it is, but for
    /// what flags set.
    ///
    /// # Errors
    /// An object that is neither; a measurement of the wrong type. What is wrong with one run of
    /// several is an event, since the others are good.
    pub fn enrich(&self, object: Record<'_>) -> Result<Vec<Event>, Error> {
        let mut events = Vec::new();
        if Shape::of(&object) == Shape::Record {
            self.enrich_record(object, &mut events)?;
            return Ok(events);
        }
        let Some(format) = Format::of(&object) else {
            return Err(unknown(&object));
        };
        let named_by_flow = self.is_named_by_flow(object.place());
        let runs = match format.runs(&object) {
            // That it was there counts.
            Err(error) if named_by_flow => {
                events.push(Event::Failed(error));
                Vec::new()
            }
            runs => runs?,
        };
        for run in runs {
            if let Err(error) = run.and_then(|run| self.enrich_run(&run, &mut events)) {
                events.push(Event::Failed(error));
            }
        }
        if named_by_flow {
            events.insert(0, Event::NamedByFlow(object.place().clone(), events.len()));
        }
        Ok(events)
    }

    /// A record comes back as it is, but for what flags set.
    fn enrich_record(&self, record: Record<'_>, events: &mut Vec<Event>) -> Result<(), Error> {
        let Options { claims, costs, asked, .. } = &self.options;
        let place = record.place();
        if asked.limits.is_some() {
            check_goodput(&record)?;
        }
        if let Some(message) = &self.idle_on_records {
            events.push(Event::OnRecords(place.clone(), message.clone()));
        }
        let decisions = relabel::decisions(&record, claims);
        events.extend(decisions.map(|decision| Event::Decided(place.clone(), decision)));
        if self.options.explain {
            explain(place, relabel::explained(&record, claims), events);
        }
        self.finish(relabel::relabel(record, claims, costs)?, events)
    }

    /// Whether a raw result there has the name of the flow's one result, which tells something.
    fn is_named_by_flow(&self, place: &Place) -> bool {
        let name = self.options.result_name.as_ref().filter(|_| is_piped(place));
        name.is_some_and(|name| {
            let told = self.options.name_pattern.is_some() || self.options.sweep.is_some();
            told || !file_name::claims(name).is_empty()
        })
    }

    fn enrich_run(&self, run: &Run<'_>, events: &mut Vec<Event>) -> Result<(), Error> {
        let place = &run.object.place();
        let own_claims = self.own_claims(run).map_err(|message| Error::at(place, message))?;
        let mut claims = Claims::new(self.options.claims.iter().chain(&own_claims));
        claims.gpus = run.gpus.as_ref();
        claims.speculation = run.speculation.as_ref();
        if self.options.name_pattern.is_none() {
            let name = self.name_of(place);
            claims.name_fault = file_name::fault(name);
            claims.concurrencies = file_name::concurrencies(name);
        }
        let deployment = Deployment::new(&claims).map_err(|message| Error::at(place, message))?;
        self.check_failures(run)?;
        let mut warn = |message: &str| events.push(Event::Warning(Error::at(place, message)));
        deployment.doubts().iter().for_each(|doubt| warn(doubt));

        let mut record = RecordBuilder::new();
        deployment.add_front(&mut record);
        measurements::add_throughputs(run, deployment.gpus(), &mut record)?;
        deployment.add_middle(&mut record);
        let nothing_served = run.completed == Some(0.0);
        let statistics = if nothing_served {
            warn("no request was served, so the latencies are null");
            measurements::of_nothing(&run.statistics)
        } else {
            measurements::measured(&run.statistics)
        };
        if run.is_cut_short {
            warn("the client says that the run was cancelled; its numbers are those of a part");
        }
        if run.is_unstreamed {
            warn(
                "the answers were not streamed, so TTFT, TPOT and ITL are null; have the client \
                 stream them",
            );
        }
        for known in &statistics {
            measurements::check_name(known, run)?;
        }
        if let Some(unanswered) = self.options.asked.add(run, statistics, &mut record)? {
            warn(&unanswered);
        }
        deployment.add_rest(&mut record);
        let record = record.finish(place.clone())?;
        let record = self.options.keep.add(run, record)?;
        let decisions = claims.decisions();
        events.extend(decisions.map(|decision| Event::Decided(place.clone(), decision)));
        if self.options.explain {
            explain(place, deployment.explained(&claims), events);
        }
        self.finish(record, events)
    }

    /// What every record gets, whether it was made here or came in: settings, cost and energy.
    fn finish(&self, record: Record<'static>, events: &mut Vec<Event>) -> Result<(), Error> {
        let mut record = record;
        if !self.options.settings.is_empty() {
            let mut changes = RecordBuilder::new();
            self.options.settings.iter().for_each(|setting| setting.add(&mut changes));
            record = RecordBuilder::amended(&record, &changes.finish(record.place().clone())?)?;
        }
        if self.options.costs.is_something() {
            let (costs, missing) = self.options.costs.of(&record)?;
            record = RecordBuilder::amended(&record, &costs)?;
            if let Some(missing) = missing.filter(|_| !self.options.allow_missing) {
                events.push(Event::Failed(Error::at(record.place(), missing)));
            }
        }
        events.push(Event::Record(record));
        Ok(())
    }

    /// The name of the result there.
    fn name_of<'n>(&'n self, place: &'n Place) -> &'n str {
        match &self.options.result_name {
            Some(name) if is_piped(place) => name,
            _ => &place.file,
        }
    }

    /// What the sweep configuration, the file's name and the result itself say.
    fn own_claims(&self, run: &Run<'_>) -> Result<Vec<Claim>, String> {
        let place = run.object.place();
        let name = self.name_of(&place);
        let mut claims = match &self.options.name_pattern {
            Some(pattern) => pattern.claims(name)?,
            None => file_name::claims(name),
        };
        if let Some(sweep) = &self.options.sweep {
            claims.extend_from_slice(sweep.claims(name)?);
        }
        let said_by = |source| {
            move |(field, value): &(&'static str, std::borrow::Cow<'_, str>)| Claim {
                field,
                value: value.clone().into_owned(),
                source,
            }
        };
        claims.extend(run.labels.iter().map(said_by(Source::RawResult)));
        claims.extend(run.hints.iter().map(said_by(Source::Client)));
        if run.has_metadata {
            // The user's own metadata, under the names that records use.
            let is_own = |field| field != field::MODEL && !run.of_a_rank.contains(&field);
            let own = labels::LABELS.iter().filter(|label| is_own(label.field));
            claims.extend(own.filter_map(|label| {
                let value = run.object.label(label.field)?.into_owned();
                (!value.is_empty()).then_some(Claim {
                    field: label.field,
                    value,
                    source: Source::RawResult,
                })
            }));
        }
        Ok(claims)
    }

    /// Refuses a run in which too many requests failed.
    fn check_failures(&self, run: &Run<'_>) -> Result<(), Error> {
        let Some(limit) = self.options.max_failure_rate else { return Ok(()) };
        let place = &run.object.place();
        let Some(failures) = run.failures()? else {
            let message = "the result does not say how many requests failed; leave out \
                           --max-failure-rate to take it all the same";
            return Err(Error::at(place, message));
        };
        let Failures { failed, sent } = failures;
        if sent == 0.0 {
            let message = "no request was sent, so there is no share that failed; leave out the file, \
                           or --max-failure-rate";
            return Err(Error::at(place, message));
        }
        if failures.exceed(limit) {
            let message = format!(
                "{failed} of {sent} requests were not completed, more than --max-failure-rate {limit}"
            );
            return Err(Error::at(place, message));
        }
        Ok(())
    }
}

/// Refuses a record that has a goodput, of limits that it does not tell.
fn check_goodput(record: &Record<'_>) -> Result<(), Error> {
    let is_there = |key: &&str| record.get(key).is_some_and(|value| !value.is_null());
    match [REQUEST_GOODPUT, GOODPUT_FRACTION].into_iter().find(is_there) {
        None => Ok(()),
        Some(key) => {
            let message = format!(
                "`{key}` is of limits that the record does not tell; give the raw result, or leave \
                 out --goodput"
            );
            Err(record.error_at(key, message))
        }
    }
}

/// Says where the labels of the record at `place` come from.
fn explain(place: &Place, lines: impl IntoIterator<Item = String>, events: &mut Vec<Event>) {
    events.extend(lines.into_iter().map(|line| Event::Explanation(place.clone(), line)));
}

/// Whether a place is in what came through a pipe, and has lost its name there.
fn is_piped(place: &Place) -> bool {
    place.file.is_stdin()
}

/// An object that is neither a raw result nor a record, and what it would be known by.
fn unknown(object: &Record<'_>) -> Error {
    let known: Vec<_> =
        FORMATS.iter().map(|format| format!("{} ({})", format.name, format.keys)).collect();
    Error::at(
        object.place(),
        format!(
            "neither a record (no `{TPUT_PER_GPU}`) nor a raw result that is known: {}; leave the \
             file out",
            known.join(", ")
        ),
    )
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
        let place = Place::start(name);
        let object = Record::built(text.to_owned(), place).unwrap();
        let enricher = Enricher::new(Options { claims: known, ..Options::default() });
        let mut out = String::new();
        for event in enricher.enrich(object).map_err(|error| error.to_string())? {
            match event {
                Event::Record(record) => record.write_compact(&mut out),
                Event::Failed(error) => return Err(error.to_string()),
                Event::Warning(warning) => panic!("{warning}"),
                Event::Explanation(_, line) => panic!("{line}"),
                Event::OnRecords(_, message) => panic!("{message}"),
                Event::Decided(..) => {}
                Event::NamedByFlow(..) => panic!("no name is given"),
            }
        }
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
    fn counts_and_durations_below_0_are_refused() {
        for key in ["duration", "completed", "failed"] {
            let raw = RAW.replacen('{', &format!("{{\"{key}\": -2, "), 1);
            let error = enrich(vec![], NAME, &raw).unwrap_err();
            assert!(error.contains(&format!("`{key}` is -2, less than 0")), "{error}");
        }
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
            r#""framework":"trt","precision":"fp4","spec_decoding":"none","disagg":false,"recipe_fingerprint":"","#,
            r#""isl":1024,"osl":1024,"is_multinode":false,"tp":4,"pp":1,"dcp_size":1,"pcp_size":2,"ep":1,"#,
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
             give --tp, --ep, --dp-attention, --framework, --precision, a --config that tells, a \
             --name-pattern, or a file name such as \
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
        assert!(error.starts_with("r.json:1:1: neither a record"), "{error}");
        for format in FORMATS {
            assert!(error.contains(format.name) && error.contains(format.keys), "{error}");
        }
    }

    #[test]
    fn a_missing_throughput_is_no_zero() {
        let error = enrich(vec![], NAME, &RAW.replace("100.0", "null")).unwrap_err();
        assert!(error.contains("the total token throughput is missing"), "{error}");
    }

    #[test]
    fn an_output_beyond_the_total_is_refused() {
        let error = enrich(vec![], NAME, &RAW.replace("100.0", "39.0")).unwrap_err();
        assert!(error.contains("throughput, 40, is more than the total, 39"), "{error}");
    }

    #[test]
    fn a_duration_has_no_name_of_something_else() {
        for (key, field) in [
            ("conc_ms", "conc"),
            ("median_intvty_ms", "median_intvty"),
            ("std_intvty_ms", "std_intvty"),
            ("tput_per_gpu_ms", "tput_per_gpu"),
        ] {
            let raw = RAW.replacen('{', &format!("{{\"{key}\": 5, "), 1);
            let error = enrich(vec![], NAME, &raw).unwrap_err();
            let column = key.len() + 6;
            let expected = format!("{NAME}:1:{column}: `{key}` would be `{field}` of the record,");
            assert!(error.starts_with(&expected), "{error}");
        }
        let queue = enrich(vec![], NAME, &RAW.replacen('{', "{\"queue_ms\": 5, ", 1)).unwrap();
        assert!(queue.contains("\"queue\":0.005,"), "{queue}");
    }

    #[test]
    fn a_measurement_of_the_wrong_type_is_refused() {
        let error = enrich(vec![], NAME, &RAW.replace("250.0", "\"fast\"")).unwrap_err();
        assert!(error.contains("`mean_ttft_ms` must be a number, but is \"fast\""), "{error}");
        let text = enrich(vec![], NAME, &RAW.replace("250.0", "\"250\"")).unwrap();
        assert!(text.contains("\"mean_ttft\":0.25,"), "{text}");
    }
}
