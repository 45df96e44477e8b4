//! A ZIP file says everything twice: before each file, and once more in the list at its end. Programs differ in which they believe.
//!
//! Pure over what is read. Costs: two small reads for each file.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// The headers' fixed parts.
const LOCAL: usize = 30;
const CENTRAL: usize = 46;
/// Of its flags, this one says that sizes follow the file instead.
const SIZES_FOLLOW: u8 = 1 << 3;

/// Does the header before a file say what the list says of it: the same name, packed the same way, of the same size?
pub(super) fn says_one_thing(file: &File, local: u64, central: u64) -> bool {
    let (mut before, mut listed) = ([0; LOCAL], [0; CENTRAL]);
    let read = file
        .read_exact_at(&mut before, local)
        .and_then(|()| file.read_exact_at(&mut listed, central));
    if read.is_err() || !agree(&before, &listed) {
        return false;
    }
    let length = usize::from(u16::from_le_bytes([before[26], before[27]]));
    let (mut here, mut there) = (vec![0; length], vec![0; length]);
    file.read_exact_at(&mut here, local + LOCAL as u64)
        .and_then(|()| file.read_exact_at(&mut there, central + CENTRAL as u64))
        .is_ok_and(|()| here == there)
}

/// Flags, method, time; checksum and sizes where they stand here and fit; the length of the name.
fn agree(before: &[u8; LOCAL], listed: &[u8; CENTRAL]) -> bool {
    let sizes_stand = before[6] & SIZES_FOLLOW == 0 && before[18..26] != [0xff; 8];
    before[6..14] == listed[8..16]
        && (!sizes_stand || before[14..26] == listed[16..28])
        && before[26..28] == listed[28..30]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn every_byte_that_is_said_twice_is_compared() {
        let place = tempfile::NamedTempFile::new().unwrap();
        let mut zip = zip::ZipWriter::new(place.reopen().unwrap());
        zip.start_file("index.html", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(b"words").unwrap();
        zip.finish().unwrap();
        let whole = std::fs::read(place.path()).unwrap();
        let central = whole
            .windows(4)
            .position(|four| four == b"PK\x01\x02")
            .unwrap();
        let says = |bytes: &[u8]| {
            std::fs::write(place.path(), bytes).unwrap();
            says_one_thing(&place.reopen().unwrap(), 0, central as u64)
        };
        assert!(says(&whole));
        // From the flags to the end of the name, but for the length of what nobody has to read.
        for at in (6..40).filter(|at| !(28..30).contains(at)) {
            let mut other = whole.clone();
            other[at] ^= 1;
            assert!(!says(&other), "byte {at}");
        }
        assert!(!says(&whole[..central]));
    }
}
