//! How one signs in: passkeys, the authenticator app, recovery codes, a password where the house allows it.
//!
//! A way is added by whoever is signed in and taken away again, but never the last one. What is shown once (the sign-in name, the
//! codes) is kept as hashes only. Whoever signed in long ago signs in again before any of this changes: who finds a browser open does not
//! keep the house.

use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use floor::form::Faults;
use floor::markup::Markup;
use floor::route::{Answer, Route};
use floor::{Error, Result, Tx};
use http::StatusCode;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::{Asset, Desk, Field, door};
use crate::passkey::{self, Expected, Making};
use crate::person::Need;
use crate::way_store::{self, Passkey, Ways};
use crate::{invitation, password, sign_in, totp};

pub(super) const SCRIPT: Asset = Asset::script(
    "/desk/assets/{version}/passkey.js",
    include_bytes!("../../pages/passkey.js"),
);

const MAX_LABEL: usize = 60;
const MAX_PASSKEYS: usize = 20;
const SEED: usize = 20;
const HERE: &str = "/desk/me/ways";

pub(super) fn routes() -> Vec<Route> {
    let post = |pattern, handler| door::post(pattern, Need::Arriving, handler);
    vec![
        door::get(HERE, Need::Arriving, |desk| show(desk, &Faults::default())),
        post("/desk/me/ways/passkey", add_passkey),
        door::get("/desk/me/ways/app", Need::Arriving, begin_app),
        post("/desk/me/ways/app", add_app),
        post("/desk/me/ways/password", add_password),
        door::post("/desk/me/ways/codes", Need::Anybody, print_codes),
        door::post(
            "/desk/me/ways/passkey/{passkey}/drop",
            Need::Anybody,
            drop_passkey,
        ),
        door::post("/desk/me/ways/app/drop", Need::Anybody, drop_app),
        door::post("/desk/me/ways/password/drop", Need::Anybody, drop_password),
    ]
}

#[derive(Template)]
#[template(path = "ways.html")]
struct WaysView<'a> {
    desk: &'a Desk<'a>,
    ways: Ways,
    challenge: String,
    user: String,
    known: String,
    label: Field,
    password: Option<Field>,
    faults: &'a Faults,
}

impl WaysView<'_> {
    fn is_stale(&self) -> bool {
        is_stale(self.desk)
    }

    fn fault(&self, name: &str) -> String {
        let fault = self.faults.say(self.desk.house, &self.desk.lang, name);
        fault.unwrap_or_default()
    }

    /// Since when there is a passkey, and when it was last used.
    fn times(&self, one: &Passkey) -> Markup {
        let made = self.desk.time(one.made_at);
        match one.used_at {
            None => made,
            Some(at) => self.desk.sentence(
                "sessions-times",
                &[("made", made), ("used", self.desk.time(at))],
            ),
        }
    }
}

fn show(desk: &Desk<'_>, faults: &Faults) -> Result<Answer> {
    let person = &desk.person().id;
    let ways = desk.house.db.read(|conn| way_store::ways(conn, person))?;
    let known: Vec<&str> = ways.passkeys.iter().map(|one| one.id.as_str()).collect();
    let form_key = desk.house.form_key()?;
    let allowed = desk.house.config.people.passwords;
    let fault = |name: &str| faults.say(desk.house, &desk.lang, name);
    let view = WaysView {
        challenge: form_key.token(desk.house, &making(desk))?,
        user: BASE64.encode(person.as_str()),
        known: known.join(" "),
        label: Field::line("label", desk.say("ways-label"), &desk.session.device)
            .hint(desk.say("ways-label-hint"))
            .fault(fault("label")),
        password: allowed.then(|| {
            Field::password("password", desk.say("ways-password"))
                .hint(desk.say("ways-password-hint"))
                .fault(fault("password"))
                .autocomplete("new-password")
        }),
        ways,
        desk,
        faults,
    };
    let answer = desk.page_with(&desk.say("ways-title"), &view, &[&SCRIPT])?;
    Ok(answer.refusing(!faults.is_empty()))
}

fn is_stale(desk: &Desk<'_>) -> bool {
    desk.session.is_stale(desk.house.clock.now())
}

/// The page says at its top that they sign in again first.
fn again(desk: &Desk<'_>) -> Result<Answer> {
    let page = show(desk, &Faults::default())?;
    Ok(page.status(StatusCode::FORBIDDEN))
}

/// What the challenge of a new passkey is for: this session alone.
fn making(desk: &Desk<'_>) -> String {
    format!("passkey-make/{}", desk.session.id)
}

fn add_passkey(desk: &Desk<'_>) -> Result<Answer> {
    if is_stale(desk) {
        return again(desk);
    }
    let form = desk.asked.form();
    let challenge = form.text("challenge");
    let key = desk.house.form_key()?;
    let fresh = key.check(desk.house, &making(desk), challenge, (0, sign_in::PATIENCE));
    if fresh.is_err() {
        return show(desk, &Faults::of("passkey", "passkey-stale"));
    }
    let mut check = form.check();
    let label = check.text("label", MAX_LABEL);
    if let Err(faults) = check.done() {
        return show(desk, &faults);
    }
    let (site, origin) = sign_in::here(desk.house, desk.asked);
    let expected = Expected {
        site: &site,
        origin: &origin,
        challenge,
    };
    let made = passkey::made(
        &expected,
        &Making {
            id: form.text("id"),
            alg: form.text("alg").parse().unwrap_or_default(),
            key: form.text("key"),
            client: form.text("client"),
            authenticator: form.text("authenticator"),
        },
    );
    let made = match made {
        Ok(made) => made,
        Err(fault) => {
            tracing::info!(?fault, "a new passkey was refused");
            return show(desk, &Faults::of("passkey", "passkey-failed"));
        }
    };
    let person = &desk.person().id;
    let kept = desk.house.db.write(|tx| {
        let many = way_store::ways(tx, person)?.passkeys.len() >= MAX_PASSKEYS;
        let kept = !many && way_store::keep_passkey(tx, person, (label, &site), &made)?;
        if kept {
            added(desk, tx, "passkey")?;
        }
        Ok(kept)
    })?;
    match kept {
        true => desk.see(HERE, "way-added"),
        false => show(desk, &Faults::of("passkey", "passkey-failed")),
    }
}

/// What follows from a new way: the link that let them in is spent.
fn added(desk: &Desk<'_>, tx: &mut Tx<'_>, way: &str) -> Result<()> {
    invitation::spend(tx, &desk.person().id)?;
    desk.note(tx, "way-added", way)
}

#[derive(Template)]
#[template(path = "app.html")]
struct AppView<'a> {
    desk: &'a Desk<'a>,
    seed: String,
    shown: String,
    uri: String,
    picture: Markup,
    code: Field,
}

fn begin_app(desk: &Desk<'_>) -> Result<Answer> {
    if is_stale(desk) {
        return again(desk);
    }
    let seed = desk.house.random.bytes::<SEED>()?;
    app_page(desk, &seed, &Faults::default())
}

fn app_page(desk: &Desk<'_>, seed: &[u8], faults: &Faults) -> Result<Answer> {
    let house = match desk.house.config.name(desk.lang.as_str()) {
        "" => "Beffroi",
        name => name,
    };
    let uri = totp::uri(seed, house, &desk.person().name);
    let shown = totp::base32(seed);
    let shown: Vec<char> = shown.chars().collect();
    let shown: Vec<String> = shown.chunks(4).map(|four| four.iter().collect()).collect();
    let view = AppView {
        seed: BASE64.encode(seed),
        shown: shown.join(" "),
        picture: picture(&uri)?,
        code: Field::line("code", desk.say("app-code"), "")
            .fault(faults.say(desk.house, &desk.lang, "code"))
            .autocomplete("one-time-code")
            .digits()
            .required(),
        uri,
        desk,
    };
    let answer = desk.page(&desk.say("app-title"), &view)?;
    Ok(answer.refusing(!faults.is_empty()))
}

/// The address as a QR code.
fn picture(uri: &str) -> Result<Markup> {
    let code = QrCode::with_error_correction_level(uri, EcLevel::L)
        .map_err(|cause| Error::internal("a QR code cannot be drawn", cause))?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .build();
    let start = picture.find("<svg").unwrap_or(0);
    Ok(Markup(picture[start..].to_owned()))
}

fn add_app(desk: &Desk<'_>) -> Result<Answer> {
    if is_stale(desk) {
        return again(desk);
    }
    let form = desk.asked.form();
    let seed = BASE64.decode(form.text("seed")).unwrap_or_default();
    if seed.len() != SEED {
        return begin_app(desk);
    }
    let now = desk.house.clock.now();
    let Some(step) = totp::check(&seed, form.text("code"), now, 0) else {
        return app_page(desk, &seed, &Faults::of("code", "app-code-wrong"));
    };
    let person = &desk.person().id;
    let (keyring, random) = (&desk.house.keyring, &desk.house.random);
    let sealed = keyring.seal(&sign_in::sealed_name(person), &seed, random)?;
    let shown = desk.house.db.write(|tx| {
        way_store::set_app(tx, person, Some(sealed.clone()), step)?;
        added(desk, tx, "app")?;
        shown_once(tx, desk)
    })?;
    shown.page(desk)
}

fn add_password(desk: &Desk<'_>) -> Result<Answer> {
    if is_stale(desk) {
        return again(desk);
    }
    if !desk.house.config.people.passwords {
        return Err(Error::not_found("this house uses no passwords"));
    }
    let typed = desk.asked.form().text("password");
    let length = typed.chars().count();
    if !(password::LEAST..=password::MOST).contains(&length) {
        return show(desk, &Faults::of("password", "ways-password-short"));
    }
    let hash = password::hash(typed, &desk.house.random)?;
    let person = &desk.person().id;
    let shown = desk.house.db.write(|tx| {
        way_store::set_password(tx, person, Some(hash.clone()))?;
        added(desk, tx, "password")?;
        shown_once(tx, desk)
    })?;
    shown.page(desk)
}

fn print_codes(desk: &Desk<'_>) -> Result<Answer> {
    if is_stale(desk) {
        return again(desk);
    }
    let shown = desk.house.db.write(|tx| {
        desk.note(tx, "codes-made", "")?;
        shown_once(tx, desk)
    })?;
    shown.page(desk)
}

/// What is shown once, to be printed.
struct Shown {
    name: Option<String>,
    codes: Vec<String>,
}

#[derive(Template)]
#[template(path = "codes.html")]
struct CodesView<'a> {
    desk: &'a Desk<'a>,
    shown: &'a Shown,
}

/// New recovery codes, and a new sign-in name for whoever signs in by one.
fn shown_once(tx: &mut Tx<'_>, desk: &Desk<'_>) -> Result<Shown> {
    let person = &desk.person().id;
    let ways = way_store::ways(tx, person)?;
    let name = match ways.app || ways.password {
        true => Some(way_store::name_anew(tx, person)?),
        false => None,
    };
    let codes = way_store::codes_anew(tx, person)?;
    Ok(Shown { name, codes })
}

impl Shown {
    fn page(&self, desk: &Desk<'_>) -> Result<Answer> {
        let view = CodesView { desk, shown: self };
        desk.page(&desk.say("codes-title"), &view)
    }
}

fn drop_passkey(desk: &Desk<'_>) -> Result<Answer> {
    let id = desk.asked.param("passkey");
    dropped(desk, "passkey", &|tx| {
        way_store::drop_passkey(tx, &desk.person().id, id).map(drop)
    })
}

fn drop_app(desk: &Desk<'_>) -> Result<Answer> {
    dropped(desk, "app", &|tx| {
        way_store::set_app(tx, &desk.person().id, None, 0)
    })
}

fn drop_password(desk: &Desk<'_>) -> Result<Answer> {
    dropped(desk, "password", &|tx| {
        way_store::set_password(tx, &desk.person().id, None)
    })
}

fn dropped(desk: &Desk<'_>, way: &str, drop: &dyn Fn(&mut Tx<'_>) -> Result<()>) -> Result<Answer> {
    if is_stale(desk) {
        return again(desk);
    }
    let done = desk.house.db.write(|tx| {
        drop(tx)?;
        if !way_store::has_way(tx, &desk.person().id)? {
            return Err(
                Error::conflict("the last way to sign in stays").hint("add another one first")
            );
        }
        desk.note(tx, "way-dropped", way)
    });
    match done {
        Ok(()) => desk.see(HERE, "way-dropped"),
        Err(error) if error.kind() == floor::ErrorKind::Conflict => {
            show(desk, &Faults::of("drop", "ways-last"))
        }
        Err(error) => Err(error),
    }
}
