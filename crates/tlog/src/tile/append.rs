//! Growing a tree that lives in tiles.

use super::{Kind, Tile, TileError, count_at};
use crate::merkle::{Frontier, Hash, MAX_SIZE, MerkleError};

/// The right edge of a tree in tiles: appends entries and gives the tiles to write.
///
/// Appending `k` entries to a tree of `n` reads at most eight partial tiles, once, and computes `2k + log n` hashes;
/// it holds at most 255 hashes per level of tiles, and the tiles completed since they were last taken.
#[derive(Debug, Clone)]
pub struct Appender {
    frontier: Frontier,
    /// For each level of tiles, the hashes of its tile that is not yet complete.
    edge: Vec<Vec<Hash>>,
    /// The size when tiles were last taken.
    taken: u64,
    complete: Vec<(Tile, Vec<u8>)>,
}

impl Default for Appender {
    fn default() -> Self {
        Self {
            frontier: Frontier::new(),
            edge: vec![Vec::new()],
            taken: 0,
            complete: Vec::new(),
        }
    }
}

impl Appender {
    /// The edge of a tree of `size`, from its partial tiles of hashes; compare [`Appender::root`] with the last
    /// checkpoint before appending.
    ///
    /// # Errors
    /// [`TileError::Length`] for a tile of the wrong length, [`MerkleError::TooLarge`], or what `read` answers.
    pub fn load<E>(size: u64, mut read: impl FnMut(Tile) -> Result<Vec<u8>, E>) -> Result<Self, E>
    where
        E: From<TileError> + From<MerkleError>,
    {
        if size > MAX_SIZE {
            return Err(MerkleError::TooLarge(size).into());
        }
        let mut edge = Vec::new();
        for level in 0.. {
            let count = count_at(level, size);
            if count == 0 {
                break;
            }
            let partial = if count.is_multiple_of(256) {
                None
            } else {
                Tile::in_tree(Kind::Hashes(level), count / 256, size)
            };
            edge.push(match partial {
                Some(tile) => tile.decode(&read(tile)?)?,
                None => Vec::new(),
            });
        }
        let peaks = edge
            .iter()
            .rev()
            .flat_map(|hashes| peaks_of(hashes))
            .collect();
        let frontier = Frontier::from_parts(size, peaks)?;
        if edge.is_empty() {
            edge.push(Vec::new());
        }
        Ok(Self {
            frontier,
            edge,
            taken: size,
            complete: Vec::new(),
        })
    }

    /// Adds one leaf, [`Hash::leaf`] of the entry.
    ///
    /// # Errors
    /// [`MerkleError::TooLarge`] when the tree is full.
    pub fn append(&mut self, leaf: Hash) -> Result<(), MerkleError> {
        let Self {
            frontier,
            edge,
            complete,
            ..
        } = self;
        frontier.append(leaf, |node, hash| {
            if node.level % 8 != 0 {
                return;
            }
            let level = usize::from(node.level / 8);
            if edge.len() <= level {
                edge.resize(level + 1, Vec::new());
            }
            edge[level].push(hash);
            if edge[level].len() == 256 {
                let tile = Tile::new(Kind::Hashes(node.level / 8), node.index / 256, 256);
                complete.extend(tile.map(|tile| (tile, bytes_of(&edge[level]))));
                edge[level].clear();
            }
        })
    }

    /// How many entries, those appended included.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over all of them.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The frontier, small enough to be stored beside a checkpoint.
    #[must_use]
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// The tiles of hashes to write since they were last taken: each that became full, and each partial tile that
    /// grew. They are those of [`tiles_changed`](super::tiles_changed), without the bundles.
    #[must_use]
    pub fn take_tiles(&mut self) -> Vec<(Tile, Vec<u8>)> {
        let new = self.size();
        let old = std::mem::replace(&mut self.taken, new);
        let mut tiles = std::mem::take(&mut self.complete);
        for (level, hashes) in (0_u8..).zip(&self.edge) {
            let (before, after) = (count_at(level, old), count_at(level, new));
            if before == after || hashes.is_empty() {
                continue;
            }
            let tile = Tile::in_tree(Kind::Hashes(level), after / 256, new);
            tiles.extend(tile.map(|tile| (tile, bytes_of(hashes))));
        }
        tiles
    }
}

fn bytes_of(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The roots of the complete subtrees in a partial tile, the largest first.
fn peaks_of(hashes: &[Hash]) -> Vec<Hash> {
    let mut frontier = Frontier::new();
    for hash in hashes {
        // A partial tile has at most 255 hashes: the frontier cannot be full.
        let _ = frontier.append(*hash, |_, _| ());
    }
    frontier.peaks().to_vec()
}
