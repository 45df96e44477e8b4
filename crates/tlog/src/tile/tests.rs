//! Tiles: paths, bundles, and growing a tree in steps.

use super::*;
use crate::merkle::Frontier;
use std::collections::HashMap;

fn leaf(index: u64) -> Hash {
    Hash::leaf(&index.to_be_bytes())
}

type Store = HashMap<String, Vec<u8>>;

fn reader(store: &Store) -> impl FnMut(Tile) -> Result<Vec<u8>, TileError> + '_ {
    |tile| {
        let found = store
            .get(&tile.to_string())
            .or_else(|| store.get(&tile.full().to_string()));
        found
            .cloned()
            .ok_or_else(|| TileError::Path(tile.to_string()))
    }
}

#[test]
fn paths_are_those_of_the_specification() {
    let path = |kind, index, width| Tile::new(kind, index, width).unwrap().to_string();
    assert_eq!(
        path(Kind::Hashes(0), 1_234_067, 256),
        "tile/0/x001/x234/067"
    );
    assert_eq!(path(Kind::Hashes(1), 0, 17), "tile/1/000.p/17");
    assert_eq!(path(Kind::Entries, 273, 112), "tile/entries/273.p/112");
    assert_eq!(path(Kind::Entries, 1000, 256), "tile/entries/x001/000");
    for good in [
        "tile/0/x001/x234/067",
        "tile/7/000.p/127",
        "tile/entries/x999/999.p/255",
    ] {
        assert_eq!(good.parse::<Tile>().unwrap().to_string(), good);
    }
    let wrong = [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/8/000.p/1",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001/x002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/+01",
        "tile/7/000",
        "tile/0/000/",
        "tile/entries/../000",
        "tile/Entries/000",
        "tile/255/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ];
    for path in wrong {
        assert!(path.parse::<Tile>().is_err(), "{path}");
    }
}

#[test]
fn a_tree_has_the_tiles_of_the_specification() {
    let paths = |old, new| {
        tiles_changed(old, new)
            .map(|tile| tile.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(0, 1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
    assert_eq!(
        paths(255, 256),
        ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    );
    assert_eq!(paths(256, 257), ["tile/entries/001.p/1", "tile/0/001.p/1"]);
    assert_eq!(paths(5, 5), [""; 0]);
    assert_eq!(paths(6, 5), [""; 0]);
    let all = paths(0, 70_000);
    assert_eq!(all.len(), 274 * 2 + 2 + 1);
    assert_eq!(
        all[547..],
        [
            "tile/0/273.p/112",
            "tile/1/000",
            "tile/1/001.p/17",
            "tile/2/000.p/1"
        ]
    );
    assert_eq!(tiles_changed(0, MAX_SIZE).take(3).count(), 3);
}

#[test]
fn growing_in_steps_writes_the_tiles_of_the_whole() {
    let mut appender = Appender::default();
    let (mut store, mut frontier) = (Store::new(), Frontier::new());
    let mut last = 0;
    for size in [
        1, 2, 255, 256, 257, 511, 513, 1000, 65_535, 65_536, 65_537, 70_000,
    ] {
        for index in last..size {
            appender.append(leaf(index)).unwrap();
            frontier.append(leaf(index), |_, _| ()).unwrap();
        }
        assert_eq!(appender.root(), frontier.root());
        let tiles = appender.take_tiles();
        let mut changed: Vec<Tile> = tiles_changed(last, size)
            .filter(|tile| tile.kind() != Kind::Entries)
            .collect();
        let mut taken: Vec<Tile> = tiles.iter().map(|(tile, _)| *tile).collect();
        changed.sort_unstable();
        taken.sort_unstable();
        assert_eq!(taken, changed, "{last} to {size}");
        store.extend(
            tiles
                .into_iter()
                .map(|(tile, bytes)| (tile.to_string(), bytes)),
        );
        let mut tree = TileTree::new(size, reader(&store));
        assert_eq!(tree.root().unwrap(), frontier.root());
        let encoded = Tile::in_tree(Kind::Hashes(0), 0, size).unwrap();
        assert_eq!(
            encoded.encode(|node| tree.hash_at(node)).unwrap(),
            store[&encoded.to_string()]
        );
        let loaded = Appender::load(size, reader(&store)).unwrap();
        assert_eq!((loaded.root(), loaded.size()), (appender.root(), size));
        assert!(appender.take_tiles().is_empty());
        appender = loaded;
        last = size;
    }
}

#[test]
fn a_proof_reads_few_tiles() {
    let mut appender = Appender::default();
    (0..70_000).for_each(|index| appender.append(leaf(index)).unwrap());
    let store: Store = appender
        .take_tiles()
        .into_iter()
        .map(|(tile, bytes)| (tile.to_string(), bytes))
        .collect();
    let root = appender.root();
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_999] {
        let mut reads = 0;
        let mut read = reader(&store);
        let mut tree = TileTree::new(70_000, |tile| {
            reads += 1;
            read(tile)
        });
        let proof = tree.prove_inclusion(index).unwrap();
        drop(tree);
        assert!(reads <= 6, "{reads} reads for {index}");
        crate::merkle::verify_inclusion(index, 70_000, &leaf(index), &root, &proof).unwrap();
    }
}

#[test]
fn a_tile_of_the_wrong_length_is_refused() {
    let tile = Tile::new(Kind::Hashes(0), 0, 3).unwrap();
    assert_eq!(tile.decode(&[0; 96]).unwrap().len(), 3);
    assert_eq!(tile.decode(&[0; 8192]).unwrap().len(), 3);
    for length in [0, 64, 95, 97, 8224] {
        let error = tile.decode(&vec![0; length]).unwrap_err();
        assert_eq!(error, TileError::Length { tile, got: length });
    }
    let mut tree = TileTree::new(9, |_| Ok::<_, TileError>(vec![0; 31]));
    assert!(tree.root().is_err());
    assert!(matches!(
        tree.hash_at(Node { level: 0, index: 9 }),
        Err(TileError::Absent { .. })
    ));
    assert!(matches!(
        tree.hash_at(Node {
            level: 255,
            index: u64::MAX
        }),
        Err(TileError::Absent { .. })
    ));
    assert!(Appender::load(9, |_| Ok::<_, TileError>(vec![0; 31])).is_err());
    assert!(Appender::load(u64::MAX, |_| Ok::<_, TileError>(vec![])).is_err());
}

#[test]
fn bundles_are_whole_or_refused() {
    let entries: [&[u8]; 3] = [b"one", b"", b"three"];
    let bytes = encode_bundle(entries).unwrap();
    assert_eq!(bytes, b"\0\x03one\0\0\0\x05three");
    let tile = |width| Tile::new(Kind::Entries, 0, width).unwrap();
    assert_eq!(decode_bundle(tile(3), &bytes).unwrap(), entries);
    assert_eq!(decode_bundle(tile(2), &bytes).unwrap(), entries[..2]);
    assert_eq!(
        decode_bundle(tile(4), &bytes),
        Err(TileError::Bundle { wanted: 4, at: 3 })
    );
    assert_eq!(
        decode_bundle(tile(3), &bytes[..bytes.len() - 1]),
        Err(TileError::Bundle { wanted: 3, at: 2 })
    );
    assert_eq!(
        decode_bundle(tile(2), &[&bytes[..], &[9]].concat()),
        Err(TileError::Bundle { wanted: 2, at: 3 })
    );
    assert!(decode_bundle(tile(256), &vec![0; 514]).is_err());
    assert_eq!(decode_bundle(tile(256), &vec![0; 512]).unwrap().len(), 256);
    assert_eq!(
        encode_bundle([vec![0; 65_536].as_slice()]),
        Err(TileError::EntryTooLarge(65_536))
    );
    assert!(encode_bundle([vec![0; 65_535].as_slice()]).is_ok());
}
