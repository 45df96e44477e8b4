//! Entry bundles: up to 256 entries, each behind its length as two big-endian bytes.

use super::{Kind, Tile, TileError};

/// The largest entry, in bytes, that a bundle can hold.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// Puts one more entry at the end of the bytes of a bundle.
///
/// # Errors
/// [`TileError::EntryTooLarge`]; the bundle is then as it was.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), TileError> {
    let length = u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLarge(entry.len()))?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The bytes of a bundle of these entries.
///
/// # Errors
/// [`TileError::EntryTooLarge`].
pub fn encode_bundle<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, TileError> {
    let mut bundle = Vec::new();
    for entry in entries {
        push_entry(&mut bundle, entry)?;
    }
    Ok(bundle)
}

/// The entries in the bytes of the bundle `tile`, borrowed. A wider version of the bundle is read as far as it was
/// asked for, but has to be whole.
///
/// # Errors
/// [`TileError::Bundle`] when entries are missing or cut off, when bytes are left over, or `tile` is not of entries.
pub fn decode_bundle(tile: Tile, bytes: &[u8]) -> Result<Vec<&[u8]>, TileError> {
    let wanted = tile.width();
    let mut entries = Vec::with_capacity(usize::from(wanted));
    let mut rest = bytes;
    while !rest.is_empty() {
        let broken = TileError::Bundle {
            wanted,
            at: entries.len() as u16,
        };
        if entries.len() == 256 || tile.kind() != Kind::Entries {
            return Err(broken);
        }
        let (entry, after) = split_entry(rest).ok_or(broken)?;
        entries.push(entry);
        rest = after;
    }
    if entries.len() < usize::from(wanted) {
        return Err(TileError::Bundle {
            wanted,
            at: entries.len() as u16,
        });
    }
    entries.truncate(usize::from(wanted));
    Ok(entries)
}

fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}
