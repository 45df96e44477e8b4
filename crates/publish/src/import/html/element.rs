//! What each HTML element means for the writer.

/// The part an open element plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A paragraph or a box around blocks.
    Block,
    Heading(usize),
    Quote,
    List { next: Option<u64> },
    Item,
    /// A footnote's text, under its label.
    Footnote(String),
    Pre { language: String },
    Table { rows: Vec<Vec<String>>, headed: bool },
    Row { cells: Vec<String>, heads: usize },
    Cell { head: bool },
    /// Emphasis and its like, with the mark before and after.
    Mark(&'static str),
    Code,
    Link(String),
    Caption,
    /// Its inside is left out.
    Skip,
}

impl Role {
    /// Does it stand inside a line of text?
    pub fn is_inline(&self) -> bool {
        matches!(self, Role::Mark(_) | Role::Code | Role::Link(_))
    }

    /// Does it keep end tags of what is around it from closing it?
    pub fn holds(&self) -> bool {
        matches!(self, Role::Quote | Role::Item | Role::Footnote(_) | Role::Cell { .. } | Role::Table { .. } | Role::List { .. })
    }
}

/// The role of elements that need no look at their attributes. `None` for those that mean nothing (`span`, `font`).
pub fn role(name: &str) -> Option<Role> {
    Some(match name {
        "p" | "div" | "section" | "article" | "aside" | "main" | "header" | "footer" | "nav" | "center" | "address" | "figure"
        | "details" | "dl" | "dd" | "fieldset" | "legend" | "hgroup" | "body" | "html" | "tbody" | "thead" | "tfoot" | "caption" => Role::Block,
        "h1" => Role::Heading(1),
        "h2" => Role::Heading(2),
        "h3" => Role::Heading(3),
        "h4" => Role::Heading(4),
        "h5" => Role::Heading(5),
        "h6" => Role::Heading(6),
        "blockquote" => Role::Quote,
        "ul" | "menu" => Role::List { next: None },
        "li" => Role::Item,
        "table" => Role::Table { rows: Vec::new(), headed: false },
        "tr" => Role::Row { cells: Vec::new(), heads: 0 },
        "td" => Role::Cell { head: false },
        "th" => Role::Cell { head: true },
        "em" | "i" | "cite" | "dfn" | "var" => Role::Mark("*"),
        "strong" | "b" => Role::Mark("**"),
        "del" | "s" | "strike" => Role::Mark("~~"),
        "code" | "kbd" | "samp" | "tt" => Role::Code,
        "figcaption" => Role::Caption,
        "dt" | "summary" => Role::Heading(0),
        "script" | "style" | "svg" | "math" | "template" | "head" | "title" | "noscript" | "button" | "select" | "textarea" | "form"
        | "canvas" | "map" | "datalist" | "iframe" | "object" | "video" | "audio" | "applet" => Role::Skip,
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
        "tbody" | "thead" | "tfoot" => (&["tbody", "thead", "tfoot", "tr", "td", "th", "caption"], &["table"]),
        name if role(name).is_some_and(|role| !role.is_inline() && role != Role::Skip) => {
            (&["p"], &["li", "td", "th", "blockquote", "div", "figure", "section", "article", "dd", "aside", "main", "figcaption"])
        }
        _ => (&[], &[]),
    }
}

/// Elements without an inside.
pub fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "meta" | "link" | "wbr" | "source" | "embed" | "col" | "area" | "base" | "param" | "track")
}
