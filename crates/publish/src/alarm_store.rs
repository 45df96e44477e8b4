//! Every SQL statement about alarms that are in force, and about those that wait for a second person.

use std::collections::BTreeMap;

use floor::{Conn, DAY, Error, Fact, House, Id, Micros, Result, Tx, values};

use crate::alarm::{Alarm, RELEASE_WITHIN};
use crate::call::Call;
use crate::call_store;
use crate::kind::Kind;

/// The job that ends what is past.
pub const ENDS: &str = "publish.alarm-ends";
/// Alarms shown on every page; with more of them at once nobody reads any.
const SHOWN: u64 = 3;

/// The alarms in force, the newest first.
pub fn in_force(conn: &mut Conn<'_>) -> Result<Vec<Call>> {
    let rows = conn.query(
        "SELECT id FROM call WHERE alarm_until IS NOT NULL AND withdrawn_at IS NULL AND erased_at IS NULL
         ORDER BY position DESC LIMIT $1",
        values![SHOWN],
    )?;
    let mut calls = Vec::with_capacity(rows.len());
    for row in &rows {
        calls.extend(call_store::call(conn, &row.get(0)?)?);
    }
    Ok(calls)
}

/// Takes over what the newest revision in the log says of when the call's alarm ends.
pub(crate) fn follow(tx: &mut Tx<'_>, call: &Id) -> Result<()> {
    let sql = "SELECT event FROM call WHERE id = $1 AND kind = 'alarm'";
    let Some(row) = tx.optional(sql, values![call])? else {
        return Ok(());
    };
    let said: Option<String> = row.get(0)?;
    let said = said.and_then(|said| serde_json::from_str(&said).ok());
    let now = tx.now();
    let until = Alarm::read(Kind::Alarm, said.as_ref()).and_then(|alarm| alarm.until());
    let until = until.filter(|until| *until > now);
    tx.execute(
        "UPDATE call SET alarm_until = $1 WHERE id = $2",
        values![until, call],
    )?;
    Ok(())
}

/// Leaves a job for the moment at which each alarm in force ends.
pub(crate) fn enqueue_ends(tx: &mut Tx<'_>) -> Result<()> {
    let rows = tx.query(
        "SELECT id, alarm_until FROM call WHERE alarm_until IS NOT NULL",
        values![],
    )?;
    for row in &rows {
        let (id, until): (Id, Micros) = (row.get(0)?, row.get(1)?);
        // One job for each moment: an alarm that was made longer finds the older job with nothing to do.
        tx.enqueue(ENDS, &format!("{id} {until}"), "", Some(until))?;
    }
    Ok(())
}

/// Ends the alarms whose time has come.
pub(crate) fn end_due(house: &House, _: &str) -> Result<()> {
    house.db.write(|tx| {
        let now = tx.now();
        let rows = tx.query(
            "UPDATE call SET alarm_until = NULL WHERE alarm_until <= $1 RETURNING id",
            values![now],
        )?;
        for row in &rows {
            tx.say(&Fact::AlarmEnded { call: row.get(0)? })?;
        }
        Ok(())
    })
}

/// Alarms that the house has sounded within a day.
pub fn sounded(conn: &mut Conn<'_>, now: Micros) -> Result<u64> {
    conn.one(
        "SELECT COUNT(*) FROM call WHERE kind = 'alarm' AND published_at > $1",
        values![now - DAY],
    )?
    .get(0)
}

/// An alarm, or its all clear, that waits for a second person.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub draft: Id,
    /// The version of each text that is meant, by language.
    pub versions: BTreeMap<String, u64>,
    /// Who asked.
    pub by: Id,
    pub at: Micros,
}

impl Request {
    pub fn ends_at(&self) -> Micros {
        self.at + RELEASE_WITHIN
    }
}

/// Asks for a second person; what was asked for before is replaced.
pub fn ask(tx: &mut Tx<'_>, draft: &Id, versions: &BTreeMap<String, u64>, who: &Id) -> Result<()> {
    let versions = serde_json::to_string(versions)
        .map_err(|cause| Error::internal("versions cannot be written", cause))?;
    let now = tx.now();
    tx.execute(
        "INSERT INTO alarm_request (draft, versions, person, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (draft) DO UPDATE SET versions = excluded.versions, person = excluded.person, at = excluded.at",
        values![draft, versions, who, now],
    )?;
    Ok(())
}

/// What waits for a second person now.
pub fn requests(conn: &mut Conn<'_>, now: Micros) -> Result<Vec<Request>> {
    let rows = conn.query(
        "SELECT draft, versions, person, at FROM alarm_request WHERE at >= $1 ORDER BY at",
        values![now - RELEASE_WITHIN],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Request {
                draft: row.get(0)?,
                versions: serde_json::from_str(&row.get::<String>(1)?)
                    .map_err(|cause| Error::internal("stored JSON cannot be read", cause))?,
                by: row.get(2)?,
                at: row.get(3)?,
            })
        })
        .collect()
}

pub fn request(conn: &mut Conn<'_>, draft: &Id, now: Micros) -> Result<Option<Request>> {
    let all = requests(conn, now)?;
    Ok(all.into_iter().find(|request| request.draft == *draft))
}

/// The request is answered, or taken back.
pub fn settle(tx: &mut Tx<'_>, draft: &Id) -> Result<()> {
    tx.execute("DELETE FROM alarm_request WHERE draft = $1", values![draft])
        .map(drop)
}
