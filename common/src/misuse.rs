//! What is wrong with the arguments, in one line. Of what the parser tells in several, the usage
//! is in `-h`, and the suggestion stays.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::error::{Error, visible};

/// The error of arguments that make no sense.
pub(crate) fn error(found: &clap::Error) -> Error {
    // What was typed may be a file's name that a shell has filled in.
    Error::usage(visible(&message(found)))
}

fn message(found: &clap::Error) -> String {
    let texts = |kind| texts(found, kind);
    let options = |kind| texts(kind).into_iter().map(option).collect::<Vec<_>>();
    let option = options(ContextKind::InvalidArg).join(" and ");
    let value = texts(ContextKind::InvalidValue).concat();
    match found.kind() {
        // A name, where so many are not taken.
        ErrorKind::UnknownArgument if !option.starts_with('-') => {
            let argument = texts(ContextKind::InvalidArg).concat();
            format!("{argument} is one argument too many; leave it out")
        }
        ErrorKind::UnknownArgument => {
            format!(
                "unknown option {option}; {}",
                instead(&option, &texts(ContextKind::SuggestedArg))
            )
        }
        ErrorKind::InvalidValue if value.is_empty() && !option.starts_with('-') => {
            format!("the name of a {option} is empty; give it one, or leave it out")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("{option} has no value; give it one")
        }
        ErrorKind::InvalidValue => {
            let known = or(&texts(ContextKind::ValidValue));
            let meant = texts(ContextKind::SuggestedValue).first().copied();
            let meant = meant.map_or(String::new(), |meant| format!("did you mean {meant}? "));
            format!("{option} {value}: no such value; {meant}expected {known}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(found).map_or(String::new(), ToString::to_string);
            let value = if value.is_empty() { "''" } else { &*value };
            format!("{option} {value}: {why}")
        }
        ErrorKind::TooManyValues => format!("{option} takes no value; leave out ={value}"),
        ErrorKind::ArgumentConflict => match options(ContextKind::PriorArg) {
            same if same == [option.as_str()] => {
                format!("{option} was given more than once; give it once")
            }
            // Which others there are is not told.
            alone if alone.is_empty() => {
                format!("{option} stands alone; leave out all other arguments")
            }
            others => format!("{option} cannot be used with {}; leave one out", or(&others)),
        },
        ErrorKind::MissingRequiredArgument if !option.starts_with('-') => {
            format!("{option} is missing; name it")
        }
        ErrorKind::MissingRequiredArgument => {
            format!(
                "{option} is missing, which another option needs; add it, or leave that one out"
            )
        }
        ErrorKind::InvalidUtf8 => {
            "an argument is not UTF-8, as only the names of files may be; retype it".to_owned()
        }
        // No definition of an option leads here; if one ever does, its first line is the message.
        _ => {
            let text = found.render().to_string();
            text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
        }
    }
}

/// What to type instead of an option that is not known.
fn instead(option: &str, near: &[&str]) -> String {
    match near.first() {
        Some(near) => format!("did you mean {near}?"),
        None if option.starts_with("--") => "-h lists those that are known".to_owned(),
        // Options of one letter run together, so a file's name may look like many.
        None => "-h lists those that are known; put -- before a file whose name begins with -"
            .to_owned(),
    }
}

fn texts(found: &clap::Error, kind: ContextKind) -> Vec<&str> {
    match found.get(kind) {
        Some(ContextValue::String(text)) => vec![text],
        Some(ContextValue::Strings(texts)) => texts.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// An option without what stands for its value: `--format` of `--format <FORMAT>`.
fn option(described: &str) -> &str {
    let described = described.trim_start_matches(['[', '<']);
    described.split([' ', '[', ']', '=', '>']).next().unwrap_or_default()
}

fn or<S: AsRef<str>>(words: &[S]) -> String {
    let words: Vec<_> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        Some((last, before @ [_, ..])) => format!("{} or {last}", before.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, ArgAction, Command};

    fn said(typed: &[&str]) -> String {
        let flag = |name: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue);
        let command = Command::new("filter")
            .arg(
                Arg::new("file")
                    .value_name("FILE")
                    .value_parser(clap::value_parser!(std::path::PathBuf)),
            )
            .arg(Arg::new("format").long("format").value_parser(["png", "svg", "text"]))
            .arg(Arg::new("tp").long("tp").value_parser(|text: &str| {
                text.parse::<u8>().map_err(|_| "expected a whole number")
            }))
            .arg(flag("add").requires("update"))
            .arg(flag("update"))
            .arg(flag("generate").exclusive(true))
            .arg(flag("stats").conflicts_with_all(["update", "tp"]));
        let typed = ["filter"].iter().chain(typed);
        error(&command.try_get_matches_from(typed).unwrap_err()).to_string()
    }

    #[test]
    fn one_line_says_what_is_wrong_and_what_to_do() {
        assert_eq!(said(&["--fromat=png"]), "unknown option --fromat; did you mean --format?");
        assert_eq!(said(&["--zzz"]), "unknown option --zzz; -h lists those that are known");
        assert!(said(&["-z.json"]).ends_with("put -- before a file whose name begins with -"));
        assert_eq!(
            said(&["--format", "pnng"]),
            "--format pnng: no such value; did you mean png? expected png, svg or text"
        );
        assert_eq!(said(&["--format"]), "--format has no value; give it one");
        assert_eq!(said(&[""]), "the name of a FILE is empty; give it one, or leave it out");
        let alone = "--generate stands alone; leave out all other arguments";
        assert_eq!(said(&["--generate", "a.json"]), alone);
        assert_eq!(said(&["--update", "--generate"]), alone);
        assert_eq!(said(&["--tp", "8\n"]), "--tp 8\\n: expected a whole number");
        assert_eq!(said(&["--stats=1"]), "--stats takes no value; leave out =1");
        assert_eq!(said(&["--stats", "--stats"]), "--stats was given more than once; give it once");
        assert_eq!(
            said(&["--stats", "--update", "--tp=1"]),
            "--stats cannot be used with --update or --tp; leave one out"
        );
        assert_eq!(
            said(&["--add"]),
            "--update is missing, which another option needs; add it, or leave that one out"
        );
    }
}
