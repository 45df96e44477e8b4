//! WordPress exports: golden posts, everything that can be wrong with the file, and thousands of posts.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use publish::draft::Problem;
use publish::import::report::Reporting;
use publish::import::{Export, ImportItem, ImportOptions, NoteKind, wordpress};
use publish::kind::Kind;

use crate::wxr_sample::{self, FOOT, HEAD, PUBLISHED, item};

fn export(folder: &Path, items: &str) -> PathBuf {
    let path = folder.join("export.xml");
    fs::write(&path, format!("{HEAD}{items}{FOOT}")).expect("room on the disk");
    path
}

fn import(items: &str) -> Vec<ImportItem> {
    let folder = tempfile::tempdir().expect("a folder");
    read(&export(folder.path(), items)).expect("a whole export")
}

fn read(path: &Path) -> Result<Vec<ImportItem>, Problem> {
    wordpress::open(path, &ImportOptions::default())?.collect()
}

fn refused(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("export.xml");
    fs::write(&path, bytes).expect("room on the disk");
    let problem = read(&path).expect_err("a broken export");
    problem
        .to_string()
        .replace(&folder.path().display().to_string(), "")
}

#[test]
fn a_block_post_becomes_a_statement() {
    let content = r##"<!-- wp:heading --><h2 class="wp-block-heading">Pourquoi</h2><!-- /wp:heading -->
<!-- wp:paragraph --><p>Un <strong>mot</strong><sup data-fn="ab-1" class="fn"><a href="#ab-1" id="ab-1-link">1</a></sup> &amp; deux.</p><!-- /wp:paragraph -->
<!-- wp:image {"id":7} --><figure class="wp-block-image"><img src="https://beffroi.example/wp-content/uploads/2020/01/bell-300x200.jpg" alt="Une cloche"/><figcaption>La cloche</figcaption></figure><!-- /wp:image -->
<!-- wp:embed {"url":"https://video.example/1"} --><figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://video.example/1
</div></figure><!-- /wp:embed -->
<!-- wp:jetpack/contact-form {"to":"a"} /-->
<!-- wp:footnotes /-->"##;
    let more = format!(
        "{PUBLISHED}<excerpt:encoded><![CDATA[En <em>bref</em>]]></excerpt:encoded>
<category domain=\"category\" nicename=\"uncategorized\"><![CDATA[Uncategorized]]></category>
<category domain=\"post_tag\" nicename=\"cloches\"><![CDATA[Cloches &amp; tours]]></category>
<wp:postmeta><wp:meta_key><![CDATA[footnotes]]></wp:meta_key><wp:meta_value><![CDATA[[{{\"id\":\"ab-1\",\"content\":\"Une <em>note</em>.\"}}]]]></wp:meta_value></wp:postmeta>
<wp:comment><wp:comment_content><![CDATA[Bravo]]></wp:comment_content></wp:comment>"
    );
    let folder = tempfile::tempdir().unwrap();
    let uploads = folder.path().join("wp-content/uploads/2020/01");
    fs::create_dir_all(&uploads).unwrap();
    fs::write(uploads.join("bell.jpg"), b"not looked at here").unwrap();
    let mut items = read(&export(folder.path(), &item(5, "L’appel", content, &more))).unwrap();
    let item = items.pop().unwrap();
    assert_eq!(item.external_id, "wordpress:beffroi.example:5");
    let draft = item.draft.unwrap();
    assert_eq!(
        (draft.kind, draft.slug.as_deref(), draft.published),
        (Kind::Statement, Some("post-5"), Some(1_580_464_800_000_000))
    );
    assert_eq!(draft.tags, ["Cloches & tours"]);
    assert_eq!(draft.media.len(), 1);
    assert_eq!(draft.editions[0].lang.as_str(), "fr");
    assert_eq!(draft.editions[0].summary, "En bref");
    insta::assert_snapshot!(draft.editions[0].text);
    let notes: Vec<(NoteKind, &str)> = item
        .notes
        .iter()
        .map(|note| (note.kind, note.what.as_str()))
        .collect();
    assert_eq!(
        notes,
        [
            (NoteKind::Block, "jetpack/contact-form"),
            (NoteKind::Comments, "comments")
        ]
    );
}

#[test]
fn a_classic_post_keeps_its_paragraphs() {
    let content = "First line\nsecond line\n\n<strong>New</strong> paragraph with [sic] and\n<ul>\n\t<li>one</li>\n\t<li>two</li>\n</ul>\n[gallery ids=\"1,2\"]\n\n<blockquote>Quoted\n\ntwice</blockquote>\nEnd [contact-form-7 id=\"3\"].";
    let mut items = import(&item(1, "Classic", content, PUBLISHED));
    insta::assert_snapshot!(items.pop().unwrap().draft.unwrap().editions[0].text);
}

#[test]
fn what_is_not_published_is_told() {
    let mut items = String::new();
    for (id, status, kind) in [
        (1, "draft", "post"),
        (2, "publish", "nav_menu_item"),
        (3, "private", "page"),
        (4, "publish", "page"),
    ] {
        items += &item(
            id,
            "T",
            "x",
            &format!("<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"),
        );
    }
    items += &item(
        5,
        "T",
        "x",
        &format!("{PUBLISHED}<wp:post_password>secret</wp:post_password>"),
    );
    items += &item(
        6,
        "",
        "",
        "<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://a.b/wp-content/uploads/c.pdf</wp:attachment_url>",
    );
    let mut reporting = Reporting::default();
    import(&items).iter().for_each(|item| reporting.item(item));
    let report = reporting.finish();
    assert_eq!((report.items, report.carried), (6, 1));
    let shown: String = report
        .to_string()
        .lines()
        .map(|line| line.split(" (").next().unwrap().to_owned() + "\n")
        .collect();
    insta::assert_snapshot!(shown);
}

#[test]
fn translations_are_editions_of_one_call() {
    let polylang = |lang: &str| {
        format!(
            "{PUBLISHED}<category domain=\"language\" nicename=\"{lang}\"><![CDATA[x]]></category><category domain=\"post_translations\" nicename=\"pll_5e\"><![CDATA[pll_5e]]></category>"
        )
    };
    let wpml = |lang: &str, source: &str| {
        let meta = |key: &str, value: &str| {
            format!(
                "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"
            )
        };
        format!(
            "{PUBLISHED}{}{}{}",
            meta("_wpml_import_language_code", lang),
            meta("_wpml_import_source_language_code", source),
            meta("_wpml_import_translation_group", "9")
        )
    };
    let items = import(
        &[
            item(1, "Bonjour", "a", &polylang("fr")),
            item(2, "Alone", "b", PUBLISHED),
            item(3, "Привіт", "c", &polylang("uk")),
            item(4, "Hola", "d", &wpml("es", "")),
            item(5, "Hello", "e", &wpml("en", "es")),
        ]
        .concat(),
    );
    let told: Vec<_> = items
        .iter()
        .map(|item| {
            let editions = item.draft.iter().flat_map(|draft| &draft.editions);
            let editions: Vec<String> = editions
                .map(|e| {
                    format!(
                        "{} {} {:?}",
                        e.lang,
                        e.title,
                        e.source.as_ref().map(|s| s.lang.as_str())
                    )
                })
                .collect();
            (
                item.external_id
                    .trim_start_matches("wordpress:beffroi.example:"),
                editions,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2", vec!["fr Alone None".to_owned()]),
            (
                "group:pll_5e",
                vec!["fr Bonjour None".to_owned(), "uk Привіт None".to_owned()]
            ),
            (
                "group:9",
                vec![
                    "es Hola None".to_owned(),
                    "en Hello Some(\"es\")".to_owned()
                ]
            ),
        ]
    );
}

#[test]
fn reading_twice_gives_the_same() {
    let items = [item(1, "A", "a", PUBLISHED), item(2, "B", "b", PUBLISHED)].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = export(folder.path(), &items);
    assert_eq!(read(&path).unwrap(), read(&path).unwrap());
}

#[test]
fn a_broken_file_is_refused_before_its_first_item() {
    let whole = format!(
        "{HEAD}{}{}{FOOT}",
        item(1, "A", "a", PUBLISHED),
        item(2, "B", "b", PUBLISHED)
    );
    let cut = |at: usize| refused(&whole.as_bytes()[..at]);
    let second = whole.rfind("<item>").unwrap();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{}",
        &HEAD[39..]
    );
    let mut latin = whole.clone().into_bytes();
    latin[HEAD.len() + 30] = 0xe9;
    let deep = format!("{HEAD}{}", "<a>".repeat(100_000));
    let huge = format!(
        "{HEAD}<item><content:encoded><![CDATA[{}]]></content:encoded></item>{FOOT}",
        "x".repeat(17 << 20)
    );
    insta::assert_snapshot!(
        [
            cut(second + 40),
            cut(second + 150),
            cut(whole.len() - FOOT.len()),
            cut(whole.len() - 3),
            refused(b""),
            refused(b"<rss version=\"2.0\"><channel></channel></rss>"),
            refused(b"{\"db\": []}"),
            refused(bomb.as_bytes()),
            refused(&latin),
            refused(deep.as_bytes()),
            refused(huge.as_bytes()),
        ]
        .join("\n")
    );
}

#[test]
fn many_posts_take_no_more_memory_than_few() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export.xml");
    wxr_sample::write(&path, 2_000);
    let posts = wordpress::open(&path, &ImportOptions::default()).unwrap();
    assert_eq!(posts.items(), 2_000);
    let mut after_some = 0;
    let mut count = 0;
    for item in posts {
        let draft = item.unwrap().draft.unwrap();
        assert!(
            draft.editions[0]
                .text
                .contains("La cloche sonne *midi* sur la place")
        );
        count += 1;
        if count == 200 {
            after_some = peak_memory();
        }
    }
    assert_eq!(count, 2_000);
    let grown = peak_memory().saturating_sub(after_some);
    assert!(
        grown < 1 << 10,
        "memory grew by {grown} KB from post 200 to post 2,000"
    );
}

/// The most memory this process has had, in KB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), at in 0usize..2000) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.xml");
        let mut file = format!("{HEAD}{}{FOOT}", item(1, "A", "a", PUBLISHED)).into_bytes();
        let at = at.min(file.len());
        file.splice(at..at, bytes);
        fs::write(&path, &file).unwrap();
        let _ = read(&path);
    }
}
