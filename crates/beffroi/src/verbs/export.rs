//! `beffroi export`: the tree as a folder, or everything written as an archive.

use floor::Result;

use crate::cli::Export;

pub(super) fn run(args: &Export) -> Result<()> {
    let house = crate::open::open_settled(&args.dir)?;
    let bar = crate::progress::bar(0, "writing");
    let step = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    if args.archive {
        let done = survive::archive::archive(&house, &args.out, &step)?;
        bar.finish_and_clear();
        return match args.json {
            true => super::print_json(&done),
            false => super::print(&format!(
                "{}: {} call(s), {} revision(s), {} image(s), {} KB\n",
                args.out.display(),
                done.calls,
                done.revisions,
                done.media,
                done.bytes.div_ceil(1024),
            )),
        };
    }
    let done = survive::export::export(&house, &args.out, &step)?;
    bar.finish_and_clear();
    match args.json {
        true => super::print_json(&done),
        false => super::print(&format!(
            "{}: {} entries; {} file(s) written ({} KB), {} unchanged, {} removed\n",
            args.out.display(),
            done.size,
            done.written,
            done.bytes.div_ceil(1024),
            done.unchanged,
            done.removed,
        )),
    }
}
