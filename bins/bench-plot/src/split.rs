//! Several pictures from one input: runs grouped by a field, and a file's name for each group.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use bench_common::error::visible;
use bench_common::workload::model_family;
use bench_common::{Error, field};

use crate::chart::series::{self, Key};
use crate::labels::Labels;
use crate::runs::Run;

/// One picture's runs, and the file it goes to.
pub(crate) type Group = (PathBuf, Vec<Run>);

/// What stands for a group's value in the output's name.
fn place(field: &str) -> String {
    format!("{{{field}}}")
}

/// Refuses an output that cannot be split by a field.
///
/// # Errors
/// None, and one without a place for the value.
pub(crate) fn check(field: &str, output: Option<&Path>) -> Result<(), Error> {
    let place = place(field);
    if output.is_some_and(|output| output.to_string_lossy().contains(&place)) {
        return Ok(());
    }
    Err(Error::usage(format!(
        "--split {field} needs {place} in the output's name, as in -o 'plot_{place}.png'"
    )))
}

/// The groups of the runs by a field that all of them have, whose values are told apart as those of
/// series are, in the order in which they are first seen. `{FIELD}` in the output's name stands for
/// the group's value.
///
/// # Errors
/// Two values that would go to one file.
pub(crate) fn by(field: &str, output: &Path, runs: Vec<Run>) -> Result<Vec<Group>, Error> {
    let place = place(field);
    let pattern = output.to_string_lossy();
    let mut groups: Vec<(String, PathBuf, Vec<Run>)> = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    for run in runs {
        let Some(value) = run.label(field) else { continue };
        // One model is one, whoever quantised it.
        let value = if field == field::MODEL { model_family(value) } else { value };
        let alone: Labels = [(field, value)].into_iter().collect();
        match places.entry(series::key(&alone, &[field.to_owned()])) {
            Entry::Occupied(place) => groups[*place.get()].2.push(run),
            Entry::Vacant(vacant) => {
                vacant.insert(groups.len());
                let file = PathBuf::from(pattern.replace(&place, &file_name(value)));
                if let Some((other, ..)) = groups.iter().find(|(_, known, _)| *known == file) {
                    return Err(Error::input(format!(
                        "`{field}` {} and {} would both go to {}; select one with jq",
                        visible(other),
                        visible(value),
                        visible(&file.to_string_lossy())
                    )));
                }
                groups.push((value.to_owned(), file, vec![run]));
            }
        }
    }
    Ok(groups.into_iter().map(|(_, file, runs)| (file, runs)).collect())
}

/// A value as a part of a file's name: nothing in it can name another folder.
fn file_name(value: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = value.chars().map(safe).collect();
    match name.trim_start_matches('.') {
        "" => "none".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runs::tests::{run, with};

    fn of(model: &str) -> Run {
        with(&run(["b200", "trt", "fp4"], 4, 1.0, 2.0), &[("model", model)])
    }

    fn files(output: &str, models: &[&str]) -> Result<Vec<(String, usize)>, String> {
        let runs = models.iter().map(|model| of(model)).collect();
        let groups = by("model", Path::new(output), runs).map_err(|error| error.to_string())?;
        Ok(groups.iter().map(|(f, runs)| (f.to_string_lossy().into_owned(), runs.len())).collect())
    }

    #[test]
    fn each_model_has_its_file() {
        let models = ["v/A-FP4", "openai/gpt b", "a"];
        assert_eq!(
            files("d/x_{model}.png", &models).unwrap(),
            [("d/x_A.png".to_owned(), 2), ("d/x_gpt-b.png".to_owned(), 1)]
        );
    }

    /// Two images can differ in nothing but a capital, and a runner is no hardware of its own.
    #[test]
    fn groups_are_told_apart_as_series_are() {
        let files = |field: &str, values: [&str; 2]| {
            let runs = values.map(|value| with(&of("m"), &[(field, value)])).to_vec();
            by(field, Path::new(&format!("{{{field}}}")), runs).unwrap().len()
        };
        assert_eq!(files("image", ["a:V1", "a:v1"]), 2);
        assert_eq!(files("framework_of", ["x", "x"]), 1);
        assert_eq!(files("spec_decoding", ["MTP", "mtp"]), 1);
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        for output in [None, Some(Path::new("x.png")), Some(Path::new("-"))] {
            let refused = check("model", output).unwrap_err().to_string();
            assert!(refused.starts_with("--split model needs {model}"), "{refused}");
        }
        assert!(check("model", Some(Path::new("d/{model}.png"))).is_ok());
        let clash = files("x_{model}.png", &["a b", "a:b"]).unwrap_err();
        assert!(clash.contains("a b and a:b would both go to x_a-b.png"), "{clash}");
    }

    #[test]
    fn a_value_cannot_leave_the_folder() {
        assert_eq!(file_name("../../etc/x"), "-..-etc-x");
        assert_eq!(file_name(".."), "none");
    }
}
