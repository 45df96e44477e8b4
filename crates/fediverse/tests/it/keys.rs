//! Keys are made once, kept sealed, and fit the documents.

use activity::PublicKey;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use fediverse::keys::{self, ED25519, Keys, RSA};
use floor::values;
use testkit::TestHouse;
use tlog::SigningKey;

fn public(house: &TestHouse) -> Keys {
    house.db.read(keys::load).unwrap().unwrap()
}

fn private(house: &TestHouse, name: &str) -> Vec<u8> {
    let sealed: Vec<u8> = house
        .db
        .read(|conn| {
            let row = conn.one(
                "SELECT sealed FROM fediverse_key WHERE name = $1",
                values![name],
            )?;
            row.get(0)
        })
        .unwrap();
    house.keyring.open(name, &sealed).unwrap()
}

#[test]
fn keys_are_made_once_and_outlive_a_restart() {
    let house = TestHouse::new();
    assert_eq!(house.db.read(keys::load).unwrap(), None);
    keys::ensure(&house).unwrap();
    let made = public(&house);
    keys::ensure(&house).unwrap();
    assert_eq!(public(&house), made);
    let house = house.reopened();
    keys::ensure(&house).unwrap();
    assert_eq!(public(&house), made);
}

#[test]
fn what_is_sealed_signs_for_what_is_shown() {
    let house = TestHouse::new();
    keys::ensure(&house).unwrap();
    let Keys { rsa, ed25519, .. } = public(&house);

    let pair = RsaKeyPair::from_pkcs8(&private(&house, RSA)).unwrap();
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        b"noon",
        &mut signature,
    )
    .unwrap();
    let verify = |key: &activity::RsaPublicKey, message: &[u8], signature: &[u8]| {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.as_pkcs1())
            .verify(message, signature)
            .is_ok()
    };
    assert!(rsa.verifies(b"noon", &signature, &verify));

    let seed = private(&house, ED25519);
    let key = SigningKey::from_seed(seed.as_slice().try_into().unwrap());
    assert_eq!(ed25519, PublicKey::Ed25519(key.verifying_key()));
}

#[test]
fn a_sealed_key_stands_nowhere_in_the_open() {
    let house = TestHouse::new();
    keys::ensure(&house).unwrap();
    let seed = private(&house, ED25519);
    let kept: Vec<Vec<u8>> = house
        .db
        .read(|conn| {
            let rows = conn.query("SELECT public, sealed FROM fediverse_key", values![])?;
            let columns = rows.iter().flat_map(|row| [row.get(0), row.get(1)]);
            columns.collect()
        })
        .unwrap();
    assert_eq!(kept.len(), 4);
    let holds = |bytes: &Vec<u8>| bytes.windows(seed.len()).any(|part| part == seed);
    assert!(!kept.iter().any(holds));
}
