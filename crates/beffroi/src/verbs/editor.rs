//! `beffroi editor`: a key that its owner keeps outside of the house, and signing with it, on any machine.

use std::io::{IsTerminal, Write};
use std::path::Path;

use floor::{Error, Random, Result, WholeFile};
use survive::editor_key::{self, MAX_KEY_FILE};
use tlog::note::Signer;
use tlog::record::to_sign::MAX_REQUEST_BYTES;
use tlog::record::{Origin, ToSign};

use crate::cli::{Editor, EditorVerb};
use crate::open::{choose_passphrase, key_passphrase};
use crate::outside::{read_at_most, write_private};

pub(super) fn run(args: &Editor) -> Result<()> {
    match &args.verb {
        EditorVerb::New {
            file,
            origin,
            key_passphrase,
        } => new(file, origin, key_passphrase.as_deref(), args.json),
        EditorVerb::Sign {
            file,
            key,
            key_passphrase,
            yes,
        } => {
            let signed = sign(file, key, key_passphrase.as_deref(), *yes)?;
            match args.json {
                true => {
                    super::print_json(&serde_json::json!({"file": file, "signed_by": signed.by}))
                }
                false => super::print(&signed.told),
            }
        }
    }
}

/// Opens a key file.
pub(super) fn open(file: &Path, passphrase: Option<&str>) -> Result<Signer> {
    let bytes = read_at_most(file, MAX_KEY_FILE)?;
    editor_key::open(&bytes, &key_passphrase(passphrase)?).map_err(|error| error.at(file.display()))
}

fn new(file: &Path, origin: &str, passphrase: Option<&str>, json: bool) -> Result<()> {
    let origin: Origin = origin
        .parse()
        .map_err(|cause: tlog::record::origin::NotAnOrigin| {
            Error::bad_input(cause.to_string())
                .at(origin)
                .hint("`beffroi keys DIR` shows it in the house")
        })?;
    let passphrase = choose_passphrase(passphrase, "your editor key")?;
    let (signer, text) = editor_key::make(origin, &passphrase, &Random::System)?;
    write_private(file, text.as_bytes())?;
    if json {
        return super::print_json(
            &serde_json::json!({"file": file, "vkey": signer.vkey().to_string()}),
        );
    }
    super::print(&format!(
        "Your key is in {}. Keep the file and the passphrase to yourself.\n\
         Give this line to the steward of the house, who lets it in with `beffroi keys DIR add-editor --vkey LINE`:\n\n{}\n",
        file.display(),
        signer.vkey()
    ))
}

/// What was signed, and by whom.
struct Signed {
    by: String,
    told: String,
}

fn sign(file: &Path, key: &Path, passphrase: Option<&str>, sure: bool) -> Result<Signed> {
    let request = ToSign::parse(&read_at_most(file, MAX_REQUEST_BYTES)?).map_err(|cause| {
        Error::bad_input("this is no whole request to sign an erasure")
            .at(file.display())
            .because(anyhow::Error::new(cause))
            .hint("ask for the file that `beffroi erase DIR --request` writes")
    })?;
    let told = told(&request);
    if !sure {
        agree(&told)?;
    }
    let signer = open(key, passphrase)?;
    let signed = request
        .sign(&signer)
        .map_err(|cause| Error::bad_input(cause.to_string()).at(file.display()))?;
    WholeFile::write(file, signed.to_string().as_bytes())?;
    let by = signer.vkey().name().to_string();
    let told = format!(
        "{told}Signed by {by}. Bring {} back to the house: beffroi erase DIR --confirm FILE\n",
        file.display()
    );
    Ok(Signed { by, told })
}

/// What it is that is signed. The first line is what the house says of it; the rest is in the entries themselves.
fn told(request: &ToSign) -> String {
    let targets: Vec<String> = request.targets().map(|target| target.to_string()).collect();
    let entry = request.entries().first().map(|signed| signed.entry());
    let (origin, act) = entry.map_or_else(Default::default, |entry| {
        let reason = match entry.act {
            tlog::record::Act::Erase { reason, .. } => reason.to_string(),
            _ => String::new(),
        };
        (entry.origin.to_string(), reason)
    });
    format!(
        "The request says: {}\nIn the log of {origin} it erases what stands in {} entries ({}), reason: {act}.\n",
        request.about(),
        targets.len(),
        targets.join(", ")
    )
}

fn agree(told: &str) -> Result<()> {
    if !std::io::stdin().is_terminal() {
        return Err(
            Error::bad_input("signing asks first, and nobody is here to answer")
                .hint("add --yes if you are sure"),
        );
    }
    eprint!("{told}It cannot be undone. Type `sign` to sign it: ");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|cause| Error::io("the terminal", cause))?;
    match answer.trim() {
        "sign" => Ok(()),
        _ => Err(Error::bad_input("nothing was signed")),
    }
}
