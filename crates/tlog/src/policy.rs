//! Trust policies (C2SP tlog-policy): which logs, which witnesses, and how many of them are enough.
//!
//! A policy is a text file of a few lines. Names in it are local to it and are opaque bytes. Two keys are the same
//! when the public key below them is, whatever they are called, so nobody is counted twice; and each name is in one
//! group at most, so that each witness counts in one way only.
//!
//! Cost: parsing is linear but for the checks of doubles; a check of a checkpoint is one signature per key present.

mod parse;

use crate::checkpoint::{self, CheckpointError, OpenedCheckpoint};
use crate::note::{Note, Vkey};
use crate::strict::VerifyingKey;

/// The largest policy that is read, in bytes.
pub const MAX_POLICY_BYTES: usize = 256 * 1024;
/// The most logs, witnesses and groups, each; the specification asks for at least 32.
pub const MAX_OF_A_KIND: usize = 256;

/// Why a policy is refused, or a checkpoint by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A line that is wrong, counted from 1, and why.
    #[error("line {line} of the policy: {problem}")]
    Line { line: usize, problem: String },
    /// The file as a whole.
    #[error("the policy is {0} bytes long; at most 262144 are read")]
    TooLarge(usize),
    /// There is no quorum line.
    #[error("the policy has no `quorum` line; write `quorum none` where no witness is needed")]
    NoQuorum,
    /// The checkpoint is not good by itself.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Not enough witnesses, or not the right ones.
    #[error("{0} known witnesses cosigned; that does not meet the quorum")]
    Quorum(usize),
}

/// A log that is trusted to be named in a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its key, whose name is the origin.
    pub key: Vkey,
    /// Where it is, as opaque bytes.
    pub url: Option<Vec<u8>>,
}

/// A cosigner whose word counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The name in this policy, as opaque bytes.
    pub name: Vec<u8>,
    /// Its key, of type 0x04.
    pub key: Vkey,
    /// Where it takes checkpoints, as opaque bytes.
    pub url: Option<Vec<u8>>,
}

/// Members of which a number is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    name: Vec<u8>,
    threshold: usize,
    members: Vec<Member>,
}

/// A witness, or a group that was defined earlier, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// A policy that holds together. It comes from [`Policy::parse`] alone, so none that is inconsistent can exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// `None` is `quorum none`.
    quorum: Option<Member>,
}

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError::Line`] names the line and what to mend; [`PolicyError::NoQuorum`], [`PolicyError::TooLarge`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        parse::policy(bytes)
    }

    /// The default policy of a house: each ally counts once, through any of its cosigners. Up to two allies, any one
    /// is enough; from three on, more than half.
    ///
    /// # Errors
    /// As [`Policy::parse`]: a key of the wrong type, or one that two allies share.
    pub fn for_allies(log: &Vkey, allies: &[Vec<Vkey>]) -> Result<Self, PolicyError> {
        let mut text = format!("log {log}\n");
        let mut names = String::new();
        for (ally, keys) in (1..).zip(allies) {
            let members: Vec<String> = (1..=keys.len())
                .map(|key| format!("a{ally}k{key}"))
                .collect();
            let lines = members
                .iter()
                .zip(keys)
                .map(|(name, key)| format!("witness {name} {key}\n"));
            text.extend(lines);
            text += &format!("group a{ally} any {}\n", members.join(" "));
            names += &format!(" a{ally}");
        }
        let enough = if allies.len() < 3 {
            1
        } else {
            allies.len() / 2 + 1
        };
        text += &match allies {
            [] => "quorum none\n".to_owned(),
            _ => format!("group allies {enough}{names}\nquorum allies\n"),
        };
        Self::parse(text.as_bytes())
    }

    /// The trusted logs.
    #[must_use]
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The known witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// The file that says this policy: parsing it again gives the same.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        parse::write(self)
    }

    /// Are the cosigners with these public keys enough?
    #[must_use]
    pub fn is_met(&self, cosigned: &[VerifyingKey]) -> bool {
        let Some(quorum) = self.quorum else {
            return true;
        };
        let witnessed: Vec<bool> = self
            .witnesses
            .iter()
            .map(|witness| cosigned.contains(&witness.key.key()))
            .collect();
        let mut met: Vec<bool> = Vec::with_capacity(self.groups.len());
        let holds = |member: &Member, met: &[bool]| match member {
            Member::Witness(place) => witnessed.get(*place) == Some(&true),
            Member::Group(place) => met.get(*place) == Some(&true),
        };
        for group in &self.groups {
            let count = group
                .members
                .iter()
                .filter(|member| holds(member, &met))
                .count();
            met.push(count >= group.threshold);
        }
        holds(&quorum, &met)
    }

    /// Verifies a checkpoint: signed by one of the logs, and cosigned by enough witnesses.
    ///
    /// # Errors
    /// [`PolicyError::Checkpoint`] or [`PolicyError::Quorum`].
    pub fn open(&self, note: &Note) -> Result<OpenedCheckpoint, PolicyError> {
        let logs: Vec<Vkey> = self.logs.iter().map(|log| log.key.clone()).collect();
        let witnesses: Vec<Vkey> = self
            .witnesses
            .iter()
            .map(|witness| witness.key.clone())
            .collect();
        let opened = checkpoint::open(note, &logs, &witnesses)?;
        let cosigned: Vec<VerifyingKey> = opened
            .cosignatures
            .iter()
            .map(|cosigned| cosigned.key.key())
            .collect();
        if self.is_met(&cosigned) {
            Ok(opened)
        } else {
            Err(PolicyError::Quorum(cosigned.len()))
        }
    }
}

#[cfg(test)]
mod tests;
