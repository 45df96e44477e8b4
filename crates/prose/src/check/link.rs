//! Links and e-mail addresses that differ.
//!
//! Compared over the whole text, for a sentence may move. An address that differs only by a language (`/en/` and `/fr/`,
//! `en.example.org`, `?lang=en`) is the same; so is a page of an encyclopedia in another language, whose title is translated.

use super::align::Pair;
use super::block::Block;
use super::{CheckKind, Finding, Place, Reason, Texts};
use crate::lang::Lang;

/// One finding for each address that has no counterpart.
pub fn links(texts: &Texts<'_>) -> Vec<Finding> {
    let langs = [texts.source.lang, texts.target.lang];
    let mut from = gather(texts.from, langs);
    let mut to = gather(texts.to, langs);
    to.retain(
        |target| match from.iter().position(|source| source.key == target.key) {
            Some(at) => {
                from.remove(at);
                false
            }
            None => true,
        },
    );
    let mut findings = Vec::new();
    for target in to {
        let kind = |link: &Found<'_>| link.url.starts_with("mailto:");
        // What is nearest in the text is most likely what was meant.
        let near = from
            .iter()
            .enumerate()
            .filter(|(_, source)| kind(source) == kind(&target))
            .min_by_key(|(_, source)| source.place.paragraph.abs_diff(target.place.paragraph));
        let source = near.map(|(at, _)| at).map(|at| from.remove(at));
        findings.push(differs(source.as_ref(), &target));
    }
    // A paragraph that is missing as a whole is told as one, not again for its links.
    let paragraph_is_there = |source: &&Found<'_>| {
        !texts.pairs.iter().any(|pair| {
            matches!(pair, Pair::Source(at) if texts.from[*at].number == source.place.paragraph)
        })
    };
    let left = from.iter().filter(paragraph_is_there);
    findings.extend(left.map(|source| missing(source, texts)));
    findings
}

struct Found<'a> {
    url: &'a str,
    key: String,
    place: Place,
}

fn gather<'a>(blocks: &'a [Block], langs: [&Lang; 2]) -> Vec<Found<'a>> {
    let all = blocks
        .iter()
        .flat_map(|block| block.links.iter().map(move |url| (block, url.as_str())));
    // A place on the same page has another name in every language.
    let away = all.filter(|(_, url)| !url.starts_with('#'));
    away.take(5_000)
        .map(|(block, url)| Found {
            url,
            key: key(url, langs),
            place: block.place(0),
        })
        .collect()
}

fn differs(source: Option<&Found<'_>>, target: &Found<'_>) -> Finding {
    let reason = match source {
        Some(source) => Reason::LinkDiffers {
            source: source.url.to_owned(),
            target: target.url.to_owned(),
        },
        None => Reason::LinkExtra(target.url.to_owned()),
    };
    Finding {
        check: CheckKind::Link,
        place: target.place,
        excerpt: target.url.to_owned(),
        source_excerpt: source.map(|source| source.url.to_owned()),
        reason,
    }
}

fn missing(source: &Found<'_>, texts: &Texts<'_>) -> Finding {
    let counterpart = texts
        .prose()
        .find(|(from, _)| from.number == source.place.paragraph)
        .map(|(_, to)| to.place(0));
    let place = counterpart.unwrap_or(Place {
        paragraph: 1,
        line: texts.target.first_line,
    });
    Finding {
        check: CheckKind::Link,
        place,
        excerpt: String::new(),
        source_excerpt: Some(source.url.to_owned()),
        reason: Reason::LinkMissing(source.url.to_owned()),
    }
}

/// The address with its language taken out.
fn key(url: &str, langs: [&Lang; 2]) -> String {
    let lower = url.to_lowercase();
    let bare = lower
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .trim_end_matches('/');
    let is_lang = |part: &str| {
        langs.iter().any(|lang| {
            part == lang.path() || part == lang.language() || part == lang.path().replace('-', "_")
        })
    };
    let (host, path) = bare.split_once('/').unwrap_or((bare, ""));
    let (first, rest) = host.split_once('.').unwrap_or(("", host));
    if is_lang(first) && (rest.contains("wikipedia.") || rest.contains("wikisource.")) {
        return format!("{{}}.{rest}");
    }
    let mut key = if is_lang(first) {
        format!("{{}}.{rest}")
    } else {
        host.to_owned()
    };
    let path = path.trim_end_matches(".html");
    for part in path.split_inclusive(['/', '?', '&', '=', '.', '#']) {
        let name = part.trim_end_matches(['/', '?', '&', '=', '.', '#']);
        key.push('/');
        key.push_str(if is_lang(name) { "{}" } else { name });
    }
    key
}
