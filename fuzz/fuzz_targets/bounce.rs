//! Mail that comes back, from anyone.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = reach::mail::bounce::read(bytes);
    // The same as the report inside a well-formed frame, so that the fuzzer gets behind the frame.
    let mut framed = b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n".to_vec();
    framed.extend_from_slice(bytes);
    let _ = reach::mail::bounce::read(&framed);
});
