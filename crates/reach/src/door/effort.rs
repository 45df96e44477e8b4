//! What a sign-up costs whoever asks for it: a second of their machine's work, or, without scripts, half a minute of their time.
//!
//! A script looks for a number that, after the form's token and a dot, gives a SHA-256 that begins with [`BITS`] zero bits; it does
//! so while the form is filled in. Who has no script gets a second page with a button that counts only after [`WAIT`]; the house
//! takes so many of these an hour. Each token counts once. One sign-up costs nobody anything worth noticing, and a thousand do.

use floor::form::Refused;
use floor::limit::Rule;
use floor::route::Asked;
use floor::{DAY, HOUR, House, Micros, Result, SECOND};
use sha2::{Digest, Sha256};

/// Of the form itself.
const FORM: &str = "subscribe";
/// Of the page that lets time pass.
const WAITED: &str = "subscribe-wait";
pub(super) const WAIT: Micros = 20 * SECOND;
/// 65,536 tries on average: a tenth of a second on a desk, a second on an old phone.
pub(super) const BITS: u32 = 16;
const ONCE: Rule = Rule {
    name: "subscribe-token",
    burst: 1,
    every: DAY,
};
const WITHOUT_SCRIPT: Rule = Rule {
    name: "subscribe-wait",
    burst: 120,
    every: 30 * SECOND,
};

/// What a sent form has cost.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effort {
    Made,
    /// Nothing yet: time has to pass, under this token.
    Owed(String),
    /// The form was not shown by this house, or too long ago, or sent faster than anybody types.
    Unsound,
    /// It counted already.
    Spent,
    /// More come without scripts than the house takes.
    TooMany,
}

/// The token of a form that is shown now.
pub(super) fn token(house: &House) -> Result<String> {
    house.form_key()?.token(house, FORM)
}

/// Whether the form's token is one; asked before anything else is said about the form.
pub(super) fn is_sound(house: &House, asked: &Asked) -> Result<bool> {
    let key = house.form_key()?;
    let form = asked.form();
    let waited = form.text("waited");
    Ok(match waited.is_empty() {
        true => key
            .check(house, FORM, form.text("token"), (2 * SECOND, DAY))
            .is_ok(),
        // Pressed too soon, its page is shown again.
        false => key.check(house, WAITED, waited, (0, HOUR)).is_ok(),
    })
}

/// What a sound form has cost. To be asked once, before the sign-up.
pub(super) fn of(house: &House, asked: &Asked) -> Result<Effort> {
    let key = house.form_key()?;
    let (form, now) = (asked.form(), house.clock.now());
    let spent = |token: &str| house.limits.take(now, &ONCE, token).is_err();
    let waited = form.text("waited");
    if !waited.is_empty() {
        return Ok(match key.check(house, WAITED, waited, (WAIT, HOUR)) {
            Ok(()) if spent(waited) => Effort::Spent,
            Ok(()) => Effort::Made,
            Err(Refused::TooSoon) => Effort::Owed(waited.to_owned()),
            Err(_) => Effort::Unsound,
        });
    }
    let token = form.text("token");
    if spent(token) {
        return Ok(Effort::Spent);
    }
    if is_work(token, form.text("work")) {
        return Ok(Effort::Made);
    }
    Ok(match house.limits.take(now, &WITHOUT_SCRIPT, ()) {
        Ok(()) => Effort::Owed(key.token(house, WAITED)?),
        Err(_) => Effort::TooMany,
    })
}

fn is_work(token: &str, work: &str) -> bool {
    let decimal = !work.is_empty() && work.len() <= 12 && work.bytes().all(|b| b.is_ascii_digit());
    let hash = Sha256::digest(format!("{token}.{work}"));
    decimal
        && hash
            .first_chunk()
            .is_some_and(|head| u32::from_be_bytes(*head) >> (32 - BITS) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_of_one_token_and_written_in_one_way() {
        let token = "AAAA";
        let work = (0..).map(|n: u32| n.to_string());
        let work = work.into_iter().find(|work| is_work(token, work)).unwrap();
        assert!(!is_work("AAAB", &work) || !is_work("AAAC", &work));
        assert!(!is_work(token, &format!(" {work}")));
        assert!(!is_work(token, ""));
    }
}
