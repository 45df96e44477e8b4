//! The tree in the tiles of the database: its right edge to append to, its root, its proofs.
//!
//! Each costs a handful of tiles, whatever the size of the log.

use floor::{Conn, Error, Result};
use tlog::merkle::{Hash, MerkleError};
use tlog::tile::{Appender, TileError, TileTree};

use crate::log_store;

/// The right edge of the tree of `size` entries.
pub(crate) fn edge(conn: &mut Conn<'_>, size: u64) -> Result<Appender> {
    Appender::load(size, |tile| {
        log_store::tile_hashes(conn, tile).map_err(Broken)
    })
    .map_err(|Broken(error)| error)
}

/// The root of the tree of `size` entries, from its tiles.
pub fn root(conn: &mut Conn<'_>, size: u64) -> Result<Hash> {
    let mut tree = TileTree::new(size, |tile| {
        log_store::tile_hashes(conn, tile).map_err(Broken)
    });
    tree.root().map_err(|Broken(error)| error)
}

/// The hashes that prove entry `index` to the tree of `size`.
pub fn prove_inclusion(conn: &mut Conn<'_>, index: u64, size: u64) -> Result<Vec<Hash>> {
    let mut tree = TileTree::new(size, |tile| {
        log_store::tile_hashes(conn, tile).map_err(Broken)
    });
    tree.prove_inclusion(index).map_err(|Broken(error)| error)
}

/// The hashes that prove that the tree of `old` entries is the beginning of the tree of `size`.
pub fn prove_consistency(conn: &mut Conn<'_>, old: u64, size: u64) -> Result<Vec<Hash>> {
    let mut tree = TileTree::new(size, |tile| {
        log_store::tile_hashes(conn, tile).map_err(Broken)
    });
    tree.prove_consistency(old).map_err(|Broken(error)| error)
}

/// An error while tiles are read: of the database, or that they do not hold.
struct Broken(Error);

impl From<TileError> for Broken {
    fn from(cause: TileError) -> Self {
        Self(damaged().because(cause))
    }
}

impl From<MerkleError> for Broken {
    fn from(cause: MerkleError) -> Self {
        Self(damaged().because(cause))
    }
}

pub(crate) fn damaged() -> Error {
    Error::altered("the log in the database is damaged; nothing is signed until it is whole").hint(
        "restore the last back-up of the house; mirrors hold every entry that was published since",
    )
}
