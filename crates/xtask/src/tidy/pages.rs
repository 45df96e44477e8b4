//! Every template under `crates/*/pages` is named by some Rust file or by another template.

use super::Findings;
use crate::project::Project;

pub fn check(project: &Project, findings: &mut Findings) {
    let templates = project
        .files
        .keys()
        .filter_map(|path| Some((path, template(path)?)));
    for (path, name) in templates {
        let quoted = format!("\"{name}\"");
        let named = project
            .ending(&[".rs", ".html", ".xml", ".txt", ".css"])
            .any(|(other, text)| other != path && text.contains(&quoted));
        // `include_str!("../pages/site.css")` names it by its path from the source.
        let included = || {
            project
                .ending(&[".rs"])
                .any(|(_, text)| text.contains(&format!("pages/{name}\"")))
        };
        if !named && !included() {
            findings.error(format!(
                "{path}: no Rust file and no other template names \"{name}\""
            ));
        }
    }
}

/// The name a template goes by: its path below `pages/`.
fn template(path: &str) -> Option<&str> {
    let (_, below) = path.strip_prefix("crates/")?.split_once('/')?;
    below.strip_prefix("pages/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_nobody_names_is_found() {
        let project = Project::of(&[
            (
                "crates/a/src/lib.rs",
                "#[template(path = \"site/call.html\")] include_str!(\"../pages/site.css\")",
            ),
            (
                "crates/a/pages/site/call.html",
                "{% extends \"shell.html\" %}",
            ),
            ("crates/a/pages/shell.html", ""),
            ("crates/a/pages/site.css", ""),
            ("crates/a/pages/site/lost.html", ""),
        ]);
        let mut findings = Findings::default();
        check(&project, &mut findings);
        assert_eq!(findings.errors.len(), 1);
        assert!(findings.errors[0].starts_with("crates/a/pages/site/lost.html"));
    }
}
