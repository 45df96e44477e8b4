//! What the outbox does when something happens, in the transaction in which it happens.
//!
//! An outlet may only speak of what readers can see. News of a revision waits for the log; when a call's
//! revisions are logged in several steps, the rest is waited for, ten minutes at most. What a withdrawal or an erasure
//! overtakes is cancelled; a withdrawal is told only where the call had been told, an erasure to those who keep copies. Old texts that are imported are no news.

use floor::{DAY, Fact, Id, MINUTE, Micros, Result, Tx};
use publish::alarm::Alarm;
use publish::call::{Call, Revision};
use publish::call_store as store;

use super::item::{News, Priority};
use super::item_store;
use super::outlet::Outlet;

/// A text older than this when it is published was written elsewhere before.
const NEWS_FOR: Micros = 2 * DAY;
const WAIT_FOR_REST: Micros = 10 * MINUTE;

pub fn hear(tx: &mut Tx<'_>, fact: &Fact, outlets: &[Outlet]) -> Result<()> {
    match fact {
        Fact::Published { call, revision } => published(tx, call, revision, outlets),
        Fact::Logged { call } => logged(tx, call),
        Fact::Withdrawn { call } => withdrawn(tx, call, outlets),
        Fact::Erased { call, .. } => erased(tx, call, outlets),
        Fact::Restored { .. } => item_store::hold_all(tx),
        _ => Ok(()),
    }
}

/// Tries the way of an alarm: each outlet that reaches somebody of the house tells them so; how many do.
pub fn rehearse(tx: &mut Tx<'_>, outlets: &[Outlet]) -> Result<u64> {
    let mut many = 0;
    for outlet in outlets {
        if (outlet.wants)(tx, News::Test)? {
            item_store::insert_open(tx, outlet.name, News::Test, None, Priority::ALARM)?;
            many += 1;
        }
    }
    Ok(many)
}

fn published(tx: &mut Tx<'_>, call: &Id, revision: &Id, outlets: &[Outlet]) -> Result<()> {
    let (Some(call), Some(revision)) =
        (store::call(tx, call)?, store::revision_by_id(tx, revision)?)
    else {
        return Ok(());
    };
    let now = tx.now();
    if revision.published_at < now - NEWS_FOR {
        return Ok(());
    }
    let news = news(tx, &call, &revision)?;
    if news == News::AllClear {
        // Whoever has not heard the alarm yet need not hear it any more.
        item_store::cancel_before(tx, &call.id, News::AllClear)?;
    }
    for outlet in outlets {
        if (outlet.wants)(tx, news)? {
            item_store::wait_for(
                tx,
                outlet.name,
                news,
                &call.id,
                &revision.id,
                priority(&call),
            )?;
        }
    }
    Ok(())
}

fn news(tx: &mut Tx<'_>, call: &Call, revision: &Revision) -> Result<News> {
    let editions = store::editions(tx, &call.id)?;
    Ok(match revision.rev {
        _ if editions.iter().all(|edition| edition.logged_rev == 0) => News::Published,
        _ if is_all_clear(call, revision) => News::AllClear,
        _ if revision.correction.is_some() => News::Corrected,
        1 => News::Translated,
        _ => News::Revised,
    })
}

fn is_all_clear(call: &Call, revision: &Revision) -> bool {
    let alarm = Alarm::read(call.kind, revision.event.as_ref());
    alarm.is_some_and(|alarm| alarm.over)
}

fn priority(call: &Call) -> Priority {
    match call.kind {
        publish::kind::Kind::Alarm => Priority::ALARM,
        _ => Priority::USUAL,
    }
}

fn logged(tx: &mut Tx<'_>, call: &Id) -> Result<()> {
    for item in item_store::waiting(tx, call)? {
        let mut missing = false;
        for revision in item_store::awaited(tx, &item)? {
            let revision = store::revision_by_id(tx, &revision)?;
            missing |= revision.is_some_and(|it| it.logged.is_none() && it.erased_at.is_none());
        }
        match missing {
            false => item_store::open(tx, &item)?,
            true => {
                let at = tx.now() + WAIT_FOR_REST;
                item_store::open_by(tx, &item, at)?;
            }
        }
    }
    Ok(())
}

/// What was to be said of it is cancelled; outlets whose recipients keep copies tell them.
fn erased(tx: &mut Tx<'_>, call: &Id, outlets: &[Outlet]) -> Result<()> {
    item_store::cancel_call(tx, call)?;
    let Some(call) = store::call(tx, call)? else {
        return Ok(());
    };
    for outlet in outlets {
        if (outlet.wants)(tx, News::Erased)? {
            item_store::insert_open(
                tx,
                outlet.name,
                News::Erased,
                Some(&call.id),
                priority(&call),
            )?;
        }
    }
    Ok(())
}

fn withdrawn(tx: &mut Tx<'_>, call: &Id, outlets: &[Outlet]) -> Result<()> {
    item_store::cancel_call(tx, call)?;
    let Some(call) = store::call(tx, call)? else {
        return Ok(());
    };
    for outlet in outlets {
        let told = item_store::was_told(tx, outlet.name, &call.id)?;
        if told && (outlet.wants)(tx, News::Withdrawn)? {
            let news = News::Withdrawn;
            item_store::insert_open(tx, outlet.name, news, Some(&call.id), priority(&call))?;
        }
    }
    Ok(())
}
