//! Is what people read in a booklet what was signed? Each article is written again from its signed body, and what a reader gets from both
//! is compared: the words in their order, where links lead, what pictures are said to show, and the bytes of the pictures. The
//! first passage that differs is named.
//!
//! Around the words, what is signed is compared as well: that it was withdrawn and why, the note of a correction, the day of a first
//! revision. The markup itself may differ, so that a newer program reads what an older one wrote. Not compared: what the
//! house's software says in its own words (kinds, sentences with dates, the names of the event's lines).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor::{Error, Result};
use prose::lang::Lang;
use prose::markdown::Image;
use publish::site::Markup;
use publish::site::booklet::Words;
use tlog::record::{Act, CallBody, Digest, Standing, WithdrawBody};

use super::read::OpenedItem;

const ARTICLE: &str = "<article id=\"";
const TEXT: &str = "<div class=\"text";
const WITHDRAWN: &str = "<section class=\"notice strong\"";
const CORRECTED: &str = "<strong>";
/// So many words of a passage are shown before and after the first that differs.
const BEFORE: usize = 3;
const AFTER: usize = 8;

/// Every article shows an edition of the booklet, and each edition that is not erased has its article.
pub(super) fn compare(page: &str, items: &[OpenedItem]) -> Result<()> {
    let mut unseen: Vec<&OpenedItem> = items.iter().filter(|item| item.call.is_some()).collect();
    for article in page.split(ARTICLE).skip(1) {
        let (anchor, html) = article.split_once('"').unwrap_or_default();
        let wrong =
            |what: String| Error::altered(what).at(format!("article {}", anchor.escape_default()));
        let article =
            Article::read(html).ok_or_else(|| wrong("an article is broken off".to_owned()))?;
        let found = unseen.iter().position(|item| article.shows(anchor, item));
        let Some(place) = found else {
            return Err(wrong(article.passage(anchor, &unseen)));
        };
        let item = unseen.swap_remove(place);
        if let Some(what) = article.fault(item, items) {
            return Err(wrong(what));
        }
    }
    match unseen.first() {
        None => Ok(()),
        Some(item) => Err(Error::altered("signed words are missing from the page")
            .at(format!("entry {}", item.index))),
    }
}

/// What a reader gets from an article.
struct Article<'p> {
    lang: &'p str,
    /// Before the text: kind, date, title, summary, notices.
    head_html: &'p str,
    head: Vec<String>,
    text_html: &'p str,
    text: Vec<String>,
}

impl<'p> Article<'p> {
    /// `None` when it is no article of a booklet.
    fn read(html: &'p str) -> Option<Self> {
        let (html, _) = html.split_once("</article>")?;
        let (head, rest) = html.split_once(TEXT)?;
        let (_, rest) = rest.split_once('>')?;
        let (text, _) = rest.rsplit_once("</div>")?;
        // Its own opening tag ends in the head.
        let (tag, head) = head.split_once('>')?;
        Some(Self {
            lang: attribute(tag, "lang"),
            head_html: head,
            head: tokens(head),
            text_html: text,
            text: tokens(text),
        })
    }

    fn shows(&self, anchor: &str, item: &OpenedItem) -> bool {
        // All pictures of an edition are in the page, or none.
        [true, false].into_iter().any(|pictures| {
            let Some(signed) = Signed::write(anchor, item, pictures) else {
                return false;
            };
            self.has_head(&signed.head) && self.text == signed.text
        })
    }

    fn has_head(&self, head: &[String]) -> bool {
        self.head
            .windows(head.len().max(1))
            .any(|window| window == head)
    }

    /// The first passage that is not as it was signed, beside the edition that the article most likely shows.
    fn passage(&self, anchor: &str, items: &[&OpenedItem]) -> String {
        const OTHER: &str = "the words in the page are not the words that were signed";
        let of_the_language = items.iter().filter(|item| {
            let call = item.call.as_ref();
            call.is_some_and(|call| call.lang.as_str().eq_ignore_ascii_case(self.lang))
        });
        let written = of_the_language
            .flat_map(|item| [true, false].map(|pictures| Signed::write(anchor, item, pictures)))
            .flatten();
        // The longest beginning in common tells which edition it was made from.
        let best = written.max_by_key(|signed| {
            let common = common(&self.text, &signed.text);
            (self.has_head(&signed.head), common)
        });
        let Some(signed) = best else {
            return format!("{OTHER}: nothing in its language was signed");
        };
        if !self.has_head(&signed.head) {
            return format!(
                "{OTHER}: its title or summary was signed as “{}”",
                excerpt(&signed.head, 0)
            );
        }
        let at = common(&self.text, &signed.text);
        format!(
            "{OTHER}: the page says “{}” where “{}” was signed",
            excerpt(&self.text, at),
            excerpt(&signed.text, at)
        )
    }

    /// What else in it is not as it was signed.
    fn fault(&self, item: &OpenedItem, items: &[OpenedItem]) -> Option<String> {
        let call = item.call.as_ref()?;
        self.picture(call)
            .or_else(|| self.notices(item, call, items))
            .or_else(|| self.day(item, call))
    }

    /// A picture whose bytes are none of those that were signed.
    fn picture(&self, call: &CallBody) -> Option<String> {
        let shown = self.text_html.split("src=\"data:").skip(1);
        for picture in shown {
            let bytes = picture.split('"').next()?.split_once(";base64,");
            let bytes = bytes.and_then(|(_, bytes)| BASE64.decode(bytes).ok());
            let sha256 = bytes.map(|bytes| Digest::of(&bytes));
            if !sha256.is_some_and(|sha256| call.media.iter().any(|file| file.is(&sha256))) {
                let said = attribute(picture, "alt");
                return Some(format!(
                    "a picture is not one of those that were signed: “{said}”"
                ));
            }
        }
        None
    }

    fn notices(&self, item: &OpenedItem, call: &CallBody, items: &[OpenedItem]) -> Option<String> {
        let is_withdrawn = matches!(item.standing, Standing::Withdrawn { .. });
        let withdrawn = self.head_html.split_once(WITHDRAWN);
        if withdrawn.is_some() != is_withdrawn {
            return Some(match is_withdrawn {
                true => "the page does not say that this was withdrawn".to_owned(),
                false => "the page says that this was withdrawn, and it was not".to_owned(),
            });
        }
        let reason =
            withdrawn.and_then(|(_, notice)| between(notice, "<blockquote", "</blockquote>"));
        if let Some(reason) = reason.map(tokens)
            && !reasons(call, items).any(|signed| signed == reason)
        {
            return Some(format!(
                "the reason that the page gives was not signed: “{}”",
                excerpt(&reason, 0)
            ));
        }
        let after = withdrawn.map_or(self.head_html, |(_, after)| {
            after
                .split_once("</section>")
                .map_or("", |(_, after)| after)
        });
        let noted = after.contains(CORRECTED);
        let note = tokens(&Markup::text(&call.correction).to_string());
        match (noted, note.is_empty()) {
            (false, true) => None,
            (true, false) if self.head.windows(note.len()).any(|window| window == note) => None,
            (true, true) => Some("the page speaks of a correction, and none was signed".to_owned()),
            _ => Some(format!(
                "the note of the correction was signed as “{}”",
                excerpt(&note, 0)
            )),
        }
    }

    /// A first revision shows the day on which it was published.
    fn day(&self, item: &OpenedItem, call: &CallBody) -> Option<String> {
        let Act::Edition { rev: 1, .. } = item.entry()?.act else {
            return None;
        };
        let second = |time: &str| {
            time.parse::<jiff::Timestamp>()
                .ok()
                .map(jiff::Timestamp::as_second)
        };
        let shown = attribute(self.head_html.split_once("<time")?.1, "datetime");
        (second(shown) != second(&call.published)).then(|| {
            format!(
                "the page says that it is of {shown}; it was signed as of {}",
                call.published
            )
        })
    }
}

/// The reasons that were signed for the withdrawals of a call.
fn reasons<'i>(
    call: &CallBody,
    items: &'i [OpenedItem],
) -> impl Iterator<Item = Vec<String>> + use<'i> {
    let id = call.call;
    let bodies = items
        .iter()
        .filter_map(move |item| match item.entry()?.act {
            Act::Withdraw { id: of, .. } if of == id => {
                WithdrawBody::parse(item.body.as_ref()?).ok()
            }
            _ => None,
        });
    bodies
        .flat_map(|body| body.reason.into_values())
        .map(|reason| tokens(&Markup::text(&reason).to_string()))
}

/// An edition as its article would show it.
struct Signed {
    head: Vec<String>,
    text: Vec<String>,
}

impl Signed {
    fn write(anchor: &str, item: &OpenedItem, pictures: bool) -> Option<Self> {
        let call = item.call.as_ref()?;
        let lang = Lang::parse(call.lang.as_str()).ok()?;
        let images = |name: &str| {
            let known = pictures && call.media.iter().any(|file| file.name == name);
            known.then(|| Image {
                src: "data:".to_owned(),
                srcset: None,
                width: 0,
                height: 0,
                alt: String::new(),
            })
        };
        let words = Words::write(
            &call.title,
            &call.summary,
            &call.text,
            &lang,
            anchor,
            &images,
        );
        Some(Self {
            head: tokens(&words.head.to_string()),
            text: tokens(&words.text.to_string()),
        })
    }
}

/// How many tokens two texts begin with alike.
fn common(one: &[String], other: &[String]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// The words around a place.
fn excerpt(tokens: &[String], at: usize) -> String {
    let from = at.saturating_sub(BEFORE);
    let words: Vec<&str> = tokens
        .iter()
        .skip(from)
        .take(at - from + AFTER)
        .map(String::as_str)
        .collect();
    let (before, after) = (
        if from > 0 { "… " } else { "" },
        if tokens.len() > at + AFTER {
            " …"
        } else {
            ""
        },
    );
    format!("{before}{}{after}", words.join(" "))
        .chars()
        .take(400)
        .collect()
}

/// What stands in the first element of a kind.
fn between<'h>(html: &'h str, open: &str, close: &str) -> Option<&'h str> {
    let (_, rest) = html.split_once(open)?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once(close).map(|(inside, _)| inside)
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
    tokens.extend(text.split_whitespace().map(unescaped));
}

/// One program writes `&` as `&amp;`, another as `&#38;`; a reader sees the same.
fn unescaped(word: &str) -> String {
    const ESCAPES: [(&str, char); 11] = [
        ("&lt;", '<'),
        ("&#60;", '<'),
        ("&gt;", '>'),
        ("&#62;", '>'),
        ("&quot;", '"'),
        ("&#34;", '"'),
        ("&apos;", '\''),
        ("&#39;", '\''),
        ("&#x27;", '\''),
        ("&amp;", '&'),
        ("&#38;", '&'),
    ];
    let (mut out, mut rest) = (String::with_capacity(word.len()), word);
    while let Some(at) = rest.find('&') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let known = ESCAPES
            .iter()
            .find(|(escaped, _)| escape.starts_with(escaped));
        let (character, length) =
            known.map_or(('&', 1), |(escaped, character)| (*character, escaped.len()));
        out.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
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
        | "input" | "button" => Some(format!("<{name} >")),
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
    fn escapes_are_what_they_stand_for_and_no_tags() {
        assert_eq!(tokens("a &amp;&#38; b &lt;"), ["a", "&&", "b", "<"]);
        assert_eq!(tokens("&amp;lt; &copy;"), ["&lt;", "&copy;"]);
        assert_ne!(tokens("&lt;script&gt;"), tokens("<script>"));
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
