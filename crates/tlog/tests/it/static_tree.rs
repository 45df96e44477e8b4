//! A made-up log in a folder, as any web host would serve it: checkpoint, tiles, entry bundles.

use std::error::Error;
use std::path::Path;
use std::{fs, io};
use tlog::checkpoint::{self, Checkpoint};
use tlog::merkle::Hash;
use tlog::note::{Note, Signer, Vkey};
use tlog::strict::SigningKey;
use tlog::tile::{Appender, Kind, Tile, encode_bundle, tiles_changed};

const ORIGIN: &str = "beffroi/x7k2m9q4h3d8w5ty";

/// The bytes of entry `index`.
pub fn entry(index: u64) -> Vec<u8> {
    format!("beffroi/entry/v1\n{ORIGIN}\nstatement\nnumber {index}\n").into_bytes()
}

/// Grows the log in `folder` to `size` and returns its verifier key. Bundles, then tiles, then the checkpoint.
pub fn grow(folder: &Path, size: u64) -> Result<Vkey, Box<dyn Error>> {
    let log = Signer::new(ORIGIN.parse()?, SigningKey::from_seed(&[7; 32]));
    let old = published(folder, log.vkey())?;
    let mut appender = Appender::load(old.size(), |tile| read(folder, tile))?;
    if appender.root() != old.root() {
        return Err("the tiles do not have the root of the checkpoint".into());
    }
    for index in old.size()..size {
        appender.append(Hash::leaf(&entry(index)))?;
    }
    for tile in tiles_changed(old.size(), size).filter(|tile| tile.kind() == Kind::Entries) {
        let entries: Vec<Vec<u8>> = (tile.start()..tile.start() + u64::from(tile.width()))
            .map(entry)
            .collect();
        write(
            folder,
            tile,
            &encode_bundle(entries.iter().map(Vec::as_slice))?,
        )?;
    }
    for (tile, bytes) in appender.take_tiles() {
        write(folder, tile, &bytes)?;
    }
    let head = Checkpoint::new(ORIGIN, appender.size(), appender.root())?;
    fs::write(folder.join("checkpoint"), head.sign(&[&log])?.to_string())?;
    Ok(log.vkey().clone())
}

fn published(folder: &Path, log: &Vkey) -> Result<Checkpoint, Box<dyn Error>> {
    match fs::read(folder.join("checkpoint")) {
        Ok(note) => {
            Ok(checkpoint::open(&Note::parse(&note)?, std::slice::from_ref(log), &[])?.checkpoint)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Checkpoint::new(ORIGIN, 0, Hash::empty_root())?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The bytes of a tile, or of the full one where the partial is gone.
pub fn read(folder: &Path, tile: Tile) -> Result<Vec<u8>, Box<dyn Error>> {
    let narrow = fs::read(folder.join(tile.to_string()));
    Ok(narrow.or_else(|_| fs::read(folder.join(tile.full().to_string())))?)
}

fn write(folder: &Path, tile: Tile, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(tile.to_string());
    fs::create_dir_all(path.parent().unwrap_or(folder))?;
    fs::write(path, bytes)
}
