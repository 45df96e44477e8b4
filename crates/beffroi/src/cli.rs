//! The command line: every verb, flag and its help on one page.

mod examples;
mod reach;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use reach::{
    Alarm, Doctor, DoctorFor, MailIn, Newsletter, Outbox, Subscribers, SubscribersVerb,
};

const EXIT_CODES: &str = "Exit codes: 0 done · 1 a mistake of the program · 2 wrong input · 3 altered, forked or rolled back · \
4 not found · 5 clashes with what is there · 6 keys are locked · 7 the machine or network refused · 8 intact, but only a part: `verify` names the copy it needs";

/// Sound the alarm, open the discussion, organise the action: a house of your own that nobody can silence or forge.
#[derive(Debug, Parser)]
#[command(name = "beffroi", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a new house: its folder, keys, log and House ID
    #[command(after_help = examples::INIT)]
    Init(Init),
    /// Serve a house's pages
    #[command(after_help = examples::SERVE)]
    Serve(Serve),
    /// Publish calls from Markdown files: all of them or none
    #[command(after_help = examples::PUBLISH)]
    Publish(Publish),
    /// Import from Markdown trees, WordPress or Ghost
    #[command(after_help = examples::IMPORT)]
    Import(Import),
    /// Mark a call as no longer standing (its text is kept)
    #[command(after_help = examples::WITHDRAW)]
    Withdraw(Withdraw),
    /// Destroy a call's text and images (the log entries stay)
    #[command(after_help = examples::ERASE)]
    Erase(Erase),
    /// Write the whole tree of public files to a folder, or the archive of all texts
    #[command(after_help = examples::EXPORT)]
    Export(Export),
    /// Keep a verified copy of another house
    #[command(after_help = examples::MIRROR)]
    Mirror(Mirror),
    /// After restoring an old back-up: bring back from a mirror what was published since
    #[command(after_help = examples::RESTORE)]
    Restore(Restore),
    /// Make a file to pass from hand to hand: a booklet (.html) or a pack (.zip)
    #[command(after_help = examples::BUNDLE)]
    Bundle(Bundle),
    /// Tell whose a house, page, booklet, pack or proof is, and whether it is unaltered
    #[command(after_help = examples::VERIFY)]
    Verify(Verify),
    /// Show and change the house's keys
    #[command(after_help = examples::KEYS)]
    Keys(Keys),
    /// Make an editor key of one's own, kept outside of the house, and sign with it
    #[command(after_help = examples::EDITOR)]
    Editor(Editor),
    /// Show the log
    #[command(after_help = examples::LOG)]
    Log(Log),
    /// Show what waits to be done, and try failed work again
    #[command(after_help = examples::JOBS)]
    Jobs(Jobs),
    /// Show who is in the house, and make links that let somebody in
    #[command(after_help = examples::PEOPLE)]
    People(People),
    /// Keep the house's glossary of terms and their translations
    #[command(after_help = examples::GLOSSARY)]
    Glossary(Glossary),
    /// Show the alarms in force; release one, give the all clear, or send a test
    #[command(after_help = examples::ALARM)]
    Alarm(Alarm),
    /// Show what goes out to people and how it gets on; hold it back, or try again
    #[command(after_help = examples::OUTBOX)]
    Outbox(Outbox),
    /// Look at the mail that a call makes, or send it to one address as a test
    #[command(after_help = examples::NEWSLETTER)]
    Newsletter(Newsletter),
    /// Show, import, export and forget those who get the house's mail
    #[command(after_help = examples::SUBSCRIBERS)]
    Subscribers(Subscribers),
    /// Take in a failed mail or a complaint from standard input
    #[command(after_help = examples::MAIL_IN)]
    MailIn(MailIn),
    /// Tell what is wrong and how to mend it
    #[command(after_help = examples::DOCTOR)]
    Doctor(Doctor),
    /// Make a house filled with sample calls and serve it on this machine
    #[command(after_help = examples::DEMO)]
    Demo(Demo),
    /// Print the documentation of every configuration key (docs/config.md)
    #[command(after_help = examples::CONFIG)]
    Config,
    /// Print a completion script for a shell
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// The shell it is for
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write a page for each verb
    #[command(after_help = examples::MAN)]
    Man {
        /// A folder for the pages [default: the page of `beffroi` itself, to standard output]
        folder: Option<PathBuf>,
    },
}

/// How the house's private keys are opened.
#[derive(Args, Debug, Clone, Default)]
pub struct Unlock {
    /// The passphrase; asked for when it is needed and not given
    #[arg(
        long,
        env = "BEFFROI_PASSPHRASE",
        hide_env_values = true,
        value_name = "PASSPHRASE"
    )]
    pub passphrase: Option<String>,
    /// Sign although none of the mirrors named in the configuration answers
    #[arg(long)]
    pub alone: bool,
}

#[derive(Args, Debug)]
pub struct Init {
    /// The folder to make
    pub dir: PathBuf,
    /// One root key, kept sealed in the house, and a key file instead of a passphrase: for trying out
    #[arg(long)]
    pub single: bool,
    /// The house's name, in its first language
    #[arg(long)]
    pub name: Option<String>,
    /// Languages, the first one first
    #[arg(
        long,
        value_name = "fr,en",
        value_delimiter = ',',
        default_value = "en"
    )]
    pub lang: Vec<String>,
    /// The public address, as https://example.org
    #[arg(long, value_name = "URL")]
    pub origin: Option<String>,
    /// Keep state in PostgreSQL instead of a file in the folder
    #[arg(long, value_name = "postgres://…")]
    pub database: Option<String>,
    /// IANA time zone in which dates are shown
    #[arg(long, default_value = "UTC")]
    pub timezone: String,
    /// Where the sheets with the root keys are written, to be printed and carried away [default: DIR/root-keys]
    #[arg(long, value_name = "FOLDER")]
    pub sheets: Option<PathBuf>,
    #[command(flatten)]
    pub unlock: Unlock,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Serve {
    /// The house's folder
    pub dir: PathBuf,
    /// Address and port
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Args, Debug)]
pub struct Publish {
    /// The house's folder
    pub dir: PathBuf,
    /// A folder per call (one file per edition), single files, or a folder of such folders
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Compare translations with their sources, and stop when something looks wrong
    #[arg(long)]
    pub check: bool,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// Sound more alarms than the house allows in a day
    #[arg(long)]
    pub over_limit: bool,
    #[command(flatten)]
    pub unlock: Unlock,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Origin {
    Markdown,
    Wordpress,
    Ghost,
}

#[derive(Args, Debug)]
pub struct Import {
    /// The house's folder
    pub dir: PathBuf,
    /// What it was written by
    pub from: Origin,
    /// The export file, or the folder of Markdown
    pub path: PathBuf,
    /// A folder with the uploaded images [default: beside the file, where the format says]
    #[arg(long, value_name = "FOLDER")]
    pub media: Option<PathBuf>,
    /// The language of texts that name none [default: what the site says of itself, else the house's first]
    #[arg(long)]
    pub lang: Option<String>,
    /// Only report what would be carried over
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub unlock: Unlock,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Withdraw {
    /// The house's folder
    pub dir: PathBuf,
    /// The call's slug
    pub call: String,
    /// A reason for readers, one for each language: --reason fr='…' --reason en='…'
    #[arg(long, value_name = "LANG=TEXT")]
    pub reason: Vec<String>,
    #[command(flatten)]
    pub unlock: Unlock,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["call", "confirm", "request", "cancel", "list"]))]
pub struct Erase {
    /// The house's folder
    pub dir: PathBuf,
    /// The call's slug
    #[arg(requires = "reason")]
    pub call: Option<String>,
    /// Why: privacy, safety, order (a court's or an authority's) or error
    #[arg(long, value_parser = publish::erase_calls::ERASE_REASONS)]
    pub reason: Option<String>,
    /// Only this edition
    #[arg(long)]
    pub lang: Option<String>,
    /// Add a signature to an erasure that waits: its call, its id, or the file that was signed elsewhere
    #[arg(long, value_name = "CALL|ID|FILE")]
    pub confirm: Option<String>,
    /// Write a small file of an erasure that waits, to be signed elsewhere
    #[arg(long, value_name = "CALL|ID", requires = "out")]
    pub request: Option<String>,
    /// Where that file is written
    #[arg(long, value_name = "FILE", requires = "request")]
    pub out: Option<PathBuf>,
    /// Call off an erasure that waits
    #[arg(long, value_name = "CALL|ID")]
    pub cancel: Option<String>,
    /// Show the erasures that wait for signatures
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub pen: Pen,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub unlock: Unlock,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

/// Which editor key signs.
#[derive(Args, Debug, Clone, Default)]
pub struct Pen {
    /// Sign with this editor's key of those sealed in the house, by its label [default: any that has not signed]
    #[arg(long = "as", value_name = "LABEL", conflicts_with = "key")]
    pub label: Option<String>,
    /// Sign with an editor key from outside: the file that `beffroi editor new` wrote
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// The passphrase of that file; asked for when it is needed and not given
    #[arg(
        long,
        env = "BEFFROI_KEY_PASSPHRASE",
        hide_env_values = true,
        value_name = "PASSPHRASE"
    )]
    pub key_passphrase: Option<String>,
}

#[derive(Args, Debug)]
pub struct Editor {
    #[command(subcommand)]
    pub verb: EditorVerb,
    /// Print the outcome as JSON
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum EditorVerb {
    /// Make a key, sealed under a passphrase; the line it prints is for the house's steward
    #[command(after_help = examples::EDITOR_NEW)]
    New {
        /// The file to make
        file: PathBuf,
        /// The origin of the house's log, as `beffroi keys DIR` shows it
        #[arg(long, value_name = "beffroi/…")]
        origin: String,
        /// The passphrase; asked for when it is not given
        #[arg(
            long,
            env = "BEFFROI_KEY_PASSPHRASE",
            hide_env_values = true,
            value_name = "PASSPHRASE"
        )]
        key_passphrase: Option<String>,
    },
    /// Sign a request that somebody brought from the house
    #[command(after_help = examples::EDITOR_SIGN)]
    Sign {
        /// The file; your signature is added to it
        file: PathBuf,
        /// Your key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The passphrase of the key; asked for when it is not given
        #[arg(
            long,
            env = "BEFFROI_KEY_PASSPHRASE",
            hide_env_values = true,
            value_name = "PASSPHRASE"
        )]
        key_passphrase: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args, Debug)]
pub struct Export {
    /// The house's folder
    pub dir: PathBuf,
    /// The folder to write to, or with --archive the file
    pub out: PathBuf,
    /// All texts, revisions and media in one documented ZIP file, to move elsewhere (docs/archive.md)
    #[arg(long)]
    pub archive: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Mirror {
    #[command(subcommand)]
    pub verb: MirrorVerb,
}

#[derive(Debug, Subcommand)]
pub enum MirrorVerb {
    /// Fetch what is new, verify all of it, then write it
    #[command(after_help = examples::MIRROR_PULL)]
    Pull(MirrorPull),
}

#[derive(Args, Debug)]
pub struct MirrorPull {
    /// The house's address, or that of another mirror
    pub url: String,
    /// The folder of the copy
    pub out: PathBuf,
    /// The House ID, from paper, a poster or an ally
    #[arg(long, value_name = "ID")]
    pub house: String,
    /// A private address range that may be reached, as 127.0.0.0/8
    #[arg(long, value_name = "RANGE")]
    pub allow_private: Vec<String>,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["from", "hold"]))]
pub struct Restore {
    /// The house's folder
    pub dir: PathBuf,
    /// A mirror of this house: its address, a folder or a pack
    #[arg(long, value_name = "URL|FOLDER|PACK")]
    pub from: Option<String>,
    /// There is no mirror to ask: only hold back what may have gone out since the back-up
    #[arg(long)]
    pub hold: bool,
    /// A private address range that may be reached, as 127.0.0.0/8
    #[arg(long, value_name = "RANGE")]
    pub allow_private: Vec<String>,
    #[command(flatten)]
    pub unlock: Unlock,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("form").required(true).args(["html", "zip"]))]
pub struct Bundle {
    /// The house's folder
    pub dir: PathBuf,
    /// A booklet: one page, readable without JavaScript, that carries its proofs
    #[arg(long, value_name = "OUT")]
    pub html: Option<PathBuf>,
    /// A pack: the tree itself
    #[arg(long, value_name = "OUT")]
    pub zip: Option<PathBuf>,
    /// For a pack: only what changed since this log size
    #[arg(long, value_name = "SIZE")]
    pub from: Option<u64>,
    /// The calls of a booklet, by slug [default: the newest]
    pub calls: Vec<String>,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Verify {
    /// A URL, folder, page, booklet, pack or proof
    pub what: String,
    /// The House ID you know
    #[arg(long, value_name = "ID")]
    pub house: Option<String>,
    /// For a pack that holds changes only: the copy that it carries on
    #[arg(long, value_name = "FOLDER")]
    pub base: Option<PathBuf>,
    /// A private address range that may be reached, as 127.0.0.0/8
    #[arg(long, value_name = "RANGE")]
    pub allow_private: Vec<String>,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Keys {
    /// The house's folder
    pub dir: PathBuf,
    #[command(subcommand)]
    pub verb: Option<KeysVerb>,
    /// Print the outcome as JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// The root keys that sign a new key document.
#[derive(Args, Debug, Clone, Default)]
pub struct Roots {
    /// A file with a root key as printed on its sheet; once for each key needed. A --single house needs none
    #[arg(long, value_name = "FILE")]
    pub root: Vec<PathBuf>,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Subcommand)]
pub enum KeysVerb {
    /// Replace the log key; the old one is cut off at the log's present size
    #[command(after_help = examples::KEYS_ROTATE_LOG)]
    RotateLog(Roots),
    /// Add an editor key
    #[command(after_help = examples::KEYS_ADD_EDITOR)]
    AddEditor {
        /// What it may sign: statement,event,… or any
        #[arg(long, value_delimiter = ',', default_value = "any")]
        kinds: Vec<String>,
        /// The public line of a key that is kept outside of the house [default: a new key, sealed in the house]
        #[arg(long, value_name = "LINE")]
        vkey: Option<String>,
        #[command(flatten)]
        roots: Roots,
    },
    /// Drop an editor key
    #[command(after_help = examples::KEYS_DROP_EDITOR)]
    DropEditor {
        /// The key's label, as `beffroi keys DIR` shows it
        label: String,
        #[command(flatten)]
        roots: Roots,
    },
    /// Make every change of editor keys that is owed: for people who came and people who left
    #[command(after_help = examples::KEYS_OWED)]
    Owed(Roots),
    /// Set how many editors must sign a kind of entry
    #[command(after_help = examples::KEYS_THRESHOLD)]
    Threshold {
        /// The kind of entry: statement, erase, …
        kind: String,
        /// So many editor keys
        count: u32,
        #[command(flatten)]
        roots: Roots,
    },
}

#[derive(Args, Debug)]
pub struct Log {
    /// The house's folder
    pub dir: PathBuf,
    /// From this entry on
    #[arg(long)]
    pub from: Option<u64>,
    /// How many entries
    #[arg(long, default_value_t = 20)]
    pub limit: u64,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct Jobs {
    /// The house's folder
    pub dir: PathBuf,
    /// Make failed and dead jobs due again
    #[arg(long)]
    pub retry: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub struct People {
    /// The house's folder
    pub dir: PathBuf,
    #[command(subcommand)]
    pub verb: Option<PeopleVerb>,
    /// Print the outcome as JSON
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum PeopleVerb {
    /// Print a link that lets one person in
    #[command(after_help = examples::PEOPLE_INVITE)]
    Invite {
        /// steward, editor, moderator, or translator:LANG; may be given several times
        #[arg(long, required = true)]
        role: Vec<String>,
        /// The language of their desk
        #[arg(long, default_value = "en")]
        lang: String,
        /// How many days the link works
        #[arg(long, default_value_t = 7)]
        days: i64,
    },
    /// Take from somebody everything they sign in with, and print a link with which they choose anew
    #[command(after_help = examples::PEOPLE_RESET)]
    Reset {
        /// Their id, or their name
        person: String,
    },
    /// Remove somebody: at once, and for good
    #[command(after_help = examples::PEOPLE_REMOVE)]
    Remove {
        /// Their id, or their name
        person: String,
    },
}

#[derive(Args, Debug)]
pub struct Glossary {
    /// The house's folder
    pub dir: PathBuf,
    #[command(subcommand)]
    pub verb: Option<GlossaryVerb>,
    /// Print the outcome as JSON
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum GlossaryVerb {
    /// Add or replace: beffroi glossary house add fr 'conseil municipal' en 'town council'
    #[command(after_help = examples::GLOSSARY_ADD)]
    Add {
        /// The language of the term
        lang: String,
        /// The term
        term: String,
        /// The language it is translated to
        translation_lang: String,
        /// How it is to be translated
        translation: String,
    },
    /// Remove a term's translation
    #[command(after_help = examples::GLOSSARY_REMOVE)]
    Remove {
        /// The language of the term
        lang: String,
        /// The term
        term: String,
        /// The language it is translated to
        translation_lang: String,
    },
}

#[derive(Args, Debug)]
pub struct Demo {
    /// The folder of the house [default: demo-house]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Address and port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
}
