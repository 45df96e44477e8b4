//! What is published becomes entries, in order, however much of it there is.

use floor::{Fact, SECOND, values};
use tlog::record::{Act, BodyRef, CallBody, CallId, CallKind};

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, file, publish, settle, size, withdraw};

#[test]
fn calls_revisions_and_withdrawals_are_entered_in_order() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un."), ("uk", "Один.")]);
    publish(&house, "bells", &[("fr", "Deux.")]);
    withdraw(&house, "bells", "we were wrong");
    publish(&house, "bells", &[("fr", "Deux."), ("uk", "Два.")]);
    settle(&house);
    let log = check_log(&house);
    assert_eq!(
        log.kinds(),
        [
            "statement",
            "statement",
            "statement",
            "withdraw",
            "statement",
            "statement",
            "site"
        ]
    );
    let Act::Edition {
        rev: 2,
        prev: Some(1),
        ..
    } = log.entries[&3].entry().act
    else {
        panic!("{:?}", log.entries[&3])
    };
    let Act::Withdraw { targets, .. } = &log.entries[&4].entry().act else {
        panic!()
    };
    assert_eq!(targets, &[2, 3]);
    check_site(&house, &log);
    let body = log.entries[&3].entry().body().unwrap();
    let body =
        CallBody::parse(&file(&house, &tlog::record::path::body_path(&body.sha256)).unwrap())
            .unwrap();
    assert_eq!(
        (
            body.slug.as_str(),
            body.text.as_str(),
            body.published.as_str()
        ),
        ("bells", "Deux.", "2026-11-23T04:03:00Z")
    );
}

#[test]
fn readers_see_a_revision_once_it_is_in_the_log() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "bells", &[("fr", "Un.")]);
    assert_eq!(file(&house, "fr/bells.html"), None);
    survive::sequence(&house).unwrap();
    assert!(file(&house, "fr/bells.html").is_some());
    let facts = house.db.facts_after(0).unwrap();
    assert!(
        facts
            .iter()
            .any(|(_, fact)| matches!(fact, Fact::Logged { .. }))
    );
    assert!(
        facts
            .iter()
            .any(|(_, fact)| *fact == Fact::Sequenced { from: 1, to: 2 })
    );
}

#[test]
fn many_at_once_make_few_checkpoints_and_one_site_entry() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    settle(&house);
    let before = size(&house);
    for call in 0..520 {
        publish(
            &house,
            &format!("call-{call}"),
            &[("fr", "Un."), ("en", "One.")],
        );
    }
    settle(&house);
    let log = check_log(&house);
    assert_eq!(log.size, before + 1040 + 1);
    check_site(&house, &log);
    let checkpoints = house
        .db
        .read(|conn| survive::log_store::checkpoint_sizes(conn, before, 100))
        .unwrap();
    assert_eq!(
        checkpoints.len(),
        3,
        "two batches and the site entry: {checkpoints:?}"
    );
}

#[test]
fn a_clock_set_back_does_not_send_the_log_back() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    house.clock.advance(-3600 * SECOND);
    publish(&house, "two", &[("fr", "Deux.")]);
    floor::job::drain(&house, &survive::jobs()).unwrap();
    survive::sequence(&house).unwrap();
    let log = check_log(&house);
    let times: Vec<u64> = log
        .entries
        .values()
        .map(|signed| signed.entry().time)
        .collect();
    assert!(
        times.len() >= 3 && times.iter().all(|time| *time == times[0]),
        "{times:?}"
    );
}

#[test]
fn a_damaged_log_is_not_signed_further() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    publish(&house, "one", &[("fr", "Un.")]);
    settle(&house);
    house
        .db
        .write(|tx| {
            let hashes = survive::log_store::hashes(tx, 0, 0)?.unwrap();
            tx.execute(
                "UPDATE log_tile SET hashes = $1",
                values![vec![1u8; hashes.len()]],
            )
        })
        .unwrap();
    assert_eq!(
        survive::check_on_open(&house).unwrap_err().kind(),
        floor::ErrorKind::Altered
    );
    publish(&house, "two", &[("fr", "Deux.")]);
    let before = size(&house);
    assert_eq!(
        survive::sequence(&house).unwrap_err().kind(),
        floor::ErrorKind::Altered
    );
    assert_eq!(size(&house), before);
}

#[test]
fn tiles_are_served_for_signed_sizes_only() {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    let act = |n: u8| Act::Edition {
        kind: CallKind::Page,
        id: CallId::new(1, [n; 10]),
        lang: "fr".parse().unwrap(),
        rev: 1,
        body: BodyRef::of(&[n]),
        prev: None,
    };
    let acts: Vec<Act> = (0..255).map(act).collect();
    assert_eq!(survive::append_raw(&house, &acts).unwrap().size, 256);
    assert_eq!(survive::append_raw(&house, &acts[..2]).unwrap().size, 258);
    let there = |path: &str| file(&house, path).map(|bytes| bytes.len());
    assert_eq!(there("log/tile/0/000"), Some(256 * 32));
    assert_eq!(
        there("log/tile/0/000.p/1"),
        Some(32),
        "a checkpoint of size 1 was signed"
    );
    assert_eq!(there("log/tile/1/000.p/1"), Some(32));
    assert_eq!(there("log/tile/0/001.p/2"), Some(64));
    assert!(there("log/tile/entries/000").is_some() && there("log/tile/entries/001.p/2").is_some());
    for never in [
        "0/000.p/7",
        "0/001.p/1",
        "0/001.p/3",
        "0/001",
        "0/002.p/1",
        "1/000.p/2",
        "1/000",
        "2/000.p/1",
        "entries/001.p/1",
        "entries/000.p/9",
        "0/0",
        "0/000.p/0",
        "0/000.p/256",
        "7/000.p/1",
        "9/000",
        "x",
    ] {
        assert_eq!(there(&format!("log/tile/{never}")), None, "{never}");
    }
    for never in [
        "beffroi/proof/000/258.tlog-proof",
        "beffroi/proof/0/001.tlog-proof",
        "beffroi/proof/000/1.tlog-proof",
        "beffroi/keys/01",
        "beffroi/keys/2",
        "beffroi/body/aa/bb",
    ] {
        assert_eq!(there(never), None, "{never}");
    }
}
