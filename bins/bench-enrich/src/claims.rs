//! What the sources say about a label, and which of them is believed.

use bench_common::field::HW;
use bench_common::format::{GpuCount, Speculation};
use bench_common::hardware;

use crate::enrich::Decision;
use crate::labels::{Kind, Label};

/// Where a value comes from, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The user's own word decides.
    Flag,
    Environment,
    Configuration,
    FileName,
    RawResult,
    /// The runner in a file's name stands for the hardware where nothing else does. It contradicts
    /// other hardware only: `b200-trt` is a `b200`, and no `h200`.
    Runner,
    /// The client that wrote the result, as far as it works with one framework only; contradicts
    /// those of other engines only: TensorRT-LLM may be called `dynamo-trt`, and not `vllm`.
    Client,
}

/// One source's word for one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) field: &'static str,
    pub(crate) value: String,
    pub(crate) source: Source,
}

impl Claim {
    /// How the source is called in a message.
    pub(crate) fn said_by(&self) -> String {
        let label = Label::of(self.field);
        match self.source {
            Source::Flag => format!("--{}", label.map_or(self.field, |label| label.flag)),
            Source::Environment => match label.and_then(|label| label.variable) {
                Some(variable) => format!("the environment ({variable})"),
                None => "the environment".to_owned(),
            },
            Source::Configuration => "the sweep configuration".to_owned(),
            Source::FileName | Source::Runner => "the file name".to_owned(),
            Source::RawResult => "the raw result".to_owned(),
            Source::Client => "the client that wrote the result".to_owned(),
        }
    }

    /// Whether another, less trusted, claim about the same label says otherwise.
    fn is_contradicted_by(&self, other: &Self) -> bool {
        let kind = Label::of(self.field).map_or(Kind::Text, |label| label.kind);
        // The environment names a runner, too.
        let is_runner = other.source == Source::Runner
            || (self.field == HW && self.source == Source::Environment);
        match other.source {
            Source::Client => is_of_other_engine(&self.value),
            _ if is_runner => !hardware::may_be_one(&self.value, &other.value),
            _ => !kind.agree(&self.value, &other.value),
        }
    }
}

/// Engines that have no client of their own among those that are known.
const OTHER_ENGINES: [&str; 6] = ["vllm", "sglang", "atom", "tgi", "lmdeploy", "llamacpp"];

/// Whether a framework is known to be of none of the engines that have a client of their own, by a
/// word of its name: `dynamo-vllm`.
fn is_of_other_engine(framework: &str) -> bool {
    let mut words = framework.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| OTHER_ENGINES.iter().any(|engine| engine.eq_ignore_ascii_case(word)))
}

/// The claims about one result.
#[derive(Debug, Default)]
pub(crate) struct Claims<'a> {
    all: Vec<&'a Claim>,
    /// How many GPUs the raw result tells, where it is not by TP alone.
    pub(crate) gpus: Option<&'a GpuCount>,
    /// What of the raw result tells that tokens were guessed ahead.
    pub(crate) speculation: Option<&'a Speculation>,
    /// The concurrencies of the sweep that the file name is of.
    pub(crate) concurrencies: Vec<&'a str>,
    /// Why a file name that all but fits tells nothing.
    pub(crate) name_fault: Option<String>,
}

impl<'a> Claims<'a> {
    pub(crate) fn new(claims: impl IntoIterator<Item = &'a Claim>) -> Self {
        let mut all: Vec<_> = claims.into_iter().collect();
        all.sort_by_key(|claim| claim.source);
        Self { all, ..Self::default() }
    }

    /// The claim to believe, `None` if nobody says anything.
    ///
    /// # Errors
    /// Sources that contradict each other where no flag decides, or a value that cannot be.
    pub(crate) fn believed(&self, field: &str) -> Result<Option<&'a Claim>, String> {
        let mut claims = self.all.iter().copied().filter(|claim| claim.field == field);
        let Some(first) = claims.next() else {
            return Ok(None);
        };
        let label = Label::of(field);
        let kind = label.map_or(Kind::Text, |label| label.kind);
        kind.check(&first.value).map_err(|expected| {
            let shown = bench_common::error::visible(&first.value);
            format!("`{field}` is \"{shown}\" by {}: {expected}", first.said_by())
        })?;
        if first.source == Source::Flag {
            return Ok(Some(first));
        }
        if first.source == Source::Runner {
            check_runner(&first.value)?;
        }
        match claims.find(|other| first.is_contradicted_by(other)) {
            None => Ok(Some(first)),
            Some(other) => Err(format!(
                "`{field}` is \"{}\" by {}, but \"{}\" by {}; correct one of them, or decide with --{}",
                bench_common::error::visible(&first.value),
                first.said_by(),
                bench_common::error::visible(&other.value),
                other.said_by(),
                label.map_or(field, |label| label.flag),
            )),
        }
    }

    /// What a flag overrules: the other claims about its label that say otherwise.
    pub(crate) fn overruled(&self, claim: &Claim) -> impl Iterator<Item = &'a Claim> {
        let is_flag = claim.source == Source::Flag;
        let others = self.all.iter().copied().filter(move |other| {
            is_flag && other.source != Source::Flag && other.field == claim.field
        });
        others.filter(|other| claim.is_contradicted_by(other))
    }

    /// What flags say of labels that the raw result tells too.
    pub(crate) fn decisions(&self) -> impl Iterator<Item = Decision> {
        let flags = self.all.iter().filter(|claim| claim.source == Source::Flag);
        flags.filter_map(|claim| {
            let label = Label::of(claim.field)?;
            let own = self.by_raw_result(claim.field)?.to_owned();
            Some(Decision { label, flag: claim.value.clone(), own })
        })
    }

    /// The first claim that is selected, of those of the most trusted source.
    pub(crate) fn first(&self, is_selected: impl Fn(&Claim) -> bool) -> Option<&'a Claim> {
        self.all.iter().copied().find(|claim| is_selected(claim))
    }

    /// Whether any source, or one that `of` selects, says something about a field.
    pub(crate) fn any(&self, field: &str, of: impl Fn(Source) -> bool) -> bool {
        self.all.iter().any(|claim| claim.field == field && of(claim.source))
    }

    /// What the raw result says about a field.
    pub(crate) fn by_raw_result(&self, field: &str) -> Option<&'a str> {
        let is_said = |claim: &&&Claim| claim.field == field && claim.source == Source::RawResult;
        self.all.iter().find(is_said).map(|claim| &*claim.value)
    }

    /// The first flag for a label that `of` selects.
    pub(crate) fn flag(&self, of: impl Fn(&Label) -> bool) -> Option<&'static Label> {
        let flags = self.all.iter().filter(|claim| claim.source == Source::Flag);
        flags.filter_map(|claim| Label::of(claim.field)).find(|label| of(label))
    }
}

/// Refuses hardware that a file name tells with something behind the runner: `b200_run1` would be
/// other hardware than `b200`.
fn check_runner(runner: &str) -> Result<(), String> {
    let Some((_, suffix)) = runner.split_once('_') else { return Ok(()) };
    Err(format!(
        "`hw` would be \"{runner}\" by the file name, but `_{suffix}` is no part of a runner's \
         name; rename the file, or give --hw"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bench_common::field::TP;

    fn claim(field: &'static str, value: &str, source: Source) -> Claim {
        Claim { field, value: value.to_owned(), source }
    }

    fn value<'a>(claims: &'a [Claim], field: &str) -> Result<Option<&'a str>, String> {
        let believed = Claims::new(claims).believed(field)?;
        Ok(believed.map(|claim| &*claim.value))
    }

    #[test]
    fn the_most_trusted_source_speaks_for_those_that_agree() {
        let claims = [
            claim(TP, "8", Source::FileName),
            claim(TP, "08", Source::Environment),
            claim(TP, "8", Source::RawResult),
        ];
        assert_eq!(value(&claims, TP), Ok(Some("08")));
        assert_eq!(value(&claims, HW), Ok(None));
    }

    #[test]
    fn a_contradiction_names_both_sources_and_the_flag_that_decides() {
        let stale = [claim(TP, "4", Source::FileName), claim(TP, "8", Source::Environment)];
        assert_eq!(
            value(&stale, TP),
            Err("`tp` is \"8\" by the environment (TP), but \"4\" by the file name; \
                 correct one of them, or decide with --tp"
                .to_owned())
        );
        let decided = [stale[0].clone(), stale[1].clone(), claim(TP, "2", Source::Flag)];
        assert_eq!(value(&decided, TP), Ok(Some("2")));
    }

    #[test]
    fn a_runner_contradicts_other_hardware_only() {
        let mut claims =
            [claim(HW, "b200-trt", Source::Runner), claim(HW, "b200", Source::Environment)];
        assert_eq!(value(&claims, HW), Ok(Some("b200")));
        assert_eq!(value(&claims[..1], HW), Ok(Some("b200-trt")));
        claims[1].value = "h200".to_owned();
        let contradiction = "`hw` is \"h200\" by the environment (RUNNER_TYPE), but \"b200-trt\" \
                             by the file name; correct one of them, or decide with --hw";
        assert_eq!(value(&claims, HW), Err(contradiction.to_owned()));
        claims[1].source = Source::Flag;
        assert_eq!(value(&claims, HW), Ok(Some("h200")));
    }

    #[test]
    fn a_runner_of_the_environment_is_of_the_hardware_that_others_name() {
        for other in [Source::FileName, Source::RawResult] {
            let mut claims =
                [claim(HW, "h200-nv_1", Source::Environment), claim(HW, "h200", other)];
            assert_eq!(value(&claims, HW), Ok(Some("h200-nv_1")));
            claims[1].value = "b200".to_owned();
            assert!(value(&claims, HW).is_err());
        }
        let two = [claim(HW, "h200-x", Source::FileName), claim(HW, "h200", Source::RawResult)];
        assert!(value(&two, HW).is_err());
    }

    #[test]
    fn what_stands_behind_a_runner_is_no_hardware() {
        let mut claims = vec![claim(HW, "b200-trt_run1", Source::Runner)];
        assert_eq!(
            value(&claims, HW),
            Err("`hw` would be \"b200-trt_run1\" by the file name, but `_run1` is no part of a \
                 runner's name; rename the file, or give --hw"
                .to_owned())
        );
        claims.push(claim(HW, "b200", Source::Environment));
        assert_eq!(value(&claims, HW), Ok(Some("b200")));
    }

    #[test]
    fn a_value_that_cannot_be_is_refused() {
        let claims = [claim(TP, "eight", Source::Environment)];
        assert_eq!(
            value(&claims, TP),
            Err("`tp` is \"eight\" by the environment (TP): expected a whole number from 1"
                .to_owned())
        );
    }
}
