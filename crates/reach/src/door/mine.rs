//! What is kept about an address: asked for by mail, shown to the bearer of the personal link, changed or deleted there.

use askama::Template;
use floor::form::Faults;
use floor::limit::Rule;
use floor::route::{Answer, Asked};
use floor::{House, MINUTE, Micros, Result};
use http::StatusCode;
use prose::lang::Lang;

use super::frame::{self, Frame};
use super::subscribe::{Choices, preferences};
use crate::mail::{self, Address, LEFT, Standing, Subscriber, Vault, store};

const FROM_ONE_NETWORK: Rule = Rule {
    name: "mine",
    burst: 10,
    every: 6 * MINUTE,
};

#[derive(Template)]
#[template(path = "mine-request.html")]
struct RequestView<'a> {
    f: Frame<'a>,
    address: &'a str,
    faults: Faults,
}

#[derive(Template)]
#[template(path = "mine.html")]
struct MineView<'a> {
    f: Frame<'a>,
    action: String,
    saved: bool,
    address: String,
    since: String,
    consent: String,
    consent_lang: Lang,
    consent_at: String,
    source: String,
    state: String,
    paused: bool,
    unconfirmed: bool,
    choices: Choices,
    faults: Faults,
}

pub(super) fn ask(house: &House, asked: &Asked) -> Result<Answer> {
    request(house, asked, Faults::default())
}

pub(super) fn send_link(house: &House, asked: &Asked) -> Result<Answer> {
    if !super::is_open(house) {
        return frame::closed(house, asked);
    }
    let mut check = asked.form().check();
    let address = Address::parse(check.text("mail", 254));
    let Ok(address) = address else {
        check.fault("mail", "fault-address");
        return request(house, asked, check.done().err().unwrap_or_default());
    };
    let network = asked.network();
    let limits = &house.limits;
    let limited = || {
        limits
            .take(house.clock.now(), &FROM_ONE_NETWORK, network)
            .is_err()
    };
    let too_many = !network.is_here() && limited();
    if too_many || mail::ask_for_links(house, &address)? == mail::Answer::Later {
        let answer = request(house, asked, Faults::of("form", "fault-later"))?;
        return Ok(answer.status(StatusCode::TOO_MANY_REQUESTS));
    }
    frame::told(house, asked, "subscribe-look", "mine-look-text")
}

fn request(house: &House, asked: &Asked, faults: Faults) -> Result<Answer> {
    let view = RequestView {
        f: Frame::new(house, asked, "mine"),
        address: asked.form().text("mail"),
        faults,
    };
    Ok(Answer::html(frame::written(&view)?))
}

impl RequestView<'_> {
    fn fault(&self, field: &str) -> Option<String> {
        self.faults.say(self.f.house, &self.f.lang, field)
    }
}

pub(super) fn show(house: &House, asked: &Asked) -> Result<Answer> {
    let vault = Vault::open(house)?;
    match bearer(house, &vault, asked)? {
        Some(known) => page(house, asked, &vault, &known, (false, Faults::default())),
        None => frame::gone(house, asked),
    }
}

pub(super) fn change(house: &House, asked: &Asked) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let Some(known) = bearer(house, &vault, asked)? else {
        return frame::gone(house, asked);
    };
    let id = known.id.as_str();
    let pressed = asked.form().text("do");
    match pressed {
        "delete" => {
            house.db.write(|tx| store::suppress(tx, id, LEFT))?;
            return frame::told(house, asked, "left-title", "left-text");
        }
        "pause" | "resume" => {
            let standing = match pressed {
                "pause" => Standing::Paused,
                _ => Standing::Active,
            };
            house.db.write(|tx| store::set_standing(tx, id, standing))?;
        }
        _ => {
            let Some(wants) = preferences(asked) else {
                let faults = Faults::of("langs", "fault-langs");
                return page(house, asked, &vault, &known, (false, faults));
            };
            house
                .db
                .write(|tx| store::set_preferences(tx, id, &wants))?;
        }
    }
    let known = house.db.read(|conn| store::by_id(conn, id))?;
    match known {
        Some(known) => page(house, asked, &vault, &known, (true, Faults::default())),
        None => frame::gone(house, asked),
    }
}

fn bearer(house: &House, vault: &Vault, asked: &Asked) -> Result<Option<Subscriber>> {
    match vault.bearer("mine", asked.param("token")) {
        Some(id) => house.db.read(|conn| store::by_id(conn, id)),
        None => Ok(None),
    }
}

fn page(
    house: &House,
    asked: &Asked,
    vault: &Vault,
    known: &Subscriber,
    (saved, faults): (bool, Faults),
) -> Result<Answer> {
    let f = Frame::new(house, asked, "mine");
    let date = |at: Micros| {
        let zone = &house.config.house.timezone;
        prose::dates::date(at, zone, &f.lang).unwrap_or_default()
    };
    let consent = |conn: &mut floor::Conn<'_>| store::consent_text(conn, &known.consent);
    let view = MineView {
        action: asked.path().to_owned(),
        saved,
        address: vault.unseal(&known.id, &known.sealed)?.as_str().to_owned(),
        since: date(known.made_at),
        consent: house.db.read(consent)?,
        consent_lang: Lang::parse(&known.consent_lang).unwrap_or_else(|_| f.lang.clone()),
        consent_at: date(known.consent_at),
        source: f.say(&format!("source-{}", known.source)),
        state: f.say(&format!("state-{}", known.standing.as_str())),
        paused: known.standing == Standing::Paused,
        unconfirmed: known.standing == Standing::Unconfirmed,
        choices: Choices::new(house, &known.wants),
        faults,
        f,
    };
    Ok(Answer::html(frame::written(&view)?))
}

impl MineView<'_> {
    fn fault(&self, field: &str) -> Option<String> {
        self.faults.say(self.f.house, &self.f.lang, field)
    }
}
