//! The files of a tree: texts, and what looks like a text and is not read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::folder::is_markdown;

/// How deep folders are followed.
const MAX_DEPTH: usize = 24;
/// Folders of sites that hold no texts.
const NOT_TEXTS: [&str; 12] = [
    "_site",
    "public",
    "resources",
    "node_modules",
    "themes",
    "layouts",
    "_layouts",
    "_includes",
    "_sass",
    "archetypes",
    "vendor",
    "static",
];
/// Forms of text that are not Markdown.
const OTHER_FORMS: [&str; 9] = [
    "html", "htm", "adoc", "asciidoc", "rst", "org", "textile", "mdx", "ipynb",
];

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) texts: Vec<PathBuf>,
    /// Files that readers of the old site may see, and why they are not read.
    pub(super) passed_over: Vec<(PathBuf, &'static str)>,
}

impl Found {
    pub(super) fn walk(&mut self, folder: &Path, depth: usize) {
        let Ok(entries) = fs::read_dir(folder) else {
            return;
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        paths.sort();
        for path in paths {
            self.entry(path, depth);
        }
    }

    fn entry(&mut self, path: PathBuf, depth: usize) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name.starts_with('.') {
            return;
        }
        // Links are not followed: they may lead out, or round in circles.
        if path.is_symlink() {
            if path.is_dir() || is_markdown(&path) {
                self.passed_over.push((path, "a link to elsewhere"));
            }
        } else if path.is_dir() {
            if depth >= MAX_DEPTH {
                self.passed_over.push((path, "a folder too deep to follow"));
            } else if !NOT_TEXTS.contains(&name.as_str()) {
                self.walk(&path, depth + 1);
            }
        } else if is_markdown(&path) {
            match name.to_ascii_lowercase() {
                name if name.starts_with("_index.") => {
                    self.passed_over.push((path, "the page of a section"));
                }
                name if name == "readme.md" => self.passed_over.push((path, "a README")),
                _ => self.texts.push(path),
            }
        } else if is_other_form(&path) {
            self.passed_over.push((path, "a text that is not Markdown"));
        }
    }
}

fn is_other_form(path: &Path) -> bool {
    let ext = path
        .extension()
        .map(|ext| ext.to_string_lossy().to_lowercase());
    ext.is_some_and(|ext| OTHER_FORMS.contains(&ext.as_str()))
}
