//! What somebody has proposed to erase, and whose key is still to sign: all of it, on one page.

use std::collections::BTreeMap;

use askama::Template;
use floor::markup::Markup;
use floor::route::Answer;
use floor::{Conn, Id, Result};
use people::desk::Desk;
use people::person_store;
use prose::lang::Lang;
use publish::listing_store;
use tlog::note::{KeyName, Vkey};

use crate::erasure::{self, Proposal};

#[derive(Template)]
#[template(path = "erasures.html")]
struct ErasuresView<'a> {
    desk: &'a Desk<'a>,
    waiting: Vec<(Id, Said)>,
}

/// A proposal in words.
pub(super) struct Said {
    pub title: String,
    pub what: Markup,
    pub signed: Markup,
    pub missing: Markup,
    pub deadline: Markup,
}

pub(super) fn page(desk: &Desk<'_>) -> Result<Answer> {
    let proposals = erasure::list(desk.house)?;
    let needed = erasure::needed(desk.house)?;
    let waiting = desk.house.db.read(|conn| {
        let people = People::read(conn)?;
        let mut waiting = Vec::new();
        for proposal in &proposals {
            let said = said(conn, desk, proposal, (needed, &people))?;
            waiting.push((proposal.call.clone(), said));
        }
        Ok(waiting)
    })?;
    desk.page(&desk.say("erasures-title"), &ErasuresView { desk, waiting })
}

/// Who owns which of the keys that may sign an erasure.
pub(super) struct People {
    able: Vec<Vkey>,
    owners: BTreeMap<String, (Id, String)>,
}

impl People {
    pub fn read(conn: &mut Conn<'_>) -> Result<Self> {
        let able = erasure::able(conn)?;
        let mut owners = BTreeMap::new();
        for key in &able {
            let owner = person_store::owner_of_key(conn, &key.to_string())?;
            let owner = owner
                .map(|id| person_store::person(conn, &id))
                .transpose()?;
            if let Some(person) = owner.flatten() {
                owners.insert(key.name().to_string(), (person.id, person.name));
            }
        }
        Ok(Self { able, owners })
    }

    /// The key of somebody, if it may sign.
    pub fn key_of(&self, person: &Id) -> Option<&KeyName> {
        let names = self.able.iter().map(Vkey::name);
        let mut theirs = names.filter(|name| {
            let owner = self.owners.get(name.as_str());
            owner.is_some_and(|(id, _)| id == person)
        });
        theirs.next()
    }

    /// Keys by the names of the people they belong to, where they do.
    fn names<'k>(&self, keys: impl Iterator<Item = &'k KeyName>) -> Markup {
        let name = |key: &KeyName| match self.owners.get(key.as_str()) {
            Some((_, name)) => format!("<bdi>{}</bdi>", Markup::text(name)),
            None => format!("<code dir=\"ltr\">{}</code>", Markup::text(key.as_str())),
        };
        Markup(keys.map(name).collect::<Vec<_>>().join(" · "))
    }
}

/// A proposal in words: what, whose key has signed, whose may still.
pub(super) fn said(
    conn: &mut Conn<'_>,
    desk: &Desk<'_>,
    proposal: &Proposal,
    (needed, people): (usize, &People),
) -> Result<Said> {
    let signed_by = proposal.signed_by();
    let missing = people.able.iter().map(Vkey::name);
    let missing = missing.filter(|name| !signed_by.contains(name));
    let number = |n: usize| Markup(n.to_string());
    let signed = [
        ("count", number(signed_by.len())),
        ("needed", number(needed)),
        ("names", people.names(signed_by.iter().copied())),
    ];
    Ok(Said {
        title: title(conn, desk, &proposal.call)?,
        what: what(desk, proposal),
        signed: desk.sentence("erase-signed", &signed),
        missing: desk.sentence("erase-missing", &[("names", people.names(missing))]),
        deadline: desk.sentence("erase-until", &[("when", desk.time(proposal.expires_at))]),
    })
}

fn what(desk: &Desk<'_>, proposal: &Proposal) -> Markup {
    let lang = proposal.lang.as_deref().map(Lang::parse);
    let which = match lang {
        Some(Ok(lang)) => Markup(format!(
            "<bdi lang=\"{lang}\">{}</bdi>",
            Markup::text(&lang.endonym())
        )),
        _ => Markup::text(&desk.say("erase-all")),
    };
    let reason = Markup::text(&desk.say(&format!("erase-reason-{}", proposal.reason)));
    let when = desk.time(proposal.made_at);
    desk.sentence(
        "erase-proposed",
        &[("which", which), ("reason", reason), ("when", when)],
    )
}

/// The title of a call in the person's language, else in any.
pub(super) fn title(conn: &mut Conn<'_>, desk: &Desk<'_>, call: &Id) -> Result<String> {
    let wanted = [desk.lang.as_str(), desk.house.config.first_language()];
    let listed = listing_store::one(conn, call)?;
    let title = listed.as_ref().and_then(|listed| listed.title(&wanted));
    Ok(title.map_or_else(|| call.to_string(), |(_, title)| title.to_owned()))
}
