//! A blog of many posts comes in, comes in again without a change, and goes out as files that hold.

use std::time::Instant;

use crate::carried::{carry, carry_one};
use crate::program::OnDisk;
use crate::wxr_sample;

/// Posts in an ordinary run of the tests, and in one on PostgreSQL, where only the statements are others; `BEFFROI_TEST_POSTS` asks for
/// another number.
const POSTS: u32 = 10_000;
const POSTS_ON_POSTGRES: u32 = 250;

fn posts(house: &OnDisk) -> u32 {
    let asked = std::env::var("BEFFROI_TEST_POSTS").ok();
    let usual = match house.database.url() {
        Some(_) => POSTS_ON_POSTGRES,
        None => POSTS,
    };
    asked.and_then(|posts| posts.parse().ok()).unwrap_or(usual)
}

#[test]
fn what_was_erased_is_not_imported_again_and_leaves_no_address_behind() {
    let house = OnDisk::new();
    let file = house.path("export.xml");
    wxr_sample::write(file.as_ref(), 12);
    house.run("import", &["wordpress", &file]).done();
    let ids = |house: &OnDisk| {
        let open = house.open();
        let rows = open.db.read(|conn| {
            conn.query(
                "SELECT external_id FROM call WHERE external_id IS NOT NULL",
                &[] as &[floor::Value],
            )
        });
        let ids = rows
            .unwrap()
            .iter()
            .map(|row| row.get::<String>(0).unwrap())
            .collect();
        let ids: std::collections::BTreeSet<String> = ids;
        ids
    };
    let before = ids(&house);
    house
        .run("erase", &["post-3", "--reason", "privacy", "--yes"])
        .done();
    let gone: Vec<&String> = before.iter().collect();
    let left = ids(&house);
    let gone: Vec<&String> = gone.into_iter().filter(|id| !left.contains(*id)).collect();
    let [gone] = gone.as_slice() else {
        panic!("{gone:?}")
    };
    let state = house.state();
    // Plain, and as a hash that anybody could make: neither is there.
    let plain = tlog::record::Digest::of(gone.as_bytes()).to_string();
    for row in &state {
        assert!(
            !row.contains(gone.as_str()) && !row.contains(&plain),
            "{row}"
        );
    }
    for dry in [&["--dry-run"][..], &[]] {
        let words = [&["wordpress", file.as_str(), "--json"], dry].concat();
        let again = house.run("import", &words).json();
        assert_eq!(again["changed_editions"], 0, "{again}");
        assert_eq!(again["report"]["erased"], 1, "{again}");
    }
    assert!(house.state() == state, "importing again changes nothing");
    testkit::check(&house.open());
}

/// A picture of one point.
const POINT: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\x9c\x63\x60\x00\x00\x00\x02\x00\x01\x48\xaf\xa4\x71\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

#[test]
fn a_site_with_pictures_of_its_own_and_a_page_about_itself_comes_in_whole() {
    let house = OnDisk::new();
    let site = house.write(
        "site",
        &[
            (
                "content/posts/bell/index.md",
                b"---\ntitle: Bell\n---\n![a](/img/tower.png) ![b](../../../static/img/tower.png) ![c](./own.png)\n",
            ),
            ("content/posts/bell/own.png", POINT),
            ("static/img/tower.png", POINT),
            ("content/about.md", b"---\ntitle: About\n---\nWe ring.\n"),
        ],
    );
    house.run("import", &["markdown", &site]).done();
    let log = house.run("log", &["--json"]).json();
    assert_eq!(
        log["waiting"],
        serde_json::json!([]),
        "every text is signed"
    );
    let export = house.path("export");
    house.run("export", &[&export]).done();
    let page = |name: &str| std::fs::read_to_string(format!("{export}/en/{name}.html")).unwrap();
    assert_eq!(page("bell").matches("<img").count(), 3);
    assert!(page("about-2").contains("We ring."));
    testkit::check(&house.open());
}

#[test]
fn links_between_imported_texts_lead_to_the_calls_they_became() {
    let house = OnDisk::new();
    // An address that the blog asks for is taken here.
    let call = house.write(
        "post-2",
        &[("en.md", b"---\nlang: en\ntitle: Ours\n---\nOurs.\n")],
    );
    house.run("publish", &[&call]).done();
    let content = "<p><a href=\"https://beffroi.example/?p=2\">two</a> <a href=\"http://www.beffroi.example/?p=3#end\">three</a> <a href=\"/category/x/\">x</a> <a href=\"/\">home</a> <a href=\"https://other.example/?p=2\">other</a></p>";
    let posts = [
        wxr_sample::item(1, "One", content, wxr_sample::PUBLISHED),
        wxr_sample::item(2, "Two", "<p>2</p>", wxr_sample::PUBLISHED),
        wxr_sample::item(3, "Three", "<p>3</p>", wxr_sample::PUBLISHED),
    ];
    let export = [wxr_sample::HEAD, &posts.concat(), wxr_sample::FOOT].concat();
    let file = house.write("export", &[("export.xml", export.as_bytes())]) + "/export.xml";
    let first = house.run("import", &["wordpress", &file, "--json"]).json();
    let left = &first["report"]["left"];
    assert_eq!(
        (&left[0]["kind"], &left[0]["what"], &left[1]),
        (
            &"link".into(),
            &"/category/x/".into(),
            &serde_json::Value::Null
        )
    );
    let export = house.path("site");
    house.run("export", &[&export]).done();
    let page = std::fs::read_to_string(format!("{export}/fr/post-1.html")).unwrap();
    for link in [
        "post-2-2.html",
        "post-3.html#end",
        "https://beffroi.example/category/x/",
        "index.html",
        "https://other.example/?p=2",
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link}: {page}");
    }
    let state = house.state();
    let again = house.run("import", &["wordpress", &file, "--json"]).json();
    assert_eq!(again["changed_editions"], 0, "{again}");
    assert!(house.state() == state, "importing again changes nothing");
    testkit::check(&house.open());
}

#[test]
fn a_whole_blog_is_imported_once() {
    let house = OnDisk::new();
    let (posts, file) = (posts(&house), house.path("export.xml"));
    wxr_sample::write(file.as_ref(), posts);
    let start = Instant::now();
    let first = house.run("import", &["wordpress", &file, "--json"]).json();
    assert_eq!(first["changed_editions"], posts, "{}", first["report"]);
    eprintln!("{posts} posts imported in {:?}", start.elapsed());
    let before = house.run("log", &["--json"]).json();
    let again = house.run("import", &["wordpress", &file, "--json"]).json();
    assert_eq!(again["changed_editions"], 0);
    let after = house.run("log", &["--json"]).json();
    assert_eq!(
        (&after["size"], &after["root"]),
        (&before["size"], &before["root"]),
        "importing twice changes nothing"
    );
    testkit::check(&house.open());
    carry(&house);
    carry_one(&house, "post-1");
}
