//! Folders of calls. A folder that holds `call.toml` or a file named after a language (`fr.md`) is one call, and its name is the
//! call's slug. Any other folder is a shelf: each `name.md` in it is a call of one edition, `name.fr.md` and `name.en.md` are
//! two editions of one call, and its folders are looked into. Names that begin with a dot are passed over.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prose::lang::Lang;
use prose::markdown::{self, WarningKind};

use crate::draft::{Draft, DraftEdition, DraftMedia, MAX_EDITIONS, MediaContent, Problem, Problems, SourcePlace};
use crate::files::front_matter::FrontMatter;
use crate::files::meta::{self, Meta};
use crate::files::read::read_text;
use crate::files::within::{self, Refused};
use crate::kind::Kind;

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
    for path in paths {
        reading.path(path);
    }
    if reading.problems.is_empty() && reading.loaded.drafts.is_empty() {
        let named = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
        let remedy = "give a Markdown file, or a folder with one file per language such as fr.md";
        reading.problem(SourcePlace::file(named), "there is no call here", remedy);
    }
    reading.same_slugs();
    if reading.problems.is_empty() { Ok(reading.loaded) } else { Err(Problems(reading.problems)) }
}

#[derive(Default)]
struct Reading {
    loaded: Loaded,
    problems: Vec<Problem>,
}

/// A Markdown file and the language its name gives it.
struct Source {
    path: PathBuf,
    lang: Option<Lang>,
}

/// An edition with the keys that belong to its whole call.
struct Read {
    edition: DraftEdition,
    meta: Meta,
}

impl Reading {
    fn problem(&mut self, place: SourcePlace, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::new(place, what, remedy));
    }

    fn path(&mut self, path: &Path) {
        let place = SourcePlace::file(path.display().to_string());
        match fs::metadata(path) {
            Err(cause) => self.problem(place, format!("cannot be read ({cause})"), "check the path"),
            Ok(meta) if meta.is_dir() => self.folder(path, 0),
            Ok(_) if is_markdown(path) => {
                let (name, lang) = split_name(path);
                let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
                self.call(&name, folder, vec![Source { path: path.to_owned(), lang }], None);
            }
            Ok(_) => self.problem(place, "is not a Markdown file", "give files whose names end in .md"),
        }
    }

    fn folder(&mut self, folder: &Path, depth: usize) {
        let Some((files, folders)) = self.list(folder) else { return };
        let call_toml = files.iter().find(|path| path.file_name().is_some_and(|name| name == "call.toml")).cloned();
        let texts: Vec<PathBuf> = files.into_iter().filter(|path| is_markdown(path)).collect();
        if call_toml.is_some() || texts.iter().any(|path| Lang::parse(&stem(path)).is_ok()) {
            self.lost_texts(&folders);
            let sources = texts.into_iter().map(|path| Source { lang: split_name(&path).1, path }).collect();
            return self.call(&folder_name(folder), folder, sources, call_toml.as_deref());
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
                self.problem(SourcePlace::file(inner.display().to_string()), "stands too deep in other folders", "move it up");
            } else {
                self.folder(&inner, depth + 1);
            }
        }
    }

    /// The files and folders in a folder, by name. Links are followed only where they stay inside it.
    fn list(&mut self, folder: &Path) -> Option<(Vec<PathBuf>, Vec<PathBuf>)> {
        let place = SourcePlace::file(folder.display().to_string());
        let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let (Ok(entries), Ok(root)) = (entries, folder.canonicalize()) else {
            self.problem(place, "the folder cannot be read", "check its permissions");
            return None;
        };
        let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        paths.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
        paths.sort();
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for path in paths {
            if path.is_symlink() && !path.canonicalize().is_ok_and(|real| real.starts_with(&root) && real.is_file()) {
                let place = SourcePlace::file(path.display().to_string());
                self.problem(place, "is a link that leaves its folder", "put the file itself there");
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
            let Some((files, _)) = self.list(folder) else { continue };
            for file in files.iter().filter(|path| is_markdown(path)) {
                let place = SourcePlace::file(file.display().to_string());
                self.problem(place, "lies below a folder that is itself a call", "move it out, or beside the other languages");
            }
        }
    }

    fn call(&mut self, name: &str, folder: &Path, sources: Vec<Source>, call_toml: Option<&Path>) {
        let problems_before = self.problems.len();
        let place = SourcePlace::file(folder.display().to_string());
        if sources.len() > MAX_EDITIONS {
            let what = format!("{} editions, at most {MAX_EDITIONS} at once", sources.len());
            return self.problem(place, what, "publish the call in parts");
        }
        let shared = call_toml.map(|path| self.call_toml(path)).unwrap_or_default();
        let mut media = BTreeMap::new();
        let mut read: Vec<Read> = sources.iter().filter_map(|source| self.edition(source, folder, &mut media)).collect();
        if sources.is_empty() {
            self.problem(place.clone(), "the call has no text", "add a file per language, such as fr.md");
        }
        self.same_langs(&read);
        for hidden in read.extract_if(.., |read| shared.hidden || read.meta.hidden) {
            let remedy = "remove `draft: true` when it is ready";
            self.loaded.warnings.push(Problem::new(hidden.edition.place, "is marked as not to be published", remedy));
        }
        if read.is_empty() {
            return;
        }
        if let Some(draft) = self.draft(name, &place, shared, read, media) {
            self.problems.extend(draft.problems());
            if self.problems.len() == problems_before {
                self.loaded.drafts.push(draft);
            }
        }
    }

    fn call_toml(&mut self, path: &Path) -> Meta {
        let file = path.display().to_string();
        let meta = read_text(path).and_then(|text| {
            let front = FrontMatter::parse_toml(&file, &text)?;
            let (meta, problems) = meta::read(&front);
            self.problems.extend(problems);
            Ok(meta)
        });
        match meta {
            Err(problem) => {
                self.problems.push(problem);
                Meta::default()
            }
            Ok(meta) => {
                let editions_own = [("lang", meta.lang.is_some()), ("title", meta.title.is_some()), ("source", meta.source.is_some())];
                for (key, _) in editions_own.iter().filter(|(_, given)| *given) {
                    let what = format!("`{key}` belongs to an edition, not to the whole call");
                    self.problem(SourcePlace::file(&file), what, "move it to the front matter of the text");
                }
                self.unknown_keys(&meta);
                meta
            }
        }
    }

    fn edition(&mut self, source: &Source, folder: &Path, media: &mut BTreeMap<String, PathBuf>) -> Option<Read> {
        let file = source.path.display().to_string();
        let text = read_text(&source.path).map_err(|problem| self.problems.push(problem)).ok()?;
        let front = FrontMatter::parse(&file, &text).map_err(|problem| self.problems.push(problem)).ok()?;
        let (meta, problems) = meta::read(&front);
        let lang_was_wrong = problems.iter().any(|problem| problem.what.starts_with("`lang"));
        self.problems.extend(problems);
        self.unknown_keys(&meta);
        let lang = meta.lang.clone().or_else(|| source.lang.clone());
        if lang.is_none() && !lang_was_wrong {
            let reason = Lang::parse(&stem(&source.path)).err().map(|error| format!(" ({error})")).unwrap_or_default();
            let what = format!("the text does not say its language, and neither does the file's name{reason}");
            self.problem(SourcePlace::line(&file, 1), what, "add `lang: fr`, or name the file fr.md");
        }
        if meta.title.as_ref().is_none_or(String::is_empty) && !front.fields.contains_key("title") {
            self.problem(SourcePlace::line(&file, 1), "there is no title", "begin the file with `---`, `title: …`, `---`");
        }
        self.text(&front, folder, media);
        let edition = DraftEdition {
            lang: lang?,
            title: meta.title.clone()?,
            summary: meta.summary.clone().unwrap_or_default(),
            text: front.body.trim().to_owned() + "\n",
            source: meta.source.clone(),
            correction: meta.correction.clone(),
            place: SourcePlace::line(&file, first_text_line(&front)),
        };
        Some(Read { edition, meta })
    }

    /// Reads the text once as Markdown: does it render, and where are its images?
    fn text(&mut self, front: &FrontMatter<'_>, folder: &Path, media: &mut BTreeMap<String, PathBuf>) {
        let options = markdown::Options {
            dir: prose::lang::Dir::Ltr,
            first_line: usize::try_from(front.body_line).unwrap_or(1),
            id_prefix: "",
            images: &|_| None,
        };
        let rendered = match markdown::render(front.body, &options) {
            Ok(rendered) => rendered,
            Err(error) => {
                let place = SourcePlace::line(&front.file, front.body_line);
                return self.problem(place, error.to_string(), "simplify the text there");
            }
        };
        for image in &rendered.images {
            if within::is_remote(&image.name) || media.contains_key(&image.name) {
                continue;
            }
            let place = SourcePlace::line(&front.file, image.line as u64);
            match folder.canonicalize().map_err(|_| Refused::Missing).and_then(|root| within::find(&root, &root, &image.name)) {
                Ok(path) => {
                    media.insert(image.name.clone(), path);
                }
                Err(Refused::Missing) => self.problem(place, format!("there is no image `{}`", image.name), "put it beside the text, or correct its name"),
                Err(Refused::Outside) => {
                    self.problem(place, format!("the image `{}` lies outside the call's folder", image.name), "put it beside the text");
                }
            }
        }
        for warning in rendered.warnings {
            if let Some((what, remedy)) = words(&warning.kind) {
                self.loaded.warnings.push(Problem::new(SourcePlace::line(&front.file, warning.line as u64), what, remedy));
            }
        }
    }

    fn unknown_keys(&mut self, meta: &Meta) {
        for (key, place) in &meta.unknown {
            let warning = Problem::new(place.clone(), format!("nobody knows the key `{key}`"), "correct its spelling, or remove it");
            self.loaded.warnings.push(warning);
        }
    }

    fn same_langs(&mut self, read: &[Read]) {
        let mut seen: BTreeMap<&Lang, &SourcePlace> = BTreeMap::new();
        for Read { edition, .. } in read {
            if let Some(first) = seen.insert(&edition.lang, &edition.place) {
                let what = format!("a second edition in `{}`; the first is {}", edition.lang, first.file);
                self.problem(edition.place.clone(), what, "give one of them another language, or remove it");
            }
        }
    }

    fn same_slugs(&mut self) {
        let mut seen: BTreeMap<&str, &Draft> = BTreeMap::new();
        let mut problems = Vec::new();
        for draft in &self.loaded.drafts {
            let Some(slug) = &draft.slug else { continue };
            let place = |draft: &Draft| draft.editions.first().map(|edition| edition.place.clone()).unwrap_or_default();
            if let Some(first) = seen.insert(slug, draft) {
                let what = format!("a second call at the address `{slug}`; the first is {}", place(first).file);
                problems.push(Problem::new(place(draft), what, "give one of them another slug"));
            }
        }
        self.problems.extend(problems);
    }

    /// Joins the editions of a call. What belongs to the whole call stands in `call.toml`, or alike in every edition that has it.
    fn draft(&mut self, name: &str, place: &SourcePlace, shared: Meta, read: Vec<Read>, media: BTreeMap<String, PathBuf>) -> Option<Draft> {
        let kind = self.agreed("kind", shared.kind, &read, |meta| meta.kind).unwrap_or_default();
        let slug = self.agreed("slug", shared.slug, &read, |meta| meta.slug.clone()).or_else(|| prose::slug::slug(name));
        let event = self.agreed("event", shared.event, &read, |meta| meta.event.clone());
        if slug.is_none() {
            let what = format!("no address can be made of the name `{name}`");
            self.problem(place.clone(), what, "add a line `slug: …` with Latin letters, and keep it for ever");
        }
        if (kind == Kind::Event) != event.is_some() {
            let (what, remedy) = match event {
                None => ("an event does not say when it starts", "add `event:` with `start`, and if need be `end`, `zone`, `place`"),
                Some(_) => ("there is an `event:`, but the kind is another", "add `kind: event`"),
            };
            self.problem(place.clone(), what, remedy);
        }
        let published = shared.published.or_else(|| read.iter().filter_map(|read| read.meta.published).min());
        let tags = shared.tags.unwrap_or_else(|| all_tags(&read));
        let media = media.into_iter().map(|(name, path)| DraftMedia { name, content: MediaContent::File(path) }).collect();
        let editions = read.into_iter().map(|read| read.edition).collect();
        Some(Draft { slug: Some(slug?), kind, published, tags, editions, media, event })
    }

    fn agreed<T: PartialEq>(&mut self, key: &str, shared: Option<T>, read: &[Read], get: impl Fn(&Meta) -> Option<T>) -> Option<T> {
        let mut agreed = shared;
        for Read { edition, meta } in read {
            match (&agreed, get(meta)) {
                (None, given) => agreed = given,
                (Some(first), Some(other)) if *first != other => {
                    let what = format!("its `{key}` is not the one of the call's other texts");
                    self.problem(edition.place.clone(), what, "a call is one thing in all languages: write it once, in call.toml");
                }
                _ => {}
            }
        }
        agreed
    }
}

fn all_tags(read: &[Read]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in read.iter().flat_map(|read| read.meta.tags.iter().flatten()) {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags
}

fn first_text_line(front: &FrontMatter<'_>) -> u64 {
    let blank = front.body.len() - front.body.trim_start().len();
    front.body_line + front.body[..blank].matches('\n').count() as u64
}

fn words(kind: &WarningKind) -> Option<(String, &'static str)> {
    match kind {
        WarningKind::MissingAlt { name } => Some((format!("the image `{name}` says nothing to who cannot see it"), "write what it shows: ![here](…)")),
        WarningKind::RemoteImage { url } => Some((format!("the image `{url}` is on another host and becomes a link"), "put the file beside the text")),
        WarningKind::UnsafeLink { url } => Some((format!("the link `{url}` is not one that readers may follow"), "use http, https, mailto or tel")),
        WarningKind::UnusedNote { label } => Some((format!("nothing refers to the note `{label}`"), "refer to it, or remove it")),
        WarningKind::RefusedHtml { tag } => Some((format!("the HTML element `{tag}` is left out"), "write it in Markdown")),
        // Said already, as a problem.
        WarningKind::UnknownImage { .. } => None,
    }
}

/// `name.fr.md` is `name` in French; `fr.md` is French; `name.md` is `name`.
pub(crate) fn split_name(path: &Path) -> (String, Option<Lang>) {
    let stem = stem(path);
    if let Ok(lang) = Lang::parse(&stem) {
        return (stem, Some(lang));
    }
    match stem.rsplit_once('.').map(|(name, tag)| (name, Lang::parse(tag))) {
        Some((name, Ok(lang))) => (name.to_owned(), Some(lang)),
        _ => (stem, None),
    }
}

pub(crate) fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|ext| ext.eq_ignore_ascii_case("md") || ext.eq_ignore_ascii_case("markdown"))
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn folder_name(folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
