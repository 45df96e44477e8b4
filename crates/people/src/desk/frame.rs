//! The frame of every page of the desk: its head, the way round, who is signed in, the language switch.

use askama::Template;
use floor::markup::Markup;
use floor::route::{Answer, Asked};
use floor::{House, Micros, Result};
use prose::lang::Lang;

use super::{Asset, Desk, place, written};

pub(super) const STYLE: Asset = Asset::style(
    "/desk/assets/{version}/desk.css",
    include_bytes!("../../pages/desk.css"),
);

/// What is around a page's own part.
pub struct Frame<'a> {
    house: &'a House,
    asked: &'a Asked,
    lang: Lang,
    pub title: String,
    /// Who is signed in; `None` for guests.
    desk: Option<&'a Desk<'a>>,
}

#[derive(Template)]
#[template(path = "frame.html")]
struct FrameView<'a> {
    lang: &'a Lang,
    title: String,
    house: &'a str,
    style: String,
    scripts: Vec<String>,
    skip: String,
    navigation: String,
    places: Vec<PlaceView>,
    name: &'a str,
    sign_out: String,
    token: Markup,
    languages_word: String,
    languages: Vec<LangView>,
    here: &'a str,
    done: Option<String>,
    main: &'a Markup,
}

struct PlaceView {
    href: &'static str,
    word: String,
    current: bool,
}

struct LangView {
    lang: Lang,
    name: String,
    current: bool,
    /// For guests: the same page in it.
    href: String,
}

impl<'a> Frame<'a> {
    pub fn of(desk: &'a Desk<'a>, title: &str) -> Self {
        Self {
            house: desk.house,
            asked: desk.asked,
            lang: desk.lang.clone(),
            title: title.to_owned(),
            desk: Some(desk),
        }
    }

    /// For whoever is not signed in.
    pub fn for_guests(house: &'a House, asked: &'a Asked, lang: Lang, title: &str) -> Self {
        Self {
            house,
            asked,
            lang,
            title: title.to_owned(),
            desk: None,
        }
    }

    /// The page around `main`.
    pub fn answer(&self, main: &Markup, scripts: &[&Asset]) -> Result<Answer> {
        let say = |key: &str| self.house.words.say(self.lang.as_str(), key, &[]);
        let house = self.house.config.name(self.lang.as_str());
        let title = match house {
            "" => self.title.clone(),
            name => format!("{} · {name}", self.title),
        };
        let view = FrameView {
            title,
            house,
            style: STYLE.href(),
            scripts: scripts.iter().map(|script| script.href()).collect(),
            skip: say("desk-skip"),
            navigation: say("desk-navigation"),
            places: self.places(),
            name: self.desk.map_or("", |desk| &desk.person().name),
            sign_out: say("sign-out"),
            token: self.desk.map(Desk::token).unwrap_or_default(),
            languages_word: say("desk-languages"),
            languages: self.languages(),
            here: self.here(),
            done: self.done(),
            lang: &self.lang,
            main,
        };
        Ok(Answer::scripted(written(&view)?.0))
    }

    fn places(&self) -> Vec<PlaceView> {
        let Some(desk) = self.desk.filter(|desk| desk.session.settled) else {
            return Vec::new();
        };
        let path = self.asked.path();
        place::PLACES
            .iter()
            .filter(|place| desk.person().roles.meet(place.need))
            .map(|place| PlaceView {
                href: place.path,
                word: desk.say(place.word),
                current: place.holds(path),
            })
            .collect()
    }

    fn languages(&self) -> Vec<LangView> {
        let spoken = self.house.words.spoken().iter();
        spoken
            .map(|lang| LangView {
                name: lang.endonym(),
                current: *lang == self.lang,
                href: format!("{}?lang={lang}", self.asked.path()),
                lang: lang.clone(),
            })
            .collect()
    }

    /// Where the language switch comes back to: this page, if it can be asked for.
    fn here(&self) -> &str {
        match self.asked.is_post() {
            true => "/desk/me",
            false => self.asked.address(),
        }
    }

    /// What was just done, where the address says so and there are words for it.
    fn done(&self) -> Option<String> {
        let done = self.asked.query().text("done");
        let word = done.len() < 40
            && done
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let key = format!("done-{done}");
        (word && self.house.words.has(&key))
            .then(|| self.house.words.say(self.lang.as_str(), &key, &[]))
    }
}

/// A moment, with its zone, in a language.
pub(super) fn time(house: &House, lang: &Lang, at: Micros) -> Markup {
    let zone = &house.config.house.timezone;
    let text = prose::dates::date_time(at, zone, lang).unwrap_or_default();
    let machine = prose::dates::machine(at, zone).unwrap_or_default();
    Markup(format!(
        "<time datetime=\"{}\">{}</time>",
        Markup::text(&machine),
        Markup::text(&text)
    ))
}
