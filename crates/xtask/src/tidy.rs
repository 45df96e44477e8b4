//! `cargo xtask tidy`: what ARCHITECTURE.md and STYLE.md promise, checked by machine.
//!
//! Each check is a pure function of the [`Project`] (and, for licences, of what `cargo tree` prints) that
//! adds to the [`Findings`]. The whole takes under a second. It is an ordinary test as well.

mod arrows;
mod forgotten;
mod licences;
mod pages;
mod purity;
mod sizes;
mod text;
mod words;

use anyhow::{Result, bail};

use crate::project::{self, Project};

/// What is wrong, and what merely deserves a look. One sentence each, the file first.
#[derive(Default)]
pub struct Findings {
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
}

impl Findings {
    fn error(&mut self, finding: impl Into<String>) {
        self.errors.push(finding.into());
    }

    fn warn(&mut self, finding: impl Into<String>) {
        self.warnings.push(finding.into());
    }
}

/// Prints every finding; any error fails the task.
pub fn run() -> Result<()> {
    let findings = findings()?;
    for warning in &findings.warnings {
        println!("tidy: look at {warning}");
    }
    for error in &findings.errors {
        eprintln!("tidy: {error}");
    }
    match findings.errors.len() {
        0 => Ok(()),
        n => bail!("tidy found {n} faults"),
    }
}

fn findings() -> Result<Findings> {
    let project = Project::read(&project::root())?;
    let mut findings = Findings::default();
    arrows::check(&project, &mut findings);
    purity::check(&project, &mut findings);
    forgotten::check(&project, &mut findings);
    sizes::check(&project, &mut findings);
    text::check(&project, &mut findings);
    pages::check(&project, &mut findings);
    words::check(&project, &mut findings);
    licences::check(&project, &licences::dependencies()?, &mut findings);
    Ok(findings)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_project_is_tidy() {
        let findings = super::findings().expect("tidy runs");
        assert!(
            findings.errors.is_empty(),
            "\n{}",
            findings.errors.join("\n")
        );
    }
}
