//! Finding the images of an import in a folder at hand, and giving each the name that the text will use.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::draft::{DraftMedia, MediaContent};
use crate::files::within;

/// A folder of uploaded images, or none.
#[derive(Clone, Debug, Default)]
pub struct ImageFolder {
    root: Option<PathBuf>,
}

impl ImageFolder {
    /// The first of these folders that is there.
    pub fn first_of<'a>(folders: impl IntoIterator<Item = &'a Path>) -> ImageFolder {
        let root = folders
            .into_iter()
            .filter_map(|folder| folder.canonicalize().ok())
            .find(|folder| folder.is_dir());
        ImageFolder { root }
    }

    /// The file at a path below the folder.
    pub fn find(&self, path: &str) -> Option<PathBuf> {
        let root = self.root.as_ref()?;
        within::find(root, root, path).ok()
    }
}

/// The images of one draft.
#[derive(Clone, Debug, Default)]
pub struct ImageNames {
    names: BTreeMap<String, PathBuf>,
}

impl ImageNames {
    /// The name of a file in the text: its own, with a number where another file has it already.
    pub fn name(&mut self, file: &Path) -> String {
        let plain: String = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let plain: String = plain
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || ".-_".contains(c) {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let mut name = plain.clone();
        let mut number = 2;
        while self.names.get(&name).is_some_and(|other| other != file) {
            name = format!("{number}-{plain}");
            number += 1;
        }
        self.names.insert(name.clone(), file.to_owned());
        name
    }

    pub fn into_media(self) -> Vec<DraftMedia> {
        self.names
            .into_iter()
            .map(|(name, file)| DraftMedia {
                name,
                content: MediaContent::File(file),
            })
            .collect()
    }
}
