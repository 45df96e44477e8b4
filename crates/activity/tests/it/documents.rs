//! Every document we send, whole: what a peer sees.

use std::sync::LazyLock;

use activity::write::activity as deed;
use activity::write::activity::{Envelope, Request};
use activity::write::actor::{Actor, Key, Kind, Line, Places, actor};
use activity::write::collection::{self, Page, replies};
use activity::write::event::{Event, Place, Status, event};
use activity::write::policy::{Policy, Who};
use activity::write::post::{Alternate, Post, Tag, article, note};
use activity::write::{Image, Text, Texts, actor_context, document, plain_context, post_context};
use activity::{Object, PublicKey, proof};
use jiff::Timestamp;
use serde_json::Value;
use tlog::SigningKey;

static REPLIES: LazyLock<Object> = LazyLock::new(|| {
    replies(
        "https://house.example/calls/bell/replies",
        0,
        Vec::new(),
        None,
    )
});

pub const HOUSE: &str = "https://house.example/actor";
const FOLLOWERS: &str = "https://house.example/actor/followers";
const CALL: &str = "https://house.example/calls/bell";

pub fn noon() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

pub fn proving_key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// RFC 9421, `test-key-rsa`.
pub fn rsa() -> PublicKey {
    PublicKey::from_pem(include_str!("rsa-public.pem")).unwrap()
}

const NAME: Texts = Texts {
    first: Text {
        lang: "fr",
        text: "Les Voisines",
    },
    others: &[Text {
        lang: "ar",
        text: "الجارات",
    }],
};

pub fn house() -> Object {
    let (rsa, ed25519) = (rsa(), PublicKey::Ed25519(proving_key().verifying_key()));
    let house = actor(&Actor {
        kind: Kind::Organization,
        id: HOUSE,
        username: "voisines",
        name: NAME,
        summary: Some(Texts {
            first: Text {
                lang: "fr",
                text: "<p>Le quartier parle.</p>",
            },
            others: &[],
        }),
        url: "https://house.example/fr/",
        icon: Some(Image {
            url: "https://house.example/icon.png",
            media_type: "image/png",
            description: None,
            size: Some((256, 256)),
        }),
        places: Places {
            inbox: "https://house.example/actor/inbox",
            outbox: "https://house.example/actor/outbox",
            followers: Some(FOLLOWERS),
            featured: Some("https://house.example/actor/featured"),
            shared_inbox: Some("https://house.example/inbox"),
        },
        signing_key: Key {
            id: "https://house.example/actor#main-key",
            key: &rsa,
        },
        proving_key: Some(Key {
            id: "https://house.example/actor#ed25519-key",
            key: &ed25519,
        }),
        lines: &[Line {
            name: "House ID",
            value: "beffroi-abc",
        }],
        published: Some(noon()),
        holds_follows: false,
        attribution_domains: &["house.example"],
        also_known_as: &["https://old.example/actor"],
        moved_to: None,
        takes_message_signatures: true,
    });
    document(actor_context(), house)
}

fn instance() -> Object {
    let rsa = rsa();
    let id = "https://house.example/instance";
    let instance = actor(&Actor {
        kind: Kind::Application,
        id,
        username: "house.example",
        name: NAME,
        summary: None,
        url: "https://house.example/",
        icon: None,
        places: Places {
            inbox: "https://house.example/instance/inbox",
            outbox: "https://house.example/instance/outbox",
            followers: None,
            featured: None,
            shared_inbox: None,
        },
        signing_key: Key {
            id: "https://house.example/instance#main-key",
            key: &rsa,
        },
        proving_key: None,
        lines: &[],
        published: None,
        holds_follows: true,
        attribution_domains: &[],
        also_known_as: &[],
        moved_to: None,
        takes_message_signatures: true,
    });
    document(actor_context(), instance)
}

fn call() -> Post<'static> {
    Post {
        id: CALL,
        author: HOUSE,
        followers: FOLLOWERS,
        url: "https://house.example/fr/bell/",
        published: noon(),
        updated: None,
        name: Some(Texts {
            first: Text {
                lang: "fr",
                text: "Sauvons la cloche",
            },
            others: &[Text {
                lang: "en",
                text: "Save the bell",
            }],
        }),
        summary: Some(Texts {
            first: Text {
                lang: "fr",
                text: "<p>Signez avant le 12 décembre.</p>",
            },
            others: &[Text {
                lang: "en",
                text: "<p>Sign by 12 December.</p>",
            }],
        }),
        content: Texts {
            first: Text {
                lang: "fr",
                text: "<p>La cloche de la ville…</p>",
            },
            others: &[Text {
                lang: "en",
                text: "<p>The town's bell…</p>",
            }],
        },
        images: &[Image {
            url: "https://house.example/media/bell.jpg",
            media_type: "image/jpeg",
            description: Some("Une cloche dans une tour"),
            size: Some((1200, 800)),
        }],
        tags: &[
            Tag::Hashtag {
                name: "#cloche",
                href: "https://house.example/fr/",
            },
            Tag::Mention {
                name: "@ada@peer.example",
                href: "https://peer.example/users/ada",
            },
        ],
        alternates: &[Alternate {
            lang: "en",
            href: "https://house.example/calls/bell/en",
        }],
        reply_to: None,
        context: Some("https://house.example/calls/bell/context"),
        replies: Some(&REPLIES),
        policy: Some(Policy {
            like: Who::Anyone,
            reply: Who::AfterApproval,
            announce: Who::Anyone,
            quote: Who::Anyone,
        }),
    }
}

pub fn call_article() -> Object {
    let preview = Text {
        lang: "fr",
        text: "<p>Sauvons la cloche</p><p>Signez avant le 12 décembre.</p>",
    };
    article(&call(), Some(preview))
}

pub fn day() -> Object {
    let starts = "2026-12-12T14:00:00Z".parse().unwrap();
    let details = Event {
        starts,
        ends: "2026-12-12T17:00:00Z".parse().unwrap(),
        shows_end: true,
        timezone: "Europe/Paris",
        status: Status::Scheduled,
        places: &[
            Place::Physical {
                name: "Place de la tour",
                address: Some("1 place de la Tour, Lille"),
                at: Some((50.6365, 3.0635)),
            },
            Place::Online {
                name: "En ligne",
                url: "https://meet.example/tour",
            },
        ],
        sign_up: Some("https://house.example/do/come/bell"),
    };
    event(&call(), &details)
}

fn shown(documents: &[Object]) -> String {
    let shown = documents
        .iter()
        .map(|document| serde_json::to_string_pretty(document).unwrap());
    shown.collect::<Vec<_>>().join("\n")
}

#[test]
fn actors() {
    insta::assert_snapshot!(shown(&[house(), instance()]));
}

#[test]
fn posts() {
    let short = Post {
        name: None,
        summary: None,
        images: &[],
        tags: &[],
        alternates: &[],
        policy: None,
        context: None,
        replies: None,
        reply_to: Some("https://peer.example/notes/1"),
        updated: Some("2026-11-25T12:30:00.5Z".parse().unwrap()),
        ..call()
    };
    let mut cancelled = day();
    cancelled.retain(|name, _| name.contains("tatus") || name.contains("Mode"));
    insta::assert_snapshot!(shown(&[
        document(post_context(), call_article()),
        note(&short),
        day(),
        cancelled,
    ]));
}

#[test]
fn activities() {
    let to_followers = [FOLLOWERS];
    let to_ada = ["https://peer.example/users/ada"];
    let public = Envelope {
        published: Some(noon()),
        ..Envelope::public("https://house.example/activities/1", HOUSE, &to_followers)
    };
    let private = Envelope::private("https://house.example/activities/2", HOUSE, &to_ada);
    let request = Request {
        id: Some("https://peer.example/follows/1"),
        actor: to_ada[0],
        object: HOUSE,
    };
    let post = "https://peer.example/notes/1";
    let like = deed::like(&private, post);
    let mut create = document(
        post_context(),
        deed::create(
            &public,
            note(&Post {
                images: &[],
                tags: &[],
                alternates: &[],
                policy: None,
                ..call()
            }),
        ),
    );
    proof::prove(
        &mut create,
        &proving_key(),
        "https://house.example/actor#ed25519-key",
        noon(),
    );
    insta::assert_snapshot!(shown(&[
        create,
        deed::update(
            &public,
            Object::from_iter([("id".to_owned(), Value::from(CALL))])
        ),
        deed::delete(&public, deed::tombstone(CALL, "Article", noon())),
        deed::follow(&private, to_ada[0]),
        deed::accept(&private, &request),
        deed::reject(
            &private,
            &Request {
                id: None,
                ..request
            }
        ),
        deed::undo(&private, document(plain_context(), like)),
        deed::announce(&public, post),
        deed::flag(&private, &[to_ada[0], post], "It insults a reader."),
        deed::moved(&public, "https://new.example/actor"),
        deed::block(&private, to_ada[0]),
    ]));
}

#[test]
fn collections() {
    let outbox = "https://house.example/actor/outbox";
    let page = Page {
        id: "https://house.example/actor/outbox/2",
        part_of: outbox,
        total: 30,
        next: Some("https://house.example/actor/outbox/1"),
        previous: None,
    };
    insta::assert_snapshot!(shown(&[
        collection::counted(FOLLOWERS, 1234),
        collection::whole("https://house.example/actor/featured", vec![CALL.into()]),
        collection::paged(outbox, 30, page.id, "https://house.example/actor/outbox/1"),
        collection::page(&page, vec![CALL.into()]),
    ]));
}
