//! The inbox: what other servers send, taken in safely.
//!
//! Each step is dearer than the one before, and most of what a hostile or chatty server sends ends early: size, type, form, what the
//! signature covers, our host, the hour, the digest of the bytes (`activity::signature`); whether servers of that domain may send at all;
//! whether it is ours to care about and its sender's to say (`matter.rs`); whether it came before. Only then is a key looked up, and only when
//! it is not kept is it fetched, within quotas (`sender.rs`). What is left is one transaction (`take.rs`).
//!
//! All are answered 202, also what is none of our business: who asks learns nothing of who follows, and stops trying. Nothing is fetched
//! that an activity names but its actor, or the one post that it only names.
//! Cost: a taken one is a verification of RSA (30 microseconds), five or six rows by index, and a share of a commit.

mod matter;
mod sender;
mod take;

use activity::authority::{Known, Verdict, judge};
use activity::json::{DELIVERED, read};
use activity::read::{Activity, ReadError};
use activity::signature::{self, Claim, Request};
use activity::{Address, Object, media_type};
use floor::route::{Answer, Asked};
use floor::{Error, ErrorKind, House, Result};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use jiff::Timestamp;

use crate::places::Places;
use crate::rule::Standing;
use crate::voice::Voice;
use crate::{peer_store, rule_store};
use matter::Matter;

pub(crate) use matter::thread;
pub(crate) use take::{answer as answer_request, gone, take_post};

/// Why something was not taken, in a line for those who run the other server.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    why: String,
}

impl Refused {
    fn new(status: StatusCode, why: impl Into<String>) -> Self {
        Self {
            status,
            why: why.into(),
        }
    }

    fn unauthorised(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, why)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        if matches!(error.kind(), ErrorKind::Internal | ErrorKind::Altered) {
            tracing::error!(%error, "the inbox failed");
        }
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not now, please try again later",
        )
    }
}

/// The inbox of all voices.
pub(crate) fn shared(house: &House, asked: &Asked) -> Result<Answer> {
    Ok(answer(receive(house, asked)))
}

/// The inbox of one voice. To whom something is said stands in it, not in where it was sent.
pub(crate) fn of_voice(house: &House, asked: &Asked) -> Result<Answer> {
    let voice = Voice::read(asked.param("voice"));
    let exists = match voice {
        Some(voice) => house.db.read(|conn| voice.exists(house, conn))?,
        None => false,
    };
    match exists {
        true => shared(house, asked),
        false => Ok(answer(Err(Refused::new(
            StatusCode::NOT_FOUND,
            "nobody has this inbox",
        )))),
    }
}

fn answer(outcome: Result<(), Refused>) -> Answer {
    match outcome {
        Ok(()) => Answer::text("").status(StatusCode::ACCEPTED),
        Err(refused) => Answer::text(format!("{}\n", refused.why)).status(refused.status),
    }
}

/// What is read of a request before anything is looked up.
struct Letter<'a> {
    claim: Claim,
    object: Object,
    activity: Activity,
    body: &'a [u8],
}

fn receive(house: &House, asked: &Asked) -> Result<(), Refused> {
    let places = Places::of(house)?;
    let now = Timestamp::from_microsecond(house.clock.now()).unwrap_or_default();
    let letter = open(&places, asked, now)?;
    let activity = &letter.activity;
    let mark = peer_store::mark(&activity.actor, activity.id.as_ref(), letter.body);
    let (standing, matter) = house.db.read(|conn| {
        let standing = rule_store::standing(house, conn, activity.actor.origin().host())?;
        let seen = standing.refused || peer_store::was_seen(conn, &mark)?;
        let matter = match seen {
            true => None,
            false => matter::of(house, conn, &places, activity)?,
        };
        Ok((standing, matter))
    })?;
    if standing.refused {
        return Err(Refused::new(
            StatusCode::FORBIDDEN,
            "this server is not spoken with",
        ));
    }
    let Some((matter, owner)) = matter else {
        return Ok(());
    };
    if !is_theirs(activity, owner.as_ref())? {
        return Ok(());
    }
    let Some(sender) = sender::prove(house, asked, &letter, now)? else {
        return Ok(());
    };
    take::take(
        house,
        &places,
        sender,
        matter,
        &take::Around {
            activity,
            standing,
            mark: &mark,
        },
    )
}

/// Type, form, signature: everything that needs nothing but the request.
fn open<'a>(places: &Places, asked: &'a Asked, now: Timestamp) -> Result<Letter<'a>, Refused> {
    let kind = asked.header(CONTENT_TYPE).unwrap_or_default();
    if !media_type::is_activity(kind) {
        let why = "activities are sent as application/activity+json";
        return Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
    }
    let fields: Vec<(&str, &str)> = asked.fields().collect();
    let request = Request {
        method: "POST",
        origin: places.origin(),
        target: asked.address(),
        fields: &fields,
        authority: asked.authority(),
        body: asked.body(),
    };
    let claim = signature::read(&request, now)
        .map_err(|refusal| Refused::unauthorised(refusal.to_string()))?;
    let malformed = |why: String| Refused::new(StatusCode::BAD_REQUEST, why);
    let object = read(asked.body(), DELIVERED).map_err(|error| malformed(error.to_string()))?;
    let activity =
        Activity::read(&object).map_err(|error: ReadError| malformed(error.to_string()))?;
    Ok(Letter {
        claim,
        object,
        activity,
        body: asked.body(),
    })
}

/// Whether it is the sender's to say, by the rules of origins. What it changes has an owner.
fn is_theirs(activity: &Activity, owner: Option<&Address>) -> Result<bool, Refused> {
    let owner = |_: &Address| owner.cloned();
    let verdict = judge(
        activity,
        Known {
            owner: &owner,
            // We ask to follow nobody.
            asked: &|_| None,
        },
    );
    match verdict {
        Verdict::Believe | Verdict::Fetch(_) => Ok(true),
        Verdict::Nothing => Ok(false),
        Verdict::Refuse(doubt) => Err(Refused::new(StatusCode::FORBIDDEN, doubt.to_string())),
    }
}

/// What a transaction is told besides the matter.
type MatterOf = Option<(Matter, Option<Address>)>;
