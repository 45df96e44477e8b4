//! Puts the sample calls of `beffroi demo` into the program, a list of (path, bytes), and a fingerprint of everything that
//! pages are made from, so that a house notices when an upgrade renders them differently.

use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::{env, fs};

/// What pages are made from, outside this crate.
const PAGE_SOURCES: [&str; 6] = [
    "../prose/src",
    "../prose/data",
    "../publish/src/site",
    "../publish/pages",
    "../publish/words",
    "../../verifier/dist",
];

fn main() {
    let mut files = Vec::new();
    for folder in ["samples", "samples-rev2"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let list: String = files
        .iter()
        .map(|file| {
            format!(
                "    ({file:?}, include_bytes!({:?})),\n",
                format!("{root}/{file}")
            )
        })
        .collect();
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("samples.rs");
    fs::write(out, format!("&[\n{list}]\n")).expect("the build folder can be written");
    println!("cargo::rustc-env=BEFFROI_PAGES={:016x}", fingerprint());
}

fn fingerprint() -> u64 {
    let mut files = Vec::new();
    for folder in PAGE_SOURCES {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.as_bytes());
        hasher.write(&fs::read(&file).unwrap_or_default());
    }
    hasher.finish()
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}
