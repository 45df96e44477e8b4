//! A tree that is read through its tiles.

use super::{Tile, TileError};
use crate::merkle::{self, Hash, MerkleError, Node};
use std::collections::HashMap;
use std::ops::Range;

/// A tree of a known size whose hashes are in tiles. Each tile is read once and kept: 8 KiB per tile touched.
///
/// Nothing here says that the tiles are genuine. What is made from false tiles does not verify against the root of
/// a signed checkpoint: check [`TileTree::root`], or each proof.
#[derive(Debug)]
pub struct TileTree<R> {
    size: u64,
    read: R,
    tiles: HashMap<Tile, Vec<Hash>>,
}

impl<R, E> TileTree<R>
where
    R: FnMut(Tile) -> Result<Vec<u8>, E>,
    E: From<TileError> + From<MerkleError>,
{
    /// A tree of `size`; `read` gives the bytes of a tile, or of a wider version of it.
    pub fn new(size: u64, read: R) -> Self {
        Self {
            size,
            read,
            tiles: HashMap::new(),
        }
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hash of any complete node: of a leaf, of 2, of 4, … of them.
    ///
    /// # Errors
    /// [`TileError::Absent`] for a node that the tree does not have, [`TileError::Length`] for a tile of the wrong
    /// length, or what the reader answers.
    pub fn hash_at(&mut self, node: Node) -> Result<Hash, E> {
        let absent = TileError::Absent {
            level: node.level,
            index: node.index,
            size: self.size,
        };
        let tile = Tile::of_node(node, self.size).ok_or_else(|| absent.clone())?;
        if !self.tiles.contains_key(&tile) {
            let hashes = tile.decode(&(self.read)(tile)?)?;
            self.tiles.insert(tile, hashes);
        }
        let hashes = self.tiles.get(&tile).map(Vec::as_slice).unwrap_or_default();
        let first = ((node.index << (node.level % 8)) - tile.start()) as usize;
        let below = hashes.get(first..first + (1 << (node.level % 8)));
        Ok(below.map(complete_hash).ok_or(absent)?)
    }

    /// The root, from the tiles at the right edge.
    ///
    /// # Errors
    /// As [`TileTree::hash_at`].
    pub fn root(&mut self) -> Result<Hash, E> {
        merkle::root(self.size, |node| self.hash_at(node))
    }

    /// Proves that entry `index` is in this tree.
    ///
    /// # Errors
    /// As [`TileTree::hash_at`], and [`MerkleError::NoEntry`].
    pub fn prove_inclusion(&mut self, index: u64) -> Result<Vec<Hash>, E> {
        merkle::prove_inclusion(index, self.size, |node| self.hash_at(node))
    }

    /// Proves that the tree of `old` entries is the start of this one.
    ///
    /// # Errors
    /// As [`TileTree::hash_at`], and [`MerkleError::NoSubtree`] when `old` is larger.
    pub fn prove_consistency(&mut self, old: u64) -> Result<Vec<Hash>, E> {
        merkle::prove_consistency(old, self.size, |node| self.hash_at(node))
    }

    /// Proves that the entries of `range` are a subtree of this tree.
    ///
    /// # Errors
    /// As [`TileTree::hash_at`], and [`MerkleError::NoSubtree`].
    pub fn prove_subtree(&mut self, range: Range<u64>) -> Result<Vec<Hash>, E> {
        merkle::prove_subtree(range, self.size, |node| self.hash_at(node))
    }
}

/// The root over 1, 2, 4, … 128 hashes of one tile.
fn complete_hash(hashes: &[Hash]) -> Hash {
    match hashes {
        [one] => *one,
        _ => {
            let (left, right) = hashes.split_at(hashes.len() / 2);
            Hash::node(&complete_hash(left), &complete_hash(right))
        }
    }
}
