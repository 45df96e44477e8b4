//! Lists of subscribers: lines of CSV, and the addresses in them.
#![no_main]
use libfuzzer_sys::fuzz_target;
use reach::mail::{Address, cells};

fuzz_target!(|line: &str| {
    for cell in cells(line) {
        if let Ok(address) = Address::parse(&cell) {
            assert!(Address::parse(address.as_str()).as_ref() == Ok(&address));
        }
    }
});
