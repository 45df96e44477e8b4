//! One call: its languages, what it is, and what can be done with it.

use askama::Template;
use floor::form::Faults;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Result};
use people::desk::Desk;
use prose::lang::Lang;

use crate::alarm::Alarm;
use crate::call::Call;
use crate::desk::describe_call as described;
use crate::desk::text::DraftCall;
use crate::desk::{list, said, sound_alarm, spot};
use crate::kind::Kind;
use crate::listing_store::{Listed, Standing};
use crate::{call_store as store, draft_store, review_store};

#[derive(Template)]
#[template(path = "desk/call.html")]
struct CallView<'a> {
    d: &'a Desk<'a>,
    style: String,
    id: String,
    title: String,
    schedule: Option<String>,
    languages: Vec<InLanguage>,
    addable: Vec<Lang>,
    may_begin: bool,
    drafted: bool,
    fresh: bool,
    standing: bool,
    /// Whether something of it is published and not yet erased.
    erasable: bool,
    /// An alarm that could be over.
    sounded: bool,
    /// That a second person is waited for, and the page where one releases it.
    asked: Option<(String, String)>,
    about: Option<About>,
}

struct InLanguage {
    lang: Lang,
    states: Vec<(&'static str, String)>,
    detail: String,
    public: Option<String>,
    may_write: bool,
    drafted: bool,
    translation: bool,
    erased: bool,
}

/// What the call is, as its form shows it.
pub struct About {
    pub open: bool,
    pub kinds: Vec<(&'static str, String)>,
    pub kind: String,
    pub slug: String,
    pub tags: String,
    pub start: String,
    pub end: String,
    pub zone: String,
    pub place: String,
    pub online: String,
    pub until: String,
    pub until_fault: Option<String>,
    pub slug_fault: Option<String>,
    pub tags_fault: Option<String>,
    pub start_fault: Option<String>,
    pub online_fault: Option<String>,
}

pub fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, None)
}

/// The page; with what was typed and what is wrong with it, where a form was refused.
pub fn page(desk: &Desk<'_>, refused: Option<(About, Faults)>) -> Result<Answer> {
    let (view, status) = desk.house.db.read(|conn| {
        let listed = spot::call(conn, desk)?;
        let draft = draft_store::call(conn, &listed.id)?;
        let call = store::call(conn, &listed.id)?;
        let status = match refused.is_some() {
            true => http::StatusCode::UNPROCESSABLE_ENTITY,
            false => http::StatusCode::OK,
        };
        Ok((view(conn, desk, &listed, draft, call, refused)?, status))
    })?;
    Ok(desk.page(&view.title, &view)?.status(status))
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    listed: &Listed,
    draft: Option<DraftCall>,
    call: Option<Call>,
    refused: Option<(About, Faults)>,
) -> Result<CallView<'a>> {
    let languages: Vec<_> = listed
        .languages
        .iter()
        .map(|one| in_language(desk, one, call.as_ref()))
        .collect();
    let roles = &desk.person().roles;
    let mut addable = list::languages(conn, desk)?;
    addable.retain(|lang| {
        roles.may_write(lang) && listed.languages.iter().all(|one| one.lang != *lang)
    });
    if call.as_ref().is_some_and(|call| call.erased.is_some()) {
        addable.clear();
    }
    let about = match (refused, &draft) {
        (Some((about, faults)), _) => Some(with_faults(desk, about, &faults)),
        (None, Some(draft)) => Some(about(desk, draft)),
        (None, None) => None,
    };
    let asked = match sound_alarm::request(conn, desk, &listed.id)? {
        Some(request) => Some((
            sound_alarm::href(&request),
            sound_alarm::told(conn, desk, &request)?,
        )),
        None => None,
    };
    let alarm = call.as_ref().filter(|call| call.withdrawn.is_none());
    let alarm = alarm.and_then(Call::alarm);
    Ok(CallView {
        sounded: alarm.is_some_and(|alarm| !alarm.over),
        asked,
        style: super::STYLE.href(),
        id: listed.id.to_string(),
        title: spot::title(desk, listed),
        schedule: schedule(conn, desk, listed)?,
        addable,
        may_begin: roles.is_editor(),
        drafted: languages.iter().any(|one| one.drafted),
        languages,
        fresh: draft.is_some_and(|draft| draft.fresh),
        erasable: call.as_ref().is_some_and(|call| call.erased.is_none()),
        standing: call.is_some_and(|call| call.erased.is_none() && call.withdrawn.is_none()),
        about,
        d: desk,
    })
}

fn in_language(desk: &Desk<'_>, one: &Standing, call: Option<&Call>) -> InLanguage {
    let erased = one.states.contains(&"erased");
    let readable = one.rev > 0 && !erased && !one.states.contains(&"waiting");
    let public = call.filter(|_| readable);
    let detail = match (&one.source, one.rev) {
        (Some(source), _) => desk.say_with(
            "work-translated-from",
            &[("language", Arg::Text(source.endonym()))],
        ),
        (None, 0) => String::new(),
        (None, rev) => desk.say_with("work-revision", &[("number", Arg::Number(rev.into()))]),
    };
    InLanguage {
        states: list::states(desk, one),
        detail,
        public: public.map(|call| format!("/{}/{}.html", one.lang.path(), call.slug)),
        may_write: desk.person().roles.may_write(&one.lang),
        drafted: one.version.is_some(),
        translation: one.source.is_some(),
        erased,
        lang: one.lang.clone(),
    }
}

/// When it is to be published, or why it was not.
pub fn schedule(conn: &mut Conn<'_>, desk: &Desk<'_>, listed: &Listed) -> Result<Option<String>> {
    let Some(schedule) = review_store::scheduled(conn, &listed.id)? else {
        return Ok(None);
    };
    let when = Arg::Text(said::time_in(desk, schedule.at, &schedule.zone));
    Ok(Some(match schedule.failed.as_deref() {
        None => desk.say_with("work-scheduled", &[("when", when)]),
        Some("changed") => desk.say_with("work-schedule-failed-changed", &[("when", when)]),
        Some("approvals") => desk.say_with("work-schedule-failed-approvals", &[("when", when)]),
        Some("left") => desk.say_with("work-schedule-failed-left", &[("when", when)]),
        Some(_) => desk.say_with("work-schedule-failed-refused", &[("when", when)]),
    }))
}

fn about(desk: &Desk<'_>, draft: &DraftCall) -> About {
    let event = draft.event.clone().unwrap_or_default();
    let field = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    // RFC 3339 as a browser's field takes it: to the minute, without the offset.
    let minute = |name: &str| field(name).chars().take(16).collect::<String>();
    let until = Alarm::read(draft.kind, draft.event.as_ref()).and_then(|alarm| alarm.until());
    let until = until.map(|at| described::minute(at, &desk.house.config.house.timezone));
    let zone = match field("zone") {
        zone if zone.is_empty() => desk.house.config.house.timezone.clone(),
        zone => zone,
    };
    About {
        open: matches!(draft.kind, Kind::Event | Kind::Alarm) && draft.event.is_none(),
        kinds: kinds(desk),
        kind: draft.kind.as_str().to_owned(),
        slug: draft.slug.clone().unwrap_or_default(),
        tags: draft.tags.join(", "),
        start: minute("start"),
        end: minute("end"),
        zone,
        place: field("place"),
        online: field("online"),
        until: until.unwrap_or_default(),
        until_fault: None,
        slug_fault: None,
        tags_fault: None,
        start_fault: None,
        online_fault: None,
    }
}

pub fn kinds(desk: &Desk<'_>) -> Vec<(&'static str, String)> {
    let kind = |kind: Kind| (kind.as_str(), desk.say(&format!("kind-{kind}")));
    Kind::ALL.into_iter().map(kind).collect()
}

fn with_faults(desk: &Desk<'_>, mut about: About, faults: &Faults) -> About {
    let say = |name: &str| faults.say(desk.house, &desk.lang, name);
    about.open = true;
    about.slug_fault = say("slug");
    about.tags_fault = say("tags");
    about.start_fault = say("start").or_else(|| say("end")).or_else(|| say("zone"));
    about.online_fault = say("online");
    about.until_fault = say("until");
    about
}
