//! One call of a folder: its editions joined with what `call.toml` says of all of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use prose::lang::Lang;

use crate::draft::{Draft, DraftMedia, MAX_EDITIONS, MediaContent, Problem, SourcePlace};
use crate::files::edition::{Read, Source};
use crate::files::folder::Reading;
use crate::files::front_matter::FrontMatter;
use crate::files::meta::{self, Meta};
use crate::files::read::read_text;
use crate::kind::Kind;

impl Reading {
    pub(super) fn call(
        &mut self,
        name: &str,
        folder: &Path,
        sources: Vec<Source>,
        call_toml: Option<&Path>,
    ) {
        let problems_before = self.problems.len();
        let place = SourcePlace::file(folder.display().to_string());
        if sources.len() > MAX_EDITIONS {
            let what = format!("{} editions, at most {MAX_EDITIONS} at once", sources.len());
            return self.problem(place, what, "publish the call in parts");
        }
        let shared = call_toml
            .map(|path| self.call_toml(path))
            .unwrap_or_default();
        let mut media = BTreeMap::new();
        let mut read: Vec<Read> = sources
            .iter()
            .filter_map(|source| self.edition(source, folder, &mut media))
            .collect();
        if sources.is_empty() {
            self.problem(
                place.clone(),
                "the call has no text",
                "add a file per language, such as fr.md",
            );
        }
        self.same_langs(&read);
        for hidden in read.extract_if(.., |read| shared.hidden || read.meta.hidden) {
            let remedy = "remove `draft: true` when it is ready";
            self.loaded.warnings.push(Problem::new(
                hidden.edition.place,
                "is marked as not to be published",
                remedy,
            ));
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
                let editions_own = [
                    ("lang", meta.lang.is_some()),
                    ("title", meta.title.is_some()),
                    ("source", meta.source.is_some()),
                ];
                for (key, _) in editions_own.iter().filter(|(_, given)| *given) {
                    let what = format!("`{key}` belongs to an edition, not to the whole call");
                    self.problem(
                        SourcePlace::file(&file),
                        what,
                        "move it to the front matter of the text",
                    );
                }
                self.unknown_keys(&meta);
                meta
            }
        }
    }

    fn same_langs(&mut self, read: &[Read]) {
        let mut seen: BTreeMap<&Lang, &SourcePlace> = BTreeMap::new();
        for Read { edition, .. } in read {
            if let Some(first) = seen.insert(&edition.lang, &edition.place) {
                let what = format!(
                    "a second edition in `{}`; the first is {}",
                    edition.lang, first.file
                );
                self.problem(
                    edition.place.clone(),
                    what,
                    "give one of them another language, or remove it",
                );
            }
        }
    }

    /// Joins the editions of a call. What belongs to the whole call stands in `call.toml`, or alike in every edition that has it.
    fn draft(
        &mut self,
        name: &str,
        place: &SourcePlace,
        shared: Meta,
        read: Vec<Read>,
        media: BTreeMap<String, PathBuf>,
    ) -> Option<Draft> {
        let kind = self
            .agreed("kind", shared.kind, &read, |meta| meta.kind)
            .unwrap_or_default();
        let slug = self
            .agreed("slug", shared.slug, &read, |meta| meta.slug.clone())
            .or_else(|| prose::slug::slug(name));
        let event = self.agreed("event", shared.event, &read, |meta| meta.event.clone());
        let alarm = self.agreed("alarm", shared.alarm, &read, |meta| meta.alarm);
        if alarm.is_some() && kind != Kind::Alarm {
            let what = "there is an `alarm:`, but the kind is another";
            self.problem(place.clone(), what, "add `kind: alarm`");
        }
        if slug.is_none() {
            let what = format!("no address can be made of the name `{name}`");
            self.problem(
                place.clone(),
                what,
                "add a line `slug: …` with Latin letters, and keep it for ever",
            );
        }
        if (kind == Kind::Event) != event.is_some() {
            let (what, remedy) = match event {
                None => (
                    "an event does not say when it starts",
                    "add `event:` with `start`, and if need be `end`, `zone`, `place`",
                ),
                Some(_) => (
                    "there is an `event:`, but the kind is another",
                    "add `kind: event`",
                ),
            };
            self.problem(place.clone(), what, remedy);
        }
        let published = shared
            .published
            .or_else(|| read.iter().filter_map(|read| read.meta.published).min());
        let tags = shared.tags.unwrap_or_else(|| all_tags(&read));
        let media = media
            .into_iter()
            .map(|(name, path)| DraftMedia {
                name,
                content: MediaContent::File(path),
            })
            .collect();
        let editions = read.into_iter().map(|read| read.edition).collect();
        Some(Draft {
            slug: Some(slug?),
            kind,
            published,
            tags,
            editions,
            media,
            event,
            alarm: alarm.unwrap_or_default(),
        })
    }

    fn agreed<T: PartialEq>(
        &mut self,
        key: &str,
        shared: Option<T>,
        read: &[Read],
        get: impl Fn(&Meta) -> Option<T>,
    ) -> Option<T> {
        let mut agreed = shared;
        for Read { edition, meta } in read {
            match (&agreed, get(meta)) {
                (None, given) => agreed = given,
                (Some(first), Some(other)) if *first != other => {
                    let what = format!("its `{key}` is not the one of the call's other texts");
                    self.problem(
                        edition.place.clone(),
                        what,
                        "a call is one thing in all languages: write it once, in call.toml",
                    );
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
