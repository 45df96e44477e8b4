//! Which inboxes get a piece of news: one statement for each batch, over the table of inboxes, whatever the number of followers.

use floor::{Conn, Result, Tx, values};
use reach::outbox::{Expanded, Item, News};

use super::{PROFILE, route_store};
use crate::follower_store;

pub(super) fn wants(conn: &mut Conn<'_>, news: News) -> Result<bool> {
    match news {
        News::Digest | News::Test | News::Letter => Ok(false),
        News::Withdrawn | News::Erased => route_store::any_told(conn),
        News::Published | News::Translated | News::Revised | News::Corrected | News::AllClear => {
            Ok(follower_store::any(conn)? || route_store::any_told(conn)?)
        }
    }
}

/// Adds the routes after `item.reached`: of voices that say the call and have followers there, and those that told it there before. A
/// server that has been dead for long is passed over, but for a try a day.
pub(super) fn expand(tx: &mut Tx<'_>, item: &Item, limit: u64) -> Result<Expanded> {
    let last = route_store::last_of_page(tx, &item.reached, limit)?;
    let until = last.as_deref().unwrap_or("~");
    let now = tx.now();
    let (call, whose) = match &item.call {
        Some(call) => (
            call.as_str(),
            "((r.followers > 0 AND (r.voice = 'house' OR EXISTS
               (SELECT 1 FROM edition e WHERE e.call = $5 AND LOWER(e.lang) = r.voice AND e.logged_rev > 0)))
              OR EXISTS (SELECT 1 FROM fediverse_told t WHERE t.call = $5 AND t.route = r.id))",
        ),
        None if item.id.starts_with(PROFILE) => (PROFILE, "r.followers > 0 AND $5 <> ''"),
        None => {
            return Ok(Expanded {
                added: 0,
                reached: None,
            });
        }
    };
    let sql = format!(
        "INSERT INTO delivery (item, recipient, lane, made_at, run_at, slot, attempts)
         SELECT CAST($1 AS TEXT), r.id, i.host, CAST($2 AS BIGINT), CAST($2 AS BIGINT), 0, 0
         FROM fediverse_route r JOIN fediverse_inbox i ON i.id = r.inbox
         WHERE r.id > $3 AND r.id <= $4 AND {whose}
         AND NOT EXISTS (SELECT 1 FROM fediverse_host h WHERE h.host = i.host AND h.rest_until > $2)
         ON CONFLICT (item, recipient) DO NOTHING"
    );
    let added = tx.execute(&sql, values![&item.id, now, &item.reached, until, call])?;
    Ok(Expanded {
        added,
        reached: last,
    })
}
