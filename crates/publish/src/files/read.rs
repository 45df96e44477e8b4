//! Text files from outside: a size limit before a byte is read, then UTF-8 and nothing else.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::draft::{MAX_TEXT, Problem, SourcePlace};
use crate::files::front_matter::MAX_FRONT_MATTER;

/// The largest text file that is read, in bytes: a text and its front matter.
pub const MAX_FILE: u64 = (MAX_TEXT + MAX_FRONT_MATTER) as u64;

/// Reads a UTF-8 text file. See [`prose::text::normalise`] for what is refused and what is brought to one form.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let name = path.display().to_string();
    let unreadable = |cause: std::io::Error| {
        Problem::new(
            SourcePlace::file(&name),
            format!("cannot be read ({cause})"),
            "check the file and its permissions",
        )
    };
    // Whoever opens a pipe waits for somebody to write.
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(Problem::new(
            SourcePlace::file(&name),
            "is no file, but a folder, a pipe or a device",
            "put a file in its place, or remove it",
        ));
    }
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > MAX_FILE {
        return Err(too_large(&name, size));
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large(&name, bytes.len() as u64));
    }
    decode(&name, &bytes)
}

/// Checks that bytes are text and brings line ends and accents to one form.
pub fn decode(name: &str, bytes: &[u8]) -> Result<String, Problem> {
    prose::text::normalise(bytes).map_err(|error| not_utf8(name, error.line as u64, error.problem))
}

/// Bytes that are no text of ours, as a problem of a line.
pub(crate) fn not_utf8(name: &str, line: u64, problem: prose::text::Problem) -> Problem {
    let message = problem.to_string();
    let (what, remedy) = message
        .split_once("; ")
        .unwrap_or((&message, "save it again as UTF-8 text"));
    Problem::new(SourcePlace::line(name, line), what, remedy)
}

fn too_large(name: &str, size: u64) -> Problem {
    Problem::new(
        SourcePlace::file(name),
        format!("the file is {size} bytes long; a text has at most {MAX_TEXT}"),
        "split the text into several calls, and put images beside it instead of inside",
    )
}
