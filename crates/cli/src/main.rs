//! The command line.
//!
//! Exit codes: 0 all well, 1 nothing could be done, 2 done with rejected records.

mod args;
mod clean;
mod cleaning;
mod explain;
mod index;
mod progress;
mod run;
mod size;
mod stdio;
mod templates;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use args::{Cli, Command};
use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended that did what it could.
enum End {
    Well,
    WithRejected,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no failure, and a usage error is not "done with rejected".
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()));
        }
    };
    let result = match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Clean(args) => clean::clean(args),
        Command::Templates(args) => templates::templates(args),
        Command::Index(args) => index::index(args),
        Command::Explain(args) => explain::explain(args),
    };
    match result {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::WithRejected) => ExitCode::from(2),
        // Whoever reads our output has seen enough: `tamis clean … | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "tamis: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
