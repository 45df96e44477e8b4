//! Who signs: the log key and the editors of the key document in force, as far as this house holds them.

use std::sync::Arc;

use floor::keyring::Role;
use floor::{Conn, Error, House, Result};
use tlog::note::{Signer, Vkey};
use tlog::record::{Entry, KeyDoc, Kind, Origin, SignedKeyDoc};

use crate::log_store;

/// The keys at hand, under one key document.
pub(crate) struct Signers {
    doc: KeyDoc,
    log: Arc<Signer>,
    editors: Vec<Arc<Signer>>,
}

impl Signers {
    /// The keys that the document `version` lists and this house holds. Another process may have made some since the
    /// keyring was opened: it is looked at again before any is called missing.
    pub fn load(house: &House, conn: &mut Conn<'_>, version: u64) -> Result<Self> {
        let doc = document(conn, version)?;
        let complete = |signers: &Self| signers.editors.len() == doc.editors.len();
        match Self::at_hand(house, &doc) {
            Ok(signers) if complete(&signers) => Ok(signers),
            Err(error) if !house.keyring.is_unlocked() => Err(error),
            _ => {
                house.keyring.refresh(conn)?;
                Self::at_hand(house, &doc)
            }
        }
    }

    fn at_hand(house: &House, doc: &KeyDoc) -> Result<Self> {
        let serving = doc.log_key().map(|log| &log.key);
        let logs = house.keyring.signers(Role::Log)?;
        let log = logs.iter().find(|signer| Some(signer.vkey()) == serving).cloned().ok_or_else(|| {
            Error::locked("the key that signs this log's checkpoints is not in this house")
                .hint("restore it from a back-up, or cut it off with a new one: `beffroi keys rotate`")
        })?;
        let mut editors = house.keyring.signers(Role::Editor)?;
        editors.retain(|signer| {
            doc.editors
                .iter()
                .any(|editor| &editor.key == signer.vkey())
        });
        Ok(Self {
            doc: doc.clone(),
            log,
            editors,
        })
    }

    pub fn origin(&self) -> Origin {
        self.doc.origin
    }

    pub fn log(&self) -> &Signer {
        &self.log
    }

    /// The leaf of an entry, signed by as many editors as its kind needs; or, in words, what it lacks.
    pub fn leaf(&self, entry: &Entry) -> Result<Vec<u8>, String> {
        self.leaf_by(entry, None)
    }

    /// The same, signed first with the key of whoever did it, where that key is at hand and may.
    pub fn leaf_by(&self, entry: &Entry, hand: Option<&str>) -> Result<Vec<u8>, String> {
        let kind = entry.kind();
        let needed = self.doc.threshold(kind);
        let mut able: Vec<&Signer> = self.able(kind).collect();
        able.sort_by_key(|signer| hand != Some(signer.vkey().to_string().as_str()));
        able.truncate(needed);
        if able.len() < needed {
            return Err(format!(
                "{kind} needs {needed} editors' signatures; this house holds {} that may give one",
                able.len()
            ));
        }
        entry.sign(&able).map_err(|cause| cause.to_string())
    }

    /// The keys at hand that may sign entries of a kind.
    pub fn able(&self, kind: Kind) -> impl Iterator<Item = &Signer> {
        let allowed = move |key: &Vkey| {
            self.doc
                .editors
                .iter()
                .any(|editor| &editor.key == key && editor.kinds.allow(kind))
        };
        self.editors
            .iter()
            .map(AsRef::as_ref)
            .filter(move |signer| allowed(signer.vkey()))
    }
}

/// The key document of a version.
pub(crate) fn document(conn: &mut Conn<'_>, version: u64) -> Result<KeyDoc> {
    let damaged = || {
        Error::altered("a key document is missing or damaged").at(format!("beffroi/keys/{version}"))
    };
    let note = log_store::key_document(conn, version)?.ok_or_else(damaged)?;
    let signed = SignedKeyDoc::parse(note.as_bytes()).map_err(|cause| damaged().because(cause))?;
    Ok(signed.doc().clone())
}
