//! Words that may not stay in the project: paths of somebody's machine, and marks of unfinished work.

use super::Findings;
use crate::project::Project;

/// This list names what it forbids, so this file is not read by its own check.
const MACHINE_PATHS: &[&str] = &["/work/", "/root/", "/home/", "/tmp/", "/Users/"];
const UNFINISHED: &[&str] = &["TODO", "FIXME", "XXX", "todo!("];
const SELF: &str = "crates/xtask/src/tidy/text.rs";

pub fn check(project: &Project, findings: &mut Findings) {
    for (path, text) in &project.files {
        if path == SELF
            || path.starts_with("LICENSE")
            || path.ends_with(".lock")
            || path.ends_with("package-lock.json")
        {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            for word in MACHINE_PATHS.iter().filter(|word| starts_in(line, word)) {
                findings.error(format!(
                    "{path}:{}: names a machine's path, `{word}`",
                    number + 1
                ));
            }
            for word in UNFINISHED.iter().filter(|word| stands_alone(line, word)) {
                findings.error(format!(
                    "{path}:{}: `{word}`: finish it or file it",
                    number + 1
                ));
            }
        }
    }
}

/// The path begins here: what stands before it is no part of a longer path or address.
fn starts_in(line: &str, path: &str) -> bool {
    let part_of_path = |before: char| before.is_alphanumeric() || "/.-_}>".contains(before);
    line.match_indices(path)
        .any(|(at, _)| !line[..at].ends_with(part_of_path))
}

fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let after = &line[at + word.len()..];
        !line[..at].ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> usize {
        let mut findings = Findings::default();
        check(&Project::of(&[("docs/a.md", text)]), &mut findings);
        findings.errors.len()
    }

    #[test]
    fn machine_paths_and_unfinished_marks_are_found() {
        assert_eq!(errors("see `/tmp/x` and /home/ada/y"), 2);
        assert_eq!(errors("// TODO: later"), 1);
    }

    #[test]
    fn longer_words_and_addresses_are_not() {
        assert_eq!(
            errors("https://example.org/home/ and target/tmp/ and MASTODON"),
            0
        );
    }
}
