//! What a site's configuration says about its texts: where it stands, which languages it has, where each has its folder.
//!
//! Hugo: `hugo.toml` (or `config.toml`, YAML, JSON, or split up under `config/_default/`). Jekyll: `_config.yml`. A configuration that cannot be
//! read is told, and nothing is taken from it.

use std::path::{Path, PathBuf};

use prose::lang::Lang;
use serde_json::{Map, Value};

use crate::draft::SourcePlace;
use crate::files::front_matter::FrontMatter;
use crate::files::read::read_text;
use crate::import::{Note, NoteKind, site_language};

/// Names of configurations, and whether they stand for the whole site or for its languages alone.
const FILES: [(&str, bool); 14] = [
    ("hugo.toml", false),
    ("hugo.yaml", false),
    ("hugo.yml", false),
    ("hugo.json", false),
    ("config.toml", false),
    ("config.yaml", false),
    ("config.yml", false),
    ("config.json", false),
    ("_config.yml", false),
    ("_config.yaml", false),
    ("languages.toml", true),
    ("languages.yaml", true),
    ("languages.yml", true),
    ("languages.json", true),
];

/// What is known of a site.
#[derive(Default)]
pub(super) struct Site {
    /// `https://example.org`; empty where it says nothing.
    pub(super) origin: String,
    /// The language of texts that do not say theirs.
    pub(super) lang: Option<Lang>,
    /// Names of languages as files use them, where the site lists its languages.
    pub(super) languages: Vec<(String, Lang)>,
    /// Folders of texts in one language, below the site.
    pub(super) folders: Vec<(PathBuf, Lang)>,
    /// What ends the excerpt inside a text.
    pub(super) separators: Vec<String>,
    pub(super) notes: Vec<Note>,
}

impl Site {
    /// Reads the configuration of the site at `root`.
    pub(super) fn read(root: &Path, shown: &Path) -> Site {
        let mut site = Site {
            separators: vec!["<!--more-->".to_owned(), "<!-- more -->".to_owned()],
            ..Site::default()
        };
        for folder in ["", "config/_default"] {
            for (name, languages) in FILES {
                let path = root.join(folder).join(name);
                if path.is_file() && !path.is_symlink() {
                    site.file(&path, &shown.join(folder).join(name), languages, root);
                }
            }
        }
        site
    }

    fn file(&mut self, path: &Path, shown: &Path, languages: bool, root: &Path) {
        let name = shown.display().to_string();
        let fields =
            read_text(path).and_then(|text| match path.extension().and_then(|ext| ext.to_str()) {
                Some("toml") => FrontMatter::parse_toml(&name, &text).map(|front| front.fields),
                Some("json") => FrontMatter::parse(&name, &text).map(|front| front.fields),
                _ => FrontMatter::parse_yaml(&name, &text),
            });
        match fields {
            Ok(fields) if languages => self.languages(&fields, root),
            Ok(fields) => self.fields(&fields, root),
            Err(problem) => self.notes.push(Note {
                kind: NoteKind::Field,
                what: format!("the configuration: {}", problem.what),
                place: problem.place.line.map_or_else(
                    || SourcePlace::file(&name),
                    |line| SourcePlace::line(&name, line),
                ),
            }),
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>, root: &Path) {
        if let Some(Value::Object(languages)) = get(fields, "languages") {
            self.languages(languages, root);
        }
        let named = text(fields, "defaultContentLanguage");
        let named = named.and_then(|tag| self.language(tag));
        let said = ["languageCode", "locale", "lang"]
            .iter()
            .find_map(|key| site_language(text(fields, key)?));
        self.lang = self.lang.take().or(named).or(said);
        // Hugo's `baseURL` is the whole address; Jekyll's `baseurl` is the folder below `url`.
        let whole = |key| text(fields, key).filter(|base| base.contains("://"));
        if let Some(base) = whole("baseURL")
            .or(whole("url"))
            .filter(|_| self.origin.is_empty())
        {
            let folder = text(fields, "baseurl").filter(|folder| !folder.contains("://"));
            self.origin = format!(
                "{}{}",
                base.trim_end_matches('/'),
                folder.unwrap_or_default()
            );
        }
        self.separators
            .extend(text(fields, "excerpt_separator").map(str::to_owned));
    }

    fn languages(&mut self, languages: &Map<String, Value>, root: &Path) {
        for (name, about) in languages {
            let about = about.as_object();
            let code = about
                .and_then(|about| text(about, "languageCode").or_else(|| text(about, "locale")));
            let lang = Lang::parse(name)
                .ok()
                .or_else(|| site_language(code?))
                .filter(|_| !self.languages.iter().any(|(known, _)| known == name));
            let Some(lang) = lang else { continue };
            self.languages.push((name.to_lowercase(), lang.clone()));
            let folder = about.and_then(|about| text(about, "contentDir"));
            let folder = folder.and_then(|folder| root.join(folder).canonicalize().ok());
            if let Some(folder) = folder.filter(|folder| folder.starts_with(root)) {
                self.folders.push((folder, lang));
            }
        }
    }

    /// A language by the name that this site's files give it.
    pub(super) fn language(&self, name: &str) -> Option<Lang> {
        let name = name.to_lowercase();
        let known = self.languages.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, lang)) => Some(lang.clone()),
            None if self.languages.is_empty() => Lang::parse(&name).ok(),
            None => None,
        }
    }
}

/// Hugo's keys are written in any case, save that Jekyll's `baseurl` is another key than `baseURL`.
fn get<'v>(fields: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    fields.get(key).or_else(|| {
        let mut same = fields
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(key));
        same.next().map(|(_, value)| value)
    })
}

fn text<'v>(fields: &'v Map<String, Value>, key: &str) -> Option<&'v str> {
    get(fields, key)?
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}
