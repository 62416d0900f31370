//! What only the requests one by one can tell: percentiles that the client did not save, and
//! goodput under limits that were set after the run.

use std::str::FromStr;

use bench_common::RecordBuilder;
use bench_common::format::{Requests, Run, Statistic, Unit};
use bench_common::{Error, metric};

use crate::measurements;
use crate::percentile::{Percentile, place};

/// The latencies that requests have.
const METRICS: [&str; 4] = ["ttft", "tpot", "itl", "e2el"];

/// Limits that a request must keep to count as good, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limits {
    ttft: f64,
    tpot: f64,
    e2el: f64,
}

/// One limit as it is typed: `ttft:500`, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limit {
    metric: Limited,
    seconds: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limited {
    Ttft,
    Tpot,
    E2el,
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected ttft, tpot or e2el, a colon and milliseconds".to_owned();
        let (metric, limit) = text.split_once(':').ok_or_else(expected)?;
        let metric = match metric {
            "ttft" => Limited::Ttft,
            "tpot" => Limited::Tpot,
            "e2el" => Limited::E2el,
            _ => return Err(expected()),
        };
        let milliseconds: f64 = limit.parse().map_err(|_| expected())?;
        if !(milliseconds > 0.0 && milliseconds.is_finite()) {
            return Err(expected());
        }
        Ok(Self { metric, seconds: milliseconds / 1000.0 })
    }
}

impl Limits {
    /// The limits taken together; `None` if there are none.
    ///
    /// # Errors
    /// Two for one metric: either could be meant.
    pub(crate) fn new(limits: &[Limit]) -> Result<Option<Self>, Error> {
        let together = Self {
            ttft: only(limits, Limited::Ttft, "ttft")?,
            tpot: only(limits, Limited::Tpot, "tpot")?,
            e2el: only(limits, Limited::E2el, "e2el")?,
        };
        Ok((!limits.is_empty()).then_some(together))
    }

    /// The latencies that are limited.
    fn metrics(&self) -> impl Iterator<Item = &'static str> {
        let limits = [("ttft", self.ttft), ("tpot", self.tpot), ("e2el", self.e2el)];
        limits.into_iter().filter(|(_, limit)| limit.is_finite()).map(|(metric, _)| metric)
    }
}

/// The limit of a metric, in seconds; none is infinite.
fn only(limits: &[Limit], metric: Limited, name: &str) -> Result<f64, Error> {
    let mut seconds = limits.iter().filter(|limit| limit.metric == metric).map(|it| it.seconds);
    match (seconds.next(), seconds.next()) {
        (only, None) => Ok(only.unwrap_or(f64::INFINITY)),
        _ => Err(Error::usage(format!("--goodput limits `{name}` twice; limit it once"))),
    }
}

/// What is asked of the requests one by one.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Percentiles of every latency.
    pub(crate) percentiles: Vec<Percentile>,
    /// The limits of goodput.
    pub(crate) limits: Option<Limits>,
}

impl Asked {
    /// Whether anything is asked.
    pub(crate) fn is_something(&self) -> bool {
        !self.percentiles.is_empty() || self.limits.is_some()
    }

    /// Adds the statistics that were saved and what is asked beside them, and says what cannot be
    /// answered.
    ///
    /// # Errors
    /// Arrays that do not fit together.
    pub(crate) fn add(
        &self,
        run: &Run<'_>,
        mut statistics: Vec<Statistic>,
        record: &mut RecordBuilder,
    ) -> Result<Option<String>, Error> {
        if !self.is_something() {
            measurements::add_statistics(&statistics, record);
            return Ok(None);
        }
        let requests = run.requests()?;
        if requests.is_some() && self.limits.is_some() {
            // A share of requests that nobody can count would be a guess.
            run.failures_with(requests.as_ref())?;
        }
        let mut requests = requests.unwrap_or_default();
        let missing = METRICS.map(|metric| (metric, requests.missing(metric)));
        let untold = self.add_percentiles(&mut statistics, &mut requests);
        measurements::add_statistics(&statistics, record);
        let mut lacking: Vec<_> = untold.iter().map(|(metric, _)| *metric).collect();
        let mut unanswered: Vec<_> = untold.into_iter().map(|(_, field)| field).collect();
        if let Some(limits) = &self.limits
            && !add_goodput(limits, run, &requests, record)
        {
            lacking.extend(limits.metrics());
            unanswered.push(metric::REQUEST_GOODPUT.to_owned());
        }
        if unanswered.is_empty() {
            return Ok(None);
        }
        let lacks = |key: &&str| {
            missing.iter().any(|(metric, keys)| lacking.contains(metric) && keys.contains(key))
        };
        let keys = ["ttfts", "output_lens", "itls"].into_iter().filter(lacks);
        let keys: Vec<_> = keys.map(|key| format!("`{key}`")).collect();
        Ok(Some(format!(
            "what they are made of was not saved for each request ({}), so these are null: {}; \
             have the client save its details",
            keys.join(", "),
            unanswered.join(", ")
        )))
    }

    /// Adds the percentiles that the client did not save, or saved as null; returns those that nobody
    /// can tell, with their metrics.
    fn add_percentiles(
        &self,
        statistics: &mut Vec<Statistic>,
        requests: &mut Requests,
    ) -> Vec<(&'static str, String)> {
        let mut untold = Vec::new();
        for metric in METRICS {
            let mut placed = None;
            for percentile in &self.percentiles {
                let field = format!("p{percentile}_{metric}");
                // Records have it under that name.
                let median =
                    (*percentile == Percentile::MEDIAN).then(|| format!("median_{metric}"));
                let names: Vec<_> = [Some(&field), median.as_ref()].into_iter().flatten().collect();
                let saved = names.iter().find_map(|name| {
                    statistics.iter().find(|known| known.field == **name && known.value.is_some())
                });
                if let Some(saved) = saved {
                    let statistic = Statistic { field, ..saved.clone() };
                    put(statistics, statistic);
                    continue;
                }
                let placed = placed.get_or_insert_with(|| {
                    let mut values = values_of(requests, metric)?;
                    place(&mut values, &self.percentiles);
                    Some(values)
                });
                let value = placed.as_ref().and_then(|placed| percentile.of(placed));
                let is_known = |name: &&String| statistics.iter().any(|s| s.field == **name);
                if placed.is_none() && !names.iter().any(is_known) {
                    untold.push((metric, field.clone()));
                }
                for name in names {
                    let value = measurements::taken(name, value);
                    put(statistics, Statistic { field: name.clone(), value, unit: Unit::Seconds });
                }
            }
        }
        untold
    }
}

/// Adds a statistic, in the place of one of that name.
fn put(statistics: &mut Vec<Statistic>, statistic: Statistic) {
    match statistics.iter_mut().find(|known| known.field == statistic.field) {
        Some(known) => *known = statistic,
        None => statistics.push(statistic),
    }
}

/// The values of a latency, where they were saved. The gaps, of which there are most, are taken and
/// not copied.
fn values_of(requests: &mut Requests, metric: &str) -> Option<Vec<f64>> {
    match metric {
        "ttft" => requests.ttfts.clone(),
        "tpot" => requests.tpots(),
        "itl" => requests.itls.take(),
        _ => requests.e2els.clone(),
    }
}

/// Adds how many requests a second kept every limit, and their share of all that were sent: who
/// got no answer was not served well. Whether what the limits are of is known.
fn add_goodput(
    limits: &Limits,
    run: &Run<'_>,
    requests: &Requests,
    record: &mut RecordBuilder,
) -> bool {
    let good = requests.within(limits.ttft, limits.tpot, limits.e2el).map(|good| good as f64);
    let rate = good.zip(run.duration).map(|(good, seconds)| good / seconds);
    let share = good.map(|good| good / requests.sent() as f64);
    record.float(metric::REQUEST_GOODPUT, rate);
    record.float(metric::GOODPUT_FRACTION, share);
    good.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_metric_and_milliseconds() {
        let limit = |text: &str| text.parse::<Limit>();
        let ttft = Limit { metric: Limited::Ttft, seconds: 0.5 };
        assert_eq!(limit("ttft:500"), Ok(ttft));
        for wrong in ["ttft", "ttft:", "ttft:0", "ttft:-1", "ttft:inf", "itl:5", "ttft=5"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Limits::new(&[]).unwrap(), None);
        let limits = Limits::new(&[ttft, limit("e2el:1000").unwrap()]).unwrap();
        assert_eq!(limits, Some(Limits { ttft: 0.5, tpot: f64::INFINITY, e2el: 1.0 }));
    }

    #[test]
    fn a_metric_is_limited_once() {
        let refused = |limits: [&str; 2]| {
            let limits = limits.map(|limit| limit.parse().unwrap());
            Limits::new(&limits).unwrap_err().to_string()
        };
        let twice = "--goodput limits `ttft` twice; limit it once";
        assert_eq!(refused(["ttft:150", "ttft:6000"]), twice);
        assert_eq!(refused(["ttft:150", "ttft:150"]), twice);
        assert!(refused(["tpot:1", "tpot:2"]).contains("`tpot`"));
        assert!(refused(["e2el:1", "e2el:2"]).contains("`e2el`"));
    }
}
