//! Every SQL statement about the pictures of drafts.
//!
//! A picture belongs to the draft, not to one of its texts, and is known by the name that the texts use. Costs: a row for each; the bytes
//! are the house's, once, however many calls show them.

use std::collections::BTreeMap;

use floor::{Conn, Error, Id, Result, Tx, values};

use crate::call::Medium;
use crate::call_store as store;
use crate::draft::MAX_MEDIA;
use crate::media::{self, Image};

/// Adds a picture to a draft and says the name that its texts use: `wanted`, or the next one free.
pub fn add_image(tx: &mut Tx<'_>, draft: &Id, wanted: &str, image: &Image) -> Result<String> {
    let widest = image
        .widest()
        .ok_or_else(|| Error::internal("an image has no variant", anyhow::anyhow!("{wanted}")))?;
    let name = free_name(tx, draft, wanted, widest.ext, &widest.sha256)?;
    crate::publish_calls::write_variants(tx, image)?;
    tx.execute(
        "INSERT INTO draft_media (draft, name, image) VALUES ($1, $2, $3) ON CONFLICT (draft, name) DO NOTHING",
        values![draft, &name, &widest.sha256],
    )?;
    Ok(name)
}

/// The most pictures of a draft.
const MAX_NAMES: u32 = MAX_MEDIA as u32;

fn free_name(tx: &mut Tx<'_>, draft: &Id, wanted: &str, ext: &str, image: &str) -> Result<String> {
    let stem = wanted.rsplit_once('.').map_or(wanted, |(stem, _)| stem);
    let stem = prose::slug::slug(stem).unwrap_or_else(|| "image".to_owned());
    for number in 1..=MAX_NAMES {
        let name = match number {
            1 => format!("{stem}.{ext}"),
            number => format!("{stem}-{number}.{ext}"),
        };
        let there = tx.optional(
            "SELECT image FROM draft_media WHERE draft = $1 AND name = $2",
            values![draft, &name],
        )?;
        match there {
            Some(row) if row.get::<String>(0)? == image => return Ok(name),
            Some(_) => {}
            None => return Ok(name),
        }
    }
    Err(
        Error::bad_input(format!("the call has more than {MAX_NAMES} images"))
            .hint("take some out"),
    )
}

/// The pictures of a draft, as the pages show them.
pub fn media(conn: &mut Conn<'_>, draft: &Id) -> Result<Vec<Medium>> {
    let rows = conn.query(
        "SELECT m.name, v.width, v.height, v.sha256, v.ext, v.mime, v.size FROM draft_media m
         JOIN image_variant v ON v.image = m.image WHERE m.draft = $1 ORDER BY m.name, v.width DESC",
        values![draft],
    )?;
    store::media_of(&rows)
}

/// The pictures of a draft with their bytes, for publishing.
pub fn images(conn: &mut Conn<'_>, draft: &Id) -> Result<BTreeMap<String, Image>> {
    let mut images = BTreeMap::new();
    for medium in media(conn, draft)? {
        let mut variants = Vec::new();
        for variant in medium.variants {
            let row = conn.one(
                "SELECT bytes FROM blob WHERE sha256 = $1",
                values![&variant.sha256],
            )?;
            let (ext, mime) = media::form(&variant.ext);
            variants.push(media::Variant {
                width: variant.width,
                height: variant.height,
                bytes: row.get(0)?,
                sha256: variant.sha256,
                ext,
                mime,
            });
        }
        images.insert(
            medium.name,
            Image {
                variants,
                notes: Vec::new(),
            },
        );
    }
    Ok(images)
}

/// A picture of a draft, for those at the desk.
pub fn blob(conn: &mut Conn<'_>, sha256: &str) -> Result<Option<(String, Vec<u8>)>> {
    let row = conn.optional(
        "SELECT mime, bytes FROM blob WHERE sha256 = $1 AND EXISTS
           (SELECT 1 FROM image_variant v JOIN draft_media m ON m.image = v.image WHERE v.sha256 = blob.sha256)",
        values![sha256],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
