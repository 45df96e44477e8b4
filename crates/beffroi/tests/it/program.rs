//! Runs the real program: a house made by `init`, its verbs, and a server to ask.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use floor::Value;
use testkit::Database;

/// What a run of the program came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The run has to have done what it was asked; gives what it printed.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// The same, read as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let text = self.done();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// The run has to have been refused with this exit code; gives what it said.
    #[track_caller]
    pub fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

/// The program, told nothing by the environment.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beffroi"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BEFFROI_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Runs the program with these words.
pub fn run<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Ran {
    Ran::of(&program().args(words).output().unwrap())
}

/// A house on disk, made by the program.
pub struct OnDisk {
    pub dir: PathBuf,
    pub folder: tempfile::TempDir,
    pub database: Database,
}

impl OnDisk {
    /// A trial house in English and French.
    pub fn new() -> Self {
        Self::with(&["--single"])
    }

    pub fn with(words: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = Self {
            dir: folder.path().join("house"),
            folder,
            database: Database::fresh(),
        };
        house.init(words).done();
        house
    }

    pub fn init(&self, words: &[&str]) -> Ran {
        let mut command = program();
        command.arg("init").arg(&self.dir).args([
            "--lang",
            "en,fr",
            "--name",
            "The Neighbours",
            "--origin",
            "https://neighbours.example",
        ]);
        if let Some(url) = self.database.url() {
            command.args(["--database", &url]);
        }
        Ran::of(&command.args(words).output().unwrap())
    }

    /// `beffroi VERB HOUSE WORDS…`
    pub fn run(&self, verb: &str, words: &[&str]) -> Ran {
        Ran::of(&self.command(verb).args(words).output().unwrap())
    }

    pub fn command(&self, verb: &str) -> Command {
        let mut command = program();
        command.arg(verb).arg(&self.dir);
        command
    }

    /// Writes files beside the house; gives the folder's path.
    pub fn write(&self, name: &str, files: &[(&str, &[u8])]) -> String {
        let root = self.path(name);
        for (file, bytes) in files {
            let path = Path::new(&root).join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        root
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// A call with one English text.
    pub fn call(&self, slug: &str, title: &str, text: &str) -> String {
        let text = format!("---\nlang: en\ntitle: {title}\n---\n\n{text}\n");
        self.write(slug, &[("en.md", text.as_bytes())])
    }

    /// The house as the program's own code opens it.
    pub fn open(&self) -> floor::House {
        beffroi::open(&self.dir).unwrap()
    }

    /// Every row that publishing may write, in order: two equal states have the same.
    pub fn state(&self) -> Vec<String> {
        let house = self.open();
        let tables = [
            "call",
            "edition",
            "revision",
            "image_variant",
            "revision_media",
            "blob",
            "gone_blob",
            "erased_import",
            "erasure_proposal",
            "glossary",
            "fact",
            "job",
            "setting",
            "sealed_key",
            "log_head",
            "log_entry",
            "log_staged",
            "body",
            "key_document",
            "manifest",
            "site_state",
            "migration",
        ];
        let read = house.db.read(|conn| {
            let mut rows = Vec::new();
            for table in tables {
                for row in conn.query(&format!("SELECT * FROM {table}"), &[] as &[Value])? {
                    rows.push(format!("{table} {row:?}"));
                }
            }
            rows.sort();
            Ok(rows)
        });
        read.unwrap()
    }
}

/// `beffroi serve` on a free port.
pub struct Server {
    child: Child,
    pub address: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

impl Server {
    pub fn start(house: &OnDisk) -> Self {
        Self::listening(house.command("serve").args(["--listen", "127.0.0.1:0"]))
    }

    /// A server that is reached where the house says it is: on a port of this machine that was free a moment ago.
    pub fn at_home(house: &OnDisk) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut serve = house.command("serve");
        serve.env("BEFFROI_HOUSE_ORIGIN", format!("http://{address}"));
        Self::listening(serve.args(["--listen", &address]))
    }

    /// The same, where the house says so itself, and may ask others on this machine.
    pub fn in_a_closed_network(house: &OnDisk) -> (Self, String) {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let origin = format!("http://{address}");
        let path = house.dir.join("beffroi.toml");
        let kept = fs::read_to_string(&path).unwrap();
        let lines = kept.lines().map(|line| match line.split(" = ").next() {
            Some("origin") => format!("origin = \"{origin}\""),
            Some("allow_private") => "allow_private = [\"127.0.0.0/8\"]".to_owned(),
            _ => line.to_owned(),
        });
        fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
        let server = Self::listening(house.command("serve").args(["--listen", &address]));
        (server, origin)
    }

    /// A program that says what to open.
    pub fn listening(serve: &mut Command) -> Self {
        let mut child = serve.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        let address = loop {
            let Some(line) = lines.next() else {
                panic!("the server ended: {said}")
            };
            let line = line.unwrap();
            if let Some(rest) = line
                .split_once("http://")
                .filter(|_| line.starts_with("Open "))
            {
                break rest.1.split('/').next().unwrap().to_owned();
            }
            said += &format!("{line}\n");
        };
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    /// One request; `more` are further header lines, each with its line end.
    pub fn ask(&self, method: &str, path: &str, more: &str) -> Answer {
        self.send(method, path, more, "")
    }

    /// The same with a body, whose length `more` says.
    pub fn send(&self, method: &str, path: &str, more: &str, body: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n{more}\r\n{body}",
            self.address
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|window| window == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// Asks until `wanted` holds; a page may be a moment behind the commit of another process.
    #[track_caller]
    pub fn wait_for(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{path} stays {answer:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Stops it as a service manager does; gives the exit code.
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says why a test does nothing here, where nobody can overlook it.
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}
