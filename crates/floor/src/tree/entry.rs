//! One rendered path and its encoded forms, each with its headers ready to send.
//!
//! The identity form is there from the start; gzip, brotli and zstd are made when somebody first asks for them, once, on a
//! thread of the press. A form's ETag is strong: 16 bytes of the SHA-256 of the identity bytes, and the coding.

use std::io::Write;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, ETAG, VARY};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use super::Rendered;
use super::press::Press;
use crate::http::headers;
use crate::{Error, Result};

/// Nothing shorter is worth compressing.
const MIN_COMPRESSED: usize = 512;
/// What a form weighs beside its bytes: a header map of twelve places.
const FORM_OVERHEAD: usize = 1536;

/// A content coding, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Brotli,
    Zstd,
    Gzip,
    Identity,
}

impl Coding {
    pub const COMPRESSED: [Self; 3] = [Self::Brotli, Self::Zstd, Self::Gzip];

    /// Its name in `Accept-Encoding` and `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// Bytes and headers of one coding.
#[derive(Debug)]
pub struct Form {
    pub bytes: Bytes,
    /// All headers of a 200 but `Date` and `Content-Length`.
    pub headers: HeaderMap,
}

/// A rendered path.
#[derive(Debug)]
pub struct Entry {
    /// The newest fact its snapshot contained.
    pub(super) seq: u64,
    /// When it was last asked for, in ticks of the cache.
    pub(super) used: AtomicU32,
    pub(super) weight: AtomicUsize,
    compressible: bool,
    etags: [HeaderValue; 4],
    identity: Form,
    compressed: [OnceCell<Form>; 3],
}

impl Entry {
    pub(super) fn new(path: &str, rendered: Rendered, seq: u64) -> Result<Self> {
        let hash = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&rendered.bytes)[..16]);
        let compressible =
            rendered.bytes.len() >= MIN_COMPRESSED && is_compressible(rendered.media_type);
        let etags = [
            etag(&hash, "-br")?,
            etag(&hash, "-zst")?,
            etag(&hash, "-gz")?,
            etag(&hash, "")?,
        ];
        let mut headers = headers::of_file(path, rendered.media_type, rendered.cache);
        headers.insert(ETAG, etags[3].clone());
        if compressible {
            headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        Ok(Self {
            seq,
            used: AtomicU32::new(0),
            weight: AtomicUsize::new(weigh(&rendered.bytes) + path.len()),
            compressible,
            etags,
            identity: Form {
                bytes: exact(&rendered.bytes),
                headers,
            },
            compressed: Default::default(),
        })
    }

    /// Whether it has forms other than identity.
    pub fn compressible(&self) -> bool {
        self.compressible
    }

    pub fn etag(&self, coding: Coding) -> &HeaderValue {
        &self.etags[coding as usize]
    }

    pub fn identity(&self) -> &Form {
        &self.identity
    }

    /// The form in a coding, if it has been made.
    pub fn ready(&self, coding: Coding) -> Option<&Form> {
        match self.compressed.get(coding as usize) {
            None => Some(&self.identity),
            Some(cell) => cell.get(),
        }
    }

    /// Makes the form in a coding; who comes meanwhile waits for the same one. Returns its weight if this call made it.
    pub(super) async fn make(&self, press: &Press, coding: Coding) -> Result<usize> {
        let Some(cell) = self.compressed.get(coding as usize) else {
            return Ok(0);
        };
        let mut made = 0;
        cell.get_or_try_init(|| async {
            let plain = self.identity.bytes.clone();
            let compressed = move || compress(&plain, coding).map(|bytes| exact(&bytes));
            let bytes = press.run(compressed).await??;
            made = weigh(&bytes);
            let plain = &self.identity.headers;
            let mut headers = HeaderMap::with_capacity(plain.len() + 1);
            headers.extend(plain.clone());
            headers.insert(ETAG, self.etag(coding).clone());
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
            Ok::<_, Error>(Form { bytes, headers })
        })
        .await?;
        Ok(made)
    }

    pub(super) fn weight(&self) -> usize {
        self.weight.load(Ordering::Relaxed)
    }
}

/// As long as the bytes: what grew while it was written has room for up to twice as much.
fn exact(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(bytes)
}

fn weigh(bytes: &[u8]) -> usize {
    bytes.len() + FORM_OVERHEAD
}

fn etag(hash: &str, suffix: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(&format!("\"{hash}{suffix}\""))
        .map_err(|cause| Error::internal("an ETag cannot be a header", cause))
}

fn is_compressible(media_type: &str) -> bool {
    let kind = media_type.split(';').next().unwrap_or(media_type).trim();
    kind.starts_with("text/")
        || kind.ends_with("+xml")
        || kind.ends_with("+json")
        || matches!(
            kind,
            "application/json" | "application/xml" | "application/javascript"
        )
}

/// Compresses for many readings of one making: a 12 KB page takes one or two milliseconds.
fn compress(plain: &[u8], coding: Coding) -> Result<Vec<u8>> {
    let fault = |cause: std::io::Error| Error::internal("bytes cannot be compressed", cause);
    match coding {
        Coding::Identity => Ok(plain.to_vec()),
        Coding::Zstd => zstd::bulk::compress(plain, 15).map_err(fault),
        Coding::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
            writer.write_all(plain).map_err(fault)?;
            writer.finish().map_err(fault)
        }
        Coding::Brotli => {
            // Quality 9 takes 33 ms and 43 MB for a 12 KB page, to save 14 bytes.
            let params = brotli::enc::BrotliEncoderParams {
                quality: 5,
                lgwin: 18,
                size_hint: plain.len(),
                ..Default::default()
            };
            let mut bytes = Vec::new();
            brotli::BrotliCompress(&mut &plain[..], &mut bytes, &params).map_err(fault)?;
            Ok(bytes)
        }
    }
}
