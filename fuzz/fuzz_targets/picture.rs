//! Pictures from anyone become small plain ones, or are refused.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(image) = publish::media::prepare(bytes) {
        assert!(image.widest().is_some_and(|widest| widest.width > 0));
    }
});
