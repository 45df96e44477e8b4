//! Checks before a house signs or serves: its log is the one it signed last.
//!
//! A restored back-up is the most likely way for a house to fork itself: the log of yesterday would go on where that of today
//! already went. What can be known from inside is checked here: head, tiles, checkpoint and keys agree. What only
//! others know (a later checkpoint) is asked of the mirrors that the steward has named: `mirrors.rs`.

use floor::{Error, House, Result};

use crate::{keys, log_store, tiles};

/// Checks the log of a house that has one. Costs a few rows, whatever the size of the log.
///
/// # Errors
/// `Altered`, with what does not agree.
pub fn check_on_open(house: &House) -> Result<()> {
    house.db.read(|conn| {
        let Some(head) = log_store::head(conn)? else {
            return Ok(());
        };
        let place = format!("size {}", head.size);
        let broken = |what: &str| {
            Error::altered(what).at(&place).hint(
                "restore the last back-up of the house; nothing is signed or served until then",
            )
        };
        if tiles::root(conn, head.size)? != head.root {
            return Err(broken(
                "the log's tiles do not give the root that was signed",
            ));
        }
        let checkpoint = log_store::checkpoint(&head.checkpoint)?;
        if (checkpoint.size(), checkpoint.root()) != (head.size, head.root) {
            return Err(broken("the log's checkpoint is not of its newest state"));
        }
        let newest = log_store::checkpoint_sizes(conn, head.size - 1, 2)?;
        if newest != [head.size]
            || log_store::checkpoint_at(conn, head.size)?.as_ref() != Some(&head.checkpoint)
        {
            return Err(broken("a checkpoint was signed that the log does not know"));
        }
        if log_store::leaf(conn, head.size - 1)?.is_none() {
            return Err(broken("the newest entry of the log is missing"));
        }
        let chain = keys::chain(conn)?;
        let note = log_store::note(&head.checkpoint, "log/checkpoint")?;
        chain.open_checkpoint(&note, &[]).map_err(|cause| {
            broken("the checkpoint is not signed by a key that may")
                .because(anyhow::Error::new(cause))
        })?;
        match chain.newest().version == head.keys {
            true => Ok(()),
            false => Err(broken("the log's keys are not the newest")),
        }
    })
}
