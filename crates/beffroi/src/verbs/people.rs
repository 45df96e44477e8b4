//! `beffroi people`: who is in the house, and the links that let somebody in, for when nobody can sign in at the desk.

use floor::{Error, House, Id, Result};
use people::invitation::{self, Wanted};
use people::person::{Person, Role, Roles};
use people::{person_store, removal};

use crate::cli::{People, PeopleVerb};

pub(super) fn run(args: &People) -> Result<()> {
    let house = crate::open(&args.dir)?;
    match &args.verb {
        None => list(&house, args.json),
        Some(PeopleVerb::Invite { role, lang, days }) => {
            invite(&house, (role, lang, *days), args.json)
        }
        Some(PeopleVerb::Reset { person }) => reset(&house, person, args.json),
        Some(PeopleVerb::Remove { person }) => {
            let person = named(&house, person)?;
            house.db.write(|tx| removal::remove(tx, None, &person.id))?;
            if args.json {
                return super::print_json(&serde_json::json!({"removed": person.id}));
            }
            super::print("Removed. Nothing lets them in any more.\n")
        }
    }
}

fn list(house: &House, json: bool) -> Result<()> {
    let people = house.db.read(person_store::everybody)?;
    if json {
        let people = people.iter().map(|person| {
            serde_json::json!({
                "id": person.id, "name": person.name, "roles": person.roles.to_string(), "editor_key": person.editor_key,
            })
        });
        return super::print_json(&people.collect::<Vec<_>>());
    }
    if people.is_empty() {
        return super::print(
            "Nobody is in this house yet. Let the first steward in: beffroi people DIR invite --role steward --role editor\n",
        );
    }
    let lines = people
        .iter()
        .map(|person| format!("{}  {}  {}\n", person.id, person.roles, person.name));
    super::print(&lines.collect::<String>())
}

fn invite(house: &House, (roles, lang, days): (&[String], &str, i64), json: bool) -> Result<()> {
    let roles: std::result::Result<Vec<Role>, String> =
        roles.iter().map(|role| role.parse()).collect();
    let wanted = Wanted {
        roles: Roles::new(roles.map_err(|cause| Error::bad_input(cause).at("--role"))?),
        lang: lang.to_owned(),
        days,
    };
    let token = house.db.write(|tx| invitation::invite(tx, None, &wanted))?;
    print_link(house, &token, json)
}

fn reset(house: &House, person: &str, json: bool) -> Result<()> {
    let person = named(house, person)?;
    let token = house
        .db
        .write(|tx| invitation::reset(tx, None, &person.id))?;
    print_link(house, &token, json)
}

fn print_link(house: &House, token: &str, json: bool) -> Result<()> {
    let link = invitation::link(house, token);
    match json {
        true => super::print_json(&serde_json::json!({"link": link})),
        false => super::print(&format!("{link}\n")),
    }
}

/// Somebody by id, or by name where only one has it.
fn named(house: &House, wanted: &str) -> Result<Person> {
    let mut people = house.db.read(person_store::everybody)?;
    let id = Id::parse(wanted);
    people.retain(|person| Some(&person.id) == id.as_ref() || person.name == wanted);
    match people.len() {
        0 => Err(Error::not_found("there is no such person in this house")
            .at(wanted)
            .hint("`beffroi people DIR` lists them")),
        1 => Ok(people.remove(0)),
        _ => Err(Error::conflict("several people have this name")
            .at(wanted)
            .hint("give the id that `beffroi people DIR` shows")),
    }
}

/// A link for the first steward, where nobody has come in yet.
pub(super) fn first_steward(house: &House) -> Result<Option<String>> {
    if !house.db.read(person_store::everybody)?.is_empty() {
        return Ok(None);
    }
    let wanted = Wanted {
        roles: Roles::new(vec![Role::Steward, Role::Editor]),
        lang: house.config.first_language().to_owned(),
        days: 7,
    };
    let token = house.db.write(|tx| invitation::invite(tx, None, &wanted))?;
    Ok(Some(token))
}
