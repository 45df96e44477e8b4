use super::*;
use crate::json::{DELIVERED, read as read_json};
use crate::key::PublicKey;
use proptest::prelude::*;

/// fep-8b32.feature: the document, signed.
const SIGNED: &str = r#"{
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
    "id": "https://server.example/activities/1",
    "type": "Create",
    "actor": "https://server.example/users/alice",
    "object": {
        "id": "https://server.example/objects/1",
        "type": "Note",
        "attributedTo": "https://server.example/users/alice",
        "content": "Hello world",
        "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962}
    },
    "proof": {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": "https://server.example/users/alice#ed25519-key",
        "proofPurpose": "assertionMethod",
        "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL",
        "created": "2023-02-24T23:36:38Z"
    }
}"#;
const SECRET: &str = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq";
const PUBLIC: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";

fn document(text: &str) -> Object {
    read_json(text.as_bytes(), DELIVERED).unwrap()
}

fn secret() -> SigningKey {
    let bytes = from_base58(SECRET).unwrap();
    // Multicodec 0x1300, the private key of Ed25519.
    let seed = bytes.strip_prefix(&[0x80, 0x26]).unwrap();
    SigningKey::from_seed(seed.try_into().unwrap())
}

fn public() -> VerifyingKey {
    match PublicKey::from_multibase(PUBLIC).unwrap() {
        PublicKey::Ed25519(key) => key,
        PublicKey::Rsa(_) => panic!("not Ed25519"),
    }
}

fn now() -> Timestamp {
    "2023-02-24T23:36:38Z".parse().unwrap()
}

fn verdict(document: &Object) -> Result<(), ProofError> {
    read(document, now())?[0].verify(&public())
}

#[test]
fn the_published_document_is_signed_as_published() {
    let expected = document(SIGNED);
    let mut unsigned = expected.clone();
    unsigned.remove("proof");
    prove(
        &mut unsigned,
        &secret(),
        "https://server.example/users/alice#ed25519-key",
        now(),
    );
    assert_eq!(unsigned, expected);
    assert_eq!(verdict(&expected), Ok(()));
}

#[test]
fn any_change_is_noticed() {
    for (from, to) in [
        ("Hello world", "Hello worlds"),
        ("-71.184902", "-71.184903"),
        ("\"Create\"", "\"Update\""),
        ("2023-02-24T23:36:38Z", "2023-02-24T23:36:37Z"),
        ("alice#ed25519-key", "alice#other-key"),
        (
            "\"type\": \"Place\",",
            "\"type\": \"Place\", \"name\": \"\",",
        ),
    ] {
        let changed = document(&SIGNED.replacen(from, to, 1));
        assert_eq!(verdict(&changed), Err(ProofError::Forged), "{to}");
    }
    let mut with_option = document(SIGNED);
    with_option["proof"]["nonce"] = "1".into();
    assert_eq!(verdict(&with_option), Err(ProofError::Forged));
}

#[test]
fn what_is_no_such_proof_is_refused() {
    let table = [
        (
            "DataIntegrityProof",
            "Ed25519Signature2020",
            ProofError::Kind,
        ),
        ("eddsa-jcs-2022", "eddsa-rdfc-2022", ProofError::Kind),
        ("assertionMethod", "authentication", ProofError::Kind),
        (
            "\"created\": \"2023",
            "\"created\": \"2024",
            ProofError::Time,
        ),
        (
            "\"created\": \"2023-02-24T23:36:38Z\"",
            "\"created\": 7",
            ProofError::Time,
        ),
        (
            "\"created\"",
            "\"expires\": \"2023-01-01T00:00:00Z\", \"created\"",
            ProofError::Time,
        ),
        (
            "\"created\"",
            "\"previousProof\": \"urn:x\", \"created\"",
            ProofError::Kind,
        ),
        ("\"z42f", "\"m42f", ProofError::Malformed),
        (
            "https://server.example/users/alice#",
            "did:key:z6Mk#",
            ProofError::Malformed,
        ),
    ];
    for (from, to, error) in table {
        assert_eq!(
            verdict(&document(&SIGNED.replacen(from, to, 1))),
            Err(error),
            "{to}"
        );
    }
    let mut bare = document(SIGNED);
    bare.remove("proof");
    assert_eq!(read(&bare, now()), Err(ProofError::None));
}

#[test]
fn the_context_of_the_proof_begins_that_of_the_document() {
    let mut more = document(SIGNED);
    let terms = json!({"toot": "http://joinmastodon.org/ns#"});
    more["@context"].as_array_mut().unwrap().push(terms);
    assert_eq!(verdict(&more), Ok(()));
    let mut other = document(SIGNED);
    other["@context"] = json!("https://www.w3.org/ns/activitystreams");
    assert_eq!(verdict(&other), Err(ProofError::Context));
    other.remove("@context");
    assert_eq!(verdict(&other), Err(ProofError::Context));
}

#[test]
fn a_proof_that_leaves_its_context_out_was_made_with_that_of_the_document() {
    let mut short = document(SIGNED);
    short["proof"]
        .as_object_mut()
        .unwrap()
        .shift_remove("@context");
    assert_eq!(verdict(&short), Ok(()));
}

#[test]
fn one_of_several_proofs_is_enough_and_a_linked_data_signature_is_none_of_it() {
    let mut several = document(SIGNED);
    let proof = several["proof"].clone();
    several["proof"] = json!([{"type": "Other"}, proof]);
    several.insert("signature".into(), json!({"type": "RsaSignature2017"}));
    assert_eq!(verdict(&several), Ok(()));
}

proptest! {
    #[test]
    fn what_is_proved_verifies_and_any_proof_value_is_read_or_refused(content in any::<String>(), value in "z?[1-9A-HJ-NP-Za-km-z]{0,100}") {
        let mut note = Object::new();
        note.insert("@context".into(), context_with_proof(&[]));
        note.insert("content".into(), content.into());
        prove(&mut note, &secret(), "https://server.example/users/alice#ed25519-key", now());
        prop_assert_eq!(verdict(&note), Ok(()));
        note["proof"]["proofValue"] = value.into();
        prop_assert!(verdict(&note).is_err());
    }
}
