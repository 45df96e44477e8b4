//! Bodies of calls, withdrawals and site entries: JSON from anyone, after a line of random bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::record::{CallBody, SiteBody, WithdrawBody};

fuzz_target!(|bytes: &[u8]| {
    // The first line is fixed, so that the fuzzer spends its time behind it.
    let mut body = format!("beffroi/body/v1 {}\n", "0".repeat(64)).into_bytes();
    body.extend_from_slice(bytes);
    drop(CallBody::parse(&body));
    drop(WithdrawBody::parse(&body));
    drop(SiteBody::parse(&body));
    drop(CallBody::parse(bytes));
});
