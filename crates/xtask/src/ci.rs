//! `cargo xtask ci`: bring what the tests need, then run everything, and stop at the first failure.
//!
//! The steps stand in [`STEPS`] in the order they run: what is quick and often wrong comes first. Nothing is
//! skipped in silence: a missing tool that cannot be installed is an error that names the package.
//! Half an hour on two cores from a cold start, most of it compiling.

mod cluster;
mod generated;
mod node;
mod snapshots;
mod tools;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::run::{cargo, run};
use crate::{project, tidy};
use tools::Tools;

type Step = (&'static str, fn(&Tools) -> Result<()>);

const STEPS: &[Step] = &[
    ("format", |_| run(&mut cargo("fmt --all -- --check"))),
    ("tidy", |_| tidy::run()),
    ("clippy", |_| {
        run(&mut cargo(
            "clippy --workspace --all-targets --locked -- -D warnings",
        ))
    }),
    ("documentation", |_| {
        let mut doc = cargo("doc --workspace --no-deps --document-private-items --locked --quiet");
        // The comments of the command line are its help texts: addresses in them are plain.
        run(doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::bare_urls"))
    }),
    ("generated", |_| generated::check()),
    ("sqlite", tests_on_sqlite),
    ("postgres", tests_on_postgres),
    ("verifier", |tools| node::test(tools, "verifier")),
    ("browser", tests_in_a_browser),
];

/// Runs every step, or the one that is named; ends with a table of what each took.
pub fn ci(only: Option<&str>) -> Result<()> {
    let steps: Vec<&Step> = STEPS
        .iter()
        .filter(|(name, _)| only.is_none_or(|wanted| wanted == *name))
        .collect();
    let names: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
    ensure!(
        !steps.is_empty(),
        "there is no such step; there are: {}",
        names.join(", ")
    );
    let start = Instant::now();
    let total = steps.len() + 1;
    heading(1, total, "tools");
    let tools = tools::bring().context("step `tools` failed")?;
    let mut took = vec![("tools", start.elapsed())];
    for (number, (name, step)) in steps.into_iter().enumerate() {
        heading(number + 2, total, name);
        let step_start = Instant::now();
        step(&tools).with_context(|| {
            format!("step `{name}` failed after {}", shown(step_start.elapsed()))
        })?;
        took.push((name, step_start.elapsed()));
    }
    println!(
        "\n== all {total} steps passed in {}",
        shown(start.elapsed())
    );
    for (name, time) in took {
        println!("{:>12}  {name}", shown(time));
    }
    Ok(())
}

/// Every test on SQLite. insta notes the snapshots that were asked for; any other is left over.
fn tests_on_sqlite(tools: &Tools) -> Result<()> {
    let notes = tempfile::tempdir()?;
    let notes = notes.path().join("snapshots");
    let mut tests = nextest(tools, "");
    run(tests
        .env_remove("BEFFROI_TEST_DATABASE")
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &notes))?;
    snapshots::check(&notes)
}

/// Again, the crates that stand on the floor, with a private PostgreSQL.
fn tests_on_postgres(tools: &Tools) -> Result<()> {
    let cluster = cluster::Cluster::start(&tools.postgres)?;
    let mut tests = nextest(tools, "--filterset rdeps(=floor)");
    run(tests.env("BEFFROI_TEST_DATABASE", cluster.url()))
}

/// The real program before a real browser.
fn tests_in_a_browser(tools: &Tools) -> Result<()> {
    run(&mut cargo("build --locked --package beffroi"))?;
    node::test(tools, "tests/browser")
}

fn nextest(tools: &Tools, words: &str) -> Command {
    let mut command = cargo(&format!(
        "nextest run --profile ci --workspace --locked {words}"
    ));
    tools.told_to(&mut command);
    command.env("INSTA_UPDATE", "no");
    command
}

fn heading(number: usize, total: usize, name: &str) {
    println!("\n== {number}/{total} {name}");
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else {
        format!(
            "{:.0} min {:02.0} s",
            (seconds / 60.0).floor(),
            seconds % 60.0
        )
    }
}

/// The file's text, or an error that names it.
fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A folder that has to be there, from the root.
fn folder(name: &str) -> Result<std::path::PathBuf> {
    let folder = project::root().join(name);
    ensure!(folder.is_dir(), "there is no folder {name}/");
    Ok(folder)
}
