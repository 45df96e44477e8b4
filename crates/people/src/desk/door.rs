//! The door of the desk: who is acting, whether they may, and whether a form is really theirs.
//!
//! Nothing typed is lost here: a form that cannot be taken (signed out meanwhile, of another session, of an older page) comes
//! back with every field in it, to be sent again.

use askama::Template;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use floor::form::token_of;
use floor::markup::Markup;
use floor::route::{Answer, Asked, Route};
use floor::{Error, ErrorKind, House, Result};
use http::StatusCode;
use prose::lang::Lang;

use super::{Desk, Frame, written};
use crate::person::Need;
use crate::session::{COOKIE, COOKIE_SECONDS, Session};
use crate::session_store;

type Handler = fn(&Desk<'_>) -> Result<Answer>;

/// A page of the desk: changes nothing.
pub fn get(pattern: &'static str, need: Need, handler: Handler) -> Route {
    Route::get(pattern, move |house, asked| {
        enter(house, asked, need, handler)
    })
}

/// A change, by a form that carries `Desk::token`.
pub fn post(pattern: &'static str, need: Need, handler: Handler) -> Route {
    Route::post(pattern, move |house, asked| {
        enter(house, asked, need, handler)
    })
}

fn enter(house: &House, asked: &Asked, need: Need, handler: Handler) -> Result<Answer> {
    let Some(session) = acting(house, asked)? else {
        return signed_out(house, asked);
    };
    let lang = asked.lang(house, Some(&session.person.lang));
    let desk = Desk {
        house,
        asked,
        session,
        lang,
    };
    let answer = within(&desk, need, handler).or_else(|error| failed(&desk, &error))?;
    let turn = !asked.is_post();
    Ok(match session_store::used(house, &desk.session, turn)? {
        Some(cookie) => answer.keep(house, asked, COOKIE, &cookie, COOKIE_SECONDS),
        None => answer,
    })
}

/// The session that the request's cookie opens.
pub(super) fn acting(house: &House, asked: &Asked) -> Result<Option<Session>> {
    let Some(cookie) = asked.cookie(house, COOKIE) else {
        return Ok(None);
    };
    house
        .db
        .read(|conn| session_store::find(house, conn, cookie))
}

fn within(desk: &Desk<'_>, need: Need, handler: Handler) -> Result<Answer> {
    if desk.asked.is_post() && !is_theirs(desk) {
        return stale(desk);
    }
    if !desk.session.settled && need != Need::Arriving {
        return Ok(Answer::see("/desk/me/ways"));
    }
    if !desk.person().roles.meet(need) {
        let message = desk.say("door-not-allowed");
        return said(
            desk,
            &desk.say("door-not-allowed-title"),
            &message,
            StatusCode::FORBIDDEN,
        );
    }
    handler(desk)
}

/// Whether a form was made for this session, and sent from a page of this house.
fn is_theirs(desk: &Desk<'_>) -> bool {
    let token = token_of(desk.session.form.as_bytes());
    let sent = desk.asked.form().text("token");
    let same = verify_slices_are_equal(token.as_bytes(), sent.as_bytes());
    same.is_ok() && desk.asked.is_from_here(desk.house)
}

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptView<'a> {
    title: &'a str,
    message: String,
    /// Where to sign in first; empty for somebody who is.
    sign_in: String,
    sign_in_word: String,
    again: String,
    token: Markup,
    action: &'a str,
    /// Every field that was typed, with its label where it is long enough to be worth reading.
    fields: Vec<Kept<'a>>,
    typed: String,
    without_files: Option<String>,
}

struct Kept<'a> {
    name: &'a str,
    value: &'a str,
    long: bool,
}

/// A form of another session, of an older page, or from elsewhere: shown, so that the person decides.
fn stale(desk: &Desk<'_>) -> Result<Answer> {
    if !desk.asked.is_from_here(desk.house) {
        let message = desk.say("door-elsewhere");
        return said(
            desk,
            &desk.say("door-elsewhere-title"),
            &message,
            StatusCode::FORBIDDEN,
        );
    }
    let title = desk.say("door-stale-title");
    let view = kept(
        desk.house,
        desk.asked,
        &desk.lang,
        &title,
        ("door-stale", desk.token()),
    );
    let frame = Frame::of(desk, &title);
    Ok(frame
        .answer(&written(&view)?, &[])?
        .status(StatusCode::CONFLICT))
}

fn signed_out(house: &House, asked: &Asked) -> Result<Answer> {
    if !asked.is_post() {
        let next = floor::tree::url_path(asked.address().trim_start_matches('/'));
        return Ok(Answer::see(&format!("/desk/sign-in?next={next}")));
    }
    let lang = asked.lang(house, None);
    let title = house.words.say(lang.as_str(), "door-signed-out-title", &[]);
    let mut view = kept(
        house,
        asked,
        &lang,
        &title,
        ("door-signed-out", Markup::default()),
    );
    view.sign_in = "/desk/sign-in?next=/desk/me".to_owned();
    view.sign_in_word = house.words.say(lang.as_str(), "sign-in-title", &[]);
    let frame = Frame::for_guests(house, asked, lang, &title);
    Ok(frame
        .answer(&written(&view)?, &[])?
        .status(StatusCode::UNAUTHORIZED))
}

fn kept<'a>(
    house: &House,
    asked: &'a Asked,
    lang: &Lang,
    title: &'a str,
    (message, token): (&str, Markup),
) -> KeptView<'a> {
    let say = |key: &str| house.words.say(lang.as_str(), key, &[]);
    let secret = ["token", "password", "code", "recovery"];
    let fields = asked.form().fields();
    let fields = fields.filter(|(name, _)| !secret.contains(name));
    let long = |value: &str| value.len() > 60 || value.contains('\n');
    KeptView {
        title,
        message: say(message),
        sign_in: String::new(),
        sign_in_word: String::new(),
        again: say("door-again"),
        token,
        action: asked.address(),
        fields: fields
            .map(|(name, value)| Kept {
                name,
                value,
                long: long(value),
            })
            .collect(),
        typed: say("door-typed"),
        without_files: asked.form().has_files().then(|| say("door-without-files")),
    }
}

#[derive(Template)]
#[template(path = "said.html")]
struct SaidView<'a> {
    title: &'a str,
    message: &'a str,
    detail: &'a str,
}

/// A page with one sentence.
fn said(desk: &Desk<'_>, title: &str, message: &str, status: StatusCode) -> Result<Answer> {
    let view = SaidView {
        title,
        message,
        detail: "",
    };
    Ok(desk.page(title, &view)?.status(status))
}

/// What a handler could not do, in the shell.
fn failed(desk: &Desk<'_>, error: &Error) -> Result<Answer> {
    let status = status_of(error.kind());
    if status.is_server_error() {
        tracing::error!(path = pattern_free(desk.asked.path()), %error, "a page of the desk failed");
    }
    let frame = Frame::of(desk, &desk.say(title_of(error.kind())));
    failure(frame, desk.house, &desk.lang, error)
}

/// What went wrong outside the desk's own pages, for whoever asked.
pub fn told(house: &House, asked: &Asked, error: &Error) -> Answer {
    let lang = asked.lang(house, None);
    let title = house.words.say(lang.as_str(), title_of(error.kind()), &[]);
    let frame = Frame::for_guests(house, asked, lang.clone(), &title);
    failure(frame, house, &lang, error)
        .unwrap_or_else(|_| Answer::text(format!("{}\n", error.what())))
}

fn failure(frame: Frame<'_>, house: &House, lang: &Lang, error: &Error) -> Result<Answer> {
    let key = match error.kind() {
        ErrorKind::NotFound => "failed-not-found",
        ErrorKind::BadInput => "failed-bad-input",
        ErrorKind::Conflict => "failed-conflict",
        ErrorKind::Locked => "failed-locked",
        ErrorKind::Unavailable => "failed-unavailable",
        ErrorKind::Altered | ErrorKind::Internal => "failed-internal",
    };
    let message = house.words.say(lang.as_str(), key, &[]);
    let detail = match error.remedy() {
        Some(remedy) => format!("{}: {remedy}", error.what()),
        None => error.what().to_owned(),
    };
    let title = frame.title.clone();
    let view = SaidView {
        title: &title,
        message: &message,
        detail: &detail,
    };
    let status = status_of(error.kind());
    Ok(frame.answer(&written(&view)?, &[])?.status(status))
}

fn title_of(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "failed-not-found-title",
        _ => "failed-title",
    }
}

fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::BadInput => StatusCode::BAD_REQUEST,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Locked | ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Altered | ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The first two segments of a path: enough to know the page, without the tokens and ids below.
fn pattern_free(path: &str) -> &str {
    let end = path
        .match_indices('/')
        .nth(3)
        .map_or(path.len(), |(at, _)| at);
    &path[..end]
}
