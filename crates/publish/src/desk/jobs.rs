//! What the desk leaves to be done later: indexing what was published, publishing at an hour that was set.

use floor::job::Handler;
use floor::{ErrorKind, Fact, House, Id, Result, Tx};
use people::{audit, hand, person_store};

use crate::desk::release::{self, Refusal};
use crate::desk::sound_alarm;
use crate::kind::Kind;
use crate::{alarm_store, draft_store, found_store, review_store};

/// The job that publishes a draft at its hour.
pub const SCHEDULED: &str = "publish.scheduled";

pub fn jobs() -> Vec<Handler> {
    vec![
        Handler {
            kind: found_store::JOB,
            run: found_store::catch_up,
        },
        Handler {
            kind: alarm_store::ENDS,
            run: alarm_store::end_due,
        },
        Handler {
            kind: SCHEDULED,
            run: publish_scheduled,
        },
    ]
}

/// What readers see has changed: it is to be found by its new words.
pub fn hear(tx: &mut Tx<'_>, fact: &Fact) -> Result<()> {
    match fact {
        Fact::Logged { .. } | Fact::HouseChanged => {
            alarm_store::enqueue_ends(tx)?;
            found_store::enqueue(tx)
        }
        Fact::Erased { .. } => found_store::enqueue(tx),
        _ => Ok(()),
    }
}

/// Publishes a draft whose hour has come, if it is still the hour and the texts are still those that were meant. What stands in the
/// way is written beside the schedule, for people to see.
fn publish_scheduled(house: &House, payload: &str) -> Result<()> {
    let Some((draft, at)) = payload.split_once(' ') else {
        return Ok(());
    };
    let Some(draft) = Id::parse(draft) else {
        return Ok(());
    };
    let outcome = house.db.write(|tx| publish_at(house, tx, &draft, at));
    match outcome {
        Ok(None) => Ok(()),
        Ok(Some(why)) => house.db.write(|tx| review_store::fail(tx, &draft, &why)),
        // The same draft would be refused again.
        Err(error) if matches!(error.kind(), ErrorKind::BadInput | ErrorKind::Conflict) => {
            tracing::warn!(%error, "a call was not published at its hour");
            house
                .db
                .write(|tx| review_store::fail(tx, &draft, "refused"))
        }
        Err(error) => Err(error),
    }
}

/// `None`: done, or nothing to do.
fn publish_at(house: &House, tx: &mut Tx<'_>, draft: &Id, at: &str) -> Result<Option<String>> {
    let schedule = review_store::scheduled(tx, draft)?;
    let Some(schedule) = schedule.filter(|schedule| schedule.at.to_string() == at) else {
        return Ok(None);
    };
    // Who was removed meanwhile, or may no longer publish, does not publish later either.
    let by = person_store::person(tx, &schedule.by)?;
    if !by.is_some_and(|by| by.removed_at.is_none() && by.roles.is_editor()) {
        return Ok(Some("left".to_owned()));
    }
    let Some(call) = draft_store::call(tx, draft)? else {
        return Ok(None);
    };
    let mut texts = draft_store::texts(tx, draft)?;
    texts.retain(|text| schedule.versions.contains_key(text.lang.as_str()));
    let meant = texts.len() == schedule.versions.len()
        && texts
            .iter()
            .all(|text| schedule.versions.get(text.lang.as_str()) == Some(&text.version));
    if !meant {
        return Ok(Some("changed".to_owned()));
    }
    let refusals = release::refusals(tx, &house.config, &call, &texts)?;
    if let Some(refusal) = refusals.first() {
        let why = match refusal {
            Refusal::Approvals { .. } => "approvals",
            _ => "refused",
        };
        return Ok(Some(why.to_owned()));
    }
    // An alarm never goes out by the clock where it takes two people, or more of them than the house wants.
    let (alarm, now) = (&house.config.alarm, tx.now());
    let two = call.kind == Kind::Alarm && alarm.people > 1;
    if two || sound_alarm::against(tx, &call, alarm.per_day, now)?.is_some() {
        return Ok(Some("refused".to_owned()));
    }
    let who = &schedule.by;
    let published = hand::by(tx, who, |tx| release::publish(tx, &call, &texts, who))?;
    audit::note(tx, Some(who), "publish-call", published.as_str())?;
    Ok(None)
}
