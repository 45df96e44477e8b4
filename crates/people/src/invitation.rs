//! Links that let somebody in: the first steward, whoever is invited, and whoever lost their way of signing in.
//!
//! A link holds 256 random bits, of which the house keeps the hash. It makes the person at its first use and is spent once that person
//! has a way to sign in by themselves; until then, and until it expires, it can be opened again, so that a phone
//! that dies half-way through shuts nobody out.

use floor::{Conn, DAY, Error, House, Id, Micros, Result, Tx, values};

use crate::person::Roles;
use crate::{audit, person_store, secret, session_store, way_store};

/// How long a link may be good for, in days.
pub const MOST_DAYS: i64 = 60;

/// A link that is still good.
#[derive(Clone, Debug)]
pub struct Invitation {
    hash: String,
    pub roles: Roles,
    pub lang: String,
    /// Who it is for, where that is known already.
    pub person: Option<Id>,
    pub expires_at: Micros,
}

/// What an invitation shall say.
pub struct Wanted {
    pub roles: Roles,
    pub lang: String,
    pub days: i64,
}

/// Makes a link for somebody new; its token.
pub fn invite(tx: &mut Tx<'_>, by: Option<&Id>, wanted: &Wanted) -> Result<String> {
    if wanted.roles.is_empty() {
        return Err(Error::bad_input("an invitation needs at least one role"));
    }
    let token = make(tx, by, wanted, None)?;
    audit::note(tx, by, "invited", &wanted.roles.to_string())?;
    Ok(token)
}

/// Takes from a person every way to sign in and every session, and makes a link with which they choose a new one.
pub fn reset(tx: &mut Tx<'_>, by: Option<&Id>, person: &Id) -> Result<String> {
    let known = person_store::person(tx, person)?;
    let known = known
        .filter(|person| person.removed_at.is_none())
        .ok_or_else(|| Error::not_found("there is no such person in this house"))?;
    way_store::drop_all(tx, person)?;
    session_store::end_all(tx, person, None)?;
    withdraw_all(tx, person)?;
    let wanted = Wanted {
        roles: known.roles,
        lang: known.lang,
        days: 3,
    };
    let token = make(tx, by, &wanted, Some(person))?;
    audit::note(tx, by, "reset", person.as_str())?;
    Ok(token)
}

fn make(tx: &mut Tx<'_>, by: Option<&Id>, wanted: &Wanted, person: Option<&Id>) -> Result<String> {
    let (token, now) = (secret::fresh_token(tx.random())?, tx.now());
    let expires_at = now + wanted.days.clamp(1, MOST_DAYS) * DAY;
    tx.execute(
        "DELETE FROM invitation WHERE expires_at < $1",
        values![now - 30 * DAY],
    )?;
    tx.execute(
        "INSERT INTO invitation (hash, roles, lang, person, made_by, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![secret::hash(&token), wanted.roles.to_string(), &wanted.lang, person, by, now, expires_at],
    )?;
    Ok(token)
}

/// The invitation of a token; `None` when it was never made, is spent, withdrawn or too old.
pub fn find(conn: &mut Conn<'_>, token: &str, now: Micros) -> Result<Option<Invitation>> {
    let hash = secret::hash(token);
    let row = conn.optional(
        "SELECT roles, lang, person, expires_at FROM invitation WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
        values![&hash, now],
    )?;
    row.map(|row| {
        Ok(Invitation {
            hash,
            roles: read_roles(&row.get::<String>(0)?)?,
            lang: row.get(1)?,
            person: row.get(2)?,
            expires_at: row.get(3)?,
        })
    })
    .transpose()
}

/// Lets somebody in by a link: makes the person, or finds the one it is for, and begins a session; what its cookie shall hold.
pub fn accept(
    tx: &mut Tx<'_>,
    token: &str,
    (name, lang): (&str, &str),
    agent: &str,
) -> Result<String> {
    let now = tx.now();
    let invitation =
        find(tx, token, now)?.ok_or_else(|| Error::not_found("this link is no longer good"))?;
    let person = match &invitation.person {
        Some(person) => {
            person_store::set_name_and_lang(tx, person, name, lang)?;
            session_store::end_all(tx, person, None)?;
            person.clone()
        }
        None => {
            let person = person_store::insert(tx, name, lang, &invitation.roles)?;
            tx.execute(
                "UPDATE invitation SET person = $1 WHERE hash = $2",
                values![&person, &invitation.hash],
            )?;
            crate::owed::on_roles(tx, &person)?;
            audit::note(tx, Some(&person), "joined", &invitation.roles.to_string())?;
            person
        }
    };
    session_store::begin(tx, &person, agent)
}

/// The person can sign in by themselves: their links are spent.
pub(crate) fn spend(tx: &mut Tx<'_>, person: &Id) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "UPDATE invitation SET used_at = $1 WHERE person = $2 AND used_at IS NULL",
        values![now, person],
    )?;
    Ok(())
}

/// A line of the list of links that wait for somebody.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub hash: String,
    pub roles: Roles,
    pub made_at: Micros,
    pub expires_at: Micros,
}

/// The links that nobody has used yet, oldest first.
pub fn waiting(conn: &mut Conn<'_>, now: Micros) -> Result<Vec<Waiting>> {
    let rows = conn.query(
        "SELECT hash, roles, made_at, expires_at FROM invitation
         WHERE used_at IS NULL AND person IS NULL AND expires_at > $1 ORDER BY made_at LIMIT 500",
        values![now],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Waiting {
                hash: row.get(0)?,
                roles: read_roles(&row.get::<String>(1)?)?,
                made_at: row.get(2)?,
                expires_at: row.get(3)?,
            })
        })
        .collect()
}

/// Takes a waiting link back; whether it waited.
pub fn withdraw(tx: &mut Tx<'_>, by: &Id, hash: &str) -> Result<bool> {
    let gone = tx.execute(
        "DELETE FROM invitation WHERE hash = $1 AND used_at IS NULL AND person IS NULL",
        values![hash],
    )?;
    if gone > 0 {
        audit::note(tx, Some(by), "uninvited", "")?;
    }
    Ok(gone > 0)
}

pub(crate) fn withdraw_all(tx: &mut Tx<'_>, person: &Id) -> Result<()> {
    tx.execute(
        "DELETE FROM invitation WHERE person = $1 AND used_at IS NULL",
        values![person],
    )?;
    Ok(())
}

/// The address of a link: under the house's public address, or where it listens.
pub fn link(house: &House, token: &str) -> String {
    let origin = match house.config.house.origin.as_str() {
        "" => format!("http://{}", local(&house.config.server.listen)),
        origin => origin.to_owned(),
    };
    format!("{origin}/desk/welcome/{token}")
}

/// Where a browser on this machine finds the house: by name, for passkeys do not work with numbers.
fn local(listen: &str) -> String {
    match listen.rsplit_once(':') {
        Some((_, port)) => format!("localhost:{port}"),
        None => listen.to_owned(),
    }
}

fn read_roles(text: &str) -> Result<Roles> {
    text.parse().map_err(|cause: String| {
        Error::internal("an invitation has unknown roles", anyhow::anyhow!(cause))
    })
}
