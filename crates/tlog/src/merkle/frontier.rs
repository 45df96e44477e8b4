//! Growing a tree by its right edge.

use super::{Hash, MerkleError, Node, check_size, complete_nodes};

/// The right edge of a tree: the roots of its largest complete subtrees, the leftmost first. Enough to append and
/// to know the root, and no larger than one hash per bit of the size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The tree without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A stored frontier.
    ///
    /// # Errors
    /// [`MerkleError::Frontier`] or [`MerkleError::TooLarge`] when the peaks cannot belong to the size.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Result<Self, MerkleError> {
        check_size(size)?;
        let wanted = size.count_ones() as usize;
        if peaks.len() != wanted {
            return Err(MerkleError::Frontier {
                size,
                wanted,
                got: peaks.len(),
            });
        }
        Ok(Self { size, peaks })
    }

    /// The frontier of a tree of `size`, from its nodes.
    ///
    /// # Errors
    /// [`MerkleError::TooLarge`], or what `read` answers.
    pub fn load<E: From<MerkleError>>(
        size: u64,
        read: impl FnMut(Node) -> Result<Hash, E>,
    ) -> Result<Self, E> {
        check_size(size)?;
        let peaks = complete_nodes(0..size)
            .map(read)
            .collect::<Result<_, E>>()?;
        Ok(Self { size, peaks })
    }

    /// Adds a leaf and hands each subtree that is now complete to `done`, the leaf itself first.
    ///
    /// # Errors
    /// [`MerkleError::TooLarge`] when the tree is full; nothing is then added.
    pub fn append(
        &mut self,
        leaf: Hash,
        mut done: impl FnMut(Node, Hash),
    ) -> Result<(), MerkleError> {
        check_size(self.size.saturating_add(1))?;
        let (mut hash, mut node) = (
            leaf,
            Node {
                level: 0,
                index: self.size,
            },
        );
        done(node, hash);
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            hash = Hash::node(&left, &hash);
            node = Node {
                level: node.level + 1,
                index: node.index / 2,
            };
            done(node, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
        Ok(())
    }

    /// How many leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, the largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else {
            return Hash::empty_root();
        };
        peaks.fold(*last, |right, left| Hash::node(left, &right))
    }
}
