//! `beffroi demo`: a house of an invented town, filled with sample calls in eleven languages, served on this machine.
//!
//! It is made the way any house is: `init --single`, two rounds of `publish`, one `withdraw`. A second start serves the house that is there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use floor::{Error, House, Result};
use prose::lang::Lang;

use crate::cli::{Demo, Init, Unlock};

/// Every sample file: its path, as `samples/1-bell/fr.md`, and its bytes.
static SAMPLES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));

const NAMES: [(&str, &str); 11] = [
    ("fr", "Le Beffroi de Valdorme"),
    ("en", "The Belfry of Valdorme"),
    ("es", "El Campanario de Valdorme"),
    ("de", "Der Glockenturm von Valdorme"),
    ("uk", "Дзвіниця Вальдорма"),
    ("ar", "برج أجراس فالدورم"),
    ("fa", "برج ناقوس والدورم"),
    ("he", "מגדל הפעמון של ולדורם"),
    ("zh-Hans", "瓦尔多姆钟楼"),
    ("kk", "Вальдорм қоңырау мұнарасы"),
    ("tr", "Valdorme Çan Kulesi"),
];

pub(super) fn run(args: &Demo) -> Result<()> {
    let dir = args
        .dir
        .clone()
        .unwrap_or_else(|| PathBuf::from("demo-house"));
    let mut house = match dir.join("beffroi.toml").exists() {
        true => crate::open(&dir)?,
        false => fill(&dir)?,
    };
    house.config.server.listen.clone_from(&args.listen);
    crate::unlock(&house, &Unlock::default())?;
    eprintln!("House ID {}", super::house_id(&house)?);
    eprintln!(
        "Languages: http://{0}/languages.html · Arabic: http://{0}/ar/index.html · feed: http://{0}/fr/atom.xml · log: http://{0}/log/checkpoint",
        args.listen
    );
    let welcome = super::people::first_steward(&house)?;
    super::serve::serve(house, &Unlock::default(), welcome.as_deref())
}

/// Makes the house and publishes the samples. All of it happens beside the place, so that a house that is there is whole: one
/// half filled is removed, after a kill by the next start.
fn fill(dir: &Path) -> Result<House> {
    eprintln!("Making a house in {} …", dir.display());
    let making = match dir.file_name().filter(|_| !dir.exists()) {
        Some(name) => dir.with_file_name(format!("{}.making", name.to_string_lossy())),
        // A folder that is there already may be a disk of its own, where nothing can be moved to.
        None => dir.to_owned(),
    };
    if making != dir && making.join("beffroi.toml").exists() {
        fs::remove_dir_all(&making).map_err(|cause| Error::io(making.display(), cause))?;
    }
    let filled = found(&making)
        .and_then(|()| name(&making))
        .and_then(|()| publish_samples(&making));
    match filled {
        Ok(house) if making == dir => Ok(house),
        Ok(house) => {
            drop(house);
            fs::rename(&making, dir).map_err(|cause| Error::io(dir.display(), cause))?;
            crate::open(dir)
        }
        Err(error) => {
            let _ = fs::remove_dir_all(&making);
            Err(error)
        }
    }
}

fn found(dir: &Path) -> Result<()> {
    let mut init = Init {
        dir: dir.to_owned(),
        single: true,
        name: None,
        lang: NAMES.iter().map(|(tag, _)| (*tag).to_owned()).collect(),
        origin: None,
        database: None,
        timezone: "Europe/Paris".to_owned(),
        sheets: None,
        unlock: Unlock::default(),
        json: true,
    };
    init.name = Some(NAMES[0].1.to_owned());
    super::init::found(&init).map(drop)
}

/// Writes the house's names in all its languages into its configuration.
fn name(dir: &Path) -> Result<()> {
    let path = dir.join("beffroi.toml");
    let text = fs::read_to_string(&path).map_err(|cause| Error::io(path.display(), cause))?;
    let mut config: toml::Table = toml::from_str(&text)
        .map_err(|cause| Error::internal("the configuration cannot be read back", cause))?;
    let names: toml::Table = NAMES
        .iter()
        .map(|(tag, name)| ((*tag).to_owned(), toml::Value::from(*name)))
        .collect();
    if let Some(house) = config.get_mut("house").and_then(toml::Value::as_table_mut) {
        house.insert("name".to_owned(), names.into());
    }
    fs::write(&path, config.to_string()).map_err(|cause| Error::io(path.display(), cause))
}

fn publish_samples(dir: &Path) -> Result<House> {
    let house = crate::open(dir)?;
    crate::unlock(&house, &Unlock::default())?;
    write_samples(&house.dir)?;
    for round in ["samples", "samples-rev2"] {
        eprintln!("Publishing {round} …");
        let loaded = publish::prepare::refused(publish::files::load(&[house.dir.join(round)]))?;
        let prepared = publish::prepare::refused(publish::prepare::prepare(loaded.drafts, || {}))?;
        super::publish::publish_all(&house, &prepared)?;
        super::settle(&house)?;
    }
    withdraw(&house)?;
    Ok(house)
}

/// The samples as files in the house's folder, to look at and to play with.
fn write_samples(dir: &Path) -> Result<()> {
    for (path, bytes) in SAMPLES
        .iter()
        .filter(|(path, _)| path.contains('/') && !path.ends_with("README.md"))
    {
        let path = dir.join(path);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|cause| Error::io(path.display(), cause))?;
    }
    Ok(())
}

/// The call that `withdraw.txt` names on its first line, for the reasons on the lines below, `LANG: text`.
fn withdraw(house: &House) -> Result<()> {
    let text = SAMPLES
        .iter()
        .find(|(path, _)| path.ends_with("withdraw.txt"))
        .map_or(&b""[..], |(_, bytes)| bytes);
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines();
    let slug = lines.next().unwrap_or_default().trim();
    let reasons: BTreeMap<Lang, String> = lines
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(tag, reason)| Some((Lang::parse(tag.trim()).ok()?, reason.trim().to_owned())))
        .collect();
    house
        .db
        .write(|tx| publish::publish_calls::withdraw(tx, slug, &reasons))?;
    super::settle(house)
}
