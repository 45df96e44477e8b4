//! Which crate may use which: the ```` ```arrows ```` block of ARCHITECTURE.md is the one truth.
//!
//! `a, b <- c <- d` says that `c` may use `a` and `b`, and `d` whatever `c` may, and `c`.
//! `t <~ c` is the dotted arrow: `c` may use `t` in its tests only.

use std::collections::{BTreeMap, BTreeSet};

use super::Findings;
use crate::project::Project;

type Names = BTreeSet<String>;

/// Who may use whom, directly as drawn: user to used.
#[derive(Default, Debug)]
struct Arrows {
    solid: BTreeMap<String, Names>,
    dotted: BTreeMap<String, Names>,
}

pub fn check(project: &Project, findings: &mut Findings) {
    let Some(drawing) = project
        .files
        .get("ARCHITECTURE.md")
        .and_then(|text| block(text))
    else {
        return findings.error("ARCHITECTURE.md: has no ```arrows block");
    };
    let arrows = match Arrows::parse(drawing) {
        Ok(arrows) => arrows,
        Err(line) => {
            return findings.error(format!("ARCHITECTURE.md: cannot read the arrow `{line}`"));
        }
    };
    let crates = project.crates();
    for name in arrows
        .solid
        .keys()
        .filter(|name| !crates.contains(&name.as_str()))
    {
        findings.error(format!(
            "ARCHITECTURE.md: draws `{name}`, but there is no crates/{name}"
        ));
    }
    for user in &crates {
        check_crate(project, &arrows, user, findings);
    }
}

fn check_crate(project: &Project, arrows: &Arrows, user: &str, findings: &mut Findings) {
    let manifest = format!("crates/{user}/Cargo.toml");
    if !arrows.solid.contains_key(user) {
        return findings.error(format!(
            "{manifest}: `{user}` is not drawn in ARCHITECTURE.md"
        ));
    }
    let Ok(table) = project.files[&manifest].parse::<toml::Table>() else {
        return findings.error(format!("{manifest}: is not TOML"));
    };
    let reached = arrows.reached_from(user);
    if reached.contains(user) {
        findings.error(format!(
            "ARCHITECTURE.md: the arrows lead from `{user}` back to itself"
        ));
    }
    let crates = project.crates();
    for (section, used) in dependencies(&table) {
        let in_tests = section == "dev-dependencies"
            && arrows
                .dotted
                .get(user)
                .is_some_and(|names| names.contains(&used));
        if crates.contains(&used.as_str()) && !reached.contains(&used) && !in_tests {
            findings.error(format!(
                "{manifest}: {section} name `{used}`, but ARCHITECTURE.md draws no arrow `{used} <- {user}`"
            ));
        }
    }
}

/// (section, name) of every dependency, those of one platform included.
fn dependencies(manifest: &toml::Table) -> Vec<(&'static str, String)> {
    let platforms = manifest
        .get("target")
        .and_then(|targets| targets.as_table());
    let platforms = platforms
        .into_iter()
        .flat_map(|targets| targets.values())
        .filter_map(|value| value.as_table());
    let mut found = Vec::new();
    for table in std::iter::once(manifest).chain(platforms) {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let names = table.get(section).and_then(|section| section.as_table());
            found.extend(
                names
                    .into_iter()
                    .flat_map(|names| names.keys())
                    .map(|name| (section, name.clone())),
            );
        }
    }
    found
}

/// The text between ```` ```arrows ```` and the closing fence.
fn block(markdown: &str) -> Option<&str> {
    let (_, rest) = markdown.split_once("```arrows\n")?;
    rest.split_once("```").map(|(block, _)| block)
}

impl Arrows {
    /// The line that cannot be read is the error.
    fn parse(drawing: &str) -> Result<Self, &str> {
        let mut arrows = Self::default();
        for line in drawing.lines().filter(|line| !line.trim().is_empty()) {
            match line.split_once("<~") {
                Some((used, users)) => {
                    arrows.draw(Kind::Dotted, names(used, line)?, &names(users, line)?)
                }
                None => arrows.draw_chain(line)?,
            }
        }
        Ok(arrows)
    }

    fn draw_chain<'a>(&mut self, line: &'a str) -> Result<(), &'a str> {
        let mut used = Names::new();
        for step in line.split("<-") {
            let users = names(step, line)?;
            self.draw(Kind::Solid, used, &users);
            used = users;
        }
        Ok(())
    }

    fn draw(&mut self, kind: Kind, used: Names, users: &Names) {
        for user in users {
            let lines = match kind {
                Kind::Solid => &mut self.solid,
                Kind::Dotted => &mut self.dotted,
            };
            lines
                .entry(user.clone())
                .or_default()
                .extend(used.iter().cloned());
        }
    }

    fn reached_from(&self, user: &str) -> Names {
        let mut reached = Names::new();
        let mut next = vec![user];
        while let Some(name) = next.pop() {
            for used in self.solid.get(name).into_iter().flatten() {
                if reached.insert(used.clone()) {
                    next.push(used);
                }
            }
        }
        reached
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Solid,
    Dotted,
}

fn names<'a>(list: &str, line: &'a str) -> Result<Names, &'a str> {
    let names: Names = list.split(',').map(|name| name.trim().to_owned()).collect();
    let plain =
        |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    if names.iter().all(plain) {
        Ok(names)
    } else {
        Err(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(drawing: &str, floor: &str, room: &str) -> Vec<String> {
        let map = format!("# Map\n```arrows\n{drawing}\n```\n");
        let project = Project::of(&[
            ("ARCHITECTURE.md", &map),
            ("crates/floor/Cargo.toml", floor),
            ("crates/room/Cargo.toml", room),
        ]);
        let mut findings = Findings::default();
        check(&project, &mut findings);
        findings.errors
    }

    #[test]
    fn a_drawn_arrow_may_be_used() {
        let uses = "[dependencies]\nfloor.workspace = true\nserde.workspace = true";
        assert_eq!(errors("floor <- room", "", uses), [""; 0]);
    }

    #[test]
    fn an_arrow_not_drawn_is_an_error_even_for_one_platform() {
        let uses = "[target.'cfg(unix)'.dependencies]\nroom = \"1\"";
        let found = errors("floor <- room", uses, "");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("no arrow `room <- floor`"), "{found:?}");
    }

    #[test]
    fn a_dotted_arrow_is_for_tests_only() {
        assert_eq!(
            errors(
                "floor\nroom\nfloor <~ room",
                "",
                "[dev-dependencies]\nfloor = \"1\""
            ),
            [""; 0]
        );
        assert_eq!(
            errors(
                "floor\nroom\nfloor <~ room",
                "",
                "[dependencies]\nfloor = \"1\""
            )
            .len(),
            1
        );
    }

    #[test]
    fn circles_unknown_and_undrawn_crates_are_errors() {
        assert_eq!(errors("floor <- room <- floor", "", "").len(), 2);
        assert_eq!(errors("floor <- room <- attic", "", "").len(), 1);
        assert_eq!(errors("floor", "", "").len(), 1);
        assert_eq!(errors("floor <- room!", "", "").len(), 1);
    }
}
