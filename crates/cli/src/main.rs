//! The command line.
//!
//! Exit codes: 0 all well, 1 nothing could be done, 2 done with rejected records.

mod args;
mod beside;
mod clean;
mod cleaning;
mod config;
mod explain;
mod index;
mod log;
mod memory;
mod metrics;
mod progress;
mod run;
mod stdio;
mod stores;
mod templates;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use args::{Cli, Command};
use clap::{CommandFactory, FromArgMatches};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended that did what it could.
enum End {
    Well,
    WithRejected,
    /// It could not, and has said so.
    Failed,
}

fn main() -> ExitCode {
    memory::allow_large_pages();
    let mut command = Cli::command();
    let arguments = match config::expand(std::env::args_os().collect(), &command) {
        Ok(arguments) => arguments,
        Err(error) => return failed(&error),
    };
    let parsed = command.try_get_matches_from_mut(arguments);
    let parsed = parsed.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are no failure, and a usage error is not "done with rejected".
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    let result = match &cli.command {
        Command::Run(args) if args.print_config => print_config(&command, &matches),
        Command::Run(args) => run::run(args),
        Command::Clean(args) => clean::clean(args),
        Command::Templates(args) => templates::templates(args),
        Command::Index(args) => index::index(args),
        Command::Explain(args) => explain::explain(args),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut command, "tamis", &mut io::stdout());
            Ok(End::Well)
        }
        Command::Man => man(&command),
    };
    match result {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::WithRejected) => ExitCode::from(2),
        Ok(End::Failed) => ExitCode::FAILURE,
        // Whoever reads our output has seen enough: `tamis clean … | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(io::stderr(), "tamis: {error:#}");
    ExitCode::FAILURE
}

fn print_config(command: &clap::Command, matches: &clap::ArgMatches) -> anyhow::Result<End> {
    if let Some((run, matches)) =
        command.find_subcommand("run").zip(matches.subcommand_matches("run"))
    {
        io::stdout().write_all(config::show(run, matches).as_bytes())?;
    }
    Ok(End::Well)
}

/// The manual page: the program, then each command.
fn man(command: &clap::Command) -> anyhow::Result<End> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    let mut command = command.clone();
    // Subcommands have their full names then.
    command.build();
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let man = clap_mangen::Man::new(sub.clone());
        man.render_name_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    io::stdout().write_all(&page)?;
    Ok(End::Well)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
