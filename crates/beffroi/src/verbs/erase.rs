//! `beffroi erase`: text and images are destroyed; asks first, and says what it cannot do. Where the house asks several keys, the first
//! one proposes it, others confirm it, and nothing is destroyed before.

use std::io::{IsTerminal, Write};
use std::path::Path;

use floor::{Error, House, Result};
use prose::lang::Lang;
use survive::erasure::{self, Outcome, Proposal, Wanted};
use tlog::note::Signer;
use tlog::record::to_sign::MAX_REQUEST_BYTES;

use crate::cli::{Erase, Pen};

pub(super) fn run(args: &Erase) -> Result<()> {
    let house = crate::open(&args.dir)?;
    match (&args.call, &args.confirm, &args.request, &args.cancel) {
        (Some(call), ..) => propose(&house, args, call),
        (_, Some(name), ..) => confirm(&house, args, name),
        (_, _, Some(name), _) => request(&house, args, name),
        (_, _, _, Some(name)) => cancel(&house, name),
        _ => list(&house, args.json),
    }
}

fn propose(house: &House, args: &Erase, call: &str) -> Result<()> {
    let lang = args
        .lang
        .as_deref()
        .map(Lang::parse)
        .transpose()
        .map_err(|cause| Error::bad_input(cause.to_string()))?;
    crate::unlock(house, &args.unlock)?;
    super::settle(house)?;
    if !args.yes {
        ask_for(call)?;
    }
    let own = own_key(&args.pen)?;
    let wanted = Wanted {
        call,
        lang: lang.as_ref(),
        reason: args.reason.as_deref().unwrap_or_default(),
    };
    let outcome = erasure::propose(house, &wanted, &pen(&args.pen, own.as_ref()))?;
    tell(house, args, call, outcome)
}

fn confirm(house: &House, args: &Erase, name: &str) -> Result<()> {
    crate::unlock(house, &args.unlock)?;
    super::settle(house)?;
    let file = Path::new(name);
    if file.is_file() {
        let bytes = crate::outside::read_at_most(file, MAX_REQUEST_BYTES)?;
        let outcome =
            erasure::confirm_signed(house, &bytes).map_err(|error| error.at(file.display()))?;
        return tell(house, args, name, outcome);
    }
    let proposal = erasure::find(house, name)?;
    if !args.yes {
        ask_for(&proposal.slug)?;
    }
    let own = own_key(&args.pen)?;
    let outcome = erasure::confirm(house, name, &pen(&args.pen, own.as_ref()))?;
    tell(house, args, &proposal.slug, outcome)
}

fn request(house: &House, args: &Erase, name: &str) -> Result<()> {
    let proposal = erasure::find(house, name)?;
    let Some(out) = &args.out else {
        return Err(Error::bad_input("a request is written to a file").hint("add --out FILE"));
    };
    floor::WholeFile::write(out, proposal.request.to_string().as_bytes())?;
    super::print(&format!(
        "{0} is to be signed elsewhere by {1}, and brought back:\n  there: beffroi editor sign {0} --key KEY\n  here:  beffroi erase {2} --confirm {0}\n",
        out.display(),
        proposal.deadline(),
        house.dir.display(),
    ))
}

fn cancel(house: &House, name: &str) -> Result<()> {
    let proposal = erasure::cancel(house, name)?;
    super::print(&format!(
        "Erasing {} is called off. Nothing was destroyed.\n",
        what(&proposal)
    ))
}

fn list(house: &House, json: bool) -> Result<()> {
    let (proposals, needed) = (erasure::list(house)?, erasure::needed(house)?);
    if json {
        let all: Vec<_> = proposals
            .iter()
            .map(|proposal| as_json(proposal, needed))
            .collect();
        return super::print_json(&all);
    }
    if proposals.is_empty() {
        return super::print("No erasure waits for signatures.\n");
    }
    for proposal in proposals {
        super::print(&format!(
            "{}  {}, reason {}: {} of {needed} keys have signed ({}); until {}\n",
            proposal.id,
            what(&proposal),
            proposal.reason,
            proposal.signed_by().len(),
            signed_by(&proposal),
            proposal.deadline()
        ))?;
    }
    Ok(())
}

fn tell(house: &House, args: &Erase, call: &str, outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Erased { revisions } => {
            super::settle(house)?;
            house.db.scrub()?;
            match args.json {
                true => super::print_json(&serde_json::json!({ "erased_revisions": revisions })),
                false => super::print(&format!(
                    "{revisions} revision(s) of {call} are erased here. Mirrors that follow the house erase them when they next pull.\n"
                )),
            }
        }
        Outcome::Waits { proposal, needed } if args.json => {
            super::print_json(&as_json(&proposal, needed))
        }
        Outcome::Waits { proposal, needed } => owed(house, &proposal, needed),
    }
}

fn owed(house: &House, proposal: &Proposal, needed: usize) -> Result<()> {
    let signed = proposal.signed_by().len();
    super::print(&format!(
        "Nothing is destroyed yet. Erasing {what} takes {needed} editor keys; {signed} signed ({by}), {more} more must by {until}:\n  \
         here:       beffroi erase {dir} --confirm {slug}\n  \
         elsewhere:  beffroi erase {dir} --request {slug} --out FILE, then `beffroi editor sign FILE --key KEY` there,\n              \
         then beffroi erase {dir} --confirm FILE\n\
         To call it off: beffroi erase {dir} --cancel {slug}\n",
        what = what(proposal),
        by = signed_by(proposal),
        more = needed.saturating_sub(signed),
        until = proposal.deadline(),
        dir = house.dir.display(),
        slug = proposal.slug,
    ))
}

fn what(proposal: &Proposal) -> String {
    match &proposal.lang {
        Some(lang) => format!("{} ({lang})", proposal.slug),
        None => proposal.slug.clone(),
    }
}

fn signed_by(proposal: &Proposal) -> String {
    let names = proposal.signed_by().into_iter().map(|name| name.as_str());
    let labels: Vec<&str> = names
        .map(|name| name.rsplit('/').next().unwrap_or(name))
        .collect();
    labels.join(", ")
}

fn as_json(proposal: &Proposal, needed: usize) -> serde_json::Value {
    serde_json::json!({
        "id": proposal.id, "call": proposal.slug, "lang": proposal.lang, "reason": proposal.reason, "needed": needed,
        "signed_by": proposal.signed_by().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "made_at": proposal.made_at, "expires_at": proposal.expires_at,
    })
}

/// The key from outside, if one is named.
fn own_key(args: &Pen) -> Result<Option<Signer>> {
    let passphrase = args.key_passphrase.as_deref();
    let open = |file: &std::path::PathBuf| super::editor::open(file, passphrase);
    args.key.as_ref().map(open).transpose()
}

fn pen<'a>(args: &'a Pen, own: Option<&'a Signer>) -> erasure::Pen<'a> {
    match own {
        Some(signer) => erasure::Pen::Own(signer),
        None => erasure::Pen::Sealed(args.label.as_deref()),
    }
}

fn ask_for(call: &str) -> Result<()> {
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
