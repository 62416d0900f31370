//! Completion in shells. Options that take fields complete the fields that are known.

use clap::builder::PossibleValuesParser;
use clap::{Command, Id};
use clap_complete::Shell;

use crate::configuration::known_keys;

/// How options call values that are fields.
const FIELDS: [&str; 4] = ["FIELD", "FIELD,…", "KEY,…", "KEY"];

/// The script that a shell reads.
pub(super) fn write(command: Command, shell: Shell) -> Vec<u8> {
    let name = command.get_name().to_owned();
    let mut command = with_fields(command);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, name, &mut script);
    match shell {
        Shell::Bash | Shell::Zsh => {
            with_lists(&String::from_utf8_lossy(&script), &known_keys().join(" ")).into_bytes()
        }
        _ => script,
    }
}

/// The script, completing the last field of a list and not only the first.
fn with_lists(script: &str, fields: &str) -> String {
    let one_in_bash = format!(r#"-W "{fields}" -- "${{cur}}""#);
    let last_in_bash = format!(r#"-P "${{cur%"${{cur##*,}}"}}" -W "{fields}" -- "${{cur##*,}}""#);
    let one_in_zsh = format!(",…:({fields})");
    let list_in_zsh = format!(",…:_values -s , field {fields}");
    script.replace(&one_in_bash, &last_in_bash).replace(&one_in_zsh, &list_in_zsh)
}

/// The command with the known fields as the values of options that take fields. Any other field is
/// as good, so this is for completion alone.
fn with_fields(command: Command) -> Command {
    let takes_fields = |arg: &clap::Arg| {
        let names = arg.get_value_names().unwrap_or_default();
        !arg.is_positional() && names.iter().any(|name| FIELDS.contains(&name.as_str()))
    };
    let options: Vec<Id> = command
        .get_arguments()
        .filter(|arg| takes_fields(arg))
        .map(|arg| arg.get_id().clone())
        .collect();
    options.into_iter().fold(command, |command, option| {
        command.mut_arg(option, |arg| arg.value_parser(PossibleValuesParser::new(known_keys())))
    })
}
