//! A message as it goes over the wire: headers, a plain and an HTML part, in ASCII with CRLF line ends.

use std::time::{Duration, UNIX_EPOCH};

use floor::{Error, Micros, Result};
use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};

use super::address::Address;

/// Everything about one message.
pub struct Letter<'a> {
    pub from: &'a Mailbox,
    pub to: &'a Address,
    pub subject: &'a str,
    /// A language tag.
    pub lang: &'a str,
    pub text: String,
    pub html: String,
    /// The left of the `Message-ID`, the same however often it is sent.
    pub id: &'a str,
    pub at: Micros,
    /// For a mail that goes to many: how to leave.
    pub list: Option<List<'a>>,
}

/// What the headers of list mail say (RFC 2369, 2919, 8058).
pub struct List<'a> {
    /// As `news.example.org`.
    pub id: &'a str,
    /// A POST there is all it takes to leave.
    pub leave: &'a str,
    pub archive: &'a str,
}

impl Letter<'_> {
    pub fn formatted(self) -> Result<Vec<u8>> {
        let seconds = u64::try_from(self.at / floor::SECOND).unwrap_or(0);
        let domain = self.from.email.domain();
        let to = Mailbox::new(None, self.to.inner().clone());
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(self.subject)
            .date(UNIX_EPOCH + Duration::from_secs(seconds))
            .message_id(Some(format!("<{}@{domain}>", self.id)))
            .raw_header(header("Content-Language", self.lang)?);
        match &self.list {
            None => builder = builder.raw_header(header("Auto-Submitted", "auto-generated")?),
            Some(list) => {
                builder = builder
                    .raw_header(header("List-Id", &format!("<{}>", list.id))?)
                    .raw_header(header("List-Archive", &format!("<{}>", list.archive))?)
                    .raw_header(header("List-Unsubscribe", &format!("<{}>", list.leave))?);
                // RFC 8058 asks for https.
                if list.leave.starts_with("https://") {
                    let one_click = "List-Unsubscribe=One-Click";
                    builder = builder.raw_header(header("List-Unsubscribe-Post", one_click)?);
                }
            }
        }
        let parts = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("part-{}", self.id))
            .singlepart(part(ContentType::TEXT_PLAIN, self.text))
            .singlepart(part(ContentType::TEXT_HTML, self.html));
        let message = builder
            .multipart(parts)
            .map_err(|cause| Error::internal("a message cannot be written", cause))?;
        Ok(message.formatted())
    }
}

fn part(kind: ContentType, text: String) -> SinglePart {
    SinglePart::builder().header(kind).body(text)
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue> {
    let name = HeaderName::new_from_ascii(name.to_owned())
        .map_err(|cause| Error::internal("a header has no name", cause))?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

/// `mail.from` as a mailbox.
pub fn sender(from: &str) -> Result<Mailbox> {
    from.parse::<Mailbox>().map_err(|cause| {
        Error::bad_input("mail.from is no mail address")
            .because(cause)
            .hint("write it as from = \"The Neighbours <news@example.org>\" in beffroi.toml under [mail]")
    })
}
