//! Trees and proofs against the definition of RFC 6962, word for word.

use super::*;

/// The definition of RFC 6962, 2.1, word for word.
fn definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Hash::node(&definition(left), &definition(right))
        }
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| Hash::leaf(&n.to_be_bytes())).collect()
}

fn reader(leaves: &[Hash]) -> impl Fn(Node) -> Result<Hash, MerkleError> {
    |node| {
        let width = 1_usize << node.level;
        let start = node.index as usize * width;
        Ok(definition(&leaves[start..start + width]))
    }
}

#[test]
fn the_frontier_has_the_root_of_the_definition() {
    let all = leaves(70);
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), Hash::empty_root());
    for (size, leaf) in all.iter().enumerate() {
        frontier.append(*leaf, |_, _| ()).unwrap();
        assert_eq!(frontier.root(), definition(&all[..=size]));
        let loaded = Frontier::load(size as u64 + 1, reader(&all)).unwrap();
        assert_eq!(loaded, frontier);
        let stored = Frontier::from_parts(frontier.size(), frontier.peaks().to_vec());
        assert_eq!(stored.unwrap(), frontier);
    }
    assert!(Frontier::from_parts(3, vec![all[0]]).is_err());
}

#[test]
fn every_subtree_of_small_trees_is_proven_and_only_it() {
    let all = leaves(40);
    for size in 1..=all.len() as u64 {
        let root = definition(&all[..size as usize]);
        for start in 0..size {
            for end in start + 1..=size {
                let range = start..end;
                let proof = prove_subtree(range.clone(), size, reader(&all));
                if !is_subtree(&range) {
                    assert!(proof.is_err());
                    continue;
                }
                let proof = proof.unwrap();
                let subtree = definition(&all[start as usize..end as usize]);
                let verify = |subtree: &Hash, root: &Hash, proof: &[Hash]| {
                    verify_subtree(range.clone(), size, subtree, root, proof)
                };
                assert_eq!(verify(&subtree, &root, &proof), Ok(()));
                assert!(verify(&Hash::empty_root(), &root, &proof).is_err());
                assert!(verify(&subtree, &Hash::empty_root(), &proof).is_err());
                let mut long = proof.clone();
                long.push(root);
                assert!(verify(&subtree, &root, &long).is_err());
            }
        }
    }
}

#[test]
fn nothing_is_proven_outside_the_tree() {
    let all = leaves(8);
    assert!(prove_inclusion(8, 8, reader(&all)).is_err());
    assert!(prove_consistency(9, 8, reader(&all)).is_err());
    assert!(verify_inclusion(0, 0, &all[0], &all[0], &[]).is_err());
    assert!(verify_inclusion(u64::MAX, u64::MAX, &all[0], &all[0], &[]).is_err());
    let empty = Hash::empty_root();
    assert_eq!(
        verify_consistency(0, 8, &empty, &all[0], &[]),
        Err(MerkleError::FromNothing)
    );
    assert_eq!(verify_consistency(0, 0, &empty, &empty, &[]), Ok(()));
    assert!(verify_consistency(0, 0, &empty, &all[0], &[]).is_err());
    assert!(verify_consistency(0, 0, &all[0], &all[0], &[]).is_err());
    assert!(verify_consistency(0, 0, &empty, &empty, &[all[0]]).is_err());
    assert_eq!(verify_subtree(3..3, 8, &empty, &all[0], &[]), Ok(()));
    assert!(verify_subtree(9..9, 8, &empty, &all[0], &[]).is_err());
}
