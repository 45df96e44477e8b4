//! Front matter: the few lines before a text that say what it is, in YAML (`---`), TOML (`+++`) or JSON (`{`).
//!
//! All three become one map of JSON values; what the keys mean is `meta.rs`. Depth, aliases, nodes and bytes are limited, a key
//! given twice is an error, and every error names line and column.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::draft::{Problem, SourcePlace};

/// The longest front matter, in bytes.
pub const MAX_FRONT_MATTER: usize = 64 << 10;

/// A file cut into front matter and text.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontMatter<'a> {
    /// The file as the caller named it.
    pub file: String,
    /// Empty where the file has none.
    pub fields: Map<String, Value>,
    /// The text after it.
    pub body: &'a str,
    /// The line that `body` starts on.
    pub body_line: u64,
    raw: &'a str,
    raw_line: u64,
}

impl<'a> FrontMatter<'a> {
    /// Reads the front matter of a text.
    pub fn parse(file: &str, text: &'a str) -> Result<FrontMatter<'a>, Problem> {
        match text.lines().next().map(str::trim_end) {
            Some("---") => fenced(file, text, &["---", "..."], yaml),
            Some("+++") => fenced(file, text, &["+++"], toml_fields),
            Some(line)
                if line.starts_with('{') && !line.starts_with("{{") && !line.starts_with("{%") =>
            {
                json(file, text)
            }
            _ => Ok(FrontMatter {
                file: file.to_owned(),
                fields: Map::new(),
                body: text,
                body_line: 1,
                raw: "",
                raw_line: 1,
            }),
        }
    }

    /// Reads a whole TOML file, such as `call.toml`.
    pub fn parse_toml(file: &str, text: &'a str) -> Result<FrontMatter<'a>, Problem> {
        let fields = toml_fields(file, text, 1)?;
        Ok(FrontMatter {
            file: file.to_owned(),
            fields,
            body: "",
            body_line: 1,
            raw: text,
            raw_line: 1,
        })
    }

    /// Reads a whole YAML file, such as a site's configuration.
    pub(crate) fn parse_yaml(file: &str, text: &str) -> Result<Map<String, Value>, Problem> {
        check_size(file, text.len())?;
        yaml(file, text, 1)
    }

    /// The line a key stands on, or the first line where it cannot be found.
    pub fn place(&self, key: &str) -> SourcePlace {
        let names = |line: &str| {
            let line = line.trim_start_matches([' ', '\t', '"', '\'', '[', '{', ',']);
            line.strip_prefix(key).is_some_and(|rest| {
                rest.trim_start_matches(['"', '\'', ' ', ']'])
                    .starts_with([':', '=', '\n'])
                    || rest == "]"
            })
        };
        let line = self.raw.lines().position(names).unwrap_or(0) as u64;
        SourcePlace::line(&self.file, self.raw_line + line)
    }
}

type Reader = fn(&str, &str, u64) -> Result<Map<String, Value>, Problem>;

fn fenced<'a>(
    file: &str,
    text: &'a str,
    closings: &[&str],
    read: Reader,
) -> Result<FrontMatter<'a>, Problem> {
    let open = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut at = open;
    for (index, line) in text[open..].split_inclusive('\n').enumerate() {
        if closings.contains(&line.trim_end()) {
            let raw = &text[open..at];
            check_size(file, raw.len())?;
            let fields = read(file, raw, 2)?;
            let body_line = index as u64 + 3;
            return Ok(FrontMatter {
                file: file.to_owned(),
                fields,
                body: &text[at + line.len()..],
                body_line,
                raw,
                raw_line: 2,
            });
        }
        at += line.len();
    }
    let fence = text.lines().next().unwrap_or_default().trim_end();
    Err(Problem::new(
        SourcePlace::line(file, 1),
        format!("the front matter opened by {fence} never closes"),
        format!("write {fence} alone on a line after its last key"),
    ))
}

fn yaml(file: &str, raw: &str, first_line: u64) -> Result<Map<String, Value>, Problem> {
    if raw
        .lines()
        .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    {
        return Ok(Map::new());
    }
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            max_nodes: 20_000,
            max_aliases: 32,
            max_anchors: 32,
            max_documents: 1,
            max_total_scalar_bytes: MAX_FRONT_MATTER * 2,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 1_000, max_replay_stack_depth: 4 },
        // `lang: no` is Norwegian, not false.
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(raw, options).map_err(|error| {
        let place = error.location().filter(|at| at.line() > 0);
        let place = SourcePlace {
            file: file.to_owned(),
            line: Some(place.map_or(first_line, |at| at.line() + first_line - 1)),
            column: place.map(|at| at.column()),
        };
        let what = format!("the YAML front matter cannot be read ({})", first_sentence(&error.to_string()));
        Problem::new(place, what, "write `key: value` lines; put values with `:`, `#` or quotes in them between double quotes")
    })
}

fn toml_fields(file: &str, raw: &str, first_line: u64) -> Result<Map<String, Value>, Problem> {
    check_size(file, raw.len())?;
    let table: toml::Table = toml::from_str(raw).map_err(|error| {
        let before = &raw[..error.span().map_or(0, |span| span.start.min(raw.len()))];
        let line = before.matches('\n').count() as u64 + first_line;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |line| line.chars().count()) as u64
            + 1;
        let place = SourcePlace {
            file: file.to_owned(),
            line: Some(line),
            column: Some(column),
        };
        let what = format!(
            "the TOML cannot be read ({})",
            first_sentence(error.message())
        );
        Problem::new(place, what, "write `key = \"value\"` lines, each key once")
    })?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, from_toml(value)))
        .collect())
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, from_toml(value)))
                .collect(),
        ),
    }
}

fn json<'a>(file: &str, text: &'a str) -> Result<FrontMatter<'a>, Problem> {
    // A text may be long: only as much as front matter may have is looked at.
    let mut end = text.len().min(MAX_FRONT_MATTER);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut reader = serde_json::Deserializer::from_str(&text[..end]).into_iter::<UniqueKeys>();
    let fields = match reader.next() {
        Some(Ok(UniqueKeys(fields))) => fields,
        Some(Err(error)) => {
            let place = SourcePlace {
                file: file.to_owned(),
                line: Some(error.line() as u64),
                column: Some(error.column() as u64),
            };
            let what = format!(
                "the JSON front matter cannot be read ({})",
                first_sentence(&error.to_string())
            );
            return Err(Problem::new(
                place,
                what,
                "check commas and double quotes, and that the last `}` is there",
            ));
        }
        None => Map::new(),
    };
    let (raw, rest) = text.split_at(reader.byte_offset());
    let body = rest.trim_start_matches([' ', '\t', '\r']);
    let body = body.strip_prefix('\n').unwrap_or(body);
    let body_line = text[..text.len() - body.len()].matches('\n').count() as u64 + 1;
    Ok(FrontMatter {
        file: file.to_owned(),
        fields,
        body,
        body_line,
        raw,
        raw_line: 1,
    })
}

/// A JSON object in which no key stands twice.
struct UniqueKeys(Map<String, Value>);

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<UniqueKeys, D::Error> {
        deserializer
            .deserialize_map(UniqueKeysVisitor)
            .map(UniqueKeys)
    }
}

struct UniqueKeysVisitor;

impl<'de> serde::de::Visitor<'de> for UniqueKeysVisitor {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(
        self,
        mut access: A,
    ) -> Result<Map<String, Value>, A::Error> {
        let mut fields = Map::new();
        while let Some((key, value)) = access.next_entry::<String, Value>()? {
            if fields.insert(key.clone(), value).is_some() {
                return Err(serde::de::Error::custom(format!(
                    "the key {key} stands twice"
                )));
            }
        }
        Ok(fields)
    }
}

fn check_size(file: &str, bytes: usize) -> Result<(), Problem> {
    if bytes <= MAX_FRONT_MATTER {
        return Ok(());
    }
    let what = format!("the front matter is {bytes} bytes long, at most {MAX_FRONT_MATTER}");
    Err(Problem::new(
        SourcePlace::line(file, 1),
        what,
        "move the text after the closing line",
    ))
}

/// Parsers' messages run on, quote the file, count lines from elsewhere and talk to programmers; their beginning says enough.
pub(crate) fn first_sentence(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let ends = [" at line ", " (defined at ", ", set DuplicateKeyPolicy"];
    let end = ends
        .into_iter()
        .filter_map(|end| line.find(end))
        .min()
        .unwrap_or(line.len());
    line[..end].trim().chars().take(200).collect()
}
