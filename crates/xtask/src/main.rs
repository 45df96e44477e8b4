//! The project's own tasks: `cargo xtask ci | tidy | bench NAME | fuzz [TARGET] [SECONDS]`.
//!
//! Everything a continuous integration does is one of these, so that it can be done by hand too.
//! Plain Rust and three dependencies: this crate is built before all else.

mod bench;
mod ci;
mod fuzz;
mod project;
mod run;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask TASK
  ci [STEP]                bring what the tests need, run everything, stop at the first failure
  tidy                     check arrows, sizes, words, pages, licences and forgotten files
  bench [NAME]             run bench/NAME.py; without a name, list them
  fuzz [TARGET] [SECONDS]  fuzz one parser, or each in turn (60 seconds unless told)";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["ci"] => ci::ci(None),
        ["ci", step] => ci::ci(Some(step)),
        ["tidy"] => tidy::run(),
        ["bench"] => bench::list(),
        ["bench", name] => bench::bench(name),
        ["fuzz", rest @ ..] if rest.len() < 3 => fuzz::fuzz(rest),
        _ => Err(anyhow::anyhow!("{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
