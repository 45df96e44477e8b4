//! What the program prints about itself: configuration, completions, manual.

use clap::CommandFactory;
use floor::{Error, Result};

use crate::cli::Cli;

pub(super) fn print_configuration() -> Result<()> {
    super::print(&floor::config::documentation())
}

pub(super) fn print_completions(shell: clap_complete::Shell) -> Result<()> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "beffroi", &mut text);
    super::print(&String::from_utf8_lossy(&text))
}

pub(super) fn print_manual() -> Result<()> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut text)
        .map_err(|cause| Error::internal("the manual cannot be written", cause))?;
    super::print(&String::from_utf8_lossy(&text))
}
