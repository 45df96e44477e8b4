//! No bytes make a parser panic, and what a parser accepts is written again as it was.

use crate::static_tree::entry;
use proptest::prelude::*;
use tlog::checkpoint::Checkpoint;
use tlog::cosignature::Cosigner;
use tlog::merkle::{
    Hash, verify_consistency, verify_inclusion, verify_subtree, verify_subtree_inclusion,
};
use tlog::note::{Note, SignatureLine, Signer, Vkey};
use tlog::policy::Policy;
use tlog::proof::Proof;
use tlog::strict::SigningKey;
use tlog::tile::{Kind, Tile, TileTree, decode_bundle, encode_bundle};
use tlog::witness::{AddCheckpoint, KnownLog, judge, read_answer};

/// Gives the bytes to every parser; whatever one takes has to be what it writes.
fn read_by_all(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(proof) = Proof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        let _ = proof.verify(&Hash::leaf(b""), &[], &[]);
    }
    if let Ok(request) = AddCheckpoint::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
        let _ = judge(
            &request,
            Some(&KnownLog {
                keys: vec![log().vkey().clone()],
                latest: None,
            }),
            1,
        );
    }
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(vkey) = text.parse::<Vkey>() {
        assert_eq!(vkey.to_string(), text);
    }
    if let Ok(tile) = text.parse::<Tile>() {
        assert_eq!(tile.to_string(), text);
    }
    if let Ok(policy) = Policy::parse(bytes) {
        let written = policy.to_bytes();
        assert_eq!(Policy::parse(&written).unwrap(), policy);
        assert_eq!(Policy::parse(&written).unwrap().to_bytes(), written);
    }
    for width in [1, 2, 255, 256] {
        let tile = Tile::new(Kind::Entries, 0, width).unwrap();
        if let Ok(entries) = decode_bundle(tile, bytes) {
            assert!(bytes.starts_with(&encode_bundle(entries).unwrap()));
        }
        let _ = Tile::new(Kind::Hashes(0), 0, width).unwrap().decode(bytes);
    }
    let _ = SignatureLine::parse_block(bytes);
    let _ = read_answer(200, "", bytes);
    let _ = read_answer(409, "text/x.tlog.size", bytes);
}

fn log() -> Signer {
    Signer::new(
        "beffroi/abc".parse().unwrap(),
        SigningKey::from_seed(&[1; 32]),
    )
}

/// One good file of each kind.
fn good_files() -> Vec<Vec<u8>> {
    let witness = Cosigner::new(
        "ally/witness".parse().unwrap(),
        SigningKey::from_seed(&[3; 32]),
    );
    let root = Hash::node(&Hash::leaf(&entry(0)), &Hash::leaf(&entry(1)));
    let head = Checkpoint::new("beffroi/abc", 2, root).unwrap();
    let mut note = head.sign(&[&log()]).unwrap();
    note.add(witness.cosign(note.text(), 7).unwrap()).unwrap();
    let proof = Proof::new(1, vec![Hash::leaf(&entry(0))], note.clone())
        .with_extra(b"more".to_vec())
        .unwrap();
    let request = AddCheckpoint::new(1, vec![Hash::leaf(&entry(1))], note.clone()).unwrap();
    let policy = Policy::for_allies(log().vkey(), &[vec![witness.vkey().clone()]]).unwrap();
    vec![
        note.to_string().into_bytes(),
        proof.to_string().into_bytes(),
        request.to_string().into_bytes(),
        head.to_string().into_bytes(),
        policy.to_bytes(),
        log().vkey().to_string().into_bytes(),
        b"tile/0/x001/234.p/17".to_vec(),
        encode_bundle([entry(0).as_slice(), &entry(1)]).unwrap(),
        note.signatures()[1].to_string().into_bytes(),
    ]
}

#[test]
fn good_files_are_read() {
    let files = good_files();
    files.iter().for_each(|file| read_by_all(file));
    assert!(Note::parse(&files[0]).is_ok() && Proof::parse(&files[1]).is_ok());
    assert!(AddCheckpoint::parse(&files[2]).is_ok() && Policy::parse(&files[4]).is_ok());
}

proptest! {
    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_by_all(&bytes);
    }

    #[test]
    fn random_lines_do_no_harm(text in "((— )?[a-z0-9+/= ]{0,50}\n){0,12}") {
        read_by_all(text.as_bytes());
    }

    #[test]
    fn good_files_with_a_wound_do_no_harm(
        file in any::<prop::sample::Index>(),
        cut in any::<(prop::sample::Index, prop::sample::Index)>(),
        fill in prop::collection::vec(any::<u8>(), 0..5),
    ) {
        let mut file = file.get(&good_files()).clone();
        let (from, to) = (cut.0.index(file.len() + 1), cut.1.index(file.len() + 1));
        file.splice(from.min(to)..from.max(to).min(from.min(to) + 80), fill);
        read_by_all(&file);
    }

    #[test]
    fn absurd_sizes_do_no_harm(a in any::<u64>(), b in any::<u64>(), c in any::<u64>(), length in 0_usize..80) {
        let (hash, proof) = (Hash::leaf(b""), vec![Hash::leaf(b""); length]);
        let _ = verify_inclusion(a, b, &hash, &hash, &proof);
        let _ = verify_consistency(a, b, &hash, &hash, &proof);
        let _ = verify_subtree(a..b, c, &hash, &hash, &proof);
        let _ = verify_subtree_inclusion(a, b..c, &hash, &hash, &proof);
        let mut tree = TileTree::new(a, |tile: Tile| Ok::<_, tlog::tile::TileError>(vec![0; usize::from(tile.width()) * 32]));
        let _ = (tree.root(), tree.prove_inclusion(b), tree.prove_consistency(b), tree.prove_subtree(b..c));
    }
}
