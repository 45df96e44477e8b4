//! A tree that we wrote, checked by `aics-tlog` from PyPI, which shares no code with us.

use crate::static_tree;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Around every border of tiles.
const SIZES: [u64; 7] = [1, 255, 256, 257, 65_535, 65_536, 70_000];

#[test]
fn an_independent_verifier_accepts_our_tree_at_every_tile_border() {
    let Some(python) = std::env::var_os("BEFFROI_PYTHON") else {
        eprintln!("SKIPPED: set BEFFROI_PYTHON to a Python that has aics-tlog 0.2.1");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    fs::create_dir(&tree).unwrap();
    let mut vkey = String::new();
    for size in SIZES {
        vkey = static_tree::grow(&tree, size).unwrap().to_string();
        fs::copy(
            tree.join("checkpoint"),
            folder.path().join(format!("{size}.checkpoint")),
        )
        .unwrap();
    }
    fs::write(folder.path().join("vkey"), vkey).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_with_aics.py");
    let sizes = SIZES.map(|size| size.to_string());
    let run = Command::new(python)
        .arg(script)
        .arg(folder.path())
        .args(&sizes)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    eprint!("{said}{}", String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{said}");
    let verified = SIZES.map(|size| said.contains(&format!("verified {size}: ")));
    assert_eq!(verified, [true; 7]);
    assert!(said.contains("altered: found"));
}
