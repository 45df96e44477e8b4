//! Fedify, an implementation from npm that shares no code with us, and we: each signs, the other verifies and reads.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use activity::authority::{key_proves_for, key_speaks_for};
use activity::json::{DELIVERED, FETCHED, read as read_json};
use activity::read::{Activity, Actor, Deed};
use activity::signature::digest::Payload;
use activity::signature::{
    Algorithm, Fields, Request, Scheme, Signer, Unsigned, cavage, message, read,
};
use activity::write::activity::{Envelope, create};
use activity::write::{document, post_context};
use activity::{Address, Object, RsaPublicKey, proof};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature as aws;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::documents::{HOUSE, call_article, day, house, noon, proving_key};

const KEY: &str = "https://house.example/actor#main-key";
const PROVING_KEY: &str = "https://house.example/actor#ed25519-key";

#[derive(Deserialize)]
struct Answer {
    requests: Vec<Option<String>>,
    proof: Option<String>,
    forged: Option<String>,
    actor: Value,
    posts: Vec<Value>,
    theirs: Theirs,
}

#[derive(Deserialize)]
struct Theirs {
    actor: Value,
    document: Value,
    requests: Vec<Sent>,
}

#[derive(Deserialize)]
struct Sent {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

#[test]
fn fedify_and_we_understand_and_believe_each_other() {
    let (Some(node), Some(_)) = (
        std::env::var_os("BEFFROI_NODE"),
        std::env::var_os("BEFFROI_NODE_MODULES"),
    ) else {
        eprintln!(
            "SKIPPED: set BEFFROI_NODE and BEFFROI_NODE_MODULES to a node and a folder with the npm package @fedify/fedify"
        );
        return;
    };
    let proved = proved();
    let answer = ask(&node, &question(&proved));
    assert_eq!(
        answer.requests,
        [Some(KEY), Some(KEY), Some(KEY), Some(KEY), None].map(|key| key.map(str::to_owned)),
        "our signed requests, the last one with another body"
    );
    assert_eq!(
        answer.proof.as_deref(),
        Some("https://house.example/activities/1")
    );
    assert_eq!(answer.forged, None);
    let read = json!({"actor": answer.actor, "posts": answer.posts});
    insta::assert_snapshot!(serde_json::to_string_pretty(&read).unwrap());
    believe(&answer.theirs);
}

fn ask(node: &std::ffi::OsStr, question: &Value) -> Answer {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fedify.mjs");
    let mut peer = Command::new(node)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = peer.stdin.take().unwrap();
    stdin.write_all(question.to_string().as_bytes()).unwrap();
    drop(stdin);
    let out = peer.wait_with_output().unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_slice(&out.stdout).unwrap()
}

fn proved() -> Object {
    let followers = ["https://house.example/actor/followers"];
    let envelope = Envelope::public("https://house.example/activities/1", HOUSE, &followers);
    let mut proved = document(post_context(), create(&envelope, call_article()));
    proof::prove(&mut proved, &proving_key(), PROVING_KEY, noon());
    proved
}

fn question(proved: &Object) -> Value {
    let posts = [call_article(), day()].map(|post| document(post_context(), post));
    let body = serde_json::to_vec(proved).unwrap();
    let mut requests = Vec::new();
    for sign in [cavage::sign, message::sign] {
        requests.push(sent(
            sign,
            "POST",
            "https://peer.example/inbox",
            Some(&body),
        ));
        requests.push(sent(sign, "GET", "https://peer.example/users/ada", None));
    }
    let mut changed = sent(
        cavage::sign,
        "POST",
        "https://peer.example/inbox",
        Some(&body),
    );
    changed["body"] = "{}".into();
    requests.push(changed);
    json!({
        "time": noon().to_string(),
        "actor": house(),
        "requests": requests,
        "proved": proved,
        "posts": posts,
    })
}

type Sign = fn(&Unsigned<'_>, &Signer<'_>, jiff::Timestamp) -> Option<Fields>;

fn sent(sign: Sign, method: &str, url: &str, body: Option<&[u8]>) -> Value {
    let pem = include_str!("rsa-private.pem");
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let pair = aws::RsaKeyPair::from_der(&BASE64.decode(der).unwrap()).unwrap();
    let sign_rsa = |base: &[u8]| {
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(
            &aws::RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            base,
            &mut signature,
        )
        .ok()?;
        Some(signature)
    };
    let payload = body.map(|body| Payload::new(body.to_vec()));
    let unsigned = Unsigned {
        method,
        to: &url.parse().unwrap(),
        payload: payload.as_ref(),
    };
    let signer = Signer {
        key: KEY,
        algorithm: Algorithm::Rsa,
        sign: &sign_rsa,
    };
    let mut fields = sign(&unsigned, &signer, noon()).unwrap();
    // RFC 9421 needs no date; Fedify's reader of it does not ask for one either.
    fields.push(("content-type", "application/activity+json".to_owned()));
    json!({
        "method": method,
        "url": url,
        "headers": fields,
        "body": body.map(|body| String::from_utf8_lossy(body).into_owned()),
    })
}

/// What Fedify signed is verified step by step, as an inbox would.
fn believe(theirs: &Theirs) {
    let actor = read_json(theirs.actor.to_string().as_bytes(), FETCHED).unwrap();
    let actor = Actor::read(&actor).unwrap();
    let schemes: Vec<Scheme> = theirs
        .requests
        .iter()
        .map(|request| {
            let claim = claim(request).unwrap();
            let key = key_speaks_for(&claim.key, &actor.id, &actor).unwrap();
            assert_eq!(
                claim.verify(key, &rsa),
                Ok(()),
                "{} {}",
                request.method,
                request.url
            );
            claim.scheme
        })
        .collect();
    assert_eq!(
        schemes,
        [
            Scheme::Cavage,
            Scheme::Cavage,
            Scheme::Message,
            Scheme::Message
        ]
    );

    let document = read_json(theirs.document.to_string().as_bytes(), DELIVERED).unwrap();
    let claims = proof::read(&document, noon()).unwrap();
    let key = key_proves_for(&claims[0].key, &actor.id, &actor).unwrap();
    assert_eq!(claims[0].verify(key), Ok(()));
    let Deed::Create(post) = Activity::read(&document).unwrap().deed else {
        panic!("no Create");
    };
    assert_eq!(post.content.unwrap().text, "Je viens, à midi ½ — 😂");
    assert_eq!(
        post.reply_to.unwrap().as_str(),
        "https://house.example/calls/bell"
    );
}

fn claim(sent: &Sent) -> Result<activity::signature::Claim, activity::signature::Refusal> {
    let url: Address = sent.url.parse().unwrap();
    let fields: Vec<(&str, &str)> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let request = Request {
        method: &sent.method,
        origin: url.origin(),
        target: &url.target(),
        fields: &fields,
        authority: None,
        body: sent.body.as_deref().unwrap_or_default().as_bytes(),
    };
    read(&request, noon())
}

fn rsa(key: &RsaPublicKey, message: &[u8], signature: &[u8]) -> bool {
    aws::UnparsedPublicKey::new(&aws::RSA_PKCS1_2048_8192_SHA256, key.as_pkcs1())
        .verify(message, signature)
        .is_ok()
}
