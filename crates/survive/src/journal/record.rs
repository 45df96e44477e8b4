//! The bytes of a record of the journal. Pure; everything read is hostile.
//!
//! ```text
//! beffroi/journal/v1 <from> <to> <SHA-256 of `<from> <to>\n` and everything after this line>
//! base <path>            (none or more, sorted)
//!                        (an empty line)
//! <one zstd frame, with the bytes of the bases, one after the other, as its prefix>
//! ```
//! The hash finds damage, not malice: whoever makes a record can make its hash. In the frame: for each entry `leaf <bytes>\n` and that many bytes; for each file `file <path> <bytes>\n` and that many.

use std::io::{Read, Write};

use tlog::record::{Digest, TreePath};

const FIRST_LINE: &str = "beffroi/journal/v1 ";
/// The most bytes of a record.
pub(crate) const MAX_RECORD: u64 = 8 << 20;
/// The most bytes in its frame.
const MAX_CONTENT: u64 = 16 << 20;
const MAX_BASES: usize = 1024;
/// The most bytes of bases.
const MAX_PREFIX: usize = 8 << 20;
/// Higher levels cost four times the CPU for one or two hundredths fewer bytes.
const LEVEL: i32 = 6;
/// Prefix and content fit in a window of this many bits.
const WINDOW: u32 = 25;

/// What leads from one state of the tree to the next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub from: u64,
    pub to: u64,
    /// The entries `from..to`.
    pub leaves: Vec<Vec<u8>>,
    /// Bodies and files that are new or different.
    pub files: Vec<(TreePath, Vec<u8>)>,
}

impl Record {
    /// Writes it against files as they were.
    pub fn encode(&self, bases: &[(TreePath, Vec<u8>)]) -> std::io::Result<Vec<u8>> {
        let mut content = Vec::new();
        for leaf in &self.leaves {
            writeln!(content, "leaf {}", leaf.len())?;
            content.extend_from_slice(leaf);
        }
        for (path, bytes) in &self.files {
            writeln!(content, "file {path} {}", bytes.len())?;
            content.extend_from_slice(bytes);
        }
        let mut record = Vec::new();
        for (path, _) in bases {
            writeln!(record, "base {path}")?;
        }
        record.push(b'\n');
        let prefix: Vec<u8> = bases
            .iter()
            .flat_map(|(_, bytes)| bytes.iter().copied())
            .collect();
        let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(record, LEVEL, &prefix)?;
        let bits = (prefix.len() + content.len())
            .next_power_of_two()
            .ilog2()
            .clamp(17, WINDOW);
        encoder.window_log(bits)?;
        encoder.long_distance_matching(true)?;
        encoder.set_pledged_src_size(Some(content.len() as u64))?;
        encoder.write_all(&content)?;
        let rest = encoder.finish()?;
        let range = format!("{} {}", self.from, self.to);
        let first = format!("{FIRST_LINE}{range} {}\n", digest(&range, &rest));
        Ok([first.into_bytes(), rest].concat())
    }
}

/// The head of a record: from, to, bases, and where its frame begins.
fn head(bytes: &[u8]) -> Option<(u64, u64, Vec<TreePath>, &[u8])> {
    let end = bytes
        .windows(2)
        .take(1 << 18)
        .position(|pair| pair == b"\n\n")?;
    let (head, frame) = bytes.split_at_checked(end + 2)?;
    let (first, bases) = std::str::from_utf8(head).ok()?.split_once('\n')?;
    let (range, sha256) = first.strip_prefix(FIRST_LINE)?.rsplit_once(' ')?;
    if digest(range, bytes.get(first.len() + 1..)?).to_string() != sha256 {
        return None;
    }
    let (from, to) = range.split_once(' ')?;
    let lines = bases.lines();
    let bases = lines
        .take_while(|line| !line.is_empty())
        .take(MAX_BASES)
        .map(|line| line.strip_prefix("base ")?.parse().ok());
    Some((
        from.parse().ok()?,
        to.parse().ok()?,
        bases.collect::<Option<_>>()?,
        frame,
    ))
}

fn digest(range: &str, rest: &[u8]) -> Digest {
    Digest::of(&[range.as_bytes(), b"\n", rest].concat())
}

/// Is this a whole record that leads on from `size`?
pub(crate) fn is_sound(bytes: &[u8], size: u64) -> bool {
    head(bytes).is_some_and(|(from, to, ..)| from == size && from < to)
}

/// The paths whose bytes a record is written against; `None` when it is not a record.
pub(crate) fn base_paths(bytes: &[u8]) -> Option<Vec<TreePath>> {
    head(bytes).map(|(_, _, bases, _)| bases)
}

/// Reads a record with the bytes of its bases; `None` when it does not read.
pub(crate) fn decode(bytes: &[u8], bases: &[Vec<u8>]) -> Option<Record> {
    let (from, to, _, frame) = head(bytes)?;
    let prefix = bases.concat();
    if prefix.len() > MAX_PREFIX || from >= to {
        return None;
    }
    let mut decoder = zstd::stream::read::Decoder::with_ref_prefix(frame, &prefix)
        .ok()?
        .single_frame();
    decoder.window_log_max(WINDOW).ok()?;
    let mut content = Vec::new();
    decoder
        .take(MAX_CONTENT + 1)
        .read_to_end(&mut content)
        .ok()?;
    let mut record = Record {
        from,
        to,
        ..Record::default()
    };
    let mut rest = content.as_slice();
    while !rest.is_empty() {
        rest = record.item(rest)?;
    }
    (content.len() as u64 <= MAX_CONTENT && record.leaves.len() as u64 == to - from)
        .then_some(record)
}

impl Record {
    /// Takes one item off; what is after it.
    fn item<'a>(&mut self, content: &'a [u8]) -> Option<&'a [u8]> {
        let end = content.iter().take(400).position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(content.get(..end)?).ok()?;
        let rest = content.get(end + 1..)?;
        let (what, size) = line.rsplit_once(' ')?;
        let (bytes, after) = rest.split_at_checked(size.parse().ok()?)?;
        match what.split_once(' ') {
            None if what == "leaf" => self.leaves.push(bytes.to_vec()),
            Some(("file", path)) => self.files.push((path.parse().ok()?, bytes.to_vec())),
            _ => return None,
        }
        Some(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(name: &str) -> TreePath {
        name.parse().unwrap()
    }

    proptest! {
        #[test]
        fn a_record_is_read_as_written(
            leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..4),
            files in prop::collection::btree_map("[a-z]{1,9}", prop::collection::vec(any::<u8>(), 0..90), 0..4),
            base in prop::collection::vec(any::<u8>(), 0..400),
        ) {
            let files = files.into_iter().map(|(name, bytes)| (path(&name), bytes)).collect();
            let record = Record { from: 7, to: 7 + leaves.len() as u64, leaves, files };
            let bytes = record.encode(&[(path("base"), base.clone())]).unwrap();
            prop_assert_eq!(base_paths(&bytes), Some(vec![path("base")]));
            prop_assert_eq!(decode(&bytes, &[base]), Some(record));
        }

        #[test]
        fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>()) {
            let _ = decode(&bytes, &[]);
            let record = Record { from: 1, to: 2, leaves: vec![bytes.clone()], files: vec![(path("a"), bytes)] };
            let mut bytes = record.encode(&[]).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1;
            prop_assert_eq!(decode(&bytes, &[]), None);
        }
    }

    #[test]
    fn a_small_change_of_a_large_file_makes_a_small_record() {
        let base: Vec<u8> = (0..60_000_u32)
            .flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 7).to_le_bytes())
            .take(200_000)
            .collect();
        let mut new = base.clone();
        new.splice(70_000..70_010, *b"other words");
        let record = Record {
            from: 1,
            to: 2,
            leaves: vec![b"leaf".to_vec()],
            files: vec![(path("fr/index.html"), new)],
        };
        let bytes = record
            .encode(&[(path("fr/index.html"), base.clone())])
            .unwrap();
        assert!(bytes.len() < 400, "{}", bytes.len());
        assert_eq!(decode(&bytes, &[base]), Some(record));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let record = Record {
            from: 1,
            to: 2,
            leaves: vec![Vec::new()],
            files: vec![(path("a"), vec![0; 20 << 20])],
        };
        let bytes = record.encode(&[]).unwrap();
        assert!(bytes.len() < 100_000);
        assert_eq!(decode(&bytes, &[]), None);
    }
}
