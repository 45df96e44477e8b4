//! Values that go into and come out of a statement: the four types both engines share.

use crate::{Error, Result};

/// NULL, a 64-bit integer (also times and booleans), text, or bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

macro_rules! into_value {
    ($($from:ty => $with:expr;)*) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Self { let make: fn($from) -> Value = $with; make(value) }
        }
    )* };
}

into_value! {
    i64 => Value::Int;
    i32 => |n| Value::Int(n.into());
    u32 => |n| Value::Int(n.into());
    // Sizes and indexes of a house stay far below 2^63.
    u64 => |n| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    usize => |n| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    bool => |b| Value::Int(b.into());
    &str => |s| Value::Text(s.to_owned());
    String => Value::Text;
    &String => |s| Value::Text(s.clone());
    &[u8] => |b| Value::Blob(b.to_vec());
    Vec<u8> => Value::Blob;
    &crate::Id => |id| Value::Text(id.as_str().to_owned());
    crate::Id => |id| Value::Text(id.as_str().to_owned());
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The parameters of a statement: `values![call, lang, 3]`.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] as &[$crate::Value] };
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    /// Column `index` as a `T`; a wrong type is a mistake of ours, not of the caller's input.
    pub fn get<T: FromValue>(&self, index: usize) -> Result<T> {
        let value = self
            .0
            .get(index)
            .ok_or_else(|| wrong(index, "a column", &Value::Null))?;
        T::from_value(value).ok_or_else(|| wrong(index, std::any::type_name::<T>(), value))
    }
}

fn wrong(index: usize, expected: &str, found: &Value) -> Error {
    let found = match found {
        Value::Null => "NULL",
        Value::Int(_) => "an integer",
        Value::Text(_) => "text",
        Value::Blob(_) => "bytes",
    };
    Error::internal(
        "a row has not the shape the code expects",
        anyhow::anyhow!("column {index}: {expected} expected, {found} found"),
    )
}

/// What a column can be read as.
pub trait FromValue: Sized {
    fn from_value(value: &Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($to:ty: $pattern:pat => $with:expr;)*) => { $(
        impl FromValue for $to {
            fn from_value(value: &Value) -> Option<Self> {
                match value { $pattern => $with, _ => None }
            }
        }
    )* };
}

from_value! {
    i64: Value::Int(n) => Some(*n);
    u64: Value::Int(n) => u64::try_from(*n).ok();
    u32: Value::Int(n) => u32::try_from(*n).ok();
    usize: Value::Int(n) => usize::try_from(*n).ok();
    bool: Value::Int(n) => Some(*n != 0);
    String: Value::Text(s) => Some(s.clone());
    Vec<u8>: Value::Blob(b) => Some(b.clone());
    crate::Id: Value::Text(s) => crate::Id::parse(s);
}

impl<const N: usize> FromValue for [u8; N] {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => bytes.as_slice().try_into().ok(),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}
