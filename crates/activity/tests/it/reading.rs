//! Documents as peers write them, each in its own way, read into the same types.

use activity::json::{DELIVERED, read};
use activity::read::{Activity, Actor, Collection, Deed, Post, ReadError};
use activity::{Address, Object};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::documents::{call_article, day, house, rsa};

fn object(value: &Value) -> Object {
    read(value.to_string().as_bytes(), DELIVERED).unwrap()
}

fn address(text: &str) -> Address {
    text.parse().unwrap()
}

fn activity(value: &Value) -> Result<Activity, ReadError> {
    Activity::read(&object(value))
}

#[test]
fn our_own_actor_is_read_as_it_was_meant() {
    let actor = Actor::read(&house()).unwrap();
    assert_eq!(actor.id, address("https://house.example/actor"));
    assert_eq!(
        actor.shared_inbox,
        Some(address("https://house.example/inbox"))
    );
    assert_eq!(actor.username.as_deref(), Some("voisines"));
    assert_eq!(actor.also_known_as, [address("https://old.example/actor")]);
    assert_eq!(actor.keys.len(), 2);
    assert_eq!(actor.keys[0].key, rsa());
    assert!(!actor.keys[0].proves && actor.keys[1].proves);
}

#[test]
fn our_own_posts_are_read_as_they_were_meant() {
    let post = Post::read(&call_article()).unwrap();
    assert_eq!(post.kind, "Article");
    assert!(post.public);
    let content = post.content.unwrap();
    assert_eq!(content.lang.as_deref(), Some("fr"));
    assert_eq!(post.hashtags, ["cloche"]);
    assert_eq!(post.mentions, [address("https://peer.example/users/ada")]);
    assert_eq!(Post::read(&day()).unwrap().kind, "Event");
}

/// An actor as Mastodon, GoToSocial and WordPress send it: a key in the document, in one of its own, with a query in its name.
#[test]
fn actors_of_peers() {
    let pem = match rsa() {
        activity::PublicKey::Rsa(key) => key.to_pem(),
        activity::PublicKey::Ed25519(_) => panic!("not RSA"),
    };
    for (id, key, kind) in [
        (
            "https://mastodon.example/users/ada",
            "https://mastodon.example/users/ada#main-key",
            "Person",
        ),
        (
            "https://gts.example/users/ada",
            "https://gts.example/users/ada/main-key",
            "Person",
        ),
        (
            "https://wp.example/?author=1",
            "https://wp.example/?author=1#main-key",
            "Person",
        ),
        (
            "https://lemmy.example/c/town",
            "https://lemmy.example/c/town#main-key",
            "Group",
        ),
    ] {
        let actor = Actor::read(&object(&json!({
            "id": id,
            "type": [kind],
            "inbox": {"id": format!("{id}/inbox"), "type": "OrderedCollection"},
            "preferredUsername": "ada",
            "name": "",
            "url": [{"type": "Link", "href": id}],
            "publicKey": [{"id": key, "owner": id, "publicKeyPem": pem}],
            "endpoints": {"sharedInbox": null},
            "alsoKnownAs": "https://old.example/ada",
        })))
        .unwrap();
        assert_eq!(actor.key(&address(key)).map(|key| &key.key), Some(&rsa()));
        assert_eq!((actor.name, actor.shared_inbox), (None, None));
        assert_eq!(actor.also_known_as.len(), 1);
    }
}

#[test]
fn a_key_of_another_owner_or_kind_is_as_if_it_were_not_there() {
    let id = "https://peer.example/users/ada";
    let key = |owner: &str, kind: &str, text: &str| json!({"id": format!("{id}#k"), "type": kind, "controller": owner, "publicKeyMultibase": text});
    let good = "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
    for (method, expected) in [
        (key(id, "Multikey", good), 1),
        (key("https://peer.example/users/eve", "Multikey", good), 0),
        (key(id, "Ed25519VerificationKey2020", good), 0),
        (key(id, "Multikey", "z6Mk"), 0),
        (json!("did:key:z6Mk"), 0),
        (json!(7), 0),
    ] {
        let actor =
            object(&json!({"id": id, "type": "Person", "inbox": id, "assertionMethod": method}));
        assert_eq!(Actor::read(&actor).unwrap().keys.len(), expected);
    }
}

#[test]
fn the_language_of_a_text_is_that_of_its_map() {
    let read = |more: Value| {
        let mut post = json!({"id": "https://peer.example/1", "type": "Note", "attributedTo": "https://peer.example/ada"});
        post.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let text = Post::read(&object(&post)).unwrap().content;
        text.map(|text| (text.text, text.lang))
    };
    let of = |text: &str, lang: Option<&str>| Some((text.to_owned(), lang.map(str::to_owned)));
    assert_eq!(
        read(json!({"content": "a", "contentMap": {"de": "b", "fr": "a"}})),
        of("a", Some("fr"))
    );
    assert_eq!(
        read(json!({"content": "a", "contentMap": {"de": "b"}})),
        of("a", None)
    );
    assert_eq!(
        read(json!({"contentMap": {"de": "b", "fr": "a"}})),
        of("b", Some("de"))
    );
    assert_eq!(
        read(json!({"content": "a", "contentMap": {"und": "a"}})),
        of("a", None)
    );
    assert_eq!(
        read(json!({"content": "a", "contentMap": {"<b>": "a"}})),
        of("a", None)
    );
    assert_eq!(read(json!({"content": null, "contentMap": []})), None);
    assert_eq!(read(json!({"content": ["a", "b"]})), of("a", None));
}

#[test]
fn posts_in_odd_dress() {
    let post = Post::read(&object(&json!({
        "id": "https://peer.example/1",
        "type": ["Note"],
        "attributedTo": [{"id": "https://peer.example/ada", "type": "Person"}],
        "to": "as:Public",
        "cc": null,
        "inReplyTo": {"id": "https://house.example/calls/bell", "type": "Article"},
        "url": [
            {"type": "Link", "mediaType": "application/x-mpegURL", "href": "https://peer.example/1.m3u8"},
            {"type": "Link", "mediaType": "text/html", "href": "https://peer.example/@ada/1"},
        ],
        "published": "2026-11-25T13:00:00.123+01:00",
        "updated": "yesterday",
        "sensitive": null,
        "attachment": [
            {"type": "Document", "mediaType": "image/png", "url": [{"href": "https://peer.example/1.png"}], "name": "A tower"},
            {"type": "PropertyValue", "name": "x", "value": "y"},
            "https://peer.example/2.png",
        ],
        "tag": {"type": "Hashtag", "name": "##bell", "href": "https://peer.example/tags/bell"},
        "_misskey_quote": "https://far.example/1",
    })))
    .unwrap();
    assert!(post.public && !post.sensitive);
    assert_eq!(
        post.reply_to,
        Some(address("https://house.example/calls/bell"))
    );
    assert_eq!(post.url, Some(address("https://peer.example/@ada/1")));
    assert_eq!(
        post.published,
        Some("2026-11-25T12:00:00.123Z".parse().unwrap())
    );
    assert_eq!(post.updated, None);
    assert_eq!(post.attachments.len(), 1);
    assert_eq!(post.attachments[0].description.as_deref(), Some("A tower"));
    assert_eq!(post.hashtags, ["bell"]);
    assert_eq!(post.quote, Some(address("https://far.example/1")));
}

#[test]
fn deeds_are_told_apart() {
    let (ada, house) = ("https://peer.example/ada", "https://house.example/actor");
    let deed = |kind: &str, object: Value| {
        activity(
            &json!({"id": "https://peer.example/a", "type": kind, "actor": ada, "object": object}),
        )
        .map(|activity| activity.deed)
    };
    let house_address = address(house);
    assert_eq!(
        deed("Follow", json!(house)),
        Ok(Deed::Follow(house_address.clone()))
    );
    assert_eq!(
        deed("Follow", json!({"id": house})),
        Ok(Deed::Follow(house_address.clone()))
    );
    assert_eq!(
        deed("EmojiReact", json!([house])),
        Ok(Deed::Like(house_address.clone()))
    );
    assert_eq!(
        deed("Delete", json!({"id": house, "type": "Tombstone"})),
        Ok(Deed::Delete(house_address.clone()))
    );
    assert_eq!(deed("Block", json!(house)), Ok(Deed::Block(house_address)));
    assert_eq!(
        deed("Arrive", json!(house)),
        Ok(Deed::Other("Arrive".into()))
    );
    let Ok(Deed::Undo(earlier)) = deed(
        "Undo",
        json!({"type": "Follow", "actor": ada, "object": house}),
    ) else {
        panic!("no Undo");
    };
    assert_eq!(
        (earlier.id, earlier.kind.as_deref()),
        (None, Some("Follow"))
    );
    let Ok(Deed::Flag { about, comment }) =
        deed("Flag", json!([house, {"id": "https://house.example/1"}]))
    else {
        panic!("no Flag");
    };
    assert_eq!((about.len(), comment), (2, None));
}

#[test]
fn what_names_nobody_or_nothing_is_refused() {
    let ada = "https://peer.example/ada";
    for (value, error) in [
        (json!({"actor": ada, "object": ada}), ReadError::Type),
        (
            json!({"type": "Follow", "object": ada}),
            ReadError::Missing("actor"),
        ),
        (
            json!({"type": "Follow", "actor": [ada, ada], "object": ada}),
            ReadError::Missing("actor"),
        ),
        (
            json!({"type": "Follow", "actor": "ada", "object": ada}),
            ReadError::Missing("actor"),
        ),
        (
            json!({"type": "Follow", "actor": ada}),
            ReadError::Missing("object"),
        ),
        (
            json!({"type": "Follow", "actor": ada, "object": [ada, ada]}),
            ReadError::Missing("object"),
        ),
        (
            json!({"type": "Follow", "id": 7, "actor": ada, "object": ada}),
            ReadError::Missing("id"),
        ),
        (
            json!({"type": "Undo", "actor": ada, "object": {"type": "Follow"}}),
            ReadError::Missing("object"),
        ),
        (
            json!({"type": "Move", "actor": ada, "object": ada}),
            ReadError::Missing("target"),
        ),
        (
            json!({"type": "Flag", "actor": ada, "object": []}),
            ReadError::Missing("object"),
        ),
        (
            json!({"type": "Create", "actor": ada, "object": {"type": "Note", "id": "urn:x"}}),
            ReadError::Missing("id"),
        ),
        (
            json!({"type": "Create", "actor": ada, "object": {"type": "Poem", "id": ada}}),
            ReadError::Type,
        ),
    ] {
        assert_eq!(activity(&value), Err(error), "{value}");
    }
}

#[test]
fn collections_of_peers() {
    let read = |value: Value| Collection::read(&object(&value)).unwrap();
    let one = address("https://peer.example/1");
    let page = read(json!({
        "id": "https://peer.example/outbox?page=1",
        "type": "OrderedCollectionPage",
        "partOf": "https://peer.example/outbox",
        "next": "https://peer.example/outbox?page=2",
        "orderedItems": ["https://peer.example/1", {"type": "Note"}, 7],
    }));
    assert_eq!(page.items, std::slice::from_ref(&one));
    let embedded = read(json!({
        "type": "Collection",
        "totalItems": 1,
        "first": {"type": "CollectionPage", "next": "https://peer.example/2", "items": [{"id": "https://peer.example/1"}]},
    }));
    assert_eq!((embedded.items, embedded.total), (vec![one], Some(1)));
    assert_eq!(embedded.next, Some(address("https://peer.example/2")));
    assert_eq!(
        Collection::read(&object(&json!({"type": "Note"}))),
        Err(ReadError::Type)
    );
}

/// JSON that is nearly a document: the names that are read, with values of every kind.
fn nearly() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof![
            Just("https://peer.example/1"),
            Just("Note"),
            Just("Person"),
            Just("Create"),
            Just("Undo"),
            Just("Move"),
            Just("as:Public"),
            Just("2026-11-25T12:00:00Z"),
            Just(""),
            Just("Multikey"),
            Just("Collection"),
            Just("Hashtag"),
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 8, |inner| {
        let name = prop_oneof![
            Just("id"),
            Just("type"),
            Just("actor"),
            Just("object"),
            Just("target"),
            Just("attributedTo"),
            Just("to"),
            Just("content"),
            Just("contentMap"),
            Just("tag"),
            Just("url"),
            Just("href"),
            Just("inbox"),
            Just("publicKey"),
            Just("assertionMethod"),
            Just("endpoints"),
            Just("attachment"),
            Just("first"),
            Just("items"),
            Just("name"),
        ]
        .prop_map(str::to_owned);
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(name, inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_sent_is_read_or_refused(value in nearly()) {
        if let Value::Object(object) = value {
            drop(Activity::read(&object));
            drop(Actor::read(&object));
            drop(Post::read(&object));
            drop(Collection::read(&object));
            drop(activity::read::actor::lone_key(&object));
            let _ = activity::write::policy::Policy::read(&Value::Object(object));
        }
    }
}
