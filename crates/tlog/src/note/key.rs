//! The keys of notes: names, key ids, verifier keys, and those who sign.

use super::SignatureLine;
use crate::cosignature;
use crate::strict::{SigningKey, StrictError, VerifyingKey, sha256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt;
use std::str::FromStr;

/// Why a key name or a verifier key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VkeyError {
    /// Empty, or with a space, a plus or a control character.
    #[error(
        "{0:?} is not a key name; it has to be non-empty, without spaces, `+` and control characters"
    )]
    Name(String),
    /// Not three parts `name+hash+base64`.
    #[error("a verifier key reads `name+8 hex digits+base64`; this one is incomplete or garbled")]
    Form,
    /// The hash in the middle does not belong to the name and the key.
    #[error(
        "the verifier key of {name} says {said} but its hash is {real}; check that it was copied whole"
    )]
    Id {
        name: KeyName,
        said: String,
        real: KeyId,
    },
    /// A signature type that is not 0x01 or 0x04.
    #[error(
        "the verifier key of {0} has type 0x{1:02x}; known are 0x01 (Ed25519) and 0x04 (cosignature)"
    )]
    Algorithm(KeyName, u8),
    /// The 32 bytes are not a key to trust.
    #[error("the verifier key of {0}: {1}")]
    Key(KeyName, StrictError),
}

/// The name of a key: not empty, without Unicode spaces, `+` and control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = VkeyError;

    fn from_str(name: &str) -> Result<Self, VkeyError> {
        let wrong = |c: char| c.is_whitespace() || c == '+' || c < ' ';
        if name.is_empty() || name.contains(wrong) {
            return Err(VkeyError::Name(name.chars().take(80).collect()));
        }
        Ok(Self(name.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for KeyName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The four bytes that, with the name, say which key made a line. An identifier, not a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

/// What a key signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 0x01: Ed25519 over the text.
    Ed25519,
    /// 0x04: Ed25519 over a time and the text of a checkpoint.
    Cosignature,
}

impl Algorithm {
    /// The signature type byte that C2SP assigned.
    #[must_use]
    pub fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::Cosignature]
            .into_iter()
            .find(|known| known.byte() == byte)
    }
}

/// A verifier key: name, key id and public key, written `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Vkey {
    name: KeyName,
    pub(super) id: KeyId,
    algorithm: Algorithm,
    key: VerifyingKey,
}

impl Vkey {
    /// Puts a name on a public key; the id follows from both.
    #[must_use]
    pub fn new(name: KeyName, algorithm: Algorithm, key: VerifyingKey) -> Self {
        let [a, b, c, d, ..] = sha256(&[
            name.0.as_bytes(),
            b"\n",
            &[algorithm.byte()],
            key.as_bytes(),
        ]);
        Self {
            name,
            id: KeyId([a, b, c, d]),
            algorithm,
            key,
        }
    }

    /// The name on its signature lines.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key id on its signature lines.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// What it signs with.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public key below the name.
    #[must_use]
    pub fn key(&self) -> VerifyingKey {
        self.key
    }

    /// Is this line said to be of this key?
    #[must_use]
    pub fn made(&self, line: &SignatureLine) -> bool {
        self.id == line.id() && self.name == *line.name()
    }

    pub(super) fn check(
        &self,
        text: &str,
        line: &SignatureLine,
    ) -> Result<Option<u64>, StrictError> {
        match self.algorithm {
            Algorithm::Ed25519 => self
                .key
                .verify(text.as_bytes(), line.bytes())
                .map(|()| None),
            Algorithm::Cosignature => cosignature::verify(&self.key, text, line.bytes()).map(Some),
        }
    }
}

impl FromStr for Vkey {
    type Err = VkeyError;

    fn from_str(text: &str) -> Result<Self, VkeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(VkeyError::Form);
        };
        let name: KeyName = name.parse()?;
        let bytes = BASE64.decode(key).map_err(|_| VkeyError::Form)?;
        let (byte, key) = bytes.split_first().ok_or(VkeyError::Form)?;
        let algorithm =
            Algorithm::from_byte(*byte).ok_or_else(|| VkeyError::Algorithm(name.clone(), *byte))?;
        let key = <&[u8; 32]>::try_from(key).map_err(|_| VkeyError::Form)?;
        let key =
            VerifyingKey::from_bytes(key).map_err(|error| VkeyError::Key(name.clone(), error))?;
        let vkey = Self::new(name, algorithm, key);
        if vkey.id.to_string() != id {
            let said = id.chars().take(16).collect();
            return Err(VkeyError::Id {
                name: vkey.name,
                said,
                real: vkey.id,
            });
        }
        Ok(vkey)
    }
}

impl fmt::Display for Vkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.algorithm.byte()];
        key.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id, BASE64.encode(key))
    }
}

/// A name and a private key that sign notes (type 0x01). Checkpoints of others are signed by a
/// [`Cosigner`](crate::cosignature::Cosigner).
#[derive(Debug, Clone)]
pub struct Signer {
    key: SigningKey,
    vkey: Vkey,
}

impl Signer {
    /// Binds `name` to `key`.
    #[must_use]
    pub fn new(name: KeyName, key: SigningKey) -> Self {
        let vkey = Vkey::new(name, Algorithm::Ed25519, key.verifying_key());
        Self { key, vkey }
    }

    /// The verifier key (type 0x01) to hand out.
    #[must_use]
    pub fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    /// The signature line for `text`.
    #[must_use]
    pub fn sign(&self, text: &str) -> SignatureLine {
        let bytes = self.key.sign(text.as_bytes()).to_vec();
        SignatureLine::new(self.vkey.name.clone(), self.vkey.id, bytes)
    }
}
