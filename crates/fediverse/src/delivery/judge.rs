//! What the answer of an inbox means.

use floor::net::Fetched;
use floor::{Error, ErrorKind, Result};

/// What to do with a delivery after its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Taken,
    /// The other way of signing may be understood (only a 401 says so).
    Knock,
    /// There is no such inbox any more (410).
    Gone,
    /// It will not be taken, however often it is tried.
    Refused(String),
    /// Something is wrong there that may pass. `host`: with the server, not with this one thing.
    Later {
        why: String,
        host: bool,
    },
}

pub(super) fn judge(answer: &Result<Fetched>, second: bool) -> Verdict {
    let later = |why: &str, host: bool| Verdict::Later {
        why: why.to_owned(),
        host,
    };
    match answer {
        Ok(answer) => match answer.status {
            200..=299 => Verdict::Taken,
            401 if !second => Verdict::Knock,
            // Many servers say so as well when they could not reach us to look our key up.
            401 => later("the server does not accept our signature (401)", false),
            410 => Verdict::Gone,
            408 | 425 | 429 => later(
                &format!("the server asks to wait ({})", answer.status),
                true,
            ),
            status @ 300..=499 => Verdict::Refused(format!("the server refuses it ({status})")),
            status => later(&format!("the server fails ({status})"), true),
        },
        Err(error) => match error.kind() {
            // The address guard, or nonsense instead of HTTP.
            ErrorKind::BadInput => Verdict::Refused(reason(error)),
            _ => later(&reason(error), true),
        },
    }
}

/// Without the address: reasons are counted, and name nobody.
fn reason(error: &Error) -> String {
    error.what().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, second: bool) -> &'static str {
        let answer = Ok(Fetched {
            url: String::new(),
            status,
            headers: http::HeaderMap::new(),
            bytes: Vec::new(),
        });
        match judge(&answer, second) {
            Verdict::Taken => "taken",
            Verdict::Knock => "knock",
            Verdict::Gone => "gone",
            Verdict::Refused(_) => "refused",
            Verdict::Later { host: true, .. } => "later, the server",
            Verdict::Later { host: false, .. } => "later",
        }
    }

    #[test]
    fn a_second_way_of_signing_is_tried_after_a_401_and_after_nothing_else() {
        for (status, expected) in [
            (200, "taken"),
            (202, "taken"),
            (301, "refused"),
            (400, "refused"),
            (401, "knock"),
            (403, "refused"),
            (404, "refused"),
            (410, "gone"),
            (429, "later, the server"),
            (500, "later, the server"),
            (503, "later, the server"),
        ] {
            assert_eq!(verdict(status, false), expected, "{status}");
        }
        assert_eq!(verdict(401, true), "later");
        let refused = Err(Error::bad_input("outbound requests may not go there"));
        assert!(matches!(judge(&refused, false), Verdict::Refused(_)));
    }
}
