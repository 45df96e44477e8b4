//! Site manifests: which files the tree of a house has, one signed change after another.
//!
//! A site body either lists the whole tree (a keyframe, `base` null) or what changed since the site entry before.
//! Folding them gives the digest of every public file, so a mirror can be checked to the last byte.
//! Cost: a fold is one ordered map insertion a changed path.

use super::body::{self, MAX_SITE_BODY_BYTES};
use super::{Digest, RecordError, TreePath};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileRef(pub Digest, pub u64);

/// The largest file of a tree, in bytes: who copies one reads it whole.
pub const MAX_FILE: u64 = 64 << 20;

impl FileRef {
    /// The reference to these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Digest::of(bytes), bytes.len() as u64)
    }
}

/// What a site entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteBody {
    /// The index of the site entry that this one changes; `None` for a keyframe.
    pub base: Option<u64>,
    /// Files that are new or different.
    #[serde(default)]
    pub put: Put,
    /// Paths that are gone; sorted.
    #[serde(default)]
    pub del: Vec<TreePath>,
}

/// Files by path, sorted, each path once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Put(Vec<(TreePath, FileRef)>);

impl Put {
    /// The files in the order of their paths.
    #[must_use]
    pub fn files(&self) -> &[(TreePath, FileRef)] {
        &self.0
    }
}

impl FromIterator<(TreePath, FileRef)> for Put {
    /// Sorts; of two files of one path the later stays.
    fn from_iter<I: IntoIterator<Item = (TreePath, FileRef)>>(files: I) -> Self {
        Self(
            files
                .into_iter()
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .collect(),
        )
    }
}

impl SiteBody {
    /// Reads the body of a site entry.
    ///
    /// # Errors
    /// [`RecordError::Body`] says what is wrong: JSON, a path, an order, a path that is put and deleted.
    pub fn parse(body: &[u8]) -> Result<Self, RecordError> {
        let site: Self = body::read(body, MAX_SITE_BODY_BYTES)?;
        site.check()?;
        Ok(site)
    }

    /// Writes the body with 32 fresh random bytes.
    ///
    /// # Errors
    /// As [`Self::parse`]; [`RecordError::TooLong`] past 64 MiB.
    pub fn build(&self, nonce: &[u8; 32]) -> Result<Vec<u8>, RecordError> {
        self.check()?;
        let body = body::build(nonce, self)?;
        if body.len() > MAX_SITE_BODY_BYTES {
            return Err(RecordError::TooLong {
                what: "body",
                size: body.len(),
                max: MAX_SITE_BODY_BYTES,
            });
        }
        Ok(body)
    }

    fn check(&self) -> Result<(), RecordError> {
        if !self.del.is_sorted_by(|a, b| a < b) {
            return Err(body::wrong("del is not sorted, or names a path twice"));
        }
        if self.base.is_none() && !self.del.is_empty() {
            return Err(body::wrong("a keyframe deletes nothing"));
        }
        if let Some((path, file)) = self.put.0.iter().find(|(_, file)| file.1 > MAX_FILE) {
            let size = file.1;
            return Err(body::wrong(format!(
                "{path} is said to be {size} bytes long, at most {MAX_FILE}"
            )));
        }
        let paths = self.put.0.iter().map(|(path, _)| path);
        if let Some(path) = paths
            .clone()
            .chain(&self.del)
            .find(|path| !path.in_manifest())
        {
            return Err(body::wrong(format!("{path} is not listed in site entries")));
        }
        // Both lists are sorted, so one walk finds a path that is in both.
        let mut gone = self.del.iter().peekable();
        for path in paths {
            while gone.next_if(|del| *del < path).is_some() {}
            if gone.peek() == Some(&path) {
                return Err(body::wrong(format!("{path} is put and deleted at once")));
            }
        }
        Ok(())
    }
}

/// The files of the tree after some site entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteState {
    index: Option<u64>,
    files: BTreeMap<TreePath, FileRef>,
}

impl SiteState {
    /// The site entry that this is the state of; `None` before the first.
    #[must_use]
    pub fn index(&self) -> Option<u64> {
        self.index
    }

    /// Every file by its path.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<TreePath, FileRef> {
        &self.files
    }

    /// Takes the body of the site entry at `index` into account.
    ///
    /// # Errors
    /// [`RecordError::Body`] when it changes another state than this one, or deletes what is not there; the state is
    /// then as it was.
    pub fn apply(&mut self, index: u64, body: &SiteBody) -> Result<(), RecordError> {
        let keyframe = body.base.is_none();
        if !keyframe && body.base != self.index {
            let found = self
                .index
                .map_or("nothing".to_owned(), |index| format!("entry {index}"));
            return Err(body::wrong(format!(
                "the site entry at {index} changes another state than {found}"
            )));
        }
        if let Some(missing) = body.del.iter().find(|path| !self.files.contains_key(*path)) {
            return Err(body::wrong(format!(
                "the site entry at {index} deletes {missing}, which is not there"
            )));
        }
        if keyframe {
            self.files.clear();
        }
        for path in &body.del {
            self.files.remove(path);
        }
        self.files.extend(body.put.0.iter().cloned());
        self.index = Some(index);
        Ok(())
    }

    /// The body that leads from this state to `files`.
    #[must_use]
    pub fn change_to(&self, files: &BTreeMap<TreePath, FileRef>) -> SiteBody {
        let Some(base) = self.index else {
            return Self::keyframe(files);
        };
        let new = files
            .iter()
            .filter(|(path, file)| self.files.get(*path) != Some(file));
        SiteBody {
            base: Some(base),
            put: new.map(|(path, file)| (path.clone(), *file)).collect(),
            del: self
                .files
                .keys()
                .filter(|path| !files.contains_key(*path))
                .cloned()
                .collect(),
        }
    }

    /// The body that lists all of `files`.
    #[must_use]
    pub fn keyframe(files: &BTreeMap<TreePath, FileRef>) -> SiteBody {
        let put = files
            .iter()
            .map(|(path, file)| (path.clone(), *file))
            .collect();
        SiteBody {
            base: None,
            put,
            del: Vec::new(),
        }
    }
}

impl Serialize for Put {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0
            .iter()
            .try_for_each(|(path, file)| map.serialize_entry(path, file))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Put {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SortedFiles)
    }
}

struct SortedFiles;

impl<'de> Visitor<'de> for SortedFiles {
    type Value = Put;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("files by path, sorted")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Put, A::Error> {
        let mut files: Vec<(TreePath, FileRef)> = Vec::new();
        while let Some(file) = map.next_entry::<TreePath, FileRef>()? {
            if files.last().is_some_and(|last| last.0 >= file.0) {
                return Err(A::Error::custom(format!(
                    "{} is out of order or stands twice",
                    file.0
                )));
            }
            files.push(file);
        }
        Ok(Put(files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn files(names: &[(&str, &str)]) -> BTreeMap<TreePath, FileRef> {
        names
            .iter()
            .map(|(path, bytes)| (path.parse().unwrap(), FileRef::of(bytes.as_bytes())))
            .collect()
    }

    #[test]
    fn changes_lead_from_state_to_state() {
        let (one, two) = (
            files(&[("a", "1"), ("b", "2")]),
            files(&[("b", "3"), ("c", "4")]),
        );
        let mut state = SiteState::default();
        state.apply(4, &state.change_to(&one)).unwrap();
        let change = state.change_to(&two);
        let text = String::from_utf8(change.build(&[0; 32]).unwrap()).unwrap();
        assert!(
            text.contains(r#"{"base":4,"put":{"b":["4e07"#) && text.ends_with("\"del\":[\"a\"]}\n")
        );
        let read = SiteBody::parse(text.as_bytes()).unwrap();
        assert_eq!(read, change);
        assert!(
            state
                .clone()
                .apply(
                    9,
                    &SiteBody {
                        base: Some(3),
                        ..read.clone()
                    }
                )
                .is_err()
        );
        state.apply(9, &read).unwrap();
        assert_eq!((state.files(), state.index()), (&two, Some(9)));
        assert!(
            state
                .apply(
                    10,
                    &SiteBody {
                        base: Some(9),
                        ..read
                    }
                )
                .is_err(),
            "a is gone already"
        );
        state.apply(11, &SiteState::keyframe(&one)).unwrap();
        assert_eq!(state.files(), &one);
    }

    #[test]
    fn bad_manifests_are_refused() {
        let file = format!("[\"{}\",1]", Digest::of(b""));
        let body = |json: &str| format!("beffroi/body/v1 {}\n{json}\n", Digest::of(b""));
        let parse = |json: String| SiteBody::parse(body(&json).as_bytes());
        assert!(
            parse(format!(
                r#"{{"base":null,"put":{{"a":{file},"b":{file}}},"del":[]}}"#
            ))
            .is_ok()
        );
        for json in [
            format!(r#"{{"base":null,"put":{{"b":{file},"a":{file}}},"del":[]}}"#),
            format!(r#"{{"base":null,"put":{{"a":{file},"a":{file}}},"del":[]}}"#),
            format!(r#"{{"base":1,"put":{{"a":{file}}},"del":["a"]}}"#),
            format!(r#"{{"base":null,"put":{{"../a":{file}}},"del":[]}}"#),
            format!(r#"{{"base":null,"put":{{"log/checkpoint":{file}}},"del":[]}}"#),
            format!(r#"{{"base":null,"put":{{"beffroi/body/ab/x":{file}}},"del":[]}}"#),
            r#"{"base":1,"put":{},"del":["b","a"]}"#.to_owned(),
            r#"{"base":null,"put":{},"del":["a"]}"#.to_owned(),
            r#"{"base":1,"put":{},"del":[],"more":1}"#.to_owned(),
        ] {
            assert!(parse(json.clone()).is_err(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(json in any::<String>()) {
            let _ = SiteBody::parse(format!("beffroi/body/v1 {}\n{json}\n", Digest::of(b"")).as_bytes());
        }
    }
}
