//! A blog of many posts comes in, comes in again without a change, and goes out as files that hold.

use std::time::Instant;

use crate::carried::{carry, carry_one};
use crate::program::OnDisk;
use crate::wxr_sample;

/// Posts in an ordinary run of the tests; `BEFFROI_TEST_POSTS` asks for another number.
const POSTS: u32 = 250;

fn posts() -> u32 {
    std::env::var("BEFFROI_TEST_POSTS")
        .ok()
        .and_then(|posts| posts.parse().ok())
        .unwrap_or(POSTS)
}

#[test]
fn a_whole_blog_is_imported_once() {
    let house = OnDisk::new();
    let (posts, file) = (posts(), house.path("export.xml"));
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
