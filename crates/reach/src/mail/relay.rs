//! The way to the relay: one connection kept open, the next relay when one fails.
//!
//! Where the relay knows PIPELINING, sender, recipient and DATA go in one packet: two turns for each message instead of four.
//! Who refuses decides what follows: the recipient's refusal is about this delivery, anything else about the relay. A relay that says
//! nothing, or says it a byte at a time, costs a message [`AT_MOST`] and no more, which is well under a delivery's lease: the
//! library waits for each read, so it is its asynchronous half that is used here, on a small runtime of this thread's own.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use floor::{Error, House, Result};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use url::Url;

use super::address::Address;

/// Until a relay has said hello, agreed on TLS and let us in.
const TO_OPEN: Duration = Duration::from_secs(15);
/// What one message may take, whatever relays are tried for it.
const AT_MOST: Duration = Duration::from_secs(80);
const TO_LEAVE: Duration = Duration::from_secs(1);
const SILENT: &str = "no answer in time";
/// Messages on one connection before a new one: some relays stop listening after a hundred.
const MESSAGES: u32 = 90;

/// A relay as the configuration names it.
#[derive(Clone)]
pub struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tls {
    FromTheStart,
    Start,
    None,
}

/// What came of sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    Taken,
    /// The recipient is refused for good; `mailbox` if it is because there is none.
    Refused {
        why: String,
        mailbox: bool,
    },
    /// The recipient, or this message, is refused for now.
    Later {
        why: String,
    },
    /// No relay takes anything.
    NoRelay {
        why: String,
    },
}

impl Relay {
    /// Reads `smtps://…`, `smtp://…` or `smtp+clear://…`.
    pub fn parse(text: &str, house: &House) -> Result<Self> {
        let wrong = |why: &str| {
            Error::bad_input(format!("a relay in mail.relays {why}"))
                .hint("write it as smtps://user:password@mail.example.org")
        };
        let url = Url::parse(text).map_err(|_| wrong("is not an address"))?;
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::FromTheStart, 465),
            "smtp" => (Tls::Start, 587),
            "smtp+clear" => (Tls::None, 25),
            _ => return Err(wrong("begins with neither smtps, smtp nor smtp+clear")),
        };
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| wrong("names no host"))?;
        if tls == Tls::None && !may_be_clear(host, house)? {
            return Err(wrong("would get mail in the clear").hint(
                "use smtps:// or smtp://, or name the closed network in network.allow_private",
            ));
        }
        let decode = |text: &str| {
            let pairs = format!("x={}", text.replace('+', "%2B"));
            let value = url::form_urlencoded::parse(pairs.as_bytes()).next();
            value.map_or(String::new(), |(_, value)| value.into_owned())
        };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(port),
            tls,
            credentials: url
                .password()
                .map(|password| Credentials::new(decode(url.username()), decode(password))),
        })
    }

    /// For people: without name and password.
    pub fn shown(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

/// This machine, or a network that the steward has named.
fn may_be_clear(host: &str, house: &House) -> Result<bool> {
    if host == "localhost" {
        return Ok(true);
    }
    let allowed = floor::net::Ranges::parse(&house.config.network.allow_private)?;
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    Ok(ip.is_ok_and(|ip| ip.is_loopback() || allowed.contains(ip)))
}

/// All relays and the connection to one of them.
pub struct Sending {
    ways: Ways,
    /// Under the connection, which only lives while it runs: it is dropped last.
    runtime: Runtime,
}

struct Ways {
    relays: Vec<Relay>,
    authority: Option<Certificate>,
    hello: ClientId,
    /// How long one relay may take over one message.
    patience: Duration,
    connection: Option<Open>,
}

struct Open {
    connection: AsyncSmtpConnection,
    pipelining: bool,
    sent: u32,
    /// The text of the message has been handed over.
    handed: bool,
}

/// Where a dialogue ended.
enum End {
    Recipient(SmtpError),
    /// The message was handed over, and nobody knows whether it was taken.
    Unsure(String),
    Relay(String),
}

impl Sending {
    /// # Errors
    /// No relay is configured, or one is written wrongly.
    pub fn new(house: &House) -> Result<Self> {
        let relays = &house.config.mail.relays;
        if relays.is_empty() {
            return Err(Error::bad_input("no relay is configured")
                .hint("name one in beffroi.toml: [mail] relays = [\"smtps://user:password@mail.example.org\"]"));
        }
        let relays = relays.iter().map(|relay| Relay::parse(relay, house));
        let authority = &house.config.mail.authority;
        let origin = Url::parse(&house.config.house.origin).ok();
        let host = origin.as_ref().and_then(Url::host_str);
        let ways = Ways {
            relays: relays.collect::<Result<_>>()?,
            authority: authority
                .as_ref()
                .map(|file| certificate(&house.dir.join(file)))
                .transpose()?,
            hello: ClientId::Domain(host.unwrap_or("localhost").to_owned()),
            patience: Duration::from_secs(house.config.mail.patience.into()),
            connection: None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|cause| Error::internal("mail cannot be sent", cause))?;
        Ok(Self { ways, runtime })
    }

    pub fn relays(&self) -> &[Relay] {
        &self.ways.relays
    }

    /// Hands over one message.
    pub fn send(&mut self, from: &Address, to: &Address, message: &[u8]) -> Sent {
        let Self { ways, runtime } = self;
        let sent = runtime.block_on(async { timeout(AT_MOST, ways.send(from, to, message)).await });
        sent.unwrap_or_else(|_| Sent::NoRelay {
            why: SILENT.to_owned(),
        })
    }

    /// Connects to each relay and says what came of it.
    pub fn try_each(&self) -> Vec<(String, std::result::Result<(), String>)> {
        let each = async {
            let mut said = Vec::new();
            for relay in &self.ways.relays {
                let opened = self.ways.open(relay).await;
                let outcome = match opened {
                    Ok(mut open) => {
                        let _ = timeout(TO_LEAVE, open.connection.quit()).await;
                        Ok(())
                    }
                    Err(why) => Err(why),
                };
                said.push((relay.shown(), outcome));
            }
            said
        };
        self.runtime.block_on(each)
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(mut open) = self.ways.connection.take() {
            let leave = async { timeout(TO_LEAVE, open.connection.quit()).await };
            let _ = self.runtime.block_on(leave);
        }
    }
}

impl Ways {
    async fn send(&mut self, from: &Address, to: &Address, message: &[u8]) -> Sent {
        // A connection that was kept open may be gone: that is found out by using it, and is no failure yet.
        if let Some(mut open) = self.connection.take().filter(|open| open.sent < MESSAGES) {
            match open.send(self.patience, from, to, message).await {
                Err(End::Relay(_)) => {}
                ended => return self.ended(open, ended),
            }
        }
        let mut last = String::new();
        for at in 0..self.relays.len() {
            let relay = &self.relays[at];
            let mut open = match self.open(relay).await {
                Ok(open) => open,
                Err(why) => {
                    last = format!("{}: {why}", relay.shown());
                    continue;
                }
            };
            match open.send(self.patience, from, to, message).await {
                Err(End::Relay(why)) => last = format!("{}: {why}", relay.shown()),
                ended => return self.ended(open, ended),
            }
        }
        Sent::NoRelay { why: last }
    }

    fn ended(&mut self, mut open: Open, ended: std::result::Result<(), End>) -> Sent {
        open.sent += 1;
        let sent = match ended {
            Ok(()) => Sent::Taken,
            Err(End::Recipient(error)) if error.is_permanent() => {
                let why = told(&error);
                let mailbox = why.contains("5.1.");
                Sent::Refused { why, mailbox }
            }
            Err(End::Recipient(error)) => Sent::Later { why: told(&error) },
            Err(End::Relay(why) | End::Unsure(why)) => return Sent::Later { why },
        };
        if !open.connection.has_broken() {
            self.connection = Some(open);
        }
        sent
    }

    async fn open(&self, relay: &Relay) -> std::result::Result<Open, String> {
        let patience = TO_OPEN.min(self.patience);
        match timeout(patience, self.let_in(relay)).await {
            Ok(opened) => opened.map_err(|error| told(&error)),
            Err(_) => Err(SILENT.to_owned()),
        }
    }

    async fn let_in(&self, relay: &Relay) -> std::result::Result<Open, SmtpError> {
        let tls = TlsParameters::builder(relay.host.clone());
        let tls = match &self.authority {
            Some(authority) => tls.add_root_certificate(authority.clone()),
            None => tls,
        };
        let tls = tls.build_rustls()?;
        let wrapped = (relay.tls == Tls::FromTheStart).then(|| tls.clone());
        let place = (relay.host.as_str(), relay.port);
        let hello = &self.hello;
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(TO_OPEN), hello, wrapped, None).await?;
        if relay.tls == Tls::Start {
            connection.starttls(tls, hello).await?;
        }
        if let Some(credentials) = &relay.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        // The library keeps no list of what the relay knows; asking once more costs a turn for each connection.
        let known = connection.command(Ehlo::new(hello.clone())).await?;
        let pipelining = known
            .message()
            .any(|line| line.eq_ignore_ascii_case("PIPELINING"));
        Ok(Open {
            connection,
            pipelining,
            sent: 0,
            handed: false,
        })
    }
}

impl Open {
    /// One message, within `patience`.
    async fn send(
        &mut self,
        patience: Duration,
        from: &Address,
        to: &Address,
        message: &[u8],
    ) -> std::result::Result<(), End> {
        self.handed = false;
        match timeout(patience, self.dialogue(from, to, message)).await {
            Ok(ended) => ended,
            Err(_) if self.handed => Err(End::Unsure(SILENT.to_owned())),
            Err(_) => Err(End::Relay(SILENT.to_owned())),
        }
    }

    async fn dialogue(
        &mut self,
        from: &Address,
        to: &Address,
        message: &[u8],
    ) -> std::result::Result<(), End> {
        let mail = Mail::new(Some(from.inner().clone()), vec![]);
        let rcpt = Rcpt::new(to.inner().clone(), vec![]);
        match self.pipelining {
            true => {
                let connection = &mut self.connection;
                let mailed = whole(connection.command(format!("{mail}{rcpt}{Data}")).await)?;
                let taken = whole(connection.read_response().await)?;
                let ready = whole(connection.read_response().await)?;
                mailed.map_err(|error| End::Relay(told(&error)))?;
                if let Err(refused) = taken {
                    // It may have said "go on" to DATA all the same; an empty message ends that.
                    if ready.is_ok() {
                        let _ = connection.command("\r\n.\r\n").await;
                    }
                    return Err(self.refused(refused).await);
                }
                if let Err(refused) = ready {
                    return Err(self.refused(refused).await);
                }
            }
            false => {
                let mailed = self.connection.command(mail).await;
                mailed.map_err(|error| End::Relay(told(&error)))?;
                let answer = self.connection.command(rcpt).await;
                if let Err(refused) = whole(answer)? {
                    return Err(self.refused(refused).await);
                }
                let answer = self.connection.command(Data).await;
                if let Err(refused) = whole(answer)? {
                    return Err(self.refused(refused).await);
                }
            }
        }
        self.handed = true;
        match self.connection.command(stuffed(message)).await {
            Ok(_) => Ok(()),
            Err(error) if error.status().is_some() => Err(self.refused(error).await),
            Err(error) => Err(End::Unsure(told(&error))),
        }
    }

    /// The other side said no: 421 is about the connection, the rest about the recipient.
    async fn refused(&mut self, error: SmtpError) -> End {
        if error.status().is_some_and(|code| u16::from(code) == 421) {
            return End::Relay(told(&error));
        }
        if self.connection.command(Rset).await.is_err() {
            self.connection.abort().await;
        }
        End::Recipient(error)
    }
}

/// The message as DATA wants it, with its end: in one piece, since a piece of its own for the end would wait for the other
/// side's delayed acknowledgement, 40 ms for each message.
fn stuffed(message: &[u8]) -> String {
    let text = String::from_utf8_lossy(message);
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive("\r\n") {
        if line.starts_with('.') {
            out.push('.');
        }
        out.push_str(line);
    }
    if !out.ends_with("\r\n") {
        out.push_str("\r\n");
    }
    out.push_str(".\r\n");
    out
}

/// Tells an answer, yes or no, from a connection that is no more.
fn whole<T>(
    answer: std::result::Result<T, SmtpError>,
) -> std::result::Result<std::result::Result<T, SmtpError>, End> {
    match answer {
        Err(error) if error.status().is_none() => Err(End::Relay(told(&error))),
        answer => Ok(answer),
    }
}

/// What the relay said, without what looks like an address, on one short line.
fn told(error: &SmtpError) -> String {
    let text = error.to_string();
    let words = text
        .split_whitespace()
        .map(|word| match word.contains('@') {
            true => "…",
            false => word,
        });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().take(200).collect()
}

fn certificate(path: &Path) -> Result<Certificate> {
    let pem = std::fs::read(path).map_err(|cause| Error::io(path.display(), cause))?;
    Certificate::from_pem(&pem).map_err(|cause| {
        Error::bad_input("mail.authority is no certificate")
            .at(path.display())
            .because(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_at_the_start_of_a_line_does_not_end_a_message() {
        assert_eq!(
            stuffed(b"a\r\n.\r\n..b\r\nc.d"),
            "a\r\n..\r\n...b\r\nc.d\r\n.\r\n"
        );
        assert_eq!(stuffed(b".a\r\n"), "..a\r\n.\r\n");
    }
}
