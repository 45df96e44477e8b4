//! Path patterns as `/desk/calls/{call}`: each segment is spelled out or stands for one segment of the path.

use std::cmp::Ordering;

use crate::tree::percent_decode;
use crate::{Error, Result};

/// The longest path that is looked at, in bytes as sent.
const MAX_PATH: usize = 1024;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Segment>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Spelled(&'static str),
    Open(&'static str),
}

impl Pattern {
    pub(super) fn parse(pattern: &'static str) -> Result<Self> {
        let bad = || {
            let cause = anyhow::anyhow!("{pattern}");
            Error::internal("a route's pattern cannot be read", cause)
        };
        let below = pattern.strip_prefix('/').ok_or_else(bad)?;
        let mut segments = Vec::new();
        for segment in below.split('/') {
            let open = segment
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'));
            segments.push(match open {
                Some(name) if !name.is_empty() => Segment::Open(name),
                None if !segment.is_empty() && !segment.contains(['{', '}', '%', '?']) => {
                    Segment::Spelled(segment)
                }
                _ => return Err(bad()),
            });
        }
        Ok(Self(segments))
    }

    /// The values of the open segments, decoded; `None` for a path of another shape, or one that is badly encoded.
    pub(super) fn read(&self, path: &str) -> Option<Vec<(&'static str, String)>> {
        if path.len() > MAX_PATH {
            return None;
        }
        let mut segments = path.strip_prefix('/')?.split('/');
        let mut params = Vec::new();
        for wanted in &self.0 {
            let found = segments.next()?;
            match wanted {
                Segment::Spelled(word) if *word == found => {}
                Segment::Spelled(_) => return None,
                Segment::Open(name) => {
                    let value = percent_decode(found)?;
                    if value.is_empty() || value.chars().any(char::is_control) {
                        return None;
                    }
                    params.push((*name, value));
                }
            }
        }
        segments.next().is_none().then_some(params)
    }

    pub(super) fn fits(&self, path: &str) -> bool {
        self.read(path).is_some()
    }

    /// Whether both stand for the same paths.
    pub(super) fn same_paths(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }

    /// By segments; what is spelled out before what is open, and names of open ones do not matter.
    pub(super) fn cmp(&self, other: &Self) -> Ordering {
        let key = |segment: &Segment| match segment {
            Segment::Spelled(word) => (0, *word),
            Segment::Open(_) => (1, ""),
        };
        self.0.iter().map(key).cmp(other.0.iter().map(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &'static str, path: &str) -> Option<Vec<String>> {
        let params = Pattern::parse(pattern).unwrap().read(path)?;
        Some(params.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn open_segments_are_read_and_decoded() {
        let pattern = "/desk/calls/{call}/{lang}";
        let values = |path| read(pattern, path);
        assert_eq!(
            values("/desk/calls/pont/fr"),
            Some(vec!["pont".into(), "fr".into()])
        );
        assert_eq!(
            values("/desk/calls/%D0%BC%2F/fr"),
            Some(vec!["м/".into(), "fr".into()])
        );
        for path in [
            "/desk/calls/pont",
            "/desk/calls/pont/fr/",
            "/desk/calls//fr",
            "/desk/calls/%zz/fr",
            "/desk/calls/a%00/fr",
            "/desk/calls/%ff/fr",
            "desk/calls/a/fr",
            "",
        ] {
            assert_eq!(values(path), None, "{path}");
        }
        assert_eq!(
            values(&format!("/desk/calls/{}/fr", "a".repeat(2000))),
            None
        );
    }

    #[test]
    fn what_is_spelled_out_comes_first() {
        let mut all = ["/desk/{a}/x", "/desk/{b}", "/desk/new", "/desk"]
            .map(|pattern| Pattern::parse(pattern).unwrap());
        all.sort_by(Pattern::cmp);
        assert_eq!(all[0], Pattern::parse("/desk").unwrap());
        assert_eq!(all[1], Pattern::parse("/desk/new").unwrap());
        assert!(all[2].same_paths(&Pattern::parse("/desk/{c}").unwrap()));
    }

    #[test]
    fn nonsense_is_no_pattern() {
        for pattern in ["desk", "/", "/desk/", "/{}", "/a{b}", "/desk//x"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
