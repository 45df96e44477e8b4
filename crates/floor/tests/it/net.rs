//! The way out: what it refuses, what it follows, where it stops.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use floor::ErrorKind;
use floor::config::NetworkConfig;
use floor::net::{Fetcher, Ranges, Req, Resolve};

/// A server that answers every request with what `answer` makes of it, and counts.
struct Neighbour {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Neighbour {
    fn at(ip: &str, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((ip, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (count, answer) = (Arc::clone(&connections), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let (mut stream, answer) = (stream.unwrap(), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut text = String::new();
                    let mut buffer = [0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut buffer) {
                        text.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
                        if text.ends_with("\r\n\r\n") {
                            let reply = answer(&text.to_lowercase());
                            text.clear();
                            if stream.write_all(&reply).is_err()
                                || reply.windows(17).any(|w| w == b"connection: close")
                            {
                                return;
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            connections,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn ok(more: &str, body: &[u8]) -> Vec<u8> {
    let mut reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{more}\r\n",
        body.len()
    )
    .into_bytes();
    reply.extend_from_slice(body);
    reply
}

fn fetcher(allow: &[&str]) -> Fetcher {
    Fetcher::new(&NetworkConfig {
        allow_private: allow.iter().map(|range| (*range).to_owned()).collect(),
    })
    .unwrap()
}

fn names(resolve: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Resolve {
    Arc::new(move |name| {
        let found = resolve(&name);
        Box::pin(async move { Ok(found) })
    })
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn every_spelling_of_a_private_address_is_refused() {
    let neighbour = Neighbour::at("127.0.0.1", |_| ok("", b"secret"));
    let port = neighbour.address.port();
    let fetcher = fetcher(&[]);
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "%3127.0.0.1",
        "localhost",
        "0",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[fc00::1]",
        "[fe80::1]",
        "[ff02::1]",
        "[2001:db8::1]",
    ];
    for host in hosts {
        for url in [
            format!("http://{host}:{port}/"),
            format!("http://{host}/"),
            format!("https://{host}/"),
        ] {
            let error = fetcher.get(Req::get(&url)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadInput, "{url}: {error}");
            assert!(
                error.what().contains("is not a public address"),
                "{url}: {error}"
            );
        }
    }
    assert_eq!(neighbour.connections(), 0);
}

#[test]
fn only_the_ports_of_the_web_are_asked() {
    let resolve = names(|_| vec![ip("198.41.0.4")]);
    let fetcher = Fetcher::with_resolver(Ranges::default(), resolve).unwrap();
    for url in [
        "http://public.example:8080/",
        "http://198.41.0.4:22/",
        "https://public.example:25/",
    ] {
        let error = fetcher.get(Req::get(url)).unwrap_err();
        assert!(error.what().contains("neither 80 nor 443"), "{error}");
    }
}

/// A name that first leads where it may and then where it may not: each connection goes to an address that was checked.
#[test]
fn a_name_that_changes_its_mind_gains_nothing() {
    let open = Neighbour::at("127.0.0.2", |_| ok("connection: close\r\n", b"open"));
    let secret = Neighbour::at("127.0.0.1", |_| ok("", b"secret"));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let resolve = names(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => vec![ip("127.0.0.2")],
        _ => vec![ip("127.0.0.1")],
    });
    let allowed = Ranges::parse(&["127.0.0.2".to_owned()]).unwrap();
    let fetcher = Fetcher::with_resolver(allowed, resolve).unwrap();
    let first = fetcher
        .get(Req::get(format!(
            "http://name.example:{}/",
            open.address.port()
        )))
        .unwrap();
    assert_eq!(
        (first.bytes.as_slice(), asked.load(Ordering::SeqCst)),
        (&b"open"[..], 1)
    );
    let second = fetcher
        .get(Req::get(format!(
            "http://name.example:{}/",
            secret.address.port()
        )))
        .unwrap_err();
    assert!(
        second.what().contains("127.0.0.1 is not a public address"),
        "{second}"
    );
    assert_eq!(secret.connections(), 0);
}

#[test]
fn a_name_with_good_and_bad_addresses_leads_only_to_the_good() {
    let open = Neighbour::at("127.0.0.2", |_| ok("", b"open"));
    let resolve = names(|_| vec![ip("127.0.0.1"), ip("::1"), ip("127.0.0.2")]);
    let fetcher = Fetcher::with_resolver(
        Ranges::parse(&["127.0.0.2/32".to_owned()]).unwrap(),
        resolve,
    )
    .unwrap();
    let url = format!("http://both.example:{}/", open.address.port());
    assert_eq!(fetcher.get(Req::get(url)).unwrap().bytes, b"open");
    let none = Fetcher::with_resolver(Ranges::default(), names(|_| Vec::new())).unwrap();
    assert!(
        none.get(Req::get("http://none.example/"))
            .unwrap_err()
            .what()
            .contains("no address")
    );
}

#[test]
fn redirects_are_followed_and_checked_again() {
    let secret = Neighbour::at("127.0.0.1", |_| ok("", b"secret"));
    let private = secret.url("");
    let open = Neighbour::at("127.0.0.2", move |request| {
        let place = match request.split(' ').nth(1).unwrap() {
            "/secret" => private.clone(),
            "/file" => "file:///etc/passwd".to_owned(),
            "/loop" => "/loop".to_owned(),
            "/twice" => "once".to_owned(),
            "/once" => "/end".to_owned(),
            "/dot" => "//user:pass@127.0.0.2/".to_owned(),
            _ => return ok("", b"end"),
        };
        format!("HTTP/1.1 302 Found\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n").into_bytes()
    });
    let fetcher = fetcher(&["127.0.0.2"]);
    let end = fetcher.get(Req::get(open.url("twice"))).unwrap();
    assert_eq!(
        (end.bytes.as_slice(), end.url),
        (&b"end"[..], open.url("end"))
    );
    for (path, why) in [
        ("secret", "not a public address"),
        ("file", "neither http nor https"),
        ("loop", "more than 3 redirects"),
        ("dot", "name or password"),
    ] {
        let error = fetcher.get(Req::get(open.url(path))).unwrap_err();
        assert!(error.what().contains(why), "{path}: {error}");
        assert_eq!(error.kind(), ErrorKind::BadInput);
    }
    assert_eq!(secret.connections(), 0);
    assert_eq!(
        fetcher.hosts(),
        [("127.0.0.1".to_owned(), 1), ("127.0.0.2".to_owned(), 10)]
    );
}

#[test]
fn an_answer_is_taken_within_its_limits() {
    let bomb = {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(&vec![0; 50 << 20]).unwrap();
        writer.finish().unwrap()
    };
    let neighbour = Neighbour::at("127.0.0.1", move |request| {
        match request.split(' ').nth(1).unwrap() {
            "/exact" => ok("", &[b'a'; 1000]),
            "/large" => ok("", &[b'a'; 1001]),
            "/liar" => b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nabc".to_vec(),
            "/endless" => {
                let chunk = format!("190\r\n{}\r\n", "a".repeat(400));
                format!(
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
                    chunk.repeat(20)
                )
                .into_bytes()
            }
            "/bomb" => ok("content-encoding: gzip\r\n", &bomb),
            "/cut" => {
                b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\nabc".to_vec()
            }
            "/headers" => format!(
                "HTTP/1.1 200 OK\r\nx: {}\r\ncontent-length: 0\r\n\r\n",
                "y".repeat(200_000)
            )
            .into_bytes(),
            "/nonsense" => b"hello\r\n\r\n".to_vec(),
            _ => Vec::new(),
        }
    });
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let get = |path: &str, max_bytes| {
        let deadline = Duration::from_millis(1500);
        fetcher.get(Req {
            max_bytes,
            deadline,
            ..Req::get(neighbour.url(path))
        })
    };
    assert_eq!(get("exact", 1000).unwrap().bytes.len(), 1000);
    for path in ["large", "liar", "endless"] {
        assert!(
            get(path, 1000)
                .unwrap_err()
                .what()
                .contains("larger than 1000 bytes"),
            "{path}"
        );
    }
    assert!(
        get("bomb", 1 << 20)
            .unwrap_err()
            .what()
            .contains("larger than 1048576 bytes")
    );
    for path in ["cut", "headers", "nonsense"] {
        assert_eq!(
            get(path, 1000).unwrap_err().kind(),
            ErrorKind::Unavailable,
            "{path}"
        );
    }
    let started = Instant::now();
    let silent = get("silent", 1000).unwrap_err();
    assert!(
        silent.what().contains("in time") && started.elapsed() < Duration::from_secs(3),
        "{silent}"
    );
}

#[test]
fn ranges_tags_and_codings_are_asked_for_and_told() {
    let neighbour = Neighbour::at("127.0.0.1", |request| {
        if request.contains("if-none-match: \"held\"") {
            return b"HTTP/1.1 304 Not Modified\r\netag: \"held\"\r\n\r\n".to_vec();
        }
        if request.contains("range: bytes=2-4\r\n") && request.contains("accept-encoding: identity")
        {
            return b"HTTP/1.1 206 Partial Content\r\ncontent-range: bytes 2-4/9\r\ncontent-length: 3\r\n\r\ncde".to_vec();
        }
        assert!(
            request.contains("accept-encoding: br, zstd, gzip"),
            "{request}"
        );
        let packed = zstd::bulk::compress(b"packed", 1).unwrap();
        ok(
            "content-encoding: zstd\r\ncontent-type: text/plain\r\nset-cookie: a=b\r\n",
            &packed,
        )
    });
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let get = |change: &dyn Fn(&mut Req)| {
        let mut req = Req::get(neighbour.url(""));
        change(&mut req);
        fetcher.get(req).unwrap()
    };
    let part = get(&|req| req.range = Some((2, Some(4))));
    assert_eq!(
        (
            part.status,
            part.bytes.as_slice(),
            part.header("content-range")
        ),
        (206, &b"cde"[..], Some("bytes 2-4/9"))
    );
    assert_eq!(
        get(&|req| req.etag = Some("\"held\"".to_owned())).status,
        304
    );
    let packed = get(&|_| {});
    assert_eq!(
        (
            packed.bytes.as_slice(),
            packed.header("content-type"),
            packed.header("set-cookie")
        ),
        (&b"packed"[..], Some("text/plain"), None)
    );
    assert!(
        fetcher
            .get(Req {
                etag: Some("a\r\nb".to_owned()),
                ..Req::get(neighbour.url(""))
            })
            .is_err()
    );
}

#[test]
fn many_are_asked_in_parallel_over_few_connections() {
    let neighbour = Neighbour::at("127.0.0.1", |request| {
        std::thread::sleep(Duration::from_millis(30));
        ok("", request.split(' ').nth(1).unwrap().as_bytes())
    });
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let reqs = (0..40)
        .map(|n| Req::get(neighbour.url(&n.to_string())))
        .collect();
    let started = Instant::now();
    let answers = fetcher.get_many(reqs, 8);
    assert!(
        started.elapsed() < Duration::from_millis(40 * 30 / 2),
        "{:?}",
        started.elapsed()
    );
    for (n, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.unwrap().bytes, format!("/{n}").as_bytes());
    }
    assert!(neighbour.connections() <= 8, "{}", neighbour.connections());
    assert!(fetcher.get_many(Vec::new(), 8).is_empty());
}

#[test]
fn a_broken_range_of_the_configuration_is_refused() {
    let config = NetworkConfig {
        allow_private: vec!["10.0.0.0/99".to_owned()],
    };
    let error = Fetcher::new(&config).err().unwrap().to_string();
    assert!(
        error.contains("network.allow_private") && error.contains("10.0.0.0/99"),
        "{error}"
    );
}

#[test]
fn a_post_carries_its_body_and_fields_made_for_each_address_and_follows_nothing() {
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&seen);
    let neighbour = Neighbour::at("127.0.0.1", move |request| {
        heard.lock().unwrap().push(request.to_owned());
        match request.lines().next().unwrap() {
            line if line.contains("/moved") => {
                b"HTTP/1.1 307 Moved\r\nlocation: /end\r\ncontent-length: 0\r\n\r\n".to_vec()
            }
            line if line.contains("/refused") => {
                b"HTTP/1.1 401 No\r\ncontent-length: 4\r\n\r\nwhy?".to_vec()
            }
            _ => ok("", b"taken"),
        }
    });
    let fetcher = fetcher(&["127.0.0.0/8"]);
    let marked = |url: String| Req {
        fields: Some(Arc::new(|url: &str| vec![("x-for", url.to_owned())])),
        ..Req::get(url)
    };
    let followed = fetcher.get(marked(neighbour.url("moved"))).unwrap();
    assert_eq!((followed.status, followed.bytes), (200, b"taken".to_vec()));
    let marks: Vec<bool> = {
        let mut seen = seen.lock().unwrap();
        let marks = seen.drain(..).zip(["moved", "end"]);
        let mark = |path: &str| format!("x-for: {}\r\n", neighbour.url(path));
        marks
            .map(|(request, path)| request.contains(&mark(path)))
            .collect()
    };
    assert_eq!(marks, [true, true]);

    // The neighbour reads up to the empty line, which this body ends with.
    let body = bytes::Bytes::from_static(b"{}\r\n\r\n");
    let post = |path: &str| {
        let req = Req::post(
            neighbour.url(path),
            "application/activity+json",
            body.clone(),
        );
        let answer = fetcher.get(req).unwrap();
        (answer.status, answer.bytes.len())
    };
    assert_eq!(post("inbox"), (200, 0));
    assert_eq!(post("moved"), (307, 0));
    assert_eq!(post("refused"), (401, 0));
    let seen = seen.lock().unwrap();
    assert!(seen.iter().all(|request| !request.contains("/end")));
    let whole = seen.join("");
    assert!(
        whole.contains("post /inbox") && whole.contains("content-type: application/activity+json")
    );
    assert!(
        whole.contains("content-length: 6") && whole.contains("{}\r\n\r\n"),
        "{whole}"
    );
}
