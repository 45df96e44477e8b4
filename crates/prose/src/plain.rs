//! Markdown to plain text, excerpts, and the counting of words.
//!
//! Plain text is for mails, search and short notes: no marks, one blank line between paragraphs, links as their words.
//! Cutting looks only at the stretch around the cut, so an excerpt of a long text costs the same as of a short one.

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{GraphemeClusterSegmenter, WordSegmenter};
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::letter::is_letter_or_digit;
use crate::markdown::{Lines, RenderError, events};

/// The words of a Markdown text. Images give their alternative text, footnotes follow where they are defined, raw HTML gives
/// nothing. Limits as in [`crate::markdown::render`].
pub fn plain(markdown: &str) -> Result<String, RenderError> {
    let mut out = String::with_capacity(markdown.len());
    let mut items: Vec<Option<u64>> = Vec::new();
    for (event, _) in events(markdown, &Lines::new(markdown, 1))? {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => out.push('\n'),
            Event::Start(Tag::List(start)) => items.push(start),
            Event::Start(Tag::Item) => open_item(&mut out, &mut items),
            Event::End(TagEnd::Item) => new_line(&mut out),
            Event::End(TagEnd::List(_)) => {
                items.pop();
                new_block(&mut out);
            }
            Event::End(TagEnd::TableCell) => out.push('\t'),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => new_line(&mut out),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table,
            ) => new_block(&mut out),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    Ok(out)
}

/// A text as a reader meets it, for comparing two of them: one paragraph for each heading, paragraph, item, row or block of code, without marks.
/// Behind a link stands its address, a picture is its words and its name, so that a change of these shows. Limits as in
/// [`crate::markdown::render`].
pub fn shown(markdown: &str) -> Result<String, RenderError> {
    let mut out = String::with_capacity(markdown.len());
    let mut items: Vec<Option<u64>> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for (event, _) in events(markdown, &Lines::new(markdown, 1))? {
        match event {
            Event::Code(text) | Event::InlineMath(text) => out.push_str(&text),
            // A blank line in code would part it.
            Event::Text(text) => {
                let lines = text.lines().filter(|line| !line.trim().is_empty());
                match text.contains('\n') {
                    true => out.push_str(&(lines.collect::<Vec<_>>().join("\n") + "\n")),
                    false => out.push_str(&text),
                }
            }
            Event::SoftBreak => out.push(' '),
            Event::HardBreak => out.push('\n'),
            Event::FootnoteReference(label) => out.push_str(&format!(" [{label}]")),
            Event::TaskListMarker(done) => out.push_str(if done { "☑ " } else { "☐ " }),
            Event::Html(html) | Event::InlineHtml(html) => out.push_str(html.trim_end()),
            Event::Rule => {
                new_block(&mut out);
                out.push('―');
                new_block(&mut out);
            }
            Event::Start(Tag::FootnoteDefinition(label)) => {
                new_block(&mut out);
                out.push_str(&format!("[{label}] "));
            }
            Event::Start(Tag::List(start)) => {
                new_block(&mut out);
                items.push(start);
            }
            Event::Start(Tag::Item) => {
                new_block(&mut out);
                open_item(&mut out, &mut items);
            }
            Event::End(TagEnd::List(_)) => {
                items.pop();
                new_block(&mut out);
            }
            Event::Start(Tag::Link { dest_url, .. }) => open.push(dest_url.into_string()),
            Event::Start(Tag::Image { dest_url, .. }) => {
                out.push_str("🖼 ");
                open.push(dest_url.into_string());
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let address = open.pop().unwrap_or_default();
                if !out.ends_with(&address) {
                    out.push_str(&format!(" ({address})"));
                }
            }
            Event::End(TagEnd::TableCell) => out.push_str(" · "),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                out.truncate(out.trim_end_matches(" · ").len());
                new_block(&mut out);
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::Table
                | TagEnd::HtmlBlock
                | TagEnd::Item,
            ) => new_block(&mut out),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    Ok(out)
}

/// The beginning of a plain text on one line: at most `max` characters as readers count them (grapheme clusters), ellipsis
/// included. Cut at the end of a word where one lies in the second half, in every script; else between two characters.
pub fn excerpt(plain: &str, max: usize) -> String {
    let line = one_line(plain, max.saturating_mul(8).saturating_add(64));
    let graphemes = GraphemeClusterSegmenter::new();
    let mut ends = graphemes.segment_str(&line).skip(1);
    // `fits` is where the text would be cut for the ellipsis; beyond it there must be one more character for it to matter.
    let fits = ends
        .by_ref()
        .nth(max.saturating_sub(2))
        .filter(|_| max > 1)
        .unwrap_or(0);
    if max == 0 {
        return String::new();
    }
    let full = if max == 1 {
        graphemes.segment_str(&line).nth(1)
    } else {
        ends.next()
    };
    if full.is_none_or(|full| full >= line.len()) && (fits > 0 || line.is_empty() || full.is_some())
    {
        return line;
    }
    if fits == 0 && max > 1 {
        return line;
    }
    let words = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let head = &line[..fits];
    let cut = words
        .segment_str(&line)
        .take_while(|end| *end <= fits)
        .last()
        .filter(|end| *end > fits / 2)
        .unwrap_or(fits);
    format!(
        "{}…",
        head[..cut].trim_end_matches(|c: char| c.is_whitespace()
            || matches!(
                c,
                ',' | ';' | ':' | '،' | '、' | '，' | '-' | '–' | '—' | '(' | '«' | '“'
            ))
    )
}

/// How many words a reader would count: an estimate in one pass. Scripts written without spaces count by characters, two
/// to a word in Chinese and Japanese, four in Thai, Lao, Khmer and Burmese.
pub fn count_words(text: &str) -> usize {
    let (mut words, mut in_word, mut ideographs, mut letters) = (0, false, 0usize, 0usize);
    for c in text.chars() {
        if is_unspaced(c) {
            ideographs += usize::from(is_letter_or_digit(c));
            in_word = false;
        } else if is_southeast_asian(c) {
            letters += 1;
            in_word = false;
        } else if c.is_whitespace() {
            in_word = false;
        } else if !in_word && is_letter_or_digit(c) {
            words += 1;
            in_word = true;
        }
    }
    words + ideographs.div_ceil(2) + letters.div_ceil(4)
}

/// Is the character of a script that puts no space between words and breaks lines anywhere (Chinese, Japanese, Yi, and
/// their punctuation)?
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{303f}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{a000}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Is the character Thai, Lao, Khmer, Burmese or a neighbour without spaces?
pub fn is_southeast_asian(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1aaf}')
}

fn open_item(out: &mut String, items: &mut [Option<u64>]) {
    new_line(out);
    match items.last_mut() {
        Some(Some(n)) => {
            out.push_str(&format!("{n}. "));
            *n = n.saturating_add(1);
        }
        _ => out.push_str("• "),
    }
}

fn new_line(out: &mut String) {
    out.truncate(out.trim_end_matches([' ', '\t']).len());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn new_block(out: &mut String) {
    new_line(out);
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// The first `bytes` of the text, about, with every run of white space as one space.
fn one_line(text: &str, bytes: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().take(bytes));
        if line.len() > bytes {
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_without_its_marks() {
        let text = "## Title\n\nSome *words* and\na [link](https://a.example/) <https://b.example/>[^1]\n\n- one\n- two\n  1. inner\n\n![Bell](bell.png)\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n> quoted\n\n```\nx\n\ny\n```\n\n---\n\n[^1]: note\n";
        insta::assert_snapshot!(shown(text).unwrap(), @"
        Title

        Some words and a link (https://a.example/) https://b.example/ [1]

        • one

        • two

        1. inner

        🖼 Bell (bell.png)

        a · b

        1 · 2

        quoted

        x
        y

        ―

        [1] note
        ");
    }

    #[test]
    fn marks_go_and_words_stay() {
        let text = "# Title\n\nSome *marked* [link](https://a.example) ![a cat](cat.jpg)\nand `code`.\n\n1. one\n2. two\n   - deep\n\n> quote\n\n| a | b |\n|---|---|\n| c | d |\n\n<b>raw</b>\n";
        insta::assert_snapshot!(plain(text).unwrap(), @r"
        Title

        Some marked link a cat
        and code.

        1. one
        2. two
        • deep

        quote

        a	b
        c	d

        raw
        ");
    }

    #[test]
    fn excerpts_end_at_words_in_every_script() {
        for (text, max, expected) in [
            ("The bell sounds the alarm", 14, "The bell…"),
            ("The bell", 8, "The bell"),
            ("The  \n bell", 8, "The bell"),
            ("The bells", 8, "The…"),
            ("Donaudampfschifffahrt", 6, "Donau…"),
            ("钟楼敲响警钟，召集大会", 6, "钟楼敲响…"),
            ("หอระฆังส่งสัญญาณเตือนภัย", 12, "หอระฆังส่ง…"),
            ("جرس البلدة يدق", 11, "جرس البلدة…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2, "👩‍👩‍👧‍👦…"),
            ("", 5, ""),
            ("a", 1, "a"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ] {
            assert_eq!(excerpt(text, max), expected, "{text}");
        }
    }

    #[test]
    fn words_are_counted_in_every_script() {
        assert_eq!(count_words("It’s a bell-tower, isn't it?"), 5);
        assert_eq!(count_words("钟楼敲响警钟"), 3);
        assert_eq!(count_words("Це дзвін — 12"), 3);
        assert_eq!(count_words(" — … "), 0);
    }

    proptest::proptest! {
        #[test]
        fn an_excerpt_never_grows(text in "\\PC{0,80}", max in 0usize..40) {
            let cut = excerpt(&text, max);
            let count = GraphemeClusterSegmenter::new().segment_str(&cut).skip(1).count();
            proptest::prop_assert!(count <= max, "{} > {}: {:?}", count, max, cut);
        }
    }
}
