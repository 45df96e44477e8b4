//! Tiles (C2SP tlog-tiles): the tree and its entries as files that never change.
//!
//! A tile is 256 hashes of one level, eight levels of the tree high; an entry bundle is 256 entries. The tiles at the
//! right edge are partial: `tile/0/x001/234.p/17` holds 17 hashes. A wider version of a tile begins with the bytes
//! of the narrower one, so a reader may be given more than it asked for.
//!
//! A partial tile has to be served for every size that a checkpoint was published for, until the full one exists.
//!
//! Cost: a proof from tiles ([`TileTree`]) reads each tile once, at most two per eight levels of the tree.
//! Appending ([`Appender`]) holds the right edge only, at most 255 hashes per level of tiles.

mod append;
mod bundle;
mod tree;

pub use append::Appender;
pub use bundle::{MAX_ENTRY_BYTES, decode_bundle, encode_bundle, push_entry};
pub use tree::TileTree;

use crate::merkle::{Hash, MAX_SIZE, MerkleError, Node};
use std::fmt;
use std::str::FromStr;

/// Hashes or entries in a full tile.
pub const TILE_WIDTH: u64 = 256;
/// The highest level of tiles that a tree of 2^63 - 1 entries has.
pub const MAX_LEVEL: u8 = 7;

/// Why a tile or a bundle is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not the path of a tile, or of one that no tree has.
    #[error("{0:?} is not the path of a tile")]
    Path(String),
    /// A tile that a tree of this size does not have.
    #[error("a tree of {size} entries has no node {index} at level {level}")]
    Absent { level: u8, index: u64, size: u64 },
    /// The bytes are not the hashes that the tile has to hold.
    #[error("the tile {tile} has {got} bytes; {} are needed", u64::from(tile.width()) * 32)]
    Length { tile: Tile, got: usize },
    /// A bundle is cut off, or holds another number of entries than its path says.
    #[error("the entry bundle does not hold {wanted} whole entries; it broke at entry {at}")]
    Bundle { wanted: u16, at: u16 },
    /// An entry that the format cannot hold.
    #[error("an entry of {0} bytes does not fit in the log; at most 65535 do")]
    EntryTooLarge(usize),
    /// The tree itself.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
}

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Entries: `tile/entries/…`.
    Entries,
    /// Hashes of level `8 * n` of the tree: `tile/n/…`.
    Hashes(u8),
}

/// The address of one tile or entry bundle, which some tree has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    kind: Kind,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile `index` from the left, `width` (1 to 256) wide; `None` when no tree has it.
    #[must_use]
    pub fn new(kind: Kind, index: u64, width: u16) -> Option<Self> {
        let level = kind.level();
        let end = index
            .checked_mul(TILE_WIDTH)?
            .checked_add(u64::from(width))?;
        let possible =
            (1..=256).contains(&width) && level <= MAX_LEVEL && end <= MAX_SIZE >> (8 * level);
        possible.then_some(Self { kind, index, width })
    }

    /// The tile `index` as it is in a tree of `size`: full, partial, or `None` when it is still empty.
    #[must_use]
    pub fn in_tree(kind: Kind, index: u64, size: u64) -> Option<Self> {
        let start = index.checked_mul(TILE_WIDTH)?;
        let count = count_at(kind.level(), size).checked_sub(start)?;
        Self::new(kind, index, count.min(TILE_WIDTH) as u16)
    }

    /// The tile of hashes that a node of a tree of `size` is computed from.
    #[must_use]
    pub fn of_node(node: Node, size: u64) -> Option<Self> {
        let last = (node.index.checked_add(1)?).checked_mul(1 << (node.level % 8))? - 1;
        let tile = Self::in_tree(Kind::Hashes(node.level / 8), last / TILE_WIDTH, size)?;
        (last % TILE_WIDTH < u64::from(tile.width)).then_some(tile)
    }

    /// The bundle that entry `index` is in, in a tree of `size`.
    #[must_use]
    pub fn of_entry(index: u64, size: u64) -> Option<Self> {
        (index < size).then(|| Self::in_tree(Kind::Entries, index / TILE_WIDTH, size))?
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its place from the left.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Is it complete, and so for ever the same?
    #[must_use]
    pub fn is_full(&self) -> bool {
        u64::from(self.width) == TILE_WIDTH
    }

    /// The complete tile in the same place, to be tried when a partial one is gone.
    #[must_use]
    pub fn full(&self) -> Self {
        Self {
            width: TILE_WIDTH as u16,
            ..*self
        }
    }

    /// The first hash (at its level) or entry in it.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.index * TILE_WIDTH
    }

    /// The tree's nodes whose hashes a tile of hashes holds; for entries, those of their leaves.
    pub fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        let (level, start) = (8 * self.kind.level(), self.start());
        (start..start + u64::from(self.width)).map(move |index| Node { level, index })
    }

    /// The bytes of a tile of hashes.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn encode<E>(&self, mut read: impl FnMut(Node) -> Result<Hash, E>) -> Result<Vec<u8>, E> {
        let mut bytes = Vec::with_capacity(usize::from(self.width) * 32);
        for node in self.nodes() {
            bytes.extend_from_slice(&read(node)?.0);
        }
        Ok(bytes)
    }

    /// The hashes in the bytes of this tile, or of a wider version of it.
    ///
    /// # Errors
    /// [`TileError::Length`] when there are too few bytes, too many, or half a hash.
    pub fn decode(&self, bytes: &[u8]) -> Result<Vec<Hash>, TileError> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let wanted = usize::from(self.width);
        if !rest.is_empty() || hashes.len() < wanted || hashes.len() > TILE_WIDTH as usize {
            return Err(TileError::Length {
                tile: *self,
                got: bytes.len(),
            });
        }
        Ok(hashes.iter().take(wanted).map(|hash| Hash(*hash)).collect())
    }
}

impl Kind {
    fn level(self) -> u8 {
        match self {
            Self::Entries => 0,
            Self::Hashes(level) => level,
        }
    }
}

/// How many hashes a tree of `size` has at this level of tiles.
fn count_at(level: u8, size: u64) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

/// Every bundle and tile that is new or wider when a tree grows from `old` to `new`, entries first, then the hashes
/// from the leaves up. Nothing when it does not grow.
pub fn tiles_changed(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let kinds = [Kind::Entries]
        .into_iter()
        .chain((0..=MAX_LEVEL).map(Kind::Hashes));
    kinds.flat_map(move |kind| {
        let (from, to) = (count_at(kind.level(), old), count_at(kind.level(), new));
        let indices = if from < to {
            from / TILE_WIDTH..to.div_ceil(TILE_WIDTH)
        } else {
            0..0
        };
        indices.filter_map(move |index| Tile::in_tree(kind, index, new))
    })
}

impl fmt::Display for Tile {
    /// The path, such as `tile/0/x001/234.p/17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Entries => f.write_str("tile/entries/")?,
            Kind::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        write_index(f, self.index / 1000)?;
        write!(f, "{:03}", self.index % 1000)?;
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width)
        }
    }
}

fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index == 0 {
        return Ok(());
    }
    write_index(f, index / 1000)?;
    write!(f, "x{:03}/", index % 1000)
}

impl FromStr for Tile {
    type Err = TileError;

    /// Reads a path in its one form; another spelling of the same tile is refused.
    fn from_str(path: &str) -> Result<Self, TileError> {
        let error = || TileError::Path(path.chars().take(80).collect());
        let tile = parse_path(path).ok_or_else(error)?;
        if tile.to_string() == path {
            Ok(tile)
        } else {
            Err(error())
        }
    }
}

fn parse_path(path: &str) -> Option<Tile> {
    let (kind, place) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = if kind == "entries" {
        Kind::Entries
    } else {
        Kind::Hashes(kind.parse().ok()?)
    };
    let (place, width) = match place.split_once(".p/") {
        Some((place, width)) => (place, width.parse().ok()?),
        None => (place, TILE_WIDTH as u16),
    };
    let mut index = 0_u64;
    for part in place.split('/') {
        let digits: u64 = part.strip_prefix('x').unwrap_or(part).parse().ok()?;
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    Tile::new(kind, index, width)
}

#[cfg(test)]
mod tests;
