//! What a verification says: one of five states, in words, with its date.

use floor::{Error, Result};
use serde::Serialize;
use tlog::record::{CallBody, HouseId, Standing};

use crate::check::{Counts, Finding, Known, Report};

/// What was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    Tree,
    Page,
    Proof,
    Pack,
    Booklet,
}

/// One revision of one edition, or another entry.
#[derive(Clone, Debug, Serialize)]
pub struct ItemFound {
    /// Its entry in the log.
    pub entry: u64,
    pub kind: Option<String>,
    pub call: Option<String>,
    pub lang: Option<String>,
    pub title: Option<String>,
    /// RFC 3339, as the house says.
    pub published: Option<String>,
    /// When it was entered in the log, in Unix seconds.
    pub logged: u64,
    /// `current`, `superseded`, `withdrawn`, `erased` or `repudiated`.
    pub status: &'static str,
    /// The entry that says so, where it is not current.
    pub by: Option<u64>,
    #[serde(skip)]
    pub standing: Standing,
}

impl ItemFound {
    pub(super) fn new(
        entry: u64,
        known: Option<&Known>,
        standing: Standing,
        content: Option<CallBody>,
    ) -> Self {
        let (status, by) = status(standing);
        Self {
            entry,
            kind: known
                .and_then(|known| known.kind)
                .map(|kind| kind.to_string()),
            call: content.as_ref().map(|content| content.call.to_string()),
            lang: content.as_ref().map(|content| content.lang.to_string()),
            published: content.as_ref().map(|content| content.published.clone()),
            title: content.map(|content| content.title),
            logged: known.map_or(0, |known| known.time),
            status,
            by,
            standing,
        }
    }
}

fn status(standing: Standing) -> (&'static str, Option<u64>) {
    match standing {
        Standing::Current => ("current", None),
        Standing::Superseded { by } => ("superseded", Some(by)),
        Standing::Withdrawn { by } => ("withdrawn", Some(by)),
        Standing::Erased { by, .. } => ("erased", Some(by)),
        Standing::Repudiated { by } => ("repudiated", Some(by)),
    }
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// 0 altered or incomplete; 1 intact, publisher unknown to you; 2 signed by the house you know; 3 the same, witnessed; 4 it no
    /// longer stands.
    pub state: u8,
    pub subject: Subject,
    pub place: String,
    pub house_id: Option<String>,
    pub origin: Option<String>,
    /// How many entries the log has.
    pub size: u64,
    /// The state is as of this time, in Unix seconds.
    pub as_of: u64,
    pub counts: Counts,
    /// Files that are as signed.
    pub files: u64,
    pub item: Option<ItemFound>,
    pub findings: Vec<Finding>,
    /// Files that nobody signed.
    pub extra: Vec<String>,
    /// It holds changes only: a copy of a log of so many entries is needed to verify it.
    pub needs: Option<u64>,
    /// All of it in a few sentences.
    pub words: String,
}

impl Verdict {
    /// The verdict that a report comes to.
    #[must_use]
    pub fn of_tree(
        subject: Subject,
        place: String,
        report: Report,
        house: Option<&HouseId>,
    ) -> Self {
        let state = match (report.is_intact(), house) {
            (false, _) => 0,
            (true, None) => 1,
            (true, Some(_)) => 2,
        };
        let mut verdict = Self {
            state,
            subject,
            place,
            house_id: report.house_id,
            origin: report.origin,
            size: report.size,
            as_of: report.time,
            counts: report.counts,
            files: report.files,
            item: None,
            findings: report.findings,
            extra: report.extra,
            needs: None,
            words: String::new(),
        };
        verdict.words = verdict.say();
        verdict
    }

    /// It holds what changed since the log had `from` entries. `said` is the house that it names, `log` whether its whole log was verified.
    pub(crate) fn needs_copy(&mut self, from: u64, said: &str, log: bool) {
        if self.state == 0 {
            return;
        }
        self.needs = Some(from);
        let whose = match (log, self.state, &self.house_id) {
            (true, 2, Some(house)) => {
                format!("Its log is whole and signed by the house you know, {house}.")
            }
            (true, _, Some(house)) => format!(
                "Its log is whole and signed by the house {house}; whether that is the house you mean, only its ID tells."
            ),
            _ => {
                format!("It says that it is of the house {said}; the proof of that is in the copy.")
            }
        };
        let state = match self.size > 0 {
            true => format!(
                " State as of {}, {}.",
                date(self.as_of),
                count(self.size as usize, "entry", "entries")
            ),
            false => String::new(),
        };
        self.words = format!(
            "Only what changed since the log had {from} entries, and none of it damaged. {whose}{state} What is in it can be verified together with a copy of that size or more: beffroi verify PACK --base COPY."
        );
    }

    pub(super) fn stands(&mut self, item: ItemFound, state: u8) {
        (self.item, self.state) = (Some(item), state);
        self.words = self.say();
    }

    /// An error of kind `Altered` when it is altered or incomplete.
    ///
    /// # Errors
    /// The first finding.
    pub fn outcome(&self) -> Result<()> {
        match self.findings.first() {
            None if self.state != 0 => Ok(()),
            first => {
                let (path, what) = first.map_or(("", "it is altered or incomplete"), |first| {
                    (&first.path, &first.what)
                });
                let more = match self.findings.len() {
                    0 | 1 => String::new(),
                    found => format!(" (and {} more)", found - 1),
                };
                // A folder is not renamed into place as a file is: pages go before the checkpoint that states them.
                let hint = match self.subject {
                    Subject::Tree => {
                        "do not rely on it; get a copy from the house or from another mirror, or where an export or a pull was cut off, run it again"
                    }
                    _ => "do not rely on it; get a copy from the house or from another mirror",
                };
                Err(Error::altered(format!("{what}{more}")).at(path).hint(hint))
            }
        }
    }

    fn say(&self) -> String {
        let house = self.house_id.as_deref().unwrap_or("an unknown house");
        let mut words = match self.state {
            0 => format!(
                "Altered or incomplete: {} not as signed. Do not rely on it.",
                count(self.findings.len(), "thing is", "things are")
            ),
            1 => format!(
                "Intact, and signed by the house {house}. Whether that is the house you mean, only its ID tells: compare it with one from paper or from somebody you trust."
            ),
            2 => format!(
                "Intact, and signed by the house you know, {house}. No other house you know has witnessed it yet."
            ),
            3 => format!(
                "Intact, signed by the house you know, {house}, and witnessed by other houses you know."
            ),
            _ => format!("Signed by the house you know, {house}, but it no longer stands."),
        };
        if let Some(item) = self.item.as_ref().filter(|_| self.state != 0) {
            words.push_str(&said_of(item));
        }
        if self.size > 0 {
            words.push_str(&format!(
                " State as of {}, {}.",
                date(self.as_of),
                count(self.size as usize, "entry", "entries")
            ));
        }
        if !self.extra.is_empty() {
            words.push_str(&format!(
                " {} not from the house: nobody signed {}.",
                count(self.extra.len(), "file here is", "files here are"),
                if self.extra.len() == 1 { "it" } else { "them" }
            ));
        }
        words
    }
}

fn said_of(item: &ItemFound) -> String {
    let mut words = match (&item.title, &item.lang) {
        (Some(title), Some(lang)) => format!(
            " “{title}” ({lang}), entry {} of {}",
            item.entry,
            date(item.logged)
        ),
        _ => format!(" Entry {} of {}", item.entry, date(item.logged)),
    };
    words.push_str(&match (item.standing, item.by) {
        (Standing::Superseded { .. }, Some(by)) => {
            format!(", corrected or updated since by entry {by}.")
        }
        (Standing::Withdrawn { .. }, Some(by)) => format!(", withdrawn by entry {by}."),
        (Standing::Erased { reason, .. }, Some(by)) => {
            format!(", erased by entry {by} (reason: {reason}).")
        }
        (Standing::Repudiated { .. }, Some(by)) => {
            format!(", which the house says it did not make (entry {by}).")
        }
        _ => ", the newest revision that this copy knows.".to_owned(),
    });
    words
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

pub(crate) fn date(seconds: u64) -> String {
    let time = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(
        || "an unknown date".to_owned(),
        |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}
