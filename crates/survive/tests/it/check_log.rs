//! Checks a whole log as a reader would: from the files of the tree alone, with nothing but the House ID.

use std::collections::BTreeMap;

use floor::House;
use tlog::merkle::{Frontier, Hash};
use tlog::note::Note;
use tlog::proof::Proof;
use tlog::record::path::{body_path, key_path, log_path, proof_path};
use tlog::record::site::FileRef;
use tlog::record::{
    History, HouseId, KeyChain, Record, SignedEntry, SiteBody, SiteState, TreePath, body,
};
use tlog::tile::{Kind, Tile, decode_bundle, tiles_changed};

use crate::scratch::file;

/// A log that holds.
pub struct Checked {
    pub chain: KeyChain,
    pub entries: BTreeMap<u64, SignedEntry>,
    pub history: History,
    pub site: SiteState,
    pub size: u64,
}

impl Checked {
    pub fn kinds(&self) -> Vec<&'static str> {
        self.entries
            .values()
            .map(|signed| signed.entry().kind().as_str())
            .collect()
    }
}

/// Verifies head, tiles, every entry, every body, every proof and every checkpoint that was ever signed.
pub fn check_log(house: &House) -> Checked {
    survive::check_on_open(house).unwrap();
    let leaves = leaves(house);
    let chain = chain(house, &leaves);
    let mut log = Checked {
        chain,
        entries: BTreeMap::new(),
        history: History::default(),
        site: SiteState::default(),
        size: leaves.len() as u64,
    };
    let mut roots = vec![Hash::empty_root()];
    let mut frontier = Frontier::new();
    for (index, leaf) in (0..).zip(&leaves) {
        frontier.append(Hash::leaf(leaf), |_, _| ()).unwrap();
        roots.push(frontier.root());
        match Record::parse(leaf).unwrap() {
            Record::Keys(_) => log.history.skip_keys(),
            Record::Entry(signed) => {
                log.chain.verify_entry(&signed, Some(index)).unwrap();
                log.history.push(signed.entry()).unwrap();
                log.entries.insert(index, signed);
            }
        }
    }
    tiles(house, &leaves);
    checkpoints(house, &log.chain, &roots);
    bodies(house, &mut log);
    proofs(house, &log.chain, &leaves);
    assert!(
        log.entries
            .values()
            .map(|signed| signed.entry())
            // An erasure may have waited for signatures.
            .filter(|entry| !matches!(entry.act, tlog::record::Act::Erase { .. }))
            .map(|entry| entry.time)
            .is_sorted(),
        "entries go back in time"
    );
    log
}

/// That the newest site entry states the tree as it is now, to the last byte, and `sha256sum`'s list agrees.
pub fn check_site(house: &House, log: &Checked) {
    let paths = house
        .db
        .read(|conn| house.registry.paths(house, conn))
        .unwrap();
    let fresh: BTreeMap<TreePath, FileRef> = paths
        .iter()
        .map(|path| {
            (
                path.parse().unwrap(),
                FileRef::of(&file(house, path).expect(path)),
            )
        })
        .collect();
    assert_eq!(log.site.files(), &fresh);
    let list = String::from_utf8(file(house, "beffroi/manifest.sha256").unwrap()).unwrap();
    let mut listed = 0;
    for line in list.lines() {
        let (sha256, path) = line.split_once("  ").unwrap();
        assert_eq!(
            FileRef::of(&file(house, path).expect(path)).0.to_string(),
            sha256,
            "{path}"
        );
        listed += 1;
    }
    assert!(
        list.lines()
            .map(|line| line.split_once("  ").unwrap().1)
            .is_sorted()
    );
    let bodies = house.db.read(survive::log_store::body_names).unwrap().len();
    assert_eq!(listed, fresh.len() + bodies);
}

fn leaves(house: &House) -> Vec<Vec<u8>> {
    let checkpoint = Note::parse(&file(house, "log/checkpoint").unwrap()).unwrap();
    let size = checkpoint
        .text()
        .lines()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap();
    let mut leaves = Vec::new();
    while (leaves.len() as u64) < size {
        let tile = Tile::of_entry(leaves.len() as u64, size).unwrap();
        let bundle = file(house, &log_path(&tile.to_string())).expect("a bundle");
        leaves.extend(
            decode_bundle(tile, &bundle)
                .unwrap()
                .into_iter()
                .map(<[u8]>::to_vec),
        );
    }
    leaves
}

fn chain(house: &House, leaves: &[Vec<u8>]) -> KeyChain {
    let setting = house
        .db
        .read(|conn| {
            conn.one("SELECT value FROM setting WHERE name = 'house_id'", &[])?
                .get::<String>(0)
        })
        .unwrap();
    let house_id: HouseId = setting.parse().unwrap();
    let mut chain = KeyChain::start(house_id, &leaves[0]).unwrap();
    for (index, leaf) in (0..).zip(leaves).skip(1) {
        if let Record::Keys(document) = Record::parse(leaf).unwrap() {
            chain.push_signed(&document, Some(index)).unwrap();
        }
    }
    for version in 1..=chain.newest().version {
        assert_eq!(
            file(house, &key_path(version)).unwrap(),
            leaves[chain.index_of(version).unwrap() as usize]
        );
    }
    assert_eq!(file(house, &key_path(chain.newest().version + 1)), None);
    chain
}

/// Every tile of hashes that the newest tree has.
fn tiles(house: &House, leaves: &[Vec<u8>]) {
    let mut nodes = BTreeMap::new();
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier
            .append(Hash::leaf(leaf), |node, hash| {
                nodes.insert((node.level, node.index), hash);
            })
            .unwrap();
    }
    for tile in tiles_changed(0, leaves.len() as u64).filter(|tile| tile.kind() != Kind::Entries) {
        let wanted: Vec<u8> = tile
            .nodes()
            .flat_map(|node| nodes[&(node.level, node.index)].0)
            .collect();
        assert_eq!(
            file(house, &log_path(&tile.to_string())).expect("a tile"),
            wanted,
            "{tile}"
        );
    }
}

/// Every checkpoint ever signed: by a key that may, of a state that the log went through, with the tiles it had then.
fn checkpoints(house: &House, chain: &KeyChain, roots: &[Hash]) {
    let sizes = house
        .db
        .read(|conn| survive::log_store::checkpoint_sizes(conn, 0, 1_000_000))
        .unwrap();
    assert_eq!(sizes.last().copied(), Some(roots.len() as u64 - 1));
    for size in sizes {
        let note = house
            .db
            .read(|conn| survive::log_store::checkpoint_at(conn, size))
            .unwrap()
            .unwrap();
        let opened = chain
            .open_checkpoint(&Note::parse(note.as_bytes()).unwrap(), &[])
            .unwrap()
            .checkpoint;
        assert_eq!((opened.size(), opened.root()), (size, roots[size as usize]));
        for tile in tiles_changed(0, size) {
            assert!(
                file(house, &log_path(&tile.to_string())).is_some(),
                "{tile} of size {size} is missing"
            );
        }
    }
}

fn bodies(house: &House, log: &mut Checked) {
    for (index, signed) in &log.entries {
        let Some(wanted) = signed.entry().body() else {
            continue;
        };
        match file(house, &body_path(&wanted.sha256)) {
            Some(bytes) => {
                body::verify(&bytes, wanted).unwrap();
                assert!(
                    !log.history.is_erased(*index),
                    "the erased body of {index} is still there"
                );
                if signed.entry().kind().as_str() == "site" {
                    log.site
                        .apply(*index, &SiteBody::parse(&bytes).unwrap())
                        .unwrap();
                }
            }
            None => assert!(
                log.history.is_erased(*index),
                "the body of {index} is missing"
            ),
        }
    }
}

fn proofs(house: &House, chain: &KeyChain, leaves: &[Vec<u8>]) {
    let keys: Vec<_> = chain
        .newest()
        .logs
        .iter()
        .map(|log| log.key.clone())
        .collect();
    for (index, leaf) in (0..).zip(leaves) {
        let proof = Proof::parse(&file(house, &proof_path(index)).expect("a proof")).unwrap();
        assert_eq!(proof.index(), index);
        proof.verify(&Hash::leaf(leaf), &keys, &[]).unwrap();
        chain.open_checkpoint(proof.checkpoint(), &[]).unwrap();
    }
    assert_eq!(file(house, &proof_path(leaves.len() as u64)), None);
}
