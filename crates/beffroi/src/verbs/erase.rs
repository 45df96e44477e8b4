//! `beffroi erase`: text and images are destroyed; asks first, and says what it cannot do.

use std::io::{IsTerminal, Write};

use floor::keyring::Role;
use floor::{Error, House, Result};
use prose::lang::Lang;
use tlog::record::Kind;

use crate::cli::Erase;

pub(super) fn run(args: &Erase) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let lang = args
        .lang
        .as_deref()
        .map(Lang::parse)
        .transpose()
        .map_err(|cause| Error::bad_input(cause.to_string()))?;
    crate::unlock(&house, &args.unlock)?;
    enough_keys(&house)?;
    if !args.yes {
        confirm(&args.call)?;
    }
    let count = house.db.write(|tx| {
        publish::erase_calls::erase(&house, tx, &args.call, lang.as_ref(), &args.reason)
    })?;
    super::settle(&house)?;
    house.db.scrub()?;
    super::print(&format!(
        "{count} revision(s) of {} are erased here. Mirrors that follow the house erase them when they next pull.\n",
        args.call
    ))
}

/// Nothing is destroyed before its entry can be signed: a text that is gone without one looks like a loss.
fn enough_keys(house: &House) -> Result<()> {
    let needed = survive::keys::show(house)?.document.threshold(Kind::Erase);
    let held = house.keyring.signers(Role::Editor)?.len();
    if held >= needed {
        return Ok(());
    }
    Err(Error::locked(format!(
        "erasing takes {needed} editor keys, and {held} can sign here"
    ))
    .hint("open the house where the other keys are, or add an editor key"))
}

fn confirm(call: &str) -> Result<()> {
    if !std::io::stdin().is_terminal() {
        return Err(
            Error::bad_input("erasing asks first, and nobody is here to answer")
                .hint("add --yes if you are sure"),
        );
    }
    eprint!(
        "Erasing destroys every text and image of `{call}` in this house and in mirrors that honour it.\n\
         Copies that others keep, and files already passed on, stay. It cannot be undone.\n\
         Type the call's name to erase it: "
    );
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|cause| Error::io("the terminal", cause))?;
    match answer.trim() == call {
        true => Ok(()),
        false => Err(Error::bad_input(
            "nothing was erased: the name typed is another one",
        )),
    }
}
