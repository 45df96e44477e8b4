//! The keys of a house after its founding: shown, and changed by a new key document that enough roots sign.
//!
//! A change is one transaction: the document becomes an entry of the log, the checkpoint over it is signed by the log key that the
//! document names, and from the next entry on it is in force. The document is judged by the same chain of rules as any reader's before
//! anything is saved. A rotated log key is cut off at the size and root that the log has at that moment.

use floor::keyring::Role;
use floor::{Conn, Error, Fact, House, Result, Tx};
use tlog::note::{Signer, Vkey};
use tlog::record::keydoc::{Editor, LogKey};
use tlog::record::{HouseId, KeyChain, KeyDoc, Kind, Kinds, RecordError};
use tlog::strict::SigningKey;

use crate::append::End;
use crate::init::{fresh_editor, fresh_key, key_name, save_document};
use crate::log_store;
use crate::signers::Signers;

/// The keys of the house as they are now.
#[derive(Clone, Debug)]
pub struct Keys {
    pub house_id: HouseId,
    pub document: KeyDoc,
    /// Where the document stands in the log.
    pub entry: u64,
    /// Roots sealed in the house: one in a `single` house, else none.
    pub sealed_roots: usize,
}

/// A change of keys.
#[derive(Clone, Debug)]
pub enum Change {
    /// Cuts off the log key and makes a new one.
    RotateLog,
    /// Makes an editor key, sealed in the house.
    AddEditor { kinds: Kinds },
    /// Lets in an editor whose key is kept outside of the house.
    AdmitEditor { key: Box<Vkey>, kinds: Kinds },
    /// Ends an editor's right to sign. What they signed before stands. By key name or whole vkey.
    DropEditor { name: String },
    /// How many editors have to sign entries of a kind.
    Threshold { kind: Kind, needed: usize },
}

/// What came of a change.
#[derive(Clone, Debug)]
pub struct Changed {
    pub version: u64,
    pub entry: u64,
    /// The key that was made, if one was.
    pub made: Option<Vkey>,
}

/// Shows the keys.
pub fn show(house: &House) -> Result<Keys> {
    house.db.read(|conn| {
        let chain = chain(conn)?;
        let document = chain.newest().clone();
        let entry = chain.index_of(document.version).unwrap_or(0);
        let sealed = conn
            .one(
                "SELECT COUNT(*) FROM sealed_key WHERE role = 'root' AND retired_at IS NULL",
                &[],
            )?
            .get(0)?;
        Ok(Keys {
            house_id: chain.house(),
            document,
            entry,
            sealed_roots: sealed,
        })
    })
}

/// Every key document of this house, verified from leaf 0.
pub fn chain(conn: &mut Conn<'_>) -> Result<KeyChain> {
    let mut documents = log_store::key_documents(conn)?.into_iter();
    let first = documents.next().ok_or_else(log_store::no_log)?;
    let mut chain = KeyChain::found(first.note.as_bytes()).map_err(damaged)?;
    for document in documents {
        chain
            .push(document.note.as_bytes(), Some(document.entry))
            .map_err(damaged)?;
    }
    Ok(chain)
}

/// Changes the keys. `roots` are those read from sheets (`sheet::read_key`); a `single` house has its own.
///
/// # Errors
/// Too few roots, a key that is no root of this house, a change that would leave the house unable to sign. Nothing is changed then.
pub fn change(house: &House, change: &Change, roots: &[SigningKey]) -> Result<Changed> {
    change_and(house, change, roots, &|_, _| Ok(()))
}

/// The same, with what another room keeps about the keys in the same transaction.
pub fn change_and(
    house: &House,
    change: &Change,
    roots: &[SigningKey],
    and: &dyn Fn(&mut Tx<'_>, &Changed) -> Result<()>,
) -> Result<Changed> {
    let changed = house.db.write(|tx| {
        let mut end = End::open(tx)?;
        let mut chain = chain(tx)?;
        let (document, made) = next(house, tx, &end, chain.newest(), change)?;
        let signers = root_signers(house, &document, roots)?;
        let leaf = document
            .sign(&signers.iter().collect::<Vec<_>>())
            .map_err(refused)?;
        let (entry, _) = end.push("keys", None, &leaf)?;
        let version = chain.push(&leaf, Some(entry)).map_err(refused)?;
        save_document(tx, version, entry, &leaf)?;
        end.keys = version;
        // From here on the document is in force: its log key signs the checkpoint that covers it.
        house.keyring.refresh(tx)?;
        let signers = Signers::load(house, tx, version)?;
        can_state_the_tree(&signers, &document)?;
        let head = end.close(tx, document.origin, signers.log(), &|_| Ok(()))?;
        let note = log_store::note(&head.checkpoint, "log/checkpoint")?;
        chain.open_checkpoint(&note, &[]).map_err(refused)?;
        tx.say(&Fact::KeysChanged { version })?;
        tx.say(&Fact::Sequenced {
            from: entry,
            to: head.size,
        })?;
        let changed = Changed {
            version,
            entry,
            made,
        };
        and(tx, &changed)?;
        Ok(changed)
    });
    // Saved or not, this process holds the keys that the database has.
    house.db.read(|conn| house.keyring.refresh(conn))?;
    changed
}

/// The next document, and the key made for it.
fn next(
    house: &House,
    tx: &mut Tx<'_>,
    end: &End,
    newest: &KeyDoc,
    change: &Change,
) -> Result<(KeyDoc, Option<Vkey>)> {
    let mut next = KeyDoc {
        version: newest.version + 1,
        prev: Some(newest.digest().map_err(damaged)?),
        ..newest.clone()
    };
    let made = match change {
        Change::RotateLog => Some(rotate_log(house, tx, end, &mut next)?),
        Change::AddEditor { kinds } => {
            let editor = fresh_editor(house, tx, next.origin)?;
            admit(&mut next, editor.vkey(), *kinds);
            Some(editor.vkey().clone())
        }
        Change::AdmitEditor { key, kinds } => {
            if next.editors.iter().any(|editor| editor.key == **key) {
                return Err(Error::conflict("this key is an editor's already").at(key.name()));
            }
            admit(&mut next, key, *kinds);
            None
        }
        Change::DropEditor { name } => {
            drop_editor(house, tx, &mut next, name)?;
            None
        }
        Change::Threshold { kind, needed } => {
            next.thresholds.retain(|(other, _)| other != kind);
            if *needed != 1 {
                next.thresholds.push((*kind, *needed));
            }
            next.thresholds.sort_by_key(|(kind, _)| kind.as_str());
            None
        }
    };
    can_sign(&next)?;
    Ok((next, made))
}

fn admit(next: &mut KeyDoc, key: &Vkey, kinds: Kinds) {
    let key = key.clone();
    next.editors.push(Editor { key, kinds });
    next.editors
        .sort_by_cached_key(|editor| editor.key.to_string());
}

fn rotate_log(house: &House, tx: &mut Tx<'_>, end: &End, next: &mut KeyDoc) -> Result<Vkey> {
    let key = fresh_key(tx)?;
    let name = key_name(next.origin.log_name())?;
    let log = house.keyring.keep(tx, Role::Log, name, key)?;
    if let Some(last) = next.logs.last_mut() {
        last.until = Some((end.size(), end.old_root()));
        house.keyring.retire(tx, &last.key.to_string())?;
    }
    next.logs.push(LogKey {
        key: log.vkey().clone(),
        from: end.size(),
        until: None,
    });
    Ok(log.vkey().clone())
}

fn drop_editor(house: &House, tx: &mut Tx<'_>, next: &mut KeyDoc, name: &str) -> Result<()> {
    let is_named = |editor: &Editor| {
        editor.key.name().as_str() == name
            || editor.key.to_string() == name
            || editor.key.name().as_str().ends_with(&format!("/e/{name}"))
    };
    let place = next.editors.iter().position(is_named).ok_or_else(|| {
        let names: Vec<&str> = next
            .editors
            .iter()
            .map(|editor| editor.key.name().as_str())
            .collect();
        Error::not_found("the house has no such editor")
            .at(name)
            .hint(format!("it has {}", names.join(", ")))
    })?;
    let dropped = next.editors.remove(place);
    house.keyring.retire(tx, &dropped.key.to_string())
}

/// Enough editors may sign each kind that a threshold names, and somebody every other.
fn can_sign(doc: &KeyDoc) -> Result<()> {
    for kind in Kind::ALL {
        let able = doc
            .editors
            .iter()
            .filter(|editor| editor.kinds.allow(kind))
            .count();
        let needed = doc.threshold(kind);
        if able < needed {
            return Err(Error::bad_input(format!(
                "{kind} would need {needed} editors, but only {able} may sign it"
            ))
            .hint("add an editor first, or lower the threshold"));
        }
    }
    Ok(())
}

/// The state of the tree is signed by the house itself, whoever is there: keys that are kept outside are no help with it.
fn can_state_the_tree(signers: &Signers, doc: &KeyDoc) -> Result<()> {
    match signers.able(Kind::Site).count() >= doc.threshold(Kind::Site) {
        true => Ok(()),
        false => Err(Error::bad_input(
            "the house could no longer sign the state of its own pages: too few editor keys that may are sealed in it",
        )
        .hint("add an editor key without --vkey first")),
    }
}

/// The roots at hand as signers, under the names that the document gives them.
fn root_signers(house: &House, doc: &KeyDoc, typed: &[SigningKey]) -> Result<Vec<Signer>> {
    let mut signers: Vec<Signer> = house
        .keyring
        .signers(Role::Root)?
        .iter()
        .map(|signer| Signer::clone(signer))
        .collect();
    signers.retain(|signer| doc.roots.contains(signer.vkey()));
    for key in typed {
        let public = key.verifying_key();
        let root = doc
            .roots
            .iter()
            .find(|root| root.key() == public)
            .ok_or_else(|| {
                Error::bad_input("this key is not a root of this house")
                    .hint("check the House ID on the sheet")
            })?;
        if !signers.iter().any(|signer| signer.vkey() == root) {
            signers.push(Signer::new(root.name().clone(), key.clone()));
        }
    }
    if signers.len() < doc.root_threshold {
        return Err(Error::locked(format!(
            "{} roots have to sign a change of keys; {} are here",
            doc.root_threshold,
            signers.len()
        ))
        .hint("bring the sheets of the root keys together and type them in"));
    }
    Ok(signers)
}

fn damaged(cause: RecordError) -> Error {
    Error::altered("the stored key documents do not hold")
        .because(anyhow::Error::new(cause))
        .hint("restore the last back-up of the house")
}

fn refused(cause: RecordError) -> Error {
    Error::bad_input("the new key document would not be accepted by readers")
        .because(anyhow::Error::new(cause))
}
