//! What the list of calls shows: the state of each call in every language at a glance, as few rows as that takes.

use std::collections::BTreeMap;

use floor::{Conn, Id, Micros, Result, values};
use prose::lang::Lang;

use crate::call::Call;
use crate::call_store as store;
use crate::draft_store;

/// A call in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub lang: Lang,
    pub title: String,
    /// `published`, `waiting` (for the log), `stale`, `withdrawn`, `erased`, `draft`, `review`: at least one.
    pub states: Vec<&'static str>,
    /// The newest published revision; 0: none.
    pub rev: u32,
    /// The version at the desk, where there is a draft.
    pub version: Option<u64>,
    /// What it is translated from.
    pub source: Option<Lang>,
}

/// A call of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub id: Id,
    pub kind: crate::kind::Kind,
    /// When it was published, or last changed.
    pub at: Micros,
    pub languages: Vec<Standing>,
}

impl Listed {
    /// The title in the first of these languages that has one, with its language.
    pub fn title(&self, wanted: &[&str]) -> Option<(&Lang, &str)> {
        let titled = || self.languages.iter().filter(|one| !one.title.is_empty());
        let named = |tag: &&str| titled().find(|one| one.lang.as_str() == *tag);
        let found = wanted.iter().find_map(named).or_else(|| titled().next())?;
        Some((&found.lang, &found.title))
    }
}

/// Published calls below a position, the newest first.
pub fn published(
    conn: &mut Conn<'_>,
    before: Option<u64>,
    limit: u64,
) -> Result<Vec<(u64, Listed)>> {
    let mut listed = Vec::new();
    for call in store::calls_before(conn, before, limit)? {
        listed.push((call.position, of_call(conn, &call)?));
    }
    Ok(listed)
}

/// Calls of which nothing is published, the one changed last first.
pub fn fresh(conn: &mut Conn<'_>, before: Option<Micros>, limit: u64) -> Result<Vec<Listed>> {
    let mut listed = Vec::new();
    for draft in draft_store::fresh(conn, before, limit)? {
        listed.push(Listed {
            languages: languages(conn, &draft.id, None)?,
            id: draft.id,
            kind: draft.kind,
            at: draft.changed_at,
        });
    }
    Ok(listed)
}

/// A call or a draft by its id.
pub fn one(conn: &mut Conn<'_>, id: &Id) -> Result<Option<Listed>> {
    if let Some(call) = store::call(conn, id)? {
        return of_call(conn, &call).map(Some);
    }
    let Some(draft) = draft_store::call(conn, id)? else {
        return Ok(None);
    };
    Ok(Some(Listed {
        languages: languages(conn, id, None)?,
        id: draft.id,
        kind: draft.kind,
        at: draft.changed_at,
    }))
}

fn of_call(conn: &mut Conn<'_>, call: &Call) -> Result<Listed> {
    Ok(Listed {
        languages: languages(conn, &call.id, Some(call))?,
        id: call.id.clone(),
        kind: call.kind,
        at: call.published_at,
    })
}

fn languages(conn: &mut Conn<'_>, id: &Id, call: Option<&Call>) -> Result<Vec<Standing>> {
    let mut found: BTreeMap<String, Standing> = BTreeMap::new();
    if let Some(call) = call {
        for standing in editions(conn, call)? {
            found.insert(standing.lang.as_str().to_owned(), standing);
        }
    }
    let rows = conn.query(
        "SELECT t.lang, t.title, t.version, t.source_lang, v.version FROM draft_text t
         LEFT JOIN review v ON v.draft = t.draft AND v.lang = t.lang WHERE t.draft = $1",
        values![id],
    )?;
    for row in &rows {
        let (tag, title, source): (String, String, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(3)?);
        let lang = store::read_lang(&tag)?;
        let standing = found.entry(tag).or_insert_with(|| Standing {
            lang,
            title: String::new(),
            states: Vec::new(),
            rev: 0,
            version: None,
            source: None,
        });
        standing.version = Some(row.get(2)?);
        if standing.title.is_empty() || call.is_none() {
            standing.title = title;
        }
        if let (None, Some(source)) = (&standing.source, source) {
            standing.source = Some(store::read_lang(&source)?);
        }
        let asked: Option<u64> = row.get(4)?;
        standing
            .states
            .push(if asked.is_some() { "review" } else { "draft" });
    }
    Ok(found.into_values().collect())
}

fn editions(conn: &mut Conn<'_>, call: &Call) -> Result<Vec<Standing>> {
    let rows = conn.query(
        "SELECT e.lang, r.title, e.rev, e.logged_rev, r.source_lang, r.source_rev, r.erased_at, s.rev FROM edition e
         JOIN revision r ON r.call = e.call AND r.lang = e.lang AND r.rev = e.rev
         LEFT JOIN edition s ON s.call = e.call AND s.lang = r.source_lang WHERE e.call = $1",
        values![&call.id],
    )?;
    rows.iter()
        .map(|row| {
            let (rev, logged): (u32, u32) = (row.get(2)?, row.get(3)?);
            let source: Option<String> = row.get(4)?;
            let (made, newest): (Option<u32>, Option<u32>) = (row.get(5)?, row.get(7)?);
            let erased: Option<Micros> = row.get(6)?;
            let state = match erased {
                Some(_) => "erased",
                None if call.withdrawn.is_some() => "withdrawn",
                None if logged < rev => "waiting",
                None if made < newest => "stale",
                None => "published",
            };
            Ok(Standing {
                lang: store::read_lang(&row.get::<String>(0)?)?,
                title: row.get(1)?,
                states: vec![state],
                rev,
                version: None,
                source: source.as_deref().map(store::read_lang).transpose()?,
            })
        })
        .collect()
}
