//! `beffroi alarm`: what is in force and what waits; release it, give the all clear, or try the whole way on the house alone.

use std::collections::BTreeMap;

use floor::{Error, House, Id, Result};
use prose::lang::Lang;
use publish::alarm_store::{self, Request};
use publish::call::Call;
use publish::desk::{clear_alarm, release};
use publish::{call_store, draft_store};
use reach::outbox;
use serde::Serialize;

use crate::cli::Alarm;

#[derive(Serialize)]
struct Shown {
    in_force: Vec<InForce>,
    waiting: Vec<Waiting>,
}

#[derive(Serialize)]
struct InForce {
    call: String,
    /// RFC 3339.
    until: String,
    over: bool,
}

#[derive(Serialize)]
struct Waiting {
    id: String,
    until: String,
}

pub(super) fn run(args: &Alarm) -> Result<()> {
    let house = crate::open(&args.dir)?;
    if args.test {
        return rehearse(&house);
    }
    if let Some(draft) = &args.release {
        crate::unlock(&house, &args.unlock)?;
        return released(&house, draft);
    }
    if let Some(call) = &args.clear {
        crate::unlock(&house, &args.unlock)?;
        return cleared(&house, call, &args.say);
    }
    show(&house, args.json)
}

fn show(house: &House, json: bool) -> Result<()> {
    let now = house.clock.now();
    let shown = house.db.read(|conn| {
        let in_force = alarm_store::in_force(conn)?;
        let waiting = alarm_store::requests(conn, now)?;
        Ok(Shown {
            in_force: in_force.into_iter().filter_map(in_force_now).collect(),
            waiting: waiting.iter().map(waits).collect(),
        })
    })?;
    if json {
        return super::print_json(&shown);
    }
    let mut text = String::new();
    for one in &shown.in_force {
        let how = if one.over { "all clear" } else { "in force" };
        text.push_str(&format!("{}: {how}, until {}\n", one.call, one.until));
    }
    for one in &shown.waiting {
        let (id, until) = (&one.id, &one.until);
        text.push_str(&format!(
            "{id} waits for a second person until {until}: beffroi alarm DIR --release {id}\n"
        ));
    }
    if text.is_empty() {
        text.push_str("No alarm is in force, and none waits.\n");
    }
    super::print(&text)
}

fn in_force_now(call: Call) -> Option<InForce> {
    let alarm = call.alarm()?;
    Some(InForce {
        call: call.slug,
        until: alarm.until,
        over: alarm.over,
    })
}

fn waits(request: &Request) -> Waiting {
    let until = prose::dates::machine(request.ends_at(), "UTC");
    Waiting {
        id: request.draft.to_string(),
        until: until.unwrap_or_default(),
    }
}

/// Whoever holds the server is the second person for what somebody has asked for at the desk.
fn released(house: &House, id: &str) -> Result<()> {
    let now = house.clock.now();
    let slug = house.db.write(|tx| {
        let draft = Id::parse(id).ok_or_else(|| nothing_waits(id))?;
        let request = alarm_store::request(tx, &draft, now)?.ok_or_else(|| nothing_waits(id))?;
        let draft = draft_store::call(tx, &draft)?.ok_or_else(|| nothing_waits(id))?;
        let mut texts = draft_store::texts(tx, &draft.id)?;
        texts.retain(|text| request.versions.get(text.lang.as_str()) == Some(&text.version));
        if texts.len() != request.versions.len() {
            return Err(Error::conflict("the texts have changed since they were asked for").at(id));
        }
        if !release::refusals(tx, &house.config, &draft, &texts)?.is_empty() {
            return Err(Error::conflict("something stands in its way")
                .at(id)
                .hint("open its page at the desk: it says what"));
        }
        let call = release::publish(tx, &draft, &texts, &request.by)?;
        people::audit::note(tx, None, "publish-call", call.as_str())?;
        call_store::call(tx, &call)
    })?;
    super::settle(house)?;
    let slug = slug.map(|call| call.slug).unwrap_or_default();
    super::print(&format!("{slug} is released.\n"))
}

fn nothing_waits(id: &str) -> Error {
    Error::not_found("no alarm waits for a second person under this id")
        .at(id)
        .hint("`beffroi alarm DIR` lists them; a request holds for ten minutes")
}

/// Says in every language of an alarm that it is over.
fn cleared(house: &House, slug: &str, said: &[String]) -> Result<()> {
    two_hands(house)?;
    let said = super::by_language(said)?;
    house.db.write(|tx| {
        let call = call_store::call_by_slug(tx, slug)?;
        let standing = call.filter(|call| call.alarm().is_some_and(|alarm| !alarm.over));
        let call = standing.ok_or_else(|| {
            Error::conflict("there is no such alarm, or it is over already").at(slug)
        })?;
        let texts = texts(tx, house, &call, &said)?;
        let nobody = tx.fresh_id()?;
        clear_alarm::draft(tx, &call, &texts, &nobody)?;
        let draft = draft_store::call(tx, &call.id)?;
        let draft = draft.ok_or_else(|| nothing_waits(slug))?;
        let mut drafts = draft_store::texts(tx, &call.id)?;
        drafts.retain(|text| texts.iter().any(|(lang, _)| *lang == text.lang));
        release::publish(tx, &draft, &drafts, &nobody)?;
        people::audit::note(tx, None, "publish-call", call.id.as_str())
    })?;
    super::settle(house)?;
    super::print(&format!("{slug} is over: the all clear goes out.\n"))
}

/// Each language of the alarm with what was given for it, else with the usual words.
fn texts(
    conn: &mut floor::Conn<'_>,
    house: &House,
    call: &Call,
    said: &BTreeMap<Lang, String>,
) -> Result<Vec<(Lang, String)>> {
    let shown = call_store::shown_revisions(conn, &call.id)?;
    let standing = shown.into_iter().filter(|it| it.erased_at.is_none());
    Ok(standing
        .map(|it| {
            let given = said.get(&it.lang).cloned();
            let usual = || {
                let ui = publish::site::interface_language(house, &it.lang);
                house.words.say(ui.as_str(), "alarm-over", &[])
            };
            let short = given.unwrap_or_else(usual);
            (it.lang, short)
        })
        .collect())
}

/// The command line is one pair of hands.
pub(super) fn two_hands(house: &House) -> Result<()> {
    match house.config.alarm.people {
        0 | 1 => Ok(()),
        _ => Err(Error::conflict("in this house an alarm takes two people")
            .hint("ask for it at the desk, and release it there or with `beffroi alarm DIR --release ID`")),
    }
}

/// Refuses another alarm where the house has sounded as many as it may in a day.
pub(super) fn within_limit(house: &House) -> Result<()> {
    let now = house.clock.now();
    let sounded = house.db.read(|conn| alarm_store::sounded(conn, now))?;
    match publish::alarm::too_many(sounded, house.config.alarm.per_day) {
        None => Ok(()),
        Some(count) => Err(Error::conflict(format!(
            "the house has sounded {count} alarms within a day, and alarm.per_day allows no more"
        ))
        .hint("sound it all the same with --over-limit")),
    }
}

fn rehearse(house: &House) -> Result<()> {
    let outlets = house.db.write(|tx| outbox::rehearse(tx, crate::OUTLETS))?;
    super::print(&match outlets {
        0 => {
            "Nobody of the house would hear it. Mark who is: beffroi subscribers DIR own ADDRESS\n"
                .to_owned()
        }
        some => format!("A test goes out by {some} outlet(s), to the house alone.\n"),
    })
}
