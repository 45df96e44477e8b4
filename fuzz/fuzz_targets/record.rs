//! A leaf that parses has one form only: its text, written again, is the text that was read.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::record::{Record, SignedEntry};

fuzz_target!(|bytes: &[u8]| {
    match Record::parse(bytes) {
        Ok(Record::Keys(keys)) => assert_eq!(keys.doc().text().as_deref(), Ok(keys.note().text())),
        Ok(Record::Entry(entry)) => assert_eq!(text(&entry).as_deref(), Some(entry.note().text())),
        Err(_) => {}
    }
});

fn text(entry: &SignedEntry) -> Option<String> {
    entry.entry().text().ok()
}
