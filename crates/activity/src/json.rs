//! Reading JSON that anyone may have sent: bounded in bytes, depth and length, without keys that stand twice.
//!
//! JSON-LD allows one document to be written in many shapes (graphs, reversed and included nodes, aliases of its own
//! keywords), and peers that read the shapes differently can be made to see different documents under one
//! signature. Nobody needs these shapes to say what is said in the fediverse, so a document that uses them is refused.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A JSON object, in the order in which it was written.
pub type Object = Map<String, Value>;

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub bytes: usize,
    /// How deep objects and arrays may be nested.
    pub depth: usize,
    /// The most items of one array and the most keys of one object.
    pub items: usize,
}

/// What a stranger may deliver.
pub const DELIVERED: Limits = Limits {
    bytes: 256 * 1024,
    depth: 32,
    items: 1000,
};

/// What is read of a document that was asked for.
pub const FETCHED: Limits = Limits {
    bytes: 1024 * 1024,
    depth: 32,
    items: 1000,
};

/// Why bytes are no document for us.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("the document is longer than {0} bytes")]
    TooLong(usize),
    #[error("this is not JSON that is read here: {0}")]
    Malformed(String),
    #[error("the document is not a JSON object")]
    NotAnObject,
    #[error("the document uses {0:?}, a shape of JSON-LD that is not read here")]
    Shape(String),
}

/// Reads one JSON object.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Object, JsonError> {
    if bytes.len() > limits.bytes {
        return Err(JsonError::TooLong(limits.bytes));
    }
    let malformed = |error: serde_json::Error| JsonError::Malformed(error.to_string());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Bounded(limits)
        .deserialize(&mut reader)
        .map_err(malformed)?;
    reader.end().map_err(malformed)?;
    let Value::Object(object) = value else {
        return Err(JsonError::NotAnObject);
    };
    plain(&object)?;
    Ok(object)
}

/// Reads one value no deeper than `Limits::depth` more levels.
#[derive(Clone, Copy)]
struct Bounded(Limits);

impl Bounded {
    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.0.depth.checked_sub(1);
        let depth = depth.ok_or_else(|| E::custom("it is nested too deep"))?;
        Ok(Self(Limits { depth, ..self.0 }))
    }

    fn more<E: serde::de::Error>(self, length: usize) -> Result<(), E> {
        if length < self.0.items {
            Ok(())
        } else {
            Err(E::custom("an array or object in it is too long"))
        }
    }
}

impl<'de> DeserializeSeed<'de> for Bounded {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number in it is too large"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            self.more::<A::Error>(list.len())?;
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut object = Object::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.more::<A::Error>(object.len())?;
            let value = entries.next_value_seed(inner)?;
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice in one object"));
            }
        }
        Ok(Value::Object(object))
    }
}

/// No keyword of JSON-LD but `@context`, and no context that gives one another name.
fn plain(object: &Object) -> Result<(), JsonError> {
    for (key, value) in object {
        if key == "@context" {
            plain_context(value)?;
        } else if key.starts_with('@') {
            return Err(JsonError::Shape(shown(key)));
        } else {
            plain_inside(value)?;
        }
    }
    Ok(())
}

fn plain_inside(value: &Value) -> Result<(), JsonError> {
    match value {
        Value::Object(object) => plain(object),
        Value::Array(items) => items.iter().try_for_each(plain_inside),
        _ => Ok(()),
    }
}

/// Contexts name vocabularies and define terms. `id` and `type` are the aliases that everybody uses.
fn plain_context(context: &Value) -> Result<(), JsonError> {
    match context {
        Value::Array(items) => items.iter().try_for_each(plain_context),
        Value::Object(terms) => terms.iter().try_for_each(|(term, definition)| {
            let own = (term == "id" && definition == "@id")
                || (term == "type" && definition == "@type")
                || term.starts_with('@');
            let redefined = !own && (term == "id" || term == "type");
            if redefined || ["@import", "@reverse", "@nest"].contains(&term.as_str()) {
                return Err(JsonError::Shape(shown(term)));
            }
            if own { Ok(()) } else { plain_term(definition) }
        }),
        _ => Ok(()),
    }
}

fn plain_term(definition: &Value) -> Result<(), JsonError> {
    match definition {
        Value::String(name) if name.starts_with('@') => Err(JsonError::Shape(shown(name))),
        Value::Object(parts) => parts.iter().try_for_each(|(part, value)| {
            let keyword = value.as_str().is_some_and(|value| value.starts_with('@'));
            match part.as_str() {
                "@reverse" | "@nest" | "@included" | "@graph" | "@context" | "@import" => {
                    Err(JsonError::Shape(shown(part)))
                }
                "@id" if keyword => Err(JsonError::Shape(shown(part))),
                _ => Ok(()),
            }
        }),
        _ => Ok(()),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> JsonError {
        read(text.as_bytes(), DELIVERED).unwrap_err()
    }

    #[test]
    fn ordinary_documents_are_read_in_their_order() {
        let text = r#"{"@context":["https://www.w3.org/ns/activitystreams",{"toot":"http://joinmastodon.org/ns#","featured":{"@id":"toot:featured","@type":"@id"},"id":"@id"}],"type":"Note","b":[1,-2,0.5,null,true],"a":{}}"#;
        let object = read(text.as_bytes(), DELIVERED).unwrap();
        assert_eq!(serde_json::to_string(&object).unwrap(), text);
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        assert!(matches!(
            refusal(r#"{"a":[{"id":1,"id":2}]}"#),
            JsonError::Malformed(_)
        ));
        assert!(matches!(
            refusal(r#"{"id":1,"\u0069d":2}"#),
            JsonError::Malformed(_)
        ));
    }

    #[test]
    fn depth_length_and_size_are_bounded() {
        let nested = |depth: usize| {
            format!("{}{}", r#"{"a":"#.repeat(depth), "1".to_owned()) + &"}".repeat(depth)
        };
        assert!(read(nested(32).as_bytes(), DELIVERED).is_ok());
        assert!(matches!(refusal(&nested(33)), JsonError::Malformed(_)));
        assert!(matches!(refusal(&nested(60_000)), JsonError::TooLong(_)));
        let list = |length: usize| format!(r#"{{"a":[{}]}}"#, vec!["0"; length].join(","));
        assert!(read(list(1000).as_bytes(), DELIVERED).is_ok());
        assert!(matches!(refusal(&list(1001)), JsonError::Malformed(_)));
        assert_eq!(
            read(
                b"{}  ",
                Limits {
                    bytes: 3,
                    ..DELIVERED
                }
            ),
            Err(JsonError::TooLong(3))
        );
    }

    #[test]
    fn what_is_no_single_object_is_refused() {
        assert_eq!(refusal("[]"), JsonError::NotAnObject);
        for text in [
            "",
            "{",
            "{} {}",
            "{\"a\":1e999}",
            "\u{feff}{}",
            "{\"a\":\"\\ud800\"}",
        ] {
            assert!(matches!(refusal(text), JsonError::Malformed(_)), "{text}");
        }
        assert!(matches!(
            read(b"{\"a\":\"\xff\"}", DELIVERED),
            Err(JsonError::Malformed(_))
        ));
    }

    #[test]
    fn shapes_that_peers_read_differently_are_refused() {
        for text in [
            r#"{"@graph":[]}"#,
            r#"{"object":{"@reverse":{}}}"#,
            r#"{"@included":[]}"#,
            r#"{"@id":"https://example.org/"}"#,
            r#"{"@context":{"g":"@graph"}}"#,
            r#"{"@context":[{"g":{"@id":"@included"}}]}"#,
            r#"{"@context":{"by":{"@reverse":"as:actor"}}}"#,
            r#"{"@context":{"a":{"@context":{"b":"@graph"}}}}"#,
            r#"{"@context":{"@import":"https://example.org/"}}"#,
            r#"{"@context":{"id":"as:name"}}"#,
            r#"{"@context":{"type":{"@id":"as:name"}}}"#,
        ] {
            assert!(matches!(refusal(text), JsonError::Shape(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(read(&bytes, DELIVERED));
        }

        #[test]
        fn what_is_read_is_what_serde_reads(text in r#"\{("[a-z]":(0|[1-9][0-9]{0,5}|"[a-z]*"|\[[0-9](,[0-9]){0,4}\]|true|null))?\}"#) {
            let value: Value = serde_json::from_str(&text).unwrap();
            let object = read(text.as_bytes(), DELIVERED).unwrap();
            prop_assert_eq!(Value::Object(object), value);
        }
    }
}
