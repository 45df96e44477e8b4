//! The mail outlet: takes deliveries, writes each its message, signs it and hands it to the relay.

use std::collections::HashMap;
use std::sync::Arc;

use floor::{Error, House, MINUTE, Micros, Result};
use lettre::message::Mailbox;
use prose::lang::Lang;
use publish::call::{Call, Revision};
use publish::call_store;

use super::address::Address;
use super::digest::{self, best};
use super::dkim::{self, DkimKeys};
use super::letter::{self, Links, Text};
use super::message::{Letter, List, sender};
use super::relay::{Sending, Sent};
use super::subscriber::{Preferences, Standing, Subscriber};
use super::vault::Vault;
use super::{expand, sign_up, subscriber_store as store};
use crate::outbox::{Courier, Delivery, Fault, Item, News, Outcome, Outlet, Priority, TURN};

/// In rows and on screens.
pub const NAME: &str = "mail";
/// Texts kept between batches.
const TEXTS: usize = 64;

pub const OUTLET: Outlet = Outlet {
    name: NAME,
    wants: expand::wants,
    expand: expand::expand,
    courier: |house| Ok(Box::new(MailCourier::new(house)?)),
    pace: |house| match house.config.mail.per_minute {
        0 => None,
        many => Some(MINUTE / Micros::from(many)),
    },
    tend: |house| {
        let purged = store::purge_if_due(house)?;
        Ok(digest::make_due(house)? || purged)
    },
};

/// A desk with everything that is needed to write and send mail.
pub struct MailCourier {
    vault: Vault,
    keys: DkimKeys,
    from: Mailbox,
    sending: Sending,
    /// By item, language and revision.
    texts: HashMap<(String, String, u32), Arc<Text>>,
}

/// What a batch is about, read once for all of it.
enum About {
    Call(Box<Call>, Vec<Revision>, News),
    Digest(Vec<(Call, Vec<Revision>)>),
    /// A test of the alarm.
    Test,
    Confirm,
    Links,
}

impl MailCourier {
    pub fn new(house: &House) -> Result<Self> {
        if house.config.house.origin.is_empty() {
            return Err(Error::bad_input("mail cannot name the house's pages")
                .hint("set house.origin in beffroi.toml"));
        }
        Ok(Self {
            vault: Vault::open(house)?,
            keys: DkimKeys::open(house)?,
            from: sender(&house.config.mail.from)?,
            sending: Sending::new(house)?,
            texts: HashMap::new(),
        })
    }

    fn one(
        &mut self,
        house: &House,
        item: &Item,
        about: &About,
        delivery: &Delivery,
        subscriber: &Subscriber,
    ) -> Result<Outcome> {
        let Some(text) = self.text(house, item, about, subscriber)? else {
            return Ok(Outcome::Drop);
        };
        let to = self.vault.unseal(&subscriber.id, &subscriber.sealed)?;
        let made_at = delivery.made_at.to_string();
        let id = self
            .vault
            .message_id(&[&delivery.item, &delivery.recipient, &made_at]);
        let listed = matches!(about, About::Call(..) | About::Digest(_));
        let message = Message {
            text: &text,
            to: &to,
            id: &id,
            at: delivery.made_at,
            personal: listed.then_some(subscriber.id.as_str()),
        };
        let message = self.write(house, &message)?;
        let from = self.return_path(house, &subscriber.id)?;
        Ok(match self.sending.send(&from, &to, &message) {
            Sent::Taken => Outcome::Sent,
            Sent::Refused { why, mailbox } => {
                if mailbox {
                    house
                        .db
                        .write(|tx| store::suppress(tx, &subscriber.id, "bounced"))?;
                }
                Outcome::Never { why }
            }
            Sent::Later { why } => Outcome::Later {
                why,
                fault: Fault::Delivery,
            },
            Sent::NoRelay { why } => Outcome::Later {
                why,
                fault: Fault::Outlet,
            },
        })
    }

    /// What this subscriber is told; `None` when there is nothing to tell any more.
    fn text(
        &mut self,
        house: &House,
        item: &Item,
        about: &About,
        subscriber: &Subscriber,
    ) -> Result<Option<Arc<Text>>> {
        let wants = &subscriber.wants;
        let link = |page: &str| {
            let token = self.vault.token(page, &subscriber.id);
            Links(house).personal(page, &token)
        };
        let lang = || match wants.langs.first() {
            Some(lang) => Ok(lang.clone()),
            None => Err(Error::internal(
                "a subscriber has no language",
                anyhow::anyhow!("none"),
            )),
        };
        let active = subscriber.standing == Standing::Active;
        let text = match about {
            About::Confirm if subscriber.standing == Standing::Unconfirmed => {
                letter::confirm(house, &lang()?, &link("confirm"))?
            }
            About::Test if active => letter::test(house, &lang()?)?,
            About::Links => letter::links(house, &lang()?, &link("mine"))?,
            About::Digest(told) if active => {
                let told = told.iter().filter(|(call, _)| wants.want(call.kind));
                let entries: Vec<letter::Entry> = told
                    .filter_map(|(call, revisions)| {
                        let text = best(revisions, &wants.langs)?;
                        Some(letter::Entry {
                            kind: call.kind,
                            lang: text.lang.clone(),
                            title: text.title.clone(),
                            summary: text.summary.clone(),
                            slug: call.slug.clone(),
                        })
                    })
                    .collect();
                if entries.is_empty() {
                    return Ok(None);
                }
                letter::digest(house, &lang()?, &entries)?
            }
            About::Call(call, revisions, news) if active || follows(item, subscriber) => {
                let Some(revision) = best(revisions, &wants.langs) else {
                    return Ok(None);
                };
                let text = self.of_call(house, item, (call, revisions, *news), revision, wants);
                return text.map(Some);
            }
            _ => return Ok(None),
        };
        Ok(Some(Arc::new(text)))
    }

    fn of_call(
        &mut self,
        house: &House,
        item: &Item,
        (call, revisions, news): (&Call, &[Revision], News),
        revision: &Revision,
        wants: &Preferences,
    ) -> Result<Arc<Text>> {
        let instead = letter::instead_of(call, revision, wants);
        let langs_of_text = match instead {
            None => revision.lang.to_string(),
            Some(wanted) => format!("{} for {wanted}", revision.lang),
        };
        let key = (item.id.clone(), langs_of_text, revision.rev);
        if let Some(text) = self.texts.get(&key) {
            return Ok(Arc::clone(text));
        }
        let text = Arc::new(letter::of_call(
            house,
            news,
            call,
            revision,
            &langs(revisions),
            instead,
        )?);
        if self.texts.len() >= TEXTS {
            self.texts.clear();
        }
        self.texts.insert(key, Arc::clone(&text));
        Ok(text)
    }

    fn return_path(&self, house: &House, id: &str) -> Result<Address> {
        let bounces = match house.config.mail.bounces.as_str() {
            "" => return own(&self.from.email),
            bounces => bounces,
        };
        let wrong = || {
            Error::bad_input("mail.bounces is no mail address")
                .hint("write it as bounces@example.org in beffroi.toml under [mail]")
        };
        let (local, domain) = bounces.rsplit_once('@').ok_or_else(wrong)?;
        let tail = self.vault.return_path(id);
        Address::parse(&format!("{local}+{tail}@{domain}")).map_err(|_| wrong())
    }

    fn write(&self, house: &House, message: &Message<'_>) -> Result<Vec<u8>> {
        let home = Links(house).home();
        let leave = message.personal.map(|id| {
            let token = |page: &str| Links(house).personal(page, &self.vault.token(page, id));
            (token("mine"), token("leave"))
        });
        let mine = leave.as_ref().map_or("", |(mine, _)| mine);
        let (html, text) = message.text.filled(mine);
        let list_id = list_id(house);
        let letter = Letter {
            from: &self.from,
            to: message.to,
            subject: &message.text.subject,
            lang: message.text.lang.as_str(),
            text,
            html,
            id: message.id,
            at: message.at,
            list: leave.as_ref().map(|(_, leave)| List {
                id: &list_id,
                leave,
                archive: &home,
            }),
        };
        let signer = dkim::Signer {
            keys: &self.keys,
            domain: self.from.email.domain(),
            selector: &house.config.mail.selector,
            at: message.at / floor::SECOND,
        };
        dkim::sign(&letter.formatted()?, &signer)
    }
}

/// One message to be written.
struct Message<'a> {
    text: &'a Text,
    to: &'a Address,
    id: &'a str,
    at: Micros,
    /// For list mail: whose personal links it carries.
    personal: Option<&'a str>,
}

impl Courier for MailCourier {
    fn deliver(&mut self, house: &House, item: &Item, batch: &[Delivery]) -> Vec<Outcome> {
        let read = house.db.read(|conn| {
            let subscribers = batch
                .iter()
                .map(|delivery| store::by_id(conn, &delivery.recipient))
                .collect::<Result<Vec<_>>>()?;
            Ok((about(house, conn, item)?, subscribers))
        });
        let (about, subscribers) = match read {
            Ok(read) => read,
            Err(error) => return vec![shut(&error)],
        };
        let Some(about) = about else {
            return vec![Outcome::Drop; batch.len()];
        };
        let mut outcomes = Vec::with_capacity(batch.len());
        let until = house.clock.now() + TURN;
        for (delivery, subscriber) in batch.iter().zip(&subscribers) {
            if house.clock.now() > until {
                break;
            }
            let outcome = match subscriber {
                None => Outcome::Drop,
                Some(subscriber) => self
                    .one(house, item, &about, delivery, subscriber)
                    .unwrap_or_else(|error| failed(&error)),
            };
            let over = matches!(
                outcome,
                Outcome::Later {
                    fault: Fault::Outlet,
                    ..
                }
            );
            outcomes.push(outcome);
            if over {
                break;
            }
        }
        outcomes
    }
}

/// Somebody who heard an alarm and has paused since hears how it goes on.
fn follows(item: &Item, subscriber: &Subscriber) -> bool {
    item.priority == Priority::ALARM
        && item.news != News::Published
        && subscriber.standing == Standing::Paused
}

/// What an item is about now; `None` when nothing of it stands.
fn about(house: &House, conn: &mut floor::Conn<'_>, item: &Item) -> Result<Option<About>> {
    if digest::rhythm(&item.id).is_some() {
        let told = digest::told(house, conn, &item.id, item.made_at)?;
        return Ok(Some(About::Digest(told)));
    }
    if item.news == News::Test {
        return Ok(Some(About::Test));
    }
    match item.id.as_str() {
        sign_up::CONFIRM => return Ok(Some(About::Confirm)),
        sign_up::LINKS => return Ok(Some(About::Links)),
        _ => {}
    }
    let Some(id) = &item.call else {
        return Ok(None);
    };
    let Some(call) = call_store::call(conn, id)? else {
        return Ok(None);
    };
    let overtaken = call.withdrawn.is_some() != (item.news == News::Withdrawn);
    if call.erased.is_some() || overtaken {
        return Ok(None);
    }
    let revisions = call_store::shown_revisions(conn, id)?;
    Ok(Some(About::Call(Box::new(call), revisions, item.news)))
}

fn shut(error: &Error) -> Outcome {
    Outcome::Later {
        why: error.what().to_owned(),
        fault: Fault::Outlet,
    }
}

/// A mistake with one message must not stop the others.
fn failed(error: &Error) -> Outcome {
    tracing::error!(%error, "a mail cannot be written");
    Outcome::Later {
        why: error.what().to_owned(),
        fault: Fault::Delivery,
    }
}

fn langs(revisions: &[Revision]) -> Vec<Lang> {
    let standing = revisions.iter().filter(|it| it.erased_at.is_none());
    standing.map(|it| it.lang.clone()).collect()
}

fn own(email: &lettre::Address) -> Result<Address> {
    Address::parse(email.as_ref()).map_err(|_| Error::bad_input("mail.from is no mail address"))
}

/// The list's name: `news.` and the house's host.
fn list_id(house: &House) -> String {
    let origin = url::Url::parse(&house.config.house.origin).ok();
    let host = origin.as_ref().and_then(url::Url::host_str);
    format!("news.{}", host.unwrap_or("localhost"))
}

/// The mail that a call makes in a language, as it would be sent to `to`; and sent, if `send`.
///
/// # Errors
/// No such call, no text of it that readers see, or no way to send.
pub fn preview(
    house: &House,
    slug: &str,
    lang: &Lang,
    to: &Address,
    send: bool,
) -> Result<Vec<u8>> {
    let read = |conn: &mut floor::Conn<'_>| {
        let call = call_store::call_by_slug(conn, slug)?;
        let call = call.ok_or_else(|| Error::not_found("there is no such call").at(slug))?;
        let revisions = call_store::shown_revisions(conn, &call.id)?;
        Ok((call, revisions))
    };
    let (call, revisions) = house.db.read(read)?;
    let news = match call.withdrawn {
        Some(_) => News::Withdrawn,
        None => News::Published,
    };
    let revision = best(&revisions, std::slice::from_ref(lang))
        .ok_or_else(|| Error::not_found("readers see no text of this call yet").at(slug))?;
    let mut courier = MailCourier::new(house)?;
    let text = letter::of_call(house, news, &call, revision, &langs(&revisions), None)?;
    let now = house.clock.now();
    let id = courier.vault.message_id(&["preview", &now.to_string()]);
    let message = courier.write(
        house,
        &Message {
            text: &text,
            to,
            id: &id,
            at: now,
            personal: Some("preview"),
        },
    )?;
    if send {
        let from = own(&courier.from.email)?;
        match courier.sending.send(&from, to, &message) {
            Sent::Taken => {}
            Sent::Refused { why, .. } | Sent::Later { why } | Sent::NoRelay { why } => {
                return Err(Error::unavailable(
                    "the relay did not take the mail",
                    anyhow::anyhow!("{why}"),
                ));
            }
        }
    }
    Ok(message)
}
