//! `beffroi mirror pull`: a verified copy of a house, from its address, a folder, a pack or a booklet.

use std::path::Path;

use floor::config::NetworkConfig;
use floor::net::Fetcher;
use floor::{Error, Result};
use survive::bundle;
use survive::mirror::{PullOptions, PullOutcome, pull as pull_tree};
use survive::source::Source;
use tlog::record::HouseId;

use crate::cli::MirrorPull;

pub(super) fn pull(args: &MirrorPull) -> Result<()> {
    let house = crate::outside::house_id(&args.house)?;
    let from = Path::new(&args.url);
    if from.is_file()
        && from
            .extension()
            .is_some_and(|extension| extension == "html" || extension == "htm")
    {
        return booklet(args, from, &house);
    }
    let bar = crate::progress::bar(0, "fetching");
    let step = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let options = PullOptions::default();
    let done = match (from.is_dir(), from.is_file()) {
        (true, _) => pull_tree(&Source::folder(from)?, &args.out, &house, options, &step),
        (_, true) => bundle::unpack_pack(from, &args.out, &house, options, &step),
        _ => pull_tree(&site(args)?, &args.out, &house, options, &step),
    };
    bar.finish_and_clear();
    tell(args, &done?)
}

fn site(args: &MirrorPull) -> Result<Source> {
    if !args.url.starts_with("https://") && !args.url.starts_with("http://") {
        return Err(
            Error::not_found("there is no such folder or file, and it is no address")
                .at(&args.url)
                .hint("give an address that begins with https://, a folder, a pack or a booklet"),
        );
    }
    let network = NetworkConfig {
        allow_private: args.allow_private.clone(),
    };
    Source::web(Fetcher::new(&network)?, &args.url)
}

fn tell(args: &MirrorPull, done: &PullOutcome) -> Result<()> {
    if args.json {
        return super::print_json(done);
    }
    let what = match done.from_size == done.to_size {
        true => format!("up to date at {} entries", done.to_size),
        false => format!("from {} to {} entries", done.from_size, done.to_size),
    };
    super::print(&format!(
        "{}: {what}; {} file(s) written, {} removed, {} request(s), {} KB received\n",
        args.out.display(),
        done.written,
        done.removed,
        done.requests,
        done.bytes.div_ceil(1024),
    ))
}

fn booklet(args: &MirrorPull, from: &Path, house: &HouseId) -> Result<()> {
    let bytes = crate::outside::read_at_most(from, bundle::MAX_BOOKLET_BYTES)?;
    let done = bundle::unpack_booklet(&bytes, &args.out, Some(house))?;
    match args.json {
        true => super::print_json(&done),
        false => super::print(&format!(
            "{}: {} file(s) of the booklet written, {} there already, {} erased and left out. A pull from any mirror completes the copy.\n",
            args.out.display(),
            done.written,
            done.kept,
            done.erased,
        )),
    }
}
