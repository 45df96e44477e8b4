//! The Merkle tree of RFC 6962: hashing, growing by appends, and proofs, made and verified.
//!
//! One walk serves all four proofs. Whether a subtree `[start, end)` belongs to a tree of `size` leaves is the
//! subtree consistency proof (draft-ietf-plants-merkle-tree-certs, section 4.4); with `start = 0` it is RFC 6962
//! consistency, with one leaf it is RFC 6962 inclusion. The walk lists the siblings from the leaf up; making a
//! proof hashes those ranges, verifying folds the given hashes over them. A proof of any other length is refused
//! before a hash is computed.
//!
//! Hashes of a tree come from a closure over [`Node`]s, so the tree may live in tiles, in a database or in memory.
//!
//! Cost: a proof is at most 64 hashes; making one reads O(log² size) nodes at worst, which lie in O(log size)
//! tiles. [`Frontier::append`] is two hashes per leaf on average and holds one hash per bit of the size.

mod frontier;
mod hash;

pub use frontier::Frontier;
pub use hash::{Hash, NotAHash};

use std::ops::Range;

/// The largest tree, 2^63 - 1 leaves: what a signed 64-bit column holds.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// The most hashes that a proof in a tree of [`MAX_SIZE`] has.
pub const MAX_PROOF_HASHES: usize = 63;

/// Why a proof cannot be made or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// The entry is not in a tree of this size.
    #[error("there is no entry {index} in a tree of {size}")]
    NoEntry { index: u64, size: u64 },
    /// `[start, end)` is no subtree of a tree of this size: too long, or not aligned.
    #[error("[{start}, {end}) is not a subtree of a tree of {size} entries")]
    NoSubtree { start: u64, end: u64, size: u64 },
    /// More than [`MAX_SIZE`] entries.
    #[error("a tree of {0} entries is larger than this software handles (2^63 - 1)")]
    TooLarge(u64),
    /// Every tree grows from the empty one, so a proof from there says nothing.
    #[error("a tree of no entries is the start of every tree; there is nothing to check")]
    FromNothing,
    /// A frontier has one hash for each bit of the size that is set.
    #[error("a tree of {size} entries has a right edge of {wanted} hashes, not {got}")]
    Frontier {
        size: u64,
        wanted: usize,
        got: usize,
    },
    /// The proof has another length than this place in this tree gives.
    #[error(
        "the proof has {got} hashes where {wanted} are needed; it belongs to another entry or tree size"
    )]
    Length { wanted: usize, got: usize },
    /// The hashes do not lead to the root.
    #[error(
        "the proof does not lead to the root hash: the entry, the proof or the checkpoint was altered"
    )]
    Mismatch,
}

/// A complete subtree: the hash over leaves `index << level .. (index + 1) << level`. Level 0 is the leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// The height, 0 to 62.
    pub level: u8,
    /// The place from the left among the nodes of this level.
    pub index: u64,
}

/// The complete subtrees that cover leaves `range`, from left to right, each as large as its place allows.
fn complete_nodes(range: Range<u64>) -> impl DoubleEndedIterator<Item = Node> {
    let mut nodes = Vec::with_capacity(64);
    let mut start = range.start;
    while start < range.end {
        let level = start.trailing_zeros().min((range.end - start).ilog2());
        nodes.push(Node {
            level: level as u8,
            index: start >> level,
        });
        start += 1 << level;
    }
    nodes.into_iter()
}

/// The hash over the leaves of a subtree (see [`is_subtree`]), from its complete nodes.
fn range_hash<E>(
    range: Range<u64>,
    read: &mut impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let mut nodes = complete_nodes(range).rev();
    let Some(last) = nodes.next() else {
        return Ok(Hash::empty_root());
    };
    let mut hash = read(last)?;
    for node in nodes {
        hash = Hash::node(&read(node)?, &hash);
    }
    Ok(hash)
}

/// The root of a tree of `size` leaves, from O(log size) nodes.
///
/// # Errors
/// [`MerkleError::TooLarge`], or what `read` answers.
pub fn root<E: From<MerkleError>>(
    size: u64,
    mut read: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Hash, E> {
    check_size(size)?;
    range_hash(0..size, &mut read)
}

/// The hash over the leaves of a subtree.
///
/// # Errors
/// [`MerkleError::NoSubtree`], or what `read` answers.
pub fn subtree_hash<E: From<MerkleError>>(
    range: Range<u64>,
    mut read: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Hash, E> {
    check_subtree(&range, range.end)?;
    range_hash(range, &mut read)
}

fn check_size(size: u64) -> Result<(), MerkleError> {
    if size > MAX_SIZE {
        Err(MerkleError::TooLarge(size))
    } else {
        Ok(())
    }
}

/// Is `[start, end)` a subtree: `start` a multiple of its length rounded up to a power of two? So is any empty range.
#[must_use]
pub fn is_subtree(range: &Range<u64>) -> bool {
    range.start <= range.end
        && range.end <= MAX_SIZE
        && range
            .start
            .is_multiple_of((range.end - range.start).next_power_of_two())
}

fn check_subtree(range: &Range<u64>, size: u64) -> Result<(), MerkleError> {
    check_size(size)?;
    if is_subtree(range) && range.end <= size {
        return Ok(());
    }
    Err(MerkleError::NoSubtree {
        start: range.start,
        end: range.end,
        size,
    })
}

/// What one hash of a proof is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The common start of the subtree and the tree, where the subtree itself is none of the tree's nodes.
    Start,
    /// Right of what is known: in the tree, but not in the subtree.
    Right,
    /// Left of what is known: in the tree, but not in the subtree.
    Left,
    /// Left of what is known: in both.
    LeftOfBoth,
}

/// The hashes that prove subtree `range` (checked) to a tree of `size`, from the bottom up. None for an empty range,
/// which is in every tree.
fn steps(range: Range<u64>, size: u64) -> Vec<(Role, Range<u64>)> {
    let (Range { mut start, mut end }, mut offset, mut size) = (range, 0, size);
    let mut steps = Vec::with_capacity(64);
    if start == end {
        return steps;
    }
    let mut subtree_known = true;
    while start != 0 || end != size {
        let half = size.next_power_of_two() / 2;
        if end <= half {
            steps.push((Role::Right, offset + half..offset + size));
            size = half;
            continue;
        }
        let role = if start >= half {
            Role::Left
        } else {
            Role::LeftOfBoth
        };
        steps.push((role, offset..offset + half));
        subtree_known &= role == Role::Left;
        start = start.saturating_sub(half);
        (end, size, offset) = (end - half, size - half, offset + half);
    }
    if !subtree_known {
        steps.push((Role::Start, offset..offset + size));
    }
    steps.reverse();
    steps
}

/// Proves that the leaves of `range` are a subtree of the tree of `size` leaves.
///
/// # Errors
/// [`MerkleError::NoSubtree`], or what `read` answers.
pub fn prove_subtree<E: From<MerkleError>>(
    range: Range<u64>,
    size: u64,
    mut read: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    check_subtree(&range, size)?;
    steps(range, size)
        .into_iter()
        .map(|(_, leaves)| range_hash(leaves, &mut read))
        .collect()
}

/// Checks that the subtree `range` with hash `subtree` is part of the tree of `size` leaves with `root`. Of an empty
/// range only the hash is checked: it is part of every tree.
///
/// # Errors
/// [`MerkleError::NoSubtree`], [`MerkleError::Length`] or [`MerkleError::Mismatch`].
pub fn verify_subtree(
    range: Range<u64>,
    size: u64,
    subtree: &Hash,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    check_subtree(&range, size)?;
    let steps = steps(range.clone(), size);
    if steps.len() != proof.len() {
        return Err(MerkleError::Length {
            wanted: steps.len(),
            got: proof.len(),
        });
    }
    if range.is_empty() {
        return if *subtree == Hash::empty_root() {
            Ok(())
        } else {
            Err(MerkleError::Mismatch)
        };
    }
    let (mut small, mut large) = (*subtree, *subtree);
    for ((role, _), hash) in steps.iter().zip(proof) {
        match role {
            Role::Start => (small, large) = (*hash, *hash),
            Role::Right => large = Hash::node(&large, hash),
            Role::Left => large = Hash::node(hash, &large),
            Role::LeftOfBoth => {
                (small, large) = (Hash::node(hash, &small), Hash::node(hash, &large))
            }
        }
    }
    if small == *subtree && large == *root {
        Ok(())
    } else {
        Err(MerkleError::Mismatch)
    }
}

/// Proves that entry `index` is in the tree of `size` (RFC 6962, 2.1.1): the leaf's sibling first.
///
/// # Errors
/// [`MerkleError::NoEntry`], or what `read` answers.
pub fn prove_inclusion<E: From<MerkleError>>(
    index: u64,
    size: u64,
    read: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let leaf = leaf_range(index, &(0..size))?;
    prove_subtree(leaf, size, read)
}

/// Checks that the leaf `leaf` is entry `index` of the tree of `size` with `root`.
///
/// # Errors
/// [`MerkleError::NoEntry`], [`MerkleError::Length`] or [`MerkleError::Mismatch`].
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    verify_subtree(leaf_range(index, &(0..size))?, size, leaf, root, proof)
}

/// Proves that entry `index` is in the subtree `range`: RFC 6962 inclusion as if the subtree were the tree.
///
/// # Errors
/// [`MerkleError::NoSubtree`], [`MerkleError::NoEntry`], or what `read` answers.
pub fn prove_subtree_inclusion<E: From<MerkleError>>(
    index: u64,
    range: Range<u64>,
    mut read: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    check_subtree(&range, range.end)?;
    let leaf = leaf_range(index, &range)?;
    let shifted = |leaves: Range<u64>| leaves.start + range.start..leaves.end + range.start;
    let steps = steps(leaf, range.end - range.start).into_iter();
    steps
        .map(|(_, leaves)| range_hash(shifted(leaves), &mut read))
        .collect()
}

/// Checks that the leaf `leaf` is entry `index` of the subtree `range` with hash `subtree`.
///
/// # Errors
/// [`MerkleError::NoSubtree`], [`MerkleError::NoEntry`], [`MerkleError::Length`] or [`MerkleError::Mismatch`].
pub fn verify_subtree_inclusion(
    index: u64,
    range: Range<u64>,
    leaf: &Hash,
    subtree: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    check_subtree(&range, range.end)?;
    verify_subtree(
        leaf_range(index, &range)?,
        range.end - range.start,
        leaf,
        subtree,
        proof,
    )
}

/// Entry `index` as a range that counts from the start of `range`.
fn leaf_range(index: u64, range: &Range<u64>) -> Result<Range<u64>, MerkleError> {
    if !range.contains(&index) || range.end > MAX_SIZE {
        return Err(MerkleError::NoEntry {
            index,
            size: range.end,
        });
    }
    Ok(index - range.start..index - range.start + 1)
}

/// Proves that the tree of `old` leaves is the start of the tree of `new` (RFC 6962, 2.1.2). From nothing, and
/// from a tree to itself, the proof is empty.
///
/// # Errors
/// [`MerkleError::NoSubtree`] when `old > new`, or what `read` answers.
pub fn prove_consistency<E: From<MerkleError>>(
    old: u64,
    new: u64,
    read: impl FnMut(Node) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    prove_subtree(0..old, new, read)
}

/// Checks that the tree of `old` leaves with `old_root` is the start of the tree of `new` with `new_root`.
///
/// # Errors
/// [`MerkleError::NoSubtree`] when `old > new`, [`MerkleError::Length`] or [`MerkleError::Mismatch`], the last also
/// when two trees of one size differ; [`MerkleError::FromNothing`] when only `old` is zero: whoever starts there
/// has nothing to compare, and says so in its own words.
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Hash,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if old == 0 && new > 0 {
        return Err(MerkleError::FromNothing);
    }
    if new == 0 && old_root != new_root {
        return Err(MerkleError::Mismatch);
    }
    verify_subtree(0..old, new, old_root, new_root, proof)
}

#[cfg(test)]
mod tests;
