//! Full-text search: the one thing besides opening and claiming a job that the two engines do in ways of their own.
//!
//! A room keeps an index of documents, each a number and its tokens in order; what a token is, the room decides (`prose::search`), so
//! that both engines find the same. SQLite holds a contentless FTS5 table, PostgreSQL a `tsvector` under a GIN index; neither
//! keeps the text. Found documents come with the highest number first. Costs: a query reads what it finds, not what there is.

use super::{Conn, Inner, Tx};
use crate::{Result, values};

/// What a query asks: all words, each in any of its forms, a form being tokens in a row.
pub type Wanted = [Vec<Vec<String>>];

/// What `{fulltext NAME}` in a migration stands for: the index called NAME.
pub(super) fn table(postgres: bool, name: &str) -> String {
    match postgres {
        true => format!(
            "CREATE TABLE {name} (doc BIGINT PRIMARY KEY, words TSVECTOR NOT NULL); CREATE INDEX {name}_words ON {name} USING GIN (words)"
        ),
        // Tokens are parted by spaces and hold no punctuation: `ascii` leaves them as they are.
        false => format!(
            "CREATE VIRTUAL TABLE {name} USING fts5(words, content='', contentless_delete=1, tokenize='ascii')"
        ),
    }
}

impl Tx<'_> {
    /// Puts a document into the index `name`, in place of what was there under its number.
    pub fn index_text(&mut self, name: &str, doc: u64, tokens: &[String]) -> Result<()> {
        self.forget_text(name, doc)?;
        let (sql, words) = match self.is_postgres() {
            true => (
                format!(
                    "INSERT INTO {name} (doc, words) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))"
                ),
                vector(tokens),
            ),
            false => (
                format!("INSERT INTO {name} (rowid, words) VALUES ($1, $2)"),
                tokens.join(" "),
            ),
        };
        self.execute(&sql, values![doc, words]).map(drop)
    }

    /// Takes a document out of the index.
    pub fn forget_text(&mut self, name: &str, doc: u64) -> Result<()> {
        let column = if self.is_postgres() { "doc" } else { "rowid" };
        let sql = format!("DELETE FROM {name} WHERE {column} = $1");
        self.execute(&sql, values![doc]).map(drop)
    }

    /// Rewrites the index so that nothing is left in it of documents taken out: after an erasure. PostgreSQL does so when it vacuums.
    pub fn scrub_texts(&mut self, name: &str) -> Result<()> {
        match self.is_postgres() {
            true => Ok(()),
            false => self.run(&format!("INSERT INTO {name} ({name}) VALUES ('optimize')")),
        }
    }
}

impl Conn<'_> {
    /// The documents that have every word, the highest number first, beginning below `before`.
    pub fn find_texts(
        &mut self,
        name: &str,
        wanted: &Wanted,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<u64>> {
        let postgres = matches!(self.inner, Inner::Postgres(_));
        let (sql, query) = match postgres {
            true => (
                format!(
                    "SELECT doc FROM {name} WHERE words @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND doc < $2 ORDER BY doc DESC LIMIT $3"
                ),
                said(wanted, "'", " <-> ", " | ", " & "),
            ),
            false => (
                format!(
                    "SELECT rowid FROM {name} WHERE {name} MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3"
                ),
                said(wanted, "\"", " + ", " OR ", " AND "),
            ),
        };
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let before = before.unwrap_or(i64::MAX as u64);
        self.query(&sql, values![query, before, limit])?
            .iter()
            .map(|row| row.get(0))
            .collect()
    }
}

/// Every token with its places, as PostgreSQL reads a vector.
fn vector(tokens: &[String]) -> String {
    let mut out = String::new();
    for (place, token) in tokens.iter().enumerate() {
        out.push_str(&format!("'{}':{} ", plain(token), place + 1));
    }
    out
}

fn said(wanted: &Wanted, quote: &str, row: &str, or: &str, and: &str) -> String {
    let token = |token: &String| format!("{quote}{}{quote}", plain(token));
    let form = |form: &Vec<String>| {
        let sound = !form.is_empty() && form.iter().all(|token| !plain(token).is_empty());
        sound.then(|| format!("({})", form.iter().map(token).collect::<Vec<_>>().join(row)))
    };
    let word = |forms: &Vec<Vec<String>>| {
        let forms: Vec<String> = forms.iter().filter_map(form).collect();
        (!forms.is_empty()).then(|| format!("({})", forms.join(or)))
    };
    wanted.iter().filter_map(word).collect::<Vec<_>>().join(and)
}

/// A token without what would end it in either language of queries. Tokens have none of these; this is the lock behind the door.
fn plain(token: &str) -> String {
    token
        .chars()
        .filter(|c| !matches!(c, '\'' | '"' | '\\' | '\0') && !c.is_whitespace())
        .collect()
}
