//! `beffroi init`: a new house, whole or not at all: folder, configuration, keys, log, House ID.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use floor::config::Config;
use floor::seal::Secret;
use floor::{Clock, Error, House, Random, Result};
use prose::lang::Lang;
use survive::{InitOptions, InitOutcome};

use crate::cli::Init;
use crate::open::{Clocked, choose_passphrase, open_with};
use crate::outside::write_private;

const KEY_FILE: &str = "house.key";

pub(super) fn run(args: &Init) -> Result<()> {
    let (house, outcome) = found(args)?;
    let sheets = sheets(args);
    let link = super::people::first_steward(&house)?;
    let link = link.map(|token| people::invitation::link(&house, &token));
    if args.json {
        return super::print_json(&serde_json::json!({
            "steward_link": link,
            "dir": args.dir, "house_id": outcome.house_id.to_string(), "origin": outcome.origin.to_string(),
            "sheets": outcome.root_sheets.iter().map(|sheet| sheets.join(sheet.file_name())).collect::<Vec<_>>(),
        }));
    }
    let mut text = format!(
        "The house stands in {}.\n\n  House ID  {}\n\nWrite the House ID on paper: it is how people know the house again.\n",
        args.dir.display(),
        outcome.house_id
    );
    match args.single {
        true => text.push_str(
            "This house has one root key, sealed beside its other keys, and a key file: good for trying out. Make a real one without --single.\n",
        ),
        false => text.push_str(&format!(
            "\nThe root keys are in {}. Print the three sheets, give each to another person, then delete the folder:\n\
             two of the three change the house's keys when a server is lost or seized; nothing else can.\n",
            sheets.display()
        )),
    }
    if let Some(link) = link {
        text.push_str(&format!(
            "\nThe first steward comes in by this link, within a week, once the house is served:\n  {link}\n"
        ));
    }
    text.push_str(&format!(
        "\nNext: beffroi publish {0} TEXTS…    then: beffroi serve {0}\n",
        house.dir.display()
    ));
    super::print(&text)
}

/// Makes the house; on any failure nothing of it stays.
pub(super) fn found(args: &Init) -> Result<(House, InitOutcome)> {
    let config = configuration(args)?;
    let secret = match args.single {
        true => Secret::KeyFile(Random::System.bytes()?),
        false => Secret::Passphrase(choose_passphrase(
            args.unlock.passphrase.as_deref(),
            "the house's keys",
        )?),
    };
    let made = Folder::make(&args.dir)?;
    let house = make_in(&args.dir, config, &secret)?;
    let mut sheets = Sheets::at(sheets(args));
    if !args.single {
        sheets.try_out()?;
    }
    let options = InitOptions {
        single: args.single,
        ..InitOptions::default()
    };
    let outcome = survive::init(&house, &secret, &options)?;
    crate::open::notice_changes(&house)?;
    super::settle(&house)?;
    sheets.write(&house, &outcome)?;
    sheets.keep();
    made.keep();
    Ok((house, outcome))
}

/// The folder of the sheets.
fn sheets(args: &Init) -> PathBuf {
    let inside = || args.dir.join("root-keys");
    args.sheets.clone().unwrap_or_else(inside)
}

fn make_in(dir: &Path, config: Config, secret: &Secret) -> Result<House> {
    if let Secret::KeyFile(bytes) = secret {
        write_private(&dir.join(KEY_FILE), bytes)?;
    }
    let text = toml::to_string_pretty(&config)
        .map_err(|cause| Error::internal("the configuration cannot be written", cause))?;
    let text =
        format!("# Every key is explained in docs/config.md, or by `beffroi config`.\n\n{text}");
    write_private(&dir.join("beffroi.toml"), text.as_bytes())?;
    open_with(
        dir,
        config,
        Clocked {
            clock: Clock::System,
            random: Random::System,
        },
    )
}

fn configuration(args: &Init) -> Result<Config> {
    let mut config = Config::default();
    config.house.languages = args
        .lang
        .iter()
        .map(|tag| Lang::parse(tag.trim()).map(|lang| lang.as_str().to_owned()))
        .collect::<Result<_, _>>()
        .map_err(|cause| Error::bad_input(cause.to_string()).at("--lang"))?;
    if let Some(name) = &args.name {
        config
            .house
            .name
            .insert(config.first_language().to_owned(), name.clone());
    }
    if let Some(origin) = &args.origin {
        config.house.origin = origin.trim_end_matches('/').to_owned();
    }
    config.house.timezone.clone_from(&args.timezone);
    config.storage.database.clone_from(&args.database);
    if args.single {
        config.keys.file = Some(PathBuf::from(KEY_FILE));
    }
    // Read back, so that what is written is what will be accepted.
    let text = toml::to_string(&config)
        .map_err(|cause| Error::internal("the configuration cannot be written", cause))?;
    Config::parse(&text, |_| None)
}

/// The house's folder: removed again unless it is kept.
struct Folder {
    path: Option<PathBuf>,
}

impl Folder {
    /// Makes the folder, or takes an empty one.
    fn make(path: &Path) -> Result<Self> {
        let empty = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
        if path.exists() && !empty {
            return Err(Error::conflict("the folder is not empty")
                .at(path.display())
                .hint("choose a new folder for the house"));
        }
        if !path.exists() {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(path)
                .map_err(|cause| Error::io(path.display(), cause))?;
        }
        Ok(Self {
            path: Some(path.to_owned()),
        })
    }

    fn keep(mut self) {
        self.path = None;
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_dir_all(path);
        }
    }
}

/// The sheets with the root keys, which are nowhere else: a house whose sheets cannot be written is not made, and
/// sheets of a house that was not made are removed.
struct Sheets {
    folder: PathBuf,
    written: Vec<PathBuf>,
}

impl Sheets {
    fn at(folder: PathBuf) -> Self {
        Self {
            folder,
            written: Vec::new(),
        }
    }

    /// Finds out whether the folder takes files, before there are keys.
    fn try_out(&mut self) -> Result<()> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(|cause| Error::io(self.folder.display(), cause))?;
        self.put("trying-out", b"")?;
        self.clear();
        Ok(())
    }

    fn write(&mut self, house: &House, outcome: &InitOutcome) -> Result<()> {
        let lang = house.config.first_language();
        for sheet in &outcome.root_sheets {
            let (name, page) = (sheet.file_name(), sheet.html(&house.words, lang)?);
            self.put(&name, page.as_bytes())?;
            let text = sheet.text(&house.words, lang);
            self.put(&name.replace(".html", ".txt"), text.as_bytes())?;
        }
        Ok(())
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let place = self.folder.join(name);
        if place.exists() {
            return Err(Error::conflict("there is a sheet of another house already")
                .at(place.display())
                .hint("name another folder with --sheets, or move that sheet away"));
        }
        self.written.push(place.clone());
        write_private(&place, bytes)
    }

    fn keep(mut self) {
        self.written.clear();
    }

    fn clear(&mut self) {
        for place in self.written.drain(..) {
            let _ = fs::remove_file(place);
        }
    }
}

impl Drop for Sheets {
    fn drop(&mut self) {
        self.clear();
    }
}
