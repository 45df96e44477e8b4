//! Leaving: a page with one button for people, one POST for mail programs (RFC 8058). Doing it twice is doing it once.

use floor::route::{Answer, Asked};
use floor::{House, Result};

use super::confirm::ButtonView;
use super::frame::{self, Frame};
use crate::mail::{LEFT, Vault, store};

pub(super) fn show(house: &House, asked: &Asked) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let Some(id) = vault.bearer("leave", asked.param("token")) else {
        return frame::gone(house, asked);
    };
    if house.db.read(|conn| store::by_id(conn, id))?.is_none() {
        return frame::told(house, asked, "left-title", "left-text");
    }
    let view = ButtonView {
        f: Frame::new(house, asked, "leave-title"),
        text: "leave-text",
        send: "leave-send",
        action: asked.path().to_owned(),
    };
    Ok(Answer::html(frame::written(&view)?))
}

pub(super) fn send(house: &House, asked: &Asked) -> Result<Answer> {
    let vault = Vault::open(house)?;
    let Some(id) = vault.bearer("leave", asked.param("token")) else {
        return frame::gone(house, asked);
    };
    house.db.write(|tx| store::suppress(tx, id, LEFT))?;
    frame::told(house, asked, "left-title", "left-text")
}
