//! What a check found, for people and for scripts.

use floor::{ErrorKind, Result};
use serde::Serialize;
use tlog::Checkpoint;
use tlog::record::TreePath;

use super::{Log, counts};
use crate::source::Source;

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, by its path in the tree.
    pub path: String,
    pub what: String,
}

/// What the log says of its entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All entries, of every kind.
    pub entries: u64,
    /// Revisions of editions that stand.
    pub current: u64,
    pub superseded: u64,
    pub withdrawn: u64,
    pub erased: u64,
    pub repudiated: u64,
}

/// What was found. The same tree gives the same report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub house_id: Option<String>,
    pub origin: Option<String>,
    /// How many entries the log has.
    pub size: u64,
    /// The time of the newest entry, in Unix seconds: the state is as of then.
    pub time: u64,
    pub counts: Counts,
    /// Files that were read and are as signed.
    pub files: u64,
    pub bytes: u64,
    /// What does not hold, by path. Empty: the tree is intact.
    pub findings: Vec<Finding>,
    /// Files in the tree that nobody signed, by path.
    pub extra: Vec<String>,
    #[serde(skip)]
    pub checkpoint: Option<Checkpoint>,
}

impl Report {
    /// Does everything hold?
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty()
    }

    /// Notes what does not hold at `path`.
    pub(crate) fn note(&mut self, path: &str, what: impl ToString) {
        let _: Option<()> = self.find(path, what);
    }

    /// Notes what does not hold at `path`, and gives `None` for what was to be read there.
    pub(crate) fn find<T>(&mut self, path: &str, what: impl ToString) -> Option<T> {
        self.findings.push(Finding {
            path: path.to_owned(),
            what: what.to_string(),
        });
        None
    }

    /// A file that has to be there.
    pub(super) fn get(&mut self, source: &Source, path: &str, max: u64) -> Result<Option<Vec<u8>>> {
        let Ok(path) = path.parse::<TreePath>() else {
            return Ok(self.find(path, "no tree holds a file of this name"));
        };
        self.read(source, &path, max)
    }

    /// The same, for a path that is one.
    pub(crate) fn read(
        &mut self,
        source: &Source,
        path: &TreePath,
        max: u64,
    ) -> Result<Option<Vec<u8>>> {
        match source.get(path, max) {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            Ok(None) => Ok(self.find(path.as_str(), "it is missing")),
            Err(error) if error.kind() == ErrorKind::Altered => {
                Ok(self.find(path.as_str(), error.what()))
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn describe(&mut self, log: &Log) {
        self.house_id = Some(log.chain.house().to_string());
        self.origin = Some(log.chain.origin().to_string());
        (self.size, self.time, self.counts) = (log.size(), log.time(), counts::count(log));
    }

    pub(crate) fn finish(&mut self) {
        self.findings.sort();
        self.findings.dedup();
        self.extra.sort();
    }
}
