//! The tables of Ghost's JSON export, row by row, in constant memory.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::mpsc::SyncSender;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::draft::{Problem, SourcePlace};
use crate::files::front_matter::first_sentence;
use crate::files::read::not_utf8;
use crate::import::metered::{Meter, open_text};
use crate::import::{MAX_ITEM, one_line};

/// What the first reading learns.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) posts: u64,
    /// Where the texts that anyone may read stand.
    pub(super) texts: Vec<Face>,
    /// The site's language, where its settings name one.
    pub(super) locale: Option<String>,
    pub(super) tags: HashMap<String, Tag>,
    /// By post, then by place.
    pub(super) posts_tags: Vec<PostTag>,
    /// Texts for feature images, by post.
    pub(super) alts: HashMap<String, String>,
}

#[derive(Deserialize)]
pub(super) struct Tag {
    pub(super) id: Text,
    pub(super) name: String,
    #[serde(default)]
    pub(super) visibility: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct PostTag {
    pub(super) post_id: Text,
    pub(super) tag_id: Text,
    #[serde(default)]
    pub(super) sort_order: i64,
}

#[derive(Deserialize)]
pub(super) struct PostMeta {
    post_id: Text,
    #[serde(default)]
    feature_image_alt: Option<String>,
}

#[derive(Deserialize)]
struct Setting {
    key: String,
    #[serde(default)]
    value: serde_json::Value,
}

/// What a post is called by.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub(super) struct Face {
    pub(super) id: Text,
    pub(super) uuid: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) status: Option<String>,
    pub(super) visibility: Option<String>,
    pub(super) locale: Option<String>,
}

impl Face {
    /// The same each time the export is read.
    pub(super) fn external_id(&self) -> String {
        let uuid = self.uuid.as_deref().filter(|uuid| !uuid.is_empty());
        format!("ghost:{}", uuid.unwrap_or(&self.id.0))
    }

    /// Why it is not for everybody, if it is not.
    pub(super) fn hidden(&self) -> Option<&str> {
        let status = self.status.as_deref().unwrap_or("published");
        let visibility = self.visibility.as_deref().unwrap_or("public");
        match (status, visibility) {
            ("published", "public") => None,
            ("published", _) => Some("for members only"),
            (status, _) => Some(status),
        }
    }
}

/// A post as it stands in the file; other fields mean nothing here.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Post {
    #[serde(flatten)]
    pub(super) face: Face,
    pub(super) title: Option<String>,
    pub(super) html: Option<String>,
    pub(super) mobiledoc: Option<String>,
    pub(super) lexical: Option<String>,
    pub(super) feature_image: Option<String>,
    pub(super) published_at: Option<Text>,
    pub(super) custom_excerpt: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) page: Option<Flag>,
}

/// Ids and dates are numbers in old exports, texts in new ones.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Text(text)),
            serde_json::Value::Number(number) => Ok(Text(number.to_string())),
            serde_json::Value::Null => Ok(Text::default()),
            _ => Err(D::Error::custom(
                "an id or a date is neither a text nor a number",
            )),
        }
    }
}

/// `page: 1` or `page: true`, before Ghost 3.
pub(super) struct Flag(pub(super) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Flag(value == true || value == 1))
    }
}

impl Tables {
    pub(super) fn tags_of(&self, post: &Text) -> Vec<String> {
        let from = self
            .posts_tags
            .partition_point(|row| row.post_id.0 < post.0);
        let rows = self.posts_tags[from..]
            .iter()
            .take_while(|row| row.post_id == *post);
        let tags = rows.filter_map(|row| self.tags.get(&row.tag_id.0));
        // Internal tags, such as #import, are for the people who write.
        tags.filter(|tag| tag.visibility.as_deref() != Some("internal"))
            .map(|tag| one_line(&tag.name))
            .collect()
    }
}

/// What a reading does with the rows of the tables it cares for. The rest is skipped without being kept.
pub(super) trait Rows {
    fn wants(&self, table: &str) -> bool;
    /// Reads one row; `None` at the end of the table.
    fn row<'de, A: SeqAccess<'de>>(
        &mut self,
        table: &str,
        rows: &mut A,
        meter: &Meter,
    ) -> Result<Option<()>, A::Error>;
}

impl Rows for Tables {
    fn wants(&self, table: &str) -> bool {
        matches!(
            table,
            "posts" | "tags" | "posts_tags" | "posts_meta" | "settings"
        )
    }

    fn row<'de, A: SeqAccess<'de>>(
        &mut self,
        table: &str,
        rows: &mut A,
        _: &Meter,
    ) -> Result<Option<()>, A::Error> {
        match table {
            "posts" => Ok(rows.next_element::<Face>()?.map(|face| {
                self.posts += 1;
                if face.hidden().is_none() {
                    self.texts.push(face);
                }
            })),
            "settings" => Ok(rows.next_element::<Setting>()?.map(|row| {
                if matches!(row.key.as_str(), "locale" | "lang" | "default_locale") {
                    self.locale = row.value.as_str().map(str::to_owned);
                }
            })),
            "tags" => Ok(rows.next_element::<Tag>()?.map(|tag| {
                self.tags.insert(tag.id.0.clone(), tag);
            })),
            "posts_tags" => Ok(rows
                .next_element::<PostTag>()?
                .map(|row| self.posts_tags.push(row))),
            _ => Ok(rows.next_element::<PostMeta>()?.map(|row| {
                if let Some(alt) = row.feature_image_alt {
                    self.alts.insert(row.post_id.0, alt);
                }
            })),
        }
    }
}

/// Hands posts over, one at a time.
pub(super) struct Posts {
    pub(super) sender: SyncSender<Result<(Post, u64), Problem>>,
    pub(super) gone: bool,
}

impl Rows for Posts {
    fn wants(&self, table: &str) -> bool {
        table == "posts"
    }

    fn row<'de, A: SeqAccess<'de>>(
        &mut self,
        _: &str,
        rows: &mut A,
        meter: &Meter,
    ) -> Result<Option<()>, A::Error> {
        let line = meter.line();
        let Some(post) = rows.next_element::<Post>()? else {
            return Ok(None);
        };
        if self.sender.send(Ok((post, line))).is_err() {
            self.gone = true;
            return Err(A::Error::custom("nobody is listening"));
        }
        Ok(Some(()))
    }
}

pub(super) fn read<R: Rows>(path: &Path, rows: &mut R) -> Result<(), Problem> {
    let name = path.display().to_string();
    let (metered, meter) = open_text(path)?;
    let mut json = serde_json::Deserializer::from_reader(metered);
    let level = Level {
        at: Depth::Top,
        rows,
        meter: meter.clone(),
        life: PhantomData,
    };
    let result = level.deserialize(&mut json).and_then(|()| json.end());
    result.map_err(|error| broken(&name, &error, &meter))?;
    Ok(())
}

fn broken(name: &str, error: &serde_json::Error, meter: &Meter) -> Problem {
    let place = SourcePlace {
        file: name.to_owned(),
        line: Some(error.line() as u64),
        column: Some(error.column() as u64),
    };
    if meter.is_spent() {
        let what = format!("one post is larger than {} MiB", MAX_ITEM >> 20);
        return Problem::new(
            place,
            what,
            "take it out of the export, or shorten it in Ghost",
        );
    }
    if error.to_string().starts_with("invalid unicode code point") {
        return not_utf8(name, error.line() as u64, prose::text::Problem::OneByte);
    }
    if error.is_eof() {
        return Problem::new(
            place,
            "the file is cut off",
            "copy or export it again; nothing was imported",
        );
    }
    Problem::new(
        place,
        format!(
            "the JSON is broken ({})",
            first_sentence(&error.to_string())
        ),
        "export it again from Ghost; do not edit the file by hand",
    )
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
                Some(at) => map.next_value_seed(Level {
                    at,
                    rows: &mut *self.rows,
                    meter: self.meter.clone(),
                    life: PhantomData,
                })?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Depth::Table(table) = &self.at else {
            loop {
                let level = Level {
                    at: Depth::Export,
                    rows: &mut *self.rows,
                    meter: self.meter.clone(),
                    life: PhantomData,
                };
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
