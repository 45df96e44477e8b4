//! Sounding an alarm at the desk: what stands against it, and whose hand it takes.
//!
//! Where the house wants two people, the first one's press asks, and a second person's press, on their own session and within ten
//! minutes, releases exactly the texts that were asked for.

use std::collections::BTreeMap;

use floor::words::Arg;
use floor::{Conn, Id, Micros, Result};
use people::desk::Desk;

use crate::alarm::{self, Alarm};
use crate::alarm_store::{self, Request};
use crate::desk::text::DraftCall;
use crate::desk::{said, spot};
use crate::kind::Kind;
use crate::listing_store;

/// What a press of the button does now.
pub enum Press {
    Publish,
    /// Asks for a second person.
    Ask,
    /// Releases what somebody else has asked for.
    Release(Request),
    /// Waits for somebody else.
    Wait(Request),
}

/// Whether a call of this kind takes two people here.
pub fn takes_two(desk: &Desk<'_>, kind: Kind) -> bool {
    kind == Kind::Alarm && desk.house.config.alarm.people > 1
}

pub fn step(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    draft: &DraftCall,
    versions: &BTreeMap<String, u64>,
) -> Result<Press> {
    if !takes_two(desk, draft.kind) {
        return Ok(Press::Publish);
    }
    let request = alarm_store::request(conn, &draft.id, desk.house.clock.now())?;
    Ok(
        match request.filter(|request| request.versions == *versions) {
            None => Press::Ask,
            Some(request) if request.by == desk.person().id => Press::Wait(request),
            Some(request) => Press::Release(request),
        },
    )
}

/// What stands against sounding it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// It would be over before it was heard.
    Past,
    /// So many have been sounded within a day: it takes a steward.
    TooMany(u64),
}

pub fn against(
    conn: &mut Conn<'_>,
    draft: &DraftCall,
    per_day: u32,
    now: Micros,
) -> Result<Option<Against>> {
    let alarm = Alarm::read(draft.kind, draft.event.as_ref());
    let over = alarm.as_ref().is_some_and(|alarm| alarm.over);
    if draft.kind != Kind::Alarm || over {
        return Ok(None);
    }
    if alarm
        .and_then(|alarm| alarm.until())
        .is_some_and(|until| until <= now)
    {
        return Ok(Some(Against::Past));
    }
    let sounded = match draft.fresh {
        true => alarm_store::sounded(conn, now)?,
        false => 0,
    };
    let too_many = alarm::too_many(sounded, per_day).filter(|_| draft.fresh);
    Ok(too_many.map(Against::TooMany))
}

/// How a request stands, in a sentence.
pub fn told(conn: &mut Conn<'_>, desk: &Desk<'_>, request: &Request) -> Result<String> {
    let name = spot::name(conn, desk, &request.by)?;
    let until = said::time(desk, request.ends_at());
    let parts = [("person", Arg::Text(name)), ("until", Arg::Text(until))];
    Ok(said::isolated(desk, "alarm-asked", &parts))
}

/// The alarms that wait for a second person: where each is, and what it is called.
pub fn waiting(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<Vec<(String, String)>> {
    let mut waiting = Vec::new();
    for request in alarm_store::requests(conn, desk.house.clock.now())? {
        if let Some(listed) = listing_store::one(conn, &request.draft)? {
            waiting.push((href(&request), spot::title(desk, &listed)));
        }
    }
    Ok(waiting)
}

/// The page that shows exactly the texts that were asked for.
pub fn href(request: &Request) -> String {
    let langs: Vec<String> = request
        .versions
        .keys()
        .map(|lang| format!("lang={lang}"))
        .collect();
    format!("/desk/calls/{}/publish?{}", request.draft, langs.join("&"))
}

/// The request for a draft, if one waits.
pub fn request(conn: &mut Conn<'_>, desk: &Desk<'_>, draft: &Id) -> Result<Option<Request>> {
    alarm_store::request(conn, draft, desk.house.clock.now())
}
