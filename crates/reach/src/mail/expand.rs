//! Who gets a piece of news by mail: one statement for each batch of subscribers, whatever their number.

use floor::{Conn, Result, Tx, values};
use publish::kind::Kind;

use super::digest;
use super::subscriber::Rhythm;
use super::subscriber_store as store;
use crate::outbox::{Expanded, Item, News, told_since};

pub(super) fn wants(conn: &mut Conn<'_>, news: News) -> Result<bool> {
    match news {
        News::Published | News::Corrected | News::AllClear | News::Withdrawn => {
            store::any_active(conn)
        }
        News::Test => store::any_own(conn),
        // What was mailed cannot be called back.
        News::Translated | News::Revised | News::Erased | News::Digest | News::Letter => Ok(false),
    }
}

/// Adds the subscribers after `item.reached`: those who want this kind, in this rhythm. An alarm is for all who get mail; its correction
/// and its end also for those who have paused since.
pub(super) fn expand(tx: &mut Tx<'_>, item: &Item, limit: u64) -> Result<Expanded> {
    let last = last_of_page(tx, &item.reached, limit)?;
    if item.news == News::Test {
        return expand_to_own(tx, item, last);
    }
    let (kind, rhythm) = match (&item.call, digest::rhythm(&item.id)) {
        (_, Some(rhythm)) => (None, Some(rhythm)),
        (Some(call), None) => (
            publish::call_store::call(tx, call)?.map(|call| call.kind),
            Some(Rhythm::Once),
        ),
        (None, None) => {
            return Ok(Expanded {
                added: 0,
                reached: None,
            });
        }
    };
    let alarm = kind == Some(Kind::Alarm);
    let kinds = match kind.filter(|_| !alarm) {
        Some(kind) => format!("%,{kind},%"),
        None => "%".to_owned(),
    };
    let rhythm = rhythm.filter(|_| !alarm).map_or("%", Rhythm::as_str);
    let since = match (&item.call, item.news) {
        (Some(call), News::Corrected | News::AllClear | News::Withdrawn) if alarm => {
            told_since(tx, super::courier::NAME, call)?
        }
        _ => None,
    };
    let now = tx.now();
    let added = tx.execute(
        "INSERT INTO delivery (item, recipient, lane, made_at, run_at, slot, attempts)
         SELECT CAST($1 AS TEXT), id, lane, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0, 0 FROM subscriber
         WHERE id > $3 AND id <= $4 AND (state = 'active' OR (state = 'paused' AND paused_at >= $7)) AND rhythm LIKE $5 AND (kinds = '' OR ',' || kinds || ',' LIKE $6)
         ON CONFLICT (item, recipient) DO NOTHING",
        values![&item.id, now, &item.reached, last.as_deref().unwrap_or("~"), rhythm, kinds, since],
    )?;
    Ok(Expanded {
        added,
        reached: last,
    })
}

/// Adds those of the house.
fn expand_to_own(tx: &mut Tx<'_>, item: &Item, last: Option<String>) -> Result<Expanded> {
    let now = tx.now();
    let added = tx.execute(
        "INSERT INTO delivery (item, recipient, lane, made_at, run_at, slot, attempts)
         SELECT CAST($1 AS TEXT), id, lane, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0, 0 FROM subscriber
         WHERE id > $3 AND id <= $4 AND state = 'active' AND own = 1 ON CONFLICT (item, recipient) DO NOTHING",
        values![&item.id, now, &item.reached, last.as_deref().unwrap_or("~")],
    )?;
    let reached = last;
    Ok(Expanded { added, reached })
}

/// The last id of the page after `reached`, if another page follows.
fn last_of_page(conn: &mut Conn<'_>, reached: &str, limit: u64) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT id FROM subscriber WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2",
        values![reached, limit - 1],
    )?;
    row.map(|row| row.get(0)).transpose()
}
