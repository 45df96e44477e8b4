//! Proof files: what parses stays inside its own bounds.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(proof) = tlog::proof::Proof::parse(bytes) {
        assert!(proof.path().len() <= 63);
    }
});
