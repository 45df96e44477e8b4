//! The list for `sha256sum -c`: read line by line, and patched without reading what it lists.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tlog::record::Digest;

/// Path and hash of each line that is one.
pub(crate) fn lines(list: &[u8]) -> impl Iterator<Item = (&str, &str)> {
    let text = std::str::from_utf8(list).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once("  ").map(|(sha256, path)| (path, sha256)))
}

/// The paths listed.
pub(crate) fn paths(list: &[u8]) -> impl Iterator<Item = &str> {
    lines(list).map(|(path, _)| path)
}

/// The list after these changes: a hash for a path that is new or different, nothing for one that is gone. `None` when the old list
/// is not one.
pub(crate) fn patch(list: &[u8], changes: &BTreeMap<String, Option<Digest>>) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(list)
        .ok()
        .filter(|text| text.ends_with('\n'))?;
    let mut out = String::with_capacity(text.len() + changes.len() * 120);
    let mut new = changes.iter().peekable();
    let mut before = "";
    let write = |out: &mut String, path: &str, sha256: &Option<Digest>| {
        if let Some(sha256) = sha256 {
            let _ = writeln!(out, "{sha256}  {path}");
        }
    };
    for line in text.split_inclusive('\n') {
        let path = line.get(66..)?.strip_suffix('\n')?;
        if line.get(64..66) != Some("  ") || path <= before {
            return None;
        }
        while let Some((added, sha256)) = new.next_if(|(added, _)| added.as_str() < path) {
            write(&mut out, added, sha256);
        }
        match new.next_if(|(changed, _)| *changed == path) {
            Some((_, sha256)) => write(&mut out, path, sha256),
            None => out.push_str(line),
        }
        before = path;
    }
    for (added, sha256) in new {
        write(&mut out, added, sha256);
    }
    Some(out.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(files: &BTreeMap<String, u8>) -> Vec<u8> {
        files
            .iter()
            .map(|(path, byte)| format!("{}  {path}\n", Digest::of(&[*byte])))
            .collect::<String>()
            .into_bytes()
    }

    proptest! {
        #[test]
        fn a_patched_list_is_the_list_of_the_changed_files(
            mut files in prop::collection::btree_map("[a-c/]{1,3}", 0_u8..4, 1..8),
            changes in prop::collection::btree_map("[a-c/]{1,3}", prop::option::of(0_u8..4), 0..8),
        ) {
            let old = written(&files);
            for (path, change) in &changes {
                match change {
                    Some(byte) => drop(files.insert(path.clone(), *byte)),
                    None => drop(files.remove(path)),
                }
            }
            let changes = changes.iter().map(|(path, byte)| (path.clone(), byte.map(|byte| Digest::of(&[byte])))).collect();
            prop_assert_eq!(patch(&old, &changes), Some(written(&files)));
        }

        #[test]
        fn no_bytes_break_it(list in any::<Vec<u8>>()) {
            let _ = patch(&list, &BTreeMap::from([("a".to_owned(), None)]));
            lines(&list).count();
        }
    }
}
