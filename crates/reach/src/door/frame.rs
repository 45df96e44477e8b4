//! What the pages of this room share: language, title, the words, the way home; and the page that only tells something.

use askama::Template;
use floor::House;
use floor::route::{Answer, Asked};
use floor::words::Arg;
use floor::{Error, Result};
use http::StatusCode;
use prose::lang::Lang;

/// The frame of a page: `f` in the templates.
pub struct Frame<'a> {
    pub house: &'a House,
    pub lang: Lang,
    /// A key of the words.
    pub title: &'static str,
}

impl<'a> Frame<'a> {
    pub fn new(house: &'a House, asked: &Asked, title: &'static str) -> Self {
        Self {
            house,
            lang: asked.lang(house, None),
            title,
        }
    }

    pub fn house_name(&self) -> &str {
        self.house.config.name(self.lang.as_str())
    }

    /// A sentence, with the house's name where it names it.
    pub fn say(&self, key: &str) -> String {
        let name = [("house", Arg::from(self.house_name()))];
        self.house.words.say_plain(self.lang.as_str(), key, &name)
    }

    pub fn script(&self) -> String {
        self.lang.script()
    }

    /// This page in the other languages of the interface.
    pub fn others(&self) -> Vec<(Lang, String)> {
        let others = self.house.words.spoken().iter();
        let others = others.filter(|lang| **lang != self.lang);
        others.map(|lang| (lang.clone(), lang.endonym())).collect()
    }
}

#[derive(Template)]
#[template(path = "told.html")]
struct Told<'a> {
    f: Frame<'a>,
    text: &'static str,
    /// Whether the way to a new link is shown.
    new_link: bool,
}

/// A page that tells one thing.
pub fn told(
    house: &House,
    asked: &Asked,
    title: &'static str,
    text: &'static str,
) -> Result<Answer> {
    let page = Told {
        f: Frame::new(house, asked, title),
        text,
        new_link: false,
    };
    Ok(Answer::html(written(&page)?))
}

/// The page for a link that says nothing any more.
pub fn gone(house: &House, asked: &Asked) -> Result<Answer> {
    let page = Told {
        f: Frame::new(house, asked, "link-gone"),
        text: "link-gone-text",
        new_link: true,
    };
    Ok(Answer::html(written(&page)?).status(StatusCode::NOT_FOUND))
}

/// The page while nobody can sign up.
pub fn closed(house: &House, asked: &Asked) -> Result<Answer> {
    let page = told(house, asked, "subscribe", "subscribe-closed")?;
    Ok(page.status(StatusCode::SERVICE_UNAVAILABLE))
}

pub fn written(page: &impl Template) -> Result<String> {
    page.render()
        .map_err(|cause| Error::internal("a page cannot be written", cause))
}
