//! Front matter of both kinds, and the call that a file with it makes.
#![no_main]
use libfuzzer_sys::fuzz_target;
use publish::files::front_matter::FrontMatter;

fuzz_target!(|text: &str| {
    drop(FrontMatter::parse("en.md", text));
    drop(FrontMatter::parse_toml("en.md", text));
    let framed = format!("---\n{text}\n---\nText.\n");
    drop(FrontMatter::parse("en.md", &framed));
});
