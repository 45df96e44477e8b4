//! The open end of the log: entries go on, and one checkpoint closes over them, in one transaction.
//!
//! `End::open` locks the head row, so that one process appends at a time, on both engines. `close` writes entries, bodies
//! and tiles, signs the checkpoint, notes it under its size (a second one of that size cannot be written) and moves the head only
//! from where it was found. All of it is saved with the transaction or none of it is.
//! Costs: the partial tiles at the right edge to open, then the new rows. Nothing grows with the log but a logarithm.

use std::collections::BTreeMap;

use floor::{Error, Result, Tx, Value};
use tlog::checkpoint::Checkpoint;
use tlog::merkle::Hash;
use tlog::note::Signer;
use tlog::record::{BodyRef, NUMBER_LIMIT, Origin};
use tlog::tile::Appender;

use crate::log_store::{self, Head};
use crate::{mirrors, tiles};

/// Called between any two steps, by tests that stop the process there.
pub type Watch<'a> = &'a dyn Fn(&'static str) -> Result<()>;

/// The end of the log, locked for this transaction.
pub(crate) struct End {
    old: Head,
    edge: Appender,
    entries: Vec<Value>,
    bodies: Vec<Value>,
    /// The time that the next entry may say: that of the clock, but never before the last entry's.
    pub time: u64,
    /// The key document in force for the next entry.
    pub keys: u64,
}

impl End {
    /// Locks the head, and refuses to go on from a tree that is not the one that was signed.
    pub fn open(tx: &mut Tx<'_>) -> Result<Self> {
        mirrors::may_sign(tx)?;
        let old = log_store::lock_head(tx)?;
        let edge = tiles::edge(tx, old.size)?;
        if edge.root() != old.root {
            return Err(tiles::damaged().at(format!("size {}", old.size)));
        }
        let time = next_time(old.time, tx.now());
        Ok(Self {
            time,
            keys: old.keys,
            old,
            edge,
            entries: Vec::new(),
            bodies: Vec::new(),
        })
    }

    /// A log without entries, for `init`.
    pub fn empty(tx: &Tx<'_>) -> Self {
        let old = Head {
            size: 0,
            root: Hash::empty_root(),
            checkpoint: String::new(),
            time: 0,
            keys: 1,
        };
        let time = next_time(0, tx.now());
        Self {
            old,
            edge: Appender::default(),
            entries: Vec::new(),
            bodies: Vec::new(),
            time,
            keys: 1,
        }
    }

    /// How many entries there are, those pushed included.
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// How many entries there were when it was opened.
    pub fn old_size(&self) -> u64 {
        self.old.size
    }

    /// The root that was signed last.
    pub fn old_root(&self) -> Hash {
        self.old.root
    }

    /// Adds a leaf; its index and hash.
    pub fn push(&mut self, kind: &str, call: Option<String>, leaf: &[u8]) -> Result<(u64, Hash)> {
        let (index, hash) = (self.size(), Hash::leaf(leaf));
        if index + 1 >= NUMBER_LIMIT {
            return Err(Error::conflict("the log is full"));
        }
        self.edge
            .append(hash)
            .map_err(|cause| Error::internal("the log cannot grow", cause))?;
        self.entries
            .extend([Value::from(index), leaf.into(), kind.into(), call.into()]);
        Ok((index, hash))
    }

    /// Keeps the body that the next entry names.
    pub fn keep_body(&mut self, body: Vec<u8>) {
        let name = BodyRef::of(&body).sha256.to_string();
        self.bodies
            .extend([Value::from(name), body.into(), self.size().into()]);
    }

    /// Is this body among those that were pushed?
    pub fn keeps(&self, sha256: &str) -> bool {
        let mut names = self.bodies.iter().step_by(3);
        names.any(|name| matches!(name, Value::Text(name) if name == sha256))
    }

    /// Writes what was pushed under checkpoints that were signed before: those of a mirror, of which `head` is the newest.
    pub fn adopt(
        mut self,
        tx: &mut Tx<'_>,
        head: &Head,
        checkpoints: &BTreeMap<u64, String>,
    ) -> Result<()> {
        if (self.size(), self.edge.root()) != (head.size, head.root) {
            return Err(Error::internal(
                "the entries do not lead to the checkpoint",
                anyhow::anyhow!("size {}", self.size()),
            ));
        }
        log_store::insert_many(tx, "body (sha256, bytes, entry)", 3, &self.bodies)?;
        log_store::insert_many(tx, "log_entry (idx, leaf, kind, call)", 4, &self.entries)?;
        log_store::put_tiles(tx, &self.edge.take_tiles())?;
        for (size, note) in checkpoints.range(..head.size) {
            log_store::insert_checkpoint(tx, *size, note)?;
        }
        log_store::insert_checkpoint(tx, head.size, &head.checkpoint)?;
        log_store::move_head(tx, self.old.size, head)
    }

    /// Writes what was pushed and signs the checkpoint over it.
    pub fn close(
        mut self,
        tx: &mut Tx<'_>,
        origin: Origin,
        log: &Signer,
        watch: Watch<'_>,
    ) -> Result<Head> {
        log_store::insert_many(tx, "body (sha256, bytes, entry)", 3, &self.bodies)?;
        watch("bodies")?;
        log_store::insert_many(tx, "log_entry (idx, leaf, kind, call)", 4, &self.entries)?;
        watch("entries")?;
        log_store::put_tiles(tx, &self.edge.take_tiles())?;
        watch("tiles")?;
        let head = self.sign(origin, log)?;
        log_store::insert_checkpoint(tx, head.size, &head.checkpoint)?;
        watch("checkpoint")?;
        match self.old.size {
            0 => log_store::insert_head(tx, &head)?,
            old => log_store::move_head(tx, old, &head)?,
        }
        watch("head")?;
        Ok(head)
    }

    fn sign(&self, origin: Origin, log: &Signer) -> Result<Head> {
        let (size, root) = (self.edge.size(), self.edge.root());
        if size <= self.old.size {
            return Err(Error::internal(
                "nothing was appended",
                anyhow::anyhow!("a checkpoint of size {size} is there already"),
            ));
        }
        let unsigned = |cause| Error::internal("the checkpoint cannot be signed", cause);
        let note = Checkpoint::new(origin.to_string(), size, root)
            .and_then(|head| head.sign(&[log]))
            .map_err(unsigned)?;
        Ok(Head {
            size,
            root,
            checkpoint: note.to_string(),
            time: self.time,
            keys: self.keys,
        })
    }
}

fn next_time(last: u64, now: floor::Micros) -> u64 {
    let now = u64::try_from(now / floor::SECOND).unwrap_or(0);
    if now < last {
        tracing::warn!(
            behind = last - now,
            "the clock stands before the last entry's time; entries take that time until it has caught up"
        );
    }
    now.max(last)
}
