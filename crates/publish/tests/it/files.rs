//! Calls from files: what is read, and every way a writer can go wrong, told with file, line and remedy.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use publish::draft::{Draft, MediaContent};
use publish::files::front_matter::FrontMatter;
use publish::files::{Loaded, load, meta};
use publish::kind::Kind;

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("room on the disk");
        fs::write(path, bytes).expect("room on the disk");
    }
    folder
}

fn loaded(files: &[(&str, &[u8])]) -> Loaded {
    let folder = folder(files);
    load(&[folder.path().to_owned()]).expect("files without a fault")
}

/// Everything that is wrong, with the folder's own name left out.
fn refused(folder: &Path) -> String {
    let problems = load(&[folder.to_owned()]).expect_err("faulty files");
    problems
        .to_string()
        .replace(&format!("{}/", folder.display()), "")
        .replace(&folder.display().to_string(), "(folder)")
}

fn one(loaded: Loaded) -> Draft {
    assert_eq!(loaded.drafts.len(), 1);
    loaded.drafts.into_iter().next().expect("a draft")
}

#[test]
fn a_folder_is_a_call_and_its_files_are_editions() {
    let draft = one(loaded(&[
        ("bells-at-noon/call.toml", b"kind = \"event\"\ntags = [\"bells\"]\npublished = 2026-05-01T08:00:00Z\n[event]\nstart = 2026-05-02T12:00:00\nzone = \"Europe/Paris\"\nplace = \"La Grand-Place\"\n"),
        ("bells-at-noon/fr.md", "\u{feff}---\r\ntitle: \"Cloches : midi\"\r\nsummary: Venez.\r\n---\r\n\r\nBonjour ![La tour](tower.png)\r\n".as_bytes()),
        ("bells-at-noon/en.md", b"+++\ntitle = \"Bells\"\nsource = \"fr\"\nsource_rev = 2\ncorrection = \"The hour\"\n+++\nHello ![The tower](tower.png)\n"),
        ("bells-at-noon/ar.md", "{\n\"title\": \"أجراس\",\n\"lang\": \"ar\"\n}\nمرحبا\n".as_bytes()),
        ("bells-at-noon/tower.png", b"not looked at here"),
    ]));
    assert_eq!(
        (draft.slug.as_deref(), draft.kind, draft.published),
        (
            Some("bells-at-noon"),
            Kind::Event,
            Some(1_777_622_400_000_000)
        )
    );
    assert_eq!(draft.tags, ["bells"]);
    let event = draft.event.unwrap();
    assert_eq!(
        (event.start.as_str(), event.zone.as_deref()),
        ("2026-05-02T12:00:00+02:00", Some("Europe/Paris"))
    );
    let told: Vec<_> = draft
        .editions
        .iter()
        .map(|e| {
            (
                e.lang.as_str(),
                e.title.as_str(),
                e.text.as_str(),
                e.place.line,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("ar", "أجراس", "مرحبا\n", Some(5)),
            ("en", "Bells", "Hello ![The tower](tower.png)\n", Some(7)),
            (
                "fr",
                "Cloches : midi",
                "Bonjour ![La tour](tower.png)\n",
                Some(6)
            ),
        ]
    );
    let source = draft.editions[1].source.as_ref().unwrap();
    assert_eq!(
        (
            source.lang.as_str(),
            source.rev,
            draft.editions[1].correction.as_deref()
        ),
        ("fr", Some(2), Some("The hour"))
    );
    assert_eq!(draft.media.len(), 1);
    assert!(
        matches!(&draft.media[0].content, MediaContent::File(path) if path.ends_with("bells-at-noon/tower.png"))
    );
}

#[test]
fn a_shelf_holds_calls() {
    let loaded = loaded(&[
        (
            "hello.md",
            b"---\nlang: en\ntitle: Hello\ntags: a, b c\ntypo: x\n---\ntext\n",
        ),
        ("news.fr.md", b"---\ntitle: Nouvelles\n---\ntexte\n"),
        ("news.en.md", b"---\ntitle: News\n---\ntext ![](pic.png)\n"),
        ("pic.png", b"x"),
        (
            "later/nb.md",
            b"---\ntitle: Senere\nlang: no\ndraft: true\n---\n",
        ),
        (
            "deep/down/uk.md",
            "---\ntitle: Далі\n---\nтекст\n".as_bytes(),
        ),
        (".git/x.md", b"not ours"),
    ]);
    let told: Vec<_> = loaded
        .drafts
        .iter()
        .map(|draft| {
            (
                draft.slug.as_deref().unwrap(),
                draft.editions.len(),
                draft.tags.len(),
            )
        })
        .collect();
    assert_eq!(told, [("hello", 1, 2), ("news", 2, 0), ("down", 1, 0)]);
    let warnings: Vec<&str> = loaded
        .warnings
        .iter()
        .map(|warning| warning.what.as_str())
        .collect();
    assert_eq!(
        warnings,
        [
            "nobody knows the key `typo`",
            "the image `pic.png` says nothing to who cannot see it",
            "is marked as not to be published"
        ]
    );
}

#[test]
fn an_image_has_one_name_however_the_text_writes_it() {
    let draft = one(loaded(&[
        (
            "call/en.md",
            b"---\ntitle: T\n---\n![a](./pic.png) ![b](img/../pic.png) ![c](img//in.png)\n",
        ),
        ("call/pic.png", b"x"),
        ("call/img/in.png", b"x"),
    ]));
    let names: Vec<&str> = draft.media.iter().map(|medium| &*medium.name).collect();
    assert_eq!(names, ["img/in.png", "pic.png"]);
}

#[test]
fn a_file_alone_is_a_call() {
    let folder = folder(&[("my-call.md", b"---\nlang: en\ntitle: 2026\n---\ntext\n")]);
    let draft = one(load(&[folder.path().join("my-call.md")]).unwrap());
    assert_eq!(
        (draft.slug.as_deref(), draft.editions[0].title.as_str()),
        (Some("my-call"), "2026")
    );
}

#[test]
fn an_edition_given_by_itself_belongs_to_its_folder() {
    let folder = folder(&[
        ("a-call/fr.md", b"---\ntitle: A\n---\n"),
        ("a-call/en.md", b"---\ntitle: A\n---\n"),
        ("a-call/es.md", b"---\ntitle: A\n---\n"),
        ("shelf/old.md", b"---\ntitle: Old\nlang: en\n---\n"),
        ("shelf/hello.md", b"---\ntitle: Hello\nlang: en\n---\n"),
    ]);
    let path = |name: &str| folder.path().join(name);
    let loaded = load(&[path("a-call/fr.md"), path("shelf"), path("a-call/en.md")]).unwrap();
    let told: Vec<_> = loaded
        .drafts
        .iter()
        .map(|draft| (draft.slug.as_deref().unwrap(), draft.editions.len()))
        .collect();
    assert_eq!(told, [("hello", 1), ("old", 1), ("a-call", 2)]);
}

#[test]
fn all_faults_of_all_files_are_told_at_once() {
    let bomb = format!(
        "---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ntitle: {}\n---\n",
        "x"
    );
    let deep = format!("---\ntitle: {}\n---\n", "[".repeat(5000));
    let long = format!("---\ntitle: {}\n---\ntext\n", "x".repeat(301));
    let folder = folder(&[
        ("call-a/fr.md", b"---\ntitle: \"unclosed\nlang: fr\n---\ntext\n"),
        ("call-a/en.md", b"---\ntitle: Never closed\n\ntext\n"),
        ("call-a/es.md", b"---\ntitle: Dos\ntitle: Veces\n---\n"),
        ("call-a/it.md", b"+++\ntitle = \"Uno\"\nslug = Due\n+++\n"),
        ("call-a/de.md", b"{\"title\": \"Eins\",,}\ntext\n"),
        ("call-a/pt.md", b"---\nlang: xx-bad\ntitle: Um\n---\n"),
        ("call-a/fr_FR.md", b"---\ntitle: Un\n---\n"),
        ("call-a/uk.md", b"no front matter\n"),
        ("call-a/ru.md", b"---\ntitle: \"\xcf\xf0\xe8\"\n---\n"),
        ("call-a/zh.md", b"\xff\xfe-\x00-\x00"),
        ("call-a/ar.md", bomb.as_bytes()),
        ("call-a/fa.md", deep.as_bytes()),
        ("call-a/he.md", long.as_bytes()),
        ("call-b/call.toml", b"kind = \"rally\"\ntitle = \"x\"\n[event\n"),
        ("call-b/fr.md", b"---\ntitle: B\nkind: event\ntags: {a: 1}\n---\n"),
        ("call-c/fr.md", b"---\ntitle: C\nlang: en\nslug: Not Good\n---\n![a](../../etc/passwd) ![b](/etc/passwd)\n\n![c](gone.png) ![d](..\\x.png) ![e](%2e%2e/%2e%2e/x.png)\n"),
        ("call-c/en.md", b"---\ntitle: C\nevent:\n  start: soon\n  zone: Europe/Nowhere\n---\n"),
        ("call-c/inside/es.md", b"lost"),
        ("call-d/fr.md", b"---\ntitle: D\nslug: same\n---\n"),
        ("call-e/fr.md", b"---\ntitle: E\nslug: same\nsource: fr\n---\n"),
        ("call-f/fr.md", b"---\ntitle: F\nkind: alarm\ndate: tomorrow\n---\n"),
        ("call-f/en.md", b"---\ntitle: F\nkind: letter\nsource_rev: 0\n---\n"),
        ("\u{43a}\u{43b}\u{438}\u{447}/uk.md", b"---\ntitle: K\n---\n"),
    ]);
    insta::assert_snapshot!(refused(folder.path()));
}

#[test]
fn a_hundred_megabytes_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("fr.md")).unwrap();
    file.set_len(100 << 20).unwrap();
    let start = std::time::Instant::now();
    let told = refused(folder.path());
    assert!(
        told.contains("fr.md: the file is 104857600 bytes long; a text has at most 2097152"),
        "{told}"
    );
    assert!(start.elapsed().as_millis() < 100);
}

#[cfg(unix)]
#[test]
fn links_that_leave_are_refused() {
    let outside = folder(&[("secret.png", b"x"), ("en.md", b"---\ntitle: X\n---\n")]);
    let inside = folder(&[("call/fr.md", b"---\ntitle: A\n---\n![a](pic.png)\n")]);
    let call = inside.path().join("call");
    std::os::unix::fs::symlink(outside.path().join("secret.png"), call.join("pic.png")).unwrap();
    std::os::unix::fs::symlink(outside.path().join("en.md"), call.join("en.md")).unwrap();
    std::os::unix::fs::symlink(".", inside.path().join("round")).unwrap();
    insta::assert_snapshot!(refused(inside.path()));
    let fine = folder(&[
        ("call/fr.md", b"---\ntitle: A\n---\n![a](pic.png)\n"),
        ("call/real.png", b"x"),
    ]);
    std::os::unix::fs::symlink("real.png", fine.path().join("call/pic.png")).unwrap();
    assert_eq!(one(load(&[fine.path().to_owned()]).unwrap()).media.len(), 1);
}

#[test]
fn limits_are_told() {
    let many: Vec<String> = (0..401).map(|n| format!("call/t{n}.md")).collect();
    let mut files: Vec<(&str, &[u8])> = many
        .iter()
        .map(|name| (name.as_str(), &b"---\nlang: fr\ntitle: x\n---\n"[..]))
        .collect();
    files.push(("call/call.toml", b""));
    assert_eq!(
        refused(folder(&files).path()),
        "call: 401 editions, at most 400 at once; publish the call in parts"
    );
    let names: Vec<String> = (0..201).map(|n| format!("call/{n}.png")).collect();
    let text: String = (0..201).map(|n| format!("![x]({n}.png)\n")).collect();
    let text = format!("---\ntitle: x\n---\n{text}");
    let mut files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    files.push(("call/fr.md", text.as_bytes()));
    assert_eq!(
        refused(folder(&files).path()),
        "call/fr.md:4: 201 images, at most 200 in a call; leave some out"
    );
}

#[test]
fn nothing_is_said_so() {
    let empty = folder(&[("notes.txt", b"x")]);
    assert_eq!(
        refused(empty.path()),
        "(folder): there is no call here; give a Markdown file, or a folder with one file per language such as fr.md"
    );
    assert!(refused(Path::new("/nowhere/at/all")).contains("cannot be read"));
    let text = folder(&[("a.txt", b"x")]);
    assert!(refused(&text.path().join("a.txt")).contains("is not a Markdown file"));
    assert!(load(&[] as &[PathBuf]).is_err());
}

#[test]
fn dates_are_read_as_people_write_them() {
    for (text, seconds) in [
        ("2020-01-31", 1_580_428_800),
        ("2020-01-31 10:00:00", 1_580_464_800),
        ("2020-01-31 10:00:00 +0100", 1_580_461_200),
        ("2020-01-31T10:00:00+01:00", 1_580_461_200),
        ("2020-01-31T10:00:00.000Z", 1_580_464_800),
        ("2020-01-31 10:00:00 UTC", 1_580_464_800),
    ] {
        assert_eq!(meta::read_date(text), Some(seconds * 1_000_000), "{text}");
    }
    for text in ["", "31/01/2020", "2020-02-30", "soon", "99999-01-01"] {
        assert_eq!(meta::read_date(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_front_matter_is_read_or_refused(head in "(---|\\+\\+\\+|\\{)?\n?", text in "([a-z:\\[\\]{}&*!|>'\"#=,.0-9 -]|\n|title|lang: fr|event:|---\n|\\+\\+\\+\n){0,80}") {
        let text = format!("{head}{text}");
        if let Ok(front) = FrontMatter::parse("x.md", &text) {
            let _ = meta::read(&front);
            prop_assert!(text.ends_with(front.body));
            let before = &text[..text.len() - front.body.len()];
            prop_assert_eq!(front.body_line, before.matches('\n').count() as u64 + 1);
        }
    }
}
