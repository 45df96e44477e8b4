//! `beffroi doctor`: what is wrong and how to mend it, in words.

use floor::{Error, Result};
use reach::mail::check::{State, check};
use reach::mail::dns::Dns;

use crate::cli::{Doctor, DoctorFor};

pub(super) fn run(args: &Doctor) -> Result<()> {
    let DoctorFor::Mail = args.what;
    let house = crate::open(&args.dir)?;
    crate::unlock(&house, &args.unlock)?;
    let dns = match args.dns {
        Some(server) => Dns::new(server, house.random.clone()),
        None => Dns::of_system(house.random.clone())?,
    };
    let found = check(&house, &dns)?;
    if args.json {
        super::print_json(&found)?;
    } else {
        for one in &found {
            let state = match one.state {
                State::Good => "good   ",
                State::Wrong => "WRONG  ",
                State::Unknown => "unknown",
            };
            super::print(&format!("{state} {:<7} {}\n", one.what, one.said))?;
            if let Some(mend) = &one.mend {
                super::print(&format!("                mend it: {mend}\n"))?;
            }
        }
    }
    match found.iter().filter(|one| one.state == State::Wrong).count() {
        0 => Ok(()),
        wrong => Err(Error::bad_input(format!("{wrong} things are to be mended"))),
    }
}
