//! One error for the floor and the rooms: what happened, where, how to mend it, and (apart, for the log) why.
//!
//! `what`, `place` and `hint` are safe to show to whoever asked; `cause` is for the steward. An error is
//! logged once, by whoever ends it, never on the way.

use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure it is: decides the exit code of a command and the status of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The input is wrong; the same input will fail again.
    BadInput,
    /// What was asked for is not there.
    NotFound,
    /// It clashes with what is there (a taken name, another server, a newer database).
    Conflict,
    /// Something signed or hashed does not hold: altered, forked or rolled back.
    Altered,
    /// A key is needed and locked.
    Locked,
    /// The machine refuses: disk full, no permission, network down. May pass later.
    Unavailable,
    /// A mistake of ours.
    Internal,
}

#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    what: String,
    place: Option<String>,
    hint: Option<String>,
    cause: Option<anyhow::Error>,
}

impl Error {
    pub fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            what: what.into(),
            place: None,
            hint: None,
            cause: None,
        }))
    }

    pub fn bad_input(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadInput, what)
    }

    pub fn not_found(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, what)
    }

    pub fn conflict(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict, what)
    }

    pub fn altered(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Altered, what)
    }

    pub fn locked(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Locked, what)
    }

    pub fn unavailable(what: impl Into<String>, cause: impl Into<anyhow::Error>) -> Self {
        Self::new(ErrorKind::Unavailable, what).because(cause)
    }

    pub fn internal(what: impl Into<String>, cause: impl Into<anyhow::Error>) -> Self {
        Self::new(ErrorKind::Internal, what).because(cause)
    }

    /// A system error while reading or writing `place`, with a remedy.
    pub fn io(place: impl fmt::Display, cause: std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let (kind, what, hint) = match cause.kind() {
            Io::NotFound => (
                ErrorKind::NotFound,
                "no such file or folder",
                "check how it is spelled, and that the folder it stands in is there",
            ),
            Io::PermissionDenied => (
                ErrorKind::Unavailable,
                "permission denied",
                "give this user the right to read and write there",
            ),
            Io::ReadOnlyFilesystem => (
                ErrorKind::Unavailable,
                "the folder is read-only",
                "choose a folder that can be written",
            ),
            Io::StorageFull | Io::QuotaExceeded => (
                ErrorKind::Unavailable,
                "the disk is full",
                "free some space and run the same command again",
            ),
            Io::FileTooLarge => (
                ErrorKind::Unavailable,
                "the file is larger than this disk can hold",
                "choose a disk of another format: FAT holds no file over 4 GB",
            ),
            Io::AlreadyExists => (
                ErrorKind::Conflict,
                "there is something of this name already",
                "choose another name, or move away what is there",
            ),
            Io::NotADirectory => (
                ErrorKind::BadInput,
                "a file stands where a folder is needed",
                "choose another place, or move that file away",
            ),
            Io::IsADirectory => (
                ErrorKind::BadInput,
                "a folder stands where a file is needed",
                "name a file",
            ),
            Io::InvalidFilename => (
                ErrorKind::BadInput,
                "this disk takes no such name",
                "choose a shorter and plainer name",
            ),
            _ => (
                ErrorKind::Unavailable,
                "cannot read or write",
                "look at the cause in brackets; if a disk fails, the system's log says so, and another disk helps",
            ),
        };
        Self::new(kind, what).at(place).because(cause).hint(hint)
    }

    /// Where it happened: a file and line, an address, an entry.
    pub fn at(mut self, place: impl fmt::Display) -> Self {
        self.0.place.get_or_insert_with(|| place.to_string());
        self
    }

    /// How to mend it, in one sentence.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub fn because(mut self, cause: impl Into<anyhow::Error>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    pub fn what(&self) -> &str {
        &self.0.what
    }

    pub fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    pub fn remedy(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    pub fn cause(&self) -> Option<&anyhow::Error> {
        self.0.cause.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.0.what)?;
        if let Some(cause) = &self.0.cause {
            write!(f, " ({cause:#})")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "\n  to mend it: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
