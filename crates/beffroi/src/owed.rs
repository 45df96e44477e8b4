//! Paying what the people of the house owe in keys: a key for each editor, an end to the keys of those who left.
//!
//! Where the root keys are in the house (a `single` one) a job pays at once. Elsewhere the debt stands, the desk shows it, and
//! `beffroi keys DIR owed --root …` pays all of it when the keepers of the roots come together.

use floor::job::Handler;
use floor::{ErrorKind, House, Result};
use people::owed::{self, Owed};
use survive::keys::{Change, change_and, show};
use tlog::record::Kinds;
use tlog::strict::SigningKey;

pub(crate) fn handler() -> Handler {
    Handler {
        kind: owed::JOB,
        run: |house, _| pay_from_the_house(house),
    }
}

fn pay_from_the_house(house: &House) -> Result<()> {
    let keys = show(house)?;
    if keys.sealed_roots < keys.document.root_threshold {
        return Ok(());
    }
    match pay(house, &[]) {
        Ok(_) => Ok(()),
        // A threshold that would not be met any more: trying again changes nothing, a steward has to.
        Err(error) if error.kind() == ErrorKind::BadInput => {
            tracing::warn!(%error, "a change of keys stays owed");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Makes every change that is owed; how many there were.
pub(crate) fn pay(house: &House, roots: &[SigningKey]) -> Result<usize> {
    let all = house.db.read(owed::all)?;
    for one in &all {
        pay_one(house, roots, one)?;
    }
    Ok(all.len())
}

fn pay_one(house: &House, roots: &[SigningKey], one: &Owed) -> Result<()> {
    let change = match &one.change {
        owed::Change::Add => Change::AddEditor { kinds: Kinds::Any },
        owed::Change::Drop { vkey } => {
            let editors = show(house)?.document.editors;
            if !editors.iter().any(|editor| editor.key.to_string() == *vkey) {
                return house.db.write(|tx| owed::dropped(tx, one));
            }
            Change::DropEditor { name: vkey.clone() }
        }
    };
    change_and(house, &change, roots, &|tx, changed| match &changed.made {
        Some(vkey) => owed::added(tx, one, &vkey.to_string()),
        None => owed::dropped(tx, one),
    })?;
    Ok(())
}
