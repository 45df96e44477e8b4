//! What every page has: its language, the language of its interface, the way to other files, its head.
//!
//! The interface speaks the language of the text where there are words for it. Where there are none, it speaks one that the
//! house's readers share, and every interface element then says which (`ui_lang`).

use std::collections::BTreeMap;

use floor::words::Arg;
use floor::{Conn, Error, House, Micros, Result};
use prose::lang::Lang;

use super::alarm::{self, Banner};
use super::identity::Identity;
use super::markup::{self, Markup};
use super::tree_paths;

/// The frame of one page.
pub struct Shell<'a> {
    pub house: &'a House,
    pub identity: Identity,
    /// The language of the page.
    pub lang: Lang,
    /// The language of its interface words.
    pub ui: Lang,
    /// A class that chooses fonts and line height.
    pub script: String,
    /// From this file to the root of the tree.
    pub root: String,
    pub path: String,
    pub title: String,
    /// Plain text; may be empty.
    pub description: String,
    pub alternates: Vec<Alternate>,
    /// The alarms in force, above everything else.
    pub alarms: Vec<Banner>,
}

/// The same page in another language.
pub struct Alternate {
    /// A language tag, or `x-default`.
    pub hreflang: String,
    pub path: String,
}

/// A language as a link to something in it.
pub struct LanguageLink {
    pub lang: Lang,
    pub dir: &'static str,
    pub script: String,
    /// Its name in itself.
    pub name: String,
    pub href: String,
    /// Whether it is the page the link stands on.
    pub current: bool,
}

/// A moment, for the program and for the reader.
pub struct Stamp {
    pub machine: String,
    pub text: String,
}

/// An argument of a sentence.
pub enum Part {
    Number(u64),
    Html(Markup),
}

impl<'a> Shell<'a> {
    pub fn new(house: &'a House, conn: &mut Conn<'_>, lang: Lang, path: String) -> Result<Self> {
        let ui = interface_language(house, &lang);
        let mut shell = Self {
            house,
            identity: Identity::load(conn)?,
            ui,
            script: lang.script(),
            lang,
            root: tree_paths::to_root(&path),
            path,
            title: String::new(),
            description: String::new(),
            alternates: Vec::new(),
            alarms: Vec::new(),
        };
        shell.alarms = alarm::banners(&shell, conn)?;
        Ok(shell)
    }

    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    pub fn described(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// A word or sentence of the interface.
    pub fn say(&self, key: &str) -> String {
        self.house.words.say(self.ui.as_str(), key, &[])
    }

    /// One with a number that decides its form.
    pub fn count(&self, key: &str, count: usize) -> String {
        self.house.words.say(
            self.ui.as_str(),
            key,
            &[(
                "count",
                Arg::Number(u64::try_from(count).unwrap_or(u64::MAX)),
            )],
        )
    }

    /// A sentence with numbers and HTML in it.
    pub fn sentence(&self, key: &str, parts: &[(&str, Part)]) -> Markup {
        let mut html = Vec::new();
        let mut args = Vec::with_capacity(parts.len());
        for (name, part) in parts {
            match part {
                Part::Number(n) => args.push((*name, Arg::Number(*n))),
                Part::Html(markup) => {
                    args.push((*name, Arg::Text(markup::placeholder(html.len()))));
                    html.push(markup.clone());
                }
            }
        }
        markup::fill(&self.house.words.say(self.ui.as_str(), key, &args), &html)
    }

    /// `lang` and `dir` of the interface, where they are not those of the page.
    pub fn ui_lang(&self) -> Markup {
        match self.ui == self.lang {
            true => Markup::default(),
            false => lang_attributes(&self.ui),
        }
    }

    /// The same for a row of links, which runs the way the page runs.
    pub fn ui_tag(&self) -> Markup {
        match self.ui == self.lang {
            true => Markup::default(),
            false => Markup(format!(" lang=\"{}\"", self.ui)),
        }
    }

    pub fn dir(&self) -> &'static str {
        self.lang.dir().as_str()
    }

    pub fn house_name(&self) -> &str {
        self.house.config.name(self.lang.as_str())
    }

    pub fn full_title(&self) -> String {
        match self.house_name() {
            "" => self.title.clone(),
            name if name == self.title => self.title.clone(),
            name => format!("{} · {name}", self.title),
        }
    }

    /// Where the house takes sign-ups for mail, if it does: its own address, so that the form works on a copy too.
    pub fn subscribe(&self) -> Option<String> {
        let config = &self.house.config;
        config
            .mail
            .is_written()
            .then(|| absolute(self.house, "do/subscribe"))
            .flatten()
    }

    pub fn house_id(&self) -> Option<String> {
        self.identity.shown()
    }

    /// The way from this page to a path of the tree.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    pub fn home(&self) -> String {
        self.to(&tree_paths::home(&self.lang))
    }

    pub fn about(&self) -> String {
        self.to(&tree_paths::about(&self.lang))
    }

    pub fn feed(&self, file: &str) -> String {
        self.to(&tree_paths::feed(&self.lang, file))
    }

    pub fn feeds(&self) -> Vec<(&'static str, String)> {
        tree_paths::FEEDS
            .iter()
            .map(|(file, kind)| (*kind, self.feed(file)))
            .collect()
    }

    pub fn alternate(&self, other: &Alternate) -> String {
        self.to(&other.path)
    }

    /// Its whole address, where the house has one.
    pub fn absolute(&self) -> Option<String> {
        absolute(self.house, &self.path)
    }

    /// The name of the house's voice in this language, as other servers write it.
    pub fn handle(&self) -> Option<String> {
        let (_, host) = self.house.config.house.origin.split_once("://")?;
        Some(format!("@{}@{host}", self.lang.path()))
    }

    /// A day, as the page's language writes it.
    pub fn date(&self, at: Micros) -> Result<Stamp> {
        self.stamp(at, &self.lang, prose::dates::date)
    }

    /// A moment with its zone, as the page's language writes it.
    pub fn date_time(&self, at: Micros) -> Result<Stamp> {
        self.stamp(at, &self.lang, prose::dates::date_time)
    }

    /// A day inside a sentence of the interface.
    pub fn day(&self, at: Micros) -> Result<Part> {
        self.stamped(at, prose::dates::date)
    }

    pub(super) fn stamped(&self, at: Micros, write: Write) -> Result<Part> {
        let stamp = self.stamp(at, &self.ui, write)?;
        Ok(Part::Html(Markup(format!(
            "<time datetime=\"{}\">{}</time>",
            stamp.machine,
            Markup::text(&stamp.text)
        ))))
    }

    fn stamp(&self, at: Micros, lang: &Lang, write: Write) -> Result<Stamp> {
        let zone = &self.house.config.house.timezone;
        let shown = write(at, zone, lang).and_then(|text| {
            Ok(Stamp {
                machine: prose::dates::machine(at, zone)?,
                text,
            })
        });
        shown.map_err(|cause| {
            Error::bad_input("a date cannot be shown")
                .because(cause)
                .hint("set house.timezone in beffroi.toml to a zone such as Europe/Paris")
        })
    }

    /// The language's name in itself, marked as being in it.
    pub fn endonym(&self, lang: &Lang) -> Part {
        Part::Html(Markup(format!(
            "<bdi{}>{}</bdi>",
            lang_attributes(lang),
            Markup::text(&lang.endonym())
        )))
    }

    /// A language as a link; `path` is of the tree.
    pub fn language_link(&self, lang: &Lang, path: &str) -> LanguageLink {
        LanguageLink {
            dir: lang.dir().as_str(),
            script: lang.script(),
            name: lang.endonym(),
            href: self.to(path),
            current: path == self.path,
            lang: lang.clone(),
        }
    }

    /// The verifier, as a link inside a sentence.
    pub fn verifier(&self) -> Part {
        Part::Html(Markup::link(
            &self.to(tree_paths::VERIFIER),
            &self.say("verifier"),
        ))
    }
}

/// The language whose words a page in `lang` gets: the chain that `floor::words` follows.
pub fn interface_language(house: &House, lang: &Lang) -> Lang {
    let known = house.words.languages();
    let first = Lang::parse(house.config.first_language()).ok();
    let wanted = [Some(lang), first.as_ref()]
        .into_iter()
        .flatten()
        .flat_map(|lang| [lang.path(), lang.language().to_owned()]);
    let found = wanted
        .into_iter()
        .find(|tag| known.contains(&tag.as_str()))
        .and_then(|tag| Lang::parse(&tag).ok());
    found
        .or_else(|| Lang::parse("en").ok())
        .unwrap_or_else(|| lang.clone())
}

pub(super) type Write =
    fn(Micros, &str, &Lang) -> std::result::Result<String, prose::dates::DateError>;

/// The address of a path, where the house has a public address.
pub fn absolute(house: &House, path: &str) -> Option<String> {
    let origin = &house.config.house.origin;
    let path = path
        .strip_suffix("index.html")
        .filter(|folder| folder.is_empty())
        .unwrap_or(path);
    (!origin.is_empty()).then(|| format!("{origin}/{path}"))
}

pub fn lang_attributes(lang: &Lang) -> Markup {
    Markup(format!(" lang=\"{lang}\" dir=\"{}\"", lang.dir()))
}

/// Which of several languages suits a page best: its own, its parent's, the house's first, any.
pub fn pick_lang(langs: &[&Lang], lang: &Lang, first: &str) -> Option<usize> {
    let same = |wanted: &str| langs.iter().position(|known| known.as_str() == wanted);
    let near = || {
        let language = |known: &&Lang| known.language() == lang.language();
        langs.iter().position(language)
    };
    let found = same(lang.as_str()).or_else(near).or_else(|| same(first));
    found.or((!langs.is_empty()).then_some(0))
}

/// The text for a language among texts by tag: its own, its parent language's, the house's first, any. With its tag.
pub fn pick<'t>(
    texts: &'t BTreeMap<String, String>,
    lang: &Lang,
    first: &str,
) -> Option<(&'t str, &'t str)> {
    let wanted = [lang.as_str(), lang.language(), first];
    let found = wanted
        .iter()
        .find_map(|tag| texts.get_key_value(*tag))
        .or_else(|| texts.iter().next());
    found.map(|(tag, text)| (tag.as_str(), text.as_str()))
}
