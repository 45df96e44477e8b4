//! Proofs of many entries: each tile is read once, each inner node computed once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use floor::{Conn, Error, Result};
use tlog::merkle::{self, Hash, MerkleError, Node};
use tlog::note::Note;
use tlog::proof::Proof;

use crate::{log_store, pages, tiles};

/// Proves entries of a log against the first checkpoint that covers each.
#[derive(Default)]
pub(crate) struct Prover {
    nodes: HashMap<Node, Hash>,
    tiles: HashMap<(u8, u64), Vec<u8>>,
    /// The entries that the checkpoint last used covers first.
    covering: Option<(Range<u64>, Note)>,
}

impl Prover {
    /// The proof at a path; `None` when it is not the path of one.
    pub fn proof(&mut self, conn: &mut Conn<'_>, path: &str) -> Result<Option<Proof>> {
        let Some(index) = pages::index_of_proof(path) else {
            return Ok(None);
        };
        let Some((size, note)) = self.checkpoint(conn, index)? else {
            return Ok(None);
        };
        let hashes =
            merkle::prove_inclusion(index, size, |node| self.hash_at(conn, node).map_err(Failed))
                .map_err(|Failed(error)| error)?;
        pages::with_entry(conn, Proof::new(index, hashes, note))
    }

    fn checkpoint(&mut self, conn: &mut Conn<'_>, index: u64) -> Result<Option<(u64, Note)>> {
        if let Some((covers, note)) = self
            .covering
            .as_ref()
            .filter(|(covers, _)| covers.contains(&index))
        {
            return Ok(Some((covers.end, note.clone())));
        }
        let Some((size, text)) = log_store::checkpoint_covering(conn, index)? else {
            return Ok(None);
        };
        let note = log_store::note(&text, "log/checkpoint")?;
        self.covering = Some((index..size, note.clone()));
        Ok(Some((size, note)))
    }

    fn hash_at(&mut self, conn: &mut Conn<'_>, node: Node) -> Result<Hash> {
        if node.level.is_multiple_of(8) {
            return self.stored(conn, node);
        }
        if let Some(hash) = self.nodes.get(&node) {
            return Ok(*hash);
        }
        let child = |right: u64| Node {
            level: node.level - 1,
            index: node.index * 2 + right,
        };
        let hash = Hash::node(
            &self.hash_at(conn, child(0))?,
            &self.hash_at(conn, child(1))?,
        );
        self.nodes.insert(node, hash);
        Ok(hash)
    }

    fn stored(&mut self, conn: &mut Conn<'_>, node: Node) -> Result<Hash> {
        let (key, at) = (
            (node.level / 8, node.index / 256),
            (node.index % 256) as usize,
        );
        let bytes = match self.tiles.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(log_store::hashes(conn, key.0, key.1)?.unwrap_or_default())
            }
        };
        bytes
            .as_chunks::<32>()
            .0
            .get(at)
            .map(|hash| Hash(*hash))
            .ok_or_else(tiles::damaged)
    }
}

struct Failed(Error);

impl From<MerkleError> for Failed {
    fn from(cause: MerkleError) -> Self {
        Self(tiles::damaged().because(cause))
    }
}
