//! An SMTP server of the test's own: takes mail and keeps it, or misbehaves in one named way.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A message as it was taken.
#[derive(Clone)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} to {}", self.subject(), self.to)
    }
}

impl Taken {
    fn parsed(&self) -> mail_parser::Message<'_> {
        mail_parser::MessageParser::default()
            .parse(&self.data)
            .unwrap()
    }

    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap().to_owned()
    }

    pub fn text(&self) -> String {
        self.parsed().body_text(0).unwrap().into_owned()
    }

    pub fn html(&self) -> String {
        self.parsed().body_html(0).unwrap().into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(&self.data).replace("\r\n ", " ");
        let head = head.split("\r\n\r\n").next().unwrap().to_owned();
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }

    /// The first link to this page of the house, as a path.
    pub fn link(&self, page: &str) -> String {
        let text = self.text();
        let start = text.find(&format!("/do/{page}/")).unwrap();
        let rest = &text[start..];
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest[..end].to_owned()
    }
}

/// How a sink behaves.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// What it says instead of 250 or 354 to the command that begins so, the first `times` times.
    pub says: Option<(&'static str, &'static str, usize)>,
    /// Whether it knows PIPELINING.
    pub pipelining: bool,
    /// Closes the connection at this command.
    pub drops_at: Option<&'static str>,
    /// Lets this pass before it answers the message.
    pub slow: Option<Duration>,
    /// Answers this command, or the message at `.`, without end.
    pub endless: Option<(&'static str, Endless)>,
    /// While it answers a message, this much time goes by for the house.
    pub passes: Option<(floor::Clock, floor::Micros)>,
}

/// An answer that has no end.
#[derive(Clone, Copy, Debug)]
pub enum Endless {
    /// A byte now and then.
    Dribble,
    /// One line, as fast as it is read.
    Line,
    /// Line after line.
    Lines,
    Silence,
}

pub struct Sink {
    pub address: SocketAddr,
    taken: Arc<Mutex<Vec<Taken>>>,
    pub connections: Arc<Mutex<usize>>,
}

impl Sink {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let sink = Self {
            address: listener.local_addr().unwrap(),
            taken: Arc::default(),
            connections: Arc::default(),
        };
        let (taken, connections) = (Arc::clone(&sink.taken), Arc::clone(&sink.connections));
        let said = Arc::new(Mutex::new(0));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                *connections.lock().unwrap() += 1;
                let (taken, manner, said) = (Arc::clone(&taken), manner.clone(), Arc::clone(&said));
                std::thread::spawn(move || drop(serve(stream.unwrap(), &manner, &taken, &said)));
            }
        });
        sink
    }

    pub fn relay(&self) -> String {
        format!("smtp+clear://{}", self.address)
    }

    /// What came since the last time.
    pub fn take(&self) -> Vec<Taken> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

fn serve(
    stream: TcpStream,
    manner: &Manner,
    taken: &Mutex<Vec<Taken>>,
    said: &Mutex<usize>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    let (mut from, mut to) = (String::new(), String::new());
    if manner.drops_at == Some("CONNECT") {
        return Ok(());
    }
    if let Some(("CONNECT", how)) = manner.endless {
        return without_end(&out, how);
    }
    if let Some(("CONNECT", answer, _)) = manner.says {
        return out.write_all(format!("{answer}\r\n").as_bytes());
    }
    out.write_all(b"220 sink\r\n")?;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        if manner.drops_at.is_some_and(|at| line.starts_with(at)) {
            return Ok(());
        }
        if let Some((_, how)) = manner.endless.filter(|(at, _)| line.starts_with(at)) {
            return without_end(&out, how);
        }
        let special = manner.says.filter(|(at, _, times)| {
            let mut said = said.lock().unwrap();
            let now = line.starts_with(at) && *said < *times;
            *said += usize::from(now);
            now
        });
        if let Some((_, answer, _)) = special {
            out.write_all(format!("{answer}\r\n").as_bytes())?;
            continue;
        }
        match line.split(' ').next().unwrap() {
            "EHLO" if manner.pipelining => out.write_all(b"250-sink\r\n250 PIPELINING\r\n")?,
            "MAIL" => {
                from = line[11..line.len() - 1].to_owned();
                to.clear();
                out.write_all(b"250 ok\r\n")?;
            }
            "RCPT" => {
                to = line[9..line.len() - 1].to_owned();
                out.write_all(b"250 ok\r\n")?;
            }
            "DATA" if to.is_empty() => out.write_all(b"554 no valid recipients\r\n")?,
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let data = read_data(&mut lines)?;
                if manner.drops_at == Some(".") {
                    return Ok(());
                }
                if let Some(slow) = manner.slow {
                    std::thread::sleep(slow);
                }
                if let Some((clock, by)) = &manner.passes {
                    clock.advance(*by);
                }
                if let Some((".", how)) = manner.endless {
                    return without_end(&out, how);
                }
                let special = manner.says.filter(|(at, _, times)| {
                    let mut said = said.lock().unwrap();
                    let now = *at == "." && *said < *times;
                    *said += usize::from(now);
                    now
                });
                match special {
                    Some((_, answer, _)) => out.write_all(format!("{answer}\r\n").as_bytes())?,
                    None => {
                        let (from, to) = (from.clone(), to.clone());
                        taken.lock().unwrap().push(Taken { from, to, data });
                        out.write_all(b"250 taken\r\n")?;
                    }
                }
            }
            "QUIT" => return out.write_all(b"221 bye\r\n"),
            _ => out.write_all(b"250 ok\r\n")?,
        }
    }
}

/// Answers until the other side hangs up.
fn without_end(mut out: &TcpStream, how: Endless) -> std::io::Result<()> {
    out.write_all(b"250-")?;
    loop {
        match how {
            Endless::Dribble => {
                std::thread::sleep(Duration::from_millis(100));
                out.write_all(b"x")?;
            }
            Endless::Line => out.write_all(&[b'x'; 4096])?,
            Endless::Lines => out.write_all(format!("{}\r\n250-", "x".repeat(500)).as_bytes())?,
            Endless::Silence => {
                let _ = out.peek(&mut [0])?;
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn read_data(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        let start = data.len();
        if lines.read_until(b'\n', &mut data)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if &data[start..] == b".\r\n" {
            data.truncate(start);
            return Ok(data);
        }
        if data[start] == b'.' {
            data.remove(start);
        }
    }
}
