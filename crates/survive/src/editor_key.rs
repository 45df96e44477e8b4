//! An editor key that is kept outside of the house, in a file of its own, sealed under a passphrase that only its owner knows.
//!
//! ```text
//! beffroi/editor-key/v1
//! <vkey>
//! salt <32 hex>
//! sealed <hex>
//! ```
//! The house learns the second line only (`beffroi keys DIR add-editor --vkey …`).

use floor::seal::{Sealer, Secret};
use floor::{Error, Random, Result, hex};
use tlog::note::{Signer, Vkey};
use tlog::record::{Label, Origin};
use tlog::strict::SigningKey;

use crate::init::key_name;

const FIRST_LINE: &str = "beffroi/editor-key/v1";
/// The most bytes of a file.
pub const MAX_KEY_FILE: usize = 4_096;

/// Makes a key for the house of this origin; the key, and the text of its file.
pub fn make(origin: Origin, passphrase: &str, random: &Random) -> Result<(Signer, String)> {
    let name = key_name(origin.editor_name(Label::new(random.bytes()?)))?;
    let key = SigningKey::from_seed(&random.bytes()?);
    let (seed, salt) = (*key.seed(), random.bytes::<16>()?);
    let signer = Signer::new(name, key);
    let vkey = signer.vkey().to_string();
    let sealed = sealer(passphrase, &salt)?.seal(&vkey, &seed, random)?;
    let text = format!(
        "{FIRST_LINE}\n{vkey}\nsalt {}\nsealed {}\n",
        hex::encode(salt),
        hex::encode(&sealed)
    );
    Ok((signer, text))
}

/// Opens a key file.
///
/// # Errors
/// `BadInput` for what is no key file, `Locked` when the passphrase is another one.
pub fn open(file: &[u8], passphrase: &str) -> Result<Signer> {
    let KeyFile { vkey, salt, sealed } = read(file).ok_or_else(|| {
        Error::bad_input("this is no whole editor key file")
            .hint("give the file that `beffroi editor new` wrote")
    })?;
    let name = vkey.to_string();
    let seed = sealer(passphrase, &salt)?
        .open(&name, &sealed)
        .map_err(|cause| {
            Error::locked("the editor key does not open with this passphrase").because(cause)
        })?;
    let damaged = || Error::altered("the editor key is damaged").at(&name);
    let seed: [u8; 32] = seed.try_into().map_err(|_| damaged())?;
    let signer = Signer::new(vkey.name().clone(), SigningKey::from_seed(&seed));
    match signer.vkey() == &vkey {
        true => Ok(signer),
        false => Err(damaged()),
    }
}

struct KeyFile {
    vkey: Vkey,
    salt: [u8; 16],
    sealed: Vec<u8>,
}

fn read(file: &[u8]) -> Option<KeyFile> {
    let text = std::str::from_utf8(file)
        .ok()
        .filter(|text| text.len() <= MAX_KEY_FILE)?;
    let mut lines = text.lines();
    lines.next().filter(|line| *line == FIRST_LINE)?;
    let read = KeyFile {
        vkey: lines.next()?.parse().ok()?,
        salt: hex::decode(lines.next()?.strip_prefix("salt ")?)?
            .try_into()
            .ok()?,
        sealed: hex::decode(lines.next()?.strip_prefix("sealed ")?)?,
    };
    lines.next().is_none().then_some(read)
}

fn sealer(passphrase: &str, salt: &[u8; 16]) -> Result<Sealer> {
    Sealer::new(&Secret::Passphrase(passphrase.to_owned()), salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn made() -> (Signer, String) {
        make(
            Origin::new([1; 10]),
            "four words in a row",
            &Random::seeded(3),
        )
        .unwrap()
    }

    #[test]
    fn a_key_opens_with_its_passphrase_only() {
        let (signer, text) = made();
        let opened = open(text.as_bytes(), "four words in a row").unwrap();
        assert_eq!(opened.vkey(), signer.vkey());
        let wrong = open(text.as_bytes(), "five words").unwrap_err();
        assert_eq!(wrong.kind(), floor::ErrorKind::Locked);
        // Not even another name passes: the seal is bound to it.
        let (other, _) = make(Origin::new([1; 10]), "x", &Random::seeded(4)).unwrap();
        let swapped = text.replace(&signer.vkey().to_string(), &other.vkey().to_string());
        assert!(open(swapped.as_bytes(), "four words in a row").is_err());
    }

    #[test]
    fn no_bytes_break_it() {
        let (_, text) = made();
        proptest!(|(bytes: Vec<u8>, at in 0_usize..400, byte: u8)| {
            prop_assert!(read(&bytes).is_none());
            let mut changed = text.clone().into_bytes();
            let at = at % changed.len();
            changed[at] = byte;
            let _ = read(&changed);
            let _ = read(&changed[..at]);
        });
    }
}
