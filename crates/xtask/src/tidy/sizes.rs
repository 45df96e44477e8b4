//! Files stay small enough to read in one sitting. Tests do not count: they may be long stories.

use super::Findings;
use crate::project::Project;

const LOOK: usize = 400;
const LIMIT: usize = 700;

/// Files that are lists, not stories: they may be as long as what they list.
const LISTS: &[&str] = &[];

pub fn check(project: &Project, findings: &mut Findings) {
    for (path, text) in project.ending(&[".rs", ".js", ".mjs", ".css", ".sh"]) {
        let is_test =
            path.contains("/tests/") || path.starts_with("tests/") || path.contains(".test.");
        // What a bundler put together is as long as its parts, which are checked where they are written.
        let is_bundle = path.contains("/dist/");
        if is_test || is_bundle || LISTS.contains(&path) {
            continue;
        }
        let lines = code(text).lines().count();
        if lines > LIMIT {
            findings.error(format!(
                "{path}: {lines} lines without its tests; the limit is {LIMIT}, cut it in two"
            ));
        } else if lines > LOOK {
            findings.warn(format!(
                "{path}: {lines} lines without its tests; {LOOK} is long"
            ));
        }
    }
}

/// A Rust file up to its test module.
pub fn code(text: &str) -> &str {
    let end = text
        .match_indices("#[cfg(test)]\nmod ")
        .map(|(at, _)| at)
        .next();
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_warn_then_fail_and_tests_do_not_count() {
        let long = "x\n".repeat(LOOK + 1);
        let too_long = "x\n".repeat(LIMIT + 1);
        let tested = format!("x\n#[cfg(test)]\nmod tests {{\n{too_long}}}\n");
        let project = Project::of(&[
            ("crates/a/src/a.rs", &long),
            ("crates/a/src/b.rs", &too_long),
            ("crates/a/src/c.rs", &tested),
            ("crates/a/tests/it/d.rs", &too_long),
        ]);
        let mut findings = Findings::default();
        check(&project, &mut findings);
        assert_eq!((findings.warnings.len(), findings.errors.len()), (1, 1));
        assert!(findings.errors[0].starts_with("crates/a/src/b.rs"));
    }
}
