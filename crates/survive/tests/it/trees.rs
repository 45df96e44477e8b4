//! Trees as folders and as maps, to compare them and to serve them well or badly.

use std::collections::BTreeMap;
use std::path::Path;

use floor::House;
use survive::export::{ExportOutcome, export};
use tlog::record::HouseId;

pub type Files = BTreeMap<String, Vec<u8>>;

pub fn exported(house: &House, out: &Path) -> ExportOutcome {
    export(house, out, &|_, _| ()).unwrap()
}

/// A fresh export, as a map.
pub fn fresh(house: &House) -> Files {
    let out = tempfile::tempdir().unwrap();
    exported(house, out.path());
    read(out.path())
}

/// Every file of a folder.
pub fn read(root: &Path) -> Files {
    let source = survive::source::Source::folder(root).unwrap();
    let names = source.list().unwrap().unwrap();
    names
        .into_iter()
        .map(|name| (name.clone(), std::fs::read(root.join(name)).unwrap()))
        .collect()
}

pub fn write(root: &Path, files: &Files) {
    for (name, bytes) in files {
        let place = root.join(name);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
    }
}

/// The same files with the same bytes; says which differ.
#[track_caller]
pub fn same(one: &Files, other: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    let differ: Vec<&String> = one
        .keys()
        .filter(|name| one[*name] != other[*name])
        .collect();
    assert_eq!(differ, Vec::<&String>::new());
}

/// The place of a file in the order in which a tree is written.
pub fn rank(name: &str) -> u8 {
    match name {
        "log/checkpoint" => 9,
        "beffroi/manifest.sha256" => 8,
        name if name.starts_with("log/tile/entries/") => 6,
        name if name.starts_with("log/") => 7,
        name if name.starts_with("beffroi/blob/") => 1,
        name if name.starts_with("beffroi/body/") => 2,
        name if name.starts_with("beffroi/proof/") => 4,
        _ => 3,
    }
}

pub fn flipped(files: &Files, name: &str, at: usize) -> Files {
    let mut files = files.clone();
    let bytes = files.get_mut(name).unwrap();
    bytes[at] ^= 1;
    files
}

/// The House ID of a house that is there.
pub fn id(files: &Files) -> HouseId {
    HouseId::of_leaf(&files["beffroi/keys/1"])
}
