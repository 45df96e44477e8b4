//! Forms as browsers send them: whatever the bytes, a form or a refusal, with no line end or NUL left that our texts do not have.
#![no_main]

use floor::form::Form;
use http::HeaderValue;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=zz"];
    for kind in kinds {
        let kind = HeaderValue::from_static(kind);
        if let Ok(form) = Form::read(Some(&kind), &data.to_vec().into()) {
            assert!(form.fields().all(|(_, text)| !text.contains(['\r', '\0'])));
        }
    }
});
