//! `cargo xtask bench NAME` runs `bench/NAME.py` from the root. How to measure is told in `bench/README.md`.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{project, run};

/// Runs one benchmark with a release binary built first, whose path is `BEFFROI_BIN`; the examples stand beside it.
pub fn bench(name: &str) -> Result<()> {
    let names = names()?;
    ensure!(
        names.iter().any(|known| known == name),
        "there is no benchmark `{name}`; there are: {}",
        names.join(", ")
    );
    run::run(&mut run::cargo(
        "build --release --package beffroi --bins --examples",
    ))?;
    let mut script = Command::new("python3");
    script
        .current_dir(project::root())
        .args(["-B".to_owned(), format!("bench/{name}.py")])
        .env("BEFFROI_BIN", project::target().join("release/beffroi"));
    run::run(&mut script)
}

/// Prints the name of every benchmark.
pub fn list() -> Result<()> {
    for name in names()? {
        println!("{name}");
    }
    Ok(())
}

fn names() -> Result<Vec<String>> {
    let folder = project::root().join("bench");
    let mut names = Vec::new();
    for file in
        std::fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?
    {
        let name = file?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".py").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
