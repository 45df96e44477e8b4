//! The verbs of what goes out to people, and of what comes back.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Unlock, examples};

#[derive(Args, Debug)]
pub struct Alarm {
    /// The house's folder
    pub dir: PathBuf,
    /// Say that this alarm is over, the way it went out
    #[arg(long, value_name = "CALL", conflicts_with_all = ["release", "test"])]
    pub clear: Option<String>,
    /// Words of the all clear, one for each language: --say fr='…' --say en='…'
    #[arg(long, value_name = "LANG=TEXT", requires = "clear")]
    pub say: Vec<String>,
    /// Be the second person: release what somebody asked for at the desk
    #[arg(long, value_name = "ID", conflicts_with = "test")]
    pub release: Option<String>,
    /// Send a test by every outlet, to those of the house alone
    #[arg(long)]
    pub test: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Args, Debug)]
pub struct Outbox {
    /// The house's folder
    pub dir: PathBuf,
    /// Show it again each second, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// Make what was given up due again: of one item, or of all
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "")]
    pub retry: Option<String>,
    /// Stop an item until it is resumed
    #[arg(long, value_name = "ID")]
    pub pause: Option<String>,
    /// Let a paused item go on
    #[arg(long, value_name = "ID")]
    pub resume: Option<String>,
    /// End an item: what has not gone yet never goes
    #[arg(long, value_name = "ID")]
    pub cancel: Option<String>,
    /// Deliver everything that is due now, then end
    #[arg(long)]
    pub send: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Args, Debug)]
pub struct Newsletter {
    /// The house's folder
    pub dir: PathBuf,
    /// The call, by the last part of its address
    pub call: String,
    /// The reader's language [default: the house's first]
    #[arg(long)]
    pub lang: Option<String>,
    /// Send it to this address; without it, it is only printed
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Args, Debug)]
pub struct Subscribers {
    /// The house's folder
    pub dir: PathBuf,
    #[command(subcommand)]
    pub verb: Option<SubscribersVerb>,
    /// Print the outcome as JSON
    #[arg(long, global = true)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Debug, Subcommand)]
pub enum SubscribersVerb {
    /// Add everybody in a CSV file (columns email, langs, kinds, rhythm)
    #[command(after_help = examples::SUBSCRIBERS_IMPORT)]
    Import {
        /// The CSV file
        file: PathBuf,
        /// The words these people agreed to, and where
        #[arg(long, value_name = "TEXT")]
        consent: String,
    },
    /// Print all of it as CSV, addresses in clear
    #[command(after_help = examples::SUBSCRIBERS_EXPORT)]
    Export,
    /// Print everything that is kept about an address
    #[command(after_help = examples::SUBSCRIBERS_WHO)]
    Who {
        /// The mail address
        address: String,
    },
    /// Mark an address as somebody's of the house: it gets the tests of the alarm
    #[command(after_help = examples::SUBSCRIBERS_OWN)]
    Own {
        /// The mail address
        address: String,
        /// It is nobody's of the house any more
        #[arg(long)]
        no: bool,
    },
    /// Delete everything about an address; it cannot be brought back by an import
    #[command(after_help = examples::SUBSCRIBERS_FORGET)]
    Forget {
        /// The mail address
        address: String,
    },
}

#[derive(Args, Debug)]
pub struct MailIn {
    /// The house's folder
    pub dir: PathBuf,
    /// The address it was delivered to, where the mail server tells
    #[arg(long, value_name = "ADDRESS", env = "ORIGINAL_RECIPIENT")]
    pub to: Option<String>,
    #[command(flatten)]
    pub unlock: Unlock,
}

#[derive(Args, Debug)]
pub struct Doctor {
    /// The house's folder
    pub dir: PathBuf,
    /// What to look at
    pub what: DoctorFor,
    /// Ask this name server instead of the system's
    #[arg(long, value_name = "ADDR:PORT")]
    pub dns: Option<std::net::SocketAddr>,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub unlock: Unlock,
}

/// What the doctor looks at.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DoctorFor {
    /// Relays, SPF, DKIM, DMARC, the way back for failed mail
    Mail,
}
