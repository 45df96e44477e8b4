//! Every SQL statement about rows of the outbox.

use floor::{Conn, Error, Id, Micros, Result, Row, Tx, values};

use super::item::{Item, News, Priority, State};

const DIGESTS_FROM: &str = "digests_from";
const ITEM: &str = "id, outlet, news, call, priority, state, reached, expanded, standing, total, sent, dropped, dead, made_at, first_at, last_at";

/// Writes an item that waits until its revisions are in the log, or adds one more revision to the one that waits already.
pub(super) fn wait_for(
    tx: &mut Tx<'_>,
    outlet: &str,
    news: News,
    call: &Id,
    revision: &Id,
    priority: Priority,
) -> Result<()> {
    let waiting = tx.optional(
        "SELECT id FROM outbox WHERE outlet = $1 AND call = $2 AND state = 'waiting'",
        values![outlet, call],
    )?;
    let item = match waiting {
        Some(row) => row.get(0)?,
        None => insert(tx, outlet, news, Some(call), priority, State::Waiting)?,
    };
    tx.execute(
        "INSERT INTO outbox_revision (item, revision) VALUES ($1, $2) ON CONFLICT (item, revision) DO NOTHING",
        values![item, revision],
    )?;
    Ok(())
}

/// Writes an item whose fan-out may begin at once.
pub(super) fn insert_open(
    tx: &mut Tx<'_>,
    outlet: &str,
    news: News,
    call: Option<&Id>,
    priority: Priority,
) -> Result<String> {
    insert(tx, outlet, news, call, priority, State::Open)
}

fn insert(
    tx: &mut Tx<'_>,
    outlet: &str,
    news: News,
    call: Option<&Id>,
    priority: Priority,
    state: State,
) -> Result<String> {
    let id = tx.fresh_id()?.to_string();
    let now = tx.now();
    tx.execute(
        "INSERT INTO outbox (id, outlet, news, call, priority, state, reached, expanded, standing, total, sent, dropped, dead, made_at)
         VALUES ($1, $2, $3, $4, $5, $6, '', 0, 0, 0, 0, 0, 0, $7)",
        values![&id, outlet, news.as_str(), call, priority.0, state.as_str(), now],
    )?;
    Ok(id)
}

/// Makes sure that the standing item for letters of one kind is there.
pub(super) fn standing(tx: &mut Tx<'_>, id: &str, outlet: &str, priority: Priority) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO outbox (id, outlet, news, priority, state, reached, expanded, standing, total, sent, dropped, dead, made_at)
         VALUES ($1, $2, 'letter', $3, 'open', '', 1, 1, 0, 0, 0, 0, $4) ON CONFLICT (id) DO NOTHING",
        values![id, outlet, priority.0, now],
    )?;
    Ok(())
}

/// Writes an item that gathers several calls; its name makes sure that it is made once.
pub fn gather(tx: &mut Tx<'_>, id: &str, outlet: &str, priority: Priority) -> Result<()> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO outbox (id, outlet, news, priority, state, reached, expanded, standing, total, sent, dropped, dead, made_at)
         VALUES ($1, $2, 'digest', $3, 'open', '', 0, 0, 0, 0, 0, 0, $4) ON CONFLICT (id) DO NOTHING",
        values![id, outlet, priority.0, now],
    )?;
    Ok(())
}

/// The items of a call that wait for the log.
pub(super) fn waiting(conn: &mut Conn<'_>, call: &Id) -> Result<Vec<String>> {
    let rows = conn.query(
        "SELECT id FROM outbox WHERE call = $1 AND state = 'waiting'",
        values![call],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

pub(super) fn awaited(conn: &mut Conn<'_>, item: &str) -> Result<Vec<Id>> {
    let rows = conn.query(
        "SELECT revision FROM outbox_revision WHERE item = $1",
        values![item],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Opens an item that waited.
pub(super) fn open(tx: &mut Tx<'_>, item: &str) -> Result<()> {
    tx.execute("DELETE FROM outbox_revision WHERE item = $1", values![item])?;
    tx.execute(
        "UPDATE outbox SET state = 'open' WHERE id = $1 AND state = 'waiting'",
        values![item],
    )?;
    Ok(())
}

/// Lets an item open at `at` at the latest, whatever is still missing.
pub(super) fn open_by(tx: &mut Tx<'_>, item: &str, at: Micros) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET ready_at = $1 WHERE id = $2 AND ready_at IS NULL",
        values![at, item],
    )?;
    Ok(())
}

/// Items that waited long enough for the rest of their revisions.
pub(super) fn overdue(conn: &mut Conn<'_>, now: Micros) -> Result<Vec<String>> {
    let rows = conn.query(
        "SELECT id FROM outbox WHERE state = 'waiting' AND ready_at <= $1 LIMIT 100",
        values![now],
    )?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// The most urgent item that still has to be expanded.
pub(super) fn to_expand(conn: &mut Conn<'_>) -> Result<Option<Item>> {
    let sql = format!(
        "SELECT {ITEM} FROM outbox WHERE state = 'open' AND expanded = 0 ORDER BY priority, id LIMIT 1"
    );
    let row = conn.optional(&sql, values![])?;
    row.as_ref().map(read).transpose()
}

/// Notes how far an item was expanded; false when another process was faster, and nothing may be kept of this batch.
pub(super) fn note_expanded(
    tx: &mut Tx<'_>,
    item: &Item,
    added: u64,
    reached: Option<&str>,
) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE outbox SET total = total + $1, reached = $2, expanded = $3
         WHERE id = $4 AND reached = $5 AND expanded = 0 AND state = 'open'",
        values![
            added,
            reached.unwrap_or(&item.reached),
            i64::from(reached.is_none()),
            &item.id,
            &item.reached
        ],
    )?;
    Ok(changed == 1)
}

/// The most urgent open item with a delivery that is due, of an outlet that is not shut. In quiet hours only what somebody waits for and
/// alarms go to people's mailboxes and devices.
pub(super) fn due(conn: &mut Conn<'_>, now: Micros, quiet: bool) -> Result<Option<Item>> {
    let heard = match quiet {
        true => "AND (priority <= 2 OR outlet NOT IN ('mail', 'push'))",
        false => "",
    };
    let sql = format!(
        "SELECT {ITEM} FROM outbox WHERE state = 'open' {heard}
         AND EXISTS (SELECT 1 FROM delivery d WHERE d.item = outbox.id AND d.dead_at IS NULL AND d.run_at <= $1)
         AND NOT EXISTS (SELECT 1 FROM lane l WHERE l.outlet = outbox.outlet AND l.name = '' AND l.open_until > $1)
         ORDER BY priority, id LIMIT 1"
    );
    let row = conn.optional(&sql, values![now])?;
    row.as_ref().map(read).transpose()
}

/// The next time after `now` at which something changes by itself: an item need not wait longer, a delivery or an outlet may be tried.
pub(super) fn next_time(conn: &mut Conn<'_>, now: Micros) -> Result<Option<Micros>> {
    let row = conn.one(
        "SELECT MIN(at) FROM (
           SELECT MIN(ready_at) AS at FROM outbox WHERE state = 'waiting' AND ready_at > $1
           UNION ALL
           SELECT MIN((SELECT MIN(d.run_at) FROM delivery d WHERE d.item = o.id AND d.dead_at IS NULL AND d.run_at > $1))
             FROM outbox o WHERE o.state = 'open'
           UNION ALL
           SELECT MIN(open_until) FROM lane WHERE name = '' AND open_until > $1) AS times",
        values![now],
    )?;
    row.get(0)
}

/// Adds to an item's counts.
pub(super) fn count(
    tx: &mut Tx<'_>,
    item: &str,
    sent: u64,
    dropped: u64,
    dead: u64,
    now: Micros,
) -> Result<()> {
    if sent + dropped + dead == 0 {
        return Ok(());
    }
    tx.execute(
        "UPDATE outbox SET sent = sent + $1, dropped = dropped + $2, dead = dead + $3,
           first_at = COALESCE(first_at, $4), last_at = $4 WHERE id = $5",
        values![sent, dropped, dead, now, item],
    )?;
    Ok(())
}

/// Ends the items that have nothing left to deliver.
pub(super) fn close_finished(tx: &mut Tx<'_>) -> Result<u64> {
    tx.execute(
        "UPDATE outbox SET state = 'done' WHERE state = 'open' AND expanded = 1 AND standing = 0
         AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.item = outbox.id AND d.dead_at IS NULL)",
        values![],
    )
}

/// Whether `close_finished` would find anything.
pub(super) fn any_finished(conn: &mut Conn<'_>) -> Result<bool> {
    let row = conn.optional(
        "SELECT id FROM outbox WHERE state = 'open' AND expanded = 1 AND standing = 0
         AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.item = outbox.id AND d.dead_at IS NULL) LIMIT 1",
        values![],
    )?;
    Ok(row.is_some())
}

pub fn item(conn: &mut Conn<'_>, id: &str) -> Result<Option<Item>> {
    let row = conn.optional(
        &format!("SELECT {ITEM} FROM outbox WHERE id = $1"),
        values![id],
    )?;
    row.as_ref().map(read).transpose()
}

/// The newest items, newest first; `only_live` leaves out what ended.
pub(super) fn newest(conn: &mut Conn<'_>, limit: u64) -> Result<Vec<Item>> {
    let sql = format!(
        "SELECT {ITEM} FROM outbox ORDER BY CASE WHEN state IN ('done', 'cancelled') THEN 1 ELSE 0 END, id DESC LIMIT $1"
    );
    conn.query(&sql, values![limit])?.iter().map(read).collect()
}

/// Whether an outlet has told anybody of a call.
pub(super) fn was_told(conn: &mut Conn<'_>, outlet: &str, call: &Id) -> Result<bool> {
    let row = conn.optional(
        "SELECT id FROM outbox WHERE outlet = $1 AND call = $2 AND news <> 'erased' AND sent > 0 LIMIT 1",
        values![outlet, call],
    )?;
    Ok(row.is_some())
}

/// Cancels what has not been said yet about a call.
pub(super) fn cancel_call(tx: &mut Tx<'_>, call: &Id) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = 'cancelled' WHERE call = $1 AND state IN ('waiting', 'open', 'paused')",
        values![call],
    )?;
    Ok(())
}

/// Holds everything back that may have gone out already: items stop until `resume`, those among them that waited for what is in
/// the log by now; letters to single people are dropped, who can ask again; and no digest of a time before this one is made.
pub(super) fn hold_all(tx: &mut Tx<'_>) -> Result<()> {
    const LOGGED: &str =
        "NOT EXISTS (SELECT 1 FROM outbox_revision w LEFT JOIN revision r ON r.id = w.revision
         WHERE w.item = outbox.id AND r.entry IS NULL)";
    tx.execute(
        &format!("UPDATE outbox SET state = 'paused' WHERE standing = 0 AND (state = 'open' OR (state = 'waiting' AND {LOGGED}))"),
        values![],
    )?;
    tx.execute(
        "DELETE FROM outbox_revision WHERE item IN (SELECT id FROM outbox WHERE state = 'paused')",
        values![],
    )?;
    tx.execute(
        "DELETE FROM delivery WHERE item IN (SELECT id FROM outbox WHERE standing = 1)",
        values![],
    )?;
    let now = tx.now().to_string();
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values![DIGESTS_FROM, now],
    )?;
    Ok(())
}

/// Cancels what has not been said yet about a call, but for news of one sort.
pub(super) fn cancel_before(tx: &mut Tx<'_>, call: &Id, news: News) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = 'cancelled' WHERE call = $1 AND news <> $2 AND state IN ('waiting', 'open', 'paused')",
        values![call, news.as_str()],
    )?;
    Ok(())
}

/// How many items are held back.
pub fn held(conn: &mut Conn<'_>) -> Result<u64> {
    conn.one(
        "SELECT COUNT(*) FROM outbox WHERE state = 'paused'",
        values![],
    )?
    .get(0)
}

/// The house came back from a back-up at this time: digests of times that ended before it may have gone out.
pub fn digests_from(conn: &mut Conn<'_>) -> Result<Micros> {
    let row = conn.optional(
        "SELECT value FROM setting WHERE name = $1",
        values![DIGESTS_FROM],
    )?;
    let at = row.map(|row| row.get::<String>(0)).transpose()?;
    Ok(at.and_then(|at| at.parse().ok()).unwrap_or(Micros::MIN))
}

/// When an outlet began to tell of a call; `None` if it never did.
pub fn told_since(conn: &mut Conn<'_>, outlet: &str, call: &Id) -> Result<Option<Micros>> {
    let row = conn.optional(
        "SELECT made_at FROM outbox WHERE outlet = $1 AND call = $2 ORDER BY id LIMIT 1",
        values![outlet, call],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// Stops an item until `resume`; what is on its way at this moment still arrives.
pub fn pause(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    change(tx, id, "'open'", State::Paused)
}

pub fn resume(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    change(tx, id, "'paused'", State::Open)
}

/// Ends an item; nothing more of it is sent, ever.
pub fn cancel(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    change(tx, id, "'waiting', 'open', 'paused'", State::Cancelled)
}

fn change(tx: &mut Tx<'_>, id: &str, from: &str, to: State) -> Result<()> {
    let sql = format!(
        "UPDATE outbox SET state = $1 WHERE id = $2 AND standing = 0 AND state IN ({from})"
    );
    match tx.execute(&sql, values![to.as_str(), id])? {
        0 => Err(refused(item(tx, id)?, id, to)),
        _ => Ok(()),
    }
}

fn refused(item: Option<Item>, id: &str, to: State) -> Error {
    match item {
        None => Error::not_found("there is no such item in the outbox")
            .at(id)
            .hint("`beffroi outbox DIR` lists them with their ids"),
        Some(item) if item.standing => {
            Error::conflict("these are letters to single people; they cannot be held back").at(id)
        }
        Some(item) => Error::conflict(format!(
            "it is {} and cannot become {}",
            item.state.as_str(),
            to.as_str()
        ))
        .at(id),
    }
}

/// Makes given-up deliveries due again, of one item or of all; how many.
pub fn retry_dead(tx: &mut Tx<'_>, id: Option<&str>) -> Result<u64> {
    let now = tx.now();
    let only = if id.is_some() { "AND item = $2" } else { "" };
    let given: Vec<floor::Value> = match id {
        Some(id) => values![now, id].to_vec(),
        None => values![now].to_vec(),
    };
    let sql = format!(
        "UPDATE delivery SET dead_at = NULL, attempts = 0, run_at = $1 WHERE dead_at IS NOT NULL {only} RETURNING item"
    );
    let rows = tx.query(&sql, &given)?;
    for row in &rows {
        tx.execute(
            "UPDATE outbox SET dead = dead - 1, state = CASE WHEN state = 'done' THEN 'open' ELSE state END WHERE id = $1",
            values![row.get::<String>(0)?],
        )?;
    }
    Ok(rows.len() as u64)
}

fn read(row: &Row) -> Result<Item> {
    Ok(Item {
        id: row.get(0)?,
        outlet: row.get(1)?,
        news: News::parse(&row.get::<String>(2)?)?,
        call: row.get(3)?,
        priority: Priority(row.get(4)?),
        state: State::parse(&row.get::<String>(5)?)?,
        reached: row.get(6)?,
        expanded: row.get::<i64>(7)? == 1,
        standing: row.get::<i64>(8)? == 1,
        total: row.get(9)?,
        sent: row.get(10)?,
        dropped: row.get(11)?,
        dead: row.get(12)?,
        made_at: row.get(13)?,
        first_at: row.get(14)?,
        last_at: row.get(15)?,
    })
}
