//! A Postfix of the test's own: its own folder, a free loopback port, gone at the end. It delivers `reader.example` to a
//! maildir, finds nobody at `gone.example` and tells the sender so, and gives `house.example` to `beffroi mail-in`.
//!
//! Postfix starts as root only. The tools that `cargo xtask ci` brings have it.

use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

pub struct Postfix {
    folder: tempfile::TempDir,
    pub port: u16,
}

/// A mail as it lies in the mailbox.
pub struct Mail {
    pub raw: Vec<u8>,
}

impl Postfix {
    /// Starts it; `None`, loudly, where that is not possible. `mail_in` is the command that takes what comes back.
    pub fn start(mail_in: &[&str]) -> Option<Self> {
        if !Path::new("/usr/sbin/postfix").is_file() || !is_root() {
            crate::program::skipped("Postfix is missing, or this is not root");
            return None;
        }
        let folder = tempfile::Builder::new().prefix("pf").tempdir().unwrap();
        let root = folder.path();
        std::fs::set_permissions(root, std::fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["conf", "queue", "data", "mail"] {
            std::fs::create_dir(root.join(name)).unwrap();
        }
        give(&root.join("mail"), "nobody");
        give(&root.join("data"), "postfix");
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let postfix = Self { folder, port };
        postfix.configure(mail_in);
        postfix.command("start");
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "Postfix did not start: {}",
                postfix.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(postfix)
    }

    fn configure(&self, mail_in: &[&str]) {
        let root = self.folder.path().display();
        let main = format!(
            "compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = relay.example
mydestination =
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
virtual_mailbox_domains = reader.example
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
relay_domains = gone.example house.example
transport_maps = inline:{{ {{ gone.example = gone: }} {{ house.example = beffroi: }} }}
"
        );
        let mut services = format!("127.0.0.1:{} inet n - n - - smtpd\n", self.port);
        for (name, kind, chroot) in [
            ("pickup", "pickup", "n - n 60 1"),
            ("cleanup", "cleanup", "n - n - 0"),
            ("qmgr", "qmgr", "n - n 300 1"),
            ("rewrite", "trivial-rewrite", "- - n - -"),
            ("bounce", "bounce", "- - n - 0"),
            ("defer", "bounce", "- - n - 0"),
            ("trace", "bounce", "- - n - 0"),
            ("smtp", "smtp", "- - n - -"),
            ("error", "error", "- - n - -"),
            ("retry", "error", "- - n - -"),
            ("virtual", "virtual", "- n n - -"),
            ("anvil", "anvil", "- - n - 1"),
            ("proxymap", "proxymap", "- - n - -"),
        ] {
            services += &format!("{name} unix {chroot} {kind}\n");
        }
        services += "postlog unix-dgram n - n - 1 postlogd\n";
        services += "gone unix - n n - - pipe user=nobody argv=/bin/sh -c {exit 67}\n";
        services += &format!(
            "beffroi unix - n n - - pipe user=nobody argv={}\n",
            mail_in.join(" ")
        );
        let conf = self.folder.path().join("conf");
        std::fs::write(conf.join("main.cf"), main).unwrap();
        std::fs::write(conf.join("master.cf"), services).unwrap();
    }

    fn command(&self, verb: &str) {
        let ran = Command::new("/usr/sbin/postfix")
            .arg("-c")
            .arg(self.folder.path().join("conf"))
            .arg(verb)
            .output()
            .unwrap();
        assert!(
            ran.status.success() || verb == "stop",
            "{ran:?} {}",
            self.log()
        );
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("maillog")).unwrap_or_default()
    }

    /// Waits until so many mails have come, and gives all of them in the order they came.
    #[track_caller]
    pub fn mails(&self, count: usize) -> Vec<Mail> {
        let start = Instant::now();
        loop {
            let files = self.files();
            if files.len() >= count {
                return files
                    .iter()
                    .map(|file| Mail {
                        raw: std::fs::read(file).unwrap(),
                    })
                    .collect();
            }
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "{} mails instead of {count}: {}",
                files.len(),
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn files(&self) -> Vec<PathBuf> {
        let Ok(folder) = std::fs::read_dir(self.folder.path().join("mail/inbox/new")) else {
            return Vec::new();
        };
        let mut files: Vec<_> = folder.flatten().map(|entry| entry.path()).collect();
        files.sort_by_key(|file| std::fs::metadata(file).unwrap().modified().unwrap());
        files
    }

    #[track_caller]
    pub fn wait_for_log(&self, wanted: &str) {
        let start = Instant::now();
        while !self.log().contains(wanted) {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "no {wanted}: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.command("stop");
    }
}

impl Mail {
    /// The text of the plain part, decoded.
    pub fn text(&self) -> String {
        let raw = String::from_utf8_lossy(&self.raw).replace("=\n", "");
        let part = raw.split("Content-Type: text/plain").nth(1).unwrap();
        let part = part.split("\n--part-").next().unwrap();
        let mut bytes = Vec::new();
        let mut pieces = part.split('=');
        bytes.extend_from_slice(pieces.next().unwrap().as_bytes());
        for piece in pieces {
            match piece
                .get(..2)
                .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            {
                Some(byte) => {
                    bytes.push(byte);
                    bytes.extend_from_slice(&piece.as_bytes()[2..]);
                }
                None => bytes.extend_from_slice(format!("={piece}").as_bytes()),
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    pub fn head(&self) -> String {
        let raw = String::from_utf8_lossy(&self.raw).replace("\n ", " ");
        raw.split("\n\n").next().unwrap().to_owned()
    }

    /// The path of the first link to this page of the house.
    pub fn link(&self, page: &str) -> String {
        let text = self.text() + &self.head();
        let rest = &text[text.find(&format!("/do/{page}/")).unwrap()..];
        let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap();
        rest[..end].to_owned()
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

pub fn give(path: &Path, user: &str) {
    let id = |flag: &str| {
        let out = Command::new("id").args([flag, user]).output().unwrap();
        String::from_utf8_lossy(&out.stdout).trim().parse().unwrap()
    };
    chown(path, Some(id("-u")), Some(id("-g"))).unwrap();
}
