//! Snapshots that no test asked for are left over from a test that is gone.
//!
//! insta appends the path of each snapshot it compares to the file named in `INSTA_SNAPSHOT_REFERENCES_FILE`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::ci::read;
use crate::project::{self, Project};

/// Compares the notes of a whole run with the `.snap` files of the tree.
pub fn check(notes: &Path) -> Result<()> {
    let root = project::root();
    let files = Project::read(&root)?;
    let kept: Vec<&str> = files.ending(&[".snap"]).map(|(path, _)| path).collect();
    if kept.is_empty() {
        println!("no snapshot files");
        return Ok(());
    }
    let asked: BTreeSet<PathBuf> = read(notes)?
        .lines()
        .filter_map(|line| Path::new(line).canonicalize().ok())
        .collect();
    let mut left_over = Vec::new();
    for path in &kept {
        let whole = root
            .join(path)
            .canonicalize()
            .with_context(|| format!("cannot find {path}"))?;
        if !asked.contains(&whole) {
            left_over.push(*path);
        }
    }
    ensure!(
        left_over.is_empty(),
        "no test asks for these snapshots, delete them:\n{}",
        left_over.join("\n")
    );
    println!("{} snapshot files, each asked for by a test", kept.len());
    Ok(())
}
