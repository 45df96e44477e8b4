//! Whom a publication reaches by mail, counted before it is made: as `mail/expand.rs` will choose them.

use floor::audience::{Ahead, Reached};
use floor::{Conn, House, Result};
use publish::kind::Kind;

use crate::mail::store;

pub fn audience(house: &House, conn: &mut Conn<'_>, ahead: &Ahead) -> Result<Vec<Reached>> {
    // Translations and silent revisions are no news by mail.
    if !house.config.mail.is_written() || !(ahead.new || ahead.corrects) {
        return Ok(Vec::new());
    }
    let alarm = ahead.kind == Kind::Alarm.as_str();
    let (at_once, later) = store::count_wanting(conn, (!alarm).then_some(ahead.kind.as_str()))?;
    let (at_once, later) = match alarm {
        true => (at_once + later, 0),
        false => (at_once, later),
    };
    let mut reached = vec![Reached {
        key: "reached-mail",
        count: at_once,
    }];
    if later > 0 {
        reached.push(Reached {
            key: "reached-digest",
            count: later,
        });
    }
    Ok(reached)
}
