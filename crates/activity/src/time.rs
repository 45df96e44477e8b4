//! The two ways in which times are written: in documents (RFC 3339) and in HTTP fields (RFC 9110).

use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

static FIELD: DateTimeParser = DateTimeParser::new();

/// `2026-11-25T03:00:00Z`, with milliseconds where there are any: peers read no more.
pub(crate) fn in_document(time: Timestamp) -> String {
    let milliseconds = time.as_millisecond();
    Timestamp::from_millisecond(milliseconds)
        .unwrap_or(time)
        .to_string()
}

/// A time with its zone or offset; anything else says nothing.
pub(crate) fn from_document(text: &str) -> Option<Timestamp> {
    (text.len() <= 64).then(|| text.parse().ok()).flatten()
}

/// `Wed, 25 Nov 2026 03:00:00 GMT`; empty past the year 9999.
pub(crate) fn in_field(time: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap_or_default()
}

pub(crate) fn from_field(text: &str) -> Option<Timestamp> {
    (text.len() <= 64)
        .then(|| FIELD.parse_timestamp(text).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_and_read() {
        let time = from_document("2026-11-25T04:00:00.123456+01:00").unwrap();
        assert_eq!(in_document(time), "2026-11-25T03:00:00.123Z");
        let whole = from_document("2026-11-25T03:00:00.000Z").unwrap();
        assert_eq!(in_document(whole), "2026-11-25T03:00:00Z");
        assert_eq!(in_field(whole), "Wed, 25 Nov 2026 03:00:00 GMT");
        assert_eq!(from_field("Wed, 25 Nov 2026 03:00:00 GMT"), Some(whole));
        assert_eq!(from_document("2026-11-25T03:00:00"), None);
        assert_eq!(from_document("2026-11-25"), None);
        assert_eq!(from_field("yesterday"), None);
    }
}
