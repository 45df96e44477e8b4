//! The outbox with an outlet of the test's own: what is said to whom, when, how often, and what stands in its way.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use floor::{DAY, Fact, HOUR, House, MINUTE, Micros, Result, SECOND, Tx};
use reach::outbox::{
    self, Courier, Delivery, Expanded, Fault, Item, News, Outcome, Outlet, Progress, State,
};

use crate::scratch::Scratch;

/// What was delivered, and how each recipient behaves, by the folder of the house.
static WORLD: Mutex<BTreeMap<PathBuf, World>> = Mutex::new(BTreeMap::new());

#[derive(Default)]
struct World {
    sent: Vec<String>,
    behaviour: BTreeMap<String, Outcome>,
    pace: Option<Micros>,
}

fn world<T>(house: &House, f: impl FnOnce(&mut World) -> T) -> T {
    f(WORLD.lock().unwrap().entry(house.dir.clone()).or_default())
}

const OUTLET: Outlet = Outlet {
    name: "test",
    wants: |_, news| {
        Ok(matches!(
            news,
            News::Published | News::Corrected | News::Withdrawn
        ))
    },
    expand: five,
    courier: |_| Ok(Box::new(Postman)),
    pace: |house| world(house, |world| world.pace),
    tend: |_| Ok(false),
};

/// Five recipients, `r1` to `r5`, two at a time; the lane is the last figure.
fn five(tx: &mut Tx<'_>, item: &Item, _: u64) -> Result<Expanded> {
    let mut expanded = Expanded {
        added: 0,
        reached: None,
    };
    for n in (1..=5).filter(|n| format!("r{n}") > item.reached).take(2) {
        let recipient = format!("r{n}");
        expanded.added += outbox::add(tx, &item.id, &recipient, &format!("lane{n}"))?;
        expanded.reached = Some(recipient);
    }
    Ok(expanded)
}

struct Postman;

impl Courier for Postman {
    fn deliver(&mut self, house: &House, item: &Item, batch: &[Delivery]) -> Vec<Outcome> {
        world(house, |world| {
            let mut outcomes = Vec::new();
            for delivery in batch {
                let outcome = world
                    .behaviour
                    .get(&delivery.recipient)
                    .cloned()
                    .unwrap_or(Outcome::Sent);
                if outcome == Outcome::Sent {
                    let news = item.news.as_str();
                    world.sent.push(format!("{news} {}", delivery.recipient));
                }
                outcomes.push(outcome);
            }
            outcomes
        })
    }
}

fn hear(tx: &mut Tx<'_>, fact: &Fact) -> Result<()> {
    outbox::hear(tx, fact, &[OUTLET])
}

fn drain(house: &House) -> Vec<String> {
    outbox::drain(house, &[OUTLET]).unwrap();
    let mut sent = world(house, |world| std::mem::take(&mut world.sent));
    sent.sort();
    sent
}

fn progress(house: &House) -> Vec<Progress> {
    house
        .db
        .read(|conn| outbox::progress(conn, house.clock.now()))
        .unwrap()
}

fn all(news: &str) -> Vec<String> {
    (1..=5).map(|n| format!("{news} r{n}")).collect()
}

fn later(why: &str, fault: Fault) -> Outcome {
    let why = why.to_owned();
    Outcome::Later { why, fault }
}

#[test]
fn nobody_hears_of_a_call_before_readers_can_see_it_and_then_everybody_once() {
    let house = Scratch::new(hear);
    let revisions = house.publish(
        "bell",
        &[("fr", "Cloche", "Texte."), ("en", "Bell", "Text.")],
    );
    assert_eq!(drain(&house), [""; 0]);
    assert_eq!(progress(&house)[0].state, State::Waiting);
    house.log(&revisions[..1]);
    assert_eq!(drain(&house), [""; 0]);
    house.log(&revisions[1..]);
    assert_eq!(drain(&house), all("published"));
    assert_eq!(drain(&house), [""; 0]);
    let [only] = progress(&house).try_into().unwrap();
    assert_eq!((only.sent, only.queued, only.state), (5, 0, State::Done));
    assert_eq!(only.call.as_deref(), Some("bell"));
}

#[test]
fn what_is_late_for_the_log_is_waited_for_ten_minutes() {
    let house = Scratch::new(hear);
    let revisions = house.publish(
        "bell",
        &[("fr", "Cloche", "Texte."), ("en", "Bell", "Text.")],
    );
    house.log(&revisions[..1]);
    house.clock.advance(10 * MINUTE - 1);
    assert_eq!(drain(&house), [""; 0]);
    house.clock.advance(1);
    assert_eq!(drain(&house), all("published"));
}

#[test]
fn corrections_and_withdrawals_follow_a_call_and_small_changes_do_not() {
    let house = Scratch::new(hear);
    house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
    drain(&house);
    house.log(&house.publish("bell", &[("en", "Bell", "Better text.")]));
    house.log(&house.publish("bell", &[("fr", "Cloche", "Texte.")]));
    assert_eq!(drain(&house), [""; 0]);
    house.log(&house.correct("bell", ("en", "Bell", "Right text."), "It was wrong."));
    assert_eq!(drain(&house), all("corrected"));
    withdraw(&house, "bell");
    assert_eq!(drain(&house), all("withdrawn"));
}

#[test]
fn a_call_withdrawn_before_it_went_out_is_never_spoken_of() {
    let house = Scratch::new(hear);
    house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
    withdraw(&house, "bell");
    assert_eq!(drain(&house), [""; 0]);
    assert_eq!(progress(&house)[0].state, State::Cancelled);
}

#[test]
fn old_texts_that_are_imported_are_no_news() {
    let house = Scratch::new(hear);
    let draft = publish::draft::Draft {
        published: Some(house.clock.now() - 3 * DAY),
        ..one("old")
    };
    house.log(&house.publish_draft(draft));
    assert!(progress(&house).is_empty());
}

#[test]
fn a_failing_recipient_waits_longer_each_time_and_is_given_up_and_tried_again_on_demand() {
    let house = Scratch::new(hear);
    world(&house, |it| {
        it.behaviour
            .insert("r2".into(), later("full", Fault::Delivery));
        it.behaviour.insert(
            "r4".into(),
            Outcome::Never {
                why: "no such mailbox".into(),
            },
        );
        it.behaviour.insert("r5".into(), Outcome::Drop);
    });
    house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
    assert_eq!(drain(&house), ["published r1", "published r3"]);
    let mut rounds = 0;
    while progress(&house)[0].queued > 0 {
        house.clock.advance(10 * HOUR);
        drain(&house);
        rounds += 1;
    }
    let it = &progress(&house)[0];
    assert_eq!((rounds, it.sent, it.dropped, it.failed), (13, 2, 1, 2));
    assert_eq!(it.state, State::Done);
    assert_eq!(
        it.reasons,
        [("full".into(), 1), ("no such mailbox".into(), 1)]
    );
    world(&house, |it| it.behaviour.clear());
    let again = house.db.write(|tx| outbox::retry_dead(tx, None)).unwrap();
    assert_eq!(again, 2);
    assert_eq!(drain(&house), ["published r2", "published r4"]);
    let it = &progress(&house)[0];
    assert_eq!(
        (it.sent, it.failed, it.queued, it.state),
        (4, 0, 0, State::Done)
    );
}

#[test]
fn an_outlet_that_is_shut_blames_no_delivery() {
    let house = Scratch::new(hear);
    world(&house, |it| {
        it.behaviour
            .insert("r1".into(), later("relay down", Fault::Outlet));
    });
    house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
    for _ in 0..100 {
        drain(&house);
        house.clock.advance(HOUR);
    }
    let it = &progress(&house)[0];
    assert_eq!((it.queued, it.failed), (1, 0));
    world(&house, |it| it.behaviour.clear());
    drain(&house);
    assert_eq!(progress(&house)[0].sent, 5);
}

#[test]
fn a_lane_that_keeps_failing_is_left_alone_while_the_others_go_on() {
    let house = Scratch::new(hear);
    world(&house, |it| {
        it.behaviour
            .insert("r3".into(), later("timeout", Fault::Lane));
    });
    for n in 0..5 {
        house.log(&house.publish(&format!("call{n}"), &[("en", "Bell", "Text.")]));
    }
    assert_eq!(drain(&house).len(), 20);
    assert_eq!(progress(&house)[0].shut_lanes, 1);
    world(&house, |it| it.behaviour.clear());
    assert_eq!(drain(&house).len(), 0);
    house.clock.advance(MINUTE);
    assert_eq!(drain(&house).len(), 5);
    assert_eq!(progress(&house)[0].shut_lanes, 0);
}

#[test]
fn a_pace_is_kept_in_each_lane_and_an_alarm_waits_for_none() {
    let house = Scratch::new(hear);
    world(&house, |it| it.pace = Some(10 * SECOND));
    for n in 0..3 {
        house.log(&house.publish(&format!("call{n}"), &[("en", "Bell", "Text.")]));
    }
    assert_eq!(drain(&house).len(), 5);
    house.log(&house.publish_draft(publish::draft::Draft {
        kind: publish::kind::Kind::Alarm,
        ..one("alarm")
    }));
    assert_eq!(drain(&house).len(), 5);
    let mut sent = Vec::new();
    for _ in 0..4 {
        house.clock.advance(10 * SECOND);
        sent.push(drain(&house).len());
    }
    assert_eq!(sent, [5, 5, 0, 0]);
}

#[test]
fn an_alarm_goes_before_what_is_under_way() {
    let house = Scratch::new(hear);
    let tick = || while outbox::tick(&house, &[OUTLET]).unwrap() {};
    house.log(&house.publish("slow", &[("en", "Bell", "Text.")]));
    tick();
    house.clock.advance(1);
    let alarm = publish::draft::Draft {
        kind: publish::kind::Kind::Alarm,
        ..one("alarm")
    };
    house.log(&house.publish_draft(alarm));
    tick();
    let mut worker = outbox::Worker::new(&[OUTLET]);
    worker.step(&house).unwrap();
    let it = progress(&house);
    let of = |slug: &str| {
        it.iter()
            .find(|it| it.call.as_deref() == Some(slug))
            .unwrap()
    };
    assert_eq!((of("alarm").sent, of("slow").sent), (5, 0));
}

#[test]
fn paused_items_rest_resumed_ones_go_on_and_cancelled_ones_are_over() {
    let house = Scratch::new(hear);
    house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
    let id = progress(&house)[0].id.clone();
    house.db.write(|tx| outbox::pause(tx, &id)).unwrap();
    assert_eq!(drain(&house), [""; 0]);
    house.db.write(|tx| outbox::resume(tx, &id)).unwrap();
    while outbox::tick(&house, &[OUTLET]).unwrap() {}
    house.db.write(|tx| outbox::cancel(tx, &id)).unwrap();
    assert_eq!(drain(&house), [""; 0]);
    let it = &progress(&house)[0];
    assert_eq!((it.sent, it.dropped, it.queued), (0, 5, 0));
    let refused = house.db.write(|tx| outbox::resume(tx, &id)).unwrap_err();
    assert!(refused.to_string().contains("cancelled"), "{refused}");
    assert!(house.db.write(|tx| outbox::pause(tx, "none")).is_err());
}

#[test]
fn a_delivery_claimed_by_a_process_that_died_is_made_again_with_the_same_identity() {
    let house = Scratch::new(hear);
    house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
    while outbox::tick(&house, &[OUTLET]).unwrap() {}
    let claim = "UPDATE delivery SET lease = 'dead process', run_at = $1, attempts = 1";
    let until = house.clock.now() + MINUTE;
    house
        .db
        .write(|tx| tx.execute(claim, floor::values![until]))
        .unwrap();
    assert_eq!(drain(&house), [""; 0]);
    house.clock.advance(MINUTE);
    assert_eq!(drain(&house), all("published"));
}

#[test]
fn sleeping_workers_are_woken_when_something_is_due() {
    let house = Scratch::with_clock(hear, floor::Clock::System, |_| {});
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| outbox::run_until(&house, &[OUTLET], 3, &stop));
        house.log(&house.publish("bell", &[("en", "Bell", "Text.")]));
        for _ in 0..6_000 {
            if world(&house, |world| world.sent.len()) >= 5 {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        stop.store(true, Ordering::Relaxed);
        house.db.bell().ring();
    });
    let mut sent = world(&house, |world| std::mem::take(&mut world.sent));
    sent.sort();
    assert_eq!(sent, all("published"));
}

#[test]
fn a_letter_is_asked_for_once_while_it_waits() {
    let house = Scratch::new(hear);
    let ask = || {
        let add = |tx: &mut Tx<'_>| outbox::add_one(tx, "test", "test-hello", "r9", "lane9");
        house.db.write(add).unwrap();
    };
    ask();
    ask();
    assert_eq!(drain(&house), ["letter r9"]);
    ask();
    assert_eq!(drain(&house), ["letter r9"]);
    let it = &progress(&house)[0];
    assert_eq!((it.sent, it.queued, it.state), (2, 0, State::Open));
}

fn one(slug: &str) -> publish::draft::Draft {
    publish::draft::Draft {
        slug: Some(slug.to_owned()),
        editions: vec![publish::draft::DraftEdition {
            lang: prose::lang::Lang::parse("en").unwrap(),
            title: "Title".into(),
            summary: String::new(),
            text: "Text.".into(),
            source: None,
            correction: None,
            place: publish::draft::SourcePlace::file("a test"),
        }],
        ..publish::draft::Draft::default()
    }
}

fn withdraw(house: &House, slug: &str) {
    house
        .db
        .write(|tx| publish::publish_calls::withdraw(tx, slug, &BTreeMap::new()))
        .unwrap();
}

#[test]
fn what_may_have_gone_since_a_back_up_is_held_until_somebody_decides() {
    let house = Scratch::new(hear);
    let texts = [("fr", "Cloche", "Texte.")];
    let open = house.publish("open", &texts);
    house.log(&open);
    let logged_meanwhile = house.publish("logged", &texts);
    let later = house.publish("later", &texts);
    house
        .db
        .write(|tx| {
            for revision in &logged_meanwhile {
                // As `restore` leaves it: in the log, and nobody was told.
                let sql = "UPDATE revision SET entry = 900 WHERE id = $1";
                tx.execute(sql, floor::values![revision])?;
            }
            tx.say(&Fact::Restored { from: 1, to: 2 })
        })
        .unwrap();
    assert_eq!(house.db.read(outbox::held).unwrap(), 2);
    assert_eq!(drain(&house), [""; 0]);
    // What was not in the log yet is new to everybody.
    house.log(&later);
    assert_eq!(drain(&house), all("published"));
    let held = progress(&house);
    let mut held = held.iter().filter(|item| item.state == State::Paused);
    let (first, second) = (held.next().unwrap(), held.next().unwrap());
    house
        .db
        .write(|tx| {
            outbox::cancel(tx, &first.id)?;
            outbox::resume(tx, &second.id)
        })
        .unwrap();
    assert_eq!(drain(&house), all("published"));
}
