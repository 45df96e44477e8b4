//! Translations that come back: XLIFF and PO that are read can be written, and read again as the same.
#![no_main]
use libfuzzer_sys::fuzz_target;
use prose::exchange::{po, xliff};

fuzz_target!(|text: &str| {
    if let Ok(file) = po::read(text) {
        drop(po::read(&po::write(&file)));
    }
    if let Ok(file) = xliff::read(text) {
        drop(xliff::read(&xliff::write(&file)));
    }
});
