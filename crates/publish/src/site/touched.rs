//! Which paths a fact changes.
//!
//! The answer is worked out from the state after the fact, so it asks what the call touches now: its own pages in all languages (each
//! names the others), the lists it stands on, and the pages that changed only because it is the first of its kind (a language,
//! an index page, a piece of the sitemap). A path too many costs one rendering; a path too few would be a wrong tree.

use std::collections::BTreeSet;

use floor::tree::Touched;
use floor::{Conn, Fact, House, Id, Result};
use prose::lang::Lang;

use super::site_store::{self, PER_PIECE};
use super::{blob, entrance, feeds, languages, tree_paths};
use crate::call::{Call, Edition};
use crate::call_store as store;
use crate::kind::Kind;

/// The paths of this room that a fact touches.
pub fn touched(house: &House, conn: &mut Conn<'_>, fact: &Fact) -> Result<Touched> {
    match fact {
        Fact::Published { call, .. } => by_call(house, conn, call),
        Fact::Withdrawn { call } | Fact::Erased { call, .. } | Fact::Logged { call } => {
            match store::call(conn, call)?.is_some_and(|call| call.kind == Kind::Alarm) {
                // Every page shows an alarm that is in force.
                true => Ok(Touched::Everything),
                false => by_call(house, conn, call),
            }
        }
        // Every page shows the House ID, which the first key document makes.
        Fact::KeysChanged { version: 0 | 1 } | Fact::HouseChanged | Fact::AlarmEnded { .. } => {
            Ok(Touched::Everything)
        }
        Fact::KeysChanged { .. } => Ok(Touched::Paths(
            languages::all(house, conn)?
                .iter()
                .map(tree_paths::about)
                .collect(),
        )),
        Fact::Sequenced { .. } | Fact::Restored { .. } | Fact::Replied { .. } => {
            Ok(Touched::Nothing)
        }
    }
}

fn by_call(house: &House, conn: &mut Conn<'_>, id: &Id) -> Result<Touched> {
    let Some(call) = store::call(conn, id)? else {
        return Ok(Touched::Nothing);
    };
    let mut paths: BTreeSet<String> = BTreeSet::new();
    let blobs = site_store::blobs_of(conn, id)?;
    paths.extend(
        blobs
            .iter()
            .filter_map(|(sha256, mime)| blob::path(sha256, mime)),
    );
    paths.extend(site_store::gone_blobs(conn, id)?);
    let editions = store::editions(conn, id)?;
    let shown: Vec<&Edition> = editions
        .iter()
        .filter(|edition| edition.logged_rev > 0)
        .collect();
    for edition in &shown {
        own_pages(&call, edition, &mut paths);
        lists(house, conn, edition, &mut paths)?;
    }
    if !shown.is_empty() {
        paths.insert(tree_paths::call(&call.slug));
        sitemap(house, conn, &call, &mut paths)?;
    }
    Ok(if paths.is_empty() {
        Touched::Nothing
    } else {
        Touched::Paths(paths.into_iter().collect())
    })
}

fn own_pages(call: &Call, edition: &Edition, paths: &mut BTreeSet<String>) {
    paths.insert(tree_paths::edition(&edition.lang, &call.slug));
    if edition.logged_rev > 1 {
        paths.insert(tree_paths::history(&edition.lang, &call.slug));
    }
}

/// The lists an edition stands on, and those that are there because of it.
fn lists(
    house: &House,
    conn: &mut Conn<'_>,
    edition: &Edition,
    paths: &mut BTreeSet<String>,
) -> Result<()> {
    let (lang, page) = (&edition.lang, edition.page());
    paths.insert(tree_paths::numbered(lang, page));
    let first_on_page = (page - 1) * Edition::PER_PAGE + 1;
    if page > 1 && is_first(conn, edition, first_on_page)? {
        // The page before has a newer one now.
        paths.insert(tree_paths::numbered(lang, page - 1));
    }
    if edition.position >= site_store::newest_from(conn, lang, Edition::PER_PAGE)? {
        paths.insert(tree_paths::home(lang));
        if *lang == languages::first(house)?
            && edition.position >= site_store::newest_from(conn, lang, entrance::NEWEST)?
        {
            paths.insert("index.html".to_owned());
        }
    }
    if edition.position >= site_store::newest_from(conn, lang, feeds::ITEMS)? {
        paths.extend(tree_paths::FEEDS.map(|(file, _)| tree_paths::feed(lang, file)));
    }
    if is_first(conn, edition, 1)? {
        language_appears(lang, paths);
    }
    Ok(())
}

/// Whether no edition of its language is shown between `from` and it.
fn is_first(conn: &mut Conn<'_>, edition: &Edition, from: u64) -> Result<bool> {
    Ok(site_store::first_shown(conn, &edition.lang, from, edition.position)?.is_none())
}

fn language_appears(lang: &Lang, paths: &mut BTreeSet<String>) {
    paths.extend(["index.html", "languages.html", "404.html"].map(str::to_owned));
    paths.insert(tree_paths::about(lang));
}

fn sitemap(
    house: &House,
    conn: &mut Conn<'_>,
    call: &Call,
    paths: &mut BTreeSet<String>,
) -> Result<()> {
    if house.config.house.origin.is_empty() {
        return Ok(());
    }
    let piece = call.position.div_ceil(PER_PIECE);
    paths.insert(tree_paths::sitemap(piece));
    if site_store::shown_calls(conn, (piece - 1) * PER_PIECE, 1)?
        .first()
        .is_none_or(|(position, _)| *position == call.position)
    {
        paths.extend(["sitemap.xml", "robots.txt"].map(str::to_owned));
    }
    Ok(())
}
