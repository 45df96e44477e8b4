//! The fields of a signature come from the network; reading them never panics, and no key that signed nothing verifies.
#![no_main]
use activity::Address;
use activity::signature::{Request, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &str, &str, &str, &[u8])| {
    let (signature, signed, digest, target, body) = input;
    let Ok(house) = "https://house.example/".parse::<Address>() else {
        return;
    };
    let mut fields = vec![
        ("host", "house.example"),
        ("date", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("digest", digest),
        ("content-digest", digest),
        ("signature", signature),
    ];
    if !signed.is_empty() {
        fields.push(("signature-input", signed));
    }
    let request = Request {
        method: "POST",
        origin: house.origin(),
        target,
        fields: &fields,
        authority: None,
        body,
    };
    if let Ok(claim) = read(&request, jiff::Timestamp::UNIX_EPOCH) {
        let key = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
        if let Ok(key) = activity::PublicKey::from_multibase(key) {
            assert!(claim.verify(&key, &|_, _, _| false).is_err());
        }
    }
});
