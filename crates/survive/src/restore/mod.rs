//! A house that was restored from an old back-up: what its mirrors know better, and bringing it back from there.
//!
//! The log of yesterday must not go on where that of today already went: two histories cannot be mended. So whoever restores a house
//! compares it with a mirror first (`compare`), and brings the missing entries, bodies and media back (`restore`). All of it is fetched and
//! verified before anything is written, and written in one transaction. A mirror that contradicts the house is evidence of a fork.
//! The house signs nothing of this anew: entries and checkpoints are those that were published.
//!
//! What is not in the tree cannot come back from it: private keys made since the back-up, and whatever the rooms keep to themselves.
//!
//! Costs: the own log read once (5 microseconds an entry), and what is missing.

mod apply;
mod gather;
mod spool;

use std::path::PathBuf;

use floor::{Conn, Error, Fact, House, Result};
use serde::Serialize;

use crate::check::Log;
use crate::mirror::{self, Remote};
use crate::source::Source;
use crate::{keys, log_store, tiles};

/// How a mirror stands to the house.
pub enum Compared {
    /// It has nothing that the house lacks.
    Behind { size: u64 },
    /// It has the log of the house, and more.
    Ahead(Box<Ahead>),
}

/// A log that goes on where the house's stops.
pub struct Ahead {
    /// How many entries the house has.
    pub from: u64,
    pub(crate) log: Log,
    pub(crate) remote: Remote,
}

/// What was brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    pub from: u64,
    pub to: u64,
    /// Bodies and images.
    pub files: u64,
}

impl Ahead {
    /// How many entries the mirror has.
    pub fn size(&self) -> u64 {
        self.log.size()
    }

    /// The time of its newest entry, in Unix seconds.
    pub fn time(&self) -> u64 {
        self.log.time()
    }
}

/// Compares the house's log with a mirror's, verifying every entry that the house does not have.
///
/// # Errors
/// `Altered`: it contradicts the house (both states are kept beside the database, in `log.forks`), or its host changed it. `Conflict`: it is
/// of another house. Otherwise it cannot be read.
pub fn compare(house: &House, source: &Source) -> Result<Compared> {
    // The mirror first: it can only be ahead of what the house had at that moment.
    let remote = mirror::remote(source)?;
    let (head, chain) = house
        .db
        .read(|conn| Ok((log_store::some_head(conn)?, keys::chain(conn)?)))?;
    if remote.head.origin() != chain.origin().to_string() {
        return Err(Error::conflict("this is a mirror of another house").at(source.place()));
    }
    let size = remote.head.size();
    if size <= head.size && size > 0 {
        let root = house.db.read(|conn| tiles::root(conn, size))?;
        if root == remote.head.root() && chain.open_checkpoint(&remote.note, &[]).is_ok() {
            return Ok(Compared::Behind { size });
        }
    }
    let own = house.db.read(|conn| own_log(conn, head.size))?;
    let kept = house.dir.join("log");
    let log = mirror::follow_from(source, &kept, own, &head.checkpoint, &remote)?;
    Ok(Compared::Ahead(Box::new(Ahead {
        from: head.size,
        log,
        remote,
    })))
}

/// Brings everything back that the mirror has and the house lacks, which may be nothing. `progress` hears how many files of how many are there.
///
/// # Errors
/// As `compare`. Nothing is changed then; files that were fetched are kept for the next attempt.
pub fn restore(house: &House, source: &Source, progress: &dyn Fn(u64, u64)) -> Result<Restored> {
    let ahead = match compare(house, source)? {
        Compared::Ahead(ahead) => ahead,
        Compared::Behind { .. } => return hold(house),
    };
    let spool = spool::Spool::open(spool_place(house))?;
    let gathered = gather::gather(house, source, *ahead, &spool, progress)?;
    let restored = house
        .db
        .write(|tx| apply::apply(house, tx, &gathered, &spool))?;
    spool.remove()?;
    Ok(restored)
}

/// Says that the house came back from a back-up, with nothing to bring back: the rooms hold what may have gone out since.
///
/// # Errors
/// A damaged database.
pub fn hold(house: &House) -> Result<Restored> {
    house.db.write(|tx| {
        let size = log_store::some_head(tx)?.size;
        tx.say(&Fact::Restored {
            from: size,
            to: size,
        })?;
        Ok(Restored {
            from: size,
            to: size,
            files: 0,
        })
    })
}

fn spool_place(house: &House) -> PathBuf {
    house.dir.join("restoring")
}

/// The house's own log, taken in again; it was verified when it was written.
fn own_log(conn: &mut Conn<'_>, size: u64) -> Result<Log> {
    let damaged =
        |cause: tlog::record::RecordError| tiles::damaged().because(anyhow::Error::new(cause));
    let leaf0 = log_store::leaf(conn, 0)?.ok_or_else(log_store::no_log)?;
    let mut log = Log::start(None, &leaf0).map_err(damaged)?;
    while log.size() < size {
        let leaves = log_store::leaves(conn, log.size(), (log.size() + 1024).min(size))?;
        if leaves.is_empty() {
            return Err(tiles::damaged());
        }
        for (_, _, leaf) in leaves {
            log.push(&leaf, false).map_err(damaged)?;
        }
    }
    log.forget_tiles();
    Ok(log)
}
