//! RSS 2.0, for readers that know nothing newer.

use super::{Feed, Item, Xml, moment};

/// The feed as RSS 2.0 with `content:encoded` and `atom:link`.
pub fn rss(feed: &Feed) -> String {
    let mut xml = Xml::new();
    xml.open(
        "rss",
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ],
    );
    xml.open("channel", &[]);
    xml.text("title", &[], &feed.title);
    xml.text("link", &[], &feed.here.page);
    xml.text(
        "description",
        &[],
        if feed.subtitle.is_empty() {
            &feed.title
        } else {
            &feed.subtitle
        },
    );
    xml.text("language", &[], feed.lang.as_str());
    xml.text("lastBuildDate", &[], &rfc822(feed.updated));
    xml.text("generator", &[], "Beffroi");
    xml.empty(
        "atom:link",
        &[
            ("rel", "self"),
            ("type", "application/rss+xml"),
            ("href", &feed.here.rss),
        ],
    );
    for hub in &feed.hubs {
        xml.empty("atom:link", &[("rel", "hub"), ("href", hub)]);
    }
    for (lang, places) in &feed.others {
        xml.empty(
            "atom:link",
            &[
                ("rel", "alternate"),
                ("type", "application/rss+xml"),
                ("hreflang", lang.as_str()),
                ("href", &places.rss),
            ],
        );
    }
    if let Some(icon) = &feed.icon {
        xml.open("image", &[]);
        xml.text("url", &[], icon);
        xml.text("title", &[], &feed.title);
        xml.text("link", &[], &feed.here.page);
        xml.close("image");
    }
    for entry in feed.items.iter().filter(|item| !item.is_erased()) {
        item(&mut xml, feed, entry);
    }
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}

fn item(xml: &mut Xml, feed: &Feed, item: &Item) {
    xml.open("item", &[]);
    xml.text("title", &[], &item.shown_title());
    xml.text("link", &[], &item.url);
    xml.text("guid", &[("isPermaLink", "false")], &item.id);
    xml.text("pubDate", &[], &rfc822(item.published));
    xml.text("dc:creator", &[], &feed.author);
    for category in &item.categories {
        xml.text("category", &[], category);
    }
    if !item.summary.is_empty() {
        xml.text("description", &[], &item.summary);
    }
    xml.text("content:encoded", &[], &item.shown_html());
    xml.close("item");
}

/// The date form of RFC 822 with a year of four digits.
fn rfc822(micros: i64) -> String {
    moment(micros)
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string()
}
