//! A request to sign: entries that take several editors, on their way between them as one small file.
//!
//! Whoever makes the request signs first; everybody after adds a line under each of the same texts, at the house or far from it.
//! ```text
//! beffroi/to-sign/v1
//! id <26 base32 characters>
//! about <one line for people, which nobody signs>
//! entries <how many>
//! entry <size in bytes>
//! <the entry as it is signed so far>
//! …
//! ```
//! Only erasures travel like this. Parsing is bounded; what is parsed is written again as it was.

use std::fmt;

use super::{Act, CallId, MAX_ENTRY_BYTES, RecordError, SignedEntry, number};
use crate::note::{KeyName, Signer};

const FIRST_LINE: &str = "beffroi/to-sign/v1\n";
const MAX_ENTRIES: usize = 64;
const MAX_ABOUT: usize = 400;
/// The most bytes of a request.
pub const MAX_REQUEST_BYTES: usize = 1_024 + MAX_ENTRIES * (MAX_ENTRY_BYTES + 16);

/// Entries that wait for signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    id: CallId,
    about: String,
    entries: Vec<SignedEntry>,
}

impl ToSign {
    /// A request for these entries, each signed by at least one editor. `about` is told to whoever signs.
    ///
    /// # Errors
    /// [`RecordError::Rule`] when they are not the erasures of one moment under one key document.
    pub fn new(
        id: CallId,
        about: impl Into<String>,
        entries: Vec<SignedEntry>,
    ) -> Result<Self, RecordError> {
        let request = Self {
            id,
            about: about.into(),
            entries,
        };
        request
            .broken()
            .map_or(Ok(request), |rule| Err(RecordError::Rule(rule)))
    }

    /// Reads a request.
    ///
    /// # Errors
    /// Says what is wrong; only the one form passes.
    pub fn parse(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RecordError::TooLong {
                what: "request to sign",
                size: bytes.len(),
                max: MAX_REQUEST_BYTES,
            });
        }
        let form = RecordError::Rule("it is no whole request to sign an erasure");
        let text = std::str::from_utf8(bytes).map_err(|_| form.clone())?;
        let request = Self::read(text)?.ok_or(form)?;
        match request.to_string() == text {
            true => Ok(request),
            false => Err(RecordError::NotCanonical),
        }
    }

    fn read(text: &str) -> Result<Option<Self>, RecordError> {
        let Some((id, about, count, mut rest)) = head(text) else {
            return Ok(None);
        };
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let Some((leaf, after)) = next(rest) else {
                return Ok(None);
            };
            entries.push(SignedEntry::parse(leaf.as_bytes())?);
            rest = after;
        }
        match rest.is_empty() {
            true => Self::new(id, about, entries).map(Some),
            false => Ok(None),
        }
    }

    fn broken(&self) -> Option<&'static str> {
        let Some(first) = self.entries.first().map(SignedEntry::entry) else {
            return Some("a request to sign has an entry");
        };
        let Act::Erase { reason, .. } = first.act else {
            return Some("a request to sign holds erasures");
        };
        let alike = |signed: &SignedEntry| {
            let entry = signed.entry();
            (entry.origin, entry.time, entry.keys) == (first.origin, first.time, first.keys)
                && matches!(entry.act, Act::Erase { reason: other, .. } if other == reason)
        };
        if self.entries.len() > MAX_ENTRIES || !self.entries.iter().all(alike) {
            return Some("a request to sign holds at most 64 erasures of one moment and reason");
        }
        let plain = self.about.len() <= MAX_ABOUT && !self.about.chars().any(char::is_control);
        (!plain).then_some("what a request is about is one line of at most 400 bytes")
    }

    /// Which request it is.
    #[must_use]
    pub fn id(&self) -> CallId {
        self.id
    }

    /// What it is about, in the words of whoever made it; nobody signs them.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.about
    }

    /// The entries, as they are signed so far.
    #[must_use]
    pub fn entries(&self) -> &[SignedEntry] {
        &self.entries
    }

    /// Everything that the entries erase, ascending.
    pub fn targets(&self) -> impl Iterator<Item = u64> {
        self.entries
            .iter()
            .flat_map(|signed| match &signed.entry().act {
                Act::Erase { targets, .. } => targets.clone(),
                _ => Vec::new(),
            })
    }

    /// The names of the keys that have a line under every entry. The lines are not checked here.
    #[must_use]
    pub fn signed_by(&self) -> Vec<&KeyName> {
        let Some((first, others)) = self.entries.split_first() else {
            return Vec::new();
        };
        let everywhere = |name: &&KeyName| {
            others.iter().all(|other| {
                other
                    .note()
                    .signatures()
                    .iter()
                    .any(|line| line.name() == *name)
            })
        };
        first
            .note()
            .signatures()
            .iter()
            .map(|line| line.name())
            .filter(everywhere)
            .collect()
    }

    /// The same with an editor's line under each entry.
    ///
    /// # Errors
    /// [`RecordError::TooLong`] when an entry has no room for it.
    pub fn sign(&self, editor: &Signer) -> Result<Self, RecordError> {
        let entries = self.entries.iter();
        let entries = entries
            .map(|entry| entry.with(editor.sign(entry.note().text())))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            entries,
            about: self.about.clone(),
            id: self.id,
        })
    }

    /// The same with the lines that another copy of this request has and this one has not.
    ///
    /// # Errors
    /// [`RecordError::Rule`] when the other is not a copy of this one; [`RecordError::TooLong`].
    pub fn join(&self, other: &Self) -> Result<Self, RecordError> {
        let texts = |request: &Self| -> Vec<String> {
            let entries = request.entries.iter();
            entries
                .map(|entry| entry.note().text().to_owned())
                .collect()
        };
        if self.id != other.id || texts(self) != texts(other) {
            return Err(RecordError::Rule(
                "what was signed is not what was asked for",
            ));
        }
        let mut joined = self.clone();
        for (mine, theirs) in joined.entries.iter_mut().zip(&other.entries) {
            for line in theirs.note().signatures() {
                let known = |mine: &SignedEntry| {
                    let mut lines = mine.note().signatures().iter();
                    lines.any(|known| (known.name(), known.id()) == (line.name(), line.id()))
                };
                if !known(mine) {
                    *mine = mine.with(line.clone())?;
                }
            }
        }
        Ok(joined)
    }
}

fn head(text: &str) -> Option<(CallId, &str, usize, &str)> {
    let (id, rest) = text
        .strip_prefix(FIRST_LINE)?
        .strip_prefix("id ")?
        .split_once('\n')?;
    let (about, rest) = rest.strip_prefix("about ")?.split_once('\n')?;
    let (count, rest) = rest.strip_prefix("entries ")?.split_once('\n')?;
    let count = usize::try_from(number(count)?).ok()?;
    Some((id.parse().ok()?, about, count, rest)).filter(|_| count <= MAX_ENTRIES)
}

fn next(rest: &str) -> Option<(&str, &str)> {
    let (size, after) = rest.strip_prefix("entry ")?.split_once('\n')?;
    let size = usize::try_from(number(size)?)
        .ok()
        .filter(|size| *size <= MAX_ENTRY_BYTES)?;
    after.split_at_checked(size)
}

impl fmt::Display for ToSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FIRST_LINE}id {}\nabout {}\n", self.id, self.about)?;
        writeln!(f, "entries {}", self.entries.len())?;
        self.entries.iter().try_for_each(|entry| {
            let leaf = entry.note().to_string();
            write!(f, "entry {}\n{leaf}", leaf.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{editor, origin};
    use super::super::{Entry, Reason};
    use super::*;

    fn request(chunks: &[&[u64]]) -> ToSign {
        let entries = chunks.iter().map(|targets| {
            let entry = Entry {
                origin: origin(),
                time: 1_795_406_580,
                keys: 1,
                act: Act::Erase {
                    targets: targets.to_vec(),
                    reason: Reason::Privacy,
                },
            };
            SignedEntry::parse(&entry.sign(&[&editor(1)]).unwrap()).unwrap()
        });
        let id = "01kas8x5700000000000000000".parse().unwrap();
        ToSign::new(id, "erase night-bus", entries.collect()).unwrap()
    }

    #[test]
    fn a_request_goes_away_and_comes_back_with_more_signatures() {
        let asked = request(&[&[1, 2], &[70]]);
        let there = ToSign::parse(asked.to_string().as_bytes()).unwrap();
        assert_eq!(there, asked);
        assert_eq!(there.targets().collect::<Vec<_>>(), [1, 2, 70]);
        let back = there.sign(&editor(2)).unwrap();
        let joined = asked
            .join(&ToSign::parse(back.to_string().as_bytes()).unwrap())
            .unwrap();
        assert_eq!(joined, back);
        let names: Vec<String> = joined.signed_by().iter().map(ToString::to_string).collect();
        let wanted = [1, 2].map(|n| editor(n).vkey().name().to_string());
        assert_eq!(names, wanted);
        // Signing again, and bringing it back again, change nothing.
        assert_eq!(
            joined.sign(&editor(2)).unwrap().join(&back).unwrap(),
            joined
        );
    }

    #[test]
    fn signatures_under_something_else_are_not_taken() {
        let asked = request(&[&[1, 2]]);
        assert!(
            asked
                .join(&request(&[&[1, 3]]).sign(&editor(2)).unwrap())
                .is_err()
        );
        let mut half = request(&[&[1], &[2]]);
        let line = editor(2).sign(half.entries[0].note().text());
        half.entries[0] = half.entries[0].with(line).unwrap();
        assert_eq!(
            half.signed_by().len(),
            1,
            "a line that is not under all counts for nothing"
        );
    }

    proptest::proptest! {
        #[test]
        fn a_changed_byte_is_refused_or_written_again(at in 0_usize..600, byte: u8) {
            let mut bytes = request(&[&[1, 2], &[70]]).to_string().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(read) = ToSign::parse(&bytes) {
                proptest::prop_assert_eq!(read.to_string().into_bytes(), bytes);
            }
        }

        #[test]
        fn no_bytes_break_it(bytes: Vec<u8>, cut in 0_usize..700) {
            let _ = ToSign::parse(&bytes);
            let whole = request(&[&[1, 2], &[70]]).to_string();
            let cut = cut % whole.len();
            proptest::prop_assert!(ToSign::parse(&whole.as_bytes()[..cut]).is_err());
        }
    }
}
