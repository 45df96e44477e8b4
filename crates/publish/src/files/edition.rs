//! One edition of a call: a Markdown file, its front matter and the images it names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use prose::lang::Lang;
use prose::markdown::{self, WarningKind};

use crate::draft::{DraftEdition, Problem, SourcePlace};
use crate::files::folder::{Reading, stem};
use crate::files::front_matter::FrontMatter;
use crate::files::meta::{self, Meta};
use crate::files::read::read_text;
use crate::files::within::{self, Refused};

/// A Markdown file and the language its name gives it.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) lang: Option<Lang>,
}

/// An edition with the keys that belong to its whole call.
pub(super) struct Read {
    pub(super) edition: DraftEdition,
    pub(super) meta: Meta,
}

impl Reading {
    pub(super) fn edition(
        &mut self,
        source: &Source,
        folder: &Path,
        media: &mut BTreeMap<String, PathBuf>,
    ) -> Option<Read> {
        let file = source.path.display().to_string();
        let text = read_text(&source.path)
            .map_err(|problem| self.problems.push(problem))
            .ok()?;
        let front = FrontMatter::parse(&file, &text)
            .map_err(|problem| self.problems.push(problem))
            .ok()?;
        let (meta, problems) = meta::read(&front);
        let lang_was_wrong = problems
            .iter()
            .any(|problem| problem.what.starts_with("`lang"));
        self.problems.extend(problems);
        self.unknown_keys(&meta);
        let lang = meta.lang.clone().or_else(|| source.lang.clone());
        if lang.is_none() && !lang_was_wrong {
            let reason = Lang::parse(&stem(&source.path))
                .err()
                .map(|error| format!(" ({error})"))
                .unwrap_or_default();
            let what = format!(
                "the text does not say its language, and neither does the file's name{reason}"
            );
            self.problem(
                SourcePlace::line(&file, 1),
                what,
                "add `lang: fr`, or name the file fr.md",
            );
        }
        if meta.title.as_ref().is_none_or(String::is_empty) && !front.fields.contains_key("title") {
            self.problem(
                SourcePlace::line(&file, 1),
                "there is no title",
                "begin the file with `---`, `title: …`, `---`",
            );
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
    fn text(
        &mut self,
        front: &FrontMatter<'_>,
        folder: &Path,
        media: &mut BTreeMap<String, PathBuf>,
    ) {
        let options = markdown::Options {
            dir: prose::lang::Dir::Ltr,
            first_line: usize::try_from(front.body_line).unwrap_or(1),
            id_prefix: "",
            images: &|name| (!within::is_remote(name)).then(placeholder),
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
            match folder
                .canonicalize()
                .map_err(|_| Refused::Missing)
                .and_then(|root| within::find(&root, &root, &image.name))
            {
                Ok(path) => {
                    media.insert(image.name.clone(), path);
                }
                Err(Refused::Missing) => self.problem(
                    place,
                    format!("there is no image `{}`", image.name),
                    "put it beside the text, or correct its name",
                ),
                Err(Refused::Outside) => {
                    self.problem(
                        place,
                        format!("the image `{}` lies outside the call's folder", image.name),
                        "put it beside the text",
                    );
                }
            }
        }
        for warning in rendered.warnings {
            if let Some((what, remedy)) = words(&warning.kind) {
                self.loaded.warnings.push(Problem::new(
                    SourcePlace::line(&front.file, warning.line as u64),
                    what,
                    remedy,
                ));
            }
        }
    }

    pub(super) fn unknown_keys(&mut self, meta: &Meta) {
        for (key, place) in &meta.unknown {
            let warning = Problem::new(
                place.clone(),
                format!("nobody knows the key `{key}`"),
                "correct its spelling, or remove it",
            );
            self.loaded.warnings.push(warning);
        }
    }
}

fn first_text_line(front: &FrontMatter<'_>) -> u64 {
    let blank = front.body.len() - front.body.trim_start().len();
    front.body_line + front.body[..blank].matches('\n').count() as u64
}

/// Stands for an image while the text is only looked at.
fn placeholder() -> markdown::Image {
    markdown::Image {
        src: "x".to_owned(),
        srcset: None,
        width: 1,
        height: 1,
        alt: String::new(),
    }
}

fn words(kind: &WarningKind) -> Option<(String, &'static str)> {
    match kind {
        WarningKind::MissingAlt { name } => Some((
            format!("the image `{name}` says nothing to who cannot see it"),
            "write what it shows: ![here](…)",
        )),
        WarningKind::RemoteImage { url } => Some((
            format!("the image `{url}` is on another host and becomes a link"),
            "put the file beside the text",
        )),
        WarningKind::UnsafeLink { url } => Some((
            format!("the link `{url}` is not one that readers may follow"),
            "use http, https, mailto or tel",
        )),
        WarningKind::UnusedNote { label } => Some((
            format!("nothing refers to the note `{label}`"),
            "refer to it, or remove it",
        )),
        WarningKind::RefusedHtml { tag } => Some((
            format!("the HTML element `{tag}` is left out"),
            "write it in Markdown",
        )),
        WarningKind::UnknownImage { name } if within::is_remote(name) => Some((
            format!(
                "the image `{}` is no file beside the text, and only its words are shown",
                name.chars().take(60).collect::<String>()
            ),
            "put the image beside the text and name it so",
        )),
        // Said already, as a problem.
        WarningKind::UnknownImage { .. } => None,
    }
}
