//! Ghost's JSON export.
//!
//! The file is read twice: once for tags and their posts (they stand after the posts) and to check that it is whole, once for the
//! posts, which a reader thread hands over one by one. Memory holds a few posts and the tags. Published posts that anyone may
//! read become statements, pages become pages; newsletters' members, drafts and everything else become notes or
//! are not in the export.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use prose::lang::Lang;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::draft::{Draft, DraftEdition, Problem, SourcePlace};
use crate::files::meta::read_date;
use crate::import::html::{LineEnds, to_markdown};
use crate::import::images::{ImageFolder, ImageNames};
use crate::import::metered::{Meter, Metered};
use crate::import::{ImportItem, ImportOptions, ImportResult, MAX_ITEM, Note, NoteKind, no_language, one_line, title_from};
use crate::kind::Kind;

/// How Ghost writes its own address in exports.
const SITE: &str = "__GHOST_URL__";

/// Opens an export: an error where the file is cut off or is none. Iterates over its posts and pages.
pub fn open(path: &Path, options: &ImportOptions) -> Result<Ghost, Problem> {
    let file = path.display().to_string();
    let lang = options.lang.clone().ok_or_else(|| no_language(SourcePlace::file(&file)))?;
    let mut tables = Tables::default();
    read(path, &mut tables)?;
    tables.posts_tags.sort_by(|a, b| (&a.post_id.0, a.sort_order).cmp(&(&b.post_id.0, b.sort_order)));
    if tables.posts == 0 && tables.tags.is_empty() {
        return Err(Problem::new(SourcePlace::file(&file), "this is no Ghost export", "in Ghost choose Settings, Migration tools, Export"));
    }
    let beside = path.parent().unwrap_or(Path::new(".")).join("content/images");
    let images = ImageFolder::first_of(options.images.as_deref().into_iter().chain([beside.as_path()]));
    Ok(Ghost { path: path.to_owned(), file, lang, tables, images, posts: None })
}

/// The posts of a Ghost export.
pub struct Ghost {
    path: PathBuf,
    file: String,
    lang: Lang,
    tables: Tables,
    images: ImageFolder,
    posts: Option<Receiver<Result<(Post, u64), Problem>>>,
}

/// What the first reading learns.
#[derive(Default)]
struct Tables {
    posts: u64,
    tags: HashMap<String, Tag>,
    /// By post, then by place.
    posts_tags: Vec<PostTag>,
    /// Texts for feature images, by post.
    alts: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Tag {
    id: Text,
    name: String,
    #[serde(default)]
    visibility: Option<String>,
}

#[derive(Deserialize)]
struct PostTag {
    post_id: Text,
    tag_id: Text,
    #[serde(default)]
    sort_order: i64,
}

#[derive(Deserialize)]
struct PostMeta {
    post_id: Text,
    #[serde(default)]
    feature_image_alt: Option<String>,
}

/// A post as it stands in the file; other fields mean nothing here.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Post {
    id: Text,
    uuid: Option<String>,
    title: Option<String>,
    slug: Option<String>,
    html: Option<String>,
    mobiledoc: Option<String>,
    feature_image: Option<String>,
    status: Option<String>,
    visibility: Option<String>,
    locale: Option<String>,
    published_at: Option<Text>,
    custom_excerpt: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    page: Option<Flag>,
}

/// Ids and dates are numbers in old exports, texts in new ones.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Text(text)),
            serde_json::Value::Number(number) => Ok(Text(number.to_string())),
            serde_json::Value::Null => Ok(Text::default()),
            _ => Err(D::Error::custom("an id or a date is neither a text nor a number")),
        }
    }
}

/// `page: 1` or `page: true`, before Ghost 3.
struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Flag(value == true || value == 1))
    }
}

impl Ghost {
    /// How many posts the file has, for a progress bar.
    pub fn items(&self) -> u64 {
        self.tables.posts
    }

    fn convert(&self, post: Post, line: u64) -> ImportResult {
        let place = SourcePlace::line(&self.file, line);
        let external_id = format!("ghost:{}", post.uuid.as_deref().filter(|uuid| !uuid.is_empty()).unwrap_or(&post.id.0));
        let mut notes = Vec::new();
        let mut note = |kind, what: &str| notes.push(Note { kind, what: what.to_owned(), place: place.clone() });
        if let Some(reason) = not_carried(&post) {
            note(NoteKind::NotPublished, reason);
            return Ok(ImportItem { external_id, draft: None, notes });
        }
        let mut names = ImageNames::default();
        let mut find = |url: &str| self.find_image(url).map(|file| names.name(&file));
        let mut text = match (&post.html, post.mobiledoc.as_deref().and_then(markdown_card)) {
            (Some(html), _) => {
                let converted = to_markdown(&html.replace(SITE, ""), LineEnds::Spaces, &mut find);
                converted.notes.iter().for_each(|(kind, what)| note(*kind, what));
                converted.text
            }
            (None, Some(markdown)) => markdown,
            (None, None) => {
                let remedy = "open and save the post in Ghost, then export again";
                return Err(Problem::new(place, "the post has no HTML", remedy));
            }
        };
        if let Some(url) = post.feature_image.as_deref().filter(|url| !url.is_empty()) {
            let alt = self.tables.alts.get(&post.id.0).map(|alt| one_line(alt).replace(['[', ']'], "")).unwrap_or_default();
            match find(url) {
                Some(name) => text = format!("![{alt}]({name})\n\n{text}"),
                None => note(NoteKind::FileMissing, url),
            }
        }
        let text = prose::text::clean(&text).0;
        let title = one_line(post.title.as_deref().unwrap_or_default());
        let title = if title.is_empty() || title == "(Untitled)" { title_from(&text).inspect(|title| note(NoteKind::Title, title)) } else { Some(title) };
        let remedy = "write one in Ghost, or delete the post";
        let title = title.ok_or_else(|| Problem::new(place.clone(), "the post has neither a title nor a text", remedy))?;
        let published = post.published_at.as_ref().and_then(|date| read_time(&date.0));
        if published.is_none() {
            note(NoteKind::Date, post.published_at.as_ref().map_or("", |date| &date.0));
        }
        let lang = match post.locale.as_deref().filter(|tag| !tag.is_empty()) {
            None => self.lang.clone(),
            Some(tag) => Lang::parse(tag).map_err(|error| Problem::new(place.clone(), error.to_string(), "correct the post's language in Ghost"))?,
        };
        let summary = one_line(post.custom_excerpt.as_deref().unwrap_or_default());
        let edition = DraftEdition { lang, title, summary, text, source: None, correction: None, place };
        let draft = Draft {
            slug: post.slug.as_deref().and_then(prose::slug::slug),
            kind: if is_page(&post) { Kind::Page } else { Kind::Statement },
            published,
            tags: self.tables.tags_of(&post.id),
            editions: vec![edition],
            media: names.into_media(),
            event: None,
        };
        match draft.problems().into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(ImportItem { external_id, draft: Some(draft), notes }),
        }
    }

    /// The file of an image; Ghost keeps scaled copies under `size/w600/`.
    fn find_image(&self, url: &str) -> Option<PathBuf> {
        let path = url.split(['?', '#']).next()?;
        let (_, below) = path.split_once("/content/images/")?;
        let full = below.strip_prefix("size/").and_then(|sized| sized.split_once('/')).map(|(_, full)| full);
        full.and_then(|full| self.images.find(full)).or_else(|| self.images.find(below))
    }

    /// Starts reading posts in a thread of its own, a few ahead of who asks.
    fn start(&self) -> Receiver<Result<(Post, u64), Problem>> {
        let (sender, receiver) = sync_channel(4);
        let path = self.path.clone();
        std::thread::spawn(move || {
            let mut posts = Posts { sender: sender.clone(), gone: false };
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

impl Tables {
    fn tags_of(&self, post: &Text) -> Vec<String> {
        let from = self.posts_tags.partition_point(|row| row.post_id.0 < post.0);
        let rows = self.posts_tags[from..].iter().take_while(|row| row.post_id == *post);
        let tags = rows.filter_map(|row| self.tags.get(&row.tag_id.0));
        // Internal tags, such as #import, are for the people who write.
        tags.filter(|tag| tag.visibility.as_deref() != Some("internal")).map(|tag| one_line(&tag.name)).collect()
    }
}

fn not_carried(post: &Post) -> Option<&str> {
    let status = post.status.as_deref().unwrap_or("published");
    let visibility = post.visibility.as_deref().unwrap_or("public");
    match (status, visibility) {
        ("published", "public") => None,
        ("published", _) => Some("for members only"),
        (status, _) => Some(status),
    }
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

/// Old posts are one card of Markdown.
fn markdown_card(mobiledoc: &str) -> Option<String> {
    let document: serde_json::Value = serde_json::from_str(mobiledoc).ok()?;
    match document.get("cards")?.as_array()?.as_slice() {
        [card] => Some(card.get(1)?.get("markdown")?.as_str()?.to_owned()),
        _ => None,
    }
}

/// What a reading does with the rows of the tables it cares for. The rest is skipped without being kept.
trait Rows {
    fn wants(&self, table: &str) -> bool;
    /// Reads one row; `None` at the end of the table.
    fn row<'de, A: SeqAccess<'de>>(&mut self, table: &str, rows: &mut A, meter: &Meter) -> Result<Option<()>, A::Error>;
}

impl Rows for Tables {
    fn wants(&self, table: &str) -> bool {
        matches!(table, "posts" | "tags" | "posts_tags" | "posts_meta")
    }

    fn row<'de, A: SeqAccess<'de>>(&mut self, table: &str, rows: &mut A, _: &Meter) -> Result<Option<()>, A::Error> {
        match table {
            "posts" => Ok(rows.next_element::<IgnoredAny>()?.map(|_| self.posts += 1)),
            "tags" => Ok(rows.next_element::<Tag>()?.map(|tag| {
                self.tags.insert(tag.id.0.clone(), tag);
            })),
            "posts_tags" => Ok(rows.next_element::<PostTag>()?.map(|row| self.posts_tags.push(row))),
            _ => Ok(rows.next_element::<PostMeta>()?.map(|row| {
                if let Some(alt) = row.feature_image_alt {
                    self.alts.insert(row.post_id.0, alt);
                }
            })),
        }
    }
}

/// Hands posts over, one at a time.
struct Posts {
    sender: SyncSender<Result<(Post, u64), Problem>>,
    gone: bool,
}

impl Rows for Posts {
    fn wants(&self, table: &str) -> bool {
        table == "posts"
    }

    fn row<'de, A: SeqAccess<'de>>(&mut self, _: &str, rows: &mut A, meter: &Meter) -> Result<Option<()>, A::Error> {
        let line = meter.line();
        let Some(post) = rows.next_element::<Post>()? else { return Ok(None) };
        if self.sender.send(Ok((post, line))).is_err() {
            self.gone = true;
            return Err(A::Error::custom("nobody is listening"));
        }
        Ok(Some(()))
    }
}

fn read<R: Rows>(path: &Path, rows: &mut R) -> Result<(), Problem> {
    let name = path.display().to_string();
    let unreadable = |cause| Problem::new(SourcePlace::file(&name), format!("cannot be read ({cause})"), "check the path and its permissions");
    let file = File::open(path).map_err(unreadable)?;
    let (metered, meter) = Metered::new(BufReader::with_capacity(1 << 16, file));
    let mut json = serde_json::Deserializer::from_reader(metered);
    let level = Level { at: Depth::Top, rows, meter: meter.clone(), life: PhantomData };
    let result = level.deserialize(&mut json).and_then(|()| json.end());
    result.map_err(|error| broken(&name, &error, &meter))?;
    Ok(())
}

fn broken(name: &str, error: &serde_json::Error, meter: &Meter) -> Problem {
    let place = SourcePlace { file: name.to_owned(), line: Some(error.line() as u64), column: Some(error.column() as u64) };
    if meter.is_spent() {
        let what = format!("one post is larger than {} MiB", MAX_ITEM >> 20);
        return Problem::new(place, what, "take it out of the export, or shorten it in Ghost");
    }
    if error.is_eof() {
        return Problem::new(place, "the file is cut off", "copy or export it again; nothing was imported");
    }
    Problem::new(place, format!("the JSON is broken ({error})"), "export it again from Ghost; do not edit the file by hand")
}

/// Where in `{"db": [{"data": {"posts": [ … ]}}]}` a value stands.
#[derive(Clone)]
enum Depth {
    Top,
    Db,
    Export,
    Data,
    Table(String),
}

struct Level<'r, 'de, R> {
    at: Depth,
    rows: &'r mut R,
    meter: Meter,
    life: PhantomData<&'de ()>,
}

impl<'de, R: Rows> DeserializeSeed<'de> for Level<'_, 'de, R> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.at {
            Depth::Db | Depth::Table(_) => deserializer.deserialize_seq(self),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de, R: Rows> Visitor<'de> for Level<'_, 'de, R> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a Ghost export: {\"db\": [{\"data\": {\"posts\": [ … ]}}]}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let inner = match (&self.at, key.as_str()) {
                (Depth::Top, "db") => Some(Depth::Db),
                // Without the outer list, as some tools write it.
                (Depth::Top | Depth::Export, "data") => Some(Depth::Data),
                (Depth::Data, table) if self.rows.wants(table) => Some(Depth::Table(key)),
                _ => None,
            };
            match inner {
                Some(at) => map.next_value_seed(Level { at, rows: &mut *self.rows, meter: self.meter.clone(), life: PhantomData })?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Depth::Table(table) = &self.at else {
            loop {
                let level = Level { at: Depth::Export, rows: &mut *self.rows, meter: self.meter.clone(), life: PhantomData };
                if seq.next_element_seed(level)?.is_none() {
                    return Ok(());
                }
            }
        };
        loop {
            self.meter.allow(MAX_ITEM);
            if self.rows.row(table, &mut seq, &self.meter)?.is_none() {
                break;
            }
        }
        self.meter.allow(u64::MAX);
        Ok(())
    }
}
