//! Completion in shells. Options that take fields complete the fields that are known, and those
//! that take a list of fields complete each of its items.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, Id, ValueHint};
use clap_complete::Shell;

/// How options call values that are one field, and lists of fields.
const FIELD: [&str; 2] = ["FIELD", "KEY"];
const FIELDS: [&str; 2] = ["FIELD,…", "KEY,…"];

/// Stands for any list of fields in what the generator writes: it knows of single values only.
const ANY_LIST: &str = "any-list-of-fields";

/// The script that a shell reads; `keys` are the fields.
pub(super) fn write(command: Command, shell: Shell, keys: &[String]) -> Vec<u8> {
    let name = command.get_name().to_owned();
    let command = completing(command, &FIELD, keys);
    let command = completing(command, &FIELDS, &[ANY_LIST.to_owned()]);
    // To bash nothing is proposed for them anyway.
    let mut command = if shell == Shell::Bash { command } else { command.mut_args(without_files) };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, &name, &mut script);
    let script = String::from_utf8_lossy(&script);
    with_lists(&script, shell, &name, &keys.join(" ")).into_bytes()
}

/// The command with `values` as those of the options whose values are called one of `names`. Any
/// other value is as good, so this is for completion alone.
fn completing(command: Command, names: &[&str], values: &[String]) -> Command {
    let takes = |arg: &Arg| {
        let called = arg.get_value_names().unwrap_or_default();
        !arg.is_positional() && called.iter().any(|name| names.contains(&name.as_str()))
    };
    let options: Vec<Id> =
        command.get_arguments().filter(|arg| takes(arg)).map(|arg| arg.get_id().clone()).collect();
    options.into_iter().fold(command, |command, option| {
        command.mut_arg(option, |arg| arg.value_parser(PossibleValuesParser::new(values.to_vec())))
    })
}

/// An option for whose value no files are proposed, where it is the name of none.
fn without_files(arg: Arg) -> Arg {
    let is_no_file = arg.get_action().takes_values()
        && !arg.is_positional()
        && arg.get_value_hint() == ValueHint::Unknown;
    if is_no_file { arg.value_hint(ValueHint::Other) } else { arg }
}

/// The script, completing the last field of a list behind what was typed before it.
fn with_lists(script: &str, shell: Shell, name: &str, fields: &str) -> String {
    match shell {
        Shell::Bash => {
            // A list may go on, so no blank follows.
            let list = format!(
                r#"compopt -o nospace; COMPREPLY=($(compgen -P "${{cur%"${{cur##*,}}"}}" -W "{fields}" -- "${{cur##*,}}""#
            );
            // Readline takes the sign between an option and its value for a word.
            let words = "    prev=\"$3\"\n    if [[ \"${prev}\" == = ]]; then prev=\"${COMP_WORDS[COMP_CWORD-2]}\"
    elif [[ \"${COMP_WORDS[COMP_CWORD]}\" == = ]]; then cur=\"\"; fi\n";
            // Where nothing is proposed, the shell proposes files: directories with a slash behind,
            // names in quotes where they need some. The first word may be one as well as any other.
            let options = r#"COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )"#;
            let script = script
                .replace(&format!(r#"COMPREPLY=($(compgen -W "{ANY_LIST}" -- "${{cur}}""#), &list)
                .replacen("    prev=\"$3\"\n", words, 1)
                .replace(r#"COMPREPLY=($(compgen -f "${cur}"))"#, "COMPREPLY=()")
                .replacen(" || ${COMP_CWORD} -eq 1 ]]", " ]]", 1);
            match script.rsplit_once(options) {
                Some((before, behind)) => format!("{before}COMPREPLY=(){behind}"),
                None => script,
            }
        }
        Shell::Zsh => {
            script.replace(&format!("({ANY_LIST})"), &format!("_values -s , field {fields}"))
        }
        Shell::Fish => {
            let function = format!("__{}_fields", name.replace('-', "_"));
            // The token is all of --option=a,b; fish itself puts the option back.
            let definition = format!(
                "function {function}\n    \
                 set -l list (commandline -ct | string replace -r -- '^--[^=]*=' '')\n    \
                 printf '%s\\n' (string replace -r '[^,]*$' '' -- \"$list\"){{{}}}\nend\n",
                fields.replace(' ', ",")
            );
            definition
                + &script.replace(&format!("\"{ANY_LIST}\\t''\""), &format!("\"({function})\""))
        }
        _ => script.to_owned(),
    }
}
