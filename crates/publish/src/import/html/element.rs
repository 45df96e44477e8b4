//! What each HTML element means for the writer.

use html5ever::tokenizer::Tag;

/// The part an open element plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A paragraph or a box around blocks.
    Block,
    Heading(usize),
    Quote,
    List {
        next: Option<u64>,
    },
    Item,
    /// A footnote's text, under its label.
    Footnote(String),
    Pre {
        language: String,
    },
    Table {
        rows: Vec<Vec<String>>,
        headed: bool,
    },
    Row {
        cells: Vec<String>,
        heads: usize,
    },
    Cell {
        head: bool,
    },
    /// Emphasis and its like, with the mark before and after.
    Mark(&'static str),
    Code,
    /// An element that Markdown takes as HTML: without it `m²` would be `m2`.
    Html(&'static str),
    Link(String),
    Caption,
    /// Its inside is left out.
    Skip,
}

impl Role {
    /// Does it stand inside a line of text?
    pub fn is_inline(&self) -> bool {
        matches!(
            self,
            Role::Mark(_) | Role::Code | Role::Html(_) | Role::Link(_)
        )
    }

    /// Does it keep end tags of what is around it from closing it?
    pub fn holds(&self) -> bool {
        matches!(
            self,
            Role::Quote
                | Role::Item
                | Role::Footnote(_)
                | Role::Cell { .. }
                | Role::Table { .. }
                | Role::List { .. }
        )
    }
}

/// The role of elements that need no look at their attributes. `None` for those that mean nothing (`span`, `font`).
pub fn role(name: &str) -> Option<Role> {
    Some(match name {
        "p" | "div" | "section" | "article" | "aside" | "main" | "header" | "footer" | "nav"
        | "center" | "address" | "figure" | "details" | "dl" | "dd" | "fieldset" | "legend"
        | "hgroup" | "body" | "html" | "tbody" | "thead" | "tfoot" | "caption" => Role::Block,
        "h1" => Role::Heading(1),
        "h2" => Role::Heading(2),
        "h3" => Role::Heading(3),
        "h4" => Role::Heading(4),
        "h5" => Role::Heading(5),
        "h6" => Role::Heading(6),
        "blockquote" => Role::Quote,
        "ul" | "menu" => Role::List { next: None },
        "li" => Role::Item,
        "table" => Role::Table {
            rows: Vec::new(),
            headed: false,
        },
        "tr" => Role::Row {
            cells: Vec::new(),
            heads: 0,
        },
        "td" => Role::Cell { head: false },
        "th" => Role::Cell { head: true },
        "em" | "i" | "cite" | "dfn" | "var" => Role::Mark("*"),
        "strong" | "b" => Role::Mark("**"),
        "del" | "s" | "strike" => Role::Mark("~~"),
        "code" | "kbd" | "samp" | "tt" => Role::Code,
        "sub" => Role::Html("sub"),
        "sup" => Role::Html("sup"),
        "q" => Role::Html("q"),
        "figcaption" => Role::Caption,
        "dt" | "summary" => Role::Heading(0),
        "script" | "style" | "svg" | "math" | "template" | "head" | "title" | "noscript"
        | "button" | "select" | "textarea" | "form" | "canvas" | "map" | "datalist" | "iframe"
        | "object" | "video" | "audio" | "applet" => Role::Skip,
        _ => return None,
    })
}

/// Open elements that a new one closes, and how far up they are looked for: `<li>` ends the `<li>` before it.
pub fn ends(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "li" => (&["li", "p"], &["ul", "ol", "menu"]),
        "dt" | "dd" => (&["dt", "dd", "p"], &["dl"]),
        "tr" => (&["tr", "td", "th", "p"], &["table"]),
        "td" | "th" => (&["td", "th", "p"], &["tr", "table"]),
        "tbody" | "thead" | "tfoot" => (
            &["tbody", "thead", "tfoot", "tr", "td", "th", "caption"],
            &["table"],
        ),
        name if role(name).is_some_and(|role| !role.is_inline() && role != Role::Skip) => (
            &["p"],
            &[
                "li",
                "td",
                "th",
                "blockquote",
                "div",
                "figure",
                "section",
                "article",
                "dd",
                "aside",
                "main",
                "figcaption",
            ],
        ),
        _ => (&[], &[]),
    }
}

/// Elements without an inside.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "br" | "hr"
            | "img"
            | "input"
            | "meta"
            | "link"
            | "wbr"
            | "source"
            | "embed"
            | "col"
            | "area"
            | "base"
            | "param"
            | "track"
    )
}

pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map(|attribute| &*attribute.value)
}

/// `fn1`, `fn-1`, `fn:1` and the like, as editors write footnotes; the label is letters, digits and hyphens.
pub(super) fn footnote_label(id: &str) -> Option<String> {
    let label = id
        .strip_prefix("fn")
        .or_else(|| id.strip_prefix("footnote"))
        .filter(|_| !is_back_reference(id))?;
    let label: String = label
        .trim_start_matches(['-', ':', '_', '.'])
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    (!label.is_empty() && label.len() <= 64).then_some(label)
}

pub(super) fn is_back_reference(url: &str) -> bool {
    let id = url.strip_prefix('#').unwrap_or(url);
    ["fnref", "footnote-ref", "ref-fn"]
        .iter()
        .any(|start| id.starts_with(start))
}

/// May readers follow it: http, https, mailto, tel or relative?
pub(super) fn is_followed(url: &str) -> bool {
    let url = url.trim();
    match url
        .find([':', '/', '?', '#'])
        .filter(|at| url.as_bytes()[*at] == b':')
    {
        Some(at) => matches!(
            url[..at].to_ascii_lowercase().as_str(),
            "http" | "https" | "mailto" | "tel"
        ),
        None => true,
    }
}

pub(super) fn language(tag: &Tag) -> String {
    let classes = attribute(tag, "class").unwrap_or_default();
    let named = classes.split_whitespace().find_map(|class| {
        class
            .strip_prefix("language-")
            .or_else(|| class.strip_prefix("lang-"))
    });
    named
        .filter(|name| {
            name.len() <= 30
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"+#-".contains(&b))
        })
        .unwrap_or_default()
        .to_owned()
}
