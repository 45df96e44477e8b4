//! `beffroi withdraw`: the call no longer stands; its text is kept and marked.

use std::collections::BTreeMap;

use floor::{Error, Result};
use prose::lang::Lang;

use crate::cli::Withdraw;

pub(super) fn run(args: &Withdraw) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let reason = reasons(&args.reason)?;
    crate::unlock(&house, &args.unlock)?;
    house
        .db
        .write(|tx| publish::publish_calls::withdraw(tx, &args.call, &reason))?;
    super::settle(&house)?;
    if args.json {
        return super::print_json(&serde_json::json!({"call": args.call, "withdrawn": true}));
    }
    super::print(&format!(
        "{} is withdrawn. Its text stays readable and is marked; a new revision would make it stand again.\n",
        args.call
    ))
}

fn reasons(given: &[String]) -> Result<BTreeMap<Lang, String>> {
    given
        .iter()
        .map(|reason| {
            let (lang, text) = reason.split_once('=').ok_or_else(|| {
                Error::bad_input("a reason needs its language")
                    .at(reason)
                    .hint("write --reason en='The council gave in.'")
            })?;
            let lang = Lang::parse(lang)
                .map_err(|cause| Error::bad_input(cause.to_string()).at(reason))?;
            Ok((lang, text.to_owned()))
        })
        .collect()
}
