//! A steward lets somebody follow, or does not; they are told either way.

use floor::route::Answer;
use floor::{Error, Result};
use people::desk::Desk;

use super::HERE;
use crate::follower_store as followers;
use crate::inbox::answer_request;
use crate::peer_store;
use crate::places::Places;

pub(super) fn answer(desk: &Desk<'_>) -> Result<Answer> {
    let id = desk.asked.param("id");
    let yes = desk.asked.form().text("answer") == "yes";
    let places = Places::of(desk.house)?;
    let gone = || Error::not_found("this request is not there any more");
    desk.write(|tx| {
        let follower = followers::by_id(tx, id)?.ok_or_else(gone)?;
        let peer = peer_store::by_id(tx, &follower.peer)?.ok_or_else(gone)?;
        match yes {
            true => followers::accept(tx, &follower, &peer)?,
            false => followers::end(tx, &follower)?,
        }
        answer_request(tx, &places, &follower, &peer, yes)?;
        // Whom it was about is none of the trail's business.
        let word = if yes { "let-follow" } else { "refuse-follow" };
        desk.note(tx, word, &follower.voice.segment())
    })?;
    desk.see(HERE, "fedi")
}
