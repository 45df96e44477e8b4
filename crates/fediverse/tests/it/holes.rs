//! The holes that others fell into, each tried against us: what is refused changes nothing, and asks nobody for anything it need not.

use floor::http::Network;
use floor::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};
use testkit::TestHouse;

use crate::inbox::{count, followers, house, house_with};
use crate::neighbour::{Neighbour, Person, Sending};

const HOUSE: &str = "https://house.example/fediverse/house";
const BELL: &str = "https://house.example/fediverse/call/bell";

type Spoil<'a> = &'a dyn Fn(&mut Sending);

/// Everything that activities can write.
fn state(house: &TestHouse) -> Vec<u64> {
    [
        "follower",
        "reply WHERE state <> 'deleted'",
        "reaction",
        "report",
        "letter",
    ]
    .map(|table| count(house, &format!("fediverse_{table}")))
    .into()
}

#[test]
fn a_request_that_is_not_signed_as_it_was_sent_is_refused() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    let mut number = 0;
    let mut send = |spoil: &dyn Fn(&mut Sending)| {
        number += 1;
        // Each request is another, so that none is refused for having been there.
        ada.sends_as(&house, &ada.does("Like", number, BELL), spoil)
    };
    let cases: [(&str, u16, Spoil<'_>); 12] = [
        ("another body than was hashed", 401, &|s| {
            s.body = Some(b"{}".to_vec())
        }),
        ("no digest", 401, &|s| s.without.push("digest")),
        ("no signature", 401, &|s| s.without.push("signature")),
        ("no date", 401, &|s| s.without.push("date")),
        ("signed for another host, sent to us", 401, &|s| {
            s.to = "https://elsewhere.example/fediverse/inbox".into();
        }),
        ("sent to another host", 401, &|s| {
            s.host = "elsewhere.example".into()
        }),
        ("signed two hours ago", 401, &|s| {
            s.at -= jiff::Span::new().hours(2)
        }),
        ("signed in two hours", 401, &|s| {
            s.at += jiff::Span::new().hours(2)
        }),
        ("under the key of somebody who is not there", 401, &|s| {
            s.key = s.key.replace("/ada#", "/eve#");
        }),
        ("under a key of another server", 401, &|s| {
            s.key = "https://peer.example/ada#main-key".into();
        }),
        ("as JSON", 415, &|s| s.media_type = "application/json"),
        ("with a key that is no address", 401, &|s| {
            s.key = "acct:ada@peer.example".into()
        }),
    ];
    for (what, status, spoil) in cases {
        assert_eq!(send(spoil), status, "{what}");
        assert_eq!(state(&house), [0, 0, 0, 0, 0], "{what}");
        house.clock.advance(20 * MINUTE);
    }
    assert_eq!(send(&|_| {}), 202);
    assert_eq!(state(&house), [0, 0, 1, 0, 0]);
}

#[test]
fn nobody_speaks_for_somebody_else() {
    let (house, home, far) = (house(), Neighbour::new(), Neighbour::new());
    let (ada, eve) = (home.person("ada"), home.person("eve"));
    let mallory = far.person("mallory");
    ada.sends(&house, &ada.does("Follow", 1, HOUSE));
    ada.sends(&house, &ada.writes(1, BELL, "<p>Ada's.</p>"));
    ada.sends(&house, &ada.does("Like", 1, BELL));
    let before = state(&house);
    let mut number = 100;
    // Signed by the second, in the name of the first, or about what is the first's.
    let mut tried = |what: &str, signer: &Person<'_>, mut activity: Value, allowed: &[u16]| {
        number += 1;
        if activity["id"].is_null() {
            activity["id"] = format!("{}#x/{number}", activity["actor"].as_str().unwrap()).into();
        }
        house.clock.advance(11 * MINUTE);
        let status = signer.sends(&house, &activity);
        assert!(allowed.contains(&status), "{what}: {status}");
        assert_eq!(state(&house), before, "{what}");
        assert_eq!(followers(&house, "house"), 1, "{what}");
        assert_eq!(
            count(&house, "fediverse_reply WHERE html LIKE '%Ada%'"),
            1,
            "{what}"
        );
    };
    let post = format!("{}/1", ada.id);
    for signer in [&eve, &mallory] {
        let unfollow = ada.does("Undo", 1, format!("{}#Follow/1", ada.id));
        tried("in another's name", signer, unfollow, &[401, 403]);
        let unfollow = signer.does("Undo", 2, format!("{}#Follow/1", ada.id));
        tried(
            "an undoing of another's following",
            signer,
            unfollow,
            &[403],
        );
        let embedded = signer.does("Undo", 3, ada.does("Follow", 1, HOUSE));
        tried("the same, embedded", signer, embedded, &[403]);
        let unlike = signer.does("Undo", 4, ada.does("Like", 1, BELL));
        tried("an undoing of another's like", signer, unlike, &[403]);
        tried(
            "a deletion of another's post",
            signer,
            signer.does("Delete", 5, post.as_str()),
            &[403],
        );
        let changed = ada.note(1, BELL, "<p>Mallory's.</p>");
        tried(
            "a change of another's post",
            signer,
            signer.does("Update", 6, changed),
            &[403],
        );
        let mut taken = signer.note(1, BELL, "<p>Mallory's.</p>");
        taken["id"] = post.as_str().into();
        tried(
            "another's post taken over",
            signer,
            signer.does("Update", 7, taken.clone()),
            &[403],
        );
        tried(
            "created again",
            signer,
            signer.does("Create", 8, taken),
            &[202, 403],
        );
        tried(
            "another is gone",
            signer,
            signer.does("Delete", 9, ada.id.as_str()),
            &[202, 403],
        );
        let mut moved = signer.does("Move", 10, ada.id.as_str());
        moved["target"] = signer.id.as_str().into();
        tried("another moves", signer, moved, &[202, 403]);
        let mut foreign = signer.does("Like", 11, BELL);
        foreign["id"] = "https://third.example/likes/1".into();
        tried("named under a third host", signer, foreign, &[403]);
        let mut foreign = signer.writes(12, BELL, "<p>x</p>");
        foreign["object"]["id"] = "https://third.example/posts/1".into();
        tried("a post under a third host", signer, foreign, &[403]);
        let mut of_other = signer.writes(13, BELL, "<p>x</p>");
        of_other["object"]["attributedTo"] = ada.id.as_str().into();
        tried("a post of another author", signer, of_other, &[403]);
        let two = json!([ada.id, signer.id]);
        let mut both = signer.does("Follow", 14, HOUSE);
        both["actor"] = two;
        both["id"] = format!("{}#x", signer.id).into();
        tried("two actors at once", signer, both, &[400]);
    }
}

#[test]
fn a_key_counts_only_if_its_owner_lists_it_and_owns_it() {
    let (house, home) = (house(), Neighbour::new());
    let mut number = 0;
    let mut follow = |change: &dyn Fn(&mut Value)| {
        number += 1;
        let name = format!("p{number}");
        let person = home.person(&name);
        let mut document = person.document();
        change(&mut document);
        home.set(&name, document);
        let status = person.sends(&house, &person.does("Follow", 1, HOUSE));
        (status, followers(&house, "house"))
    };
    assert_eq!(
        follow(&|actor| actor["publicKey"]["owner"] = "http://x.example/".into()),
        (401, 0)
    );
    assert_eq!(
        follow(&|actor| actor["publicKey"]["id"] =
            format!("{}#other", actor["id"].as_str().unwrap()).into()),
        (401, 0)
    );
    assert_eq!(
        follow(&|actor| actor["id"] = "http://x.example/ada".into()),
        (401, 0)
    );
    assert_eq!(follow(&|actor| actor["type"] = "Note".into()), (401, 0));
    // An inbox elsewhere would have us write to whom somebody else chose.
    assert_eq!(
        follow(&|actor| actor["inbox"] = "https://victim.example/inbox".into()),
        (401, 0)
    );
    assert_eq!(
        follow(&|actor| actor["endpoints"]["sharedInbox"] = "https://victim.example/".into()),
        (401, 0)
    );
    assert_eq!(follow(&|_| {}), (202, 1));
}

#[test]
fn the_same_twice_is_done_once() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    let follow = ada.does("Follow", 1, HOUSE);
    ada.sends(&house, &follow);
    ada.sends(&house, &ada.does("Undo", 1, follow.clone()));
    for _ in 0..3 {
        assert_eq!(ada.sends(&house, &follow), 202);
    }
    assert_eq!(
        followers(&house, "house"),
        0,
        "an old request does not bring it back"
    );
    house.clock.advance(2 * DAY);
    assert_eq!(
        ada.sends_as(&house, &follow, |s| s.at -= jiff::Span::new().hours(48)),
        401
    );
}

#[test]
fn what_two_programs_could_read_in_two_ways_is_refused() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    let like = ada.does("Like", 1, BELL);
    let text = like.to_string();
    let head = &text[..text.len() - 1];
    let deep = format!("{head},\"deep\":{}{}}}", "[".repeat(40), "]".repeat(40));
    let long = format!("{head},\"long\":[{}1]}}", "1,".repeat(1001));
    let graph = format!("{head},\"@graph\":[]}}");
    let twice = format!("{},\"actor\":\"{HOUSE}\"}}", &text[..text.len() - 1]);
    let alias = text.replacen(
        "\"https://www.w3.org/ns/activitystreams\"",
        "{\"who\":\"@id\"}",
        1,
    );
    let huge = text.replacen("Like", &"x".repeat(300_000), 1);
    for body in [
        deep,
        long,
        graph,
        twice,
        alias,
        huge,
        "[]".into(),
        "{".into(),
        String::new(),
    ] {
        let sending = sending(&house, &ada);
        let request = crate::neighbour::request(&sending, body.clone().into_bytes());
        let status = house.ask(request).status().as_u16();
        assert_eq!(
            status,
            400,
            "{}",
            body.chars().take(200).collect::<String>()
        );
    }
    assert_eq!(state(&house), [0, 0, 0, 0, 0]);
    assert!(home.fetched().is_empty(), "nobody was asked for a key");
}

fn sending(house: &TestHouse, person: &Person<'_>) -> Sending {
    Sending {
        scheme: activity::signature::Scheme::Cavage,
        key: format!("{}#main-key", person.id),
        to: "https://house.example/fediverse/inbox".into(),
        host: "house.example".into(),
        at: jiff::Timestamp::from_microsecond(house.clock.now()).unwrap(),
        media_type: "application/activity+json",
        body: None,
        without: Vec::new(),
    }
}

#[test]
fn nothing_private_is_asked_on_a_strangers_word() {
    // As every house on the Internet: no private network is open.
    let house = house_with(|config| config.network.allow_private.clear());
    let home = Neighbour::new();
    let mallory = home.person("mallory");
    let follow = mallory.does("Follow", 1, HOUSE);
    assert_eq!(mallory.sends(&house, &follow), 401);
    for host in [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "localhost",
    ] {
        let id = format!("https://{host}/mallory");
        let person = Person { home: &home, id };
        assert_eq!(
            person.sends(&house, &person.does("Follow", 1, HOUSE)),
            401,
            "{host}"
        );
    }
    assert!(home.fetched().is_empty());
    assert_eq!(followers(&house, "house"), 0);
}

#[test]
fn who_has_keys_fetched_for_nothing_is_stopped() {
    let (house, home) = (house(), Neighbour::new());
    let nobody = Person {
        home: &home,
        id: home.url("nobody"),
    };
    let statuses: Vec<u16> = (0..5)
        .map(|n| nobody.sends(&house, &nobody.does("Follow", n, HOUSE)))
        .collect();
    assert_eq!(statuses, [401, 401, 429, 429, 429]);
    assert_eq!(home.fetched().len(), 2);
    // Many names of one server, from one network.
    let network = Network::of("198.51.100.7".parse().unwrap());
    let mut refused = 0;
    for number in 0..150 {
        let person = Person {
            home: &home,
            id: home.url(&format!("n{number}")),
        };
        let body = person.does("Follow", 1, HOUSE).to_string().into_bytes();
        let sending = sending(&house, &person);
        let answer = house.ask_from(network, crate::neighbour::request(&sending, body));
        refused += u32::from(answer.status() == 429);
    }
    assert!(refused >= 80, "{refused}");
    assert!(home.fetched().len() <= 70);
    // What is no business of ours costs no key at all.
    let elsewhere = nobody.does("Like", 9, "https://elsewhere.example/1");
    assert_eq!(
        (nobody.sends(&house, &elsewhere), home.fetched().len()),
        (202, 0)
    );
}

#[test]
fn a_thread_is_no_deeper_than_fifty_and_fetches_nothing() {
    let (house, home) = (house(), Neighbour::new());
    let mut parent = BELL.to_owned();
    for number in 0..60 {
        let person = home.person(&format!("p{number}"));
        assert_eq!(
            person.sends(&house, &person.writes(1, &parent, "<p>On.</p>")),
            202
        );
        parent = format!("{}/1", person.id);
    }
    let deepest = |house: &TestHouse| count(house, "fediverse_reply WHERE depth = 50");
    assert_eq!(
        (deepest(&house), count(&house, "fediverse_reply")),
        (11, 60)
    );
    assert!(
        home.fetched()
            .iter()
            .all(|path| path.starts_with("/p") && !path.contains("/1"))
    );
}

#[test]
fn one_person_cannot_write_without_end() {
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    let statuses: Vec<u16> = (0..80)
        .map(|n| ada.sends(&house, &ada.writes(n, BELL, "<p>!</p>")))
        .collect();
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 60);
    assert!(statuses[60..].iter().all(|status| *status == 429));
    house.clock.advance(HOUR);
    assert_eq!(ada.sends(&house, &ada.does("Like", 99, BELL)), 202);
}

#[test]
fn a_document_that_somebody_uploaded_is_no_actor() {
    // The neighbour sends what its own people wrote as ActivityPub; here as a picture or a plain file.
    let (house, home) = (house(), Neighbour::new());
    let ada = home.person("ada");
    home.set_media_type("text/html");
    assert_eq!(ada.sends(&house, &ada.does("Follow", 1, HOUSE)), 401);
    home.set_media_type("application/json");
    house.clock.advance(HOUR);
    assert_eq!(ada.sends(&house, &ada.does("Follow", 2, HOUSE)), 401);
    home.set_media_type("application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"");
    house.clock.advance(HOUR);
    assert_eq!(ada.sends(&house, &ada.does("Follow", 3, HOUSE)), 202);
}
