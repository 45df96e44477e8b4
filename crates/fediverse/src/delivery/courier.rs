//! One worker's part: what each inbox of a batch still lacks, signed and sent; what came back, written down.

use std::sync::Arc;
use std::time::Duration;

use activity::Address;
use activity::signature::digest::Payload;
use activity::signature::{Scheme, Unsigned};
use bytes::Bytes;
use floor::net::Req;
use floor::{Conn, House, Micros, Result, SECOND, Tx};
use jiff::Timestamp;
use reach::outbox::{Courier, Delivery, Fault, Item, Outcome};

use super::flight::{Flights, Full, Key, Landed, Ticket};
use super::judge::{Verdict, judge};
use super::text::{self, Deed};
use super::{PROFILE, route_store};
use crate::fetch::{self, MEDIA_TYPE};
use crate::keychain::Keychain;
use crate::letter_store::{self, LETTERS};
use crate::places::Places;
use crate::voice::Voice;
use crate::{host_store, rule_store};

/// So long a worker waits for the answers of its batch; most servers that are well answer within.
const PATIENCE: Duration = Duration::from_millis(300);
/// When what is still under way is looked at again.
const LOOK: Micros = 2 * SECOND;
/// After so many tries, about two days, it is let go: who comes back asks for what it missed.
const TRIES: u32 = 13;

pub(super) struct FediverseCourier {
    keys: Arc<Keychain>,
    flights: Arc<Flights>,
}

/// What is to be done for one delivery.
enum Errand {
    /// What was sent there before has come back; `next` is what is missing after it.
    Came {
        landed: Box<Landed>,
        inbox: Address,
        next: Option<Parcel>,
    },
    Send(Parcel),
    UnderWay,
    /// It has what it should have.
    Has,
    Nothing,
}

/// Something to send.
struct Parcel {
    voice: Voice,
    inbox: Address,
    scheme: Scheme,
    second: bool,
    payload: Arc<Payload>,
    version: Option<Micros>,
}

impl FediverseCourier {
    /// An error while the house is locked: nothing can be signed.
    pub(super) fn new(house: &House) -> Result<Self> {
        Ok(Self {
            keys: Keychain::of(house)?,
            flights: Flights::of(house)?,
        })
    }

    /// What one delivery needs.
    fn errand(
        &self,
        house: &House,
        conn: &mut Conn<'_>,
        item: &Item,
        delivery: &Delivery,
    ) -> Result<Errand> {
        let key = key(item, delivery);
        if self.flights.is_flying(&key) {
            return Ok(Errand::UnderWay);
        }
        let came = self.flights.collect(&key);
        let taken = came.as_ref().filter(|landed| landed.was_taken());
        let told = taken.and_then(|landed| landed.version);
        let Some((inbox, next)) = self.due(house, conn, item, delivery, told)? else {
            return Ok(Errand::Nothing);
        };
        // Of letters and profiles there is one version.
        let next = next.filter(|_| taken.is_none() || told.is_some());
        if let Some(landed) = came {
            let landed = Box::new(landed);
            return Ok(Errand::Came {
                landed,
                inbox,
                next,
            });
        }
        let Some(parcel) = next else {
            return Ok(Errand::Has);
        };
        let refused = rule_store::standing(house, conn, inbox.origin().host())?.refused;
        Ok(match refused {
            true => Errand::Nothing,
            false => Errand::Send(parcel),
        })
    }

    /// Where the delivery goes, and what is missing there when it has this version; `None` where there is nothing and nobody.
    fn due(
        &self,
        house: &House,
        conn: &mut Conn<'_>,
        item: &Item,
        delivery: &Delivery,
        told: Option<Micros>,
    ) -> Result<Option<(Address, Option<Parcel>)>> {
        if item.id == LETTERS {
            let letter = self.letter(conn, &delivery.recipient)?;
            return Ok(letter.map(|parcel| (parcel.inbox.clone(), Some(parcel))));
        }
        let call = item.call.as_ref();
        let route = route_store::route(conn, &delivery.recipient, call.map(floor::Id::as_str))?;
        let Some(route) = route else { return Ok(None) };
        let told = route.told.max(told);
        let (payload, version) = match call {
            None if item.id.starts_with(PROFILE) => {
                let (keys, voice) = (&self.keys, &route.voice);
                match text::profile(house, conn, keys, voice, &item.id, item.made_at)? {
                    Some(payload) => (Arc::new(payload), None),
                    None => return Ok(None),
                }
            }
            None => return Ok(None),
            Some(call) => {
                let text = self.flights.texts.of(house, conn, call, &route.voice)?;
                let Some(text) = text else { return Ok(None) };
                let Some(deed) = text.missing(told) else {
                    let has = told.is_some() || text.version() == route_store::GONE;
                    return Ok(has.then_some((route.inbox, None)));
                };
                (text.payload(&self.keys, deed), Some(version(&text, deed)))
            }
        };
        let parcel = Parcel {
            voice: route.voice,
            inbox: route.inbox.clone(),
            scheme: route.scheme.unwrap_or(Scheme::Cavage),
            second: false,
            payload,
            version,
        };
        Ok(Some((route.inbox, Some(parcel))))
    }

    fn letter(&self, conn: &mut Conn<'_>, id: &str) -> Result<Option<Parcel>> {
        let Some(letter) = letter_store::by_id(conn, id)? else {
            return Ok(None);
        };
        let scheme = host_store::scheme(conn, letter.inbox.origin().host())?;
        Ok(Some(Parcel {
            voice: letter.voice,
            scheme: scheme.unwrap_or(Scheme::Cavage),
            second: false,
            payload: Arc::new(Payload::new(letter.body.into_bytes())),
            inbox: letter.inbox,
            version: None,
        }))
    }

    /// Signs a parcel and sends it; the outcome where it was not.
    fn send(&self, house: &House, key: Key, parcel: &Parcel) -> Option<Outcome> {
        if let Err(error) = fetch::may_be_asked(house, &parcel.inbox) {
            tracing::debug!(%error, "nothing is sent there");
            return Some(Outcome::Drop);
        }
        let Ok(places) = Places::of(house) else {
            return Some(Outcome::Drop);
        };
        let now = house.clock.now();
        let unsigned = Unsigned {
            method: "POST",
            to: &parcel.inbox,
            payload: Some(&parcel.payload),
        };
        let actor = places.actor(&parcel.voice);
        let at = Timestamp::from_microsecond(now).unwrap_or_default();
        let fields = self.keys.sign(parcel.scheme, &unsigned, &actor, at);
        let body = Bytes::copy_from_slice(parcel.payload.bytes());
        let req = Req {
            fields: Some(Arc::new(move |_| fields.clone())),
            ..Req::post(parcel.inbox.document().as_str(), MEDIA_TYPE, body)
        };
        let ticket = || Ticket {
            key: key.clone(),
            host: parcel.inbox.origin().host().to_owned(),
            scheme: parcel.scheme,
            second: parcel.second,
            version: parcel.version,
        };
        let started = match self.flights.start(ticket(), req.clone()) {
            Err(Full::All) => {
                self.flights.wait_for_room(PATIENCE);
                self.flights.start(ticket(), req)
            }
            started => started,
        };
        started.err().map(|_| Outcome::UnderWay {
            until: now + SECOND,
        })
    }

    /// What became of what came back; the books are written by the caller.
    fn settle(&self, delivery: &Delivery, landed: &Landed) -> (Outcome, Verdict) {
        let verdict = judge(&landed.answer, landed.second);
        let outcome = match &verdict {
            Verdict::Taken => Outcome::Sent,
            Verdict::Gone | Verdict::Refused(_) => Outcome::Drop,
            Verdict::Later { .. } if delivery.attempts >= TRIES => Outcome::Drop,
            Verdict::Later { why, host } => Outcome::Later {
                why: why.clone(),
                fault: if *host { Fault::Lane } else { Fault::Delivery },
            },
            // There is nothing to knock for any more.
            Verdict::Knock => Outcome::UnderWay { until: 0 },
        };
        (outcome, verdict)
    }
}

/// Of one call, one thing at a time is under way to an inbox, whatever news it came with: what is new is seen against what is there.
fn key(item: &Item, delivery: &Delivery) -> Key {
    let about = item.call.as_ref().map_or(&*item.id, |call| call.as_str());
    (about.to_owned(), delivery.recipient.clone())
}

fn version(text: &text::Text, deed: Deed) -> Micros {
    match deed {
        Deed::Delete => route_store::GONE,
        Deed::Create | Deed::Update => text.version(),
    }
}

/// A line for the books.
struct Note {
    host: String,
    inbox: Address,
    recipient: String,
    verdict: Verdict,
    scheme: Scheme,
    second: bool,
    version: Option<Micros>,
    over: bool,
}

impl Courier for FediverseCourier {
    fn deliver(&mut self, house: &House, item: &Item, batch: &[Delivery]) -> Vec<Outcome> {
        let read = house.db.read(|conn| {
            let errands = batch.iter();
            let errands = errands.map(|delivery| self.errand(house, conn, item, delivery));
            errands.collect::<Result<Vec<_>>>()
        });
        let errands = match read {
            Ok(errands) => errands,
            Err(error) => {
                tracing::error!(%error, "deliveries cannot be read");
                let why = error.what().to_owned();
                let fault = Fault::Outlet;
                return vec![Outcome::Later { why, fault }];
            }
        };
        let mut round = Round {
            courier: self,
            house,
            item,
            batch,
            outcomes: vec![None; batch.len()],
            parcels: Vec::new(),
            notes: Vec::new(),
        };
        for (at, errand) in errands.into_iter().enumerate() {
            round.begin(at, errand);
        }
        round.wait();
        round.end()
    }
}

/// One batch on its way.
struct Round<'a> {
    courier: &'a FediverseCourier,
    house: &'a House,
    item: &'a Item,
    batch: &'a [Delivery],
    outcomes: Vec<Option<Outcome>>,
    /// What was sent in this round.
    parcels: Vec<(usize, Parcel)>,
    notes: Vec<Note>,
}

impl Round<'_> {
    fn begin(&mut self, at: usize, errand: Errand) {
        match errand {
            Errand::Nothing => self.outcomes[at] = Some(Outcome::Drop),
            Errand::UnderWay => self.outcomes[at] = Some(self.look_again()),
            Errand::Has => self.outcomes[at] = Some(Outcome::Sent),
            Errand::Came {
                landed,
                inbox,
                next,
            } => self.came_late(at, *landed, inbox, next),
            Errand::Send(parcel) => self.send(at, parcel),
        }
    }

    fn look_again(&self) -> Outcome {
        Outcome::UnderWay {
            until: self.house.clock.now() + LOOK,
        }
    }

    fn send(&mut self, at: usize, parcel: Parcel) {
        let key = key(self.item, &self.batch[at]);
        match self.courier.send(self.house, key, &parcel) {
            Some(outcome) => self.outcomes[at] = Some(outcome),
            None => self.parcels.push((at, parcel)),
        }
    }

    fn came_late(&mut self, at: usize, landed: Landed, inbox: Address, next: Option<Parcel>) {
        let taken = landed.was_taken();
        match next {
            Some(next) if taken => {
                self.came(at, landed, inbox);
                self.send(at, next);
            }
            Some(next) => self.landed(at, next, landed),
            None => self.came(at, landed, inbox),
        }
    }

    fn came(&mut self, at: usize, landed: Landed, inbox: Address) {
        let delivery = &self.batch[at];
        let (outcome, verdict) = self.courier.settle(delivery, &landed);
        self.notes.push(Note {
            host: inbox.origin().host().to_owned(),
            inbox,
            recipient: delivery.recipient.clone(),
            over: !matches!(outcome, Outcome::Later { .. }),
            verdict,
            scheme: landed.scheme,
            second: landed.second,
            version: landed.version,
        });
        self.outcomes[at] = Some(outcome);
    }

    /// Waits for what was sent; whoever does not know our signature is asked once more in the other.
    fn wait(&mut self) {
        for _ in 0..2 {
            let sent = std::mem::take(&mut self.parcels);
            let keys = sent.iter().map(|(at, _)| key(self.item, &self.batch[*at]));
            let keys: Vec<Key> = keys.collect();
            if !keys.is_empty() {
                self.courier.flights.wait(&keys, PATIENCE);
            }
            for ((at, parcel), key) in sent.into_iter().zip(keys) {
                match self.courier.flights.collect(&key) {
                    None => self.outcomes[at] = Some(self.look_again()),
                    Some(landed) => self.landed(at, parcel, landed),
                }
            }
        }
    }

    fn landed(&mut self, at: usize, parcel: Parcel, landed: Landed) {
        if judge(&landed.answer, landed.second) != Verdict::Knock {
            return self.came(at, landed, parcel.inbox);
        }
        let again = Parcel {
            scheme: fetch::other(landed.scheme),
            second: true,
            ..parcel
        };
        self.send(at, again);
    }

    /// The books, in one transaction that need not wait for the disk: what it forgets at a power cut is delivered again under the same id.
    fn end(self) -> Vec<Outcome> {
        let (notes, item) = (self.notes, self.item);
        if !notes.is_empty() {
            let kept = self.house.db.write_soon(|tx| {
                let mut notes = notes.iter();
                notes.try_for_each(|note| keep(tx, item, note))
            });
            if let Err(error) = kept {
                tracing::error!(%error, "deliveries cannot be written down");
                let why = error.what().to_owned();
                let fault = Fault::Outlet;
                return vec![Outcome::Later { why, fault }];
            }
        }
        let again = Outcome::UnderWay {
            until: self.house.clock.now(),
        };
        let outcomes = self.outcomes.into_iter();
        outcomes
            .map(|outcome| outcome.unwrap_or_else(|| again.clone()))
            .collect()
    }
}

fn keep(tx: &mut Tx<'_>, item: &Item, note: &Note) -> Result<()> {
    match &note.verdict {
        Verdict::Taken => {
            host_store::worked(tx, &note.host)?;
            if note.second {
                host_store::note_scheme(tx, &note.host, note.scheme)?;
            }
            if let (Some(call), Some(version)) = (&item.call, note.version) {
                route_store::tell(tx, call.as_str(), &note.recipient, version)?;
            }
        }
        Verdict::Gone => route_store::forget_inbox(tx, &note.inbox)?,
        Verdict::Refused(why) | Verdict::Later { why, host: true } => {
            host_store::failed(tx, &note.host, why)?;
        }
        Verdict::Later { .. } | Verdict::Knock => {}
    }
    match item.id == LETTERS && note.over && note.verdict != Verdict::Knock {
        true => letter_store::forget(tx, &note.recipient),
        false => Ok(()),
    }
}
