//! Public keys of actors: RSA in PEM as everybody has them, Ed25519 and RSA as Multikey (FEP-521a).
//!
//! An RSA key is only checked for its form here (a modulus of 2,048 to 8,192 bits, a small odd exponent) and kept as the
//! `RSAPublicKey` of PKCS #1; the arithmetic is the caller's, through [`RsaVerify`].

mod der;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tlog::VerifyingKey;

/// Checks an RSASSA-PKCS1-v1_5 signature with SHA-256: key, message, signature.
pub type RsaVerify<'a> = &'a dyn Fn(&RsaPublicKey, &[u8], &[u8]) -> bool;

/// The longest PEM or Multikey text that is read; an RSA key of 8,192 bits takes 1,500 characters.
const MAX_TEXT: usize = 4096;
/// The multicodec numbers 0xed and 0x1205, as varints.
const ED25519: &[u8] = &[0xed, 0x01];
const RSA: &[u8] = &[0x85, 0x24];

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("the key is not a PEM text of a public key")]
    Pem,
    #[error("the key is not a Multikey in base58")]
    Multikey,
    #[error("the key is neither Ed25519 nor RSA")]
    Kind,
    #[error(
        "the RSA key is damaged, shorter than 2,048 bits, longer than 8,192, or has an odd exponent"
    )]
    Rsa,
    #[error("the Ed25519 key is damaged or weak")]
    Ed25519,
}

/// A key that can check signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    Rsa(RsaPublicKey),
    Ed25519(VerifyingKey),
}

impl PublicKey {
    /// Reads `publicKeyPem`.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, der) = read_pem(pem).ok_or(KeyError::Pem)?;
        match label {
            "RSA PUBLIC KEY" => RsaPublicKey::from_pkcs1(der).map(Self::Rsa),
            "PUBLIC KEY" => match der::ed25519(&der) {
                Some(bytes) => ed25519(bytes),
                None => {
                    let pkcs1 = der::rsa_inside(&der).ok_or(KeyError::Kind)?;
                    RsaPublicKey::from_pkcs1(pkcs1.to_vec()).map(Self::Rsa)
                }
            },
            _ => Err(KeyError::Pem),
        }
    }

    /// Reads `publicKeyMultibase`.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        let bytes = from_base58(text).ok_or(KeyError::Multikey)?;
        if let Some(key) = bytes.strip_prefix(ED25519) {
            ed25519(key)
        } else if let Some(key) = bytes.strip_prefix(RSA) {
            RsaPublicKey::from_pkcs1(key.to_vec()).map(Self::Rsa)
        } else {
            Err(KeyError::Kind)
        }
    }

    /// The text of a Multikey.
    pub fn to_multibase(&self) -> String {
        match self {
            Self::Ed25519(key) => to_base58(&[ED25519, key.as_bytes()].concat()),
            Self::Rsa(key) => to_base58(&[RSA, key.as_pkcs1()].concat()),
        }
    }

    /// Whether it made this signature.
    pub fn verifies(&self, message: &[u8], signature: &[u8], rsa: RsaVerify<'_>) -> bool {
        match self {
            Self::Ed25519(key) => key.verify(message, signature).is_ok(),
            Self::Rsa(key) => rsa(key, message, signature),
        }
    }
}

fn ed25519(bytes: &[u8]) -> Result<PublicKey, KeyError> {
    let bytes = bytes.try_into().map_err(|_| KeyError::Ed25519)?;
    let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::Ed25519)?;
    Ok(PublicKey::Ed25519(key))
}

/// An RSA public key of a size that is neither weak nor slow.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublicKey(Vec<u8>);

impl RsaPublicKey {
    /// Reads the `RSAPublicKey` of PKCS #1, in DER.
    pub fn from_pkcs1(der: Vec<u8>) -> Result<Self, KeyError> {
        if der::is_sound_rsa(&der) {
            Ok(Self(der))
        } else {
            Err(KeyError::Rsa)
        }
    }

    /// The `RSAPublicKey` of PKCS #1, in DER.
    pub fn as_pkcs1(&self) -> &[u8] {
        &self.0
    }

    /// The PEM that every peer reads: `BEGIN PUBLIC KEY`.
    pub fn to_pem(&self) -> String {
        let text = BASE64.encode(der::rsa_outside(&self.0));
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem.push_str("-----END PUBLIC KEY-----\n");
        pem
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bytes)", self.0.len())
    }
}

/// Label and bytes of the one block in a PEM text; spaces and line ends are where anybody likes them.
fn read_pem(pem: &str) -> Option<(&str, Vec<u8>)> {
    if pem.len() > MAX_TEXT {
        return None;
    }
    let body = pem.trim().strip_prefix("-----BEGIN ")?;
    let (label, body) = body.split_once("-----")?;
    let body = body.strip_suffix("-----")?.strip_suffix(label)?;
    let body = body.trim_end().strip_suffix("-----END")?;
    let text: String = body.split_whitespace().collect();
    Some((label, BASE64.decode(text).ok()?))
}

/// Multibase `z`: base58 in Bitcoin's alphabet.
pub(crate) fn to_base58(bytes: &[u8]) -> String {
    format!("z{}", bs58::encode(bytes).into_string())
}

pub(crate) fn from_base58(text: &str) -> Option<Vec<u8>> {
    if text.len() > MAX_TEXT {
        return None;
    }
    bs58::decode(text.strip_prefix('z')?).into_vec().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 9421, B.1.1: `test-key-rsa`.
    const PKCS1: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrw
WEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFq
MGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZg
kne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0P
uKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQ
PSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB
-----END RSA PUBLIC KEY-----
";
    /// The same key in the other form.
    const SPKI: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAhAKYdtoeoy8zcAcR874L
8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrwWEBnez6d0UDKDwGbc6nxfEXAy5mbhgaj
zrw3MOEt8uA5txSKobBpKDeBLOsdJKFqMGmXCQvEG7YemcxDTRPxAleIAgYYRjTS
d/QBwVW9OwNFhekro3RtlinV0a75jfZgkne/YiktSvLG34lw2zqXBDTC5NHROUqG
TlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0PuKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dS
FFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQPSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ1
0wIDAQAB
-----END PUBLIC KEY-----
";

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    #[test]
    fn both_forms_of_pem_are_one_key() {
        let PublicKey::Rsa(key) = PublicKey::from_pem(PKCS1).unwrap() else {
            panic!("not RSA");
        };
        assert_eq!(key.to_pem(), SPKI);
        assert_eq!(PublicKey::from_pem(SPKI), Ok(PublicKey::Rsa(key)));
        let crumpled = SPKI.replace('\n', "\r\n  ");
        assert!(PublicKey::from_pem(&crumpled).is_ok());
    }

    /// The vectors of FEP-521a.
    #[test]
    fn published_multikeys() {
        let ed25519 = bytes("2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6");
        let rsa = bytes(
            "3082010a0282010100b1b5fcd8d4d5e88ca5c4287b31f578865caf6a78826a3b8ff7b1b23aa4af4e6a0474139f945bd9d3a911ffd0fa72db78e4593a86c91f9da836186ebd3402d51f6a3844247ab5088b46929c311b43604fed84499f06f0f39bf55590e2187f1bbe229ba8f49fd2e570cd0e3733c76bfede80e1e7e0881e4538ea1bc5782be9512f8bf132526e05f4923564fe6e1e21bf7087adebb660fa533fca06d0a8e66991e1312d70b64a61da8ca77c028cdf939601e2cffe2855759b1d479f0847bcac59d7d62427a431d4e3dfd2697428b9dd6309a7b1167db99fe01af1ff1b739566fb949e47089d1dae84aef1214ef7f5773e86a0d3e9da246f9bec09d60c705891183d0203010001",
        );
        let table = [
            (
                PublicKey::Ed25519(
                    VerifyingKey::from_bytes(ed25519.as_slice().try_into().unwrap()).unwrap(),
                ),
                "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            ),
            (
                PublicKey::Rsa(RsaPublicKey::from_pkcs1(rsa).unwrap()),
                "z4MXj1wBzi9jUstyPMS4jQqB6KdJaiatPkAtVtGc6bQEQEEsKTic4G7Rou3iBf9vPmT5dbkm9qsZsuVNjq8HCuW1w24nhBFGkRE4cd2Uf2tfrB3N7h4mnyPp1BF3ZttHTYv3DLUPi1zMdkULiow3M1GfXkoC6DoxDUm1jmN6GBj22SjVsr6dxezRVQc7aj9TxE7JLbMH1wh5X3kA58H3DFW8rnYMakFGbca5CB2Jf6CnGQZmL7o5uJAdTwXfy2iiiyPxXEGerMhHwhjTA1mKYobyk2CpeEcmvynADfNZ5MBvcCS7m3XkFCMNUYBS9NQ3fze6vMSUPsNa6GVYmKx2x6JrdEjCk3qRMMmyjnjCMfR4pXbRMZa3i",
            ),
        ];
        for (key, text) in table {
            assert_eq!(key.to_multibase(), text);
            assert_eq!(PublicKey::from_multibase(text), Ok(key));
        }
    }

    #[test]
    fn weak_damaged_and_strange_keys_are_refused() {
        // 1,024 bits.
        let mut short = bytes("308189028181");
        short.push(0);
        short.extend([0xff; 128]);
        short.extend(bytes("0203010001"));
        assert_eq!(RsaPublicKey::from_pkcs1(short), Err(KeyError::Rsa));
        let PublicKey::Rsa(key) = PublicKey::from_pem(SPKI).unwrap() else {
            panic!("not RSA");
        };
        let mut longer = key.as_pkcs1().to_vec();
        longer.push(0);
        assert_eq!(RsaPublicKey::from_pkcs1(longer), Err(KeyError::Rsa));
        let mut even = key.as_pkcs1().to_vec();
        *even.last_mut().unwrap() = 0;
        assert_eq!(RsaPublicKey::from_pkcs1(even), Err(KeyError::Rsa));
        for (text, error) in [
            ("", KeyError::Pem),
            (
                "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
                KeyError::Kind,
            ),
            (
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                KeyError::Pem,
            ),
            (
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----",
                KeyError::Pem,
            ),
        ] {
            assert_eq!(PublicKey::from_pem(text), Err(error), "{text}");
        }
        for (text, error) in [
            ("z", KeyError::Kind),
            ("u7QEB", KeyError::Multikey),
            ("z0OIl", KeyError::Multikey),
            ("z6Mk", KeyError::Kind),
            // The identity of the curve: anybody can sign for it.
            (
                &to_base58(&[&[0xed, 1, 1][..], &[0; 31]].concat()),
                KeyError::Ed25519,
            ),
        ] {
            assert_eq!(PublicKey::from_multibase(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_or_refused(pem in "(-----BEGIN (RSA )?PUBLIC KEY-----)?[A-Za-z0-9+/= \n]{0,80}(-----END (RSA )?PUBLIC KEY-----)?", multibase in "z?[A-Za-z0-9]{0,60}") {
            drop(PublicKey::from_pem(&pem));
            drop(PublicKey::from_multibase(&multibase));
        }

        #[test]
        fn any_bytes_are_an_rsa_key_or_refused(der in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(RsaPublicKey::from_pkcs1(der).is_err());
        }

        #[test]
        fn base58_there_and_back(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(from_base58(&to_base58(&bytes)), Some(bytes));
        }
    }
}
