//! Tokens that a forged form lacks.
//!
//! A signed-in form carries a token made from the session's secret ([`token_of`]), which another site cannot know. A public form has no
//! session and no cookie: its token is sealed with the house's form key and says when the form was shown, so that one
//! made up, sent by return of post, or kept for weeks is refused. That key is a row beside the others' settings: whoever has it
//! can make public forms, and nothing else.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::{Error, House, Micros, Result, values};

const SETTING: &str = "form_key";
const STAMP: usize = 8;
const NONCE: usize = 8;
const TAG: usize = 16;

/// What seals the tokens of public forms.
pub struct FormKey(Key);

/// Why a public form is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not made here, or for another form.
    Forged,
    /// Sent back faster than a person types.
    TooSoon,
    /// Shown too long ago.
    TooOld,
}

impl FormKey {
    /// Makes the house's form key, if it has none yet.
    pub(crate) fn ensure(house: &House) -> Result<()> {
        if house.db.read(stored)?.is_some() {
            return Ok(());
        }
        house.db.write(|tx| {
            let fresh = BASE64.encode(tx.random().bytes::<32>()?);
            tx.execute(
                "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                values![SETTING, fresh],
            )?;
            Ok(())
        })
    }

    pub(crate) fn load(house: &House) -> Result<Self> {
        let missing = || Error::altered("the house's form key is missing or damaged");
        let text = house.db.read(stored)?.ok_or_else(missing)?;
        let bytes = BASE64.decode(text).map_err(|_| missing())?;
        Ok(Self(Key::new(HMAC_SHA256, &bytes)))
    }

    /// A token for the form called `purpose`, shown now.
    pub fn token(&self, house: &House, purpose: &str) -> Result<String> {
        let mut bytes = house.clock.now().to_be_bytes().to_vec();
        bytes.extend(house.random.bytes::<NONCE>()?);
        let tag = self.tag(purpose, &bytes);
        bytes.extend(tag);
        Ok(BASE64.encode(bytes))
    }

    /// Whether a token belongs to the form called `purpose` and is between `least` and `most` old.
    pub fn check(
        &self,
        house: &House,
        purpose: &str,
        token: &str,
        (least, most): (Micros, Micros),
    ) -> Result<(), Refused> {
        let bytes = BASE64.decode(token).map_err(|_| Refused::Forged)?;
        let (said, tag) = bytes
            .split_at_checked(STAMP + NONCE)
            .ok_or(Refused::Forged)?;
        verify_slices_are_equal(tag, &self.tag(purpose, said)).map_err(|_| Refused::Forged)?;
        let stamp = said.first_chunk().ok_or(Refused::Forged)?;
        let age = house.clock.now() - Micros::from_be_bytes(*stamp);
        match age {
            age if age < least => Err(Refused::TooSoon),
            age if age > most => Err(Refused::TooOld),
            _ => Ok(()),
        }
    }

    fn tag(&self, purpose: &str, said: &[u8]) -> [u8; TAG] {
        let said = [said, purpose.as_bytes()].concat();
        let mut tag = [0; TAG];
        tag.copy_from_slice(&sign(&self.0, &said).as_ref()[..TAG]);
        tag
    }
}

/// The token of every form of one session, made from the secret that its cookie holds.
pub fn token_of(secret: &[u8]) -> String {
    let key = Key::new(HMAC_SHA256, secret);
    BASE64.encode(sign(&key, b"beffroi/form/v1"))
}

fn stored(conn: &mut crate::Conn<'_>) -> Result<Option<String>> {
    let row = conn.optional(
        "SELECT value FROM setting WHERE name = $1",
        values![SETTING],
    )?;
    row.map(|row| row.get(0)).transpose()
}

impl fmt::Debug for FormKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormKey(…)")
    }
}
