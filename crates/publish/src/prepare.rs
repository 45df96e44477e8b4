//! Making drafts ready: images decoded, cleaned and resized, before any transaction begins. Slow work, done once; every
//! problem of every draft is collected, so that they are mended in one go.

use std::collections::BTreeMap;
use std::fs;

use floor::{Error, Result};

use crate::draft::{Draft, DraftMedia, MediaContent, Problem, Problems, SourcePlace};
use crate::media::{self, Image};
use crate::publish_calls::Prepared;

/// Makes drafts ready, calling `done` after each.
pub fn prepare(
    drafts: Vec<Draft>,
    mut done: impl FnMut(),
) -> std::result::Result<Vec<Prepared>, Problems> {
    let mut prepared = Vec::new();
    let mut problems = Vec::new();
    for draft in drafts {
        problems.extend(draft.problems());
        let images = images(&draft, &mut problems);
        prepared.push(Prepared {
            draft,
            external_id: None,
            images,
        });
        done();
    }
    if problems.is_empty() {
        Ok(prepared)
    } else {
        Err(Problems(problems))
    }
}

/// The draft's images, by the name its texts use; what is wrong goes to `problems`.
pub fn images(draft: &Draft, problems: &mut Vec<Problem>) -> BTreeMap<String, Image> {
    let mut images = BTreeMap::new();
    for medium in &draft.media {
        match image(medium) {
            Ok(image) => {
                images.insert(medium.name.clone(), image);
            }
            Err(problem) => problems.push(problem),
        }
    }
    images
}

fn image(medium: &DraftMedia) -> std::result::Result<Image, Problem> {
    let place = || match &medium.content {
        MediaContent::File(path) => SourcePlace::file(path.display().to_string()),
        MediaContent::Bytes(_) => SourcePlace::file(medium.name.clone()),
    };
    let refuse = |what: String| match what.split_once("; ") {
        Some((what, remedy)) => Problem::new(place(), what, remedy),
        None => Problem::new(place(), what, "replace the image"),
    };
    match &medium.content {
        MediaContent::Bytes(bytes) => {
            media::prepare(bytes).map_err(|cause| refuse(cause.to_string()))
        }
        MediaContent::File(path) => {
            let size = fs::metadata(path).map_or(0, |meta| meta.len());
            if size > media::MAX_BYTES as u64 {
                return Err(refuse(
                    media::ImageRefused::TooManyBytes(usize::try_from(size).unwrap_or(usize::MAX))
                        .to_string(),
                ));
            }
            let bytes = fs::read(path)
                .map_err(|cause| refuse(format!("cannot be read ({cause}); check the file")))?;
            media::prepare(&bytes).map_err(|cause| refuse(cause.to_string()))
        }
    }
}

/// A list of problems as one error, each with its place and remedy.
pub fn refuse(problems: &Problems) -> Error {
    let count = problems.0.len();
    let what = if count == 1 {
        "1 problem".to_owned()
    } else {
        format!("{count} problems")
    };
    Error::bad_input(format!("{what}, nothing was published:\n{problems}"))
}

/// The same as a result.
pub fn refused<T>(outcome: std::result::Result<T, Problems>) -> Result<T> {
    outcome.map_err(|problems| refuse(&problems))
}
