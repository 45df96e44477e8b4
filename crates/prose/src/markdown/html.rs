//! Escaping, addresses, and the sanitiser for raw HTML.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::RenderError;

/// Tags that raw HTML may use, and those that the writer itself writes.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "wbr",
];
/// Classes that the writer itself writes; no others pass.
const CLASSES: &[(&str, &[&str])] = &[
    ("div", &["table"]),
    ("section", &["notes"]),
    ("a", &["back"]),
    ("td", &["left", "center", "right"]),
    ("th", &["left", "center", "right"]),
];
const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];
/// Tags times depth that the HTML parser may have to build: bounds its time and memory.
const MAX_HTML_COST: usize = 1_000_000;

/// The value of `rel` on links to other hosts: they learn neither the page nor a handle on its window.
pub const REL: &str = "noopener noreferrer";

/// Appends text, escaped for the inside of an element.
pub fn escape_text(out: &mut String, text: &str) {
    escape(out, text, false);
}

/// Appends text, escaped for an attribute between double quotes.
pub fn escape_attribute(out: &mut String, text: &str) {
    escape(out, text, true);
}

fn escape(out: &mut String, text: &str, quotes: bool) {
    let mut rest = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if quotes => "&quot;",
            _ => continue,
        };
        out.push_str(&text[rest..at]);
        out.push_str(entity);
        rest = at + 1;
    }
    out.push_str(&text[rest..]);
}

/// The address, fit for an `href`, or `None` where its scheme is not allowed.
///
/// Allowed are http, https, mailto, tel and relative addresses; `//host` counts as another host's. What a browser would
/// strip or read as something else (control characters, spaces, backslashes, quotes) is percent-encoded.
pub fn safe_url(url: &str) -> Option<String> {
    let url = url.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if url.chars().any(char::is_control)
        || !scheme(url).is_none_or(|s| SCHEMES.iter().any(|ok| s.eq_ignore_ascii_case(ok)))
    {
        return None;
    }
    let mut out = String::with_capacity(url.len() + 8);
    for byte in url.bytes() {
        match byte {
            b'&' => out.push_str("&amp;"),
            b'\''
            | b'"'
            | b'<'
            | b'>'
            | b'\\'
            | b'`'
            | b'{'
            | b'}'
            | b'|'
            | b'^'
            | b' '
            | 0x80.. => {
                out.push('%');
                out.push(
                    char::from_digit(u32::from(byte >> 4), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase(),
                );
                out.push(
                    char::from_digit(u32::from(byte & 15), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase(),
                );
            }
            byte => out.push(char::from(byte)),
        }
    }
    Some(out)
}

/// Does the address lead off this house's site?
pub fn is_elsewhere(url: &str) -> bool {
    url.starts_with("//")
        || scheme(url)
            .is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"))
}

/// What stands before the first colon, where that colon comes before any slash, query or fragment.
fn scheme(url: &str) -> Option<&str> {
    let end = url.find([':', '/', '?', '#', '\\'])?;
    (url.as_bytes()[end] == b':').then(|| &url[..end])
}

/// Is this raw HTML only a comment?
pub fn is_comment(raw: &str) -> bool {
    let raw = raw.trim();
    raw.starts_with("<!--") && raw.find("-->").is_some_and(|end| end + 3 == raw.len())
}

/// An image's name as a path in one form: `./a.png`, `b/../a.png`, `/a.png` and `a.png` are one. What would climb out of its folder stays
/// as it is written, as do addresses of other hosts.
pub fn plain_name(address: &str) -> std::borrow::Cow<'_, str> {
    let odd = |part: &str| matches!(part, "" | "." | "..");
    let is_remote = address.starts_with("//") || address.contains(':');
    if is_remote || !address.split('/').any(odd) {
        return address.into();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in address.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return address.into(),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/").into()
}

/// The names of opening tags in raw HTML that will not pass, with their byte offsets.
pub fn refused_tags(raw: &str) -> impl Iterator<Item = (usize, String)> {
    raw.match_indices('<').filter_map(|(at, _)| {
        let name: String = raw[at + 1..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .take(20)
            .collect();
        let name = name.to_ascii_lowercase();
        // A raw image is refused too: only Markdown images go through the caller's hook.
        let allowed = TAGS.contains(&name.as_str()) && name != "img";
        (!name.is_empty() && name.starts_with(|c: char| c.is_ascii_alphabetic()) && !allowed)
            .then_some((at, name))
    })
}

/// Cleans rendered HTML that holds raw HTML. `images` are the addresses and size sets the writer wrote; no other image shows.
pub fn sanitise(
    html: &str,
    id_prefix: &str,
    images: HashSet<String>,
) -> Result<String, RenderError> {
    if cost(html) > MAX_HTML_COST {
        return Err(RenderError::TooMuchHtml);
    }
    let ids = ["s-", "note-", "ref-"].map(|kind| format!("{id_prefix}{kind}"));
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(
            [
                "script", "style", "svg", "math", "iframe", "object", "template", "noscript",
                "title", "textarea",
            ]
            .into(),
        )
        .generic_attributes(["dir", "lang", "id", "title"].into())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "role"])),
            ("section", HashSet::from(["role"])),
            ("div", HashSet::from(["tabindex"])),
            (
                "img",
                HashSet::from([
                    "src", "srcset", "sizes", "width", "height", "alt", "loading", "decoding",
                ]),
            ),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ]))
        .allowed_classes(
            CLASSES
                .iter()
                .map(|(tag, classes)| (*tag, classes.iter().copied().collect()))
                .collect(),
        )
        .url_schemes(SCHEMES.iter().copied().collect())
        .url_relative(ammonia::UrlRelative::PassThrough)
        .link_rel(Some(REL))
        .strip_comments(true)
        .attribute_filter(move |tag, attribute, value| {
            let passes = match (tag, attribute) {
                ("img", "src" | "srcset") => images.contains(value),
                ("img", "sizes") => value == super::write::SIZES,
                (_, "id") => ids.iter().any(|id| value.starts_with(id)),
                ("a", "role") => matches!(value, "doc-noteref" | "doc-backlink"),
                ("section", "role") => value == "doc-endnotes",
                ("div", "tabindex") => value == "0",
                (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
                _ => true,
            };
            passes.then_some(Cow::Borrowed(value))
        });
    // An image that lost its address shows nothing.
    Ok(builder.clean(html).to_string().replace("<img>", ""))
}

/// Tags times the deepest run of tags left open: an upper bound for what the parser of HTML builds, which reopens unclosed
/// formatting in every block.
fn cost(html: &str) -> usize {
    let (mut tags, mut depth, mut deepest) = (0usize, 0usize, 0usize);
    for (at, _) in html.match_indices('<') {
        let rest = &html.as_bytes()[at + 1..];
        match rest {
            [b'/', letter, ..] if letter.is_ascii_alphabetic() => depth = depth.saturating_sub(1),
            [letter, ..] if letter.is_ascii_alphabetic() => {
                tags += 1;
                if !is_void(rest) {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            _ => {}
        }
    }
    tags.saturating_mul(deepest + 1)
}

fn is_void(tag: &[u8]) -> bool {
    let name = tag
        .split(|b| !b.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    [
        &b"br"[..],
        b"hr",
        b"img",
        b"wbr",
        b"p",
        b"li",
        b"td",
        b"th",
        b"tr",
        b"dt",
        b"dd",
    ]
    .iter()
    .any(|void| name.eq_ignore_ascii_case(void))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_image_has_one_name() {
        for (written, name) in [
            ("a.png", "a.png"),
            ("./a.png", "a.png"),
            ("/img/a.png", "img/a.png"),
            ("b/..//a.png", "a.png"),
            ("../a.png", "../a.png"),
            ("b/../../a.png", "b/../../a.png"),
            ("https://a.example//b.png", "https://a.example//b.png"),
        ] {
            assert_eq!(plain_name(written), name);
        }
    }

    #[test]
    fn addresses_are_held_to_the_list() {
        for (url, expected) in [
            (
                "https://example.org/a?b=c&d",
                Some("https://example.org/a?b=c&amp;d"),
            ),
            ("mailto:a@b.example", Some("mailto:a@b.example")),
            ("TEL:+33", Some("TEL:+33")),
            ("../a/é.html#x", Some("../a/%C3%A9.html#x")),
            ("a/b:c", Some("a/b:c")),
            ("?q=a:b", Some("?q=a:b")),
            ("/\\evil.example", Some("/%5Cevil.example")),
            ("javascript:alert(1)", None),
            (" JaVaScRiPt:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("\u{1}javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("vbscript:x", None),
        ] {
            assert_eq!(safe_url(url).as_deref(), expected, "{url:?}");
        }
    }

    #[test]
    fn costly_html_is_measured() {
        assert!(cost("<p>a</p>\n") < 10);
        assert!(cost(&"<b>".repeat(2000)) > MAX_HTML_COST);
        assert!(cost(&("<i>".repeat(300) + &"<p>".repeat(10_000))) > MAX_HTML_COST);
    }
}
