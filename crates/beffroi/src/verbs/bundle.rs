//! `beffroi bundle`: a booklet or a pack, to pass from hand to hand.

use std::path::Path;

use floor::{Error, House, Result, WholeFile};
use survive::bundle;

use crate::cli::Bundle;

pub(super) fn run(args: &Bundle) -> Result<()> {
    let house = crate::open::open_settled(&args.dir)?;
    match (&args.html, &args.zip) {
        (Some(out), _) => booklet(&house, args, out),
        (None, Some(out)) => pack(&house, args, out),
        (None, None) => Err(Error::bad_input("say what to make")
            .hint("--html OUT for a booklet, --zip OUT for a pack")),
    }
}

fn booklet(house: &House, args: &Bundle, out: &Path) -> Result<()> {
    if args.from.is_some() {
        return Err(Error::bad_input("--from belongs to a pack")
            .hint("make a pack with --zip, or leave --from out"));
    }
    let bar = crate::progress::waiting("writing");
    let page = bundle::booklet(house, &args.calls, None);
    bar.finish_and_clear();
    let page = page?;
    let report = bundle::read_booklet(&page, None);
    report.verdict.outcome()?;
    WholeFile::write(out, &page)?;
    if args.json {
        return super::print_json(&serde_json::json!({
            "file": out, "house_id": report.verdict.house_id, "editions": report.editions.len(), "bytes": page.len(),
        }));
    }
    super::print(&format!(
        "{}: {} edition(s) of {}, {} KB. It opens in any browser, and on a phone.\n",
        out.display(),
        report.editions.len(),
        report.verdict.house_id.unwrap_or_default(),
        page.len().div_ceil(1024),
    ))
}

fn pack(house: &House, args: &Bundle, out: &Path) -> Result<()> {
    if !args.calls.is_empty() {
        return Err(Error::bad_input(
            "a pack holds the whole tree; calls are chosen for a booklet",
        )
        .hint("use --html, or leave the calls out"));
    }
    let bar = crate::progress::bar(0, "packing");
    let done = bundle::pack(house, args.from, out, &|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    if args.json {
        return super::print_json(&done);
    }
    let what = match done.from {
        0 => format!("the whole tree at {} entries", done.to),
        from => format!("what changed from {from} to {} entries", done.to),
    };
    super::print(&format!(
        "{}: {what}, {} file(s), {} KB\n",
        out.display(),
        done.files,
        done.bytes.div_ceil(1024)
    ))
}
