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
        ..ImportOptions::default()
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
    assert_eq!(
        notes,
        [NoteKind::Interactive, NoteKind::FileMissing, NoteKind::Link]
    );
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
        (Kind::Page, "# Alt\n", Some(1_580_464_800_000_000))
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

/// A post in each of the editor's own forms, as exports have them where the HTML is missing.
fn in_editors_forms() -> serde_json::Value {
    let words =
        |text: &str, format: u64| json!({"type": "extended-text", "text": text, "format": format});
    let item = |children: serde_json::Value| json!({"type": "listitem", "children": children});
    let lexical = json!({"root": {"type": "root", "children": [
        {"type": "extended-heading", "tag": "h2", "children": [words("Warum", 0)]},
        {"type": "paragraph", "children": [words("Wir ", 0), words("läuten", 1), words(" *", 0), {"type": "linebreak"}, words("ls", 16),
            {"type": "link", "url": "__GHOST_URL__/die-glocke/", "children": [words("die Glocke", 2)]}]},
        {"type": "list", "listType": "bullet", "children": [item(json!([words("eins", 0)])), item(json!([{"type": "list", "listType": "number", "children": [item(json!([words("innen", 0)]))]}])), item(json!([words("zwei", 0)]))]},
        {"type": "extended-quote", "children": [words("Zitat", 0)]},
        {"type": "image", "src": "__GHOST_URL__/content/images/2020/01/bell.png", "alt": "Glocke", "caption": "<span>Die <b>Glocke</b></span>"},
        {"type": "image", "src": "__GHOST_URL__/content/images/2020/01/bell.png", "alt": ""},
        {"type": "codeblock", "code": "a < b", "language": "rust"},
        {"type": "html", "html": "<p>roh</p><script>x</script>"},
        {"type": "html", "html": "<p>nur für Mitglieder</p>", "visibility": {"web": {"nonMember": false}}},
        {"type": "markdown", "markdown": "- [x](/ueber-uns/) ![b](/content/images/2020/01/bell.png)\n"},
        {"type": "horizontalrule"},
        {"type": "bookmark", "url": "https://a.example/", "metadata": {"title": "Lesen", "description": "Lang"}},
        {"type": "embed", "url": "https://film.example/1", "html": "<iframe src='https://film.example/e'></iframe>"},
        {"type": "callout", "calloutText": "<p>Achtung</p>", "calloutEmoji": "!"},
        {"type": "toggle", "heading": "Mehr", "content": "<p>Dazu</p>"},
        {"type": "button", "buttonText": "Los", "buttonUrl": "https://a.example/los"},
        {"type": "file", "src": "__GHOST_URL__/content/files/plan.pdf", "fileTitle": "Plan"},
        {"type": "signup", "header": "x"},
        {"type": "transistor"}
    ]}});
    let mobiledoc = json!({"version": "0.3.1", "markups": [["strong"], ["a", ["href", "__GHOST_URL__/gone/"]], ["u"]],
        "atoms": [["soft-return", "", {}], ["mention", "@wir", {}]],
        "cards": [["image", {"src": "__GHOST_URL__/content/images/2020/01/bell.png", "caption": "Turm"}], ["hr", {}], ["wunder", {}]],
        "sections": [[1, "h3", [[0, [], 0, "Titel"]]], [1, "p", [[0, [0, 2], 0, "fett "], [0, [1], 3, "und Link"], [1, [], 0, 0], [1, [], 0, 1]]],
            [3, "ol", [[[0, [], 0, "a"]], [[0, [], 0, "b"]]]], [10, 0], [10, 1], [10, 2], [10, 9], [1, "blockquote", [[0, [], 0, "Wort"]]], [99]]});
    json!({"db": [{"data": {"settings": [{"key": "title", "value": "x"}, {"key": "locale", "value": "fr"}], "posts": [
        {"id": "1", "title": "Neu", "slug": "neu", "status": "published", "html": null, "lexical": lexical.to_string(), "published_at": "2020-01-31T10:00:00.000Z"},
        {"id": "2", "title": "Früher", "slug": "frueher", "status": "published", "html": "", "mobiledoc": mobiledoc.to_string(), "published_at": "2020-01-31T10:00:00.000Z"},
        {"id": "3", "title": "Die Glocke", "slug": "die-glocke", "status": "published", "html": "<p>offen</p><!--kg-gated-block:begin nonMember:false memberSegment:\"status:free\" --><p>geheim</p><!--kg-gated-block:end--><!--kg-gated-block:begin nonMember:true --><p>auch offen</p><!--kg-gated-block:end-->", "published_at": "2020-01-31T10:00:00.000Z"},
        {"id": "4", "title": "Über uns", "slug": "ueber-uns", "type": "page", "status": "published", "html": "<p>Wir.</p>", "locale": "en", "published_at": "2020-01-31T10:00:00.000Z"},
        {"id": "5", "title": "Kaputt", "slug": "kaputt", "status": "published", "lexical": "{\"root\"", "published_at": "2020-01-31T10:00:00.000Z"}
    ]}}]})
}

#[test]
fn a_post_without_html_is_read_in_its_editors_own_form() {
    let folder = tempfile::tempdir().unwrap();
    let images = folder.path().join("content/images/2020/01");
    fs::create_dir_all(&images).unwrap();
    fs::write(images.join("bell.png"), b"not looked at here").unwrap();
    let path = folder.path().join("e.json");
    fs::write(&path, in_editors_forms().to_string()).unwrap();
    let house = ImportOptions {
        house: Some("de".parse().unwrap()),
        ..ImportOptions::default()
    };
    let told: Vec<String> = ghost::open(&path, &house)
        .unwrap()
        .map(|item| match item {
            Ok(item) => {
                let edition = &item.draft.as_ref().unwrap().editions[0];
                let notes: Vec<String> = item
                    .notes
                    .iter()
                    .map(|note| format!("{:?} {}", note.kind, note.what))
                    .collect();
                format!(
                    "# {} ({})\n{}\n{notes:#?}",
                    edition.title, edition.lang, edition.text
                )
            }
            Err(problem) => format!("{}; {}", problem.what, problem.remedy),
        })
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
    assert!(!told.concat().contains("Mitglieder") && !told.concat().contains("geheim"));
}

#[test]
fn an_export_is_utf_8_with_or_without_its_mark() {
    let plain = sample().to_string();
    let marked = import(&format!("\u{feff}{plain}")).unwrap();
    assert_eq!(marked.len(), 5);
    let refused = |bytes: Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.json");
        fs::write(&path, bytes).unwrap();
        let problem = read(&path).unwrap_err();
        assert_eq!(problem.place.file, path.display().to_string());
        format!(
            "{:?} {}; {}",
            problem.place.line, problem.what, problem.remedy
        )
    };
    let wide = |order: fn(u16) -> [u8; 2], mark: &str| {
        format!("{mark}{plain}")
            .encode_utf16()
            .flat_map(order)
            .collect::<Vec<u8>>()
    };
    let utf16 = "Some(1) the file is UTF-16, not UTF-8; save it again as UTF-8";
    assert_eq!(refused(wide(u16::to_le_bytes, "\u{feff}")), utf16);
    assert_eq!(refused(wide(u16::to_be_bytes, "\u{feff}")), utf16);
    assert_eq!(refused(wide(u16::to_le_bytes, "")), utf16);
    let latin: Vec<u8> = plain
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    assert_eq!(
        refused(latin),
        "Some(1) the file is not UTF-8 (it may be Latin-1 or Windows-1252); save it again as UTF-8"
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
    fn any_document_of_an_editor_is_read_or_refused(noise in "[\\[\\]{}\":,a-z0-9]{0,40}", at in 0usize..3000, other in any::<bool>()) {
        let mut export = in_editors_forms();
        let (post, form) = if other { (1, "mobiledoc") } else { (0, "lexical") };
        let slot = &mut export["db"][0]["data"]["posts"][post][form];
        let mut text = slot.as_str().unwrap().to_owned();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &noise);
        *slot = text.into();
        let _ = import(&export.to_string());
    }

    #[test]
    fn any_text_is_read_or_refused(noise in "[\\[\\]{}\":,a-z0-9]{0,40}", at in 0usize..1500) {
        let mut text = sample().to_string();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &noise);
        let _ = import(&text);
    }
}
