//! Every SQL statement about suggestions from outside, and about findings that somebody called right.
//!
//! Who has a link may suggest, without an account, until it ends: of its secret only the hash is kept, and what comes through one link is
//! counted. Nothing suggested changes a text before somebody of the house takes it over.

use floor::{Conn, DAY, Error, Id, Micros, Result, Tx, hex, values};
use prose::lang::Lang;
use sha2::{Digest, Sha256};

use crate::call_store::read_lang;

/// How long a link is good for.
pub const LASTS: Micros = 14 * DAY;
/// How many suggestions one link takes.
pub const MOST: u64 = 200;
/// The longest suggestion or note, in bytes.
pub const LONGEST: usize = 20_000;

/// A way in for suggestions on one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub id: Id,
    pub draft: Id,
    pub lang: Lang,
    pub ends_at: Micros,
    /// How many came through it.
    pub got: u64,
}

/// What somebody from outside would write for a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub id: Id,
    /// The paragraph as it was then.
    pub passage: String,
    pub text: String,
    pub note: String,
    pub at: Micros,
}

/// Makes a link; its secret is told this once.
pub fn open(tx: &mut Tx<'_>, draft: &Id, lang: &Lang, who: &Id) -> Result<String> {
    let secret = hex::encode(tx.random().bytes::<16>()?);
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO suggestion_link (id, secret, draft, lang, person, made_at, ends_at, got) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
        values![id, hash(&secret), draft, lang.as_str(), who, now, now + LASTS],
    )?;
    Ok(secret)
}

/// The link of a secret, unless it has ended.
pub fn link(conn: &mut Conn<'_>, secret: &str, now: Micros) -> Result<Option<Link>> {
    let row = conn.optional(
        "SELECT id, draft, lang, ends_at, got FROM suggestion_link WHERE secret = $1 AND ends_at > $2",
        values![hash(secret), now],
    )?;
    row.as_ref().map(read_link).transpose()
}

/// The links to a text that are still good.
pub fn links(conn: &mut Conn<'_>, draft: &Id, lang: &Lang, now: Micros) -> Result<Vec<Link>> {
    let rows = conn.query(
        "SELECT id, draft, lang, ends_at, got FROM suggestion_link WHERE draft = $1 AND lang = $2 AND ends_at > $3 ORDER BY id",
        values![draft, lang.as_str(), now],
    )?;
    rows.iter().map(read_link).collect()
}

/// Ends a link now.
pub fn close(tx: &mut Tx<'_>, draft: &Id, lang: &Lang, link: &Id) -> Result<()> {
    tx.execute(
        "DELETE FROM suggestion_link WHERE id = $1 AND draft = $2 AND lang = $3",
        values![link, draft, lang.as_str()],
    )
    .map(drop)
}

/// Takes a suggestion in.
pub fn suggest(
    tx: &mut Tx<'_>,
    link: &Link,
    version: u64,
    [passage, text, note]: [&str; 3],
) -> Result<()> {
    let taken = tx.execute(
        "UPDATE suggestion_link SET got = got + 1 WHERE id = $1 AND got < $2",
        values![&link.id, MOST],
    )?;
    if taken == 0 {
        return Err(
            Error::conflict("this link has brought as many suggestions as it may")
                .hint("ask the house for a new one"),
        );
    }
    if [passage, text, note]
        .iter()
        .any(|part| part.len() > LONGEST)
    {
        return Err(Error::bad_input("this is too long for one suggestion")
            .hint("suggest a change of one paragraph at a time"));
    }
    let (id, now) = (tx.fresh_id()?, tx.now());
    tx.execute(
        "INSERT INTO suggestion (id, draft, lang, version, passage, text, note, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![id, &link.draft, link.lang.as_str(), version, passage, text, note, now],
    )
    .map(drop)
}

/// The suggestions for a text, the oldest first.
pub fn suggestions(conn: &mut Conn<'_>, draft: &Id, lang: &Lang) -> Result<Vec<Suggestion>> {
    let rows = conn.query(
        "SELECT id, passage, text, note, at FROM suggestion WHERE draft = $1 AND lang = $2 ORDER BY id LIMIT 200",
        values![draft, lang.as_str()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Suggestion {
                id: row.get(0)?,
                passage: row.get(1)?,
                text: row.get(2)?,
                note: row.get(3)?,
                at: row.get(4)?,
            })
        })
        .collect()
}

/// Takes a suggestion out: it was used, or is not wanted.
pub fn done(tx: &mut Tx<'_>, draft: &Id, lang: &Lang, id: &Id) -> Result<()> {
    tx.execute(
        "DELETE FROM suggestion WHERE id = $1 AND draft = $2 AND lang = $3",
        values![id, draft, lang.as_str()],
    )
    .map(drop)
}

/// Remembers that a finding is none: it is right so in this passage.
pub fn keep_finding(
    tx: &mut Tx<'_>,
    call: &Id,
    lang: &Lang,
    finding: &str,
    who: &Id,
) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO kept_finding (call, lang, finding, person, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (call, lang, finding) DO NOTHING",
        values![call, lang.as_str(), finding, who, now],
    )
    .map(drop)
}

/// The findings of a text that somebody called right.
pub fn kept_findings(
    conn: &mut Conn<'_>,
    call: &Id,
    lang: &Lang,
) -> Result<std::collections::BTreeSet<String>> {
    let rows = conn.query(
        "SELECT finding FROM kept_finding WHERE call = $1 AND lang = $2",
        values![call, lang.as_str()],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Names a finding: which check, of what, in which passage. Another passage, or the same one changed, is another finding.
pub fn finding(passage: &str, said: &str) -> String {
    hash(&format!("{said}\n{passage}"))
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn read_link(row: &floor::Row) -> Result<Link> {
    Ok(Link {
        id: row.get(0)?,
        draft: row.get(1)?,
        lang: read_lang(&row.get::<String>(2)?)?,
        ends_at: row.get(3)?,
        got: row.get(4)?,
    })
}
