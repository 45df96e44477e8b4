//! Other addresses for the links of a text, with everything else left as it is written.
//!
//! The parser says where each link stands; only the bytes of its address are replaced. Links in code are no links. Cost: one parse.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::{Lines, MAX_BYTES, MAX_DEPTH, RenderError, extensions};

/// What becomes of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewLink {
    /// It stays as it is.
    Keep,
    /// It leads elsewhere.
    To(String),
    /// Its words stay, it leads nowhere.
    Words,
}

/// The text with the links that `change` gave another address. `change` gets the address as it is meant, and its line from 1.
pub fn relink(
    text: &str,
    change: &mut dyn FnMut(&str, usize) -> NewLink,
) -> Result<String, RenderError> {
    let mut edits = edits(text, change)?;
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        // Two uses of one definition edit it once.
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push_str(&new);
            at = range.end;
        }
    }
    out.push_str(&text[at..]);
    Ok(out)
}

type Edit = (Range<usize>, String);

/// A link that is open: its address, and where its words end so far.
struct Open {
    kind: LinkType,
    url: String,
    label: String,
    words: Option<Range<usize>>,
}

fn edits(
    text: &str,
    change: &mut dyn FnMut(&str, usize) -> NewLink,
) -> Result<Vec<Edit>, RenderError> {
    if text.len() > MAX_BYTES {
        return Err(RenderError::TooLong { bytes: text.len() });
    }
    let lines = Lines::new(text, 1);
    let (mut edits, mut depth) = (Vec::new(), 0usize);
    let mut open: Option<Open> = None;
    let parser = Parser::new_ext(text, extensions());
    let definitions: Vec<(String, Range<usize>)> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| (label.to_lowercase(), definition.span.clone()))
        .collect();
    for (event, range) in parser.into_offset_iter() {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(RenderError::TooDeep {
                line: lines.of(range.start),
            });
        }
        match event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                id,
                ..
            }) => {
                open = Some(Open {
                    kind: link_type,
                    url: dest_url.into_string(),
                    label: id.to_lowercase(),
                    words: None,
                });
            }
            Event::End(TagEnd::Link) => {
                if let Some(link) = open.take() {
                    let new = change(&link.url, lines.of(range.start));
                    edits.extend(edit(text, range, &link, new, &definitions));
                }
            }
            Event::InlineHtml(html) | Event::Html(html) if html.contains("href") => {
                anchors(text, range, &lines, change, &mut edits);
            }
            _ => {
                if let Some(link) = &mut open {
                    let words = link.words.get_or_insert(range.clone());
                    *words = words.start.min(range.start)..words.end.max(range.end);
                }
            }
        }
    }
    Ok(edits)
}

fn edit(
    text: &str,
    range: Range<usize>,
    link: &Open,
    new: NewLink,
    definitions: &[(String, Range<usize>)],
) -> Option<Edit> {
    let words = || {
        link.words
            .clone()
            .map_or("", |words| text.get(words).unwrap_or_default())
            .to_owned()
    };
    match (new, link.kind) {
        (NewLink::Keep, _) => None,
        (NewLink::Words, _) => Some((range, words())),
        (NewLink::To(url), LinkType::Inline) => {
            let from = link.words.as_ref().map_or(range.start, |words| words.end);
            address(text, from..range.end, &link.url, &url)
        }
        (NewLink::To(url), LinkType::Autolink | LinkType::Email) => {
            Some((range, format!("[{}]({})", words(), written(&url))))
        }
        (NewLink::To(url), _) => {
            let definition = definitions.iter().find(|(label, _)| *label == link.label);
            address(text, definition?.1.clone(), &link.url, &url)
        }
    }
}

/// The edit of the address inside `within`. One that is written with escapes is not found, and stays.
fn address(text: &str, within: Range<usize>, old: &str, new: &str) -> Option<Edit> {
    let part = text.get(within.clone())?;
    let at = within.start + part.find("](").or(part.find("]:"))? + 2;
    let rest = text.get(at..within.end)?;
    let at = at + rest.len() - rest.trim_start().len();
    let rest = text.get(at..within.end)?;
    let (length, bracketed) = match rest.strip_prefix('<') {
        Some(inside) => (inside.find('>')? + 2, true),
        None => (old.len(), false),
    };
    let stands = match bracketed {
        true => rest[1..length - 1] == *old,
        false => rest.starts_with(old),
    };
    stands.then(|| (at..at + length, written(new)))
}

/// An address as it stands between brackets.
fn written(url: &str) -> String {
    match url.contains([' ', '(', ')', '<', '>']) {
        true => format!(
            "<{}>",
            url.replace('<', "%3C")
                .replace('>', "%3E")
                .replace('\n', "")
        ),
        false => url.to_owned(),
    }
}

/// Links that are written as HTML.
fn anchors(
    text: &str,
    range: Range<usize>,
    lines: &Lines,
    change: &mut dyn FnMut(&str, usize) -> NewLink,
    edits: &mut Vec<Edit>,
) {
    let html = text.get(range.clone()).unwrap_or_default();
    for (at, mark) in html.match_indices("href=\"") {
        let from = at + mark.len();
        let in_anchor = html[..at].rfind('<').is_some_and(|open| {
            let tag = &html[open..at];
            !tag.contains('>') && tag.get(..3).is_some_and(|a| a.eq_ignore_ascii_case("<a "))
        });
        let Some(length) = html[from..].find('"').filter(|_| in_anchor) else {
            continue;
        };
        let start = range.start + from;
        let old = html[from..from + length].replace("&amp;", "&");
        if let NewLink::To(url) = change(&old, lines.of(start)) {
            edits.push((start..start + length, url.replace('"', "%22")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moved(text: &str) -> String {
        relink(text, &mut |url, _| match url {
            "/a" => NewLink::To("b.html".to_owned()),
            "/gone" => NewLink::Words,
            "/c" => NewLink::To("../c d.html".to_owned()),
            "https://old.example/a" => NewLink::To("a.html".to_owned()),
            _ => NewLink::Keep,
        })
        .expect("a text")
    }

    #[test]
    fn only_addresses_change() {
        let cases = [
            ("[a](/a) and [ab](/ab)", "[a](b.html) and [ab](/ab)"),
            ("[*a* `](/a)`](/a \"t\")", "[*a* `](/a)`](b.html \"t\")"),
            ("[](/a) [x](</a>)", "[](b.html) [x](b.html)"),
            ("`[a](/a)`\n\n    [a](/a)", "`[a](/a)`\n\n    [a](/a)"),
            ("see [**it**](/gone).", "see **it**."),
            ("[a](/c)", "[a](<../c d.html>)"),
            ("<https://old.example/a>", "[https://old.example/a](a.html)"),
            (
                "[x][r] [r] [y][R]\n\n[r]: /a 'T'\n",
                "[x][r] [r] [y][R]\n\n[r]: b.html 'T'\n",
            ),
            (
                "see <a class=\"x\" href=\"/a\">a</a> <b title='href=\"/a\"'>",
                "see <a class=\"x\" href=\"b.html\">a</a> <b title='href=\"/a\"'>",
            ),
            ("[![alt](pic.png)](/a)", "[![alt](pic.png)](b.html)"),
        ];
        for (text, expected) in cases {
            assert_eq!(moved(text), expected);
        }
    }

    #[test]
    fn lines_are_told() {
        let mut seen = Vec::new();
        relink(
            "a\n\n[b](/b)\n\n- <https://c.example/>\n",
            &mut |url, line| {
                seen.push((url.to_owned(), line));
                NewLink::Keep
            },
        )
        .expect("a text");
        assert_eq!(
            seen,
            [("/b".to_owned(), 3), ("https://c.example/".to_owned(), 5)]
        );
    }

    proptest! {
        #[test]
        fn a_text_whose_links_all_stay_stays(text in "[\\[\\]()<>a/`*!: \n\"=hrefé-]{0,60}") {
            prop_assert_eq!(relink(&text, &mut |_, _| NewLink::Keep).expect("a text"), text);
        }

        #[test]
        fn words_never_change(text in "[\\[\\]()<>a/`*!: \n\"é-]{0,60}") {
            let changed = relink(&text, &mut |_, _| NewLink::To("b".to_owned())).expect("a text");
            let words = |text: &str| crate::plain::plain(text).expect("a text");
            prop_assert_eq!(words(&changed), words(&text));
        }
    }
}
