//! HTML that a stranger wrote on another server, made fit to be shown: a few plain tags, links that gain nothing, no picture, no style,
//! no address of another host that a page would load.
//!
//! What turns the direction of text around (bidi overrides and embeddings) is taken out: it makes a text read otherwise than it is.
//! Cost: one parse by an HTML5 parser; the caller bounds the bytes.

use std::collections::{HashMap, HashSet};

/// The most bytes that are cleaned.
pub const MAX_BYTES: usize = 64 << 10;

const TAGS: [&str; 16] = [
    "p",
    "br",
    "a",
    "em",
    "strong",
    "b",
    "i",
    "u",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "span",
];

/// The text as HTML of ours; `None` where it is longer than [`MAX_BYTES`], or says nothing.
pub fn clean(html: &str) -> Option<String> {
    if html.len() > MAX_BYTES {
        return None;
    }
    let plain: String = html.chars().filter(|c| !turns(*c)).collect();
    let clean = ammonia::Builder::empty()
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from([
            "script", "style", "svg", "math", "iframe", "object", "template", "noscript", "title",
            "textarea",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "hreflang"]))]))
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .attribute_filter(|_, name, value| match name {
            "dir" if !matches!(value, "ltr" | "rtl" | "auto") => None,
            _ => Some(value.into()),
        })
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow noopener noreferrer ugc"))
        .strip_comments(true)
        .clean(&plain)
        .to_string();
    // Few bytes can become many: an `&` takes five.
    let clean = clean.trim();
    let says = clean.len() <= 4 * MAX_BYTES && !words(clean).is_empty();
    says.then(|| clean.to_owned())
}

/// One line of plain text that a stranger wrote: a name, what a picture shows.
pub fn line(text: &str, most: usize) -> String {
    let kept = text.chars().filter(|c| !turns(*c));
    let spaced = kept.map(|c| if c.is_control() { ' ' } else { c });
    let line: String = spaced.collect();
    let line: Vec<&str> = line.split_whitespace().collect();
    line.join(" ").chars().take(most).collect()
}

/// What is left of cleaned HTML without its tags.
fn words(clean: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for c in clean.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside && !c.is_whitespace() => words.push(c),
            _ => {}
        }
    }
    words
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{0}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_write_stays_and_what_acts_goes() {
        for (html, expected) in [
            (
                "<p>I <strong>come</strong>.<br>All of us</p>",
                Some("<p>I <strong>come</strong>.<br>All of us</p>"),
            ),
            (
                "<p><a href=\"https://peer.example/@ada\" class=\"mention\" onclick=\"x()\">@ada</a></p>",
                Some(
                    "<p><a href=\"https://peer.example/@ada\" rel=\"nofollow noopener noreferrer ugc\">@ada</a></p>",
                ),
            ),
            (
                "<a href=\"javascript:alert(1)\">go</a><a href=\"/do/leave\">leave</a>",
                Some(
                    "<a rel=\"nofollow noopener noreferrer ugc\">go</a><a rel=\"nofollow noopener noreferrer ugc\">leave</a>",
                ),
            ),
            (
                "<img src=https://track.example/1.png><script>1</script>",
                None,
            ),
            (
                "<p style=\"position:fixed\">a\u{202e}b</p>",
                Some("<p>ab</p>"),
            ),
            ("<form action=/do/x><button>y</button></form>", Some("y")),
            ("<p> </p>", None),
            ("1 < 2 & 3", Some("1 &lt; 2 &amp; 3")),
        ] {
            assert_eq!(clean(html).as_deref(), expected, "{html}");
        }
        assert_eq!(clean(&"a".repeat(MAX_BYTES + 1)), None);
        assert_eq!(line(" A\u{202e}da\n\tB ", 4), "Ada ");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left(html in "(<[a-z]{1,6}( (on[a-z]{1,5}|style|src|href)=[\"']?(javascript:|https?:)?[ -~]{0,12}[\"']?)*/?>|[ -~é<>\"'&]){0,12}") {
            let Some(clean) = clean(&html) else { return Ok(()) };
            let tags = clean.split('<').skip(1);
            for tag in tags {
                let tag = tag.split('>').next().unwrap();
                let name = tag.trim_start_matches('/').split(' ').next().unwrap();
                prop_assert!(TAGS.contains(&name), "{clean}");
                prop_assert!(!tag.contains(" on") && !tag.contains(" style") && !tag.contains(" src"), "{clean}");
                prop_assert!(!tag.contains("javascript:"), "{clean}");
            }
        }
    }
}
