//! HTTP signatures: who sent this request, in the two schemes that the fediverse speaks.
//!
//! [`read`] turns a request into a [`Claim`] or refuses it, in the order in which a test costs more and needs more: the
//! form of the signature, what it covers, whether the request was meant for us, when it was made, whether the
//! digest is that of the body. Only a claim that stands all of that is worth fetching a key for;
//! [`Claim::verify`] is the last step. Whether the key may speak for the actor is the business of
//! [`crate::authority`].
//!
//! [`cavage`] is what everybody reads; [`message`] is RFC 9421, for peers that ask for it.
//! Cost: one SHA-256 of the body, and a signature base of a few hundred bytes.

pub mod cavage;
pub mod digest;
pub mod message;
mod window;

use std::borrow::Cow;

use jiff::Timestamp;

use crate::address::{Address, Origin};
use crate::key::{PublicKey, RsaVerify};
use digest::Payload;
use window::Window;

/// The longest field that is read of a signature.
const MAX_FIELD: usize = 8 * 1024;
/// The most parts that a signature may cover.
const MAX_PARTS: usize = 32;

/// Why a request is not taken as anybody's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the request is not signed")]
    Unsigned,
    #[error("the signature cannot be read: {0}")]
    Malformed(&'static str),
    #[error("the signature does not cover {0}")]
    Uncovered(&'static str),
    #[error(
        "the signature covers `{0}`, which the request does not have or which is not known here"
    )]
    Absent(String),
    #[error("the request was sent to another host")]
    OtherHost,
    #[error("the signature says no time, or one that is more than an hour away")]
    Stale,
    #[error("the digest is missing, of an unknown kind, or not that of the body")]
    Digest,
    #[error("the algorithm is not RSA or Ed25519, or not that of the key")]
    Algorithm,
    #[error("the key is not named by a web address")]
    KeyName,
    #[error("the key did not make this signature")]
    Forged,
}

/// A request as it came in.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `POST`, as it was sent.
    pub method: &'a str,
    /// Ours: where we are reached. Signatures made for another host do not fit.
    pub origin: &'a Origin,
    /// Path and query, as they were sent.
    pub target: &'a str,
    /// Names in any case; a name may stand more than once. Over HTTP/2 there may be no `Host`, but `authority` below.
    pub fields: &'a [(&'a str, &'a str)],
    /// `:authority` of HTTP/2, where there was one.
    pub authority: Option<&'a str>,
    pub body: &'a [u8],
}

impl<'a> Request<'a> {
    /// The values of a field, joined as the specifications say; `None` where there is none.
    fn field(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut values = self
            .fields
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim());
        let first = values.next()?;
        let others: Vec<&str> = values.collect();
        Some(if others.is_empty() {
            first.into()
        } else {
            format!("{first}, {}", others.join(", ")).into()
        })
    }

    /// A field that may stand once only and is not too long.
    fn short_field(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let mut values = self
            .fields
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) if value.len() <= MAX_FIELD => Ok(Some(value)),
            (Some(_), None) => Err(Refusal::Malformed("a field of it is too long")),
            (Some(_), Some(_)) => Err(Refusal::Malformed("a field of it stands twice")),
        }
    }

    /// The host it was sent to, as it was written.
    fn host(&self) -> Option<Cow<'a, str>> {
        self.field("host").or(self.authority.map(Cow::Borrowed))
    }

    /// Whether every name of a host in it is ours.
    fn is_ours(&self) -> bool {
        let ours = self.origin.authority();
        let usual = format!(":{}", if self.origin.is_secure() { 443 } else { 80 });
        let mut named = [self.field("host"), self.authority.map(Cow::Borrowed)]
            .into_iter()
            .flatten()
            .peekable();
        named.peek().is_some()
            && named.all(|name| {
                let name = name.strip_suffix(usual.as_str()).unwrap_or(&name);
                name.eq_ignore_ascii_case(&ours)
            })
    }

    fn has_body(&self) -> bool {
        !matches!(self.method, "GET" | "HEAD")
    }
}

/// What a signature is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rsa,
    Ed25519,
}

impl Algorithm {
    fn fits(self, key: &PublicKey) -> bool {
        matches!(
            (self, key),
            (Self::Rsa, PublicKey::Rsa(_)) | (Self::Ed25519, PublicKey::Ed25519(_))
        )
    }
}

/// Which of the two a request was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Cavage,
    Message,
}

/// A request that says who sent it, and that stands every test that needs no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub scheme: Scheme,
    /// The key that is said to have made it.
    pub key: Address,
    /// `None` where the kind of the key decides.
    algorithm: Option<Algorithm>,
    /// What may have been signed: peers disagree about the query in `(request-target)`.
    bases: Vec<Vec<u8>>,
    signature: Vec<u8>,
}

impl Claim {
    /// Whether the key made it.
    pub fn verify(&self, key: &PublicKey, rsa: RsaVerify<'_>) -> Result<(), Refusal> {
        if self.algorithm.is_some_and(|algorithm| !algorithm.fits(key)) {
            return Err(Refusal::Algorithm);
        }
        let made = |base: &Vec<u8>| key.verifies(base, &self.signature, rsa);
        match self.bases.iter().any(made) {
            true => Ok(()),
            false => Err(Refusal::Forged),
        }
    }
}

/// Reads what a request says of its sender, at this time.
pub fn read(request: &Request<'_>, now: Timestamp) -> Result<Claim, Refusal> {
    let claim = match request.short_field("signature-input")? {
        Some(input) => message::read(request, input, now)?,
        None => cavage::read(request, now)?,
    };
    if request.has_body() {
        match claim.scheme {
            Scheme::Cavage => digest::check_old(request)?,
            Scheme::Message => digest::check_new(request)?,
        }
    }
    Ok(claim)
}

fn key_address(text: &str) -> Result<Address, Refusal> {
    text.parse().map_err(|_| Refusal::KeyName)
}

/// A request of ours, before it is signed.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    pub method: &'a str,
    pub to: &'a Address,
    /// What a POST carries.
    pub payload: Option<&'a Payload>,
}

/// A key of ours.
#[derive(Clone, Copy)]
pub struct Signer<'a> {
    /// The address under which its public half stands.
    pub key: &'a str,
    pub algorithm: Algorithm,
    /// Makes a signature; `None` when the key cannot.
    pub sign: &'a dyn Fn(&[u8]) -> Option<Vec<u8>>,
}

/// The fields to send, apart from those of the body.
pub type Fields = Vec<(&'static str, String)>;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
