//! Publishing: what would happen, in words; what stands in the way; now, or at an hour that is set.
//!
//! The form names the version of each text that was shown. If one has changed since, nothing is published and the page is shown anew: what is
//! published is what somebody saw.

use std::collections::BTreeMap;

use askama::Template;
use floor::audience::Ahead;
use floor::markup::Markup;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Error, ErrorKind, Micros, Result};
use http::StatusCode;
use people::desk::Desk;
use prose::lang::Lang;

use crate::desk::describe_call::moment;
use crate::desk::jobs::SCHEDULED;
use crate::desk::release::{self, Refusal};
use crate::desk::sound_alarm::{self, Against, Press};
use crate::desk::text::{DraftCall, DraftText};
use crate::desk::{overview, said, spot};
use crate::draft::MAX_MEDIA;
use crate::publish_calls::{Plan, Step};
use crate::review_store::{self, Schedule};
use crate::{alarm_store, draft_store};

#[derive(Template)]
#[template(path = "desk/publish.html")]
struct PublishView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    heading: String,
    notice: Option<Markup>,
    languages: Vec<Choice>,
    refusals: Vec<(Markup, Option<String>)>,
    effects: Vec<Markup>,
    schedule_open: bool,
    at: String,
    at_fault: Option<String>,
    zone: String,
    scheduled: Option<String>,
    /// Who has asked for a second person, and until when there is time.
    asked: Option<String>,
    /// So many alarms have been sounded that it takes a steward's word.
    over_limit: Option<String>,
    button: String,
    may_schedule: bool,
}

struct Choice {
    lang: Lang,
    version: u64,
    chosen: bool,
}

/// What a refused form brings back.
#[derive(Default)]
struct Back {
    notice: Option<Markup>,
    at_fault: Option<String>,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, Back::default())
}

fn page(desk: &Desk<'_>, back: Back) -> Result<Answer> {
    let refused = back.notice.is_some() || back.at_fault.is_some();
    let view = desk.house.db.read(|conn| view(conn, desk, back))?;
    let answer = desk.page(&desk.say("work-publish"), &view)?;
    Ok(match refused {
        true => answer.status(StatusCode::CONFLICT),
        false => answer,
    })
}

fn view<'a>(conn: &mut Conn<'_>, desk: &'a Desk<'a>, back: Back) -> Result<PublishView<'a>> {
    let listed = spot::call(conn, desk)?;
    let draft = draft_store::call(conn, &listed.id)?.ok_or_else(spot::gone)?;
    let texts = draft_store::texts(conn, &draft.id)?;
    let chosen = chosen(desk, &texts);
    let picked: Vec<DraftText> = texts
        .iter()
        .filter(|text| chosen.contains(&text.lang))
        .cloned()
        .collect();
    let refusals = release::refusals(conn, &desk.house.config, &draft, &picked)?;
    let mut refusals: Vec<_> = refusals
        .iter()
        .map(|refusal| told(desk, &draft, refusal))
        .collect();
    let over_limit = against(conn, desk, &draft, &mut refusals)?;
    let (refusals, effects) = match refusals.is_empty() {
        false => {
            let said = |(said, href): (String, Option<String>)| (Markup::text(&said), href);
            (refusals.into_iter().map(said).collect(), Vec::new())
        }
        true => planned(conn, desk, &draft, &picked)?,
    };
    let shown = picked
        .iter()
        .map(|text| (text.lang.to_string(), text.version));
    let press = sound_alarm::step(conn, desk, &draft, &shown.collect())?;
    let (asked, button) = match &press {
        Press::Publish => (None, "work-publish-now"),
        Press::Ask => (None, "alarm-ask"),
        Press::Release(request) => (
            Some(sound_alarm::told(conn, desk, request)?),
            "alarm-release",
        ),
        Press::Wait(request) => (
            Some(sound_alarm::told(conn, desk, request)?),
            "alarm-ask-again",
        ),
    };
    let form = desk.asked.form();
    let zone = match form.text("zone") {
        "" => desk.house.config.house.timezone.clone(),
        zone => zone.to_owned(),
    };
    Ok(PublishView {
        style: super::STYLE.href(),
        id: draft.id.to_string(),
        heading: spot::title(desk, &listed),
        notice: back.notice,
        languages: texts
            .iter()
            .map(|text| Choice {
                lang: text.lang.clone(),
                version: text.version,
                chosen: chosen.contains(&text.lang),
            })
            .collect(),
        refusals,
        effects,
        schedule_open: back.at_fault.is_some(),
        at: form.text("at").to_owned(),
        at_fault: back.at_fault,
        zone,
        scheduled: overview::schedule(conn, desk, &listed)?,
        asked,
        over_limit,
        button: desk.say(button),
        may_schedule: !sound_alarm::takes_two(desk, draft.kind),
        d: desk,
    })
}

/// What stands against an alarm, added to what stands against any call; for a steward, the limit is a question.
fn against(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    draft: &DraftCall,
    refusals: &mut Vec<(String, Option<String>)>,
) -> Result<Option<String>> {
    let (per_day, now) = (desk.house.config.alarm.per_day, desk.house.clock.now());
    let call = Some(format!("/desk/calls/{}", draft.id));
    Ok(match sound_alarm::against(conn, draft, per_day, now)? {
        None => None,
        Some(Against::Past) => {
            refusals.push((desk.say("refusal-past"), call));
            None
        }
        Some(Against::TooMany(count)) => {
            let count = [("count", Arg::Number(count))];
            match desk.person().roles.is_steward() {
                true => Some(said::isolated(desk, "alarm-over-limit", &count)),
                false => {
                    refusals.push((
                        said::isolated(desk, "refusal-too-many-alarms", &count),
                        None,
                    ));
                    None
                }
            }
        }
    })
}

/// The languages of the form that was sent, of the address, or all.
fn chosen(desk: &Desk<'_>, texts: &[DraftText]) -> Vec<Lang> {
    let sent = versions(desk);
    let asked: Vec<&str> = desk.asked.query().all("lang").collect();
    let all = texts.iter().map(|text| text.lang.clone());
    match (sent.is_empty(), asked.is_empty()) {
        (false, _) => all
            .filter(|lang| sent.contains_key(lang.as_str()))
            .collect(),
        (true, false) => all.filter(|lang| asked.contains(&lang.as_str())).collect(),
        (true, true) => all.collect(),
    }
}

/// The version of each text as it was shown.
fn versions(desk: &Desk<'_>) -> BTreeMap<String, u64> {
    let fields = desk.asked.form().fields();
    let of_texts = fields.filter_map(|(name, value)| Some((name.strip_prefix("v-")?, value)));
    of_texts
        .filter_map(|(lang, version)| Some((lang.to_owned(), version.parse().ok()?)))
        .collect()
}

/// What stands in the way, in words, and where it is mended.
fn told(desk: &Desk<'_>, draft: &DraftCall, refusal: &Refusal) -> (String, Option<String>) {
    let name = |lang: &Lang| ("language", Arg::Text(lang.endonym()));
    let page = |lang: &Lang| Some(format!("/desk/calls/{}/{lang}", draft.id));
    let call = || Some(format!("/desk/calls/{}", draft.id));
    let say = |key: &str, args: &[(&str, Arg)]| said::isolated(desk, key, args);
    match refusal {
        Refusal::NoText => (say("refusal-no-text", &[]), None),
        Refusal::NoTitle(lang) => (say("refusal-no-title", &[name(lang)]), page(lang)),
        Refusal::Unreadable(lang, _) => (say("refusal-unreadable", &[name(lang)]), page(lang)),
        Refusal::Approvals {
            lang,
            needed,
            given,
        } => {
            let missing = Arg::Number(u64::try_from(needed - given).unwrap_or_default());
            let review = Some(format!("/desk/calls/{}/{lang}/review", draft.id));
            (
                say("refusal-approvals", &[name(lang), ("count", missing)]),
                review,
            )
        }
        Refusal::Republished(lang) => (say("refusal-republished", &[name(lang)]), page(lang)),
        Refusal::NoSource(lang, source) => {
            let source = ("source", Arg::Text(source.endonym()));
            (say("refusal-no-source", &[name(lang), source]), None)
        }
        Refusal::Folder(lang) => (say("refusal-folder", &[name(lang)]), None),
        Refusal::Circle(lang, source) => {
            let source = ("source", Arg::Text(source.endonym()));
            (say("refusal-circle", &[name(lang), source]), None)
        }
        Refusal::Images => {
            let most = Arg::Number(u64::try_from(MAX_MEDIA).unwrap_or(u64::MAX));
            (say("refusal-images", &[("count", most)]), call())
        }
        Refusal::Address => (say("refusal-address", &[]), call()),
        Refusal::AddressTaken(slug) => (
            say(
                "refusal-address-taken",
                &[("address", Arg::Text(slug.clone()))],
            ),
            call(),
        ),
        Refusal::NoBeginning => (say("refusal-no-beginning", &[]), call()),
        Refusal::NotWhole(lang) => (say("refusal-not-whole", &[name(lang)]), call()),
        Refusal::NoShort(lang) => (say("refusal-no-short", &[name(lang)]), page(lang)),
    }
}

type Planned = (Vec<(Markup, Option<String>)>, Vec<Markup>);

/// What will happen, line by line; or what `publish_calls` still refuses.
fn planned(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    draft: &DraftCall,
    texts: &[DraftText],
) -> Result<Planned> {
    let plan = match release::plan(conn, draft, texts, desk.house.clock.now()) {
        Ok(plan) => plan,
        Err(error) if is_refusal(&error) => {
            return Ok((vec![(refused(desk, &error), None)], Vec::new()));
        }
        Err(error) => return Err(error),
    };
    let code = |text: &str| Markup(format!("<code dir=\"ltr\">{}</code>", Markup::text(text)));
    let mut effects = Vec::new();
    if plan.new {
        effects.push(desk.sentence(
            "effect-new-call",
            &[("address", code(&format!("/call/{}.html", plan.slug)))],
        ));
    }
    for edition in &plan.editions {
        let Ok(lang) = Lang::parse(&edition.lang) else {
            continue;
        };
        let name = ("language", named(&lang));
        effects.push(match edition.step {
            Step::New => desk.sentence(
                "effect-new-edition",
                &[
                    name,
                    (
                        "address",
                        code(&format!("/{}/{}.html", lang.path(), plan.slug)),
                    ),
                ],
            ),
            Step::Revise { rev } => desk.sentence(
                "effect-revision",
                &[name, ("number", Markup::text(&rev.to_string()))],
            ),
            Step::Unchanged => desk.sentence("effect-unchanged", &[name]),
        });
    }
    for text in texts.iter().filter(|text| corrects(text)) {
        let name = ("language", named(&text.lang));
        effects.push(desk.sentence("effect-correction", &[name]));
    }
    effects.extend(audience(conn, desk, draft, &plan, texts)?);
    Ok((Vec::new(), effects))
}

fn corrects(text: &DraftText) -> bool {
    text.base_rev > 0 && !text.words.correction.is_empty()
}

fn named(lang: &Lang) -> Markup {
    Markup(format!(
        "<bdi lang=\"{lang}\">{}</bdi>",
        Markup::text(&lang.endonym())
    ))
}

/// Who gets it, by which way out: the feeds, what the rooms say of theirs, the mirrors.
fn audience(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    draft: &DraftCall,
    plan: &Plan,
    texts: &[DraftText],
) -> Result<Vec<Markup>> {
    let changed = plan.editions.iter();
    let changed = changed.filter(|edition| edition.step != Step::Unchanged);
    let langs: Vec<Lang> = changed
        .filter_map(|edition| Lang::parse(&edition.lang).ok())
        .collect();
    if langs.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = langs.iter().map(|lang| named(lang).0).collect();
    let mut said = vec![desk.sentence("effect-feeds", &[("languages", Markup(names.join(" · ")))])];
    let ahead = Ahead {
        kind: draft.kind.as_str().to_owned(),
        new: plan.new,
        corrects: texts.iter().any(corrects),
        langs,
    };
    for room in &desk.house.audiences {
        for reached in room(desk.house, conn, &ahead)? {
            let count = ("count", Arg::Number(reached.count));
            said.push(Markup::text(&desk.say_with(reached.key, &[count])));
        }
    }
    said.push(desk.sentence("effect-outlets", &[]));
    Ok(said)
}

fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::BadInput | ErrorKind::Conflict)
}

/// What nobody has foreseen is told in the words of the program.
fn refused(desk: &Desk<'_>, error: &Error) -> Markup {
    let said = Markup::text(&desk.say("refusal-unsaid"));
    let why = Markup::text(error.what());
    Markup(format!("{said} <q lang=\"en\" dir=\"ltr\">{why}</q>"))
}

/// Publishes, sets the hour, or takes it back, as the button says.
pub fn publish(desk: &Desk<'_>) -> Result<Answer> {
    match desk.asked.form().text("do") {
        "publish" => publish_now(desk),
        "schedule" => schedule(desk),
        "unschedule" => unschedule(desk),
        _ => page(desk, Back::default()),
    }
}

fn publish_now(desk: &Desk<'_>) -> Result<Answer> {
    let shown = versions(desk);
    let outcome = desk.write(|tx| {
        let Some((draft, texts)) = as_shown(tx, desk, &shown)? else {
            return Ok(None);
        };
        if let Press::Ask | Press::Wait(_) = sound_alarm::step(tx, desk, &draft, &shown)? {
            alarm_store::ask(tx, &draft.id, &shown, &desk.person().id)?;
            desk.note(tx, "ask-alarm", draft.id.as_str())?;
            return Ok(Some((draft.id, "alarm-asked")));
        }
        if desk.asked.form().has("override") {
            desk.note(tx, "override-alarm", draft.id.as_str())?;
        }
        let call = release::publish(tx, &draft, &texts, &desk.person().id)?;
        desk.note(tx, "publish-call", call.as_str())?;
        Ok(Some((call, "published")))
    });
    match outcome {
        Ok(Some((call, done))) => Ok(spot::see(&format!("/desk/calls/{call}"), done)),
        Ok(None) => page(desk, changed(desk)),
        Err(error) if is_refusal(&error) => {
            let notice = Some(refused(desk, &error));
            page(
                desk,
                Back {
                    notice,
                    ..Back::default()
                },
            )
        }
        Err(error) => Err(error),
    }
}

/// The texts, if they are still those that were shown and nothing stands in the way.
fn as_shown(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    shown: &BTreeMap<String, u64>,
) -> Result<Option<(DraftCall, Vec<DraftText>)>> {
    let listed = spot::call(conn, desk)?;
    let Some(draft) = draft_store::call(conn, &listed.id)? else {
        return Ok(None);
    };
    let mut texts = draft_store::texts(conn, &draft.id)?;
    texts.retain(|text| shown.get(text.lang.as_str()) == Some(&text.version));
    let all = texts.len() == shown.len() && !shown.is_empty();
    if !all || !release::refusals(conn, &desk.house.config, &draft, &texts)?.is_empty() {
        return Ok(None);
    }
    let (per_day, now) = (desk.house.config.alarm.per_day, desk.house.clock.now());
    let steward = desk.person().roles.is_steward() && desk.asked.form().has("override");
    match sound_alarm::against(conn, &draft, per_day, now)? {
        None => {}
        Some(Against::TooMany(_)) if steward => {}
        Some(_) => return Ok(None),
    }
    Ok(Some((draft, texts)))
}

fn changed(desk: &Desk<'_>) -> Back {
    Back {
        notice: Some(Markup::text(&desk.say("work-publish-changed"))),
        ..Back::default()
    }
}

fn schedule(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let zone = form.text("zone").trim();
    let at = moment(form.text("at"), zone).and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let at: Option<Micros> = at.map(jiff::Timestamp::as_microsecond);
    let Some(at) = at.filter(|at| *at > desk.house.clock.now()) else {
        let at_fault = Some(desk.say("work-fault-hour"));
        return page(
            desk,
            Back {
                at_fault,
                ..Back::default()
            },
        );
    };
    let shown = versions(desk);
    let done = desk.house.db.write(|tx| {
        let Some((draft, _)) = as_shown(tx, desk, &shown)? else {
            return Ok(None);
        };
        if sound_alarm::takes_two(desk, draft.kind) {
            return Ok(None);
        }
        let schedule = Schedule {
            draft: draft.id.clone(),
            at,
            zone: zone.to_owned(),
            by: desk.person().id.clone(),
            versions: shown.clone(),
            failed: None,
        };
        review_store::schedule(tx, &schedule, SCHEDULED)?;
        desk.note(tx, "schedule-call", draft.id.as_str())?;
        Ok(Some(draft.id))
    })?;
    match done {
        Some(id) => Ok(spot::see(&format!("/desk/calls/{id}"), "scheduled")),
        None => page(desk, changed(desk)),
    }
}

fn unschedule(desk: &Desk<'_>) -> Result<Answer> {
    let id = desk.house.db.write(|tx| {
        let listed = spot::call(tx, desk)?;
        review_store::unschedule(tx, &listed.id)?;
        desk.note(tx, "unschedule-call", listed.id.as_str())?;
        Ok(listed.id)
    })?;
    Ok(spot::see(&format!("/desk/calls/{id}"), "unscheduled"))
}
