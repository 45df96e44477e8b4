//! Images: the bytes the path names, once a text in the log shows them. The path names the content, yet a reader asks each time:
//! what is erased must not live on in caches.

use floor::tree::{Params, Rendered};
use floor::{Conn, House, Result};

use crate::call_store as store;

/// The media types an image may have, with the ending of its file.
const TYPES: [(&str, &str); 4] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/webp", "webp"),
    ("image/gif", "gif"),
];

pub fn render(_: &House, conn: &mut Conn<'_>, params: &Params<'_>) -> Result<Option<Rendered>> {
    let (ab, sha256, ext) = (params.get("ab"), params.get("sha256"), params.get("ext"));
    if sha256.len() != 64 || !sha256.starts_with(ab) || ab.len() != 2 {
        return Ok(None);
    }
    let Some((mime, bytes)) = store::blob(conn, sha256)? else {
        return Ok(None);
    };
    let known = TYPES
        .iter()
        .find(|(known, ending)| *known == mime && *ending == ext);
    Ok(known.map(|(mime, _)| Rendered::changing(mime, bytes)))
}

/// Where a blob stands in the tree; `None` for a type that is no image.
pub fn path(sha256: &str, mime: &str) -> Option<String> {
    let (_, ext) = TYPES.iter().find(|(known, _)| *known == mime)?;
    Some(format!("beffroi/blob/{}/{sha256}.{ext}", sha256.get(..2)?))
}
