//! Mirrors that the steward has named, asked before the house signs anything: is this still the newest state that was published?
//!
//! A house restored from an old back-up cannot know by itself that it is old. A named mirror can: when one has more entries, or
//! contradicts the house, or when none of them answers, signing is held (a row, so that every process of the house heeds it) until the
//! entries are brought back, or a mirror answers that all is well. Houses that name none are at their steward's word.
//!
//! Costs: one small request for each mirror when a process opens its keys; one row to look at for each batch of entries.

use floor::net::Outbound;
use floor::{Conn, Error, ErrorKind, House, Result, Tx, values};

use crate::restore::{Ahead, Compared, compare};
use crate::source::Source;

const HOLD: &str = "log_hold";

/// Asks every named mirror, and holds or releases signing by what they say. With `alone`, silence is no reason to hold.
///
/// # Errors
/// `Conflict`: a mirror has more than the house. `Altered`: a mirror contradicts it. `Unavailable`: none of them answers.
pub fn ask(house: &House, alone: bool) -> Result<()> {
    let named = &house.config.mirrors.ask;
    if named.is_empty() {
        return Ok(());
    }
    let (mut answered, mut silent) = (false, None);
    for name in named {
        match one(house, name) {
            Ok(()) => answered = true,
            Err(error)
                if error.kind() == ErrorKind::Unavailable
                    || error.kind() == ErrorKind::NotFound =>
            {
                tracing::warn!(mirror = name, %error, "a named mirror does not answer");
                silent = Some(error);
            }
            Err(error) => return Err(held(house, error)),
        }
    }
    match silent {
        Some(cause) if !answered && !alone => Err(held(house, nobody(cause))),
        _ if house.db.read(may_sign).is_ok() => Ok(()),
        _ => house.db.write(release),
    }
}

/// The mirrors that this house asks, for the page of every host it asks.
pub fn outbound(house: &House, _: &mut Conn<'_>) -> Result<Vec<Outbound>> {
    let named = house.config.mirrors.ask.iter();
    let hosts = named.filter_map(|name| {
        let (_, rest) = name.split_once("://")?;
        let host = rest.split(['/', ':']).next()?.to_owned();
        let why = "outbound-mirror";
        Some(Outbound { host, why })
    });
    Ok(hosts.collect())
}

/// A named mirror: an address, or a folder or pack at a path that starts at the house's folder.
///
/// # Errors
/// When there is nothing that could be read.
pub fn source(house: &House, name: &str) -> Result<Source> {
    if name.starts_with("https://") || name.starts_with("http://") {
        return Source::web(floor::net::Fetcher::of(house)?, name);
    }
    let path = house.dir.join(name);
    match path.is_file() {
        true => Ok(crate::bundle::open_pack(&path)?.0),
        false => Source::folder(&path),
    }
}

fn one(house: &House, name: &str) -> Result<()> {
    match compare(house, &source(house, name)?)? {
        Compared::Behind { .. } => Ok(()),
        Compared::Ahead(ahead) => Err(older(&ahead, name, house)),
    }
}

fn older(ahead: &Ahead, name: &str, house: &House) -> Error {
    Error::conflict(format!(
        "this house is older than what it has published: {} < {} entries, as of {}; nothing is signed until they are brought back",
        ahead.from,
        ahead.size(),
        crate::verify::date(ahead.time())
    ))
    .at(name)
    .hint(format!("beffroi restore {} --from {name}", house.dir.display()))
}

fn nobody(cause: Error) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "none of the named mirrors answers, so nobody can say whether this house was restored from an old back-up; nothing is signed until one does",
    )
    .because(anyhow::anyhow!("{}", cause.what()))
    .hint("see that one can be reached; or add --alone, when you know that this is no back-up")
}

/// Notes why nothing may be signed, and gives it back.
fn held(house: &House, why: Error) -> Error {
    let noted = house.db.write(|tx| {
        tx.execute(
            "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            values![HOLD, why.what()],
        )
    });
    match noted {
        Ok(_) => why,
        Err(error) => error,
    }
}

/// Lets the house sign again.
pub(crate) fn release(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute("DELETE FROM setting WHERE name = $1", values![HOLD])?;
    Ok(())
}

/// Refused while signing is held.
pub(crate) fn may_sign(conn: &mut Conn<'_>) -> Result<()> {
    let row = conn.optional("SELECT value FROM setting WHERE name = $1", values![HOLD])?;
    match row {
        None => Ok(()),
        Some(row) => Err(Error::conflict(row.get::<String>(0)?)
            .hint("start the house again once its mirrors can be reached, or bring the entries back with `beffroi restore`")),
    }
}
