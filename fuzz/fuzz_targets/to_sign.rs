//! A request to sign that parses is written again as it was, and joins with itself.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::record::ToSign;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(request) = ToSign::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
        assert_eq!(request.join(&request).as_ref(), Ok(&request));
    }
});
