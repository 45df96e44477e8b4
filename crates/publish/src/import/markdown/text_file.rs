//! A text of a tree, and what its path and front matter say about it before it is read for good.

use std::path::{Path, PathBuf};

use prose::lang::Lang;
use serde_json::Value;

use super::site::Site;
use crate::files::folder::split_name;
use crate::files::front_matter::FrontMatter;
use crate::files::meta::{self, Meta, read_date};
use crate::files::read::read_text;
use crate::import::links::OldText;

pub(super) struct TextFile {
    pub(super) path: PathBuf,
    pub(super) lang: Option<Lang>,
    pub(super) slug: String,
    pub(super) published: Option<i64>,
    /// In Jekyll's folder of drafts.
    pub(super) is_draft: bool,
    /// Its folders below the texts and its name, without its language.
    parts: Vec<String>,
    folder: Option<(String, Lang)>,
    name_lang: Option<String>,
    date: Option<String>,
}

/// Where a tree keeps its texts.
pub(super) struct Places<'a> {
    pub(super) root: &'a Path,
    pub(super) texts: &'a Path,
    pub(super) site: &'a Site,
    /// Folders of texts in one language, longest first.
    pub(super) folders: &'a [(PathBuf, Lang)],
}

/// What the first look at the front matter says.
#[derive(Default)]
struct Face {
    meta: Meta,
    addresses: Vec<String>,
    slug: Option<String>,
}

impl TextFile {
    /// Reads the path.
    pub(super) fn new(path: PathBuf, places: &Places<'_>) -> TextFile {
        let folder = places
            .folders
            .iter()
            .find(|(folder, _)| path.starts_with(folder));
        let above = folder.map_or(places.texts, |(folder, _)| folder.as_path());
        let below = path
            .strip_prefix(above)
            .or_else(|_| path.strip_prefix(places.root))
            .unwrap_or(&path);
        let mut parts: Vec<String> = below
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        parts.pop();
        let (stem, name_lang) = named(&path, places.site);
        let is_draft = parts.iter().any(|part| part == "_drafts");
        let (date, stem) = dated(&stem);
        let slug = match stem.as_str() {
            "index" => parts.last().cloned().unwrap_or_default(),
            _ => stem.clone(),
        };
        if stem != "index" {
            parts.push(match &date {
                Some(date) => format!("{date}-{stem}"),
                None => stem,
            });
        }
        let folder = folder.map(|(folder, lang)| {
            let name = folder.file_name().map(|name| name.to_string_lossy());
            (name.unwrap_or_default().into_owned(), lang.clone())
        });
        let lang = name_lang
            .as_ref()
            .map(|(_, lang)| lang.clone())
            .or_else(|| folder.as_ref().map(|(_, lang)| lang.clone()));
        TextFile {
            lang,
            slug,
            published: date.as_deref().and_then(read_date),
            is_draft,
            parts,
            folder,
            name_lang: name_lang.map(|(name, _)| name),
            date,
            path,
        }
    }

    /// The key that ties its translations together, and where it stood, if it is for readers. A text that cannot be read now keeps the key of
    /// its path; its problem is told when its turn comes.
    pub(super) fn look(&self, default: Option<&Lang>) -> (String, Option<OldText>) {
        let face = self.face();
        let key = match face
            .as_ref()
            .and_then(|face| face.meta.translation_key.as_ref())
        {
            Some(key) => format!("key:{key}"),
            None => self.parts.join("/"),
        };
        let old = face
            .filter(|face| !face.meta.hidden && !self.is_draft)
            .and_then(|face| {
                let lang = face.meta.lang.clone().or(self.lang.clone());
                Some(OldText {
                    external_id: format!("markdown:{key}"),
                    slug: face
                        .slug
                        .as_deref()
                        .and_then(prose::slug::slug)
                        .or_else(|| prose::slug::slug(&self.slug))
                        .or_else(|| prose::slug::slug(face.meta.title.as_deref()?))?,
                    lang: lang.or_else(|| default.cloned())?,
                    addresses: self.addresses(&face),
                })
            });
        (key, old)
    }

    fn face(&self) -> Option<Face> {
        let text = read_text(&self.path).ok()?;
        let front = FrontMatter::parse("", &text).ok()?;
        let given = |key: &str| front.fields.get(key).and_then(Value::as_str);
        let aliases = ["aliases", "redirect_from"].iter().flat_map(|key| {
            let value = front.fields.get(*key).cloned().unwrap_or_default();
            match value {
                Value::Array(list) => list,
                one => vec![one],
            }
        });
        let addresses = ["url", "permalink"]
            .iter()
            .filter_map(|key| given(key).map(str::to_owned))
            .chain(aliases.filter_map(|alias| alias.as_str().map(str::to_owned)))
            // `/:year/:title/` is a rule, not an address.
            .filter(|address| !address.contains("/:"))
            .collect();
        Some(Face {
            slug: given("slug").map(str::to_owned),
            addresses,
            meta: meta::read(&front).0,
        })
    }

    /// Where it stood: as it says itself, as its path says, as Hugo and Jekyll make addresses of paths.
    fn addresses(&self, face: &Face) -> Vec<(String, Option<Lang>)> {
        let own = |address: String| (address, None);
        let path = self.parts.join("/");
        let mut all: Vec<(String, Option<Lang>)> = Vec::new();
        if let Some((date, name)) = self.date.as_ref().zip(Some(&self.slug)) {
            let day = date.replace('-', "/");
            let categories = face.meta.tags.iter().flatten().map(String::as_str);
            let categories = categories.collect::<Vec<_>>().join("/");
            all.push(own(format!("/{day}/{name}.html")));
            all.push(own(format!("/{categories}/{day}/{name}.html")));
        }
        all.push(own(format!("/{path}/")));
        if let Some(slug) = &face.slug {
            let above = &self.parts[..self.parts.len().saturating_sub(1)];
            all.push(own(format!("/{}/{slug}/", above.join("/"))));
        }
        if let Some((folder, lang)) = &self.folder {
            all.push((format!("/{folder}/{path}/"), Some(lang.clone())));
            all.push((format!("/{}/{path}/", lang.path()), Some(lang.clone())));
        }
        if let Some((name, lang)) = self.name_lang.as_ref().zip(self.lang.as_ref()) {
            all.push((format!("/{name}/{path}/"), Some(lang.clone())));
            all.push((format!("/{path}.{name}"), Some(lang.clone())));
        }
        all.extend(face.addresses.iter().cloned().map(own));
        all
    }
}

/// `name.fr.md` is `name` in French, where the site has French or names no languages.
fn named(path: &Path, site: &Site) -> (String, Option<(String, Lang)>) {
    let (plain, by_tag) = split_name(path);
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let Some((name, tag)) = stem.rsplit_once('.') else {
        return (plain, None);
    };
    if site.languages.is_empty() {
        return (plain, by_tag.map(|lang| (tag.to_owned(), lang)));
    }
    match site.language(tag) {
        Some(lang) => (name.to_owned(), Some((tag.to_owned(), lang))),
        None => (stem, None),
    }
}

/// Jekyll's `2020-01-31-title`.
fn dated(stem: &str) -> (Option<String>, String) {
    match (stem.get(..10), stem.get(10..)) {
        (Some(date), Some(rest))
            if rest.starts_with('-') && rest.len() > 1 && read_date(date).is_some() =>
        {
            (Some(date.to_owned()), rest[1..].to_owned())
        }
        _ => (None, stem.to_owned()),
    }
}
