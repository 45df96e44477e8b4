//! The alarms in force, as every page of the house shows them: what is happening, until when, or that it is over.
//!
//! A page is made from rows and not from the time: an alarm ends here when a job has marked its row, and that touches every page.
//! Who reads a copy that nobody refreshes sees until when it holds.

use floor::{Conn, Micros, Result};
use prose::lang::Lang;

use super::markup::Markup;
use super::shell::{Part, Shell, pick_lang};
use super::tree_paths;
use crate::alarm_store;
use crate::call::{Call, Revision};
use crate::call_store as store;

/// One alarm above a page.
pub struct Banner {
    pub over: bool,
    /// "Alarm" or "All clear", in the language of the interface.
    pub word: String,
    /// The language of the words below, and what chooses their fonts.
    pub lang: Lang,
    pub script: String,
    pub title: String,
    pub short: String,
    pub href: String,
    /// Until when it is in force; not of an all clear.
    pub until: Option<Markup>,
    /// Said where there are no words in the language of the page.
    pub instead: Option<Markup>,
}

pub fn banners(shell: &Shell<'_>, conn: &mut Conn<'_>) -> Result<Vec<Banner>> {
    let mut banners = Vec::new();
    for call in alarm_store::in_force(conn)? {
        banners.extend(banner(shell, conn, &call)?);
    }
    Ok(banners)
}

fn banner(shell: &Shell<'_>, conn: &mut Conn<'_>, call: &Call) -> Result<Option<Banner>> {
    let mut revisions = store::shown_revisions(conn, &call.id)?;
    revisions.retain(|revision| revision.erased_at.is_none());
    let first = shell.house.config.first_language();
    let langs: Vec<&Lang> = revisions.iter().map(|revision| &revision.lang).collect();
    let Some(at) = pick_lang(&langs, &shell.lang, first) else {
        return Ok(None);
    };
    let Some(Revision {
        lang,
        title,
        summary,
        ..
    }) = revisions.get(at)
    else {
        return Ok(None);
    };
    let over = call.alarm().is_some_and(|alarm| alarm.over);
    let same = lang.language() == shell.lang.language();
    let word = if over { "alarm-clear" } else { "kind-alarm" };
    Ok(Some(Banner {
        over,
        word: shell.say(word),
        script: lang.script(),
        title: title.clone(),
        short: summary.clone(),
        href: shell.to(&tree_paths::edition(lang, &call.slug)),
        until: match (over, call.alarm_until) {
            (false, Some(until)) => Some(in_force(shell, until)?),
            _ => None,
        },
        instead: (!same).then(|| {
            let parts = [
                ("wanted", shell.endonym(&shell.lang)),
                ("shown", shell.endonym(lang)),
            ];
            shell.sentence("alarm-instead", &parts)
        }),
        lang: lang.clone(),
    }))
}

/// How an alarm stands, in a sentence; none for other calls.
pub fn standing(shell: &Shell<'_>, call: &Call) -> Result<Option<Markup>> {
    let Some(alarm) = call.alarm().filter(|_| call.withdrawn.is_none()) else {
        return Ok(None);
    };
    Ok(match (alarm.over, call.alarm_until, alarm.until()) {
        (true, ..) => Some(shell.sentence("alarm-over", &[])),
        (false, Some(until), _) => Some(in_force(shell, until)?),
        (false, None, Some(until)) => {
            Some(shell.sentence("alarm-ended", &[("time", shell.moment(until)?)]))
        }
        (false, None, None) => None,
    })
}

/// The same as a word for a list.
pub fn badge(call: &Call) -> Option<&'static str> {
    let alarm = call.alarm()?;
    Some(match (alarm.over, call.alarm_until) {
        (true, _) => "alarm-clear",
        (false, Some(_)) => "badge-in-force",
        (false, None) => "badge-ended",
    })
}

fn in_force(shell: &Shell<'_>, until: Micros) -> Result<Markup> {
    Ok(shell.sentence("alarm-until", &[("time", shell.moment(until)?)]))
}

impl Shell<'_> {
    /// A moment with its zone, inside a sentence of the interface.
    fn moment(&self, at: Micros) -> Result<Part> {
        self.stamped(at, prose::dates::date_time)
    }
}
