//! Files that come back from a translator's tool: what is read is written and read again as the same, in either format.
#![no_main]
use libfuzzer_sys::fuzz_target;
use prose::exchange::{read_po, read_xliff, write_po, write_xliff};

fuzz_target!(|text: &str| {
    for read in [read_xliff, read_po] {
        if let Ok(exchange) = read(text) {
            assert!(read_xliff(&write_xliff(&exchange)).as_ref() == Ok(&exchange));
            assert!(read_po(&write_po(&exchange)).as_ref() == Ok(&exchange));
        }
    }
});
