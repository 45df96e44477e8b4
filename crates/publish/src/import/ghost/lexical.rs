//! Lexical, the document of Ghost's editor since version 5: a tree of nodes, each with a type. Depth is limited.

use serde_json::Value;

use super::card::{self, Pieces, escaped, field};
use crate::import::NoteKind;

/// How deep nodes may nest; lists in lists need two levels each.
const MAX_DEPTH: usize = 64;

/// The pieces of a document; `None` where it is none.
pub(super) fn pieces(document: &str) -> Option<Pieces> {
    let document: Value = serde_json::from_str(document).ok()?;
    let root = document.get("root")?;
    let mut pieces = Pieces::default();
    children(root, &mut pieces, 0);
    Some(pieces)
}

fn children(node: &Value, out: &mut Pieces, depth: usize) {
    if depth > MAX_DEPTH {
        return out.left_out(NoteKind::Html, "elements nested too deep");
    }
    for child in node
        .get("children")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        write(child, out, depth + 1);
    }
}

fn write(node: &Value, out: &mut Pieces, depth: usize) {
    let around = |open: &str, close: &str, out: &mut Pieces| {
        out.html(open);
        children(node, out, depth);
        out.html(close);
    };
    match field(node, "type") {
        "text" | "extended-text" | "tk" => text(node, out),
        "linebreak" => out.html("<br>"),
        "tab" => out.html(" "),
        "paragraph" => around("<p>", "</p>", out),
        "heading" | "extended-heading" => {
            let tag = heading(field(node, "tag"));
            around(&format!("<{tag}>"), &format!("</{tag}>"), out);
        }
        "quote" | "extended-quote" | "aside" => {
            around("<blockquote><p>", "</p></blockquote>", out);
        }
        "list" if field(node, "listType") == "number" => {
            let start = node.get("start").and_then(Value::as_u64).unwrap_or(1);
            out.html(&format!("<ol start=\"{start}\">"));
            items(node, out, depth);
            out.html("</ol>");
        }
        "list" => {
            out.html("<ul>");
            items(node, out, depth);
            out.html("</ul>");
        }
        "listitem" => children(node, out, depth),
        "link" | "autolink" | "at-link" => {
            let open = format!("<a href=\"{}\">", escaped(field(node, "url")));
            around(&open, "</a>", out);
        }
        "root" => children(node, out, depth),
        // What somebody typed to find a page, and did not choose.
        "at-link-search" | "zwnj" => {}
        name => card::write(name, node, out),
    }
}

/// Lexical puts a list in a list into an item of its own; in HTML it stands in the item before it.
fn items(list: &Value, out: &mut Pieces, depth: usize) {
    if depth > MAX_DEPTH {
        return out.left_out(NoteKind::Html, "elements nested too deep");
    }
    let items = list.get("children").and_then(Value::as_array);
    let mut items = items.into_iter().flatten().peekable();
    while let Some(item) = items.next() {
        out.html("<li>");
        write(item, out, depth + 1);
        while let Some(inner) = items.next_if(|next| holds_list_alone(next)) {
            write(inner, out, depth + 1);
        }
        out.html("</li>");
    }
}

fn holds_list_alone(node: &Value) -> bool {
    let children = node.get("children").and_then(Value::as_array);
    children.is_some_and(|children| {
        !children.is_empty() && children.iter().all(|child| field(child, "type") == "list")
    })
}

fn heading(tag: &str) -> &str {
    match tag {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => tag,
        _ => "h2",
    }
}

/// Marks by the bit that stands for them; underlining and highlighting have no Markdown.
const MARKS: [(u64, &str); 6] = [
    (1, "strong"),
    (2, "em"),
    (4, "s"),
    (16, "code"),
    (32, "sub"),
    (64, "sup"),
];

fn text(node: &Value, out: &mut Pieces) {
    let format = node.get("format").and_then(Value::as_u64).unwrap_or(0);
    let marks = || MARKS.iter().filter(|(bit, _)| format & bit != 0);
    marks().for_each(|(_, tag)| out.html(&format!("<{tag}>")));
    out.text(field(node, "text"));
    marks()
        .rev()
        .for_each(|(_, tag)| out.html(&format!("</{tag}>")));
}
