//! A policy that parses can be written and read again, and means the same.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::policy::Policy;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(policy) = Policy::parse(bytes) {
        let written = policy.to_bytes();
        assert_eq!(
            Policy::parse(&written).map(|again| again.to_bytes()),
            Ok(written)
        );
    }
});
