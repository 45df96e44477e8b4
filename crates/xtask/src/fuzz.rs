//! `cargo xtask fuzz [TARGET] [SECONDS]`: libFuzzer over the parsers of outside bytes, on the stable toolchain.
//!
//! The targets are a workspace of their own in `fuzz/`, so that the project does not build them. libFuzzer needs compiler
//! flags that stable keeps for itself; `RUSTC_BOOTSTRAP` opens them for this one build. The same
//! parsers have property tests in their crates, which always run.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::project;
use crate::run::{cargo, output, run};

/// Fuzzes the named target, or each in turn, for so many seconds.
pub fn fuzz(words: &[&str]) -> Result<()> {
    let folder = project::root().join("fuzz");
    ensure!(
        folder.join("Cargo.toml").is_file(),
        "there is no folder fuzz/ with targets"
    );
    let (target, seconds) = match *words {
        [] => (None, "60"),
        [target] => (Some(target), "60"),
        [target, seconds, ..] => (Some(target), seconds),
    };
    let seconds: u32 = seconds
        .parse()
        .with_context(|| format!("`{seconds}` is no number of seconds"))?;
    let program = bring()?;
    let listed = output(
        Command::new(&program)
            .current_dir(&folder)
            .args(["fuzz", "list"]),
    )?;
    let targets: Vec<&str> = listed
        .lines()
        .filter(|name| target.is_none_or(|wanted| wanted == *name))
        .collect();
    ensure!(!targets.is_empty(), "no such target; there are:\n{listed}");
    for target in targets {
        let mut fuzz = Command::new(&program);
        fuzz.current_dir(&folder)
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["fuzz", "run", target, "--target-dir"])
            .arg(project::target().join("fuzz"))
            .args([
                "--",
                "-rss_limit_mb=1024",
                &format!("-max_total_time={seconds}"),
            ]);
        run(&mut fuzz)?;
    }
    Ok(())
}

/// cargo-fuzz from the target folder, compiled the first time.
fn bring() -> Result<PathBuf> {
    let folder = project::target().join("ci/tools");
    let program = folder.join("bin/cargo-fuzz");
    if !program.is_file() {
        let mut install = cargo("install --quiet --locked cargo-fuzz --root");
        run(install.arg(&folder))?;
    }
    Ok(program)
}
