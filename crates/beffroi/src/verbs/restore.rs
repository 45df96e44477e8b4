//! `beffroi restore`: a house from an old back-up gets back what was published since, from any mirror.

use std::path::Path;

use floor::{Error, ErrorKind, House, Result};
use survive::restore::{Restored, restore};
use survive::source::Source;

use crate::cli::Restore;

pub(super) fn run(args: &Restore) -> Result<()> {
    let mut house = crate::open(&args.dir)?;
    let more = args.allow_private.iter().cloned();
    house.config.network.allow_private.extend(more);
    crate::open::open_keys(&house, &args.unlock)?;
    let Some(from) = &args.from else {
        let held = survive::restore::hold(&house)?;
        return finish(&house, &held, args.json);
    };
    let source = source(&house, from)?;
    let bar = crate::progress::bar(0, "fetching");
    let step = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let restored = restore(&house, &source, &step);
    bar.finish_and_clear();
    let restored = restored?;
    let signed = super::settle(&house);
    finish(&house, &restored, args.json)?;
    signed.map_err(|error| match error.kind() {
        // The key came after the back-up, so it did not come back with it.
        ErrorKind::Locked => error.hint("what was published is back; to publish again, cut the lost key off with the roots: `beffroi keys DIR rotate-log --root …` (or `add-editor`)"),
        _ => error,
    })
}

fn source(house: &House, from: &str) -> Result<Source> {
    if from.starts_with("https://") || from.starts_with("http://") {
        return survive::mirrors::source(house, from);
    }
    // Unlike a path of the configuration, one that is typed starts where the command is run.
    let path = Path::new(from);
    let whole = std::fs::canonicalize(path).map_err(|cause| {
        Error::io(path.display(), cause)
            .hint("give an address that begins with https://, a folder, or a pack")
    })?;
    survive::mirrors::source(house, &whole.display().to_string())
}

/// Says what came back, and what is held from going out.
fn finish(house: &House, restored: &Restored, json: bool) -> Result<()> {
    let held = house.db.read(reach::outbox::held)?;
    if json {
        return super::print_json(&serde_json::json!({
            "from": restored.from, "to": restored.to, "files": restored.files, "held": held,
        }));
    }
    let mut text = match restored.from == restored.to {
        true => format!(
            "Nothing came back: the house has all that was asked for, {} entries. If a mirror may have more, ask it before you publish.\n",
            restored.to
        ),
        false => format!(
            "The log is back from {} to {} entries, with {} texts and images. Compare the last calls with what you remember, then publish as before.\n",
            restored.from, restored.to, restored.files
        ),
    };
    if held > 0 {
        text.push_str(&format!(
            "{held} item(s) that were going out when the back-up was made are held, since they may have arrived: look at them with `beffroi outbox {0}`, then --resume or --cancel each.\n",
            house.dir.display()
        ));
    }
    super::print(&text)
}
