//! The sequencer: turns what is staged into signed entries under a new checkpoint, in order, one process at a time.
//!
//! Each batch is one transaction: lock the head row, compose and sign, append, sign the checkpoint, move the head, forget what
//! was staged. A kill at any instruction leaves the log as it was or as it became, and a second process waits at the
//! locked row. What cannot be signed yet (it needs more editors than this house holds keys of) is set aside with its
//! reason and does not hold up the rest.
//! Costs: for each entry a signature, and rows in proportion to what is new; one fsync for a batch.

use floor::{Error, Fact, House, Result, Tx};
use tlog::record::Entry;

use crate::append::{End, Watch};
use crate::compose::{Composed, compose};
use crate::log_store::{self, Head};
use crate::signers::Signers;
use crate::work;

/// The job's kind.
pub const JOB: &str = "sequence";

/// So many pieces of work share a transaction and a checkpoint.
const BATCH: usize = 1024;

/// Signs and appends all that is staged.
///
/// # Errors
/// A locked house (the keys are needed), a damaged log, a database that refuses; nothing is lost, the job is tried again.
pub fn sequence(house: &House) -> Result<()> {
    sequence_watched(house, &|_| Ok(()))
}

/// As `sequence`; `watch` is called between any two steps and may fail or never return.
pub fn sequence_watched(house: &House, watch: Watch<'_>) -> Result<()> {
    while batch(house, watch)? {
        watch("committed")?;
    }
    Ok(())
}

/// One batch; whether there was anything to do.
fn batch(house: &House, watch: Watch<'_>) -> Result<bool> {
    // Looking costs no lock; what is staged after this look asks for the job again.
    if house.db.read(log_store::nothing_staged)? {
        return Ok(false);
    }
    house.db.write(|tx| {
        let mut end = End::open(tx)?;
        watch("locked")?;
        let staged = work::staged(tx, BATCH)?;
        let Some(last) = staged.last().map(|staged| staged.seq) else {
            return Ok(false);
        };
        let signers = Signers::load(house, tx, end.keys)?;
        for staged in &staged {
            match write(tx, &mut end, &signers, staged) {
                Ok(Ok(())) => {}
                Ok(Err(lacks)) => work::set_aside(tx, staged.seq, &lacks)?,
                Err(error) => return Err(error),
            }
        }
        watch("signed")?;
        work::done(tx, last)?;
        close(tx, end, &signers, watch)?;
        watch("said")?;
        Ok(true)
    })
}

/// Signs and pushes the entries of one piece of work; or says what they lack.
fn write(
    tx: &mut Tx<'_>,
    end: &mut End,
    signers: &Signers,
    staged: &work::Staged,
) -> Result<Result<(), String>> {
    let hand = people::hand::key_of(tx, staged.seq)?;
    let composed = match compose(tx, &staged.work)? {
        Ok(composed) => composed,
        Err(lacks) => return Ok(Err(lacks)),
    };
    let mut leaves = Vec::with_capacity(composed.len());
    for one in &composed {
        let entry = Entry {
            origin: signers.origin(),
            time: end.time,
            keys: end.keys,
            act: one.act.clone(),
        };
        match signers.leaf_by(&entry, hand.as_deref()) {
            Ok(leaf) => leaves.push((entry.kind().as_str(), leaf)),
            Err(lacks) => return Ok(Err(lacks)),
        }
    }
    for (one, (kind, leaf)) in composed.into_iter().zip(leaves) {
        push(tx, end, one, kind, &leaf)?;
    }
    Ok(Ok(()))
}

fn push(tx: &mut Tx<'_>, end: &mut End, composed: Composed, kind: &str, leaf: &[u8]) -> Result<()> {
    let Composed {
        body,
        revision,
        call,
        ..
    } = composed;
    if let Some(body) = body {
        end.keep_body(body);
    }
    let (index, hash) = end.push(kind, call, leaf)?;
    let Some((revision, body_sha256)) = revision else {
        return Ok(());
    };
    let logged = publish::call::Logged {
        index,
        leaf_hash: hash.0,
        body_sha256,
    };
    publish::publish_calls::logged(tx, &revision, &logged)
}

/// Closes the log over what was pushed, if anything was, and says so.
pub(crate) fn close(
    tx: &mut Tx<'_>,
    end: End,
    signers: &Signers,
    watch: Watch<'_>,
) -> Result<Option<Head>> {
    let from = end.old_size();
    if end.size() == from {
        return Ok(None);
    }
    let head = end.close(tx, signers.origin(), signers.log(), watch)?;
    tx.say(&Fact::Sequenced {
        from,
        to: head.size,
    })?;
    Ok(Some(head))
}

/// Signs these acts as entries and appends them as one batch, without bodies and without a call in the house: for measuring.
///
/// # Errors
/// As `sequence`; also when an entry breaks a rule of its format or needs signatures that are not at hand.
pub fn append_raw(house: &House, acts: &[tlog::record::Act]) -> Result<Head> {
    house.db.write(|tx| {
        let mut end = End::open(tx)?;
        let signers = Signers::load(house, tx, end.keys)?;
        for act in acts {
            let entry = Entry {
                origin: signers.origin(),
                time: end.time,
                keys: end.keys,
                act: act.clone(),
            };
            let leaf = signers.leaf(&entry).map_err(Error::bad_input)?;
            end.push(
                entry.kind().as_str(),
                entry.call().map(|call| call.to_string()),
                &leaf,
            )?;
        }
        close(tx, end, &signers, &|_| Ok(()))?.ok_or_else(|| Error::bad_input("no entry was given"))
    })
}
