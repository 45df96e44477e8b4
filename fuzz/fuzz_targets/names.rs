//! Short texts of one form: paths, ids, checkpoints, tiles, keys as typed. What is read is written back as it was.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::Checkpoint;
use tlog::record::{HouseId, Origin, TreePath};
use tlog::tile::Tile;

fuzz_target!(|text: &str| {
    if let Ok(path) = text.parse::<TreePath>() {
        assert_eq!(path.as_str(), text);
        assert!(text.split('/').all(|name| !name.is_empty() && name != ".." && name != "."));
        assert!(!text.contains('\\'));
    }
    if let Ok(house) = text.parse::<HouseId>() {
        assert_eq!(house.as_str().parse::<HouseId>().ok(), Some(house));
    }
    if let Ok(origin) = text.parse::<Origin>() {
        assert_eq!(origin.to_string(), text);
    }
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(tile) = text.parse::<Tile>() {
        assert_eq!(tile.to_string(), text);
        drop(tile.decode(text.as_bytes()));
    }
    drop(HouseId::parse_qr(text));
    drop(survive::sheet::read_key(text));
    drop(text.parse::<tlog::note::Vkey>());
});
