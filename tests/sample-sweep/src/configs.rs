//! The sweep's configuration file.

use crate::json::{Object, array, string};
use crate::{Configuration, EXPERIMENT, Framework, Hardware, LONGEST, Sweep};

/// The configuration file's text: an array with an entry for each file of the sweep, in order.
#[must_use]
pub fn sweep_configs(sweep: &Sweep) -> String {
    array(sweep.configurations.iter().map(entry))
}

fn entry(configuration: &Configuration) -> String {
    let mut object = Object::new();
    object
        .member("image", &string(image(configuration)))
        .member("model", &string(configuration.model_id()))
        .member("precision", &string(configuration.precision.name()))
        .member("framework", &string(configuration.framework.name()))
        .member("runner", &string(&configuration.runner))
        .member("isl", &LONGEST.to_string())
        .member("osl", &LONGEST.to_string())
        .member("tp", &configuration.tp.to_string())
        .member("ep", &configuration.ep.to_string())
        .member("dp-attn", &configuration.dp_attention.to_string())
        .member("conc", &configuration.conc.to_string())
        .member("max-model-len", &(2 * LONGEST).to_string())
        .member("exp-name", &string(EXPERIMENT));
    object.finish()
}

/// The container's image; the first slash is spelt `#` where the registry has a name.
fn image(configuration: &Configuration) -> &'static str {
    match (configuration.framework, configuration.hw) {
        (Framework::Trt, _) => "nvcr.io#nvidia/tensorrt-llm/release:1.1.0",
        (Framework::Sglang, Hardware::B200 | Hardware::H200) => "lmsysorg/sglang:v0.5.5",
        (Framework::Sglang, Hardware::Mi355x) => "lmsysorg/sglang:v0.5.5-rocm700-mi35x",
        (Framework::Sglang, Hardware::Mi300x) => "lmsysorg/sglang:v0.5.5-rocm700-mi30x",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_name;
    use serde_json::Value;

    #[test]
    fn each_entry_spells_its_file() {
        let sweep = Sweep::default();
        let entries: Vec<Value> = serde_json::from_str(&sweep_configs(&sweep)).unwrap();
        assert_eq!(entries.len(), sweep.configurations.len());
        for (entry, configuration) in entries.iter().zip(&sweep.configurations) {
            let text = |key: &str| entry[key].to_string().replace('"', "");
            let name = format!(
                "{}_{}_{}_tp{}_ep{}_dpa_{}_conc{}_{}.json",
                text("exp-name"),
                text("precision"),
                text("framework"),
                text("tp"),
                text("ep"),
                text("dp-attn"),
                text("conc"),
                text("runner"),
            );
            assert_eq!(name, file_name(configuration));
        }
    }
}
