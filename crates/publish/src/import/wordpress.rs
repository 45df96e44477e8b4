//! WordPress exports (WXR 1.2), from the block and the classic editor.
//!
//! The file is read twice: once to check that it is whole and to learn which texts are translations of each other (WPML, Polylang)
//! and where featured images are, once to hand out calls. Memory holds one item, a few numbers for each attachment and
//! translation, and the editions of calls whose translations stand elsewhere in the file. Published posts become
//! statements, published pages become pages; everything else becomes a note.

use std::collections::HashMap;
use std::path::Path;

use prose::lang::Lang;

use crate::draft::{Draft, DraftEdition, DraftSource, Problem, SourcePlace};
use crate::files::meta::read_date;
use crate::import::html::wordpress_to_markdown;
use crate::import::images::{ImageFolder, ImageNames};
use crate::import::links::{Links, OldText};
use crate::import::shortcode;
use crate::import::wxr::{WxrItem, WxrReader};
use crate::import::{
    Export, ImportItem, ImportOptions, ImportResult, Note, NoteKind, no_language, one_line,
    site_language, title_from,
};
use crate::kind::Kind;

/// Opens an export: an error where the file is cut off or is none. Iterates over its calls.
pub fn open(path: &Path, options: &ImportOptions) -> Result<Wordpress, Problem> {
    let file = path.display().to_string();
    let mut reader = WxrReader::open(path)?;
    let mut index = Index::default();
    while let Some(item) = reader.next_item()? {
        index.add(&item);
    }
    let lang = options
        .lang
        .clone()
        .or_else(|| site_language(&reader.language))
        .or_else(|| options.house.clone());
    let lang = lang.ok_or_else(|| no_language(SourcePlace::file(&file)))?;
    let beside = path.parent().unwrap_or(Path::new(".")).to_owned();
    let (uploads, content) = (beside.join("uploads"), beside.join("wp-content/uploads"));
    let folders = options
        .images
        .as_deref()
        .into_iter()
        .chain([uploads.as_path(), content.as_path()]);
    let images = ImageFolder::first_of(folders);
    let site = reader
        .site
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let mut links = Links::of_site(&reader.site, false);
    for face in std::mem::take(&mut index.faces) {
        links.add_host(&face.link);
        links.extend(face.old_text(&site, &lang));
    }
    Ok(Wordpress {
        file,
        links,
        items: index.items,
        reader: WxrReader::open(path)?,
        index,
        lang,
        images,
        site,
        waiting: HashMap::new(),
        ended: false,
    })
}

/// The calls of a WordPress export.
pub struct Wordpress {
    file: String,
    links: Links,
    items: u64,
    reader: WxrReader,
    index: Index,
    lang: Lang,
    images: ImageFolder,
    site: String,
    /// Calls whose translations have not all been met, with how many are missing.
    waiting: HashMap<String, (ImportItem, u32)>,
    ended: bool,
}

/// What the first reading learns.
#[derive(Default)]
struct Index {
    items: u64,
    /// How many published texts a translation group has.
    groups: HashMap<String, u32>,
    /// Addresses of attachments by their id.
    attachments: HashMap<String, String>,
    /// What they show, in words, by their id.
    alts: HashMap<String, String>,
    faces: Vec<Face>,
}

/// What a text is called by.
struct Face {
    /// The item's number, or its translation group's.
    id: String,
    number: String,
    slug: Option<String>,
    lang: Option<String>,
    link: String,
}

impl Face {
    fn of(item: &WxrItem, id: String) -> Face {
        Face {
            id,
            number: item.id.clone(),
            slug: slug(item).or_else(|| prose::slug::slug(&plain_html(&item.title))),
            lang: language_of(item).map(str::to_owned),
            link: item.link.clone(),
        }
    }

    fn old_text(self, site: &str, default: &Lang) -> Option<OldText> {
        let lang = match &self.lang {
            Some(tag) => read_lang(tag)?,
            None => default.clone(),
        };
        let addresses = [self.link, format!("?p={}", self.number)];
        Some(OldText {
            external_id: external_id(site, &self.id),
            slug: self.slug?,
            addresses: addresses
                .into_iter()
                .filter(|address| !address.is_empty())
                .map(|address| (address, Some(lang.clone())))
                .collect(),
            lang,
        })
    }
}

fn external_id(site: &str, id: &str) -> String {
    format!("wordpress:{site}:{id}")
}

impl Index {
    fn add(&mut self, item: &WxrItem) {
        self.items += 1;
        if item.kind == "attachment" {
            self.attachments
                .insert(item.id.clone(), item.attachment_url.clone());
            if let Some(alt) = item.meta("_wp_attachment_image_alt") {
                self.alts.insert(item.id.clone(), alt.to_owned());
            }
        } else if carried_kind(item).is_ok() {
            let group = group(item);
            let id = group.clone().unwrap_or_else(|| item.id.clone());
            self.faces.push(Face::of(item, id));
            if let Some(group) = group {
                *self.groups.entry(group).or_default() += 1;
            }
        }
    }
}

impl Index {
    /// An attachment as HTML.
    fn picture(&self, id: &str) -> Option<String> {
        let url = self.attachments.get(id)?;
        let alt = self.alts.get(id).map_or("", String::as_str);
        let quoted = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
        Some(format!(
            "<figure><img src=\"{}\" alt=\"{}\"></figure>",
            quoted(url),
            quoted(alt)
        ))
    }
}

impl Export for Wordpress {
    fn items(&self) -> u64 {
        self.items
    }

    fn links(&mut self) -> &mut Links {
        &mut self.links
    }
}

impl Wordpress {
    fn convert(&mut self, item: WxrItem) -> Option<ImportResult> {
        let place = SourcePlace::line(&self.file, item.line);
        let kind = match carried_kind(&item) {
            Ok(kind) => kind,
            Err((kind, what)) => return self.left_behind(&item, place, kind, what),
        };
        let group = group(&item);
        let external_id = external_id(&self.site, group.as_deref().unwrap_or(&item.id));
        let converted = self.draft(item, kind, &place);
        let missing = group
            .and_then(|group| self.index.groups.get(&group))
            .copied()
            .unwrap_or(1);
        match converted {
            Err(problem) => {
                // The others of its group go without it.
                self.let_go(&external_id, missing, None).map_or(
                    Some(Err(problem.clone())),
                    |item| {
                        let mut item = item;
                        let what = format!("a translation was refused: {}", problem.what);
                        item.notes.push(Note {
                            kind: NoteKind::NotAText,
                            what,
                            place: problem.place.clone(),
                        });
                        Some(Ok(item))
                    },
                )
            }
            Ok((draft, notes)) => {
                let item = ImportItem {
                    external_id: external_id.clone(),
                    draft: Some(draft),
                    notes,
                };
                self.let_go(&external_id, missing, Some(item)).map(Ok)
            }
        }
    }

    /// Joins an edition to its call; gives the call once none is missing.
    fn let_go(&mut self, id: &str, missing: u32, item: Option<ImportItem>) -> Option<ImportItem> {
        let (waiting, missing) = match self.waiting.remove(id) {
            Some((waiting, missing)) => (Some(waiting), missing),
            None => (None, missing),
        };
        let joined = match (waiting, item) {
            (Some(waiting), Some(item)) => Some(join(waiting, item)),
            (waiting, item) => waiting.or(item),
        };
        let joined = joined?;
        if missing <= 1 {
            return Some(joined);
        }
        self.waiting.insert(id.to_owned(), (joined, missing - 1));
        None
    }

    fn left_behind(
        &self,
        item: &WxrItem,
        place: SourcePlace,
        kind: NoteKind,
        what: String,
    ) -> Option<ImportResult> {
        // An attachment that is at hand comes with the texts that show it.
        if item.kind == "attachment" && self.find_image(&item.attachment_url).is_some() {
            return None;
        }
        let notes = vec![Note { kind, what, place }];
        Some(Ok(ImportItem {
            external_id: external_id(&self.site, &item.id),
            draft: None,
            notes,
        }))
    }

    fn draft(
        &self,
        item: WxrItem,
        kind: Kind,
        place: &SourcePlace,
    ) -> Result<(Draft, Vec<Note>), Problem> {
        let mut notes = Vec::new();
        let mut note = |kind, what: String| {
            notes.push(Note {
                kind,
                what,
                place: place.clone(),
            })
        };
        let lang = self.lang_of(&item, place)?;
        let mut names = ImageNames::default();
        let mut find = |url: &str| self.find_image(url).map(|file| names.name(&file));
        let html = shortcode::galleries(&with_footnotes(&item), &|id| self.index.picture(id));
        let converted = wordpress_to_markdown(&html, &mut find);
        converted
            .notes
            .into_iter()
            .for_each(|(kind, what)| note(kind, what));
        let mut text = converted.text;
        if let Some(url) = item
            .meta("_thumbnail_id")
            .and_then(|id| self.index.attachments.get(id))
        {
            match find(url) {
                Some(name) if text.contains(&format!("]({name})")) => {}
                Some(name) => {
                    let alt = item
                        .meta("_thumbnail_id")
                        .and_then(|id| self.index.alts.get(id));
                    let alt = alt.map(|alt| one_line(alt).replace(['[', ']'], ""));
                    text = format!("![{}]({name})\n\n{text}", alt.unwrap_or_default());
                }
                None => note(NoteKind::FileMissing, url.clone()),
            }
        }
        let (text, removed) = prose::text::clean(&text);
        if let Some(first) = removed.first() {
            note(
                NoteKind::Characters,
                format!("U+{:04X}", u32::from(first.character)),
            );
        }
        if item.comments > 0 {
            note(NoteKind::Comments, "comments".to_owned());
        }
        let title = plain_html(&item.title);
        let title = if title.is_empty() {
            title_from(&text).inspect(|title| note(NoteKind::Title, title.clone()))
        } else {
            Some(title)
        };
        let title = title.ok_or_else(|| {
            Problem::new(
                place.clone(),
                "the post has neither a title nor a text",
                "write one in WordPress, or delete the post",
            )
        })?;
        let published = read_date(&item.date_gmt).filter(|_| !item.date_gmt.starts_with("0000"));
        if published.is_none() {
            note(NoteKind::Date, item.date_gmt.clone());
        }
        let source = item
            .meta("_wpml_import_source_language_code")
            .filter(|tag| !tag.is_empty());
        let source = source
            .and_then(read_lang)
            .filter(|source| *source != lang)
            .map(|lang| DraftSource { lang, rev: None });
        let edition = DraftEdition {
            lang,
            title,
            summary: plain_html(&item.excerpt),
            text,
            source,
            correction: None,
            place: place.clone(),
        };
        let slug = slug(&item);
        let tags = tags(&item);
        let draft = Draft {
            slug,
            kind,
            published,
            tags,
            editions: vec![edition],
            media: names.into_media(),
            event: None,
            alarm: crate::draft::AlarmDraft::default(),
        };
        match draft.problems().into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok((draft, notes)),
        }
    }

    fn lang_of(&self, item: &WxrItem, place: &SourcePlace) -> Result<Lang, Problem> {
        let Some(tag) = language_of(item) else {
            return Ok(self.lang.clone());
        };
        read_lang(tag).ok_or_else(|| {
            Problem::new(
                place.clone(),
                format!("its language `{tag}` is none that BCP 47 knows"),
                "rename the language in WordPress and export again",
            )
        })
    }

    /// The file of an upload: the very one, or the full size of a scaled copy.
    fn find_image(&self, url: &str) -> Option<std::path::PathBuf> {
        let path = url.split(['?', '#']).next()?;
        let marks = ["/wp-content/uploads/", "/files/", "/uploads/"];
        let below = marks
            .iter()
            .find_map(|mark| path.split_once(mark).map(|(_, below)| below))?;
        self.images
            .find(&full_size(below))
            .or_else(|| self.images.find(below))
    }
}

impl Iterator for Wordpress {
    type Item = ImportResult;

    fn next(&mut self) -> Option<ImportResult> {
        let mut next = self.read_next()?;
        if let Ok(item) = &mut next {
            self.links.mend(item);
        }
        Some(next)
    }
}

impl Wordpress {
    fn read_next(&mut self) -> Option<ImportResult> {
        while !self.ended {
            match self.reader.next_item() {
                Ok(Some(item)) => {
                    if let Some(result) = self.convert(item) {
                        return Some(result);
                    }
                }
                Ok(None) => self.ended = true,
                // The file changed since it was opened.
                Err(problem) => {
                    self.ended = true;
                    self.waiting.clear();
                    return Some(Err(problem));
                }
            }
        }
        // Only where the file changed under us is anything left.
        let id = self.waiting.keys().min()?.clone();
        self.waiting.remove(&id).map(|(item, _)| Ok(item))
    }
}

/// What a published item becomes, or why it is left behind.
fn carried_kind(item: &WxrItem) -> Result<Kind, (NoteKind, String)> {
    let kind = match item.kind.as_str() {
        "post" => Kind::Statement,
        "page" => Kind::Page,
        "attachment" => return Err((NoteKind::FileMissing, item.attachment_url.clone())),
        other => return Err((NoteKind::NotAText, other.to_owned())),
    };
    match item.status.as_str() {
        "publish" if item.password.is_empty() => Ok(kind),
        "publish" => Err((NoteKind::NotPublished, "behind a password".to_owned())),
        other => Err((NoteKind::NotPublished, other.to_owned())),
    }
}

fn slug(item: &WxrItem) -> Option<String> {
    prose::slug::slug(&crate::files::within::percent_decode(&item.name))
}

/// As WPML or Polylang say it.
fn language_of(item: &WxrItem) -> Option<&str> {
    let polylang = item
        .terms
        .iter()
        .find(|(domain, ..)| domain == "language")
        .map(|(_, nicename, _)| nicename.as_str());
    item.meta("_wpml_import_language_code")
        .or(polylang)
        .filter(|tag| !tag.is_empty())
}

/// What ties translations together: WPML's group, or Polylang's term.
fn group(item: &WxrItem) -> Option<String> {
    let polylang = item
        .terms
        .iter()
        .find(|(domain, ..)| domain == "post_translations")
        .map(|(_, nicename, _)| nicename.as_str());
    let group = item.meta("_wpml_import_translation_group").or(polylang)?;
    (!group.is_empty()).then(|| format!("group:{group}"))
}

/// One call in more languages. Two texts in one language cannot be one call: the later stays out, and that is noted.
fn join(mut call: ImportItem, other: ImportItem) -> ImportItem {
    call.notes.extend(other.notes);
    let (Some(draft), Some(more)) = (&mut call.draft, other.draft) else {
        return call;
    };
    for edition in more.editions {
        if draft
            .editions
            .iter()
            .any(|known| known.lang == edition.lang)
        {
            let what = format!(
                "a second text in `{}` of one translation group",
                edition.lang
            );
            call.notes.push(Note {
                kind: NoteKind::NotAText,
                what,
                place: edition.place,
            });
        } else {
            draft.editions.push(edition);
        }
    }
    for tag in more.tags {
        if !draft.tags.contains(&tag) {
            draft.tags.push(tag);
        }
    }
    draft.published = [draft.published, more.published]
        .into_iter()
        .flatten()
        .min();
    for media in more.media {
        if !draft.media.contains(&media) {
            draft.media.push(media);
        }
    }
    call
}

fn tags(item: &WxrItem) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (domain, nicename, name) in &item.terms {
        let name = plain_html(name);
        let counts = matches!(domain.as_str(), "category" | "post_tag")
            && nicename != "uncategorized"
            && !name.is_empty();
        if counts && !tags.contains(&name) {
            tags.push(name);
        }
    }
    tags
}

/// The block editor keeps footnotes beside the text, as JSON.
fn with_footnotes(item: &WxrItem) -> std::borrow::Cow<'_, str> {
    #[derive(serde::Deserialize)]
    struct Footnote {
        id: String,
        content: String,
    }
    let footnotes = item
        .meta("footnotes")
        .and_then(|json| serde_json::from_str::<Vec<Footnote>>(json).ok());
    let Some(footnotes) = footnotes.filter(|footnotes| !footnotes.is_empty()) else {
        return item.content.as_str().into();
    };
    let items = footnotes.iter().map(|note| {
        format!(
            "<li id=\"fn-{}\">{}</li>",
            note.id.replace('"', ""),
            note.content
        )
    });
    format!("{}\n<ol>{}</ol>", item.content, items.collect::<String>()).into()
}

/// `2020/01/bell-300x200.jpg` is a scaled copy of `2020/01/bell.jpg`.
fn full_size(path: &str) -> String {
    let scaled = path.rsplit_once('.').and_then(|(stem, ext)| {
        let (name, size) = stem.rsplit_once('-')?;
        let (width, height) = size.split_once('x')?;
        let number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        (number(width) && number(height)).then(|| format!("{name}.{ext}"))
    });
    scaled.unwrap_or_else(|| path.to_owned())
}

fn plain_html(html: &str) -> String {
    let text = wordpress_to_markdown(html, &mut |_| None).text;
    let plain = prose::plain::plain(&text).unwrap_or(text);
    one_line(&plain)
}

fn read_lang(tag: &str) -> Option<Lang> {
    Lang::parse(&tag.replace('_', "-")).ok()
}
