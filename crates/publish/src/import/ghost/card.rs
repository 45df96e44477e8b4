//! Cards of Ghost's editors, which are the same in Lexical and in Mobiledoc: pictures, code, quotations, bookmarks and the like.
//!
//! A card becomes HTML, which takes the same way as the HTML of other posts, or is Markdown already. One that means nothing outside of
//! Ghost is named.

use serde_json::Value;

use crate::import::NoteKind;

/// A text in pieces, in their order.
#[derive(Default)]
pub(super) struct Pieces {
    pub(super) done: Vec<Piece>,
    open: String,
    pub(super) left_out: Vec<(NoteKind, String)>,
}

pub(super) enum Piece {
    Html(String),
    Markdown(String),
}

impl Pieces {
    pub(super) fn html(&mut self, html: &str) {
        self.open.push_str(html);
    }

    /// Text between tags.
    pub(super) fn text(&mut self, text: &str) {
        self.open.push_str(&escaped(text));
    }

    fn markdown(&mut self, text: &str) {
        self.end_html();
        self.done.push(Piece::Markdown(text.to_owned()));
    }

    pub(super) fn left_out(&mut self, kind: NoteKind, what: &str) {
        self.left_out.push((kind, what.to_owned()));
    }

    fn end_html(&mut self) {
        if !self.open.trim().is_empty() {
            self.done.push(Piece::Html(std::mem::take(&mut self.open)));
        }
        self.open.clear();
    }

    pub(super) fn finish(mut self) -> Pieces {
        self.end_html();
        self
    }
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A field that is a text; empty where there is none.
pub(super) fn field<'v>(card: &'v Value, key: &str) -> &'v str {
    card.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn first<'v>(card: &'v Value, keys: &[&str]) -> &'v str {
    keys.iter()
        .map(|key| field(card, key))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// Writes a card.
pub(super) fn write(name: &str, card: &Value, out: &mut Pieces) {
    if is_for_members(card) {
        return out.left_out(NoteKind::NotPublished, "a passage for members only");
    }
    match name {
        "image" => image(card, out),
        "gallery" => gallery(card, out),
        "markdown" | "card-markdown" => out.markdown(field(card, "markdown")),
        "html" => out.html(field(card, "html")),
        "hr" | "horizontalrule" => out.html("<hr>"),
        "code" | "codeblock" => code(card, out),
        "embed" => {
            let url = field(card, "url");
            out.left_out(NoteKind::Embed, &format!("embed {url}"));
            link(url, title_of(card), "", out);
            caption(card, out);
        }
        "bookmark" => {
            let about = card.get("metadata").unwrap_or(card);
            link(
                field(card, "url"),
                title_of(card),
                field(about, "description"),
                out,
            );
            caption(card, out);
        }
        "callout" => {
            let text = first(card, &["calloutText", "text"]);
            let emoji = escaped(field(card, "calloutEmoji"));
            let text = text.trim_start().strip_prefix("<p>").unwrap_or(text);
            out.html(&format!("<blockquote><p>{emoji} {text}</p></blockquote>"));
        }
        "toggle" => out.html(&format!(
            "<details><summary>{}</summary>{}</details>",
            field(card, "heading"),
            paragraph(field(card, "content"))
        )),
        "button" => link(field(card, "buttonUrl"), field(card, "buttonText"), "", out),
        "header" => {
            let (heading, below) = (
                first(card, &["header", "heading"]),
                first(card, &["subheader", "subheading"]),
            );
            out.html(&format!("<h2>{heading}</h2>{}", paragraph(below)));
            link(field(card, "buttonUrl"), field(card, "buttonText"), "", out);
        }
        "product" => {
            let picture = field(card, "productImageSrc");
            if !picture.is_empty() {
                out.html(&format!("<img src=\"{}\">", escaped(picture)));
            }
            out.html(&format!(
                "<h4>{}</h4>{}",
                field(card, "productTitle"),
                paragraph(field(card, "productDescription"))
            ));
            link(
                field(card, "productUrl"),
                field(card, "productButton"),
                "",
                out,
            );
        }
        "call-to-action" => {
            out.html(field(card, "textValue"));
            link(field(card, "buttonUrl"), field(card, "buttonText"), "", out);
        }
        "video" | "audio" | "file" => {
            let shown = first(card, &["fileTitle", "title", "fileName"]);
            out.html(&paragraph(&escaped(shown)));
            out.html(&paragraph(field(card, "fileCaption")));
            caption(card, out);
            out.left_out(NoteKind::FileMissing, field(card, "src"));
        }
        // Marks where the part for members begins, in a text that everybody may read.
        "paywall" => {}
        other => out.left_out(NoteKind::Block, other),
    }
}

/// Ghost shows parts of a text to members only, or in mails only.
fn is_for_members(card: &Value) -> bool {
    let Some(seen) = card.get("visibility") else {
        return false;
    };
    let no = |value: Option<&Value>| value == Some(&Value::Bool(false));
    no(seen.get("showOnWeb")) || no(seen.get("web").and_then(|web| web.get("nonMember")))
}

fn image(card: &Value, out: &mut Pieces) {
    let (open, close) = match field(card, "href") {
        "" => (String::new(), ""),
        href => (format!("<a href=\"{}\">", escaped(href)), "</a>"),
    };
    out.html("<figure>");
    out.html(&open);
    picture(card, out);
    out.html(close);
    caption(card, out);
    out.html("</figure>");
}

fn gallery(card: &Value, out: &mut Pieces) {
    for shown in card
        .get("images")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        image(shown, out);
    }
    caption(card, out);
}

fn picture(card: &Value, out: &mut Pieces) {
    out.html(&format!(
        "<img src=\"{}\" alt=\"{}\">",
        escaped(field(card, "src")),
        escaped(field(card, "alt"))
    ));
}

fn code(card: &Value, out: &mut Pieces) {
    out.html(&format!(
        "<pre><code class=\"language-{}\">{}</code></pre>",
        escaped(field(card, "language")),
        escaped(field(card, "code"))
    ));
    caption(card, out);
}

/// Captions are HTML.
fn caption(card: &Value, out: &mut Pieces) {
    let caption = field(card, "caption");
    if !caption.is_empty() {
        out.html(&format!("<figcaption>{caption}</figcaption>"));
    }
}

fn title_of(card: &Value) -> &str {
    let about = card.get("metadata").unwrap_or(card);
    first(about, &["title", "url"])
}

fn link(url: &str, title: &str, below: &str, out: &mut Pieces) {
    if url.is_empty() {
        return out.html(&paragraph(&escaped(title)));
    }
    let title = if title.is_empty() { url } else { title };
    out.html(&format!(
        "<p><a href=\"{}\">{}</a></p>{}",
        escaped(url),
        escaped(title),
        paragraph(&escaped(below))
    ));
}

fn paragraph(html: &str) -> String {
    match html.trim() {
        "" => String::new(),
        html if html.starts_with("<p") => html.to_owned(),
        html => format!("<p>{html}</p>"),
    }
}
