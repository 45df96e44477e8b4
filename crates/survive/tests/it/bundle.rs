//! Booklets and packs: what people read in them, that every change is found, and that nothing wrong is ever written.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor::{ErrorKind, House};
use proptest::prelude::*;
use survive::bundle::{
    booklet, open_pack, pack, read_booklet, unpack_booklet, unpack_pack, verify_pack,
};
use survive::mirror::PullOptions;
use tlog::record::{Digest, HouseId};
use zip::write::SimpleFileOptions;

use crate::full_house::{self, filled};
use crate::scratch::{erase, settle, size, withdraw};
use crate::trees::{Files, exported, fresh, id, read, same};

const OPEN: &str = "<script type=\"application/x-beffroi\">";

fn house() -> (tempfile::TempDir, House) {
    let dir = tempfile::tempdir().unwrap();
    let house = filled(&dir.path().join("house"));
    (dir, house)
}

fn text(page: &[u8]) -> String {
    String::from_utf8(page.to_vec()).unwrap()
}

/// The page in its three parts: before, in and after the machine part.
fn parts(page: &str) -> (&str, &str, &str) {
    let start = page.find(OPEN).unwrap() + OPEN.len();
    let end = start + page[start..].find("</script>").unwrap();
    (&page[..start], &page[start..end], &page[end..])
}

fn page_of(page: &[u8]) -> String {
    parts(&text(page)).0.to_owned()
}

/// As a forger would: the page is changed and its digest is written anew.
fn forged(page: &[u8], change: impl Fn(&str) -> String) -> Vec<u8> {
    let page = text(page);
    let (before, inside, after) = parts(&page);
    let json = BASE64.decode(inside.replace('\n', "")).unwrap();
    let mut payload: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let before = change(before);
    payload["page"] = Digest::of(format!("{before}{after}").as_bytes())
        .to_string()
        .into();
    [&before, &BASE64.encode(payload.to_string()), after]
        .concat()
        .into_bytes()
}

#[test]
fn a_booklet_is_read_without_any_program() {
    let (_held, house) = house();
    withdraw(&house, "river", "The dam is safe.");
    settle(&house);
    let page = text(&booklet(&house, &["bells".to_owned(), "river".to_owned()], None).unwrap());
    let page = page.replace(&id(&fresh(&house)).to_string(), "HOUSE-ID");
    let (before, _, _) = parts(&page);
    let body = before.split_once("<body").unwrap().1.trim_end_matches(OPEN);
    let code = body.find("<path stroke").unwrap();
    let code_end = code + body[code..].find("/>").unwrap();
    let body = format!("{}<path …{}", &body[..code], &body[code_end..]);
    insta::assert_snapshot!("booklet", body);
}

#[test]
fn a_booklet_allows_itself_nothing_but_what_is_in_it() {
    let (_held, house) = house();
    let page = booklet(&house, &[], None).unwrap();
    assert_eq!(page, booklet(&house, &[], None).unwrap());
    let page = text(&page);
    assert!(page.contains("content=\"default-src 'none'; img-src data:; style-src 'sha256-"));
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let start = page.rfind(open).unwrap() + open.len();
        let inline = &page[start..start + page[start..].find(close).unwrap()];
        let hash = format!(
            "'sha256-{}'",
            BASE64.encode(Digest::of(inline.as_bytes()).0)
        );
        assert!(page.contains(&hash), "{open} {hash}");
    }
    for outside in [
        "src=\"http",
        "<link",
        "url(",
        "@import",
        "style=\"",
        "onload",
    ] {
        assert!(!parts(&page).0.contains(outside), "{outside}");
    }
}

#[test]
fn a_booklet_says_whose_and_what_became_of_it() {
    let (_held, house) = house();
    let known = id(&fresh(&house));
    let page = booklet(&house, &[], None).unwrap();
    let report = read_booklet(&page, Some(&known));
    assert_eq!(
        (report.verdict.state, report.editions.len()),
        (2, 3),
        "{:?}",
        report.verdict.findings
    );
    assert_eq!(read_booklet(&page, None).verdict.state, 1);
    let stranger = HouseId::of_leaf(b"another");
    assert_eq!(read_booklet(&page, Some(&stranger)).verdict.state, 0);
    withdraw(&house, "river", "The dam is safe.");
    settle(&house);
    let report = read_booklet(
        &booklet(&house, &["river".to_owned()], None).unwrap(),
        Some(&known),
    );
    assert_eq!(
        (report.verdict.state, report.editions[0].status),
        (4, "withdrawn")
    );
}

#[test]
fn erased_and_unknown_calls_are_refused() {
    let (_held, house) = house();
    erase(&house, "river", None);
    settle(&house);
    let of = |slug: &str| booklet(&house, &[slug.to_owned()], None).unwrap_err();
    assert_eq!(of("river").kind(), ErrorKind::Conflict);
    assert_eq!(of("sea").kind(), ErrorKind::NotFound);
    let page = text(&booklet(&house, &[], None).unwrap());
    assert!(page.contains("Les cloches") && !page.contains("La rivière"));
}

#[test]
fn a_size_of_a_picture_that_no_text_names_is_not_shown() {
    let (_held, house) = house();
    // As in a house whose texts were published before they named the smaller sizes.
    let small = b"a smaller picture";
    let added = house.db.write(|tx| {
        let sha256 = tlog::record::Digest::of(small).to_string();
        let blob = "INSERT INTO blob (sha256, mime, bytes) VALUES ($1, 'image/png', $2)";
        tx.execute(blob, floor::values![&sha256, small.to_vec()])?;
        let size = "INSERT INTO image_variant SELECT image, 0, 0, $1, ext, mime, 17 FROM image_variant LIMIT 1";
        tx.execute(size, floor::values![&sha256])
    });
    assert_eq!(added.unwrap(), 1);
    let page = booklet(&house, &[], None).unwrap();
    assert!(text(&page).contains("src=\"data:"));
    assert!(!text(&page).contains(&BASE64.encode(small)));
    let verdict = read_booklet(&page, None).verdict;
    assert_eq!((verdict.state, verdict.findings.as_slice()), (1, &[][..]));
}

#[test]
fn a_flipped_byte_anywhere_in_a_booklet_is_found() {
    let (_held, house) = house();
    let page = booklet(&house, &[], None).unwrap();
    for at in (0..page.len()).step_by(page.len() / 400) {
        let mut other = page.clone();
        other[at] ^= 1 << (at % 7);
        assert_eq!(read_booklet(&other, None).verdict.state, 0, "byte {at}");
    }
    for length in (0..page.len()).step_by(page.len() / 50) {
        assert_eq!(
            read_booklet(&page[..length], None).verdict.state,
            0,
            "cut at {length}"
        );
    }
}

#[test]
fn forged_words_are_found_though_the_page_is_whole() {
    let (_held, house) = house();
    let page = booklet(&house, &[], None).unwrap();
    assert_eq!(
        read_booklet(&forged(&page, str::to_owned), None)
            .verdict
            .state,
        1
    );
    let forgeries = [
        ("Demain à midi", "Jamais"),
        ("<h1>Les cloches</h1>", "<h1>Les tambours</h1>"),
        ("https://plan.example/", "https://trap.example/"),
        ("Une cloche bleue", "Une cloche rouge"),
        ("</strong> les cloches.", "</strong> les cloches, ou pas."),
        (
            "<div class=\"text\">",
            "<div class=\"text\"><p>D’abord ceci.</p>",
        ),
    ];
    for (signed, forgery) in forgeries {
        assert!(text(&page).contains(signed), "{signed}");
        let other = forged(&page, |before| before.replacen(signed, forgery, 1));
        assert_eq!(read_booklet(&other, None).verdict.state, 0, "{forgery}");
    }
    // The passage is named.
    let told = |page: &[u8], signed: &str, forgery: &str| {
        let other = forged(page, |before| {
            assert!(before.contains(signed), "{signed}");
            before.replacen(signed, forgery, 1)
        });
        let report = read_booklet(&other, None);
        assert_eq!(report.verdict.state, 0, "{forgery}");
        let finding = &report.verdict.findings[0];
        format!("{}: {}", finding.path, finding.what)
    };
    insta::assert_snapshot!(told(&page, "Demain à midi", "Jamais"), @"article e2: the words in the page are not the words that were signed: the page says “Jamais, toutes les cloches. <img Une cloche bleue> Voir <a https://plan.example/?a=1&amp;b=2> le …” where “Demain à midi, toutes les cloches. Une cloche …” was signed");
    insta::assert_snapshot!(told(&page, "<h1>Les cloches</h1>", "<h1>Les tambours</h1>"), @"article e2: the words in the page are not the words that were signed: its title or summary was signed as “Les cloches Les cloches.”");
    // So is what else was signed.
    let start = page_of(&page).find("src=\"data:").unwrap();
    let picture = page_of(&page)[start..]
        .split('"')
        .nth(1)
        .unwrap()
        .to_owned();
    let other = format!(
        "data:image/png;base64,{}",
        BASE64.encode(b"another picture")
    );
    insta::assert_snapshot!(told(&page, &picture, &other), @"article e2: a picture is not one of those that were signed: “Une cloche bleue”");
    let day = "datetime=\"2026-11-23T";
    insta::assert_snapshot!(told(&page, day, "datetime=\"2025-11-23T"), @"article e1: the page says that it is of 2025-11-23T04:03:00+00:00; it was signed as of 2026-11-23T04:03:00Z");
    let notice = "<section class=\"notice strong\"><p>Withdrawn</p></section>";
    insta::assert_snapshot!(told(&page, "<div class=\"text\">", &format!("{notice}<div class=\"text\">")), @"article e1: the page says that this was withdrawn, and it was not");
    withdraw(&house, "river", "The dam is safe. \"Yes\" & <no>'s gone.");
    settle(&house);
    let withdrawn = booklet(&house, &["river".to_owned()], None).unwrap();
    assert_eq!(
        read_booklet(&forged(&withdrawn, str::to_owned), None)
            .verdict
            .state,
        1
    );
    insta::assert_snapshot!(told(&withdrawn, "The dam is safe.", "The dam will break."), @r#"article e1: the reason that the page gives was not signed: “The dam will break. "Yes" & <no>'s gone.”"#);
    insta::assert_snapshot!(told(&withdrawn, "notice strong", "notice"), @"article e1: the page does not say that this was withdrawn");
    let missing = forged(&page, |before| {
        let (start, end) = (
            before.find("<article").unwrap(),
            before.find("</article>").unwrap(),
        );
        format!("{}{}", &before[..start], &before[end..])
    });
    assert_eq!(read_booklet(&missing, None).verdict.state, 0);
}

#[test]
fn the_verifier_in_javascript_reads_the_same_booklet() {
    let (held, house) = house();
    withdraw(&house, "river", "The dam is safe.");
    settle(&house);
    let file = held.path().join("b.beffroi.html");
    std::fs::write(&file, booklet(&house, &[], None).unwrap()).unwrap();
    let test = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../verifier/test/booklet.test.mjs");
    match std::process::Command::new("node")
        .arg("--test")
        .arg(test)
        .env("BEFFROI_BOOKLET", &file)
        .output()
    {
        Ok(done) => assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stdout)
        ),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("SKIPPED: node is not installed")
        }
        Err(cause) => panic!("{cause}"),
    }
}

#[test]
fn a_booklet_can_be_the_beginning_of_a_copy() {
    let (held, house) = house();
    let tree = fresh(&house);
    let page = booklet(&house, &[], None).unwrap();
    let out = held.path().join("copy");
    let done = unpack_booklet(&page, &out, Some(&id(&tree))).unwrap();
    assert!(done.written > 5 && done.erased == 0);
    assert_eq!(unpack_booklet(&page, &out, None).unwrap().written, 0);
    let bodies = read(&out);
    assert!(
        bodies
            .iter()
            .filter(|(name, _)| name.starts_with("beffroi/body/"))
            .all(|(name, bytes)| tree.get(name) == Some(bytes))
    );
    let whole = packed(&house, None, &held.path().join("p.zip"));
    unpack_pack(&whole, &out, &id(&tree), PullOptions::default(), &|_, _| ()).unwrap();
    same(&read(&out), &tree);
}

#[test]
fn a_booklet_brings_no_erased_words_back() {
    let (held, house) = house();
    let page = booklet(&house, &[], None).unwrap();
    erase(&house, "river", None);
    settle(&house);
    let out = held.path().join("copy");
    exported(&house, &out);
    let before = read(&out);
    assert_eq!(unpack_booklet(&page, &out, None).unwrap().erased, 1);
    same(&read(&out), &before);
    let mut other = page.clone();
    let at = text(&page).find(OPEN).unwrap() + 200;
    other[at] ^= 1;
    let fresh = held.path().join("nothing");
    assert_eq!(
        unpack_booklet(&other, &fresh, None).unwrap_err().kind(),
        ErrorKind::Altered
    );
    assert!(!fresh.exists());
}

fn packed(house: &House, from: Option<u64>, out: &Path) -> PathBuf {
    pack(house, from, out, &|_, _| ()).unwrap();
    out.to_owned()
}

#[test]
fn a_pack_is_the_tree() {
    let (held, house) = house();
    let tree = fresh(&house);
    let (one, two) = (
        packed(&house, None, &held.path().join("1.zip")),
        packed(&house, None, &held.path().join("2.zip")),
    );
    assert_eq!(std::fs::read(&one).unwrap(), std::fs::read(&two).unwrap());
    let verdict = verify_pack(&one, Some(&id(&tree)), None).unwrap();
    assert_eq!(
        (verdict.state, verdict.extra.len()),
        (2, 0),
        "{:?} {:?}",
        verdict.findings,
        verdict.extra
    );
    let out = held.path().join("copy");
    unpack_pack(&one, &out, &id(&tree), PullOptions::default(), &|_, _| ()).unwrap();
    same(&read(&out), &tree);
    assert!(!held.path().join("1.zip.part").exists());
}

#[test]
fn a_delta_pack_needs_the_copy_it_starts_from() {
    let (held, house) = house();
    let (from, known) = (size(&house), id(&fresh(&house)));
    let (old, empty) = (held.path().join("old"), held.path().join("empty"));
    exported(&house, &old);
    full_house::publish(&house, "third", &[("fr", "Troisième", "Trois.\n")]);
    settle(&house);
    let delta = packed(&house, Some(from), &held.path().join("delta.zip"));
    let whole = packed(&house, None, &held.path().join("whole.zip"));
    assert!(std::fs::metadata(&delta).unwrap().len() < std::fs::metadata(&whole).unwrap().len());
    let alone = verify_pack(&delta, Some(&known), None).unwrap();
    assert_eq!(
        (alone.state, alone.needs),
        (2, Some(from)),
        "{:?}",
        alone.findings
    );
    let words = alone.words.replace(&known.to_string(), "HOUSE-ID");
    insta::assert_snapshot!(words, @"Only what changed since the log had 5 entries, and none of it damaged. Its log is whole and signed by the house you know, HOUSE-ID. State as of 2026-11-23 04:03 UTC, 7 entries. What is in it can be verified together with a copy of that size or more: beffroi verify PACK --base COPY.");
    assert_eq!(verify_pack(&delta, None, None).unwrap().state, 1);
    assert_eq!(
        verify_pack(&delta, Some(&HouseId::of_leaf(b"x")), None)
            .unwrap()
            .state,
        0
    );
    let full = verify_pack(&delta, Some(&known), Some(&old)).unwrap();
    assert_eq!((full.state, full.needs), (2, None), "{:?}", full.findings);
    // What is wrong in the pack, or in the copy, is found.
    let page = old.join("fr/bells.html");
    let kept = std::fs::read(&page).unwrap();
    std::fs::write(&page, "another").unwrap();
    let wrong = verify_pack(&delta, Some(&known), Some(&old)).unwrap();
    assert_eq!(
        (wrong.state, wrong.findings[0].path.as_str()),
        (0, "fr/bells.html")
    );
    std::fs::write(&page, kept).unwrap();
    let take = |pack: &Path, out: &Path| {
        unpack_pack(pack, out, &known, PullOptions::default(), &|_, _| ())
    };
    assert_eq!(
        take(&delta, &empty).unwrap_err().kind(),
        ErrorKind::Conflict
    );
    take(&delta, &old).unwrap();
    // Journals help whoever fetches over the web; a copy has those that it was given.
    let without_journals = |mut files: Files| {
        files.retain(|name, _| !name.starts_with("beffroi/journal/"));
        files
    };
    same(
        &without_journals(read(&old)),
        &without_journals(fresh(&house)),
    );
    assert_eq!(
        pack(
            &house,
            Some(from + 999),
            &held.path().join("x.zip"),
            &|_, _| ()
        )
        .unwrap_err()
        .kind(),
        ErrorKind::BadInput
    );
}

#[test]
fn a_flipped_byte_in_a_pack_writes_nothing_wrong() {
    let (held, house) = house();
    let tree = fresh(&house);
    let whole = packed(&house, None, &held.path().join("p.zip"));
    let bytes = std::fs::read(&whole).unwrap();
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut other = bytes.clone();
        other[at] ^= 4;
        let place = held.path().join("bad.zip");
        std::fs::write(&place, other).unwrap();
        let out = held.path().join(format!("out-{at}"));
        if unpack_pack(&place, &out, &id(&tree), PullOptions::default(), &|_, _| ()).is_ok() {
            // A time, or the note for people: nothing that is written.
            same(&read(&out), &tree);
        } else if out.exists() {
            assert!(
                read(&out)
                    .iter()
                    .all(|(name, bytes)| tree.get(name) == Some(bytes)),
                "byte {at}"
            );
        }
    }
}

#[test]
fn packs_of_a_hostile_form_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("p.zip");
    let note = b"beffroi/pack/v1\nbeffroi/0123456789abcdef\nX\nfrom 0\nto 1\nfiles 1\n";
    let make = |name: &str, bytes: &[u8]| {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&place).unwrap());
        for (name, bytes) in [("bundle.note", note.as_slice()), (name, bytes)] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    };
    make("fr/index.html", b"x");
    assert!(open_pack(&place).is_ok());
    for name in [
        "../x",
        "/etc/passwd",
        "fr/../../x",
        "FR/index.html",
        "a\\b",
        "c:x",
        "con\u{0}",
        "fr/",
    ] {
        make(name, b"x");
        assert_eq!(
            open_pack(&place).err().map(|error| error.kind()),
            Some(ErrorKind::Altered),
            "{name:?}"
        );
    }
    make("fr/bomb.html", &vec![0; 100 << 20]);
    assert_eq!(
        open_pack(&place).err().map(|error| error.kind()),
        Some(ErrorKind::Altered)
    );
    let mut link = zip::ZipWriter::new(std::fs::File::create(&place).unwrap());
    link.add_symlink("fr/index.html", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    link.finish().unwrap();
    assert_eq!(
        open_pack(&place).err().map(|error| error.kind()),
        Some(ErrorKind::Altered)
    );
    std::fs::write(&place, b"no ZIP at all").unwrap();
    assert_eq!(
        open_pack(&place).err().map(|error| error.kind()),
        Some(ErrorKind::Altered)
    );
}

/// Two files of one name, which a ZIP writer refuses: the name of one is changed afterwards.
#[test]
fn a_name_that_stands_twice_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("p.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&place).unwrap());
    for name in ["bundle.note", "fr/one.html", "fr/two.html"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"x").unwrap();
    }
    zip.finish().unwrap();
    let mut bytes = std::fs::read(&place).unwrap();
    while let Some(at) = bytes
        .windows(11)
        .position(|window| window == b"fr/two.html")
    {
        bytes[at..at + 11].copy_from_slice(b"fr/one.html");
    }
    std::fs::write(&place, bytes).unwrap();
    let refused = open_pack(&place).err().unwrap();
    assert_eq!(refused.kind(), ErrorKind::Altered);
    assert!(refused.what().contains("one name"), "{refused}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_break_the_reader(before in any::<String>(), payload in any::<Vec<u8>>(), json in "[\\[\\]{}\":,a-z0-9]{0,80}") {
        let raw = format!("{before}{OPEN}{}</script>", String::from_utf8_lossy(&payload));
        let coded = format!("{before}{OPEN}{}</script>", BASE64.encode(&json));
        prop_assert_eq!(read_booklet(raw.as_bytes(), None).verdict.state, 0);
        prop_assert_eq!(read_booklet(coded.as_bytes(), None).verdict.state, 0);
        prop_assert_eq!(read_booklet(&payload, None).verdict.state, 0);
    }
}
