//! Bytes over a real socket: requests as text, answers as they came.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection that says exactly what it is told.
pub struct Wire(BufReader<TcpStream>);

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Wire {
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        Self(BufReader::new(stream))
    }

    /// Writes; `false` if the other side has closed.
    pub fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.get_mut().write_all(bytes.as_ref()).is_ok()
    }

    /// Asks for a path with more header lines (each ending in CRLF) and takes the answer.
    pub fn ask(&mut self, method: &str, path: &str, more: &str) -> Reply {
        assert!(self.say(format!(
            "{method} {path} HTTP/1.1\r\nHost: house\r\n{more}\r\n"
        )));
        self.reply(method == "HEAD").unwrap()
    }

    /// The next answer; `None` when the connection ends instead.
    pub fn reply(&mut self, head_only: bool) -> Option<Reply> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head).ok()? == 0 {
                return None;
            }
        }
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let mut reply = Reply {
            status,
            head,
            body: Vec::new(),
        };
        if !head_only && status != 304 {
            let length = reply
                .header("content-length")
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            self.0
                .by_ref()
                .take(length)
                .read_to_end(&mut reply.body)
                .ok()?;
        }
        Some(reply)
    }

    /// Reads on until the bytes end with `wanted`.
    pub fn until(&mut self, wanted: &str) {
        let mut seen = Vec::new();
        while !seen
            .windows(wanted.len())
            .any(|some| some == wanted.as_bytes())
        {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            seen.push(byte[0]);
        }
    }

    /// Whether the other side has closed the connection, waiting up to the read time-out.
    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => true,
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }

    pub fn patience(&mut self, patience: Duration) {
        self.0.get_mut().set_read_timeout(Some(patience)).unwrap();
    }

    /// Takes bytes as they are until the connection ends; how many there were.
    pub fn drain(&mut self) -> u64 {
        let mut sink = std::io::sink();
        let mut count = 0;
        let mut buffer = [0; 65536];
        while let Ok(read) = self.0.read(&mut buffer) {
            if read == 0 {
                break;
            }
            count += read as u64;
            sink.write_all(&buffer[..read]).unwrap();
        }
        count
    }
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}
