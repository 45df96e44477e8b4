//! Proofs in a file (C2SP tlog-proof): index, inclusion proof and checkpoint, to be checked without a network.
//!
//! The proof does not hold the entry. Whoever verifies it hashes the entry bytes that they have, and must then use
//! nothing but those bytes: the `extra` line is authenticated by nobody.

use crate::checkpoint;
use crate::checkpoint::{CheckpointError, OpenedCheckpoint, decimal};
use crate::merkle::{self, Hash, MAX_PROOF_HASHES, MerkleError};
use crate::note::{MAX_NOTE_BYTES, Note, NoteError, Vkey};
use crate::policy::{Policy, PolicyError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fmt;

/// The first line.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The largest `extra`, in bytes, that is read or written.
pub const MAX_EXTRA_BYTES: usize = 16 * 1024;

const MAX_PROOF_BYTES: usize = MAX_NOTE_BYTES + MAX_EXTRA_BYTES / 3 * 4 + 4096;

/// Why a proof is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not a proof at all, or cut off: which line, counted from 1, and what it should be.
    #[error(
        "line {line} of the proof is not {wanted}; the file may be cut off, or be something else"
    )]
    Line { line: usize, wanted: &'static str },
    /// Too large to be one.
    #[error("the proof is {0} bytes long; no proof is that large")]
    TooLarge(usize),
    /// The checkpoint in it.
    #[error("the checkpoint in the proof: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The policy that it has to meet.
    #[error("the checkpoint in the proof: {0}")]
    Policy(#[from] PolicyError),
    /// The path to the root.
    #[error(transparent)]
    Merkle(#[from] MerkleError),
}

impl From<NoteError> for ProofError {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

/// A `.tlog-proof` file, well-formed but not verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    extra: Vec<u8>,
    index: u64,
    path: Vec<Hash>,
    checkpoint: Note,
}

impl Proof {
    /// The proof that entry `index` is in the tree of `checkpoint`; `path` as of [`merkle::prove_inclusion`].
    #[must_use]
    pub fn new(index: u64, path: Vec<Hash>, checkpoint: Note) -> Self {
        Self {
            extra: Vec::new(),
            index,
            path,
            checkpoint,
        }
    }

    /// Adds bytes that nothing authenticates, replacing those there were; empty takes the line away.
    ///
    /// # Errors
    /// [`ProofError::TooLarge`] past [`MAX_EXTRA_BYTES`].
    pub fn with_extra(mut self, extra: Vec<u8>) -> Result<Self, ProofError> {
        if extra.len() > MAX_EXTRA_BYTES {
            return Err(ProofError::TooLarge(extra.len()));
        }
        self.extra = extra;
        Ok(self)
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// Says which line is wrong; nothing is verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(ProofError::TooLarge(bytes.len()));
        }
        let head_end = bytes
            .windows(2)
            .position(|pair| pair == b"\n\n")
            .map(|place| place + 1);
        let wrong = |line, wanted| ProofError::Line { line, wanted };
        let (head, rest) = bytes.split_at(head_end.ok_or(wrong(
            1,
            "the start of a proof, which ends in an empty line",
        ))?);
        let head = std::str::from_utf8(head).map_err(|_| wrong(1, "text"))?;
        let mut lines = (1..).zip(head.split_terminator('\n')).peekable();
        lines
            .next_if(|(_, line)| *line == HEADER)
            .ok_or(wrong(1, "`c2sp.org/tlog-proof@v1`"))?;
        let extra = match lines.next_if(|(_, line)| line.starts_with("extra ")) {
            Some((at, line)) => {
                extra_bytes(&line["extra ".len()..]).ok_or(wrong(at, "`extra` with base64"))?
            }
            None => Vec::new(),
        };
        let (at, line) = lines.next().unwrap_or((2, ""));
        let index = line
            .strip_prefix("index ")
            .and_then(decimal)
            .ok_or(wrong(at, "`index` with a plain number"))?;
        let mut path = Vec::new();
        for (at, line) in lines {
            let hash = line.parse().ok().filter(|_| path.len() < MAX_PROOF_HASHES);
            path.push(hash.ok_or(wrong(at, "one of at most 63 hashes in base64"))?);
        }
        Ok(Self {
            extra,
            index,
            path,
            checkpoint: Note::parse(rest.strip_prefix(b"\n").unwrap_or(rest))?,
        })
    }

    /// Which entry.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Its path to the root, the leaf's sibling first.
    #[must_use]
    pub fn path(&self) -> &[Hash] {
        &self.path
    }

    /// The signed checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> &Note {
        &self.checkpoint
    }

    /// Bytes that **nobody signed**; empty when there are none.
    #[must_use]
    pub fn extra(&self) -> &[u8] {
        &self.extra
    }

    /// Checks that the entry with leaf hash `leaf` is in the log, by a checkpoint of one of `logs`. The cosigners
    /// are reported, none is required.
    ///
    /// # Errors
    /// [`ProofError::Checkpoint`] or [`ProofError::Merkle`].
    pub fn verify(
        &self,
        leaf: &Hash,
        logs: &[Vkey],
        cosigners: &[Vkey],
    ) -> Result<OpenedCheckpoint, ProofError> {
        let opened = checkpoint::open(&self.checkpoint, logs, cosigners)?;
        self.verify_path(leaf, opened)
    }

    /// Checks the same, by a checkpoint that meets `policy`.
    ///
    /// # Errors
    /// [`ProofError::Policy`] or [`ProofError::Merkle`].
    pub fn verify_policy(
        &self,
        leaf: &Hash,
        policy: &Policy,
    ) -> Result<OpenedCheckpoint, ProofError> {
        let opened = policy.open(&self.checkpoint)?;
        self.verify_path(leaf, opened)
    }

    fn verify_path(
        &self,
        leaf: &Hash,
        opened: OpenedCheckpoint,
    ) -> Result<OpenedCheckpoint, ProofError> {
        let head = &opened.checkpoint;
        merkle::verify_inclusion(self.index, head.size(), leaf, &head.root(), &self.path)?;
        Ok(opened)
    }
}

fn extra_bytes(text: &str) -> Option<Vec<u8>> {
    BASE64
        .decode(text)
        .ok()
        .filter(|extra| !extra.is_empty() && extra.len() <= MAX_EXTRA_BYTES)
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if !self.extra.is_empty() {
            writeln!(f, "extra {}", BASE64.encode(&self.extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path
            .iter()
            .try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::note::Signer;
    use crate::strict::SigningKey;

    fn log() -> Signer {
        Signer::new(
            "beffroi/abc".parse().unwrap(),
            SigningKey::from_seed(&[1; 32]),
        )
    }

    fn proof() -> (Proof, Hash) {
        let (left, right) = (Hash::leaf(b"one"), Hash::leaf(b"two"));
        let head = Checkpoint::new("beffroi/abc", 2, Hash::node(&left, &right)).unwrap();
        (
            Proof::new(1, vec![left], head.sign(&[&log()]).unwrap()),
            right,
        )
    }

    #[test]
    fn a_proof_holds_for_its_entry_only() {
        let (proof, leaf) = proof();
        let keys = [log().vkey().clone()];
        assert_eq!(
            proof.verify(&leaf, &keys, &[]).unwrap().checkpoint.size(),
            2
        );
        assert_eq!(
            proof.verify(&Hash::leaf(b"three"), &keys, &[]),
            Err(MerkleError::Mismatch.into())
        );
        assert!(matches!(
            proof.verify(&leaf, &[], &[]),
            Err(ProofError::Checkpoint(CheckpointError::UnknownLog(_)))
        ));
        let elsewhere = Proof::new(2, proof.path.clone(), proof.checkpoint.clone());
        assert!(matches!(
            elsewhere.verify(&leaf, &keys, &[]),
            Err(ProofError::Merkle(MerkleError::NoEntry { .. }))
        ));
    }

    #[test]
    fn reads_what_it_writes() {
        let (plain, _) = proof();
        let extra = plain.clone().with_extra(b"seven".to_vec()).unwrap();
        for proof in [
            plain.clone(),
            extra,
            Proof::new(0, vec![], plain.checkpoint.clone()),
        ] {
            assert_eq!(Proof::parse(proof.to_string().as_bytes()), Ok(proof));
        }
    }

    #[test]
    fn says_which_line_is_wrong() {
        let good = proof().0.to_string();
        let line = |text: String| match Proof::parse(text.as_bytes()) {
            Err(ProofError::Line { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line(good.replace("@v1", "@v2")), 1);
        assert_eq!(line(good.replace("index 1", "index 01")), 2);
        assert_eq!(line(good.replace("index 1", "extra \nindex 1")), 2);
        assert_eq!(line(good.replace("index 1\n", "index 1\nAAAA\n")), 3);
        assert_eq!(
            line(good.replace(
                "index 1\n",
                &format!(
                    "index 1\n{}",
                    format!("{}\n", Hash::empty_root()).repeat(63)
                )
            )),
            66
        );
        assert_eq!(line(format!("{HEADER}\n\n")), 2);
        assert_eq!(line(String::new()), 1);
        assert!(matches!(
            Proof::parse(format!("{HEADER}\nindex 0\n\n").as_bytes()),
            Err(ProofError::Checkpoint(_))
        ));
        assert!(Proof::parse(&vec![b'\n'; 1 << 20]).is_err());
    }
}
