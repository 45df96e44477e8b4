//! The newsletter through the real program, a real Postfix and a real mailbox; its signatures read by others; kills.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::postfix::{Mail, Postfix, give};
use crate::program::{Answer, OnDisk, Server};

/// A house that sends its mail to `port`.
fn house(port: u16) -> OnDisk {
    let house = OnDisk::new();
    let file = house.dir.join("beffroi.toml");
    let config = std::fs::read_to_string(&file).unwrap();
    let config = config
        .replace(
            "from = \"\"",
            "from = \"The Neighbours <news@house.example>\"",
        )
        .replace(
            "relays = []",
            &format!("relays = [\"smtp+clear://127.0.0.1:{port}\"]"),
        )
        .replace("bounces = \"\"", "bounces = \"bounces@house.example\"");
    std::fs::write(&file, config).unwrap();
    house
}

fn post(server: &Server, path: &str, body: &str) -> Answer {
    let length = body.len();
    let more =
        format!("content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n");
    server.send("POST", path, &more, body)
}

fn sign_up(server: &Server, address: &str) {
    let page = server.get("/do/subscribe?lang=en").text();
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap();
    let token = token.split('"').next().unwrap();
    // Nobody types faster than that.
    std::thread::sleep(Duration::from_millis(2_100));
    let body = format!(
        "token={token}&work={}&lang=en&mail={address}&langs=en&kinds=statement&rhythm=once&consent=1",
        work(token)
    );
    let answer = post(server, "/do/subscribe", &body);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// What the form's script finds while the form is filled in.
fn work(token: &str) -> u64 {
    let begun = Sha256::new_with_prefix(format!("{token}."));
    let zeros = |n: &u64| begun.clone().chain_update(n.to_string()).finalize()[..2] == [0, 0];
    (0..).find(zeros).unwrap()
}

#[test]
fn from_the_foot_of_a_page_through_postfix_to_the_mailbox_and_away_again() {
    let Some(postfix) = Postfix::start(&["/bin/true"]) else {
        return;
    };
    let house = house(postfix.port);
    house
        .run("publish", &[&house.call("first", "First", "Text.")])
        .done();
    let server = Server::start(&house);
    let page = server.get("/en/first.html").text();
    assert!(
        page.contains("action=\"https://neighbours.example/do/subscribe\""),
        "{page}"
    );
    sign_up(&server, "ada@reader.example");
    let question = &postfix.mails(1)[0];
    let confirm = question.link("confirm");
    assert!(server.get(&confirm).text().contains("<button>"));
    assert_eq!(post(&server, &confirm, "lang=en").status, 200);
    house
        .run(
            "publish",
            &[&house.call("bell", "The bell", "Ring **it**.")],
        )
        .done();
    let letter = &postfix.mails(2)[1];
    let head = letter.head();
    for wanted in [
        "Subject: The bell",
        "To: ada@reader.example",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ] {
        assert!(head.contains(wanted), "{wanted}: {head}");
    }
    assert!(letter.text().contains("Ring **it**."), "{}", letter.text());
    signatures_are_good(&house, letter);
    let leave = letter.link("leave");
    assert_eq!(
        post(&server, &leave, "List-Unsubscribe=One-Click").status,
        200
    );
    house
        .run("publish", &[&house.call("after", "After", "Text.")])
        .done();
    let outbox = house.run("outbox", &["--send", "--json"]).json();
    assert_eq!(outbox.as_array().unwrap().len(), 2, "{outbox}");
    assert!(
        house
            .run("subscribers", &[])
            .done()
            .starts_with("0 subscribers")
    );
    assert_eq!(postfix.mails(2).len(), 2);
}

/// Both signatures, read by dkimpy; the RSA one also by Mail::DKIM, whose Debian version knows no other.
fn signatures_are_good(house: &OnDisk, letter: &Mail) {
    let doctor = house.run("doctor", &["mail", "--dns", "127.0.0.1:9", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&doctor.out).unwrap();
    assert!(
        found
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["what"] == "relay" && it["state"] == "good")
    );
    let open = house.open();
    beffroi::unlock(&open, &beffroi::cli::Unlock::default()).unwrap();
    let records = reach::mail::DkimKeys::open(&open)
        .unwrap()
        .records("beffroi")
        .unwrap();
    let records: String = records
        .iter()
        .map(|(name, text)| format!("{name}.house.example {text}\n"))
        .collect();
    let path = |name: &str| PathBuf::from(house.path(name));
    std::fs::write(path("records"), records).unwrap();
    std::fs::write(path("letter"), &letter.raw).unwrap();
    let tampered = String::from_utf8_lossy(&letter.raw).replace("One-Click", "Two-Clicks");
    std::fs::write(path("tampered"), tampered).unwrap();
    let judge = |program: &Path, script: &str, mail: &str| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/it")
            .join(script);
        let ran = Command::new(program)
            .arg(script)
            .args([path("records"), path(mail)])
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        String::from_utf8(ran.stdout).unwrap()
    };
    match std::env::var_os("BEFFROI_PYTHON") {
        Some(python) => {
            let python = PathBuf::from(python);
            assert_eq!(judge(&python, "read_dkim.py", "letter"), "good\ngood\n");
            assert_eq!(judge(&python, "read_dkim.py", "tampered"), "bad\nbad\n");
        }
        None => crate::program::skipped("BEFFROI_PYTHON names no Python with dkimpy"),
    }
    match Path::new("/usr/share/perl5/Mail/DKIM/Verifier.pm").is_file() {
        true => {
            let perl = Path::new("/usr/bin/perl");
            assert_eq!(judge(perl, "read_dkim.pl", "letter"), "rsa-sha256 pass\n");
            assert_eq!(judge(perl, "read_dkim.pl", "tampered"), "rsa-sha256 fail\n");
        }
        false => crate::program::skipped("Debian's libmail-dkim-perl is missing"),
    }
}

#[test]
fn what_postfix_sends_back_suppresses_the_address() {
    let script = tempfile::NamedTempFile::new().unwrap();
    let Some(postfix) = Postfix::start(&[
        "/bin/sh",
        script.path().to_str().unwrap(),
        "${original_recipient}",
    ]) else {
        return;
    };
    let house = house(postfix.port);
    let program = env!("CARGO_BIN_EXE_beffroi");
    // The mail server's user needs the house, as a steward gives it in real life.
    let given = format!(
        "exec {program} mail-in {} --to \"$1\"\n",
        house.dir.display()
    );
    std::fs::write(script.path(), given).unwrap();
    readable(script.path());
    readable_program(&house, Path::new(program));
    let list = house.write(
        "list",
        &[("list.csv", b"ada@reader.example\nnobody@gone.example\n")],
    );
    let list = format!("{list}/list.csv");
    house
        .run(
            "subscribers",
            &["import", &list, "--consent", "I want the news (paper form)"],
        )
        .done();
    house
        .run("publish", &[&house.call("bell", "The bell", "Ring it.")])
        .done();
    house.run("outbox", &["--send"]).done();
    postfix.mails(1);
    postfix.wait_for_log("relay=beffroi");
    let start = Instant::now();
    let told = loop {
        let told = house.run("subscribers", &[]).done();
        if told.contains("suppressed: bounced") || start.elapsed() > Duration::from_secs(20) {
            break told;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(
        told.contains("1  suppressed: bounced"),
        "{told} {}",
        postfix.log()
    );
    assert!(told.starts_with("1 subscribers"), "{told}");
    let who = house
        .run("subscribers", &["who", "nobody@gone.example"])
        .done();
    assert!(who.contains("bounced"), "{who}");
}

fn readable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn readable_program(house: &OnDisk, program: &Path) {
    readable(house.folder.path());
    for entry in std::fs::read_dir(&house.dir).unwrap().flatten() {
        give(&entry.path(), "nobody");
    }
    give(&house.dir, "nobody");
    // The program may lie below a folder that is root's alone: then this machine cannot show it.
    let can = Command::new("su")
        .args([
            "-s",
            "/bin/sh",
            "nobody",
            "-c",
            &format!("{} --version", program.display()),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        can.is_ok_and(|status| status.success()),
        "nobody cannot run {}",
        program.display()
    );
}

/// Debian's `smtp-sink`, which writes each message it takes to a file.
struct Sink {
    child: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Sink {
    fn start() -> Option<Self> {
        if !Path::new("/usr/sbin/smtp-sink").is_file() {
            crate::program::skipped("smtp-sink (Debian's postfix) is missing");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        readable(folder.path());
        let user: &[&str] = match Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" {
            true => {
                give(folder.path(), "nobody");
                &["-u", "nobody"]
            }
            false => &[],
        };
        let child = Command::new("/usr/sbin/smtp-sink")
            .args(user)
            .current_dir(folder.path())
            .args(["-d", "m.", &format!("127.0.0.1:{port}"), "100"])
            .spawn()
            .unwrap();
        let sink = Self {
            child,
            folder,
            port,
        };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(sink)
    }

    /// (recipient, Message-ID) of every whole message.
    fn taken(&self) -> Vec<(String, String)> {
        let mut taken = Vec::new();
        for entry in std::fs::read_dir(self.folder.path()).unwrap().flatten() {
            let text = std::fs::read(entry.path()).unwrap();
            let text = String::from_utf8_lossy(&text);
            let line = |name: &str| {
                let found = text.lines().find_map(|line| line.strip_prefix(name));
                found.map(|value| value.trim().to_owned())
            };
            if let (Some(to), Some(id)) = (line("To: "), line("Message-ID: ")) {
                taken.push((to, id));
            }
        }
        taken
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many deliveries one server has in hand at most: its connections, each with a batch.
const IN_FLIGHT: usize = 4 * 16;

#[test]
fn a_campaign_killed_at_random_loses_nobody_and_repeats_only_what_was_in_flight() {
    let Some(sink) = Sink::start() else { return };
    let house = house(sink.port);
    let recipients: usize =
        std::env::var("BEFFROI_TEST_RECIPIENTS").map_or(400, |n| n.parse().unwrap());
    let kills: usize = std::env::var("BEFFROI_TEST_KILLS").map_or(8, |n| n.parse().unwrap());
    let list: String = (0..recipients)
        .map(|n| format!("r{n}@reader.example\n"))
        .collect();
    let list = house.write("list", &[("list.csv", list.as_bytes())]);
    let list = format!("{list}/list.csv");
    house
        .run(
            "subscribers",
            &["import", &list, "--consent", "I want the news (paper form)"],
        )
        .done();
    house
        .run("publish", &[&house.call("bell", "The bell", "Ring it.")])
        .done();
    for round in 0..kills {
        let mut child = house
            .command("serve")
            .args(["--listen", "127.0.0.1:0"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moment = 300 + (round as u64 * 7_919 + 13) % 500;
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // What was in flight at the last kill lies still until its lease ends; a test does not wait for it.
    let open = house.open();
    let due = "UPDATE delivery SET run_at = 0 WHERE lease IS NOT NULL";
    open.db
        .write(|tx| tx.execute(due, &[] as &[floor::Value]))
        .unwrap();
    drop(open);
    let outbox = house.run("outbox", &["--send", "--json"]).json();
    let it = &outbox[0];
    assert_eq!(it["sent"], recipients, "{outbox}");
    assert_eq!(
        (&it["queued"], &it["failed"], &it["dropped"]),
        (&0.into(), &0.into(), &0.into())
    );
    let taken = sink.taken();
    let who: BTreeSet<&String> = taken.iter().map(|(to, _)| to).collect();
    assert_eq!(who.len(), recipients);
    let twice = taken.len() - recipients;
    assert!(twice <= kills * IN_FLIGHT, "{twice} came twice");
    // The same delivery has the same identity, however often it came.
    let distinct: BTreeSet<&(String, String)> = taken.iter().collect();
    assert_eq!(distinct.len(), recipients);
}
