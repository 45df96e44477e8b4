//! Tests written in JavaScript, run by node's own test runner.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use super::tools::Tools;
use crate::run::run;

/// Runs every `NAME.test.mjs` or `NAME.test.js` under a folder. A folder without any is an error.
///
/// The files are named one by one: what `node --test FOLDER` means differs between node's versions.
pub fn test(tools: &Tools, folder: &str) -> Result<()> {
    let mut tests = Vec::new();
    collect(&super::folder(folder)?, &mut tests)?;
    ensure!(!tests.is_empty(), "{folder}/ holds no NAME.test.mjs");
    tests.sort();
    let mut node = Command::new(&tools.node);
    node.current_dir(crate::project::root())
        .args(["--test", "--test-reporter=spec"])
        .args(tests);
    tools.told_to(&mut node);
    run(&mut node)
}

fn collect(folder: &Path, tests: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "node_modules" {
            collect(&path, tests)?;
        } else if name.ends_with(".test.mjs") || name.ends_with(".test.js") {
            tests.push(path);
        }
    }
    Ok(())
}
