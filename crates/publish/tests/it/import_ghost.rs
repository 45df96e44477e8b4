//! Ghost exports: golden posts and everything that can be wrong with the file.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use publish::draft::Problem;
use publish::import::{ImportItem, ImportOptions, NoteKind, ghost};
use publish::kind::Kind;
use serde_json::json;

fn options() -> ImportOptions {
    ImportOptions {
        lang: Some("de".parse().expect("a tag")),
        images: None,
    }
}

fn read(path: &Path) -> Result<Vec<ImportItem>, Problem> {
    ghost::open(path, &options())?.collect()
}

fn import(text: &str) -> Result<Vec<ImportItem>, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let images = folder.path().join("content/images/2020/01");
    fs::create_dir_all(&images).expect("room on the disk");
    fs::write(images.join("bell.png"), b"not looked at here").expect("room on the disk");
    let path = folder.path().join("export.json");
    fs::write(&path, text).expect("room on the disk");
    read(&path).map_err(|problem| {
        problem
            .to_string()
            .replace(&folder.path().display().to_string(), "")
    })
}

fn sample() -> serde_json::Value {
    json!({"db": [{"meta": {"exported_on": 1_580_464_800_000_u64, "version": "5.80.0"}, "data": {
        "custom_theme_settings": [{"id": 1}],
        "posts": [
            {"id": "a1", "uuid": "u-1", "title": "Die Glocke", "slug": "die-glocke", "type": "post", "status": "published", "visibility": "public",
             "html": "<p>Hallo <a href=\"__GHOST_URL__/b/\">Welt</a></p><figure class=\"kg-card\"><img src=\"__GHOST_URL__/content/images/size/w600/2020/01/bell.png\" alt=\"Glocke\"></figure><script>x</script>",
             "feature_image": "__GHOST_URL__/content/images/2020/01/gone.png", "published_at": "2020-01-31T10:00:00.000Z", "custom_excerpt": "Kurz"},
            {"id": "a2", "uuid": "u-2", "title": "Über uns", "slug": "ueber-uns", "type": "page", "status": "published", "html": "<p>Wir.</p>", "published_at": "2020-01-31T10:00:00.000Z", "locale": "fr"},
            {"id": "a3", "uuid": "u-3", "title": "Entwurf", "status": "draft", "html": "<p>x</p>"},
            {"id": "a4", "uuid": "u-4", "title": "Intern", "status": "published", "visibility": "members", "html": "<p>x</p>"},
            {"id": 5, "title": "Alt", "slug": "alt", "page": 1, "status": "published", "html": null, "mobiledoc": "{\"cards\":[[\"markdown\",{\"markdown\":\"# Alt\"}]]}", "published_at": 1_580_464_800_000_u64}
        ],
        "posts_meta": [{"id": "m", "post_id": "a1", "feature_image_alt": "Turm"}],
        "posts_tags": [{"id": "1", "post_id": "a1", "tag_id": "t2", "sort_order": 1}, {"id": "2", "post_id": "a1", "tag_id": "t1", "sort_order": 0}, {"id": "3", "post_id": "a1", "tag_id": "t3", "sort_order": 2}],
        "tags": [{"id": "t1", "name": "Erste"}, {"id": "t2", "name": "Zweite"}, {"id": "t3", "name": "#intern", "visibility": "internal"}],
        "users": [{"id": 1, "email": "a@b"}]
    }}]})
}

#[test]
fn posts_and_pages_come_with_tags_and_images() {
    let items = import(&sample().to_string()).unwrap();
    let ids: Vec<&str> = items.iter().map(|item| item.external_id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "ghost:u-1",
            "ghost:u-2",
            "ghost:u-3",
            "ghost:u-4",
            "ghost:5"
        ]
    );
    let first = items[0].draft.as_ref().unwrap();
    assert_eq!(first.tags, ["Erste", "Zweite"]);
    assert_eq!(
        (first.kind, first.published),
        (Kind::Statement, Some(1_580_464_800_000_000))
    );
    assert_eq!(
        first.editions[0].text,
        "Hallo [Welt](/b/)\n\n![Glocke](bell.png)\n"
    );
    assert_eq!(first.editions[0].summary, "Kurz");
    assert_eq!(first.media[0].name, "bell.png");
    let notes: Vec<NoteKind> = items[0].notes.iter().map(|note| note.kind).collect();
    assert_eq!(notes, [NoteKind::Interactive, NoteKind::FileMissing]);
    let second = items[1].draft.as_ref().unwrap();
    assert_eq!(
        (second.kind, second.editions[0].lang.as_str()),
        (Kind::Page, "fr")
    );
    assert_eq!(
        (
            items[2].notes[0].what.as_str(),
            items[3].notes[0].what.as_str()
        ),
        ("draft", "for members only")
    );
    let old = items[4].draft.as_ref().unwrap();
    assert_eq!(
        (old.kind, old.editions[0].text.as_str(), old.published),
        (Kind::Page, "# Alt", Some(1_580_464_800_000_000))
    );
}

#[test]
fn a_broken_file_is_refused_before_its_first_post() {
    let whole = serde_json::to_string_pretty(&sample()).unwrap();
    let huge = json!({"db": [{"data": {"posts": [{"id": "1", "html": "x".repeat(17 << 20)}], "tags": []}}]});
    let refused = |text: &str| import(text).expect_err("a broken export");
    insta::assert_snapshot!(
        [
            refused(&whole[..whole.len() / 2]),
            refused(&whole[..whole.len() - 2]),
            refused(&(whole.clone() + "x")),
            refused(""),
            refused("[1, 2]"),
            refused("{\"db\": [{\"data\": {\"users\": []}}]}"),
            refused("{\"db\": [{\"data\": {\"posts\": [{\"id\": {}, \"title\": \"x\"}]}}]}"),
            refused(&huge.to_string()),
            refused(&format!(
                "{}1{}",
                "{\"db\":[".repeat(10_000),
                "]}".repeat(10_000)
            )),
        ]
        .join("\n")
    );
}

#[test]
fn a_language_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("e.json");
    fs::write(&path, sample().to_string()).unwrap();
    let problem = ghost::open(&path, &ImportOptions::default())
        .map(|_| ())
        .unwrap_err();
    assert!(
        problem
            .to_string()
            .ends_with("nothing says which language these texts are in; say it: --lang fr"),
        "{problem}"
    );
}

#[test]
fn who_stops_early_leaves_no_reader_behind() {
    let posts: Vec<_> = (0..1000).map(|id| json!({"id": id.to_string(), "title": "T", "html": "<p>x</p>", "status": "published"})).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("e.json");
    fs::write(
        &path,
        json!({"db": [{"data": {"posts": posts}}]}).to_string(),
    )
    .unwrap();
    let first: Vec<_> = ghost::open(&path, &options())
        .unwrap()
        .take(3)
        .map(|item| item.unwrap().external_id)
        .collect();
    assert_eq!(first, ["ghost:0", "ghost:1", "ghost:2"]);
    assert_eq!(read(&path).unwrap().len(), 1000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn any_text_is_read_or_refused(noise in "[\\[\\]{}\":,a-z0-9]{0,40}", at in 0usize..1500) {
        let mut text = sample().to_string();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &noise);
        let _ = import(&text);
    }
}
