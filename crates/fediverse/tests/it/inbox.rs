//! What comes in: believed or not, and what it does, read from the state of the house.

use activity::signature::Scheme;
use fediverse::{reaction_store, reply_store};
use floor::values;
use serde_json::{Value, json};
use testkit::TestHouse;

use crate::neighbour::{Neighbour, Person, is_signed_by};

const HOUSE: &str = "https://house.example/fediverse/house";
const BELL: &str = "https://house.example/fediverse/call/bell";

pub fn house() -> TestHouse {
    house_with(|_| {})
}

pub fn house_with(change: impl FnOnce(&mut floor::config::Config)) -> TestHouse {
    let house = TestHouse::with(|config| {
        config.network.allow_private = vec!["127.0.0.0/8".into()];
        change(config);
    });
    fediverse::keys::ensure(&house).unwrap();
    house.publish(
        "bell",
        &[
            ("en", "Save the bell", "It rings.\n"),
            ("fr", "Sauvons la cloche", "Elle sonne.\n"),
        ],
    );
    house.settle();
    house
}

pub fn count(house: &TestHouse, table: &str) -> u64 {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    house
        .db
        .read(|conn| conn.one(&sql, values![])?.get(0))
        .unwrap()
}

pub fn followers(house: &TestHouse, voice: &str) -> u64 {
    let document = fediverse::at(house, &format!("{voice}/followers"))
        .unwrap()
        .unwrap();
    let document: Value = serde_json::from_slice(&document.body).unwrap();
    document["totalItems"].as_u64().unwrap()
}

/// Delivers until nothing waits: slow answers are looked at when their time comes.
pub fn deliver(house: &TestHouse) {
    for _ in 0..200 {
        house.deliver();
        if count(house, "delivery WHERE dead_at IS NULL AND error IS NULL") == 0 {
            return;
        }
        house.clock.advance(floor::SECOND);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("deliveries are left");
}

fn held(house: &TestHouse) -> Vec<(String, String, u64)> {
    let replies = house
        .db
        .read(|conn| reply_store::held(conn, "~", 100))
        .unwrap();
    let shown = |reply: reply_store::Listed| (reply.slug, reply.html, reply.depth);
    replies.into_iter().map(shown).collect()
}

fn reactions(house: &TestHouse) -> (u64, u64) {
    house
        .db
        .read(|conn| {
            let call = publish::call_store::call_by_slug(conn, "bell")?.unwrap();
            reaction_store::counts(conn, &call.id)
        })
        .unwrap()
}

#[test]
fn who_asks_to_follow_follows_and_is_told_so() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    for scheme in [Scheme::Cavage, Scheme::Message] {
        let follow = ada.does("Follow", scheme as u32, HOUSE);
        assert_eq!(
            ada.sends_as(&house, &follow, |sending| sending.scheme = scheme),
            202
        );
        assert_eq!(followers(&house, "house"), 1);
    }
    assert_eq!(
        (followers(&house, "fr"), home.fetched()),
        (0, vec!["/ada".to_owned()])
    );
    deliver(&house);
    let mut came = home.came();
    came.sort_by_key(|came| came.body["object"]["id"].to_string());
    let [first, second] = came.as_slice() else {
        panic!("{came:?}")
    };
    for (answer, number) in [(first, 0), (second, 1)] {
        assert_eq!(answer.path, "/ada/inbox");
        assert_eq!(answer.body["type"], "Accept");
        assert_eq!(
            answer.body["object"]["id"],
            format!("{}#Follow/{number}", ada.id)
        );
        assert!(is_signed_by(&house, answer, &home));
    }
    // Taken back by what it was, as some do, and by its name.
    let undo = ada.does(
        "Undo",
        1,
        json!({"type": "Follow", "actor": ada.id, "object": HOUSE}),
    );
    assert_eq!(
        (ada.sends(&house, &undo), followers(&house, "house")),
        (202, 0)
    );
    ada.sends(
        &house,
        &ada.does("Follow", 7, "https://house.example/fediverse/fr"),
    );
    assert_eq!(followers(&house, "fr"), 1);
    let undo = ada.does("Undo", 2, format!("{}#Follow/7", ada.id));
    assert_eq!(
        (ada.sends(&house, &undo), followers(&house, "fr")),
        (202, 0)
    );
    assert_eq!(
        count(&house, "fediverse_letter"),
        1,
        "one answer is on its way"
    );
}

#[test]
fn a_house_may_decide_first() {
    let house = house_with(|config| config.fediverse.hold_follows = true);
    let home = Neighbour::new();
    let ada = home.person("ada");
    ada.sends(&house, &ada.does("Follow", 1, HOUSE));
    deliver(&house);
    assert_eq!((followers(&house, "house"), home.came().len()), (0, 0));
    assert_eq!(count(&house, "fediverse_follower WHERE state = 'held'"), 1);
}

#[test]
fn replies_are_held_in_their_place_and_cleaned() {
    let (house, home) = (house(), Neighbour::new());
    let (ada, bob) = (home.person("ada"), home.person("bob"));
    let mut first = ada.writes(1, BELL, "<p onclick=x>I <b>come</b>.</p><script>1</script>");
    first["object"]["attachment"] = json!([
        {"type": "Image", "url": "https://cdn.example/1.png", "mediaType": "image/png", "name": "A bell"},
    ]);
    assert_eq!(ada.sends(&house, &first), 202);
    let second = bob.writes(1, &format!("{}/1", ada.id), "<p>I too.</p>");
    assert_eq!(bob.sends(&house, &second), 202);
    // To a page, in another language; to nothing of ours; to the house alone.
    let page = bob.writes(2, "https://house.example/fr/bell.html", "<p>Moi aussi.</p>");
    assert_eq!(bob.sends(&house, &page), 202);
    assert_eq!(
        bob.sends(
            &house,
            &bob.writes(3, "https://elsewhere.example/1", "<p>no</p>")
        ),
        202
    );
    let mut secret = bob.writes(4, BELL, "<p>for you</p>");
    secret["object"]["to"] = json!([HOUSE]);
    assert_eq!(bob.sends(&house, &secret), 202);
    let all = [
        ("bell".to_owned(), "<p>Moi aussi.</p>".to_owned(), 1),
        ("bell".to_owned(), "<p>I too.</p>".to_owned(), 2),
        ("bell".to_owned(), "<p>I <b>come</b>.</p>".to_owned(), 1),
    ];
    assert_eq!(held(&house), all);
    assert!(
        home.fetched()
            .iter()
            .all(|path| path == "/ada" || path == "/bob"),
        "nothing that is attached is fetched"
    );

    // A change, and the end.
    let mut change = ada.does("Update", 9, ada.note(1, BELL, "<p>I cannot come.</p>"));
    change["object"]["updated"] = "2026-11-22T10:02:00Z".into();
    assert_eq!(ada.sends(&house, &change), 202);
    assert_eq!(held(&house)[2].1, "<p>I cannot come.</p>");
    let delete = ada.does(
        "Delete",
        1,
        json!({"id": format!("{}/1", ada.id), "type": "Tombstone"}),
    );
    assert_eq!(ada.sends(&house, &delete), 202);
    assert_eq!(held(&house), all[..2]);
    assert_eq!(
        count(
            &house,
            "fediverse_reply WHERE html LIKE '%cannot%' OR media LIKE '%cdn%'"
        ),
        0
    );
    // Nobody sees any of it.
    let post = fediverse::at(&house, "call/bell").unwrap().unwrap();
    assert!(!String::from_utf8(post.body).unwrap().contains(&ada.id));
    house.settle();
}

#[test]
fn likes_and_boosts_are_counted_once_and_taken_back() {
    let (house, home) = (house(), Neighbour::new());
    let (ada, bob) = (home.person("ada"), home.person("bob"));
    for (person, number) in [(&ada, 1), (&ada, 2), (&bob, 1)] {
        assert_eq!(
            person.sends(&house, &person.does("Like", number, BELL)),
            202
        );
    }
    let page = "https://house.example/fr/bell.html";
    assert_eq!(bob.sends(&house, &bob.does("Announce", 1, page)), 202);
    assert_eq!(reactions(&house), (2, 1));
    let undo = bob.does("Undo", 1, bob.does("Like", 1, BELL));
    bob.sends(&house, &undo);
    let undo = ada.does("Undo", 1, json!({"type": "Like", "object": BELL}));
    ada.sends(&house, &undo);
    assert_eq!(reactions(&house), (0, 1));
}

#[test]
fn reports_name_no_reporter() {
    let (house, home) = (house(), Neighbour::new());
    let server = home.person("actor");
    let mut flag = server.does(
        "Flag",
        1,
        json!([HOUSE, BELL, "https://elsewhere.example/1"]),
    );
    flag["content"] = "They\nlie.".into();
    assert_eq!(server.sends(&house, &flag), 202);
    let reports = house
        .db
        .read(|conn| reaction_store::reports(conn, 9))
        .unwrap();
    let [report] = reports.as_slice() else {
        panic!()
    };
    assert_eq!(
        (report.host.as_str(), report.comment.as_str()),
        ("127.0.0.1", "They lie.")
    );
    assert_eq!(report.about, json!([HOUSE, BELL]).to_string());
}

#[test]
fn a_post_that_is_only_named_is_fetched_from_where_it_is() {
    let (house, home) = (house(), Neighbour::new());
    let (ada, bob) = (home.person("ada"), home.person("bob"));
    home.set("ada/5", ada.note(5, BELL, "<p>Fetched.</p>"));
    home.set("bob/6", ada.note(6, BELL, "<p>Not mine.</p>"));
    ada.sends(&house, &ada.does("Create", 5, format!("{}/5", ada.id)));
    bob.sends(&house, &bob.does("Create", 6, format!("{}/6", bob.id)));
    house.settle();
    assert_eq!(
        held(&house),
        [("bell".to_owned(), "<p>Fetched.</p>".to_owned(), 1)]
    );
}

#[test]
fn who_leaves_leaves_nothing_and_who_blocks_us_is_not_written_to() {
    let (house, home) = (house(), Neighbour::new());
    let (ada, bob) = (home.person("ada"), home.person("bob"));
    for person in [&ada, &bob] {
        person.sends(&house, &person.does("Follow", 1, HOUSE));
        person.sends(&house, &person.writes(1, BELL, "<p>I was here.</p>"));
        person.sends(&house, &person.does("Like", 1, BELL));
    }
    bob.sends(&house, &bob.does("Block", 1, HOUSE));
    assert_eq!(followers(&house, "house"), 1);
    // Their server says that they are gone: their key is, too.
    home.set_status("ada", 410);
    house.clock.advance(floor::HOUR);
    ada.sends(&house, &ada.does("Delete", 2, ada.id.as_str()));
    assert_eq!(
        (
            followers(&house, "house"),
            reactions(&house),
            held(&house).len()
        ),
        (0, (1, 0), 1)
    );
    assert_eq!(count(&house, "fediverse_peer"), 1);
    // Deletions of people nobody knows cost nothing.
    home.fetched();
    let eve = Person {
        home: &home,
        id: home.url("eve"),
    };
    assert_eq!(
        eve.sends(&house, &eve.does("Delete", 1, eve.id.as_str())),
        202
    );
    assert!(home.fetched().is_empty());
}

#[test]
fn who_moves_ends_here_only_if_both_say_so() {
    let (house, home) = (house(), Neighbour::new());
    let (ada, eve) = (home.person("ada"), home.person("eve"));
    let new = home.url("new");
    for person in [&ada, &eve] {
        person.sends(&house, &person.does("Follow", 1, HOUSE));
    }
    let mut there = Person {
        home: &home,
        id: new.clone(),
    }
    .document();
    there["alsoKnownAs"] = json!([ada.id]);
    home.set("new", there);
    for (person, name) in [(&ada, "ada"), (&eve, "eve")] {
        let mut old = person.document();
        old["movedTo"] = new.as_str().into();
        home.set(name, old);
        let mut moves = person.does("Move", 2, person.id.as_str());
        moves["target"] = new.as_str().into();
        assert_eq!(person.sends(&house, &moves), 202);
    }
    house.settle();
    assert_eq!(followers(&house, "house"), 1);
}

#[test]
fn what_is_passed_on_is_believed_by_its_proof() {
    let (house, home) = (house(), Neighbour::new());
    let key = tlog::SigningKey::from_seed(&[9; 32]);
    let author = Neighbour::new();
    let ada = author.person("ada");
    let mut actor = ada.document();
    let name = format!("{}#ed25519-key", ada.id);
    let public = activity::PublicKey::Ed25519(key.verifying_key());
    actor["assertionMethod"] = json!([{
        "id": name, "type": "Multikey", "controller": ada.id, "publicKeyMultibase": public.to_multibase(),
    }]);
    author.set("ada", actor);
    let relay = home.person("relay");
    let like = ada.does("Like", 1, BELL);
    let now = jiff::Timestamp::from_microsecond(house.clock.now()).unwrap();
    let mut proved = crate::neighbour::object(&like);
    activity::proof::prove(&mut proved, &key, &name, now);
    assert_eq!(
        relay.sends(&house, &like),
        401,
        "without a proof it is hearsay"
    );
    let mut forged = proved.clone();
    forged.insert("object".into(), "https://house.example/fr/bell.html".into());
    assert_eq!(relay.sends(&house, &forged.into()), 401);
    house.clock.advance(floor::HOUR);
    assert_eq!(
        (relay.sends(&house, &proved.into()), reactions(&house)),
        (202, (1, 0))
    );
}
