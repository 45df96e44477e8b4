//! A small house for the tests of this module, made of fixed seeds.

use super::keydoc::{Editor, LogKey};
use super::*;
use crate::note::{Signer, Vkey};
use crate::strict::SigningKey;

pub(crate) fn origin() -> Origin {
    Origin::new([1; 10])
}

/// The root key number `n`.
pub(crate) fn root(n: u8) -> Signer {
    Signer::new(
        origin().root_name(Label::new([0, 0, n])).unwrap(),
        SigningKey::from_seed(&[n; 32]),
    )
}

/// The editor key number `n`.
pub(crate) fn editor(n: u8) -> Signer {
    Signer::new(
        origin().editor_name(Label::new([0, 0, n])).unwrap(),
        SigningKey::from_seed(&[100 + n; 32]),
    )
}

/// The log key number `n`.
pub(crate) fn log(n: u8) -> Signer {
    Signer::new(
        origin().log_name().unwrap(),
        SigningKey::from_seed(&[200 + n; 32]),
    )
}

/// Version 1: roots 1 to 3, two have to sign; editor 1 for all, editor 2 for statements; two have to erase.
pub(crate) fn doc() -> KeyDoc {
    let mut editors = vec![
        Editor {
            key: editor(1).vkey().clone(),
            kinds: Kinds::Any,
        },
        Editor {
            key: editor(2).vkey().clone(),
            kinds: "erase,statement".parse().unwrap(),
        },
    ];
    editors.sort_by_key(|editor| editor.key.to_string());
    KeyDoc {
        origin: origin(),
        version: 1,
        prev: None,
        root_threshold: 2,
        roots: [1, 2, 3].map(|n| root(n).vkey().clone()).to_vec(),
        logs: vec![LogKey {
            key: log(1).vkey().clone(),
            from: 0,
            until: None,
        }],
        editors,
        thresholds: vec![(Kind::Erase, 2)],
        policy: Some(Digest::of(b"policy")),
    }
}

pub(crate) fn leaf0() -> Vec<u8> {
    doc().sign(&[&root(1), &root(3)]).unwrap()
}

pub(crate) fn chain() -> KeyChain {
    KeyChain::found(&leaf0()).unwrap()
}

/// The vkey of a signer, as a value.
pub(crate) fn vkey(signer: &Signer) -> Vkey {
    signer.vkey().clone()
}

pub(crate) fn entry(act: Act) -> Entry {
    Entry {
        origin: origin(),
        time: 1_795_406_580,
        keys: 1,
        act,
    }
}

pub(crate) fn call_id(n: u8) -> CallId {
    CallId::new(1_795_406_580_000, [n; 10])
}

pub(crate) fn statement(n: u8, lang: &str, rev: u64, prev: Option<u64>) -> Entry {
    let (kind, body) = (CallKind::Statement, BodyRef::of(&[n]));
    entry(Act::Edition {
        kind,
        id: call_id(n),
        lang: lang.parse().unwrap(),
        rev,
        body,
        prev,
    })
}
