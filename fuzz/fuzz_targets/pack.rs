//! Packs from anyone: whatever the ZIP file is, it is verified or refused, and what is whole names a house.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let place = std::env::temp_dir().join(format!("beffroi-fuzz-pack-{}", std::process::id()));
    if std::fs::write(&place, bytes).is_err() {
        return;
    }
    if let Ok(verdict) = survive::bundle::verify_pack(&place, None, None) {
        assert!(verdict.state == 0 || verdict.house_id.is_some());
    }
});
