//! What this room does when something happens, in the transaction in which it happens.
//!
//! Nothing here needs a key: what has to be signed is staged, and the `sequence` job signs it.

use std::collections::BTreeMap;

use floor::{Fact, Id, Result, Tx, values};
use publish::call_store;

use crate::work::{self, Work};
use crate::{journal, log_store, sequencer, site};

pub fn hear(tx: &mut Tx<'_>, fact: &Fact) -> Result<()> {
    match fact {
        Fact::Published { revision, .. } => sequence(
            tx,
            &Work::Publish {
                revision: revision.clone(),
            },
        ),
        Fact::Withdrawn { call } => {
            let withdrawn = call_store::call(tx, call)?.and_then(|call| call.withdrawn);
            let reason: BTreeMap<String, String> = withdrawn
                .map(|withdrawn| withdrawn.reason)
                .unwrap_or_default();
            sequence(
                tx,
                &Work::Withdraw {
                    call: call.clone(),
                    reason,
                },
            )
        }
        Fact::Erased {
            call,
            revisions,
            reason,
        } => erase(tx, call, revisions, reason),
        Fact::KeysChanged { .. } => match work::take_up_again(tx)? {
            true => ask(tx, sequencer::JOB),
            false => Ok(()),
        },
        // A site entry changes no page: asking for another after each would never end.
        Fact::Sequenced { from, to } if log_store::proven(tx, *from, *to)?.is_empty() => Ok(()),
        Fact::Sequenced { .. } | Fact::HouseChanged | Fact::AlarmEnded { .. } => ask(tx, site::JOB),
        Fact::Logged { .. } | Fact::Restored { .. } | Fact::Replied { .. } => Ok(()),
    }
}

/// The bodies go at once; the entry that says so follows as soon as it is signed.
fn erase(tx: &mut Tx<'_>, call: &Id, revisions: &[Id], reason: &str) -> Result<()> {
    for revision in revisions {
        let entry = call_store::revision_by_id(tx, revision)?.and_then(|revision| revision.logged);
        if let Some(logged) = entry {
            tx.execute("DELETE FROM body WHERE entry = $1", values![logged.index])?;
        }
    }
    journal::forget(tx)?;
    let all = call_store::call(tx, call)?.is_some_and(|call| call.erased.is_some());
    if all {
        tx.execute(
            "DELETE FROM body WHERE entry IN (SELECT idx FROM log_entry WHERE call = $1 AND kind = 'withdraw')",
            values![call],
        )?;
        forget_staged_reasons(tx, call)?;
    }
    sequence(
        tx,
        &Work::Erase {
            call: call.clone(),
            revisions: revisions.to_vec(),
            all,
            reason: reason.to_owned(),
        },
    )
}

/// A withdrawal that is not in the log yet will go there without its words.
fn forget_staged_reasons(tx: &mut Tx<'_>, call: &Id) -> Result<()> {
    for staged in work::staged_withdrawals(tx)? {
        match staged.work {
            Work::Withdraw {
                call: withdrawn, ..
            } if &withdrawn == call => {
                work::replace(
                    tx,
                    staged.seq,
                    &Work::Withdraw {
                        call: withdrawn,
                        reason: BTreeMap::new(),
                    },
                )?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn sequence(tx: &mut Tx<'_>, what: &Work) -> Result<()> {
    work::stage(tx, what)?;
    ask(tx, sequencer::JOB)
}

fn ask(tx: &mut Tx<'_>, job: &'static str) -> Result<()> {
    tx.enqueue(job, "", "", None)
}
