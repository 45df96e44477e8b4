//! Documents, whole, through the one function that finds them.

use activity::json::{FETCHED, read};
use activity::read::{Actor, Collection, Post};
use activity::{Object, media_type};
use fediverse::{at, keys};
use prose::lang::Lang;
use publish::draft::{Draft, DraftEdition, EventDraft, SourcePlace};
use publish::kind::Kind;
use testkit::TestHouse;

const SECOND: i64 = 1_000_000;

fn house() -> TestHouse {
    let house = TestHouse::new();
    keys::ensure(&house).unwrap();
    house
}

/// The status and the document at an address below `/fediverse/`.
#[track_caller]
fn found(house: &TestHouse, path: &str) -> (u16, Object) {
    let document = at(house, path).unwrap();
    let document = document.unwrap_or_else(|| panic!("nothing at {path}"));
    assert_eq!(document.media_type, media_type::ACTIVITY);
    (
        document.status.as_u16(),
        read(&document.body, FETCHED).unwrap(),
    )
}

#[track_caller]
fn document(house: &TestHouse, path: &str) -> Object {
    let (status, document) = found(house, path);
    assert_eq!(status, 200, "{path}");
    document
}

/// For a snapshot: without the context, which is long and always the same, and without keys and proofs, which are new each time.
fn shown(mut document: Object) -> String {
    document.shift_remove("@context");
    for name in ["publicKey", "assertionMethod", "proof"] {
        if let Some(key) = document.get_mut(name) {
            *key = "…".into();
        }
    }
    serde_json::to_string_pretty(&document).unwrap() + "\n"
}

fn edition(tag: &str, title: &str, summary: &str, text: &str) -> DraftEdition {
    DraftEdition {
        lang: Lang::parse(tag).unwrap(),
        title: title.into(),
        summary: summary.into(),
        text: text.into(),
        source: None,
        correction: None,
        place: SourcePlace::file("a test"),
    }
}

fn bell(house: &TestHouse) {
    house.publish_draft(Draft {
        slug: Some("bell".into()),
        tags: vec!["Old town".into(), "bell".into()],
        editions: vec![
            edition(
                "en",
                "Save the bell",
                "Sign by 12 December.",
                "The bell & its <tower>; see [the plan](plan.html).\n",
            ),
            edition(
                "fr",
                "Sauvons la cloche",
                "",
                "La cloche **sonne** encore.\n",
            ),
        ],
        ..Draft::default()
    });
    house.settle();
}

#[test]
fn every_voice_has_an_actor() {
    let house = house();
    let shown: Vec<String> = ["house", "fr", "server"]
        .map(|voice| shown(document(&house, voice)))
        .into();
    // The House ID comes from random keys of the test, always the same.
    insta::assert_snapshot!(shown.concat());
    for voice in ["house", "en", "fr", "server"] {
        let actor = Actor::read(&document(&house, voice)).unwrap();
        assert_eq!(actor.keys.len(), 2, "{voice}");
        let keys = house.db.read(keys::load).unwrap().unwrap();
        assert_eq!(actor.keys[0].key, keys.rsa);
        assert_eq!(actor.keys[1].key, keys.ed25519);
    }
}

#[test]
fn before_there_are_keys_there_is_no_actor_but_there_are_calls() {
    let house = TestHouse::new();
    bell(&house);
    assert_eq!(at(&house, "house").unwrap(), None);
    document(&house, "call/bell");
}

#[test]
fn a_call_is_one_post_in_all_languages_and_one_in_each() {
    let house = house();
    bell(&house);
    let paths = ["call/bell", "call/bell/fr"];
    insta::assert_snapshot!(paths.map(|path| shown(document(&house, path))).concat());
    let post = Post::read(&document(&house, "call/bell")).unwrap();
    assert_eq!(post.content.unwrap().lang.as_deref(), Some("en"));
    let post = Post::read(&document(&house, "call/bell/fr")).unwrap();
    assert_eq!(post.content.unwrap().lang.as_deref(), Some("fr"));
    assert!(post.author.as_str().ends_with("/fediverse/fr"));
}

#[test]
fn an_alarm_is_a_note_and_is_featured_while_it_stands() {
    let house = house();
    house.publish_draft(Draft {
        slug: Some("flood".into()),
        kind: Kind::Alarm,
        editions: vec![edition(
            "en",
            "The river rises",
            "",
            "Leave the quays now.\n",
        )],
        ..Draft::default()
    });
    house.settle();
    let featured = |voice: &str| {
        let path = format!("{voice}/featured");
        Collection::read(&document(&house, &path))
            .unwrap()
            .items
            .len()
    };
    assert_eq!(
        (featured("house"), featured("en"), featured("fr")),
        (1, 1, 0)
    );
    let note = document(&house, "call/flood");
    assert_eq!((&note["type"], note.get("summary")), (&"Note".into(), None));
    house.clock.advance(SECOND);
    house.withdraw("flood", "The water has gone.");
    house.settle();
    assert_eq!((featured("house"), featured("en")), (0, 0));
    insta::assert_snapshot!(shown(note) + &shown(document(&house, "call/flood")));
}

#[test]
fn an_event_says_when_and_where_in_its_summary() {
    let house = house();
    let event = |end: Option<&str>| Draft {
        slug: Some("day".into()),
        kind: Kind::Event,
        editions: vec![edition(
            "fr",
            "La fête de la cloche",
            "Venez.",
            "Avec des gâteaux.\n",
        )],
        event: Some(EventDraft {
            start: "2026-12-12T15:00:00+01:00".into(),
            end: end.map(str::to_owned),
            zone: Some("Europe/Paris".into()),
            place: Some("Place de la tour, Lille".into()),
            online: Some("https://meet.example/tour".into()),
        }),
        ..Draft::default()
    };
    house.publish_draft(event(None));
    house.settle();
    let open = document(&house, "call/day");
    assert_eq!(
        (&open["endTime"], &open["displayEndTime"]),
        (&"2026-12-12T16:00:00Z".into(), &false.into())
    );
    insta::assert_snapshot!(shown(open));
}

#[test]
fn a_change_keeps_the_day_it_was_published_and_says_the_day_it_changed() {
    let house = house();
    bell(&house);
    let first = document(&house, "call/bell");
    house.clock.advance(5 * SECOND);
    house.publish("bell", &[("en", "Save the bell", "It still rings.\n")]);
    house.settle();
    let second = document(&house, "call/bell");
    assert_eq!(first["published"], second["published"]);
    assert_eq!(
        (first.get("updated"), &second["updated"]),
        (None, &"2026-11-22T10:03:05Z".into())
    );
    // The French edition did not change, and says so.
    assert_eq!(document(&house, "call/bell/fr").get("updated"), None);
}

#[test]
fn what_is_withdrawn_says_so_first() {
    let house = house();
    bell(&house);
    house.clock.advance(SECOND);
    house.withdraw("bell", "The town gave in.");
    house.settle();
    let call = document(&house, "call/bell/en");
    assert_eq!(call["name"], "Withdrawn: Save the bell");
    assert_eq!(
        call["summary"],
        "<p>This call is withdrawn</p><p>The town gave in.</p><p>Sign by 12 December.</p>"
    );
    assert!(
        call["content"]
            .as_str()
            .unwrap()
            .starts_with("<p>This call is withdrawn</p>")
    );
    assert!(call.contains_key("updated"));
}

#[test]
fn what_is_erased_leaves_a_tombstone() {
    let house = house();
    bell(&house);
    house.erase("bell", Some("fr"));
    house.settle();
    let (status, grave) = found(&house, "call/bell/fr");
    assert_eq!(status, 410);
    insta::assert_snapshot!(shown(grave));
    let rest = document(&house, "call/bell");
    assert!(!rest["contentMap"].as_object().unwrap().contains_key("fr"));
    house.erase("bell", None);
    house.settle();
    for path in ["call/bell", "call/bell/en", "call/bell/fr"] {
        let (status, grave) = found(&house, path);
        assert_eq!(
            (status, &grave["type"]),
            (410, &"Tombstone".into()),
            "{path}"
        );
    }
    assert_eq!(
        Collection::read(&document(&house, "house/outbox"))
            .unwrap()
            .total,
        Some(0)
    );
}

#[test]
fn an_outbox_names_every_call_once_on_pages_that_keep_theirs() {
    let house = house();
    for number in 1..=21 {
        let slug = format!("call-{number}");
        house.publish(&slug, &[("en", &slug, "A text.\n")]);
    }
    house.publish("french", &[("fr", "Un appel", "Un texte.\n")]);
    house.settle();
    let outbox = document(&house, "house/outbox");
    let newest = document(&house, "house/outbox/2");
    insta::assert_snapshot!(shown(outbox) + &shown(newest));
    let read = |path: &str| Collection::read(&document(&house, path)).unwrap();
    assert_eq!(read("house/outbox/1").items.len(), 20);
    assert_eq!(read("en/outbox").total, Some(21));
    assert_eq!(read("fr/outbox").total, Some(1));
    assert_eq!(read("fr/outbox/2").items.len(), 1);
    assert_eq!(read("server/outbox").total, Some(0));
    for path in [
        "house/outbox/0",
        "house/outbox/3",
        "house/outbox/01",
        "house/outbox/x",
        "server/outbox/1",
    ] {
        assert_eq!(at(&house, path).unwrap(), None, "{path}");
    }
}

#[test]
fn who_follows_is_never_shown() {
    let house = house();
    let followers = document(&house, "fr/followers");
    assert_eq!(followers["totalItems"], 0);
    assert!(!followers.contains_key("orderedItems") && !followers.contains_key("first"));
    assert_eq!(at(&house, "server/followers").unwrap(), None);
}

#[test]
fn what_is_not_there_is_not_there() {
    let house = house();
    bell(&house);
    for path in [
        "",
        "nobody",
        "de",
        "FR",
        "call",
        "call/none",
        "call/bell/de",
        "call/bell/house",
        "house/inbox/x",
        "house/x",
        "call/bell/fr/x",
    ] {
        assert_eq!(at(&house, path).unwrap(), None, "{path}");
    }
}

#[test]
fn what_is_not_in_the_log_yet_is_not_told() {
    let house = house();
    house.publish("soon", &[("en", "Soon", "A text.\n")]);
    assert_eq!(at(&house, "call/soon").unwrap(), None);
    house.settle();
    document(&house, "call/soon");
}
