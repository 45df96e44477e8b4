//! Booklets from anyone: the machine part of a page, and the page around it.
#![no_main]
use base64::Engine as _;
use libfuzzer_sys::fuzz_target;
use survive::bundle::{is_booklet, read_booklet};

fuzz_target!(|bytes: &[u8]| {
    if is_booklet(bytes) {
        drop(read_booklet(bytes, None));
    }
    // The same as the machine part of a well-formed page, so that the fuzzer gets behind its frame.
    let inside = base64::engine::general_purpose::STANDARD.encode(bytes);
    let page = format!("<script type=\"application/x-beffroi\">\n{inside}\n</script>");
    let report = read_booklet(page.as_bytes(), None);
    assert!(report.verdict.state != 0 || report.editions.is_empty());
});
