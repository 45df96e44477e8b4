//! Somebody on another server: what is kept of their actor, and how it is fetched.

use activity::Address;
use activity::authority::same_origin;
use activity::read::Actor;
use floor::{Error, House, Result};
use prose::stranger;

use crate::fetch::{self, Found};

/// The longest name that is kept, in characters.
const NAME: usize = 100;

/// A peer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) id: String,
    pub(crate) address: Address,
    pub(crate) inbox: Address,
    pub(crate) shared_inbox: Option<Address>,
    pub(crate) fetched_at: floor::Micros,
}

impl Peer {
    pub(crate) fn host(&self) -> &str {
        self.address.origin().host()
    }

    /// Where what is for all followers on that server goes.
    pub(crate) fn best_inbox(&self) -> &Address {
        self.shared_inbox.as_ref().unwrap_or(&self.inbox)
    }
}

/// An actor's document from its origin; `None` when its server says that it is gone.
pub(crate) fn fetch(house: &House, address: &Address) -> Result<Option<Actor>> {
    let object = match fetch::document(house, address)? {
        Found::Document(object) => object,
        Found::Gone => return Ok(None),
    };
    let strange = |why: String| Error::bad_input(why).at(address);
    let actor = Actor::read(&object).map_err(|error| strange(error.to_string()))?;
    if actor.id.document() != address.document() {
        return Err(strange("the actor calls itself otherwise".to_owned()));
    }
    is_sound(&actor).map_err(|why| strange(why.to_owned()))?;
    Ok(Some(actor))
}

/// An inbox on another server than the actor's would have us send to whom the actor chooses.
fn is_sound(actor: &Actor) -> Result<(), &'static str> {
    let inboxes = std::iter::once(&actor.inbox).chain(&actor.shared_inbox);
    match inboxes
        .into_iter()
        .all(|inbox| same_origin(inbox, &actor.id))
    {
        true => Ok(()),
        false => Err("the actor's inbox is on another server"),
    }
}

/// `ada@peer.example`.
pub(crate) fn handle(actor: &Actor) -> String {
    let username = actor.username.as_deref().unwrap_or_default();
    let username = stranger::line(username, NAME);
    format!("{username}@{}", actor.id.origin().authority())
}

pub(crate) fn name(actor: &Actor) -> String {
    stranger::line(actor.name.as_deref().unwrap_or_default(), NAME)
}
