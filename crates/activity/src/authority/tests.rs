use super::*;
use crate::json::{DELIVERED, read as read_json};
use serde_json::{Value, json};

const ADA: &str = "https://peer.example/users/ada";
const EVE: &str = "https://peer.example/users/eve";
const FAR: &str = "https://far.example/users/eve";
const NOTE: &str = "https://peer.example/notes/1";

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn activity(value: &Value) -> Activity {
    let object = read_json(value.to_string().as_bytes(), DELIVERED).unwrap();
    Activity::read(&object).unwrap()
}

/// Ada owns the note; our request to follow went to ada.
fn verdict(value: &Value) -> Verdict {
    let owned = [NOTE, "https://peer.example/likes/1"].map(address);
    let owner = |object: &Address| owned.contains(object).then(|| address(ADA));
    let ours = address("https://house.example/follows/1");
    let asked = |follow: &Address| (*follow == ours).then(|| address(ADA));
    judge(
        &activity(value),
        Known {
            owner: &owner,
            asked: &asked,
        },
    )
}

fn by(actor: &str, kind: &str, object: Value) -> Value {
    json!({
        "id": "https://peer.example/activities/1",
        "type": kind,
        "actor": actor,
        "object": object,
    })
}

fn note(id: &str, author: &str) -> Value {
    json!({"id": id, "type": "Note", "attributedTo": author, "content": "x"})
}

fn refuse(doubt: Doubt) -> Verdict {
    Verdict::Refuse(doubt)
}

#[test]
fn what_is_ones_own_is_believed() {
    let new = "https://peer.example/notes/2";
    for value in [
        by(ADA, "Create", note(new, ADA)),
        by(ADA, "Update", note(new, ADA)),
        by(ADA, "Update", note(NOTE, ADA)),
        by(ADA, "Delete", json!(NOTE)),
        by(ADA, "Delete", json!({"id": NOTE, "type": "Tombstone"})),
        by(ADA, "Delete", json!(ADA)),
        by(ADA, "Undo", json!("https://peer.example/likes/1")),
        by(
            ADA,
            "Undo",
            json!({"type": "Follow", "actor": ADA, "object": "https://house.example/actor"}),
        ),
        by(ADA, "Accept", json!("https://house.example/follows/1")),
        by(
            ADA,
            "Reject",
            json!({"id": "https://house.example/follows/1", "type": "Follow"}),
        ),
        by(ADA, "Follow", json!("https://house.example/actor")),
        by(ADA, "Announce", json!("https://far.example/notes/7")),
        by(
            ADA,
            "Flag",
            json!([
                "https://house.example/actor",
                "https://house.example/calls/1"
            ]),
        ),
    ] {
        assert_eq!(verdict(&value), Verdict::Believe, "{value}");
    }
}

/// Each row is a hole that some server had.
#[test]
fn what_is_anothers_is_not() {
    let table = [
        // Content of another host, stored by servers that checked only the signature.
        (
            by(ADA, "Create", note("https://far.example/notes/1", ADA)),
            Doubt::ForeignPost,
        ),
        (
            by(ADA, "Create", note("https://peer.example/notes/2", FAR)),
            Doubt::OtherAuthor,
        ),
        (
            by(ADA, "Create", note("https://far.example/notes/1", FAR)),
            Doubt::OtherAuthor,
        ),
        // The same host is not enough.
        (
            by(EVE, "Create", note("https://peer.example/notes/2", ADA)),
            Doubt::OtherAuthor,
        ),
        (by(EVE, "Update", note(NOTE, EVE)), Doubt::OtherOwner),
        (by(EVE, "Update", note(NOTE, ADA)), Doubt::OtherAuthor),
        (by(EVE, "Delete", json!(NOTE)), Doubt::OtherOwner),
        (
            by(EVE, "Undo", json!("https://peer.example/likes/1")),
            Doubt::OtherOwner,
        ),
        (
            by(
                EVE,
                "Undo",
                json!({"type": "Follow", "actor": ADA, "object": "https://house.example/actor"}),
            ),
            Doubt::OtherOwner,
        ),
        (
            by(EVE, "Accept", json!("https://house.example/follows/1")),
            Doubt::OtherAnswerer,
        ),
        // An actor's document, with keys in it, sent by somebody else.
        (
            by(
                EVE,
                "Update",
                json!({"id": ADA, "type": "Person", "inbox": "https://peer.example/inbox"}),
            ),
            Doubt::OtherActor,
        ),
        (
            by(
                EVE,
                "Update",
                json!({"id": FAR, "type": "Person", "inbox": "https://far.example/inbox"}),
            ),
            Doubt::OtherActor,
        ),
        (
            json!({"id": "https://peer.example/a/1", "type": "Move", "actor": EVE, "object": ADA, "target": FAR}),
            Doubt::OtherActor,
        ),
        // An activity named on a third host.
        (
            json!({"id": "https://far.example/a/1", "type": "Like", "actor": ADA, "object": "https://house.example/calls/1"}),
            Doubt::ForeignActivity,
        ),
        (
            by(ADA, "Create", json!("https://far.example/notes/1")),
            Doubt::ForeignPost,
        ),
    ];
    for (value, doubt) in table {
        assert_eq!(verdict(&value), refuse(doubt), "{value}");
    }
}

#[test]
fn what_is_only_named_is_fetched_and_what_is_unknown_is_nothing() {
    let new = "https://peer.example/notes/2";
    assert_eq!(
        verdict(&by(ADA, "Create", json!(new))),
        Verdict::Fetch(address(new))
    );
    assert_eq!(
        verdict(&by(ADA, "Update", json!({"id": new}))),
        Verdict::Fetch(address(new))
    );
    let moved = json!({"type": "Move", "actor": ADA, "object": ADA, "target": FAR});
    assert_eq!(verdict(&moved), Verdict::Fetch(address(FAR)));
    assert_eq!(verdict(&by(ADA, "Delete", json!(new))), Verdict::Nothing);
    assert_eq!(verdict(&by(ADA, "Undo", json!(new))), Verdict::Nothing);
    assert_eq!(verdict(&by(ADA, "Accept", json!(new))), Verdict::Nothing);
}

fn actor(id: &str, more: Value) -> Actor {
    let mut value = json!({"id": id, "type": "Person", "inbox": format!("{id}/inbox")});
    let object = value.as_object_mut().unwrap();
    object.extend(more.as_object().unwrap().clone());
    Actor::read(object).unwrap()
}

fn multikey(id: &str, owner: &str) -> Value {
    json!([{
        "id": id,
        "type": "Multikey",
        "controller": owner,
        "publicKeyMultibase": "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
    }])
}

#[test]
fn a_key_speaks_for_the_actor_that_lists_it() {
    let id = "https://peer.example/users/ada#ed25519-key";
    let ada = actor(ADA, json!({"assertionMethod": multikey(id, ADA)}));
    assert!(key_speaks_for(&address(id), &address(ADA), &ada).is_ok());
    assert!(key_proves_for(&address(id), &address(ADA), &ada).is_ok());

    // The document of eve, who lists the key as ada's.
    let eve = actor(EVE, json!({"assertionMethod": multikey(id, ADA)}));
    // The key of another server, which the actor claims as its own.
    let foreign = "https://far.example/users/eve#ed25519-key";
    let claims = actor(ADA, json!({"assertionMethod": multikey(foreign, ADA)}));
    for (key, owner, document) in [
        (id, ADA, &eve),
        (id, EVE, &eve),
        (id, EVE, &ada),
        (id, FAR, &ada),
        ("https://peer.example/users/ada#other-key", ADA, &ada),
        (foreign, ADA, &claims),
    ] {
        let verdict = key_speaks_for(&address(key), &address(owner), document);
        assert_eq!(verdict, Err(Doubt::ForeignKey), "{key} {owner}");
    }
}

#[test]
fn a_key_that_signs_requests_proves_no_documents() {
    let id = "https://peer.example/users/ada#main-key";
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----";
    let ada = actor(
        ADA,
        json!({"publicKey": {"id": id, "owner": ADA, "publicKeyPem": pem}}),
    );
    assert!(key_speaks_for(&address(id), &address(ADA), &ada).is_ok());
    assert_eq!(
        key_proves_for(&address(id), &address(ADA), &ada),
        Err(Doubt::ForeignKey)
    );
}

#[test]
fn a_fetched_document_is_what_was_asked_for() {
    let [asked, elsewhere, other] =
        [NOTE, "https://far.example/1", "https://peer.example/@ada/1"].map(address);
    let fetched = |found, content_type, id| {
        is_authentic(Fetched {
            asked: &asked,
            found,
            content_type,
            id,
        })
    };
    let kind = "application/activity+json; charset=utf-8";
    assert_eq!(fetched(&asked, kind, &asked), Ok(()));
    // Found after a redirect, under the name it was found at.
    assert_eq!(fetched(&other, kind, &other), Ok(()));
    assert_eq!(fetched(&elsewhere, kind, &elsewhere), Ok(()));
    assert_eq!(
        fetched(&elsewhere, kind, &asked),
        Err(Doubt::FoundElsewhere)
    );
    assert_eq!(
        fetched(&asked, kind, &elsewhere),
        Err(Doubt::FoundElsewhere)
    );
    assert_eq!(fetched(&asked, kind, &other), Err(Doubt::OtherName));
    assert_eq!(
        fetched(&asked, "application/json", &asked),
        Err(Doubt::MediaType)
    );
    assert_eq!(fetched(&asked, "image/png", &asked), Err(Doubt::MediaType));
}

#[test]
fn who_moves_is_named_at_both_ends() {
    let old = actor(ADA, json!({"movedTo": FAR}));
    let new = actor(FAR, json!({"alsoKnownAs": [ADA]}));
    assert_eq!(has_moved(&old, &new), Ok(()));
    let silent = actor(FAR, json!({}));
    let staying = actor(ADA, json!({}));
    let itself = actor(ADA, json!({"movedTo": ADA, "alsoKnownAs": ADA}));
    for (old, new) in [(&old, &silent), (&staying, &new), (&itself, &itself)] {
        assert_eq!(has_moved(old, new), Err(Doubt::Unconfirmed));
    }
}
