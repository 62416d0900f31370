//! Names that could have been meant by a misspelt one.

use crate::Record;
use crate::error::visible;

/// How alike two names must be for one to stand for the other, as [`strsim::jaro_winkler`] has it.
const LIKENESS: f64 = 0.85;

/// The names that are spelled most like `name`, best first, three at most.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    by_likeness(name, known).into_iter().take(3).map(|(_, name)| name).collect()
}

/// The name that was most likely meant, if any is much like `name`.
pub fn meant<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let best = by_likeness(name, known).into_iter().next();
    best.filter(|(likeness, _)| *likeness >= LIKENESS).map(|(_, name)| name)
}

/// What to say behind a message about a field that a record lacks: `; did you mean conc?`, or
/// nothing, if it has none that is much like it.
pub fn hint(record: &Record<'_>, field: &str) -> String {
    let keys: Vec<_> = record.members().map(|(key, _)| key).collect();
    hint_of(field, keys.iter().map(|key| &**key))
}

/// The same of a field that is none of the `known` ones.
pub(crate) fn hint_of<'a>(field: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let near = meant(field, known);
    near.map_or_else(String::new, |near| format!("; did you mean {}?", visible(near)))
}

fn by_likeness<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<(f64, &'a str)> {
    let mut near: Vec<(f64, &str)> =
        known.into_iter().map(|known| (strsim::jaro_winkler(name, known), known)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_alike_comes_first() {
        let known = ["median_ttft", "median_tpot", "tput_per_gpu", "conc"];
        assert_eq!(nearest("tput_per_gup", known)[0], "tput_per_gpu");
        assert_eq!(nearest("median_ttf", known)[..2], ["median_ttft", "median_tpot"]);
    }

    #[test]
    fn a_name_that_is_like_none_means_none() {
        let known = ["median_ttft", "tput_per_gpu"];
        assert_eq!(meant("tput_per_gup", known), Some("tput_per_gpu"));
        assert_eq!(meant("watts", known), None);
    }
}
