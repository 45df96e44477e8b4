//! What has to hold of every settled house.
//!
//! - The manifest states the tree: rendering every path anew gives exactly the paths and bytes that the table says, which was
//!   kept by following facts. A page that a fact touched and nobody noticed shows here.
//! - The log holds: the root, computed from the entries alone, is the one in the checkpoint, signed by a key that may; every entry is signed
//!   by keys in force, and time never runs backwards but for erasures, which may have waited for signatures.

use floor::House;
use survive::{log_store, manifest};
use tlog::Checkpoint;
use tlog::merkle::{Frontier, Hash};
use tlog::note::Note;
use tlog::record::site::FileRef;
use tlog::record::{History, KeyChain, Kind, Record, TreePath};

use crate::must;

/// Holds a house to every invariant.
#[track_caller]
pub fn check(house: &House) {
    must(survive::check_on_open(house));
    check_manifest(house);
    check_log(house);
}

#[track_caller]
fn check_manifest(house: &House) {
    let (fresh, kept) = must(house.db.read(|conn| {
        let mut fresh = manifest::Files::new();
        for path in house.registry.paths(house, conn)? {
            let Some(page) = house.registry.render(house, conn, &path)? else {
                panic!("{path} is listed and is not there");
            };
            let twice = fresh.insert(must(path.parse::<TreePath>()), FileRef::of(&page.bytes));
            assert!(twice.is_none(), "{path} is listed twice");
        }
        Ok((fresh, manifest::all(conn)?))
    }));
    for (path, file) in &fresh {
        match kept.get(path) {
            Some(known) => assert_eq!(known, file, "{path} is not as the manifest states it"),
            None => panic!("{path} is missing from the manifest"),
        }
    }
    for path in kept.keys() {
        assert!(
            fresh.contains_key(path),
            "the manifest states {path}, which is not there any more"
        );
    }
}

#[track_caller]
fn check_log(house: &House) {
    let (head, leaves) = must(house.db.read(|conn| {
        let head = log_store::some_head(conn)?;
        let leaves = log_store::leaves(conn, 0, head.size)?;
        Ok((head, leaves))
    }));
    assert_eq!(leaves.len() as u64, head.size, "entries are missing");
    let mut chain = must(KeyChain::found(&leaves[0].2));
    let (mut frontier, mut history, mut time) = (Frontier::new(), History::default(), 0);
    for (index, _, leaf) in &leaves {
        must(frontier.append(Hash::leaf(leaf), |_, _| ()));
        match must(Record::parse(leaf)) {
            Record::Keys(document) if *index > 0 => {
                must(chain.push_signed(&document, Some(*index)));
                history.skip_keys();
            }
            Record::Keys(_) => history.skip_keys(),
            Record::Entry(signed) => {
                must(chain.verify_entry(&signed, Some(*index)));
                must(history.push(signed.entry()));
                let entry = signed.entry();
                assert!(
                    entry.time >= time || entry.kind() == Kind::Erase,
                    "entry {index} is older than the one before"
                );
                time = entry.time.max(time);
            }
        }
    }
    let note = must(Note::parse(head.checkpoint.as_bytes()));
    let opened = must(chain.open_checkpoint(&note, &[]));
    let stated: &Checkpoint = &opened.checkpoint;
    assert_eq!(
        (stated.size(), stated.root()),
        (head.size, frontier.root()),
        "the entries do not lead to the checkpoint"
    );
}
