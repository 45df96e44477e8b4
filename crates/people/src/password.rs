//! Passwords, where the house allows them: Argon2id (19 MiB, 2 passes), at most two at once, so that guessing fills neither memory nor cores.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use floor::{Error, Random, Result};

/// The shortest one accepted, in characters.
pub const LEAST: usize = 12;
/// The longest one looked at.
pub const MOST: usize = 200;

const AT_ONCE: u32 = 2;

static BUSY: (Mutex<u32>, Condvar) = (Mutex::new(0), Condvar::new());

/// What is kept of a password.
pub fn hash(password: &str, random: &Random) -> Result<String> {
    let salt = random.bytes::<16>()?;
    let _turn = Turn::wait();
    let hash: argon2::PasswordHash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(unhashed)?;
    Ok(hash.to_string())
}

/// Whether a password is the one kept. Without one kept it takes as long and is wrong.
pub fn check(password: &str, kept: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let _turn = Turn::wait();
    let known = kept.unwrap_or(NOBODY);
    let right = Argon2::default().verify_password(password.as_bytes(), known);
    right.is_ok() && kept.is_some()
}

/// A place at the hashing.
struct Turn;

impl Turn {
    fn wait() -> Self {
        let (count, free) = &BUSY;
        let busy = count.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = free.wait_while(busy, |busy| *busy >= AT_ONCE);
        *busy.unwrap_or_else(PoisonError::into_inner) += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (count, free) = &BUSY;
        *count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        free.notify_one();
    }
}

fn unhashed(cause: argon2::password_hash::Error) -> Error {
    Error::internal("a password could not be hashed", anyhow::anyhow!("{cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_opens() {
        let kept = hash("correct horse battery", &Random::seeded(1)).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(check("correct horse battery", Some(&kept)));
        assert!(!check("correct horse", Some(&kept)));
        assert!(!check("correct horse battery", None));
        assert!(!check("", Some("nonsense")));
    }
}
