//! Everything that a hurried or hostile file can be: refused with file, line and remedy, and nothing changed.

use std::fs::{self, File};
use std::time::Instant;

use crate::program::OnDisk;
use crate::wxr_sample;

/// The file is refused for one of these reasons, in words; the house is as it was.
#[track_caller]
fn refuses(house: &OnDisk, files: &[(&str, &[u8])], words: &[&str]) {
    let before = house.state();
    let folder = house.write("bad", files);
    let said = house.run("publish", &[&folder]).refused(2);
    fs::remove_dir_all(&folder).unwrap();
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
    assert!(
        house.state() == before,
        "a refused call left something behind"
    );
}

const GOOD: &[u8] = b"---\ntitle: Good\n---\nText.\n";

#[test]
fn texts_that_cannot_be_read() {
    let house = OnDisk::new();
    house
        .run("publish", &[&house.call("kept", "Kept", "Kept.")])
        .done();
    refuses(
        &house,
        &[
            ("en.md", b"---\ntitle: \"open\nlang: en\n---\nx\n"),
            ("fr.md", GOOD),
        ],
        &["bad/en.md:2", "unclosed quote", "put values"],
    );
    refuses(
        &house,
        &[("en.md", b"---\ntitle: Never closed\n")],
        &["bad/en.md:1", "never closes", "write ---"],
    );
    refuses(
        &house,
        &[
            ("x.md", b"---\ntitle: T\nlang: klingonish-xx-yy\n---\nx\n"),
            ("en.md", GOOD),
        ],
        &["bad/x.md:3", "lang", "write one such as"],
    );
    refuses(
        &house,
        &[
            ("en.md", GOOD),
            ("other.md", b"---\nlang: en\ntitle: Again\n---\nx\n"),
        ],
        &["second edition in `en`", "bad/en.md", "remove it"],
    );
    refuses(
        &house,
        &[("en.md", b"---\ntitle: caf\xe9\n---\nx\n")],
        &["bad/en.md:2", "not UTF-8", "save it again as UTF-8"],
    );
    refuses(
        &house,
        &[("en.md", b"\xff\xfe-\x00-\x00-\x00")],
        &["bad/en.md:1", "UTF-16", "save it again as UTF-8"],
    );
    refuses(
        &house,
        &[("en.md", b"---\ntitle: T\nkind: party\n---\nx\n")],
        &["bad/en.md:3", "kind"],
    );
    refuses(
        &house,
        &[("en.md", b"---\ntitle: T\ndate: 2999-01-01\n---\nx\n")],
        &["en.md", "future"],
    );
    assert!(house.run("log", &[]).done().contains("statement"));
}

#[test]
fn a_hundred_megabytes_are_refused_at_once() {
    let house = OnDisk::new();
    let before = house.state();
    let folder = house.write("huge", &[("en.md", GOOD)]);
    File::create(format!("{folder}/fr.md"))
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    let start = Instant::now();
    let said = house.run("publish", &[&folder]).refused(2);
    assert!(
        said.contains("huge/fr.md: the file is 104857600 bytes long"),
        "{said}"
    );
    assert!(start.elapsed().as_secs() < 10);
    assert!(house.state() == before);
}

#[test]
fn pictures_that_are_none() {
    let house = OnDisk::new();
    let text: &[u8] = b"---\ntitle: T\n---\n![Tower](tower.png)\n";
    refuses(
        &house,
        &[("en.md", text), ("tower.png", &pixel_bomb())],
        &[
            "bad/tower.png",
            "too much memory to decode",
            "save it smaller",
        ],
    );
    refuses(
        &house,
        &[
            ("en.md", text),
            ("tower.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ],
        &["bad/tower.png", "SVG", "save it as PNG"],
    );
    refuses(
        &house,
        &[("en.md", text), ("tower.png", b"PK\x03\x04")],
        &["bad/tower.png", "archive"],
    );
    refuses(
        &house,
        &[("en.md", text)],
        &[
            "bad/en.md:4",
            "no image `tower.png`",
            "put it beside the text",
        ],
    );
}

#[test]
fn names_that_lead_elsewhere() {
    let house = OnDisk::new();
    fs::write(house.path("secret.png"), b"not yours").unwrap();
    for name in [
        "../secret.png",
        "/etc/passwd",
        "%2e%2e/secret.png",
        "..\\secret.png",
        "a/../../secret.png",
    ] {
        let text = format!("---\ntitle: T\n---\n\n![x]({name})\n");
        refuses(&house, &[("en.md", text.as_bytes())], &["bad/en.md:5"]);
    }
    let folder = house.write(
        "linked",
        &[("en.md", b"---\ntitle: T\n---\n![x](pic.png)\n")],
    );
    std::os::unix::fs::symlink(house.path("secret.png"), format!("{folder}/pic.png")).unwrap();
    let before = house.state();
    let said = house.run("publish", &[&folder]).refused(2);
    assert!(said.contains("pic.png"), "{said}");
    assert!(house.state() == before);
}

#[test]
fn a_pipe_among_the_texts_is_refused_and_not_waited_for() {
    let house = OnDisk::new();
    let folder = house.write("texts", &[("en.md", GOOD)]);
    let made = std::process::Command::new("mkfifo")
        .arg(format!("{folder}/fr.md"))
        .status();
    assert!(made.unwrap().success());
    for (verb, words) in [("publish", &[][..]), ("import", &["markdown"])] {
        let ran = house.run(verb, &[words, &[folder.as_str()]].concat());
        assert!(ran.code != 0, "{ran:?}");
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains("fr.md") && said.contains("no file"), "{said}");
    }
}

#[test]
fn names_that_windows_takes_for_devices() {
    let house = OnDisk::new();
    let text: &[u8] = b"---\nlang: en\ntitle: T\n---\nText.\n";
    let said = house.run("publish", &[&house.write("aux", &[("en.md", text)])]);
    assert!(said.refused(5).contains("takes it for a device"));
    let cofan: &[u8] = b"---\nlang: con\ntitle: T\n---\nText.\n";
    let said = house.run("publish", &[&house.write("call", &[("con.md", cofan)])]);
    assert!(said.refused(5).contains("write the tag with its script"));
    let cofan: &[u8] = b"---\nlang: con-Latn\ntitle: T\n---\nText.\n";
    house
        .run("publish", &[&house.write("call", &[("con.md", cofan)])])
        .done();
}

#[test]
fn imports_that_were_cut_off() {
    let house = OnDisk::new();
    let file = house.path("export.xml");
    wxr_sample::write(file.as_ref(), 30);
    let whole = fs::read(&file).unwrap();
    let before = house.state();
    for cut in [0, 100, whole.len() / 2, whole.len() - 5] {
        fs::write(&file, &whole[..cut]).unwrap();
        let said = house.run("import", &["wordpress", &file]).refused(2);
        assert!(
            said.contains("export.xml:") && said.contains("to mend it"),
            "{said}"
        );
        assert!(
            house.state() == before,
            "an import that was refused left something behind"
        );
    }
    let said = house
        .run("import", &["wordpress", &house.path("absent.xml")])
        .err;
    assert!(said.contains("absent.xml"), "{said}");
    let said = house.run("import", &["ghost", &file]).err;
    assert!(said.contains("export.xml"), "{said}");
}

#[test]
fn one_bad_text_holds_back_all() {
    let house = OnDisk::new();
    let before = house.state();
    let good = house.call("good", "Good", "Good.");
    let bad = house.write(
        "bad",
        &[
            ("en.md", b"no front matter\n"),
            ("fr.md", b"---\nlang: !!\n---\n"),
        ],
    );
    let said = house.run("publish", &[&good, &bad]).refused(2);
    assert!(
        said.contains("bad/en.md:1") && said.contains("bad/fr.md"),
        "all faults are told at once: {said}"
    );
    assert!(house.state() == before);
}

/// A PNG of a few bytes that says it has 60,000 by 60,000 pixels.
fn pixel_bomb() -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = 60_000u32.to_be_bytes();
    chunk(
        &mut png,
        b"IHDR",
        &[&size[..], &size, &[8, 2, 0, 0, 0]].concat(),
    );
    chunk(&mut png, b"IDAT", b"\x78\x9c\x03\x00\x00\x00\x00\x01");
    chunk(&mut png, b"IEND", b"");
    png
}

fn chunk(png: &mut Vec<u8>, name: &[u8], content: &[u8]) {
    let named = [name, content].concat();
    png.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    png.extend(&named);
    png.extend(crc32(&named).to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    };
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc))
    })
}
