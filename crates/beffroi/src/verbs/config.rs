//! What the program prints about itself: configuration, completions, manual.

use std::path::Path;

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

/// Prints the page of the program itself, or writes a page for each verb into a folder.
pub(super) fn manual(folder: Option<&Path>) -> Result<()> {
    if let Some(folder) = folder {
        return clap_mangen::generate_to(Cli::command(), folder)
            .map_err(|cause| Error::io(folder.display(), cause));
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut text)
        .map_err(|cause| Error::internal("the manual cannot be written", cause))?;
    super::print(&String::from_utf8_lossy(&text))
}
