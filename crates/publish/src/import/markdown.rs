//! Trees of Markdown as Hugo and Jekyll keep them.
//!
//! Hugo: `content/` below the site, page bundles (`post/index.md` with its images beside it), languages by file name (`post.fr.md`)
//! or by folder (`content/fr/`) as the configuration has them, `translationKey`. Jekyll: `_posts/2020-01-31-title.md`, `lang` and `ref`. The tree is walked
//! once for the names, languages, keys and addresses of its texts; then calls are handed out one by one, all editions together. Memory
//! holds paths and one call. Shortcodes and template tags are reported; a `figure` becomes an image.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prose::lang::Lang;
use prose::markdown;

use crate::draft::{
    Draft, DraftEdition, DraftMedia, MAX_EDITIONS, MediaContent, Problem, SourcePlace,
};
use crate::files::front_matter::FrontMatter;
use crate::files::meta::{self, Meta};
use crate::files::read::read_text;
use crate::files::within;
use crate::import::links::Links;
use crate::import::{
    Export, ImportItem, ImportOptions, ImportResult, Note, NoteKind, no_language, one_line,
    title_from,
};
use crate::kind::Kind;

mod site;
mod template;
mod text_file;
mod walk;

use site::Site;
use text_file::{Places, TextFile};
use walk::Found;

/// Walks a tree. Iterates over its calls, in the order of their paths.
pub fn open(root: &Path, options: &ImportOptions) -> Result<MarkdownTree, Problem> {
    let place = SourcePlace::file(root.display().to_string());
    let folder = root.canonicalize().ok().filter(|root| root.is_dir());
    let folder = folder.ok_or_else(|| {
        Problem::new(
            place.clone(),
            "there is no such folder",
            "give the folder of the site",
        )
    })?;
    let mut site = Site::read(&folder, root);
    let content = folder.join("content");
    let texts = if content.is_dir() {
        content
    } else {
        folder.clone()
    };
    let mut found = Found::default();
    found.walk(&texts, 0);
    for (folder, _) in &site.folders {
        if !folder.starts_with(&texts) {
            found.walk(folder, 0);
        }
    }
    if found.texts.is_empty() {
        return Err(Problem::new(
            place,
            "there is no Markdown file here",
            "give the folder of the site, or its `content` folder",
        ));
    }
    let said = options.lang.as_ref().or(site.lang.as_ref());
    let lang = said.or(options.house.as_ref()).cloned();
    let folders = language_folders(&texts, &site, lang.as_ref());
    let places = Places {
        root: &folder,
        texts: &texts,
        site: &site,
        folders: &folders,
    };
    let mut calls: BTreeMap<String, Vec<TextFile>> = BTreeMap::new();
    let mut links = Links::of_site(&site.origin, true);
    for path in found.texts {
        let file = TextFile::new(path, &places);
        let (key, old) = file.look(lang.as_ref());
        links.extend(old);
        calls.entry(key).or_default().push(file);
    }
    let items = (calls.len() + found.passed_over.len()) as u64;
    Ok(MarkdownTree {
        shown: root.to_owned(),
        notes: std::mem::take(&mut site.notes),
        separators: site.separators,
        site: folder,
        lang,
        now: options.now,
        links,
        passed_over: found.passed_over.into_iter(),
        calls: calls.into_iter(),
        items,
    })
}

/// The calls of a tree.
pub struct MarkdownTree {
    /// The folder as the caller named it.
    shown: PathBuf,
    site: PathBuf,
    lang: Option<Lang>,
    now: i64,
    separators: Vec<String>,
    links: Links,
    /// About the whole site: they go with the first item.
    notes: Vec<Note>,
    passed_over: std::vec::IntoIter<(PathBuf, &'static str)>,
    calls: std::collections::btree_map::IntoIter<String, Vec<TextFile>>,
    items: u64,
}

impl Export for MarkdownTree {
    fn items(&self) -> u64 {
        self.items
    }

    fn links(&mut self) -> &mut Links {
        &mut self.links
    }
}

impl MarkdownTree {
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
        let hidden = match meta.expires {
            _ if meta.hidden || file.is_draft => Some("draft"),
            Some(expires) if expires <= self.now => Some("expired"),
            _ => None,
        };
        if let Some(why) = hidden {
            note(
                NoteKind::NotPublished,
                why.to_owned(),
                SourcePlace::line(&shown, 1),
            );
            return Ok(None);
        }
        if meta.expires.is_some() {
            // Nothing here takes a text back by itself.
            note(
                NoteKind::Field,
                "expiryDate".to_owned(),
                front.place("expiryDate"),
            );
        }
        for (key, place) in meta.unknown.iter().filter(|(key, _)| !is_housekeeping(key)) {
            note(NoteKind::Field, key.clone(), place.clone());
        }
        let (mut body, left_out) = template::strip(front.body);
        for separator in &self.separators {
            body = body.replacen(separator, "", 1);
        }
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
        let skipped = front.body.trim_end().lines().count() - body.trim().lines().count();
        let place = SourcePlace::line(shown, front.body_line + skipped as u64);
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

    fn passed_over(&self, path: &Path, what: &str) -> ImportItem {
        let below = path.strip_prefix(&self.site).unwrap_or(path);
        ImportItem {
            external_id: format!("markdown:{}", below.display()),
            draft: None,
            notes: vec![Note {
                kind: NoteKind::NotAText,
                what: what.to_owned(),
                place: self.place(path, None),
            }],
        }
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
        let Some((key, files)) = self.calls.next() else {
            let (path, what) = self.passed_over.next()?;
            return Some(Ok(self.passed_over(&path, what)));
        };
        let mut result = self.call(&key, files);
        if let Ok(item) = &mut result {
            item.notes.append(&mut self.notes);
            self.links.mend(item);
        }
        Some(result)
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
        draft.alarm = meta.alarm.unwrap_or_default();
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

/// Folders of one language, the longest path first: those that the site names, and of those directly below the texts at least two that
/// are languages, or the one that is the default language.
fn language_folders(texts: &Path, site: &Site, default: Option<&Lang>) -> Vec<(PathBuf, Lang)> {
    let entries = fs::read_dir(texts)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    let found: Vec<(PathBuf, Lang)> = entries
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| {
            let lang = site.language(&entry.file_name().to_string_lossy())?;
            Some((entry.path(), lang))
        })
        .collect();
    let known = found.len() > 1
        || !site.languages.is_empty()
        || found.iter().any(|(_, lang)| Some(lang) == default);
    let mut folders = site.folders.clone();
    folders.extend(found.into_iter().filter(|_| known));
    folders.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.components().count()));
    folders
}
