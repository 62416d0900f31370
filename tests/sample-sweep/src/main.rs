//! `sample-sweep`: writes a made-up benchmark sweep into a folder.

mod args;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use args::{Args, Task};
use clap::Parser;
use sample_sweep::{Sweep, file_name, sweep_configs};

fn main() -> ExitCode {
    let done = match Args::parse().task() {
        Task::List { sweep } => list(&sweep),
        Task::Write { sweep, directory, configs } => write(&sweep, &directory, configs.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Nobody is left to tell if this fails.
            let _ = writeln!(io::stderr(), "sample-sweep: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The files' names, one a line.
fn list(sweep: &Sweep) -> Result<(), String> {
    let names: String =
        sweep.configurations.iter().map(|configuration| file_name(configuration) + "\n").collect();
    let mut stdout = io::stdout();
    match stdout.write_all(names.as_bytes()).and_then(|()| stdout.flush()) {
        // A reader that has seen enough, such as `head`, is not an error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => Ok(()),
    }
}

/// The files themselves; what stands in their place is replaced.
fn write(sweep: &Sweep, directory: &Path, configs: Option<&Path>) -> Result<(), String> {
    fs::create_dir_all(directory).map_err(|error| at(directory, &error))?;
    for (name, text) in sweep.files() {
        write_file(&directory.join(name), &text)?;
    }
    configs.map_or(Ok(()), |path| write_file(path, &sweep_configs(sweep)))
}

fn write_file(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| at(path, &error))
}

fn at(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_holds_the_sweep() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("new/raw");
        let configs = directory.path().join("sweep_configs.json");
        let mut sweep = Sweep { prompts_per_conc: 1, ..Sweep::default() }.short();
        sweep.configurations.truncate(2);
        write(&sweep, &folder, Some(&configs)).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
        for (name, text) in sweep.files() {
            assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), text);
        }
        assert_eq!(fs::read_to_string(configs).unwrap(), sweep_configs(&sweep));
    }

    #[test]
    fn an_error_names_its_place() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("file");
        fs::write(&file, "").unwrap();
        let message = write(&Sweep::default(), &file, None).unwrap_err();
        assert!(message.starts_with(&format!("{}: ", file.display())), "{message}");
        let missing = directory.path().join("missing/configs.json");
        let sweep = Sweep { configurations: Vec::new(), ..Sweep::default() };
        let message = write(&sweep, directory.path(), Some(&missing)).unwrap_err();
        assert!(message.contains("missing/configs.json: "), "{message}");
    }
}
