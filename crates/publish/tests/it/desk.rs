//! The desk below its pages: drafts, merging, review, the hour that was set, finding, the translation memory, erasing.

use floor::{ErrorKind, HOUR, Id, values};
use prose::lang::Lang;
use publish::call_store;
use publish::desk::release::{self, Refusal};
use publish::desk::text::{DraftText, Words};
use publish::desk::{jobs, translating};
use publish::draft_store::{self, Saved};
use publish::kind::Kind;
use publish::review_store::{self, Schedule};
use publish::{found_store, glossary, memory_store, suggestion_store, translation};

use crate::sample::{Sample, lang};

fn person(letter: char) -> Id {
    Id::parse(&format!("01k0000000000000000000000{letter}")).unwrap()
}

/// An editor of the house.
fn let_in(tx: &mut floor::Tx<'_>, who: &Id, name: &str) -> floor::Result<()> {
    tx.execute(
        "INSERT INTO person (id, name, lang, totp_step, made_at) VALUES ($1, $2, 'en', 0, 0)",
        values![who, name],
    )?;
    tx.execute(
        "INSERT INTO person_role (person, role, lang) VALUES ($1, 'editor', '')",
        values![who],
    )
    .map(drop)
}

fn words(title: &str, text: &str) -> Words {
    Words {
        title: title.to_owned(),
        text: text.to_owned(),
        ..Words::default()
    }
}

/// A desk with one fresh draft in English by Ada.
struct Desk {
    sample: Sample,
    ada: Id,
    bo: Id,
    draft: Id,
    en: Lang,
    _folder: tempfile::TempDir,
}

const TEXT: &str = "The library closes its doors on the last day of December.\n\nNobody has asked us.\n\nCome to the square on Sunday at noon.";

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sample = Sample::empty(folder.path(), "");
        let (ada, bo, en) = (person('a'), person('b'), lang("en"));
        for (who, name) in [(&ada, "Ada"), (&bo, "Bo")] {
            sample.house.db.write(|tx| let_in(tx, who, name)).unwrap();
        }
        let draft = sample
            .house
            .db
            .write(|tx| {
                let draft = draft_store::begin(tx, Kind::Statement, &ada)?;
                draft_store::begin_text(tx, &draft.id, &en, None, &ada)?;
                Ok(draft.id)
            })
            .unwrap();
        Self {
            sample,
            ada,
            bo,
            draft,
            en,
            _folder: folder,
        }
    }

    fn save(&self, who: &Id, from: u64, words: Words) -> Saved {
        let (draft, lang) = (&self.draft, &self.en);
        let db = &self.sample.house.db;
        db.write(|tx| draft_store::save(tx, draft, lang, from, words, who))
            .unwrap()
    }

    fn text(&self, id: &Id, lang: &Lang) -> DraftText {
        let text = self
            .sample
            .house
            .db
            .read(|conn| draft_store::text(conn, id, lang));
        text.unwrap().unwrap()
    }

    /// Publishes every text of a draft and lets it join the log.
    fn publish(&self, id: &Id) -> Id {
        let house = &self.sample.house;
        let call = house
            .db
            .write(|tx| {
                let draft = draft_store::call(tx, id)?.unwrap();
                let texts = draft_store::texts(tx, id)?;
                assert_eq!(release::refusals(tx, &house.config, &draft, &texts)?, []);
                release::publish(tx, &draft, &texts, &self.ada)
            })
            .unwrap();
        self.sample.log();
        let fact = floor::Fact::Logged { call: call.clone() };
        house.db.write(|tx| jobs::hear(tx, &fact)).unwrap();
        floor::job::drain(house, &jobs::jobs()).unwrap();
        call
    }

    fn found(&self, typed: &str) -> Vec<String> {
        let langs = ["en", "fr", "ar", "zh"].map(lang);
        let found = self
            .sample
            .house
            .db
            .read(|conn| found_store::find(conn, typed, &langs, None, 50));
        let shown = found
            .unwrap()
            .into_iter()
            .map(|found| format!("{}{}", found.lang, if found.draft { " draft" } else { "" }));
        shown.collect()
    }

    fn count(&self, table: &str) -> u64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let row = self
            .sample
            .house
            .db
            .read(|conn| conn.one(&sql, values![])?.get(0));
        row.unwrap()
    }
}

#[test]
fn two_people_at_one_text_are_merged_and_a_clash_loses_nothing() {
    let desk = Desk::new();
    assert_eq!(
        desk.save(&desk.ada, 1, words("Library", TEXT)),
        Saved::Saved(2)
    );
    // Bo began from version 2 as well, and saves after Ada has saved again.
    assert_eq!(
        desk.save(
            &desk.ada,
            2,
            words("Our library", &TEXT.replace("Sunday", "Saturday"))
        ),
        Saved::Saved(3)
    );
    assert_eq!(
        desk.save(
            &desk.bo,
            2,
            words("Library", &TEXT.replace("Nobody", "No one"))
        ),
        Saved::Merged(4)
    );
    let text = desk.text(&desk.draft, &desk.en);
    assert_eq!(text.words.title, "Our library");
    assert_eq!(
        text.words.text,
        TEXT.replace("Sunday", "Saturday")
            .replace("Nobody", "No one")
    );
    let before = text.words;
    match desk.save(
        &desk.bo,
        2,
        words("Library", &TEXT.replace("Sunday", "Monday")),
    ) {
        Saved::Clash(both, 4) => assert_eq!(both.clashes(), 1),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        desk.text(&desk.draft, &desk.en).words,
        before,
        "nothing was overwritten"
    );
    // The same words saved again change nothing.
    assert_eq!(desk.save(&desk.bo, 4, before), Saved::Saved(4));
}

#[test]
fn a_version_that_is_no_longer_kept_is_asked_about() {
    let desk = Desk::new();
    for version in 1..=draft_store::KEEP + 2 {
        let saved = desk.save(
            &desk.ada,
            version,
            words("Library", &format!("Text {version}.")),
        );
        assert_eq!(saved, Saved::Saved(version + 1));
    }
    assert_eq!(desk.count("draft_version"), draft_store::KEEP);
    assert!(matches!(
        desk.save(&desk.bo, 1, words("Library", "Mine.")),
        Saved::Clash(..)
    ));
}

#[test]
fn a_draft_becomes_a_call_and_a_revision_and_takes_in_what_came_between() {
    let desk = Desk::new();
    desk.save(&desk.ada, 1, words("Library", TEXT));
    let call = desk.publish(&desk.draft);
    assert_eq!(
        desk.count("draft") + desk.count("draft_text") + desk.count("draft_version"),
        0
    );
    let house = &desk.sample.house;
    house
        .db
        .write(|tx| {
            let published = call_store::call(tx, &call)?.unwrap();
            draft_store::of_call(tx, &published, &desk.bo)?;
            draft_store::begin_text(tx, &call, &desk.en, None, &desk.bo)
        })
        .unwrap();
    let text = desk.text(&call, &desk.en);
    assert_eq!((text.base_rev, &text.words.text[..]), (1, TEXT));
    // Meanwhile the files are published by command.
    let mut draft = publish::draft::Draft {
        slug: Some("library".to_owned()),
        editions: vec![crate::sample::edition(
            "en",
            "Library",
            &TEXT.replace("noon", "ten"),
            None,
        )],
        ..publish::draft::Draft::default()
    };
    draft.kind = Kind::Statement;
    desk.sample
        .publish(draft, std::collections::BTreeMap::new());
    let refusals = |text: &DraftText| {
        house.db.read(|conn| {
            let draft = draft_store::call(conn, &call)?.unwrap();
            release::refusals(conn, &house.config, &draft, std::slice::from_ref(text))
        })
    };
    assert_eq!(
        refusals(&text).unwrap(),
        [Refusal::Republished(desk.en.clone())]
    );
    house
        .db
        .write(|tx| {
            draft_store::save(
                tx,
                &call,
                &desk.en,
                1,
                words("Library", &TEXT.replace("Nobody", "No one")),
                &desk.bo,
            )?;
            let text = draft_store::text(tx, &call, &desk.en)?.unwrap();
            release::take_in(tx, &text, &desk.bo)
        })
        .unwrap();
    let text = desk.text(&call, &desk.en);
    assert_eq!(
        text.words.text,
        TEXT.replace("noon", "ten").replace("Nobody", "No one")
    );
    assert_eq!(refusals(&text).unwrap(), []);
    desk.publish(&call);
    let edition = house
        .db
        .read(|conn| call_store::edition(conn, &call, &desk.en))
        .unwrap();
    assert_eq!(edition.unwrap().logged_rev, 3);
}

#[test]
fn what_stands_in_the_way_is_told() {
    let desk = Desk::new();
    desk.sample.publish(
        publish::draft::Draft {
            slug: Some("taken".to_owned()),
            editions: vec![crate::sample::edition("en", "Taken", "Text.", None)],
            ..publish::draft::Draft::default()
        },
        std::collections::BTreeMap::new(),
    );
    let house = &desk.sample.house;
    let told = house
        .db
        .write(|tx| {
            let mut draft = draft_store::call(tx, &desk.draft)?.unwrap();
            draft.slug = Some("taken".to_owned());
            draft.kind = Kind::Event;
            draft_store::describe(tx, &draft)?;
            draft_store::begin_text(tx, &desk.draft, &lang("fr"), Some(&lang("ar")), &desk.ada)?;
            let texts = draft_store::texts(tx, &desk.draft)?;
            let mut config = house.config.clone();
            config.desk.approvals.insert("event".to_owned(), 1);
            release::refusals(tx, &config, &draft, &texts)
        })
        .unwrap();
    let (en, fr) = (desk.en.clone(), lang("fr"));
    let unread = |lang: &Lang| Refusal::Approvals {
        lang: lang.clone(),
        needed: 1,
        given: 0,
    };
    assert_eq!(
        told,
        [
            Refusal::AddressTaken("taken".to_owned()),
            Refusal::NoBeginning,
            Refusal::NoTitle(en.clone()),
            unread(&en),
            Refusal::NoTitle(fr.clone()),
            unread(&fr),
            Refusal::NoSource(fr, lang("ar")),
        ]
    );
}

#[test]
fn texts_translated_from_each_other_and_folders_of_the_house_are_refused_in_words() {
    let desk = Desk::new();
    let (fr, logo) = (lang("fr"), lang("log"));
    let db = &desk.sample.house.db;
    let told = db.write(|tx| {
        let save = |tx: &mut floor::Tx<'_>, lang: &Lang| {
            draft_store::save(tx, &desk.draft, lang, 1, words("T", "A text."), &desk.ada).map(drop)
        };
        draft_store::begin_text(tx, &desk.draft, &fr, Some(&desk.en), &desk.ada)?;
        draft_store::begin_text(tx, &desk.draft, &logo, None, &desk.ada)?;
        tx.execute(
            "UPDATE draft_text SET source_lang = 'fr' WHERE lang = 'en'",
            values![],
        )?;
        for lang in [&desk.en, &fr, &logo] {
            save(tx, lang)?;
        }
        let draft = draft_store::call(tx, &desk.draft)?.unwrap();
        let texts = draft_store::texts(tx, &desk.draft)?;
        release::refusals(tx, &desk.sample.house.config, &draft, &texts)
    });
    let (en, circle) = (desk.en.clone(), Refusal::Circle);
    assert_eq!(
        told.unwrap(),
        [
            circle(en.clone(), fr.clone()),
            circle(fr, en),
            Refusal::Folder(logo)
        ]
    );
}

#[test]
fn approvals_are_for_one_version_and_by_somebody_else() {
    let desk = Desk::new();
    desk.save(&desk.ada, 1, words("Library", TEXT));
    let db = &desk.sample.house.db;
    let text = desk.text(&desk.draft, &desk.en);
    db.write(|tx| review_store::ask(tx, &text, &desk.ada))
        .unwrap();
    let approve = |who: &Id, version| db.write(|tx| review_store::approve(tx, &text, version, who));
    assert_eq!(
        approve(&desk.ada, 2).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    assert_eq!(
        approve(&desk.bo, 1).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    approve(&desk.bo, 2).unwrap();
    approve(&desk.bo, 2).unwrap();
    let given = |text| db.read(|conn| review_store::approvals(conn, text)).unwrap();
    assert_eq!(given(&text), std::slice::from_ref(&desk.bo));
    desk.save(&desk.ada, 2, words("Library!", TEXT));
    assert_eq!(given(&desk.text(&desk.draft, &desk.en)), []);
    db.write(|tx| {
        review_store::remark(
            tx,
            &text,
            "Nobody has asked us.",
            "Who is nobody?",
            &desk.bo,
        )
    })
    .unwrap();
    let remarks = db
        .read(|conn| review_store::remarks(conn, &desk.draft, &desk.en))
        .unwrap();
    db.write(|tx| review_store::settle(tx, &desk.draft, &desk.en, &remarks[0].id))
        .unwrap();
    let remarks = db
        .read(|conn| review_store::remarks(conn, &desk.draft, &desk.en))
        .unwrap();
    assert!(remarks[0].settled);
}

#[test]
fn a_draft_is_published_at_its_hour_and_not_if_it_changed() {
    let desk = Desk::new();
    desk.save(&desk.ada, 1, words("Library", TEXT));
    let house = &desk.sample.house;
    let set = |version, hours| {
        let schedule = Schedule {
            draft: desk.draft.clone(),
            at: house.clock.now() + hours * HOUR,
            zone: "Europe/Paris".to_owned(),
            by: desk.ada.clone(),
            versions: [("en".to_owned(), version)].into(),
            failed: None,
        };
        house
            .db
            .write(|tx| review_store::schedule(tx, &schedule, jobs::SCHEDULED))
            .unwrap();
    };
    let published = || desk.count("call");
    let run = |hours| {
        house.clock.advance(hours * HOUR);
        floor::job::drain(house, &jobs::jobs()).unwrap();
    };
    set(2, 5);
    run(4);
    assert_eq!(published(), 0, "not yet");
    // Put off: the first hour passes and nothing happens.
    set(2, 3);
    run(2);
    assert_eq!(published(), 0);
    // Changed after it was set.
    desk.save(&desk.ada, 2, words("Library", "Other words."));
    run(2);
    assert_eq!(published(), 0);
    let why = house
        .db
        .read(|conn| review_store::scheduled(conn, &desk.draft))
        .unwrap();
    assert_eq!(why.unwrap().failed.as_deref(), Some("changed"));
    // Whoever set the hour may no longer publish when it comes.
    let roles = |role: &str| {
        let db = &house.db;
        db.write(|tx| {
            tx.execute(
                "UPDATE person_role SET role = $1 WHERE person = $2",
                values![role, &desk.ada],
            )
        })
        .unwrap();
    };
    set(3, 1);
    roles("moderator");
    run(2);
    assert_eq!(published(), 0);
    let why = house
        .db
        .read(|conn| review_store::scheduled(conn, &desk.draft));
    assert_eq!(why.unwrap().unwrap().failed.as_deref(), Some("left"));
    roles("editor");
    set(3, 1);
    run(2);
    assert_eq!(published(), 1);
    assert_eq!(desk.count("schedule") + desk.count("draft"), 0);
    assert_eq!(desk.count("hand"), 1, "in the name of whoever set the hour");
}

#[test]
fn texts_are_found_in_every_script_at_the_desk_and_once_published() {
    let desk = Desk::new();
    desk.save(&desk.ada, 1, words("The library", TEXT));
    assert_eq!(desk.found("libraries"), ["en draft"]);
    assert_eq!(desk.found("library nowhere"), [""; 0]);
    let db = &desk.sample.house.db;
    for (tag, title, text) in [
        ("ar", "المكتبة", "ستغلق المَكْتَبَة أبوابها."),
        ("zh", "图书馆", "图书馆必须开放。"),
        ("fr", "La bibliothèque", "Personne ne nous a demandé."),
    ] {
        db.write(|tx| {
            draft_store::begin_text(tx, &desk.draft, &lang(tag), None, &desk.ada)?;
            draft_store::save(
                tx,
                &desk.draft,
                &lang(tag),
                1,
                words(title, text),
                &desk.ada,
            )
        })
        .unwrap();
    }
    let call = desk.publish(&desk.draft);
    for (typed, tag) in [
        ("LIBRARIES square", "en"),
        ("bibliotheques", "fr"),
        ("مكتبة", "ar"),
        ("图书馆", "zh"),
        ("开放", "zh"),
        ("\"library\" (*", "en"),
    ] {
        assert_eq!(desk.found(typed), [tag], "{typed}");
    }
    db.write(|tx| {
        publish::erase_calls::erase(
            &desk.sample.house,
            tx,
            "the-library",
            Some(&desk.en),
            "privacy",
        )
    })
    .unwrap();
    db.write(found_store::enqueue).unwrap();
    floor::job::drain(&desk.sample.house, &jobs::jobs()).unwrap();
    assert_eq!(desk.found("libraries"), [""; 0]);
    assert_eq!(
        desk.found("bibliotheques"),
        ["fr"],
        "the other editions are still found"
    );
    assert!(
        db.read(|conn| call_store::call(conn, &call))
            .unwrap()
            .is_some()
    );
}

const FRENCH: &str = "La bibliothèque ferme ses portes le dernier jour de décembre.\n\nPersonne ne nous a demandé.\n\nVenez sur la place dimanche à midi.";

impl Desk {
    /// Adds a French translation of the draft to it.
    fn translate(&self, id: &Id, text: &str) {
        let fr = lang("fr");
        self.sample
            .house
            .db
            .write(|tx| {
                draft_store::begin_text(tx, id, &fr, Some(&self.en), &self.bo)?;
                draft_store::save(tx, id, &fr, 1, words("Bibliothèque", text), &self.bo)?;
                let source = translating::source_words(tx, id, &self.en)?.unwrap();
                draft_store::follow(tx, id, &fr, &source.text)
            })
            .unwrap();
    }

    fn beside(&self, id: &Id, tag: &str) -> translating::Beside {
        let text = self.text(id, &lang(tag));
        let beside = self.sample.house.db.read(|conn| {
            let glossary = translation::house_glossary(conn)?;
            translating::beside(conn, &text, &glossary)
        });
        beside.unwrap().unwrap()
    }
}

#[test]
fn the_house_remembers_its_translations_and_forgets_what_it_erases() {
    let desk = Desk::new();
    desk.save(&desk.ada, 1, words("Library", TEXT));
    desk.translate(&desk.draft, FRENCH);
    desk.publish(&desk.draft);
    let recall = |passage: &str| {
        let db = &desk.sample.house.db;
        db.read(|conn| memory_store::recall(conn, passage, &desk.en, &lang("fr"), &desk.ada, 3))
            .unwrap()
    };
    let same = recall("Nobody has asked us.");
    assert_eq!(
        (same[0].likeness, &same[0].target[..]),
        (100, "Personne ne nous a demandé.")
    );
    let near = recall("The library closes its doors on the last day of January.");
    assert!((80..100).contains(&near[0].likeness), "{near:?}");
    assert!(near[0].target.contains("décembre"));
    assert_eq!(
        recall("Bring water, and bread for everyone who comes late at night."),
        []
    );
    let house = &desk.sample.house;
    house
        .db
        .write(|tx| publish::erase_calls::erase(house, tx, "library", None, "privacy"))
        .unwrap();
    house.db.write(found_store::enqueue).unwrap();
    floor::job::drain(house, &jobs::jobs()).unwrap();
    assert_eq!(recall("Nobody has asked us."), []);
    assert_eq!(
        desk.count("memory") + desk.count("memory_band") + desk.count("found_doc"),
        0
    );
}

#[test]
fn a_translation_sees_what_changed_and_what_looks_wrong() {
    let desk = Desk::new();
    desk.save(&desk.ada, 1, words("Library", TEXT));
    desk.translate(&desk.draft, &FRENCH.replace("midi", "13 heures"));
    let db = &desk.sample.house.db;
    db.write(|tx| glossary::add(tx, &desk.en, "square", &lang("fr"), "parvis"))
        .unwrap();
    let beside = desk.beside(&desk.draft, "fr");
    assert!(beside.lines.iter().all(|line| !line.row.waits()));
    let doubts = &beside.lines[2].doubts;
    assert!(
        doubts
            .iter()
            .any(|doubt| doubt.finding.to_string().contains("parvis")),
        "{doubts:?}"
    );
    let before = doubts.len();
    db.write(|tx| {
        suggestion_store::keep_finding(tx, &desk.draft, &lang("fr"), &doubts[0].id, &desk.bo)
    })
    .unwrap();
    let call = desk.publish(&desk.draft);
    db.write(|tx| {
        let published = call_store::call(tx, &call)?.unwrap();
        draft_store::of_call(tx, &published, &desk.ada)?;
        draft_store::begin_text(tx, &call, &desk.en, None, &desk.ada)?;
        draft_store::begin_text(tx, &call, &lang("fr"), None, &desk.ada)?;
        draft_store::save(
            tx,
            &call,
            &desk.en,
            1,
            words("Library", &TEXT.replace("Nobody", "No one")),
            &desk.ada,
        )
    })
    .unwrap();
    let beside = desk.beside(&call, "fr");
    let waiting: Vec<bool> = beside.lines.iter().map(|line| line.row.waits()).collect();
    assert_eq!(waiting, [false, true, false]);
    assert_eq!(
        beside.lines[2].doubts.len(),
        before - 1,
        "what was right stays right"
    );
}

#[test]
fn a_link_for_suggestions_ends_and_is_counted() {
    let desk = Desk::new();
    let db = &desk.sample.house.db;
    let secret = db
        .write(|tx| suggestion_store::open(tx, &desk.draft, &desk.en, &desk.ada))
        .unwrap();
    let link = |secret: &str| {
        let now = desk.sample.house.clock.now();
        db.read(|conn| suggestion_store::link(conn, secret, now))
            .unwrap()
    };
    assert_eq!(link("0123456789abcdef0123456789abcdef"), None);
    let known = link(&secret).unwrap();
    let suggest =
        |text: &str| db.write(|tx| suggestion_store::suggest(tx, &known, 1, ["Old.", text, ""]));
    for _ in 0..suggestion_store::MOST {
        suggest("New.").unwrap();
    }
    assert_eq!(suggest("New.").unwrap_err().kind(), ErrorKind::Conflict);
    desk.sample.house.clock.advance(suggestion_store::LASTS + 1);
    assert_eq!(link(&secret), None);
}
