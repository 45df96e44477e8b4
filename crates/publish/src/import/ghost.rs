//! Ghost's JSON export.
//!
//! The file is read twice: once for tags and their posts (they stand after the posts) and to check that it is whole, once for the
//! posts, which a reader thread hands over one by one. Memory holds a few posts and the tags. Published posts that anyone may
//! read become statements, pages become pages; newsletters' members, drafts and everything else become notes or
//! are not in the export.

mod body;
mod card;
mod export;
mod lexical;
mod mobiledoc;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use prose::lang::Lang;

use crate::draft::{Draft, DraftEdition, Problem, SourcePlace};
use crate::files::meta::read_date;
use crate::import::html::{LineEnds, to_markdown};
use crate::import::images::{ImageFolder, ImageNames};
use crate::import::links::{Links, OldText};
use crate::import::{
    Export, ImportItem, ImportOptions, ImportResult, Note, NoteKind, no_language, one_line,
    title_from,
};
use crate::kind::Kind;
use card::{Piece, Pieces};
use export::{Face, Post, Posts, Tables, read};

/// How Ghost writes its own address in exports.
const SITE: &str = "__GHOST_URL__";

/// Opens an export: an error where the file is cut off or is none. Iterates over its posts and pages.
pub fn open(path: &Path, options: &ImportOptions) -> Result<Ghost, Problem> {
    let file = path.display().to_string();
    let mut tables = Tables::default();
    read(path, &mut tables)?;
    tables
        .posts_tags
        .sort_by(|a, b| (&a.post_id.0, a.sort_order).cmp(&(&b.post_id.0, b.sort_order)));
    if tables.posts == 0 && tables.tags.is_empty() {
        return Err(Problem::new(
            SourcePlace::file(&file),
            "this is no Ghost export",
            "in Ghost choose Settings, Migration tools, Export",
        ));
    }
    let said = tables.locale.as_deref();
    let lang = options
        .lang
        .clone()
        .or_else(|| said.and_then(|tag| Lang::parse(tag).ok()))
        .or_else(|| options.house.clone())
        .ok_or_else(|| no_language(SourcePlace::file(&file)))?;
    let mut links = Links::of_site("", false);
    for face in std::mem::take(&mut tables.texts) {
        links.extend(old_text(&face, &lang));
    }
    let beside = path
        .parent()
        .unwrap_or(Path::new("."))
        .join("content/images");
    let images = ImageFolder::first_of(
        options
            .images
            .as_deref()
            .into_iter()
            .chain([beside.as_path()]),
    );
    Ok(Ghost {
        path: path.to_owned(),
        file,
        lang,
        tables,
        images,
        links,
        posts: None,
    })
}

/// Posts stand below the site's root, or below whatever its routes say: their last part is their own.
fn old_text(face: &Face, lang: &Lang) -> Option<OldText> {
    let own = face.slug.as_deref()?;
    let tag = face.locale.as_deref().filter(|tag| !tag.is_empty());
    Some(OldText {
        external_id: face.external_id(),
        slug: prose::slug::slug(own)?,
        lang: tag
            .and_then(|tag| Lang::parse(tag).ok())
            .unwrap_or_else(|| lang.clone()),
        addresses: vec![(format!("/{own}/"), None)],
    })
}

/// The posts of a Ghost export.
pub struct Ghost {
    path: PathBuf,
    file: String,
    lang: Lang,
    tables: Tables,
    images: ImageFolder,
    links: Links,
    posts: Option<Receiver<Result<(Post, u64), Problem>>>,
}

impl Export for Ghost {
    fn items(&self) -> u64 {
        self.tables.posts
    }

    fn links(&mut self) -> &mut Links {
        &mut self.links
    }
}

impl Ghost {
    fn convert(&self, post: Post, line: u64) -> ImportResult {
        let place = SourcePlace::line(&self.file, line);
        let external_id = post.face.external_id();
        let mut notes = Vec::new();
        let mut note = |kind, what: &str| {
            notes.push(Note {
                kind,
                what: what.to_owned(),
                place: place.clone(),
            })
        };
        if let Some(reason) = post.face.hidden() {
            note(NoteKind::NotPublished, reason);
            return Ok(ImportItem {
                external_id,
                draft: None,
                notes,
            });
        }
        let mut names = ImageNames::default();
        let mut find = |url: &str| self.find_image(url).map(|file| names.name(&file));
        let Some(pieces) = body::pieces(&post) else {
            let remedy = "open and save the post in Ghost, then export again";
            return Err(Problem::new(
                place,
                "the post has no text in the export, or one that cannot be read",
                remedy,
            ));
        };
        let (mut text, left_out) = joined(pieces, &mut find);
        left_out.iter().for_each(|(kind, what)| note(*kind, what));
        if let Some(url) = post.feature_image.as_deref().filter(|url| !url.is_empty()) {
            let alt = self
                .tables
                .alts
                .get(&post.face.id.0)
                .map(|alt| one_line(alt).replace(['[', ']'], ""))
                .unwrap_or_default();
            match find(url) {
                Some(name) => text = format!("![{alt}]({name})\n\n{text}"),
                None => note(NoteKind::FileMissing, url),
            }
        }
        let text = prose::text::clean(&text).0;
        let title = one_line(post.title.as_deref().unwrap_or_default());
        let title = if title.is_empty() || title == "(Untitled)" {
            title_from(&text).inspect(|title| note(NoteKind::Title, title))
        } else {
            Some(title)
        };
        let remedy = "write one in Ghost, or delete the post";
        let title = title.ok_or_else(|| {
            Problem::new(
                place.clone(),
                "the post has neither a title nor a text",
                remedy,
            )
        })?;
        let published = post
            .published_at
            .as_ref()
            .and_then(|date| read_time(&date.0));
        if published.is_none() {
            note(
                NoteKind::Date,
                post.published_at.as_ref().map_or("", |date| &date.0),
            );
        }
        let lang = match post.face.locale.as_deref().filter(|tag| !tag.is_empty()) {
            None => self.lang.clone(),
            Some(tag) => Lang::parse(tag).map_err(|error| {
                Problem::new(
                    place.clone(),
                    error.to_string(),
                    "correct the post's language in Ghost",
                )
            })?,
        };
        let summary = one_line(post.custom_excerpt.as_deref().unwrap_or_default());
        let edition = DraftEdition {
            lang,
            title,
            summary,
            text,
            source: None,
            correction: None,
            place,
        };
        let draft = Draft {
            slug: post.face.slug.as_deref().and_then(prose::slug::slug),
            kind: if is_page(&post) {
                Kind::Page
            } else {
                Kind::Statement
            },
            published,
            tags: self.tables.tags_of(&post.face.id),
            editions: vec![edition],
            media: names.into_media(),
            event: None,
            alarm: crate::draft::AlarmDraft::default(),
        };
        match draft.problems().into_iter().next() {
            Some(problem) => Err(problem),
            None => {
                let mut item = ImportItem {
                    external_id,
                    draft: Some(draft),
                    notes,
                };
                self.links.mend(&mut item);
                Ok(item)
            }
        }
    }

    /// The file of an image; Ghost keeps scaled copies under `size/w600/`.
    fn find_image(&self, url: &str) -> Option<PathBuf> {
        let path = url.split(['?', '#']).next()?;
        let (_, below) = path.split_once("content/images/")?;
        let full = below
            .strip_prefix("size/")
            .and_then(|sized| sized.split_once('/'))
            .map(|(_, full)| full);
        full.and_then(|full| self.images.find(full))
            .or_else(|| self.images.find(below))
    }

    /// Starts reading posts in a thread of its own, a few ahead of who asks.
    fn start(&self) -> Receiver<Result<(Post, u64), Problem>> {
        let (sender, receiver) = sync_channel(4);
        let path = self.path.clone();
        std::thread::spawn(move || {
            let mut posts = Posts {
                sender: sender.clone(),
                gone: false,
            };
            if let Err(problem) = read(&path, &mut posts)
                && !posts.gone
            {
                // Nobody listening is nobody to tell.
                let _ = sender.send(Err(problem));
            }
        });
        receiver
    }
}

impl Iterator for Ghost {
    type Item = ImportResult;

    fn next(&mut self) -> Option<ImportResult> {
        if self.posts.is_none() {
            self.posts = Some(self.start());
        }
        let (post, line) = match self.posts.as_ref()?.recv().ok()? {
            Ok(post) => post,
            Err(problem) => return Some(Err(problem)),
        };
        Some(self.convert(post, line))
    }
}

/// The pieces of a text as one Markdown text, and what was left out of them.
fn joined(
    pieces: Pieces,
    find: &mut dyn FnMut(&str) -> Option<String>,
) -> (String, Vec<(NoteKind, String)>) {
    let pieces = pieces.finish();
    let mut left_out = pieces.left_out;
    let mut texts = Vec::new();
    for piece in pieces.done {
        let text = match piece {
            Piece::Markdown(text) => own_names(text.replace(SITE, ""), find),
            Piece::Html(html) => {
                let converted = to_markdown(&html.replace(SITE, ""), LineEnds::Spaces, find);
                left_out.extend(converted.notes);
                converted.text
            }
        };
        texts.push(text.trim_end().to_owned());
    }
    texts.retain(|text| !text.is_empty());
    let text = texts.join("\n\n");
    (if text.is_empty() { text } else { text + "\n" }, left_out)
}

/// A text that is Markdown already, with its images under the names they get here.
fn own_names(mut text: String, find: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let options = prose::markdown::Options {
        dir: prose::lang::Dir::Ltr,
        first_line: 1,
        id_prefix: "",
        images: &|_| None,
    };
    let rendered = prose::markdown::render(&text, &options);
    for image in rendered.map(|rendered| rendered.images).unwrap_or_default() {
        if let Some(name) = find(&image.name) {
            for (start, end) in [("](", ")"), ("](", " "), ("](/", ")"), ("](/", " ")] {
                let from = format!("{start}{}{end}", image.name);
                text = text.replace(&from, &format!("]({name}{end}"));
            }
        }
    }
    text
}

fn is_page(post: &Post) -> bool {
    post.kind.as_deref() == Some("page") || post.page.as_ref().is_some_and(|page| page.0)
}

/// Milliseconds in old exports, RFC 3339 in new ones.
fn read_time(text: &str) -> Option<i64> {
    match text.parse::<i64>() {
        Ok(millis) => millis.checked_mul(1000),
        Err(_) => read_date(text),
    }
}
