//! Files that the program writes about itself: the copy in the tree has to be the one it would write now.

use anyhow::{Result, ensure};

use crate::ci::read;
use crate::{project, run};

/// (words for `beffroi`, the file its standard output is kept in).
const GENERATED: &[(&str, &str)] = &[("config", "docs/config.md")];

pub fn check() -> Result<()> {
    for (words, file) in GENERATED {
        let fresh = run::output(&mut run::cargo(&format!(
            "run --quiet --locked --package beffroi -- {words}"
        )))?;
        let kept = read(&project::root().join(file))?;
        ensure!(
            fresh == kept,
            "{file} is stale: write it anew with `cargo run --package beffroi -- {words} > {file}`"
        );
        println!("{file} is fresh");
    }
    Ok(())
}
