//! JSON Feed 1.1.

use serde_json::{Map, Value, json};

use super::{Feed, Item, State, rfc3339};

/// The feed as JSON Feed 1.1. What the format has no word for stands under `_beffroi`: whether an item was withdrawn, and the
/// addresses of other languages.
pub fn json(feed: &Feed) -> String {
    let mut top = Map::new();
    let mut put = |key: &str, value: Value| drop(top.insert(key.to_owned(), value));
    put("version", "https://jsonfeed.org/version/1.1".into());
    put("title", feed.title.as_str().into());
    if !feed.subtitle.is_empty() {
        put("description", feed.subtitle.as_str().into());
    }
    put("home_page_url", feed.here.page.as_str().into());
    put("feed_url", feed.here.json.as_str().into());
    put("language", feed.lang.as_str().into());
    put(
        "authors",
        json!([{ "name": feed.author, "url": feed.here.page }]),
    );
    if let Some(icon) = &feed.icon {
        put("icon", icon.as_str().into());
    }
    if !feed.hubs.is_empty() {
        put(
            "hubs",
            feed.hubs
                .iter()
                .map(|hub| json!({ "type": "WebSub", "url": hub }))
                .collect(),
        );
    }
    if !feed.others.is_empty() {
        let others: Map<_, _> = feed
            .others
            .iter()
            .map(|(lang, places)| (lang.to_string(), places.json.as_str().into()))
            .collect();
        put("_beffroi", json!({ "languages": others }));
    }
    put(
        "items",
        feed.items
            .iter()
            .filter(|item| !item.is_erased())
            .map(item)
            .collect(),
    );
    // A tree of strings always serialises.
    serde_json::to_string_pretty(&top).unwrap_or_default() + "\n"
}

fn item(item: &Item) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| drop(out.insert(key.to_owned(), value));
    put("id", item.id.as_str().into());
    put("url", item.url.as_str().into());
    put("title", item.shown_title().into());
    put("language", item.lang.as_str().into());
    if !item.summary.is_empty() {
        put("summary", item.summary.as_str().into());
    }
    put("content_html", item.shown_html().into());
    put("date_published", rfc3339(item.published).into());
    put("date_modified", rfc3339(item.updated).into());
    if !item.categories.is_empty() {
        put("tags", item.categories.iter().map(String::as_str).collect());
    }
    if matches!(item.state, State::Withdrawn { .. }) {
        put("_beffroi", json!({ "state": "withdrawn" }));
    }
    Value::Object(out)
}
