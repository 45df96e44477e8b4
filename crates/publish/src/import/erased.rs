//! Imports that were erased: known again, so that importing the same export later does not bring them back.
//!
//! The id that a call had elsewhere may be an address with a name in it, so it goes with the call. What stays is a mark that takes
//! the house's secret to make: whoever has the database alone cannot test a guess against it, and it stands beside no call.

use floor::{Conn, House, Result, Tx, values};

const MARK: &str = "erased_import_key";

/// Was anything imported erased here? While nothing was, nobody needs the house's secret to look.
pub fn are_any(conn: &mut Conn<'_>) -> Result<bool> {
    let row = conn.optional("SELECT mark FROM erased_import LIMIT 1", values![])?;
    Ok(row.is_some())
}

/// Was the call of this id erased here? Needs open keys where anything was.
pub fn holds(house: &House, conn: &mut Conn<'_>, external_id: &str) -> Result<bool> {
    if !are_any(conn)? {
        return Ok(false);
    }
    let Some(mark) = house
        .keyring
        .known_mark(conn, MARK, external_id.as_bytes())?
    else {
        return Ok(false);
    };
    let row = conn.optional(
        "SELECT mark FROM erased_import WHERE mark = $1",
        values![mark],
    )?;
    Ok(row.is_some())
}

/// Puts marks in the place of the ids of erased calls.
pub(crate) fn forget_ids(house: &House, tx: &mut Tx<'_>) -> Result<()> {
    let rows = tx.query(
        "SELECT id, external_id FROM call WHERE erased_at IS NOT NULL AND external_id IS NOT NULL",
        values![],
    )?;
    for row in rows {
        let (id, external_id): (String, String) = (row.get(0)?, row.get(1)?);
        let mark = house.keyring.mark(tx, MARK, external_id.as_bytes())?;
        tx.execute(
            "INSERT INTO erased_import (mark) VALUES ($1) ON CONFLICT (mark) DO NOTHING",
            values![mark],
        )?;
        tx.execute(
            "UPDATE call SET external_id = NULL WHERE id = $1",
            values![id],
        )?;
    }
    Ok(())
}
