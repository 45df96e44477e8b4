//! Collections of ours: how many there are, and pages of what may be shown.

use serde_json::{Value, json};

use crate::json::Object;

/// A collection that only says how many there are: followers are nobody's business.
pub fn counted(id: &str, total: u64) -> Object {
    let mut object = Object::new();
    object.insert("id".into(), id.into());
    object.insert("type".into(), "OrderedCollection".into());
    object.insert("totalItems".into(), total.into());
    object
}

/// A collection that is short enough to be shown whole.
pub fn whole(id: &str, items: Vec<Value>) -> Object {
    let mut object = counted(id, items.len() as u64);
    object.insert("orderedItems".into(), items.into());
    object
}

/// A collection in pages: `first` is the newest, `last` the oldest.
pub fn paged(id: &str, total: u64, first: &str, last: &str) -> Object {
    let mut object = counted(id, total);
    object.insert("first".into(), first.into());
    object.insert("last".into(), last.into());
    object
}

/// The replies to a post, oldest first, with the first page inside.
pub fn replies(id: &str, total: u64, first: Vec<Value>, next: Option<&str>) -> Object {
    let mut page = Object::new();
    page.insert("type".into(), "CollectionPage".into());
    page.insert("partOf".into(), id.into());
    super::put(&mut page, "next", next);
    page.insert("items".into(), first.into());
    let mut object = Object::new();
    object.insert("id".into(), id.into());
    object.insert("type".into(), "Collection".into());
    object.insert("totalItems".into(), total.into());
    object.insert("first".into(), page.into());
    object
}

/// A page of a collection.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    pub id: &'a str,
    pub part_of: &'a str,
    pub total: u64,
    /// Towards the older ones.
    pub next: Option<&'a str>,
    pub previous: Option<&'a str>,
}

/// The page with these items, newest first.
pub fn page(page: &Page<'_>, items: Vec<Value>) -> Object {
    let mut object = Object::new();
    for (name, value) in [
        ("id", Some(page.id)),
        ("type", Some("OrderedCollectionPage")),
        ("partOf", Some(page.part_of)),
        ("next", page.next),
        ("prev", page.previous),
    ] {
        super::put(&mut object, name, value);
    }
    object.insert("totalItems".into(), json!(page.total));
    object.insert("orderedItems".into(), items.into());
    object
}
