//! An alarm on the pages: on every one of them, until it ends; what it must say; its all clear.

use std::collections::BTreeMap;

use floor::{DAY, HOUR};
use publish::alarm_store;
use publish::desk::jobs;
use publish::draft::{AlarmDraft, Draft};
use publish::kind::Kind;

use crate::sample::{Sample, edition};

fn sounded(over: bool) -> Draft {
    let mut text = edition("fr", "La rivière monte", "Montez au gymnase.", None);
    text.summary = "Quittez le quartier du Moulin.".to_owned();
    if over {
        text.summary = "L’eau est redescendue.".to_owned();
    }
    Draft {
        slug: Some("river".to_owned()),
        kind: Kind::Alarm,
        editions: vec![text],
        alarm: AlarmDraft { until: None, over },
        ..Draft::default()
    }
}

fn house() -> (Sample, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::empty(folder.path(), "");
    sample.many("en", 1);
    (sample, folder)
}

fn publish(sample: &Sample, draft: Draft) {
    sample.publish_unlogged(draft);
    sample.log();
    let house = &sample.house;
    let call = house
        .db
        .read(|conn| publish::call_store::call_by_slug(conn, "river"));
    let fact = floor::Fact::Logged {
        call: call.unwrap().unwrap().id,
    };
    house.db.write(|tx| jobs::hear(tx, &fact)).unwrap();
}

/// The banner of a page, without the rest.
fn banner(sample: &Sample, path: &str) -> String {
    let page = sample.page(path).unwrap();
    let from = page.find("<section class=\"notice");
    from.map_or(String::new(), |from| {
        let end = page[from..].find("</section>").unwrap();
        page[from..from + end].to_owned()
    })
}

#[test]
fn every_page_shows_an_alarm_until_its_time_has_come() {
    let (sample, _folder) = house();
    publish(&sample, sounded(false));
    for path in [
        "fr/index.html",
        "languages.html",
        "en/about.html",
        "404.html",
        "call/river.html",
    ] {
        let page = banner(&sample, path);
        assert!(
            page.contains("Quittez le quartier du Moulin."),
            "{path}: {page}"
        );
    }
    insta::assert_snapshot!(
        "alarm_in_another_language",
        banner(&sample, "ar/index.html")
    );
    insta::assert_snapshot!("alarm", banner(&sample, "en/note-en-1.html"));

    // The time passes, and a page is still made from rows: the job is what ends it, once.
    sample.house.clock.advance(DAY);
    assert_ne!(banner(&sample, "en/index.html"), "");
    floor::job::drain(&sample.house, &jobs::jobs()).unwrap();
    assert_eq!(banner(&sample, "en/index.html"), "");
    let facts = sample.house.db.facts_after(0).unwrap();
    let ended = facts
        .iter()
        .filter(|(_, fact)| matches!(fact, floor::Fact::AlarmEnded { .. }));
    assert_eq!(ended.count(), 1);
    assert!(
        sample
            .page("fr/river.html")
            .unwrap()
            .contains("c’est passé")
    );
    assert!(sample.page("fr/index.html").unwrap().contains("Terminée"));
}

#[test]
fn the_all_clear_stands_where_the_alarm_stood() {
    let (sample, _folder) = house();
    publish(&sample, sounded(false));
    sample.house.clock.advance(HOUR);
    publish(&sample, sounded(true));
    let page = banner(&sample, "en/index.html");
    assert!(
        page.contains("All clear") && page.contains("L’eau est redescendue."),
        "{page}"
    );
    assert!(!page.contains("In force"), "{page}");
    assert!(
        sample
            .page("fr/river.html")
            .unwrap()
            .contains("Cette alerte est levée.")
    );
    let feed = sample.page("fr/atom.xml").unwrap();
    assert!(feed.contains("Cette alerte est levée."));
    let call = sample
        .house
        .db
        .read(|conn| publish::call_store::call_by_slug(conn, "river"));
    let until = call.unwrap().unwrap().alarm().unwrap().until;
    assert_eq!(
        until, "2026-07-16T17:30:00Z",
        "an all clear says nothing new of the end"
    );
}

#[test]
fn a_withdrawn_or_erased_alarm_is_on_no_page() {
    let (sample, _folder) = house();
    publish(&sample, sounded(false));
    sample.withdraw("river", &[]);
    assert_eq!(banner(&sample, "en/index.html"), "");
    publish(&sample, sounded(false));
    assert_ne!(banner(&sample, "en/index.html"), "", "it stands again");
    sample.erase("river", "safety");
    assert_eq!(banner(&sample, "en/index.html"), "");
}

#[test]
fn an_old_alarm_from_elsewhere_alarms_nobody() {
    let (sample, _folder) = house();
    let mut old = sounded(false);
    old.published = Some(sample.house.clock.now() - 40 * DAY);
    publish(&sample, old);
    assert_eq!(banner(&sample, "en/index.html"), "");
    let now = sample.house.clock.now();
    assert_eq!(
        sample
            .house
            .db
            .read(|conn| alarm_store::sounded(conn, now))
            .unwrap(),
        0
    );
}

#[test]
fn files_say_when_an_alarm_ends_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(folder.path().join("fr.md"), text).unwrap();
    let load = || publish::files::load(&[folder.path().to_owned()]);
    write(
        "---\nlang: fr\nslug: river\ntitle: La rivière\nkind: alarm\nsummary: Montez.\nalarm:\n  until: 2026-07-15T20:00:00+02:00\n---\n\nMontez.\n",
    );
    let draft = load().unwrap().drafts.remove(0);
    let until = "2026-07-15T18:00:00Z".parse::<jiff::Timestamp>().unwrap();
    assert_eq!(draft.alarm.until, Some(until.as_microsecond()));
    write(
        "---\nlang: fr\nslug: river\ntitle: La rivière\nkind: alarm\nalarm: {until: soon, zone: Europe/Paris}\n---\n\nMontez.\n",
    );
    insta::assert_snapshot!("alarm_files", faults(load()));
    write("---\nlang: fr\nslug: river\ntitle: La rivière\nkind: alarm\n---\n\nMontez.\n");
    insta::assert_snapshot!("alarm_without_words", faults(load()));
    write("---\nlang: fr\nslug: river\ntitle: La rivière\nalarm: {over: true}\n---\n\nMontez.\n");
    insta::assert_snapshot!("alarm_of_another_kind", faults(load()));
}

fn faults(loaded: Result<publish::files::Loaded, publish::draft::Problems>) -> String {
    let problems = loaded.unwrap_err().0;
    let told: BTreeMap<String, String> = problems
        .into_iter()
        .map(|it| (it.what, it.remedy))
        .collect();
    told.iter()
        .map(|(what, remedy)| format!("{what}; {remedy}\n"))
        .collect()
}
