//! Erasing a call at the desk: what it destroys and what it cannot, said before it is asked for; and the keys of several people where the
//! house needs them.
//!
//! At the desk everybody signs with their own editor key, so the second key is that of a second person. A key that is kept
//! outside of the house signs the file that this page gives, which is brought back here.

use askama::Template;
use floor::route::Answer;
use floor::words::Arg;
use floor::{Conn, Error, ErrorKind, Id, Result, Tx};
use http::StatusCode;
use http::header::CONTENT_DISPOSITION;
use people::desk::{Desk, Field};
use prose::lang::Lang;
use publish::call::Call;
use publish::call_store;
use publish::erase_calls::ERASE_REASONS;
use tlog::note::KeyName;
use tlog::record::to_sign::MAX_REQUEST_BYTES;

use crate::desk::erasures::{People, Said, said, title};
use crate::erasure::{self, Outcome, Pen, Proposal, Wanted};

#[derive(Template)]
#[template(path = "erase.html")]
struct EraseView<'a> {
    desk: &'a Desk<'a>,
    id: Id,
    heading: String,
    fault: Option<String>,
    consequences: [&'static str; 6],
    which: Field,
    reason: Field,
    /// How many keys it takes, where it takes several.
    needed: Option<String>,
    /// Whether this person's key, or one of the house, can sign.
    may_sign: bool,
    waits: Option<Said>,
}

const CONSEQUENCES: [&str; 6] = [
    "erase-destroys",
    "erase-forever",
    "erase-known",
    "erase-mirrors",
    "erase-others",
    "erase-copies",
];

pub(super) fn show(desk: &Desk<'_>) -> Result<Answer> {
    page(desk, None)
}

fn page(desk: &Desk<'_>, fault: Option<&str>) -> Result<Answer> {
    let status = match fault {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let needed = erasure::needed(desk.house)?;
    let view = desk.house.db.read(|conn| view(conn, desk, needed, fault))?;
    Ok(desk.page(&desk.say("erase-title"), &view)?.status(status))
}

fn view<'a>(
    conn: &mut Conn<'_>,
    desk: &'a Desk<'a>,
    needed: usize,
    fault: Option<&str>,
) -> Result<EraseView<'a>> {
    let call = call(conn, desk)?;
    let people = People::read(conn)?;
    let own = people.key_of(&desk.person().id);
    let proposal = waiting(conn, desk, &call)?;
    let (waits, has_signed) = match &proposal {
        Some(proposal) => (
            Some(said(conn, desk, proposal, (needed, &people))?),
            own.is_some_and(|own| proposal.signed_by().contains(&own)),
        ),
        None => (None, false),
    };
    let count = Arg::Number(u64::try_from(needed).unwrap_or(u64::MAX));
    Ok(EraseView {
        heading: title(conn, desk, &call.id)?,
        fault: fault.map(|key| desk.say(key)),
        consequences: CONSEQUENCES,
        which: which(conn, desk, &call)?,
        reason: reason(desk),
        needed: (needed > 1).then(|| desk.say_with("erase-needed", &[("count", count)])),
        may_sign: (own.is_some() || needed == 1) && !has_signed,
        waits,
        id: call.id,
        desk,
    })
}

fn which(conn: &mut Conn<'_>, desk: &Desk<'_>, call: &Call) -> Result<Field> {
    let mut offered = vec![(String::new(), desk.say("erase-all"))];
    let editions = call_store::editions(conn, &call.id)?;
    if editions.len() > 1 {
        let one = |lang: &Lang| (lang.to_string(), lang.endonym());
        offered.extend(editions.iter().map(|edition| one(&edition.lang)));
    }
    let typed = desk.asked.form().text("lang");
    Ok(Field::choice(
        "lang",
        desk.say("erase-which"),
        typed,
        offered,
    ))
}

fn reason(desk: &Desk<'_>) -> Field {
    let one = |word: &str| (word.to_owned(), desk.say(&format!("erase-reason-{word}")));
    let offered = ERASE_REASONS.into_iter().map(one).collect();
    let typed = desk.asked.form().text("reason");
    Field::choice("reason", desk.say("erase-reason"), typed, offered)
        .hint(desk.say("erase-reason-help"))
}

/// The published call that the path names.
fn call(conn: &mut Conn<'_>, desk: &Desk<'_>) -> Result<Call> {
    let id = Id::parse(desk.asked.param("call"));
    let call = id.map(|id| call_store::call(conn, &id)).transpose()?;
    let standing = call.flatten().filter(|call| call.erased.is_none());
    standing.ok_or_else(|| {
        Error::not_found("there is no such published call")
            .hint("a draft is thrown away on its own page; look in the list of calls")
    })
}

/// The proposal to erase this call, while it lasts.
fn waiting(conn: &mut Conn<'_>, desk: &Desk<'_>, call: &Call) -> Result<Option<Proposal>> {
    let now = desk.house.clock.now();
    match erasure::one(conn, &call.slug, now) {
        Ok(proposal) => Ok(Some(proposal)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Proposes, signs, brings a signature back or calls off, as the button says.
pub(super) fn act(desk: &Desk<'_>) -> Result<Answer> {
    let form = desk.asked.form();
    let wanted = form.text("do");
    if matches!(wanted, "erase" | "sign") && !form.has("sure") {
        return page(desk, Some("erase-not-sure"));
    }
    let outcome = match wanted {
        "erase" => desk.write(|tx| propose(desk, tx)),
        "sign" => desk.write(|tx| sign(desk, tx)),
        "bring" => desk.write(|tx| bring(desk, tx)),
        "cancel" => desk.write(|tx| cancel(desk, tx)),
        _ => return page(desk, None),
    };
    match outcome {
        Ok(done) => {
            if done == "erased" {
                desk.house.db.scrub()?;
            }
            let call = desk.asked.param("call");
            let on = match done {
                "erase-proposed" => format!("/desk/calls/{call}/erase"),
                _ => format!("/desk/calls/{call}"),
            };
            desk.see(&on, done)
        }
        Err(error) => match fault(wanted, &error) {
            Some(key) => page(desk, Some(key)),
            None => Err(error),
        },
    }
}

/// What stands in the way, as a message.
fn fault(wanted: &str, error: &Error) -> Option<&'static str> {
    match (error.kind(), wanted) {
        (ErrorKind::Locked, _) => Some("erase-fault-key"),
        (ErrorKind::Conflict, "erase") => Some("erase-fault-waits"),
        (ErrorKind::Conflict, _) => Some("erase-fault-changed"),
        (ErrorKind::NotFound, "sign" | "bring" | "cancel") => Some("erase-fault-gone"),
        (ErrorKind::BadInput | ErrorKind::Altered, "bring") => Some("erase-fault-file"),
        (ErrorKind::BadInput, "erase") => Some("erase-fault-choice"),
        _ => None,
    }
}

fn propose(desk: &Desk<'_>, tx: &mut Tx<'_>) -> Result<&'static str> {
    let call = call(tx, desk)?;
    let form = desk.asked.form();
    let lang = match form.text("lang") {
        "" => None,
        tag => Some(Lang::parse(tag).map_err(|cause| Error::bad_input(cause.to_string()))?),
    };
    let wanted = Wanted {
        call: &call.slug,
        lang: lang.as_ref(),
        reason: form.text("reason"),
    };
    let own = own_key(desk, tx)?;
    let outcome = erasure::propose_in(desk.house, tx, &wanted, &pen(own.as_ref()))?;
    told(desk, tx, &call, &outcome)
}

fn sign(desk: &Desk<'_>, tx: &mut Tx<'_>) -> Result<&'static str> {
    let call = call(tx, desk)?;
    let own = own_key(desk, tx)?;
    let outcome = erasure::confirm_in(desk.house, tx, &call.slug, &pen(own.as_ref()))?;
    told(desk, tx, &call, &outcome)
}

fn bring(desk: &Desk<'_>, tx: &mut Tx<'_>) -> Result<&'static str> {
    let call = call(tx, desk)?;
    let file = desk.asked.form().file("file");
    let bytes = file.map_or(&[][..], |file| &file.bytes[..]);
    if bytes.len() > MAX_REQUEST_BYTES {
        return Err(Error::bad_input("the file is too large to be a request"));
    }
    let outcome = erasure::confirm_signed_in(desk.house, tx, bytes)?;
    told(desk, tx, &call, &outcome)
}

fn cancel(desk: &Desk<'_>, tx: &mut Tx<'_>) -> Result<&'static str> {
    let call = call(tx, desk)?;
    erasure::cancel_in(tx, &call.slug)?;
    desk.note(tx, "cancel-erasure", call.id.as_str())?;
    Ok("erase-cancelled")
}

/// The person's own key; where one key is enough, any of the house serves somebody who has none yet.
fn own_key(desk: &Desk<'_>, tx: &mut Tx<'_>) -> Result<Option<KeyName>> {
    let own = People::read(tx)?.key_of(&desk.person().id).cloned();
    if own.is_none() && erasure::needed_in(tx)? > 1 {
        return Err(Error::locked("this person has no key that may erase"));
    }
    Ok(own)
}

fn pen(own: Option<&KeyName>) -> Pen<'_> {
    Pen::Sealed(own.map(KeyName::as_str))
}

fn told(desk: &Desk<'_>, tx: &mut Tx<'_>, call: &Call, outcome: &Outcome) -> Result<&'static str> {
    let (action, done) = match outcome {
        Outcome::Erased { .. } => ("erase-call", "erased"),
        Outcome::Waits { .. } => ("propose-erasure", "erase-proposed"),
    };
    desk.note(tx, action, call.id.as_str())?;
    Ok(done)
}

/// The request as a file, for a key that is kept elsewhere.
pub(super) fn request(desk: &Desk<'_>) -> Result<Answer> {
    let proposal = desk.house.db.read(|conn| {
        let call = call(conn, desk)?;
        waiting(conn, desk, &call)
    })?;
    let proposal =
        proposal.ok_or_else(|| Error::not_found("no erasure of this call waits for signatures"))?;
    let answer = Answer::bytes("text/plain; charset=utf-8", proposal.request.to_string());
    let name = format!("attachment; filename=\"erase-{}.txt\"", proposal.slug);
    Ok(answer.header(CONTENT_DISPOSITION, &name))
}
