//! The configuration that a sweep was started from: an array with an entry for each run. A result
//! belongs to the entry that builds its file name.

use std::collections::HashMap;
use std::path::Path;

use bench_common::args::InputArgs;
use bench_common::error::display_name;
use bench_common::read::{Inputs, read};
use bench_common::report::Reporter;
use bench_common::{Error, Record, field, hardware};

use crate::claims::{Claim, Source};
use crate::file_name;
use crate::labels::Label;

/// The entry's keys that are labels.
const LABELS: [(&str, &str); 14] = [
    ("model", field::MODEL),
    ("precision", field::PRECISION),
    ("framework", field::FRAMEWORK),
    ("isl", field::ISL),
    ("osl", field::OSL),
    ("tp", field::TP),
    ("pp", field::PP),
    ("dcp", field::DCP_SIZE),
    ("pcp", field::PCP_SIZE),
    ("ep", field::EP),
    ("dp-attn", field::DP_ATTENTION),
    ("conc", field::CONC),
    ("spec-decoding", field::SPEC_DECODING),
    ("disagg", field::DISAGG),
];

/// Whether an entry can tell a label.
pub(crate) fn tells(label: &str) -> bool {
    label == field::IMAGE || LABELS.iter().any(|(_, known)| *known == label)
}

/// What each file name stands for. See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sweep {
    file: String,
    by_name: HashMap<String, Vec<Claim>>,
}

impl Sweep {
    /// The sweep of a configuration file.
    ///
    /// # Errors
    /// A file that cannot be read; an entry that lacks a part of the name, or two that build the
    /// same name and differ.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let mut sweep = Self { file: display_name(path).to_string(), ..Self::default() };
        let inputs =
            Inputs::new(InputArgs { files: vec![path.to_owned()], ..InputArgs::default() })?;
        let mut reporter = Reporter::new("bench-enrich");
        reporter.set_fail_fast(true);
        let entry = |record: Record<'_>| Entry::of(&record);
        let mut add = |entry: Entry, _: &mut Reporter| sweep.add(entry);
        read(&inputs, None, &mut reporter, entry, &mut add)?;
        Ok(sweep)
    }

    fn add(&mut self, entry: Entry) -> Result<(), Error> {
        for name in entry.names {
            let known = self.by_name.insert(name.clone(), entry.claims.clone());
            if known.is_some_and(|known| known != entry.claims) {
                let message = format!("two entries build the name {name} and differ; remove one");
                return Err(Error::file(&self.file, message));
            }
        }
        Ok(())
    }

    /// What the entry says that builds a result's name.
    ///
    /// # Errors
    /// A name that no entry builds.
    pub(crate) fn claims(&self, path: &str) -> Result<&[Claim], String> {
        let stem = file_name::stem(path);
        let name = stem.rsplit_once("_recipe-").map_or(stem, |(name, _)| name);
        // A runner may be one of several of its kind.
        let entry =
            self.by_name.get(name).or_else(|| self.by_name.get(hardware::without_number(name)));
        let unknown = || {
            format!(
                "no entry of the sweep configuration {} builds this name; leave the file out, or give its own --config",
                self.file
            )
        };
        entry.map(Vec::as_slice).ok_or_else(unknown)
    }
}

/// One entry: the names it builds, of 2025 and of 2026, and what it says.
struct Entry {
    names: [String; 2],
    claims: Vec<Claim>,
}

impl Entry {
    fn of(entry: &Record<'_>) -> Result<Self, Error> {
        let part = |key: &str| {
            let label = entry.label(key).map(|label| label.trim().to_owned());
            label.ok_or_else(|| {
                entry.error_at(
                    key,
                    format!("`{key}` of the entry is missing, which names its result"),
                )
            })
        };
        let (experiment, precision) = (part("exp-name")?, part("precision")?);
        let (framework, runner) = (part("framework")?, part("runner")?);
        let (tp, ep, conc) = (part("tp")?, part("ep")?, part("conc")?);
        let dp_attention = part("dp-attn")?.to_ascii_lowercase();
        let or = |key: &str, default| entry.label(key).unwrap_or(default).into_owned();
        let size = |key| or(key, "1".into());
        let front = format!("{experiment}_{precision}_{framework}");
        let names = [
            format!("{front}_tp{tp}_ep{ep}_dpa_{dp_attention}_conc{conc}_{runner}"),
            format!(
                "{front}_tp{tp}-pp{}-dcp{}-pcp{}-ep{ep}-dpa{dp_attention}_disagg-{}_spec-{}_conc{conc}_{runner}",
                size("pp"),
                size("dcp"),
                size("pcp"),
                or("disagg", "false".into()),
                or("spec-decoding", "none".into()),
            ),
        ];
        let mut claims = Vec::new();
        for (key, field) in LABELS {
            let Some(value) = entry.label(key) else { continue };
            let value = value.trim();
            let wrong = |expected| entry.error_at(key, format!("`{key}` is wrong: {expected}"));
            Label::of(field).map_or(Ok(()), |label| label.kind.check(value)).map_err(wrong)?;
            claims.push(claim(field, value.to_owned()));
        }
        // Container runtimes that cannot have a `/` in a name spell it so.
        claims.extend(
            entry.label("image").map(|image| claim(field::IMAGE, image.trim().replace('#', "/"))),
        );
        Ok(Self { names, claims })
    }
}

fn claim(field: &'static str, value: String) -> Claim {
    Claim { field, value, source: Source::Configuration }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"image": "nvcr.io#x/y:1", "model": "m", "precision": "fp4",
        "framework": "trt", "runner": "b200-nv", "isl": 1024, "osl": 1024, "tp": 4, "ep": 1,
        "dp-attn": false, "conc": 8, "max-model-len": 2048, "exp-name": "moe_1k1k"}"#;

    fn sweep(text: &str) -> Result<Sweep, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sweep.json");
        std::fs::write(&path, text).unwrap();
        let hidden =
            |error: Error| error.to_string().replace(&*path.to_string_lossy(), "sweep.json");
        Sweep::read(&path).map_err(hidden)
    }

    #[test]
    fn an_entry_speaks_for_the_name_it_builds() {
        let sweep = sweep(&format!("[{ENTRY}, {ENTRY}]")).unwrap();
        for name in [
            "moe_1k1k_fp4_trt_tp4_ep1_dpa_false_conc8_b200-nv",
            "moe_1k1k_fp4_trt_tp4-pp1-dcp1-pcp1-ep1-dpafalse_disagg-false_spec-none_conc8_b200-nv",
        ] {
            for name in [format!("run/{name}.json"), format!("a:agg_{name}_3_recipe-0f.json.gz")] {
                let claims = sweep.claims(&name).unwrap();
                let said = |field| claims.iter().find(|c| c.field == field).map(|c| &*c.value);
                assert_eq!(said(field::IMAGE), Some("nvcr.io/x/y:1"));
                assert_eq!(said(field::DP_ATTENTION), Some("false"));
                assert_eq!(said(field::HW), None);
            }
        }
        let other = sweep.claims("moe_1k1k_fp4_trt_tp8_ep1_dpa_false_conc8_b200-nv.json");
        assert!(other.unwrap_err().starts_with("no entry of the sweep configuration"));
    }

    #[test]
    fn blanks_around_a_value_are_no_part_of_it() {
        let sweep = sweep(&format!("[{}]", ENTRY.replace("\"fp4\"", "\"fp4\\r\""))).unwrap();
        let claims = sweep.claims("moe_1k1k_fp4_trt_tp4_ep1_dpa_false_conc8_b200-nv.json").unwrap();
        let said = claims.iter().find(|claim| claim.field == field::PRECISION);
        assert_eq!(said.map(|claim| &*claim.value), Some("fp4"));
    }

    #[test]
    fn a_bad_configuration_is_refused() {
        let missing = sweep(&format!("[{}]", ENTRY.replace("\"tp\"", "\"tensor\""))).unwrap_err();
        assert!(missing.starts_with("sweep.json:1:2: `tp` of the entry is missing"), "{missing}");
        let wrong = sweep(&format!("[{}]", ENTRY.replace("1024,", "\"1k\",")));
        assert!(wrong.unwrap_err().ends_with("`isl` is wrong: expected a whole number from 1"));
        let twice = sweep(&format!("[{ENTRY}, {}]", ENTRY.replace("y:1", "y:2"))).unwrap_err();
        assert!(twice.contains("two entries build the name moe_1k1k_fp4"), "{twice}");
        assert!(sweep("{").is_err());
    }
}
