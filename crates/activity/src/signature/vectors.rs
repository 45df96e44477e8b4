//! The examples of RFC 9421 for requests: bases and signatures to the last byte.

use super::tests::rsa;
use super::{Request, digest, message};
use crate::{Address, PublicKey};
use aws_lc_rs::signature as aws;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tlog::SigningKey;

/// RFC 9421, appendix B.2: the request all its examples sign.
const RFC_FIELDS: [(&str, &str); 5] = [
    ("Host", "example.com"),
    ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
    ("Content-Type", "application/json"),
    (
        "Content-Digest",
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:",
    ),
    ("Content-Length", "18"),
];

fn rfc_base(origin: &str, fields: &[(&str, &str)], input: &str) -> String {
    let origin: Address = origin.parse().unwrap();
    let request = Request {
        method: "POST",
        origin: origin.origin(),
        target: "/foo?param=Value&Pet=dog",
        fields,
        authority: None,
        body: b"{\"hello\": \"world\"}",
    };
    let inputs: sfv::Dictionary = sfv::Parser::new(input).parse().unwrap();
    let Some((_, sfv::ListEntry::InnerList(covered))) = inputs.into_iter().next() else {
        panic!("no input");
    };
    let parts: Vec<String> = covered
        .items
        .iter()
        .map(|item| item.bare_item.as_string().unwrap().as_str().to_owned())
        .collect();
    digest::check_new(&request).unwrap();
    String::from_utf8(message::base(&request, &parts, covered).unwrap()).unwrap()
}

/// B.1.2, `test-key-rsa-pss`, as the `RSAPublicKey` inside.
const RFC_RSA_PSS: &str = "MIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI2wIDAQAB";
/// B.1.1, `test-key-rsa`.
const RFC_RSA: &str = "MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZgkne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0PuKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQPSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB";

/// B.2.1 (nothing covered) and B.2.3 (everything): RSA-PSS, which the fediverse does not use; the bases are what counts.
#[test]
fn the_rfcs_bases_are_ours_rsa_pss() {
    let key = BASE64.decode(RFC_RSA_PSS).unwrap();
    let key = aws::UnparsedPublicKey::new(&aws::RSA_PSS_2048_8192_SHA512, key);
    for (input, signature) in [
        (
            "sig-b21=();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"",
            "d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==",
        ),
        (
            "sig-b23=(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"",
            "bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==",
        ),
    ] {
        let base = rfc_base("https://example.com", &RFC_FIELDS, input);
        let signature = BASE64.decode(signature).unwrap();
        assert!(key.verify(base.as_bytes(), &signature).is_ok(), "{base}");
    }
}

/// B.2.5: HMAC, the same.
#[test]
fn the_rfcs_bases_are_ours_hmac() {
    let secret = BASE64
        .decode("uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==")
        .unwrap();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
    let base = rfc_base(
        "https://example.com",
        &RFC_FIELDS,
        "sig-b25=(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"",
    );
    let tag = aws_lc_rs::hmac::sign(&key, base.as_bytes());
    assert_eq!(
        BASE64.encode(tag),
        "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="
    );
}

/// B.2.6: Ed25519, to the last byte of the signature.
#[test]
fn the_rfcs_ed25519_signature_is_ours() {
    let seed = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU")
        .unwrap();
    let key = SigningKey::from_seed(seed.as_slice().try_into().unwrap());
    let base = rfc_base(
        "https://example.com",
        &RFC_FIELDS,
        "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"",
    );
    assert_eq!(
        BASE64.encode(key.sign(base.as_bytes())),
        "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    );
}

/// Section 4.3: what a proxy signed with `rsa-v1_5-sha256`, the fediverse's algorithm.
#[test]
fn the_rfcs_rsa_signature_verifies() {
    let key = crate::RsaPublicKey::from_pkcs1(BASE64.decode(RFC_RSA).unwrap()).unwrap();
    let mut fields = RFC_FIELDS.to_vec();
    fields[0].1 = "origin.host.internal.example";
    fields.push(("Forwarded", "for=192.0.2.123;host=example.com;proto=https"));
    let base = rfc_base(
        "https://origin.host.internal.example",
        &fields,
        "proxy_sig=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-type\" \"content-length\" \"forwarded\");created=1618884480;keyid=\"test-key-rsa\";alg=\"rsa-v1_5-sha256\";expires=1618884540",
    );
    let signature = BASE64.decode("S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11sx3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFnIm9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w5o0LV/g==").unwrap();
    assert!(PublicKey::Rsa(key).verifies(base.as_bytes(), &signature, &rsa));
}
