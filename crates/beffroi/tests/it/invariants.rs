//! Whatever is done to a house, in whatever order: its manifest states its tree and its log verifies.

use std::cell::Cell;
use std::time::{Duration, Instant};

use floor::{HOUR, Result};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::TestHouse;

const SLUGS: [&str; 3] = ["bridge", "river", "tower"];
const TAGS: [&str; 4] = ["en", "fr", "ar", "zh-Hant"];

#[derive(Clone, Debug)]
enum Step {
    Publish { call: usize, tag: usize, text: u8 },
    Translate { call: usize, tag: usize },
    Withdraw { call: usize },
    Erase { call: usize, tag: Option<usize> },
    Rotate,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let (call, tag) = (0..SLUGS.len(), 0..TAGS.len());
    prop_oneof![
        5 => (call.clone(), tag.clone(), any::<u8>()).prop_map(|(call, tag, text)| Step::Publish { call, tag, text }),
        3 => (call.clone(), tag.clone()).prop_map(|(call, tag)| Step::Translate { call, tag }),
        2 => call.clone().prop_map(|call| Step::Withdraw { call }),
        2 => (call, prop::option::of(tag)).prop_map(|(call, tag)| Step::Erase { call, tag }),
        1 => Just(Step::Rotate),
        1 => Just(Step::Reopen),
    ]
}

/// Does a step; what the house refuses (a second withdrawal, an erased address) changes nothing and is fine.
fn take(house: TestHouse, step: &Step) -> TestHouse {
    let before = house.log_size();
    let refused = match step {
        Step::Reopen => return house.reopened(),
        Step::Rotate => {
            house.rotate_log_key();
            None
        }
        other => attempt(&house, other).err(),
    };
    house.clock.advance(HOUR);
    house.settle();
    if let Some(error) = refused {
        assert!(
            matches!(
                error.kind(),
                floor::ErrorKind::Conflict
                    | floor::ErrorKind::NotFound
                    | floor::ErrorKind::BadInput
            ),
            "{error}"
        );
        assert_eq!(
            house.log_size(),
            before,
            "what was refused left an entry: {error}"
        );
    }
    house
}

fn attempt(house: &TestHouse, step: &Step) -> Result<()> {
    match step {
        Step::Publish { call, tag, text } => house
            .try_publish(
                SLUGS[*call],
                None,
                (
                    TAGS[*tag],
                    &format!("Title {text}"),
                    &format!("# Heading\n\nText {text}, *as written*.\n"),
                ),
            )
            .map(drop),
        Step::Translate { call, tag } => house
            .try_publish(
                SLUGS[*call],
                Some(TAGS[(*tag + 1) % TAGS.len()]),
                (TAGS[*tag], "Translated", "A translation.\n"),
            )
            .map(drop),
        Step::Withdraw { call } => house.try_withdraw(SLUGS[*call], "No longer so."),
        Step::Erase { call, tag } => house.try_erase(SLUGS[*call], tag.map(|tag| TAGS[tag])),
        Step::Rotate | Step::Reopen => Ok(()),
    }
}

#[test]
fn any_sequence_of_changes_keeps_every_promise() {
    let start = Instant::now();
    let mut runner = TestRunner::new(Config {
        cases: 12,
        max_shrink_iters: 30,
        failure_persistence: None,
        ..Config::default()
    });
    let seed = Cell::new(0);
    let outcome = runner.run(&prop::collection::vec(step(), 1..9), |steps| {
        // Bounded in time rather than in luck: a slow machine looks at fewer sequences.
        if start.elapsed() < Duration::from_secs(15) {
            seed.set(seed.get() + 1);
            steps
                .iter()
                .fold(TestHouse::seeded(seed.get()), take)
                .settle();
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn the_same_seed_and_steps_give_the_same_tree() {
    let made = || {
        let house = TestHouse::seeded(7);
        house.publish(
            "bridge",
            &[("en", "The bridge", "Text."), ("fr", "Le pont", "Texte.")],
        );
        house.settle();
        house.withdraw("bridge", "repaired");
        house.settle();
        house
    };
    let (one, other) = (made(), made());
    for path in [
        "en/bridge.html",
        "call/bridge.html",
        "fr/atom.xml",
        "log/checkpoint",
        "beffroi/manifest.sha256",
    ] {
        assert!(
            one.get(path).is_some() && one.get(path) == other.get(path),
            "{path}"
        );
    }
}

#[test]
fn each_way_a_call_can_change_shows_on_every_page_that_names_it() {
    let house = TestHouse::new();
    house.publish("river", &[("en", "The river rises", "Go up.")]);
    house.settle();
    house.translate("river", "en", ("ar", "النهر يرتفع", "اصعدوا."));
    house.settle();
    assert!(house.page("en/river.html").contains("../ar/river.html"));
    house.publish("river", &[("en", "The river falls", "Go home.")]);
    house.settle();
    for path in [
        "en/index.html",
        "call/river.html",
        "en/atom.xml",
        "index.html",
    ] {
        let page = house.page(path);
        assert!(
            page.contains("The river falls") && !page.contains("The river rises"),
            "{path}"
        );
    }
    assert!(house.page("en/river.history.html").contains("rises"));
    house.erase("river", Some("ar"));
    house.settle();
    assert!(!house.page("call/river.html").contains("النهر يرتفع"));
    house.erase("river", None);
    house.settle();
    for path in [
        "en/index.html",
        "call/river.html",
        "en/atom.xml",
        "index.html",
        "sitemap.xml",
    ] {
        assert!(!house.page(path).contains("The river falls"), "{path}");
    }
}
