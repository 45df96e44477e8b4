//! Styles and scripts of the desk: each at an address that changes with its bytes, kept by browsers for good.

use floor::route::{Answer, Route};

pub struct Asset {
    /// As `/desk/assets/{version}/desk.css`.
    pattern: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    version: u64,
}

impl Asset {
    pub const fn style(pattern: &'static str, bytes: &'static [u8]) -> Self {
        Self::new(pattern, "text/css; charset=utf-8", bytes)
    }

    pub const fn script(pattern: &'static str, bytes: &'static [u8]) -> Self {
        Self::new(pattern, "text/javascript; charset=utf-8", bytes)
    }

    const fn new(pattern: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Self {
        Self {
            pattern,
            media_type,
            bytes,
            version: fingerprint(bytes),
        }
    }

    pub fn href(&self) -> String {
        let version = format!("{:016x}", self.version);
        self.pattern.replace("{version}", &version)
    }

    pub fn route(&self) -> Route {
        let (media_type, bytes) = (self.media_type, self.bytes);
        Route::get(self.pattern, move |_, _| {
            Ok(Answer::lasting(media_type, bytes))
        })
    }
}

/// FNV-1a: tells versions apart, and no more.
const fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}
