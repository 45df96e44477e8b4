//! What comes back: delivery failures (RFC 3464) and complaints (ARF, RFC 5965).
//!
//! Only a report that carries one of the house's own return paths or leave links counts: they are sealed with a key, so nobody can have
//! somebody else's address suppressed by making a report up. A hard failure or a complaint suppresses the address; soft ones are counted,
//! and five in a row suppress it too. Everything else (out of office, spam) is ignored.

use floor::{House, Result};
use mail_parser::{MessageParser, MimeHeaders};

use super::subscriber_store as store;
use super::vault::Vault;

/// The most of a message that is read.
pub const MOST: usize = 1 << 20;
const SOFT: u32 = 5;
const PARTS: usize = 50;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It could not be delivered and will not be.
    Hard,
    /// It could not be delivered now.
    Soft,
    /// The reader called it spam.
    Complaint,
    /// No report.
    Other,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Intake {
    /// The address gets nothing more.
    Suppressed,
    Counted,
    /// A report about nobody we know (any more).
    Unknown,
    Ignored,
}

/// Reads a message as a report. Never fails: what cannot be read is no report.
pub fn read(message: &[u8]) -> Report {
    let message = &message[..message.len().min(MOST)];
    let Some(parsed) = MessageParser::default().parse(message) else {
        return Report::Other;
    };
    for part in parsed.parts.iter().take(PARTS) {
        let Some(kind) = part.content_type() else {
            continue;
        };
        let text = || String::from_utf8_lossy(part.contents()).into_owned();
        match (kind.ctype(), kind.subtype().unwrap_or_default()) {
            ("message", subtype) if is(subtype, "delivery-status") => return failure(&text()),
            ("message", subtype) if is(subtype, "feedback-report") => return complaint(&text()),
            _ => {}
        }
    }
    Report::Other
}

fn is(subtype: &str, name: &str) -> bool {
    subtype.eq_ignore_ascii_case(name)
}

/// The first recipient's `Action` and `Status`.
fn failure(fields: &str) -> Report {
    let action = field(fields, "action").unwrap_or_default();
    let status = field(fields, "status").unwrap_or_default();
    match action.to_ascii_lowercase().as_str() {
        // A full mailbox is said to be permanent by some, and empties.
        "failed" if status.starts_with('5') && status != "5.2.2" => Report::Hard,
        "failed" | "delayed" => Report::Soft,
        _ => Report::Other,
    }
}

fn complaint(fields: &str) -> Report {
    match field(fields, "feedback-type") {
        Some(kind) if !kind.eq_ignore_ascii_case("not-spam") => Report::Complaint,
        _ => Report::Other,
    }
}

fn field<'t>(fields: &'t str, name: &str) -> Option<&'t str> {
    let mut found = fields.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    });
    found.next()
}

/// Takes in one message. `to` is the address it was delivered to, where that is known.
///
/// # Errors
/// The house is locked.
pub fn take_in(house: &House, message: &[u8], to: Option<&str>) -> Result<Intake> {
    let report = read(message);
    if report == Report::Other {
        return Ok(Intake::Ignored);
    }
    let vault = Vault::open(house)?;
    let message = &message[..message.len().min(MOST)];
    let Some(id) = whose(house, &vault, message, to) else {
        return Ok(Intake::Unknown);
    };
    house.db.write(|tx| {
        let why = match report {
            Report::Complaint => "complained",
            Report::Hard => "bounced",
            _ if store::soften(tx, &id)? >= SOFT => "bounced",
            _ => return Ok(Intake::Counted),
        };
        Ok(match store::suppress(tx, &id, why)? {
            true => Intake::Suppressed,
            false => Intake::Unknown,
        })
    })
}

/// The subscriber whose return path or leave link the report shows.
fn whose(house: &House, vault: &Vault, message: &[u8], to: Option<&str>) -> Option<String> {
    let text = String::from_utf8_lossy(message);
    // Long lines of headers are folded, and quoted-printable breaks them with `=`.
    let text = text.replace("=\r\n", "").replace("=\n", "");
    let bounces = house
        .config
        .mail
        .bounces
        .split('@')
        .next()
        .unwrap_or_default();
    let start = format!("{}+", bounces.to_ascii_lowercase());
    let told = to.unwrap_or_default().to_ascii_lowercase();
    for text in [&told, &text.to_ascii_lowercase()] {
        for piece in text.split(&start).skip(1).take(PARTS) {
            let tail = piece.split('@').next().unwrap_or_default();
            if let Some(id) = (tail.len() < 64).then(|| vault.returned(tail)).flatten() {
                return Some(id);
            }
        }
    }
    for piece in text.split("/do/leave/").skip(1).take(PARTS) {
        let token: String = piece
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .take(100)
            .collect();
        if let Some(id) = vault.bearer("leave", &token) {
            return Some(id.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(subtype: &str, fields: &str) -> Vec<u8> {
        format!(
            "From: <>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; boundary=\"b\"\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/{subtype}\r\n\r\n{fields}\r\n--b--\r\n"
        )
        .into_bytes()
    }

    #[test]
    fn reports_are_told_apart() {
        let failed = |action: &str, status: &str| {
            let fields = format!(
                "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: {action}\r\nStatus: {status}\r\n"
            );
            read(&report("delivery-status", &fields))
        };
        assert_eq!(failed("failed", "5.1.1"), Report::Hard);
        assert_eq!(failed("Failed", "5.2.2"), Report::Soft);
        assert_eq!(failed("delayed", "4.4.1"), Report::Soft);
        assert_eq!(failed("delivered", "2.0.0"), Report::Other);
        let complained = |kind: &str| {
            read(&report(
                "feedback-report",
                &format!("Feedback-Type: {kind}\r\n"),
            ))
        };
        assert_eq!(complained("abuse"), Report::Complaint);
        assert_eq!(complained("not-spam"), Report::Other);
        assert_eq!(
            read(b"Subject: Out of office\r\n\r\nStatus: 5.1.1\r\nAction: failed\r\n"),
            Report::Other
        );
        assert_eq!(read(b""), Report::Other);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(0u8.., 0..600)) {
            read(&bytes);
        }

        #[test]
        fn any_fields_are_read_without_panic(fields in "\\PC{0,300}") {
            read(&report("delivery-status", &fields));
        }
    }
}
