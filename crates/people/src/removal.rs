//! People who leave, and people whose roles change: at once, with everything that follows.

use floor::{Error, Id, Result, Tx};

use crate::person::{Person, Roles};
use crate::{audit, invitation, owed, person_store, session_store, way_store};

/// Removes somebody: no session, way of signing in, role or link is left; dropping their editor key is owed.
///
/// # Errors
/// The last steward stays: nobody could let anybody in any more.
pub fn remove(tx: &mut Tx<'_>, by: Option<&Id>, id: &Id) -> Result<()> {
    let person = present(tx, id)?;
    keeps_a_steward(tx, &person, &Roles::default())?;
    person_store::set_roles(tx, id, &Roles::default())?;
    owed::on_roles(tx, id)?;
    person_store::set_removed(tx, id)?;
    way_store::drop_all(tx, id)?;
    session_store::end_all(tx, id, None)?;
    invitation::withdraw_all(tx, id)?;
    audit::note(tx, by, "removed", id.as_str())
}

/// Gives somebody other roles.
pub fn change_roles(tx: &mut Tx<'_>, by: Option<&Id>, id: &Id, roles: &Roles) -> Result<()> {
    let person = present(tx, id)?;
    keeps_a_steward(tx, &person, roles)?;
    person_store::set_roles(tx, id, roles)?;
    owed::on_roles(tx, id)?;
    let object = format!("{id} {roles}");
    audit::note(tx, by, "roles", &object)
}

fn present(tx: &mut Tx<'_>, id: &Id) -> Result<Person> {
    match person_store::person(tx, id)? {
        Some(person) if person.removed_at.is_none() => Ok(person),
        _ => Err(Error::not_found("there is no such person in this house")),
    }
}

fn keeps_a_steward(tx: &mut Tx<'_>, person: &Person, roles: &Roles) -> Result<()> {
    let stops = person.roles.is_steward() && !roles.is_steward();
    match !stops || person_store::other_stewards(tx, &person.id)? > 0 {
        true => Ok(()),
        false => Err(Error::conflict(
            "the last steward stays: nobody could let anybody in any more",
        )
        .hint("make somebody else a steward first")),
    }
}
