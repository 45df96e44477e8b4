//! Requests to a witness come from the network; judging one that parses never panics.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::witness::{AddCheckpoint, judge};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        let verdict = judge(&request, None, 1_800_000_000);
        assert!((200..600).contains(&verdict.status()));
    }
});
