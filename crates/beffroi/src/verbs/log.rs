//! `beffroi log`: the checkpoint and the newest entries, as anyone may read them.

use floor::{Error, Result};
use serde_json::json;
use survive::log_store;

use crate::cli::Log;

pub(super) fn run(args: &Log) -> Result<()> {
    let house = crate::open(&args.dir)?;
    let limit = args.limit.min(10_000);
    let (head, leaves, waiting) = house.db.read(|conn| {
        let head = log_store::some_head(conn)?;
        let from = args.from.unwrap_or_else(|| head.size.saturating_sub(limit));
        let to = head.size.min(from.saturating_add(limit));
        Ok((
            head,
            log_store::leaves(conn, from, to)?,
            log_store::waiting(conn)?,
        ))
    })?;
    if args.json {
        let entries: Vec<_> = leaves
            .iter()
            .map(|(index, kind, leaf)| json!({"index": index, "kind": kind, "leaf": String::from_utf8_lossy(leaf)}))
            .collect();
        return super::print_json(&json!({
            "house_id": super::house_id(&house)?, "size": head.size, "root": head.root.to_string(),
            "checkpoint": head.checkpoint, "entries": entries, "waiting": waiting,
        }));
    }
    let mut text = format!(
        "House ID  {}\n\n{}\n",
        super::house_id(&house)?,
        head.checkpoint
    );
    for (index, _, leaf) in &leaves {
        let leaf = std::str::from_utf8(leaf)
            .map_err(|cause| Error::altered("an entry of the log is not text").because(cause))?;
        text.push_str(&format!("{index:>6}  {}\n", summary(leaf)));
    }
    for (work, lacks) in waiting {
        text.push_str(&format!("waits  {work}: {lacks}\n"));
    }
    super::print(&text)
}

/// An entry on one line: its text without type and origin.
fn summary(leaf: &str) -> String {
    let text = leaf.split("\n\n").next().unwrap_or(leaf);
    let mut lines = text.lines();
    match lines.next() {
        Some("beffroi/keys/v1") => format!("keys · {}", lines.nth(1).unwrap_or_default()),
        _ => lines.skip(1).collect::<Vec<_>>().join(" · "),
    }
}
