//! Collections of others, one page at a time.

use serde_json::Value;

use super::ReadError;
use super::field::{address, id, ids, kind};
use crate::address::Address;
use crate::json::Object;

/// A collection or a page of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub id: Option<Address>,
    /// How many it says there are, shown or not.
    pub total: Option<u64>,
    pub first: Option<Address>,
    pub next: Option<Address>,
    pub part_of: Option<Address>,
    /// The ids of its items. What is embedded is not believed, but fetched from its origin.
    pub items: Vec<Address>,
}

impl Collection {
    /// Reads a collection or a page; a first page that is embedded counts as its items.
    pub fn read(object: &Object) -> Result<Self, ReadError> {
        let kind = kind(object).ok_or(ReadError::Type)?;
        let (plain, ordered) = match kind {
            "Collection" | "CollectionPage" => ("items", "orderedItems"),
            "OrderedCollection" | "OrderedCollectionPage" => ("orderedItems", "items"),
            _ => return Err(ReadError::Type),
        };
        let embedded = object.get("first").and_then(Value::as_object);
        let items = |object: &Object| -> Vec<Address> {
            let name = if object.contains_key(plain) {
                plain
            } else {
                ordered
            };
            ids(object, name).filter_map(|id| id.parse().ok()).collect()
        };
        let mut found = items(object);
        if found.is_empty()
            && let Some(page) = embedded
        {
            found = items(page);
        }
        let next = address(object, "next");
        Ok(Self {
            id: id(object),
            total: object.get("totalItems").and_then(Value::as_u64),
            first: address(object, "first"),
            next: next.or_else(|| embedded.and_then(|page| address(page, "next"))),
            part_of: address(object, "partOf"),
            items: found,
        })
    }
}
