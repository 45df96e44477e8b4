//! Entry bundles: what decodes is written back to the same bytes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tlog::tile::{Kind, Tile, decode_bundle, encode_bundle};

fuzz_target!(|input: (u8, &[u8])| {
    let (width, bytes) = input;
    let Some(tile) = Tile::new(Kind::Entries, 0, u16::from(width) + 1) else {
        return;
    };
    if let Ok(entries) = decode_bundle(tile, bytes) {
        let written = encode_bundle(entries.iter().copied()).unwrap_or_default();
        assert_eq!(written, &bytes[..written.len()]);
    }
});
