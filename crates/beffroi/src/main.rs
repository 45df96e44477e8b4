//! The front door: reads the command line, runs one verb, says what went wrong.

use std::io::IsTerminal;
use std::process::ExitCode;

use beffroi::{cli, verbs};
use clap::Parser;
use floor::ErrorKind;

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BEFFROI_TRACE")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    match verbs::run(cli::Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("beffroi: {error}");
            ExitCode::from(exit_code(error.kind()))
        }
    }
}

/// As `beffroi --help` documents them.
fn exit_code(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Internal => 1,
        ErrorKind::BadInput => 2,
        ErrorKind::Altered => 3,
        ErrorKind::NotFound => 4,
        ErrorKind::Conflict => 5,
        ErrorKind::Locked => 6,
        ErrorKind::Unavailable => 7,
    }
}
