//! `beffroi newsletter`: the mail that a call makes, printed as it would be sent, or sent to one address.

use floor::{Error, Result};
use prose::lang::Lang;
use reach::mail::{self, Address};

use crate::cli::Newsletter;

pub(super) fn run(args: &Newsletter) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let tag = args
        .lang
        .as_deref()
        .unwrap_or(house.config.first_language());
    let lang = Lang::parse(tag).map_err(|cause| Error::bad_input(cause.to_string()).at(tag))?;
    let typed = args.to.as_deref().unwrap_or("reader@example.org");
    let to =
        Address::parse(typed).map_err(|cause| Error::bad_input(cause.to_string()).at(typed))?;
    crate::unlock(&house, &args.unlock)?;
    super::settle(&house)?;
    let message = mail::preview(&house, &args.call, &lang, &to, args.to.is_some())?;
    match args.to {
        Some(_) => super::print("The relay has taken it.\n"),
        None => super::print(&String::from_utf8_lossy(&message)),
    }
}
