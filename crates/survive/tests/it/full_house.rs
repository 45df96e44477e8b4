//! A house as the program opens it, with the pages and words that readers get. Everything in it is the same at each run.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor::config::Config;
use floor::house::Rooms;
use floor::words::Words;
use floor::{Clock, House, Random};
use prose::lang::Lang;
use publish::draft::{Draft, DraftEdition, DraftSource, SourcePlace};
use publish::publish_calls::{self, Prepared};

use crate::scratch::{START, secret, settle};

/// One blue pixel.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

pub fn open(dir: &Path) -> House {
    std::fs::create_dir_all(dir).unwrap();
    let mut config = Config::default();
    config.house.name = [("fr".to_owned(), "Le Beffroi".to_owned())].into();
    config.house.languages = vec!["fr".to_owned(), "ar".to_owned()];
    let rooms = Rooms {
        migrations: [people::MIGRATIONS, publish::MIGRATIONS, survive::MIGRATIONS].concat(),
        hear: survive::hear,
        words: Words::new(publish::site::WORDS),
        pages: vec![publish::site::pages(), survive::pages()],
        ..Rooms::default()
    };
    House::open(dir, config, rooms, Clock::fixed(START), Random::seeded(7)).unwrap()
}

/// A new house with two calls, one of them with a picture and in two languages.
pub fn filled(dir: &Path) -> House {
    let house = open(dir);
    survive::init(&house, &secret(), &survive::InitOptions::default()).unwrap();
    let french = "Demain à midi, **toutes** les cloches.\n\n![Une cloche bleue](cloche.png)\n\nVoir [le plan](https://plan.example/?a=1&b=2).\n";
    let arabic = "غدًا ظهرًا، **كل** الأجراس.\n\n![جرس أزرق](cloche.png)\n";
    publish(
        &house,
        "bells",
        &[("fr", "Les cloches", french), ("ar", "الأجراس", arabic)],
    );
    publish(
        &house,
        "river",
        &[("fr", "La rivière & nous", "L’eau est à 1 < 2 pas.\n")],
    );
    settle(&house);
    house
}

/// Publishes editions (language, title, text); all but the first are translations of it.
pub fn publish(house: &House, slug: &str, editions: &[(&str, &str, &str)]) {
    let source = editions[0].0;
    let lang = |tag: &str| Lang::parse(tag).unwrap();
    let edition = |(tag, title, text): &(&str, &str, &str)| DraftEdition {
        lang: lang(tag),
        title: (*title).to_owned(),
        summary: format!("{title}."),
        text: (*text).to_owned(),
        source: (*tag != source).then(|| DraftSource {
            lang: lang(source),
            rev: None,
        }),
        correction: None,
        place: SourcePlace::file("test"),
    };
    let draft = Draft {
        slug: Some(slug.to_owned()),
        tags: vec!["sound".to_owned()],
        editions: editions.iter().map(edition).collect(),
        ..Draft::default()
    };
    let images = [(
        "cloche.png".to_owned(),
        publish::media::prepare(&BASE64.decode(PICTURE).unwrap()).unwrap(),
    )];
    let prepared = Prepared {
        draft,
        external_id: None,
        images: BTreeMap::from(images),
    };
    house
        .db
        .write(|tx| publish_calls::publish(tx, &prepared))
        .unwrap();
}
