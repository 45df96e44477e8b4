//! One property of a document, in whichever way it was written.

use jiff::Timestamp;
use serde_json::Value;

use super::ReadError;
use crate::address::Address;
use crate::json::Object;
use crate::time;

/// The values of a property: none, one, or those of a list.
pub(super) fn values<'a>(object: &'a Object, name: &str) -> &'a [Value] {
    match object.get(name) {
        None | Some(Value::Null) => &[],
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
    }
}

/// What a value refers to: itself, or the `id` of the object it is, or the `href` of a `Link`.
pub(super) fn id_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(id) => Some(id),
        Value::Object(object) => object
            .get("id")
            .or_else(|| object.get("href"))
            .and_then(Value::as_str),
        _ => None,
    }
}

/// The ids of a property, as they are written.
pub(super) fn ids<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a str> {
    values(object, name).iter().filter_map(id_of)
}

/// The first id of a property that is an address.
pub(super) fn address(object: &Object, name: &str) -> Option<Address> {
    ids(object, name).find_map(|id| id.parse().ok())
}

/// The only id of a property. Where there are several, which of them acted is anybody's guess.
pub(super) fn only_address(object: &Object, name: &'static str) -> Result<Address, ReadError> {
    match values(object, name) {
        [one] => id_of(one).and_then(|id| id.parse().ok()),
        _ => None,
    }
    .ok_or(ReadError::Missing(name))
}

pub(super) fn addresses(object: &Object, name: &str) -> Vec<Address> {
    ids(object, name).filter_map(|id| id.parse().ok()).collect()
}

/// The first text of a property, where it says something.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    let mut texts = values(object, name).iter().filter_map(Value::as_str);
    texts.find(|text| !text.trim().is_empty())
}

pub(super) fn flag(object: &Object, name: &str) -> bool {
    object.get(name).and_then(Value::as_bool).unwrap_or(false)
}

pub(super) fn moment(object: &Object, name: &str) -> Option<Timestamp> {
    text(object, name).and_then(time::from_document)
}

/// The first type that is a text. Some peers write several; the first is what they mean.
pub(super) fn kind(object: &Object) -> Option<&str> {
    text(object, "type")
}

pub(super) fn id(object: &Object) -> Option<Address> {
    object.get("id").and_then(Value::as_str)?.parse().ok()
}
