//! Checkpoints (C2SP tlog-checkpoint): a signed note of three lines, `origin`, `size` and `root hash`.
//!
//! Extension lines are neither written nor read: no monitor can audit them, post-quantum cosignatures do not sign
//! them and strict witnesses refuse them. A checkpoint that has some is refused with a word that says so.
//!
//! A log key counts only for the origin that is its name. So one list of keys may hold those of several logs, and
//! none can speak for another.

use crate::merkle::{Hash, MAX_SIZE};
use crate::note::{Note, NoteError, Signer, Vkey};
use std::fmt;
use std::str::FromStr;

/// Why a checkpoint is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The origin is empty or has a line break or control character in it.
    #[error("the checkpoint's first line has to be the origin of the log, not empty")]
    Origin,
    /// The size is not a plain decimal, or larger than 2^63 - 1.
    #[error("the checkpoint's second line has to be the size, a decimal without leading zeros")]
    Size,
    /// The root is not the base64 of 32 bytes.
    #[error("the checkpoint's third line has to be the root hash in base64")]
    Root,
    /// There are lines after the root.
    #[error(
        "the checkpoint has extension lines, which no witness checks; they are not accepted here"
    )]
    Extension,
    /// The note around it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// No key that the reader has is for this origin.
    #[error(
        "no key of the log {0:?} is known to you; get it from the house itself or from somebody you trust"
    )]
    UnknownLog(String),
    /// Known keys signed, but not the log's.
    #[error("the checkpoint of {0:?} is not signed by the log itself")]
    NotByLog(String),
}

/// The state of a log: which, how many entries, and the root over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

impl Checkpoint {
    /// The head of the log `origin` at `size`.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] or [`CheckpointError::Size`] for what no checkpoint can say.
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        let origin = origin.into();
        if origin.is_empty() || origin.bytes().any(|byte| byte < 0x20) {
            return Err(CheckpointError::Origin);
        }
        if size > MAX_SIZE {
            return Err(CheckpointError::Size);
        }
        Ok(Self { origin, size, root })
    }

    /// Signs it. The signer's name has to be the origin, or no reader will accept it.
    ///
    /// # Errors
    /// [`CheckpointError::NotByLog`] when a signer has another name; [`CheckpointError::Note`].
    pub fn sign(&self, signers: &[&Signer]) -> Result<Note, CheckpointError> {
        if signers
            .iter()
            .any(|signer| signer.vkey().name().as_str() != self.origin)
        {
            return Err(CheckpointError::NotByLog(self.origin.clone()));
        }
        Ok(Note::sign(self.to_string(), signers)?)
    }

    /// The log's identity.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Do both speak of one log and one size, but of different entries? Two such notes, signed, prove a fork.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        self.origin == other.origin && self.size == other.size && self.root != other.root
    }
}

impl fmt::Display for Checkpoint {
    /// The text of the note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)
    }
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the text of a note; nothing is verified by that.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split_terminator('\n');
        let mut line = || lines.next().unwrap_or_default();
        let (origin, size, root) = (line(), line(), line());
        let size = decimal(size).ok_or(CheckpointError::Size)?;
        let checkpoint = Self::new(
            origin,
            size,
            root.parse().map_err(|_| CheckpointError::Root)?,
        )?;
        if lines.next().is_some() || !text.ends_with('\n') {
            return Err(CheckpointError::Extension);
        }
        Ok(checkpoint)
    }
}

/// A checkpoint that its log signed, and who vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCheckpoint {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The log's keys that signed, at least one.
    pub log_keys: Vec<Vkey>,
    /// The known cosigners that signed, each once.
    pub cosignatures: Vec<Cosigned>,
}

/// A good cosignature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Whose.
    pub key: Vkey,
    /// When, in seconds since 1970, by the cosigner's clock.
    pub time: u64,
}

/// Verifies the signatures of a checkpoint: of the log, with the keys in `logs` that are named as its origin, and of
/// the `cosigners`, who are welcome but not required; how many are enough is for a [`Policy`](crate::policy::Policy).
///
/// # Errors
/// [`CheckpointError::UnknownLog`] or [`CheckpointError::NotByLog`], a malformed text, or any known key whose
/// signature fails.
pub fn open(
    note: &Note,
    logs: &[Vkey],
    cosigners: &[Vkey],
) -> Result<OpenedCheckpoint, CheckpointError> {
    let checkpoint: Checkpoint = note.text().parse()?;
    let origin = checkpoint.origin.clone();
    let of_log = |key: &&Vkey| key.name().as_str() == origin;
    let log_keys: Vec<Vkey> = logs.iter().filter(of_log).cloned().collect();
    if log_keys.is_empty() {
        return Err(CheckpointError::UnknownLog(origin));
    }
    let known = [log_keys.as_slice(), cosigners].concat();
    let verified = note.verify(&known)?;
    let signed = |key: &&Vkey| verified.signed_by(key);
    let log_keys: Vec<Vkey> = log_keys.iter().filter(signed).cloned().collect();
    if log_keys.is_empty() {
        return Err(CheckpointError::NotByLog(origin));
    }
    let cosigned = verified
        .signatures()
        .iter()
        .filter(|signature| cosigners.contains(signature.key));
    let cosigned = cosigned.filter_map(|signature| {
        Some(Cosigned {
            key: signature.key.clone(),
            time: signature.time?,
        })
    });
    let cosignatures = cosigned.collect();
    Ok(OpenedCheckpoint {
        checkpoint,
        log_keys,
        cosignatures,
    })
}

/// A decimal number in its one form, at most 2^63 - 1.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number = plain.then(|| text.parse().ok())??;
    (number <= MAX_SIZE).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cosignature::Cosigner;
    use crate::strict::SigningKey;

    const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    fn signer(name: &str, seed: u8) -> Signer {
        Signer::new(name.parse().unwrap(), SigningKey::from_seed(&[seed; 32]))
    }

    fn head() -> Checkpoint {
        Checkpoint::new("beffroi/abc", 7, ROOT.parse().unwrap()).unwrap()
    }

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!(
            (checkpoint.size(), checkpoint.to_string()),
            (20_852_163, text.clone())
        );
        let error = |text: String| text.parse::<Checkpoint>().unwrap_err();
        assert_eq!(
            error(text.replace("20852163", "020852163")),
            CheckpointError::Size
        );
        assert_eq!(error(text.replace("20852163", "+1")), CheckpointError::Size);
        assert_eq!(
            error(text.replace("20852163", "9223372036854775808")),
            CheckpointError::Size
        );
        assert_eq!(error(text.replace("I=", "J=")), CheckpointError::Root);
        assert_eq!(
            error(text.replace("example.com/behind-the-sofa", "")),
            CheckpointError::Origin
        );
        assert_eq!(error(format!("{text}more\n")), CheckpointError::Extension);
        assert_eq!(error(format!("{text}\n")), CheckpointError::Extension);
        assert_eq!(error("origin\n".into()), CheckpointError::Size);
    }

    #[test]
    fn only_the_key_named_as_the_origin_signs_for_the_log() {
        let (log, other) = (signer("beffroi/abc", 1), signer("beffroi/other", 2));
        let keys = [log.vkey().clone(), other.vkey().clone()];
        let note = head().sign(&[&log]).unwrap();
        assert_eq!(open(&note, &keys, &[]).unwrap().checkpoint, head());
        assert_eq!(
            head().sign(&[&other]),
            Err(CheckpointError::NotByLog("beffroi/abc".into()))
        );
        let usurped = Note::sign(head().to_string(), &[&other]).unwrap();
        assert_eq!(
            open(&usurped, &keys, &[]),
            Err(NoteError::NoKnownKey.into())
        );
        assert_eq!(
            open(&usurped, &keys[1..], &[]),
            Err(CheckpointError::UnknownLog("beffroi/abc".into()))
        );
    }

    #[test]
    fn cosignatures_come_with_their_times_and_do_not_replace_the_log() {
        let log = signer("beffroi/abc", 1);
        let witness = Cosigner::new(
            "ally/witness".parse().unwrap(),
            SigningKey::from_seed(&[3; 32]),
        );
        let mut note = head().sign(&[&log]).unwrap();
        note.add(witness.cosign(note.text(), 99).unwrap()).unwrap();
        let (logs, cosigners) = ([log.vkey().clone()], [witness.vkey().clone()]);
        let opened = open(&note, &logs, &cosigners).unwrap();
        assert_eq!(
            opened.cosignatures,
            [Cosigned {
                key: witness.vkey().clone(),
                time: 99
            }]
        );
        assert_eq!(opened.log_keys, logs);
        let alone = Note::from_parts(note.text(), vec![note.signatures()[1].clone()]).unwrap();
        assert_eq!(
            open(&alone, &logs, &cosigners),
            Err(CheckpointError::NotByLog("beffroi/abc".into()))
        );
    }
}
