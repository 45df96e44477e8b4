//! "Is this your address?": the link in the first mail leads to a page with a button.

use askama::Template;
use floor::route::{Answer, Asked};
use floor::{House, Result};

use super::frame::{self, Frame};
use crate::mail::{Standing, Vault, store};

#[derive(Template)]
#[template(path = "button.html")]
pub(super) struct ButtonView<'a> {
    pub f: Frame<'a>,
    pub text: &'static str,
    pub send: &'static str,
    pub action: String,
}

pub(super) fn show(house: &House, asked: &Asked) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let Some(id) = vault.bearer("confirm", asked.param("token")) else {
        return frame::gone(house, asked);
    };
    let known = house.db.read(|conn| store::by_id(conn, id))?;
    match known.map(|known| known.standing) {
        None => frame::gone(house, asked),
        Some(Standing::Active | Standing::Paused) => {
            frame::told(house, asked, "confirm-done", "confirm-done-text")
        }
        Some(Standing::Unconfirmed) => {
            let view = ButtonView {
                f: Frame::new(house, asked, "confirm-title"),
                text: "confirm-text",
                send: "confirm-send",
                action: asked.path().to_owned(),
            };
            Ok(Answer::html(frame::written(&view)?))
        }
    }
}

pub(super) fn send(house: &House, asked: &Asked) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let Some(id) = vault.bearer("confirm", asked.param("token")) else {
        return frame::gone(house, asked);
    };
    let known = house.db.write(|tx| {
        store::confirm(tx, id)?;
        store::by_id(tx, id)
    })?;
    match known {
        Some(_) => frame::told(house, asked, "confirm-done", "confirm-done-text"),
        None => frame::gone(house, asked),
    }
}
