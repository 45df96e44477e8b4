//! Reading the lines of a record: one field a line, a word, a space and a value, in a fixed order.

use super::RecordError;
use serde::{Deserialize, Deserializer, de::Error as _};
use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;

/// The lines not read yet.
pub(super) struct Fields<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            line: 1,
        }
    }

    /// The next line without its newline, not consumed.
    fn peek(&self) -> Option<&'a str> {
        self.rest.split_once('\n').map(|(line, _)| line)
    }

    fn advance(&mut self) {
        self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        self.line += 1;
    }

    fn wrong(&self, expected: &'static str) -> RecordError {
        let found = self
            .peek()
            .unwrap_or("the end of the text")
            .chars()
            .take(120)
            .collect();
        RecordError::Line {
            line: self.line,
            expected,
            found,
        }
    }

    /// The next line, as a whole, read by `read`.
    pub(super) fn line<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, RecordError> {
        let value = self
            .peek()
            .and_then(read)
            .ok_or_else(|| self.wrong(expected))?;
        self.advance();
        Ok(value)
    }

    /// The value of the next line when that line is of this field.
    fn value_of(&self, field: &str) -> Option<&'a str> {
        self.peek()?.strip_prefix(field)?.strip_prefix(' ')
    }

    /// The next line has to be this field.
    pub(super) fn need<T>(
        &mut self,
        field: &str,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, RecordError> {
        self.maybe(field, expected, read)?
            .ok_or_else(|| self.wrong(expected))
    }

    /// The next line may be this field; if it is, it has to read well.
    pub(super) fn maybe<T>(
        &mut self,
        field: &str,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<Option<T>, RecordError> {
        let Some(value) = self.value_of(field) else {
            return Ok(None);
        };
        let value = read(value).ok_or_else(|| self.wrong(expected))?;
        self.advance();
        Ok(Some(value))
    }

    /// All following lines of this field, at most `max`.
    pub(super) fn many<T>(
        &mut self,
        field: &str,
        expected: &'static str,
        max: usize,
        read: impl Fn(&'a str) -> Option<T>,
    ) -> Result<Vec<T>, RecordError> {
        let mut values = Vec::new();
        while let Some(value) = self.maybe(field, expected, &read)? {
            if values.len() == max {
                return Err(RecordError::Rule(
                    "the record has more lines of one field than are allowed",
                ));
            }
            values.push(value);
        }
        Ok(values)
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), RecordError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.wrong("the end of the text"))
        }
    }
}

/// Reads a value that JSON holds as text.
pub(super) fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}
