//! An alarm by mail: to everybody at once, its end to the same people, a test to the house alone, and quiet hours for the rest.

use floor::{HOUR, MINUTE};
use publish::draft::{AlarmDraft, Draft, DraftEdition, SourcePlace};
use publish::kind::Kind;
use reach::mail::{Standing, Vault, store};
use reach::outbox;

use crate::mail::{OUTLETS, Post, tos};
use crate::sink::Manner;

fn alarm(over: bool, correction: Option<&str>) -> Draft {
    let edition = |tag: &str, title: &str, short: &str| DraftEdition {
        lang: prose::lang::Lang::parse(tag).unwrap(),
        title: title.to_owned(),
        summary: short.to_owned(),
        text: correction.unwrap_or("1. Walk.").to_owned(),
        source: None,
        correction: correction.map(str::to_owned),
        place: SourcePlace::default(),
    };
    let short = match over {
        false => ["Leave the Mill quarter.", "Quittez le quartier du Moulin."],
        true => ["The water has gone.", "L’eau est partie."],
    };
    Draft {
        slug: Some("river".to_owned()),
        kind: Kind::Alarm,
        editions: vec![
            edition("en", "The river rises", short[0]),
            edition("fr", "La rivière monte", short[1]),
        ],
        alarm: AlarmDraft { until: None, over },
        ..Draft::default()
    }
}

fn sound(post: &Post, draft: Draft) {
    post.house.log(&post.house.publish_draft(draft));
}

/// Everybody here, with what they chose.
const PEOPLE: &str = "email,langs,kinds,rhythm\nletters@r.example,en,letter,once\nweekly@r.example,fr,,weekly\nuk@r.example,uk,,once\n";

#[test]
fn an_alarm_reaches_everybody_and_says_until_when_and_in_which_language() {
    let post = Post::new();
    post.import(PEOPLE);
    sound(&post, alarm(false, None));
    let sent = post.sent();
    assert_eq!(
        tos(&sent),
        ["letters@r.example", "uk@r.example", "weekly@r.example"]
    );
    assert_eq!(sent[0].subject(), "Alarm: The river rises");
    let text = sent[0].text();
    insta::assert_snapshot!("alarm_text", text.split("-- ").next().unwrap());
    // Ukrainian falls back, and the mail says so in Ukrainian.
    assert!(sent[1].text().contains("мовою"), "{}", sent[1].text());
    assert!(sent[1].html().contains("lang=\"uk\""), "{}", sent[1].html());
    assert_eq!(sent[2].subject(), "Alerte : La rivière monte");
}

#[test]
fn the_all_clear_and_corrections_go_to_the_same_people_whoever_came_or_paused_since() {
    let post = Post::new();
    post.import("email,langs\nearly@r.example,en\n");
    let vault = Vault::open(&post.house).unwrap();
    let id = |typed: &str| {
        let blind = vault.blind(&reach::mail::Address::parse(typed).unwrap());
        let known = post.house.db.read(|conn| store::by_blind(conn, &blind));
        known.unwrap().unwrap().id
    };
    let pause = |typed: &str| {
        let id = id(typed);
        let pause = |tx: &mut floor::Tx<'_>| store::set_standing(tx, &id, Standing::Paused);
        post.house.db.write(pause).unwrap();
    };
    pause("early@r.example");
    post.house.clock.advance(HOUR);
    post.import("email,langs\nheard@r.example,en\nleaves@r.example,en\n");
    sound(&post, alarm(false, None));
    assert_eq!(tos(&post.sent()), ["heard@r.example", "leaves@r.example"]);
    post.house.clock.advance(MINUTE);
    pause("heard@r.example");
    let gone = id("leaves@r.example");
    post.house.db.write(|tx| store::forget(tx, &gone)).unwrap();
    post.import("email,langs\nnew@r.example,en\n");
    sound(&post, alarm(false, Some("It is the upper Mill.")));
    let sent = post.sent();
    assert_eq!(tos(&sent), ["heard@r.example", "new@r.example"]);
    assert_eq!(sent[0].subject(), "Correction: The river rises");
    sound(&post, alarm(true, None));
    let sent = post.sent();
    assert_eq!(tos(&sent), ["heard@r.example", "new@r.example"]);
    assert_eq!(sent[0].subject(), "All clear: The river rises");
    assert!(sent[0].text().contains("The water has gone."));
}

#[test]
fn who_has_not_heard_the_alarm_hears_only_that_it_is_over() {
    let post = Post::new();
    post.import("email,langs\na@r.example,en\n");
    sound(&post, alarm(false, None));
    while outbox::tick(&post.house, OUTLETS).unwrap() {}
    sound(&post, alarm(true, None));
    let subjects: Vec<String> = post.sent().iter().map(|it| it.subject()).collect();
    assert_eq!(subjects, ["All clear: The river rises"]);
}

#[test]
fn a_test_reaches_the_house_alone() {
    let post = Post::new();
    post.import("email,langs\nreader@r.example,en\nours@r.example,fr\n");
    let rehearse = || {
        post.house
            .db
            .write(|tx| outbox::rehearse(tx, OUTLETS))
            .unwrap()
    };
    assert_eq!(rehearse(), 0, "nobody is of the house yet");
    let vault = Vault::open(&post.house).unwrap();
    let ours = reach::mail::Address::parse("ours@r.example").unwrap();
    let own = |tx: &mut floor::Tx<'_>| store::set_own(tx, &vault.blind(&ours), true);
    assert!(post.house.db.write(own).unwrap());
    assert_eq!(rehearse(), 1);
    let sent = post.sent();
    assert_eq!(tos(&sent), ["ours@r.example"]);
    assert!(
        sent[0].text().contains("Ceci est un essai."),
        "{}",
        sent[0].text()
    );
}

#[test]
fn quiet_hours_hold_everything_but_alarms_and_what_somebody_waits_for() {
    // The test's clock starts at 05:03 in Paris.
    let post = Post::configured(Manner::default(), |config| {
        config.reach.quiet = "22:00-07:00".to_owned();
        config.house.timezone = "Europe/Paris".to_owned();
    });
    post.import("email,langs\na@r.example,en\n");
    post.publish("bell", &[("en", "Bell", "Text.")]);
    assert!(post.sent().is_empty());
    sound(&post, alarm(false, None));
    assert_eq!(post.sent().len(), 1);
    post.house.clock.advance(5 * HOUR);
    let [letter] = post.sent().try_into().unwrap();
    assert_eq!(letter.subject(), "Bell");
}
