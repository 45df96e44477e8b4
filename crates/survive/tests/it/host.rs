//! A web host on loopback that gives files, well or badly.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use floor::config::NetworkConfig;
use floor::net::Fetcher;
use survive::source::Source;

use crate::trees::Files;

#[derive(Clone, Default)]
pub struct Manners {
    /// Answers a `Range` with a part.
    pub range: bool,
    /// Breaks every connection after so many requests.
    pub dies_after: Option<usize>,
    /// A path whose bytes never end.
    pub endless: Option<String>,
}

pub struct Host {
    pub url: String,
    stop: Arc<AtomicBool>,
}

impl Host {
    pub fn new(files: Files, manners: Manners) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, stop) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicBool::new(false)),
        );
        let shared = (Arc::new(files), requests, Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.2.load(Ordering::SeqCst) {
                    return;
                }
                let (shared, manners) = (shared.clone(), manners.clone());
                std::thread::spawn(move || answer(stream, &shared.0, &manners, &shared.1));
            }
        });
        Self {
            url: format!("http://{address}/some/place/"),
            stop,
        }
    }

    pub fn source(&self) -> Source {
        Source::web(fetcher(), &self.url).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

pub fn network() -> NetworkConfig {
    NetworkConfig {
        allow_private: vec!["127.0.0.0/8".to_owned()],
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(&network()).unwrap()
}

fn answer(
    mut stream: TcpStream,
    files: &Files,
    manners: &Manners,
    requests: &AtomicUsize,
) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    let mut range = None;
    for line in lines.by_ref() {
        let line = line.ok()?.to_lowercase();
        if line.is_empty() {
            break;
        }
        range = range.or_else(|| {
            line.strip_prefix("range: bytes=")?
                .strip_suffix('-')?
                .parse::<usize>()
                .ok()
        });
    }
    let number = requests.fetch_add(1, Ordering::SeqCst);
    if manners.dies_after.is_some_and(|after| number >= after) {
        return None;
    }
    let path = first
        .split(' ')
        .nth(1)?
        .strip_prefix("/some/place/")
        .unwrap_or("elsewhere");
    if manners.endless.as_deref() == Some(path) {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            .ok()?;
        while stream.write_all(&[b'x'; 65_536]).is_ok() {}
        return None;
    }
    let (status, extra, body): (_, String, &[u8]) =
        match (files.get(path), range.filter(|_| manners.range)) {
            (None, _) => ("404 Not Found", String::new(), b"nothing here"),
            (Some(bytes), Some(first)) if first >= bytes.len() => {
                ("416 Range Not Satisfiable", String::new(), b"")
            }
            (Some(bytes), Some(first)) => (
                "206 Partial Content",
                format!(
                    "Content-Range: bytes {first}-{}/{}\r\n",
                    bytes.len() - 1,
                    bytes.len()
                ),
                &bytes[first..],
            ),
            (Some(bytes), None) => ("200 OK", String::new(), bytes),
        };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{extra}\r\n",
        body.len()
    )
    .ok()?;
    stream.write_all(body).ok()
}
