//! Cost and energy of a token, from what a GPU costs and draws.

use bench_common::metric::{
    COST_PER_MTOK, COST_PER_MTOK_INPUT, COST_PER_MTOK_OUTPUT, INPUT_TPUT_PER_GPU, JOULES_PER_TOKEN,
    OUTPUT_TPUT_PER_GPU, TPUT_PER_GPU, TPUT_PER_MW,
};
use bench_common::{Error, Record, RecordBuilder, field};

use crate::labels::Label;
use crate::specs::{Spec, Specs};

/// Where price and power come from. What is given as one number counts for any hardware.
#[derive(Debug, Clone, Default)]
pub(crate) struct Costs {
    /// A table, if one is asked for.
    pub(crate) specs: Option<Specs>,
    /// $/h of every GPU.
    pub(crate) price: Option<f64>,
    /// kW of every GPU.
    pub(crate) power: Option<f64>,
}

/// What the GPUs of a record cost and draw, each by GPU.
struct Rates {
    all: Spec,
    output: Spec,
    input: Spec,
}

impl Costs {
    /// The members that are not made anew, whatever they are made of.
    pub(crate) fn left(&self) -> Vec<&'static str> {
        let mut left = Vec::new();
        if !self.gives_prices() {
            left.extend([COST_PER_MTOK, COST_PER_MTOK_OUTPUT, COST_PER_MTOK_INPUT]);
        }
        if !self.gives_power() {
            left.extend([TPUT_PER_MW, JOULES_PER_TOKEN]);
        }
        left
    }

    /// Whether anything is asked.
    pub(crate) fn is_something(&self) -> bool {
        self.gives_prices() || self.gives_power()
    }

    fn gives_prices(&self) -> bool {
        self.specs.is_some() || self.price.is_some()
    }

    fn gives_power(&self) -> bool {
        self.specs.is_some() || self.power.is_some()
    }

    /// The members that a record gets, and what is missing for them:
    ///
    /// - $/Mtok = $/h ÷ (tok/s/gpu · 3600 / 10⁶)
    /// - tok/s/MW = tok/s/gpu · 1000 / kW
    /// - J/token = kW · 1000 / tok/s/gpu
    ///
    /// Input is paid by the GPUs that take it, output by those that produce it.
    ///
    /// # Errors
    /// A throughput that is no number.
    pub(crate) fn of(
        &self,
        record: &Record<'_>,
    ) -> Result<(Record<'static>, Option<String>), Error> {
        let (rates, missing) = self.rates(record)?;
        let total = record.number(TPUT_PER_GPU)?;
        let output = record.number(OUTPUT_TPUT_PER_GPU)?;
        let input = record.number(INPUT_TPUT_PER_GPU)?;
        let by_million = |price: Option<f64>, tput: Option<f64>| {
            price.zip(tput).map(|(price, tput)| price / (tput * 3600.0 / 1e6))
        };
        let mut added = RecordBuilder::new();
        if self.gives_prices() {
            added.float(COST_PER_MTOK, by_million(rates.all.price, total));
            added.float(COST_PER_MTOK_OUTPUT, by_million(rates.output.price, output));
            added.float(COST_PER_MTOK_INPUT, by_million(rates.input.price, input));
        }
        if self.gives_power() {
            let both = rates.all.power.zip(total);
            added.float(TPUT_PER_MW, both.map(|(power, tput)| tput * 1000.0 / power));
            added.float(JOULES_PER_TOKEN, both.map(|(power, tput)| power * 1000.0 / tput));
        }
        Ok((added.finish(record.place().clone())?, missing.message()))
    }

    fn rates(&self, record: &Record<'_>) -> Result<(Rates, Missing), Error> {
        let mut missing = Missing::default();
        // One without the other does not tell what the rest of the GPUs are.
        let apart =
            record.label(field::PREFILL_HW).is_some() || record.label(field::DECODE_HW).is_some();
        if !apart {
            let all = self.spec(record, field::HW, &mut missing);
            return Ok((Rates { all, output: all, input: all }, missing));
        }
        let prefilling = record.number(field::NUM_PREFILL_GPU)?;
        let decoding = record.number(field::NUM_DECODE_GPU)?;
        let input = self.spec(record, field::PREFILL_HW, &mut missing);
        // What does not exist needs no price.
        let decode = match decoding {
            Some(0.0) => input,
            _ => self.spec(record, field::DECODE_HW, &mut missing),
        };
        let mut mean_of = |of: fn(&Spec) -> Option<f64>| {
            let (prefill, decode) = of(&input).zip(of(&decode))?;
            let mean = mean((prefill, prefilling), (decode, decoding));
            mean.map_err(|count| missing.count = Some(count)).ok()
        };
        let all = Spec { price: mean_of(|spec| spec.price), power: mean_of(|spec| spec.power) };
        let decodes = decoding.is_some_and(|decoding| decoding > 0.0);
        Ok((Rates { all, output: if decodes { decode } else { all }, input }, missing))
    }

    /// What a GPU of the hardware under a key costs and draws.
    fn spec(&self, record: &Record<'_>, key: &str, missing: &mut Missing) -> Spec {
        let hw = record.label(key).unwrap_or_default();
        let known = self.specs.as_ref().and_then(|specs| specs.of(&hw)).unwrap_or_default();
        let spec = Spec { price: self.price.or(known.price), power: self.power.or(known.power) };
        if let Some(specs) = &self.specs
            && (spec.price.is_none() || spec.power.is_none())
        {
            let near = specs.meant(&hw).filter(|_| specs.of(&hw).is_none());
            let name = match near {
                _ if hw.is_empty() => format!("(no `{key}`)"),
                Some(near) => format!("{hw} (did you mean {near}?)"),
                None => hw.into_owned(),
            };
            missing.add(&spec, name);
        }
        spec
    }
}

/// What a GPU has on average among those of prefill and decode: what one of each has, and how many
/// there are. Where both have the same, nothing depends on how many there are.
///
/// # Errors
/// The number of GPUs that is missing.
fn mean(
    (prefill, prefilling): (f64, Option<f64>),
    (decode, decoding): (f64, Option<f64>),
) -> Result<f64, &'static str> {
    if prefill == decode {
        return Ok(prefill);
    }
    let prefilling = prefilling.ok_or(field::NUM_PREFILL_GPU)?;
    let decoding = decoding.ok_or(field::NUM_DECODE_GPU)?;
    Ok((prefill * prefilling + decode * decoding) / (prefilling + decoding))
}

/// What it would take to tell all rates.
#[derive(Default)]
struct Missing {
    /// The names of hardware of which something is not known, by what that is.
    hardware: Vec<(&'static str, Vec<String>)>,
    /// The number of GPUs without which there is no mean.
    count: Option<&'static str>,
}

impl Missing {
    /// Adds the name of hardware of which a spec does not tell all.
    fn add(&mut self, spec: &Spec, name: String) {
        let what = match (spec.price, spec.power) {
            (None, None) => "price or power",
            (None, _) => "the price",
            _ => "the power",
        };
        match self.hardware.iter_mut().find(|(known, _)| *known == what) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => self.hardware.push((what, vec![name])),
        }
    }

    /// What is missing, and what to do; `None` if nothing is.
    fn message(self) -> Option<String> {
        if !self.hardware.is_empty() {
            let of =
                |(what, names): &(&str, Vec<String>)| format!("{what} of {}", names.join(", "));
            let unknown: Vec<_> = self.hardware.iter().map(of).collect();
            return Some(format!(
                "nothing is known of {}; name it in a table with --specs, give --gpu-price and \
                 --gpu-power, or take null with --allow-missing",
                unknown.join(", nor of ")
            ));
        }
        let label = Label::of(self.count?)?;
        Some(format!(
            "`{}` is missing, so there is no mean of the prices or powers of prefill and decode \
             GPUs; give --{}, or take null with --allow-missing",
            label.field, label.flag
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specs::Price;
    use bench_common::error::Place;

    fn costs(costs: &Costs, record: &str) -> (String, Option<String>) {
        let record = Record::built(record.to_owned(), Place::start("f")).unwrap();
        let (added, missing) = costs.of(&record).unwrap();
        let mut text = String::new();
        added.write_compact(&mut text);
        (text, missing)
    }

    fn by_table() -> Costs {
        Costs { specs: Some(Specs::built_in(Price::Hyperscaler).unwrap()), ..Costs::default() }
    }

    const RECORD: &str = r#"{"hw": "h200", "tput_per_gpu": 1000.0, "output_tput_per_gpu": 500.0,
        "input_tput_per_gpu": 250.0, "prefill_hw": null}"#;

    #[test]
    fn one_number_counts_for_any_hardware() {
        let priced = Costs { price: Some(3.6), ..Costs::default() };
        let expected =
            r#"{"cost_per_mtok":1.0,"cost_per_mtok_output":2.0,"cost_per_mtok_input":4.0}"#;
        assert_eq!(costs(&priced, RECORD), (expected.to_owned(), None));
        let powered = Costs { power: Some(2.0), ..Costs::default() };
        let expected = r#"{"tput_per_mw":500000.0,"joules_per_token":2.0}"#;
        assert_eq!(costs(&powered, RECORD), (expected.to_owned(), None));
        let nothing = r#"{"hw": "h200", "tput_per_gpu": 0.0}"#;
        let expected = r#"{"tput_per_mw":0.0,"joules_per_token":null}"#;
        assert_eq!(costs(&powered, nothing), (expected.to_owned(), None));
    }

    #[test]
    fn hardware_that_is_not_in_the_table_is_named() {
        let (text, missing) = costs(&by_table(), &RECORD.replace("h200", "tpu"));
        assert!(text.starts_with(r#"{"cost_per_mtok":null,"#), "{text}");
        assert!(missing.unwrap().contains("price or power of tpu;"));
        let given = Costs { price: Some(1.0), power: Some(1.0), ..by_table() };
        assert_eq!(costs(&given, &RECORD.replace("h200", "tpu")).1, None);
    }

    #[test]
    fn hardware_apart_is_paid_apart() {
        let record = r#"{"hw": "gb200", "tput_per_gpu": 1000, "output_tput_per_gpu": 1000,
            "input_tput_per_gpu": 1000, "prefill_hw": "h100", "decode_hw": "mi300x",
            "num_prefill_gpu": 1, "num_decode_gpu": 3}"#;
        let (text, _) = costs(&by_table(), record);
        let found = Record::built(text, Place::start("f")).unwrap();
        for (key, dollars) in [
            (COST_PER_MTOK, (1.30 + 3.0 * 1.12) / 4.0),
            (COST_PER_MTOK_INPUT, 1.30),
            (COST_PER_MTOK_OUTPUT, 1.12),
        ] {
            let expected = dollars / 3.6;
            assert!((found.number(key).unwrap().unwrap() / expected - 1.0).abs() < 1e-12, "{key}");
        }
        // Without the hardware of both, neither.
        for (hardware, missing) in [
            ("\"decode_hw\": \"mi300x\"", "(no `decode_hw`)"),
            ("\"prefill_hw\": \"h100\"", "(no `prefill_hw`)"),
        ] {
            let (text, why) = costs(&by_table(), &record.replace(hardware, "\"x\": 0"));
            assert!(text.starts_with("{\"cost_per_mtok\":null,"), "{text}");
            assert!(why.unwrap().contains(&format!("price or power of {missing};")));
        }
        // Without the GPUs of both, there is no mean of their prices, unless they cost the same.
        for (gpus, number) in [
            ("\"num_decode_gpu\": 3", "num_decode_gpu"),
            ("\"num_prefill_gpu\": 1", "num_prefill_gpu"),
        ] {
            let uncounted = record.replace(gpus, "\"x\": 0");
            let (text, why) = costs(&by_table(), &uncounted);
            assert!(text.starts_with("{\"cost_per_mtok\":null,"), "{text}");
            let expected = format!("`{number}` is missing, so there is no mean");
            assert!(why.unwrap().starts_with(&expected));
            let priced = Costs { price: Some(3.6), ..Costs::default() };
            let (text, why) = costs(&priced, &uncounted);
            assert!(text.starts_with("{\"cost_per_mtok\":1.0,"), "{text}");
            assert_eq!(why, None);
            let (text, why) = costs(&by_table(), &uncounted.replace("mi300x", "h100"));
            assert!(!text.contains("null"), "{text}");
            assert_eq!(why, None);
        }
        // GPUs that do not exist need no price.
        let none = record.replace("\"num_decode_gpu\": 3", "\"num_decode_gpu\": 0");
        let (text, why) = costs(&by_table(), &none.replace("mi300x", "tpu"));
        assert_eq!((text, why), costs(&by_table(), &none));
    }
}
