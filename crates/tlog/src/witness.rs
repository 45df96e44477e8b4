//! Witnessing (C2SP tlog-witness): the `add-checkpoint` request, what a witness answers, and how a log reads that.
//!
//! [`judge`] decides and does nothing. The caller looks up the log by [`AddCheckpoint::origin`], judges, and on
//! [`Verdict::Cosign`] **stores the new checkpoint and cosigns in one transaction that began before the look-up**:
//! two requests at once must not both be held against the same old size.

use crate::checkpoint::{self, Checkpoint, CheckpointError, decimal};
use crate::merkle::{self, Hash, MAX_PROOF_HASHES};
use crate::note::{MAX_NOTE_BYTES, Note, NoteError, SignatureLine, Vkey};
use crate::strict::sha256;
use std::fmt;

/// The largest request that is read, in bytes. Other witnesses stop at 16 KiB: submit the log's own lines only.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 4096;
/// The content type of the size that comes with 409.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// Why a request cannot be read: 400 to whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Larger than [`MAX_REQUEST_BYTES`].
    #[error("the request is {0} bytes long; at most {MAX_REQUEST_BYTES} are read")]
    TooLarge(usize),
    /// A line, counted from 1, and what it should be.
    #[error("line {line} of the request is not {wanted}")]
    Line { line: usize, wanted: &'static str },
    /// The checkpoint in it.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl From<NoteError> for RequestError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

/// What a log sends to `<prefix>/add-checkpoint`, well-formed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    old_size: u64,
    proof: Vec<Hash>,
    checkpoint: Checkpoint,
    note: Note,
}

impl AddCheckpoint {
    /// A request to cosign `note`, with the consistency proof from the size that the witness is thought to have.
    ///
    /// # Errors
    /// [`RequestError`] for more than 63 hashes or a note that is no checkpoint.
    pub fn new(old_size: u64, proof: Vec<Hash>, note: Note) -> Result<Self, RequestError> {
        if proof.len() > MAX_PROOF_HASHES {
            return Err(RequestError::Line {
                line: MAX_PROOF_HASHES + 2,
                wanted: "the empty line after at most 63 hashes",
            });
        }
        let checkpoint = note.text().parse()?;
        Ok(Self {
            old_size,
            proof,
            checkpoint,
            note,
        })
    }

    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`RequestError`], to be answered with 400.
    pub fn parse(bytes: &[u8]) -> Result<Self, RequestError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLarge(bytes.len()));
        }
        let wrong = |line, wanted| RequestError::Line { line, wanted };
        let head_end = bytes
            .windows(2)
            .position(|pair| pair == b"\n\n")
            .map(|place| place + 1);
        let (head, rest) =
            bytes.split_at(head_end.ok_or(wrong(1, "followed by an empty line and a checkpoint"))?);
        let head = std::str::from_utf8(head).map_err(|_| wrong(1, "text"))?;
        let mut lines = (1..).zip(head.split_terminator('\n'));
        let old_size = lines
            .next()
            .and_then(|(_, line)| decimal(line.strip_prefix("old ")?));
        let old_size = old_size.ok_or(wrong(1, "`old` with a plain number"))?;
        let mut proof = Vec::new();
        for (at, line) in lines {
            let hash = line.parse().ok().filter(|_| proof.len() < MAX_PROOF_HASHES);
            proof.push(hash.ok_or(wrong(at, "one of at most 63 hashes in base64, or empty"))?);
        }
        Self::new(
            old_size,
            proof,
            Note::parse(rest.strip_prefix(b"\n").unwrap_or(rest))?,
        )
    }

    /// Which log it is from, by its own word: the key to look up what is known of it.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.checkpoint.origin()
    }

    /// The checkpoint that is to be cosigned.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The same with its signatures: kept as evidence when it shows a fork.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof
            .iter()
            .try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}

/// What a witness knows of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLog {
    /// The keys trusted for its origin; those with another name do not count.
    pub keys: Vec<Vkey>,
    /// What was last cosigned, if anything.
    pub latest: Option<Latest>,
}

/// The checkpoint that a witness last cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latest {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// When, in seconds since 1970.
    pub time: u64,
}

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// 200: store this, then answer with the cosignature.
    Cosign(Latest),
    /// 400: the old size is larger than the new.
    Shrinks,
    /// 403: the log did not sign it.
    NotSigned(CheckpointError),
    /// 404: nobody here watches this log.
    UnknownLog,
    /// 409: the proof starts elsewhere than here; this is the size it has to start at.
    OtherSize(u64),
    /// 422: the proof does not hold. Perhaps a mistake; keep the note.
    Inconsistent,
    /// 422: the log signed two trees of one size. Keep both notes and raise the alarm.
    Fork,
    /// 503: the clock here is behind the last cosignature. Nothing is signed until it is set.
    ClockBehind { last: u64, now: u64 },
}

impl Verdict {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Cosign(_) => 200,
            Self::Shrinks => 400,
            Self::NotSigned(_) => 403,
            Self::UnknownLog => 404,
            Self::OtherSize(_) => 409,
            Self::Inconsistent | Self::Fork => 422,
            Self::ClockBehind { .. } => 503,
        }
    }

    /// The content type and body to answer a refusal with; `None` for 200, whose body is the cosignature line.
    #[must_use]
    pub fn refusal(&self) -> Option<(&'static str, String)> {
        let plain = |text: &str| Some(("text/plain; charset=utf-8", format!("{text}\n")));
        match self {
            Self::Cosign(_) => None,
            Self::Shrinks => plain("the old size is larger than the checkpoint"),
            Self::NotSigned(error) => plain(&error.to_string()),
            Self::UnknownLog => plain("this log is not witnessed here"),
            Self::OtherSize(size) => Some((SIZE_TYPE, format!("{size}\n"))),
            Self::Inconsistent => plain("the consistency proof does not hold"),
            Self::Fork => plain("another tree of this size was cosigned"),
            Self::ClockBehind { .. } => {
                plain("the clock of this witness is behind; try again later")
            }
        }
    }
}

/// Decides on a request, in the order that the specification sets. `log` is what is known of
/// [`AddCheckpoint::origin`]; `now` is in seconds since 1970.
#[must_use]
pub fn judge(request: &AddCheckpoint, log: Option<&KnownLog>, now: u64) -> Verdict {
    let Some(log) = log else {
        return Verdict::UnknownLog;
    };
    let opened = match checkpoint::open(&request.note, &log.keys, &[]) {
        Ok(opened) => opened.checkpoint,
        Err(CheckpointError::UnknownLog(_)) => return Verdict::UnknownLog,
        Err(error) => return Verdict::NotSigned(error),
    };
    if request.old_size > opened.size() {
        return Verdict::Shrinks;
    }
    let nothing = Latest {
        size: 0,
        root: Hash::empty_root(),
        time: 0,
    };
    let latest = log.latest.unwrap_or(nothing);
    if request.old_size != latest.size {
        return Verdict::OtherSize(latest.size);
    }
    if latest.size == opened.size() && latest.size > 0 && latest.root != opened.root() {
        return Verdict::Fork;
    }
    let (size, root) = (opened.size(), opened.root());
    let proven = match latest.size {
        0 if size > 0 => request.proof.is_empty(),
        _ => merkle::verify_consistency(latest.size, size, &latest.root, &root, &request.proof)
            .is_ok(),
    };
    if !proven {
        return Verdict::Inconsistent;
    }
    if now < latest.time || now == 0 {
        return Verdict::ClockBehind {
            last: latest.time,
            now,
        };
    }
    Verdict::Cosign(Latest {
        size,
        root,
        time: now,
    })
}

/// What a log makes of a witness's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 200: lines to add to the checkpoint once they verify; those of unknown keys are ignored.
    Cosigned(Vec<SignatureLine>),
    /// 409 with a size: ask again **once**, with a proof from there. A size above the log's own means that the log
    /// was set back: sign nothing more.
    OtherSize(u64),
    /// 422, or 409 without a size: the witness saw another history. An alarm, never a reason to repeat.
    Conflict,
    /// Anything else: ask again later.
    Failed(u16),
}

/// Reads the answer to `add-checkpoint`.
#[must_use]
pub fn read_answer(status: u16, content_type: &str, body: &[u8]) -> Answer {
    let size = || {
        let line = std::str::from_utf8(body).ok()?.strip_suffix('\n')?;
        (content_type.trim() == SIZE_TYPE).then(|| decimal(line))?
    };
    match status {
        200 => SignatureLine::parse_block(body).map_or(Answer::Failed(status), Answer::Cosigned),
        409 => size().map_or(Answer::Conflict, Answer::OtherSize),
        422 => Answer::Conflict,
        _ => Answer::Failed(status),
    }
}

/// Where a witness or mirror serves its last checkpoint of a log, below its monitoring prefix.
#[must_use]
pub fn checkpoint_path(origin: &str) -> String {
    format!("{}/checkpoint", origin_hash(origin))
}

/// The SHA-256 of an origin in lowercase hex.
#[must_use]
pub fn origin_hash(origin: &str) -> String {
    sha256(&[origin.as_bytes()])
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests;
