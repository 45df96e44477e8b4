//! Are the words that people read in a booklet the words that were signed? Each article is written again from its signed body, and
//! what a reader gets from both is compared: the words in their order, where links lead, what pictures are said to show.
//!
//! The markup itself may differ, so that a newer program reads what an older one wrote. Not compared: the bytes of pictures, which
//! stand in the page in a smaller size than the signed one, and what the house's software says around the words (dates, notices).

use floor::{Error, Result};
use prose::lang::Lang;
use prose::markdown::Image;
use publish::site::booklet::Words;

use super::read::OpenedItem;

const ARTICLE: &str = "<article id=\"";
const TEXT: &str = "<div class=\"text";

/// Every article shows an edition of the booklet, and each edition that is not erased has its article.
pub(super) fn compare(page: &str, items: &[OpenedItem]) -> Result<()> {
    let mut unseen: Vec<&OpenedItem> = items.iter().filter(|item| item.call.is_some()).collect();
    for article in page.split(ARTICLE).skip(1) {
        let (anchor, article) = article.split_once('"').unwrap_or_default();
        let found = Article::read(article)
            .and_then(|article| unseen.iter().position(|item| article.shows(anchor, item)));
        let place = found.ok_or_else(|| {
            Error::altered("the words in the page are not the words that were signed")
                .at(format!("article {}", anchor.escape_default()))
        })?;
        unseen.swap_remove(place);
    }
    match unseen.first() {
        None => Ok(()),
        Some(item) => Err(Error::altered("signed words are missing from the page")
            .at(format!("entry {}", item.index))),
    }
}

/// What a reader gets from an article.
struct Article {
    /// Before the text: kind, date, title, summary, notices.
    head: Vec<String>,
    text: Vec<String>,
}

impl Article {
    /// `None` when it is no article of a booklet.
    fn read(html: &str) -> Option<Self> {
        let (html, _) = html.split_once("</article>")?;
        let (head, rest) = html.split_once(TEXT)?;
        let (_, rest) = rest.split_once('>')?;
        let (text, _) = rest.rsplit_once("</div>")?;
        // Its own opening tag ends in the head.
        let (_, head) = head.split_once('>')?;
        Some(Self {
            head: tokens(head),
            text: tokens(text),
        })
    }

    fn shows(&self, anchor: &str, item: &OpenedItem) -> bool {
        let Some(call) = &item.call else { return false };
        let Ok(lang) = Lang::parse(call.lang.as_str()) else {
            return false;
        };
        let picture = |name: &str| {
            let known = call.media.iter().any(|file| file.name == name);
            known.then(|| Image {
                src: "data:".to_owned(),
                srcset: None,
                width: 0,
                height: 0,
                alt: String::new(),
            })
        };
        // All pictures of an edition are in the page, or none.
        [true, false].into_iter().any(|pictures| {
            let images = |name: &str| picture(name).filter(|_| pictures);
            let words = Words::write(
                &call.title,
                &call.summary,
                &call.text,
                &lang,
                anchor,
                &images,
            );
            let head = tokens(&words.head.to_string());
            self.head
                .windows(head.len().max(1))
                .any(|window| window == head)
                && self.text == tokens(&words.text.to_string())
        })
    }
}

/// Words, links and pictures in their order.
fn tokens(html: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push_words(&mut tokens, text);
        if !is_tag(tag) {
            push_words(&mut tokens, "<");
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        tokens.extend(seen(tag));
        rest = after;
    }
    push_words(&mut tokens, rest);
    tokens
}

fn push_words(tokens: &mut Vec<String>, text: &str) {
    tokens.extend(text.split_whitespace().map(str::to_owned));
}

/// Browsers show `<` as it is unless a name, `/`, `!` or `?` follows.
fn is_tag(html: &str) -> bool {
    html.chars()
        .nth(1)
        .is_some_and(|next| next.is_ascii_alphabetic() || ['/', '!', '?'].contains(&next))
}

/// What a tag leads to or shows. Ends, and tags that only mark words, are nothing.
fn seen(tag: &str) -> Option<String> {
    let name = tag
        .get(1..)?
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()?
        .to_ascii_lowercase();
    match name.as_str() {
        "a" => Some(format!("<a {}>", attribute(tag, "href"))),
        "img" => Some(format!("<img {}>", attribute(tag, "alt"))),
        "script" | "style" | "iframe" | "object" | "embed" | "svg" | "video" | "audio" | "form"
        | "input" | "button" => Some(format!("<{name}>")),
        _ => None,
    }
}

fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    let start = format!(" {name}=\"");
    let value = tag
        .split_once(start.as_str())
        .map_or("", |(_, value)| value);
    value.split('"').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn a_reader_gets_words_links_and_pictures() {
        let html = "<p>One <b>two</b>\nthree <a class=\"x\" href=\"https://a.example\">four</a> <img src=\"data:x\" alt=\"five\">";
        assert_eq!(
            tokens(html),
            [
                "One",
                "two",
                "three",
                "<a https://a.example>",
                "four",
                "<img five>"
            ]
        );
        assert_eq!(
            tokens("<p id=\"x\">One two   three"),
            tokens("One <i>two</i> three")
        );
    }

    #[test]
    fn what_a_browser_shows_is_not_passed_over() {
        assert_eq!(
            tokens("1 < 2 and 3 > 2"),
            ["1", "<", "2", "and", "3", ">", "2"]
        );
        assert_ne!(tokens("<p>pay</p>"), tokens("<p>pay< nobody ></p>"));
        assert_ne!(tokens("<p>pay"), tokens("<p>pay<img src=x>"));
    }
}
