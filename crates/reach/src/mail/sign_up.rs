//! Signing up: an address is kept, sealed, and asked by mail whether it is meant; until it says yes nothing else is sent to it.
//!
//! Whoever asks learns nothing about the address: the answer is the same whether it is new, known or suppressed. Nothing
//! they typed is in the mail. Mails that somebody can cause without proof are limited for each address, each domain
//! and the whole house, in the database, so that a restart or a second process gives no new allowance; networks are limited before.

use floor::{DAY, HOUR, House, Micros, Result, Tx, values};
use prose::lang::Lang;

use super::address::Address;
use super::subscriber::{Preferences, Standing, Subscriber};
use super::subscriber_store as store;
use super::vault::Vault;
use crate::outbox;

/// The standing items for mails to one person: the question, and the way to what is kept.
pub(super) const CONFIRM: &str = "mail-confirm";
pub(super) const LINKS: &str = "mail-links";

/// Mails that a stranger can cause: (to what, in which time, how many).
const TO_ADDRESS: (Micros, u64) = (DAY, 3);
const TO_DOMAIN: (Micros, u64) = (HOUR, 60);
const IN_ALL: (Micros, u64) = (HOUR, 600);
/// Somebody whose mailbox was missing may have one now.
const BOUNCED_FOR: Micros = 30 * DAY;

/// Why an address is suppressed whose owner left: nobody else can bring it back.
pub const LEFT: &str = "left";

/// What somebody asks for.
pub struct SignUp<'a> {
    pub address: &'a Address,
    pub wants: &'a Preferences,
    /// The words agreed to, and their language.
    pub consent: &'a str,
    pub consent_lang: &'a Lang,
}

/// What to tell them. Only the limit is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// "Look into your mailbox."
    Look,
    /// Too many mails were asked for; later it will work.
    Later,
}

/// Takes a sign-up.
///
/// # Errors
/// The house is locked.
pub fn sign_up(house: &House, wish: &SignUp<'_>) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let blind = vault.blind(wish.address);
    house.db.write(|tx| {
        let now = tx.now();
        if let Some((why, at)) = store::suppression(tx, &blind)? {
            // Who left may come back; the mail that asks them is asked for by nobody else more than thrice a day.
            if why != LEFT && now - at < BOUNCED_FOR {
                return Ok(Answer::Look);
            }
        }
        if !may_cause_mail(tx, &vault, wish.address, &blind)? {
            return Ok(Answer::Later);
        }
        match store::by_blind(tx, &blind)? {
            Some(known) => write_again(tx, &known)?,
            None => begin(tx, &vault, wish, &blind)?,
        }
        Ok(Answer::Look)
    })
}

/// Sends the way to what is kept about an address, if anything is; the answer tells nothing.
pub fn ask_for_links(house: &House, address: &Address) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let blind = vault.blind(address);
    house.db.write(|tx| {
        let Some(known) = store::by_blind(tx, &blind)? else {
            return Ok(Answer::Look);
        };
        if !may_cause_mail(tx, &vault, address, &blind)? {
            return Ok(Answer::Later);
        }
        letter(tx, LINKS, &known)?;
        Ok(Answer::Look)
    })
}

fn may_cause_mail(tx: &mut Tx<'_>, vault: &Vault, address: &Address, blind: &str) -> Result<bool> {
    let now = tx.now();
    let limits = [
        (format!("address {blind}"), TO_ADDRESS),
        (format!("domain {}", vault.lane(address)), TO_DOMAIN),
        ("all".to_owned(), IN_ALL),
    ];
    for (what, (time, most)) in limits {
        if !store::within_limit(tx, &what, now - time, most)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn begin(tx: &mut Tx<'_>, vault: &Vault, wish: &SignUp<'_>, blind: &str) -> Result<()> {
    let id = tx.fresh_id()?.to_string();
    let lane = vault.lane(wish.address);
    let now = tx.now();
    let new = store::New {
        sealed: vault.seal(&id, wish.address, tx.random())?,
        id: &id,
        blind,
        lane: &lane,
        standing: Standing::Unconfirmed,
        wants: wish.wants,
        consent: store::Consent {
            text: wish.consent,
            lang: wish.consent_lang.as_str(),
            at: now,
        },
        source: "form",
    };
    store::insert(tx, new)?;
    outbox::add_one(tx, super::courier::NAME, CONFIRM, &id, &lane)
}

/// Somebody known asked again: the question once more, or the way to their preferences.
fn write_again(tx: &mut Tx<'_>, known: &Subscriber) -> Result<()> {
    match known.standing {
        Standing::Unconfirmed => {
            let now = tx.now();
            tx.execute(
                "UPDATE subscriber SET made_at = $1 WHERE id = $2",
                values![now, &known.id],
            )?;
            letter(tx, CONFIRM, known)
        }
        Standing::Active | Standing::Paused => letter(tx, LINKS, known),
    }
}

fn letter(tx: &mut Tx<'_>, kind: &str, to: &Subscriber) -> Result<()> {
    outbox::add_one(tx, super::courier::NAME, kind, &to.id, &to.lane)
}
