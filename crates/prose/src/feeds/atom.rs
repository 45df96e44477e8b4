//! Atom (RFC 4287), with tombstones for what was erased (RFC 6721).

use super::{Feed, Item, State, Xml, rfc3339};

/// The feed as Atom.
pub fn atom(feed: &Feed) -> String {
    let mut xml = Xml::new();
    xml.open(
        "feed",
        &[
            ("xmlns", "http://www.w3.org/2005/Atom"),
            ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
            ("xml:lang", feed.lang.as_str()),
        ],
    );
    xml.text("id", &[], &feed.id);
    xml.text("title", &[], &feed.title);
    if !feed.subtitle.is_empty() {
        xml.text("subtitle", &[], &feed.subtitle);
    }
    xml.text("updated", &[], &rfc3339(feed.updated));
    xml.open("author", &[]);
    xml.text("name", &[], &feed.author);
    xml.text("uri", &[], &feed.here.page);
    xml.close("author");
    links(&mut xml, feed);
    if let Some(icon) = &feed.icon {
        xml.text("icon", &[], icon);
    }
    xml.text("generator", &[], "Beffroi");
    for item in &feed.items {
        match item.state {
            State::Erased { at } => tombstone(&mut xml, item, at),
            _ => entry(&mut xml, item),
        }
    }
    xml.close("feed");
    xml.finish()
}

fn links(xml: &mut Xml, feed: &Feed) {
    xml.empty(
        "link",
        &[
            ("rel", "self"),
            ("type", "application/atom+xml"),
            ("href", &feed.here.atom),
        ],
    );
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("hreflang", feed.lang.as_str()),
            ("href", &feed.here.page),
        ],
    );
    for hub in &feed.hubs {
        xml.empty("link", &[("rel", "hub"), ("href", hub)]);
    }
    for (lang, places) in &feed.others {
        xml.empty(
            "link",
            &[
                ("rel", "alternate"),
                ("type", "application/atom+xml"),
                ("hreflang", lang.as_str()),
                ("href", &places.atom),
            ],
        );
    }
}

fn entry(xml: &mut Xml, item: &Item) {
    xml.open("entry", &[("xml:lang", item.lang.as_str())]);
    xml.text("id", &[], &item.id);
    xml.text("title", &[], &item.shown_title());
    xml.text("published", &[], &rfc3339(item.published));
    xml.text("updated", &[], &rfc3339(item.updated));
    xml.empty(
        "link",
        &[
            ("rel", "alternate"),
            ("type", "text/html"),
            ("hreflang", item.lang.as_str()),
            ("href", &item.url),
        ],
    );
    for (lang, url) in &item.editions {
        xml.empty(
            "link",
            &[
                ("rel", "alternate"),
                ("type", "text/html"),
                ("hreflang", lang.as_str()),
                ("href", url),
            ],
        );
    }
    if let State::Withdrawn { notice } = &item.state {
        xml.empty("category", &[("term", "withdrawn"), ("label", notice)]);
    }
    for category in &item.categories {
        xml.empty("category", &[("term", category)]);
    }
    if !item.summary.is_empty() {
        xml.text("summary", &[], &item.summary);
    }
    xml.text("content", &[("type", "html")], &item.shown_html());
    xml.close("entry");
}

fn tombstone(xml: &mut Xml, item: &Item, at: i64) {
    xml.empty(
        "at:deleted-entry",
        &[("ref", &item.id), ("when", &rfc3339(at))],
    );
}
