//! What makes a series, and how it is called.

use std::collections::HashMap;

use bench_common::configuration::SERIES;
use bench_common::{field, hardware};

use super::facts::{Facts, Set};
use super::names;
use crate::labels::Labels;
use crate::look::palette::{self, Marker, Traits, Vendor};

/// What also makes one where runs that are alike otherwise differ in it.
const WHERE_DIFFERENT: [&str; 2] = [field::SPEC_DECODING, field::DISAGG];

/// What records say that make a series unless others were asked for.
pub(super) fn usual_fields() -> impl Iterator<Item = &'static str> {
    SERIES.into_iter().chain(WHERE_DIFFERENT).chain([field::MTP])
}

/// What a label tells: one that is empty tells nothing.
fn told<'r>(labels: &'r Labels, field: &str) -> Option<&'r str> {
    labels.get(field).filter(|value| !value.trim().is_empty())
}

/// What a run says of a field. Multi-token prediction is a way to speculate, of which older records
/// say only whether it was on.
fn said<'r>(labels: &'r Labels, field: &str) -> Option<&'r str> {
    let value = told(labels, field);
    if field != field::SPEC_DECODING || value.is_some_and(|value| !names::is_off(value)) {
        return value;
    }
    match labels.get(field::MTP) {
        Some(mtp) if !names::is_off(mtp) => Some(field::MTP),
        _ => value,
    }
}

/// What was done, of what also makes series. What is not said counts as not done.
fn done<'r>(labels: &'r Labels, field: &str) -> Option<&'r str> {
    said(labels, field).filter(|value| !names::is_off(value))
}

/// The value of each field that makes series, in small letters and one spelling where several are
/// in use; `None` where a run lacks it.
pub(crate) type Key = Vec<Option<String>>;

/// The fields that make a series of runs with these labels.
pub(super) fn fields(sets: &[Set<'_>], asked: &[String]) -> Vec<String> {
    if !asked.is_empty() {
        return asked.to_vec();
    }
    let mut fields: Vec<String> = SERIES.map(str::to_owned).to_vec();
    for field in WHERE_DIFFERENT {
        if sets.iter().all(|set| done(set.labels, field).is_none()) {
            continue;
        }
        let mut seen: HashMap<Key, Option<&str>> = HashMap::new();
        let differs = sets.iter().any(|set| {
            let value = done(set.labels, field);
            *seen.entry(key(set.labels, &fields)).or_insert(value) != value
        });
        if differs {
            fields.push(field.to_owned());
        }
    }
    fields
}

/// The fields that make a series and that some runs lack.
pub(super) fn lacking<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = &'f str> {
    let fields = facts.fields.iter().filter(|field| !WHERE_DIFFERENT.contains(&field.as_str()));
    let some_lack = |field: &&String| facts.sets.iter().any(|s| told(s.labels, field).is_none());
    fields.filter(some_lack).map(String::as_str)
}

/// What tells a run's series.
pub(crate) fn key(labels: &Labels, fields: &[String]) -> Key {
    let value = |field: &String| {
        let value = said(labels, field)?;
        let value = match field.as_str() {
            // A runner's name says where the machine stands, not what it is.
            field::HW => hardware::of_runner(value).to_lowercase(),
            // What is called the same is the same.
            field::FRAMEWORK => names::framework(value).to_lowercase(),
            field::DISAGG if !names::is_off(value) => "true".to_owned(),
            field::PRECISION | field::SPEC_DECODING | field::MODEL => value.to_lowercase(),
            // Two images, say, can differ in nothing but a capital.
            _ => value.to_owned(),
        };
        let unsaid = WHERE_DIFFERENT.contains(&field.as_str()) && names::is_off(&value);
        (!unsaid).then_some(value)
    };
    fields.iter().map(value).collect()
}

/// The name of a series whose runs have none of the fields: each of them, as it is not there.
fn unnamed(fields: &[String]) -> String {
    let lacking = |field: &String| match field.as_str() {
        field::SPEC_DECODING => "no speculation".to_owned(),
        field::DISAGG => "not disagg".to_owned(),
        _ => format!("{field} –"),
    };
    fields.iter().map(lacking).collect::<Vec<_>>().join(" ")
}

/// How a series looks, told from its fields and their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) name: String,
    pub(crate) hw: String,
    /// All but hardware and precision, the framework first.
    pub(crate) variety: String,
    pub(crate) precision: Option<String>,
    pub(crate) vendor: Vendor,
    pub(crate) marker: Marker,
}

impl Identity {
    /// The identity of a series. `labels` are those of one of its runs, which spell the values;
    /// `alone` tells that it has all runs.
    pub(crate) fn new(fields: &[String], key: &Key, labels: &Labels, alone: bool) -> Self {
        let of = |wanted: &str| {
            let at = fields.iter().position(|field| field == wanted)?;
            key[at].as_deref()
        };
        let hw = of(field::HW).unwrap_or_default().to_owned();
        let precision = of(field::PRECISION).map(names::capitals);
        let spelled = |field: &String, value: &Option<String>| {
            let value = value.as_deref();
            match field.as_str() {
                field::FRAMEWORK => {
                    value.map(|value| names::framework(labels.get(field).unwrap_or(value)))
                }
                field::HW | field::PRECISION | field::SPEC_DECODING => value.map(names::capitals),
                field::MODEL => value.map(|value| labels.get(field).unwrap_or(value).to_owned()),
                field::DISAGG => value.map(|_| "disagg".to_owned()),
                _ => Some(format!("{field} {}", value.unwrap_or("–"))),
            }
        };
        let pieces: Vec<_> =
            fields.iter().zip(key).filter_map(|(field, value)| spelled(field, value)).collect();
        let others = fields.iter().zip(key).filter(|(field, _)| {
            ![field::HW, field::PRECISION, field::FRAMEWORK].contains(&field.as_str())
        });
        let framework = of(field::FRAMEWORK).unwrap_or_default().to_owned();
        let variety = others.fold(framework, |variety, (_, value)| {
            format!("{variety} {}", value.as_deref().unwrap_or_default())
        });
        Self {
            name: match pieces[..] {
                [] if alone => "all runs".to_owned(),
                [] => unnamed(fields),
                _ => pieces.join(" "),
            },
            vendor: palette::vendor(&hw),
            marker: Marker::of(of(field::PRECISION).unwrap_or_default()),
            hw,
            variety,
            precision,
        }
    }

    /// What its look is told from; a marker of its own only where markers stand for precisions.
    pub(crate) fn traits(&self, has_markers: bool) -> Traits<'_> {
        Traits { hw: &self.hw, variety: &self.variety, marker: has_markers.then_some(self.marker) }
    }

    /// Where the series stands in the legend: by vendor, newest hardware first.
    pub(crate) fn place(&self) -> impl Ord + use<> {
        (
            self.vendor,
            std::cmp::Reverse(palette::generation(&self.hw)),
            self.hw.clone(),
            palette::preferred_shade(&self.variety),
            names::order(&self.variety),
            self.marker,
            self.precision.clone(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::Run;
    use crate::runs::tests::{run, with};

    const B200: [&str; 3] = ["b200-trt", "trt", "FP4"];

    fn names(runs: &[Run], asked: &[&str]) -> Vec<String> {
        let asked: Vec<_> = asked.iter().map(|&field| field.to_owned()).collect();
        let fields = Facts::of(runs, &asked).fields;
        let name = |Run { labels, .. }: &Run| {
            Identity::new(&fields, &key(labels, &fields), labels, runs.len() == 1).name
        };
        runs.iter().map(name).collect()
    }

    #[test]
    fn hardware_framework_and_precision_make_a_series() {
        let runs = [run(B200, 4, 1.0, 1.0), run(["mi355x", "vllm", "fp8"], 4, 1.0, 1.0)];
        assert_eq!(names(&runs, &[]), ["B200 TRT-LLM FP4", "MI355X vLLM FP8"]);
    }

    #[test]
    fn speculation_makes_a_series_only_where_it_differs() {
        let plain = || run(B200, 4, 1.0, 1.0);
        let none = || with(&plain(), &[("spec_decoding", "none")]);
        let mtp = || with(&plain(), &[("spec_decoding", "mtp"), ("disagg", "true")]);
        assert_eq!(names(&[plain(), none()], &[]), ["B200 TRT-LLM FP4"; 2]);
        assert_eq!(names(&[mtp(), mtp()], &[]), ["B200 TRT-LLM FP4"; 2]);
        // Disaggregation goes with speculation here, so that speculation says it all.
        let both = names(&[none(), mtp()], &[]);
        assert_eq!(both, ["B200 TRT-LLM FP4", "B200 TRT-LLM FP4 MTP"]);
        let apart = with(&none(), &[("disagg", "true")]);
        let all = names(&[none(), apart, mtp()], &[]);
        assert_eq!(all[1..], ["B200 TRT-LLM FP4 disagg", "B200 TRT-LLM FP4 MTP disagg"]);
    }

    #[test]
    fn the_older_word_for_speculation_means_the_same() {
        let plain = || run(B200, 4, 1.0, 1.0);
        let old = |mtp| with(&plain(), &[("mtp", mtp)]);
        let speculates = "B200 TRT-LLM FP4 MTP";
        assert_eq!(names(&[old("off"), old("on")], &[]), ["B200 TRT-LLM FP4", speculates]);
        assert_eq!(names(&[old("off"), plain()], &[]), ["B200 TRT-LLM FP4"; 2]);
        let new = |spec| with(&plain(), &[("spec_decoding", spec)]);
        let all = names(&[new("none"), new("mtp"), old("on")], &[]);
        assert_eq!(all, ["B200 TRT-LLM FP4", speculates, speculates]);
        assert_eq!(names(&[old("on")], &["hw", "mtp"]), ["B200 mtp on"]);
    }

    #[test]
    fn names_that_mean_the_same_are_one_series() {
        let runs = ["trt", "TRTLLM", "trt-llm"].map(|name| run(["b200", name, "fp4"], 4, 1.0, 1.0));
        let fields = Facts::of(&runs, &[]).fields;
        let [first, others @ ..] = &runs.each_ref().map(|run| key(&run.labels, &fields));
        assert!(others.iter().all(|other| other == first), "{first:?} {others:?}");
        let key =
            |disagg| key(&with(&runs[0], &[("disagg", disagg)]).labels, &["disagg".to_owned()]);
        assert_eq!(key("true"), key("on"));
        assert_ne!(key("true"), key("false"));
    }

    #[test]
    fn any_field_can_make_a_series() {
        let runs = [run(B200, 4, 1.0, 1.0)];
        assert_eq!(names(&runs, &["hw", "conc"]), ["B200 conc 4"]);
        assert_eq!(names(&runs, &["tp"]), ["tp –"]);
    }

    #[test]
    fn values_of_other_fields_are_told_apart_as_they_are_written() {
        let runs = ["a:V1", "a:v1"].map(|image| with(&run(B200, 4, 1.0, 1.0), &[("image", image)]));
        assert_eq!(names(&runs, &["image"]), ["image a:V1", "image a:v1"]);
        let models = ["v/M-1", "v/m-1"].map(|model| with(&runs[0], &[("model", model)]));
        let fields = ["model".to_owned()];
        let [first, second] = &models.each_ref().map(|run| key(&run.labels, &fields));
        assert_eq!(first, second);
    }

    #[test]
    fn what_a_run_lacks_is_no_part_of_its_name() {
        let bare = Run { labels: [("", ""); 0].into_iter().collect(), x: 1.0, y: 1.0 };
        let empty = with(&bare, &[("hw", ""), ("framework", " ")]);
        for runs in [&bare, &empty].map(std::slice::from_ref) {
            assert_eq!(names(runs, &[]), ["all runs"]);
        }
        // Beside others they are not all.
        let runs = [run(B200, 4, 1.0, 1.0), bare, empty];
        let lacking = "hw – framework – precision –";
        assert_eq!(names(&runs, &[]), ["B200 TRT-LLM FP4", lacking, lacking]);
        let fields = Facts::of(&runs, &[]).fields;
        assert_eq!(key(&runs[1].labels, &fields), key(&runs[2].labels, &fields));
    }

    #[test]
    fn a_series_of_what_was_not_done_says_so() {
        let plain = run(B200, 4, 1.0, 1.0);
        let done = with(&plain, &[("spec_decoding", "mtp"), ("disagg", "true")]);
        let runs = [plain, done];
        assert_eq!(names(&runs, &["spec_decoding"]), ["no speculation", "MTP"]);
        assert_eq!(names(&runs, &["disagg"]), ["not disagg", "disagg"]);
        let both = names(&runs, &["disagg", "spec_decoding"]);
        assert_eq!(both, ["not disagg no speculation", "disagg MTP"]);
    }
}
