//! Decompresses an answer, never beyond its limit.

use std::io::Read;

use crate::{Error, Result};

/// The largest window a zstd frame may ask for: 8 MiB, as browsers have it (RFC 9659).
const ZSTD_WINDOW: u32 = 23;

/// What `Accept-Encoding` offers.
pub(super) const ACCEPTED: &str = "br, zstd, gzip";

/// The plain bytes of an answer in a coding; more than `most` bytes is an error, as is an unknown or broken coding.
pub(super) fn decode(coding: Option<&str>, bytes: Vec<u8>, most: usize) -> Result<Vec<u8>> {
    if bytes.is_empty() {
        return Ok(bytes);
    }
    let bytes = match coding
        .map(|coding| coding.trim().to_ascii_lowercase())
        .as_deref()
    {
        None | Some("" | "identity") => bytes,
        Some("gzip" | "x-gzip") => read(flate2::read::MultiGzDecoder::new(&bytes[..]), most)?,
        Some("br") => read(brotli::Decompressor::new(&bytes[..], 4096), most)?,
        Some("zstd") => {
            let mut decoder = zstd::stream::read::Decoder::new(&bytes[..]).map_err(broken)?;
            decoder.window_log_max(ZSTD_WINDOW).map_err(broken)?;
            read(decoder, most)?
        }
        Some(other) => {
            let name: String = other.chars().take(20).collect();
            return Err(Error::bad_input(format!(
                "the answer is in an unknown coding `{name}`"
            )));
        }
    };
    match bytes.len() > most {
        true => Err(too_large(most)),
        false => Ok(bytes),
    }
}

/// The error for an answer beyond its limit.
pub(super) fn too_large(most: usize) -> Error {
    Error::bad_input(format!("the answer is larger than {most} bytes"))
}

fn read(decoder: impl Read, most: usize) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    decoder
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(broken)?;
    Ok(plain)
}

fn broken(cause: std::io::Error) -> Error {
    Error::bad_input("the answer cannot be decompressed").because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn encoded(coding: &str, plain: &[u8]) -> Vec<u8> {
        match coding {
            "gzip" => {
                let mut writer =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                writer.write_all(plain).unwrap();
                writer.finish().unwrap()
            }
            "br" => {
                let mut bytes = Vec::new();
                brotli::BrotliCompress(&mut &plain[..], &mut bytes, &Default::default()).unwrap();
                bytes
            }
            _ => zstd::bulk::compress(plain, 1).unwrap(),
        }
    }

    #[test]
    fn what_was_encoded_is_decoded_up_to_its_limit() {
        let plain = vec![b'a'; 100_000];
        for coding in ["gzip", "br", "zstd"] {
            let bytes = encoded(coding, &plain);
            assert_eq!(
                decode(Some(coding), bytes.clone(), plain.len()).unwrap(),
                plain
            );
            let bomb = decode(Some(coding), bytes.clone(), plain.len() - 1).unwrap_err();
            assert!(bomb.what().contains("99999 bytes"), "{bomb}");
            assert!(
                decode(Some(coding), bytes[..bytes.len() / 2].to_vec(), 1 << 20).is_err(),
                "{coding}"
            );
        }
        assert!(decode(Some("compress"), vec![1], 10).is_err());
        assert!(decode(None, vec![0; 11], 10).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for coding in ["gzip", "br", "zstd"] {
                if let Ok(plain) = decode(Some(coding), bytes.clone(), 64) {
                    prop_assert!(plain.len() <= 64);
                }
            }
        }
    }
}
