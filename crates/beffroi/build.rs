//! Puts the sample calls of `beffroi demo` into the program: a list of (path, bytes).

use std::path::Path;
use std::{env, fs};

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
