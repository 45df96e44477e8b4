//! The pages to sign in and out.

use askama::Template;
use floor::route::{Answer, Asked, Route};
use floor::words::Arg;
use floor::{House, Id, Result, SECOND};
use http::StatusCode;
use http::header::{HeaderName, RETRY_AFTER, USER_AGENT};
use prose::lang::Lang;

use super::ways::SCRIPT;
use super::{Desk, Field, Frame, door, written};
use crate::person::Need;
use crate::session::{COOKIE, COOKIE_SECONDS};
use crate::sign_in::{self, Refusal};
use crate::{person_store, session_store};

pub(super) fn routes() -> Vec<Route> {
    vec![
        door::get("/desk", Need::Anybody, home),
        Route::get("/desk/sign-in", show),
        Route::post("/desk/sign-in", by_name),
        Route::post("/desk/sign-in/code", by_code),
        Route::post("/desk/sign-in/passkey", by_passkey),
        Route::post("/desk/sign-out", sign_out),
    ]
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInView<'a> {
    title: &'a str,
    lead: String,
    fault: Option<String>,
    challenge: String,
    token: String,
    next: &'a str,
    lang: &'a Lang,
    passkey: String,
    passkey_failed: String,
    without_scripts: String,
    name_title: String,
    fields: Vec<Field>,
    button: String,
    code_title: String,
    code_lead: String,
    code: Field,
    code_button: String,
    lost: String,
}

fn show(house: &House, asked: &Asked) -> Result<Answer> {
    if door::acting(house, asked)?.is_some() && asked.query().text("again").is_empty() {
        return Ok(Answer::see(next(asked.query().text("next"))));
    }
    page(house, asked, asked.query().text("next"), None)
}

/// Where to go on to, if it is a page of the desk.
fn next(wanted: &str) -> &str {
    match wanted.starts_with("/desk/") && !wanted.starts_with("/desk/sign-") {
        true => wanted,
        false => "/desk",
    }
}

fn page(house: &House, asked: &Asked, next: &str, refused: Option<&Refusal>) -> Result<Answer> {
    let lang = asked.lang(house, None);
    let say = |key: &str| house.words.say(lang.as_str(), key, &[]);
    let form_key = house.form_key()?;
    let title = say("sign-in-title");
    let sent = asked.form();
    let name = Field::line("name", say("sign-in-name"), sent.text("name"))
        .autocomplete("username")
        .left_to_right();
    let code = Field::line("code", say("sign-in-code"), "")
        .autocomplete("one-time-code")
        .digits();
    let mut fields = vec![name];
    if house.config.people.passwords {
        let password = Field::password("password", say("sign-in-password"));
        fields.push(password.autocomplete("current-password"));
        fields.push(code.hint(say("sign-in-code-hint")));
    } else {
        fields.push(code);
    }
    let view = SignInView {
        lead: say("sign-in-lead"),
        fault: refused.map(|refused| sentence(house, &lang, refused)),
        challenge: form_key.token(house, sign_in::SIGNING_IN)?,
        token: form_key.token(house, "sign-in")?,
        next,
        lang: &lang,
        passkey: say("sign-in-passkey"),
        passkey_failed: say("passkey-failed"),
        without_scripts: say("sign-in-without-scripts"),
        name_title: say("sign-in-by-name"),
        fields,
        button: say("sign-in"),
        code_title: say("sign-in-by-code"),
        code_lead: say("sign-in-by-code-lead"),
        code: Field::line("recovery", say("recovery-code"), "")
            .autocomplete("off")
            .left_to_right(),
        code_button: say("sign-in-recover"),
        lost: say("sign-in-lost"),
        title: &title,
    };
    let main = written(&view)?;
    let answer = Frame::for_guests(house, asked, lang.clone(), &title).answer(&main, &[&SCRIPT])?;
    Ok(match refused {
        None => answer,
        Some(Refusal::TooOften(wait)) => answer
            .status(StatusCode::TOO_MANY_REQUESTS)
            .header(RETRY_AFTER, &(wait.0 / SECOND + 1).to_string()),
        Some(Refusal::Locked) => answer.status(StatusCode::SERVICE_UNAVAILABLE),
        Some(_) => answer.status(StatusCode::FORBIDDEN),
    })
}

fn sentence(house: &House, lang: &Lang, refused: &Refusal) -> String {
    let say = |key: &str, args: &[(&str, Arg)]| house.words.say(lang.as_str(), key, args);
    match refused {
        Refusal::Wrong => say("sign-in-wrong", &[]),
        Refusal::Stale => say("sign-in-stale", &[]),
        Refusal::Locked => say("sign-in-locked", &[]),
        Refusal::TooOften(wait) => {
            let seconds = u64::try_from(wait.0 / SECOND + 1).unwrap_or(1);
            say("sign-in-too-often", &[("seconds", Arg::Number(seconds))])
        }
    }
}

fn by_name(house: &House, asked: &Asked) -> Result<Answer> {
    if !sign_in::is_ours(house, asked)? {
        return again(house, asked, &Refusal::Stale);
    }
    enter(house, asked, sign_in::by_name(house, asked)?)
}

fn by_code(house: &House, asked: &Asked) -> Result<Answer> {
    if !sign_in::is_ours(house, asked)? {
        return again(house, asked, &Refusal::Stale);
    }
    enter(house, asked, sign_in::by_code(house, asked)?)
}

fn by_passkey(house: &House, asked: &Asked) -> Result<Answer> {
    if !asked.is_from_here(house) {
        return again(house, asked, &Refusal::Stale);
    }
    enter(house, asked, sign_in::by_passkey(house, asked)?)
}

fn again(house: &House, asked: &Asked, refused: &Refusal) -> Result<Answer> {
    page(house, asked, asked.form().text("next"), Some(refused))
}

fn enter(
    house: &House,
    asked: &Asked,
    outcome: std::result::Result<Id, Refusal>,
) -> Result<Answer> {
    let person = match outcome {
        Ok(person) => person,
        Err(refused) => return again(house, asked, &refused),
    };
    let agent = asked.header(USER_AGENT).unwrap_or_default();
    let before = door::acting(house, asked)?;
    let cookie = house.db.write(|tx| {
        // Whoever was removed a moment ago has no ways left, but this makes sure.
        match person_store::person(tx, &person)? {
            Some(person) if person.removed_at.is_none() => {
                // This browser goes on in the new session.
                if let Some(before) = &before {
                    session_store::end(tx, &before.person.id, &before.id)?;
                }
                session_store::begin(tx, &person.id, agent).map(Some)
            }
            _ => Ok(None),
        }
    })?;
    match cookie {
        Some(cookie) => Ok(Answer::see(next(asked.form().text("next"))).keep(
            house,
            asked,
            COOKIE,
            &cookie,
            COOKIE_SECONDS,
        )),
        None => again(house, asked, &Refusal::Wrong),
    }
}

/// Whoever writes begins with the calls, everybody else with themselves.
fn home(desk: &Desk<'_>) -> Result<Answer> {
    Ok(Answer::see(match desk.person().roles.meet(Need::Words) {
        true => "/desk/calls",
        false => "/desk/me",
    }))
}

/// Ends this session. The form carries no token, for nobody gains by signing somebody out, and it has to work in any state.
fn sign_out(house: &House, asked: &Asked) -> Result<Answer> {
    if !asked.is_from_here(house) {
        return Ok(Answer::see("/desk/me"));
    }
    if let Some(session) = door::acting(house, asked)? {
        house
            .db
            .write(|tx| session_store::end(tx, &session.person.id, &session.id))?;
    }
    let clear = HeaderName::from_static("clear-site-data");
    Ok(Answer::see("/desk/sign-in?done=signed-out")
        .forget(house, asked, COOKIE)
        .header(clear, "\"cache\""))
}
