//! What the binary is built from: free licences only, one TLS stack, and not too many crates.
//!
//! Read from `cargo tree`, which lists what is really built on this machine, tests included, and needs
//! nothing that the build itself does not need.

use anyhow::Result;

use super::Findings;
use crate::project::Project;
use crate::run;

/// At most this many packages in Cargo.lock, the ones of other platforms included.
const PACKAGES: usize = 450;

/// A second TLS or crypto stack, or a database layer we decided against.
const BANNED: &[&str] = &[
    "openssl-sys",
    "native-tls",
    "ring",
    "sqlx",
    "serde_yaml",
    "reqwest",
];

const ALLOWED: &[&str] = &[
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Every package built, one a line: `name vX.Y.Z (path) [licence]`.
pub fn dependencies() -> Result<String> {
    let mut tree = run::cargo(
        "tree --workspace --locked --edges normal,build,dev --prefix none --no-dedupe --format",
    );
    run::output(tree.arg("{p} [{l}]"))
}

pub fn check(project: &Project, tree: &str, findings: &mut Findings) {
    let locked = project
        .files
        .get("Cargo.lock")
        .map_or(0, |lock| lock.matches("[[package]]").count());
    if locked > PACKAGES {
        findings.error(format!(
            "Cargo.lock: {locked} packages; the cap is {PACKAGES}"
        ));
    }
    let mut lines: Vec<&str> = tree.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines.dedup();
    for line in lines {
        let name = line.split(' ').next().unwrap_or(line);
        let licence = line.rsplit_once('[').map_or("", |(_, licence)| {
            // A package met before is marked with a star.
            licence.trim_end_matches(" (*)").trim_end_matches(']')
        });
        if BANNED.contains(&name) {
            findings.error(format!("Cargo.lock: `{name}` is banned; see who brings it with `cargo tree --invert {name}`"));
        }
        if !is_allowed(licence) {
            findings.error(format!(
                "Cargo.lock: `{name}` has the licence `{licence}`, which is not allowed"
            ));
        }
    }
}

/// Whether an SPDX expression can be met with allowed licences. AND binds tighter than OR; an old `/` means OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any_of(&mut rest) == Some(true) && rest.is_empty()
}

/// Each of these three consumes what it reads; `None` is an expression that cannot be read.
fn any_of(tokens: &mut &[&str]) -> Option<bool> {
    let mut met = all_of(tokens)?;
    while let ["OR", rest @ ..] = tokens {
        *tokens = rest;
        met |= all_of(tokens)?;
    }
    Some(met)
}

fn all_of(tokens: &mut &[&str]) -> Option<bool> {
    let mut met = one(tokens)?;
    while let ["AND", rest @ ..] = tokens {
        *tokens = rest;
        met &= one(tokens)?;
    }
    Some(met)
}

fn one(tokens: &mut &[&str]) -> Option<bool> {
    match *tokens {
        ["(", rest @ ..] => {
            *tokens = rest;
            let met = any_of(tokens)?;
            *tokens = tokens.strip_prefix(&[")"])?;
            Some(met)
        }
        [licence, "WITH", exception, rest @ ..] => {
            *tokens = rest;
            Some(ALLOWED.contains(&format!("{licence} WITH {exception}").as_str()))
        }
        [licence, rest @ ..] => {
            *tokens = rest;
            Some(ALLOWED.contains(licence))
        }
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 OR GPL-2.0-only",
            "GPL-2.0-only OR (MIT AND ISC)",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT",
            "MIT)",
            "MIT OR",
            "SSPL-1.0 AND (MIT OR ISC)",
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn banned_crates_and_a_long_lock_file_are_found() {
        let project = Project::of(&[("Cargo.lock", &"[[package]]\n".repeat(PACKAGES + 1))]);
        let mut findings = Findings::default();
        check(
            &project,
            "ring v0.17.0 [MIT]\nleft-pad v1.0.0 [SSPL-1.0]\nfloor v0.1.0 (path) [MIT]\n",
            &mut findings,
        );
        assert_eq!(findings.errors.len(), 3);
    }
}
