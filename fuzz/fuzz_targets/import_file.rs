//! Exports of other systems: WXR, Ghost JSON, a Markdown file; each item is read or refused, and reading ends.
#![no_main]
use libfuzzer_sys::fuzz_target;
use prose::lang::Lang;
use publish::import::{ImportOptions, ghost, markdown, wordpress};

fuzz_target!(|bytes: &[u8]| {
    let root = std::env::temp_dir().join(format!("beffroi-fuzz-import-{}", std::process::id()));
    let file = root.join("en.md");
    if std::fs::create_dir_all(&root).is_err() || std::fs::write(&file, bytes).is_err() {
        return;
    }
    let options = ImportOptions {
        lang: None,
        house: Lang::parse("en").ok(),
        now: 0,
        images: None,
    };
    if let Ok(items) = wordpress::open(&file, &options) {
        items.for_each(drop);
    }
    if let Ok(items) = ghost::open(&file, &options) {
        items.for_each(drop);
    }
    if let Ok(items) = markdown::open(&root, &options) {
        items.for_each(drop);
    }
});
