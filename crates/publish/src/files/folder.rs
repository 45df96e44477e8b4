//! Folders of calls. A folder that holds `call.toml` or texts named after their languages (`fr.md`) is one call, and its name is
//! the call's slug. Any other folder is a shelf: each `name.md` in it is a call of one edition, `name.fr.md` and `name.en.md` are
//! two editions of one call, and its folders are looked into. Names that begin with a dot are passed over.
//!
//! Many short words are languages (`old` is Mochi, `new` is Newari), so three letters name one only where all texts of the folder
//! are named so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prose::lang::Lang;

use crate::draft::{Draft, Problem, Problems, SourcePlace};
use crate::files::edition::Source;

/// How deep shelves may stand in shelves.
const MAX_DEPTH: usize = 16;

/// What was found, all of it usable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// In the order of the paths given, then by name.
    pub drafts: Vec<Draft>,
    /// What was passed over or looks wrong, without standing in the way.
    pub warnings: Vec<Problem>,
}

/// Reads calls from files and folders: all of them, or every problem of every file.
pub fn load(paths: &[PathBuf]) -> Result<Loaded, Problems> {
    let mut reading = Reading::default();
    let mut parts: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for path in paths {
        match whole_call(path) {
            Some(folder) => parts.entry(folder).or_default().push(path.clone()),
            None => reading.path(path),
        }
    }
    for (folder, texts) in parts {
        let call_toml = folder.join("call.toml");
        reading.call_folder(&folder, texts, call_toml.is_file().then_some(&call_toml));
    }
    if reading.problems.is_empty() && reading.loaded.drafts.is_empty() {
        let named = paths
            .first()
            .map(|path| path.display().to_string())
            .unwrap_or_default();
        let remedy = "give a Markdown file, or a folder with one file per language such as fr.md";
        reading.problem(SourcePlace::file(named), "there is no call here", remedy);
    }
    reading.same_slugs();
    if reading.problems.is_empty() {
        Ok(reading.loaded)
    } else {
        Err(Problems(reading.problems))
    }
}

#[derive(Default)]
pub(super) struct Reading {
    pub(super) loaded: Loaded,
    pub(super) problems: Vec<Problem>,
}

impl Reading {
    pub(super) fn problem(
        &mut self,
        place: SourcePlace,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems.push(Problem::new(place, what, remedy));
    }

    fn path(&mut self, path: &Path) {
        let place = SourcePlace::file(path.display().to_string());
        match fs::metadata(path) {
            Err(cause) => {
                self.problem(place, format!("cannot be read ({cause})"), "check the path")
            }
            Ok(meta) if meta.is_dir() => self.folder(path, 0),
            Ok(_) if is_markdown(path) => {
                let (name, lang) = split_name(path);
                let folder = path
                    .parent()
                    .filter(|parent| !parent.as_os_str().is_empty())
                    .unwrap_or(Path::new("."));
                self.call(
                    &name,
                    folder,
                    vec![Source {
                        path: path.to_owned(),
                        lang,
                    }],
                    None,
                );
            }
            Ok(_) => self.problem(
                place,
                "is not a Markdown file",
                "give files whose names end in .md",
            ),
        }
    }

    fn folder(&mut self, folder: &Path, depth: usize) {
        let Some((files, folders)) = self.list(folder) else {
            return;
        };
        let call_toml = files
            .iter()
            .find(|path| path.file_name().is_some_and(|name| name == "call.toml"))
            .cloned();
        let texts: Vec<PathBuf> = files.into_iter().filter(|path| is_markdown(path)).collect();
        if call_toml.is_some() || are_editions(&texts) {
            self.lost_texts(&folders);
            return self.call_folder(folder, texts, call_toml.as_ref());
        }
        let mut shelf: BTreeMap<String, Vec<Source>> = BTreeMap::new();
        for path in texts {
            let (name, lang) = split_name(&path);
            shelf.entry(name).or_default().push(Source { path, lang });
        }
        for (name, sources) in shelf {
            self.call(&name, folder, sources, None);
        }
        for inner in folders {
            if depth == MAX_DEPTH {
                self.problem(
                    SourcePlace::file(inner.display().to_string()),
                    "stands too deep in other folders",
                    "move it up",
                );
            } else {
                self.folder(&inner, depth + 1);
            }
        }
    }

    fn call_folder(&mut self, folder: &Path, texts: Vec<PathBuf>, call_toml: Option<&PathBuf>) {
        let lang = |path: &Path| Lang::parse(&stem(path)).ok().or_else(|| split_name(path).1);
        let sources = texts
            .into_iter()
            .map(|path| Source {
                lang: lang(&path),
                path,
            })
            .collect();
        self.call(
            &folder_name(folder),
            folder,
            sources,
            call_toml.map(PathBuf::as_path),
        );
    }

    /// The files and folders in a folder, by name. Links are followed only where they stay inside it.
    fn list(&mut self, folder: &Path) -> Option<(Vec<PathBuf>, Vec<PathBuf>)> {
        let place = SourcePlace::file(folder.display().to_string());
        let entries =
            fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let (Ok(entries), Ok(root)) = (entries, folder.canonicalize()) else {
            self.problem(place, "the folder cannot be read", "check its permissions");
            return None;
        };
        let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.retain(|path| {
            !path
                .file_name()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
        });
        paths.sort();
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for path in paths {
            if path.is_symlink()
                && !path
                    .canonicalize()
                    .is_ok_and(|real| real.starts_with(&root) && real.is_file())
            {
                let place = SourcePlace::file(path.display().to_string());
                self.problem(
                    place,
                    "is a link that leaves its folder",
                    "put the file itself there",
                );
            } else if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
        Some((files, folders))
    }

    /// Texts below a call's folder belong to no call: better said than lost.
    fn lost_texts(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            let Some((files, _)) = self.list(folder) else {
                continue;
            };
            for file in files.iter().filter(|path| is_markdown(path)) {
                let place = SourcePlace::file(file.display().to_string());
                self.problem(
                    place,
                    "lies below a folder that is itself a call",
                    "move it out, or beside the other languages",
                );
            }
        }
    }

    fn same_slugs(&mut self) {
        let mut seen: BTreeMap<&str, &Draft> = BTreeMap::new();
        let mut problems = Vec::new();
        for draft in &self.loaded.drafts {
            let Some(slug) = &draft.slug else { continue };
            let place = |draft: &Draft| {
                draft
                    .editions
                    .first()
                    .map(|edition| edition.place.clone())
                    .unwrap_or_default()
            };
            if let Some(first) = seen.insert(slug, draft) {
                let what = format!(
                    "a second call at the address `{slug}`; the first is {}",
                    place(first).file
                );
                problems.push(Problem::new(
                    place(draft),
                    what,
                    "give one of them another slug",
                ));
            }
        }
        self.problems.extend(problems);
    }
}

/// The folder that a text given by itself is an edition of.
fn whole_call(path: &Path) -> Option<PathBuf> {
    let folder = path
        .parent()
        .filter(|_| path.is_file() && is_markdown(path))?;
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let entries = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()));
    let texts: Vec<PathBuf> = entries.filter(|path| is_markdown(path)).collect();
    (folder.join("call.toml").is_file() || are_editions(&texts)).then(|| folder.to_owned())
}

/// Are these the editions of one call, by their names?
fn are_editions(texts: &[PathBuf]) -> bool {
    let plain = |stem: &str| stem.len() == 2 || stem.contains('-');
    let tags = texts
        .iter()
        .map(|path| stem(path))
        .filter(|stem| Lang::parse(stem).is_ok());
    let tags: Vec<String> = tags.collect();
    tags.iter().any(|stem| plain(stem)) || (!tags.is_empty() && tags.len() == texts.len())
}

/// `name.fr.md` is `name` in French; `name.md` is `name`.
pub(crate) fn split_name(path: &Path) -> (String, Option<Lang>) {
    let stem = stem(path);
    match stem
        .rsplit_once('.')
        .map(|(name, tag)| (name, Lang::parse(tag)))
    {
        Some((name, Ok(lang))) => (name.to_owned(), Some(lang)),
        _ => (stem, None),
    }
}

pub(crate) fn is_markdown(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ext| ext.eq_ignore_ascii_case("md") || ext.eq_ignore_ascii_case("markdown"))
}

pub(super) fn stem(path: &Path) -> String {
    path.file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn folder_name(folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
