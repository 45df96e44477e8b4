//! Founding a house: its keys, its origin, its first key document, and so its House ID.
//!
//! One transaction: either the whole house is there or nothing is. The roots are made here and handed back to be
//! carried away; the database never holds them, unless the house is a `single` one, for trying out. Its root is sealed beside
//! the other keys, and so whoever takes the server and its passphrase takes the house.

use floor::keyring::{Role, choose_salt};
use floor::seal::Secret;
use floor::{Error, Fact, House, Result, Tx, values};
use tlog::note::{KeyName, Signer, VkeyError};
use tlog::record::keydoc::{Editor, LogKey};
use tlog::record::{HouseId, KeyChain, KeyDoc, Kinds, Label, Origin, RecordError};
use tlog::strict::SigningKey;

use crate::append::End;
use crate::log_store;
use crate::sheet::RootSheet;

/// How a house is founded.
#[derive(Clone, Debug)]
pub struct InitOptions {
    /// One root, sealed in the house: for trying out and for one person alone.
    pub single: bool,
    /// How many roots, and how many of them have to sign.
    pub roots: usize,
    pub needed: usize,
}

impl Default for InitOptions {
    /// Two of three.
    fn default() -> Self {
        Self {
            single: false,
            roots: 3,
            needed: 2,
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct InitOutcome {
    pub house_id: HouseId,
    pub origin: Origin,
    /// To be printed, and then gone; empty for a `single` house.
    pub root_sheets: Vec<RootSheet>,
}

/// Founds the house and leaves its keys open in this process.
///
/// # Errors
/// Refused where there is a house already; nothing is changed then.
pub fn init(house: &House, secret: &Secret, options: &InitOptions) -> Result<InitOutcome> {
    let options = checked(options)?;
    let outcome = house.db.write(|tx| {
        if log_store::head(tx)?.is_some() {
            return Err(Error::conflict("this house is already there")
                .at(house.dir.display())
                .hint("choose an empty folder for another house"));
        }
        choose_salt(tx)?;
        house.keyring.unlock(tx, secret)?;
        found(house, tx, &options)
    })?;
    house.db.read(|conn| house.keyring.refresh(conn))?;
    Ok(outcome)
}

fn checked(options: &InitOptions) -> Result<InitOptions> {
    let options = match options.single {
        true => InitOptions {
            single: true,
            roots: 1,
            needed: 1,
        },
        false => options.clone(),
    };
    if !(1..=16).contains(&options.roots) || !(1..=options.roots).contains(&options.needed) {
        return Err(Error::bad_input(format!(
            "{} of {} roots is not possible",
            options.needed, options.roots
        ))
        .hint("a house has 1 to 16 roots, of which at least one and at most all have to sign"));
    }
    Ok(options)
}

fn found(house: &House, tx: &mut Tx<'_>, options: &InitOptions) -> Result<InitOutcome> {
    let origin = Origin::new(tx.random().bytes()?);
    let mut roots = Vec::new();
    for _ in 0..options.roots {
        let name = root_name(tx, origin)?;
        roots.push((name, fresh_key(tx)?));
    }
    let name = key_name(origin.log_name())?;
    let key = fresh_key(tx)?;
    let log = house.keyring.keep(tx, Role::Log, name, key)?;
    let editor = fresh_editor(house, tx, origin)?;
    let signers: Vec<Signer> = roots
        .iter()
        .map(|(name, key)| Signer::new(name.clone(), key.clone()))
        .collect();
    let doc = KeyDoc {
        origin,
        version: 1,
        prev: None,
        root_threshold: options.needed,
        roots: signers.iter().map(|root| root.vkey().clone()).collect(),
        logs: vec![LogKey {
            key: log.vkey().clone(),
            from: 0,
            until: None,
        }],
        editors: vec![Editor {
            key: editor.vkey().clone(),
            kinds: Kinds::Any,
        }],
        thresholds: Vec::new(),
        policy: None,
    };
    let leaf = doc
        .sign(&signers.iter().collect::<Vec<_>>())
        .map_err(unsound)?;
    let house_id = KeyChain::found(&leaf).map_err(unsound)?.house();
    write(tx, origin, house_id, &leaf, &log)?;
    if options.single {
        for (name, key) in roots {
            house.keyring.keep(tx, Role::Root, name, key)?;
        }
        return Ok(InitOutcome {
            house_id,
            origin,
            root_sheets: Vec::new(),
        });
    }
    let sheets = roots
        .into_iter()
        .zip(&signers)
        .enumerate()
        .map(|(place, ((_, key), signer))| RootSheet {
            number: place + 1,
            of: options.roots,
            needed: options.needed,
            house_id,
            origin,
            vkey: signer.vkey().clone(),
            key,
        });
    Ok(InitOutcome {
        house_id,
        origin,
        root_sheets: sheets.collect(),
    })
}

/// Entry 0, the first checkpoint, and what the pages of other rooms show.
fn write(
    tx: &mut Tx<'_>,
    origin: Origin,
    house_id: HouseId,
    leaf: &[u8],
    log: &Signer,
) -> Result<()> {
    let mut end = End::empty(tx);
    end.push("keys", None, leaf)?;
    save_document(tx, 1, 0, leaf)?;
    let head = end.close(tx, origin, log, &|_| Ok(()))?;
    set(tx, "house_id", house_id.as_str())?;
    set(tx, "log_origin", &origin.to_string())?;
    tx.say(&Fact::KeysChanged { version: 1 })?;
    tx.say(&Fact::Sequenced {
        from: 0,
        to: head.size,
    })
}

/// Keeps a key document beside the log, and as the setting that other rooms read.
pub(crate) fn save_document(tx: &mut Tx<'_>, version: u64, entry: u64, leaf: &[u8]) -> Result<()> {
    let note = String::from_utf8(leaf.to_vec())
        .map_err(|cause| Error::internal("a key document is not text", cause))?;
    tx.execute(
        "INSERT INTO key_document (version, entry, note) VALUES ($1, $2, $3)",
        values![version, entry, &note],
    )?;
    set(tx, "key_document", &note)
}

fn set(tx: &mut Tx<'_>, name: &str, value: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values![name, value],
    )?;
    Ok(())
}

pub(crate) fn fresh_key(tx: &Tx<'_>) -> Result<SigningKey> {
    Ok(SigningKey::from_seed(&tx.random().bytes()?))
}

/// A new editor key, sealed in the house.
pub(crate) fn fresh_editor(house: &House, tx: &mut Tx<'_>, origin: Origin) -> Result<Signer> {
    let name = key_name(origin.editor_name(Label::new(tx.random().bytes()?)))?;
    let key = fresh_key(tx)?;
    house.keyring.keep(tx, Role::Editor, name, key)
}

fn root_name(tx: &Tx<'_>, origin: Origin) -> Result<KeyName> {
    key_name(origin.root_name(Label::new(tx.random().bytes()?)))
}

pub(crate) fn key_name(name: Result<KeyName, VkeyError>) -> Result<KeyName> {
    name.map_err(|cause| Error::internal("a key cannot be named", cause))
}

fn unsound(cause: RecordError) -> Error {
    Error::internal("the key document cannot be made", anyhow::Error::new(cause))
}
