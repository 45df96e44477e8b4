//! Trees of Markdown as Hugo and Jekyll keep them.
//!
//! Hugo: `content/` below the site, page bundles (`post/index.md` with its images beside it), languages by file name (`post.fr.md`)
//! or by folder (`content/fr/`), `translationKey`. Jekyll: `_posts/2020-01-31-title.md`, `lang` and `ref`. The tree is walked
//! once for the names, languages and keys of its texts; then calls are handed out one by one, all editions together. Memory
//! holds paths and one call. Shortcodes and template tags are reported; a `figure` becomes an image.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prose::lang::Lang;
use prose::markdown;

use crate::draft::{
    Draft, DraftEdition, DraftMedia, MAX_EDITIONS, MediaContent, Problem, SourcePlace,
};
use crate::files::folder::{is_markdown, split_name};
use crate::files::front_matter::FrontMatter;
use crate::files::meta::{self, Meta, read_date};
use crate::files::read::read_text;
use crate::files::within;
use crate::import::{
    ImportItem, ImportOptions, ImportResult, Note, NoteKind, no_language, one_line, title_from,
};
use crate::kind::Kind;

mod template;

/// How deep folders are followed.
const MAX_DEPTH: usize = 24;
/// Folders of sites that hold no texts.
const NOT_TEXTS: [&str; 10] = [
    "_site",
    "public",
    "resources",
    "node_modules",
    "themes",
    "layouts",
    "_layouts",
    "_includes",
    "archetypes",
    "vendor",
];

/// Walks a tree. Iterates over its calls, in the order of their paths.
pub fn open(root: &Path, options: &ImportOptions) -> Result<MarkdownTree, Problem> {
    let place = SourcePlace::file(root.display().to_string());
    let site = root.canonicalize().ok().filter(|root| root.is_dir());
    let site = site.ok_or_else(|| {
        Problem::new(
            place.clone(),
            "there is no such folder",
            "give the folder of the site",
        )
    })?;
    let content = site.join("content");
    let texts = if content.is_dir() {
        content
    } else {
        site.clone()
    };
    let mut files = Vec::new();
    walk(&texts, 0, &mut files);
    if files.is_empty() {
        return Err(Problem::new(
            place,
            "there is no Markdown file here",
            "give the folder of the site, or its `content` folder",
        ));
    }
    let folders = language_folders(&texts, options.lang.as_ref());
    let mut calls: BTreeMap<String, Vec<TextFile>> = BTreeMap::new();
    for path in files {
        let (key, file) = TextFile::new(path, &texts, &folders);
        calls.entry(key).or_default().push(file);
    }
    let items = calls.len() as u64;
    Ok(MarkdownTree {
        shown: root.to_owned(),
        site,
        texts,
        lang: options.lang.clone(),
        calls: calls.into_iter(),
        items,
    })
}

/// The calls of a tree.
pub struct MarkdownTree {
    /// The folder as the caller named it.
    shown: PathBuf,
    site: PathBuf,
    texts: PathBuf,
    lang: Option<Lang>,
    calls: std::collections::btree_map::IntoIter<String, Vec<TextFile>>,
    items: u64,
}

/// A text, and what its path says about it.
struct TextFile {
    path: PathBuf,
    lang: Option<Lang>,
    slug: String,
    published: Option<i64>,
}

impl TextFile {
    /// Reads the path, and the front matter for the key that ties translations together. A text that cannot be read now keeps
    /// the key of its path; its problem is told when its turn comes.
    fn new(path: PathBuf, texts: &Path, language_folders: &[(String, Lang)]) -> (String, TextFile) {
        let below = path.strip_prefix(texts).unwrap_or(&path);
        let mut parts: Vec<String> = below
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        parts.pop();
        let folder = parts
            .first()
            .and_then(|first| language_folders.iter().find(|(name, _)| name == first));
        let folder_lang = folder.map(|(_, lang)| lang.clone());
        if folder_lang.is_some() {
            parts.remove(0);
        }
        let (stem, name_lang) = split_name(&path);
        let (published, stem) = dated(&stem);
        let slug = if stem == "index" {
            parts.last().cloned().unwrap_or_default()
        } else {
            stem.clone()
        };
        if stem != "index" {
            parts.push(match &published {
                Some(date) => format!("{date}-{stem}"),
                None => stem,
            });
        }
        let key =
            translation_key(&path).map_or_else(|| parts.join("/"), |key| format!("key:{key}"));
        let published = published.as_deref().and_then(read_date);
        (
            key,
            TextFile {
                path,
                lang: name_lang.or(folder_lang),
                slug,
                published,
            },
        )
    }
}

impl MarkdownTree {
    /// How many calls the tree has, for a progress bar.
    pub fn items(&self) -> u64 {
        self.items
    }

    fn call(&self, key: &str, files: Vec<TextFile>) -> ImportResult {
        let mut item = ImportItem {
            external_id: format!("markdown:{key}"),
            draft: None,
            notes: Vec::new(),
        };
        if files.len() > MAX_EDITIONS {
            let what = format!("{} texts in one call, at most {MAX_EDITIONS}", files.len());
            return Err(Problem::new(
                self.place(&files[0].path, None),
                what,
                "give them different names",
            ));
        }
        let mut draft = Draft::default();
        let mut media = BTreeMap::new();
        for file in &files {
            let Some(edition) = self.edition(file, &mut draft, &mut media, &mut item.notes)? else {
                continue;
            };
            if let Some(first) = draft
                .editions
                .iter()
                .find(|first| first.lang == edition.lang)
            {
                let what = format!(
                    "a second text in `{}` of one call; the first is {}",
                    edition.lang, first.place.file
                );
                return Err(Problem::new(
                    edition.place,
                    what,
                    "name it name.fr.md for its language, or give it another name",
                ));
            }
            draft.editions.push(edition);
        }
        if draft.editions.is_empty() {
            return Ok(item);
        }
        draft.media = media
            .into_iter()
            .map(|(name, path)| DraftMedia {
                name,
                content: MediaContent::File(path),
            })
            .collect();
        match draft.problems().into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(ImportItem {
                draft: Some(draft),
                ..item
            }),
        }
    }

    /// One text; `None` where it is not to be published.
    fn edition(
        &self,
        file: &TextFile,
        draft: &mut Draft,
        media: &mut BTreeMap<String, PathBuf>,
        notes: &mut Vec<Note>,
    ) -> Result<Option<DraftEdition>, Problem> {
        let shown = self.place(&file.path, None).file;
        let mut text = read_text(&file.path);
        if let Err(problem) = &mut text {
            problem.place.file.clone_from(&shown);
        }
        let text = text?;
        let front = FrontMatter::parse(&shown, &text)?;
        let (meta, problems) = meta::read(&front);
        let mut note =
            |kind, what: String, place: SourcePlace| notes.push(Note { kind, what, place });
        for problem in problems {
            // A slug that is no address here gets mended; a wrong language would put the text in the wrong place.
            if problem.what.starts_with("`lang") {
                return Err(problem);
            }
            note(NoteKind::Field, problem.what, problem.place);
        }
        if meta.hidden {
            note(
                NoteKind::NotPublished,
                "draft".to_owned(),
                SourcePlace::line(&shown, 1),
            );
            return Ok(None);
        }
        for (key, place) in meta.unknown.iter().filter(|(key, _)| !is_housekeeping(key)) {
            note(NoteKind::Field, key.clone(), place.clone());
        }
        let (mut body, left_out) = template::strip(front.body);
        for (what, line) in left_out {
            note(
                NoteKind::Shortcode,
                what,
                SourcePlace::line(&shown, front.body_line + line),
            );
        }
        self.images(&mut body, &front, file, media, &mut note)?;
        let lang = meta
            .lang
            .clone()
            .or_else(|| file.lang.clone())
            .or_else(|| self.lang.clone());
        let lang = lang.ok_or_else(|| no_language(SourcePlace::line(&shown, 1)))?;
        let title = meta
            .title
            .clone()
            .map(|title| one_line(&title))
            .filter(|title| !title.is_empty());
        let title = title.or_else(|| take_heading(&mut body)).or_else(|| {
            title_from(&body)
                .inspect(|title| note(NoteKind::Title, title.clone(), SourcePlace::line(&shown, 1)))
        });
        let title = title.ok_or_else(|| {
            Problem::new(
                SourcePlace::line(&shown, 1),
                "there is neither a title nor a text",
                "add `title: …`, or delete the file",
            )
        })?;
        share(draft, &meta, &front, file);
        let summary = meta.summary.unwrap_or_default();
        let place = SourcePlace::line(shown, front.body_line);
        Ok(Some(DraftEdition {
            lang,
            title,
            summary,
            text: body.trim().to_owned() + "\n",
            source: meta.source,
            correction: meta.correction,
            place,
        }))
    }

    /// Finds the images; one that lies outside the text's folder gets a name without the way there.
    fn images(
        &self,
        body: &mut String,
        front: &FrontMatter<'_>,
        file: &TextFile,
        media: &mut BTreeMap<String, PathBuf>,
        note: &mut impl FnMut(NoteKind, String, SourcePlace),
    ) -> Result<(), Problem> {
        let first_line = usize::try_from(front.body_line).unwrap_or(1);
        let options = markdown::Options {
            dir: prose::lang::Dir::Ltr,
            first_line,
            id_prefix: "",
            images: &|_| None,
        };
        let rendered = markdown::render(body, &options).map_err(|error| {
            Problem::new(
                SourcePlace::line(&front.file, front.body_line),
                error.to_string(),
                "simplify the text there",
            )
        })?;
        for image in rendered.images {
            if media.contains_key(&image.name) {
                continue;
            }
            match self.find_image(&image.name, &file.path) {
                Some(path) => {
                    let name = image.name.trim_start_matches("../").replace("/../", "/");
                    for open in ["](", "](<", "src=\""] {
                        let (from, to) = (format!("{open}{}", image.name), format!("{open}{name}"));
                        *body = body.replace(&from, &to);
                    }
                    media.insert(name, path);
                }
                None => note(
                    NoteKind::FileMissing,
                    image.name,
                    SourcePlace::line(&front.file, image.line as u64),
                ),
            }
        }
        Ok(())
    }

    /// Beside the text, then where sites keep what they serve from `/`.
    fn find_image(&self, name: &str, text: &Path) -> Option<PathBuf> {
        if within::is_remote(name) {
            return None;
        }
        let rooted = name.trim_start_matches('/');
        let beside = text
            .parent()
            .and_then(|folder| within::find(&self.site, folder, name).ok());
        let served = ["static", "assets", "content", ""]
            .iter()
            .map(|folder| self.site.join(folder));
        beside.or_else(|| {
            served
                .filter(|folder| folder.is_dir())
                .find_map(|folder| within::find(&self.site, &folder, rooted).ok())
        })
    }

    fn place(&self, path: &Path, line: Option<u64>) -> SourcePlace {
        let below = path.strip_prefix(&self.site).unwrap_or(path);
        SourcePlace {
            file: self.shown.join(below).display().to_string(),
            line,
            column: None,
        }
    }
}

impl Iterator for MarkdownTree {
    type Item = ImportResult;

    fn next(&mut self) -> Option<ImportResult> {
        let (key, files) = self.calls.next()?;
        debug_assert!(files.iter().all(|file| file.path.starts_with(&self.texts)));
        Some(self.call(&key, files))
    }
}

/// A first heading of the first level is the title, and need not stand in the text again.
fn take_heading(body: &mut String) -> Option<String> {
    let (first, rest) = body.trim_start().split_once('\n')?;
    let title = prose::plain::plain(first.strip_prefix("# ")?).ok()?;
    let title = one_line(&title);
    *body = rest.to_owned();
    (!title.is_empty()).then_some(title)
}

/// What an edition says about its whole call; the first to say it is heard.
fn share(draft: &mut Draft, meta: &Meta, front: &FrontMatter<'_>, file: &TextFile) {
    if draft.editions.is_empty() {
        let is_page = file
            .path
            .iter()
            .any(|part| part == "_pages" || part == "pages");
        draft.kind = meta
            .kind
            .unwrap_or(if is_page { Kind::Page } else { Kind::Statement });
        draft.slug = prose::slug::slug(&file.slug);
        draft.event.clone_from(&meta.event);
    }
    let given = front.fields.get("slug").and_then(|slug| slug.as_str());
    if let Some(given) = given.and_then(prose::slug::slug) {
        draft.slug = Some(given);
    }
    let published = meta.published.or(file.published);
    draft.published = [draft.published, published].into_iter().flatten().min();
    for tag in meta.tags.iter().flatten() {
        if !draft.tags.contains(tag) {
            draft.tags.push(tag.clone());
        }
    }
}

/// Keys that shape a site and carry nothing of the text.
fn is_housekeeping(key: &str) -> bool {
    const KEYS: [&str; 14] = [
        "author",
        "authors",
        "lastmod",
        "weight",
        "menu",
        "url",
        "permalink",
        "aliases",
        "comments",
        "toc",
        "params",
        "cascade",
        "keywords",
        "id",
    ];
    KEYS.contains(&key)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        // Links are not followed: they may lead out, or round in circles.
        if name.starts_with('.') || path.is_symlink() {
            continue;
        }
        if path.is_dir() && depth < MAX_DEPTH && !NOT_TEXTS.contains(&name.as_str()) {
            walk(&path, depth + 1, files);
        } else if is_markdown(&path)
            && !name.starts_with("_index.")
            && !name.eq_ignore_ascii_case("readme.md")
        {
            files.push(path);
        }
    }
}

/// Folders directly below the texts that are languages: at least two of them, or the one that is the default language.
fn language_folders(texts: &Path, default: Option<&Lang>) -> Vec<(String, Lang)> {
    let entries = fs::read_dir(texts)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let names = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    let found: Vec<(String, Lang)> = names
        .filter_map(|name| Lang::parse(&name).ok().map(|lang| (name, lang)))
        .collect();
    if found.len() > 1 || found.iter().any(|(_, lang)| Some(lang) == default) {
        found
    } else {
        Vec::new()
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

fn translation_key(path: &Path) -> Option<String> {
    let text = read_text(path).ok()?;
    let front = FrontMatter::parse("", &text).ok()?;
    meta::read(&front).0.translation_key
}
