//! Links of imported texts to other texts of their old site: they lead to the call that each became.
//!
//! The first reading of an export says where each text stood (`add`); before the second, `settle` gives each call
//! its address in the house, so that links can point forward; then `mend` rewrites a text. What stood nowhere known is told, and leads
//! to the old site where its address is known. Memory: a few addresses for each text. A read of the house for each call, a parse for each text.

mod address;

use std::collections::{HashMap, HashSet};

use floor::{Conn, House, Result};
use prose::lang::Lang;
use prose::markdown::relink::{NewLink, relink};
use prose::markdown::{self, WarningKind};

use crate::draft::{Draft, DraftEdition, SourcePlace};
use crate::import::{ImportItem, Note, NoteKind, erased};
use crate::publish_calls;
use address::{host_and_path, joined, key};

/// Goes before an address that a template names its target by: `{{< ref "bell.md" >}}`.
pub(super) const REF: &str = "ref:";

/// Where texts stood, and which calls they become.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// `example.org`, `example.org/blog`: what the site's own addresses begin with, without `www.`.
    sites: Vec<String>,
    /// Where the old site stands, for links to what was not carried over: `https://example.org`.
    origin: Option<String>,
    /// Whether an edition's place is the line its text begins on.
    counts_lines: bool,
    calls: HashMap<String, Known>,
    /// In the order they were met, so that two that ask for one address always share them the same way.
    order: Vec<String>,
    places: HashMap<String, At>,
    /// The last part of an address, where it leads to one call only.
    names: HashMap<String, Option<At>>,
    taken: HashSet<String>,
}

/// A call that will be.
#[derive(Clone, Debug, Default)]
struct Known {
    slug: String,
    /// Its languages, each with the address that its relative links start from.
    editions: Vec<(Lang, String)>,
}

/// Where an address leads: a call, and a language where the address has one of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct At {
    call: String,
    lang: Option<Lang>,
}

/// A text of the old site.
pub(super) struct OldText {
    pub(super) external_id: String,
    /// The address that it asks for.
    pub(super) slug: String,
    pub(super) lang: Lang,
    /// Paths, or `?p=12`; the first is where its relative links start from.
    pub(super) addresses: Vec<(String, Option<Lang>)>,
}

impl Links {
    /// Links of a site at an address, if that is known; `counts_lines` where texts are files whose lines mean something.
    pub(super) fn of_site(origin: &str, counts_lines: bool) -> Links {
        let mut links = Links {
            counts_lines,
            ..Links::default()
        };
        links.add_site(origin);
        let origin = origin.trim_end_matches('/');
        links.origin = origin.contains("://").then(|| origin.to_owned());
        links
    }

    /// Another address of the same site.
    pub(super) fn add_site(&mut self, address: &str) {
        if let Some(site) = host_and_path(address) {
            let site = site.trim_end_matches('/').to_owned();
            if !site.is_empty() && !self.sites.contains(&site) {
                self.sites.push(site);
            }
        }
    }

    /// The host of an address that a text stood at, where that is another than the site's own.
    pub(super) fn add_host(&mut self, address: &str) {
        if self.within_site(address).is_none() {
            let host = host_and_path(address);
            let host = host.as_deref().and_then(|host| host.split('/').next());
            self.add_site(&format!("//{}", host.unwrap_or_default()));
        }
    }

    pub(super) fn extend(&mut self, texts: impl IntoIterator<Item = OldText>) {
        texts.into_iter().for_each(|text| self.add(text));
    }

    fn add(&mut self, text: OldText) {
        let id = text.external_id;
        if !self.calls.contains_key(&id) {
            self.order.push(id.clone());
        }
        let known = self.calls.entry(id.clone()).or_default();
        if known.slug.is_empty() {
            known.slug = text.slug;
        }
        let base = text.addresses.first().map(|(base, _)| base.clone());
        known
            .editions
            .push((text.lang.clone(), base.unwrap_or_default()));
        for (address, lang) in text.addresses {
            let at = At {
                call: id.clone(),
                lang,
            };
            let key = key(&self.within_site(&address).unwrap_or(address));
            if let Some(name) = key.rsplit('/').next().filter(|name| !name.is_empty()) {
                let name = self.names.entry(name.to_owned());
                name.and_modify(|other| {
                    if other.as_ref().is_some_and(|other| other.call != at.call) {
                        *other = None;
                    }
                })
                .or_insert(Some(at.clone()));
            }
            self.places.entry(key).or_insert(at);
        }
    }

    /// Gives every call its address in this house: the one it has, or one that is free.
    pub fn settle(&mut self, house: &House, conn: &mut Conn<'_>) -> Result<()> {
        for id in &self.order {
            let Some(known) = self.calls.get_mut(id) else {
                continue;
            };
            // Where an erased call stood, its place says so: links keep leading there.
            if !erased::holds(house, conn, id)? {
                known.slug = publish_calls::slug_for(conn, id, &known.slug, &self.taken)?;
            }
            self.taken.insert(known.slug.clone());
        }
        Ok(())
    }

    /// Points the links of an item's texts to calls, and notes what could not be.
    pub(super) fn mend(&self, item: &mut ImportItem) {
        let Some(draft) = &mut item.draft else { return };
        let known = self.calls.get(&item.external_id);
        if !self.taken.is_empty() {
            draft.slug = match known {
                Some(known) => Some(known.slug.clone()),
                None => self.beside_taken(draft),
            };
        }
        for edition in &mut draft.editions {
            let base = known
                .and_then(|known| {
                    known
                        .editions
                        .iter()
                        .find(|(lang, _)| *lang == edition.lang)
                })
                .map_or("", |(_, base)| base);
            self.mend_edition(edition, base, &mut item.notes);
            let named = |name: &str| draft.media.iter().any(|medium| medium.name == name);
            self.note_undescribed(edition, &named, &mut item.notes);
        }
    }

    /// The address of a call that nobody expected, off those promised to others.
    fn beside_taken(&self, draft: &Draft) -> Option<String> {
        let base = draft.slug.clone().or_else(|| {
            let mut titles = draft.editions.iter().map(|edition| &edition.title);
            titles.find_map(|title| prose::slug::slug(title))
        });
        let base = base.unwrap_or_else(|| "call".to_owned());
        let numbered = (2u32..).map(|number| format!("{base}-{number}"));
        std::iter::once(base.clone())
            .chain(numbered)
            .find(|slug| !self.taken.contains(slug))
    }

    fn mend_edition(&self, edition: &mut DraftEdition, base: &str, notes: &mut Vec<Note>) {
        let lang = edition.lang.clone();
        let mended = relink(&edition.text, &mut |url, line| {
            let new = self.resolve(url, base, &lang);
            // A picture that is not at hand was told already.
            let is_told = |what: &String| {
                notes
                    .iter()
                    .any(|note| note.kind == NoteKind::FileMissing && note.what == *what)
            };
            if let Resolved::Lost { shown, .. } = &new
                && !is_told(shown)
            {
                notes.push(Note {
                    kind: NoteKind::Link,
                    what: shown.clone(),
                    place: self.place(&edition.place, line),
                });
            }
            match new {
                Resolved::Elsewhere => NewLink::Keep,
                Resolved::Call(url) => NewLink::To(url),
                Resolved::Lost { new, .. } => new,
            }
        });
        // A text that cannot be parsed is told when it is published.
        if let Ok(text) = mended {
            edition.text = text;
        }
    }

    /// Pictures that say nothing to who cannot see them.
    fn note_undescribed(
        &self,
        edition: &DraftEdition,
        named: &dyn Fn(&str) -> bool,
        notes: &mut Vec<Note>,
    ) {
        if !edition.text.contains("![") && !edition.text.contains("<img") {
            return;
        }
        let options = markdown::Options {
            dir: edition.lang.dir(),
            first_line: 1,
            id_prefix: "",
            images: &|name| named(name).then(any_image),
        };
        let warnings = markdown::render(&edition.text, &options)
            .map(|rendered| rendered.warnings)
            .unwrap_or_default();
        for warning in warnings {
            if let WarningKind::MissingAlt { name } = warning.kind {
                notes.push(Note {
                    kind: NoteKind::Alt,
                    what: name,
                    place: self.place(&edition.place, warning.line),
                });
            }
        }
    }

    fn place(&self, place: &SourcePlace, line: usize) -> SourcePlace {
        match (self.counts_lines, place.line) {
            (true, Some(first)) => SourcePlace::line(&place.file, first + line as u64 - 1),
            _ => place.clone(),
        }
    }

    fn resolve(&self, url: &str, base: &str, lang: &Lang) -> Resolved {
        let (name, by_ref) = match url.strip_prefix(REF) {
            Some(name) => (name, true),
            None => (url, false),
        };
        let Some(path) = self.within_site(name) else {
            return Resolved::Elsewhere;
        };
        if path.is_empty() || path.starts_with('#') {
            return Resolved::Elsewhere;
        }
        let (path, fragment) = match path.split_once('#') {
            Some((path, fragment)) => (path.to_owned(), format!("#{fragment}")),
            None => (path, String::new()),
        };
        let whole = joined(base, &path);
        if key(&whole).is_empty() {
            return Resolved::Call("index.html".to_owned());
        }
        let found = self
            .places
            .get(&key(&whole))
            .or_else(|| by_ref.then(|| self.places.get(&key(&path))).flatten())
            .or_else(|| {
                let name = key(&whole).rsplit('/').next()?.to_owned();
                self.names.get(&name)?.as_ref()
            });
        if let Some(address) = found.and_then(|at| self.address(at, lang)) {
            return Resolved::Call(address + &fragment);
        }
        let new = match &self.origin {
            _ if by_ref => NewLink::Words,
            Some(origin) if !url.contains("://") && !url.starts_with("//") => {
                NewLink::To(format!("{origin}{whole}{fragment}"))
            }
            _ => NewLink::Keep,
        };
        Resolved::Lost {
            shown: name.to_owned(),
            new,
        }
    }

    /// The way from an edition in `lang` to a call.
    fn address(&self, at: &At, lang: &Lang) -> Option<String> {
        let known = self.calls.get(&at.call)?;
        let speaks = |wanted: &&Lang| known.editions.iter().any(|(lang, _)| lang == *wanted);
        let target = at
            .lang
            .as_ref()
            .filter(speaks)
            .or_else(|| Some(lang).filter(speaks))
            .or_else(|| known.editions.first().map(|(lang, _)| lang))?;
        Some(match target == lang {
            true => format!("{}.html", known.slug),
            false => format!("../{}/{}.html", target.path(), known.slug),
        })
    }

    /// The path that an address names on this site; `None` where it leads to another. The folder that the site stands in is no part of it.
    fn within_site(&self, url: &str) -> Option<String> {
        let Some(address) = host_and_path(url) else {
            let scheme = url.split(['/', '?', '#']).next()?.contains(':');
            let folders = || self.sites.iter().filter_map(|site| site.split_once('/'));
            let below = folders().find_map(|(_, folder)| {
                let rest = url.strip_prefix('/')?.strip_prefix(folder)?;
                (rest.is_empty() || rest.starts_with('/')).then_some(rest)
            });
            return (!scheme).then(|| match below {
                Some("") => "/".to_owned(),
                Some(rest) => rest.to_owned(),
                None => url.to_owned(),
            });
        };
        self.sites.iter().find_map(|site| {
            let rest = address.strip_prefix(site.as_str())?;
            match rest.chars().next() {
                Some('/') => Some(rest.to_owned()),
                None | Some('?' | '#') => Some(format!("/{rest}")),
                Some(_) => None,
            }
        })
    }
}

enum Resolved {
    /// Not this site's.
    Elsewhere,
    Call(String),
    Lost {
        shown: String,
        new: NewLink,
    },
}

fn any_image() -> markdown::Image {
    markdown::Image {
        src: String::new(),
        srcset: None,
        width: 1,
        height: 1,
        alt: String::new(),
    }
}
