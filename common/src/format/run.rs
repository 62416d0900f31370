//! One run as its client saved it, in words that all clients share.

use std::borrow::Cow;
use std::collections::HashMap;

use super::object::Object;
use super::requests::Requests;
use super::statistic;
use super::unit::Unit;
use crate::error::Error;
use crate::field;
use crate::json;
use crate::record::Kind;

/// One run. What a client does not save is `None` or absent, never 0.
#[derive(Debug)]
pub struct Run<'a> {
    /// The object whose scalars belong to the run.
    pub object: Object<'a>,
    /// What the client says of the run: a field of records, and its value.
    pub labels: Vec<(&'static str, Cow<'a, str>)>,
    /// How many GPUs served, where the client tells it in other words than by TP alone, or tells all
    /// that counts them.
    pub gpus: Option<GpuCount>,
    /// Labels whose names the object has for the sizes of one data-parallel rank of several, where
    /// records count all GPUs.
    pub of_a_rank: Vec<&'static str>,
    /// What follows from the client's nature, and serves where nobody says better.
    pub hints: Vec<(&'static str, Cow<'a, str>)>,
    /// Whether the object may hold labels under the names of records, as the user's metadata.
    pub has_metadata: bool,
    /// Input and output tokens, tok/s, whole deployment.
    pub total_throughput: Option<f64>,
    /// Output tokens, tok/s, whole deployment.
    pub output_throughput: Option<f64>,
    /// Latencies, in the client's order.
    pub statistics: Vec<Statistic>,
    /// Where in them each is. There may be any number.
    index_by_field: HashMap<String, usize>,
    /// Requests that were asked for, where that is told apart from those below. Fewer are sent where
    /// a data set has no more.
    pub asked: Option<f64>,
    /// Requests that were served.
    pub completed: Option<f64>,
    /// Requests that were not.
    pub failed: Option<f64>,
    /// How long the run took, s.
    pub duration: Option<f64>,
    /// Whether the object may hold arrays with a value for each request.
    pub has_requests: bool,
    /// That tokens were guessed ahead.
    pub speculation: Option<Speculation>,
    /// Whether the run was broken off, so that its numbers are those of a part.
    pub is_cut_short: bool,
    /// Whether answers came whole, so that there is neither a TTFT nor a TPOT nor an ITL.
    pub is_unstreamed: bool,
}

/// How many requests were not completed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Failures {
    /// Those that were not.
    pub failed: f64,
    /// Those that were sent, or else asked for.
    pub sent: f64,
}

impl Failures {
    /// Whether a larger share of them than `rate` was not completed.
    pub fn exceed(&self, rate: f64) -> bool {
        // 29 of 100 are the float 0.29, but 0.29 of 100 is a little less than 29.
        self.failed / self.sent > rate
    }
}

/// That tokens were guessed ahead, and what tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speculation {
    /// The client's key and its value, for messages.
    pub told_by: String,
    /// Whether it was by multi-token prediction. Else it may have been.
    pub is_mtp: bool,
}

/// A number of GPUs, and what tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuCount {
    /// GPUs.
    pub count: i64,
    /// The client's keys and their values, for messages.
    pub told_by: String,
    /// Whether these are all. Where only ranks are told, not the GPUs of each, all are a multiple.
    pub is_whole: bool,
    /// Whether they are those of all servers. Else the client may know one of several.
    pub is_of_all_servers: bool,
    /// Those that prefill and those that decode, where each server does one of both.
    pub by_role: Option<[i64; 2]>,
}

impl GpuCount {
    /// The product of sizes of parallelism, the first of them TP. `None` where TP is not told; one
    /// that is not is 1.
    pub(super) fn product(object: &Object<'_>, sizes: &[&str]) -> Option<Self> {
        object.label(sizes.first()?)?;
        Self::multiplied(object, sizes)
    }

    /// The product of the sizes that are told. `None` where one of them is no size.
    pub(super) fn multiplied(object: &Object<'_>, sizes: &[&str]) -> Option<Self> {
        let mut product = Self {
            count: 1,
            told_by: String::new(),
            is_whole: true,
            is_of_all_servers: false,
            by_role: None,
        };
        for key in sizes {
            let Some(text) = object.label(key) else { continue };
            let size = json::integer(text.trim()).filter(|&size| size > 0)?;
            product.count = product.count.saturating_mul(size);
            if !product.told_by.is_empty() {
                product.told_by.push_str(" · ");
            }
            product.told_by.push_str(&format!("`{}` {size}", object.path_of(key)));
        }
        Some(product)
    }
}

/// One statistic of a latency.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistic {
    /// Its field in a record: `p99_ttft`.
    pub field: String,
    /// Its value, in `unit`.
    pub value: Option<f64>,
    /// The unit of the value.
    pub unit: Unit,
}

impl Statistic {
    fn seconds(&self) -> Option<f64> {
        self.value.map(|value| value / self.unit.per_second())
    }

    /// Whether another key says the same. One of both that says nothing contradicts nothing.
    fn agrees(&self, other: &Self) -> bool {
        // Two ways to compute one may differ in the last digits.
        const SAME: f64 = 1e-9;
        let both = self.seconds().zip(other.seconds());
        both.is_none_or(|(a, b)| (a - b).abs() <= SAME * a.abs().max(b.abs()))
    }
}

/// From which key of a client a metric of records comes, and in which unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// The metric: `ttft`, `tpot`, `itl`, `e2el`.
    pub metric: &'static str,
    /// The client's key.
    pub key: &'static str,
    /// The unit of its values.
    pub unit: UnitOf,
}

/// How the unit of a client's values is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitOf {
    /// The client always writes this one.
    Always(Unit),
    /// It stands beside the values, under this key.
    Stated(&'static str),
}

impl<'a> Run<'a> {
    /// A run of which nothing is known yet.
    pub(super) fn new(object: Object<'a>) -> Self {
        Self {
            object,
            labels: Vec::new(),
            gpus: None,
            of_a_rank: Vec::new(),
            hints: Vec::new(),
            has_metadata: false,
            total_throughput: None,
            output_throughput: None,
            statistics: Vec::new(),
            index_by_field: HashMap::new(),
            asked: None,
            completed: None,
            failed: None,
            duration: None,
            has_requests: false,
            speculation: None,
            is_cut_short: false,
            is_unstreamed: false,
        }
    }

    /// The arrays with a value for each request; `None` where the client saved none.
    ///
    /// # Errors
    /// Arrays that do not fit together.
    pub fn requests(&self) -> Result<Option<Requests>, Error> {
        if self.has_requests { Requests::read(&self.object) } else { Ok(None) }
    }

    /// How many requests were not completed; `None` where the client saved neither the counts nor the
    /// requests.
    ///
    /// # Errors
    /// Arrays that do not fit together; counts that contradict each other.
    pub fn failures(&self) -> Result<Option<Failures>, Error> {
        self.failures_with(self.requests()?.as_ref())
    }

    /// As [`Self::failures`], of the requests that [`Self::requests`] has read.
    ///
    /// # Errors
    /// Counts that contradict each other or the requests.
    pub fn failures_with(&self, requests: Option<&Requests>) -> Result<Option<Failures>, Error> {
        const WRONG: &str = "one of them is wrong: run the benchmark again, or leave the file out";
        let place = || self.object.place();
        let of_all = |failed: f64, sent: f64| Failures { failed, sent };
        let counted = self.failed.zip(self.completed);
        let counted = counted.map(|(failed, completed)| of_all(failed, failed + completed));
        if let Some((Failures { failed, sent }, asked)) = counted.zip(self.asked)
            && sent > asked
        {
            let completed = sent - failed;
            let message = format!(
                "{asked} requests were to be sent, but {completed} were completed and {failed} \
                 failed; {WRONG}"
            );
            return Err(Error::at(&place(), message));
        }
        // Whoever does not tell what failed may have sent fewer, or not.
        let rest = || {
            let (asked, completed) = self.asked.zip(self.completed)?;
            Some(of_all(asked - completed, asked))
        };
        let Some(requests) = requests else { return Ok(counted.or_else(rest)) };
        let (served, sent) = (requests.served() as f64, requests.sent() as f64);
        let asked = self.asked.filter(|asked| sent > *asked || self.completed.is_none());
        let expected = counted.map(|counted| counted.sent).or(asked).unwrap_or(sent);
        let completed = self.completed.unwrap_or(served);
        if (expected, completed) != (sent, served) {
            let message = format!(
                "{completed} of {expected} requests were completed, but {served} of {sent} as \
                 they were saved one by one; {WRONG}"
            );
            return Err(Error::at(&place(), message));
        }
        let one_by_one = || requests.failed().map(|failed| of_all(failed as f64, sent));
        Ok(counted.or_else(one_by_one).or_else(rest))
    }

    /// The total and the output token throughput, tok/s, of the whole deployment.
    ///
    /// # Errors
    /// One that the client did not save. An output that is more than the total.
    pub fn throughputs(&self) -> Result<(f64, f64), Error> {
        let missing = |what: &str| {
            let message = format!(
                "the {what} is missing, so there is no throughput by GPU; run the benchmark \
                 again, or leave the file out"
            );
            Error::at(&self.object.place(), message)
        };
        let total = self.total_throughput.ok_or_else(|| missing("total token throughput"))?;
        let output = self.output_throughput.ok_or_else(|| missing("output token throughput"))?;
        if output > total {
            let message = format!(
                "the output token throughput, {output}, is more than the total, {total}; one of \
                 them is wrong"
            );
            return Err(Error::at(&self.object.place(), message));
        }
        Ok((total, output))
    }

    /// Adds what the client says of a label, if it says something.
    pub(super) fn label(&mut self, field: &'static str, value: Option<Cow<'a, str>>) {
        self.labels.extend(value.filter(|text| !text.is_empty()).map(|text| (field, text)));
    }

    /// Adds how many GPUs the client tells, unless its TP alone does, beside which there may be sizes
    /// that it does not tell.
    pub(super) fn gpus_beside_tp(&mut self, gpus: Option<GpuCount>) {
        let tp = self.labels.iter().find(|(field, _)| *field == field::TP);
        let tp = tp.and_then(|(_, text)| json::integer(text.trim()));
        self.gpus = gpus.filter(|gpus| tp != Some(gpus.count));
    }

    /// Adds a concurrency, if it is one: what is infinite or 0 limits nothing.
    pub(super) fn concurrency(&mut self, value: Option<Cow<'a, str>>) {
        let counts =
            |text: &Cow<'_, str>| text.parse().is_ok_and(|n: f64| n > 0.0 && n.is_finite());
        self.label(field::CONC, value.filter(counts));
    }

    /// Adds how many tokens a step gives on average: more than one only where some were guessed
    /// ahead.
    ///
    /// # Errors
    /// What is no such number.
    pub(super) fn acceptance(&mut self, key: &str) -> Result<(), Error> {
        let length = self.object.amount(key)?.filter(|length| *length > 1.0);
        let told_by = length.map(|length| format!("`{key}` {length}"));
        self.speculation = told_by.map(|told_by| Speculation { told_by, is_mtp: false });
        Ok(())
    }

    /// Adds a statistic that stands under a key of an object. Of two keys of one statistic, a number
    /// counts before a null.
    ///
    /// # Errors
    /// Two keys of one statistic with different numbers.
    pub(super) fn statistic(
        &mut self,
        object: &Object<'_>,
        key: &str,
        statistic: Statistic,
    ) -> Result<(), Error> {
        let field = &statistic.field;
        let Some(&index) = self.index_by_field.get(field) else {
            self.index_by_field.insert(field.clone(), self.statistics.len());
            self.statistics.push(statistic);
            return Ok(());
        };
        let known = &mut self.statistics[index];
        if !known.agrees(&statistic) {
            let path = object.path_of(key);
            let message =
                format!("`{path}` and another key both give `{field}`, and differ; remove one");
            return Err(object.error(key, message));
        }
        if known.value.is_none() {
            *known = statistic;
        }
        Ok(())
    }

    /// Adds the statistics of the latencies of a table that `metrics` holds: under each key an
    /// object of statistics, each under a name such as `mean`, `p99` or `p99.9`.
    ///
    /// # Errors
    /// A statistic that is no number, or below 0, or another under another key; a unit that is missing
    /// or unknown.
    pub(super) fn latencies(
        &mut self,
        metrics: &Object<'a>,
        latencies: &[Latency],
    ) -> Result<(), Error> {
        for latency in latencies {
            let Some(block) = metrics.object(latency.key)? else { continue };
            self.latency(latency, &block, &block, statistic::name)?;
        }
        Ok(())
    }

    /// Adds the statistics of one latency that `block` holds, whose names `name` translates. The
    /// unit is that of the latency, or stands in `stated`.
    pub(super) fn latency(
        &mut self,
        latency: &Latency,
        block: &Object<'a>,
        stated: &Object<'a>,
        name: impl Fn(&str) -> Option<String>,
    ) -> Result<(), Error> {
        let unit = match latency.unit {
            UnitOf::Always(unit) => unit,
            UnitOf::Stated(key) => stated.unit(key, "a unit of time", Unit::parse)?,
        };
        for (key, value) in block.members() {
            let Some(statistic) = name(key) else { continue };
            let number = match value.kind() {
                Kind::Null => None,
                _ => Some(block.amount_of(key, &value, value.as_number())?),
            };
            let field = format!("{statistic}_{}", latency.metric);
            self.statistic(block, key, Statistic { field, value: number, unit })?;
        }
        Ok(())
    }
}
