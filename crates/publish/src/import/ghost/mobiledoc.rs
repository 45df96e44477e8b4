//! Mobiledoc 0.3, the document of Ghost's editor before version 5: sections of marked words, and cards by number.

use serde_json::Value;

use super::card::{self, Pieces, escaped, field};
use crate::import::NoteKind;

/// The pieces of a document; `None` where it is none.
pub(super) fn pieces(document: &str) -> Option<Pieces> {
    let document: Value = serde_json::from_str(document).ok()?;
    let cards = list(&document, "cards");
    let mut pieces = Pieces::default();
    let Some(sections) = document.get("sections").and_then(Value::as_array) else {
        // The oldest posts are one card of Markdown.
        let [one] = cards else { return None };
        write_card(one, &mut pieces)?;
        return Some(pieces);
    };
    let document = Document {
        cards,
        atoms: list(&document, "atoms"),
        markups: list(&document, "markups"),
    };
    for section in sections {
        if document.section(section, &mut pieces).is_none() {
            pieces.left_out(NoteKind::Html, "a section that Ghost does not know");
        }
    }
    Some(pieces)
}

struct Document<'v> {
    cards: &'v [Value],
    atoms: &'v [Value],
    markups: &'v [Value],
}

impl Document<'_> {
    fn section(&self, section: &Value, out: &mut Pieces) -> Option<()> {
        match section.get(0)?.as_u64()? {
            1 => {
                let tag = block(section.get(1)?.as_str()?);
                out.html(&format!("<{tag}>"));
                self.markers(section.get(2)?, out)?;
                out.html(&format!("</{tag}>"));
            }
            2 => {
                let url = escaped(section.get(1)?.as_str()?);
                out.html(&format!("<img src=\"{url}\">"));
            }
            3 => {
                let tag = match section.get(1)?.as_str()? {
                    "ol" => "ol",
                    _ => "ul",
                };
                out.html(&format!("<{tag}>"));
                for item in section.get(2)?.as_array()? {
                    out.html("<li>");
                    self.markers(item, out)?;
                    out.html("</li>");
                }
                out.html(&format!("</{tag}>"));
            }
            10 => write_card(at(self.cards, section.get(1)?)?, out)?,
            _ => return None,
        }
        Some(())
    }

    /// Markers open marks by number, and close the innermost ones by count.
    fn markers(&self, markers: &Value, out: &mut Pieces) -> Option<()> {
        let mut open: Vec<&str> = Vec::new();
        for marker in markers.as_array()? {
            for number in marker.get(1)?.as_array()? {
                open.push(self.open(number, out));
            }
            match marker.get(0)?.as_u64()? {
                0 => out.text(marker.get(3)?.as_str()?),
                _ => self.atom(marker.get(3)?, out),
            }
            for _ in 0..marker.get(2)?.as_u64()?.min(open.len() as u64) {
                if let Some(tag) = open.pop().filter(|tag| !tag.is_empty()) {
                    out.html(&format!("</{tag}>"));
                }
            }
        }
        Some(())
    }

    /// Opens a mark; its element, or nothing where it has no meaning here.
    fn open(&self, number: &Value, out: &mut Pieces) -> &'static str {
        let markup = at(self.markups, number);
        let name = markup.and_then(|markup| markup.get(0)?.as_str());
        let tag = match name.unwrap_or_default() {
            "a" => "a",
            "strong" | "b" => "strong",
            "em" | "i" => "em",
            "s" | "del" => "s",
            "code" => "code",
            "sub" => "sub",
            "sup" => "sup",
            _ => return "",
        };
        let attributes = markup
            .and_then(|markup| markup.get(1)?.as_array())
            .map_or(&[][..], Vec::as_slice);
        let href = attributes
            .chunks(2)
            .find(|pair| pair.first().and_then(Value::as_str) == Some("href"));
        let href = href.and_then(|pair| pair.get(1)?.as_str());
        match (tag, href) {
            ("a", href) => out.html(&format!(
                "<a href=\"{}\">",
                escaped(href.unwrap_or_default())
            )),
            _ => out.html(&format!("<{tag}>")),
        }
        tag
    }

    fn atom(&self, number: &Value, out: &mut Pieces) {
        let atom = at(self.atoms, number);
        match atom.and_then(|atom| atom.get(0)?.as_str()) {
            Some("soft-return") => out.html("<br>"),
            _ => out.text(
                atom.and_then(|atom| atom.get(1)?.as_str())
                    .unwrap_or_default(),
            ),
        }
    }
}

fn block(tag: &str) -> &str {
    match tag {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => tag,
        "blockquote" | "aside" | "pull-quote" => "blockquote",
        _ => "p",
    }
}

fn write_card(card: &Value, out: &mut Pieces) -> Option<()> {
    let payload = card.get(1).unwrap_or(&Value::Null);
    let name = card.get(0)?.as_str()?;
    // Markdown stands under two names, and once under none.
    match field(payload, "markdown").is_empty() {
        true => card::write(name, payload, out),
        false => card::write("markdown", payload, out),
    }
    Some(())
}

fn list<'v>(document: &'v Value, key: &str) -> &'v [Value] {
    document
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn at<'v>(list: &'v [Value], number: &Value) -> Option<&'v Value> {
    list.get(usize::try_from(number.as_u64()?).ok()?)
}
