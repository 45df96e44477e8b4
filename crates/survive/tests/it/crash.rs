//! The crash table: the process is killed, or fails, between any two steps; and two processes sequence at once.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use floor::{Error, House};

use crate::check_log::{check_log, check_site};
use crate::scratch::{Scratch, publish, settle, size};

/// Every step, and whether the log has grown when the process dies right after it.
const STEPS: [(&str, bool); 9] = [
    ("locked", false),
    ("signed", false),
    ("bodies", false),
    ("entries", false),
    ("tiles", false),
    ("checkpoint", false),
    ("head", false),
    ("said", false),
    ("committed", true),
];

#[test]
fn a_kill_between_any_two_steps_leaves_the_log_whole() {
    for (step, grown) in STEPS {
        let (scratch, house, before) = staged();
        let mut child = spawn(&scratch, step);
        wait_for(&scratch.dir.join("reached"), &mut child);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(size(&house) > before, grown, "killed after `{step}`");
        recovers(&house, step);
    }
}

#[test]
fn a_failure_between_any_two_steps_leaves_the_log_whole() {
    for (step, grown) in STEPS {
        let (_scratch, house, before) = staged();
        let fail = |at: &'static str| match at == step {
            true => Err(Error::unavailable(
                "the disk is gone",
                anyhow::anyhow!("for the test"),
            )),
            false => Ok(()),
        };
        survive::sequence_watched(&house, &fail).unwrap_err();
        assert_eq!(size(&house) > before, grown, "failed after `{step}`");
        recovers(&house, step);
    }
}

#[test]
fn every_step_is_in_the_table() {
    let (_scratch, house, _) = staged();
    let seen = std::cell::RefCell::new(Vec::new());
    survive::sequence_watched(&house, &|step| {
        seen.borrow_mut().push(step);
        Ok(())
    })
    .unwrap();
    assert_eq!(seen.into_inner(), STEPS.map(|(step, _)| step));
}

#[test]
fn two_processes_sequence_at_once() {
    let (scratch, house, before) = staged();
    let mut children = [spawn(&scratch, "none"), spawn(&scratch, "none")];
    for call in 0..60 {
        publish(&house, &format!("call-{call}"), &[("fr", "Un.")]);
        std::thread::sleep(Duration::from_millis(5));
    }
    std::fs::write(scratch.dir.join("enough"), "").unwrap();
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    survive::sequence(&house).unwrap();
    let log = check_log(&house);
    assert_eq!(log.size, before + 3 + 60);
    let mut calls: Vec<_> = log
        .entries
        .values()
        .filter_map(|signed| signed.entry().call())
        .collect();
    calls.sort();
    calls.dedup();
    assert_eq!(calls.len(), 62, "each call is entered once");
}

/// A house in which three entries wait.
fn staged() -> (Scratch, House, u64) {
    let scratch = Scratch::new();
    let (house, _) = scratch.found();
    settle(&house);
    publish(&house, "one", &[("fr", "Un."), ("uk", "Один.")]);
    publish(&house, "two", &[("fr", "Deux.")]);
    let before = size(&house);
    (scratch, house, before)
}

/// The log holds as it is; sequencing again enters what is left, once.
fn recovers(house: &House, step: &str) {
    check_log(house);
    settle(house);
    let log = check_log(house);
    assert_eq!(
        log.kinds(),
        ["site", "statement", "statement", "statement", "site"],
        "after `{step}`"
    );
    check_site(house, &log);
}

fn spawn(scratch: &Scratch, step: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["crash::child", "--exact", "--ignored"])
        .env("CRASH_DIR", &scratch.dir)
        .env("CRASH_STEP", step);
    if let Some(database) = &scratch.database {
        command.env("CRASH_DATABASE", database);
    }
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(file: &std::path::Path, child: &mut Child) {
    let start = Instant::now();
    while !file.exists() {
        assert!(
            child.try_wait().unwrap().is_none(),
            "the child ended before its step"
        );
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "the child never came to its step"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Not a test of its own: another process of the tests above.
#[test]
#[ignore = "started by the other tests of this file"]
fn child() {
    let Some(dir) = std::env::var_os("CRASH_DIR").map(PathBuf::from) else {
        return;
    };
    let step = std::env::var("CRASH_STEP").unwrap();
    let house = Scratch::of(&dir, std::env::var("CRASH_DATABASE").ok()).unlocked();
    let stop = |at: &'static str| {
        if at == step {
            std::fs::write(dir.join("reached"), "").unwrap();
            std::thread::sleep(Duration::from_secs(300));
        }
        Ok(())
    };
    loop {
        let last = dir.join("enough").exists();
        survive::sequence_watched(&house, &stop).unwrap();
        if last {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
