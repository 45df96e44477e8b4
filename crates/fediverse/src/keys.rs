//! The keys of the house in the fediverse: RSA for requests, which every peer reads, and Ed25519 for documents.
//!
//! All voices have the same two: they are one house, and a key is parsed once. They are made once, at the first `serve` that can
//! seal them, and never changed: other servers keep them. Making the RSA key takes a third of a second.

use activity::{PublicKey, RsaPublicKey};
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use floor::{Conn, Error, House, Result, values};
use tlog::{SigningKey, VerifyingKey};

/// Under these names the private halves are sealed.
pub const RSA: &str = "fediverse/rsa";
pub const ED25519: &str = "fediverse/ed25519";

/// What others may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    pub rsa: PublicKey,
    pub ed25519: PublicKey,
    pub made_at: floor::Micros,
}

/// Makes the keys where there are none yet. The house has to be unlocked; one without a public address needs none.
pub fn ensure(house: &House) -> Result<()> {
    if house.config.house.origin.is_empty() || house.db.read(load)?.is_some() {
        return Ok(());
    }
    let made = [(RSA, make_rsa()?), (ED25519, make_ed25519(house)?)];
    let mut rows = Vec::with_capacity(made.len());
    for (name, (public, private)) in made {
        let sealed = house.keyring.seal(name, &private, &house.random)?;
        rows.push((name, public, sealed));
    }
    house.db.write(|tx| {
        let now = tx.now();
        for (name, public, sealed) in &rows {
            // Another process may have been quicker; its keys stand.
            tx.execute(
                "INSERT INTO fediverse_key (name, public, sealed, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
                values![*name, public.clone(), sealed.clone(), now],
            )?;
        }
        Ok(())
    })
}

/// The public halves, once they were made.
pub fn load(conn: &mut Conn<'_>) -> Result<Option<Keys>> {
    let rows = conn.query("SELECT name, public, made_at FROM fediverse_key", values![])?;
    let (mut rsa, mut ed25519, mut made_at) = (None, None, 0);
    for row in &rows {
        made_at = row.get(2)?;
        let public: Vec<u8> = row.get(1)?;
        match row.get::<String>(0)?.as_str() {
            RSA => rsa = RsaPublicKey::from_pkcs1(public).ok(),
            ED25519 => ed25519 = read_ed25519(&public),
            _ => {}
        }
    }
    Ok(rsa.zip(ed25519).map(|(rsa, ed25519)| Keys {
        rsa: PublicKey::Rsa(rsa),
        ed25519: PublicKey::Ed25519(ed25519),
        made_at,
    }))
}

fn read_ed25519(public: &[u8]) -> Option<VerifyingKey> {
    VerifyingKey::from_bytes(public.try_into().ok()?).ok()
}

/// Public half (`RSAPublicKey`) and private half (PKCS #8), both in DER.
fn make_rsa() -> Result<(Vec<u8>, Vec<u8>)> {
    let unmade = |cause| Error::internal("no RSA key could be made", cause);
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(unmade)?;
    let private = pair.as_der().map_err(unmade)?;
    let public = pair.public_key().as_ref().to_vec();
    Ok((public, private.as_ref().to_vec()))
}

fn make_ed25519(house: &House) -> Result<(Vec<u8>, Vec<u8>)> {
    let seed = house.random.bytes::<32>()?;
    let key = SigningKey::from_seed(&seed);
    Ok((key.verifying_key().as_bytes().to_vec(), seed.to_vec()))
}
