//! The places of the desk, all on one page: each room with pages for people adds its line, and its word to this room's words.

use crate::person::Need;

pub(super) struct Place {
    pub path: &'static str,
    pub word: &'static str,
    pub need: Need,
}

pub(super) const PLACES: &[Place] = &[
    Place {
        path: "/desk/calls",
        word: "place-calls",
        need: Need::Words,
    },
    Place {
        path: "/desk/outbox",
        word: "place-outbox",
        need: Need::Editor,
    },
    Place {
        path: "/desk/glossary",
        word: "place-glossary",
        need: Need::Words,
    },
    Place {
        path: "/desk/replies",
        word: "place-replies",
        need: Need::Moderator,
    },
    Place {
        path: "/desk/people",
        word: "place-people",
        need: Need::Steward,
    },
    Place {
        path: "/desk/house",
        word: "place-house",
        need: Need::Steward,
    },
    Place {
        path: "/desk/me",
        word: "place-me",
        need: Need::Anybody,
    },
];

impl Place {
    /// Whether a path is here or below.
    pub fn holds(&self, path: &str) -> bool {
        path.strip_prefix(self.path)
            .is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }
}
