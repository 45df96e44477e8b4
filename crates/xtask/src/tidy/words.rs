//! The interface words: every language has every message of English, and every message is used.
//!
//! A message counts as used where its key stands in quotes in a Rust file or a template, where a shorter key in
//! quotes is completed at run time (`"kind-{…}"`, `"kind-"`), or where another message names it.

use std::collections::BTreeSet;

use super::Findings;
use crate::project::Project;

pub fn check(project: &Project, findings: &mut Findings) {
    let mut folders = BTreeSet::new();
    for (path, _) in project.ending(&[".ftl"]) {
        folders.extend(path.rsplit_once('/').map(|(folder, _)| folder));
    }
    for folder in folders {
        check_folder(project, folder, findings);
    }
}

fn check_folder(project: &Project, folder: &str, findings: &mut Findings) {
    let Some(english) = project.files.get(&format!("{folder}/en.ftl")) else {
        return findings.error(format!("{folder}: has words but no en.ftl"));
    };
    let wanted = keys(english);
    for (path, text) in project
        .ending(&[".ftl"])
        .filter(|(path, _)| path.rsplit_once('/').map(|(f, _)| f) == Some(folder))
    {
        let found = keys(text);
        let missing: Vec<&str> = wanted.difference(&found).copied().collect();
        let foreign: Vec<&str> = found.difference(&wanted).copied().collect();
        if !missing.is_empty() {
            findings.error(format!("{path}: lacks {}", missing.join(", ")));
        }
        if !foreign.is_empty() {
            findings.error(format!(
                "{path}: has messages that en.ftl has not: {}",
                foreign.join(", ")
            ));
        }
    }
    for key in wanted.into_iter().filter(|key| !is_used(project, key)) {
        findings.error(format!("{folder}/en.ftl: nothing uses `{key}`"));
    }
}

/// Names of the messages and terms (`-term`) of a Fluent file: what stands before ` =` at the start of a line.
fn keys(text: &str) -> BTreeSet<&str> {
    let defined = text
        .lines()
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim_end()));
    let plain = |key: &&str| {
        let name = key.strip_prefix('-').unwrap_or(key);
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
    };
    defined.filter(plain).collect()
}

fn is_used(project: &Project, key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    let with_attribute = format!("\"{key}.");
    let stems: Vec<String> = key
        .match_indices('-')
        .map(|(at, _)| format!("\"{}", &key[..=at]))
        .collect();
    let completed = |text: &str| {
        stems
            .iter()
            .any(|stem| text.contains(&format!("{stem}{{")) || text.contains(&format!("{stem}\"")))
    };
    let by_code = project
        .ending(&[".rs", ".html", ".xml", ".txt"])
        .any(|(_, text)| {
            text.contains(&quoted) || text.contains(&with_attribute) || completed(text)
        });
    by_code
        || project
            .ending(&[".ftl"])
            .any(|(_, text)| text.contains(&format!("{{ {key} }}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(english: &str, french: &str, code: &str) -> Vec<String> {
        let project = Project::of(&[
            ("crates/a/words/en.ftl", english),
            ("crates/a/words/fr.ftl", french),
            ("crates/a/src/lib.rs", code),
        ]);
        let mut findings = Findings::default();
        check(&project, &mut findings);
        findings.errors
    }

    #[test]
    fn complete_and_used_words_pass() {
        let words = "# a = b\nhello = Hello { -house }\n    .title = T\n-house = House\nkind-alarm = { $n ->\n    [one] a\n   *[other] b\n }\n";
        assert_eq!(
            errors(words, words, "t(\"hello\"); t(&format!(\"kind-{kind}\"))"),
            [""; 0]
        );
    }

    #[test]
    fn missing_foreign_and_unused_words_are_errors() {
        let found = errors(
            "hello = Hello\nbye = Bye\n",
            "hello = Bonjour\nadieu = Adieu\n",
            "t(\"hello\")",
        );
        assert_eq!(
            found,
            [
                "crates/a/words/fr.ftl: lacks bye",
                "crates/a/words/fr.ftl: has messages that en.ftl has not: adieu",
                "crates/a/words/en.ftl: nothing uses `bye`",
            ]
        );
    }
}
