//! The text of a post, from whichever form the export has of it: HTML, and where that is missing the editor's own, Lexical (Ghost 5 and later) or
//! Mobiledoc (before). What only members may see stays out.

use super::card::Pieces;
use super::export::Post;
use super::{lexical, mobiledoc};
use crate::import::NoteKind;

/// The pieces of a post's text, and what was left out. `None` where the export has no text of it.
pub(super) fn pieces(post: &Post) -> Option<Pieces> {
    let there = |form: &'_ Option<String>| form.clone().filter(|form| !form.trim().is_empty());
    if let Some(html) = there(&post.html) {
        let mut pieces = Pieces::default();
        let open = without_gated(&html, &mut pieces);
        pieces.html(&open);
        return Some(pieces);
    }
    let editors = there(&post.lexical)
        .map(|form| lexical::pieces(&form))
        .or_else(|| there(&post.mobiledoc).map(|form| mobiledoc::pieces(&form)));
    match editors {
        Some(pieces) => pieces,
        // An empty post, as it was written.
        None => post.html.is_some().then(Pieces::default),
    }
}

const GATE: &str = "<!--kg-gated-block:begin";
const GATE_END: &str = "<!--kg-gated-block:end-->";

/// The HTML without the blocks that Ghost shows to its members only.
fn without_gated(html: &str, pieces: &mut Pieces) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(GATE) {
        let (before, gated) = rest.split_at(at);
        out.push_str(before);
        let inside = gated.find("-->").map_or("", |end| &gated[..end]);
        let end = gated
            .find(GATE_END)
            .map_or(gated.len(), |end| end + GATE_END.len());
        match inside.contains("nonMember:true") {
            true => out.push_str(&gated[..end]),
            false => pieces.left_out(NoteKind::NotPublished, "a passage for members only"),
        }
        rest = &gated[end..];
    }
    out + rest
}
