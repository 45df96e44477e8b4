//! DKIM (RFC 6376, RFC 8463): two signatures over each message, RSA-2048 for everybody and Ed25519 for those who know it.
//!
//! Both are relaxed/relaxed and cover what RFC 8058 asks for, `List-Unsubscribe` and `List-Unsubscribe-Post`. `From` and `Subject`
//! are signed once more than they occur, so that a second one cannot be added. Keys are made once, sealed like the house's
//! others. Costs: about 0.4 ms for the RSA signature, a hundredth of that for the rest.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use floor::{Error, House, Result};
use sha2::{Digest, Sha256};

use super::vault::house_key;

/// What is signed where it occurs, in this order; those in `TWICE` once more.
const SIGNED: [&str; 13] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "mime-version",
    "content-type",
    "content-language",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
];
const TWICE: [&str; 2] = ["from", "subject"];

/// The house's two keys for mail.
pub struct DkimKeys {
    rsa: RsaKeyPair,
    ed25519: Ed25519KeyPair,
}

/// Who signs: the domain of `From`, and the name of the RSA key there.
pub struct Signer<'a> {
    pub keys: &'a DkimKeys,
    pub domain: &'a str,
    pub selector: &'a str,
    /// Seconds since 1970.
    pub at: i64,
}

impl DkimKeys {
    /// Opens the keys; makes them the first time, which takes a moment.
    ///
    /// # Errors
    /// The house is locked.
    pub fn open(house: &House) -> Result<Self> {
        let rsa = house_key(house, "reach/dkim-rsa", || {
            let key = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).map_err(no_key)?;
            let der: Pkcs8V1Der<'_> = key.as_der().map_err(no_key)?;
            Ok(der.as_ref().to_vec())
        })?;
        let seed = house_key(house, "reach/dkim-ed25519", || {
            house.random.bytes::<32>().map(|seed| seed.to_vec())
        })?;
        Ok(Self {
            rsa: RsaKeyPair::from_pkcs8(&rsa).map_err(no_key)?,
            ed25519: Ed25519KeyPair::from_seed_unchecked(&seed).map_err(no_key)?,
        })
    }

    /// The DNS records that show the keys: (name below the domain, text).
    pub fn records(&self, selector: &str) -> Result<[(String, String); 2]> {
        let rsa = self.rsa.public_key().as_der().map_err(no_key)?;
        let (rsa, ed25519) = (
            STANDARD.encode(rsa.as_ref()),
            STANDARD.encode(self.ed25519.public_key().as_ref()),
        );
        Ok([
            (
                format!("{selector}._domainkey"),
                format!("v=DKIM1; k=rsa; p={rsa}"),
            ),
            (
                format!("{}._domainkey", second(selector)),
                format!("v=DKIM1; k=ed25519; p={ed25519}"),
            ),
        ])
    }
}

/// The name of the Ed25519 key.
pub fn second(selector: &str) -> String {
    format!("{selector}-ed")
}

fn no_key<E: std::fmt::Debug>(cause: E) -> Error {
    Error::internal("no key for DKIM", anyhow::anyhow!("{cause:?}"))
}

/// The message with two signatures before it. It has CRLF line ends, as SMTP sends them.
///
/// # Errors
/// Only if the system gives no randomness to the RSA signature.
pub fn sign(message: &[u8], signer: &Signer<'_>) -> Result<Vec<u8>> {
    let (head, body) = split(message);
    let headers = unfolded(head);
    let (names, mut text) = chosen(&headers);
    let body_hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
    let mut signed = Vec::with_capacity(message.len() + 1200);
    let plain = text.len();
    let mut add = |algorithm: &str, selector: &str, key: &dyn Fn(&[u8]) -> Result<Vec<u8>>| {
        let tags = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed; d={}; s={selector}; t={};\r\n h={names};\r\n bh={body_hash};\r\n b=",
            signer.domain, signer.at
        );
        text.truncate(plain);
        text.push_str("dkim-signature:");
        text.push_str(&relaxed_value(&tags));
        let signature = STANDARD.encode(key(text.as_bytes())?);
        signed.extend_from_slice(b"DKIM-Signature: ");
        signed.extend_from_slice(tags.as_bytes());
        fold_into(&mut signed, &signature);
        signed.extend_from_slice(b"\r\n");
        Ok::<(), Error>(())
    };
    add("rsa-sha256", signer.selector, &|text| {
        let mut signature = vec![0; signer.keys.rsa.public_modulus_len()];
        signer
            .keys
            .rsa
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text,
                &mut signature,
            )
            .map_err(no_key)?;
        Ok(signature)
    })?;
    // RFC 8463: Ed25519 signs the SHA-256 of the text, not the text.
    add("ed25519-sha256", &second(signer.selector), &|text| {
        let hash = Sha256::digest(text);
        Ok(signer.keys.ed25519.sign(&hash).as_ref().to_vec())
    })?;
    signed.extend_from_slice(message);
    Ok(signed)
}

/// Head and body; the empty line belongs to neither.
fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n");
    match end {
        Some(at) => (&message[..at], &message[at + 4..]),
        None => (message, b""),
    }
}

/// Headers as (name in lower case, relaxed value), first to last.
fn unfolded(head: &[u8]) -> Vec<(String, String)> {
    let head = String::from_utf8_lossy(head);
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        match line.strip_prefix([' ', '\t']) {
            Some(_) => {
                if let Some((_, value)) = headers.last_mut() {
                    value.push_str(line);
                }
            }
            None => {
                if let Some((name, value)) = line.split_once(':') {
                    headers.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
                }
            }
        }
    }
    for (_, value) in &mut headers {
        *value = relaxed_value(value);
    }
    headers
}

/// Line ends go, runs of white space become one space, none is left at the ends.
fn relaxed_value(value: &str) -> String {
    let words = value
        .split([' ', '\t', '\r', '\n'])
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The names for `h=`, and the text of those headers that occur, each with its line end.
fn chosen(headers: &[(String, String)]) -> (String, String) {
    let (mut names, mut text) = (Vec::new(), String::new());
    for wanted in SIGNED {
        // Several of one name are signed from the last one up.
        for (name, value) in headers.iter().rev().filter(|(name, _)| name == wanted) {
            names.push(wanted);
            text.push_str(&format!("{name}:{value}\r\n"));
        }
        if TWICE.contains(&wanted) {
            names.push(wanted);
        }
    }
    (names.join(":"), text)
}

/// The body as RFC 6376, 3.4.4 has it: no white space at line ends, runs of it as one space, no empty lines at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut empty = 0;
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let start = out.len();
        for _ in 0..empty {
            out.extend_from_slice(b"\r\n");
        }
        let content = out.len();
        let mut gap = false;
        for byte in line {
            match byte {
                b' ' | b'\t' => gap = true,
                byte => {
                    if gap {
                        out.push(b' ');
                        gap = false;
                    }
                    out.push(*byte);
                }
            }
        }
        if out.len() == content {
            out.truncate(start);
            empty += 1;
        } else {
            out.extend_from_slice(b"\r\n");
            empty = 0;
        }
    }
    out
}

/// A long value in lines of 72.
fn fold_into(out: &mut Vec<u8>, value: &str) {
    for (at, piece) in value.as_bytes().chunks(72).enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\r\n ");
        }
        out.extend_from_slice(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specification() {
        // RFC 6376, 3.4.5.
        let message = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n";
        let (head, body) = split(message);
        let headers = unfolded(head);
        let expected = [("a", "X"), ("b", "Y Z")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        assert_eq!(headers, expected);
        assert_eq!(relaxed_body(body), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"\r\n\r\n"), b"");
        assert_eq!(relaxed_body(b"a\r\n\r\nb"), b"a\r\n\r\nb\r\n");
    }

    #[test]
    fn from_and_subject_cannot_be_added() {
        let headers = unfolded(b"From: a\r\nSubject: b\r\nX: c");
        assert_eq!(chosen(&headers).0, "from:from:subject:subject");
    }
}
