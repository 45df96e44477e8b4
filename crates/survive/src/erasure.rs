//! An erasure that takes several people: proposed by one editor key, confirmed by others, and only then carried out.
//!
//! The entries that will say so are written when it is proposed, so that everybody signs the same bytes, in the house or far from it
//! (`tlog::record::ToSign`). Nothing is destroyed before as many keys have signed as the house asks for. Then the texts go and the
//! entries join the log in one transaction, so there is never a text that is gone without an entry that says so.
//! A proposal holds for the call as it was: when its revisions, its withdrawals or the house's keys change, it has to be made anew. It
//! is durable, can be listed and called off, and lasts `LIFETIME`.
//!
//! Where one key is enough, proposing is erasing.

use floor::{Conn, DAY, Error, House, Id, Micros, Result, Tx};
use prose::lang::Lang;
use publish::call::{Call, Revision};
use publish::erase_calls;
use tlog::note::{KeyName, Signer, Vkey};
use tlog::record::{Entry, KeyDoc, Kind, Reason, RecordError, SignedEntry, ToSign};

use crate::append::End;
use crate::compose;
use crate::erasure_store as store;
use crate::signers::{self, Signers};
use crate::work::{self, Work};
use crate::{keys, log_store, sequencer};

/// How long a proposal waits for its signatures.
pub const LIFETIME: Micros = 7 * DAY;

/// What somebody wants to erase.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The call's slug.
    pub call: &'a str,
    /// Only this edition.
    pub lang: Option<&'a Lang>,
    /// One of `publish::erase_calls::ERASE_REASONS`.
    pub reason: &'a str,
}

/// The key that somebody signs with.
#[derive(Clone, Copy, Debug)]
pub enum Pen<'a> {
    /// One that is sealed in this house: of this label, or any that may sign and has not yet.
    Sealed(Option<&'a str>),
    /// One that is kept outside.
    Own(&'a Signer),
}

/// An erasure that waits for signatures.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub id: Id,
    pub call: Id,
    pub slug: String,
    /// Only this edition.
    pub lang: Option<String>,
    pub reason: String,
    /// The entries, with the signatures there are.
    pub request: ToSign,
    pub made_at: Micros,
    pub expires_at: Micros,
}

/// What came of a signature.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// So many revisions are gone.
    Erased { revisions: usize },
    /// More have to sign: `needed` in all.
    Waits {
        proposal: Box<Proposal>,
        needed: usize,
    },
}

impl Proposal {
    /// The names of the keys that have signed.
    pub fn signed_by(&self) -> Vec<&KeyName> {
        self.request.signed_by()
    }

    /// When its time is over, for people.
    pub fn deadline(&self) -> String {
        crate::verify::date(u64::try_from(self.expires_at / floor::SECOND).unwrap_or(0))
    }
}

/// How many editor keys an erasure takes in this house.
pub fn needed(house: &House) -> Result<usize> {
    house.db.read(needed_in)
}

pub(crate) fn needed_in(conn: &mut Conn<'_>) -> Result<usize> {
    Ok(document(conn)?.threshold(Kind::Erase))
}

/// The keys that may sign one.
pub(crate) fn able(conn: &mut Conn<'_>) -> Result<Vec<Vkey>> {
    let editors = document(conn)?.editors.into_iter();
    let able = editors.filter(|editor| editor.kinds.allow(Kind::Erase));
    Ok(able.map(|editor| editor.key).collect())
}

/// Proposes an erasure with a first signature; carries it out where that is enough.
///
/// # Errors
/// `Conflict`: one is proposed already, or something of the call is not in the log yet. `Locked`: no key at hand may sign it. Nothing is
/// changed then.
pub fn propose(house: &House, wanted: &Wanted<'_>, pen: &Pen<'_>) -> Result<Outcome> {
    house.db.write(|tx| propose_in(house, tx, wanted, pen))
}

/// The same in a transaction of the caller's.
pub(crate) fn propose_in(
    house: &House,
    tx: &mut Tx<'_>,
    wanted: &Wanted<'_>,
    pen: &Pen<'_>,
) -> Result<Outcome> {
    store::forget_expired(tx)?;
    let (call, revisions) = erase_calls::erasable(tx, wanted.call, wanted.lang)?;
    let doc = document(tx)?;
    let signer = signer(house, tx, &doc, pen, &[])?;
    if let (1, Pen::Sealed(_)) = (doc.threshold(Kind::Erase), pen) {
        let revisions = erase_calls::erase_revisions(house, tx, &call, &revisions, wanted.reason)?;
        return Ok(Outcome::Erased { revisions });
    }
    if let Some(known) = store::named(tx, wanted.call)?.first() {
        return Err(Error::conflict("erasing this call is proposed already")
            .at(wanted.call)
            .hint(format!(
                "confirm it with another key (`--confirm {0}`), or call it off (`--cancel {0}`)",
                known.id
            )));
    }
    let request = request(tx, &doc, (&call, &revisions), wanted, &signer)?;
    let now = tx.now();
    let proposal = Proposal {
        id: id(&request)?,
        call: call.id,
        slug: call.slug,
        lang: wanted.lang.map(|lang| lang.as_str().to_owned()),
        reason: wanted.reason.to_owned(),
        request,
        made_at: now,
        expires_at: now + LIFETIME,
    };
    go_on(house, tx, &doc, proposal)
}

/// Adds a signature to a proposal, named by its id or its call's slug; carries it out where that is enough.
///
/// # Errors
/// `NotFound`: there is no such proposal, or its time is over. `Conflict`: the call or the keys have changed since. `Locked`: no key at hand
/// may sign it. Nothing is destroyed then.
pub fn confirm(house: &House, name: &str, pen: &Pen<'_>) -> Result<Outcome> {
    house.db.write(|tx| confirm_in(house, tx, name, pen))
}

/// The same in a transaction of the caller's.
pub(crate) fn confirm_in(
    house: &House,
    tx: &mut Tx<'_>,
    name: &str,
    pen: &Pen<'_>,
) -> Result<Outcome> {
    let proposal = open(tx, name)?;
    let doc = still_in_force(tx, &proposal)?;
    let signer = signer(house, tx, &doc, pen, &proposal.signed_by())?;
    let request = proposal.request.sign(&signer).map_err(unsigned)?;
    let proposal = Proposal {
        request,
        ..proposal
    };
    go_on(house, tx, &doc, proposal)
}

/// Takes in the signatures that a copy of the request brings back.
///
/// # Errors
/// As `confirm`; `BadInput` for a file that is no copy of a request of this house, `Altered` for a signature that does not hold.
pub fn confirm_signed(house: &House, file: &[u8]) -> Result<Outcome> {
    house.db.write(|tx| confirm_signed_in(house, tx, file))
}

/// The same in a transaction of the caller's.
pub(crate) fn confirm_signed_in(house: &House, tx: &mut Tx<'_>, file: &[u8]) -> Result<Outcome> {
    let theirs = ToSign::parse(file).map_err(|cause| {
        Error::bad_input("this is no request to sign an erasure").because(anyhow::Error::new(cause))
    })?;
    let proposal = open(tx, &theirs.id().to_string())?;
    let doc = still_in_force(tx, &proposal)?;
    let request = proposal.request.join(&theirs).map_err(|cause| {
        Error::bad_input(cause.to_string())
            .hint("sign the file that `--request` writes, and bring back that one")
    })?;
    if request == proposal.request {
        return Err(Error::bad_input("the file brings no new signature")
            .hint("sign it first: `beffroi editor sign FILE --key KEY`"));
    }
    signed_by_editors(&doc, &request)?;
    let proposal = Proposal {
        request,
        ..proposal
    };
    go_on(house, tx, &doc, proposal)
}

/// Calls a proposal off.
pub fn cancel(house: &House, name: &str) -> Result<Proposal> {
    house.db.write(|tx| cancel_in(tx, name))
}

/// The same in a transaction of the caller's.
pub(crate) fn cancel_in(tx: &mut Tx<'_>, name: &str) -> Result<Proposal> {
    let proposal = open(tx, name)?;
    store::forget(tx, &proposal.id)?;
    Ok(proposal)
}

/// What waits for signatures, oldest first.
pub fn list(house: &House) -> Result<Vec<Proposal>> {
    let now = house.clock.now();
    let mut all = house.db.read(store::all)?;
    all.retain(|proposal| proposal.expires_at > now);
    Ok(all)
}

/// One proposal, by its id or its call's slug.
pub fn find(house: &House, name: &str) -> Result<Proposal> {
    let now = house.clock.now();
    house.db.read(|conn| one(conn, name, now))
}

fn id(request: &ToSign) -> Result<Id> {
    let id = request.id().to_string();
    Id::parse(&id).ok_or_else(|| Error::internal("an id cannot be read", anyhow::anyhow!("{id}")))
}

fn document(conn: &mut Conn<'_>) -> Result<KeyDoc> {
    let head = log_store::some_head(conn)?;
    signers::document(conn, head.keys)
}

fn open(tx: &mut Tx<'_>, name: &str) -> Result<Proposal> {
    let now = tx.now();
    one(tx, name, now)
}

pub(crate) fn one(conn: &mut Conn<'_>, name: &str, now: Micros) -> Result<Proposal> {
    let mut found = store::named(conn, name)?;
    found.retain(|proposal| proposal.expires_at > now);
    found.pop().ok_or_else(|| {
        Error::not_found("no erasure of this name waits for signatures")
            .at(name)
            .hint("`beffroi erase DIR --list` shows those that do; after seven days they are proposed anew")
    })
}

/// The key document, if the proposal was made under it.
fn still_in_force(conn: &mut Conn<'_>, proposal: &Proposal) -> Result<KeyDoc> {
    let doc = document(conn)?;
    let made_under = proposal
        .request
        .entries()
        .iter()
        .map(|signed| signed.entry().keys);
    match made_under.into_iter().all(|keys| keys == doc.version) {
        true => Ok(doc),
        false => Err(outdated("the house's keys", proposal)),
    }
}

fn outdated(what: &str, proposal: &Proposal) -> Error {
    Error::conflict(format!(
        "{what} changed since this erasure was proposed; nothing was destroyed"
    ))
    .at(&proposal.slug)
    .hint(format!(
        "call it off (`--cancel {}`) and propose it again",
        proposal.id
    ))
}

/// The key that signs next.
fn signer(
    house: &House,
    tx: &mut Tx<'_>,
    doc: &KeyDoc,
    pen: &Pen<'_>,
    signed: &[&KeyName],
) -> Result<Signer> {
    let may = |key: &tlog::note::Vkey| {
        let mut editors = doc.editors.iter();
        editors.any(|editor| &editor.key == key && editor.kinds.allow(Kind::Erase))
    };
    let has_not = |signer: &&Signer| !signed.contains(&signer.vkey().name());
    match pen {
        Pen::Own(signer) if !may(signer.vkey()) => Err(Error::bad_input(
            "this key is of no editor who may erase in this house",
        )
        .at(signer.vkey().name())
        .hint("`beffroi keys DIR` lists them; `beffroi keys DIR add-editor --vkey …` adds one")),
        Pen::Own(signer) => Some(*signer).filter(has_not).cloned().ok_or_else(|| {
            Error::conflict("this key has signed already")
                .at(signer.vkey().name())
                .hint("an erasure takes the keys of different people")
        }),
        Pen::Sealed(label) => {
            let sealed = Signers::load(house, tx, doc.version)?;
            let is_meant = |signer: &&Signer| {
                let name = signer.vkey().name().as_str();
                label.is_none_or(|label| name == label || name.rsplit('/').next() == Some(label))
            };
            let mut able = sealed.able(Kind::Erase).filter(is_meant);
            able.find(has_not).cloned().ok_or_else(|| {
                Error::locked("no editor key that is sealed in this house may sign this and has not yet")
                    .hint("sign with a key from outside (`--key FILE`), or take the request to whoever has one (`--request`)")
            })
        }
    }
}

/// The entries that will say that these revisions are gone, with a first signature.
fn request(
    tx: &mut Tx<'_>,
    doc: &KeyDoc,
    (call, revisions): (&Call, &[Revision]),
    wanted: &Wanted<'_>,
    signer: &Signer,
) -> Result<ToSign> {
    let reason = Reason::from_word(wanted.reason)
        .ok_or_else(|| Error::bad_input(format!("`{}` is not a reason", wanted.reason)))?;
    let targets = targets(tx, call, revisions)?;
    let time = u64::try_from(tx.now() / floor::SECOND).unwrap_or(0);
    let entries = compose::erasures(&targets, reason)
        .into_iter()
        .map(|composed| {
            let entry = Entry {
                origin: doc.origin,
                time,
                keys: doc.version,
                act: composed.act,
            };
            SignedEntry::parse(&entry.sign(&[signer])?)
        });
    let entries = entries.collect::<Result<_, _>>().map_err(unsigned)?;
    let id = compose::call_id(&tx.fresh_id()?)?;
    let only = wanted
        .lang
        .map_or_else(String::new, |lang| format!(" ({lang})"));
    ToSign::new(id, format!("erase {}{only}", call.slug), entries).map_err(unsigned)
}

/// Every entry whose body goes with these revisions, ascending.
fn targets(tx: &mut Tx<'_>, call: &Call, revisions: &[Revision]) -> Result<Vec<u64>> {
    let ids: Vec<Id> = revisions
        .iter()
        .map(|revision| revision.id.clone())
        .collect();
    let Some(mut targets) = compose::logged_entries(tx, &ids)? else {
        return Err(
            Error::conflict("something of this call is not in the log yet")
                .at(&call.slug)
                .hint("serve the house for a moment with its keys at hand, then propose it again"),
        );
    };
    if publish::call_store::unerased(tx, &call.id)? == revisions.len() as u64 {
        targets.extend(compose::withdrawals_with_body(tx, &call.id)?);
        targets.sort_unstable();
    }
    Ok(targets)
}

/// Carries the erasure out, or keeps it until more have signed.
fn go_on(house: &House, tx: &mut Tx<'_>, doc: &KeyDoc, proposal: Proposal) -> Result<Outcome> {
    let needed = doc.threshold(Kind::Erase);
    if proposal.signed_by().len() < needed {
        store::keep(tx, &proposal)?;
        let proposal = Box::new(proposal);
        return Ok(Outcome::Waits { proposal, needed });
    }
    carry_out(house, tx, &proposal).map(|revisions| Outcome::Erased { revisions })
}

fn carry_out(house: &House, tx: &mut Tx<'_>, proposal: &Proposal) -> Result<usize> {
    let lang = proposal.lang.as_deref().map(Lang::parse).transpose();
    let lang = lang.map_err(|cause| Error::internal("a stored language cannot be read", cause))?;
    let (call, revisions) = erase_calls::erasable(tx, &proposal.slug, lang.as_ref())?;
    if targets(tx, &call, &revisions)? != proposal.request.targets().collect::<Vec<_>>() {
        return Err(outdated("the call", proposal));
    }
    let count = erase_calls::erase_revisions(house, tx, &call, &revisions, &proposal.reason)?;
    let left = publish::call_store::unerased(tx, &call.id)?;
    // The room has just staged an entry for this: the one that was signed takes its place.
    work::unstage(
        tx,
        &Work::Erase {
            call: call.id,
            revisions: revisions.into_iter().map(|revision| revision.id).collect(),
            all: left == 0,
            reason: proposal.reason.clone(),
        },
    )?;
    append(house, tx, proposal)?;
    store::forget(tx, &proposal.id)?;
    Ok(count)
}

/// Puts the signed entries into the log, judged as any reader will judge them.
fn append(house: &House, tx: &mut Tx<'_>, proposal: &Proposal) -> Result<()> {
    let chain = keys::chain(tx)?;
    let mut end = End::open(tx)?;
    let signers = Signers::load(house, tx, end.keys)?;
    for signed in proposal.request.entries() {
        chain
            .verify_entry(signed, Some(end.size()))
            .map_err(|cause| {
                Error::altered("the signed erasure does not hold")
                    .because(anyhow::Error::new(cause))
            })?;
        end.push(
            Kind::Erase.as_str(),
            None,
            signed.note().to_string().as_bytes(),
        )?;
    }
    sequencer::close(tx, end, &signers, &|_| Ok(()))?;
    Ok(())
}

/// Every line is of an editor who may erase, and holds.
fn signed_by_editors(doc: &KeyDoc, request: &ToSign) -> Result<()> {
    let editors = doc
        .editors
        .iter()
        .filter(|editor| editor.kinds.allow(Kind::Erase));
    let keys: Vec<_> = editors.map(|editor| editor.key.clone()).collect();
    for signed in request.entries() {
        let note = signed.note();
        if let Some(stranger) = note
            .signatures()
            .iter()
            .find(|line| !keys.iter().any(|key| key.made(line)))
        {
            return Err(Error::bad_input(
                "a signature is of no editor who may erase in this house",
            )
            .at(stranger.name())
            .hint("`beffroi keys DIR` lists them"));
        }
        note.verify(&keys).map_err(|cause| {
            Error::altered("a signature under the request does not hold")
                .because(cause)
                .hint("sign the file again; nothing was destroyed")
        })?;
    }
    Ok(())
}

fn unsigned(cause: RecordError) -> Error {
    Error::internal(
        "the entry of an erasure cannot be written",
        anyhow::Error::new(cause),
    )
}
