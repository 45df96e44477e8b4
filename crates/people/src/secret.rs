//! Secrets that the house makes and people carry: links, sessions, sign-in names, recovery codes. Kept as SHA-256 only.
//!
//! What people type is Crockford base32 in groups of four, read without regard to case, hyphens and look-alikes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use floor::{Random, Result, hex};
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 256 random bits for a link or a cookie, as 43 characters.
pub fn fresh_token(random: &Random) -> Result<String> {
    Ok(BASE64.encode(random.bytes::<32>()?))
}

/// Random characters for people to type, in groups of four: five bits each.
pub fn fresh_code<const LETTERS: usize>(random: &Random) -> Result<String> {
    let letters = random.bytes::<LETTERS>()?;
    let letters: Vec<char> = letters
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]))
        .collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    Ok(groups.join("-"))
}

/// The SHA-256 under which a secret is kept, in hex.
pub fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// The same for what was typed by hand.
pub fn hash_typed(typed: &str) -> String {
    let plain = |c: char| match c.to_ascii_lowercase() {
        'o' => Some('0'),
        'i' | 'l' => Some('1'),
        c if c.is_ascii_alphanumeric() => Some(c),
        _ => None,
    };
    let typed: String = typed.chars().take(100).filter_map(plain).collect();
    hash(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        let code = fresh_code::<16>(&Random::seeded(1)).unwrap();
        assert_eq!((code.len(), code.matches('-').count()), (19, 3));
        let shouted = code.to_uppercase().replace('-', " ").replace('0', "O");
        assert_eq!(hash_typed(&code), hash_typed(&shouted));
        assert_ne!(hash_typed(&code), hash_typed(&code[1..]));
        assert_eq!(hash_typed("1o"), hash_typed("L-0"));
    }

    #[test]
    fn tokens_are_long_and_different() {
        let random = Random::seeded(1);
        let (one, other) = (fresh_token(&random).unwrap(), fresh_token(&random).unwrap());
        assert!(one != other && one.len() == 43);
    }
}
