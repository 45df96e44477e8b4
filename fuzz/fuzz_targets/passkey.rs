//! What a browser says of a passkey: read or refused, and nothing that was not signed is believed.
#![no_main]
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use libfuzzer_sys::fuzz_target;
use people::passkey::{Expected, Known, Making, Using, made, used};

fuzz_target!(|input: (&[u8], &[u8], &[u8], &str, i64)| {
    let (client, authenticator, key, raw, alg) = input;
    let expected = Expected {
        site: "house.example",
        origin: "https://house.example",
        challenge: "challenge",
    };
    let coded = |bytes: &[u8]| BASE64.encode(bytes);
    let (client, authenticator, spki) = (coded(client), coded(authenticator), coded(key));
    for client in [client.as_str(), raw] {
        let making = Making {
            id: raw,
            alg,
            key: &spki,
            client,
            authenticator: &authenticator,
        };
        drop(made(&expected, &making));
        let known = Known {
            alg,
            spki: key,
            counter: 0,
        };
        let using = Using {
            client,
            authenticator: &authenticator,
            signature: raw,
        };
        assert!(used(&expected, &known, &using).is_err());
    }
});
