//! Files that nobody reads: a module nobody declares, a test that never runs, a crate with nothing in it.

use super::{Findings, sizes};
use crate::project::Project;

/// A crate with fewer lines of code has not earned its folder yet.
const LEAST: usize = 20;

pub fn check(project: &Project, findings: &mut Findings) {
    for (path, _) in project
        .ending(&[".rs"])
        .filter(|(path, _)| path.starts_with("crates/"))
    {
        check_module(project, path, findings);
    }
    for (path, _) in project
        .ending(&[".mjs"])
        .filter(|(path, _)| path.starts_with("tests/browser/"))
    {
        check_browser_test(project, path, findings);
    }
    for name in project.crates() {
        check_crate(project, name, findings);
    }
}

/// Every `.rs` file is a crate root or declared by `mod name` in the file above it.
fn check_module(project: &Project, path: &str, findings: &mut Findings) {
    let Some((folder, stem)) = path.trim_end_matches(".rs").rsplit_once('/') else {
        return;
    };
    if folder.ends_with("/tests") {
        return findings.error(format!(
            "{path}: integration tests of a crate are one binary, tests/it/main.rs"
        ));
    }
    let roots = ["lib", "main", "build"].contains(&stem);
    if roots
        || folder.ends_with("/src/bin")
        || folder.ends_with("/examples")
        || folder.ends_with("/benches")
    {
        return;
    }
    let (above, name) = if stem == "mod" {
        folder.rsplit_once('/').unwrap_or((folder, stem))
    } else {
        (folder, stem)
    };
    let parents = [
        format!("{above}.rs"),
        format!("{above}/mod.rs"),
        format!("{above}/lib.rs"),
        format!("{above}/main.rs"),
    ];
    let declared = parents
        .iter()
        .filter_map(|parent| project.files.get(parent))
        .any(|text| text.lines().any(|line| declares(line, name)));
    if !declared {
        findings.error(format!(
            "{path}: no file above it says `mod {name};`, so it is never compiled"
        ));
    }
}

fn declares(line: &str, name: &str) -> bool {
    let mut words = line
        .split_whitespace()
        .skip_while(|word| word.starts_with("pub") || word.starts_with("#["));
    let declaration = format!("{name};");
    words.next() == Some("mod") && words.next() == Some(&declaration)
}

/// `NAME.test.mjs` is run; any other is there because one of them imports it.
fn check_browser_test(project: &Project, path: &str, findings: &mut Findings) {
    let name = path.rsplit('/').next().unwrap_or(path);
    let imported = || {
        project
            .ending(&[".mjs"])
            .any(|(other, text)| other != path && text.contains(name))
    };
    if !name.ends_with(".test.mjs") && !imported() {
        findings.error(format!(
            "{path}: is neither a test (NAME.test.mjs) nor imported by one"
        ));
    }
}

fn check_crate(project: &Project, name: &str, findings: &mut Findings) {
    let folder = format!("crates/{name}/src/");
    let sources = project
        .ending(&[".rs"])
        .filter(|(path, _)| path.starts_with(&folder));
    let lines: usize = sources
        .flat_map(|(_, text)| sizes::code(text).lines())
        .filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
        .count();
    if lines < LEAST {
        findings.error(format!("crates/{name}: is empty ({lines} lines of code)"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(files: &[(&str, &str)]) -> Vec<String> {
        let mut findings = Findings::default();
        check(&Project::of(files), &mut findings);
        findings.errors
    }

    #[test]
    fn declared_modules_are_fine_in_every_layout() {
        let found = errors(&[
            ("crates/a/src/lib.rs", "pub mod one;\npub(crate) mod two;\n"),
            ("crates/a/src/one.rs", "mod deep;"),
            ("crates/a/src/one/deep.rs", ""),
            ("crates/a/src/two/mod.rs", ""),
            ("crates/a/tests/it/main.rs", "mod story;"),
            ("crates/a/tests/it/story.rs", ""),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn a_forgotten_test_is_found() {
        let found = errors(&[
            ("crates/a/tests/it/main.rs", "// mod story;"),
            ("crates/a/tests/it/story.rs", "#[test] fn never_run() {}"),
            ("crates/a/tests/second.rs", ""),
        ]);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("mod story;"), "{found:?}");
    }

    #[test]
    fn browser_files_are_tests_or_imported() {
        let found = errors(&[
            ("tests/browser/a.test.mjs", "import './house.mjs'"),
            ("tests/browser/house.mjs", ""),
            ("tests/browser/lost.mjs", ""),
        ]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("lost.mjs"));
    }

    #[test]
    fn an_empty_crate_is_found() {
        let found = errors(&[
            ("crates/a/Cargo.toml", ""),
            ("crates/a/src/lib.rs", "//! Soon.\n"),
        ]);
        assert_eq!(found, ["crates/a: is empty (0 lines of code)"]);
    }
}
