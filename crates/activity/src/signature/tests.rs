use super::*;
use aws_lc_rs::signature as aws;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use proptest::prelude::*;
use tlog::SigningKey;

const ACTOR_KEY: &str = "https://peer.example/users/ada#main-key";
const BODY: &[u8] = b"{\"type\":\"Follow\"}";

pub(super) fn rsa(key: &crate::RsaPublicKey, message: &[u8], signature: &[u8]) -> bool {
    aws::UnparsedPublicKey::new(&aws::RSA_PKCS1_2048_8192_SHA256, key.as_pkcs1())
        .verify(message, signature)
        .is_ok()
}

fn now() -> Timestamp {
    "2026-11-25T03:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + seconds).unwrap()
}

fn ours() -> Origin {
    let address: Address = "https://house.example/".parse().unwrap();
    address.origin().clone()
}

fn ed25519() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

fn public() -> PublicKey {
    PublicKey::Ed25519(ed25519().verifying_key())
}

type Sign = fn(&Unsigned<'_>, &Signer<'_>, Timestamp) -> Option<Fields>;

/// A request that was sent, and may have been changed on its way.
struct Sent {
    method: String,
    target: String,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
    origin: Origin,
}

impl Sent {
    fn new(sign: Sign, method: &str, to: &str) -> Self {
        let payload = (method == "POST").then(|| Payload::new(BODY.to_vec()));
        let key = ed25519();
        let signer = Signer {
            key: ACTOR_KEY,
            algorithm: Algorithm::Ed25519,
            sign: &|base| Some(key.sign(base).to_vec()),
        };
        let to: Address = to.parse().unwrap();
        let unsigned = Unsigned {
            method,
            to: &to,
            payload: payload.as_ref(),
        };
        let fields = sign(&unsigned, &signer, now()).unwrap();
        Self {
            method: method.to_owned(),
            target: to.target(),
            fields: fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            body: payload.map_or(Vec::new(), |payload| payload.bytes().to_vec()),
            origin: ours(),
        }
    }

    fn field(&mut self, name: &str) -> &mut String {
        let mut fields = self.fields.iter_mut();
        let (_, value) = fields.find(|(known, _)| known == name).unwrap();
        value
    }

    fn replace(&mut self, name: &str, from: &str, to: &str) {
        let field = self.field(name);
        assert!(field.contains(from), "{field} has no {from}");
        *field = field.replacen(from, to, 1);
    }

    fn claim_at(&self, time: Timestamp) -> Result<Claim, Refusal> {
        let fields: Vec<(&str, &str)> = self
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let request = Request {
            method: &self.method,
            origin: &self.origin,
            target: &self.target,
            fields: &fields,
            authority: None,
            body: &self.body,
        };
        read(&request, time)
    }

    fn verdict(&self) -> Result<(), Refusal> {
        self.claim_at(now())?.verify(&public(), &rsa)
    }
}

const BOTH: [(&str, Sign); 2] = [("cavage", cavage::sign), ("message", message::sign)];
const INBOX: &str = "https://house.example/inbox";

#[test]
fn what_we_sign_we_verify_in_both_schemes() {
    for (scheme, sign) in BOTH {
        for (method, to) in [
            ("POST", INBOX),
            ("GET", "https://house.example/users/ada?page=1&x=%20#key"),
            ("GET", "https://HOUSE.example:443"),
        ] {
            let sent = Sent::new(sign, method, to);
            assert_eq!(sent.verdict(), Ok(()), "{scheme} {method} {to}");
            assert_eq!(sent.claim_at(now()).unwrap().key.as_str(), ACTOR_KEY);
        }
    }
}

#[test]
fn the_fields_on_the_wire() {
    let mut shown = String::new();
    for (_, sign) in BOTH {
        for (method, to) in [("POST", INBOX), ("GET", "https://house.example:8443/a?b")] {
            let sent = Sent::new(sign, method, to);
            shown.push_str(&format!("{method} {}\n", sent.target));
            for (name, value) in sent.fields {
                shown.push_str(&format!("{name}: {value}\n"));
            }
            shown.push('\n');
        }
    }
    insta::assert_snapshot!(shown);
}

/// Each change, and why the request is refused after it.
#[test]
fn every_change_on_the_way_is_noticed() {
    type Change = (&'static str, fn(&mut Sent), Refusal);
    let forged = || Refusal::Forged;
    let both: [Change; 5] = [
        (
            "another method",
            |sent| sent.method = "PUT".into(),
            forged(),
        ),
        (
            "another target",
            |sent| sent.target = "/users/eve/inbox".into(),
            forged(),
        ),
        ("a query", |sent| sent.target = "/inbox?x".into(), forged()),
        ("another body", |sent| sent.body[0] ^= 1, Refusal::Digest),
        (
            "another host",
            |sent| *sent.field("host") = "evil.example".into(),
            Refusal::OtherHost,
        ),
    ];
    for (_, sign) in BOTH {
        for (name, change, refusal) in &both {
            let mut sent = Sent::new(sign, "POST", INBOX);
            change(&mut sent);
            // With a query, the old scheme still fits without it: peers sign it so.
            let read_both_ways = *name == "a query" && sign as usize == BOTH[0].1 as usize;
            let expected = match read_both_ways {
                true => Ok(()),
                false => Err(refusal.clone()),
            };
            assert_eq!(sent.verdict(), expected, "{name}");
        }
    }
}

#[test]
fn a_signature_for_another_server_is_of_no_use_here() {
    for (scheme, sign) in BOTH {
        let sent = Sent::new(sign, "POST", "https://elsewhere.example/inbox");
        assert_eq!(sent.verdict(), Err(Refusal::OtherHost), "{scheme}");
        let mut moved = Sent::new(sign, "POST", "https://elsewhere.example/inbox");
        *moved.field("host") = "house.example".into();
        assert_eq!(moved.verdict(), Err(Refusal::Forged), "{scheme}");
        let mut none = Sent::new(sign, "POST", INBOX);
        none.fields.retain(|(name, _)| name != "host");
        assert!(none.verdict().is_err(), "{scheme}");
    }
}

#[test]
fn a_signature_counts_for_an_hour() {
    for (scheme, sign) in BOTH {
        let sent = Sent::new(sign, "POST", INBOX);
        for (seconds, open) in [(3600, true), (-3600, true), (3601, false), (-3601, false)] {
            let claim = sent.claim_at(later(seconds));
            assert_eq!(claim.is_ok(), open, "{scheme} {seconds}");
        }
    }
}

/// Rows of a table of what other servers let through.
#[test]
fn what_other_servers_accepted_is_refused() {
    let mut sent = Sent::new(cavage::sign, "POST", INBOX);
    sent.replace("signature", " digest\"", "\"");
    assert_eq!(sent.verdict(), Err(Refusal::Uncovered("digest")));

    let mut sent = Sent::new(cavage::sign, "POST", INBOX);
    sent.replace("signature", " date", "");
    assert_eq!(sent.verdict(), Err(Refusal::Uncovered("date")));

    let mut sent = Sent::new(cavage::sign, "GET", INBOX);
    sent.replace("signature", " host", "");
    assert_eq!(sent.verdict(), Err(Refusal::Uncovered("host")));

    let mut sent = Sent::new(cavage::sign, "POST", INBOX);
    sent.replace("signature", "(request-target) ", "");
    assert_eq!(sent.verdict(), Err(Refusal::Uncovered("(request-target)")));

    let mut sent = Sent::new(message::sign, "POST", INBOX);
    sent.replace("signature-input", " \"content-digest\"", "");
    assert_eq!(sent.verdict(), Err(Refusal::Uncovered("content-digest")));

    let mut sent = Sent::new(message::sign, "POST", INBOX);
    sent.replace("signature-input", ";created=1795575600", "");
    assert_eq!(sent.verdict(), Err(Refusal::Stale));

    let mut sent = Sent::new(message::sign, "POST", INBOX);
    sent.replace("signature-input", "\"@target-uri\"", "\"@path\"");
    assert_eq!(sent.verdict(), Err(Refusal::Uncovered("@target-uri")));
}

#[test]
fn a_second_digest_does_not_hide_the_first() {
    let mut sent = Sent::new(cavage::sign, "POST", INBOX);
    let right = sent.field("digest").clone();
    let wrong = Payload::new(b"other".to_vec()).old_field();
    for field in [
        format!("{right},{wrong}"),
        format!("{wrong}, {right}"),
        "MD5=AAAA".into(),
    ] {
        *sent.field("digest") = field;
        assert_eq!(sent.verdict(), Err(Refusal::Digest));
    }
    let mut twice = Sent::new(cavage::sign, "POST", INBOX);
    twice.fields.push(("Digest".into(), wrong));
    assert_eq!(twice.verdict(), Err(Refusal::Digest));

    let mut sent = Sent::new(message::sign, "POST", INBOX);
    let wrong = ", sha-512=:AAAA:";
    sent.field("content-digest").push_str(wrong);
    assert_eq!(sent.verdict(), Err(Refusal::Digest));
}

#[test]
fn odd_case_in_a_digest_is_read() {
    let key = ed25519();
    let mut sent = Sent::new(cavage::sign, "POST", INBOX);
    sent.replace("digest", "SHA-256", "sha-256");
    let base = format!(
        "(request-target): post /inbox\nhost: house.example\ndate: {}\ndigest: {}",
        sent.field("date").clone(),
        sent.field("digest").clone()
    );
    let signature = BASE64.encode(key.sign(base.as_bytes()));
    *sent.field("signature") = format!(
        "keyId=\"{ACTOR_KEY}\", algorithm=\"hs2019\", headers=\"(request-target) Host DATE digest\", signature=\"{signature}\""
    );
    assert_eq!(sent.verdict(), Ok(()));
}

#[test]
fn the_parameter_created_takes_the_place_of_a_date_when_it_is_covered() {
    let key = ed25519();
    let mut sent = Sent::new(cavage::sign, "GET", INBOX);
    let second = now().as_second();
    let base = format!(
        "(request-target): get /inbox\nhost: house.example\n(created): {second}\n(expires): {}",
        second + 60
    );
    let signature = BASE64.encode(key.sign(base.as_bytes()));
    *sent.field("signature") = format!(
        "keyId=\"{ACTOR_KEY}\",created={second},expires={},algorithm=\"hs2019\",headers=\"(request-target) host (created) (expires)\",signature=\"{signature}\"",
        second + 60
    );
    sent.fields.retain(|(name, _)| name != "date");
    assert_eq!(sent.verdict(), Ok(()));
    assert!(sent.claim_at(later(3600)).is_ok());
    assert_eq!(sent.claim_at(later(3700)), Err(Refusal::Stale));
    sent.replace("signature", "created=", "created=1");
    assert_eq!(sent.verdict(), Err(Refusal::Stale));
}

#[test]
fn the_key_has_to_be_of_the_kind_that_is_said() {
    for (_, sign) in BOTH {
        let mut sent = Sent::new(sign, "POST", INBOX);
        let field = match sent
            .fields
            .iter()
            .any(|(name, _)| name == "signature-input")
        {
            true => "signature-input",
            false => "signature",
        };
        sent.replace(field, "ed25519\"", "rsa-v1_5-sha256\"");
        let refused = match field {
            "signature" => sent.verdict(),
            _ => sent.claim_at(now()).unwrap().verify(&public(), &rsa),
        };
        assert_eq!(refused, Err(Refusal::Algorithm));
    }
}

#[test]
fn other_names_than_web_addresses_name_no_key() {
    for name in [
        "acct:ada@peer.example",
        "ada",
        "",
        "https://ada@peer.example/",
    ] {
        let mut sent = Sent::new(cavage::sign, "POST", INBOX);
        sent.replace("signature", ACTOR_KEY, name);
        assert_eq!(sent.verdict(), Err(Refusal::KeyName), "{name}");
    }
}

#[test]
fn garbled_signatures_are_refused() {
    for field in [
        "",
        "Signature",
        "keyId",
        "keyId=\"",
        "keyId=\"a\"b",
        "keyId=\"a\" headers=\"b\"",
        "keyId=\"a\",keyId=\"b\"",
        "created=soon",
        "keyId=\"a\",headers=\"b\"",
        "keyId=\"https://a.example\",headers=\"(request-target) host date digest\",signature=\"?\"",
    ] {
        let mut sent = Sent::new(cavage::sign, "POST", INBOX);
        *sent.field("signature") = field.into();
        assert!(
            matches!(sent.verdict(), Err(Refusal::Malformed(_))),
            "{field}"
        );
    }
    let mut many = Sent::new(cavage::sign, "POST", INBOX);
    many.replace(
        "signature",
        "digest\"",
        &format!("digest{}\"", " x".repeat(40)),
    );
    assert!(matches!(many.verdict(), Err(Refusal::Malformed(_))));
    let mut long = Sent::new(cavage::sign, "POST", INBOX);
    long.field("signature").push_str(&" ".repeat(MAX_FIELD));
    assert!(matches!(long.verdict(), Err(Refusal::Malformed(_))));
    let mut twice = Sent::new(cavage::sign, "POST", INBOX);
    let again = twice.field("signature").clone();
    twice.fields.push(("Signature".into(), again));
    assert!(matches!(twice.verdict(), Err(Refusal::Malformed(_))));
    let mut none = Sent::new(cavage::sign, "POST", INBOX);
    none.fields.retain(|(name, _)| name != "signature");
    assert_eq!(none.verdict(), Err(Refusal::Unsigned));
    for (from, to) in [
        ("sig1=(", "sig1=\"a\", sig2=("),
        ("sig1=(", "sig2=("),
        ("sig1=(", "("),
        ("\"@method\"", "\"@method\" \"@method\""),
        ("\"@method\"", "method"),
        ("created=1", "created=\"1\";x=1"),
    ] {
        let mut sent = Sent::new(message::sign, "POST", INBOX);
        sent.replace("signature-input", from, to);
        assert!(matches!(sent.verdict(), Err(Refusal::Malformed(_))), "{to}");
    }
    for to in [
        "\"@method\";req",
        "\"@method\" \"@query-param\";name=\"a\"",
        "\"@method\" \"@status\"",
        "\"@method\" \"Date\"",
        "\"@method\" \"x-none\"",
    ] {
        let mut sent = Sent::new(message::sign, "POST", INBOX);
        sent.replace("signature-input", "\"@method\"", to);
        assert!(matches!(sent.verdict(), Err(Refusal::Absent(_))), "{to}");
    }
}

proptest! {
    #[test]
    fn any_fields_are_read_or_refused(
        signature in "(keyId=\"https://a.example/k\",)?(headers=\"[(a-z) -]{0,40}\",)?[ -~]{0,80}",
        input in "(sig1=\\()?[ -~]{0,60}",
        digest in "(SHA-256=)?[ -~]{0,60}",
        new in any::<bool>(),
    ) {
        let mut fields = vec![
            ("host", "house.example"),
            ("date", "Wed, 25 Nov 2026 03:00:00 GMT"),
            ("digest", digest.as_str()),
            ("content-digest", digest.as_str()),
            ("signature", signature.as_str()),
        ];
        if new {
            fields.push(("signature-input", input.as_str()));
        }
        let origin = ours();
        let request = Request { method: "POST", origin: &origin, target: "/inbox", fields: &fields, authority: None, body: BODY };
        if let Ok(claim) = read(&request, now()) {
            prop_assert!(claim.verify(&public(), &rsa).is_err());
        }
    }
}
