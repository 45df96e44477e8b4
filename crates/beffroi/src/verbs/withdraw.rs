//! `beffroi withdraw`: the call no longer stands; its text is kept and marked.

use floor::Result;

use crate::cli::Withdraw;

pub(super) fn run(args: &Withdraw) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let reason = super::by_language(&args.reason)?;
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
