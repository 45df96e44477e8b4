//! A pure crate takes values and gives values: no file, no socket, no clock, no randomness.
//!
//! Clippy refuses the clock and the randomness everywhere; this refuses the rest, by name, in the crates
//! that ARCHITECTURE.md calls pure. Tests below `#[cfg(test)]` may do what they like.

use super::{Findings, sizes};
use crate::project::Project;

const PURE: &[&str] = &["tlog", "prose", "activity"];

const OUTSIDE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio::",
    "rusqlite::",
    "postgres::",
    "getrandom::",
    "println!",
];

pub fn check(project: &Project, findings: &mut Findings) {
    for name in PURE {
        let folder = format!("crates/{name}/src/");
        for (path, text) in project
            .ending(&[".rs"])
            .filter(|(path, _)| path.starts_with(&folder))
        {
            for (number, line) in sizes::code(text).lines().enumerate() {
                let line = line.split("//").next().unwrap_or(line);
                for outside in OUTSIDE.iter().filter(|outside| line.contains(**outside)) {
                    findings.error(format!(
                        "{path}:{}: `{outside}` in a pure crate",
                        number + 1
                    ));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opened_in_a_pure_crate_is_found_and_elsewhere_is_not() {
        let text = "//! Not std::fs.\nuse std::fs;\n#[cfg(test)]\nmod tests { use std::env; }\n";
        let project = Project::of(&[
            ("crates/tlog/src/lib.rs", text),
            ("crates/floor/src/lib.rs", text),
        ]);
        let mut findings = Findings::default();
        check(&project, &mut findings);
        assert_eq!(
            findings.errors,
            ["crates/tlog/src/lib.rs:2: `std::fs` in a pure crate"]
        );
    }
}
