//! Signing in: what somebody typed or their passkey said, and who that is, if anybody.
//!
//! Every refusal is the same to the outside, and takes the same work. Guesses are limited by account, which no stranger can use up
//! since a sign-in name is 60 random bits, and by network only for names that belong to nobody: a whole meeting behind one address goes on signing in.

use floor::limit::{Rule, Wait};
use floor::route::Asked;
use floor::{DAY, House, Id, MINUTE, Result, SECOND};

use crate::passkey::{self, Expected, Known, Using};
use crate::{audit, password, totp, way_store};

/// Tries of one account.
const ACCOUNT: Rule = Rule {
    name: "sign-in account",
    burst: 5,
    every: 30 * SECOND,
};
/// Tries from one network with names that belong to nobody.
const NETWORK: Rule = Rule {
    name: "sign-in network",
    burst: 60,
    every: 5 * SECOND,
};

/// What a challenge is for.
pub const SIGNING_IN: &str = "passkey";
/// How long a challenge may wait for its answer.
pub const PATIENCE: i64 = 10 * MINUTE;
/// How long a page with a form to sign in may stay open.
pub const OPEN: i64 = DAY;

/// Why nobody was signed in.
#[derive(Debug)]
pub enum Refusal {
    /// What was given does not belong together.
    Wrong,
    TooOften(Wait),
    /// The page was open for too long, or the form was not ours.
    Stale,
    /// The house's keys are locked, and codes of apps are under them.
    Locked,
}

type Outcome = Result<std::result::Result<Id, Refusal>>;

/// By sign-in name, and a code of the app or a password: whatever of the two the person has.
pub fn by_name(house: &House, asked: &Asked) -> Outcome {
    let form = asked.form();
    let name = form.text("name");
    let account = house.db.read(|conn| way_store::account(conn, name))?;
    let now = house.clock.now();
    let limited = match &account {
        Some(account) => house.limits.take(now, &ACCOUNT, account.person.as_str()),
        None => house.limits.take(now, &NETWORK, asked.network()),
    };
    if let Err(wait) = limited {
        return Ok(Err(Refusal::TooOften(wait)));
    }
    let kept = account
        .as_ref()
        .and_then(|account| account.password.clone());
    let kept = kept.as_deref();
    let typed = form.text("password");
    // Where passwords are allowed, a stranger's name takes as long as a known one.
    let password = house.config.people.passwords && password::check(typed, kept);
    let Some(account) = account else {
        return Ok(Err(Refusal::Wrong));
    };
    if kept.is_some() && !password {
        return Ok(Err(Refusal::Wrong));
    }
    let Some(sealed) = &account.totp else {
        return Ok(if password {
            done(house, account.person)
        } else {
            Err(Refusal::Wrong)
        });
    };
    if !house.keyring.is_unlocked() {
        return Ok(Err(Refusal::Locked));
    }
    let seed = house.keyring.open(&sealed_name(&account.person), sealed)?;
    let step = totp::check(&seed, form.text("code"), now, account.totp_step);
    let Some(step) = step else {
        return Ok(Err(Refusal::Wrong));
    };
    let person = &account.person;
    match house
        .db
        .write(|tx| way_store::step_used(tx, person, step))?
    {
        true => Ok(done(house, account.person)),
        false => Ok(Err(Refusal::Wrong)),
    }
}

fn done(house: &House, person: Id) -> std::result::Result<Id, Refusal> {
    house.limits.forgive(&ACCOUNT, person.as_str());
    Ok(person)
}

/// By a printed code, which is gone with that.
pub fn by_code(house: &House, asked: &Asked) -> Outcome {
    let typed = asked.form().text("recovery");
    let person = house.db.write(|tx| {
        let person = way_store::take_code(tx, typed)?;
        if let Some(person) = &person {
            audit::note(tx, Some(person), "recovered", "")?;
        }
        Ok(person)
    })?;
    if let Some(person) = person {
        return Ok(Ok(person));
    }
    let now = house.clock.now();
    Ok(Err(
        match house.limits.take(now, &NETWORK, asked.network()) {
            Ok(()) => Refusal::Wrong,
            Err(wait) => Refusal::TooOften(wait),
        },
    ))
}

/// By passkey.
pub fn by_passkey(house: &House, asked: &Asked) -> Outcome {
    let form = asked.form();
    let challenge = form.text("challenge");
    let fresh = house
        .form_key()?
        .check(house, SIGNING_IN, challenge, (0, PATIENCE));
    if fresh.is_err() {
        return Ok(Err(Refusal::Stale));
    }
    let known = house
        .db
        .read(|conn| way_store::passkey(conn, form.text("id")))?;
    let Some(known) = known else {
        let now = house.clock.now();
        let limited = house.limits.take(now, &NETWORK, asked.network());
        return Ok(Err(
            limited.map_or_else(Refusal::TooOften, |()| Refusal::Wrong)
        ));
    };
    let (site, origin) = here(house, asked);
    let expected = Expected {
        site: &site,
        origin: &origin,
        challenge,
    };
    let kept = Known {
        alg: known.alg,
        spki: &known.spki,
        counter: known.counter,
    };
    let using = Using {
        client: form.text("client"),
        authenticator: form.text("authenticator"),
        signature: form.text("signature"),
    };
    let counter = match passkey::used(&expected, &kept, &using) {
        Ok(counter) if known.site == site => counter,
        other => {
            tracing::info!(fault = ?other.err(), "a passkey was refused");
            return Ok(Err(Refusal::Wrong));
        }
    };
    let until = house.clock.now() + PATIENCE;
    let first = house.db.write(|tx| {
        way_store::passkey_used(tx, &known.id, counter)?;
        way_store::answer(tx, challenge, until)
    })?;
    Ok(match first {
        true => Ok(known.person),
        false => Err(Refusal::Stale),
    })
}

/// The host name that passkeys of this address belong to, and its origin.
pub fn here(house: &House, asked: &Asked) -> (String, String) {
    let host = asked.host();
    let site = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let scheme = if asked.is_secure(house) {
        "https"
    } else {
        "http"
    };
    (site.to_owned(), format!("{scheme}://{host}"))
}

/// The name under which the seed of somebody's app is sealed.
pub fn sealed_name(person: &Id) -> String {
    format!("totp/{person}")
}

/// Whether what was sent comes from a page of ours that has not been open for too long.
pub fn is_ours(house: &House, asked: &Asked) -> Result<bool> {
    let token = asked.form().text("token");
    let sound = house.form_key()?.check(house, "sign-in", token, (0, OPEN));
    Ok(asked.is_from_here(house) && sound.is_ok())
}
