//! `beffroi mail-in`: a mail server pipes in what came back; whose it is stands in the return path.

use std::io::Read;

use floor::{Error, Result};
use reach::mail::{self, Intake, bounce};

use crate::cli::MailIn;

pub(super) fn run(args: &MailIn) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let mut message = Vec::new();
    let most = bounce::MOST as u64;
    let mut input = std::io::stdin().lock();
    input
        .by_ref()
        .take(most)
        .read_to_end(&mut message)
        .map_err(|cause| Error::io("standard input", cause))?;
    // A pipe that is closed early is a failure to the mail server.
    std::io::copy(&mut input, &mut std::io::sink())
        .map_err(|cause| Error::io("standard input", cause))?;
    crate::unlock(&house, &args.unlock)?;
    let told = match mail::take_in(&house, &message, args.to.as_deref())? {
        Intake::Suppressed => "The address gets no more mail.\n",
        Intake::Counted => "Counted.\n",
        Intake::Unknown => "A report, but about nobody we know.\n",
        Intake::Ignored => "No report; ignored.\n",
    };
    super::print(told)
}
