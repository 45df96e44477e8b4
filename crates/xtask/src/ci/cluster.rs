//! A private PostgreSQL for one run of the tests: its own folder, a free loopback port, gone at the end.
//!
//! It listens on 127.0.0.1 and on a socket in its own folder, and trusts whoever reaches it; it holds nothing but test
//! data. `fsync` is off: no test pulls the plug on PostgreSQL itself. As root it runs as the user
//! `postgres`, since PostgreSQL refuses root.

use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{output, run};

/// How long the server may take to answer its first question.
const PATIENCE: Duration = Duration::from_secs(30);

/// The running server. Dropping it stops the server and removes its folder.
pub struct Cluster {
    server: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Makes and starts a cluster with the programs in `bin`. The folder is the system's temporary one: the
    /// path of a socket may not pass 107 bytes, and the user `postgres` must be able to walk to it.
    pub fn start(bin: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("beffroi-pg").tempdir()?;
        let owner = owner()?;
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group))
                .context("cannot give the cluster's folder to `postgres`")?;
        }
        let program = |name: &str| {
            let mut command = Command::new(bin.join(name));
            command.current_dir(folder.path());
            if let Some((user, group)) = owner {
                command.uid(user).gid(group);
            }
            command
        };
        let mut initdb = program("initdb");
        initdb.args([
            "--username=beffroi",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "data",
        ]);
        run(initdb.stdout(Stdio::null()))?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut postgres = program("postgres");
        postgres.args(["-D", "data", "-p", &port.to_string(), "-k", "."]);
        for setting in [
            "listen_addresses=127.0.0.1",
            "fsync=off",
            "max_connections=200",
            "shared_buffers=64MB",
        ] {
            postgres.args(["-c", setting]);
        }
        let server = postgres
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start postgres")?;
        let question = program("pg_isready");
        let mut cluster = Self {
            server,
            port,
            folder,
        };
        cluster.wait_until_ready(question)?;
        Ok(cluster)
    }

    /// Where tests find it, as a user who may create databases.
    pub fn url(&self) -> String {
        format!("postgres://beffroi@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, mut question: Command) -> Result<()> {
        let start = Instant::now();
        question.args([
            "--quiet",
            "--host=127.0.0.1",
            &format!("--port={}", self.port),
        ]);
        while !question.status()?.success() {
            let ended = self.server.try_wait()?;
            if ended.is_some() || start.elapsed() > PATIENCE {
                let log =
                    std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        println!("PostgreSQL answers on {}", self.url());
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT is PostgreSQL's fast shutdown: clients are cut off, shared memory is given back.
        let asked = Command::new("kill")
            .args(["-INT", &self.server.id().to_string()])
            .status();
        if !asked.is_ok_and(|status| status.success()) {
            drop(self.server.kill());
        }
        drop(self.server.wait());
    }
}

/// User and group `postgres` if we are root, nobody else if we are not.
fn owner() -> Result<Option<(u32, u32)>> {
    let id = |words: &[&str]| -> Result<u32> {
        Ok(output(Command::new("id").args(words))?.trim().parse()?)
    };
    if id(&["-u"])? != 0 {
        return Ok(None);
    }
    Ok(Some((id(&["-u", "postgres"])?, id(&["-g", "postgres"])?)))
}
