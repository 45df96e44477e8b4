//! Signed notes (C2SP signed-note): text that a person can read, and the lines of those who signed it.
//!
//! Every record, key document and checkpoint is one of these, so there is one parser and one rule for signatures.
//! A note is text ending in a newline, an empty line, and signature lines `— name base64(key id ‖ signature)`.
//!
//! The rules that are easy to get wrong, and are held here:
//! - the text ends at the **last** empty line; it may hold others, and lines that look like signatures;
//! - no control character but newline; at most 64 KiB and 64 signatures;
//! - a signature is looked up by name **and** key id; those of unknown keys are ignored, whatever they hold;
//! - a known key whose signature **fails** rejects the whole note, and so does a known key that signs twice;
//! - base64 is canonical, so that one note has one form: `parse` then `to_string` gives the same bytes.
//!
//! Cost: parsing is one pass and copies the note once; verification is one Ed25519 check per known key.

mod key;

pub use key::{Algorithm, KeyId, KeyName, Signer, Vkey, VkeyError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt;
use std::str::FromStr;

/// The largest note that is read or written, in bytes.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;
/// The most signature lines that are read or written; the specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 64;

const LINE_START: &str = "— ";

/// Why a note is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE_BYTES`].
    #[error("the note is {0} bytes long; at most 65536 are read")]
    TooLarge(usize),
    /// Not UTF-8; the offset of the first wrong byte.
    #[error("the note is not UTF-8 text: byte {0} is wrong")]
    NotUtf8(usize),
    /// A control character other than newline; its offset.
    #[error(
        "the note holds a control character at byte {0}; only newlines are allowed (no tab, no carriage return)"
    )]
    ControlCharacter(usize),
    /// No empty line, or nothing that is text before it.
    #[error("the note has no empty line between its text and its signatures; it may be cut off")]
    NoSignatureBlock,
    /// The text handed in for signing does not end in a newline.
    #[error("the text of a note has to end in a newline")]
    NoFinalNewline,
    /// A line of the signature block is not one; counted from 1 within the block.
    #[error("signature line {0} is not of the form `— name base64`; the note may be cut off")]
    SignatureLine(usize),
    /// More than [`MAX_SIGNATURES`].
    #[error("the note has more than 64 signatures")]
    TooManySignatures,
    /// A key that the reader knows did not sign this text.
    #[error(
        "the signature of {0} does not match the text: the note was altered, or signed with another key"
    )]
    BadSignature(String),
    /// A key that the reader knows signed twice.
    #[error("{0} signed more than once; a note carries one line of a key")]
    RepeatedKey(String),
    /// Two different keys handed in as known share name and id, so a line cannot be told apart.
    #[error("two known keys are both called {0}; remove one of them")]
    AmbiguousKey(String),
    /// No line is of a key that the reader knows.
    #[error("no key known to you signed this note")]
    NoKnownKey,
}

/// One signature line: whose it says it is, and the bytes of the signature. Nothing is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

impl SignatureLine {
    pub(crate) fn new(name: KeyName, id: KeyId, bytes: Vec<u8>) -> Self {
        Self { name, id, bytes }
    }

    /// The name on the line.
    #[must_use]
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The key id on the line.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The signature without the key id.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads one line, without its newline; `None` when it is not of the form.
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(LINE_START)?.split_once(' ')?;
        let bytes = BASE64.decode(encoded).ok()?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        if signature.is_empty() {
            return None;
        }
        Some(Self {
            name: name.parse().ok()?,
            id: KeyId(*id),
            bytes: signature.to_vec(),
        })
    }

    /// Reads whole lines, such as a witness answers with.
    ///
    /// # Errors
    /// [`NoteError::SignatureLine`] with the number of the line, or a limit.
    pub fn parse_block(block: &[u8]) -> Result<Vec<Self>, NoteError> {
        signature_lines(readable(block)?)
    }
}

impl fmt::Display for SignatureLine {
    /// The line with its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.0, self.bytes.as_slice()].concat();
        writeln!(f, "{LINE_START}{} {}", self.name, BASE64.encode(bytes))
    }
}

/// A note in its parts, well-formed but **not verified**: see [`Note::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note. At least one signature line has to be there; none is checked.
    ///
    /// # Errors
    /// Says what is malformed and where; see [`NoteError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        let note = readable(bytes)?;
        let split = note.rfind("\n\n").ok_or(NoteError::NoSignatureBlock)? + 1;
        let (text, rest) = note.split_at(split);
        let block = rest.strip_prefix('\n').ok_or(NoteError::NoSignatureBlock)?;
        Ok(Self {
            text: text.to_owned(),
            signatures: signature_lines(block)?,
        })
    }

    /// Signs `text`, which has to end in a newline.
    ///
    /// # Errors
    /// When the text or the number of signers is not what a note can hold.
    pub fn sign(text: impl Into<String>, signers: &[&Signer]) -> Result<Self, NoteError> {
        let text = text.into();
        let lines = signers.iter().map(|signer| signer.sign(&text)).collect();
        Self::from_parts(text, lines)
    }

    /// Puts lines made elsewhere under a text. Two lines of one key become one: the later.
    ///
    /// # Errors
    /// [`NoteError::NoSignatureBlock`] when there is no line at all; else when a note cannot hold the parts.
    pub fn from_parts(
        text: impl Into<String>,
        lines: Vec<SignatureLine>,
    ) -> Result<Self, NoteError> {
        let text = text.into();
        readable(text.as_bytes())?;
        if !text.ends_with('\n') {
            return Err(NoteError::NoFinalNewline);
        }
        if lines.is_empty() {
            return Err(NoteError::NoSignatureBlock);
        }
        let mut note = Self {
            text,
            signatures: Vec::new(),
        };
        for line in lines {
            note.add(line)?;
        }
        Ok(note)
    }

    /// Adds a line, or replaces the one of the same key (a fresher cosignature), so that no key signs twice.
    ///
    /// # Errors
    /// [`NoteError::TooManySignatures`] or [`NoteError::TooLarge`]; the note is then as it was.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        let same = |old: &SignatureLine| old.name == line.name && old.id == line.id;
        let kept = self.signatures.iter().filter(|old| !same(old));
        let length = self.text.len()
            + 1
            + kept
                .chain([&line])
                .map(|l| l.to_string().len())
                .sum::<usize>();
        if length > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge(length));
        }
        if let Some(place) = self.signatures.iter().position(same) {
            self.signatures.retain(|old| !same(old));
            self.signatures.insert(place, line);
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        self.signatures.push(line);
        Ok(())
    }

    /// The text, its final newline included: what is signed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in their order, unchecked.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Checks every line of a known key and ignores the others.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] or [`NoteError::RepeatedKey`] when a known key does not hold, whatever the
    /// others say; [`NoteError::NoKnownKey`] when none signed; [`NoteError::AmbiguousKey`] for unclear `known`.
    pub fn verify<'a>(&'a self, known: &'a [Vkey]) -> Result<Verified<'a>, NoteError> {
        let mut signatures: Vec<VerifiedSignature<'a>> = Vec::new();
        for line in &self.signatures {
            let Some(key) = known_key(known, line)? else {
                continue;
            };
            if signatures.iter().any(|earlier| earlier.key.made(line)) {
                return Err(NoteError::RepeatedKey(key.name().to_string()));
            }
            let time = key
                .check(&self.text, line)
                .map_err(|_| NoteError::BadSignature(key.name().to_string()))?;
            signatures.push(VerifiedSignature { key, time });
        }
        if signatures.is_empty() {
            return Err(NoteError::NoKnownKey);
        }
        Ok(Verified {
            text: &self.text,
            signatures,
        })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(f))
    }
}

impl FromStr for Note {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        Self::parse(note.as_bytes())
    }
}

/// A text that at least one known key signed, and no known key signed wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<'a> {
    text: &'a str,
    signatures: Vec<VerifiedSignature<'a>>,
}

impl<'a> Verified<'a> {
    /// The signed text.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Each known key that signed, once, in the order of the lines. Count **public keys** ([`Vkey::key`]) where a
    /// number matters: the same key may be known under two names.
    #[must_use]
    pub fn signatures(&self) -> &[VerifiedSignature<'a>] {
        &self.signatures
    }

    /// Did this key sign?
    #[must_use]
    pub fn signed_by(&self, key: &Vkey) -> bool {
        self.signatures.iter().any(|signature| signature.key == key)
    }
}

/// A good signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedSignature<'a> {
    /// Whose it is.
    pub key: &'a Vkey,
    /// When, in seconds since 1970, by the clock of the cosigner; `None` for plain signatures.
    pub time: Option<u64>,
}

fn known_key<'a>(known: &'a [Vkey], line: &SignatureLine) -> Result<Option<&'a Vkey>, NoteError> {
    let mut found = known.iter().filter(|key| key.made(line));
    let Some(key) = found.next() else {
        return Ok(None);
    };
    if found.any(|other| other != key) {
        return Err(NoteError::AmbiguousKey(key.name().to_string()));
    }
    Ok(Some(key))
}

fn readable(bytes: &[u8]) -> Result<&str, NoteError> {
    if bytes.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge(bytes.len()));
    }
    if let Some(place) = bytes.iter().position(|byte| *byte < 0x20 && *byte != b'\n') {
        return Err(NoteError::ControlCharacter(place));
    }
    std::str::from_utf8(bytes).map_err(|error| NoteError::NotUtf8(error.valid_up_to()))
}

fn signature_lines(block: &str) -> Result<Vec<SignatureLine>, NoteError> {
    let mut lines = Vec::new();
    for (place, line) in block.split_inclusive('\n').enumerate() {
        if place == MAX_SIGNATURES {
            return Err(NoteError::TooManySignatures);
        }
        let line = line.strip_suffix('\n').and_then(SignatureLine::parse);
        lines.push(line.ok_or(NoteError::SignatureLine(place + 1))?);
    }
    if lines.is_empty() {
        return Err(NoteError::NoSignatureBlock);
    }
    Ok(lines)
}

#[cfg(test)]
mod tests;
