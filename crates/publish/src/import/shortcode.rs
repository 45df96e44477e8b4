//! WordPress shortcodes, `[name key="value"]…[/name]`, before the HTML is read.
//!
//! Known ones become HTML; of all others the tags go, what stands between them stays, and their names are told. Brackets that are
//! plain text (`[sic]`, `[…]`) are left alone. One pass.

use std::collections::HashSet;

/// The longest tag that is looked at, in bytes.
const MAX_TAG: usize = 4096;
/// Shortcodes that may stand without a closing tag and without attributes.
const BARE: [&str; 6] = [
    "gallery",
    "playlist",
    "contact-form",
    "audio",
    "video",
    "archives",
];

/// The HTML without shortcodes, and the names of those left out, once each time.
pub fn expand(html: &str) -> (String, Vec<String>) {
    if !html.contains('[') {
        return (html.to_owned(), Vec::new());
    }
    let closed = closing_names(html);
    let mut out = String::with_capacity(html.len());
    let mut left_out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('[') {
        let (before, bracket) = rest.split_at(at);
        out.push_str(before);
        rest = match read_tag(bracket, &closed) {
            Some((tag, length)) => {
                write_tag(&mut out, &tag, &mut left_out);
                &bracket[length..]
            }
            None => {
                out.push('[');
                &bracket[1..]
            }
        };
    }
    out.push_str(rest);
    (out, left_out)
}

/// The HTML with the pictures of its galleries; `picture` gives that of an attachment. Galleries of others stay as they are, to be told.
pub fn galleries(html: &str, picture: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("[gallery ") {
        let after = &rest[at + "[gallery".len()..];
        let shown = tag_end(after).and_then(|end| {
            let ids = attribute(&after[..end], "ids")?.split(',');
            let pictures: Option<String> = ids.map(|id| picture(id.trim())).collect();
            Some((pictures?, &after[end + 1..]))
        });
        out.push_str(&rest[..at]);
        rest = match shown {
            Some((pictures, after)) => {
                out.push_str(&pictures);
                after
            }
            None => {
                out.push_str("[gallery");
                after
            }
        };
    }
    out.push_str(rest);
    out
}

struct Tag<'a> {
    name: &'a str,
    closing: bool,
    attributes: &'a str,
}

fn closing_names(html: &str) -> HashSet<&str> {
    html.match_indices("[/")
        .filter_map(|(at, _)| name(&html[at + 2..]))
        .collect()
}

fn name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
    let name = &text[..end];
    (name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_lowercase())).then_some(name)
}

fn read_tag<'a>(text: &'a str, closed: &HashSet<&str>) -> Option<(Tag<'a>, usize)> {
    let inner = &text[1..];
    let closing = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let name = name(inner)?;
    let after = &inner[name.len()..];
    if !after.starts_with([' ', ']', '/', '\n', '\t', '\u{a0}']) {
        return None;
    }
    let end = tag_end(after)?;
    let attributes = &after[..end];
    let is_shortcode =
        closing || closed.contains(name) || attributes.contains('=') || BARE.contains(&name);
    let length = text.len() - after.len() + end + 1;
    is_shortcode.then_some((
        Tag {
            name,
            closing,
            attributes,
        },
        length,
    ))
}

/// Where the `]` is; brackets between quotes do not count.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().take(MAX_TAG) {
        match (byte, quote) {
            (b']', None) => return Some(at),
            (b'[', None) => return None,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    None
}

fn write_tag(out: &mut String, tag: &Tag<'_>, left_out: &mut Vec<String>) {
    let address = || {
        ["src", "mp3", "mp4", "url", "ogg", "m4a", "webm"]
            .into_iter()
            .find_map(|key| attribute(tag.attributes, key))
    };
    match (tag.name, tag.closing) {
        ("caption" | "wp_caption", false) => {
            out.push_str("<figure>");
            if let Some(caption) = attribute(tag.attributes, "caption") {
                out.push_str(&format!("<figcaption>{caption}</figcaption>"));
            }
        }
        ("caption" | "wp_caption", true) => {
            let picture = out
                .rfind("<figure>")
                .and_then(|figure| end_of_picture(out, figure));
            if let Some(at) = picture.filter(|at| !out[*at..].trim().is_empty()) {
                let caption = out.split_off(at);
                out.push_str(&format!("<figcaption>{}</figcaption>", caption.trim()));
            }
            out.push_str("</figure>")
        }
        ("embed" | "audio" | "video" | "youtube", false) => {
            out.push_str("<p>");
            out.push_str(&address().unwrap_or_default().replace('<', "&lt;"));
            if attribute(tag.attributes, "src").is_some()
                || tag.name == "audio"
                || tag.name == "video"
            {
                out.push_str("</p>");
                left_out.push(tag.name.to_owned());
            }
        }
        ("embed" | "audio" | "video" | "youtube", true) => out.push_str("</p>"),
        (name, false) => left_out.push(name.to_owned()),
        (_, true) => {}
    }
}

/// Where the image after a place ends, with the link around it: what follows is its caption.
fn end_of_picture(html: &str, from: usize) -> Option<usize> {
    let image = from + html[from..].find("<img")?;
    let end = image + html[image..].find('>')? + 1;
    let gap = html[end..].len() - html[end..].trim_start().len();
    let linked = html[end + gap..].starts_with("</a>");
    Some(if linked {
        end + gap + "</a>".len()
    } else {
        end
    })
}

fn attribute<'a>(attributes: &'a str, key: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = attributes[from..].find(key).map(|at| at + from) {
        from = at + key.len();
        let starts = at == 0 || attributes[..at].ends_with(|c: char| c.is_whitespace());
        let Some(value) = attributes[from..].strip_prefix('=').filter(|_| starts) else {
            continue;
        };
        return match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next(),
            _ => value.split_whitespace().next(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn galleries_become_their_pictures() {
        let picture = |id: &str| (id != "9").then(|| format!("<{id}>"));
        assert_eq!(
            galleries(
                "a [gallery size=\"x\" ids=\"1, 2\"] b [gallery ids=\"1,9\"] [gallery",
                &picture
            ),
            "a <1><2> b [gallery ids=\"1,9\"] [gallery"
        );
    }

    #[test]
    fn plain_brackets_stay() {
        let text = "He said [sic] that […] it [was] so, see [1] and [note].";
        assert_eq!(expand(text), (text.to_owned(), vec![]));
    }

    #[test]
    fn known_ones_become_html_and_others_leave_their_inside() {
        let (html, left) = expand(
            "[caption id=\"a\" caption=\"A ] b\"]<img src=x>[/caption][box]in[/box][gallery ids=\"1,2\"]",
        );
        assert_eq!(
            html,
            "<figure><figcaption>A ] b</figcaption><img src=x></figure>in"
        );
        assert_eq!(left, ["box", "gallery"]);
        assert_eq!(
            expand("[caption width=\"3\"]<a href=y><img src=x /></a> In <em>winter</em>[/caption]")
                .0,
            "<figure><a href=y><img src=x /></a><figcaption>In <em>winter</em></figcaption></figure>"
        );
        assert_eq!(
            expand("[embed]https://a.b/c[/embed]").0,
            "<p>https://a.b/c</p>"
        );
    }
}
