//! Writes the pages of the tests' sample house into a folder, to look at them, and says what rendering one costs:
//! `cargo run --release -p publish --example sample_site -- FOLDER`.

#[path = "../tests/it/sample.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use more of it, and stop where they cannot go on"
)]
mod sample;

use std::time::Instant;

fn main() -> anyhow::Result<()> {
    let out = std::path::PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "target/sample-site".to_owned()),
    );
    let dir = tempfile::tempdir()?;
    let sample = sample::Sample::filled(dir.path(), "https://bell.example");
    for path in sample.all_paths() {
        let rendered = sample
            .house
            .db
            .read(|conn| sample.house.registry.render(&sample.house, conn, &path))?;
        let rendered = rendered.ok_or_else(|| anyhow::anyhow!("{path} is listed and not there"))?;
        let file = out.join(&path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, rendered.bytes)?;
    }
    for path in [
        "fr/bells-for-water.html",
        "kk/bells-for-water.html",
        "fr/index.html",
        "fr/page/1.html",
        "fr/atom.xml",
        "index.html",
        "sitemap/1.xml",
    ] {
        measure(&sample, path);
    }
    Ok(())
}

fn measure(sample: &sample::Sample, path: &str) {
    const TIMES: u32 = 200;
    let start = Instant::now();
    for _ in 0..TIMES {
        std::hint::black_box(sample.page(path));
    }
    println!(
        "{path}: {} µs",
        start.elapsed().as_micros() / u128::from(TIMES)
    );
}
