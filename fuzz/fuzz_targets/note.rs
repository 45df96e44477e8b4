//! A signed note that parses is written back byte for byte: what is hashed is what was received.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = tlog::Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
});
