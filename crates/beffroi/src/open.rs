//! Opening a house: its folder, its configuration, and the secret that opens its keys.

use std::io::IsTerminal;
use std::path::Path;

use floor::config::Config;
use floor::seal::Secret;
use floor::{Clock, Error, Fact, House, Random, Result, values};

use crate::cli::Unlock;

/// What a test hands in instead of the system's.
pub struct Clocked {
    pub clock: Clock,
    pub random: Random,
}

/// Opens the house in `dir`, locked.
pub fn open(dir: &Path) -> Result<House> {
    let config = Config::load(dir, |name| std::env::var(name).ok())?;
    // SQLite would make an empty one in its place.
    let file = dir.join("house.db");
    if config.storage.database.is_none() && !file.exists() {
        return Err(Error::not_found("the house's database is missing")
            .at(file.display())
            .hint("put back the last back-up of it; what was published since comes back from a mirror with `beffroi restore`"));
    }
    open_with(
        dir,
        config,
        Clocked {
            clock: Clock::System,
            random: Random::System,
        },
    )
}

/// Opens a house with a configuration, clock and randomness of the caller's, locked.
pub fn open_with(dir: &Path, config: Config, clocked: Clocked) -> Result<House> {
    House::open(dir, config, crate::rooms(), clocked.clock, clocked.random)
}

/// Opens the house's keys to sign with them, and sees to it that the house is not older than what its named mirrors have.
pub fn unlock(house: &House, unlock: &Unlock) -> Result<()> {
    open_keys(house, unlock)?;
    ready_to_sign(house, unlock)
}

/// Asks the named mirrors whether this house, whose keys are open, is the newest state that was published.
pub(crate) fn ready_to_sign(house: &House, unlock: &Unlock) -> Result<()> {
    survive::mirrors::ask(house, unlock.alone)?;
    notice_changes(house)
}

/// Opens the house's keys: with its key file, the passphrase given, or the one typed when somebody sits there.
pub(crate) fn open_keys(house: &House, unlock: &Unlock) -> Result<()> {
    let secret = match house.key_file_secret()? {
        Some(secret) => secret,
        None => Secret::Passphrase(match &unlock.passphrase {
            Some(passphrase) => passphrase.clone(),
            None => ask("Passphrase of the house: ")?,
        }),
    };
    house.unlock(&secret)
}

/// Opens the house for a verb that only reads; where the secret is at hand anyway, what waits to be signed is signed first
/// (after an upgrade the tree may be rendered otherwise than it is signed).
pub(crate) fn open_settled(dir: &Path) -> Result<House> {
    let house = open(dir)?;
    let given = std::env::var("BEFFROI_PASSPHRASE").ok();
    if house.config.keys.file.is_some() || given.is_some() {
        let given = Unlock {
            passphrase: given,
            ..Unlock::default()
        };
        unlock(&house, &given)?;
        crate::verbs::settle(&house)?;
    }
    Ok(house)
}

/// Says `HouseChanged` when this program or the configuration renders pages otherwise than the last one that had the
/// keys, so that the whole tree is stated anew in the log.
pub(crate) fn notice_changes(house: &House) -> Result<()> {
    let config = serde_json::to_string(&house.config.house)
        .map_err(|cause| Error::internal("the configuration cannot be written", cause))?;
    // A form for mail stands on every page where mail is sent.
    let mail = if house.config.mail.is_written() {
        " mail"
    } else {
        ""
    };
    let now = format!("{} {config}{mail}", env!("BEFFROI_PAGES"));
    let known = house.db.read(|conn| {
        conn.optional(
            "SELECT value FROM setting WHERE name = 'rendered_by'",
            values![],
        )
    })?;
    if known
        .map(|row| row.get::<String>(0))
        .transpose()?
        .as_deref()
        == Some(now.as_str())
    {
        return Ok(());
    }
    house.db.write(|tx| {
        tx.execute(
            "INSERT INTO setting (name, value) VALUES ('rendered_by', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            values![now],
        )?;
        tx.say(&Fact::HouseChanged)
    })
}

/// A new passphrase, typed twice unless it is given. `what` it is for.
pub(crate) fn choose_passphrase(given: Option<&str>, what: &str) -> Result<String> {
    let passphrase = match given {
        Some(passphrase) => passphrase.to_owned(),
        None => {
            let first = ask(&format!(
                "Choose a passphrase for {what} (12 characters or more): "
            ))?;
            if first != ask("The same again: ")? {
                return Err(
                    Error::bad_input("the two passphrases differ").hint("run the command again")
                );
            }
            first
        }
    };
    if passphrase.chars().count() < 12 {
        return Err(
            Error::bad_input("the passphrase is shorter than 12 characters")
                .hint("four or five words in a row are good and easy to remember"),
        );
    }
    Ok(passphrase)
}

/// The passphrase of an editor key that is kept outside of the house.
pub(crate) fn key_passphrase(given: Option<&str>) -> Result<String> {
    given.map_or_else(
        || ask("Passphrase of your editor key: "),
        |passphrase| Ok(passphrase.to_owned()),
    )
}

fn ask(question: &str) -> Result<String> {
    if !std::io::stdin().is_terminal() {
        return Err(Error::locked(
            "a passphrase is needed and nobody is here to type it",
        )
        .hint("set BEFFROI_PASSPHRASE, or name a key file in beffroi.toml under [keys]; for an editor key set BEFFROI_KEY_PASSPHRASE"));
    }
    rpassword::prompt_password(question).map_err(|cause| Error::io("the terminal", cause))
}
