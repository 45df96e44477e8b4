//! Passkeys (WebAuthn level 3): what a browser sends when a person makes or uses one, checked. Pure.
//!
//! The house asks for no attestation, so nothing vouches for a new key but the signed-in person who adds it. The browser then hands over the
//! public key as it is (`getPublicKey`), and no CBOR has to be read: of what the authenticator says, the first 37 bytes are of fixed shape.
//! Algorithms: ES256, EdDSA, RS256. Presence and verification of the person (PIN, finger, face) are demanded each time.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The longest id, key and statement that are looked at, in bytes.
const MAX_ID: usize = 1023;
const MAX_KEY: usize = 2048;
const MAX_SAID: usize = 8192;

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;

/// The algorithms of COSE that are asked for, best first.
pub const ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// Where and for what a passkey is asked.
pub struct Expected<'a> {
    /// The host name that passkeys belong to, as `house.example`.
    pub site: &'a str,
    /// The whole origin, as `https://house.example`.
    pub origin: &'a str,
    pub challenge: &'a str,
}

/// A new passkey.
#[derive(Debug, PartialEq)]
pub struct Made {
    pub id: String,
    pub alg: i64,
    pub spki: Vec<u8>,
    pub counter: u32,
}

/// What a form carries of a new passkey, in base64url.
pub struct Making<'a> {
    pub id: &'a str,
    pub alg: i64,
    pub key: &'a str,
    pub client: &'a str,
    pub authenticator: &'a str,
}

/// What a form carries of a passkey that was used, in base64url.
pub struct Using<'a> {
    pub client: &'a str,
    pub authenticator: &'a str,
    pub signature: &'a str,
}

/// A passkey as it is kept.
pub struct Known<'a> {
    pub alg: i64,
    pub spki: &'a [u8],
    pub counter: u32,
}

/// Why a passkey is refused; for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not base64, not JSON, too long or too short.
    Shape,
    /// Of another ceremony, origin or challenge.
    Context,
    /// For another site.
    Site,
    /// The person was not asked.
    Unverified,
    /// An algorithm or key that is not supported.
    Key,
    Signature,
    /// A counter that does not grow: there may be a copy.
    Counter,
}

#[derive(Deserialize)]
struct Client {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

/// Checks a new passkey.
pub fn made(expected: &Expected<'_>, making: &Making<'_>) -> Result<Made, Fault> {
    client(expected, "webauthn.create", making.client)?;
    let said = authenticator(expected, making.authenticator)?;
    let id = decoded(making.id, MAX_ID)?;
    let spki = decoded(making.key, MAX_KEY)?;
    algorithm(making.alg, &spki)?;
    Ok(Made {
        id: BASE64.encode(id),
        alg: making.alg,
        spki,
        counter: said.counter,
    })
}

/// Checks that a passkey was used for this; its new counter.
pub fn used(expected: &Expected<'_>, known: &Known<'_>, using: &Using<'_>) -> Result<u32, Fault> {
    let client = client(expected, "webauthn.get", using.client)?;
    let said = authenticator(expected, using.authenticator)?;
    let signature = decoded(using.signature, MAX_KEY)?;
    let signed = [&said.bytes[..], &Sha256::digest(&client)[..]].concat();
    let key = UnparsedPublicKey::new(algorithm(known.alg, known.spki)?, known.spki);
    key.verify(&signed, &signature)
        .map_err(|_| Fault::Signature)?;
    let counts = said.counter > 0 || known.counter > 0;
    match counts && said.counter <= known.counter {
        true => Err(Fault::Counter),
        false => Ok(said.counter),
    }
}

/// The bytes of the browser's statement, if it is about this.
fn client(expected: &Expected<'_>, ceremony: &str, said: &str) -> Result<Vec<u8>, Fault> {
    let bytes = decoded(said, MAX_SAID)?;
    let client: Client = serde_json::from_slice(&bytes).map_err(|_| Fault::Shape)?;
    let right = client.r#type == ceremony
        && client.challenge == BASE64.encode(expected.challenge)
        && client.origin == expected.origin
        && !client.cross_origin;
    right.then_some(bytes).ok_or(Fault::Context)
}

struct Said {
    bytes: Vec<u8>,
    counter: u32,
}

/// The authenticator's statement: whose site, whether the person was there, how often it has been used.
fn authenticator(expected: &Expected<'_>, said: &str) -> Result<Said, Fault> {
    let bytes = decoded(said, MAX_SAID)?;
    let (site, rest) = bytes.split_first_chunk::<32>().ok_or(Fault::Shape)?;
    let (flags, rest) = rest.split_first().ok_or(Fault::Shape)?;
    let counter = rest.first_chunk::<4>().ok_or(Fault::Shape)?;
    if site[..] != Sha256::digest(expected.site.as_bytes())[..] {
        return Err(Fault::Site);
    }
    if flags & (PRESENT | VERIFIED) != PRESENT | VERIFIED {
        return Err(Fault::Unverified);
    }
    let counter = u32::from_be_bytes(*counter);
    Ok(Said { bytes, counter })
}

/// The algorithm, if the key is one of it.
fn algorithm(alg: i64, spki: &[u8]) -> Result<&'static dyn VerificationAlgorithm, Fault> {
    // The first bytes of a SubjectPublicKeyInfo name the algorithm; what follows, aws-lc reads.
    const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    const ED: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let (algorithm, oid): (&'static dyn VerificationAlgorithm, _) = match alg {
        -7 => (&ECDSA_P256_SHA256_ASN1, EC),
        -8 => (&ED25519, ED),
        -257 => (&RSA_PKCS1_2048_8192_SHA256, RSA),
        _ => return Err(Fault::Key),
    };
    let head = &spki[..spki.len().min(40)];
    let named = head.windows(oid.len()).any(|some| some == oid);
    named.then_some(algorithm).ok_or(Fault::Key)
}

fn decoded(text: &str, most: usize) -> Result<Vec<u8>, Fault> {
    let bytes = BASE64.decode(text).map_err(|_| Fault::Shape)?;
    match (1..=most).contains(&bytes.len()) {
        true => Ok(bytes),
        false => Err(Fault::Shape),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RsaKeyPair,
    };
    use proptest::prelude::*;

    const HERE: Expected<'_> = Expected {
        site: "house.example",
        origin: "https://house.example",
        challenge: "once",
    };

    fn client_of(ceremony: &str, challenge: &str, origin: &str) -> String {
        let challenge = BASE64.encode(challenge);
        BASE64.encode(format!(
            r#"{{"type":"{ceremony}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false,"other_keys_can_be_added_here":"x"}}"#
        ))
    }

    fn said(site: &str, flags: u8, counter: u32) -> Vec<u8> {
        [&Sha256::digest(site)[..], &[flags], &counter.to_be_bytes()].concat()
    }

    fn get(flags: u8, counter: u32, sign: &dyn Fn(&[u8]) -> Vec<u8>) -> [String; 3] {
        let client = client_of("webauthn.get", "once", HERE.origin);
        let said = said(HERE.site, flags, counter);
        let hash = Sha256::digest(BASE64.decode(&client).unwrap());
        let signature = sign(&[&said[..], &hash[..]].concat());
        [client, BASE64.encode(said), BASE64.encode(signature)]
    }

    fn using(parts: &[String; 3]) -> Using<'_> {
        let [client, authenticator, signature] = parts;
        Using {
            client,
            authenticator,
            signature,
        }
    }

    fn ed25519() -> (Vec<u8>, impl Fn(&[u8]) -> Vec<u8>) {
        let pair = Ed25519KeyPair::generate().unwrap();
        let spki = pair.public_key().as_der().unwrap().as_ref().to_vec();
        (spki, move |bytes: &[u8]| pair.sign(bytes).as_ref().to_vec())
    }

    #[test]
    fn each_algorithm_signs_in() {
        let random = SystemRandom::new();
        let ec = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let (ed_key, ed_sign) = ed25519();
        let ec_key = ec.public_key().as_der().unwrap().as_ref().to_vec();
        let rsa_key = rsa.public_key().as_der().unwrap().as_ref().to_vec();
        let ec_sign = |bytes: &[u8]| ec.sign(&random, bytes).unwrap().as_ref().to_vec();
        let rsa_sign = |bytes: &[u8]| {
            let mut signature = vec![0; rsa.public_modulus_len()];
            rsa.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature)
                .unwrap();
            signature
        };
        type Signs<'s> = &'s dyn Fn(&[u8]) -> Vec<u8>;
        let all: [(i64, Vec<u8>, Signs<'_>); 3] = [
            (-8, ed_key, &ed_sign),
            (-7, ec_key, &ec_sign),
            (-257, rsa_key, &rsa_sign),
        ];
        for (alg, spki, sign) in &all {
            let parts = get(PRESENT | VERIFIED, 1, sign);
            let known = Known {
                alg: *alg,
                spki,
                counter: 0,
            };
            assert_eq!(used(&HERE, &known, &using(&parts)), Ok(1), "{alg}");
            for (other, _, _) in all.iter().filter(|(other, ..)| other != alg) {
                let known = Known {
                    alg: *other,
                    spki,
                    counter: 0,
                };
                assert_eq!(used(&HERE, &known, &using(&parts)), Err(Fault::Key));
            }
        }
    }

    #[test]
    fn what_is_not_exactly_this_is_refused() {
        let (spki, sign) = ed25519();
        let known = |counter| Known {
            alg: -8,
            spki: &spki,
            counter,
        };
        let good = get(PRESENT | VERIFIED, 7, &sign);
        assert_eq!(used(&HERE, &known(6), &using(&good)), Ok(7));
        assert_eq!(used(&HERE, &known(7), &using(&good)), Err(Fault::Counter));
        let uncounted = get(PRESENT | VERIFIED, 0, &sign);
        assert_eq!(used(&HERE, &known(0), &using(&uncounted)), Ok(0));
        assert_eq!(
            used(&HERE, &known(1), &using(&uncounted)),
            Err(Fault::Counter)
        );
        let alone = get(PRESENT, 7, &sign);
        assert_eq!(
            used(&HERE, &known(0), &using(&alone)),
            Err(Fault::Unverified)
        );
        for (expected, fault) in [
            (
                Expected {
                    challenge: "twice",
                    ..HERE
                },
                Fault::Context,
            ),
            (
                Expected {
                    origin: "https://evil.example",
                    ..HERE
                },
                Fault::Context,
            ),
            (
                Expected {
                    site: "evil.example",
                    ..HERE
                },
                Fault::Site,
            ),
        ] {
            assert_eq!(used(&expected, &known(0), &using(&good)), Err(fault));
        }
        let made_up = client_of("webauthn.create", "once", HERE.origin);
        let mixed = [made_up, good[1].clone(), good[2].clone()];
        assert_eq!(used(&HERE, &known(0), &using(&mixed)), Err(Fault::Context));
        let (_, stranger) = ed25519();
        let forged = get(PRESENT | VERIFIED, 7, &stranger);
        assert_eq!(
            used(&HERE, &known(0), &using(&forged)),
            Err(Fault::Signature)
        );
    }

    #[test]
    fn a_new_passkey_is_of_a_kind_we_can_check() {
        let (spki, _) = ed25519();
        let client = client_of("webauthn.create", "once", HERE.origin);
        let authenticator = BASE64.encode(said(HERE.site, PRESENT | VERIFIED | 0x40, 0));
        let (id, key) = (BASE64.encode("id"), BASE64.encode(&spki));
        let making = |alg, key| Making {
            id: &id,
            alg,
            key,
            client: &client,
            authenticator: &authenticator,
        };
        let wanted = Made {
            id: id.clone(),
            alg: -8,
            spki: spki.clone(),
            counter: 0,
        };
        assert_eq!(made(&HERE, &making(-8, &key)), Ok(wanted));
        assert_eq!(made(&HERE, &making(-7, &key)), Err(Fault::Key));
        assert_eq!(made(&HERE, &making(-47, &key)), Err(Fault::Key));
        assert_eq!(made(&HERE, &making(-8, "")), Err(Fault::Shape));
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_check(client: Vec<u8>, said: Vec<u8>, signature: Vec<u8>, spki: Vec<u8>, alg in -9i64..-5) {
            let parts = [client, said, signature].map(|bytes| BASE64.encode(bytes));
            let known = Known { alg, spki: &spki, counter: 0 };
            prop_assert!(used(&HERE, &known, &using(&parts)).is_err());
        }
    }
}
