//! The public vectors. They lie outside the repository; where they are absent the test says so.

use base64::Engine as _;
use serde::Deserialize;
use std::path::PathBuf;
use tlog::merkle::{self, Hash, MerkleError};
use tlog::strict::VerifyingKey;

fn vectors<T: serde::de::DeserializeOwned>(file: &str) -> Option<Vec<T>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    let path = std::env::var_os("BEFFROI_VECTORS")
        .map_or_else(beside, PathBuf::from)
        .join(file);
    match std::fs::read(&path) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(error) => {
            eprintln!(
                "SKIPPED: no vectors at {} ({error}); set BEFFROI_VECTORS",
                path.display()
            );
            None
        }
    }
}

#[derive(Deserialize)]
struct EdgeCase {
    number: u32,
    key: String,
    sig: String,
    msg: String,
    flags: Option<Vec<String>>,
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(digits).collect()
}

#[test]
fn strict_ed25519_accepts_43_of_914_edge_cases() {
    let Some(cases) = vectors::<EdgeCase>("ed25519-edge-cases.json") else {
        return;
    };
    assert_eq!(cases.len(), 914);
    let mut accepted = 0;
    for case in cases {
        let (key, signature) = (unhex(&case.key), unhex(&case.sig));
        let dalek = ed25519_dalek::VerifyingKey::from_bytes(&key[..].try_into().unwrap())
            .is_ok_and(|key| {
                let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
                key.verify_strict(case.msg.as_bytes(), &signature).is_ok()
            });
        let ours = VerifyingKey::from_bytes(&key[..].try_into().unwrap());
        let ours = ours.is_ok_and(|key| key.verify(case.msg.as_bytes(), &signature).is_ok());
        assert_eq!(ours, dalek, "case {}", case.number);
        if ours {
            accepted += 1;
            let odd = [
                "low_order_A",
                "low_order_R",
                "non_canonical_A",
                "non_canonical_R",
                "low_order_residue",
            ];
            let flags = case.flags.unwrap_or_default();
            assert!(
                !flags.iter().any(|flag| odd.contains(&flag.as_str())),
                "case {}: {flags:?}",
                case.number
            );
        }
    }
    assert_eq!(accepted, 43);
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProofCase {
    case: String,
    #[serde(default)]
    leaf_idx: u64,
    #[serde(default)]
    tree_size: u64,
    #[serde(default)]
    size1: u64,
    #[serde(default)]
    size2: u64,
    #[serde(default)]
    start: u64,
    #[serde(default)]
    end: u64,
    #[serde(default)]
    size: u64,
    leaf_hash: Option<String>,
    root: Option<String>,
    root1: Option<String>,
    root2: Option<String>,
    proof: Option<Vec<String>>,
    want_err: bool,
}

/// Some values of the vectors are shorter than a hash: filled up with zeros they are hashes as wrong as before. An
/// empty value cannot be written in any of the formats: `None`.
fn hash(text: &str) -> Option<Hash> {
    let mut bytes = base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap();
    assert!(bytes.len() <= 32);
    if bytes.is_empty() {
        return None;
    }
    bytes.resize(32, 0);
    bytes.try_into().ok().map(Hash)
}

/// `None` where a value is not there to be handed in.
fn verify(case: &ProofCase) -> Option<Result<(), MerkleError>> {
    let proof: Option<Vec<Hash>> = case.proof.iter().flatten().map(|line| hash(line)).collect();
    let proof = proof?;
    let value = |text: &Option<String>| hash(text.as_deref().unwrap_or_default());
    let (leaf, root) = (value(&case.leaf_hash), value(&case.root));
    let (root1, root2) = (value(&case.root1), value(&case.root2));
    let range = case.start..case.end;
    Some(match case.case.split('/').next() {
        Some("inclusion") => {
            merkle::verify_inclusion(case.leaf_idx, case.tree_size, &leaf?, &root?, &proof)
        }
        Some("consistency") => {
            merkle::verify_consistency(case.size1, case.size2, &root1?, &root2?, &proof)
        }
        Some("subtreeinclusion") => {
            merkle::verify_subtree_inclusion(case.leaf_idx, range, &leaf?, &root?, &proof)
        }
        Some("subtreeconsistency") => {
            merkle::verify_subtree(range, case.size, &root1?, &root2?, &proof)
        }
        other => panic!("unknown kind {other:?}"),
    })
}

#[test]
fn proofs_hold_and_fail_as_the_518_vectors_say() {
    let Some(cases) = vectors::<ProofCase>("merkle-proofs.json") else {
        return;
    };
    assert_eq!(cases.len(), 518);
    for case in &cases {
        let result = verify(case);
        let held = matches!(result, Some(Ok(())));
        assert_eq!(held, !case.want_err, "{}: {result:?}", case.case);
    }
    assert_eq!(
        cases.iter().filter(|case| verify(case).is_none()).count(),
        79
    );
}
