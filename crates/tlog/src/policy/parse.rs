//! The policy file: one line, one definition; a name is defined before it is used.

use super::{Group, Log, MAX_OF_A_KIND, MAX_POLICY_BYTES, Member, Policy, PolicyError, Witness};
use crate::checkpoint::decimal;
use crate::note::{Algorithm, Vkey};
use std::collections::{HashMap, HashSet};

type Name = Vec<u8>;

/// What has been read so far.
#[derive(Default)]
struct Reading {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Option<Member>>,
    names: HashMap<Name, Member>,
    in_a_group: HashSet<Name>,
}

pub(super) fn policy(bytes: &[u8]) -> Result<Policy, PolicyError> {
    if bytes.len() > MAX_POLICY_BYTES {
        return Err(PolicyError::TooLarge(bytes.len()));
    }
    let mut reading = Reading::default();
    for (line, content) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        reading
            .line(content)
            .map_err(|problem| PolicyError::Line { line, problem })?;
    }
    let Reading {
        logs,
        witnesses,
        groups,
        quorum,
        ..
    } = reading;
    Ok(Policy {
        logs,
        witnesses,
        groups,
        quorum: quorum.ok_or(PolicyError::NoQuorum)?,
    })
}

impl Reading {
    fn line(&mut self, line: &[u8]) -> Result<(), String> {
        if line
            .iter()
            .any(|byte| *byte == 0x7f || (*byte < 0x20 && *byte != b'\t'))
        {
            return Err("there is a control character; only tabs and newlines are allowed".into());
        }
        let items: Vec<&[u8]> = line
            .split(|byte| matches!(byte, b' ' | b'\t'))
            .filter(|item| !item.is_empty())
            .collect();
        match items.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", key] => self.log(key, None),
            [b"log", key, url] => self.log(key, Some(url)),
            [b"witness", name, key] => self.witness(name, key, None),
            [b"witness", name, key, url] => self.witness(name, key, Some(url)),
            [b"group", name, threshold, members @ ..] => self.group(name, threshold, members),
            [b"quorum", name] => self.quorum(name),
            [first, ..] => Err(format!(
                "{:?} with {} items is not one of `log KEY [URL]`, `witness NAME KEY [URL]`, `group NAME all|any|K MEMBER…`, `quorum NAME`",
                text(first),
                items.len() - 1
            )),
        }
    }

    fn log(&mut self, key: &[u8], url: Option<&[u8]>) -> Result<(), String> {
        let key = vkey(key, Algorithm::Ed25519)?;
        if self.logs.iter().any(|log| log.key.key() == key.key()) {
            return Err(format!(
                "the key of the log {} is there already",
                key.name()
            ));
        }
        room(self.logs.len())?;
        self.logs.push(Log {
            key,
            url: url.map(<[u8]>::to_vec),
        });
        Ok(())
    }

    fn witness(&mut self, name: &[u8], key: &[u8], url: Option<&[u8]>) -> Result<(), String> {
        let key = vkey(key, Algorithm::Cosignature)?;
        if self
            .witnesses
            .iter()
            .any(|witness| witness.key.key() == key.key())
        {
            return Err(format!(
                "the key of the witness {} is there already, perhaps under another name",
                key.name()
            ));
        }
        room(self.witnesses.len())?;
        self.define(name, Member::Witness(self.witnesses.len()))?;
        self.witnesses.push(Witness {
            name: name.to_vec(),
            key,
            url: url.map(<[u8]>::to_vec),
        });
        Ok(())
    }

    fn group(&mut self, name: &[u8], threshold: &[u8], members: &[&[u8]]) -> Result<(), String> {
        room(self.groups.len())?;
        let threshold = enough(threshold, members.len())?;
        let mut places = Vec::new();
        for member in members {
            places.push(self.defined(member)?);
            if !self.in_a_group.insert(member.to_vec()) {
                return Err(format!(
                    "{:?} is in a group already; a name is in one group at most",
                    text(member)
                ));
            }
        }
        self.define(name, Member::Group(self.groups.len()))?;
        self.groups.push(Group {
            name: name.to_vec(),
            threshold,
            members: places,
        });
        Ok(())
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), String> {
        if self.quorum.is_some() {
            return Err("there is a quorum line already".into());
        }
        let member = if name == b"none" {
            None
        } else {
            Some(self.defined(name)?)
        };
        self.quorum = Some(member);
        Ok(())
    }

    fn define(&mut self, name: &[u8], member: Member) -> Result<(), String> {
        if name == b"none" || self.names.contains_key(name) {
            return Err(format!("the name {:?} is taken", text(name)));
        }
        self.names.insert(name.to_vec(), member);
        Ok(())
    }

    fn defined(&self, name: &[u8]) -> Result<Member, String> {
        let member = self.names.get(name).copied();
        member.ok_or_else(|| format!("{:?} is not defined on a line before this one", text(name)))
    }
}

fn vkey(key: &[u8], algorithm: Algorithm) -> Result<Vkey, String> {
    let key = std::str::from_utf8(key).map_err(|_| "the key is not UTF-8 text".to_owned())?;
    let key: Vkey = key.parse().map_err(|error| format!("{error}"))?;
    if key.algorithm() != algorithm {
        return Err(format!(
            "the key of {} has to be of type 0x{:02x}",
            key.name(),
            algorithm.byte()
        ));
    }
    Ok(key)
}

fn enough(threshold: &[u8], members: usize) -> Result<usize, String> {
    let number = match threshold {
        b"any" => Some(1),
        b"all" => Some(members),
        digits => std::str::from_utf8(digits)
            .ok()
            .and_then(decimal)
            .and_then(|k| usize::try_from(k).ok()),
    };
    let possible = number.filter(|k| (1..=members).contains(k));
    possible.ok_or_else(|| {
        format!(
            "of {members} members, `all`, `any` or a number from 1 to {members} has to be enough"
        )
    })
}

fn room(count: usize) -> Result<(), String> {
    if count < MAX_OF_A_KIND {
        Ok(())
    } else {
        Err(format!("more than {MAX_OF_A_KIND} of a kind are not read"))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..80).unwrap_or(bytes)).into_owned()
}

pub(super) fn write(policy: &Policy) -> Vec<u8> {
    let mut file = Vec::new();
    let mut line = |items: &[&[u8]]| {
        file.extend(items.join(&b' '));
        file.push(b'\n');
    };
    for log in &policy.logs {
        let key = log.key.to_string();
        line(
            &[
                &[b"log".as_slice(), key.as_bytes()],
                log.url.as_deref().as_slice(),
            ]
            .concat(),
        );
    }
    for witness in &policy.witnesses {
        let key = witness.key.to_string();
        line(
            &[
                &[b"witness".as_slice(), &witness.name, key.as_bytes()],
                witness.url.as_deref().as_slice(),
            ]
            .concat(),
        );
    }
    let name = |member: &Member| match member {
        Member::Witness(place) => policy
            .witnesses
            .get(*place)
            .map(|witness| witness.name.as_slice()),
        Member::Group(place) => policy.groups.get(*place).map(|group| group.name.as_slice()),
    };
    for group in &policy.groups {
        let threshold = group.threshold.to_string();
        let members: Vec<&[u8]> = group.members.iter().filter_map(name).collect();
        line(
            &[
                &[b"group".as_slice(), &group.name, threshold.as_bytes()],
                members.as_slice(),
            ]
            .concat(),
        );
    }
    let quorum = policy.quorum.as_ref().and_then(name).unwrap_or(b"none");
    line(&[b"quorum", quorum]);
    file
}
