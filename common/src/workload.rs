//! A workload: model, input and output sequence length. Records of different workloads cannot be
//! compared.

use std::borrow::Cow;
use std::fmt;

use crate::field::{ISL, MODEL, OSL};
use crate::json;
use crate::label::compared;
use crate::record::Record;

/// Pieces of a model's name that say in which precision its weights are, from which on the name
/// says nothing about the model: `DeepSeek-R1-0528-FP4-V2`, `DeepSeek-R1-0528-MXFP4-Preview`. Beside
/// each, the name under which records have that precision, whoever quantised to it.
const PRECISIONS: [(&str, &str); 10] = [
    ("fp4", "fp4"),
    ("nvfp4", "fp4"),
    ("mxfp4", "fp4"),
    ("fp8", "fp8"),
    ("mxfp8", "fp8"),
    ("bf16", "bf16"),
    ("fp16", "fp16"),
    ("int4", "int4"),
    ("int8", "int8"),
    ("awq", "int4"),
];

/// The precision that a name stands for: `NVFP4` is an `fp4`. `None` if it is not known.
pub fn precision(name: &str) -> Option<&'static str> {
    let known = PRECISIONS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    known.map(|(_, precision)| *precision)
}

/// The precision that a model's name tells, as [`precision`] has it.
pub fn model_precision(model: &str) -> Option<&'static str> {
    split(model).1
}

/// The model without the vendor or directory in front of its name and the precision behind it, so
/// that one model is one, whoever quantised it: `nvidia/DeepSeek-R1-0528-FP4-V2` is a
/// `DeepSeek-R1-0528`. Compare without regard to case.
pub fn model_family(model: &str) -> &str {
    split(model).0
}

fn split(model: &str) -> (&str, Option<&'static str>) {
    let name = model.trim_end_matches('/');
    let name = name.rsplit('/').next().unwrap_or(name);
    let mut end = 0;
    for piece in name.split('-') {
        if let Some(precision) = precision(piece).filter(|_| end > 0) {
            return (&name[..end - 1], Some(precision));
        }
        end += piece.len() + 1;
    }
    (name, None)
}

/// What a record was measured on. What its record does not tell is `None`.
#[derive(Debug, Clone)]
pub struct Workload {
    model: Option<String>,
    isl: Option<String>,
    osl: Option<String>,
}

impl Workload {
    /// The fields that tell it: records of which these are spelled alike have the same.
    pub const FIELDS: [&str; 3] = [MODEL, ISL, OSL];

    /// The workload of a record.
    pub fn of(record: &Record<'_>) -> Self {
        Self {
            model: record.label(MODEL).map(|model| model_family(&model).to_owned()),
            isl: tokens(record, ISL).map(Cow::into_owned),
            osl: tokens(record, OSL).map(Cow::into_owned),
        }
    }

    /// Whether this is what the [workload](Self::of) of a record tells.
    pub fn is_of(&self, record: &Record<'_>) -> bool {
        let is_same = |own: &Option<String>, other: Option<&str>| match (own, other) {
            (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
            (own, other) => own.is_none() && other.is_none(),
        };
        is_same(&self.model, record.label(MODEL).as_deref().map(model_family))
            && is_same(&self.isl, tokens(record, ISL).as_deref())
            && is_same(&self.osl, tokens(record, OSL).as_deref())
    }

    /// Whether the two are surely not the same: what one of them does not tell may be the same.
    pub fn differs(&self, other: &Self) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| {
            a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(b))
        };
        differ(&self.model, &other.model)
            || differ(&self.isl, &other.isl)
            || differ(&self.osl, &other.osl)
    }
}

/// What a record says of a length: a whole number in its one spelling, and any other value, such as
/// `1k`, as labels are compared.
fn tokens<'r>(record: &'r Record<'_>, key: &str) -> Option<Cow<'r, str>> {
    let said = compared(&record.get(key)?)?;
    Some(match json::integer(&said) {
        Some(whole) => whole.to_string().into(),
        None => said,
    })
}

/// Whether the two tell the same.
impl PartialEq for Workload {
    fn eq(&self, other: &Self) -> bool {
        let known = |w: &Self| (w.model.is_some(), w.isl.is_some(), w.osl.is_some());
        known(self) == known(other) && !self.differs(other)
    }
}

impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.model.as_deref().unwrap_or("unknown model"))?;
        for (name, tokens) in [("ISL", &self.isl), ("OSL", &self.osl)] {
            if let Some(tokens) = tokens {
                write!(f, " {name} {tokens}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Place;

    fn record(text: &str) -> Record<'static> {
        Record::built(text.to_owned(), Place::start("f")).unwrap()
    }

    fn workload(text: &str) -> Workload {
        Workload::of(&record(text))
    }

    #[test]
    fn vendor_precision_and_spelling_do_not_make_a_workload() {
        let plain = workload(r#"{"model":"deepseek-ai/DeepSeek-R1-0528","isl":1024,"osl":"1024"}"#);
        let quantised =
            workload(r#"{"model":"/m/deepseek-r1-0528-fp4-v2","isl":1024.0,"osl":1024}"#);
        assert_eq!(plain, quantised);
        assert!(!plain.differs(&quantised));
        assert_eq!(plain.to_string(), "DeepSeek-R1-0528 ISL 1024 OSL 1024");
    }

    #[test]
    fn a_record_has_a_workload_if_it_is_its_own() {
        let records = [
            r#"{"model":"a/M-1","isl":1024,"osl":1024}"#,
            r#"{"model":"b/m-1-FP8","isl":"1024","osl":1024}"#,
            r#"{"model":"a/M-2","isl":1024,"osl":1024}"#,
            r#"{"model":"a/M-1","isl":1024,"osl":8192}"#,
            r#"{"isl":1024,"osl":1024}"#,
            r#"{"model":"a/M-1","osl":1024}"#,
            r#"{"model":"a/M-1","isl":"1k","osl":1024}"#,
            r#"{"model":"a/M-1","isl":"1K","osl":1024}"#,
            r#"{"model":"a/M-1","isl":"8k","osl":1024}"#,
            "{}",
        ];
        for text in records {
            for other in records {
                let is_same = workload(text) == workload(other);
                assert_eq!(workload(text).is_of(&record(other)), is_same, "{text} {other}");
            }
        }
    }

    #[test]
    fn model_and_lengths_make_a_workload() {
        let plain = workload(r#"{"model":"m","isl":1024,"osl":1024}"#);
        for other in [
            r#"{"model":"n","isl":1024,"osl":1024}"#,
            r#"{"model":"m","isl":8192,"osl":1024}"#,
            r#"{"model":"m","isl":1024,"osl":8192}"#,
        ] {
            assert!(workload(other).differs(&plain), "{other}");
        }
    }

    #[test]
    fn a_length_that_is_no_whole_number_is_its_text() {
        let of = |isl: &str| workload(&format!(r#"{{"model":"m","isl":{isl},"osl":1024}}"#));
        assert!(of(r#""1k""#).differs(&of(r#""8k""#)));
        assert!(of(r#""1k""#).differs(&of("1024")));
        assert!(of("0.5").differs(&of("0.25")));
        assert!(of("[1,2]").differs(&of("[1,3]")));
        assert_eq!(of(r#""1k""#), of(r#""1K""#));
        assert_eq!(of("0.5"), of("5e-1"));
        assert_eq!(of(r#""1k""#).to_string(), "m ISL 1k OSL 1024");
        assert!(!of("null").differs(&of(r#""1k""#)));
    }

    #[test]
    fn what_is_not_told_may_be_the_same() {
        let plain = workload(r#"{"model":"m","isl":1024,"osl":1024}"#);
        for silent in [r#"{"model":"m"}"#, r#"{"isl":1024}"#, "{}"] {
            let silent = workload(silent);
            assert!(!silent.differs(&plain) && silent != plain, "{silent}");
        }
        assert_eq!(workload("{}").to_string(), "unknown model");
    }

    #[test]
    fn vendor_and_precision_do_not_make_a_model() {
        for (model, family, precision) in [
            ("nvidia/DeepSeek-R1-0528-FP4-V2", "DeepSeek-R1-0528", Some("fp4")),
            ("nvidia/Kimi-K2.5-NVFP4", "Kimi-K2.5", Some("fp4")),
            ("deepseek-ai/DeepSeek-R1-0528", "DeepSeek-R1-0528", None),
            ("amd/DeepSeek-R1-0528-MXFP4-Preview", "DeepSeek-R1-0528", Some("fp4")),
            ("/models/deepseek-r1-0528-fp8-v2/", "deepseek-r1-0528", Some("fp8")),
            ("deepseek-ai/DeepSeek-R1", "DeepSeek-R1", None),
            ("openai/gpt-oss-120b", "gpt-oss-120b", None),
            ("x/m-AWQ", "m", Some("int4")),
            ("fp8-model", "fp8-model", None),
            ("", "", None),
        ] {
            assert_eq!(model_family(model), family, "{model}");
            assert_eq!(model_precision(model), precision, "{model}");
        }
    }
}
